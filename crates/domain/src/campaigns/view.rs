//! What lists and pages show of campaigns and devices.

use super::policy::Policies;
use super::progress::{Attempt, Counts, Progress};
use super::schedule::Schedule;
use super::state::State;
use super::text::{CarrierCode, DeviceId, DeviceModel, FirmwareVersion, Target};
use super::webhook::DeliveryState;
use crate::list::{ByAge, Query, filter};
use crate::time::Millis;
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

filter! {
    /// Which devices are asked for. All that is given has to match.
    DeviceFilter {
        /// Part of a device's number.
        q: String = "q";
        /// In a campaign: only those that are so far.
        progress: Option<Progress> = "progress";
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
