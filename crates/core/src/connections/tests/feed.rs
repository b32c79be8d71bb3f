//! The list of a user's own registrations.

use super::*;
use crate::testing::both;

async fn ids(mine: &Registrations<'_>, context: Option<&ConnectionId>, range: Range) -> Vec<String> {
    let portions: Vec<Vec<Connection>> = mine.feed(context, range).try_collect().await.unwrap();
    assert!(portions.iter().all(|portion| !portion.is_empty() && portion.len() <= 200));
    portions.into_iter().flatten().map(|connection| connection.id.to_string()).collect()
}

both! {
    async fn it_has_the_own_ones_newest_first_in_any_part(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let (one, two) = (stage.user("DEV0001").await, stage.user("DEV0002").await);
        let (mine, other) = (own(stage.core(), &one).await, own(stage.core(), &two).await);
        assert!(ids(&mine, None, Range::default()).await.is_empty());
        for number in 0..450 {
            mine.register(Some(id(&format!("id-{number:03}"))), Change::default()).await.unwrap();
        }
        other.register(None, Change::default()).await.unwrap();
        let all: Vec<String> = (0..450).rev().map(|number| format!("id-{number:03}")).collect();
        assert_eq!(mine.count(None).await, Ok(450));
        assert_eq!(ids(&mine, None, Range::default()).await, all);
        for (skip, top) in [(0, Some(0)), (0, Some(1)), (0, Some(200)), (0, Some(201)), (449, None), (450, None), (10, Some(400)), (u64::MAX, None), (0, Some(u64::MAX))] {
            let from = usize::try_from(skip).unwrap_or(usize::MAX).min(450);
            let until = from.saturating_add(top.map_or(450, |top| usize::try_from(top).unwrap_or(450))).min(450);
            assert_eq!(ids(&mine, None, Range { skip, top }).await, all[from..until], "{skip} {top:?}");
        }
    }

    async fn somebody_without_a_name_sees_the_one_of_his_context(scene: Scene) {
        let stage = stage(scene, Security::Anonymous).await;
        let actor = stage.user("").await;
        let mine = own(stage.core(), &actor).await;
        let first = mine.register(None, Change::default()).await.unwrap();
        mine.register(None, Change::default()).await.unwrap();
        assert!(ids(&mine, None, Range::default()).await.is_empty());
        assert_eq!(ids(&mine, Some(&first.id), Range::default()).await, [first.id.to_string()]);
        assert!(ids(&mine, Some(&first.id), Range { skip: 1, top: None }).await.is_empty());
        assert!(ids(&mine, Some(&id("unknown")), Range::default()).await.is_empty());
    }
}
