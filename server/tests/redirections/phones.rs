//! What phones ask at boot, and what they are told.

use crate::common::{Server, client};
use crate::support::{GLOBEX, URL, call, core, northwind, ok, server, user};
use patchbay_domain::redirections::{Answer, InboxFilter, InboxQuery, Mac};
use reqwest::{Method, Response};

/// Globex's phone of the demo data, in the spelling of a label.
const D345: &str = "000413A11FA7";
/// A phone that nobody registered.
const UNKNOWN: &str = "000413FFFF01";

const XML_START: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings><phone-settings><setting_server perm=\"RW\">";
const XML_END: &str = "</setting_server></phone-settings></settings>\n";

async fn ask(server: &Server, path: &str, user_agent: &str) -> Response {
    let request = client().get(server.url(path));
    let request = if user_agent.is_empty() { request } else { request.header("user-agent", user_agent) };
    request.send().await.unwrap()
}

async fn body(server: &Server, path: &str, user_agent: &str) -> String {
    let answer = ask(server, path, user_agent).await;
    assert_eq!(answer.status(), 200, "{path} {user_agent}");
    answer.text().await.unwrap()
}

/// Where a phone of the demo data is sent, in the words of its organization.
async fn send(server: &Server, url: &str) {
    assert_eq!(call(server, GLOBEX, "redirect.registerPhone", &[D345, url]).await, ok());
}

both! {
    async fn a_known_phone_is_told_its_url_however_it_asks(database: Database) {
        let server = server(database);
        send(&server, URL).await;
        let xml = format!("{XML_START}{URL}{XML_END}");
        let d345 = "Mozilla/4.0 (compatible; snomD345-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413A11FA7 SXM:0 UXM:0)";
        for (path, user_agent) in [
            ("/snomD345-000413A11FA7.htm", d345),
            ("/snomD345-000413a11fa7.htm", ""),
            ("/snomD345.htm", d345),
            ("/snom?mac=00:04:13:A1:1F:A7", ""),
            ("/snom/?mac=00%3a04%3A13%3Aa1%3a1f%3aa7", ""),
            ("/phone?mac=000413A11FA7", ""),
            ("/000413A11FA7.xml", ""),
            ("/?mac=000413A11FA7", "Mozilla/4.0 (compatible; Snom M900 05.20.0001 000413b60680)"),
        ] {
            assert_eq!(body(&server, path, user_agent).await, xml, "{path}");
        }
        let text = format!("<html>\n<pre>\n# where this phone finds its settings\nsetting_server$: {URL}\n</pre>\n</html>\n");
        for (path, user_agent) in [
            ("/snom190/snom190.php?mac=000413A11FA7", ""),
            ("/snom190/snom190.php?mac=00-04-13-a1-1f-a7", d345),
            ("/snom190/snom190.htm?mac=000413A11FA7", "snom lid 3605"),
            ("/snom360-000413A11FA7.htm", "Mozilla/4.0 (compatible; snom360-SIP 6.5.20)"),
        ] {
            assert_eq!(body(&server, path, user_agent).await, text, "{path}");
        }
        let files = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<setting-files>\n<file url=\"{URL}\" />\n</setting-files>\n");
        for (path, user_agent) in [
            ("/snomm9-000413A11FA7.htm", ""),
            ("/snomm9/snomm9.php?mac=000413A11FA7", ""),
            ("/phone?mac=000413A11FA7", "Mozilla/4.0 (compatible; snom-m9-SIP 9.6.2-a)"),
        ] {
            assert_eq!(body(&server, path, user_agent).await, files, "{path}");
        }
    }

    async fn urls_are_sent_as_they_are_and_harm_nobody(database: Database) {
        let server = server(database);
        send(&server, "http://h/?a=1&amp;m=&lt;mac&gt;&amp;q=\"x\"&lt;script&gt;").await;
        let escaped = "http://h/?a=1&amp;m=&lt;mac&gt;&amp;q=\"x\"&lt;script&gt;";
        assert_eq!(body(&server, "/snomD345-000413A11FA7.htm", "").await, format!("{XML_START}{escaped}{XML_END}"));
        let answer = ask(&server, "/snom/snom.php?mac=000413A11FA7", "").await;
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"), "a browser must not run it");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let text = answer.text().await.unwrap();
        assert_eq!(text.lines().nth(3), Some("setting_server$: http://h/?a=1&m=<mac>&q=\"x\"<script>"));
    }

    async fn what_is_changed_is_told_at_once(database: Database) {
        let server = server(database);
        for round in 0..5 {
            let url = format!("http://round{round}.example/");
            send(&server, &url).await;
            assert_eq!(body(&server, "/phone?mac=000413A11FA7", "").await, format!("{XML_START}{url}{XML_END}"));
        }
        assert_eq!(call(&server, GLOBEX, "redirect.deregisterPhone", &[D345]).await, ok());
        assert_eq!(ask(&server, "/phone?mac=000413A11FA7", "").await.status(), 404);
    }

    async fn an_unknown_phone_is_told_nothing(database: Database) {
        let server = server(database);
        for path in [
            format!("/snomD345-{UNKNOWN}.htm"),
            "/snomD345.htm".to_owned(),
            format!("/snom?mac={UNKNOWN}"),
            format!("/phone?mac={UNKNOWN}"),
            "/phone?mac=ffffffffffff".to_owned(),
            "/phone".to_owned(),
            format!("/{UNKNOWN}.xml"),
        ] {
            let answer = ask(&server, &path, "").await;
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(answer.text().await.unwrap(), "", "{path}");
        }
        for path in [format!("/snom190/snom190.php?mac={UNKNOWN}"), "/snom190/snom190.php".to_owned()] {
            let text = body(&server, &path, "").await;
            assert_eq!(text, "<html>\n<pre>\n</pre>\n</html>\n", "{path}");
        }
        // Nothing but the URL, and nothing of the owner, in a known one's answer either.
        let answer = ask(&server, &format!("/snomD345-{D345}.htm"), "").await;
        let headers = format!("{:?}", answer.headers()).to_lowercase();
        let told = answer.text().await.unwrap().to_lowercase();
        let told = told.replace("https://phones.globex.example/", "");
        assert!(!headers.contains("globex") && !told.contains("globex"), "{headers} {told}");
    }

    async fn only_get_and_head_are_a_phones_and_other_paths_are_not(database: Database) {
        let server = server(database);
        let path = format!("/snomD345-{D345}.htm");
        let get = ask(&server, &path, "").await;
        let head = client().head(server.url(&path)).send().await.unwrap();
        assert_eq!(head.status(), 200);
        assert_eq!(head.headers()["content-length"], get.headers()["content-length"]);
        assert_eq!(head.headers()["content-type"], get.headers()["content-type"]);
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let answer = client().request(method.clone(), server.url(&path)).send().await.unwrap();
            assert!(answer.status().is_client_error(), "{method}: {}", answer.status());
            assert!(!answer.text().await.unwrap().contains("setting_server"));
        }
        for path in [format!("/redirections/{}", D345.to_lowercase()), format!("/redirections?q={D345}")] {
            let answer = ask(&server, &path, "Mozilla/5.0").await;
            assert!(!answer.text().await.unwrap().contains("setting_server"), "{path} is the portal's");
        }
    }

    async fn every_answer_is_noted(database: Database) {
        let mut server = server(database);
        let agent = "Mozilla/4.0 (compatible; snomM700-SIP 03.55.0012 000413610ff5)";
        body(&server, "/snomM700-000413610FF5.htm", agent).await;
        let unknown = format!("/snom720/snom720.php?mac={UNKNOWN}");
        body(&server, &unknown, "snom720 8.7.5.35").await;
        body(&server, &unknown, "snom720 8.7.5.35").await;
        // A stop writes what is waiting to be written.
        let id = server.id();
        server.terminate();
        assert!(server.wait().success(), "{id}");
        let home = server.home.take().unwrap();
        let core = core(&home).await;
        let nora = user(&core, "nora").await;
        let acting = core.acting_as(&nora);
        let mac: Mac = "000413610ff5".parse().unwrap();
        let detail = acting.redirections().unwrap().detail(mac).await.unwrap();
        let contact = detail.contacts.first().expect("the contact was noted");
        assert_eq!((contact.last.answer, contact.last.model.as_str(), contact.last.firmware.as_str()), (Answer::Settings, "snomM700", "03.55.0012"));
        assert_eq!((contact.last.address.as_str(), contact.request.as_str()), ("127.0.0.1", "/snomM700-000413610FF5.htm"));
        assert_eq!(contact.user_agent, agent);
        let filter = InboxFilter { q: UNKNOWN.to_owned(), ..InboxFilter::default() };
        let inbox = acting.inbox().unwrap().list(&InboxQuery::of(filter)).await.unwrap();
        let phone = inbox.rows.first().expect("the unknown phone is in the inbox");
        assert_eq!((phone.mac.upper().as_str(), phone.times, phone.contact.answer), (UNKNOWN, 2, Answer::Nothing));
        assert_eq!((phone.model.as_str(), phone.request.as_str()), ("snom720", unknown.as_str()));
        core.close().await;
    }

    async fn guessing_is_slowed_down_and_never_banned(database: Database) {
        let server = Server::start(database, &["--demo", "--phone-rate", "1"]);
        let path = format!("/phone?mac={D345}");
        let client = client();
        let mut refused = None;
        for _ in 0..200 {
            let answer = client.get(server.url(&path)).send().await.unwrap();
            if answer.status() != 200 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("200 questions at once are over one a second");
        assert_eq!(refused.status(), 503);
        let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(seconds <= 3);
        // XML-RPC has another limit, and the phone gets through when its turn comes.
        assert_eq!(northwind(&server, "checkPhone", &["000413610FF5"]).await, ok());
        tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
        assert_eq!(ask(&server, &path, "").await.status(), 200);
    }
}
