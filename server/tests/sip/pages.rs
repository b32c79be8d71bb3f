//! Browsers: the page without an action, pages of other hosts, and where somebody is.

use crate::common::{Home, Server, client};
use crate::support::{ALICE, PATH, alice, core, read, server, server_made, signed};
use patchbay_core::{Actor, Core};
use reqwest::Method;
use serde_json::json;

const WRITER: &str = "/settings.phtml?action=set_privacy_on&realm=example.org";
const FRIEND: &str = "https://webphone.example";

both! {
    async fn the_page_leads_to_the_portal(database: Database) {
        let server = Server::start(database, &["--demo", "--public-url", "https://patchbay.example"]);
        assert_eq!(client().get(server.url(PATH)).send().await.unwrap().status(), 401);
        let answer = signed(&server, ALICE, Method::GET, "/settings.phtml?tab=calls&action=").await.send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(answer.text().await.unwrap().contains("<a href=\"https://patchbay.example/\">"));
    }

    async fn pages_of_other_hosts_read_nothing_and_change_nothing(database: Database) {
        let server = Server::start(database, &["--demo", "--sip-origins", FRIEND]);
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            for method in [Method::GET, Method::POST] {
                let answer = signed(&server, ALICE, method.clone(), WRITER).await.header(name, value).send().await.unwrap();
                assert_eq!(answer.status(), 403, "{method} {name}: {value}");
                assert!(!answer.headers().contains_key("access-control-allow-origin"));
                assert!(answer.text().await.unwrap().contains("\"success\":false"));
            }
        }
        assert_eq!(alice(&server, "get_privacy").await["privacy"], false);
        let reader = "/settings.phtml?action=get_privacy&realm=example.org";
        let answer = signed(&server, ALICE, Method::GET, reader).await.header("origin", "https://evil.example").send().await.unwrap();
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
        let preflight = client().request(Method::OPTIONS, server.url(WRITER)).header("origin", "https://evil.example").header("access-control-request-method", "GET");
        let answer = preflight.send().await.unwrap();
        assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control")), "{answer:?}");

        for (name, value) in [("origin", FRIEND), ("origin", server.base_url.as_str()), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
            let answer = signed(&server, ALICE, Method::GET, WRITER).await.header(name, value).send().await.unwrap();
            let allowed = answer.headers().get("access-control-allow-origin").cloned();
            assert_eq!(read(answer).await["success"], true, "{name}: {value}");
            assert_eq!(allowed.is_some(), value == FRIEND);
        }
        assert_eq!(alice(&server, "get_privacy").await["privacy"], true);
    }

    async fn without_the_setting_nothing_is_said_of_other_hosts(database: Database) {
        let server = server(database);
        let answer = client().get(server.url(PATH)).header("origin", FRIEND).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control")), "{answer:?}");
        let answer = signed(&server, ALICE, Method::GET, WRITER).await.header("origin", FRIEND).send().await.unwrap();
        assert_eq!(answer.status(), 403);
    }

    async fn anybody_is_told_where_his_address_lies(database: Database) {
        let url = "/settings.phtml?action=get_location";
        let unknown = Server::start(database, &["--demo"]);
        let nowhere = json!({"country": "", "city": "", "code": "", "region": ""});
        assert_eq!(read(client().get(unknown.url(url)).send().await.unwrap()).await, nowhere);
        drop(unknown);
        let make = async |core: &Core, olga: &Actor| {
            let file = b"network,country,code,region,city\n127.0.0.0/8,Netherlands,NL,07,Amsterdam\n".to_vec();
            core.acting_as(olga).networks().unwrap().load(file).await.unwrap();
        };
        let server = server_made(database, "olga", make, &[]).await;
        let here = json!({"country": "Netherlands", "city": "Amsterdam", "code": "NL", "region": "07"});
        assert_eq!(read(client().get(server.url(url)).send().await.unwrap()).await, here);
        drop(server);
        let off = Server::start(database, &["--demo", "--sip-location", "off"]);
        assert_eq!(client().get(off.url(url)).send().await.unwrap().status(), 401);
        assert_eq!(alice(&off, "get_location").await["error_message"], "Error: invalid action");
    }

    async fn a_server_without_a_domain_lets_nobody_in(database: Database) {
        let home = Home::new(database);
        core(&home).await.close().await;
        let server = Server::start_in(home, &[]);
        let uri = "/settings.phtml?action=get_identity";
        let answer = signed(&server, ALICE, Method::GET, uri).await.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.headers()["www-authenticate"].to_str().unwrap().contains("realm=\"SIP_settings\""));
    }

    async fn the_wire_listener_serves_it_and_the_portal_does_not(database: Database) {
        let server = Server::start(database, &["--demo", "--wire-listen", "127.0.0.1:0"]);
        let wire = &server.urls[1];
        for path in [PATH, "/sip_settings_digest.phtml"] {
            assert_eq!(client().get(format!("{wire}{path}")).send().await.unwrap().status(), 401);
            let answer = client().get(server.url(path)).send().await.unwrap();
            assert!(!answer.headers().get("www-authenticate").is_some_and(|value| value.to_str().unwrap().starts_with("Digest")));
        }
        assert_eq!(client().post(format!("{wire}/sip/v1/route")).send().await.unwrap().status(), 401);
    }
}
