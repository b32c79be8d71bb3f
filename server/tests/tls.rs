//! TLS from files: served, read again when they change, kept when the new ones are broken; phones' certificates.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::pair::make_pair;
use common::{Database, Home, Server, bare};
use std::process::Command;
use std::time::{Duration, Instant};

fn curl(arguments: &[&str]) -> (bool, String) {
    let run = Command::new("curl").args(["-s", "-i", "--max-time", "20"]).args(arguments).output().unwrap();
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())
}

/// Whether a server shows a certificate that this file vouches for.
fn trusted(url: &str, cert: &str) -> bool {
    curl(&["--cacert", cert, url]).0
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !is() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_changed_certificate_is_taken_and_a_broken_one_is_not() {
    let home = Home::new(Database::Sqlite);
    let (cert, key) = make_pair(home.folder.path(), "used");
    let (other_cert, other_key) = make_pair(home.folder.path(), "other");
    let server = Server::start_in(home, &["--demo", "--tls-cert", &cert, "--tls-key", &key]);
    assert!(server.base_url.starts_with("https://127.0.0.1:"), "{}", server.base_url);
    let url = server.url("/healthz");
    let first = std::fs::read(&cert).unwrap();
    let kept = server.home.as_ref().unwrap().path("kept.pem");
    std::fs::write(&kept, &first).unwrap();
    let kept = kept.display().to_string();
    assert!(trusted(&url, &kept));
    assert!(!trusted(&url, &other_cert));
    let (_, answer) = curl(&["--cacert", &kept, &server.url("/sign-in")]);
    assert!(answer.to_ascii_lowercase().contains("strict-transport-security"), "{answer}");

    std::fs::write(&cert, "broken").unwrap();
    server.wait_for_error("the old one stays");
    assert!(trusted(&url, &kept));

    std::fs::copy(&other_key, &key).unwrap();
    std::fs::copy(&other_cert, &cert).unwrap();
    wait_until("the new certificate was not taken", || trusted(&url, &other_cert));
    assert!(!trusted(&url, &kept));
    let asked = bare(server.home.as_ref().unwrap().folder.path())
        .args(["health", "--tls-cert", &cert, "--tls-key", &key, "--listen", server.base_url.strip_prefix("https://").unwrap()])
        .output()
        .unwrap();
    assert!(asked.status.success(), "{asked:?}");
}

#[test]
fn a_pair_that_does_not_go_together_stops_the_start() {
    let home = Home::new(Database::Sqlite);
    let (cert, _) = make_pair(home.folder.path(), "one");
    let (_, key) = make_pair(home.folder.path(), "two");
    let refused = home.command(&["--demo", "--tls-cert", &cert, "--tls-key", &key]).output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("certificate cannot be used"), "{refused:?}");
}

#[test]
fn a_phone_whose_certificate_names_another_is_refused() {
    let home = Home::new(Database::Sqlite);
    let (cert, key) = make_pair(home.folder.path(), "server");
    let (phone_cert, phone_key) = make_pair(home.folder.path(), "000413610FF5");
    let server = Server::start_in(home, &["--demo", "--tls-cert", &cert, "--tls-key", &key, "--wire-listen", "127.0.0.1:0"]);
    let wire = server.urls[1].clone();
    let ask = |mac: &str, with: bool| {
        let url = format!("{wire}/snom190/snom190.php?mac={mac}");
        let mut arguments = vec!["--cacert", cert.as_str(), url.as_str()];
        if with {
            arguments.extend(["--cert", phone_cert.as_str(), "--key", phone_key.as_str()]);
        }
        curl(&arguments).1
    };
    assert!(ask("000413610FF5", true).contains("provisioning.myserver.com"));
    assert!(ask("000413610FF6", false).contains("provisioning.myserver.com"));
    let refused = ask("000413610FF6", true);
    assert!(!refused.contains("provisioning.myserver.com") && refused.contains(" 403"), "{refused}");
}

#[test]
fn where_issuers_are_named_another_issuers_certificate_is_refused() {
    let home = Home::new(Database::Sqlite);
    let (cert, key) = make_pair(home.folder.path(), "server");
    let (phone_cert, phone_key) = make_pair(home.folder.path(), "000413610FF5");
    let (issuer, _) = make_pair(home.folder.path(), "issuer");
    let arguments = ["--demo", "--tls-cert", &cert, "--tls-key", &key, "--wire-listen", "127.0.0.1:0", "--phone-ca", &issuer];
    let server = Server::start_in(home, &arguments);
    let url = format!("{}/snom190/snom190.php?mac=000413610FF5", server.urls[1]);
    assert!(curl(&["--cacert", &cert, &url]).1.contains("provisioning.myserver.com"));
    let (_, answer) = curl(&["--cacert", &cert, "--cert", &phone_cert, "--key", &phone_key, &url]);
    assert_eq!(answer, "");
}

#[test]
fn cookies_are_kept_to_tls() {
    let home = Home::new(Database::Sqlite);
    let (cert, key) = make_pair(home.folder.path(), "server");
    let server = Server::start_in(home, &["--demo", "--tls-cert", &cert, "--tls-key", &key]);
    let form = "name=nora&password=patchbay-demo&next=%2F";
    let (_, answer) = curl(&["--cacert", &cert, "-H", "Sec-Fetch-Site: same-origin", "-d", form, &server.url("/portal/sign-in")]);
    let cookie =
        answer.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:")).unwrap_or_else(|| panic!("{answer}"));
    assert!(cookie.contains("__Host-patchbay_session="), "{cookie}");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let value = cookie.split_once(": ").unwrap().1.split(';').next().unwrap().to_owned();
    let page =
        curl(&["--cacert", &cert, "-H", "Accept: text/html", "-H", &format!("Cookie: {value}"), &server.url("/redirections")]).1;
    assert!(page.starts_with("HTTP/2 200") || page.starts_with("HTTP/1.1 200"), "{page}");
}
