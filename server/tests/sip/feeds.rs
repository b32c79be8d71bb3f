//! What a SIP proxy pushes and asks.

use crate::common::{Database, Server, client};
use crate::support::{ALICE, BOB, alice, get, post, server_made};
use patchbay_core::{Actor, Core};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// The credential of northwind's proxy.
const PROXY: (&str, &str) = ("proxy.northwind", "a-long-secret-for-the-proxy");
/// The credential of globex's, which has no domain.
const OTHER: (&str, &str) = ("proxy.globex", "another-secret-for-a-proxy");

async fn make(core: &Core, nora: &Actor) {
    let credentials = core.acting_as(nora).credentials().unwrap();
    credentials.create("sip", PROXY.0, "", Some(PROXY.1.to_owned())).await.unwrap();
}

async fn server(database: Database) -> Server {
    server_made(database, "nora", make, &[]).await
}

async fn send(server: &Server, (name, secret): (&str, &str), feed: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = client().post(server.url(&format!("/sip/v1/{feed}"))).basic_auth(name, Some(secret));
    request.header("content-type", "application/json").body(body).send().await.unwrap()
}

async fn push(server: &Server, feed: &str, value: &Value) -> Value {
    let answer = send(server, PROXY, feed, value.to_string()).await;
    assert_eq!(answer.status(), 200, "{feed} {value}");
    assert_eq!(answer.headers()["content-type"], "application/json");
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn told(answer: Response) -> (StatusCode, Value) {
    assert_eq!(answer.headers()["content-type"], "application/json");
    let status = answer.status();
    let fault: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(fault["error"].is_string() && fault["message"].is_string(), "{fault}");
    (status, fault)
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn outcome(stored: u64, unchanged: u64, unknown: u64) -> Value {
    json!({"stored": stored, "unchanged": unchanged, "unknown": unknown, "refused": []})
}

both! {
    async fn registrations_are_told_once_and_end(database: Database) {
        let server = server(database).await;
        let carol = ("carol", "carol-secret");
        let at = now();
        let batch = json!([
            {"account": "sip:Carol@example.org", "contact": "10.0.0.9:5060", "public_contact": "203.0.113.50:4000", "transport": "TLS",
             "user_agent": "Blink 5", "instance": "urn:uuid:c", "at": at, "expires": 600},
            {"account": "carol@example.org", "contact": "10.0.0.8:5060", "at": at, "expires": 300},
            {"account": "dave@example.com", "contact": "10.0.0.7:5060", "at": at, "expires": 300}
        ]);
        assert_eq!(push(&server, "registrations", &batch).await, outcome(2, 0, 1));
        assert_eq!(push(&server, "registrations", &batch).await, outcome(0, 2, 1), "the same once more");
        let devices = get(&server, carol, "action=get_devices").await;
        assert_eq!(devices.as_array().unwrap().len(), 2);
        assert_eq!((&devices[0]["publicContact"], &devices[0]["transport"]), (&json!("203.0.113.50:4000"), &json!("tls")));
        assert!(devices[0]["expires"].as_i64().is_some_and(|left| (500..=600).contains(&left)));
        assert_eq!((&devices[1]["contact"], &devices[1]["publicContact"]), (&json!("10.0.0.8:5060"), &json!("10.0.0.8:5060")));
        let gone = json!([{"account": "carol@example.org", "contact": "10.0.0.8:5060", "at": at + 1, "expires": 0}]);
        assert_eq!(push(&server, "registrations", &gone).await, outcome(1, 0, 0));
        assert_eq!(push(&server, "registrations", &batch).await, outcome(0, 2, 1), "an older message arrives late");
        assert_eq!(get(&server, carol, "action=get_devices").await.as_array().unwrap().len(), 1);
        let refused = push(&server, "registrations", &json!([{"account": "a b", "contact": "x", "at": at, "expires": 1}])).await;
        assert_eq!((&refused["stored"], &refused["refused"][0]["place"]), (&json!(0), &json!(0)));
    }

    async fn calls_are_told_once_and_paid_once(database: Database) {
        let server = server(database).await;
        let begun = now() - 120;
        let lasting = json!([{"session_id": "feed-1@proxy", "from_tag": "f", "caller": "alice@example.org", "caller_name": "Alice",
            "callee": "sip:bob@example.org", "started_at": begun, "status": 200, "media": ["audio"]}]);
        let mut over = lasting.clone();
        over[0]["stopped_at"] = json!(begun + 60);
        over[0]["duration"] = json!(60);
        over[0]["price"] = json!("0.1000");
        over[0]["to_tag"] = json!("t");
        over[0]["proxy_ip"] = json!("192.0.2.1");
        assert_eq!(push(&server, "calls", &lasting).await, outcome(1, 0, 0));
        let active = alice(&server, "get_prepaid").await;
        assert_eq!(active["active_calls"], json!([{"session": "feed-1@proxy", "destination": "bob@example.org", "started": begun}]));
        assert_eq!(push(&server, "calls", &over).await, outcome(1, 0, 0));
        for again in [&over, &lasting] {
            assert_eq!(push(&server, "calls", again).await, outcome(0, 1, 0));
        }
        let prepaid = alice(&server, "get_prepaid").await;
        assert_eq!(prepaid, json!({"balance": 24.636, "currency": "EUR", "active_calls": []}));
        let placed = &alice(&server, "get_history").await["placed"][0];
        assert_eq!((&placed["sessionId"], &placed["duration"], &placed["status"], &placed["price"]), (&json!("feed-1@proxy"), &json!(60), &json!("200"), &json!("0.1000")));
        let received = &get(&server, BOB, "action=get_history").await["received"][0];
        assert_eq!((&received["remoteParty"], &received["displayName"], &received["media"]), (&json!("alice@example.org"), &json!("Alice"), &json!(["audio"])));
        assert_eq!(alice(&server, "get_balance_history").await[0]["session"], "feed-1@proxy");
    }

    async fn a_route_follows_the_settings(database: Database) {
        let server = server(database).await;
        let ask = async |caller: &str, callee: &str, state: &str| push(&server, "route", &json!({"caller": caller, "callee": callee, "state": state})).await;
        post(&server, ALICE, "set_accept_rules", &[("rules", "{\"persistent\":[]}")]).await;
        assert_eq!(ask("bob@example.org", "sip:info@example.org", "").await, json!({"verdict": "ring", "status": null, "account": "alice@example.org", "seconds": 35}));
        assert_eq!(
            ask("bob@example.org", "+31201234567", "no-answer").await,
            json!({"verdict": "divert", "status": 302, "account": "alice@example.org", "condition": "FNOA", "target": "<voice-mailbox>", "mailbox": "1001001"})
        );
        assert_eq!(ask("bob@example.org", "alice@example.org", "busy").await["status"], 486);
        assert_eq!(ask("spam@example.com", "alice@example.org", "online").await, json!({"verdict": "refuse", "status": 488, "account": "alice@example.org"}));
        post(&server, ALICE, "set_dnd_on", &[]).await;
        let told = ask("bob@example.org", "alice@example.org", "online").await;
        assert_eq!((&told["verdict"], &told["reason"], &told["status"]), (&json!("unavailable"), &json!("do-not-disturb"), &json!(480)));
        post(&server, ALICE, "set_call_forwarding", &[("FUNC", "bob")]).await;
        assert_eq!(ask("", "alice@example.org", "online").await["target"], "sip:bob@example.org");
        assert_eq!(ask("", "nobody@example.org", "online").await, json!({"verdict": "not-found", "status": 404, "account": null}));
        assert_eq!(push(&server, "route", &json!({"callee": "carol@example.org"})).await["reason"], "not-online");
    }

    async fn a_credential_of_the_area_opens_and_nothing_else(database: Database) {
        let server = server_made(database, "gus", async |core: &Core, gus: &Actor| {
            core.acting_as(gus).credentials().unwrap().create("sip", OTHER.0, "", Some(OTHER.1.to_owned())).await.unwrap();
        }, &[]).await;
        let batch = json!([{"account": "alice@example.org", "contact": "10.0.0.1:5060", "at": now(), "expires": 60}]).to_string();
        let before = alice(&server, "get_devices").await.as_array().unwrap().len();
        // Another organization's proxy reaches nobody of ours.
        let answer = send(&server, OTHER, "registrations", batch.clone()).await;
        assert_eq!(serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap(), outcome(0, 0, 1));
        for who in [PROXY, ("northwind", "northwind-secret"), ("nora", "patchbay-demo"), ALICE, (OTHER.0, "wrong")] {
            let answer = send(&server, who, "registrations", batch.clone()).await;
            assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic "));
            assert_eq!(told(answer).await.0, 401, "{who:?}");
        }
        let bearer = |token: &str| client().post(server.url("/sip/v1/registrations")).header("authorization", format!("Bearer {token}")).header("content-type", "application/json").body(batch.clone()).send();
        use base64::Engine;
        let token = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", OTHER.0, OTHER.1));
        assert_eq!(bearer(&token).await.unwrap().status(), 200);
        assert_eq!(bearer("pbt_demo_northwind_0123456789abcdef0123456789abcdef").await.unwrap().status(), 401);
        assert_eq!(alice(&server, "get_devices").await.as_array().unwrap().len(), before);
    }

    async fn bad_batches_are_told_so_and_store_nothing(database: Database) {
        let server = server(database).await;
        let before = (alice(&server, "get_devices").await.as_array().unwrap().len(), alice(&server, "get_history").await);
        let good = "{\"account\":\"alice@example.org\",\"contact\":\"10.9.9.9:5060\",\"at\":1,\"expires\":60}";
        let deep = "[".repeat(100_000);
        let long = format!("[{}]", vec![good; 1001].join(","));
        for (feed, body, status, word) in [
            ("registrations", "", 400, "malformed"),
            ("registrations", "{", 400, "malformed"),
            ("registrations", good, 400, "malformed"),
            ("registrations", "[{\"account\":\"alice@example.org\"}]", 400, "malformed"),
            ("registrations", "[{\"account\":\"a\",\"contact\":\"b\",\"at\":1,\"expires\":1,\"expire\":2}]", 400, "malformed"),
            ("registrations", &deep, 400, "malformed"),
            ("registrations", &long, 422, "invalid"),
            ("calls", "[{\"session_id\":1}]", 400, "malformed"),
            ("calls", "[{\"session_id\":\"s\",\"from_tag\":\"f\",\"caller\":\"\",\"callee\":\"alice@example.org\",\"started_at\":1,\"status\":200,\"price\":\"1e9\"}]", 400, "malformed"),
            ("route", "{\"callee\":\"alice@example.org\",\"state\":\"asleep\"}", 400, "malformed"),
            ("route", "{\"callee\":\"\"}", 422, "invalid"),
            ("route", "{}", 400, "malformed"),
            ("elsewhere", "{}", 404, "not-found"),
        ] {
            let (answered, fault) = told(send(&server, PROXY, feed, body.to_owned()).await).await;
            assert_eq!((answered.as_u16(), fault["error"].as_str().unwrap()), (status, word), "{feed}: {fault}");
        }
        let (status, _) = told(send(&server, PROXY, "calls", &b"[\"\xff\"]"[..]).await).await;
        assert_eq!(status, 400);
        let (status, _) = told(send(&server, PROXY, "calls", " ".repeat(5 * 1024 * 1024)).await).await;
        assert_eq!(status, 413);
        let nul = json!([{"account": "alice@example.org", "contact": "10.9.9.9\0", "at": now(), "expires": 60}]);
        assert_eq!(push(&server, "registrations", &nul).await["refused"].as_array().unwrap().len(), 1);
        let request = client().request(Method::GET, server.url("/sip/v1/route")).basic_auth(PROXY.0, Some(PROXY.1));
        assert_eq!(told(request.send().await.unwrap()).await.0, 405);
        let request = client().post(server.url("/sip/v1/route")).basic_auth(PROXY.0, Some(PROXY.1)).body("{}");
        assert_eq!(told(request.send().await.unwrap()).await.0, 415);
        assert_eq!((alice(&server, "get_devices").await.as_array().unwrap().len(), alice(&server, "get_history").await), before);
    }
}
