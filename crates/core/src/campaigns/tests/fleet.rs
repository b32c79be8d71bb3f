//! A whole campaign with many devices: nobody is told outside his window, nobody again after he is done, the limits hold, and the figures
//! add up.

use super::*;
use crate::testing::both;
use futures::StreamExt;
use patchbay_domain::campaigns::{CampaignQuery, ErrorThreshold, Policies, State};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many devices there are; `PATCHBAY_TEST_FLEET` says another number, such as 100,000 for `make bench`.
const DEVICES: u32 = 1000;
/// How many are asked for at once.
const AT_ONCE: usize = 256;
/// How long a device works, in seconds.
const WORK: i64 = 600;

fn devices() -> u32 {
    std::env::var("PATCHBAY_TEST_FLEET").ok().and_then(|number| number.parse().ok()).unwrap_or(DEVICES)
}

/// A device as it lives: all over the world, and one in ten fails on its first try.
#[derive(Clone)]
struct Lived {
    number: u32,
    version: usize,
    at_work: bool,
    failing: bool,
    orders: u32,
}

impl Lived {
    fn minutes(&self) -> i32 {
        i32::try_from(self.number % 27).unwrap() * 60 - 720
    }

    /// What it asks now, and what it is afterwards as far as that is up to itself.
    fn asks(&mut self) -> Poll {
        let mut report = Report::Idle;
        if self.at_work && std::mem::take(&mut self.failing) {
            report = Report::Failed { error: 1 };
            self.at_work = false;
        } else if self.at_work {
            (self.version, self.at_work) = (1, false);
        }
        Poll { offset: UtcOffset::minutes(self.minutes()).ok(), report, ..with(device(self.number), self.version) }
    }

    /// Takes its answer; in how many seconds it asks again, if it does.
    fn told(&mut self, told: &Told, now: Millis) -> Option<i64> {
        match told.decision {
            Decision::Order { .. } => {
                assert_eq!(self.version, 0, "{} is told again after it is done", self.number);
                let local = now.0 + i64::from(self.minutes()) * 60_000;
                let hour = local.rem_euclid(86_400_000) / 3_600_000;
                assert!(!(4..22).contains(&hour), "{} is told at {hour} on its clock", self.number);
                self.at_work = true;
                self.orders += 1;
                Some(WORK)
            }
            Decision::Done => None,
            Decision::Wait { .. } => Some(told.next_poll),
            _ => panic!("{} is told {:?}", self.number, told.decision),
        }
    }
}

both! {
    async fn a_fleet_is_brought_to_its_target(scene: Scene) {
        let many = devices();
        let at_work_most = (many / 10).max(3);
        let stage = stage(&scene, i64::from(many)).await;
        let threshold = Some(ErrorThreshold { percent: 50, at_least: many });
        let policies = Policies { at_work_max: Some(at_work_most), time_out_minutes: 600, threshold, ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, policies).await.unwrap();
        let dates = |raw: &mut RawRequest| (raw.start_date, raw.end_date) = ("20261122".into(), "20261127".into());
        let id = ordered(&scene, &stage.nora, request(dates)).await;
        let begun = scene.clock.now();
        let mut fleet: Vec<Lived> =
            (0..many).map(|number| Lived { number, version: 0, at_work: false, failing: number % 10 == 3, orders: 0 }).collect();
        // They are switched on over an hour.
        let mut due: BinaryHeap<Reverse<(i64, usize)>> =
            (0..fleet.len()).map(|place| Reverse((begun.0 + i64::try_from(place % 60).unwrap() * 60_000, place))).collect();
        let mut polls = 0_u64;
        while let Some(Reverse((at, _))) = due.peek().copied() {
            // Whoever is due within the minute asks now.
            let now = scene.clock.now();
            scene.clock.advance((at - now.0).max(0) / 1000 + 1);
            let now = scene.clock.now();
            let mut asking = Vec::new();
            while let Some(Reverse((at, place))) = due.peek().copied().filter(|Reverse((at, _))| *at <= now.0 + 60_000) {
                due.pop();
                asking.push((place, fleet[place].asks()));
                assert!(at <= now.0 + 60_000);
            }
            polls += u64::try_from(asking.len()).unwrap();
            let answers: Vec<(usize, Told)> = futures::stream::iter(asking)
                .map(|(place, poll)| {
                    let (scene, stage) = (&scene, &stage);
                    async move { (place, ask(scene, stage, poll).await) }
                })
                .buffer_unordered(AT_ONCE)
                .collect()
                .await;
            for (place, told) in answers {
                if let Some(seconds) = fleet[place].told(&told, now) {
                    due.push(Reverse((now.0 + seconds * 1000, place)));
                }
            }
            let working = fleet.iter().filter(|device| device.at_work).count();
            assert!(working <= usize::try_from(at_work_most).unwrap(), "{working} at work");
        }
        by_clock(&scene.core).await.unwrap();
        assert!(fleet.iter().all(|device| device.version == 1));
        let orders: u32 = fleet.iter().map(|device| device.orders).sum();
        let failed = u32::try_from(fleet.iter().filter(|device| device.number % 10 == 3).count()).unwrap();
        assert_eq!(orders, many + failed, "one order each, and another for who failed");
        println!("{many} devices, {polls} polls, {} days", (scene.clock.now().0 - begun.0) / 86_400_000);
        let campaign = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign;
        assert_eq!(campaign.state, State::Finished);
        let counts = campaign.counts;
        assert_eq!((counts.devices, counts.done, counts.pending(), counts.failed), (i64::from(many), i64::from(many), 0, 0));
        let exported: Vec<_> = futures::TryStreamExt::try_collect(view(&scene.core, &stage.nora).export(CampaignQuery::default())).await.unwrap();
        let exported: Vec<Vec<patchbay_domain::campaigns::Campaign>> = exported;
        assert_eq!(exported.concat(), [campaign]);
    }

    async fn what_is_remembered_is_forgotten_when_anything_changes(scene: Scene) {
        let stage = stage(&scene, 100).await;
        ordered(&scene, &stage.nora, request(|raw| (raw.start_date, raw.end_date) = ("20261122".into(), "20261123".into()))).await;
        // A day before its first window; the second time from the database, the third from memory.
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, device(1)).await, "window");
        }
        assert_eq!(told(&scene, &stage, with(device(1), 1)).await, "done", "it says something else");
        assert_eq!(told(&scene, &stage, device(1)).await, "window");
        // At work again in the window, though the same question was remembered outside.
        for _ in 0..2 {
            assert_eq!(told(&scene, &stage, device(1)).await, "window");
        }
        scene.clock.advance(86_400);
        assert_eq!(told(&scene, &stage, device(1)).await, "order");
        // Done, remembered; then another order for the same target is heard of at once.
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, with(device(1), 1)).await, "done");
        }
        ordered(&scene, &stage.nora, request(|raw| raw.target = "Latest".into())).await;
        assert_eq!(told(&scene, &stage, with(device(1), 1)).await, "order");
        // A secret that is replaced opens nothing any more, whatever was remembered for it.
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, with(device(2), 2)).await, "done");
        }
        let new = edit(&scene.core, &stage.nora).rotate_group(&stage.group).await.unwrap();
        assert_eq!(scene.core.campaign_polls().poll(&stage.secret, with(device(2), 2)).await, Ok(None));
        assert!(scene.core.campaign_polls().poll(&new, with(device(2), 2)).await.unwrap().is_some());
    }

    async fn who_is_answered_from_memory_is_seen_all_the_same(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let seen = async || {
            crate::campaigns::seen::write(&scene.core, usize::MAX).await.unwrap();
            view(&scene.core, &stage.nora).devices(&DeviceQuery::default()).await.unwrap().rows[0].seen_at.unwrap()
        };
        for _ in 0..3 {
            assert_eq!(told(&scene, &stage, device(1)).await, "no-campaign");
        }
        let first = scene.clock.now();
        assert_eq!(seen().await, first);
        scene.clock.advance(59);
        told(&scene, &stage, device(1)).await;
        assert_eq!(seen().await, first, "once a minute is enough");
        scene.clock.advance(1);
        told(&scene, &stage, device(1)).await;
        assert_eq!(seen().await, first.plus_seconds(60));
    }
}
