//! When a campaign's windows are open, on a device's own wall clock.
//!
//! On every day from the first to the last, both included, a window opens at one hour and closes at another. It belongs to the day on
//! which it opens; where it closes at an earlier hour it crosses midnight, and the last one may end on the day after the last. Days are
//! days of the calendar and hours those of the wall clock, so an hour that is skipped when summer begins shortens that night's window, and
//! one that is repeated lengthens it.

use super::fault::Fault;
use super::local::{Day, Local, UtcOffset};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The most days between the first and the last day.
pub const DAYS_MAX: i32 = 7;
/// The fewest days between them under the vendor's limits.
const VENDOR_DAYS_MIN: i32 = 3;
/// The most hours of a window under the vendor's limits.
const VENDOR_HOURS_MAX: u8 = 12;

/// The four values of a schedule, good or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleParts {
    /// The first day.
    pub start: Day,
    /// The last day.
    pub end: Day,
    /// The hour at which windows open, 0 to 23.
    pub from: u8,
    /// The hour at which windows close, itself not included, 0 to 24.
    pub until: u8,
}

/// When a campaign's windows are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ScheduleParts", into = "ScheduleParts")]
pub struct Schedule(ScheduleParts);

/// A window, on the clock that it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// From when on.
    pub opens: Local,
    /// Until when, itself not included.
    pub closes: Local,
}

impl TryFrom<ScheduleParts> for Schedule {
    type Error = Fault;

    /// The rules that always hold.
    fn try_from(parts: ScheduleParts) -> Result<Self, Fault> {
        if parts.from > 23 {
            return Err(Fault::StartHour);
        }
        if parts.until > 24 {
            return Err(Fault::EndHour);
        }
        if parts.end < parts.start {
            return Err(Fault::EndBeforeStart);
        }
        if parts.end.since(parts.start) > DAYS_MAX {
            return Err(Fault::Span);
        }
        if parts.from == parts.until {
            return Err(Fault::EqualHours);
        }
        Ok(Self(parts))
    }
}

impl From<Schedule> for ScheduleParts {
    fn from(schedule: Schedule) -> Self {
        schedule.0
    }
}

impl Schedule {
    /// A schedule of these parts, under the vendor's limits as of that instant where they are switched on. The start is in the past once it
    /// is so on the last clock on Earth: which one the devices go by is not known yet.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn new(parts: ScheduleParts, vendor_limits: Option<Millis>) -> Result<Self, Fault> {
        let made = Self::try_from(parts);
        let Some(now) = vendor_limits else { return made };
        // The order of the checks: the vendor's span comes before the hours that always hold.
        let days = parts.end.since(parts.start);
        if made != Err(Fault::EndBeforeStart) && days < VENDOR_DAYS_MIN {
            return Err(made.err().unwrap_or(Fault::Span).min(Fault::Span));
        }
        let made = made?;
        if made.hours() > VENDOR_HOURS_MAX {
            return Err(Fault::LongWindow);
        }
        if made.first_opening().instant(UtcOffset::LAST) < now {
            return Err(Fault::StartInPast);
        }
        Ok(made)
    }

    /// The first day.
    #[must_use]
    pub const fn start(&self) -> Day {
        self.0.start
    }

    /// The last day on which a window opens.
    #[must_use]
    pub const fn end(&self) -> Day {
        self.0.end
    }

    /// The hour at which windows open.
    #[must_use]
    pub const fn from(&self) -> u8 {
        self.0.from
    }

    /// The hour at which they close.
    #[must_use]
    pub const fn until(&self) -> u8 {
        self.0.until
    }

    /// How many hours a window is open, 1 to 24.
    #[must_use]
    pub const fn hours(&self) -> u8 {
        let until = if self.0.until > self.0.from { self.0.until } else { self.0.until.saturating_add(24) };
        until.saturating_sub(self.0.from)
    }

    /// How many windows there are, 1 to 8.
    #[must_use]
    pub const fn nights(&self) -> i32 {
        self.0.end.since(self.0.start).saturating_add(1)
    }

    /// The window that opens on this day; none outside the schedule's days.
    #[must_use]
    pub fn of_day(&self, day: Day) -> Option<Window> {
        let opens = day.at(self.0.from);
        (self.0.start <= day && day <= self.0.end).then(|| Window { opens, closes: opens.plus_hours(self.hours()) })
    }

    /// The window that is open at that time.
    #[must_use]
    pub fn open_at(&self, at: Local) -> Option<Window> {
        // No window is longer than a day, so it opened today or yesterday.
        let today = at.day();
        [today, today.plus(-1)]
            .into_iter()
            .filter_map(|day| self.of_day(day))
            .find(|window| window.opens <= at && at < window.closes)
    }

    /// The first window that opens after that time.
    #[must_use]
    pub fn next_after(&self, at: Local) -> Option<Window> {
        let first = at.day().max(self.0.start);
        [first, first.plus(1)].into_iter().filter_map(|day| self.of_day(day)).find(|window| window.opens > at)
    }

    /// When the first window opens.
    #[must_use]
    pub fn first_opening(&self) -> Local {
        self.0.start.at(self.0.from)
    }

    /// When the last window closes.
    #[must_use]
    pub fn last_closing(&self) -> Local {
        self.0.end.at(self.0.from).plus_hours(self.hours())
    }

    /// From which instant on a window may be open somewhere on Earth.
    #[must_use]
    pub fn begins(&self) -> Millis {
        self.first_opening().instant(UtcOffset::FIRST)
    }

    /// From which instant on no window will be open anywhere on Earth.
    #[must_use]
    pub fn ends(&self) -> Millis {
        self.last_closing().instant(UtcOffset::LAST)
    }
}

#[cfg(test)]
mod tests;
