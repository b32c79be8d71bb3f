//! Time zones: what an instant is on somebody's own clock and calendar.
//!
//! The zones are those that the program was built with, so that every installation knows the same, a container without a zone database
//! too.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use patchbay_domain::campaigns::UtcOffset;
use patchbay_domain::time::Millis;

/// The zone as its database spells it (`europe/amsterdam` is `Europe/Amsterdam`); none when there is no such zone.
pub(crate) fn known(name: &str) -> Option<String> {
    if name.len() > 64 {
        return None;
    }
    TimeZone::get(name.trim()).ok()?.iana_name().map(str::to_owned)
}

/// The zones to choose from, by name: those of places, and UTC. Other names that [`known`] takes are old ones of the same zones.
#[must_use]
pub fn time_zones() -> Vec<String> {
    let places =
        ["Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let mut names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name == "UTC" || places.iter().any(|place| name.starts_with(place)))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A time zone.
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The zone of this name; UTC when a name that was good once is known no more.
    pub fn of(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    fn at(&self, instant: Millis) -> Option<ZonedDateTime> {
        Some(Timestamp::from_millisecond(instant.0).ok()?.to_zoned_datetime(self.0.clone()))
    }

    /// The wall clock then, `YYYY-MM-DD HH:MM:SS`; empty beyond the years that the calendar knows.
    pub fn text(&self, instant: Millis) -> String {
        self.at(instant).map_or_else(String::new, |at| {
            let (date, time) = (at.date(), at.time());
            let day = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
            format!("{day} {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
        })
    }

    /// The day of the week then, Monday 0 to Sunday 6, and the minutes after midnight.
    pub fn moment(&self, instant: Millis) -> (u8, u16) {
        self.at(instant).map_or((0, 0), |at| {
            let weekday = u8::try_from(at.date().weekday().to_monday_zero_offset()).unwrap_or(0);
            let minute = i16::from(at.time().hour()).saturating_mul(60).saturating_add(i16::from(at.time().minute()));
            (weekday, u16::try_from(minute).unwrap_or(0))
        })
    }

    /// How far the zone's clocks are ahead of UTC then, in whole minutes; those of old local times are cut.
    pub fn offset(&self, instant: Millis) -> UtcOffset {
        let seconds = Timestamp::from_millisecond(instant.0).map_or(0, |at| self.0.to_offset(at).seconds());
        UtcOffset::minutes(seconds.div_euclid(60)).unwrap_or_default()
    }

    /// When the month began that this instant is in.
    pub fn month_begin(&self, instant: Millis) -> Millis {
        let begin = self.at(instant).and_then(|at| at.first_of_month().ok()?.start_of_day().ok());
        begin.map_or(instant, |begin| Millis(begin.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH: Millis = Millis(1_711_846_800_000); // 2024-03-31T01:00:00Z, when summer begins in Europe

    #[test]
    fn clocks_show_their_own_time() {
        let amsterdam = Zone::of("Europe/Amsterdam");
        assert_eq!(amsterdam.text(Millis(MARCH.0 - 1000)), "2024-03-31 01:59:59");
        assert_eq!(amsterdam.text(MARCH), "2024-03-31 03:00:00");
        assert_eq!(amsterdam.moment(MARCH), (6, 180));
        assert_eq!(Zone::of("America/New_York").text(MARCH), "2024-03-30 21:00:00");
        assert_eq!(Zone::of("America/New_York").moment(MARCH), (5, 21 * 60));
        assert_eq!(Zone::of("Mars/Olympus").text(MARCH), "2024-03-31 01:00:00");
        assert_eq!(amsterdam.text(Millis(i64::MAX)), "");
    }

    #[test]
    fn every_zone_to_choose_from_is_known() {
        let names = time_zones();
        assert!(names.len() > 300 && names.iter().any(|name| name == "UTC") && names.iter().any(|name| name == "Europe/Oslo"));
        for name in &names {
            assert_eq!(known(name).as_ref(), Some(name));
        }
    }

    #[test]
    fn clocks_are_put_forward_with_their_zone() {
        let amsterdam = Zone::of("Europe/Amsterdam");
        assert_eq!(amsterdam.offset(Millis(MARCH.0 - 1)), UtcOffset::minutes(60).unwrap());
        assert_eq!(amsterdam.offset(MARCH), UtcOffset::minutes(120).unwrap());
        assert_eq!(amsterdam.offset(Millis(i64::MAX)), UtcOffset::default());
    }

    #[test]
    fn a_month_begins_on_the_own_calendar() {
        assert_eq!(Zone::of("Europe/Amsterdam").month_begin(MARCH), Millis(1_709_247_600_000));
        assert_eq!(Zone::of("America/New_York").month_begin(Millis(1_709_251_200_000)), Millis(1_706_763_600_000));
    }

    #[test]
    fn names_are_known_in_either_case() {
        assert_eq!(known(" europe/amsterdam ").as_deref(), Some("Europe/Amsterdam"));
        for bad in ["", "Mars/Olympus", "+02:00", &"x".repeat(100)] {
            assert_eq!(known(bad), None, "{bad}");
        }
    }
}
