//! Instants as they are stored and shown. Nothing here reads a clock.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// This instant plus so many seconds; saturates at the ends.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The beginning, in UTC, of a day written exactly `YYYY-MM-DD`; none when there is no such day.
    #[must_use]
    pub fn of_day(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let date = time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        Some(Self(date.midnight().assume_utc().unix_timestamp().saturating_mul(1000)))
    }

    /// RFC 3339 in UTC with seconds, for `datetime` attributes and exports: `2026-11-21T22:58:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.parts().map_or_else(String::new, |(date, time)| format!("{date}T{time}Z"))
    }

    /// For people, in UTC with minutes and the zone named: `2026-11-21 22:58 UTC`. Pages refine it to the reader's zone later.
    #[must_use]
    pub fn display(self) -> String {
        self.parts().map_or_else(String::new, |(date, time)| {
            let minutes = time.get(..5).unwrap_or(&time);
            format!("{date} {minutes} UTC")
        })
    }

    fn parts(self) -> Option<(String, String)> {
        let at = time::OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).ok()?;
        let date = format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day());
        let time = format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
        Some((date, time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_in_utc() {
        assert_eq!(Millis(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Millis(1_795_301_939_999).display(), "2026-11-21 22:58 UTC");
        assert_eq!(Millis(-1).rfc3339(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn an_instant_out_of_range_is_shown_as_nothing() {
        assert_eq!(Millis(i64::MAX).display(), "");
    }
}
