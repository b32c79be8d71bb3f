use super::*;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

/// A calendar that knows nothing but how long months are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Naive {
    year: i32,
    month: u8,
    day: u8,
    hour: u8,
}

impl Naive {
    fn month_length(self) -> u8 {
        match self.month {
            2 if self.year % 400 == 0 || (self.year % 4 == 0 && self.year % 100 != 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// One hour later on the wall.
    fn tick(&mut self) {
        self.hour += 1;
        if self.hour == 24 {
            self.hour = 0;
            self.day += 1;
        }
        if self.day > self.month_length() {
            self.day = 1;
            self.month += 1;
        }
        if self.month > 12 {
            self.month = 1;
            self.year += 1;
        }
    }

    fn date(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

/// The hours of the wall clock from the first day's midnight on, gone through one by one: what the clock shows, and whether a window is
/// open then.
fn naive(start: Naive, days: i32, from: u8, until: u8) -> Vec<(Naive, bool)> {
    let mut clock = start;
    let mut hours = Vec::new();
    let (mut left, mut begun) = (0_u32, 0_i32);
    for _ in 0..(days + 5) * 24 {
        if begun <= days && clock.hour == from {
            // It opens, and stays open until the clock shows the closing hour again.
            left = (1..=24).find(|passed| (u32::from(from) + passed) % 24 == u32::from(until) % 24).unwrap();
            begun += 1;
        }
        hours.push((clock, left > 0));
        left = left.saturating_sub(1);
        clock.tick();
    }
    hours
}

fn parts(start: &str, days: i32, from: u8, until: u8) -> ScheduleParts {
    let start = Day::parse(start).unwrap();
    ScheduleParts { start, end: start.plus(days), from, until }
}

prop_compose! {
    /// Begins of all kinds, with month ends, leap days and turns of the year as often as any other.
    fn begins()(
        year in prop_oneof![2015_i32..2033, Just(2000), Just(2100)],
        month in 1_u8..=12,
        day in prop_oneof![1_u8..=28, 26_u8..=31],
    ) -> Naive {
        let mut begin = Naive { year, month, day: 1, hour: 0 };
        begin.day = day.min(begin.month_length());
        begin
    }
}

proptest! {
    #[test]
    fn windows_are_open_when_a_naive_clock_says_so(begin in begins(), days in 0_i32..=7, from in 0_u8..24, until in 0_u8..=24) {
        prop_assume!(from != until);
        let schedule = Schedule::try_from(parts(&begin.date(), days, from, until)).unwrap();
        let hours = naive(begin, days, from, until);
        let first = Day::parse(&begin.date()).unwrap().at(0);
        let opens: Vec<usize> = (0..hours.len()).filter(|i| hours[*i].1 && hours[*i].0.hour == from).collect();
        prop_assert_eq!(i32::try_from(opens.len()).unwrap(), schedule.nights());
        for (i, (clock, open)) in hours.iter().enumerate() {
            let at = Local(first.0 + i64::try_from(i).unwrap() * HOUR);
            prop_assert_eq!(at.day().compact(), clock.date());
            // At the first millisecond of the hour and at the last.
            for moment in [at, Local(at.0 + HOUR - 1)] {
                let window = schedule.open_at(moment);
                prop_assert_eq!(window.is_some(), *open, "{:?} {:?}", clock, schedule);
                if let Some(window) = window {
                    prop_assert!(window.opens <= moment && moment < window.closes);
                }
            }
            let next = opens.iter().find(|hour| **hour > i).map(|hour| Local(first.0 + i64::try_from(*hour).unwrap() * HOUR));
            prop_assert_eq!(schedule.next_after(at).map(|window| window.opens), next);
        }
        let last = hours.iter().rposition(|(_, open)| *open).unwrap();
        prop_assert_eq!(schedule.last_closing(), Local(first.0 + i64::try_from(last + 1).unwrap() * HOUR));
    }

    /// A device whose clock is put forward or back goes by what its wall clock shows then.
    #[test]
    fn a_clock_that_is_put_is_followed(
        begin in begins(), days in 0_i32..=7, from in 0_u8..24, until in 0_u8..=24,
        before in -12_i32..=13, by in prop_oneof![Just(1), Just(-1)], turn in 0_i64..200,
    ) {
        prop_assume!(from != until);
        let schedule = Schedule::try_from(parts(&begin.date(), days, from, until)).unwrap();
        let after = (before + by).clamp(-12, 14);
        let hours = naive(begin, days, from, until);
        let first = Day::parse(&begin.date()).unwrap().at(0).0;
        for hour in 0..240_i64 {
            let instant = Millis(first + hour * HOUR);
            let ahead = if hour < turn { before } else { after };
            let local = Local::of(instant, UtcOffset::minutes(ahead * 60).unwrap());
            let shown = (local.0 - first) / HOUR;
            let open = usize::try_from(shown).ok().and_then(|shown| hours.get(shown)).is_some_and(|(_, open)| *open);
            prop_assert_eq!(schedule.open_at(local).is_some(), open, "hour {} of {:?}", hour, schedule);
            if open {
                prop_assert!(schedule.begins() <= instant && instant < schedule.ends());
            }
        }
    }

    #[test]
    fn rules_are_checked_in_order_and_nothing_else_is_refused(
        start in 0_i32..20_000, days in -3_i32..12, from in 0_u8..=25, until in 0_u8..=26, vendor: bool, now in 0_i64..20_000,
    ) {
        let start = Day(start);
        let parts = ScheduleParts { start, end: start.plus(days), from, until };
        let now = Day(i32::try_from(now).unwrap()).at(0).instant(UtcOffset::default());
        let gap = if until > from { i32::from(until) - i32::from(from) } else { i32::from(until) + 24 - i32::from(from) };
        // The sheet's table, line by line.
        let rules = [
            (Fault::StartHour, from > 23),
            (Fault::EndHour, until > 24),
            (Fault::EndBeforeStart, days < 0),
            (Fault::Span, days > 7 || (vendor && days < 3)),
            (Fault::EqualHours, from == until),
            (Fault::LongWindow, vendor && gap > 12),
            (Fault::StartInPast, vendor && now.0 > start.at(from).0 + 12 * HOUR),
        ];
        let want = rules.into_iter().find(|(_, broken)| *broken).map(|(fault, _)| fault);
        prop_assert_eq!(Schedule::new(parts, vendor.then_some(now)).err(), want);
    }
}

#[test]
fn the_seeds_sample_has_eight_nights_from_one_to_four() {
    let sample = Schedule::new(parts("20160601", 7, 1, 4), None).unwrap();
    assert_eq!((sample.nights(), sample.hours()), (8, 3));
    assert_eq!(sample.last_closing().to_string(), "2016-06-08 04:00");
    assert_eq!(sample.ends().display(), "2016-06-08 16:00 UTC");
    let late = Schedule::new(parts("20240228", 1, 22, 4), None).unwrap();
    assert_eq!(late.open_at(Day::parse("20240301").unwrap().at(3)).unwrap().opens.to_string(), "2024-02-29 22:00");
    assert_eq!(late.open_at(Day::parse("20240301").unwrap().at(4)), None);
    let whole = Schedule::new(parts("20240228", 1, 0, 24), None).unwrap();
    assert_eq!(whole.hours(), 24);
}

#[test]
fn days_at_the_ends_of_the_calendar_break_nothing() {
    let day = Day(i32::MAX);
    let schedule = Schedule::try_from(ScheduleParts { start: day, end: day, from: 23, until: 1 }).unwrap();
    assert!(schedule.begins() < schedule.ends());
    assert_eq!(schedule.next_after(Local(i64::MAX)), None);
    assert_eq!(schedule.open_at(Local(i64::MIN)), None);
    let stored = serde_json::to_string(&schedule).unwrap();
    assert_eq!(serde_json::from_str::<Schedule>(&stored).unwrap(), schedule);
    assert!(serde_json::from_str::<Schedule>(r#"{"start":1,"end":0,"from":1,"until":2}"#).is_err());
}
