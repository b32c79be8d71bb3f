//! Idle connections that go by themselves: announced, a week later gone, and never what was not announced.

use super::*;
use crate::connections::by_clock;
use crate::testing::both;
use patchbay_domain::connections::IdleAnnouncement;

const DAY: i64 = 86_400;

async fn register(stage: &Stage, names: &[&str]) {
    let actor = stage.user("DEV0001").await;
    let mine = own(stage.core(), &actor).await;
    for name in names {
        mine.register(Some(id(name)), Change::default()).await.unwrap();
    }
}

/// An app asks for its registration.
async fn heard_of(stage: &Stage, name: &str) {
    let actor = stage.user("DEV0001").await;
    own(stage.core(), &actor).await.get(&id(name)).await.unwrap();
    crate::connections::write_seen(stage.core()).await.unwrap();
}

/// So many days pass, with a round on each.
async fn days(stage: &Stage, count: i64) {
    for _ in 0..count {
        stage.scene.clock.advance(DAY);
        by_clock(stage.core()).await.unwrap();
    }
}

async fn announced(stage: &Stage) -> Option<IdleAnnouncement> {
    let mut all = view(stage.core(), &stage.nora).idle_announcements(None).await.unwrap();
    assert_eq!(view(stage.core(), &stage.nora).idle_announcements(Some(&stage.app)).await.unwrap(), all);
    all.pop()
}

/// The ids that are there, once no deletion is under way.
async fn left(stage: &Stage) -> String {
    for _ in 0..1000 {
        let jobs = stage.core().acting_as(&stage.nora).jobs().unwrap().list("", 100).await.unwrap();
        if jobs.iter().all(|job| job.state.is_final()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let rows = view(stage.core(), &stage.nora).list(&ConnectionQuery::default()).await.unwrap().rows;
    let mut ids: Vec<String> = rows.iter().map(|row| row.connection.id.to_string()).collect();
    ids.sort_unstable();
    ids.join(" ")
}

async fn told(stage: &Stage, action: &str) -> usize {
    let wanted = format!("{action} by system (system)");
    stage.audited("applications").await.iter().filter(|entry| **entry == wanted).count()
}

both! {
    async fn nothing_goes_where_it_is_not_set(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        register(&stage, &["a"]).await;
        stage.settings(|settings| settings.idle_days = Some(10)).await;
        days(&stage, 60).await;
        assert_eq!((announced(&stage).await, left(&stage).await.as_str()), (None, "a"));
        let unset = stage.edit().application(&stage.app).await.unwrap();
        let wrong = ApplicationSettings { idle_removal: true, idle_days: None, ..unset.settings };
        let refused = stage.edit().update_application(&stage.app, unset.revision, "", wrong).await;
        assert!(matches!(&refused, Err(crate::Error::Invalid(errors)) if errors.of("idle_days").is_some()), "{refused:?}");
    }

    async fn what_was_announced_and_is_still_idle_goes_a_week_later(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        register(&stage, &["back", "gone", "kept"]).await;
        stage.settings(|settings| (settings.idle_days, settings.idle_removal) = (Some(10), true)).await;
        days(&stage, 5).await;
        heard_of(&stage, "kept").await;
        assert_eq!(announced(&stage).await, None, "none is idle yet");
        days(&stage, 6).await;
        let told_of = announced(&stage).await.unwrap();
        assert_eq!((told_of.number, told_of.left, told_of.idle_days), (2, 2, 10));
        assert_eq!(told_of.due_at, told_of.announced_at.plus_seconds(7 * DAY));
        days(&stage, 6).await;
        assert_eq!((left(&stage).await.as_str(), told(&stage, "announce-clean-up").await), ("back gone kept", 1));
        heard_of(&stage, "back").await;
        assert_eq!(announced(&stage).await.unwrap().left, 1);
        days(&stage, 1).await;
        assert_eq!(left(&stage).await, "back kept", "kept is idle by now, but was not announced");
        assert_eq!(told(&stage, "begin-clean-up").await, 1);
        assert!(stage.audited("connections").await.contains(&"clean-up by system (import)".to_owned()));
        days(&stage, 1).await;
        assert_eq!(announced(&stage).await.unwrap().number, 1);
        days(&stage, 7).await;
        assert_eq!(left(&stage).await, "back");
        register(&stage, &["gone"]).await;
        assert_eq!(left(&stage).await, "back gone", "its app may come back");
    }

    async fn an_announcement_of_which_nothing_is_left_does_nothing(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        register(&stage, &["a"]).await;
        stage.settings(|settings| (settings.idle_days, settings.idle_removal) = (Some(7), true)).await;
        days(&stage, 8).await;
        assert_eq!(announced(&stage).await.unwrap().left, 1);
        heard_of(&stage, "a").await;
        days(&stage, 7).await;
        assert_eq!((announced(&stage).await, left(&stage).await.as_str()), (None, "a"));
        assert!(stage.core().acting_as(&stage.nora).jobs().unwrap().list("", 100).await.unwrap().is_empty());
    }

    async fn who_sets_it_otherwise_takes_the_announcement_back(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        register(&stage, &["a"]).await;
        stage.settings(|settings| (settings.idle_days, settings.idle_removal) = (Some(7), true)).await;
        days(&stage, 8).await;
        let first = announced(&stage).await.unwrap();
        stage.settings(|settings| settings.session_minutes = 5).await;
        assert_eq!(announced(&stage).await.as_ref(), Some(&first), "other settings do not matter");
        stage.settings(|settings| settings.idle_days = Some(8)).await;
        assert_eq!(announced(&stage).await, None);
        by_clock(stage.core()).await.unwrap();
        assert_eq!(announced(&stage).await, None, "it is idle for 8 days, and not for more");
        days(&stage, 6).await;
        let second = announced(&stage).await.unwrap();
        assert!(second.due_at > first.due_at && second.idle_days == 8);
        stage.settings(|settings| settings.idle_removal = false).await;
        days(&stage, 30).await;
        assert_eq!((announced(&stage).await, left(&stage).await.as_str()), (None, "a"));
    }

    async fn a_round_is_once_a_day_and_at_once_after_a_change(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        register(&stage, &["a"]).await;
        stage.scene.clock.advance(30 * DAY);
        by_clock(stage.core()).await.unwrap();
        stage.settings(|settings| (settings.idle_days, settings.idle_removal) = (Some(7), true)).await;
        by_clock(stage.core()).await.unwrap();
        assert_eq!(announced(&stage).await.unwrap().number, 1);
        by_clock(stage.core()).await.unwrap();
        assert_eq!(told(&stage, "announce-clean-up").await, 1);
        let globex = stage.scene.organization("globex").await;
        let gus = stage.scene.user("gus", Role::Admin, Some(&globex)).await;
        assert_eq!(view(stage.core(), &gus).idle_announcements(None).await.unwrap(), []);
    }
}
