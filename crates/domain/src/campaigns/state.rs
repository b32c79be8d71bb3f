//! The states of a campaign's life, and what leads from one to another.

use super::schedule::Schedule;
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Where a campaign is in its life, in the order of a life.
    State {
        /// Nobody gets an order before somebody has approved it.
        AwaitingApproval = "awaiting-approval", "awaiting approval";
        /// The first window has not opened anywhere yet.
        Scheduled = "scheduled", "scheduled";
        /// Windows open and close; devices are told.
        Active = "active", "active";
        /// Somebody, or the error threshold, holds it.
        Paused = "paused", "paused";
        /// Every device that belongs to it has come to its end. A device that joins later, while there are windows left, makes it active again.
        Finished = "finished", "finished";
        /// The last window has closed everywhere.
        Expired = "expired", "expired";
        /// Somebody ended it.
        Cancelled = "cancelled", "cancelled";
        /// Another campaign on the same target took its place.
        Superseded = "superseded", "superseded";
    }
}

/// What a person may do with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Lets it begin.
    Approve,
    /// Holds it; nobody is given an order.
    Pause,
    /// Lets it go on.
    Resume,
    /// Ends it for good.
    Cancel,
}

/// The campaign's state does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A campaign that is {} cannot be {}.", .state.label(), .action.past())]
pub struct NotNow {
    /// The state it is in.
    pub state: State,
    /// What was asked for.
    pub action: Action,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Pause, Self::Resume, Self::Cancel];

    /// The word in the audit log and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }

    const fn past(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Pause => "paused",
            Self::Resume => "resumed",
            Self::Cancel => "cancelled",
        }
    }

    /// The action of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

impl State {
    /// Whether its life is not over: somebody may still act on it, and another campaign on its target supersedes it.
    #[must_use]
    pub const fn lives(self) -> bool {
        matches!(self, Self::AwaitingApproval | Self::Scheduled | Self::Active | Self::Paused)
    }

    /// Whether a campaign may go from this state to that one, by whomever.
    #[must_use]
    pub const fn leads_to(self, to: Self) -> bool {
        match self {
            Self::AwaitingApproval => {
                matches!(to, Self::Scheduled | Self::Active | Self::Expired | Self::Cancelled | Self::Superseded)
            }
            Self::Scheduled => {
                matches!(to, Self::Active | Self::Paused | Self::Finished | Self::Expired | Self::Cancelled | Self::Superseded)
            }
            Self::Active => matches!(to, Self::Paused | Self::Finished | Self::Expired | Self::Cancelled | Self::Superseded),
            Self::Paused => matches!(to, Self::Scheduled | Self::Active | Self::Expired | Self::Cancelled | Self::Superseded),
            Self::Finished => matches!(to, Self::Active),
            Self::Expired | Self::Cancelled | Self::Superseded => false,
        }
    }

    /// The state a campaign begins in.
    #[must_use]
    pub fn at_first(schedule: &Schedule, approval: bool, now: Millis) -> Self {
        if schedule.ends() <= now {
            Self::Expired
        } else if approval {
            Self::AwaitingApproval
        } else {
            Self::running(schedule, now)
        }
    }

    fn running(schedule: &Schedule, now: Millis) -> Self {
        if schedule.begins() <= now { Self::Active } else { Self::Scheduled }
    }

    /// The state after what a person does.
    ///
    /// # Errors
    /// When the state does not allow it.
    pub fn after(self, action: Action, schedule: &Schedule, now: Millis) -> Result<Self, NotNow> {
        match (action, self.by_clock(schedule, now)) {
            (Action::Approve, Self::AwaitingApproval) | (Action::Resume, Self::Paused) => Ok(Self::running(schedule, now)),
            (Action::Pause, Self::Scheduled | Self::Active) => Ok(Self::Paused),
            (Action::Cancel, state) if state.lives() => Ok(Self::Cancelled),
            (_, state) => Err(NotNow { state, action }),
        }
    }

    /// The state that the clock makes of this one. What a device is told goes by this, whether or not it was written down already.
    #[must_use]
    pub fn by_clock(self, schedule: &Schedule, now: Millis) -> Self {
        match self {
            state if !state.lives() => state,
            _ if schedule.ends() <= now => Self::Expired,
            Self::Scheduled => Self::running(schedule, now),
            state => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Day, ScheduleParts, UtcOffset};
    use super::*;
    use proptest::prelude::*;

    fn schedule() -> Schedule {
        let start = Day::parse("20261201").unwrap();
        Schedule::try_from(ScheduleParts { start, end: start.plus(3), from: 22, until: 4 }).unwrap()
    }

    #[test]
    fn words_are_read_back() {
        for state in State::ALL.iter().copied() {
            assert_eq!(State::parse(state.as_str()), Some(state));
            assert!(!state.leads_to(state));
        }
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
    }

    #[test]
    fn the_clock_opens_and_closes() {
        let schedule = schedule();
        let just_before = |instant: Millis| Millis(instant.0 - 1);
        let (begin, end) = (schedule.begins(), schedule.ends());
        assert_eq!(begin, Day::parse("20261201").unwrap().at(22).instant(UtcOffset::FIRST));
        assert_eq!(State::at_first(&schedule, false, just_before(begin)), State::Scheduled);
        assert_eq!(State::at_first(&schedule, false, begin), State::Active);
        assert_eq!(State::at_first(&schedule, true, begin), State::AwaitingApproval);
        assert_eq!(State::at_first(&schedule, true, end), State::Expired);
        assert_eq!(State::Scheduled.by_clock(&schedule, begin), State::Active);
        assert_eq!(State::Paused.by_clock(&schedule, just_before(end)), State::Paused);
        for state in State::ALL.iter().copied() {
            let want = if state.lives() { State::Expired } else { state };
            assert_eq!(state.by_clock(&schedule, end), want);
        }
    }

    #[test]
    fn a_refusal_is_a_sentence() {
        let refused = State::Cancelled.after(Action::Resume, &schedule(), Millis(0)).unwrap_err();
        assert_eq!(refused.to_string(), "A campaign that is cancelled cannot be resumed.");
        let late = State::Paused.after(Action::Resume, &schedule(), schedule().ends()).unwrap_err();
        assert_eq!(late.state, State::Expired, "what nobody has written down yet holds all the same");
    }

    proptest! {
        /// Whatever happens in whatever order, only permitted steps are made, and what is over stays over.
        #[test]
        fn only_permitted_steps_are_made(acts in proptest::collection::vec((0_usize..5, 0_i64..20), 0..30), approval: bool) {
            let schedule = schedule();
            let mut now = Millis(schedule.begins().0 - 86_400_000);
            let mut state = State::at_first(&schedule, approval, now);
            for (act, hours) in acts {
                now = now.plus_seconds(hours * 3600);
                let by_clock = state.by_clock(&schedule, now);
                prop_assert!(by_clock == state || state.leads_to(by_clock), "{:?} {:?}", state, by_clock);
                let next = Action::ALL.get(act).map_or(Ok(by_clock), |action| by_clock.after(*action, &schedule, now));
                let next = next.unwrap_or(by_clock);
                prop_assert!(next == by_clock || by_clock.leads_to(next), "{:?} {:?}", by_clock, next);
                prop_assert!(state.lives() || next == state);
                state = next;
            }
        }
    }
}
