//! What lists and pages show of campaigns and devices.

use super::policy::Policies;
use super::progress::{Attempt, Counts, Progress};
use super::schedule::Schedule;
use super::state::State;
use super::text::{CarrierCode, DeviceId, DeviceModel, FirmwareVersion, Target};
use crate::list::{Direction, Place, query_string};
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

/// Which campaigns are asked for. All that is given has to match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignFilter {
    /// Part of a customer, a group, a model or a version.
    pub q: String,
    /// Only those in this state, by the clock.
    pub state: Option<State>,
}

/// A list of campaigns: filter and page. The newest come first unless asked otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignQuery {
    /// Which ones.
    pub filter: CampaignFilter,
    /// By age; descending is the newest first.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

impl Default for CampaignQuery {
    fn default() -> Self {
        Self { filter: CampaignFilter::default(), direction: Direction::Descending, place: Place::default() }
    }
}

impl CampaignQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name {
                "q" => query.filter.q = value.trim().to_owned(),
                "state" => query.filter.state = State::parse(value),
                "direction" => query.direction = Direction::parse(value),
                _ => {
                    query.place.take(name, value);
                }
            }
        }
        query
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = Vec::new();
        if !self.filter.q.is_empty() {
            pairs.push(("q", self.filter.q.clone()));
        }
        if let Some(state) = self.filter.state {
            pairs.push(("state", state.as_str().to_owned()));
        }
        if self.direction == Direction::Ascending {
            pairs.push(("direction", self.direction.as_str().to_owned()));
        }
        self.place.put(&mut pairs);
        query_string(&pairs)
    }
}

/// Which devices are asked for. All that is given has to match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFilter {
    /// Part of a device's number.
    pub q: String,
    /// In a campaign: only those that are so far.
    pub progress: Option<Progress>,
}

/// A list of devices, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceQuery {
    /// Which ones.
    pub filter: DeviceFilter,
    /// Which page.
    pub place: Place,
}

impl DeviceQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name {
                "q" => query.filter.q = value.trim().to_owned(),
                "progress" => query.filter.progress = Progress::parse(value),
                _ => {
                    query.place.take(name, value);
                }
            }
        }
        query
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = Vec::new();
        if !self.filter.q.is_empty() {
            pairs.push(("q", self.filter.q.clone()));
        }
        if let Some(progress) = self.filter.progress {
            pairs.push(("progress", progress.as_str().to_owned()));
        }
        self.place.put(&mut pairs);
        query_string(&pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_back_from_their_urls() {
        assert_eq!(CampaignQuery::default().to_query(), "");
        let query = CampaignQuery::from_pairs([("q", " a&b "), ("state", "paused"), ("direction", "asc"), ("after", "x")]);
        assert_eq!(query.to_query(), "?q=a%26b&state=paused&direction=asc&after=x");
        let devices = DeviceQuery::from_pairs([("q", "R58"), ("progress", "failed"), ("size", "100"), ("other", "1")]);
        assert_eq!(devices.to_query(), "?q=R58&progress=failed&size=100");
    }
}
