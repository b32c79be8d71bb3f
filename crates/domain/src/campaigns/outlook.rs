//! What is ahead of a campaign, for people: whether a window is open on somebody's clock, when the next one opens, and what a new order
//! would do.

use super::local::Local;
use super::policy::Policies;
use super::schedule::Schedule;
use super::state::State;
use super::text::Target;
use serde::{Deserialize, Serialize};

/// What a clock says of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outlook {
    /// A window is open.
    Open {
        /// Until when.
        until: Local,
    },
    /// None is open, and there is one to come.
    Opens {
        /// When it opens.
        at: Local,
    },
    /// The last one has closed.
    Over,
}

impl Outlook {
    /// What a schedule has ahead on a clock that shows this.
    #[must_use]
    pub fn of(schedule: &Schedule, now: Local) -> Self {
        match (schedule.open_at(now), schedule.next_after(now)) {
            (Some(window), _) => Self::Open { until: window.closes },
            (None, Some(window)) => Self::Opens { at: window.opens },
            (None, None) => Self::Over,
        }
    }

    /// The same as a phrase: `a window is open until 04:00`, `opens tonight at 01:00`.
    #[must_use]
    pub fn phrase(self, now: Local) -> String {
        match self {
            Self::Open { until } => format!("a window is open until {}", until.time()),
            Self::Opens { at } => format!("opens {}", opening(at, now)),
            Self::Over => "the last window has closed".to_owned(),
        }
    }
}

/// When something opens, as one says it on a clock that shows `now`: `tonight at 01:00`, `today at 14:00`, `2026-12-24 at 22:00`.
#[must_use]
pub fn opening(at: Local, now: Local) -> String {
    let day = match (at.day().since(now.day()), at.hour()) {
        (0, hour) if hour >= 18 => "tonight".to_owned(),
        (0, _) => "today".to_owned(),
        // The night after this day, though the calendar calls it tomorrow.
        (1, hour) if hour < 6 => "tonight".to_owned(),
        (1, _) => "tomorrow".to_owned(),
        _ => at.day().to_string(),
    };
    format!("{day} at {}", at.time())
}

/// What an order would do, before it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// When its windows are open.
    pub schedule: Schedule,
    /// The state it would begin in.
    pub state: State,
    /// How many devices it would concern now.
    pub devices: i64,
    /// The customer's zone, an IANA name.
    pub timezone: String,
    /// What the customer's clock shows.
    pub local: Local,
    /// What would be put on it.
    pub policies: Policies,
    /// The campaign on the same target that it would meet.
    pub replaces: Option<Replaced>,
}

/// A campaign that a new order on its target meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Which one.
    pub id: String,
    /// Its state.
    pub state: State,
    /// What it brings.
    pub target: Target,
    /// Whether the order is the very same, so that nothing would be made.
    pub same: bool,
}

/// The figures of an organization's campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many campaigns are in which state, by the clock.
    pub states: Vec<(State, i64)>,
    /// How many devices are registered.
    pub devices: i64,
}

impl Summary {
    /// How many campaigns are in this state.
    #[must_use]
    pub fn of(&self, state: State) -> i64 {
        self.states.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.states.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Day, ScheduleParts};
    use super::*;

    fn at(day: &str, hour: u8) -> Local {
        Day::parse(day).unwrap().at(hour)
    }

    #[test]
    fn what_is_ahead_is_said_as_people_say_it() {
        let (start, end) = (Day::parse("20261201").unwrap(), Day::parse("20261203").unwrap());
        let schedule = Schedule::try_from(ScheduleParts { start, end, from: 1, until: 4 }).unwrap();
        for (now, want) in [
            (at("20261120", 12), "opens 2026-12-01 at 01:00"),
            (at("20261130", 12), "opens tonight at 01:00"),
            (at("20261201", 0), "opens today at 01:00"),
            (at("20261201", 1), "a window is open until 04:00"),
            (at("20261201", 4), "opens tonight at 01:00"),
            (at("20261203", 4), "the last window has closed"),
        ] {
            assert_eq!(Outlook::of(&schedule, now).phrase(now), want);
        }
        assert_eq!(opening(at("20261201", 22), at("20261201", 9)), "tonight at 22:00");
        assert_eq!(opening(at("20261201", 14), at("20261201", 9)), "today at 14:00");
        assert_eq!(opening(at("20261202", 14), at("20261201", 9)), "tomorrow at 14:00");
    }

    #[test]
    fn states_that_nothing_is_in_count_none() {
        let summary = Summary { states: vec![(State::Active, 2), (State::Paused, 1)], devices: 7 };
        assert_eq!((summary.of(State::Active), summary.of(State::Expired), summary.total()), (2, 0, 3));
    }
}
