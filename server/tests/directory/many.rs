//! Many entries: limits, pages, and searches that are given up.

use crate::common::Server;
use crate::common::made::server_made;
use crate::support::{BASE, Client, code, find, searching, searching_for, written};
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{LdapExtendedRequest, LdapFilter, LdapMsg, LdapOp, LdapSearchRequest, LdapSubstringFilter};
use std::collections::BTreeSet;

/// Listed accounts of these servers, beside the demo data's two.
const PEOPLE: usize = 1200;

async fn server(database: crate::common::Database) -> Server {
    let made = async |core: &patchbay_core::Core, nora: &patchbay_core::Actor| {
        let rows: String =
            (0..PEOPLE).map(|place| format!("user{place:04},secret{place},Given{place},Family{place},yes\n")).collect();
        let file = format!("username,password,first_name,last_name,listed\n{rows}");
        core.acting_as(nora).sip().unwrap().edit().unwrap().import(file.as_bytes(), false).await.unwrap();
    };
    server_made(database, "nora", made, &["--ldap-listen", "127.0.0.1:0"]).await
}

fn pages(size: i64, cookie: &[u8]) -> LdapControl {
    LdapControl::SimplePagedResults { size, cookie: cookie.to_vec() }
}

/// The cookie of an answer.
fn cookie(controls: &[LdapControl]) -> Vec<u8> {
    let [LdapControl::SimplePagedResults { cookie, .. }] = controls else { panic!("{controls:?}") };
    cookie.clone()
}

/// A search that looks at everybody, fifty times, and finds nobody.
fn heavy() -> LdapOp {
    let part = |number: usize| {
        let any = vec![format!("{number}x{number}")];
        LdapFilter::Substring("cn".to_owned(), LdapSubstringFilter { any, ..LdapSubstringFilter::default() })
    };
    searching_for(BASE, LdapFilter::Or((0..49).map(part).collect()))
}

fn cancel(id: u8) -> LdapOp {
    LdapOp::ExtendedRequest(LdapExtendedRequest { name: "1.3.6.1.1.8".to_owned(), value: Some(vec![0x30, 3, 2, 1, id]) })
}

/// The number and the result of the next answer to an extended operation.
fn extended(message: &LdapMsg) -> Option<i64> {
    match &message.op {
        LdapOp::ExtendedResponse(told) => Some(code(&told.res)),
        _ => None,
    }
}

both! {
    async fn no_more_than_a_thousand_are_told_at_once(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        client.send(1, searching(BASE, "(uid=user*)"));
        let (names, done, _) = client.found(1);
        assert_eq!((names.len(), code(&done)), (1000, 4));
        client.send(2, searching(BASE, "(uid=user03*)"));
        let (names, done, _) = client.found(2);
        assert_eq!((names.len(), code(&done)), (100, 0));
        let told = find(&server, &["-z", "1100", "(uid=user*)", "1.1"]);
        assert_eq!((told.code, told.names().len()), (4, 1000));
    }

    async fn pages_tell_each_once_and_all_of_them(database: Database) {
        let server = server(database).await;
        let told = find(&server, &["-E", "pr=100/noprompt", "(objectClass=*)", "1.1"]);
        let names = told.names();
        // The people, alice and bob, and the base itself.
        assert_eq!((told.code, names.len(), BTreeSet::from_iter(&names).len()), (0, PEOPLE + 3, PEOPLE + 3));
        let mut client = Client::connect(&server);
        let (mut all, mut after, mut id) = (Vec::new(), Vec::new(), 0);
        loop {
            id += 1;
            client.send_with(id, searching(BASE, "(uid=user0*)"), pages(150, &after));
            let (names, done, controls) = client.found(id);
            assert_eq!(code(&done), 0);
            assert!(names.len() <= 150);
            all.extend(names);
            after = cookie(&controls);
            if after.is_empty() {
                break;
            }
            // Another connection goes on as well as the same.
            client = Client::connect(&server);
        }
        assert_eq!((id, all.len(), BTreeSet::from_iter(&all).len()), (7, 1000, 1000));
    }

    async fn pages_that_make_no_sense_are_refused(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        client.send_with(1, searching(BASE, "(uid=user*)"), pages(10, b"not ours"));
        assert_eq!(code(&client.found(1).1), 53);
        client.send_with(2, searching(BASE, "(uid=user*)"), pages(-(1 << 60), b""));
        assert_eq!(code(&client.found(2).1), 2);
        client.send_with(3, searching(BASE, "(uid=user*)"), pages(10, b""));
        let (names, _, controls) = client.found(3);
        assert_eq!(names.len(), 10);
        // A page of nothing ends it.
        client.send_with(4, searching(BASE, "(uid=user*)"), pages(0, &cookie(&controls)));
        let (names, done, controls) = client.found(4);
        assert_eq!((names.len(), code(&done), cookie(&controls)), (0, 0, vec![]));
        // A page is never larger than the limit, and the client's own limit holds over all pages.
        client.send_with(5, searching(BASE, "(uid=user*)"), pages(100_000, b""));
        assert_eq!(client.found(5).0.len(), 1000);
        let LdapOp::SearchRequest(request) = searching(BASE, "(uid=user*)") else { panic!() };
        let limited = LdapOp::SearchRequest(LdapSearchRequest { sizelimit: 25, ..request });
        client.send_with(6, limited.clone(), pages(20, b""));
        let (names, done, controls) = client.found(6);
        assert_eq!((names.len(), code(&done)), (20, 0));
        client.send_with(7, limited, pages(20, &cookie(&controls)));
        let (names, done, _) = client.found(7);
        assert_eq!((names.len(), code(&done)), (5, 4));
    }

    async fn a_search_can_be_cancelled(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        // In one piece, so that the wish to cancel is there as soon as the search has begun.
        client.send_bytes(&[written(LdapMsg::new(1, heavy())), written(LdapMsg::new(2, cancel(1)))].concat());
        let (mut done, mut answered) = (None, None);
        while done.is_none() || answered.is_none() {
            let message = client.next().unwrap();
            match &message.op {
                LdapOp::SearchResultDone(told) => done = Some((message.msgid, code(told))),
                _ => answered = extended(&message),
            }
        }
        assert_eq!((done, answered), (Some((1, 118)), Some(0)));
        client.send(3, cancel(1));
        assert_eq!(extended(&client.next().unwrap()), Some(119), "it is over");
        let none = LdapExtendedRequest { name: "1.3.6.1.1.8".to_owned(), value: None };
        client.send(4, LdapOp::ExtendedRequest(none));
        assert_eq!(extended(&client.next().unwrap()), Some(2));
        assert!(client.serves());
    }

    async fn a_search_that_was_abandoned_is_not_answered(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        let messages = [LdapMsg::new(1, heavy()), LdapMsg::new(2, LdapOp::AbandonRequest(1)), LdapMsg::new(3, LdapOp::AbandonRequest(77))];
        client.send_bytes(&messages.map(written).concat());
        // `serves` hears the next answer, which is to its own question.
        assert!(client.serves());
    }

    async fn so_many_searches_at_once_and_no_more(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        let all: Vec<u8> = (1..=60).flat_map(|id| written(LdapMsg::new(id, heavy()))).collect();
        client.send_bytes(&all);
        let mut codes = Vec::new();
        let mut ids = BTreeSet::new();
        while codes.len() < 60 {
            let message = client.next().unwrap();
            let LdapOp::SearchResultDone(told) = &message.op else { panic!("{message:?}") };
            ids.insert(message.msgid);
            codes.push(code(told));
        }
        assert_eq!(ids.len(), 60);
        let of = |wanted: i64| codes.iter().filter(|code| **code == wanted).count();
        assert!(of(51) > 0 && of(0) >= 16 && of(0) + of(51) == 60, "{codes:?}");
        assert!(client.serves());
    }

    async fn a_number_that_is_in_use_is_refused(database: Database) {
        let server = server(database).await;
        let mut client = Client::connect(&server);
        client.send_bytes(&[written(LdapMsg::new(1, heavy())), written(LdapMsg::new(1, heavy()))].concat());
        let mut codes: Vec<i64> = (0..2).map(|_| code(&client.found(1).1)).collect();
        codes.sort_unstable();
        assert_eq!(codes, [0, 2]);
    }
}
