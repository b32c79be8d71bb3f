//! Each client of the sheet's section 2, as it really behaves.

use crate::common::{Server, client};
use crate::support::{ALICE, Challenge, PATH, alice, challenge, read, server, server_with_web_password};
use reqwest::Method;
use serde_json::json;

/// Blink's first and second request; both must be enough.
async fn rounds(server: &Server, who: (&str, &str), uri: &str) -> reqwest::Response {
    let told = challenge(server, uri).await;
    let authorization = told.authorization(who, "GET", uri, "00000001");
    client().get(server.url(uri)).header("authorization", authorization).send().await.unwrap()
}

both! {
    async fn blink_cocoa_begins_every_request_anew(database: Database) {
        let server = server_with_web_password(database, "for-the-web").await;
        for _ in 0..3 {
            let answer = rounds(&server, ("alice", "for-the-web"), "/settings.phtml?action=get_history&realm=example.org").await;
            let history = read(answer).await;
            for (way, fields) in [("placed", 13), ("received", 12)] {
                for call in history[way].as_array().unwrap() {
                    assert_eq!(call.as_object().unwrap().len(), fields, "{call}");
                }
            }
        }
    }

    async fn blinks_web_views_are_shown_a_page(database: Database) {
        let server = server(database);
        for uri in [
            "/settings.phtml?realm=alice@example.org&tab=payments&user_agent=blink",
            "/settings.phtml?realm=example.org&tab=settings&user_agent=blink",
            "/settings.phtml?realm=example.org&tab=contacts&task=directory&user_agent=blink",
        ] {
            let answer = rounds(&server, ALICE, uri).await;
            assert_eq!(answer.status(), 200, "{uri}");
            assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
            let page = answer.text().await.unwrap();
            assert!(page.contains("alice@example.org") && page.contains("<a href=\"/\">") && !page.contains("<script"), "{page}");
        }
    }

    async fn sylk_webrtc_signs_the_whole_address_and_counts_from_two(database: Database) {
        let server = Server::start(database, &["--demo", "--sip-origins", "https://webphone.example"]);
        let origin = "https://webphone.example";
        let url = server.url("/settings.phtml?action=get_history&realm=example.org");
        let preflight = client()
            .request(Method::OPTIONS, &url)
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization");
        let answer = preflight.send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
        assert!(answer.headers()["access-control-allow-headers"].to_str().unwrap().contains("Authorization"));

        let answer = client().get(&url).header("origin", origin).send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
        assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("WWW-Authenticate"));
        let told = Challenge::of(&answer);
        // Cut apart as its library does it: at every comma, the scheme's word from the first piece.
        let mut pieces = told.text.split(',');
        assert_eq!(pieces.next().unwrap(), "Digest realm=\"example.org\"");
        assert!(pieces.all(|piece| piece.trim().split_once('=').is_some()));
        for uri in [url.as_str(), "https://sip.example.org/settings-webrtc.phtml?action=get_history&realm=example.org"] {
            for opaque in [told.opaque.as_str(), "null"] {
                let authorization = told.authorization(ALICE, "GET", uri, "00000002").replace(&told.opaque, opaque);
                let answer = client().get(&url).header("origin", origin).header("authorization", authorization).send().await.unwrap();
                assert_eq!(answer.headers()["access-control-allow-origin"], origin);
                assert!(read(answer).await["received"].is_array());
            }
        }
    }

    async fn a_script_signs_what_the_browser_escapes(database: Database) {
        let server = server(database);
        let plain = "/settings.phtml?action=set_call_forwarding&FNOL=<voice-mailbox>&realm=example.org";
        let told = challenge(&server, PATH).await;
        let authorization = told.authorization(ALICE, "GET", plain, "00000002");
        let sent = plain.replace('<', "%3C").replace('>', "%3E");
        let answer = client().get(server.url(&sent)).header("authorization", authorization).send().await.unwrap();
        assert_eq!(read(answer).await["error_message"], json!("Changed diversions FNOL=<voice-mailbox> "));
    }

    async fn sylk_mobile_sends_its_form_with_the_probe_and_names_the_algorithm(database: Database) {
        let server = server(database);
        let uri = "/settings.phtml?realm=example.org";
        let form = "action=add_alias&username=from-the-probe";
        let send = |authorization: Option<String>| {
            let request = client().post(server.url(uri)).header("content-type", "application/x-www-form-urlencoded").body(form);
            if let Some(authorization) = authorization { request.header("authorization", authorization) } else { request }.send()
        };
        let told = Challenge::of(&send(None).await.unwrap());
        let before = alice(&server, "get_aliases").await;
        assert!(!before.to_string().contains("from-the-probe"), "acted before it was authenticated");
        let authorization = format!("{}, algorithm=MD5", told.authorization(ALICE, "POST", uri, "00000001"));
        let answer = send(Some(authorization)).await.unwrap();
        assert_eq!(read(answer).await["error_message"], json!("Added alias from-the-probe"));
        assert!(alice(&server, "get_aliases").await.to_string().contains("from-the-probe"));
    }

    async fn a_large_form_is_taken_off_the_wire_before_it_is_refused(database: Database) {
        let server = server(database);
        let form = format!("data={}", "x".repeat(6 * 1024 * 1024));
        let request = client().post(server.url(PATH)).header("content-type", "application/x-www-form-urlencoded").body(form);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
}
