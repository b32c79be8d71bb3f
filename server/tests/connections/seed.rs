//! The page's requests as they are printed, what it leaves open (`<XXXX>`) filled in, and the answers that it promises.

use crate::support::{SEEDS, V4, get_json, raw, request, server};
use std::path::Path;

/// What the page prints as `<XXXX>` behind `Basic`, from the request where it prints it.
const AUTHORIZATION: &str = "REVWMDAwMTppbml0aWFs";

fn printed(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/connections/seed").join(name)).unwrap()
}

/// A printed request as it goes over the wire, with this id, and a body where the page leaves one out.
fn wire(name: &str, id: &str, body: &str) -> Vec<u8> {
    let text = printed(name).replace("Basic <XXXX>", &format!("Basic {AUTHORIZATION}")).replace("<XXXX>", id);
    let head: Vec<&str> = text.lines().collect();
    let head = head.join("\r\n").replace("Content-Length: 4744", &format!("Content-Length: {}", body.len()));
    format!("{head}\r\n\r\n{body}").into_bytes()
}

/// Registers with the printed document; the answer's head and body.
fn create(server: &crate::common::Server) -> (String, String) {
    let body = printed("create.xml");
    let head = format!(
        "POST /odata/applications/v1/com.sap.myapp/Connections HTTP/1.1\r\nHost: smpserver:8080\r\nContent-Type: application/atom+xml\r\n\
         Content-Length: {}\r\nAuthorization: Basic {AUTHORIZATION}\r\n\r\n",
        body.len()
    );
    raw(server, format!("{head}{body}").as_bytes())
}

both! {
    async fn create_an_application_connection(database: Database) {
        let server = server(database);
        let (head, body) = create(&server);
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        let lines: Vec<String> = head.lines().map(str::to_owned).collect();
        let value = |name: &str| {
            let found = lines.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            found.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
        };
        let id = value("x-smp-appcid");
        assert_eq!(id.len(), 36);
        assert_eq!(value("content-type"), "application/atom+xml;charset=utf-8");
        assert_eq!(value("location"), format!("http://smpserver:8080/odata/applications/v1/com.sap.myapp/Connections('{id}')"));
        assert_eq!(value("dataserviceversion"), "1.0");
        assert_eq!(value("expires"), "Thu, 01 Jan 1970 00:00:00 GMT");
        let cookies: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("set-cookie: ")).collect();
        assert!(cookies[0].starts_with(&format!("X-SMP-APPCID={id}; Expires=")), "{cookies:?}");
        assert!(cookies.iter().any(|cookie| cookie.starts_with("X-SMP-SESSID=") && cookie.contains("HttpOnly")));
        for part in [
            "xml:base=\"http://smpserver:8080/odata/applications/v1/com.sap.myapp/\"",
            &format!("<d:ApplicationConnectionId>{id}</d:ApplicationConnectionId>"),
            "<d:DeviceType>iPhone</d:DeviceType>",
            "<d:DeviceModel m:null=\"true\"/>",
            "<d:ApnsDeviceToken>18AA4813FB9E6393065BFEDADCDD68173782A42599F3C9E2BF14F990F2D9F096</d:ApnsDeviceToken>",
            "<d:AndroidGcmSenderId/>",
            "<d:WnsPushEnable m:type=\"Edm.Boolean\">false</d:WnsPushEnable>",
        ] {
            assert!(body.contains(part), "{part} is missing in {body}");
        }
        assert!(!body.contains("<d:UserName>"), "version 1 does not know it");
    }

    async fn get_application_settings(database: Database) {
        let server = server(database);
        let (head, body) = raw(&server, &wire("get.http", SEEDS, ""));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        for part in [
            &format!("<id>http://smpserver:8080/odata/applications/v1/com.sap.myapp/Connections('{SEEDS}')</id>"),
            "<title type=\"text\"/>",
            "<category term=\"applications.Connection\" scheme=\"http://schemas.microsoft.com/ado/2007/08/dataservices/scheme\"/>",
            &format!("<d:ApplicationConnectionId>{SEEDS}</d:ApplicationConnectionId>"),
            "<d:ETag>",
            "<d:DeviceType>iPhone</d:DeviceType>",
            // What the page prints of its sample.
            "<d:AndroidGcmPushEnabled m:type=\"Edm.Boolean\">false</d:AndroidGcmPushEnabled>",
            "<d:AndroidGcmRegistrationId m:null=\"true\"/><d:AndroidGcmSenderId/>",
            "<d:ApnsPushEnable m:type=\"Edm.Boolean\">true</d:ApnsPushEnable>",
            "<d:ApnsDeviceToken m:null=\"true\"/>",
            "<d:MpnsPushEnable m:type=\"Edm.Boolean\">true</d:MpnsPushEnable>",
            "<d:ProxyApplicationEndpoint>http://vmw3815.wdf.sap.corp:50009/sap/opu/sdata/iwfnd/RMTSAMPLEFLIGHT/</d:ProxyApplicationEndpoint>",
            "<d:ProxyPushEndpoint>http://INLC50802847A:8080/Notification</d:ProxyPushEndpoint>",
            "<d:WnsChannelURI m:null=\"true\"/>",
            "<d:WnsPushEnable m:type=\"Edm.Boolean\">false</d:WnsPushEnable>",
        ] {
            assert!(body.contains(part), "{part} is missing in {body}");
        }
    }

    async fn get_application_property_settings(database: Database) {
        let server = server(database);
        let (head, body) = raw(&server, &wire("get-property.http", SEEDS, ""));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-type: application/xml;charset=utf-8"), "{head}");
        assert!(body.ends_with(">iPhone</d:DeviceType>"), "{body}");
    }

    async fn update_application_settings(database: Database) {
        let server = server(database);
        let (_, entry) = create(&server);
        let (_, rest) = entry.split_once("<d:ApplicationConnectionId>").unwrap();
        let id = rest.split('<').next().unwrap();
        // The complete entity in the payload, as the page says; one property is another one.
        let changed = entry.replace("<d:DeviceModel m:null=\"true\"/>", "<d:DeviceModel>X</d:DeviceModel>");
        assert_ne!(changed, entry);
        let (head, body) = raw(&server, &wire("put.http", id, &changed));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-length: 0"), "{head}");
        assert_eq!(body, "");
        assert_eq!(get_json(&server, &format!("{V4}/Connections('{id}')")).await["d"]["DeviceModel"], "X");
        let (head, _) = raw(&server, &wire("put.http", "not-registered", &changed));
        assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
    }

    async fn delete_an_application_connection(database: Database) {
        let server = server(database);
        let (head, body) = raw(&server, &wire("delete.http", SEEDS, ""));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-length: 0"), "{head}");
        assert_eq!(body, "");
        let (head, _) = raw(&server, &wire("delete.http", SEEDS, ""));
        assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
        let (head, _) = raw(&server, &wire("get.http", SEEDS, ""));
        assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
    }

    async fn revoke_a_users_token(database: Database) {
        let server = server(database);
        let path = "/mobileservices/service-key/odata/applications/user/DEV0001/updateRevokeTime";
        let key = "7d5e81512b5c6f371113a73d395913e7ba8732440ac0a1f1f81833ff1dea53a5";
        let revoke = |path: String| reqwest::Client::new().patch(server.url(&path)).header("X-API-Key", key).send();
        assert_eq!(revoke(path.to_owned()).await.unwrap().status(), 200);
        assert_eq!(revoke(path.replace("DEV0001", "NOBODY")).await.unwrap().status(), 404);
        // The password is none of what was revoked.
        assert_eq!(request(&server, "GET", V4).send().await.unwrap().status(), 200);
    }
}
