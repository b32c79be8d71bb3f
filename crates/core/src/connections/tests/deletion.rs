//! Deleting many, and cleaning away idle ones: the plan, the job, and what must not go.

use super::*;
use crate::testing::both;
use patchbay_domain::connections::{ConnectionFilter, ConnectionSelection};
use patchbay_domain::job::{Job, JobId, JobState};

async fn ended(stage: &Stage, job: &JobId) -> Job {
    for _ in 0..1000 {
        let job = stage.core().acting_as(&stage.nora).jobs().unwrap().get(job).await.unwrap();
        if job.state.is_final() {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}

/// So many connections of DEV0001.
async fn some(stage: &Stage, name: &str, count: usize) {
    let actor = stage.user("DEV0001").await;
    let mine = own(stage.core(), &actor).await;
    for number in 0..count {
        mine.register(Some(id(&format!("{name}-{number}"))), Change::default()).await.unwrap();
    }
}

async fn left(stage: &Stage) -> i64 {
    view(stage.core(), &stage.nora).list(&ConnectionQuery::default()).await.unwrap().total
}

both! {
    async fn a_plan_counts_and_a_job_deletes_the_same(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        some(&stage, "old", 1100).await;
        some(&stage, "new", 3).await;
        let filter = ConnectionFilter { q: "old-".into(), ..ConnectionFilter::default() };
        let selection = ConnectionSelection::Matching(filter);
        let plan = stage.edit().plan_deletion(&selection).await.unwrap();
        assert_eq!((plan.summary.total, plan.summary.seen_lately, plan.summary.reachable, plan.summary.users), (1100, 1100, 0, 1));
        assert_eq!((plan.applications[0].value.as_str(), plan.applications[0].count, plan.sample.len()), ("com.sap.myapp", 1100, 20));
        assert_eq!(left(&stage).await, 1103, "a plan deletes nothing");
        let fewer = stage.edit().start_deletion(&selection, 1099).await;
        assert!(matches!(fewer, Err(crate::Error::Conflict(_))), "{fewer:?}");
        let job = stage.edit().start_deletion(&selection, 1100).await.unwrap();
        let job = ended(&stage, &job).await;
        assert_eq!((job.state, job.done, job.total, job.kind.as_str()), (JobState::Done, 1100, 1100, "connections.delete"));
        assert_eq!(left(&stage).await, 3);
        assert!(matches!(stage.edit().start_deletion(&selection, 1100).await, Err(crate::Error::Conflict(_))), "nothing is left");
        let deletions = stage.audited("connections").await;
        assert_eq!(deletions.iter().filter(|entry| *entry == "delete by nora (import)").count(), 3, "a portion each");
    }

    async fn what_is_selected_one_by_one_goes_and_nothing_else(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        some(&stage, "id", 5).await;
        let keys = vec![stage.key("id-1"), stage.key("id-3"), stage.key("unknown")];
        let selection = ConnectionSelection::Keys(keys);
        assert_eq!(stage.edit().plan_deletion(&selection).await.unwrap().summary.total, 2);
        let job = stage.edit().start_deletion(&selection, 2).await.unwrap();
        assert_eq!(ended(&stage, &job).await.state, JobState::Done);
        let rows = view(stage.core(), &stage.nora).list(&ConnectionQuery::default()).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.connection.id.as_str()).collect::<Vec<_>>(), ["id-4", "id-2", "id-0"]);
        let many = ConnectionSelection::Keys((0..1001).map(|number| stage.key(&format!("id-{number}"))).collect());
        assert!(matches!(stage.edit().plan_deletion(&many).await, Err(crate::Error::Invalid(_))));
        let globex = stage.scene.organization("globex").await;
        let gus = stage.scene.user("gus", Role::Admin, Some(&globex)).await;
        let theirs = ConnectionSelection::Keys(vec![stage.key("id-0")]);
        assert_eq!(edit(stage.core(), &gus).plan_deletion(&theirs).await.unwrap().summary.total, 0);
    }

    async fn what_was_registered_after_the_moment_is_not_chosen(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        some(&stage, "id", 2).await;
        let all = ConnectionSelection::Matching(ConnectionFilter::default());
        let one = ConnectionSelection::Keys(vec![stage.key("id-0")]);
        stage.scene.clock.advance(-1);
        for selection in [&all, &one] {
            assert_eq!(stage.edit().plan_deletion(selection).await.unwrap().summary.total, 0, "{selection:?}");
        }
        stage.scene.clock.advance(1);
        assert_eq!(stage.edit().plan_deletion(&all).await.unwrap().summary.total, 2);
    }

    async fn idle_ones_go_and_one_that_was_heard_of_stays(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        some(&stage, "id", 3).await;
        let selection = ConnectionSelection::Idle(stage.app.clone());
        let unset = stage.edit().plan_deletion(&selection).await;
        assert!(matches!(unset, Err(crate::Error::Conflict(_))), "no time is set: {unset:?}");
        stage.settings(|settings| settings.idle_days = Some(30)).await;
        stage.scene.clock.advance(29 * 86_400);
        assert_eq!(stage.edit().plan_deletion(&selection).await.unwrap().summary.total, 0);
        let actor = stage.user("DEV0001").await;
        own(stage.core(), &actor).await.get(&id("id-1")).await.unwrap();
        crate::connections::write_seen(stage.core()).await.unwrap();
        stage.scene.clock.advance(86_401);
        let plan = stage.edit().plan_deletion(&selection).await.unwrap();
        assert_eq!((plan.summary.total, plan.summary.seen_lately), (2, 0));
        let job = stage.edit().start_deletion(&selection, plan.summary.total).await.unwrap();
        assert_eq!(ended(&stage, &job).await.done, 2);
        assert_eq!(left(&stage).await, 1);
        assert!(stage.audited("connections").await.contains(&"clean-up by nora (import)".to_owned()));
        own(stage.core(), &actor).await.register(Some(id("id-0")), Change::default()).await.expect("its app may come back");
    }
}
