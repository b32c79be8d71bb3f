//! StartTLS and LDAPS, with the certificate of all listeners.

use crate::common::pair::make_pair;
use crate::common::{Database, Home, Server};
use crate::support::{ALICE, BASE, Client, code, run, server, url, written};
use ldap3_proto::proto::{LdapExtendedRequest, LdapMsg, LdapOp};
use std::process::Command;
use std::time::{Duration, Instant};

fn start_tls() -> LdapOp {
    LdapOp::ExtendedRequest(LdapExtendedRequest { name: "1.3.6.1.4.1.1466.20037".to_owned(), value: None })
}

/// The result of an extended operation.
fn extended(client: &mut Client) -> i64 {
    let answer = client.next().unwrap();
    let LdapOp::ExtendedResponse(told) = &answer.op else { panic!("{answer:?}") };
    code(&told.res)
}

/// A server with a certificate of its own: it, and the certificate's file and its key's.
fn secured(database: Database) -> (Server, String, String) {
    let home = Home::new(database);
    let (cert, key) = make_pair(home.folder.path(), "server");
    let arguments =
        ["--demo", "--ldap-listen", "127.0.0.1:0", "--ldaps-listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    (Server::start_in(home, &arguments), cert, key)
}

both! {
    async fn tls_can_begin_at_once_or_be_asked_for(database: Database) {
        let (server, cert, _) = secured(database);
        let (ldap, ldaps) = (url(&server, "ldap"), url(&server, "ldaps"));
        for begin in [&["-ZZ", "-H", &ldap][..], &["-H", &ldaps]] {
            let found = run("ldapsearch", &[begin, &["-x", "-LLL", "-b", BASE, "(cn=*alic*)", "1.1"]].concat(), &cert);
            assert_eq!((found.code, found.names()), (0, vec![ALICE]), "{found:?}");
            let who = run("ldapwhoami", &[begin, &["-x", "-D", "alice@example.org", "-w", "s3cret"]].concat(), &cert);
            assert_eq!(who.out.trim(), format!("dn:{ALICE}"), "{who:?}");
        }
        // A certificate that nobody vouches for is refused by the client; the server goes on.
        assert_ne!(run("ldapwhoami", &["-H", &ldaps, "-x"], "").code, 0);
        assert_ne!(run("ldapwhoami", &["-ZZ", "-H", &ldap, "-x"], "").code, 0);
        let root = run("ldapsearch", &["-H", &ldap, "-x", "-LLL", "-b", "", "-s", "base", "supportedExtension"], "");
        assert!(root.has("supportedExtension: 1.3.6.1.4.1.1466.20037"), "{root:?}");
        let root = run("ldapsearch", &["-H", &ldaps, "-x", "-LLL", "-b", "", "-s", "base", "supportedExtension"], &cert);
        assert!(root.code == 0 && !root.has("supportedExtension: 1.3.6.1.4.1.1466.20037"), "it is there already: {root:?}");
    }

    async fn without_a_certificate_there_is_none(database: Database) {
        let server = server(database, &[]);
        assert_ne!(run("ldapwhoami", &["-ZZ", "-H", &url(&server, "ldap"), "-x"], "").code, 0);
        let mut client = Client::connect(&server);
        client.send(1, start_tls());
        assert_eq!(extended(&mut client), 2);
        assert!(client.serves(), "and it goes on in clear");
    }

    async fn what_was_sent_in_clear_is_not_taken_for_encrypted(database: Database) {
        let (server, ..) = secured(database);
        let mut client = Client::connect(&server);
        let who = LdapOp::ExtendedRequest(LdapExtendedRequest { name: "1.3.6.1.4.1.4203.1.11.3".to_owned(), value: None });
        client.send_bytes(&[written(LdapMsg::new(1, start_tls())), written(LdapMsg::new(2, who))].concat());
        assert_eq!(extended(&mut client), 1, "not with something behind it");
        assert_eq!(extended(&mut client), 0, "and that is answered in clear");
        assert!(client.serves());
    }

    async fn a_handshake_that_fails_ends_that_connection_only(database: Database) {
        let (server, ..) = secured(database);
        let mut client = Client::connect(&server);
        client.send(1, start_tls());
        assert_eq!(extended(&mut client), 0);
        client.send_bytes(b"\x30\x05\x02\x01\x02\x42\x00 this is no handshake");
        // An alert, or nothing; no answer to what was no question.
        let mut rest = client.rest();
        if rest.first() == Some(&0x15) {
            rest.clear();
        }
        assert!(rest.is_empty(), "{rest:?}");
        assert!(Client::connect(&server).serves());
    }
}

#[test]
fn a_changed_certificate_is_taken() {
    let (server, cert, key) = secured(Database::Sqlite);
    let folder = server.home.as_ref().unwrap().folder.path().to_owned();
    let (other_cert, other_key) = make_pair(&folder, "other");
    let trusts = |file: &str| run("ldapwhoami", &["-H", &url(&server, "ldaps"), "-x"], file).code == 0;
    assert!(!trusts(&other_cert));
    std::fs::copy(&other_key, &key).unwrap();
    std::fs::copy(&other_cert, &cert).unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    while !trusts(&other_cert) {
        assert!(Instant::now() < until, "the new certificate was not taken");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn ldaps_needs_a_certificate() {
    let home = Home::new(Database::Sqlite);
    let mut command: Command = home.command(&["--demo", "--ldaps-listen", "127.0.0.1:0"]);
    let refused = command.output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("PATCHBAY_LDAPS_LISTEN needs"), "{refused:?}");
}
