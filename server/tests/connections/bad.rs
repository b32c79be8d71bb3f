//! Bad input: refused with the protocol's own error, and nothing is changed (issue; sheet, section 11).

use crate::support::{V4, entry, fault, get_json, raw, registered, request, server, state};
use reqwest::StatusCode;

const BASIC: &str = "Authorization: Basic REVWMDAwMTppbml0aWFs";

both! {
    async fn every_row_of_the_sheet_is_refused_and_changes_nothing(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let before = state(&server, &path).await;
        let count = get_json(&server, &format!("{V4}/Connections?$select=ETag")).await.to_string();
        let atom = "application/atom+xml";
        let json = "application/json";
        let model = "<d:DeviceModel>half</d:DeviceModel>";
        let cases: Vec<(&str, Vec<u8>, u16)> = vec![
            (atom, Vec::new(), 400),
            (atom, entry(model).as_bytes()[..200].to_vec(), 400),
            (atom, format!("<!DOCTYPE entry [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{}", entry("<d:DeviceModel>&a;</d:DeviceModel>")).into_bytes(), 400),
            (atom, entry(&format!("{model}<d:WnsPushEnable>maybe</d:WnsPushEnable>")).into_bytes(), 400),
            (atom, entry(&format!("{model}<d:Colour>red</d:Colour>")).into_bytes(), 400),
            (atom, entry(&format!("{model}{}", "<x>".repeat(100_000))).into_bytes(), 400),
            (atom, entry(&"<d:DeviceType/>".repeat(501)).into_bytes(), 400),
            (atom, entry("<d:DeviceModel>\u{1}</d:DeviceModel>").into_bytes(), 400),
            ("application/xml; charset=ebcdic-us", entry(model).into_bytes(), 415),
            (json, b"{\"DeviceModel\":\"half\",\"DeviceSubType\":\"\\u0000\"}".to_vec(), 400),
            (json, b"{\"DeviceModel\":\"half\"".to_vec(), 400),
            (json, b"[]".to_vec(), 400),
            (json, b"\xff\xfe".to_vec(), 400),
            (json, format!("{{\"DeviceModel\":\"{}\"}}", "x".repeat(4097)).into_bytes(), 400),
            (json, [b"{\"DeviceModel\":".as_slice(), &b"[".repeat(500_000)].concat(), 400),
            ("text/plain", b"x".to_vec(), 415),
            ("application/x-www-form-urlencoded", b"DeviceModel=half".to_vec(), 415),
            (json, vec![b' '; 1024 * 1024 + 1], 413),
            (atom, vec![b' '; 3 * 1024 * 1024], 413),
        ];
        for (kind, body, status) in cases {
            for (method, at) in [("POST", format!("{V4}/Connections")), ("PUT", path.clone()), ("PATCH", path.clone())] {
                let answer = request(&server, method, &at).header("content-type", kind).body(body.clone()).send().await.unwrap();
                let shown = String::from_utf8_lossy(&body[..body.len().min(120)]).into_owned();
                assert_eq!(answer.status(), status, "{method} {kind} {shown}");
                assert!(!fault(answer).await.1.is_empty());
            }
        }
        assert_eq!(state(&server, &path).await, before);
        assert_eq!(get_json(&server, &format!("{V4}/Connections?$select=ETag")).await.to_string(), count, "nothing was registered");
    }

    async fn methods_that_a_resource_does_not_know_are_405(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        for (method, at, allow) in [
            // A client's session ping, which must get neither 400 nor 401.
            ("POST", path.clone(), "GET, HEAD, PUT, PATCH, MERGE, DELETE"),
            ("OPTIONS", path.clone(), "GET, HEAD, PUT, PATCH, MERGE, DELETE"),
            ("DELETE", format!("{V4}/Connections"), "GET, HEAD, POST"),
            ("PUT", format!("{path}/DeviceType"), "GET, HEAD"),
            ("POST", format!("{V4}/$metadata"), "GET, HEAD"),
            ("POST", format!("{V4}/Endpoints"), "GET, HEAD"),
            ("DELETE", V4.to_owned(), "GET, HEAD"),
        ] {
            let answer = request(&server, method, &at).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {at}");
            assert_eq!(answer.headers()["allow"], allow, "{method} {at}");
        }
        let tunnel = request(&server, "POST", &path).header("x-http-method", "FETCH").send().await.unwrap();
        assert_eq!(tunnel.status(), 400);
    }

    async fn nothing_at_all_is_415(database: Database) {
        let server = server(database);
        let answer = request(&server, "POST", &format!("{V4}/Connections")).send().await.unwrap();
        assert_eq!(answer.status(), 415, "a client relies on it");
        let packed = request(&server, "POST", &format!("{V4}/Connections")).header("content-type", "application/json").header("content-encoding", "gzip");
        assert_eq!(packed.body("{}").send().await.unwrap().status(), 415);
    }

    async fn a_refusal_is_read_even_by_who_writes_it_all_first(database: Database) {
        let server = server(database);
        let large = vec![b' '; 8 * 1024 * 1024];
        for (head, status) in [
            (format!("POST {V4}/Connections HTTP/1.1\r\nHost: h\r\n{BASIC}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", large.len()), "413"),
            (format!("POST {V4}/Connections HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", large.len()), "401"),
            (format!("POST {V4}/Connections HTTP/1.1\r\nHost: h\r\n{BASIC}\r\nContent-Length: {}\r\n\r\n", large.len()), "415"),
        ] {
            let (answer, _) = raw(&server, &[head.as_bytes(), &large].concat());
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
    }

    async fn a_host_that_is_none_is_not_repeated(database: Database) {
        let server = server(database);
        let head = format!("GET {V4} HTTP/1.1\r\nHost: <evil>\"&\r\n{BASIC}\r\n\r\n");
        let (_, body) = raw(&server, head.as_bytes());
        assert!(!body.contains("evil"), "{body}");
    }
}
