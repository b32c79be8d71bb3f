//! The process contract: ready line, health, settings, stop, set-up link, files, listeners.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::{Database, Home, Server, bare, client};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

/// A connection to a server's first address, for requests that no client would send.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.base_url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    stream
}

fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

both! {
    async fn it_serves_and_stops_with_zero(database: Database) {
        let server = Server::start(database, &["--demo"]);
        assert_eq!(server.urls.len(), 1);
        assert!(server.base_url.starts_with("http://127.0.0.1:") && !server.base_url.ends_with(":0"), "{}", server.base_url);
        for path in ["/healthz", "/readyz"] {
            let answer = client().get(server.url(path)).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            let head = client().head(server.url(path)).send().await.unwrap();
            assert_eq!(head.status(), 200, "{path}");
            assert_eq!(head.bytes().await.unwrap().len(), 0);
        }
        let (status, _) = server.stop();
        assert!(status.success(), "{status}");
    }

    async fn demo_data_goes_into_an_empty_database_only(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let (_, home) = server.stop();
        let home = home.unwrap();
        // The demo data itself is no other data: starting the demo again is fine.
        let server = Server::start_in(home, &["--demo"]);
        assert!(server.stop().0.success());
    }

    async fn what_is_under_way_is_finished_and_streams_end_at_once(database: Database) {
        let mut server = Server::start(database, &["--demo"]);
        let mut slow = connect(&server);
        let body = "theme=dark";
        let head = format!(
            "POST /theme HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\nthem",
            body.len()
        );
        slow.write_all(head.as_bytes()).unwrap();
        let cookie = common::portal::sign_in(&server, "nora").await;
        let mut stream = connect(&server);
        write!(stream, "GET /events HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        server.terminate();
        let begun = Instant::now();
        read_all(&mut stream);
        assert!(begun.elapsed() < Duration::from_secs(3), "the stream did not end");
        assert!(server.running());
        slow.write_all(&body.as_bytes()[4..]).unwrap();
        let answer = read_all(&mut slow);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        assert!(answer.contains("patchbay_theme=dark"), "{answer}");
        let status = server.wait();
        assert!(status.success(), "{status}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    async fn a_request_that_never_ends_is_given_up_after_ten_seconds(database: Database) {
        let mut server = Server::start(database, &["--demo"]);
        let mut stuck = connect(&server);
        stuck.write_all(b"POST /theme HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: none\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\nthem").unwrap();
        // The head must have been read before the stop, or there is nothing under way.
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.terminate();
        let begun = Instant::now();
        let status = server.wait();
        assert!(status.success(), "{status}");
        assert!((8..14).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }

    async fn the_first_operator_comes_in_by_a_link_that_works_once(database: Database) {
        let server = Server::start(database, &[]);
        let told = server.errors();
        let link = told.split_whitespace().find(|word| word.contains("/set-up/")).unwrap_or_else(|| panic!("no link in {told}"));
        assert!(link.starts_with(&server.base_url), "{link}");
        let page = client().get(link).header("accept", "text/html").send().await.unwrap();
        assert_eq!(page.status(), 200);
        let secret = link.rsplit('/').next().unwrap();
        let form = [
            ("secret", secret), ("name", "root"), ("title", "Root"), ("password", "correct horse battery"),
            ("organization_name", "acme"), ("organization_title", "Acme"),
        ];
        let set_up = common::portal::post(&server, "/portal/set-up/finish", &form, None).await;
        assert!(set_up.status().is_success() || set_up.status().is_redirection(), "{}", set_up.status());
        let cookie = common::portal::sign_in_with(&server, "root", "correct horse battery").await;
        assert!(!cookie.is_empty());
        let again = common::portal::post(&server, "/portal/set-up/finish", &form, None).await;
        assert!(again.status().is_client_error(), "{}", again.status());
        let (_, home) = server.stop();
        let server = Server::start_in(home.unwrap(), &[]);
        assert!(!server.errors().contains("/set-up/"), "{}", server.errors());
    }

    async fn the_command_makes_a_link_while_there_is_no_operator(database: Database) {
        let home = Home::new(database);
        let made = home.command(&["set-up-link", "--listen", "127.0.0.1:3999"]).output().unwrap();
        let link = String::from_utf8(made.stdout).unwrap();
        assert!(made.status.success() && link.starts_with("http://127.0.0.1:3999/set-up/"), "{link}");
        let server = Server::start_in(home, &["--demo"]);
        let (_, home) = server.stop();
        let refused = home.unwrap().command(&["set-up-link"]).output().unwrap();
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("operator"));
    }

    async fn wire_faces_can_be_kept_apart_from_the_portal(database: Database) {
        let server = Server::start(database, &["--demo", "--wire-listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        let [portal, wire, metrics] = &server.urls[..] else { panic!("{:?}", server.urls) };
        let status = async |url: String| client().get(url).header("accept", "text/html").send().await.unwrap().status().as_u16();
        let phone = "/snom190/snom190.php?mac=000413610FF5";
        assert_eq!(status(format!("{wire}{phone}")).await, 200);
        assert_eq!(status(format!("{wire}/sign-in")).await, 404);
        assert_eq!(status(format!("{wire}/metrics")).await, 404);
        assert_eq!(status(format!("{portal}/sign-in")).await, 200);
        assert_ne!(status(format!("{portal}{phone}")).await, 200);
        let call = "<?xml version=\"1.0\"?><methodCall><methodName>network.echo</methodName><params><param><value>ping</value></param></params></methodCall>";
        let posted = async |base: &str| {
            let request = client().post(format!("{base}/xmlrpc/")).header("content-type", "text/xml");
            request.header("authorization", "Basic bm9ydGh3aW5kOm5vcnRod2luZC1zZWNyZXQ=").body(call).send().await.unwrap().status().as_u16()
        };
        assert_eq!(posted(wire).await, 200);
        assert_ne!(posted(portal).await, 200);
        let counted = client().get(format!("{metrics}/metrics")).send().await.unwrap().text().await.unwrap();
        assert!(counted.contains("patchbay_requests_total{face=\"phone\"} 1"), "{counted}");
        assert!(counted.contains("patchbay_phone_answers_total{answer=\"text\"} 1"), "{counted}");
        assert!(counted.contains("patchbay_jobs{state=\"running\"} 0"), "{counted}");
        assert!(counted.contains("patchbay_contacts_dropped_total 0"), "{counted}");
        assert_eq!(status(format!("{metrics}/sign-in")).await, 404);
    }

    async fn nothing_acknowledged_is_lost_when_the_process_is_killed(database: Database) {
        let mut server = Server::start(database, &["--demo"]);
        let mut acknowledged = Vec::new();
        for round in 0..3_u32 {
            let base = server.base_url.clone();
            let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
            let writers: Vec<_> = (0..8_u32).map(|writer| {
                let (base, send) = (base.clone(), send.clone());
                tokio::spawn(async move {
                    for number in 0..10_000_u32 {
                        let mac = format!("0004{round:02x}{writer:02x}{number:04x}");
                        if !common::wire::register(&base, &mac).await { return; }
                        if send.send(mac).is_err() { return; }
                    }
                })
            }).collect();
            drop(send);
            let mut count = 0;
            while let Some(mac) = receive.recv().await {
                acknowledged.push(mac);
                count += 1;
                if count == 60 { break; }
            }
            let home = server.kill().unwrap();
            for writer in writers { writer.await.unwrap(); }
            while let Ok(mac) = receive.try_recv() { acknowledged.push(mac); }
            server = Server::start_in(home, &["--demo"]);
        }
        assert!(acknowledged.len() >= 180);
        let listed = common::wire::list_all(&server.base_url).await;
        for mac in &acknowledged {
            assert!(listed.contains(mac), "{mac} was acknowledged and is lost");
        }
    }
}

#[tokio::test]
async fn a_second_process_on_the_same_file_is_refused() {
    let server = Server::start(Database::Sqlite, &["--demo"]);
    let second = server.home.as_ref().unwrap().command(&[]).output().unwrap();
    assert!(!second.status.success());
    assert_eq!(second.stdout, b"");
    assert!(String::from_utf8_lossy(&second.stderr).contains("another process is using"), "{second:?}");
    assert_eq!(client().get(server.url("/readyz")).send().await.unwrap().status(), 200);
}

#[test]
fn the_key_file_is_the_owners_alone() {
    let server = Server::start(Database::Sqlite, &["--demo"]);
    let path = server.home.as_ref().unwrap().path("secret.key");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn settings_are_printed_with_their_source_and_without_passwords() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("patchbay.toml"), "phone_rate = 7\nlisten = \"127.0.0.1:4000\"\n").unwrap();
    let mut command = bare(folder.path());
    let printed = command
        .args(["config", "--listen", "127.0.0.1:5000"])
        .env("PATCHBAY_DATABASE_URL", "postgres://me:hidden@db/x")
        .env("PATCHBAY_SMS_GATEWAYS", "smpp://me:hidden@smsc:2775,outbox:")
        .output()
        .unwrap();
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.status.success(), "{text}");
    let line = |name: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {text}"));
        line.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(line("PATCHBAY_LISTEN"), ["PATCHBAY_LISTEN", "127.0.0.1:5000", "flag"]);
    assert_eq!(line("PATCHBAY_PHONE_RATE"), ["PATCHBAY_PHONE_RATE", "7", "file"]);
    assert_eq!(line("PATCHBAY_DATABASE_URL"), ["PATCHBAY_DATABASE_URL", "postgres://me:***@db/x", "environment"]);
    assert_eq!(line("PATCHBAY_SMS_GATEWAYS"), ["PATCHBAY_SMS_GATEWAYS", "smpp://me:***@smsc:2775,outbox:", "environment"]);
    assert_eq!(line("PATCHBAY_WIRE_LISTEN"), ["PATCHBAY_WIRE_LISTEN", "-", "default"]);
    assert!(!text.contains("hidden"));
}

#[test]
fn a_wrong_setting_is_named_and_nothing_is_started() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("patchbay.toml"), "lisen = \"127.0.0.1:4000\"\n").unwrap();
    let refused = bare(folder.path()).output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no setting lisen"), "{refused:?}");
    let refused = bare(folder.path()).args(["--config", "/dev/null", "--listen", "nowhere"]).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("PATCHBAY_LISTEN (flag): `nowhere`"), "{refused:?}");
    let refused =
        bare(folder.path()).args(["--config", "/dev/null", "--sms-gateways", "smpp://me:hidden,crumbs@smsc"]).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && told.contains("PATCHBAY_SMS_GATEWAYS (flag)") && told.contains("gateway 1"), "{told}");
    assert!(!told.contains("hidden") && !told.contains("crumbs"), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "something was made");
}

#[test]
fn help_names_every_setting_and_command() {
    let folder = tempfile::tempdir().unwrap();
    let help = bare(folder.path()).arg("--help").output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success());
    for word in ["--wire-listen", "PATCHBAY_TRUSTED_PROXIES", "set-up-link", "health", "config", "--demo", "Examples:"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    let version = bare(folder.path()).arg("version").output().unwrap();
    assert!(String::from_utf8(version.stdout).unwrap().starts_with("patchbay "));
}

#[test]
fn health_asks_the_running_server() {
    let server = Server::start(Database::Sqlite, &["--demo"]);
    let address = server.base_url.strip_prefix("http://").unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let asked = bare(folder.path()).args(["health", "--listen", &address]).output().unwrap();
    assert!(asked.status.success(), "{asked:?}");
    drop(server);
    let asked = bare(folder.path()).args(["health", "--listen", &address]).output().unwrap();
    assert!(!asked.status.success());
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::new(Database::Sqlite);
    let refused = home.command(&["--demo", "--listen", &taken.local_addr().unwrap().to_string()]).output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot listen on"), "{refused:?}");
}

#[test]
fn a_head_that_is_too_large_or_too_slow_is_not_waited_for() {
    let server = Server::start(Database::Sqlite, &["--demo"]);
    let mut large = connect(&server);
    drop(write!(large, "GET / HTTP/1.1\r\nHost: a\r\nX-Large: {}\r\n\r\n", "x".repeat(64 * 1024)));
    assert!(read_all(&mut large).starts_with("HTTP/1.1 431"));
    let mut many = connect(&server);
    let fields: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    drop(write!(many, "GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"));
    assert!(read_all(&mut many).starts_with("HTTP/1.1 431"));
    let mut slow = connect(&server);
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let begun = Instant::now();
    let answer = read_all(&mut slow);
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}
