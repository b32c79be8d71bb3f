//! Accept and reject rules over the wire.

use crate::support::{ALICE, BOB, alice, done, get, post, refused, server};
use serde_json::json;

both! {
    async fn what_get_accept_rules_answers_can_be_set_again(database: Database) {
        let server = server(database);
        let before = alice(&server, "get_accept_rules").await;
        let rules = json!({
            "persistent": {"127": {"start": "08:00", "stop": "20:00", "groups": ["everybody"]}, "64": {"start": "00:00", "stop": "00:00", "groups": []}},
            "temporary": {"groups": ["family"], "duration": 30}
        });
        assert_eq!(post(&server, ALICE, "set_accept_rules", &[("rules", &rules.to_string())]).await, done("Changed accept rules"));
        let now = alice(&server, "get_accept_rules").await;
        assert_eq!(now["persistent"], json!({"127": {"start": "08:00", "stop": "20:00", "groups": ["everybody"]}}));
        assert_eq!(now["temporary"], json!({"groups": ["family"], "duration": 30}));
        // As it was answered, `groups` and all.
        assert_eq!(post(&server, ALICE, "set_accept_rules", &[("rules", &before.to_string())]).await, done("Changed accept rules"));
        assert_eq!(alice(&server, "get_accept_rules").await, before);
    }

    async fn either_part_may_be_missing_and_is_kept(database: Database) {
        let server = server(database);
        let weekly = alice(&server, "get_accept_rules").await["persistent"].clone();
        post(&server, ALICE, "set_accept_rules", &[("rules", "{\"temporary\":{\"groups\":[\"nobody\"],\"duration\":5}}")]).await;
        let now = alice(&server, "get_accept_rules").await;
        assert_eq!((&now["persistent"], &now["temporary"]["duration"]), (&weekly, &json!(5)));
        post(&server, ALICE, "set_accept_rules", &[("rules", "{\"persistent\":[]}")]).await;
        let now = alice(&server, "get_accept_rules").await;
        assert_eq!((now.get("persistent"), &now["temporary"]["duration"]), (None, &json!(5)));
        assert_eq!(get(&server, BOB, "action=get_accept_rules").await, json!({
            "temporary": {"groups": ["everybody"], "duration": 0}, "groups": ["everybody", "nobody"]
        }));
    }

    async fn callers_to_refuse_replace_the_list(database: Database) {
        let server = server(database);
        let set = |rules: &'static str| post(&server, ALICE, "set_reject_rules", Box::leak(Box::new([("rules", rules)])));
        assert_eq!(set("[\"spam@example.com\",\"sip:Anonymous@anonymous.invalid\",\"+31612345678\"]").await, done("Changed reject rules"));
        let set_now = json!(["sip:spam@example.com", "sip:anonymous@anonymous.invalid", "sip:+31612345678@example.org"]);
        assert_eq!(alice(&server, "get_reject_rules").await, set_now);
        for bad in ["[\"a b\"]", "[1]", "{}", "[", "\"x\"", "null"] {
            assert_eq!(set(bad).await["success"], false, "{bad}");
        }
        assert_eq!(post(&server, ALICE, "set_reject_rules", &[]).await, refused("Error: missing rules"));
        assert_eq!(alice(&server, "get_reject_rules").await, set_now);
        assert_eq!(set("[]").await, done("Changed reject rules"));
        assert_eq!(alice(&server, "get_reject_rules").await, json!([]));
    }
}
