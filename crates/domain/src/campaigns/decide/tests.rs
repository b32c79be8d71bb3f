use super::super::{Day, DeviceId, Report, ScheduleParts};
use super::*;
use proptest::prelude::*;

fn schedule() -> Schedule {
    let start = Day::parse("20261201").unwrap();
    Schedule::try_from(ScheduleParts { start, end: start.plus(3), from: 22, until: 4 }).unwrap()
}

/// 2026-12-01 23:00 on a clock in UTC, with an old device.
fn situation() -> Situation {
    Situation {
        now: Day::parse("20261201").unwrap().at(23).instant(UtcOffset::default()),
        offset: UtcOffset::default(),
        state: State::Active,
        schedule: schedule(),
        policies: Policies::default(),
        target: Some(20),
        current: Some(10),
        attempt: Attempt::default(),
        failing: false,
        spread: Spread::of("c", &DeviceId::parse("d").unwrap()),
        others_at_work: 0,
    }
}

fn told(at: &Situation) -> Decision {
    decide(at).0
}

#[test]
fn an_order_is_given_once_and_repeated() {
    let at = situation();
    let (decision, attempt) = decide(&at);
    let Decision::Order { window } = decision else { panic!("{decision:?}") };
    assert_eq!(window.closes.to_string(), "2026-12-02 04:00");
    assert_eq!(attempt.progress, Progress::Ordered);
    // The slot is its own, and so is the order: neither a full campaign nor a smaller share takes it away.
    let policies = Policies { at_work_max: Some(1), canary_percent: 1, ..Policies::default() };
    let again = Situation { attempt, others_at_work: 1, policies, now: at.now.plus_seconds(60), ..at };
    assert_eq!(decide(&again), (decision, attempt));
    let timed_out = Situation { now: at.now.plus_seconds(2 * 3600), ..again };
    assert!(matches!(told(&timed_out), Decision::Wait { .. }));
}

#[test]
fn what_a_device_has_counts_whatever_the_hour() {
    for state in [State::Active, State::Paused, State::AwaitingApproval, State::Expired, State::Finished] {
        assert_eq!(told(&Situation { state, current: Some(20), ..situation() }), Decision::Done, "{state:?}");
        assert_eq!(told(&Situation { state, current: Some(21), ..situation() }), Decision::Newer, "{state:?}");
    }
    let unknown = Situation { current: None, ..situation() };
    assert!(matches!(told(&unknown), Decision::Order { .. }), "a version that nobody knows is brought to one that somebody does");
}

#[test]
fn each_reason_is_told() {
    let wait = |at: Situation| match told(&at) {
        Decision::Wait { hold, .. } => hold,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(Situation { state: State::AwaitingApproval, ..situation() }), Hold::Approval);
    assert_eq!(wait(Situation { state: State::Paused, ..situation() }), Hold::Paused);
    assert_eq!(wait(Situation { target: None, ..situation() }), Hold::Catalogue);
    assert_eq!(wait(Situation { failing: true, ..situation() }), Hold::Failed);
    let late = Situation { offset: UtcOffset::minutes(5 * 60).unwrap(), ..situation() };
    assert_eq!(wait(late), Hold::Window, "where it is 04:00 the window has just closed");
    let most = Policies { at_work_max: Some(5), ..Policies::default() };
    assert_eq!(wait(Situation { policies: most, others_at_work: 5, ..situation() }), Hold::Busy);
    assert!(matches!(told(&Situation { policies: most, others_at_work: 4, ..situation() }), Decision::Order { .. }));
    let all = [State::Cancelled, State::Superseded, State::Expired];
    for state in all {
        assert_eq!(told(&Situation { state, ..situation() }), Decision::Absent(Absence::Over), "{state:?}");
    }
    let failed = Attempt { failures: 3, progress: Progress::Failed, ..Attempt::default() };
    assert_eq!(told(&Situation { attempt: failed, ..situation() }), Decision::Absent(Absence::GaveUp));
    let over = Situation { now: Day::parse("20261205").unwrap().at(4).instant(UtcOffset::default()), ..situation() };
    assert_eq!(told(&over), Decision::Absent(Absence::WindowsOver), "over on this clock, though not on every one");
}

#[test]
fn words_tell_reasons_apart() {
    let mut words: Vec<&str> = Hold::ALL.map(Hold::as_str).into_iter().chain(Absence::ALL.map(Absence::as_str)).collect();
    words.extend(["order", "done", "newer"]);
    words.sort_unstable();
    assert!(words.windows(2).all(|two| two[0] != two[1]), "{words:?}");
}

prop_compose! {
    fn situations()(
        hours in -40_i64..150, minutes in 0_i64..60, offset in -720_i32..=840, state in 0_usize..8,
        target in proptest::option::weighted(0.9, 0_i64..3), current in proptest::option::of(0_i64..3),
        progress in 0_usize..7, failures in 0_u32..5, heard in 0_i64..400, failing: bool,
        canary in 1_u8..=100, most in proptest::option::of(1_u32..4), others in 0_i64..5, device in "[a-z0-9]{1,9}",
    ) -> Situation {
        let now = Millis(schedule().first_opening().0).plus_seconds(hours * 3600 + minutes * 60);
        let progress = Progress::ALL[progress];
        Situation {
            now,
            offset: UtcOffset::minutes(offset).unwrap(),
            state: State::ALL[state],
            schedule: schedule(),
            policies: Policies { canary_percent: canary, at_work_max: most, ..Policies::default() },
            target,
            current,
            attempt: Attempt {
                progress,
                failures,
                error: None,
                heard_at: progress.is_at_work().then(|| now.plus_seconds(-60 * heard)),
            },
            failing,
            spread: Spread::of("c", &DeviceId::parse(&device).unwrap()),
            others_at_work: others,
        }
    }
}

proptest! {
    /// Nobody is told outside a window of his own clock, nobody who has it, nobody in a campaign that is held or over, and no more than
    /// may be at a time.
    #[test]
    fn no_order_is_given_that_may_not_be(at in situations()) {
        let (decision, attempt) = decide(&at);
        if let Decision::Order { window } = decision {
            let local = Local::of(at.now, at.offset);
            let hour = local.0.rem_euclid(86_400_000) / 3_600_000;
            prop_assert!(!(4..22).contains(&hour), "an order at {local}");
            prop_assert!(window.opens <= local && local < window.closes);
            prop_assert!(at.current.is_none_or(|current| Some(current) < at.target));
            prop_assert!(matches!(at.state, State::Scheduled | State::Active | State::Finished), "{:?}", at.state);
            prop_assert!(attempt.is_at_work(at.now, at.policies.time_out_minutes) && !attempt.gave_up());
            let was = at.attempt.is_at_work(at.now, at.policies.time_out_minutes);
            prop_assert!(was || at.policies.at_work_max.is_none_or(|most| at.others_at_work < i64::from(most)));
            prop_assert!(was || at.spread.is_within(at.policies.canary_percent));
        }
    }

    /// The same question again, with what the first answer made of the device, has the same answer.
    #[test]
    fn asking_again_changes_nothing(at in situations()) {
        let (decision, attempt) = decide(&at);
        let again = Situation { attempt: attempt.heard(Report::Idle, at.now), ..at };
        prop_assert_eq!(decide(&again), (decision, attempt));
    }

    /// Whoever comes when he was asked to, comes within bounds; and who waits for a window that is near, while it is open.
    #[test]
    fn devices_come_again_when_it_is_worth_it(at in situations()) {
        let (decision, _) = decide(&at);
        let seconds = next_poll(at.now, at.offset, at.spread, &decision);
        prop_assert!((60..=6 * 3600).contains(&seconds));
        if let Decision::Wait { hold: Hold::Window, until: Some(window) } = decision {
            let then = Local::of(at.now.plus_seconds(seconds), at.offset);
            prop_assert!(then < window.closes, "{then} is after {}", window.closes);
            let near = window.opens.instant(at.offset).0 - at.now.0 < 3_600_000;
            prop_assert!(!near || at.schedule.open_at(then).is_some(), "{then}");
        }
    }
}

#[test]
fn those_who_wait_are_spread_across_the_window() {
    let at = |device: u32| Situation {
        now: Day::parse("20261201").unwrap().at(21).instant(UtcOffset::default()),
        spread: Spread::of("c", &DeviceId::parse(&device.to_string()).unwrap()),
        ..situation()
    };
    let mut quarters = [0_u32; 3];
    for device in 0..3000 {
        let at = at(device);
        let seconds = next_poll(at.now, at.offset, at.spread, &told(&at)) - 3600;
        quarters[usize::try_from(seconds / 5400).unwrap()] += 1;
    }
    assert!(quarters.iter().all(|count| (850..1150).contains(count)), "{quarters:?}");
}
