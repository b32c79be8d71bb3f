//! Requests that meet.

use super::*;
use crate::testing::both;
use futures::future::join_all;

both! {
    async fn of_two_users_who_register_one_id_one_has_it(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let (one, two) = (stage.user("DEV0001").await, stage.user("DEV0002").await);
        for round in 0..20 {
            let wanted = id(&format!("id-{round}"));
            let (mine, other) = (own(stage.core(), &one).await, own(stage.core(), &two).await);
            let (first, second) =
                tokio::join!(mine.register(Some(wanted.clone()), Change::default()), other.register(Some(wanted), Change::default()));
            match (&first, &second) {
                (Ok(made), Err(Error::TakenByOther)) => assert_eq!(made.user.as_deref(), Some("DEV0001")),
                (Err(Error::TakenByOther), Ok(made)) => assert_eq!(made.user.as_deref(), Some("DEV0002")),
                _ => panic!("{first:?} {second:?}"),
            }
        }
    }

    async fn registering_one_id_many_times_at_once_makes_one_connection(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let names = ["CustomCustom1", "CustomCustom2", "CustomCustom3", "CustomCustom4"];
        let all = join_all(names.map(|name| mine.register(Some(id(SEED)), change(&[(name, Value::text("x"))])))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        let made = mine.get(&id(SEED)).await.unwrap();
        assert_eq!(names.map(|name| text(&made, name)), ["x"; 4], "nobody's change is lost");
        let mut etags: Vec<_> = all.into_iter().map(|made| made.unwrap().etag).collect();
        etags.sort_unstable();
        etags.dedup();
        assert_eq!((etags.len(), mine.count(None).await), (4, Ok(1)));
    }

    async fn of_many_changes_under_one_condition_one_is_done(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(None, Change::default()).await.unwrap();
        let all = join_all((0..10).map(|number| {
            let sent = change(&[("Email", Value::Text(number.to_string().into()))]);
            mine.update(&made.id, Writing::Merge, Version::V4, sent, matching(&made))
        }))
        .await;
        let done: Vec<_> = all.iter().flatten().collect();
        assert_eq!(done.len(), 1);
        assert!(all.iter().all(|outcome| outcome.is_ok() || *outcome == Err(Error::ConditionUnmet)));
        assert_eq!(*mine.get(&made.id).await.unwrap(), *done[0]);
    }

    async fn a_merge_that_meets_a_deletion_comes_before_it_or_finds_nothing(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        for round in 0..20 {
            let made = mine.register(Some(id(&format!("id-{round}"))), Change::default()).await.unwrap();
            let merging = merge(&mine, &made.id, change(&[("Email", Value::text("x"))]));
            let (merged, deleted) = tokio::join!(merging, mine.delete(&made.id, Condition::default()));
            assert!(merged.is_ok() || merged == Err(Error::Core(crate::Error::NotFound)), "{merged:?}");
            assert_eq!(deleted, Ok(()));
            assert_eq!(mine.get(&made.id).await, Err(Error::Core(crate::Error::NotFound)));
        }
        assert_eq!(mine.count(None).await, Ok(0));
    }
}
