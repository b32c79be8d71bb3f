//! Accept and reject rules.

use super::*;
use proptest::prelude::*;

const NOW: Millis = Millis(1_795_301_939_000);

fn rule(days: u8, start: &str, stop: &str, groups: &[Group]) -> AcceptRule {
    AcceptRule {
        days: Weekdays::of_mask(days).unwrap(),
        start: ClockTime::parse(start).unwrap(),
        stop: ClockTime::parse(stop).unwrap(),
        groups: groups.to_vec(),
    }
}

fn weekly(persistent: Vec<AcceptRule>) -> AcceptRules {
    AcceptRules { persistent, temporary: None }
}

fn minute(text: &str) -> u16 {
    ClockTime::parse(text).unwrap().minutes()
}

#[test]
fn days_are_counted_as_the_protocol_does() {
    assert!(Weekdays::WORKDAYS.has(0) && Weekdays::WORKDAYS.has(4) && !Weekdays::WORKDAYS.has(5));
    assert!(Weekdays::WEEKEND.has(5) && Weekdays::WEEKEND.has(6) && !Weekdays::WEEKEND.has(7));
    assert_eq!(Weekdays::of_mask(64).unwrap().label(), "Sunday");
    assert_eq!(Weekdays::of_mask(5).unwrap().label(), "Monday, Wednesday");
    assert_eq!((Weekdays::of_mask(0), Weekdays::of_mask(128)), (None, None));
    assert!(serde_json::from_str::<Weekdays>("0").is_err());
}

#[test]
fn times_are_read_to_the_minute() {
    for (text, minutes) in [("00:00", Some(0)), ("9:05", Some(545)), ("23:59", Some(1439)), ("24:00", Some(1440))] {
        assert_eq!(ClockTime::parse(text).map(ClockTime::minutes), minutes, "{text}");
    }
    for text in ["24:01", "12:60", "12", "12:5", "1:2:3", "-1:00", "12:0x", "٠١:٠٠", "012:00", ""] {
        assert_eq!(ClockTime::parse(text), None, "{text}");
    }
    assert_eq!(ClockTime::parse("9:05").unwrap().to_string(), "09:05");
}

#[test]
fn a_day_that_no_rule_names_is_open_and_the_narrowest_rule_decides() {
    let office = rule(31, "09:00", "17:30", &[Group::Coworkers]);
    let rules = weekly(vec![office.clone()]);
    let coworker = [Group::Coworkers, Group::Friends];
    assert!(rules.accept(&coworker, 0, minute("09:00"), NOW));
    assert!(!rules.accept(&coworker, 0, minute("17:30"), NOW), "the end is not included");
    assert!(!rules.accept(&[Group::Family], 0, minute("10:00"), NOW));
    assert!(rules.accept(&[], 5, minute("03:00"), NOW), "nothing is said of Saturday");
    let rules =
        weekly(vec![rule(127, "00:00", "24:00", &[Group::Everybody]), office, rule(32, "00:00", "24:00", &[Group::Nobody])]);
    assert!(!rules.accept(&coworker, 5, minute("12:00"), NOW), "one day goes before seven");
    assert!(rules.accept(&[], 6, minute("12:00"), NOW));
    assert!(!rules.accept(&[], 2, minute("12:00"), NOW), "five days go before seven");
    let night = weekly(vec![rule(127, "22:00", "06:00", &[Group::Family])]);
    for (text, accepted) in [("23:00", true), ("05:59", true), ("06:00", false), ("21:59", false)] {
        assert_eq!(night.accept(&[Group::Family], 3, minute(text), NOW), accepted, "{text}");
    }
}

#[test]
fn the_temporary_rule_decides_alone_while_it_holds() {
    let mut rules = weekly(vec![rule(127, "00:00", "24:00", &[Group::Everybody])]);
    rules.temporary = Some(Temporary { groups: vec![Group::Nobody], until: Some(NOW.plus_seconds(60)) });
    assert!(!rules.accept(&[Group::Vip], 0, 600, NOW));
    assert!(rules.do_not_disturb(NOW).is_some());
    assert!(rules.accept(&[], 0, 600, NOW.plus_seconds(60)), "over");
    assert!(rules.do_not_disturb(NOW.plus_seconds(60)).is_none());
    rules.temporary = Some(Temporary { groups: vec![Group::Vip], until: None });
    assert!(rules.accept(&[Group::Vip], 0, 600, NOW) && !rules.accept(&[Group::Family], 0, 600, NOW));
    assert!(rules.do_not_disturb(NOW).is_none(), "some are welcome");
}

#[test]
fn minutes_left_are_rounded_up() {
    let until = |seconds| Temporary { groups: vec![Group::Nobody], until: Some(NOW.plus_seconds(seconds)) };
    for (seconds, minutes) in [(1, 1), (60, 1), (61, 2), (0, 0), (-5, 0)] {
        assert_eq!(until(seconds).minutes_left(NOW), Some(minutes), "{seconds}");
    }
    assert_eq!(Temporary { groups: vec![], until: None }.minutes_left(NOW), None);
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let good = rule(31, "09:00", "17:30", &[Group::Coworkers]);
    assert!(AcceptRules::check(&[good.clone(), rule(96, "10:00", "22:00", &[Group::Nobody])]).is_ok());
    assert!(AcceptRules::check(&[good.clone(), good.clone()]).is_err(), "twice the same days");
    for bad in [
        rule(1, "09:00", "09:00", &[Group::Vip]),
        rule(1, "09:00", "10:00", &[]),
        rule(1, "09:00", "10:00", &[Group::Nobody, Group::Vip]),
    ] {
        assert!(AcceptRules::check(std::slice::from_ref(&bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn who_is_blocked_is_refused_in_every_spelling() {
    let own = SipDomain::parse("example.org").unwrap();
    let rule = |text| RejectRule::parse(text, &own).unwrap();
    let party = |text| Party::parse(text).unwrap();
    for (blocked, uri, caller, refused) in [
        ("spam@example.com", "sip:spam@example.com", "\"Spam\" <sip:SPAM@example.com;tag=1>", true),
        ("sip:spam@example.com", "sip:spam@example.com", "ham@example.com", false),
        ("bob", "sip:bob@example.org", "bob@example.org", true),
        ("+31201234567", "sip:+31201234567@example.org", "0031201234567@gw.example", true),
        ("*@bad.example", "sip:*@bad.example", "anybody@bad.example", true),
        ("@bad.example", "sip:*@bad.example", "anybody@good.example", false),
        ("anonymous@anonymous.invalid", "sip:anonymous@anonymous.invalid", "anonymous@192.0.2.1", true),
        ("spam@example.com", "sip:spam@example.com", "anonymous@anonymous.invalid", false),
    ] {
        let rule = rule(blocked);
        assert_eq!(rule.uri(), uri);
        assert_eq!(rule.refuses(Some(&party(caller))), refused, "{blocked} {caller}");
    }
    assert!(rule("anonymous@anonymous.invalid").refuses(None));
    assert!(!rule("spam@example.com").refuses(None));
    assert!(RejectRule::parse("two words", &own).is_err());
}

#[test]
fn a_day_is_told_in_stretches() {
    let rules = weekly(vec![
        rule(127, "22:00", "07:00", &[Group::Vip]),
        rule(31, "09:00", "17:30", &[Group::Business, Group::Family]),
        rule(64, "00:00", "24:00", &[Group::Nobody]),
    ]);
    let told = |weekday| {
        let words = |stretch: Stretch| format!("{}-{} {}", stretch.start, stretch.stop, Group::words(&stretch.groups));
        rules.day(weekday).into_iter().map(words).collect::<Vec<_>>()
    };
    // The narrower set of days decides alone.
    assert_eq!(told(0), ["00:00-09:00 Nobody", "09:00-17:30 Business and Family", "17:30-24:00 Nobody"]);
    assert_eq!(told(5), ["00:00-07:00 VIP", "07:00-22:00 Nobody", "22:00-24:00 VIP"]);
    assert_eq!(told(6), ["00:00-24:00 Nobody"]);
    let open = weekly(Vec::new()).day(3);
    assert_eq!(open, [Stretch { start: ClockTime(0), stop: ClockTime(DAY_MINUTES), groups: vec![Group::Everybody] }]);
}

#[test]
fn who_is_accepted_now_is_told_by_group() {
    let mut rules = weekly(vec![rule(31, "09:00", "17:00", &[Group::Vip, Group::Friends])]);
    assert_eq!(rules.accepted(0, minute("10:00"), NOW), [Group::Vip, Group::Friends]);
    assert_eq!(rules.accepted(0, minute("17:00"), NOW), [Group::Nobody]);
    assert_eq!(rules.accepted(6, minute("17:00"), NOW), [Group::Everybody]);
    rules.temporary = Some(Temporary { groups: vec![Group::Family], until: None });
    assert_eq!(rules.accepted(0, minute("10:00"), NOW), [Group::Family], "the temporary rule decides alone");
}

proptest! {
    #[test]
    fn any_rule_is_kept_and_shown_in_one_spelling(text in "\\PC{0,40}") {
        let own = SipDomain::parse("example.org").unwrap();
        if let Ok(rule) = RejectRule::parse(&text, &own) {
            prop_assert_eq!(RejectRule::parse(&rule.uri(), &own), Ok(rule.clone()));
            let json = serde_json::to_string(&rule).unwrap();
            prop_assert_eq!(serde_json::from_str::<RejectRule>(&json).unwrap(), rule);
        }
    }

    #[test]
    fn a_rule_covers_as_many_minutes_as_lie_between_its_times(start in 0_u16..1440, length in 1_u16..1440) {
        let stop = (start + length) % 1440;
        let rule = AcceptRule {
            days: Weekdays::ALL,
            start: ClockTime::of_minutes(start).unwrap(),
            stop: ClockTime::of_minutes(stop).unwrap(),
            groups: vec![Group::Everybody],
        };
        let covered = (0..1440).filter(|minute| rule.covers(*minute)).count();
        prop_assert_eq!(covered, usize::from(length));
    }

    #[test]
    fn whoever_is_in_more_groups_is_accepted_at_least_as_often(
        days in proptest::collection::vec((1_u8..128, 0_u16..1440, 0_u16..1440, proptest::sample::subsequence(Group::ALL.to_vec(), 1..=3)), 0..5),
        few in proptest::sample::subsequence(Group::PHONEBOOK.to_vec(), 0..=2),
        more in proptest::sample::subsequence(Group::PHONEBOOK.to_vec(), 0..=3),
        weekday in 0_u8..7,
        minute in 0_u16..1440,
    ) {
        let rules = weekly(days.into_iter().map(|(days, start, stop, groups)| AcceptRule {
            days: Weekdays::of_mask(days).unwrap(),
            start: ClockTime::of_minutes(start).unwrap(),
            stop: ClockTime::of_minutes(stop).unwrap(),
            groups,
        }).collect());
        let both: Vec<Group> = few.iter().chain(&more).copied().collect();
        prop_assert!(!rules.accept(&few, weekday, minute, NOW) || rules.accept(&both, weekday, minute, NOW));
    }

    #[test]
    fn the_stretches_of_a_day_are_whole_and_tell_what_is_decided(
        days in proptest::collection::vec((1_u8..128, 0_u16..1440, 0_u16..=1440, proptest::sample::subsequence(Group::ALL.to_vec(), 1..=3)), 0..5),
        group in proptest::sample::select(Group::PHONEBOOK.to_vec()),
        weekday in 0_u8..7,
        minute in 0_u16..1440,
    ) {
        let rules = weekly(days.into_iter().map(|(days, start, stop, groups)| AcceptRule {
            days: Weekdays::of_mask(days).unwrap(),
            start: ClockTime::of_minutes(start).unwrap(),
            stop: ClockTime::of_minutes(stop).unwrap(),
            groups,
        }).collect());
        let stretches = rules.day(weekday);
        prop_assert_eq!(stretches.first().map(|first| first.start.minutes()), Some(0));
        prop_assert_eq!(stretches.last().map(|last| last.stop.minutes()), Some(DAY_MINUTES));
        prop_assert!(stretches.windows(2).all(|pair| pair[0].stop == pair[1].start && pair[0].groups != pair[1].groups));
        let now = stretches.iter().find(|stretch| stretch.start.minutes() <= minute && minute < stretch.stop.minutes()).unwrap();
        prop_assert_eq!(Group::admits(&now.groups, &[group]), rules.accept(&[group], weekday, minute, NOW));
    }
}
