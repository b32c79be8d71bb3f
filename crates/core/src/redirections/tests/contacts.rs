//! Contacts, the timeline, and the inbox.

use super::list::contact;
use super::*;
use crate::redirections::PhoneContact;
use crate::redirections::contacts::{settle, sweep_now};
use crate::testing::{BEGIN, both};
use patchbay_domain::redirections::{Answer, InboxFilter, InboxPhone, InboxQuery, ModelSource};
use patchbay_domain::time::Millis;

fn asked(mac: Mac, seconds: i64) -> PhoneContact {
    PhoneContact {
        mac,
        at: BEGIN.plus_seconds(seconds),
        address: "192.0.2.1".into(),
        model: "snomX1".into(),
        firmware: "10.1.64".into(),
        user_agent: "Mozilla/4.0".into(),
        request: format!("/{mac}.htm"),
        answer: Answer::Settings,
    }
}

async fn inbox(core: &Core, actor: &Actor, query: &InboxQuery) -> Vec<InboxPhone> {
    let page = core.acting_as(actor).inbox().unwrap().list(query).await.unwrap();
    assert!(page.total >= i64::try_from(page.rows.len()).unwrap());
    page.rows
}

fn macs(phones: &[InboxPhone]) -> Vec<Mac> {
    phones.iter().map(|phone| phone.mac).collect()
}

both! {
    async fn a_registered_phone_has_a_last_contact_and_a_timeline(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        core.phones().note(asked(mac(1), 0));
        core.phones().note(asked(mac(1), 20));
        core.phones().note(PhoneContact { answer: Answer::Refused, address: "198.51.100.1".into(), ..asked(mac(1), 25) });
        settle(core).await;
        core.phones().note(asked(mac(1), 30));
        core.phones().note(PhoneContact { firmware: "10.2\0".into(), ..asked(mac(1), 90) });
        settle(core).await;
        let detail = view(core, &nora).detail(mac(1)).await.unwrap();
        let last = detail.redirection.contact.unwrap();
        assert_eq!((last.at, last.firmware.as_str(), last.answer), (BEGIN.plus_seconds(90), "10.2\u{fffd}", Answer::Settings));
        let timeline: Vec<(i64, i64, Answer)> =
            detail.contacts.iter().map(|contact| ((contact.last.at.0 - BEGIN.0) / 1000, contact.times, contact.last.answer)).collect();
        assert_eq!(timeline, [(90, 1, Answer::Settings), (25, 1, Answer::Refused), (0, 3, Answer::Settings)]);
        assert_eq!(detail.contacts[0].request, format!("/{}.htm", mac(1)));
        // Given back and registered again, it has not forgotten; but another organization learns nothing.
        edit(core, &nora).deregister(mac(1)).await.unwrap();
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        assert_eq!(view(core, &nora).find(mac(1)).await.unwrap().contact.unwrap().at, BEGIN.plus_seconds(90));
        edit(core, &nora).deregister(mac(1)).await.unwrap();
        edit(core, &gus).register(mac(1), url("http://b/")).await.unwrap();
        let detail = view(core, &gus).detail(mac(1)).await.unwrap();
        assert_eq!((detail.redirection.contact, detail.contacts), (None, vec![]));
    }

    async fn an_older_contact_does_not_replace_a_newer_one(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        contact(core, mac(1), BEGIN, "192.0.2.1");
        settle(core).await;
        contact(core, mac(1), BEGIN.plus_seconds(-500), "192.0.2.2");
        settle(core).await;
        let detail = view(core, &nora).detail(mac(1)).await.unwrap();
        assert_eq!(detail.redirection.contact.unwrap().at, BEGIN);
        assert_eq!(detail.contacts.len(), 2);
    }

    async fn a_phone_tells_its_model_where_the_table_knows_none(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let unknown = Mac::parse("0019fd000001").unwrap();
        let known = Mac::parse("000413920001").unwrap();
        for phone in [unknown, known] {
            edit(core, &nora).register(phone, url("http://a/")).await.unwrap();
            core.phones().note(asked(phone, 0));
        }
        core.phones().note(PhoneContact { model: "no model, but <b>".into(), ..asked(mac(7), 0) });
        settle(core).await;
        let model = async |mac: Mac| {
            let found = view(core, &nora).find(mac).await.unwrap();
            (found.model, found.model_source)
        };
        assert_eq!(model(unknown).await, ("snomX1".into(), ModelSource::Phone));
        assert_eq!(model(known).await, ("snomD785".into(), ModelSource::Table));
        core.phones().note(PhoneContact { model: "snomX2".into(), ..asked(unknown, 100) });
        settle(core).await;
        assert_eq!(model(unknown).await, ("snomX2".into(), ModelSource::Phone));
        edit(core, &nora).update(unknown, 1, url("http://a/"), Some("mine".into())).await.unwrap();
        core.phones().note(asked(unknown, 200));
        settle(core).await;
        assert_eq!(model(unknown).await, ("mine".into(), ModelSource::Set));
    }

    async fn unknown_phones_wait_in_the_inbox_until_somebody_decides(scene: Scene) {
        let core = &scene.core;
        let organization = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&organization)).await;
        core.phones().note(PhoneContact { answer: Answer::Nothing, ..asked(mac(1), 0) });
        core.phones().note(PhoneContact { answer: Answer::Nothing, address: "192.0.2.5".into(), ..asked(mac(1), 10) });
        core.phones().note(PhoneContact { answer: Answer::Nothing, ..asked(mac(2), 20) });
        core.phones().note(PhoneContact { answer: Answer::Nothing, model: String::new(), ..asked(Mac::parse("000413920001").unwrap(), 30) });
        settle(core).await;
        core.phones().note(PhoneContact { answer: Answer::Nothing, ..asked(mac(1), 40) });
        settle(core).await;
        let waiting = inbox(core, &nora, &InboxQuery::default()).await;
        assert_eq!(macs(&waiting), [mac(1), Mac::parse("000413920001").unwrap(), mac(2)]);
        assert_eq!((waiting[0].times, waiting[0].first_at, waiting[0].contact.at), (3, BEGIN, BEGIN.plus_seconds(40)));
        assert_eq!(waiting[1].model, "snomD785");
        assert_eq!(view(core, &nora).summary().await.unwrap().inbox, 3);
        for (q, want) in [("00:04:13:92", 1), ("192.0.2.1", 3), ("192.0.2.9", 0), ("%", 0), ("\0", 0)] {
            assert_eq!(inbox(core, &nora, &InboxQuery::of(InboxFilter { q: q.into(), ..InboxFilter::default() })).await.len(), want, "{q:?}");
        }
        let acting = core.acting_as(&nora);
        acting.inbox().unwrap().ignore(mac(2), true).await.unwrap();
        acting.inbox().unwrap().ignore(mac(2), true).await.unwrap();
        assert_eq!(acting.inbox().unwrap().ignore(mac(9), true).await, Err(crate::Error::NotFound));
        core.phones().note(PhoneContact { answer: Answer::Nothing, ..asked(mac(2), 100) });
        settle(core).await;
        let ignored = InboxQuery::of(InboxFilter { ignored: true, ..InboxFilter::default() });
        assert_eq!(macs(&inbox(core, &nora, &ignored).await), [mac(2)]);
        assert_eq!(inbox(core, &nora, &ignored).await[0].times, 2);
        assert_eq!(view(core, &nora).summary().await.unwrap().inbox, 2);
        edit(core, &nora).register_list(vec![mac(1), mac(2)], url("http://a/")).await.unwrap();
        assert!(inbox(core, &nora, &ignored).await.is_empty());
        assert_eq!(inbox(core, &nora, &InboxQuery::default()).await.len(), 1);
        edit(core, &nora).deregister(mac(1)).await.unwrap();
        assert_eq!(inbox(core, &nora, &InboxQuery::default()).await.len(), 1);
    }

    async fn members_see_unknown_phones_of_their_own_sites(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        let olga = scene.user("olga", Role::Operator, None).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        edit(core, &gus).register(mac(2), url("http://b/")).await.unwrap();
        contact(core, mac(1), BEGIN, "192.0.2.1");
        contact(core, mac(2), BEGIN, "198.51.100.1");
        core.phones().note(PhoneContact { answer: Answer::Refused, address: "203.0.113.1".into(), ..asked(mac(1), 0) });
        for (number, address) in [(11, "192.0.2.1"), (12, "198.51.100.1"), (13, "203.0.113.1")] {
            core.phones().note(PhoneContact { answer: Answer::Nothing, address: address.into(), ..asked(mac(number), 0) });
        }
        settle(core).await;
        let all = InboxQuery::default();
        assert_eq!(macs(&inbox(core, &nora, &all).await), [mac(11)]);
        assert_eq!(macs(&inbox(core, &gus, &all).await), [mac(12)]);
        assert_eq!(macs(&inbox(core, &olga, &all).await), [mac(13), mac(12), mac(11)]);
        assert_eq!(core.acting_as(&nora).inbox().unwrap().ignore(mac(12), true).await, Err(crate::Error::NotFound));
        core.acting_as(&olga).inbox().unwrap().ignore(mac(12), true).await.unwrap();
        assert!(inbox(core, &gus, &all).await.is_empty());
        scene.clock.advance(31 * 86_400);
        assert!(inbox(core, &nora, &all).await.is_empty());
    }

    async fn the_inbox_is_bounded_and_the_oldest_go_first(scene: Scene) {
        let core = &scene.core;
        let olga = scene.user("olga", Role::Operator, None).await;
        let nothing = |number: u64, seconds: i64| PhoneContact { answer: Answer::Nothing, ..asked(mac(number), seconds) };
        core.phones().note(nothing(1, 100_000));
        settle(core).await;
        core.acting_as(&olga).inbox().unwrap().ignore(mac(1), true).await.unwrap();
        for number in 2..=10_002 {
            core.phones().note(nothing(number, i64::try_from(number).unwrap()));
        }
        settle(core).await;
        let count = core.store().row("SELECT count(*) AS n, min(mac) AS first FROM redirection_inbox", vec![]).await.unwrap().unwrap();
        assert_eq!((count.int("n").unwrap(), count.text("first").unwrap()), (10_000, mac(3).to_string()));
    }

    async fn a_timeline_is_bounded_and_old_contacts_go(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        for minute in 0..200 {
            contact(core, mac(1), BEGIN.plus_seconds(minute * 61), "192.0.2.1");
            settle(core).await;
            scene.clock.advance(61);
        }
        let count = async || {
            core.store().row("SELECT count(*) AS n FROM redirection_contacts", vec![]).await.unwrap().unwrap().int("n").unwrap()
        };
        assert!((50..58).contains(&count().await), "{}", count().await);
        assert_eq!(view(core, &nora).detail(mac(1)).await.unwrap().contacts.len(), 50);
        sweep_now(core).await;
        assert!(count().await >= 50);
        scene.clock.advance(91 * 86_400);
        sweep_now(core).await;
        assert_eq!(count().await, 0);
        // The last contact is part of the redirection and stays.
        assert!(view(core, &nora).find(mac(1)).await.unwrap().contact.is_some());
    }

    async fn closing_writes_what_was_noted(scene: Scene) {
        let (nora, _) = two(&scene).await;
        edit(&scene.core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        contact(&scene.core, mac(1), Millis(BEGIN.0 + 7), "192.0.2.1");
        let scene = scene.reopened().await;
        let found = view(&scene.core, &nora).find(mac(1)).await.unwrap();
        assert_eq!(found.contact.unwrap().at, Millis(BEGIN.0 + 7));
    }

    async fn contacts_are_written_by_themselves(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        contact(core, mac(1), BEGIN, "192.0.2.1");
        for _ in 0..100 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            if view(core, &nora).find(mac(1)).await.unwrap().contact.is_some() {
                return;
            }
        }
        panic!("nothing was written within five seconds");
    }
}
