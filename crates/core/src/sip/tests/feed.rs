//! What a proxy pushes, and what accounts see of it.

use super::*;
use crate::Event;
use crate::sip::{AREA_CALLS, AREA_DEVICES, FeedOutcome, SipLimits, memory::sweep};
use crate::testing::both;
use patchbay_domain::sip::{CallDirection, CallFilter, CallOutcome, CallQuery, Money};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::broadcast;

/// The next event of an area. On PostgreSQL those of earlier changes may still be on their way.
async fn next_of(events: &mut broadcast::Receiver<Event>, area: &str) -> Event {
    loop {
        let event = events.recv().await.unwrap();
        if event.area == area {
            return event;
        }
    }
}

both! {
    async fn registrations_come_stay_move_and_go(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        let proxy = proxy(&scene.core, &nora);
        let now = scene.clock.now();
        let desk = phone("alice", "10.0.0.5:5060", now);
        let mobile = Registration {
            instance: "urn:uuid:1".to_owned(),
            public_contact: "203.0.113.9:31044".to_owned(),
            expires_at: now.plus_seconds(3600),
            ..phone("ALICE", "10.0.0.6:40000", now)
        };
        let unknown = phone("nobody", "10.0.0.7:5060", now);
        let bad = Registration { transport: "pigeon".to_owned(), ..desk.clone() };
        let mut events = scene.core.events();
        let outcome = proxy.registrations(vec![desk.clone(), bad, mobile.clone(), unknown]).await.unwrap();
        assert_eq!((outcome.stored, outcome.unknown, outcome.refused.len()), (2, 1, 1));
        assert_eq!(outcome.refused[0].place, 1);
        assert_eq!(next_of(&mut events, AREA_DEVICES).await.subjects, ["alice@example.org"]);
        let outcome = proxy.registrations(vec![desk.clone(), mobile.clone()]).await.unwrap();
        assert_eq!((outcome.stored, outcome.unchanged), (0, 2), "the same once more");
        let devices = mine.devices().await.unwrap();
        assert_eq!(devices.iter().map(|device| device.contact.as_str()).collect::<Vec<_>>(), ["10.0.0.6:40000", "10.0.0.5:5060"]);
        assert_eq!(devices[0].public_contact, "203.0.113.9:31044");
        assert_eq!((devices[1].public_contact.as_str(), devices[1].transport.as_str()), ("10.0.0.5:5060", "tls"));
        assert_eq!(devices[1].seconds_left(now), 600);
        // The same device at another contact.
        let moved = Registration { contact: "10.9.9.9:1".to_owned(), at: now.plus_seconds(1), ..mobile.clone() };
        proxy.registrations(vec![moved]).await.unwrap();
        assert_eq!(mine.devices().await.unwrap()[0].contact, "10.9.9.9:1");
        // It went; what arrives late from before does not bring it back.
        let gone = Registration { at: now.plus_seconds(2), expires_at: now.plus_seconds(2), ..mobile.clone() };
        proxy.registrations(vec![gone, mobile]).await.unwrap();
        assert_eq!(mine.devices().await.unwrap().len(), 1);
        let all = Registration { contact: "*".to_owned(), at: now.plus_seconds(3), expires_at: now.plus_seconds(3), ..desk.clone() };
        proxy.registrations(vec![all]).await.unwrap();
        assert!(mine.devices().await.unwrap().is_empty());
        let again = Registration { at: now.plus_seconds(4), expires_at: now.plus_seconds(604), ..desk };
        proxy.registrations(vec![again]).await.unwrap();
        scene.clock.advance(604);
        assert!(mine.devices().await.unwrap().is_empty(), "its time is over");
        scene.clock.advance(2 * 24 * 60 * 60);
        sweep(&scene.core).await.unwrap();
        assert!(scene.core.store().row("SELECT id FROM sip_devices", vec![]).await.unwrap().is_none());
    }

    async fn a_removed_device_comes_back_only_when_it_registers_again(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        let now = scene.clock.now();
        let desk = phone("alice", "10.0.0.5:5060", now);
        proxy(&scene.core, &nora).registrations(vec![desk.clone()]).await.unwrap();
        let device = alice.devices().await.unwrap().remove(0);
        assert_eq!(bob.remove_device(&device.id).await, Err(Error::Core(crate::Error::NotFound)), "another's");
        scene.clock.advance(5);
        alice.remove_device(&device.id).await.unwrap();
        assert_eq!(alice.remove_device(&device.id).await, Err(Error::Core(crate::Error::NotFound)));
        proxy(&scene.core, &nora).registrations(vec![desk.clone()]).await.unwrap();
        assert!(alice.devices().await.unwrap().is_empty(), "an old message");
        let again = Registration { at: now.plus_seconds(10), ..desk };
        proxy(&scene.core, &nora).registrations(vec![again]).await.unwrap();
        assert_eq!(alice.devices().await.unwrap().len(), 1);
        assert_eq!(changes(&alice).await[0], "remove-device: 10.0.0.5:5060 snomD785/10.1 -> ");
    }

    async fn devices_are_bounded(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let now = scene.clock.now();
        let many = (0..60).map(|port| Registration {
            expires_at: now.plus_seconds(100 + port),
            ..phone("alice", &format!("10.0.0.5:{port}"), now)
        });
        proxy(&scene.core, &nora).registrations(many.collect()).await.unwrap();
        let devices = own(&scene.core, &alice).devices().await.unwrap();
        assert_eq!((devices.len(), devices[49].contact.as_str()), (50, "10.0.0.5:10"), "the longest stay");
        let forever = Registration { at: now.plus_seconds(9_999_999), expires_at: now.plus_seconds(99_999_999), ..phone("alice", "x:1", now) };
        proxy(&scene.core, &nora).registrations(vec![forever]).await.unwrap();
        let longest = own(&scene.core, &alice).devices().await.unwrap().remove(0);
        assert!(longest.expires_at <= now.plus_seconds(8 * 24 * 60 * 60), "a wrong clock makes no device for ever");
        let too_many = vec![phone("alice", "10.0.0.5:1", now); 1001];
        assert!(proxy(&scene.core, &nora).registrations(too_many).await.is_err());
    }

    async fn a_call_between_two_accounts_is_one_of_each(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        sip.account(&address("bob")).await.unwrap().add_number(number("+31201234567")).await.unwrap();
        let now = scene.clock.now();
        let report = CallReport {
            caller: "\"Alice\" <sip:alice@example.org;transport=tls>".to_owned(),
            callee: "sip:0031201234567@example.org".to_owned(),
            media: vec!["audio".to_owned(), "video".to_owned()],
            ..call("c1", "", "", now.plus_seconds(-100))
        };
        let mut events = scene.core.events();
        let proxy = proxy(&scene.core, &nora);
        assert_eq!(proxy.calls(vec![report.clone()]).await.unwrap(), FeedOutcome { stored: 1, ..Default::default() });
        assert_eq!(next_of(&mut events, AREA_CALLS).await.subjects.len(), 2);
        assert_eq!(proxy.calls(vec![report.clone()]).await.unwrap(), FeedOutcome { unchanged: 1, ..Default::default() });
        let alice = sip.account(&address("alice")).await.unwrap().history().await.unwrap();
        let bob = sip.account(&address("bob")).await.unwrap().history().await.unwrap();
        assert_eq!((alice.placed.len(), alice.received.len(), bob.placed.len(), bob.received.len()), (1, 0, 0, 1));
        assert_eq!(alice.timezone, "Europe/Amsterdam");
        let (placed, received) = (&alice.placed[0], &bob.received[0]);
        assert_eq!(placed.call.remote_party, "0031201234567@example.org");
        assert_eq!((received.call.remote_party.as_str(), received.call.display_name.as_str()), ("alice@example.org", "Some Body"));
        assert_eq!(placed.call.media, ["audio", "video"]);
        assert_eq!((placed.start_local.as_str(), placed.stop_local.as_str()), ("2026-11-21 23:57:19", "2026-11-21 23:58:19"));
        let bad = CallReport { status: "OK".to_owned(), ..report.clone() };
        let foreign = CallReport { caller: "x@example.net".to_owned(), callee: "y@example.net".to_owned(), session_id: "c2".to_owned(), ..report };
        let outcome = proxy.calls(vec![bad, foreign]).await.unwrap();
        assert_eq!((outcome.stored, outcome.unknown, outcome.refused.len()), (0, 1, 1));
    }

    async fn a_history_tells_fourteen_days_and_fifty_calls_either_way(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let now = scene.clock.now();
        let day = 24 * 60 * 60;
        let mut calls: Vec<CallReport> = (0..60_i64)
            .map(|place| call(&format!("p{place}"), "alice@example.org", "x@example.com", now.plus_seconds(-60 * place - 60)))
            .collect();
        calls.push(CallReport { status: "435".to_owned(), ..call("hidden", "alice@example.org", "x@example.com", now) });
        calls.push(CallReport { stopped_at: None, ..call("running", "alice@example.org", "x@example.com", now) });
        calls.push(CallReport { status: "435".to_owned(), ..call("r1", "", "alice@example.org", now.plus_seconds(-14 * day)) });
        calls.push(call("r2", "y@example.com", "alice@example.org", now.plus_seconds(-14 * day - 1)));
        proxy(&scene.core, &nora).calls(calls).await.unwrap();
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        let history = alice.history().await.unwrap();
        let sessions: Vec<&str> = history.placed.iter().map(|call| call.call.session_id.as_str()).collect();
        assert_eq!((sessions.len(), sessions[0], sessions[49]), (50, "p0", "p49"));
        assert_eq!(history.received.len(), 1);
        assert_eq!(history.received[0].call.remote_party, "anonymous@anonymous.invalid");
        assert_eq!(alice.monthly_usage().await.unwrap().calls, 62);
        // The list goes on where the history ends.
        let all = alice.calls(&CallQuery::default()).await.unwrap();
        assert_eq!((all.total, all.rows.len()), (64, 50));
        let mut query = CallQuery::default();
        query.place.after = all.next;
        let rest = alice.calls(&query).await.unwrap();
        assert_eq!((rest.rows.len(), rest.next), (14, None));
        scene.clock.advance(500 * day);
        sweep(&scene.core).await.unwrap();
        assert_eq!(alice.calls(&CallQuery::default()).await.unwrap().total, 0, "400 days are kept");
    }

    async fn a_written_history_is_the_same_until_something_of_it_changes(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        let (now, day) = (scene.clock.now(), 24 * 60 * 60);
        let proxy = proxy(&scene.core, &nora);
        let written = AtomicUsize::new(0);
        // The zone and the sessions.
        let read = async |account: &SipAccount<'_, Edit>| {
            let text = account.written_history(|history| {
                written.fetch_add(1, Ordering::Relaxed);
                let calls = history.placed.iter().chain(&history.received);
                let sessions: Vec<&str> = calls.map(|told| told.call.session_id.as_str()).collect();
                Ok(format!("{} {}", history.timezone, sessions.join(" ")))
            });
            text.await.unwrap()
        };
        assert_eq!(alice.written_history(|_| Err(crate::Error::NotFound)).await, Err(crate::Error::NotFound));
        assert_eq!(read(&alice).await, "Europe/Amsterdam ");
        proxy.calls(vec![call("old", "alice@example.org", "x@example.com", now.plus_seconds(-10 * day))]).await.unwrap();
        assert_eq!(read(&alice).await, "Europe/Amsterdam old");
        proxy.calls(vec![call("new", "y@example.com", "alice@example.org", now.plus_seconds(-day))]).await.unwrap();
        assert_eq!(read(&alice).await, "Europe/Amsterdam old new");
        let identity = Identity { timezone: "Europe/Paris".to_owned(), ..alice.settings().await.unwrap().identity };
        alice.set_identity(&identity).await.unwrap();
        assert_eq!(read(&alice).await, "Europe/Paris old new");
        // On PostgreSQL each change is heard of once more, by its event, some time later.
        let mut before = 0;
        while before != written.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            before = written.load(Ordering::Relaxed);
            assert_eq!(read(&alice).await, "Europe/Paris old new");
            assert!(before < 20, "it is written every time");
        }
        scene.clock.advance(4 * day);
        assert_eq!(read(&alice).await, "Europe/Paris old new", "fourteen days are not over yet");
        scene.clock.advance(1);
        assert_eq!(read(&alice).await, "Europe/Paris new");
        scene.core.set_sip_limits(SipLimits { call_days: 2, ..SipLimits::default() });
        assert_eq!(read(&alice).await, "Europe/Paris ", "though it was not swept away yet");
        sweep(&scene.core).await.unwrap();
        assert_eq!(read(&alice).await, "Europe/Paris ", "too old to be kept");
        assert!(alice.history().await.unwrap().received.is_empty());
        proxy.calls(vec![call("last", "alice@example.org", "x@example.com", scene.clock.now())]).await.unwrap();
        assert_eq!(read(&alice).await, "Europe/Paris last");
        alice.delete().await.unwrap();
        sip.create(&new_account("alice")).await.unwrap();
        let another = sip.account(&address("alice")).await.unwrap();
        assert_eq!(read(&another).await, "Europe/Amsterdam ", "another's calls are not told");
    }

    async fn a_running_call_ends_once(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        alice.set_balance(Money::parse("10").unwrap(), "Opening credit").await.unwrap();
        let now = scene.clock.now();
        let over = CallReport { price: Money::parse("0.04").ok(), ..call("c1", "alice@example.org", "x@example.com", now) };
        let running = CallReport { stopped_at: None, duration: 0, to_tag: String::new(), price: None, ..over.clone() };
        let proxy = proxy(&scene.core, &nora);
        proxy.calls(vec![running.clone()]).await.unwrap();
        let prepaid = alice.prepaid().await.unwrap().unwrap();
        assert_eq!((prepaid.currency.as_str(), prepaid.active_calls.len()), ("EUR", 1));
        let active = CallQuery { filter: CallFilter { outcome: Some(CallOutcome::Active), ..Default::default() }, ..Default::default() };
        assert_eq!(sip.calls(&active).await.unwrap().total, 1);
        let dearer = CallReport { price: Money::parse("9").ok(), ..over.clone() };
        let outcome = proxy.calls(vec![over.clone(), running, over, dearer]).await.unwrap();
        assert_eq!((outcome.stored, outcome.unchanged), (1, 3), "a call that is over is over");
        let prepaid = alice.prepaid().await.unwrap().unwrap();
        assert_eq!((prepaid.balance, prepaid.active_calls.len()), (Money::parse("9.96").unwrap(), 0));
        let ledger = alice.balance_history().await.unwrap();
        assert_eq!((ledger[0].description.as_str(), ledger[0].session.as_str()), ("Session to x@example.com for 60s", "c1"));
        assert_eq!((ledger[0].value.plain().as_str(), ledger.len()), ("-0.04", 2));
        let usage = alice.monthly_usage().await.unwrap();
        assert_eq!((usage.calls, usage.price), (1, Money::parse("0.04").unwrap()));
        let call = alice.history().await.unwrap().placed.remove(0).call;
        assert_eq!((call.direction, call.to_tag.as_str(), call.price), (CallDirection::Placed, "t1", Money::parse("0.04").ok()));
    }

    async fn a_proxy_reaches_its_own_organization_only(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let globex = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let now = scene.clock.now();
        let other = proxy(&scene.core, &gus);
        assert_eq!(other.registrations(vec![phone("alice", "10.0.0.5:5060", now)]).await.unwrap().unknown, 1);
        assert_eq!(other.calls(vec![call("c", "alice@example.org", "x@example.com", now)]).await.unwrap().unknown, 1);
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        assert!(alice.devices().await.unwrap().is_empty() && alice.history().await.unwrap().placed.is_empty());
    }

    async fn batches_at_once_lose_nothing(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        for user in ["alice", "bob"] {
            sip.account(&address(user)).await.unwrap().set_balance(Money::parse("100").unwrap(), "Opening").await.unwrap();
        }
        let now = scene.clock.now();
        let batches = (0..8).map(|batch| {
            let (one, other) = if batch % 2 == 0 { ("alice", "bob") } else { ("bob", "alice") };
            let calls = (0..20).map(|place| CallReport {
                price: Some(Money(10_000)),
                ..call(&format!("{batch}-{place}"), &format!("{}@example.org", if place % 2 == 0 { one } else { other }), "x@example.com", now)
            });
            let (scene, nora, calls) = (scene.clone(), nora.clone(), calls.collect::<Vec<_>>());
            tokio::spawn(async move { proxy(&scene.core, &nora).calls(calls).await })
        });
        for batch in futures::future::join_all(batches).await {
            assert_eq!(batch.unwrap().unwrap().stored, 20);
        }
        for user in ["alice", "bob"] {
            let account = sip.account(&address(user)).await.unwrap();
            assert_eq!(account.prepaid().await.unwrap().unwrap().balance, Money::parse("20").unwrap(), "{user}");
            assert_eq!(account.balance_history().await.unwrap().len(), 81);
        }
    }
}
