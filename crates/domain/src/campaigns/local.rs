//! Days of the calendar, and the time on a device's own clock.

use crate::time::Millis;
use serde::{Deserialize, Serialize};

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;
/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

/// A day of the calendar: so many after 1970-01-01. Which instant it begins at depends on where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// Reads exactly eight digits, `YYYYMMDD`, of a day that there is.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let month = time::Month::try_from(text.get(4..6)?.parse::<u8>().ok()?).ok()?;
        let date = time::Date::from_calendar_date(text.get(..4)?.parse().ok()?, month, text.get(6..)?.parse().ok()?).ok()?;
        Some(Self(date.to_julian_day().saturating_sub(EPOCH)))
    }

    /// So many days later; saturates.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days lie between an earlier day and this one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// That hour of the day on the wall clock; 24 is the next midnight.
    #[must_use]
    pub fn at(self, hour: u8) -> Local {
        Local(i64::from(self.0).saturating_mul(DAY).saturating_add(i64::from(hour).saturating_mul(HOUR)))
    }

    /// The day of the week, Monday 0 to Sunday 6.
    #[must_use]
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        u8::try_from(self.0.wrapping_rem(7).wrapping_add(10).rem_euclid(7)).unwrap_or(0)
    }

    fn date(self) -> Option<(i32, u8, u8)> {
        let date = time::Date::from_julian_day(self.0.checked_add(EPOCH)?).ok()?;
        Some((date.year(), date.month().into(), date.day()))
    }

    /// `YYYYMMDD`; empty beyond the years of four digits.
    #[must_use]
    pub fn compact(self) -> String {
        self.date().map_or_else(String::new, |(year, month, day)| format!("{year:04}{month:02}{day:02}"))
    }
}

/// `YYYY-MM-DD`.
impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.date() {
            Some((year, month, day)) => write!(f, "{year:04}-{month:02}-{day:02}"),
            None => Ok(()),
        }
    }
}

/// The text is no offset that a clock on Earth has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An offset from UTC lies between -720 and +840 minutes.")]
pub struct MalformedOffset;

/// How far a clock is ahead of UTC, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct UtcOffset(i32);

impl UtcOffset {
    /// The clock that is the most ahead, UTC+14: a day begins there first.
    pub const FIRST: Self = Self(14 * 60);
    /// The clock that is the most behind, UTC-12: a day ends there last.
    pub const LAST: Self = Self(-12 * 60);

    /// An offset of so many minutes.
    ///
    /// # Errors
    /// When no clock on Earth has it.
    pub const fn minutes(minutes: i32) -> Result<Self, MalformedOffset> {
        if minutes < Self::LAST.0 || minutes > Self::FIRST.0 { Err(MalformedOffset) } else { Ok(Self(minutes)) }
    }

    fn millis(self) -> i64 {
        i64::from(self.0).saturating_mul(60 * 1000)
    }
}

impl TryFrom<i32> for UtcOffset {
    type Error = MalformedOffset;

    fn try_from(minutes: i32) -> Result<Self, MalformedOffset> {
        Self::minutes(minutes)
    }
}

impl From<UtcOffset> for i32 {
    fn from(offset: UtcOffset) -> Self {
        offset.0
    }
}

/// The time on somebody's wall clock: milliseconds since it showed 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Local(pub i64);

impl Local {
    /// What a clock with this offset shows at that instant.
    #[must_use]
    pub fn of(instant: Millis, offset: UtcOffset) -> Self {
        Self(instant.0.saturating_add(offset.millis()))
    }

    /// The instant at which a clock with this offset shows it.
    #[must_use]
    pub fn instant(self, offset: UtcOffset) -> Millis {
        Millis(self.0.saturating_sub(offset.millis()))
    }

    /// The day that the clock's calendar shows.
    #[must_use]
    pub fn day(self) -> Day {
        let day = self.0.div_euclid(DAY).clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        Day(i32::try_from(day).unwrap_or(0))
    }

    /// The hour that the clock shows, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        u8::try_from(self.0.rem_euclid(DAY).div_euclid(HOUR)).unwrap_or(0)
    }

    /// The time of day, `HH:MM`.
    #[must_use]
    pub fn time(self) -> String {
        let minutes = self.0.rem_euclid(DAY).div_euclid(60 * 1000);
        format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
    }

    /// So many hours later; saturates.
    #[must_use]
    pub fn plus_hours(self, hours: u8) -> Self {
        Self(self.0.saturating_add(i64::from(hours).saturating_mul(HOUR)))
    }
}

/// `YYYY-MM-DD HH:MM`.
impl std::fmt::Display for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.day(), self.time())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_there_are_are_read() {
        for (text, shown) in [("20160601", "2016-06-01"), ("20240229", "2024-02-29"), ("19700101", "1970-01-01")] {
            let day = Day::parse(text).unwrap();
            assert_eq!((day.to_string().as_str(), day.compact().as_str()), (shown, text));
        }
        assert_eq!(Day::parse("19700102"), Some(Day(1)));
        for bad in ["20230229", "20161301", "20160631", "2016061", "201606011", "2016-6-1", "", "2016060a", "２０１６"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_have_their_place_in_the_week() {
        for (text, weekday) in [("19700101", 3), ("20261128", 5), ("20261129", 6), ("20261130", 0), ("19691231", 2)] {
            assert_eq!(Day::parse(text).unwrap().weekday(), weekday, "{text}");
        }
        assert!(Day(i32::MAX).weekday() < 7 && Day(i32::MIN).weekday() < 7);
        assert_eq!((Local(-1).hour(), Local(-1).time().as_str()), (23, "23:59"));
    }

    #[test]
    fn wall_clocks_are_ahead_or_behind() {
        let noon = Day::parse("20240301").unwrap().at(12);
        let tokyo = UtcOffset::minutes(540).unwrap();
        assert_eq!(noon.instant(tokyo).display(), "2024-03-01 03:00 UTC");
        assert_eq!(Local::of(noon.instant(tokyo), tokyo), noon);
        assert_eq!(Local::of(Millis(-1), UtcOffset::default()).to_string(), "1969-12-31 23:59");
        assert_eq!(Day::parse("20240229").unwrap().at(24).to_string(), "2024-03-01 00:00");
        assert!(UtcOffset::minutes(841).is_err() && UtcOffset::minutes(-721).is_err());
        assert_eq!(Local(i64::MAX).day().compact(), "");
    }
}
