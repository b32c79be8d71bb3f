//! Searches: who is found, by what, and what is told.

use crate::common::made::{owner, server_made};
use crate::support::{ALICE, BASE, find, run, search, server, url};
use patchbay_domain::sip::SipAddress;
use std::time::{Duration, Instant};

const BOB: &str = "uid=bob,ou=addressbook,dc=example,dc=org";
const CAROL: &str = "uid=carol,ou=addressbook,dc=example,dc=org";

both! {
    async fn ldapsearch_finds_alice(database: Database) {
        let server = server(database, &[]);
        let told = find(&server, &["(cn=*alic*)"]);
        assert_eq!((told.code, told.names()), (0, vec![ALICE]), "{told:?}");
        for line in [
            "objectClass: inetOrgPerson",
            "objectClass: SIPIdentity",
            "uid: alice",
            "cn: Alice Example",
            "sn: Example",
            "givenName: Alice",
            "SIPIdentitySIPURI: sip:alice@example.org",
            "telephoneNumber: +31201234567",
            "telephoneNumber: +31201234568",
        ] {
            assert!(told.has(line), "{line} is missing in {told:?}");
        }
        assert!(!told.out.contains("+31612345678") && !told.out.contains("mail"), "what nobody agreed to show: {told:?}");
        // As Blink writes the base, with its limits.
        let told = search(&server, &["-b", "ou=addressbook, dc=example, dc=org", "-z", "100", "-l", "10", "(cn=*ALIC*)"]);
        assert_eq!((told.code, told.names()), (0, vec![ALICE]), "{told:?}");
    }

    async fn the_filters_of_desk_phones_find_her(database: Database) {
        let server = server(database, &[]);
        for (filter, want) in [
            ("(|(cn=ali*)(sn=ali*))", vec![ALICE]),
            ("(&(telephoneNumber=*)(sn=ex*))", vec![ALICE]),
            ("(|(telephoneNumber=*1234568*)(mobile=*1234568*)(ipPhone=*1234568*))", vec![ALICE]),
            ("(telephoneNumber=+31 20 123-45-67)", vec![ALICE]),
            ("(&(objectClass=person)(!(givenName=bob)))", vec![ALICE]),
            ("(&(objectClass=SIPIdentity)(SIPIdentitySIPURI=sip:bob@example.org))", vec![BOB]),
            ("(SIPIdentityUserName=bob)", vec![BOB]),
            ("(sn>=f)", vec![]),
            ("(&(uid=*)(sn<=f))", vec![ALICE, BOB]),
            ("(cn~=alice  EXAMPLE)", vec![ALICE]),
            ("(cn:caseExactMatch:=alice example)", vec![]),
            ("(&(ou:dn:=addressbook)(uid=alice))", vec![ALICE]),
            ("(&)", vec![BASE, ALICE, BOB]),
            ("(|)", vec![]),
            ("(!(shoeSize=42))", vec![]),
        ] {
            let told = find(&server, &[filter]);
            let mut want = want;
            want.sort_unstable();
            assert_eq!((told.code, told.names()), (0, want), "{filter}: {told:?}");
        }
    }

    async fn who_did_not_agree_is_not_there_even_by_name(database: Database) {
        let server = server(database, &[]);
        assert_eq!(find(&server, &["(uid=*)"]).names(), [ALICE, BOB]);
        // The same answer as for somebody who does not exist.
        let nobody = "uid=nobody,ou=addressbook,dc=example,dc=org";
        let same = |told: &str, name: &str| told.replace(name, "");
        let (hidden, missing) = (search(&server, &["-b", CAROL, "-s", "base"]), search(&server, &["-b", nobody, "-s", "base"]));
        assert_eq!((hidden.code, missing.code), (32, 32));
        assert_eq!(same(&hidden.errors, CAROL), same(&missing.errors, nobody));
        assert!(hidden.errors.contains("Matched DN: ou=addressbook,dc=example,dc=org"), "{hidden:?}");
        let compared = |name: &str, what: &str| run("ldapcompare", &["-H", &url(&server, "ldap"), "-x", name, what], "").code;
        assert_eq!(compared(ALICE, "cn:alice example"), 6);
        assert_eq!(compared(ALICE, "cn:bob"), 5);
        assert_eq!(compared(ALICE, "mobile:+31612345678"), 16);
        assert_eq!(compared(ALICE, "shoeSize:42"), 17);
        assert_eq!(compared(CAROL, "cn:carol castro"), 32);
        // Bound as herself, she is no more there.
        let bound = run("ldapsearch", &["-H", &url(&server, "ldap"), "-x", "-D", CAROL, "-w", "carol-secret", "-b", CAROL], "");
        assert_eq!(bound.code, 32, "{bound:?}");
    }

    async fn who_agrees_is_there_and_who_is_locked_is_not(database: Database) {
        let made = async |core: &patchbay_core::Core, nora: &patchbay_core::Actor| {
            let carol = owner(core, "carol").await;
            core.acting_as(&carol).sip_account().unwrap().own().unwrap().set_listed(true).await.unwrap();
            let bob = SipAddress::parse("bob@example.org").unwrap();
            core.acting_as(nora).sip().unwrap().edit().unwrap().account(&bob).await.unwrap().set_locked(true).await.unwrap();
        };
        let server = server_made(database, "nora", made, &["--ldap-listen", "127.0.0.1:0"]).await;
        assert_eq!(find(&server, &["(uid=*)"]).names(), [ALICE, CAROL]);
        assert_eq!(search(&server, &["-b", BOB, "-s", "base"]).code, 32);
    }

    async fn scopes_reach_as_far_as_they_should(database: Database) {
        let server = server(database, &[]);
        for (base, scope, code, want) in [
            (BASE, "base", 0, vec![BASE]),
            (BASE, "one", 0, vec![ALICE, BOB]),
            (BASE, "sub", 0, vec![BASE, ALICE, BOB]),
            (BASE, "children", 0, vec![ALICE, BOB]),
            (ALICE, "base", 0, vec![ALICE]),
            (ALICE, "sub", 0, vec![ALICE]),
            (ALICE, "one", 0, vec![]),
            ("dc=org", "sub", 0, vec![BASE, ALICE, BOB]),
            ("dc=example,dc=org", "one", 0, vec![BASE]),
            ("dc=org", "one", 0, vec![]),
            ("dc=example,dc=org", "base", 32, vec![]),
            ("", "one", 0, vec![BASE]),
            ("", "sub", 0, vec![BASE, ALICE, BOB]),
            ("dc=net", "sub", 32, vec![]),
            ("cn=x,uid=alice,ou=addressbook,dc=example,dc=org", "sub", 32, vec![]),
        ] {
            let told = search(&server, &["-b", base, "-s", scope, "(objectClass=*)", "1.1"]);
            let mut want = want;
            want.sort_unstable();
            assert_eq!((told.code, told.names()), (code, want), "{base} {scope}: {told:?}");
        }
        let unit = search(&server, &["-b", BASE, "-s", "base"]);
        assert!(unit.has("objectClass: organizationalUnit") && unit.has("ou: addressbook"), "{unit:?}");
    }

    async fn what_is_asked_for_is_told_and_no_more(database: Database) {
        let server = server(database, &[]);
        let told = |attributes: &[&str]| {
            let said = find(&server, &[&["(uid=alice)"], attributes].concat());
            let lines: Vec<String> = said.out.lines().filter(|line| !line.is_empty() && !line.starts_with("dn:")).map(str::to_owned).collect();
            lines
        };
        assert_eq!(told(&["commonName"]), ["cn: Alice Example"]);
        assert_eq!(told(&["UID", "nonsense"]), ["uid: alice"]);
        assert!(told(&["1.1"]).is_empty());
        assert_eq!(told(&["+"]), [format!("entryDN: {ALICE}"), "structuralObjectClass: inetOrgPerson".to_owned(), "hasSubordinates: FALSE".to_owned()]);
        assert!(!told(&[]).iter().any(|line| line.starts_with("entryDN")) && told(&["*", "+"]).len() > told(&["*"]).len());
        let types = find(&server, &["-A", "(uid=alice)", "cn", "telephoneNumber"]);
        assert!(types.has("cn:") && types.has("telephoneNumber:") && !types.out.contains("Alice"), "{types:?}");
    }

    async fn the_server_tells_what_it_is(database: Database) {
        let server = server(database, &["--ldap-bases", "example.org:ou=people,dc=northwind,dc=com;o=Everybody"]);
        let told = search(&server, &["-b", "", "-s", "base", "+"]);
        for line in [
            "namingContexts: ou=addressbook,dc=example,dc=org",
            "namingContexts: ou=people,dc=northwind,dc=com",
            "namingContexts: o=Everybody",
            "supportedLDAPVersion: 3",
            "supportedExtension: 1.3.6.1.1.8",
            "supportedExtension: 1.3.6.1.4.1.4203.1.11.3",
            "supportedControl: 1.2.840.113556.1.4.319",
            "supportedFeatures: 1.3.6.1.4.1.4203.1.5.1",
        ] {
            assert!(told.has(line), "{line} is missing in {told:?}");
        }
        assert!(!told.out.contains("1.3.6.1.4.1.1466.20037"), "StartTLS is not offered without a certificate");
        let usual = search(&server, &["-b", "", "-s", "base"]);
        assert!(usual.has("objectClass: top") && !usual.out.contains("namingContexts"), "{usual:?}");
    }

    async fn people_stand_under_the_names_that_an_operator_chose(database: Database) {
        let server = server(database, &["--ldap-bases", "example.org:ou=people,dc=northwind,dc=com;o=Everybody"]);
        let told = search(&server, &["-b", "ou=people, dc=northwind, dc=com", "(cn=*alic*)"]);
        assert_eq!(told.names(), ["uid=alice,ou=people,dc=northwind,dc=com"]);
        let everybody = search(&server, &["-b", "o=everybody", "(cn=*alic*)"]);
        let name = "SIPIdentitySIPURI=sip:alice@example.org,o=Everybody";
        assert_eq!(everybody.names(), [name]);
        assert_eq!(search(&server, &["-b", name, "-s", "base", "1.1"]).names(), [name]);
        let bound = run("ldapwhoami", &["-H", &url(&server, "ldap"), "-x", "-D", name, "-w", "s3cret"], "");
        assert_eq!(bound.out.trim(), format!("dn:{ALICE}"), "{bound:?}");
        // Whoever asks everywhere is told of each once.
        assert_eq!(search(&server, &["-b", "", "-s", "sub", "(uid=alice)", "1.1"]).names(), [ALICE]);
    }

    async fn the_size_limit_is_kept(database: Database) {
        let server = server(database, &[]);
        let told = find(&server, &["-z", "1", "(uid=*)"]);
        assert_eq!((told.code, told.names().len()), (4, 1), "{told:?}");
        let told = find(&server, &["-z", "2", "(uid=*)"]);
        assert_eq!((told.code, told.names().len()), (0, 2), "{told:?}");
    }

    async fn searches_are_counted(database: Database) {
        let server = server(database, &["--metrics-listen", "127.0.0.1:0"]);
        find(&server, &["(uid=alice)"]);
        let metrics = server.urls.last().unwrap();
        // A bind, a search, a good-bye; ldapsearch has ended before the server reads the last.
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let text = crate::common::client().get(format!("{metrics}/metrics")).send().await.unwrap().text().await.unwrap();
            if text.contains("patchbay_requests_total{face=\"directory\"} 3") {
                break;
            }
            assert!(Instant::now() < until, "{text}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
