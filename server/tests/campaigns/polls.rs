//! What devices ask over the wire, and are told.

use crate::common::{Server, client};
use crate::support::{json, server, server_made};
use patchbay_core::campaigns::Placed;
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::{Day, Local, RawRequest, Request, UtcOffset};
use reqwest::Response;
use serde_json::{Value, json as object};

/// What the demo data's devices present.
const SECRET: &str = "fota-test-group-secret";
const OLD: &str = "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1";
const TARGET: &str = "G930FXXU1DQD4/G930FOXA1DQD1/G930FXXU1DQD1";

async fn send(server: &Server, secret: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = client().post(server.url("/fota/v1/poll")).header("authorization", format!("Bearer {secret}"));
    request.header("content-type", "application/json").body(body).send().await.unwrap()
}

async fn ask(server: &Server, question: &Value) -> Value {
    json(send(server, SECRET, question.to_string()).await, 200).await
}

/// A question of a device whose clock shows that it is so many hours after midnight.
fn question(device: &str, hour: i64) -> Value {
    object!({"device": device, "model": "GT-S8500A", "carrier": "QA4", "version": OLD, "utc_offset_minutes": offset_at(hour)})
}

/// The offset from UTC of a clock that shows this hour now, and the half.
fn offset_at(hour: i64) -> i64 {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let minutes = i64::try_from(seconds / 60).unwrap().rem_euclid(1440);
    let ahead = (hour * 60 + 30 - minutes).rem_euclid(1440);
    if ahead > 840 { ahead - 1440 } else { ahead }
}

/// A server with the demo data and a campaign on the first group's phones: yesterday to in three days, nights from 01 to 04.
async fn with_campaign(database: crate::common::Database) -> Server {
    server_made(
        database,
        "nora",
        async |core: &Core, nora: &Actor| {
            let today: Day = Local::of(core.now(), UtcOffset::default()).day();
            let raw = RawRequest {
                mdm: "d1e2f3g4h5".into(),
                customer: "EEEE4444-FF55-AA66-BB77-CCCCCC888888".into(),
                group: "Test Device Group".into(),
                license: "EFOTA1-fff555-ggg666-hh77".into(),
                model: "GT-S8500A".into(),
                carrier: "QA4".into(),
                target: TARGET.into(),
                start_date: today.plus(-2).compact(),
                end_date: today.plus(3).compact(),
                start_hour: "01".into(),
                end_hour: "04".into(),
            };
            let request = Request::read(&raw, core.campaign_rules()).unwrap();
            let placed = core.acting_as(nora).campaigns().unwrap().edit().unwrap().create(request).await.unwrap();
            assert!(matches!(placed, Placed::New(_)));
        },
        &[],
    )
    .await
}

both! {
    async fn a_device_is_brought_to_the_target(database: Database) {
        let server = with_campaign(database).await;
        // At noon it waits for one o'clock in the morning.
        let wait = ask(&server, &question("R58M7777", 12)).await;
        assert_eq!((wait["answer"].as_str(), wait["reason"].as_str(), wait["target"].as_str()), (Some("wait"), Some("window"), Some(TARGET)));
        assert!(wait["opens"]["local"].as_str().unwrap().ends_with("T01:00"));
        assert!(wait["closes"]["local"].as_str().unwrap().ends_with("T04:00"));
        assert!(wait["opens"]["utc"].as_str().unwrap().ends_with('Z'));
        assert!((60..=6 * 3600).contains(&wait["next_poll"].as_i64().unwrap()));
        // The same again is told the same, now from memory.
        for _ in 0..3 {
            let again = ask(&server, &question("R58M7777", 12)).await;
            assert_eq!((&again["answer"], &again["campaign"], &again["opens"]), (&wait["answer"], &wait["campaign"], &wait["opens"]));
        }
        let order = ask(&server, &question("R58M7777", 2)).await;
        assert_eq!((order["answer"].as_str(), order["campaign"].as_str(), order["target"].as_str()), (Some("update"), wait["campaign"].as_str(), Some(TARGET)));
        for state in ["idle", "downloading", "installing"] {
            let mut working = question("R58M7777", 2);
            working["state"] = state.into();
            assert_eq!(ask(&server, &working).await["answer"], "update", "{state}");
        }
        let mut failed = question("R58M7777", 2);
        failed["state"] = "failed".into();
        failed["error"] = 402.into();
        assert_eq!(ask(&server, &failed).await["reason"], "failed");
        assert_eq!(ask(&server, &question("R58M7777", 2)).await["answer"], "update");
        let mut done = question("R58M7777", 2);
        done["version"] = TARGET.into();
        for _ in 0..3 {
            let told = ask(&server, &done).await;
            assert_eq!((told["answer"].as_str(), told["reason"].as_str(), told.get("opens")), (Some("none"), Some("done"), None));
        }
        // And back again: what it said before is not remembered for what it says now.
        assert_eq!(ask(&server, &question("R58M7777", 2)).await["answer"], "update");
    }

    async fn what_nobody_ordered_is_none_and_no_error(database: Database) {
        let server = server(database);
        for (member, value) in [("model", "SM-UNKNOWN"), ("carrier", "XXX"), ("version", "?")] {
            let mut question = question("R58M8888", 2);
            question["group"] = "passed over".into();
            question[member] = value.into();
            if member == "version" {
                question["model"] = "SM-NONE".into();
            }
            let told = ask(&server, &question).await;
            assert_eq!((told["answer"].as_str(), told["reason"].as_str(), told.get("campaign")), (Some("none"), Some("no-campaign"), None));
        }
    }

    async fn questions_that_make_no_sense_are_refused(database: Database) {
        let server = server(database);
        let told = async |answer: Response, status: u16| json(answer, status).await["error"].as_str().unwrap().to_owned();
        let good = question("R58M9999", 2).to_string();
        for secret in ["wrong", "fota-test-group-secre", &"x".repeat(300), "66666666-7777-8888-9999-000000000000"] {
            let answer = send(&server, secret, good.clone()).await;
            assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Patchbay\"");
            assert_eq!(told(answer, 401).await, "unauthorized");
        }
        let bare = client().post(server.url("/fota/v1/poll")).header("content-type", "application/json").body(good.clone());
        assert_eq!(told(bare.send().await.unwrap(), 401).await, "unauthorized");
        for bad in ["", "{", "[]", "null", "{\"device\":\"x\"}", "{\"device\":1,\"model\":\"x\",\"carrier\":\"x\",\"version\":\"x\"}", &"[".repeat(4000), "\u{feff}{}"] {
            assert_eq!(told(send(&server, SECRET, bad.to_owned()).await, 400).await, "malformed", "{bad:.40}");
        }
        assert_eq!(told(send(&server, SECRET, b"\xff\xfe".to_vec()).await, 400).await, "malformed");
        for (member, value) in [
            ("device", object!("")), ("device", object!("a\u{1}b")), ("device", object!("x".repeat(101))),
            ("model", object!("GT S8500A")), ("carrier", object!("Q-4")), ("version", object!(" ")), ("version", object!("x".repeat(101))),
            ("utc_offset_minutes", object!(841)), ("utc_offset_minutes", object!(-721)),
        ] {
            let mut question = question("R58M9999", 2);
            question[member] = value.clone();
            let answer = json(send(&server, SECRET, question.to_string()).await, 422).await;
            assert_eq!(answer["error"], "invalid");
            assert!(answer["message"].as_str().unwrap().starts_with(&format!("{member}: ")), "{answer}");
        }
        for (member, value) in [("state", object!("asleep")), ("error", object!("x")), ("utc_offset_minutes", object!(1.5))] {
            let mut question = question("R58M9999", 2);
            question[member] = value;
            assert_eq!(told(send(&server, SECRET, question.to_string()).await, 400).await, "malformed");
        }
        assert_eq!(told(send(&server, SECRET, " ".repeat(4097)).await, 413).await, "too-large");
        let other = client().post(server.url("/fota/v1/poll")).bearer_auth(SECRET).body(good.clone());
        assert_eq!(told(other.send().await.unwrap(), 415).await, "media-type");
        let get = client().get(server.url("/fota/v1/poll")).bearer_auth(SECRET).send().await.unwrap();
        assert_eq!(get.headers()["allow"], "POST");
        assert_eq!(told(get, 405).await, "method");
        let beside = client().post(server.url("/fota/v1/other")).bearer_auth(SECRET).body(good).send().await.unwrap();
        assert_eq!(told(beside, 404).await, "not-found");
    }
}
