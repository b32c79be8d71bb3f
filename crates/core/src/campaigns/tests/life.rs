//! Approving, pausing, resuming, cancelling; the clock; the threshold.

use super::*;
use crate::testing::both;
use patchbay_domain::campaigns::{Action, CampaignFilter, CampaignQuery, ErrorThreshold, Policies, State};

async fn state(scene: &Scene, nora: &Actor, id: &str) -> State {
    view(&scene.core, nora).detail(id).await.unwrap().campaign.state
}

async fn stored(scene: &Scene, id: &str) -> String {
    let row = scene.core.store().row("SELECT state FROM campaigns WHERE id = $1", crate::store::args![id]).await.unwrap();
    row.unwrap().text("state").unwrap()
}

async fn act(scene: &Scene, nora: &Actor, id: &str, action: Action) -> crate::Result<State> {
    let seen = revision(scene, nora, id).await;
    edit(&scene.core, nora).act(id, seen, action, "because").await
}

both! {
    async fn a_campaign_waits_for_approval_and_nobody_is_told_before(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let approval = Policies { approval: true, ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, approval).await.unwrap();
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        assert_eq!(told(&scene, &stage, device(1)).await, "approval");
        assert!(act(&scene, &stage.nora, &id, Action::Resume).await.is_err());
        assert_eq!(act(&scene, &stage.nora, &id, Action::Approve).await, Ok(State::Active));
        assert_eq!(told(&scene, &stage, device(1)).await, "order");
        assert!(act(&scene, &stage.nora, &id, Action::Approve).await.is_err(), "only once");
    }

    async fn a_pause_holds_and_a_cancelled_one_is_over(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        let without = edit(&scene.core, &stage.nora).act(&id, 1, Action::Pause, " ").await;
        assert!(matches!(without, Err(crate::Error::Invalid(_))), "a pause says why");
        assert_eq!(act(&scene, &stage.nora, &id, Action::Pause).await, Ok(State::Paused));
        let late = edit(&scene.core, &stage.nora).act(&id, 1, Action::Cancel, "x").await;
        assert!(matches!(late, Err(crate::Error::Conflict(_))), "somebody paused it meanwhile");
        assert_eq!(told(&scene, &stage, device(1)).await, "paused");
        let paused = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign;
        assert_eq!((paused.reason.as_str(), paused.revision), ("because", 2));
        assert_eq!(act(&scene, &stage.nora, &id, Action::Resume).await, Ok(State::Active));
        assert_eq!(told(&scene, &stage, device(1)).await, "order");
        assert_eq!(act(&scene, &stage.nora, &id, Action::Cancel).await, Ok(State::Cancelled));
        assert_eq!(told(&scene, &stage, device(1)).await, "over");
        assert!(act(&scene, &stage.nora, &id, Action::Resume).await.is_err());
    }

    async fn the_clock_opens_and_ends_campaigns(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let later = |raw: &mut RawRequest| (raw.start_date, raw.end_date) = ("20261201".into(), "20261202".into());
        let id = ordered(&scene, &stage.nora, request(later)).await;
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "scheduled");
        scene.clock.advance(10 * 86_400);
        assert_eq!(state(&scene, &stage.nora, &id).await, State::Active, "told before it is written down");
        let active = CampaignFilter { state: Some(State::Active), ..CampaignFilter::default() };
        let query = CampaignQuery { filter: active, ..CampaignQuery::default() };
        assert_eq!(view(&scene.core, &stage.nora).list(&query).await.unwrap().total, 1);
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "active");
        scene.clock.advance(4 * 86_400);
        assert_eq!(view(&scene.core, &stage.nora).list(&query).await.unwrap().total, 0);
        by_clock(&scene.core).await.unwrap();
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "expired");
        let done = audited(&scene, "campaigns").await;
        assert_eq!(done, ["order by nora", "open by system", "expire by system"]);
    }

    async fn it_is_finished_when_all_have_ended_and_a_late_joiner_opens_it_again(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "active", "one without devices is not finished");
        for number in [1, 2] {
            assert_eq!(told(&scene, &stage, device(number)).await, "order");
        }
        assert_eq!(told(&scene, &stage, with(device(1), 1)).await, "done");
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "active");
        assert_eq!(told(&scene, &stage, with(device(2), 2)).await, "newer");
        by_clock(&scene.core).await.unwrap();
        assert_eq!(stored(&scene, &id).await, "finished");
        assert_eq!(told(&scene, &stage, with(device(1), 1)).await, "done");
        assert_eq!(told(&scene, &stage, device(3)).await, "order");
        assert_eq!(stored(&scene, &id).await, "active");
        let counts = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign.counts;
        assert_eq!((counts.devices, counts.done, counts.newer, counts.at_work), (3, 1, 1, 1));
    }

    async fn too_many_failures_pause_it(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let threshold = Some(ErrorThreshold { percent: 50, at_least: 2 });
        let policies = Policies { threshold, ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, policies).await.unwrap();
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        for number in 1..=3 {
            assert_eq!(told(&scene, &stage, device(number)).await, "order");
        }
        let failed = |number| Poll { report: Report::Failed { error: 42 }, ..device(number) };
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, failed(1)).await, "failed", "the same failure again and again is one");
        }
        assert_eq!(state(&scene, &stage.nora, &id).await, State::Active);
        assert_eq!(told(&scene, &stage, failed(2)).await, "failed");
        let paused = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign;
        assert_eq!((paused.state, paused.reason.as_str()), (State::Paused, "2 devices failed, 0 are done"));
        assert_eq!(paused.counts.failed, 2);
        assert_eq!(told(&scene, &stage, device(3)).await, "paused");
        assert_eq!(audited(&scene, "campaigns").await.last().unwrap(), "threshold by system");
    }
}
