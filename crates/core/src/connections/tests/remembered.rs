//! A connection that was read is remembered, and nobody is ever told what was before a change that was answered.

use super::*;
use crate::testing::both;
use patchbay_domain::connections::ConnectionSelection;
use std::sync::Arc;

const NOT_FOUND: Error = Error::Core(crate::Error::NotFound);

/// Asks until something is so; another node's change comes with its notice.
macro_rules! until {
    ($is:expr, $otherwise:literal) => {
        let mut so = false;
        for _ in 0..500 {
            so = $is;
            if so {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(so, $otherwise);
    };
}

/// Whether whoever reads it twice has the same one.
async fn is_remembered(mine: &Registrations<'_>, name: &str) -> bool {
    let first = mine.get(&id(name)).await.unwrap();
    Arc::ptr_eq(&first, &mine.get(&id(name)).await.unwrap())
}

async fn email(mine: &Registrations<'_>) -> String {
    text(&mine.get(&id(SEED)).await.unwrap(), "Email")
}

async fn gone(mine: &Registrations<'_>, name: &str) -> bool {
    mine.get(&id(name)).await.map(drop) == Err(NOT_FOUND)
}

both! {
    async fn as_long_as_nothing_changes_it_is_the_same_one(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        for name in ["one", "two"] {
            mine.register(Some(id(name)), Change::default()).await.unwrap();
        }
        // On PostgreSQL notices of these may still be under way.
        until!(is_remembered(&mine, "one").await, "it is never remembered");
        let mut round = 0;
        until!(
            {
                round += 1;
                let first = mine.get(&id("one")).await.unwrap();
                merge(&mine, &id("two"), change(&[("Email", Value::Text(round.to_string().into()))])).await.unwrap();
                Arc::ptr_eq(&first, &mine.get(&id("one")).await.unwrap())
            },
            "another one's change has it forgotten"
        );
        // Whoever may not see it does not see it, though it is remembered.
        let other = stage.user("DEV0002").await;
        assert!(gone(&own(stage.core(), &other).await, "one").await);
    }

    async fn every_change_is_seen_by_the_next_who_asks(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(Some(id(SEED)), Change::default()).await.unwrap();
        assert_eq!(email(&mine).await, "");
        merge(&mine, &made.id, change(&[("Email", Value::text("a"))])).await.unwrap();
        assert_eq!(email(&mine).await, "a");
        let again = mine.register(Some(id(SEED)), change(&[("Email", Value::text("b"))])).await.unwrap();
        assert_eq!(email(&mine).await, "b");
        let values = vec![(property("Email"), Value::text("c"))];
        stage.edit().set_properties(&stage.key(SEED), again.etag, values).await.unwrap();
        assert_eq!(email(&mine).await, "c");
        mine.add_capability(&made.id, capability("k", None)).await.unwrap();
        assert_eq!(mine.get(&made.id).await.unwrap().capabilities.len(), 1);
        mine.set_capability(&made.id, &capability("k", None).key, Some("v".into()), Condition::default()).await.unwrap();
        assert_eq!(mine.get(&made.id).await.unwrap().capabilities[0].value.as_deref(), Some("v"));
        mine.remove_capability(&made.id, &capability("k", None).key, Condition::default()).await.unwrap();
        assert_eq!(mine.get(&made.id).await.unwrap().capabilities.len(), 0);
        mine.delete(&made.id, Condition::default()).await.unwrap();
        assert!(gone(&mine, SEED).await);
        mine.register(Some(id(SEED)), Change::default()).await.unwrap();
        assert_eq!(email(&mine).await, "", "it is another one");
        stage.edit().delete(&stage.key(SEED), None).await.unwrap();
        assert!(gone(&mine, SEED).await);
    }

    async fn many_that_are_deleted_are_gone(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        // More than an event can name.
        let names: Vec<String> = (0..150).map(|number| format!("id-{number}")).collect();
        for name in &names {
            mine.register(Some(id(name)), Change::default()).await.unwrap();
            mine.get(&id(name)).await.unwrap();
        }
        let selection = ConnectionSelection::Keys(names.iter().map(|name| stage.key(name)).collect());
        stage.edit().start_deletion(&selection, 150).await.unwrap();
        until!(mine.count(None).await.unwrap() == 0, "the job does not end");
        for name in &names {
            until!(gone(&mine, name).await, "one that is gone is told");
        }
    }

    async fn readers_beside_a_writer_never_go_back(scene: Scene) {
        let stage = Arc::new(stage(scene, Security::Basic).await);
        let actor = stage.user("DEV0001").await;
        own(stage.core(), &actor).await.register(Some(id(SEED)), Change::default()).await.unwrap();
        let written = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let order = std::sync::atomic::Ordering::SeqCst;
        let writer = {
            let (stage, actor, written) = (Arc::clone(&stage), actor.clone(), Arc::clone(&written));
            tokio::spawn(async move {
                let mine = own(stage.core(), &actor).await;
                for number in 1..=200_u64 {
                    merge(&mine, &id(SEED), change(&[("Email", Value::Text(number.to_string().into()))])).await.unwrap();
                    written.store(number, order);
                }
            })
        };
        let mine = own(stage.core(), &actor).await;
        while !writer.is_finished() {
            // What is remembered is read without ever waiting; the writer wants its turn, too.
            tokio::task::yield_now().await;
            let acknowledged = written.load(order);
            let seen = email(&mine).await.parse().unwrap_or(0);
            assert!(seen >= acknowledged, "{acknowledged} was answered, and {seen} is read");
        }
        writer.await.unwrap();
        assert_eq!(email(&mine).await, "200");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_over_the_same_postgres_hears_of_a_change() {
    crate::testing::on_postgres(|scene| async move {
        let other = Core::open(&scene.url, scene.key.clone(), scene.clock.clone()).await.unwrap();
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let (here, there) = (own(stage.core(), &actor).await, own(&other, &actor).await);
        here.register(Some(id(SEED)), Change::default()).await.unwrap();
        until!(is_remembered(&there, SEED).await, "it is not remembered there");
        merge(&here, &id(SEED), change(&[("Email", Value::text("a"))])).await.unwrap();
        until!(email(&there).await == "a", "the change is not seen there");
        here.delete(&id(SEED), Condition::default()).await.unwrap();
        until!(gone(&there, SEED).await, "it is not gone there");
        other.close().await;
    })
    .await;
}
