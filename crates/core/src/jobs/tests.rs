//! Jobs on either database, with a kind of job that counts.

use super::*;
use crate::testing::{Scene, both};
use patchbay_domain::access::Role;
use patchbay_domain::job::{Job, JobState};
use std::time::Duration;

/// Counts to `to`, waiting `pause` milliseconds after each; `fail` and `panic` end it.
pub(super) static COUNTING: Kind = Kind {
    name: "test.counting",
    view: Permission::ViewRedirections,
    edit: Permission::EditRedirections,
    run: |task| Box::pin(count(task)),
};

async fn count(task: Task) -> Result<(), Stop> {
    let Task { core, actor, input, mut progress, .. } = task;
    assert_eq!(actor.door, crate::Door::Import);
    for done in 1..=input["to"].as_i64().unwrap_or(0) {
        tokio::time::sleep(Duration::from_millis(input["pause"].as_u64().unwrap_or(0))).await;
        let step = "INSERT INTO meta (name, value) VALUES ($1, 'done') ON CONFLICT (name) DO NOTHING";
        let name = format!("step {done}");
        core.store().write(move |tx| Box::pin(async move { tx.execute(step, args![name]).await.map(drop) })).await?;
        progress.report(done, 0).await?;
    }
    if input["panic"] == true {
        panic!("as asked for");
    }
    if input["fail"] == true {
        return Err(Error::Conflict("It could not be done.".to_owned()).into());
    }
    Ok(())
}

async fn begin(scene: &Scene, actor: &Actor, input: serde_json::Value) -> JobId {
    let (clock, actor) = (scene.clock.clone(), actor.clone());
    scene
        .core
        .store()
        .write(move |tx| Box::pin(async move { start(tx, &clock, &actor, &COUNTING, &input, 5).await }))
        .await
        .unwrap()
}

async fn until(scene: &Scene, actor: &Actor, id: &JobId, good: impl Fn(&Job) -> bool) -> Job {
    for _ in 0..500 {
        let job = scene.core.acting_as(actor).jobs().unwrap().get(id).await.unwrap();
        if good(&job) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing came of job {id}");
}

both! {
    async fn a_job_runs_and_is_seen_by_its_organization_alone(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let globex = scene.organization("globex").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let sam = scene.user("sam", Role::Subscriber, Some(&northwind)).await;
        let mut events = scene.core.events();
        let id = begin(&scene, &nora, serde_json::json!({"to": 5})).await;
        let job = until(&scene, &nora, &id, |job| job.state.is_final()).await;
        assert_eq!((job.state, job.done, job.total, job.rejected), (JobState::Done, 5, 5, 0));
        assert_eq!((job.actor.as_str(), job.finished_at, job.failure), ("nora", Some(crate::testing::BEGIN), None));
        let heard = tokio::time::timeout(Duration::from_secs(5), events.recv()).await.unwrap().unwrap();
        assert_eq!((heard.area.as_str(), heard.subjects, heard.organization), ("jobs", vec![id.0.clone()], Some(northwind)));
        assert_eq!(scene.core.acting_as(&nora).jobs().unwrap().list("", 10).await.unwrap().len(), 1);
        assert_eq!(scene.core.acting_as(&nora).jobs().unwrap().list("other.kind", 10).await.unwrap().len(), 0);
        assert_eq!(scene.core.acting_as(&gus).jobs().unwrap().get(&id).await, Err(Error::NotFound));
        assert_eq!(scene.core.acting_as(&gus).jobs().unwrap().cancel(&id).await, Err(Error::NotFound));
        assert!(scene.core.acting_as(&gus).jobs().unwrap().list("", 10).await.unwrap().is_empty());
        assert!(matches!(scene.core.acting_as(&sam).jobs(), Err(Error::Forbidden)));
    }

    async fn a_job_that_fails_says_why_and_a_panic_has_a_reference(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let failing = begin(&scene, &nora, serde_json::json!({"to": 2, "fail": true})).await;
        let panicking = begin(&scene, &nora, serde_json::json!({"to": 3, "panic": true})).await;
        let after = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        let job = until(&scene, &nora, &failing, |job| job.state.is_final()).await;
        assert_eq!((job.state, job.done, job.failure.as_deref()), (JobState::Failed, 2, Some("It could not be done.")));
        let job = until(&scene, &nora, &panicking, |job| job.state.is_final()).await;
        assert_eq!((job.state, job.done), (JobState::Failed, 3));
        let failure = job.failure.unwrap();
        assert!(failure.contains("Reference: ") && !failure.contains("as asked for"), "{failure}");
        let job = until(&scene, &nora, &after, |job| job.state.is_final()).await;
        assert_eq!(job.state, JobState::Done, "the next one runs all the same");
    }

    async fn a_job_that_ended_long_ago_goes_when_the_next_one_ends(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let old = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        until(&scene, &nora, &old, |job| job.state.is_final()).await;
        scene.clock.advance(29 * 86_400);
        let young = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        until(&scene, &nora, &young, |job| job.state.is_final()).await;
        scene.clock.advance(2 * 86_400);
        let last = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        until(&scene, &nora, &last, |job| job.state.is_final()).await;
        let left: Vec<_> = scene.core.acting_as(&nora).jobs().unwrap().list("", 9).await.unwrap().into_iter().map(|job| job.id).collect();
        assert_eq!(left, [last, young]);
    }

    async fn a_job_is_cancelled_once_by_who_may(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let vera = scene.user("vera", Role::Viewer, Some(&northwind)).await;
        let id = begin(&scene, &nora, serde_json::json!({"to": 100_000, "pause": 5})).await;
        let waiting = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        until(&scene, &nora, &id, |job| job.done > 0).await;
        assert_eq!(scene.core.acting_as(&vera).jobs().unwrap().cancel(&id).await, Err(Error::Forbidden));
        let jobs = scene.core.acting_as(&nora).jobs().unwrap();
        jobs.cancel(&waiting).await.unwrap();
        jobs.cancel(&id).await.unwrap();
        assert!(matches!(jobs.cancel(&id).await, Err(Error::Conflict(_))));
        let job = until(&scene, &nora, &id, |job| job.done > 1).await;
        assert_eq!((job.state, job.failure), (JobState::Cancelled, None));
        let job = jobs.get(&waiting).await.unwrap();
        assert_eq!((job.state, job.done), (JobState::Cancelled, 0));
        let log = scene.core.acting_as(&nora).audit().unwrap().list(&Default::default()).await.unwrap();
        assert_eq!(log.rows.iter().filter(|entry| entry.area == "jobs" && entry.action == "cancel").count(), 2);
    }

    async fn a_job_under_way_is_taken_up_again_after_a_restart(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let id = begin(&scene, &nora, serde_json::json!({"to": 60, "pause": 20})).await;
        until(&scene, &nora, &id, |job| job.done > 0).await;
        let scene = scene.reopened().await;
        let job = until(&scene, &nora, &id, |job| job.state.is_final()).await;
        assert_eq!((job.state, job.done), (JobState::Done, 60));
        scene.core.close().await;
    }

    async fn a_job_of_a_process_that_died_is_taken_up_and_given_up_at_last(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        scene.core.inner.runner.stop(&scene.core).await;
        let again = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        let deadly = begin(&scene, &nora, serde_json::json!({"to": 1})).await;
        // As a process leaves them that was killed: running, the lease not over yet.
        let lease = crate::testing::BEGIN.plus_seconds(60);
        let sql = "UPDATE jobs SET state = 'running', runner = 'dead', lease_until = $1, attempts = $2 WHERE id = $3";
        scene.execute(sql, args![lease, 1_i64, again.as_str()]).await;
        scene.execute(sql, args![lease, ATTEMPTS_MAX, deadly.as_str()]).await;
        if scene.core.store().is_postgres() {
            // Another node could be alive: its lease has to run out.
            scene.clock.advance(61);
        }
        let scene = scene.reopened().await;
        let job = until(&scene, &nora, &again, |job| job.state.is_final()).await;
        assert_eq!(job.state, JobState::Done);
        let job = until(&scene, &nora, &deadly, |job| job.state.is_final()).await;
        assert_eq!((job.state, job.done), (JobState::Failed, 0));
        scene.core.close().await;
    }
}
