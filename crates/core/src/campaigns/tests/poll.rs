//! What devices are told: windows, seats, secrets, limits.

use super::*;
use crate::testing::both;
use patchbay_domain::campaigns::{Action, DeviceFilter, DeviceQuery, HowFar, Policies, Progress};

both! {
    async fn the_same_question_has_the_same_answer(scene: Scene) {
        let stage = stage(&scene, 100).await;
        assert_eq!(told(&scene, &stage, device(1)).await, "no-campaign");
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        let first = ask(&scene, &stage, device(1)).await;
        assert!(matches!(first.decision, Decision::Order { .. }));
        assert_eq!((first.campaign.as_deref(), first.target.as_ref().unwrap().as_str()), (Some(id.as_str()), VERSIONS[1]));
        for _ in 0..3 {
            assert_eq!(ask(&scene, &stage, device(1)).await, first);
        }
        let installing = Poll { report: Report::Installing, ..device(1) };
        assert_eq!(ask(&scene, &stage, installing).await.decision, first.decision);
        let query = DeviceQuery::default();
        let row = view(&scene.core, &stage.nora).progress(&id, &query).await.unwrap().rows.remove(0);
        assert_eq!((row.attempt.progress, row.told.as_str()), (Progress::Installing, "order"));
        let filter = DeviceFilter { progress: Some(HowFar::Pending), ..DeviceFilter::default() };
        let pending = DeviceQuery { filter, ..DeviceQuery::default() };
        assert_eq!(view(&scene.core, &stage.nora).progress(&id, &pending).await.unwrap().total, 0);
    }

    async fn an_order_is_withheld_outside_the_window_of_the_devices_own_clock(scene: Scene) {
        // The tests begin at 22:58:59 in UTC, and the window at 22.
        let stage = stage(&scene, 100).await;
        ordered(&scene, &stage.nora, request(|_| ())).await;
        for (minutes, want) in [(0, "order"), (-59, "window"), (-58, "order"), (301, "order"), (302, "window")] {
            let offset = UtcOffset::minutes(minutes).ok();
            let number = u32::try_from(minutes + 100).unwrap();
            assert_eq!(told(&scene, &stage, Poll { offset, ..device(number) }).await, want, "{minutes} minutes ahead");
        }
        let quiet = ask(&scene, &stage, Poll { offset: None, ..device(7) }).await;
        assert_eq!(quiet.offset, UtcOffset::default(), "its customer's zone");
        // The next afternoon but one: over here, though not yet on the last clock on Earth.
        scene.clock.advance(2 * 86_400 - 8 * 3600);
        assert_eq!(told(&scene, &stage, device(8)).await, "windows-over");
    }

    async fn latest_is_what_is_the_newest_then(scene: Scene) {
        let stage = stage(&scene, 100).await;
        ordered(&scene, &stage.nora, request(|raw| raw.target = "latest".into())).await;
        assert_eq!(told(&scene, &stage, with(device(1), 2)).await, "done");
        let newer = NewFirmware {
            model: "GT-S8500A".into(), carrier: "QA4".into(), version: "N/E/W".into(), ..Default::default()
        };
        edit(&scene.core, &stage.nora).add_firmware(newer).await.unwrap();
        let told = ask(&scene, &stage, with(device(1), 2)).await;
        assert_eq!((told.decision.reason(), told.target.unwrap().as_str()), ("order", "N/E/W"));
    }

    async fn a_secret_opens_its_own_group_or_device_and_nothing_else(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let polls = scene.core.campaign_polls();
        for bad in ["", "wrong", &"x".repeat(10_000)] {
            assert_eq!(polls.poll(bad, device(1)).await, Ok(None));
        }
        assert_eq!(told(&scene, &stage, device(1)).await, "no-campaign");
        let own = edit(&scene.core, &stage.nora).rotate_device(&stored_id(&scene, &stage, 1).await).await.unwrap();
        assert_eq!(polls.poll(&stage.secret, device(1)).await, Ok(None), "it has a secret of its own now");
        assert!(polls.poll(&own, device(1)).await.unwrap().is_some());
        assert_eq!(polls.poll(&own, device(2)).await, Ok(None), "which is no other device's");
        let new = edit(&scene.core, &stage.nora).rotate_group(&stage.group).await.unwrap();
        assert_eq!(polls.poll(&stage.secret, device(2)).await, Ok(None));
        assert!(polls.poll(&new, device(2)).await.unwrap().is_some());
    }

    async fn who_finds_no_seat_is_told_nothing_until_one_is_free(scene: Scene) {
        let stage = stage(&scene, 2).await;
        ordered(&scene, &stage.nora, request(|_| ())).await;
        for (number, want) in [(1, "order"), (2, "order"), (3, "no-seat"), (3, "no-seat")] {
            assert_eq!(told(&scene, &stage, device(number)).await, want);
        }
        let licence = view(&scene.core, &stage.nora).licenses().await.unwrap().remove(0);
        assert_eq!((licence.seats, licence.used), (2, 2));
        edit(&scene.core, &stage.nora).remove_device(&stored_id(&scene, &stage, 1).await).await.unwrap();
        assert_eq!(told(&scene, &stage, device(3)).await, "order");
        assert_eq!(told(&scene, &stage, device(1)).await, "no-seat");
        let devices = view(&scene.core, &stage.nora).devices(&DeviceQuery::default()).await.unwrap();
        assert_eq!(devices.rows.iter().map(|row| row.seated).collect::<Vec<_>>(), [false, true, true]);
    }

    async fn many_at_once_get_no_more_seats_and_orders_than_there_are(scene: Scene) {
        let stage = stage(&scene, 12).await;
        let policies = Policies { at_work_max: Some(5), ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, policies).await.unwrap();
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        let polls = (0..32_u32).map(|number| {
            let (core, secret) = (scene.core.clone(), stage.secret.clone());
            // Each device asks twice at the same time.
            tokio::spawn(async move {
                let told = core.campaign_polls().poll(&secret, device(number / 2)).await.unwrap().unwrap();
                (number / 2, told.decision.reason())
            })
        });
        let told: Vec<(u32, &str)> = futures::future::join_all(polls).await.into_iter().map(Result::unwrap).collect();
        let devices = |word| told.iter().filter(|(_, told)| *told == word).map(|(number, _)| *number).collect::<std::collections::BTreeSet<_>>();
        assert_eq!((devices("order").len(), devices("no-seat").len()), (5, 4), "{told:?}");
        let counts = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign.counts;
        assert_eq!((counts.devices, counts.at_work), (12, 5));
        // Those that say nothing more lose their turn, and others have theirs.
        scene.clock.advance(120 * 60);
        let mut next = Vec::new();
        for number in 0..16 {
            next.push(super::told(&scene, &stage, device(number)).await);
        }
        assert_eq!(next.iter().filter(|told| **told == "order").count(), 5, "{next:?}");
    }

    async fn a_device_that_failed_three_times_is_left_alone(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, device(1)).await, "order");
            let failed = Poll { report: Report::Failed { error: -7 }, ..device(1) };
            told(&scene, &stage, failed).await;
        }
        assert_eq!(told(&scene, &stage, device(1)).await, "gave-up");
        let counts = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign.counts;
        assert_eq!((counts.failed, counts.gave_up), (1, 1));
        by_clock(&scene.core).await.unwrap();
        let seen = revision(&scene, &stage.nora, &id).await;
        let over = edit(&scene.core, &stage.nora).act(&id, seen, Action::Pause, "x").await;
        assert!(over.is_err(), "it is finished: every device came to its end");
    }
}
