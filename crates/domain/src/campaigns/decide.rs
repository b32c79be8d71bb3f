//! What one device that asks is told: one pure function. Core gathers what it depends on.

use super::local::{Local, UtcOffset};
use super::policy::{Policies, Spread};
use super::progress::{Attempt, Progress};
use super::schedule::{Schedule, Window};
use super::state::State;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// All that the answer to one device depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Now.
    pub now: Millis,
    /// How far the device's clock is ahead of UTC.
    pub offset: UtcOffset,
    /// The campaign's state as it is stored; what the clock makes of it is found here.
    pub state: State,
    /// The campaign's schedule.
    pub schedule: Schedule,
    /// What an operator put on it.
    pub policies: Policies,
    /// The place in the catalogue of what the campaign brings; none when the catalogue does not know it.
    pub target: Option<i64>,
    /// The place in the catalogue of what the device has; none when the catalogue does not know it, which is taken for older.
    pub current: Option<i64>,
    /// How far the device is, its latest report included.
    pub attempt: Attempt,
    /// Whether that report is of a failure. It waits until it is idle again, so that one failure is not told twice.
    pub failing: bool,
    /// Where the device stands among all.
    pub spread: Spread,
    /// How many other devices are at work.
    pub others_at_work: i64,
}

/// What a device is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Install the target now.
    Order {
        /// The window that is open, on the device's clock.
        window: Window,
    },
    /// There is something for it, but not now.
    Wait {
        /// Why not.
        hold: Hold,
        /// The next window, on the device's clock, where it is that it waits for.
        until: Option<Window>,
    },
    /// It has the target.
    Done,
    /// It has more than the target: nothing to do, and no failure.
    Newer,
    /// There is nothing for it.
    Absent(Absence),
}

/// Why a device has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// Nobody has approved the campaign yet.
    Approval,
    /// Somebody, or the error threshold, holds it.
    Paused,
    /// No window is open on the device's clock.
    Window,
    /// It is not among the first.
    Canary,
    /// As many as may be are at work.
    Busy,
    /// It has just failed.
    Failed,
    /// The catalogue does not know the target any more.
    Catalogue,
}

impl Hold {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Approval, Self::Paused, Self::Window, Self::Canary, Self::Busy, Self::Failed, Self::Catalogue];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Paused => "paused",
            Self::Window => "window",
            Self::Canary => "canary",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Catalogue => "catalogue",
        }
    }
}

/// Why there is nothing for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// No campaign is on its group, model and carrier.
    NoCampaign,
    /// The licence has no seat for it, or is not valid.
    NoSeat,
    /// The campaign is over.
    Over,
    /// On its clock, the last window has closed.
    WindowsOver,
    /// It failed as often as one may.
    GaveUp,
}

impl Absence {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::NoCampaign, Self::NoSeat, Self::Over, Self::WindowsOver, Self::GaveUp];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoCampaign => "no-campaign",
            Self::NoSeat => "no-seat",
            Self::Over => "over",
            Self::WindowsOver => "windows-over",
            Self::GaveUp => "gave-up",
        }
    }
}

impl Decision {
    /// The word for it in the device table.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Order { .. } => "order",
            Self::Wait { hold, .. } => hold.as_str(),
            Self::Done => "done",
            Self::Newer => "newer",
            Self::Absent(absence) => absence.as_str(),
        }
    }
}

/// How a version stands to the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Older, or of unknown age.
    Below,
    /// The same.
    At,
    /// Newer.
    Above,
}

impl Reach {
    /// By places in the catalogue.
    #[must_use]
    pub fn of(current: Option<i64>, target: i64) -> Self {
        match current.map(|current| current.cmp(&target)) {
            None | Some(std::cmp::Ordering::Less) => Self::Below,
            Some(std::cmp::Ordering::Equal) => Self::At,
            Some(std::cmp::Ordering::Greater) => Self::Above,
        }
    }
}

/// What the device is told, and how far it is from then on. The same question in the same situation has the same answer; a device at work
/// that asks again is given its order again.
#[must_use]
pub fn decide(at: &Situation) -> (Decision, Attempt) {
    let state = at.state.by_clock(&at.schedule, at.now);
    if matches!(state, State::Cancelled | State::Superseded) {
        return (Decision::Absent(Absence::Over), at.attempt);
    }
    let wait = |hold| (Decision::Wait { hold, until: None }, at.attempt);
    let Some(target) = at.target else {
        return if state == State::Expired { (Decision::Absent(Absence::Over), at.attempt) } else { wait(Hold::Catalogue) };
    };
    // What a device has, it has, whatever the hour and even when the campaign is over.
    match Reach::of(at.current, target) {
        Reach::At => return (Decision::Done, at.attempt.has(Progress::Done)),
        Reach::Above => return (Decision::Newer, at.attempt.has(Progress::Newer)),
        Reach::Below => {}
    }
    if state == State::Expired {
        return (Decision::Absent(Absence::Over), at.attempt);
    }
    if at.attempt.gave_up() {
        return (Decision::Absent(Absence::GaveUp), at.attempt);
    }
    let local = Local::of(at.now, at.offset);
    let (open, next) = (at.schedule.open_at(local), at.schedule.next_after(local));
    if open.is_none() && next.is_none() {
        return (Decision::Absent(Absence::WindowsOver), at.attempt);
    }
    match state {
        State::AwaitingApproval => return wait(Hold::Approval),
        State::Paused => return wait(Hold::Paused),
        _ => {}
    }
    let Some(window) = open else {
        return (Decision::Wait { hold: Hold::Window, until: next }, at.attempt);
    };
    if at.failing {
        return wait(Hold::Failed);
    }
    let order = |attempt| (Decision::Order { window }, attempt);
    if at.attempt.is_at_work(at.now, at.policies.time_out_minutes) {
        return order(at.attempt);
    }
    if !at.spread.is_within(at.policies.canary_percent) {
        return wait(Hold::Canary);
    }
    if at.policies.at_work_max.is_some_and(|most| at.others_at_work >= i64::from(most)) {
        return wait(Hold::Busy);
    }
    order(at.attempt.ordered(at.now))
}

/// The shortest and the longest time after which a device is asked to come again, in seconds. Nobody is sent away for longer, because
/// what an operator changes meanwhile must reach him.
const AGAIN: (i64, i64) = (60, 6 * 60 * 60);
/// After how many seconds a device comes again that was given an order, that has to wait for others, or for somebody.
const SOON: i64 = 15 * 60;

/// In how many seconds a device should ask again that stands there among all and whose clock is so far ahead. Who waits for a window is
/// spread across its first three quarters, so that not all come in its first second and the last ones still have time; all others are
/// spread a little around the time that fits.
#[must_use]
pub fn next_poll(now: Millis, offset: UtcOffset, spread: Spread, decision: &Decision) -> i64 {
    let (shortest, longest) = AGAIN;
    let around = |seconds: i64| seconds.saturating_add(spread.share(seconds.div_euclid(4)));
    let seconds = match decision {
        Decision::Order { .. } | Decision::Wait { hold: Hold::Busy | Hold::Failed, .. } => around(SOON),
        Decision::Wait { hold: Hold::Window, until: Some(window) } => {
            let length = window.closes.0.saturating_sub(window.opens.0).div_euclid(1000);
            let opens = window.opens.instant(offset).0.saturating_sub(now.0).max(0);
            // Rounded up: a millisecond too early is outside.
            let until = opens.saturating_add(999).div_euclid(1000);
            let slot = spread.share(length.saturating_mul(3).div_euclid(4));
            let then = until.saturating_add(slot);
            // Who is sent away for a part of the time only must not come with all the others either.
            if then > longest { longest.saturating_sub(spread.share(longest.div_euclid(4))) } else { then }
        }
        Decision::Wait { .. } => around(SOON.saturating_mul(2)),
        Decision::Done | Decision::Newer | Decision::Absent(_) => longest.saturating_sub(spread.share(longest.div_euclid(4))),
    };
    seconds.clamp(shortest, longest)
}

#[cfg(test)]
mod tests;
