//! Which form an answer has, and the request headers that real clients send (sheet, sections 3, 4 and 8).

use crate::support::{SEEDS, V4, entry, fault, raw, register_at, request, send_json, server};
use serde_json::{Value, json};

both! {
    async fn accept_chooses_and_the_body_decides_what_it_leaves_open(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections");
        for (sent, accept, want) in [
            ("application/atom+xml", None, "application/atom+xml;charset=utf-8"),
            ("application/xml", Some("*/*"), "application/atom+xml;charset=utf-8"),
            ("application/atom+xml; type=entry", Some("application/json"), "application/json;charset=utf-8"),
            ("application/atom+xml;charset=UTF-8", Some("application/atom+xml;type=entry"), "application/atom+xml;charset=utf-8"),
            ("application/json", None, "application/json;charset=utf-8"),
            ("application/json;odata=verbose", Some("*/*"), "application/json;charset=utf-8"),
            ("application/json", Some("application/atom+xml"), "application/atom+xml;charset=utf-8"),
        ] {
            let body = if sent.contains("json") { "{}".to_owned() } else { entry("") };
            let mut asked = request(&server, "POST", &path).header("content-type", sent).body(body);
            if let Some(accept) = accept {
                asked = asked.header("accept", accept);
            }
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status(), 201, "{sent} {accept:?}");
            assert_eq!(answer.headers()["content-type"], want, "{sent} {accept:?}");
        }
    }

    async fn what_libraries_send_beside_is_borne(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('{SEEDS}')");
        let data = "application/atomsvc+xml;q=0.8, application/json;odata=verbose;q=0.5, */*;q=0.1";
        let asked = request(&server, "GET", &path)
            .header("accept", data)
            .header("cookie", "")
            .header("maxdataserviceversion", "2.0; pyslet 0.7")
            .header("dataserviceversion", "1.0");
        let answer = asked.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "application/json;charset=utf-8"));
        // In chunks, announced with Expect.
        let body = "{\"DeviceType\":\"iOS\"}";
        let head = format!(
            "POST {V4}/Connections HTTP/1.1\r\nHost: h\r\nAuthorization: Basic REVWMDAwMTppbml0aWFs\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        let (head, _) = raw(&server, head.as_bytes());
        assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    }

    async fn format_goes_before_accept(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('{SEEDS}')?$format=");
        for (format, want) in [("json", "application/json"), ("atom", "application/atom+xml"), ("xml", "application/atom+xml")] {
            let answer = request(&server, "GET", &format!("{path}{format}")).header("accept", "text/html").send().await.unwrap();
            assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(want), "{format}");
        }
        assert_eq!(request(&server, "GET", &format!("{path}yaml")).send().await.unwrap().status(), 415);
    }

    async fn select_and_expand_are_done(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('{SEEDS}')?$format=json&");
        let read = async |query: &str| -> Value {
            let answer = request(&server, "GET", &format!("{path}{query}")).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{query}");
            serde_json::from_str(&answer.text().await.unwrap()).unwrap()
        };
        let mut selected = read("$select=DeviceType,ApplicationConnectionId").await["d"].clone();
        selected.as_object_mut().unwrap().remove("__metadata");
        assert_eq!(selected, json!({"ApplicationConnectionId": SEEDS, "DeviceType": "iPhone"}));
        assert!(read("$expand=Capability").await["d"]["Capability"]["results"].is_array());
        for query in ["$select=Nothing", "$expand=Nothing", "$top=x"] {
            assert_eq!(request(&server, "GET", &format!("{path}{query}")).send().await.unwrap().status(), 400, "{query}");
        }
    }

    async fn every_property_goes_in_and_comes_out_in_both_forms(database: Database) {
        let server = server(database);
        let sent = json!({
            "AndroidGcmPushEnabled": true, "AndroidGcmRegistrationId": "x".repeat(2048), "ApnsPushEnable": true,
            "ApnsDeviceToken": "18AA", "ApplicationVersion": "2.1", "ClientSdkVersion": "3", "BlackberryPushEnabled": true,
            "BlackberryDevicePin": "2100", "BlackberryBESListenerPort": 8443, "CapabilitiesPasswordPolicy": true,
            "CustomCustom1": " a ", "CustomCustom2": "<&]]>\"'", "CustomCustom3": "größe 😀", "CustomCustom4": "line\nbreak\ttab",
            "DeviceModel": "iOS 10.2", "DeviceType": "iPad", "DeviceSubType": "mini", "DevicePhoneNumber": "+491712345678",
            "DeviceIMSI": "262", "FormFactor": "tablet", "MpnsChannelURI": "http://m", "MpnsPushEnable": true,
            "WnsChannelURI": "http://w", "WnsPushEnable": true, "UserLocale": "de", "TimeZone": "Europe/Oslo",
            "LastKnownLocation": "60,10", "PushGroup": "g", "Email": "a@example.org"
        });
        let entity = register_at(&server, V4, &sent).await;
        for (name, value) in sent.as_object().unwrap() {
            assert_eq!(&entity[name], value, "{name}");
        }
        // What is answered as Atom goes in again as Atom, and is the same.
        let path = format!("{V4}/Connections('{}')", entity["ApplicationConnectionId"].as_str().unwrap());
        let atom = request(&server, "GET", &path).send().await.unwrap().text().await.unwrap();
        for name in sent.as_object().unwrap().keys() {
            assert!(atom.contains(&format!("<d:{name}")), "{name}");
        }
        let put = request(&server, "PUT", &path).header("content-type", "application/atom+xml").body(atom.clone()).send().await.unwrap();
        assert_eq!(put.status(), 200);
        let again = request(&server, "GET", &path).header("accept", "application/json").send().await.unwrap().text().await.unwrap();
        let again: Value = serde_json::from_str(&again).unwrap();
        for (name, value) in sent.as_object().unwrap() {
            assert_eq!(&again["d"][name], value, "{name}");
        }
    }

    async fn faults_have_the_form_that_was_asked_for(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('nothing')");
        for (accept, kind) in [("application/json", "application/json;charset=utf-8"), ("application/atom+xml", "application/xml;charset=utf-8"), ("*/*", "application/xml;charset=utf-8")] {
            let answer = request(&server, "GET", &path).header("accept", accept).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (404, kind));
            assert_eq!(fault(answer).await, ("NotFound".to_owned(), "There is no such registration.".to_owned()));
        }
        let answer = send_json(&server, "POST", &format!("{V4}/Connections"), &json!({"Colour": "<red>"})).await;
        assert_eq!(answer.status(), 400);
        assert_eq!(fault(answer).await.1, "There is no property Colour.");
    }

    async fn metadata_is_there_for_every_version(database: Database) {
        let server = server(database);
        for (version, types) in [("v1", 2), ("v2", 3), ("v3", 4), ("v4", 4), ("latest", 4)] {
            let path = format!("/odata/applications/{version}/com.sap.myapp/$metadata");
            let answer = request(&server, "GET", &path).header("accept", "application/json").send().await.unwrap();
            assert_eq!(answer.headers()["content-type"], "application/xml;charset=utf-8");
            assert_eq!(answer.text().await.unwrap().matches("<EntityType ").count(), types, "{version}");
        }
    }
}
