//! The seed's addresses, each as it is printed there (the host replaced, placeholders filled in), by curl with `--digest`.

use crate::common::Server;
use crate::support::{alice, done, server};
use serde_json::{Value, json};
use std::process::Command;

/// The host as it is printed.
const PRINTED: &str = "https://enrollment.sipthor.net/settings.phtml";

fn curl(server: &Server, url: &str, more: &[&str]) -> Value {
    let url = url.replace(PRINTED, &server.url("/settings.phtml"));
    let output = Command::new("curl")
        .args(["-sS", "--digest", "--user", "alice:s3cret", "--globoff"])
        .args(more)
        .arg(&url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{url}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{url}: {fault}: {text}"))
}

both! {
    async fn every_reader_answers_as_printed(database: Database) {
        let server = server(database);
        let ask = |action: &str| curl(&server, &format!("{PRINTED}?action={action}"), &[]);
        assert_eq!(ask("get_identity"), json!({
            "sip_address": "alice@example.org", "email": "alice@mail.example", "first": "Alice", "lastname": "Example",
            "pstn_caller_id": "+31201234567", "mobile_number": "+31612345678", "timezone": "Europe/Amsterdam",
            "no_answer_timeout": 35, "quick_dial": "3120"
        }));
        assert_eq!(ask("get_aliases"), json!(["alice.e@example.org", "info@example.org"]));
        assert_eq!(ask("get_enum"), json!(["+31201234567", "+31201234568"]));
        let prepaid = ask("get_prepaid");
        assert_eq!(prepaid, json!({"balance": 24.736, "currency": "EUR", "active_calls": []}));
        let history = ask("get_balance_history");
        assert_eq!(history[0]["balance"], prepaid["balance"]);
        assert_eq!(history[0]["value"], json!(-0.04));
        assert_eq!(history[0]["action"], "Debit balance");
        assert!(history[0]["session"].is_string());
        let first = history.as_array().unwrap().last().unwrap();
        assert_eq!((&first["action"], &first["value"], first.get("session")), (&json!("Set balance"), &json!(10), None));
        let usage = ask("get_monthly_usage");
        assert!(usage["calls"].is_u64() && usage["price"].is_number(), "{usage}");
        assert_eq!(ask("get_call_forwarding"), json!({"FUNC": null, "FNOL": null, "FBUS": null, "FNOA": "<voice-mailbox>", "FUNV": null}));
        assert_eq!(ask("get_reject_rules"), json!(["sip:spam@example.com"]));
        assert_eq!(ask("get_accept_rules"), json!({
            "persistent": {
                "31": {"start": "09:00", "stop": "17:30", "groups": ["business", "coworkers", "family"]},
                "96": {"start": "10:00", "stop": "22:00", "groups": ["friends", "family"]}
            },
            "temporary": {"groups": ["everybody"], "duration": 0},
            "groups": ["everybody", "nobody", "business", "coworkers", "friends", "family"]
        }));
        assert_eq!(ask("get_voicemail"), json!({
            "Mailbox": "1001001", "Password": "", "Name": "Alice Example", "Email": "alice@mail.example", "Info": "",
            "Options": {"delete": "False"}, "Account": "1001001@example.org"
        }));
        assert!(ask("get_history")["placed"].is_array());
        assert!(ask("get_devices").is_array());
    }

    async fn every_writer_does_as_printed(database: Database) {
        let server = server(database);
        let ask = |rest: &str| curl(&server, &format!("{PRINTED}?action={rest}"), &[]);
        // Alice's own name is hers already, so the printed alias is one that is taken.
        assert_eq!(ask("add_alias&username=alice")["success"], json!(false));
        assert_eq!(ask("add_alias&username=wonderland"), done("Added alias wonderland"));
        assert_eq!(alice(&server, "get_aliases").await[2], "wonderland@example.org");
        assert_eq!(
            ask("set_call_forwarding&FUNC=target&FBUS=target&..."),
            done("Changed diversions FUNC=sip:target@example.org FBUS=sip:target@example.org ")
        );
        assert_eq!(
            alice(&server, "get_call_forwarding").await,
            json!({"FUNC": "target@example.org", "FNOL": null, "FBUS": "target@example.org", "FNOA": "<voice-mailbox>", "FUNV": null})
        );
        assert_eq!(
            ask("set_call_forwarding&FUNC=&FNOL=%3Cvoice-mailbox%3E&FUNV=%3Cmobile-number%3E"),
            done("Changed diversions FUNC= FNOL=<voice-mailbox> FUNV=sip:+31612345678@example.org ")
        );
        assert_eq!(ask("set_dnd_on"), done("Do not disturb has been enabled"));
        assert_eq!(alice(&server, "get_accept_rules").await["temporary"], json!({"groups": ["nobody"], "duration": 0}));
        assert_eq!(ask("set_dnd_on&duration=60"), done("Do not disturb has been enabled for 60 minutes"));
        assert_eq!(alice(&server, "get_accept_rules").await["temporary"], json!({"groups": ["nobody"], "duration": 60}));
        assert_eq!(ask("set_dnd_off"), done("Do not disturb has been disabled"));
        let rules = alice(&server, "get_accept_rules").await;
        assert_eq!(rules["temporary"], json!({"groups": ["everybody"], "duration": 0}));
        assert_eq!(rules["persistent"].as_object().unwrap().len(), 2, "the weekly rules stay");
        assert_eq!(ask("set_privacy_on"), done("Caller-ID is now hidden for outgoing calls"));
        assert_eq!(ask("set_privacy_off"), done("Caller-ID is now visible for outgoing calls"));
        assert_eq!(ask("set_privacy_off"), done("Caller-ID is now visible for outgoing calls"));
    }

    async fn data_is_replicated_as_printed(database: Database) {
        let server = server(database);
        let uuid = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
        let put = curl(&server, &format!("{PRINTED}?action=put_journal_entries"), &[
            "--data-urlencode", &format!("uuid={uuid}"), "--data-urlencode", "data={\"id\": \"m1\", \"data\": \"q83v\\n\"}",
        ]);
        assert_eq!((&put["success"], &put["results"][0]["id"]), (&json!(true), &json!("m1")));
        let id = put["results"][0]["journal_id"].as_str().unwrap();
        let got = curl(&server, &format!("{PRINTED}?action=get_journal_entries&except_uuid=urn:uuid:other&after_timestamp=0"), &[]);
        assert_eq!((&got["success"], &got["error_message"], &got["rows"]), (&json!(true), &json!(null), &json!(1)));
        let entry = &got["results"][0];
        assert_eq!((entry["id"].as_str(), &entry["data"], &entry["uuid"]), (Some(id), &json!("q83v\n"), &json!(uuid)));
        assert_eq!((&entry["account"], &entry["source"], &entry["ip_address"]), (&json!("alice@example.org"), &json!("default"), &json!("127.0.0.1")));
        let timestamp = entry["timestamp"].as_i64().expect("an integer");
        let after = curl(&server, &format!("{PRINTED}?action=get_journal_entries&except_uuid=x&after_timestamp={timestamp}"), &[]);
        assert_eq!(after, json!({"success": true, "error_message": null, "rows": 0, "results": []}));
        let own = curl(&server, &format!("{PRINTED}?action=get_journal_entries&except_uuid={uuid}&after_timestamp=0"), &[]);
        assert_eq!(own["rows"], json!(0));
    }
}
