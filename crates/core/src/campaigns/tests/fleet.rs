//! A whole campaign with many devices, hour by hour: nobody is told outside his window, nobody again after he is done, the limit holds,
//! and the figures add up.

use super::*;
use crate::testing::both;
use patchbay_domain::campaigns::{CampaignQuery, Policies, State};

const DEVICES: u32 = 30;
const AT_WORK: u32 = 3;

both! {
    async fn a_fleet_is_brought_to_its_target(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let policies = Policies { at_work_max: Some(AT_WORK), time_out_minutes: 600, ..Policies::default() };
        edit(&scene.core, &stage.nora).set_default_policies(&stage.customer, policies).await.unwrap();
        let dates = |raw: &mut RawRequest| (raw.start_date, raw.end_date) = ("20261122".into(), "20261125".into());
        let id = ordered(&scene, &stage.nora, request(dates)).await;
        let mut versions = vec![0_usize; usize::try_from(DEVICES).unwrap()];
        let mut at_work = vec![false; versions.len()];
        // Devices live all over the world, and one in ten fails on its first try.
        let minutes = |number: usize| i32::try_from(number % 27).unwrap() * 60 - 720;
        let mut failing: Vec<bool> = (0..versions.len()).map(|number| number % 10 == 3).collect();
        for _ in 0..5 * 24 {
            for number in 0..versions.len() {
                let mut poll = with(device(u32::try_from(number).unwrap()), versions[number]);
                poll.offset = UtcOffset::minutes(minutes(number)).ok();
                if at_work[number] && std::mem::take(&mut failing[number]) {
                    poll.report = Report::Failed { error: 1 };
                    at_work[number] = false;
                } else if at_work[number] {
                    (versions[number], at_work[number]) = (1, false);
                    poll = with(poll, 1);
                }
                let told = ask(&scene, &stage, poll).await;
                if let Decision::Order { .. } = told.decision {
                    assert_eq!(versions[number], 0, "{number} is told again after it is done");
                    let local = scene.clock.now().0 + i64::from(minutes(number)) * 60_000;
                    let hour = local.rem_euclid(86_400_000) / 3_600_000;
                    assert!(!(4..22).contains(&hour), "{number} is told at {hour} on its clock");
                    at_work[number] = true;
                }
                let working = at_work.iter().filter(|working| **working).count();
                assert!(working <= usize::try_from(AT_WORK).unwrap(), "{working} at work");
            }
            scene.clock.advance(3600);
            by_clock(&scene.core).await.unwrap();
        }
        assert!(versions.iter().all(|version| *version == 1), "{versions:?}");
        let campaign = view(&scene.core, &stage.nora).detail(&id).await.unwrap().campaign;
        assert_eq!(campaign.state, State::Finished);
        let counts = campaign.counts;
        assert_eq!((counts.devices, counts.done, counts.pending(), counts.failed), (i64::from(DEVICES), i64::from(DEVICES), 0, 0));
        let exported: Vec<_> = futures::TryStreamExt::try_collect(view(&scene.core, &stage.nora).export(CampaignQuery::default())).await.unwrap();
        let exported: Vec<Vec<patchbay_domain::campaigns::Campaign>> = exported;
        assert_eq!(exported.concat(), [campaign]);
    }
}
