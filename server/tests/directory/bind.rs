//! Binding: as whom, by what name, and how often one may guess.

use crate::common::Server;
use crate::support::{ALICE, BASE, Client, code, find, run, search, searching, server, url};
use ldap3_proto::proto::{LdapBindCred, LdapBindRequest, LdapOp, SaslCredentials};

/// Who a name and a password make one.
fn who(server: &Server, arguments: &[&str]) -> (i32, String) {
    let said = run("ldapwhoami", &[&["-H", &url(server, "ldap"), "-x"], arguments].concat(), "");
    (said.code, said.out.trim().to_owned())
}

fn bind(version: i64, dn: &str, cred: LdapBindCred) -> LdapOp {
    LdapOp::BindRequest(LdapBindRequest { version, dn: dn.to_owned(), cred })
}

fn simple(dn: &str, password: &str) -> LdapOp {
    bind(3, dn, LdapBindCred::Simple(password.to_owned()))
}

/// The result of a bind.
fn bound(client: &mut Client, id: i32, operation: LdapOp) -> i64 {
    client.send(id, operation);
    let answer = client.next().unwrap();
    let LdapOp::BindResponse(told) = &answer.op else { panic!("{answer:?}") };
    assert_eq!(answer.msgid, id);
    code(&told.res)
}

both! {
    async fn an_account_binds_by_any_of_its_names(database: Database) {
        let server = server(database, &[]);
        assert_eq!(who(&server, &[]), (0, "anonymous".to_owned()));
        let alice = (0, format!("dn:{ALICE}"));
        for name in [ALICE, "UID=Alice, OU=AddressBook, dc=example, dc=org", "alice@example.org", "sip:Alice@Example.org", "alice"] {
            assert_eq!(who(&server, &["-D", name, "-w", "s3cret"]), alice, "{name}");
        }
        // Who is not listed has a password all the same.
        let carol = who(&server, &["-D", "carol@example.org", "-w", "carol-secret"]);
        assert_eq!(carol, (0, "dn:uid=carol,ou=addressbook,dc=example,dc=org".to_owned()));
    }

    async fn what_opens_nothing_is_refused_in_the_same_words(database: Database) {
        let server = server(database, &[]);
        for name in [ALICE, "alice", "nobody@example.org", "uid=nobody,ou=addressbook,dc=example,dc=org", "cn=admin,o=else", "a=b=,", "nobody at all"] {
            assert_eq!(who(&server, &["-D", name, "-w", "wrong"]), (49, String::new()), "{name}");
        }
        let mut client = Client::connect(&server);
        assert_eq!(bound(&mut client, 1, simple(ALICE, "s3cret")), 0);
        assert_eq!(bound(&mut client, 2, simple("", "s3cret")), 49);
        // A name without a password is no sign of anything (RFC 4513, section 5.1.2).
        assert_eq!(bound(&mut client, 3, simple(ALICE, "")), 53);
        assert_eq!(bound(&mut client, 4, bind(2, ALICE, LdapBindCred::Simple("s3cret".to_owned()))), 2);
        let plain = SaslCredentials { mechanism: "PLAIN".to_owned(), credentials: b"\0alice\0s3cret".to_vec() };
        assert_eq!(bound(&mut client, 5, bind(3, "", LdapBindCred::SASL(plain))), 7);
        assert_eq!(bound(&mut client, 6, simple("", "")), 0);
        assert!(client.serves());
    }

    async fn where_nobody_is_anonymous_only_the_server_itself_is_shown(database: Database) {
        let server = server(database, &["--ldap-anonymous", "off"]);
        let told = run("ldapsearch", &["-H", &url(&server, "ldap"), "-x", "-b", BASE, "(cn=*alic*)"], "");
        assert_eq!((told.code, told.out.contains("alice@")), (48, false), "{told:?}");
        let mut client = Client::connect(&server);
        client.send(1, searching(BASE, "(cn=*alic*)"));
        let (names, done, _) = client.found(1);
        assert_eq!((names.len(), code(&done)), (0, 8));
        let mut root = searching("", "(objectClass=*)");
        if let LdapOp::SearchRequest(request) = &mut root {
            request.scope = ldap3_proto::proto::LdapSearchScope::Base;
        }
        client.send(2, root);
        let (names, done, _) = client.found(2);
        assert_eq!((names, code(&done)), (vec![String::new()], 0));
        assert_eq!(bound(&mut client, 3, simple("bob", "bob-secret")), 0);
        assert!(client.serves());
        // A bind that fails takes back what the one before gave.
        assert_eq!(bound(&mut client, 4, simple("bob", "wrong")), 49);
        client.send(5, searching(BASE, "(cn=*alic*)"));
        assert_eq!(code(&client.found(5).1), 8);
    }

    async fn who_guesses_has_to_wait_and_nobody_else(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        let mut codes = Vec::new();
        for id in 1..=8 {
            codes.push(bound(&mut client, id, simple("alice@example.org", &format!("guess{id}"))));
        }
        assert_eq!(&codes[..5], [49; 5]);
        assert_eq!(codes[7], 51, "{codes:?}");
        assert_eq!(bound(&mut client, 9, simple(ALICE, "s3cret")), 51, "the right one waits, too");
        assert_eq!(bound(&mut client, 10, simple("bob", "bob-secret")), 0, "somebody else does not");
        assert_eq!(find(&server, &["(cn=*alic*)"]).names(), [ALICE], "and searching goes on");
    }

    async fn a_search_needs_no_bind_at_all(database: Database) {
        let server = server(database, &[]);
        let mut client = Client::connect(&server);
        assert!(client.serves());
        assert_eq!(search(&server, &["-P", "2", "-b", BASE]).code, 2, "version 2 is not spoken");
    }
}
