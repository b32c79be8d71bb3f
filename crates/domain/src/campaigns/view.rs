//! What lists and pages show of campaigns and devices.

use super::policy::Policies;
use super::progress::{Attempt, Counts, Progress};
use super::schedule::Schedule;
use super::state::State;
use super::text::{CarrierCode, DeviceId, DeviceModel, FirmwareVersion, Target};
use super::webhook::DeliveryState;
use crate::list::{ByAge, Query, Sort, WordsFilter, filter};
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Which one; sortable by the time it was made.
    pub id: String,
    /// The MDM that ordered it, as it was registered.
    pub mdm: String,
    /// The customer.
    pub customer: String,
    /// The group's name.
    pub group: String,
    /// Whose licence it runs on.
    pub license: String,
    /// For which model.
    pub model: DeviceModel,
    /// With software for which carrier.
    pub carrier: CarrierCode,
    /// What it brings.
    pub target: Target,
    /// When.
    pub schedule: Schedule,
    /// Where it is in its life, by the clock.
    pub state: State,
    /// Why it is in this state, where somebody said so.
    pub reason: String,
    /// What an operator put on it.
    pub policies: Policies,
    /// When it was ordered.
    pub created_at: Millis,
    /// When its state, policies or reason changed last.
    pub changed_at: Millis,
    /// Grows with every change; a form tells which one its person saw.
    pub revision: i64,
    /// How many devices are how far.
    pub counts: Counts,
}

/// A device of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressRow {
    /// Which device.
    pub device: DeviceId,
    /// The version it reported last; none before its first word.
    pub version: Option<FirmwareVersion>,
    /// How far it is.
    pub attempt: Attempt,
    /// What it was told last: a word of [`super::Hold`] or [`super::Absence`], or `order`, `done`, `newer`; empty before it asked.
    pub told: String,
    /// When it asked last.
    pub seen_at: Option<Millis>,
}

/// A registered device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Under which it is stored: a device's own number is unique in its group only.
    pub id: String,
    /// Which device.
    pub device: DeviceId,
    /// The customer of its group.
    pub customer: String,
    /// Its group's name.
    pub group: String,
    /// Its model.
    pub model: DeviceModel,
    /// The carrier its software is for.
    pub carrier: CarrierCode,
    /// The version it reported last.
    pub version: Option<FirmwareVersion>,
    /// Whether the licence has a seat for it.
    pub seated: bool,
    /// When it asked last.
    pub seen_at: Option<Millis>,
}

/// What became of a device in one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCampaign {
    /// Which campaign.
    pub campaign: String,
    /// What it brings.
    pub target: Target,
    /// Where the campaign is in its life, by the clock.
    pub state: State,
    /// How far the device is with it.
    pub attempt: Attempt,
    /// What it was told last; see [`ProgressRow::told`].
    pub told: String,
}

filter! {
    /// Which campaigns are asked for. All that is given has to match.
    CampaignFilter {
        /// Part of a customer, a group, a model or a version.
        q: String = "q";
        /// Only those in this state, by the clock.
        state: Option<State> = "state";
    }
}

/// A list of campaigns. The newest come first unless asked otherwise.
pub type CampaignQuery = Query<CampaignFilter, ByAge>;

words! {
    /// What a list of a campaign's devices is narrowed to by how far they are: several together, as the figures count them, or one.
    HowFar {
        /// Ordered, downloading or installing.
        AtWork = "at-work", "At work";
        /// See [`Progress::Pending`].
        Pending = "pending", "Waiting";
        /// See [`Progress::Ordered`].
        Ordered = "ordered", "Ordered";
        /// See [`Progress::Downloading`].
        Downloading = "downloading", "Downloading";
        /// See [`Progress::Installing`].
        Installing = "installing", "Installing";
        /// See [`Progress::Done`].
        Done = "done", "Done";
        /// See [`Progress::Newer`].
        Newer = "newer", "Has a newer one";
        /// See [`Progress::Failed`].
        Failed = "failed", "Failed";
    }
}

impl HowFar {
    /// The progress that is shown.
    #[must_use]
    pub const fn progress(self) -> &'static [Progress] {
        match self {
            Self::AtWork => &[Progress::Ordered, Progress::Downloading, Progress::Installing],
            Self::Pending => &[Progress::Pending],
            Self::Ordered => &[Progress::Ordered],
            Self::Downloading => &[Progress::Downloading],
            Self::Installing => &[Progress::Installing],
            Self::Done => &[Progress::Done],
            Self::Newer => &[Progress::Newer],
            Self::Failed => &[Progress::Failed],
        }
    }
}

filter! {
    /// Which devices are asked for. All that is given has to match.
    DeviceFilter {
        /// Part of a device's number.
        q: String = "q";
        /// In a campaign: only those that are so far.
        progress: Option<HowFar> = "progress";
    }
}

/// A list of devices, by number.
pub type DeviceQuery = Query<DeviceFilter>;

filter! {
    /// Which deliveries of webhooks are asked for.
    DeliveryFilter {
        /// Only those that went so.
        state: Option<DeliveryState> = "state";
    }
}

/// A list of deliveries, the newest first.
pub type DeliveryQuery = Query<DeliveryFilter>;

words! {
    /// What the catalogue is sorted by.
    FirmwareSort {
        /// The model and carrier code; of each the newest version first.
        Model = "model", "Model";
        /// The version's text.
        Version = "version", "Version";
        /// The day it came out.
        Released = "released", "Released";
    }
}

impl Sort for FirmwareSort {
    const FIRST: Self = Self::Model;
}

/// A list of the catalogue's versions: part of a model, carrier code, version or description.
pub type FirmwareQuery = Query<WordsFilter, FirmwareSort>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_progress_can_be_asked_for_by_its_own_word_and_label() {
        for progress in Progress::ALL {
            let alone = HowFar::parse(progress.as_str()).unwrap();
            assert_eq!((alone.progress(), alone.label()), (&[*progress][..], progress.label()));
            assert_eq!(HowFar::AtWork.progress().contains(progress), progress.is_at_work());
        }
        assert_eq!(HowFar::ALL.len(), Progress::ALL.len() + 1);
    }
}
