//! The end of a connection and of the process.

use crate::common::{Database, Home, Server};
use crate::support::{ALICE, BASE, Client, searching, server, url};
use ldap3_proto::proto::LdapOp;
use std::time::{Duration, Instant};

both! {
    async fn a_stop_is_told_and_does_not_wait_for_the_idle(database: Database) {
        let mut server = server(database, &[]);
        let mut idle = Client::connect(&server);
        assert!(idle.serves());
        let mut silent = Client::connect(&server);
        // So that it has been accepted.
        assert!(Client::connect(&server).serves());
        let begun = Instant::now();
        server.terminate();
        assert_eq!(idle.farewell(), 52);
        assert_eq!(silent.farewell(), 52);
        assert!(server.wait().success());
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    }

    async fn a_good_bye_closes(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        client.send(1, searching(BASE, "(cn=*alic*)"));
        assert_eq!(client.found(1).0, [ALICE]);
        client.send(2, LdapOp::UnbindRequest);
        assert_eq!(client.next(), None);
    }
}

#[test]
fn the_ready_line_has_the_directory() {
    let server = server(Database::Sqlite, &["--metrics-listen", "127.0.0.1:0"]);
    assert_eq!(server.urls.len(), 3, "{:?}", server.urls);
    assert!(server.urls[1].starts_with("ldap://127.0.0.1:") && !server.urls[1].ends_with(":0"), "{:?}", server.urls);
    assert_eq!(url(&server, "ldap"), server.urls[1]);
}

#[test]
fn without_the_setting_there_is_none() {
    let server = Server::start(Database::Sqlite, &[]);
    assert_eq!(server.urls.len(), 1, "{:?}", server.urls);
    let home = Home::new(Database::Sqlite);
    let config = |demo: &[&str]| {
        let told = home.command(&[demo, &["config"]].concat()).env_remove("PATCHBAY_LDAP_LISTEN").output().unwrap();
        let text = String::from_utf8(told.stdout).unwrap();
        text.lines()
            .find(|line| line.starts_with("PATCHBAY_LDAP_LISTEN"))
            .unwrap()
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(config(&[]), ["PATCHBAY_LDAP_LISTEN", "-", "default"]);
    assert_eq!(config(&["--ldap-listen", "127.0.0.1:389"]), ["PATCHBAY_LDAP_LISTEN", "127.0.0.1:389", "flag"]);
}

#[test]
fn an_address_that_is_taken_stops_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::new(Database::Sqlite);
    let refused = home.command(&["--demo", "--ldap-listen", &taken.local_addr().unwrap().to_string()]).output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot listen on"), "{refused:?}");
}
