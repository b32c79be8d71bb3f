//! Webhooks: what is queued by which change, and what becomes of deliveries.

use super::*;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::campaigns::{
    Action, DeliveryFilter, DeliveryQuery, DeliveryState, ErrorThreshold, HookEvent, Policies, State, TRIES_MAX, back_off,
};

const URL: &str = "https://mdm.example/hooks?token=4711";

async fn hooked(scene: &Scene, stage: &Stage, events: &[HookEvent]) -> String {
    edit(&scene.core, &stage.nora).add_webhook(URL, events).await.unwrap()
}

fn of(state: DeliveryState) -> DeliveryQuery {
    DeliveryQuery::of(DeliveryFilter { state: Some(state) })
}

/// The events that wait or came to an end, the oldest first.
async fn queued(scene: &Scene, stage: &Stage) -> Vec<&'static str> {
    let (campaigns, all) = (edit(&scene.core, &stage.nora), DeliveryQuery::default());
    let page = campaigns.deliveries(&all).await.unwrap();
    let exported: Vec<_> = campaigns.export_deliveries(&all).try_concat().await.unwrap();
    assert_eq!(exported, page.rows);
    page.rows.iter().rev().map(|row| row.event.as_str()).collect()
}

both! {
    async fn each_event_is_queued_with_the_change_that_it_tells_of(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let threshold = Some(ErrorThreshold { percent: 50, at_least: 1 });
        let policies = Policies { approval: true, threshold, ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, policies).await.unwrap();
        let secret = hooked(&scene, &stage, &HookEvent::ALL).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        assert_eq!(queued(&scene, &stage).await, ["created"]);
        let act = async |action| {
            let seen = revision(&scene, &stage.nora, &id).await;
            edit(&scene.core, &stage.nora).act(&id, seen, action, "because").await.unwrap();
        };
        act(Action::Approve).await;
        assert_eq!(queued(&scene, &stage).await, ["created", "opened"]);
        assert_eq!(told(&scene, &stage, device(1)).await, "order");
        told(&scene, &stage, Poll { report: Report::Failed { error: 42 }, ..device(1) }).await;
        assert_eq!(queued(&scene, &stage).await, ["created", "opened", "threshold"]);
        act(Action::Resume).await;
        told(&scene, &stage, with(device(1), 1)).await;
        by_clock(&scene.core).await.unwrap();
        assert_eq!(queued(&scene, &stage).await, ["created", "opened", "threshold", "finished"]);
        let parcels = scene.core.campaign_hooks().due(10).await.unwrap();
        let bodies: Vec<serde_json::Value> = parcels.iter().map(|parcel| serde_json::from_str(&parcel.body).unwrap()).collect();
        assert_eq!(parcels.len(), 4);
        for (parcel, body) in parcels.iter().zip(&bodies) {
            assert_eq!((parcel.secret.as_str(), parcel.attempt, parcel.url.as_str()), (secret.as_str(), 1, URL));
            assert_eq!((&body["id"], &body["event"]), (&parcel.id.clone().into(), &parcel.event.clone().into()));
            assert_eq!((&body["campaign"]["id"], &body["campaign"]["groupId"]), (&id.clone().into(), &"Test Device Group".into()));
        }
        let paused = bodies.iter().find(|body| body["event"] == "threshold").unwrap();
        assert_eq!((&paused["campaign"]["state"], &paused["campaign"]["reason"]), (&"paused".into(), &"1 devices failed, 0 are done".into()));
        let rows = scene.core.store().rows("SELECT subject, after_value FROM audit_items", vec![]).await.unwrap();
        assert!(rows.iter().all(|row| !row.text("subject").unwrap().contains("4711")), "what may be a secret is not in the log");
    }

    async fn what_was_held_before_its_first_window_opens_when_it_goes_on(scene: Scene) {
        let stage = stage(&scene, 100).await;
        hooked(&scene, &stage, &[HookEvent::Opened]).await;
        let later = |raw: &mut RawRequest| (raw.start_date, raw.end_date) = ("20261201".into(), "20261203".into());
        let id = ordered(&scene, &stage.nora, request(later)).await;
        let act = async |action| {
            let seen = revision(&scene, &stage.nora, &id).await;
            edit(&scene.core, &stage.nora).act(&id, seen, action, "because").await.unwrap()
        };
        act(Action::Pause).await;
        assert_eq!(act(Action::Resume).await, State::Scheduled);
        assert!(queued(&scene, &stage).await.is_empty(), "nothing is open yet");
        act(Action::Pause).await;
        scene.clock.advance(10 * 86_400);
        by_clock(&scene.core).await.unwrap();
        assert!(queued(&scene, &stage).await.is_empty(), "it is held");
        assert_eq!(act(Action::Resume).await, State::Active);
        assert_eq!(queued(&scene, &stage).await, ["opened"]);
        act(Action::Pause).await;
        assert_eq!(act(Action::Resume).await, State::Active);
        by_clock(&scene.core).await.unwrap();
        assert_eq!(queued(&scene, &stage).await, ["opened"], "once in its life");
    }

    async fn one_that_the_clock_opens_is_told_of_once_also_when_it_is_held_at_once(scene: Scene) {
        let stage = stage(&scene, 100).await;
        hooked(&scene, &stage, &[HookEvent::Opened]).await;
        let later = |raw: &mut RawRequest| (raw.start_date, raw.end_date) = ("20261201".into(), "20261203".into());
        let id = ordered(&scene, &stage.nora, request(later)).await;
        scene.clock.advance(10 * 86_400);
        by_clock(&scene.core).await.unwrap();
        assert_eq!(queued(&scene, &stage).await, ["opened"]);
        for action in [Action::Pause, Action::Resume] {
            let seen = revision(&scene, &stage.nora, &id).await;
            edit(&scene.core, &stage.nora).act(&id, seen, action, "because").await.unwrap();
        }
        assert_eq!(queued(&scene, &stage).await, ["opened"]);
    }

    async fn only_what_is_wanted_is_queued_and_only_for_its_own_organization(scene: Scene) {
        let stage = stage(&scene, 100).await;
        hooked(&scene, &stage, &[HookEvent::Opened]).await;
        let other = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&other)).await;
        edit(&scene.core, &gus).add_webhook(URL, &HookEvent::ALL).await.unwrap();
        ordered(&scene, &stage.nora, request(|_| ())).await;
        assert_eq!(queued(&scene, &stage).await, ["opened"], "its window is open at once, and created was not asked for");
        assert_eq!(edit(&scene.core, &gus).deliveries(&DeliveryQuery::default()).await.unwrap().total, 0);
        let id = edit(&scene.core, &stage.nora).webhooks().await.unwrap().remove(0).id;
        assert_eq!(edit(&scene.core, &gus).remove_webhook(&id).await, Err(crate::Error::NotFound));
        edit(&scene.core, &stage.nora).update_webhook(&id, URL, &[HookEvent::Created], false).await.unwrap();
        ordered(&scene, &stage.nora, request(|raw| raw.end_hour = "05".into())).await;
        assert_eq!(queued(&scene, &stage).await, ["opened"], "it is switched off");
        edit(&scene.core, &stage.nora).remove_webhook(&id).await.unwrap();
        assert!(queued(&scene, &stage).await.is_empty() && scene.core.campaign_hooks().due(10).await.unwrap().is_empty());
    }

    async fn what_is_refused_is_tried_again_later_each_time_until_it_is_given_up(scene: Scene) {
        let stage = stage(&scene, 100).await;
        hooked(&scene, &stage, &[HookEvent::Created]).await;
        ordered(&scene, &stage.nora, request(|_| ())).await;
        let hooks = scene.core.campaign_hooks();
        for attempt in 1..=TRIES_MAX {
            let mut parcels = hooks.due(10).await.unwrap();
            assert_eq!(parcels.len(), 1, "try {attempt}");
            let parcel = parcels.remove(0);
            assert_eq!(parcel.attempt, attempt);
            assert!(hooks.due(10).await.unwrap().is_empty(), "somebody is at it");
            hooks.told(&parcel, if attempt == 1 { Err("It cannot be reached.".to_owned()) } else { Ok(500) }).await.unwrap();
            scene.clock.advance(back_off(attempt) - 1);
            assert!(hooks.due(10).await.unwrap().is_empty(), "not before its time");
            scene.clock.advance(1);
        }
        assert!(hooks.due(10).await.unwrap().is_empty());
        let log = edit(&scene.core, &stage.nora).deliveries(&of(DeliveryState::Failed)).await.unwrap();
        assert_eq!((log.rows[0].attempts, log.rows[0].answer.as_str()), (TRIES_MAX, "Answered 500"));
        edit(&scene.core, &stage.nora).redeliver(&log.rows[0].id).await.unwrap();
        assert!(matches!(edit(&scene.core, &stage.nora).redeliver(&log.rows[0].id).await, Err(crate::Error::Conflict(_))));
        let again = hooks.due(10).await.unwrap().remove(0);
        assert_eq!((again.id.as_str(), again.attempt), (log.rows[0].id.as_str(), 1));
        hooks.told(&again, Ok(204)).await.unwrap();
        let log = edit(&scene.core, &stage.nora).deliveries(&of(DeliveryState::Delivered)).await.unwrap();
        assert_eq!((log.total, log.rows[0].answer.as_str()), (1, "Answered 204"));
        scene.clock.advance(31 * 86_400);
        hooks.sweep().await.unwrap();
        assert!(queued(&scene, &stage).await.is_empty());
    }

    async fn whoever_dies_over_a_delivery_loses_it(scene: Scene) {
        let stage = stage(&scene, 100).await;
        hooked(&scene, &stage, &[HookEvent::Created]).await;
        ordered(&scene, &stage.nora, request(|_| ())).await;
        let hooks = scene.core.campaign_hooks();
        let lost = hooks.due(1).await.unwrap().remove(0);
        scene.clock.advance(121);
        let again = hooks.due(1).await.unwrap().remove(0);
        assert_eq!((again.id, again.attempt), (lost.id, 2));
    }

    async fn an_address_or_choice_that_makes_no_sense_is_refused_at_its_field(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &stage.nora);
        for (url, events, field) in [("ftp://x", &HookEvent::ALL[..], "url"), (URL, &[], "events")] {
            let Err(crate::Error::Invalid(errors)) = campaigns.add_webhook(url, events).await else { panic!("{url}") };
            assert!(errors.of(field).is_some());
        }
        let first = campaigns.add_webhook(URL, &HookEvent::ALL).await.unwrap();
        let id = campaigns.webhooks().await.unwrap().remove(0).id;
        let second = campaigns.rotate_webhook(&id).await.unwrap();
        assert_ne!(first, second);
        ordered(&scene, &stage.nora, request(|_| ())).await;
        assert_eq!(scene.core.campaign_hooks().due(1).await.unwrap().remove(0).secret, second);
        for _ in 1..20 {
            campaigns.add_webhook(URL, &HookEvent::ALL).await.unwrap();
        }
        assert!(matches!(campaigns.add_webhook(URL, &HookEvent::ALL).await, Err(crate::Error::Conflict(_))));
        assert_eq!(audited(&scene, "campaign-webhooks").await.len(), 21);
    }
}
