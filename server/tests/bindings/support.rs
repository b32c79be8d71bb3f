//! What these tests share: a server with the demo data, and an application that signs by itself.

use crate::common::{Database, Server, client};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sha1::Sha1;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The collection of bindings.
pub const BINDINGS: &str = "/v2/syncengine/phone_datastore_bindings/";
/// The collection of SyncML clients.
pub const CLIENTS: &str = "/v2/syncml/client/";
/// The demo data's consumer and token, each with its secret.
pub const CONSUMER: (&str, &str) = ("northwind-app", "consumer-secret");
pub const TOKEN: (&str, &str) = ("northwind-token", "token-secret");

/// A server with the demo data.
pub fn server(database: Database) -> Server {
    Server::start(database, &["--demo"])
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A nonce that was never used.
pub fn nonce() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("n{}x{}x{}", std::process::id(), now(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Percent-encoding as OAuth wants it.
pub fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The header of a PLAINTEXT signature, as the vendor's pages print it.
pub fn plaintext(nonce: &str, at: u64) -> String {
    header("PLAINTEXT", &format!("{}%26{}", escape(CONSUMER.1), escape(TOKEN.1)), nonce, at)
}

fn header(method: &str, signature: &str, nonce: &str, at: u64) -> String {
    format!(
        "OAuth realm=\"\", oauth_version=\"1.0\", oauth_nonce=\"{nonce}\", oauth_timestamp=\"{at}\", \
         oauth_signature_method=\"{method}\", oauth_consumer_key=\"{}\", oauth_token=\"{}\", oauth_signature=\"{signature}\"",
        CONSUMER.0, TOKEN.0
    )
}

/// The header of an HMAC-SHA1 signature over a request without a query, made here and not by the server's own code.
pub fn hmac_sha1(server: &Server, method: &str, path: &str, nonce: &str, at: u64) -> String {
    let parameters = format!(
        "oauth_consumer_key={}&oauth_nonce={nonce}&oauth_signature_method=HMAC-SHA1&oauth_timestamp={at}&oauth_token={}&oauth_version=1.0",
        CONSUMER.0, TOKEN.0
    );
    let base = format!("{method}&{}&{}", escape(&server.url(path)), escape(&parameters));
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{}&{}", CONSUMER.1, TOKEN.1).as_bytes()).unwrap();
    mac.update(base.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    header("HMAC-SHA1", &escape(&signature), nonce, at)
}

/// A signed request.
pub fn signed(server: &Server, method: Method, path: &str) -> RequestBuilder {
    client().request(method, server.url(path)).header("authorization", plaintext(&nonce(), now()))
}

/// A signed POST of a document.
pub async fn post(server: &Server, path: &str, document: &str) -> Response {
    let request = signed(server, Method::POST, path).header("content-type", "application/atom+xml");
    request.body(document.to_owned()).send().await.unwrap()
}

/// The text of an answer with this status.
pub async fn text(response: Response, status: u16) -> String {
    let got = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(got, StatusCode::from_u16(status).unwrap(), "{text}");
    text
}

/// What stands between these tags, the first time.
pub fn between(text: &str, tag: &str) -> String {
    let (_, rest) = text.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("no {tag} in {text}"));
    rest.split_once(&format!("</{tag}>")).unwrap().0.to_owned()
}

/// Refused with this status and code, in the API's own document.
pub async fn refused(response: Response, status: u16, code: &str) -> String {
    assert_eq!(response.headers()["content-type"], "application/xml");
    let text = text(response, status).await;
    assert_eq!(between(&text, "code"), code, "{text}");
    assert!(text.contains("<error xmlns=\"http://schemas.obexcode.com/syncserver/2009\">"), "{text}");
    between(&text, "message")
}

/// An entry with this in it.
pub fn entry(inner: &str) -> String {
    format!(
        "<entry xmlns=\"http://www.w3.org/2005/Atom\"\n       xmlns:oc=\"http://schemas.obexcode.com/syncserver/2009\">\n{inner}</entry>"
    )
}

/// An entry that binds a phone.
pub fn binding(phone: &str, user: &str) -> String {
    entry(&format!(
        "<oc:model_uuid>02978288-537f-102b-beff-000ea60275d1</oc:model_uuid><oc:phone_number>{phone}</oc:phone_number>\
         <oc:foreign_user_id>{user}</oc:foreign_user_id><oc:timezone>Europe/Oslo</oc:timezone>"
    ))
}
