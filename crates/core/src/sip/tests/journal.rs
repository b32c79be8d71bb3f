//! The journal: what was put is read, once, by everybody else.

use super::*;
use crate::sip::memory::sweep;
use crate::sip::{JournalPut, SipLimits};
use crate::testing::both;
use patchbay_domain::sip::{JournalEntry, JournalLimits, JournalQuery};
use std::collections::BTreeSet;

const PHONE: &str = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const LAPTOP: &str = "urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8";

fn add(data: &str) -> JournalPut {
    JournalPut::Add(serde_json::to_string(data).unwrap())
}

async fn read(mine: &SipAccount<'_, Own>, query: JournalQuery) -> Vec<JournalEntry> {
    mine.journal().read(&query).await.unwrap()
}

/// What the entries hold, as the clients put it.
fn data(entries: &[JournalEntry]) -> Vec<String> {
    entries.iter().map(|entry| serde_json::from_str(&entry.data).unwrap()).collect()
}

both! {
    async fn what_was_put_is_read_byte_for_byte_and_in_order(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (mine, other) = (own(&scene.core, &alice), own(&scene.core, &bob));
        let texts = ["q83v\nAAA=\n", "\u{0}\u{1f}\"\\/ü\u{1f600}", ""];
        let ids = mine.journal().put(PHONE, texts.iter().map(|text| add(text)).collect()).await.unwrap();
        let value = "{\"b\":1,\"a\":[1.50,null]}";
        mine.journal().put(LAPTOP, vec![JournalPut::Add(value.to_owned())]).await.unwrap();
        let entries = read(&mine, JournalQuery::default()).await;
        assert_eq!(data(&entries[..3]), texts);
        assert_eq!(entries[3].data, value, "the same JSON, byte for byte");
        assert_eq!(entries[..3].iter().map(|entry| Some(entry.id.clone())).collect::<Vec<_>>(), ids);
        assert!(entries.windows(2).all(|two| two[0].id < two[1].id && two[0].timestamp <= two[1].timestamp));
        assert_eq!(entries[0].timestamp, scene.clock.now().0 / 1000);
        assert_eq!(entries[3].timestamp, entries[0].timestamp + 1, "a second of its own");
        assert_eq!((entries[0].uuid.as_str(), entries[0].ip_address.as_str()), (PHONE, "192.0.2.7"));
        assert!(read(&other, JournalQuery::default()).await.is_empty(), "another's is another's");
        let others = JournalQuery { except_uuid: Some(PHONE.to_owned()), ..Default::default() };
        assert_eq!(read(&mine, others).await.len(), 1);
        let later = JournalQuery { after_timestamp: Some(entries[0].timestamp), ..Default::default() };
        assert_eq!(read(&mine, later).await.len(), 1, "strictly later");
        let none = JournalQuery { after_timestamp: Some(0), after_id: Some("0".to_owned()), ..Default::default() };
        assert_eq!(read(&mine, none).await.len(), 4, "0 is no filter, and an unknown id neither");
        let after = JournalQuery { after_id: Some(entries[1].id.clone()), ..Default::default() };
        assert_eq!(read(&mine, after).await.len(), 2);
        let summary = mine.journal().summary(Some(LAPTOP)).await.unwrap();
        assert_eq!(summary, entries[..3].iter().map(|entry| (entry.id.clone(), entry.timestamp)).collect::<Vec<_>>());
    }

    async fn a_limit_never_cuts_a_group(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        for group in 0..3 {
            mine.journal().put(PHONE, (0..10).map(|place| add(&format!("{group}-{place}"))).collect()).await.unwrap();
        }
        for (limit, want) in [(1, 10), (10, 10), (11, 20), (29, 30), (1000, 30), (0, 30), (-1, 30)] {
            let entries = read(&mine, JournalQuery { limit: Some(limit), ..Default::default() }).await;
            assert_eq!(entries.len(), want, "{limit}");
        }
        // A client that goes on from the last second it saw misses nothing.
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let entries = read(&mine, JournalQuery { after_timestamp: after, limit: Some(4), ..Default::default() }).await;
            let Some(last) = entries.last() else { break };
            after = Some(last.timestamp);
            seen.extend(data(&entries));
        }
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (30, 30));
    }

    async fn clients_that_put_and_read_at_once_lose_and_repeat_nothing(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let writers = (0..8).map(|writer| {
            let (scene, alice) = (scene.clone(), alice.clone());
            tokio::spawn(async move {
                for put in 0..25 {
                    let entries = (0..3).map(|place| add(&format!("{writer}.{put}.{place}"))).collect();
                    own(&scene.core, &alice).journal().put(&format!("urn:uuid:{writer}"), entries).await.unwrap();
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let reader = {
            let (scene, alice) = (scene.clone(), alice.clone());
            tokio::spawn(async move {
                let (mut after, mut seen) = (None, Vec::new());
                while seen.len() < 8 * 25 * 3 {
                    let query = JournalQuery { after_timestamp: after, limit: Some(7), ..Default::default() };
                    let entries = read(&own(&scene.core, &alice), query).await;
                    after = entries.last().map(|entry| entry.timestamp).or(after);
                    seen.extend(data(&entries));
                    tokio::task::yield_now().await;
                }
                seen
            })
        };
        for writer in writers {
            writer.await.unwrap();
        }
        let seen = tokio::time::timeout(std::time::Duration::from_secs(60), reader).await.expect("nothing is lost").unwrap();
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "nothing is repeated");
    }

    async fn entries_are_removed_by_their_owner_alone(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (mine, other) = (own(&scene.core, &alice), own(&scene.core, &bob));
        let ids: Vec<String> = mine.journal().put(PHONE, (0..4).map(|place| add(&place.to_string())).collect()).await.unwrap().into_iter().flatten().collect();
        other.journal().put(PHONE, vec![add("his")]).await.unwrap();
        assert_eq!(other.journal().delete(&ids[1..]).await.unwrap(), 0, "an id is known to its own journal only");
        assert_eq!(mine.journal().delete(&["0".to_owned(), ids[1].clone(), ids[1].clone(), "\0".to_owned()]).await.unwrap(), 1);
        let outcome = mine.journal().put(PHONE, vec![JournalPut::Remove(ids[0].clone()), add("new")]).await.unwrap();
        assert!(outcome[0].is_none() && outcome[1].is_some());
        assert_eq!(data(&read(&mine, JournalQuery::default()).await), ["2", "3", "new"]);
        let held = scene.core.store().row("SELECT MAX(entries) AS entries, MAX(bytes) AS bytes FROM sip_journals", vec![]).await.unwrap().unwrap();
        assert_eq!((held.int("entries").unwrap(), held.int("bytes").unwrap()), (3, 3 + 3 + 5), "what it holds is counted");
    }

    async fn a_journal_is_bounded_and_the_oldest_go(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        let journal = JournalLimits { days: 10, entries: 6, bytes: 1000 };
        scene.core.set_sip_limits(SipLimits { journal, ..SipLimits::default() });
        for put in 0..4 {
            mine.journal().put(PHONE, vec![add(&format!("{put}a")), add(&format!("{put}b"))]).await.unwrap();
        }
        assert_eq!(data(&read(&mine, JournalQuery::default()).await), ["1a", "1b", "2a", "2b", "3a", "3b"]);
        mine.journal().put(PHONE, vec![add(&"x".repeat(985))]).await.unwrap();
        assert_eq!(read(&mine, JournalQuery::default()).await.len(), 3, "as many of the newest as fit in bytes, in whole groups");
        assert_eq!(mine.journal().put(PHONE, vec![add(&"x".repeat(1000))]).await, Err(Error::Journal("This is more than a journal holds.")));
        assert_eq!(read(&mine, JournalQuery::default()).await.len(), 3, "what was refused changed nothing");
        scene.clock.advance(11 * 24 * 60 * 60);
        assert!(read(&mine, JournalQuery::default()).await.is_empty(), "too old to be told");
        assert!(mine.journal().summary(None).await.unwrap().is_empty());
        sweep(&scene.core).await.unwrap();
        let held = scene.core.store().row("SELECT entries, bytes FROM sip_journals", vec![]).await.unwrap().unwrap();
        assert_eq!((held.int("entries").unwrap(), held.int("bytes").unwrap()), (0, 0));
        mine.journal().put(PHONE, vec![add("again")]).await.unwrap();
        assert_eq!(read(&mine, JournalQuery::default()).await.len(), 1);
    }

    async fn what_is_too_much_is_refused_whole(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        let many = (0..1001).map(|_| add("x")).collect();
        for (uuid, entries) in [
            (PHONE, many),
            (PHONE, vec![add("fine"), add(&"x".repeat(4 * 1024 * 1024))]),
            ("", vec![add("x")]),
            (&"u".repeat(257), vec![add("x")]),
            ("u\0", vec![add("x")]),
        ] {
            assert!(matches!(mine.journal().put(uuid, entries).await, Err(Error::Journal(_))));
        }
        assert!(mine.journal().put(PHONE, vec![]).await.unwrap().is_empty());
        assert!(read(&mine, JournalQuery::default()).await.is_empty());
        let ids = vec![String::new(); 5001];
        assert!(matches!(mine.journal().delete(&ids).await, Err(Error::Journal(_))));
    }

    async fn an_account_that_was_deleted_takes_nothing(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        mine.journal().put(PHONE, vec![add("x")]).await.unwrap();
        edit(&scene.core, &nora).account(&address("alice")).await.unwrap().delete().await.unwrap();
        assert_eq!(mine.journal().put(PHONE, vec![add("x")]).await, Err(Error::Core(crate::Error::NotFound)));
        assert!(mine.settings().await.is_err() && mine.set_privacy(true).await.is_err());
    }
}
