//! Registering, changing and deleting (sheet, sections 3, 5 and 6; decisions 1, 2, 5 to 7 and 9).

use crate::support::{
    DEV2, SEEDS, V4, entry, fault, get_json, register_at, registered, request, request_of, send_json, server, server_made, state,
};
use patchbay_domain::connections::{ApplicationId, UpdateStatus};
use serde_json::{Value, json};

both! {
    async fn an_id_may_be_chosen_and_registered_again(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections");
        let register = async |who, header: &str, body: Value| {
            let asked = request_of(&server, who, "POST", &path).header("X-SMP-APPCID", header).header("content-type", "application/json");
            asked.body(body.to_string()).send().await.unwrap()
        };
        let own = crate::support::DEV1;
        let answer = register(own, "o'neil", json!({"DeviceType": "iPad", "CustomCustom1": "x"})).await;
        assert_eq!(answer.status(), 201);
        assert_eq!(answer.headers()["x-smp-appcid"], "o'neil");
        assert!(answer.headers()["location"].to_str().unwrap().ends_with("/Connections('o''neil')"));
        let again = register(own, "o'neil", json!({"DeviceModel": "y", "UserName": "ignored", "ApplicationConnectionId": ""})).await;
        assert_eq!(again.status(), 201);
        let entity = state(&server, &format!("{path}('o''neil')")).await;
        assert_eq!((&entity["DeviceType"], &entity["CustomCustom1"], &entity["DeviceModel"]), (&json!("iPad"), &json!("x"), &json!("y")));
        assert_eq!(entity["UserName"], "DEV0001");
        let other = register(DEV2, "o'neil", json!({"DeviceModel": "stolen"})).await;
        assert_eq!(other.status(), 403);
        assert_eq!(state(&server, &format!("{path}('o''neil')")).await["DeviceModel"], "y");
        for (id, status) in [("", 201), ("x".repeat(128).as_str(), 201), ("x".repeat(129).as_str(), 400), ("a b", 400)] {
            assert_eq!(register(own, id, json!({})).await.status(), status, "{id}");
        }
        let cookie = request(&server, "POST", &path).header("cookie", "X-SMP-APPCID=of-the-cookie").header("content-type", "application/json");
        assert_eq!(cookie.body("{}").send().await.unwrap().headers()["x-smp-appcid"], "of-the-cookie");
        let minimal = request(&server, "POST", &format!("{path}/")).header("content-type", "application/xml").body(entry(""));
        assert_eq!(minimal.send().await.unwrap().status(), 201);
    }

    async fn every_way_of_merging_changes_what_is_sent(database: Database) {
        let server = server(database);
        for (place, (method, tunnel)) in [
            ("PATCH", None),
            ("MERGE", None),
            ("POST", Some("MERGE")),
            ("POST", Some("patch")),
            ("PATCH", Some("MERGE")),
        ].into_iter().enumerate() {
            for version in ["v1", "v4"] {
                let path = registered(&server).await.replace("/v4/", &format!("/{version}/"));
                let mut asked = request(&server, method, &path).header("content-type", "application/json");
                if let Some(tunnel) = tunnel {
                    asked = asked.header("x-HTTP-method", tunnel);
                }
                let answer = asked.body(json!({"DeviceModel": format!("merged {place}")}).to_string()).send().await.unwrap();
                assert_eq!((answer.status().as_u16(), answer.headers()["content-length"].to_str().unwrap()), (200, "0"), "{method} {tunnel:?}");
                let after = state(&server, &path.replace(&format!("/{version}/"), "/v4/")).await;
                assert_eq!(after["DeviceModel"], format!("merged {place}"));
                assert_eq!((&after["DeviceType"], &after["Email"]), (&json!("iPhone"), &json!("a@example.org")));
            }
        }
    }

    async fn put_is_lax_in_the_first_version_and_strict_later(database: Database) {
        let server = server(database);
        for (version, tunnelled, model, email) in [
            ("v1", false, json!("before"), json!("a@example.org")),
            ("v2", false, Value::Null, json!("a@example.org")),
            ("v4", false, Value::Null, Value::Null),
            ("latest", true, Value::Null, Value::Null),
        ] {
            let newest = registered(&server).await;
            let path = newest.replace("/v4/", &format!("/{version}/"));
            let asked = if tunnelled {
                request(&server, "POST", &path).header("x-http-method", "PUT")
            } else {
                request(&server, "PUT", &path)
            };
            let answer = asked.header("content-type", "application/json").body("{\"DeviceSubType\":\"s\"}").send().await.unwrap();
            assert_eq!(answer.status(), 200);
            let after = state(&server, &newest).await;
            assert_eq!((&after["DeviceModel"], &after["Email"], &after["DeviceSubType"]), (&model, &email, &json!("s")), "{version}");
            assert_eq!(after["DeviceType"], if version == "v1" { "iPhone" } else { "Unknown" });
            assert_eq!(after["ApplicationVersion"], "1.0", "the default, not null");
        }
    }

    async fn what_is_read_only_is_refused_only_when_it_would_change(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let before = state(&server, &path).await;
        for (name, value) in [
            ("UserName", json!("somebody")),
            ("ETag", json!("2013-11-07 14:44:43.0")),
            ("CreatedAt", json!("/Date(0)/")),
            ("PasswordPolicyMinLength", json!(4)),
            ("ApplicationConnectionId", json!("other")),
            ("ProxyPushEndpoint", json!("http://elsewhere")),
        ] {
            for method in ["PATCH", "PUT"] {
                let mut body = json!({"DeviceModel": "half applied"});
                body[name] = value.clone();
                let answer = send_json(&server, method, &path, &body).await;
                assert_eq!(answer.status(), 403, "{name}");
                let want = format!("The property \"{name}\" cannot be updated by a client application.");
                assert_eq!(fault(answer).await, ("Forbidden".to_owned(), want));
            }
        }
        assert_eq!(state(&server, &path).await, before, "nothing was done");
        // A client that reads, changes one thing and writes all back.
        let mut whole = before.clone();
        whole["DeviceModel"] = json!("changed");
        whole["AndroidGcmSenderId"] = json!(" ");
        assert_eq!(send_json(&server, "PUT", &path, &json!({"d": whole})).await.status(), 200);
        let after = state(&server, &path).await;
        assert_eq!(after["DeviceModel"], "changed");
        assert_ne!(after["ETag"], before["ETag"]);
    }

    async fn names_of_later_versions_are_passed_over_and_unknown_ones_refused(database: Database) {
        let server = server(database);
        let entity = register_at(&server, "/odata/applications/v1/com.sap.myapp", &json!({"Email": "later", "FormFactor": "phone", "Capability": [{"Category": "a", "CapabilityName": "b"}]})).await;
        let path = format!("{V4}/Connections('{}')", entity["ApplicationConnectionId"].as_str().unwrap());
        let after = state(&server, &path).await;
        assert_eq!((&after["Email"], &after["FormFactor"], &after["Capability"]["results"]), (&Value::Null, &Value::Null, &json!([])));
        for method in ["POST", "PATCH", "PUT"] {
            let at = if method == "POST" { format!("{V4}/Connections") } else { path.clone() };
            let answer = send_json(&server, method, &at, &json!({"DeviceModel": "x", "Colour": "red"})).await;
            assert_eq!(answer.status(), 400, "{method}");
        }
        assert_eq!(state(&server, &path).await, after);
    }

    async fn deleting_ends_it_with_its_capabilities(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let capability = json!({"Category": "push", "CapabilityName": "*"});
        assert_eq!(send_json(&server, "POST", &format!("{path}/Capability"), &capability).await.status(), 201);
        // The vendor's command line sends a body with it.
        let answer = send_json(&server, "DELETE", &path, &json!({"DeviceType": "iOS"})).await;
        assert_eq!((answer.status().as_u16(), answer.headers()["content-length"].to_str().unwrap()), (200, "0"));
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("X-SMP-APPCID=; Expires=Thu, 01 Jan 1970"), "{cookie}");
        for method in ["GET", "DELETE", "PATCH"] {
            assert_eq!(send_json(&server, method, &path, &json!({})).await.status(), 404, "{method}");
        }
        assert_eq!(get_json(&server, &format!("{V4}/Capabilities")).await["d"]["results"].to_string().matches(&path).count(), 0);
        let tunnelled = registered(&server).await;
        assert_eq!(request(&server, "POST", &tunnelled).header("X-HTTP-METHOD", "DELETE").send().await.unwrap().status(), 200);
        assert_eq!(request(&server, "GET", &tunnelled).send().await.unwrap().status(), 404);
    }

    async fn silence_can_be_asked_for(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let asked = request(&server, "PATCH", &path).header("prefer", "return-no-content").header("content-type", "application/json");
        let answer = asked.body("{}").send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["preference-applied"], "return-no-content");
        assert_eq!(request(&server, "DELETE", &path).header("prefer", "return-no-content").send().await.unwrap().status(), 204);
    }

    async fn silence_can_be_set_for_an_application(database: Database) {
        let server = server_made(database, "nora", async |core, nora| {
            let app = ApplicationId::parse("com.sap.myapp").unwrap();
            let applications = core.acting_as(nora).connections().unwrap();
            let row = applications.application(&app).await.unwrap();
            let mut settings = row.settings.clone();
            settings.update_status = UpdateStatus::NoContent;
            let edit = core.acting_as(nora).connections().unwrap().edit().unwrap();
            edit.update_application(&app, row.revision, &row.title, settings).await.unwrap();
        }, &[]).await;
        let path = registered(&server).await;
        assert_eq!(send_json(&server, "PATCH", &path, &json!({})).await.status(), 204);
        assert_eq!(request(&server, "DELETE", &path).send().await.unwrap().status(), 204);
    }

    async fn somebody_elses_is_not_there(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('{SEEDS}')");
        let before = state(&server, &path).await;
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let asked = request_of(&server, DEV2, method, &path).header("content-type", "application/json").body("{\"DeviceModel\":\"x\"}");
            assert_eq!(asked.send().await.unwrap().status(), 404, "{method}");
        }
        for rest in ["DeviceType", "Capability", "FeatureVectorPolicy"] {
            assert_eq!(request_of(&server, DEV2, "GET", &format!("{path}/{rest}")).send().await.unwrap().status(), 404, "{rest}");
        }
        assert_eq!(state(&server, &path).await, before);
    }
}
