//! Actions beyond the seed's samples: types, parameters from either side, and what decision 3 adds.

use crate::common::Server;
use crate::support::{ALICE, BOB, PATH, alice, done, get, owner, post, read, refused, send, server, server_made, signed};
use patchbay_core::{Actor, Core};
use patchbay_domain::sip::Money;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Mutex;

fn is_wall_clock(value: &Value) -> bool {
    let pattern = |(c, wanted): (char, char)| if wanted == '0' { c.is_ascii_digit() } else { c == wanted };
    value.as_str().is_some_and(|text| text.len() == 19 && text.chars().zip("0000-00-00 00:00:00".chars()).all(pattern))
}

both! {
    async fn histories_have_the_types_that_clients_compare(database: Database) {
        let server = server(database);
        let history = alice(&server, "get_history").await;
        let (placed, received) = (history["placed"].as_array().unwrap(), history["received"].as_array().unwrap());
        assert_eq!((placed.len(), received.len()), (5, 4), "the call of 20 days ago is not told");
        for call in placed.iter().chain(received) {
            assert!(call["duration"].is_u64(), "a number: {call}");
            assert!(call["status"].as_str().is_some_and(|status| status.len() == 3), "a string: {call}");
            for name in ["remoteParty", "displayName", "timezone", "sessionId", "fromTag", "toTag", "proxyIP"] {
                assert!(call[name].is_string(), "{name} in {call}");
            }
            assert!(!call["remoteParty"].as_str().unwrap().starts_with("sip:"));
            assert!(is_wall_clock(&call["startTime"]) && is_wall_clock(&call["stopTime"]), "{call}");
            assert!(call["media"].as_array().unwrap().iter().all(Value::is_string));
        }
        assert!(placed.iter().all(|call| call["price"].is_string() && call["displayName"] == ""));
        assert_eq!(placed[1]["price"], "0.0400");
        assert!(received.iter().all(|call| call.get("price").is_none()));
        assert_eq!((&received[0]["status"], &received[0]["duration"]), (&json!("487"), &json!(0)));
        let begun: Vec<&str> = placed.iter().map(|call| call["startTime"].as_str().unwrap()).collect();
        assert!(begun.is_sorted_by(|one, other| one >= other), "newest first: {begun:?}");
    }

    async fn devices_and_empty_lists_are_arrays(database: Database) {
        let server = server(database);
        let devices = alice(&server, "get_devices").await;
        let blink = devices.as_array().unwrap().iter().find(|device| device["transport"] == "tls").unwrap();
        assert_eq!((&blink["contact"], &blink["publicContact"]), (&json!("10.0.0.5:5060"), &json!("203.0.113.9:31044")));
        assert_eq!(blink["user_agent"], "Blink Pro 7.1 (MacOSX)");
        assert!(blink["expires"].as_i64().is_some_and(|left| (80_000..=86_400).contains(&left)), "{blink}");
        let carol = ("carol", "carol-secret");
        for (action, empty) in [
            ("get_devices", json!([])),
            ("get_aliases", json!([])),
            ("get_enum", json!([])),
            ("get_balance_history", json!([])),
            ("get_reject_rules", json!([])),
            ("get_prepaid", json!(null)),
            ("get_voicemail", json!(null)),
        ] {
            assert_eq!(get(&server, carol, &format!("action={action}")).await, empty, "{action}");
        }
        assert_eq!(get(&server, carol, "action=get_identity").await["pstn_caller_id"], "");
        let usage = get(&server, carol, "action=get_monthly_usage").await;
        assert!(usage["calls"].is_u64() && usage["price"].is_number(), "{usage}");
    }

    async fn parameters_come_from_query_and_form_alike(database: Database) {
        let server = server(database);
        let uri = "/sip_settings_digest.phtml?realm=example.org";
        let request = signed(&server, ALICE, Method::POST, uri).await.header("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
        assert_eq!(read(request.body("action=add_alias&username=+Form.One+").send().await.unwrap()).await, done("Added alias form.one"));
        assert_eq!(post(&server, ALICE, "add_alias", &[("username", "form-two")]).await, done("Added alias form-two"));
        assert_eq!(get(&server, ALICE, "username=three@example.org&action=add_alias").await, done("Added alias three"));
        // The form goes before the query.
        let uri = format!("{PATH}?action=get_enum&username=query");
        let request = signed(&server, ALICE, Method::POST, &uri).await.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(read(request.body("action=add_alias&username=form3").send().await.unwrap()).await, done("Added alias form3"));
        let aliases = alice(&server, "get_aliases").await;
        assert_eq!(aliases, json!(["alice.e@example.org", "form-two@example.org", "form.one@example.org", "form3@example.org", "info@example.org", "three@example.org"]));
        for (name, text) in [
            ("form3", "Deleted alias form3"), ("three@example.org", "Deleted alias three"), ("FORM.ONE", "Deleted alias form.one"),
        ] {
            assert_eq!(post(&server, ALICE, "delete_alias", &[("username", name)]).await, done(text));
        }
        assert_eq!(post(&server, ALICE, "delete_alias", &[("username", "form3")]).await, refused("Error: There is no such alias."));
        assert_eq!(post(&server, BOB, "delete_alias", &[("username", "info")]).await["success"], false, "somebody else's alias");
        assert_eq!(alice(&server, "get_aliases").await, json!(["alice.e@example.org", "form-two@example.org", "info@example.org"]));
    }

    async fn what_is_new_tells_and_sets(database: Database) {
        let server = server(database);
        assert_eq!(alice(&server, "get_privacy").await, json!({"success": true, "error_message": "", "privacy": false}));
        alice(&server, "set_privacy_on").await;
        assert_eq!(alice(&server, "get_privacy").await["privacy"], true);
        let dnd = |dnd, remaining: Value| json!({"success": true, "error_message": "", "dnd": dnd, "remaining": remaining});
        assert_eq!(alice(&server, "get_dnd").await, dnd(false, json!(null)));
        alice(&server, "set_dnd_on").await;
        assert_eq!(alice(&server, "get_dnd").await, dnd(true, json!(null)));
        get(&server, ALICE, "action=set_dnd_on&duration=42").await;
        assert_eq!(alice(&server, "get_dnd").await, dnd(true, json!(42)));
        alice(&server, "set_dnd_off").await;
        assert_eq!(alice(&server, "get_dnd").await, dnd(false, json!(null)));

        let set = post(&server, ALICE, "set_voicemail", &[("Email", "box@mail.example"), ("Password", "998877"), ("delete", "True")]).await;
        assert_eq!(set, done("Changed voicemail settings"));
        let mailbox = alice(&server, "get_voicemail").await;
        assert_eq!((&mailbox["Email"], &mailbox["Options"]["delete"], &mailbox["Password"]), (&json!("box@mail.example"), &json!("True"), &json!("")));
        assert_eq!(post(&server, ALICE, "set_voicemail", &[("enabled", "False")]).await, done("Changed voicemail settings"));
        assert_eq!(alice(&server, "get_voicemail").await, json!(null));
        assert_eq!(alice(&server, "get_call_forwarding").await["FNOA"], json!(null), "nothing leads to a mailbox that is off");
        post(&server, ALICE, "set_voicemail", &[("enabled", "True")]).await;
        assert_eq!(alice(&server, "get_voicemail").await["Email"], "box@mail.example");
        assert_eq!(alice(&server, "get_call_forwarding").await["FBUS"], "<voice-mailbox>");
    }

    async fn the_pin_is_told_where_the_operator_wants_it(database: Database) {
        let server = Server::start(database, &["--demo", "--sip-voicemail-pin", "on"]);
        assert_eq!(alice(&server, "get_voicemail").await["Password"], "4711");
        post(&server, ALICE, "set_voicemail", &[("Password", "998877")]).await;
        assert_eq!(alice(&server, "get_voicemail").await["Password"], "998877");
    }

    async fn the_balance_is_exported_as_a_table(database: Database) {
        let server = server(database);
        let answer = signed(&server, ALICE, Method::GET, &format!("{PATH}?action=get_balance_history&csv=1")).await.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"alice@example.org-prepaid-history.csv\"");
        let text = answer.text().await.unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Id,Account,Date,Action,Description,Value,Final Balance");
        assert_eq!(lines.len(), 1 + alice(&server, "get_balance_history").await.as_array().unwrap().len());
        assert!(lines[1].contains(",alice@example.org,") && lines[1].ends_with(",-0.04,24.736"), "{}", lines[1]);
    }

    async fn a_voucher_is_redeemed_once(database: Database) {
        let voucher = Mutex::new((String::new(), String::new()));
        let make = async |core: &Core, nora: &Actor| {
            let made = core.acting_as(nora).sip().unwrap().edit().unwrap().create_vouchers(1, Money::parse("12.5").unwrap(), 30).await.unwrap();
            *voucher.lock().unwrap() = (made[0].id.clone(), made[0].number.0.clone());
        };
        let server = server_made(database, "nora", make, &[]).await;
        let (id, number) = voucher.lock().unwrap().clone();
        for missing in [&[][..], &[("id", id.as_str())], &[("number", number.as_str())]] {
            assert_eq!(post(&server, BOB, "add_balance", missing).await, refused("Missing id or number"));
        }
        assert_eq!(post(&server, BOB, "add_balance", &[("id", &id), ("number", "wrong")]).await["success"], false);
        assert_eq!(get(&server, BOB, "action=get_prepaid").await, json!(null));
        assert_eq!(post(&server, BOB, "add_balance", &[("id", &id), ("number", &number)]).await, done("Added balance succeeded"));
        assert_eq!(get(&server, BOB, "action=get_prepaid").await["balance"], json!(12.5));
        assert_eq!(post(&server, BOB, "add_balance", &[("id", &id), ("number", &number)]).await["success"], false);
        for _ in 0..10 {
            send(&server, BOB, "add_balance", &[("id", &id), ("number", "guess")]).await;
        }
        let slowed = send(&server, BOB, "add_balance", &[("id", &id), ("number", "guess")]).await;
        assert_eq!(slowed.status(), 429);
        assert!(slowed.headers().contains_key("retry-after"));
        assert_eq!(get(&server, BOB, "action=get_prepaid").await["balance"], json!(12.5));
    }

    async fn an_unknown_action_is_told_so(database: Database) {
        let server = server(database);
        for action in ["get_calls", "GET_HISTORY", "get_crt", "get_p12", "export_identity_proof", "delete_account", "x", "set aliases", "get_history\u{e9}"] {
            assert_eq!(post(&server, ALICE, "", &[("action", action)]).await, refused("Error: invalid action"), "{action}");
        }
    }

    async fn changes_stand_in_the_audit_log_with_their_door(database: Database) {
        let server = server(database);
        alice(&server, "set_privacy_on").await;
        let (_, home) = server.stop();
        let home = home.unwrap();
        let core = crate::support::core(&home).await;
        let alice = owner(&core, "alice").await;
        let changes = core.acting_as(&alice).sip_account().unwrap().changes().await.unwrap();
        assert!(format!("{:?}", changes[0]).contains("set-privacy") && format!("{:?}", changes[0]).contains("settings"), "{:?}", changes[0]);
        core.close().await;
    }
}
