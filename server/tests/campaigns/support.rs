//! What these tests share: the demo data's OAuth client, documents as text, answers as text.

pub use crate::common::made::{core, server_made};
use crate::common::portal::form;
use crate::common::{Database, Home, Server, client};
use patchbay_core::accounts::From;
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::{Campaign, CampaignQuery};
use reqwest::Response;
use serde_json::Value;

/// The OAuth client of the demo data.
pub const CLIENT: (&str, &str) = ("11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000");
/// The seed's sample, as printed.
pub const SAMPLE: &str = include_str!("seed/serverInit.xml");
/// Where campaigns are ordered.
pub const ORDER: &str = "/b2bfota/v1/serverInit";

/// A server with the demo data.
pub fn server(database: Database) -> Server {
    Server::start(database, &["--demo"])
}

/// Asks for a token.
pub async fn ask_token(server: &Server, pairs: &[(&str, &str)]) -> Response {
    let request =
        client().post(server.url("/iam/auth/oauth/v2/token")).header("content-type", "application/x-www-form-urlencoded");
    request.body(form(pairs)).send().await.unwrap()
}

/// A token of this client.
pub async fn token_of(server: &Server, (id, secret): (&str, &str)) -> String {
    let pairs = [("client_id", id), ("client_secret", secret), ("grant_type", "client_credentials")];
    let told = json(ask_token(server, &pairs).await, 200).await;
    told["access_token"].as_str().unwrap().to_owned()
}

/// A token of the demo data's client.
pub async fn token(server: &Server) -> String {
    token_of(server, CLIENT).await
}

/// A JSON answer of this status.
pub async fn json(answer: Response, status: u16) -> Value {
    let (answered, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    assert_eq!(answered, status, "{text}");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["cache-control"], "no-store");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// Posts a document to a call.
pub async fn post(server: &Server, token: &str, path: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = client().post(server.url(path)).header("authorization", format!("Bearer {token}"));
    request.header("content-type", "application/xml").body(body).send().await.unwrap()
}

/// What a refused call is told, as code and message. The document around them is compared character for character.
pub async fn fault(answer: Response, resource: &str) -> (u16, String, String) {
    let (status, kind) = (answer.status().as_u16(), answer.headers()["content-type"].clone());
    let text = answer.text().await.unwrap();
    assert_eq!(kind, "application/xml", "{text}");
    let begin = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><error><code>";
    let rest = text.strip_prefix(begin).unwrap_or_else(|| panic!("{status} {text}"));
    let rest =
        rest.strip_suffix(&format!("</message><resource>{resource}</resource></error>")).unwrap_or_else(|| panic!("{text}"));
    let (code, message) = rest.split_once("</code><message>").unwrap();
    assert!(!message.is_empty());
    (status, code.to_owned(), message.to_owned())
}

/// Orders; the code of the refusal, or nothing when it is taken.
pub async fn order(server: &Server, token: &str, body: impl Into<reqwest::Body>) -> Option<String> {
    let answer = post(server, token, ORDER, body).await;
    if answer.status() == 200 {
        assert_eq!(answer.headers()["content-length"], "0");
        assert_eq!(answer.text().await.unwrap(), "");
        return None;
    }
    let (status, code, _) = fault(answer, "b2bfota.v1.serverInit").await;
    assert_eq!(status, 400, "{code}");
    Some(code)
}

/// The sample with other texts in some elements; without an element where the text is none.
pub fn document(changes: &[(&str, Option<&str>)]) -> String {
    let mut text = SAMPLE.trim().to_owned();
    for (name, value) in changes {
        let (before, rest) = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{name}"));
        let (_, after) = rest.split_once(&format!("</{name}>")).unwrap();
        text = match value {
            Some(value) => format!("{before}<{name}>{value}</{name}>{after}"),
            None => format!("{before}{after}"),
        };
    }
    text
}

/// The sample in a year that is far away, so that its campaign lives.
pub fn far(changes: &[(&str, &str)]) -> String {
    let dates = [("deliveryStartDate", "20990601"), ("deliveryEndDate", "20990608")];
    let all: Vec<(&str, Option<&str>)> = dates.iter().chain(changes).map(|(name, value)| (*name, Some(*value))).collect();
    document(&all)
}

/// Nora of the demo data, inside an opened core.
pub async fn nora(core: &Core) -> Actor {
    let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
    let session = core.accounts().sign_in("nora", "patchbay-demo", None, &from).await.unwrap();
    core.accounts().session(&session.secret, &from).await.unwrap().unwrap().actor
}

/// All campaigns of northwind, once the server is stopped; and the home, to go on in.
pub async fn campaigns(server: Server) -> (Vec<Campaign>, Home) {
    let (status, home) = server.stop();
    assert!(status.success());
    let home = home.unwrap();
    let core = core(&home).await;
    let actor = nora(&core).await;
    let pages = core.acting_as(&actor).campaigns().unwrap().export(CampaignQuery::default());
    let campaigns: Vec<Vec<Campaign>> = futures::TryStreamExt::try_collect(pages).await.unwrap();
    core.close().await;
    (campaigns.concat(), home)
}

/// Orders as the demo data's client, whatever the answer is.
pub async fn client_post(server: &Server, body: impl Into<reqwest::Body>) -> Response {
    let token = token(server).await;
    post(server, &token, ORDER, body).await
}

/// Runs a statement on a server's database beside it.
pub async fn beside(url: &str, statement: &'static str) {
    use sqlx::Connection;
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    }
}
