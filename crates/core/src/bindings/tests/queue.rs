//! The queue: fail-over, crashes, receipts, races.

use super::super::{memory, queue};
use super::*;
use crate::testing::both;
use patchbay_domain::bindings::{Pin, Receipt, SegmentState, Setup, SetupState};

/// Queues a setup of the first binding.
async fn queued(core: &Core, actor: &Actor) -> i64 {
    let own = edit(core, actor);
    let client = own.find(1).await.unwrap().client;
    own.submit(&client, Pin::parse("1234").ok(), None).await.unwrap().setup.number
}

async fn setup(core: &Core, actor: &Actor, number: i64) -> Setup {
    edit(core, actor).setup(number).await.unwrap()
}

fn states(setup: &Setup) -> Vec<SegmentState> {
    setup.segments.iter().map(|segment| segment.state).collect()
}

/// An organization with a queued setup, and its parts.
async fn begun(scene: &Scene) -> (Actor, i64, i64) {
    let (nora, _) = two(scene).await;
    bound(&scene.core, &nora).await;
    let number = queued(&scene.core, &nora).await;
    let parts = i64::try_from(setup(&scene.core, &nora, number).await.segments.len()).unwrap();
    assert!(parts >= 3);
    (nora, number, parts)
}

both! {
    async fn nothing_goes_before_gateways_are_mounted_and_then_all_of_it(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let smsc = Script::of([]);
        scene.core.mount_gateways(vec![smsc.mount("smsc")]).await.unwrap();
        let mut now = setup(&scene.core, &nora, number).await;
        for _ in 0..200 {
            if now.state.left_queue() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            now = setup(&scene.core, &nora, number).await;
        }
        assert_eq!((now.state, now.gateway.as_str(), now.sent_at), (SetupState::Sent, "smsc", Some(scene.core.now())));
        assert_eq!(smsc.parts(), (1..=parts).map(|part| (number, part)).collect::<Vec<_>>());
        let parcel = &smsc.told()[0];
        assert_eq!((parcel.phone_number.as_str(), parcel.parts), (PHONE, parts));
        assert_eq!(parcel.header.len(), usize::from(parcel.header[0]) + 1);
        assert!(parcel.header.len() + parcel.payload.len() <= 140);
        assert_eq!(now.segments[1].message_id, format!("id-{number}-2"));
    }

    async fn a_gateway_that_takes_nothing_is_passed_over(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let (first, second) = (Script::of([failed()]), Script::of([]));
        scene.core.set_gateways(vec![first.mount("first"), second.mount("second")]);
        queue::round(&scene.core).await.unwrap();
        let sent = setup(&scene.core, &nora, number).await;
        assert_eq!((sent.state, sent.gateway.as_str()), (SetupState::Sent, "second"));
        assert_eq!((first.parts(), second.parts().len()), (vec![(number, 1)], usize::try_from(parts).unwrap()));
        let next = queued(&scene.core, &nora).await;
        queue::round(&scene.core).await.unwrap();
        assert_eq!(setup(&scene.core, &nora, next).await.gateway, "second", "the first one rests");
        assert_eq!(first.parts().len(), 1);
        let shown = scene.core.acting_as(&nora).gateways().unwrap().list();
        assert_eq!((shown[0].ready, shown[0].health.failures, shown[1].ready), (false, 1, true));
        scene.clock.advance(2);
        let later = queued(&scene.core, &nora).await;
        queue::round(&scene.core).await.unwrap();
        assert_eq!(setup(&scene.core, &nora, later).await.gateway, "first", "and comes back by itself");
    }

    async fn a_message_of_which_something_left_stays_with_its_gateway(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let (first, second) = (Script::of([took("a"), failed()]), Script::of([]));
        scene.core.set_gateways(vec![first.mount("first"), second.mount("second")]);
        queue::round(&scene.core).await.unwrap();
        let half = setup(&scene.core, &nora, number).await;
        assert_eq!((half.state, half.gateway.as_str()), (SetupState::Sending, "first"));
        assert_eq!(states(&half)[..2], [SegmentState::Accepted, SegmentState::Waiting]);
        scene.clock.advance(2);
        queue::round(&scene.core).await.unwrap();
        let sent = setup(&scene.core, &nora, number).await;
        assert_eq!((sent.state, sent.failure.as_str()), (SetupState::Sent, ""));
        let mut want = vec![(number, 1), (number, 2)];
        want.extend((2..=parts).map(|part| (number, part)));
        assert_eq!(first.parts(), want, "what was acknowledged is not sent again");
        assert!(second.parts().is_empty());
    }

    async fn a_segment_without_an_answer_goes_again_through_the_same_gateway(scene: Scene) {
        let (nora, number, _) = begun(&scene).await;
        let (first, second) = (Script::of([unknown(), failed()]), Script::of([]));
        scene.core.set_gateways(vec![first.mount("first"), second.mount("second")]);
        for _ in 0..3 {
            queue::round(&scene.core).await.unwrap();
            scene.clock.advance(4);
        }
        let sent = setup(&scene.core, &nora, number).await;
        assert_eq!((sent.state, sent.gateway.as_str(), sent.segments[0].attempts), (SetupState::Sent, "first", 3));
        let told = first.told();
        assert_eq!(told[0], told[2], "with the same reference and octets");
        assert!(second.parts().is_empty(), "it may have taken the first one");
    }

    async fn without_any_gateway_a_setup_fails_and_can_be_sent_again(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let dead = Script::of((0..3).map(|_| failed()));
        scene.core.set_gateways(vec![dead.mount("dead")]);
        for _ in 0..12 {
            queue::round(&scene.core).await.unwrap();
            scene.clock.advance(1);
        }
        let lost = setup(&scene.core, &nora, number).await;
        assert_eq!((lost.state, lost.failure.as_str(), lost.sent_at), (SetupState::Failed, "dead: connection refused", None));
        assert_eq!(dead.parts().len(), 3, "not a hammer");
        assert!(states(&lost).iter().all(|state| *state == SegmentState::Failed));
        scene.clock.advance(300);
        let again = edit(&scene.core, &nora).resend(number, true).await.unwrap();
        assert_eq!((again.setup.state, again.pin.unwrap().0.as_str()), (SetupState::Sent, "1234"));
        assert_eq!(dead.parts().len(), 3 + usize::try_from(parts).unwrap());
    }

    async fn a_number_that_is_refused_is_final_and_no_fault_of_the_gateway(scene: Scene) {
        let (nora, number, _) = begun(&scene).await;
        let smsc = Script::of([busy(), Verdict::Refused("invalid destination".to_owned())]);
        scene.core.set_gateways(vec![smsc.mount("smsc")]);
        queue::round(&scene.core).await.unwrap();
        assert_eq!(setup(&scene.core, &nora, number).await.state, SetupState::Waiting, "throttled: later");
        scene.clock.advance(2);
        queue::round(&scene.core).await.unwrap();
        let refused = setup(&scene.core, &nora, number).await;
        assert_eq!((refused.state, refused.failure.as_str()), (SetupState::Failed, "invalid destination"));
        assert!(scene.core.acting_as(&nora).gateways().unwrap().list()[0].ready);
        assert_eq!(queue::round(&scene.core).await.unwrap(), 0);
    }

    async fn a_crash_loses_nothing_and_repeats_nothing_that_was_acknowledged(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        scene.core.set_gateways(vec![Script::of([took("a"), took("b")]).mount("smsc")]);
        // As a process leaves it that ends after two acknowledgements, with the third part on its way.
        queue::round(&scene.core).await.unwrap();
        scene.execute("UPDATE binding_segments SET state = 'waiting', attempts = 0, message_id = '', accepted_at = NULL WHERE part > 3", vec![]).await;
        scene.execute("UPDATE binding_segments SET state = 'offered', message_id = '', accepted_at = NULL WHERE part = 3", vec![]).await;
        let lease = scene.core.now().plus_seconds(60).0;
        scene.execute(
            "UPDATE binding_setups SET state = 'sending', sent_at = NULL, runner = 'gone', lease_until = $1",
            crate::store::args![lease],
        ).await;
        let waiting = queued(&scene.core, &nora).await;
        let scene = scene.reopened().await;
        let smsc = Script::of([]);
        scene.core.set_gateways(vec![smsc.mount("smsc")]);
        queue::recover(&scene.core).await.unwrap();
        if scene.core.store().is_postgres() {
            queue::round(&scene.core).await.unwrap();
            assert_eq!(smsc.parts().iter().filter(|(setup, _)| *setup == number).count(), 0, "the other node may be alive");
            scene.clock.advance(60);
        }
        queue::round(&scene.core).await.unwrap();
        assert_eq!(setup(&scene.core, &nora, number).await.state, SetupState::Sent);
        assert_eq!(setup(&scene.core, &nora, waiting).await.state, SetupState::Sent);
        let mut told = smsc.parts();
        told.sort_unstable();
        let mut want: Vec<_> = (3..=parts).map(|part| (number, part)).collect();
        want.extend((1..=parts).map(|part| (waiting, part)));
        assert_eq!(told, want);
    }

    async fn many_at_once_hand_each_segment_over_once(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let own = edit(&scene.core, &nora);
        for n in 0..20 {
            let binding = own.create(&phone(n), None).await.unwrap();
            own.submit(&binding.client, None, None).await.unwrap();
        }
        let smsc = Script::of([]);
        scene.core.set_gateways(vec![smsc.mount("smsc")]);
        let rounds = (0..6).map(|_| {
            let core = scene.core.clone();
            tokio::spawn(async move { queue::round(&core).await.unwrap() })
        });
        futures::future::join_all(rounds).await;
        let mut told = smsc.parts();
        let all = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!((told.len(), all), (21 * usize::try_from(parts).unwrap(), 21 * usize::try_from(parts).unwrap()));
        assert_eq!(setup(&scene.core, &nora, number).await.state, SetupState::Sent);
    }

    async fn receipts_come_late_twice_early_and_in_any_order(scene: Scene) {
        let (nora, number, parts) = begun(&scene).await;
        let receipts = scene.core.receipts();
        receipts.by_message("smsc", &format!("id-{number}-1"), Receipt::Underway).await.unwrap();
        receipts.by_message("smsc", &format!("id-{number}-1"), Receipt::Delivered).await.unwrap();
        receipts.by_message("smsc", &format!("id-{number}-1"), Receipt::Underway).await.unwrap();
        receipts.by_part("smsc", number, 2, Receipt::Delivered).await.unwrap();
        scene.core.set_gateways(vec![Script::of([]).mount("smsc")]);
        queue::round(&scene.core).await.unwrap();
        let sent = setup(&scene.core, &nora, number).await;
        assert_eq!(sent.state, SetupState::Sent);
        assert_eq!(states(&sent)[..2], [SegmentState::Delivered, SegmentState::Accepted], "nobody had the second one yet");
        receipts.by_message("another", &format!("id-{number}-2"), Receipt::Failed).await.unwrap();
        receipts.by_part("another", number, 2, Receipt::Failed).await.unwrap();
        receipts.by_message("smsc", "unheard of", Receipt::Failed).await.unwrap();
        for part in 2..=parts {
            assert_eq!(setup(&scene.core, &nora, number).await.state, SetupState::Sent);
            receipts.by_part("smsc", number, part, Receipt::Delivered).await.unwrap();
            receipts.by_part("smsc", number, part, Receipt::Failed).await.unwrap();
        }
        assert_eq!(setup(&scene.core, &nora, number).await.state, SetupState::Delivered);
        assert_ne!(receipts.mark(number, 1), receipts.mark(number, 2));
        let second = queued(&scene.core, &nora).await;
        queue::round(&scene.core).await.unwrap();
        receipts.by_message("smsc", &format!("id-{second}-{parts}"), Receipt::Failed).await.unwrap();
        assert_eq!(setup(&scene.core, &nora, second).await.state, SetupState::Undelivered);
        scene.clock.advance(3601);
        memory::sweep(&scene.core).await.unwrap();
        let early = scene.core.store().rows("SELECT message_id FROM binding_receipts", vec![]).await.unwrap();
        assert!(early.is_empty(), "what nobody asked for is forgotten");
    }

    async fn a_deleted_binding_is_not_sent_to(scene: Scene) {
        let (nora, _, _) = begun(&scene).await;
        edit(&scene.core, &nora).delete(1).await.unwrap();
        let smsc = Script::of([]);
        scene.core.set_gateways(vec![smsc.mount("smsc")]);
        assert_eq!(queue::round(&scene.core).await.unwrap(), 0);
        assert!(smsc.parts().is_empty());
    }

    async fn whoever_asks_is_answered_when_all_of_it_is_taken(scene: Scene) {
        let (nora, _) = two(&scene).await;
        bound(&scene.core, &nora).await;
        scene.core.set_gateways(vec![Script::of([Verdict::Refused("invalid destination".to_owned())]).mount("smsc")]);
        let own = edit(&scene.core, &nora);
        assert_eq!(own.send_to_binding(1, None, None).await.unwrap().setup.state, SetupState::Failed);
        assert_eq!(own.send_to_binding(1, None, None).await.unwrap().setup.state, SetupState::Sent);
    }
}
