//! Bad input: refused in the protocol's own words, and nothing is changed.

use crate::common::client;
use crate::support::{ALICE, PATH, get, post, refused, send, server, signed, state};
use reqwest::Method;
use serde_json::json;

both! {
    async fn what_is_missing_or_malformed_changes_nothing(database: Database) {
        let server = server(database);
        let before = state(&server).await;
        let long = "x".repeat(1025);
        let many = format!("[{}]", vec!["\"a@example.com\""; 501].join(","));
        let deep = format!("{{\"persistent\":{}{}}}", "[".repeat(500), "]".repeat(500));
        let overnight = "{\"persistent\":{\"1\":{\"start\":\"09:00\",\"stop\":\"09:00\",\"groups\":[\"vip\"]}}}";
        let cases: Vec<(&str, Vec<(&str, &str)>)> = vec![
            ("add_alias", vec![]),
            ("add_alias", vec![("username", "")]),
            ("add_alias", vec![("username", "a b")]),
            ("add_alias", vec![("username", "bob")]),
            ("add_alias", vec![("username", "x@example.net")]),
            ("add_alias", vec![("username", "<script>")]),
            ("add_alias", vec![("username", &long)]),
            ("add_alias", vec![("username", "nul\0")]),
            ("delete_alias", vec![]),
            ("delete_alias", vec![("username", "alice")]),
            ("set_call_forwarding", vec![("FUNC", "bob"), ("FBUS", "a b@example.org")]),
            ("set_call_forwarding", vec![("FUNC", "alice")]),
            ("set_call_forwarding", vec![("FNOA", "<elsewhere>")]),
            ("set_call_forwarding", vec![("FNOA", &long)]),
            ("set_dnd_on", vec![("duration", "soon")]),
            ("set_dnd_on", vec![("duration", "-1")]),
            ("set_dnd_on", vec![("duration", "1.5")]),
            ("set_dnd_on", vec![("duration", "99999999999999999999")]),
            ("set_dnd_on", vec![("duration", "600000")]),
            ("set_accept_rules", vec![]),
            ("set_accept_rules", vec![("rules", "{")]),
            ("set_accept_rules", vec![("rules", "{}")]),
            ("set_accept_rules", vec![("rules", &deep)]),
            ("set_accept_rules", vec![("rules", overnight)]),
            ("set_accept_rules", vec![("rules", "{\"temporary\":{\"groups\":[\"nobody\",\"vip\"],\"duration\":5}}")]),
            ("set_reject_rules", vec![("rules", &many)]),
            ("set_voicemail", vec![]),
            ("set_voicemail", vec![("Email", "nobody")]),
            ("set_voicemail", vec![("Password", "12")]),
            ("set_voicemail", vec![("Password", "abcd")]),
            ("set_voicemail", vec![("delete", "perhaps")]),
            ("set_voicemail", vec![("enabled", "")]),
            ("add_balance", vec![("id", "x"), ("number", "y")]),
            ("put_journal_entries", vec![]),
            ("put_journal_entries", vec![("uuid", "u")]),
            ("put_journal_entries", vec![("uuid", "u"), ("data", "[]")]),
            ("put_journal_entries", vec![("uuid", "u"), ("data", "[{\"id\":\"a\",\"data\":\"x\"}")]),
            ("put_journal_entries", vec![("uuid", "u"), ("data", "nonsense")]),
            ("put_journal_entries", vec![("uuid", &long), ("data", "[{\"id\":\"a\",\"data\":\"x\"}]")]),
            ("delete_journal_entries", vec![]),
            ("delete_journal_entries", vec![("data", "[]")]),
            ("delete_journal_entries", vec![("data", "{")]),
            ("get_journal_entries", vec![("after_timestamp", "yesterday")]),
            ("get_journal_entries", vec![("limit", "-5")]),
        ];
        for (action, pairs) in &cases {
            let told = post(&server, ALICE, action, pairs).await;
            assert_eq!(told["success"], json!(false), "{action} {pairs:?}: {told}");
            let text = told["error_message"].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains('<') | text.contains("<voice-mailbox>"), "{action}: {text}");
        }
        assert_eq!(state(&server).await, before);
    }

    async fn the_words_of_the_original_are_kept(database: Database) {
        let server = server(database);
        for (action, pairs, text) in [
            ("add_alias", &[][..], "Error: missing username"),
            ("put_journal_entries", &[("data", "[]")], "Missing uuid"),
            ("put_journal_entries", &[("uuid", "u")], "Missing data"),
            ("put_journal_entries", &[("uuid", "u"), ("data", "[]")], "Json decode error"),
            ("delete_journal_entries", &[], "Missing data"),
            ("delete_journal_entries", &[("data", "[]")], "No journal entries provided"),
            ("add_balance", &[("id", "1")], "Missing id or number"),
            ("nonsense", &[], "Error: invalid action"),
        ] {
            assert_eq!(post(&server, ALICE, action, pairs).await, refused(text), "{action}");
        }
        let told = post(&server, ALICE, "set_call_forwarding", &[("FUNC", "bob"), ("FBUS", "a b")]).await;
        assert!(told["error_message"].as_str().unwrap().contains("FBUS"), "{told}");
    }

    async fn what_is_no_text_is_refused_wherever_it_stands(database: Database) {
        let server = server(database);
        let before = state(&server).await;
        for query in ["action=add_alias&username=%FF", "action=add_alias&username=a%00", "action=set_dnd_on&x=%C3"] {
            let told = get(&server, ALICE, query).await;
            assert_eq!(told, refused("Error: parameters are UTF-8 without NUL"), "{query}");
        }
        for body in [&b"username=\xff"[..], b"username=%00", b"%80=1&username=x"] {
            let request = signed(&server, ALICE, Method::POST, &format!("{PATH}?action=add_alias")).await;
            let answer = request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap();
            assert!(answer.text().await.unwrap().contains("\"success\":false"), "{body:?}");
        }
        for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain"] {
            let request = signed(&server, ALICE, Method::POST, &format!("{PATH}?action=add_alias")).await;
            let answer = request.header("content-type", kind).body("username=typed").send().await.unwrap();
            assert!(answer.text().await.unwrap().contains("\"success\":false"), "{kind}");
        }
        let many: String = (0..70).map(|n| format!("p{n}=1&")).collect();
        assert_eq!(get(&server, ALICE, &format!("{many}action=set_dnd_on")).await["success"], false);
        assert_eq!(state(&server).await, before);
    }

    async fn a_form_that_is_too_large_is_refused_after_it_was_read(database: Database) {
        let server = server(database);
        let before = state(&server).await;
        let data = "x".repeat(17 * 1024 * 1024);
        let answer = send(&server, ALICE, "put_journal_entries", &[("uuid", "u"), ("data", &data)]).await;
        assert_eq!(answer.status(), 413);
        assert!(answer.text().await.unwrap().contains("\"success\":false"));
        assert_eq!(state(&server).await, before);
    }

    async fn other_methods_are_refused(database: Database) {
        let server = server(database);
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD] {
            let answer = client().request(method.clone(), server.url(PATH)).send().await.unwrap();
            assert_eq!(answer.status(), 405, "{method}");
            assert_eq!(answer.headers()["allow"], "GET, POST, OPTIONS");
        }
    }
}
