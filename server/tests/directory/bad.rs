//! Bad input: refused in the protocol's own words; what is no LDAP ends that connection and no other.

use crate::support::{ALICE, BASE, Client, code, run, searching, searching_for, server, url, written};
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{LdapAddRequest, LdapFilter, LdapMsg, LdapOp, LdapSubstringFilter};
use std::time::{Duration, Instant};

/// An element with a long length, whatever its length is.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    [&[tag, 0x84], &length.to_be_bytes()[..], content].concat()
}

both! {
    async fn what_is_no_ldap_ends_that_connection_only(database: Database) {
        let server = server(database, &[]);
        let mut other = Client::connect(&server);
        assert!(other.serves());
        for bytes in [
            &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            // Without a length, with one of five bytes, with one of 4 GiB.
            b"\x30\x80\x02\x01\x01\x42\x00\x00\x00",
            b"\x30\x85\x00\x00\x00\x00\x05",
            b"\x30\x84\xff\xff\xff\xff",
            // A message of number 0, of a negative number, without one, without an operation.
            b"\x30\x05\x02\x01\x00\x42\x00",
            b"\x30\x05\x02\x01\xff\x42\x00",
            b"\x30\x05\x04\x01\x01\x42\x00",
            b"\x30\x03\x02\x01\x01",
            // An operation that no client asks for, and one that there is not at all.
            b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\x00\x04\x00\x04\x00",
            b"\x30\x05\x02\x01\x01\x7d\x00",
            // An element that is longer than what it stands in, and one of a number of several bytes.
            b"\x30\x07\x02\x01\x01\x63\x02\x04\x7f",
            b"\x30\x07\x02\x01\x01\x63\x02\x1f\x1f",
            // Something behind the controls.
            b"\x30\x09\x02\x01\x01\x42\x00\xa0\x00\x04\x00",
        ] {
            let mut client = Client::connect(&server);
            client.send_bytes(bytes);
            assert_eq!(client.farewell(), 2, "{bytes:02x?}");
            assert!(other.serves(), "after {bytes:02x?}");
        }
        // Refused by its first bytes: nobody waits for the rest.
        let mut client = Client::connect(&server);
        let begun = Instant::now();
        client.send_bytes(&element(0x30, &[])[..2]);
        client.send_bytes(&(64 * 1024_u32).to_be_bytes());
        assert_eq!(client.farewell(), 2);
        assert!(begun.elapsed() < Duration::from_secs(5));
        // Nothing of it stands where only the ready line belongs.
        assert!(server.stop().0.success());
    }

    async fn a_long_message_is_taken_up_to_the_limit(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        let text = "x".repeat(60_000);
        client.send(1, searching_for(BASE, LdapFilter::Equality("cn".to_owned(), text)));
        let (names, done, _) = client.found(1);
        assert_eq!((names.len(), code(&done)), (0, 0));
        client.send(2, searching_for(BASE, LdapFilter::Equality("cn".to_owned(), "x".repeat(70_000))));
        assert_eq!(client.farewell(), 2);
    }

    async fn a_filter_that_is_too_much_is_refused_and_the_connection_goes_on(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        let present = LdapFilter::Present("cn".to_owned());
        let deep = |depth: usize| (1..depth).fold(present.clone(), |inner, _| LdapFilter::Not(Box::new(inner)));
        let many = |count: usize| LdapFilter::Or(vec![present.clone(); count]);
        let parts = |count: usize| {
            let parts = LdapSubstringFilter { any: vec!["a".to_owned(); count], ..LdapSubstringFilter::default() };
            LdapFilter::Substring("cn".to_owned(), parts)
        };
        for (id, filter, want) in [
            (1, deep(19), 0),
            (2, deep(20), 0),
            (3, deep(21), 11),
            (4, deep(60), 11),
            (5, many(99), 0),
            (6, many(100), 11),
            (7, many(5000), 11),
            (8, parts(99), 0),
            (9, parts(100), 11),
            (10, parts(5000), 11),
        ] {
            client.send(id, searching_for(BASE, filter));
            assert_eq!(code(&client.found(id).1), want, "{id}");
        }
        // Deeper than any library would write.
        let nested = (0..5_000).fold(vec![0x87, 2, b'c', b'n'], |inside, _| element(0xa2, &inside));
        let operation = [&element(4, BASE.as_bytes())[..], &[10, 1, 2, 10, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0], &nested, &[0x30, 0]].concat();
        client.send_bytes(&element(0x30, &[&[2, 1, 11][..], &element(0x63, &operation)].concat()));
        assert_eq!(code(&client.found(11).1), 11);
        assert!(client.serves());
    }

    async fn a_request_that_cannot_be_read_is_answered(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        // A telephone that writes Latin-1: well-formed, but no text.
        let mut message = written(LdapMsg::new(1, searching(BASE, "(cn=*Jxrg*)")));
        let place = message.windows(4).position(|part| part == b"Jxrg").unwrap();
        message[place + 1] = 0xfc;
        client.send_bytes(&message);
        assert_eq!(code(&client.found(1).1), 2);
        for (id, base, filter, want) in [(2, "no name", "(cn=*)", 34), (3, "cn=a,,o=b", "(cn=*)", 34), (4, "o=nowhere", "(cn=*)", 32)] {
            client.send(id, searching(base, filter));
            assert_eq!(code(&client.found(id).1), want, "{base}");
        }
        let LdapOp::SearchRequest(good) = searching(BASE, "(cn=*)") else { panic!() };
        client.send(5, LdapOp::SearchRequest(ldap3_proto::proto::LdapSearchRequest { sizelimit: i32::MIN, ..good.clone() }));
        assert_eq!(code(&client.found(5).1), 2);
        client.send(6, LdapOp::SearchRequest(ldap3_proto::proto::LdapSearchRequest { timelimit: i32::MIN, ..good }));
        assert_eq!(code(&client.found(6).1), 2);
        assert!(client.serves());
    }

    async fn controls_that_are_not_known_are_refused_when_they_matter(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        let control = |critical| LdapControl::Unknown { oid: "1.2.3.4".to_owned(), criticality: critical, value: None };
        for (id, critical, want) in [(1, true, 12), (2, false, 0)] {
            client.send_with(id, searching(BASE, "(cn=*alic*)"), control(critical));
            let (names, done, _) = client.found(id);
            assert_eq!((names.is_empty(), code(&done)), (critical, want));
        }
        // One that the decoder knows and the directory does not.
        let sorted = crate::support::find(&server, &["-E", "!sss=cn", "(cn=*alic*)"]);
        assert_eq!(sorted.code, 12, "{sorted:?}");
        let sorted = crate::support::find(&server, &["-E", "sss=cn", "(cn=*alic*)"]);
        assert_eq!((sorted.code, sorted.names()), (0, vec![ALICE]), "{sorted:?}");
        let managed = crate::support::find(&server, &["-MM", "(cn=*alic*)"]);
        assert_eq!((managed.code, managed.names()), (0, vec![ALICE]), "{managed:?}");
        client.send_with(3, LdapOp::DelRequest(ALICE.to_owned()), control(true));
        let answer = client.next().unwrap();
        assert!(matches!(&answer.op, LdapOp::DelResponse(told) if code(told) == 12), "{answer:?}");
        assert!(client.serves());
    }

    async fn nothing_is_written(database: Database) {
        let server = server(database, &[]);
        let at = url(&server, "ldap");
        let bound = ["-H", at.as_str(), "-x", "-D", "alice@example.org", "-w", "s3cret"];
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let add = file("add", format!("dn: uid=eve,{BASE}\nobjectClass: inetOrgPerson\nuid: eve\ncn: Eve\nsn: Eve\n"));
        let change = file("change", format!("dn: {ALICE}\nchangetype: modify\nreplace: cn\ncn: Eve\n"));
        for (tool, more, want) in [
            ("ldapadd", &["-f", &add][..], 53),
            ("ldapmodify", &["-f", &change], 53),
            ("ldapdelete", &[ALICE], 53),
            ("ldapmodrdn", &[ALICE, "uid=eve"], 53),
        ] {
            let said = run(tool, &[&bound, more].concat(), "");
            assert_eq!(said.code, want, "{tool}: {said:?}");
        }
        // A password is changed in the portal; the operation is not there.
        let said = run("ldappasswd", &[&bound[..], &["-s", "eve-secret"]].concat(), "");
        assert!(said.code != 0 && said.out.contains("Protocol error (2)"), "{said:?}");
        let mut client = Client::connect(&server);
        client.send(1, LdapOp::AddRequest(LdapAddRequest { dn: format!("uid=eve,{BASE}"), attributes: vec![] }));
        let answer = client.next().unwrap();
        assert!(matches!(&answer.op, LdapOp::AddResponse(told) if code(told) == 53), "{answer:?}");
        assert!(client.serves());
        assert_eq!(crate::support::find(&server, &["(uid=*)"]).names(), [ALICE, "uid=bob,ou=addressbook,dc=example,dc=org"]);
    }
}

#[test]
fn half_a_message_is_not_waited_for_for_ever() {
    let server = server(crate::common::Database::Sqlite, &[]);
    let mut client = Client::connect(&server);
    assert!(client.serves());
    let message = written(LdapMsg::new(1, searching(BASE, "(cn=*)")));
    client.send_bytes(&message[..message.len() - 1]);
    let begun = Instant::now();
    assert_eq!(client.farewell(), 52);
    assert!((18..30).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[test]
fn connections_are_limited_and_the_next_one_waits() {
    let server = server(crate::common::Database::Sqlite, &["--max-connections", "1"]);
    let mut first = Client::connect(&server);
    assert!(first.serves());
    let mut second = Client::connect(&server);
    second.send(1, searching(BASE, "(cn=*alic*)"));
    std::thread::sleep(Duration::from_millis(300));
    assert!(first.serves());
    drop(first);
    assert_eq!(second.found(1).0, [ALICE]);
}
