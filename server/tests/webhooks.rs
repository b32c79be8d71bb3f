//! Webhooks of campaigns against a real receiver: what arrives, signed how, tried again when, and where nothing may go.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use common::portal::{page, post, sign_in};
use common::{Home, Server, client};
use http::{HeaderMap, StatusCode};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// A request that arrived.
struct Arrived {
    headers: HeaderMap,
    body: String,
}

/// How the receiver answers, one after the other; afterwards 204.
type Answers = Arc<Mutex<Vec<Response>>>;

/// A receiver on a free port; what arrives comes out of the channel.
async fn receiver(answers: Vec<Response>) -> (String, mpsc::UnboundedReceiver<Arrived>) {
    let (arrived, arrives) = mpsc::unbounded_channel();
    let answers: Answers = Arc::new(Mutex::new(answers));
    let take = async move |State(answers): State<Answers>, headers: HeaderMap, body: String| {
        arrived.send(Arrived { headers, body }).unwrap();
        let mut answers = answers.lock().unwrap();
        if answers.is_empty() { StatusCode::NO_CONTENT.into_response() } else { answers.remove(0) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks?for=patchbay", listener.local_addr().unwrap());
    let router = Router::new().fallback(take).with_state(answers);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, arrives)
}

async fn next(arrives: &mut mpsc::UnboundedReceiver<Arrived>) -> Arrived {
    tokio::time::timeout(Duration::from_secs(60), arrives.recv()).await.expect("nothing arrived").unwrap()
}

fn header<'a>(arrived: &'a Arrived, name: &str) -> &'a str {
    arrived.headers.get(name).unwrap_or_else(|| panic!("{name} is missing")).to_str().unwrap()
}

/// The digits of HMAC-SHA-256, by another implementation than ours.
fn openssl(secret: &str, text: &str, folder: &std::path::Path) -> String {
    let file = folder.join("signed");
    std::fs::write(&file, text).unwrap();
    let out = Command::new("openssl").args(["dgst", "-sha256", "-hmac", secret]).arg(&file).output().unwrap();
    String::from_utf8(out.stdout).unwrap().trim().rsplit(' ').next().unwrap().to_owned()
}

/// Adds a webhook for all events; its secret, as the page shows it once.
async fn hook(server: &Server, cookie: &str, url: &str) -> String {
    let all = ["created", "opened", "finished", "threshold"].map(|event| ("events[]", event));
    let pairs: Vec<_> = [("url", url)].into_iter().chain(all).collect();
    let answer = post(server, "/portal/campaigns/webhook-add", &pairs, Some(cookie)).await;
    let next = answer.headers().get("location").or_else(|| answer.headers().get("serverfnredirect"));
    let next = next.unwrap_or_else(|| panic!("{}", answer.status())).to_str().unwrap().to_owned();
    let html = page(server, &next, Some(cookie)).await.text().await.unwrap();
    let panel = html.split("shown-once-secret").nth(1).expect("the secret is shown");
    panel.split("<code class=\"mono\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// Orders the seed's sample over the wire, with these hours.
async fn order(server: &Server, start: &str, end: &str) {
    let token = post(
        server,
        "/iam/auth/oauth/v2/token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", "11111111-2222-3333-4444-555555555555"),
            ("client_secret", "66666666-7777-8888-9999-000000000000"),
        ],
        None,
    );
    let token: serde_json::Value = serde_json::from_str(&token.await.text().await.unwrap()).unwrap();
    let body = format!(
        "<B2bServerInitVO><mdmId>d1e2f3g4h5</mdmId><customerId>EEEE4444-FF55-AA66-BB77-CCCCCC888888</customerId>\
         <groupId>Test Device Group</groupId><license>EFOTA1-fff555-ggg666-hh77</license><deviceModelName>GT-S8500A</deviceModelName>\
         <carrierCode>QA4</carrierCode><targetFirmwareVersion>Latest</targetFirmwareVersion><deliveryStartDate>20160601</deliveryStartDate>\
         <deliveryEndDate>20160608</deliveryEndDate><dailyStartHour>{start}</dailyStartHour><dailyEndHour>{end}</dailyEndHour></B2bServerInitVO>"
    );
    let answer = client()
        .post(server.url("/b2bfota/v1/serverInit"))
        .header("content-type", "application/xml")
        .header("authorization", format!("Bearer {}", token["access_token"].as_str().unwrap()))
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

both! {
    async fn an_event_arrives_signed_and_what_is_refused_comes_again(database: Database) {
        let home = Home::new(database);
        let folder = home.folder.path().to_owned();
        let refusals = vec![StatusCode::INTERNAL_SERVER_ERROR.into_response(), Redirect::temporary("/elsewhere").into_response()];
        let (url, mut arrives) = receiver(refusals).await;
        let mut command = home.command(&["--demo"]);
        command.env("PATCHBAY_WEBHOOK_NETWORKS", "127.0.0.0/8");
        let server = Server::spawn(command);
        let cookie = sign_in(&server, "nora").await;
        let secret = hook(&server, &cookie, &url).await;
        assert_eq!(secret.len(), 40);
        order(&server, "01", "04").await;
        let first = next(&mut arrives).await;
        assert_eq!((header(&first, "patchbay-event"), header(&first, "patchbay-attempt")), ("created", "1"));
        assert_eq!(header(&first, "content-type"), "application/json");
        let (at, digits) = header(&first, "patchbay-signature").strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
        assert_eq!(digits, openssl(&secret, &format!("{at}.{}", first.body), &folder));
        let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
        assert_eq!((&body["campaign"]["groupId"], &body["campaign"]["state"]), (&"Test Device Group".into(), &"expired".into()));
        let second = next(&mut arrives).await;
        assert_eq!((header(&second, "patchbay-delivery"), header(&second, "patchbay-attempt")), (header(&first, "patchbay-delivery"), "2"));
        assert_eq!(second.body, first.body);
        // A redirection is no success, and nobody follows it.
        let third = next(&mut arrives).await;
        assert_eq!(header(&third, "patchbay-attempt"), "3");
        assert_eq!(third.headers["host"], first.headers["host"]);
    }

    async fn nothing_goes_where_the_public_internet_is_not(database: Database) {
        let (url, mut arrives) = receiver(Vec::new()).await;
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        hook(&server, &cookie, &url).await;
        order(&server, "02", "05").await;
        let told = async {
            loop {
                let html = page(&server, "/campaigns/webhooks", Some(&cookie)).await.text().await.unwrap();
                if html.contains("PATCHBAY_WEBHOOK_NETWORKS") {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("the log tells why");
        assert!(arrives.try_recv().is_err());
    }
}
