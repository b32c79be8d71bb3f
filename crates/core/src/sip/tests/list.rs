//! Lists: filters, order, pages, figures, exports.

use super::*;
use crate::sip::AcceptChange;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::list::{Direction, WordsFilter, WordsQuery};
use patchbay_domain::sip::{
    Account, AccountFilter, AccountQuery, AccountSort, AccountState, CallDirection, CallFilter, CallOutcome, CallQuery, Group,
    Money, Summary,
};

/// Accounts of which many are equal in what they are sorted by.
async fn town(scene: &Scene) -> Actor {
    let nora = with_accounts(scene, &[]).await;
    let sip = edit(&scene.core, &nora);
    for street in 0..3 {
        let rows: String =
            (0..40).map(|house| format!("s{street}h{house:02},secret,Street {street},mail{street}@example.com\n")).collect();
        sip.import(format!("username,password,first_name,email\n{rows}").as_bytes(), false).await.unwrap();
        scene.clock.advance(1);
    }
    nora
}

fn value(row: &Account, sort: AccountSort) -> (i64, String) {
    match sort {
        AccountSort::Address => (0, String::new()),
        AccountSort::Name => (0, row.name.clone()),
        AccountSort::Changed => (row.updated_at.0, String::new()),
        AccountSort::Created => (row.created_at.0, String::new()),
    }
}

both! {
    async fn accounts_are_found_by_what_holds_for_them_now(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob", "carol"]).await;
        let sip = edit(&scene.core, &nora);
        let own_of = async |user: &str| owner(&scene, user).await;
        let (alice, bob) = (own_of("alice").await, own_of("bob").await);
        own(&scene.core, &alice).set_do_not_disturb(None).await.unwrap();
        own(&scene.core, &bob).set_do_not_disturb(Some(60)).await.unwrap();
        sip.account(&address("carol")).await.unwrap().add_balance(Money(10_000), "begin").await.unwrap();
        let find = async |pairs: &[(&str, &str)]| {
            let page = sip.list(&AccountQuery::from_pairs(pairs.iter().copied())).await.unwrap();
            page.rows.into_iter().map(|row| row.address.user.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(find(&[("dnd", "yes")]).await, ["alice", "bob"]);
        assert_eq!(find(&[("dnd", "no")]).await, ["carol"]);
        assert_eq!(find(&[("prepaid", "yes")]).await, ["carol"]);
        assert_eq!(find(&[("prepaid", "no"), ("dnd", "yes"), ("q", "bob")]).await, ["bob"]);
        assert_eq!(find(&[("dnd", "maybe")]).await.len(), 3, "what it cannot be does not narrow");
        scene.clock.advance(60 * 60);
        assert_eq!(find(&[("dnd", "yes")]).await, ["alice"], "bob's has ended by itself");
        let other = AcceptChange { persistent: None, temporary: Some((vec![Group::Family], 60)) };
        own(&scene.core, &alice).set_accept_rules(other).await.unwrap();
        assert!(find(&[("dnd", "yes")]).await.is_empty(), "some are welcome");
    }

    async fn pages_visit_each_account_once_both_ways(scene: Scene) {
        let nora = town(&scene).await;
        let sip = edit(&scene.core, &nora);
        let all: Vec<Account> = sip.export(AccountQuery::default()).try_concat().await.unwrap();
        assert_eq!(all.len(), 120);
        for sort in AccountSort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut want: Vec<String> = {
                    let mut rows = all.clone();
                    rows.sort_by_key(|row| (value(row, *sort), row.address.to_string()));
                    rows.iter().map(|row| row.address.to_string()).collect()
                };
                if direction == Direction::Descending {
                    want.reverse();
                }
                let mut query = AccountQuery { sort: *sort, direction, ..AccountQuery::default() };
                let mut seen = Vec::new();
                let last = loop {
                    let page = sip.list(&query).await.unwrap();
                    assert_eq!(page.total, 120);
                    seen.extend(page.rows.iter().map(|row| row.address.to_string()));
                    let Some(next) = page.next.clone() else { break page };
                    query.place.after = Some(next);
                };
                assert_eq!(seen, want, "{sort:?} {direction:?}");
                query.place = patchbay_domain::list::Place { before: last.previous, ..Default::default() };
                let back = sip.list(&query).await.unwrap();
                assert_eq!(back.rows.last().map(|row| row.address.to_string()).as_ref(), want.get(99), "{sort:?} {direction:?}");
            }
        }
    }

    async fn filters_find_what_they_say(scene: Scene) {
        let nora = town(&scene).await;
        let sip = edit(&scene.core, &nora);
        let one = sip.account(&address("s1h07")).await.unwrap();
        one.add_alias("mayor").await.unwrap();
        one.add_number(number("+31201234567")).await.unwrap();
        one.set_locked(true).await.unwrap();
        proxy(&scene.core, &nora).registrations(vec![phone("s2h03", "10.0.0.5:5060", scene.clock.now())]).await.unwrap();
        let count = async |filter: AccountFilter| sip.list(&AccountQuery { filter, ..Default::default() }).await.unwrap().total;
        let q = |text: &str| AccountFilter { q: text.to_owned(), ..Default::default() };
        for (text, want) in [
            ("S1H0", 10),
            ("street 2", 40),
            ("MAIL0@", 40),
            ("0031201234567", 1),
            ("mayor@example.org", 1),
            ("nothing", 0),
            ("%", 0),
            ("_", 0),
            ("\0", 0),
        ] {
            assert_eq!(count(q(text)).await, want, "{text:?}");
        }
        for (state, want) in [(AccountState::Locked, 1), (AccountState::Online, 1), (AccountState::Offline, 119)] {
            assert_eq!(count(AccountFilter { state: Some(state), ..Default::default() }).await, want, "{state:?}");
        }
        assert_eq!(count(AccountFilter { domain: "Example.org".to_owned(), ..Default::default() }).await, 120);
        assert_eq!(count(AccountFilter { domain: "example.net".to_owned(), ..Default::default() }).await, 0);
        let row = sip.list(&AccountQuery { filter: q("s2h03"), ..Default::default() }).await.unwrap().rows.remove(0);
        assert_eq!((row.devices, row.balance, row.locked), (1, None, false));
        let mut nowhere = AccountQuery::default();
        nowhere.place.after = Some("no place".to_owned());
        assert_eq!(sip.list(&nowhere).await.unwrap().rows.len(), 50, "a place that is none is the first page");
    }

    async fn calls_are_found_by_what_they_were(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        let now = scene.clock.now();
        let day = 24 * 60 * 60;
        let missed = CallReport { duration: 0, status: "487".to_owned(), ..call("m", "x@example.com", "alice@example.org", now) };
        let failed = CallReport { duration: 0, status: "404".to_owned(), ..call("f", "alice@example.org", "y@example.com", now) };
        let running = CallReport { stopped_at: None, ..call("r", "alice@example.org", "z@example.com", now) };
        let old = call("o", "bob@example.org", "100%_sure@example.com", now.plus_seconds(-5 * day));
        proxy(&scene.core, &nora).calls(vec![missed, failed, running, old, call("b", "alice@example.org", "bob@example.org", now)]).await.unwrap();
        let count = async |filter: CallFilter| sip.calls(&CallQuery { filter, ..Default::default() }).await.unwrap().total;
        assert_eq!(count(CallFilter::default()).await, 6);
        for (outcome, want) in [(CallOutcome::Answered, 3), (CallOutcome::Missed, 1), (CallOutcome::Failed, 1), (CallOutcome::Active, 1)] {
            assert_eq!(count(CallFilter { outcome: Some(outcome), ..Default::default() }).await, want, "{outcome:?}");
        }
        for (q, want) in [("EXAMPLE.COM", 4), ("some body", 2), ("100%_", 1), ("%_", 1), ("o", 4), ("r", 3)] {
            assert!(count(CallFilter { q: q.to_owned(), ..Default::default() }).await >= 1, "{q} {want}");
        }
        assert_eq!(count(CallFilter { q: "100%_".to_owned(), ..Default::default() }).await, 1);
        assert_eq!(count(CallFilter { way: Some(CallDirection::Received), ..Default::default() }).await, 2);
        assert_eq!(count(CallFilter { account: "Bob@example.org".to_owned(), ..Default::default() }).await, 2);
        assert_eq!(count(CallFilter { from: "2026-11-21".to_owned(), ..Default::default() }).await, 5);
        assert_eq!(count(CallFilter { to: "2026-11-16".to_owned(), ..Default::default() }).await, 1);
        let bad = CallQuery { filter: CallFilter { from: "yesterday".to_owned(), ..Default::default() }, ..Default::default() };
        assert_eq!(refused(sip.calls(&bad).await), ["from"]);
        let all: Vec<_> = sip.export_calls(&CallQuery::default()).unwrap().try_concat().await.unwrap();
        assert_eq!(all.len(), 6);
        assert!(all.windows(2).all(|two| two[0].started_at >= two[1].started_at), "newest first");
        let alice = sip.account(&address("alice")).await.unwrap();
        let others = CallQuery { filter: CallFilter { account: "bob@example.org".to_owned(), ..Default::default() }, ..Default::default() };
        assert_eq!(alice.calls(&others).await.unwrap().total, 4, "an account sees its own, whatever it asks for");
        let exported: Vec<_> = alice.export_calls(&others).unwrap().try_concat().await.unwrap();
        assert_eq!(exported.len(), 4);
        assert!(exported.iter().all(|call| call.account == address("alice")), "an account exports its own");
        assert!(alice.export_calls(&bad).is_err());
        assert_eq!(sip.summary().await.unwrap(), Summary { accounts: 2, online: 0, locked: 0, calls: 5, missed: 1 });
    }

    async fn numbers_are_found_by_digits_and_by_whose_they_are(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        for (user, last) in [("alice", 1), ("bob", 2), ("alice", 3)] {
            sip.account(&address(user)).await.unwrap().add_number(number(&format!("+3120123456{last}"))).await.unwrap();
        }
        let globex = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Viewer, Some(&globex)).await;
        assert_eq!(scene.core.acting_as(&gus).sip().unwrap().numbers(&WordsQuery::default()).await.unwrap().total, 0);
        let words = |q: &str| WordsQuery::of(WordsFilter { q: q.to_owned() });
        for (q, want) in [("", 3), ("ALICE", 2), ("20 123-4562", 1), ("0031201234563", 1), ("456", 3), ("%", 0), ("()", 0), ("\0", 0)] {
            assert_eq!(sip.numbers(&words(q)).await.unwrap().total, want, "{q:?}");
        }
        let all = sip.numbers(&WordsQuery::default()).await.unwrap();
        let shown: Vec<(String, String)> = all.rows.iter().map(|row| (row.number.to_string(), row.account.to_string())).collect();
        assert_eq!(shown[1], ("+31201234562".to_owned(), "bob@example.org".to_owned()));
        let nowhere = WordsQuery { place: patchbay_domain::list::Place { after: Some("no place".to_owned()), ..Default::default() }, ..Default::default() };
        assert_eq!(sip.numbers(&nowhere).await.unwrap(), all);
    }

    async fn devices_of_all_accounts_are_listed_while_they_are_registered(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let now = scene.clock.now();
        let phones = vec![phone("alice", "10.0.0.5:5060", now), phone("bob", "10.0.0.6:5060", now), phone("bob", "10.0.0.7:5060", now)];
        proxy(&scene.core, &nora).registrations(phones).await.unwrap();
        let sip = edit(&scene.core, &nora);
        let words = |q: &str| WordsQuery::of(WordsFilter { q: q.to_owned() });
        for (q, want) in [("", 3), ("bob@", 2), ("SNOM", 3), ("10.0.0.5", 1), ("_", 0), ("nobody", 0)] {
            assert_eq!(sip.devices(&words(q)).await.unwrap().total, want, "{q:?}");
        }
        let bob = sip.account(&address("bob")).await.unwrap();
        let gone = bob.devices().await.unwrap().remove(0);
        bob.remove_device(&gone.id).await.unwrap();
        let left = sip.devices(&WordsQuery::default()).await.unwrap();
        assert!(left.total == 2 && left.rows.iter().all(|row| row.device.id != gone.id));
        scene.clock.advance(601);
        assert_eq!(sip.devices(&WordsQuery::default()).await.unwrap().total, 0);
    }
}
