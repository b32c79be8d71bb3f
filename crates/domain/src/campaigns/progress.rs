//! How far one device is with a campaign, and what it says of itself.

use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// How often a device may fail before it is left alone.
pub const ATTEMPTS_MAX: u32 = 3;

words! {
    /// How far a device is.
    #[derive(Default)]
    Progress {
        /// It was not given the order yet.
        #[default]
        Pending = "pending", "Waiting";
        /// It was given the order and has said nothing more.
        Ordered = "ordered", "Ordered";
        /// It says that it downloads.
        Downloading = "downloading", "Downloading";
        /// It says that it installs.
        Installing = "installing", "Installing";
        /// It reported the target version.
        Done = "done", "Done";
        /// It reported a version that is newer than the target.
        Newer = "newer", "Has a newer one";
        /// It said that it failed.
        Failed = "failed", "Failed";
    }
}

impl Progress {
    /// Whether the device is at work with an order.
    #[must_use]
    pub const fn is_at_work(self) -> bool {
        matches!(self, Self::Ordered | Self::Downloading | Self::Installing)
    }

    /// Whether it has what the campaign brings, or more.
    #[must_use]
    pub const fn has_it(self) -> bool {
        matches!(self, Self::Done | Self::Newer)
    }
}

/// What a device says of itself when it asks. That it has the target version, it says by its version alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Report {
    /// It is not at work.
    #[default]
    Idle,
    /// It downloads.
    Downloading,
    /// It installs.
    Installing,
    /// It failed, with this number of its own.
    Failed {
        /// The number, whatever it means to the agent.
        error: i64,
    },
}

/// How far a device is with one campaign, as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// How far it is.
    pub progress: Progress,
    /// How often it failed.
    pub failures: u32,
    /// The number it gave when it failed last.
    pub error: Option<i64>,
    /// When it was last heard of while at work; orders time out from then on.
    pub heard_at: Option<Millis>,
}

impl Attempt {
    /// Whether it counts as at work then, with orders that time out after so many minutes.
    #[must_use]
    pub fn is_at_work(&self, now: Millis, time_out_minutes: u32) -> bool {
        let since = Self::at_work_since(now, time_out_minutes);
        self.progress.is_at_work() && self.heard_at.is_some_and(|heard| heard > since)
    }

    /// Who was last heard of at that instant or before has timed out.
    #[must_use]
    pub fn at_work_since(now: Millis, time_out_minutes: u32) -> Millis {
        now.plus_seconds(i64::from(time_out_minutes).saturating_mul(-60))
    }

    /// Whether it failed as often as one may.
    #[must_use]
    pub const fn gave_up(&self) -> bool {
        self.failures >= ATTEMPTS_MAX
    }

    /// What a report makes of it. A failure that is reported again and again is one failure: only a device at work can fail.
    #[must_use]
    pub fn heard(self, report: Report, now: Millis) -> Self {
        if !self.progress.is_at_work() {
            return self;
        }
        let progress = match report {
            // The order is on its way, or was lost; the answer repeats it.
            Report::Idle => return self,
            Report::Downloading => Progress::Downloading,
            Report::Installing => Progress::Installing,
            Report::Failed { error } => {
                let failures = self.failures.saturating_add(1);
                return Self { progress: Progress::Failed, failures, error: Some(error), heard_at: None };
            }
        };
        Self { progress, heard_at: Some(now), ..self }
    }

    /// It is given the order, again or for the first time.
    #[must_use]
    pub const fn ordered(self, now: Millis) -> Self {
        Self { progress: Progress::Ordered, heard_at: Some(now), ..self }
    }

    /// It reported a version that needs no order.
    #[must_use]
    pub const fn has(self, progress: Progress) -> Self {
        Self { progress, heard_at: None, ..self }
    }
}

/// How many devices are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All that belong to the campaign.
    pub devices: i64,
    /// Those at work, timed out or not.
    pub at_work: i64,
    /// Those with the target version.
    pub done: i64,
    /// Those with a newer one.
    pub newer: i64,
    /// Those that failed last.
    pub failed: i64,
    /// Of these, those that failed as often as one may.
    pub gave_up: i64,
}

impl Counts {
    /// Those that were not given the order yet.
    #[must_use]
    pub const fn pending(&self) -> i64 {
        self.devices.saturating_sub(self.at_work).saturating_sub(self.done).saturating_sub(self.newer).saturating_sub(self.failed)
    }

    /// Whether every device came to its end, and there is one at all.
    #[must_use]
    pub const fn all_ended(&self) -> bool {
        self.devices > 0 && self.done.saturating_add(self.newer).saturating_add(self.gave_up) >= self.devices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000_000_000);

    #[test]
    fn a_failure_counts_once_until_the_next_order() {
        let failed = Report::Failed { error: 7 };
        assert_eq!(Attempt::default().heard(failed, NOW), Attempt::default(), "who has no order cannot fail with it");
        let mut attempt = Attempt::default();
        for round in 1..=ATTEMPTS_MAX {
            assert!(!attempt.gave_up());
            attempt = attempt.ordered(NOW).heard(Report::Installing, NOW).heard(failed, NOW).heard(failed, NOW);
            assert_eq!((attempt.progress, attempt.failures, attempt.error), (Progress::Failed, round, Some(7)));
        }
        assert!(attempt.gave_up());
    }

    #[test]
    fn an_order_times_out_after_the_last_word() {
        let attempt = Attempt::default().ordered(NOW);
        assert!(attempt.is_at_work(NOW.plus_seconds(599), 10));
        assert!(!attempt.is_at_work(NOW.plus_seconds(600), 10));
        let heard = attempt.heard(Report::Downloading, NOW.plus_seconds(500));
        assert!(heard.is_at_work(NOW.plus_seconds(1099), 10));
        assert!(!attempt.has(Progress::Done).is_at_work(NOW, 10));
        assert_eq!(attempt.heard(Report::Idle, NOW.plus_seconds(500)), attempt, "it did not begin");
    }

    #[test]
    fn words_are_read_back_and_counts_add_up() {
        for progress in Progress::ALL.iter().copied() {
            assert_eq!(Progress::parse(progress.as_str()), Some(progress));
        }
        let counts = Counts { devices: 10, at_work: 1, done: 4, newer: 2, failed: 2, gave_up: 1 };
        assert_eq!(counts.pending(), 1);
        assert!(!counts.all_ended() && !Counts::default().all_ended());
        assert!(Counts { devices: 7, ..counts }.all_ended());
    }
}
