//! No wire address of bindings, campaigns, connections and sip answers without credentials but those that are open to everybody, and none
//! reaches another organization's things. The addresses come from the faces themselves.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::made::server_made;
use common::portal::form;
use common::{Database, Server, client};
use md5::{Digest, Md5};
use patchbay_core::campaigns::{NewGroup, NewLicense};
use patchbay_core::sip::{NewAccount, NewDomain};
use patchbay_core::{Actor, Core};
use patchbay_domain::connections::KeyRole;
use patchbay_domain::time::Millis;
use patchbay_server::{WireAddress, campaigns, wire_addresses};
use reqwest::{RequestBuilder, Response, StatusCode};
use std::sync::Mutex;

/// The API token of the demo data for northwind.
const NORTHWINDS_TOKEN: &str = "pbt_demo_northwind_0123456789abcdef0123456789abcdef";
/// The collection of bindings.
const BINDINGS: &str = "/v2/syncengine/phone_datastore_bindings/";
/// The collection of SyncML clients.
const CLIENTS: &str = "/v2/syncml/client/";
/// Mallory's password, in every realm of hers.
const PASSWORD: &str = "another-secret-of-mallory";

/// Everything that globex presents at one door or another.
#[derive(Clone, Default)]
struct Theirs {
    token: String,
    client: (String, String),
    group: String,
    service_key: String,
}

/// A server where globex has all kinds of credentials, too.
async fn server_of_two(database: Database) -> (Server, Theirs) {
    let made = Mutex::new(Theirs::default());
    let make = async |core: &Core, gus: &Actor| {
        let acting = core.acting_as(gus);
        let (_, token) = acting.account().unwrap().create_token("theirs", false, None).await.unwrap();
        let campaigns = acting.campaigns().unwrap().edit().unwrap();
        let mdm = campaigns.add_mdm("globexmdm").await.unwrap();
        let client = campaigns.add_client("UEM", std::slice::from_ref(&mdm)).await.unwrap();
        let customer = campaigns.add_customer(&mdm, "globex", "UTC").await.unwrap();
        let license = NewLicense { license: "globex-licence".into(), seats: 9, valid_from: Millis(0), valid_until: None };
        campaigns.add_license(&customer, &license).await.unwrap();
        let group = NewGroup { name: "Test Device Group".into(), license: license.license };
        let group = campaigns.add_group(&customer, &group).await.unwrap();
        let connections = acting.connections().unwrap().edit().unwrap();
        connections.add_user("mallory", Some(PASSWORD.to_owned())).await.unwrap();
        let key = connections.add_key("theirs", &[KeyRole::RevokeUserToken]).await.unwrap();
        acting.credentials().unwrap().create("sip", "proxy.globex", "", Some(PASSWORD.to_owned())).await.unwrap();
        let sip = acting.sip().unwrap().edit().unwrap();
        let domain = NewDomain { name: "globex.example".into(), currency: "EUR".into(), timezone: "UTC".into() };
        sip.add_domain(&domain).await.unwrap();
        let account =
            NewAccount { username: "mallory".into(), domain: domain.name, password: PASSWORD.into(), ..NewAccount::default() };
        sip.create(&account).await.unwrap();
        let client = (client.id, client.secret);
        *made.lock().unwrap() = Theirs { token: token.0, client, group, service_key: key.0 };
    };
    let server = server_made(database, "gus", make, &[]).await;
    let theirs = made.lock().unwrap().clone();
    (server, theirs)
}

/// The addresses of one face that are not open to everybody.
fn closed(face: &str) -> Vec<WireAddress> {
    let all: Vec<WireAddress> = wire_addresses().into_iter().filter(|address| address.face == face && !address.open).collect();
    assert!(!all.is_empty(), "{face}");
    all
}

/// What of northwind's stands in an address.
struct Named {
    setup: String,
    client: String,
}

impl Named {
    /// Things of northwind's, as northwind itself finds them.
    async fn of(server: &Server) -> Self {
        let address = format!("{BINDINGS}12/setup/");
        let sent = bearer(server, "POST", &address, NORTHWINDS_TOKEN).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::CREATED, "{}", sent.text().await.unwrap());
        let setups = bearer(server, "GET", &address, NORTHWINDS_TOKEN).send().await.unwrap();
        let clients = bearer(server, "GET", CLIENTS, NORTHWINDS_TOKEN).send().await.unwrap();
        // The feed names its own address, too, which ends before a number or an id.
        let last = |text: String, before: &str| {
            let ids = text.split(before).skip(1).filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric()));
            let rest = ids.last().unwrap_or_else(|| panic!("nothing behind {before} in {text}"));
            rest.split('/').next().unwrap().to_owned()
        };
        Self { setup: last(setups.text().await.unwrap(), "/12/setup/"), client: last(clients.text().await.unwrap(), CLIENTS) }
    }

    fn filled(&self, path: &str) -> String {
        path.replace("{binding}", "12")
            .replace("{setup}", &self.setup)
            .replace("{client}", &self.client)
            .replace("{application}", "com.sap.myapp")
            .replace("{connection}", "b6d50e93-bcaa-439d-9741-660a3cb56771")
            .replace("{user}", "DEV0001")
            .replace("{realm}", "example.org")
    }
}

fn request(server: &Server, method: &str, path: &str) -> RequestBuilder {
    client().request(method.parse().unwrap(), server.url(path))
}

fn bearer(server: &Server, method: &str, path: &str, token: &str) -> RequestBuilder {
    request(server, method, path).header("authorization", format!("Bearer {token}"))
}

/// Who is told nothing: no credentials, no right, or a client whose secret was not understood.
async fn assert_refused(answer: Response, statuses: &[u16], what: &str) -> String {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    assert!(statuses.contains(&status), "{what}: {status} {text}");
    text
}

fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request of the settings API with mallory's own digest, which is right in her realm.
async fn as_mallory(server: &Server, method: &str, uri: &str) -> Response {
    let asked = request(server, "GET", "/settings.phtml?realm=globex.example").send().await.unwrap();
    let challenge = asked.headers()["www-authenticate"].to_str().unwrap().to_owned();
    let value = |name: &str| challenge.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned();
    let (realm, nonce) = (value("realm"), value("nonce"));
    assert_eq!(realm, "globex.example");
    let (ha1, ha2) = (md5(&format!("mallory:{realm}:{PASSWORD}")), md5(&format!("{method}:{uri}")));
    let response = md5(&format!("{ha1}:{nonce}:00000001:0a4f113b:auth:{ha2}"));
    let authorization = format!(
        "Digest username=\"mallory\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", qop=auth, \
         nc=00000001, cnonce=\"0a4f113b\""
    );
    let form = "application/x-www-form-urlencoded";
    request(server, method, uri).header("authorization", authorization).header("content-type", form).send().await.unwrap()
}

/// The text of a field of a call's document: good, and northwind's.
fn value(field: &str) -> &'static str {
    match field {
        "mdmId" => "d1e2f3g4h5",
        "customerId" => "EEEE4444-FF55-AA66-BB77-CCCCCC888888",
        "groupId" => "Test Device Group",
        "license" => "EFOTA1-fff555-ggg666-hh77",
        "deviceModelName" => "SM-G930F",
        "carrierCode" | "customerCode" | "salesCode" => "DBT",
        "targetFirmwareVersion" => "Latest",
        "deliveryStartDate" => "20990601",
        "deliveryEndDate" => "20990608",
        "dailyStartHour" => "01",
        "dailyEndHour" => "04",
        "networkType" => "ANY",
        "currentFirmwareVersion" => "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1",
        "forceUpdateId" => "00000000-0000-0000-0000-000000000000",
        other => panic!("what is {other}?"),
    }
}

/// A call's whole document, which names northwind's things.
fn document(shape: &campaigns::document::Shape) -> String {
    let fields: String = shape.fields.iter().map(|field| format!("<{field}>{}</{field}>", value(field))).collect();
    let list = shape.list.map(|(list, item)| format!("<{list}><{item}>R58M000001</{item}></{list}>")).unwrap_or_default();
    format!("<{root}>{fields}{list}</{root}>", root = shape.root)
}

both! {
    async fn without_credentials_no_wire_address_answers_but_what_is_open(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let named = Named::of(&server).await;
        let all = wire_addresses();
        let of = |face: &str| all.iter().filter(|address| address.face == face).count();
        assert!(of("bindings") > 20 && of("campaigns") == 12 && of("connections") > 80 && of("sip") > 100, "{}", all.len());
        for address in all {
            let what = format!("{} {}", address.method, address.path);
            let answer = request(&server, address.method, &named.filled(&address.path)).send().await.unwrap();
            if address.open {
                assert_eq!(answer.status(), StatusCode::OK, "{what}");
            } else if address.path == campaigns::TOKEN_PATH {
                // What is no form names no client.
                assert_refused(answer, &[400], &what).await;
            } else {
                assert_refused(answer, &[401], &what).await;
            }
        }
    }

    async fn another_organizations_token_reaches_no_binding_client_or_setup(database: Database) {
        let (server, theirs) = server_of_two(database).await;
        let named = Named::of(&server).await;
        let count = async |path: &str| {
            let text = bearer(&server, "GET", path, NORTHWINDS_TOKEN).send().await.unwrap().text().await.unwrap();
            text.matches("<entry>").count()
        };
        let lists = [format!("{BINDINGS}?size=250"), format!("{BINDINGS}12/setup/"), CLIENTS.to_owned()];
        let before = (count(&lists[0]).await, count(&lists[1]).await, count(&lists[2]).await);
        let id = format!("<entry xmlns='http://www.w3.org/2005/Atom'><id>{BINDINGS}12/</id></entry>");
        let client_id = format!("<entry xmlns='http://www.w3.org/2005/Atom'><id>{CLIENTS}{}/</id></entry>", named.client);
        for address in closed("bindings") {
            let what = format!("{} {}", address.method, address.path);
            let names_a_thing = address.path.contains('{') || address.path.ends_with("/setup/");
            let body = if address.path.starts_with(BINDINGS) { &id } else { &client_id };
            let asked = bearer(&server, address.method, &named.filled(&address.path), &theirs.token);
            let asked = asked.header("content-type", "application/atom+xml").body(body.clone());
            let answer = asked.send().await.unwrap();
            if names_a_thing {
                assert_refused(answer, &[404], &what).await;
            } else if address.method == "POST" {
                assert_refused(answer, &[400], &what).await;
            } else {
                // A list, of their own things.
                let text = assert_refused(answer, &[200], &what).await;
                assert!(!text.contains(&format!("{BINDINGS}12/")) && !text.contains(&named.client), "{what}: {text}");
            }
        }
        assert_eq!((count(&lists[0]).await, count(&lists[1]).await, count(&lists[2]).await), before);
    }

    async fn another_organizations_client_and_devices_reach_no_campaign(database: Database) {
        let (server, theirs) = server_of_two(database).await;
        let post = |path: &str, kind: &str, body: String| request(&server, "POST", path).header("content-type", kind).body(body);
        let token = async |id: &str, secret: &str| {
            let pairs = [("client_id", id), ("client_secret", secret), ("grant_type", "client_credentials")];
            post(campaigns::TOKEN_PATH, "application/x-www-form-urlencoded", form(&pairs)).send().await.unwrap()
        };
        let (id, secret) = &theirs.client;
        assert_refused(token("11111111-2222-3333-4444-555555555555", secret).await, &[400, 401], "the token of another client").await;
        let told: serde_json::Value = serde_json::from_str(&token(id, secret).await.text().await.unwrap()).unwrap();
        let token = told["access_token"].as_str().unwrap();
        let calls: Vec<WireAddress> =
            closed("campaigns").into_iter().filter(|address| address.path.starts_with(campaigns::CALL_PREFIX)).collect();
        let shapes = campaigns::shapes();
        assert_eq!(calls.len(), shapes.len());
        for (call, shape) in calls.iter().zip(&shapes) {
            let asked = post(&call.path, "application/xml", document(shape)).header("authorization", format!("Bearer {token}"));
            let text = assert_refused(asked.send().await.unwrap(), &[400], &call.path).await;
            assert!(text.contains("<code>FUD_3013</code>"), "{}: {text}", call.path);
        }
        // A device of their own group hears of their own campaigns, whatever number it says it has; there are none.
        let question = serde_json::json!({"device": "R58M000001", "model": "SM-G930F", "carrier": "DBT", "version": "1"}).to_string();
        let asked = post("/fota/v1/poll", "application/json", question).header("authorization", format!("Bearer {}", theirs.group));
        let text = assert_refused(asked.send().await.unwrap(), &[200], "a poll").await;
        assert!(text.contains("\"answer\":\"none\"") && !text.contains("\"campaign\":\""), "{text}");
    }

    async fn another_organizations_user_and_key_reach_no_connection(database: Database) {
        let (server, theirs) = server_of_two(database).await;
        let named = Named::of(&server).await;
        let own = request(&server, "GET", "/odata/applications/v4/com.globex.app").basic_auth("mallory", Some(PASSWORD));
        let own = own.send().await.unwrap();
        assert_eq!(own.status(), 200);
        let cookies = own.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().split(';').next().unwrap());
        let session = cookies.into_iter().find(|cookie| cookie.starts_with("X-SMP-SESSID=")).unwrap().to_owned();
        for (place, address) in closed("connections").into_iter().enumerate() {
            let what = format!("{} {}", address.method, address.path);
            let path = named.filled(&address.path);
            if address.path.contains("{user}") {
                let asked = request(&server, address.method, &path).header("x-api-key", &theirs.service_key);
                assert_refused(asked.send().await.unwrap(), &[404], &what).await;
                continue;
            }
            let asked = request(&server, address.method, &path).header("content-type", "application/json").body("{}");
            assert_refused(asked.header("cookie", &session).send().await.unwrap(), &[401], &what).await;
            // Wrong passwords are answered slower and slower, so not too many of them.
            if place < 5 {
                let asked = request(&server, address.method, &path).basic_auth("mallory", Some(PASSWORD));
                assert_refused(asked.send().await.unwrap(), &[401], &what).await;
            }
        }
        let seeds = request(&server, "GET", &named.filled("/odata/applications/v4/{application}/Connections('{connection}')"));
        assert_eq!(seeds.basic_auth("DEV0001", Some("initial")).send().await.unwrap().status(), 200, "it is there as before");
    }

    async fn another_organizations_account_and_proxy_reach_no_account(database: Database) {
        let (server, _) = server_of_two(database).await;
        for address in closed("sip") {
            let what = format!("{} {}", address.method, address.path);
            if let Some(feed) = address.path.strip_prefix("/sip/v1/") {
                let batch = match feed {
                    "registrations" => r#"[{"account":"alice@example.org","contact":"10.0.0.1:5060","at":1,"expires":60}]"#,
                    "calls" => r#"[{"session_id":"s","from_tag":"f","caller":"x","callee":"alice@example.org","started_at":1,"status":200}]"#,
                    "route" => r#"{"caller":"x@example.com","callee":"alice@example.org"}"#,
                    other => panic!("what is {other} told?"),
                };
                let asked = request(&server, address.method, &address.path).basic_auth("proxy.globex", Some(PASSWORD));
                let asked = asked.header("content-type", "application/json").body(batch).send().await.unwrap();
                let told: serde_json::Value = serde_json::from_str(&assert_refused(asked, &[200], &what).await).unwrap();
                assert!(told["unknown"] == 1 || told["verdict"] == "not-found", "{what}: {told}");
                continue;
            }
            // Whatever realm the address names, the digest opens the account that it belongs to and no other.
            let answer = as_mallory(&server, address.method, &address.path.replace("{realm}", "example.org")).await;
            let status = answer.status();
            let text = answer.text().await.unwrap();
            assert!(status == StatusCode::OK || status == StatusCode::UNAUTHORIZED, "{what}: {status} {text}");
            assert!(!text.contains("alice") && !text.contains("example.org"), "{what}: {text}");
        }
    }
}
