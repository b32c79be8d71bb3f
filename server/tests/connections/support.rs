//! What these tests share: a server with the demo data, and requests of one of its users.

pub use crate::common::made::server_made;
use crate::common::{Database, Server, client};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The user of the seed's requests.
pub const DEV1: (&str, &str) = ("DEV0001", "initial");
/// Another user of the same organization.
pub const DEV2: (&str, &str) = ("DEV0002", "initial2");
/// The seed's connection, which is DEV0001's.
pub const SEEDS: &str = "b6d50e93-bcaa-439d-9741-660a3cb56771";
/// The root of the newest version.
pub const V4: &str = "/odata/applications/v4/com.sap.myapp";

/// A server with the demo data.
pub fn server(database: Database) -> Server {
    Server::start(database, &["--demo"])
}

/// A request of somebody's.
pub fn request_of(server: &Server, (name, secret): (&str, &str), method: &str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    client().request(method, server.url(path)).basic_auth(name, Some(secret))
}

/// A request of DEV0001's.
pub fn request(server: &Server, method: &str, path: &str) -> RequestBuilder {
    request_of(server, DEV1, method, path)
}

/// A request with a JSON body.
pub async fn send_json(server: &Server, method: &str, path: &str, body: &Value) -> Response {
    let request = request(server, method, path).header("content-type", "application/json").header("accept", "application/json");
    request.body(body.to_string()).send().await.unwrap()
}

/// The document at a path, as JSON.
pub async fn get_json(server: &Server, path: &str) -> Value {
    let answer = request(server, "GET", path).header("accept", "application/json").send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "application/json;charset=utf-8");
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

/// Registers with these properties at a root; the new connection.
pub async fn register_at(server: &Server, root: &str, properties: &Value) -> Value {
    let answer = send_json(server, "POST", &format!("{root}/Connections"), properties).await;
    assert_eq!(answer.status(), 201);
    let document: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    document["d"].clone()
}

/// Registers in the newest version; the address of the new connection.
pub async fn registered(server: &Server) -> String {
    let entity =
        register_at(server, V4, &json!({"DeviceType": "iPhone", "DeviceModel": "before", "Email": "a@example.org"})).await;
    format!("{V4}/Connections('{}')", entity["ApplicationConnectionId"].as_str().unwrap())
}

/// A connection as the newest version tells it, without what changes with every write.
pub async fn state(server: &Server, path: &str) -> Value {
    get_json(server, path).await["d"].clone()
}

/// An Atom entry with these properties.
pub fn entry(properties: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><entry xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" \
         xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><content type=\"application/xml\">\
         <m:properties>{properties}</m:properties></content></entry>"
    )
}

/// The code and text of an error document, whichever form it has.
pub async fn fault(answer: Response) -> (String, String) {
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let text = answer.text().await.unwrap();
    if kind.starts_with("application/json") {
        let document: Value = serde_json::from_str(&text).unwrap();
        let error = &document["error"];
        assert_eq!(error["message"]["lang"], "en");
        return (error["code"].as_str().unwrap().to_owned(), error["message"]["value"].as_str().unwrap().to_owned());
    }
    assert_eq!(kind, "application/xml;charset=utf-8", "{text}");
    let (_, rest) = text
        .split_once("<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><code>")
        .unwrap_or_else(|| panic!("no error document: {text}"));
    let (code, rest) = rest.split_once("</code><message xml:lang=\"en\">").unwrap();
    let message = rest.strip_suffix("</message></error>").unwrap();
    (code.to_owned(), message.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// Sends bytes as they are; the answer's head and body.
pub fn raw(server: &Server, bytes: &[u8]) -> (String, String) {
    let address = server.base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut read = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            let length: usize = length.unwrap_or_else(|| "0".to_owned()).parse().unwrap();
            if body.len() >= length {
                return (head.to_owned(), body.to_owned());
            }
        }
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "the connection was closed early: {text}");
        read.extend_from_slice(&piece[..count]);
    }
}
