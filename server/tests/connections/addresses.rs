//! Every spelling of an address (sheet, section 1), and what hangs on it.

use crate::common::client;
use crate::support::{DEV1, SEEDS, V4, fault, get_json, request, server};

both! {
    async fn a_connection_is_found_in_every_spelling(database: Database) {
        let server = server(database);
        for root in [
            "/odata/applications/v1/com.sap.myapp",
            "/odata/applications/v4/com.sap.myapp",
            "/odata/applications/LATEST/com.sap.myapp",
            "/public/odata/applications/latest/com.sap.myapp",
            "/mobileservices/odata/applications/v3/com.sap.myapp",
        ] {
            for key in [
                format!("Connections('{SEEDS}')"),
                format!("Connections%28%27{SEEDS}%27%29"),
                format!("Connections(ApplicationConnectionId='{SEEDS}')"),
                format!("Connections('{SEEDS}')/"),
                format!("Connections('{SEEDS}')?rand=123&$format=json&unknown"),
            ] {
                let answer = request(&server, "GET", &format!("{root}/{key}")).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{root}/{key}");
                let text = answer.text().await.unwrap();
                assert!(text.contains(SEEDS), "{text}");
                assert!(text.contains(&format!("{}{root}/Connections('{SEEDS}')", server.base_url)), "it repeats the address: {text}");
            }
        }
    }

    async fn the_id_may_come_from_the_call_context(database: Database) {
        let server = server(database);
        for key in ["Connections('')", "Connections()"] {
            let path = format!("{V4}/{key}");
            for (name, value) in [("X-SMP-APPCID", SEEDS.to_owned()), ("cookie", format!("a=b; X-SMP-APPCID={SEEDS}"))] {
                let answer = request(&server, "GET", &path).header(name, value).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{key} {name}");
                assert!(answer.text().await.unwrap().contains(SEEDS));
            }
            let other = request(&server, "GET", &path).header("x-smp-appcid", "other").header("cookie", format!("X-SMP-APPCID={SEEDS}"));
            assert_eq!(other.send().await.unwrap().status(), 404, "the header goes before the cookie");
            assert_eq!(request(&server, "GET", &path).send().await.unwrap().status(), 404, "no context");
        }
    }

    async fn what_is_not_there_is_404(database: Database) {
        let server = server(database);
        for path in [
            "/odata/applications/v5/com.sap.myapp",
            "/odata/applications/1/com.sap.myapp",
            "/odata/applications/v4/com.sap.other",
            "/odata/applications/v4/com.sap.myapp/Nothing",
            "/odata/applications/v4/com.sap.myapp/Connections('nothing')",
            "/odata/applications/v1/com.sap.myapp/FeatureVectorPolicies",
            "/odata/applications/v2/com.sap.myapp/Capabilities",
            "/odata/applications/v1",
            "/mobileservices/nothing",
            &format!("/odata/applications/v4/com.sap.myapp/Connections('{SEEDS}')/Nothing"),
            &format!("/odata/applications/v1/com.sap.myapp/Connections('{SEEDS}')/Email"),
        ] {
            let answer = request(&server, "GET", path).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(fault(answer).await.0, "NotFound", "{path}");
        }
        // An application that is not there is told apart from wrong credentials, which clients rely on.
        let answer = client().get(server.url("/odata/applications/latest/com.sap.other")).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }

    async fn keys_that_are_none_are_400(database: Database) {
        let server = server(database);
        for key in ["Connections(x)", "Connections('x'", "Connections(%E2%80%98x%E2%80%99)", &format!("Connections('{}')", "x".repeat(129))] {
            let answer = request(&server, "GET", &format!("{V4}/{key}")).send().await.unwrap();
            assert_eq!(answer.status(), 400, "{key}");
        }
    }

    async fn a_property_is_read_as_document_and_as_text(database: Database) {
        let server = server(database);
        let at = |rest: &str| format!("{V4}/Connections('{SEEDS}')/{rest}");
        for path in [at("DeviceType"), at("DeviceType/")] {
            assert_eq!(get_json(&server, &path).await, serde_json::json!({"d": {"DeviceType": "iPhone"}}));
            let answer = request(&server, "GET", &path).send().await.unwrap();
            assert_eq!(answer.headers()["content-type"], "application/xml;charset=utf-8");
            assert!(answer.text().await.unwrap().ends_with(">iPhone</d:DeviceType>"));
        }
        let answer = request(&server, "GET", &at("DeviceType/$value")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/plain;charset=utf-8");
        assert_eq!(answer.text().await.unwrap(), "iPhone");
        assert_eq!(get_json(&server, &at("UploadLogs")).await["d"]["UploadLogs"], false);
        let null = request(&server, "GET", &at("DeviceSubType/$value")).send().await.unwrap();
        assert_eq!(null.status(), 404, "null has no text");
        assert_eq!(get_json(&server, &at("DeviceSubType")).await, serde_json::json!({"d": {"DeviceSubType": null}}));
    }

    async fn the_other_sets_are_told(database: Database) {
        let server = server(database);
        let endpoints = get_json(&server, "/odata/applications/v1/com.sap.myapp/Endpoints").await;
        for endpoint in endpoints["d"]["results"].as_array().unwrap() {
            let name = endpoint["EndpointName"].as_str().unwrap();
            let one = get_json(&server, &format!("/odata/applications/v1/com.sap.myapp/Endpoints('{name}')")).await;
            assert_eq!(one["d"]["RemoteURL"], endpoint["RemoteURL"]);
        }
        let count = request(&server, "GET", &format!("{V4}/Endpoints/$count")).send().await.unwrap().text().await.unwrap();
        assert_eq!(count, endpoints["d"]["results"].as_array().unwrap().len().to_string());
        assert!(get_json(&server, &format!("{V4}/FeatureVectorPolicies")).await["d"]["results"].is_array());
        assert!(get_json(&server, &format!("{V4}/Connections('{SEEDS}')/FeatureVectorPolicy")).await["d"]["results"].is_array());
        assert_eq!(request(&server, "GET", &format!("{V4}/Endpoints('nothing')")).send().await.unwrap().status(), 404);
        let sets = get_json(&server, V4).await["d"]["EntitySets"].clone();
        assert_eq!(sets, serde_json::json!(["Endpoints", "Connections", "FeatureVectorPolicies", "Capabilities"]));
        let versions = client().get(server.url("/mobileservices/management/versions")).send().await.unwrap();
        assert_eq!(versions.headers()["content-type"], "application/json;charset=utf-8");
        assert_eq!(versions.text().await.unwrap(), "{\"services\":{\"onboarding\":\"v4\"}}");
        let batch = request(&server, "POST", &format!("{V4}/$batch")).body("x").send().await.unwrap();
        assert_eq!(batch.status(), 501);
    }

    async fn the_service_document_is_the_login_check(database: Database) {
        let server = server(database);
        let root = "/odata/applications/latest/com.sap.myapp";
        for path in [root.to_owned(), format!("{root}/")] {
            let answer = request(&server, "GET", &path).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["content-type"], "application/xml;charset=utf-8");
            for cookie in answer.headers().get_all("set-cookie") {
                assert!(!cookie.to_str().unwrap().contains("APPCID"), "a client would take itself for registered");
            }
            assert!(!answer.headers().contains_key("x-smp-appcid"));
            assert!(answer.text().await.unwrap().contains("<collection href=\"Connections\">"));
            let wrong = client().get(server.url(&path)).basic_auth(DEV1.0, Some("wrong")).send().await.unwrap();
            assert_eq!(wrong.status(), 401);
            assert!(wrong.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
        }
        let typed = request(&server, "GET", root).header("accept", "application/atomsvc+xml").send().await.unwrap();
        assert_eq!(typed.headers()["content-type"], "application/atomsvc+xml;charset=utf-8");
        let head = request(&server, "HEAD", &format!("{root}/Connections/")).header("x-csrf-token", "fetch").send().await.unwrap();
        assert_eq!(head.status(), 200);
    }
}
