//! What these tests share: a server with two organizations, calls as text, answers as text.

use crate::common::{Database, Home, Server, client};
use patchbay_core::accounts::From;
use patchbay_core::secret::Key;
use patchbay_core::{Actor, Clock, Core};
use patchbay_domain::redirections::AnswerStyle;

/// Northwind's credential of the demo data.
pub const NORTHWIND: (&str, &str) = ("northwind", "northwind-secret");
/// Globex's.
pub const GLOBEX: (&str, &str) = ("globex", "globex-secret");
/// A phone that the demo data does not have.
pub const PHONE: &str = "000413920001";
/// Where it is sent.
pub const URL: &str = "http://provisioning.myserver.com/snom?mac={mac}";

/// Opens the core in a home whose server is not running.
pub async fn core(home: &Home) -> Core {
    let key = Key::load_or_create(&home.path("secret.key")).unwrap();
    Core::open(&home.database_url, key, Clock::system()).await.unwrap()
}

/// Signs in as one of the demo data's users.
pub async fn user(core: &Core, name: &str) -> Actor {
    let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
    let session = core.accounts().sign_in(name, "patchbay-demo", None, &from).await.unwrap();
    core.accounts().session(&session.secret, &from).await.unwrap().unwrap().actor
}

/// A server with the demo data, northwind's name and answer style set as given.
pub async fn server_with(database: Database, title: &str, style: AnswerStyle, arguments: &[&str]) -> Server {
    let home = Home::new(database);
    let core = core(&home).await;
    core.load_demo().await.unwrap();
    let nora = user(&core, "nora").await;
    core.acting_as(&nora).organization_settings().unwrap().update(title, style).await.unwrap();
    core.close().await;
    Server::start_in(home, arguments)
}

/// A server with the demo data.
pub fn server(database: Database) -> Server {
    Server::start(database, &["--demo"])
}

/// Posts a body as a well-behaved client; the answer must be one of XML-RPC.
pub async fn post(server: &Server, (name, secret): (&str, &str), body: impl Into<reqwest::Body>) -> String {
    let request =
        client().post(server.url("/xmlrpc/")).basic_auth(name, Some(secret)).header("content-type", "text/xml").body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/xml");
    let length: usize = answer.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let text = answer.text().await.unwrap();
    assert_eq!(text.len(), length);
    text
}

/// Posts a body as northwind, whatever the answer is.
pub async fn client_post(server: &Server, body: impl Into<reqwest::Body>) -> reqwest::Response {
    let request = client().post(server.url("/xmlrpc/")).basic_auth(NORTHWIND.0, Some(NORTHWIND.1));
    request.header("content-type", "text/xml").body(body).send().await.unwrap()
}

/// The document of a call; each parameter is what stands inside `<value>`.
pub fn document(method: &str, params: &[&str]) -> String {
    let params: String = params.iter().map(|inside| format!("<param><value>{inside}</value></param>")).collect();
    format!("<?xml version='1.0'?><methodCall><methodName>{method}</methodName><params>{params}</params></methodCall>")
}

/// Calls a method.
pub async fn call(server: &Server, who: (&str, &str), method: &str, params: &[&str]) -> String {
    post(server, who, document(method, params)).await
}

/// Calls one of the redirection service's methods as northwind, with strings.
pub async fn northwind(server: &Server, method: &str, strings: &[&str]) -> String {
    call(server, NORTHWIND, &format!("redirect.{method}"), strings).await
}

/// The answer that holds what stands inside one `<value>`.
pub fn answer(inside: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n<methodResponse><params><param><value>{inside}</value></param></params></methodResponse>"
    )
}

/// An array of what stands inside the values.
pub fn array(items: &[String]) -> String {
    let items: String = items.iter().map(|inside| format!("<value>{inside}</value>")).collect();
    format!("<array><data>{items}</data></array>")
}

/// An array of strings.
pub fn strings(items: &[&str]) -> String {
    array(&items.iter().map(|text| format!("<string>{text}</string>")).collect::<Vec<_>>())
}

/// `[true, "Ok"]`.
pub fn ok() -> String {
    answer(&array(&["<boolean>1</boolean>".to_owned(), "<string>Ok</string>".to_owned()]))
}

/// `[false, "Error:..."]`.
pub fn refused(error: &str) -> String {
    answer(&array(&["<boolean>0</boolean>".to_owned(), format!("<string>Error:{error}</string>")]))
}

/// `[false, {mac: "Error:...", ..}]`.
pub fn refused_each(errors: &[(&str, &str)]) -> String {
    let member =
        |(mac, error): &(&str, &str)| format!("<member><name>{mac}</name><value><string>Error:{error}</string></value></member>");
    let members: String = errors.iter().map(member).collect();
    answer(&array(&["<boolean>0</boolean>".to_owned(), format!("<struct>{members}</struct>")]))
}

/// The code of a fault's document; the text must be there, too.
pub fn fault_code(document: &str) -> i32 {
    let start = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>";
    let (_, rest) = document.split_once(start).unwrap_or_else(|| panic!("no fault: {document}"));
    let (code, rest) = rest.split_once("</int></value></member><member><name>faultString</name><value><string>").unwrap();
    let (text, _) = rest.split_once("</string></value></member></struct></value></fault></methodResponse>").unwrap();
    assert!(!text.is_empty());
    code.parse().unwrap()
}

/// All of an organization's phones, as listPhones answers them.
pub async fn all_phones(server: &Server, who: (&str, &str)) -> String {
    call(server, who, "redirect.listPhones", &[""]).await
}

/// What stands inside the array's strings.
pub fn items(document: &str) -> Vec<String> {
    document.split("<string>").skip(1).map(|rest| rest.split("</string>").next().unwrap().to_owned()).collect()
}
