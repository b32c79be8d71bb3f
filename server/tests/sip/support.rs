//! What these tests share: a server with the demo data, and a client of the settings API that calculates digests by itself.

pub use crate::common::made::{core, owner, server_made};
use crate::common::{Database, Home, Server, client};
use md5::{Digest, Md5};
use patchbay_core::sip::Pair;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// Alice of the demo data: user part and SIP password.
pub const ALICE: (&str, &str) = ("alice", "s3cret");
/// Bob.
pub const BOB: (&str, &str) = ("bob", "bob-secret");
/// Where the API is.
pub const PATH: &str = "/settings.phtml";

/// A server with the demo data.
pub fn server(database: Database) -> Server {
    Server::start(database, &["--demo"])
}

/// A server with the demo data, where alice has a web password.
pub async fn server_with_web_password(database: Database, password: &str) -> Server {
    let home = Home::new(database);
    let core = core(&home).await;
    core.load_demo().await.unwrap();
    let alice = owner(&core, ALICE.0).await;
    let account = core.acting_as(&alice).sip_account().unwrap().own().unwrap();
    account.change_password(Pair::Web, ALICE.1, password).await.unwrap();
    core.close().await;
    Server::start_in(home, &[])
}

/// MD5 in lower-case hex.
pub fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A challenge of the server.
#[derive(Clone, Debug)]
pub struct Challenge {
    pub realm: String,
    pub nonce: String,
    pub opaque: String,
    pub text: String,
}

impl Challenge {
    pub fn of(response: &Response) -> Self {
        assert_eq!(response.status(), 401);
        let text = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
        let value = |name: &str| text.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned();
        Self { realm: value("realm"), nonce: value("nonce"), opaque: value("opaque"), text: text.clone() }
    }

    /// What a client answers to it.
    pub fn authorization(&self, (user, password): (&str, &str), method: &str, uri: &str, nc: &str) -> String {
        let Self { realm, nonce, opaque, .. } = self;
        let (ha1, ha2) = (md5(&format!("{user}:{realm}:{password}")), md5(&format!("{method}:{uri}")));
        let response = md5(&format!("{ha1}:{nonce}:{nc}:0a4f113b:auth:{ha2}"));
        format!(
            "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", \
             opaque=\"{opaque}\", qop=auth, nc={nc}, cnonce=\"0a4f113b\""
        )
    }
}

/// What the server asks for at this address.
pub async fn challenge(server: &Server, uri: &str) -> Challenge {
    Challenge::of(&client().get(server.url(uri)).send().await.unwrap())
}

/// A request that carries the right digest.
pub async fn signed(server: &Server, who: (&str, &str), method: Method, uri: &str) -> RequestBuilder {
    let authorization = challenge(server, uri).await.authorization(who, method.as_str(), uri, "00000001");
    client().request(method, server.url(uri)).header("authorization", authorization)
}

/// The answer to a GET with this query.
pub async fn get(server: &Server, who: (&str, &str), query: &str) -> Value {
    let answer = signed(server, who, Method::GET, &format!("{PATH}?{query}")).await.send().await.unwrap();
    read(answer).await
}

/// The answer to a form, its action in the query.
pub async fn post(server: &Server, who: (&str, &str), action: &str, pairs: &[(&str, &str)]) -> Value {
    let answer = send(server, who, action, pairs).await;
    read(answer).await
}

/// The same, whatever the answer is.
pub async fn send(server: &Server, who: (&str, &str), action: &str, pairs: &[(&str, &str)]) -> Response {
    let request = signed(server, who, Method::POST, &format!("{PATH}?action={action}&realm=example.org")).await;
    let form = crate::common::portal::form(pairs);
    request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap()
}

/// A JSON answer of status 200.
pub async fn read(answer: Response) -> Value {
    assert_eq!(answer.status(), 200, "{answer:?}");
    assert_eq!(answer.headers()["content-type"], "application/json");
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// An action of alice's without parameters.
pub async fn alice(server: &Server, action: &str) -> Value {
    get(server, ALICE, &format!("action={action}&realm=example.org")).await
}

/// The envelope of a success.
pub fn done(text: &str) -> Value {
    serde_json::json!({"success": true, "error_message": text})
}

/// The envelope of a refusal.
pub fn refused(text: &str) -> Value {
    serde_json::json!({"success": false, "error_message": text})
}

/// All that alice can set, to see that nothing of it was changed.
pub async fn state(server: &Server) -> Vec<Value> {
    let mut state = Vec::new();
    for action in [
        "get_identity",
        "get_aliases",
        "get_call_forwarding",
        "get_accept_rules",
        "get_reject_rules",
        "get_voicemail",
        "get_privacy",
        "get_dnd",
        "get_prepaid",
        "get_journal_entries",
    ] {
        state.push(alice(server, action).await);
    }
    state
}
