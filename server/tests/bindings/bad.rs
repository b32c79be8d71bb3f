//! Bad input: the API's own clear error, and nothing sent, lost or logged that is secret (sheet, decision 5).

use crate::common::{Server, client};
use crate::support::{BINDINGS, CLIENTS, binding, entry, nonce, now, plaintext, post, refused, server, signed, text};
use reqwest::Method;

const SETUP: &str = "/v2/syncengine/phone_datastore_bindings/12/setup/";

/// How many setups binding 12 has.
async fn setups(server: &Server) -> usize {
    text(signed(server, Method::GET, SETUP).send().await.unwrap(), 200).await.matches("<entry>").count()
}

both! {
    async fn documents_that_are_no_entry_send_nothing(database: Database) {
        let server = server(database);
        let before = setups(&server).await;
        for document in [
            "<entry".to_owned(),
            "<!DOCTYPE entry [<!ENTITY a \"1234\">]><entry xmlns='http://www.w3.org/2005/Atom'/>".to_owned(),
            "<entry xmlns='urn:other'/>".to_owned(),
            "<feed xmlns='http://www.w3.org/2005/Atom'/>".to_owned(),
            entry("<pincode>1234</pincode>"),
            entry("<oc:pincode>1234</oc:pincode><oc:pincode>1235</oc:pincode>"),
            entry(&"<x>".repeat(100)),
            "pincode=1234".to_owned(),
        ] {
            refused(post(&server, SETUP, &document).await, 400, "malformed_entry").await;
        }
        for pin in ["", "123", "123456789", "12a4", "-1234", "١٢٣٤"] {
            let document = entry(&format!("<oc:pincode>{pin}</oc:pincode>"));
            refused(post(&server, SETUP, &document).await, 400, "invalid_pincode").await;
        }
        assert_eq!(setups(&server).await, before, "nothing was sent");
    }

    async fn what_is_no_phone_is_not_bound(database: Database) {
        let server = server(database);
        let feed = async || text(signed(&server, Method::GET, BINDINGS).send().await.unwrap(), 200).await.matches("<entry>").count();
        let before = feed().await;
        // No number; too short; no plan has it; a landline in Oslo; a number without its country.
        for phone in ["phone", "+47", "+999123456789", "+4722334455", "99988877"] {
            refused(post(&server, BINDINGS, &binding(phone, "bad")).await, 400, "invalid_phone_number").await;
        }
        let good = binding("+4799988005", "bad");
        for (from, to, code) in [
            ("Europe/Oslo", "Europe/Trondheim", "malformed_entry"),
            ("02978288-537f-102b-beff-000ea60275d1", "02978288-537f-102b-beff-000000000000", "unsupported_model"),
            ("02978288-537f-102b-beff-000ea60275d1", "nokia", "unsupported_model"),
            ("<oc:foreign_user_id>bad</oc:foreign_user_id>", "", "malformed_entry"),
            (">bad<", "> <", "malformed_entry"),
        ] {
            refused(post(&server, BINDINGS, &good.replace(from, to)).await, 400, code).await;
        }
        refused(post(&server, BINDINGS, "").await, 400, "malformed_entry").await;
        refused(post(&server, CLIENTS, &entry("")).await, 400, "malformed_entry").await;
        assert_eq!(feed().await, before);
    }

    async fn what_is_not_there_or_another_organizations_is_unknown(database: Database) {
        let server = server(database);
        for path in [
            format!("{BINDINGS}999999/"),
            format!("{BINDINGS}999999/setup/"),
            format!("{BINDINGS}12/setup/999999/"),
            format!("{CLIENTS}0195c1b0-0000-7000-8000-00000000000a/"),
            "/v2/nothing/".to_owned(),
        ] {
            refused(signed(&server, Method::GET, &path).send().await.unwrap(), 404, "unknown_binding").await;
        }
        refused(post(&server, &format!("{BINDINGS}999999/setup/"), "").await, 404, "unknown_binding").await;
        refused(post(&server, &format!("{BINDINGS}setup/"), &entry("<id>http://h/nothing/</id>")).await, 404, "unknown_binding").await;
        refused(post(&server, &format!("{BINDINGS}setup/"), &entry("")).await, 400, "malformed_entry").await;
        // Globex has two; northwind sees none of them.
        let feed = text(signed(&server, Method::GET, &format!("{BINDINGS}?size=250")).send().await.unwrap(), 200).await;
        let mine: Vec<i64> = (1..=20).filter(|number| feed.contains(&format!("/phone_datastore_bindings/{number}/</id>"))).collect();
        assert_eq!(mine.len(), 10);
        for number in (1..=12).filter(|number| !mine.contains(number)) {
            refused(signed(&server, Method::GET, &format!("{BINDINGS}{number}/")).send().await.unwrap(), 404, "unknown_binding").await;
            refused(post(&server, &format!("{BINDINGS}{number}/setup/"), "").await, 404, "unknown_binding").await;
        }
    }

    async fn methods_types_and_sizes_are_checked(database: Database) {
        let server = server(database);
        let answer = signed(&server, Method::PUT, &format!("{BINDINGS}12/")).send().await.unwrap();
        assert_eq!(answer.headers()["allow"], "GET, HEAD, DELETE");
        refused(answer, 405, "method_not_allowed").await;
        for kind in ["application/json", "application/x-www-form-urlencoded"] {
            let request = signed(&server, Method::POST, SETUP).header("content-type", kind);
            refused(request.body("{}").send().await.unwrap(), 415, "unsupported_media_type").await;
        }
        for kind in ["application/atom+xml;type=entry; charset=utf-8", "text/xml"] {
            let request = signed(&server, Method::POST, SETUP).header("content-type", kind);
            text(request.body(entry("")).send().await.unwrap(), 201).await;
        }
        let large = entry(&format!("<!--{}-->", "x".repeat(70_000)));
        refused(post(&server, SETUP, &large).await, 413, "malformed_entry").await;
    }

    async fn a_phone_gets_no_more_than_nine_setups_a_minute(database: Database) {
        let server = server(database);
        let mut taken = 0;
        let last = loop {
            let answer = post(&server, SETUP, "").await;
            if answer.status() != 201 {
                break answer;
            }
            taken += 1;
            assert!(taken < 20);
        };
        assert!(last.headers().contains_key("retry-after"));
        refused(last, 429, "too_many_setups").await;
        assert_eq!(taken, 9);
    }

    async fn a_phone_that_takes_no_setup_is_set_up_by_hand(database: Database) {
        let server = server(database);
        let models = client().get(server.url("/v2/phones/vendors/all.xml")).send().await.unwrap().text().await.unwrap();
        let manual = models.lines().find(|line| line.contains("setup=\"manual\"")).unwrap();
        let uuid = manual.split_once("uuid=\"").unwrap().1.split('"').next().unwrap();
        let document = binding("+4799988006", "manual").replace("02978288-537f-102b-beff-000ea60275d1", uuid);
        let made = text(post(&server, BINDINGS, &document).await, 201).await;
        let path = format!("{}setup/", crate::support::between(&made, "id").replace(&server.base_url, ""));
        let told = refused(post(&server, &path, "").await, 409, "unsupported_model").await;
        assert!(told.contains("by hand"), "{told}");
    }

    async fn without_a_gateway_the_setup_stays_to_be_seen(database: Database) {
        // Nobody listens there.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let gateway = format!("kannel+http://user:hidden-word@127.0.0.1:{port}/cgi-bin/sendsms?from=Patchbay");
        let server = Server::start(database, &["--demo", "--sms-gateways", &gateway]);
        let answer = post(&server, SETUP, &entry("<oc:pincode>4711</oc:pincode>")).await;
        // It is tried for a while; whether that is over by now or not, nothing is lost.
        assert!(matches!(answer.status().as_u16(), 202 | 502), "{}", answer.status());
        let path = answer.headers()["location"].to_str().unwrap().replace(&server.base_url, "");
        let seen = text(signed(&server, Method::GET, &path).send().await.unwrap(), 200).await;
        assert!(!seen.contains("sent=") && (seen.contains("state=\"waiting\"") || seen.contains("state=\"failed\"")), "{seen}");
        for secret in ["hidden-word", "4711", "consumer-secret", "token-secret"] {
            assert!(!server.errors().contains(secret), "{secret} is in the log");
        }
    }

    async fn a_broken_request_is_answered(database: Database) {
        let server = server(database);
        // A signature is looked at before any document, so that strangers cannot make the server read.
        let request = client().post(server.url(SETUP)).header("authorization", plaintext(&nonce(), now()).replace("secret", "x"));
        refused(request.body("<entry").send().await.unwrap(), 401, "unauthorized").await;
    }
}
