//! `campaigns`: firmware campaigns, from the order of an MDM to the last device.
//!
//! What identifies customers, groups, models and firmware; when a campaign's windows are open on a device's own clock; how a campaign
//! lives; and what one device that asks is told. All of it without I/O, so that a form, the wire face and the tests of a whole fleet use
//! the same rules. Nothing here knows the numbers of the vendor's codes, XML or JSON; those belong to the wire face.

mod decide;
mod fault;
mod import;
mod local;
mod outlook;
mod policy;
mod progress;
mod request;
mod schedule;
mod state;
mod text;
mod view;
mod webhook;

pub use decide::{Absence, Decision, Hold, Reach, Situation, decide, next_poll};
pub use fault::Fault;
pub use import::{DEVICES_BYTES_MAX, DEVICES_ROWS_MAX, DeviceImport, RefusedDevice};
pub use local::{Day, Local, MalformedOffset, UtcOffset};
pub use outlook::{Outlook, Preview, Replaced, Summary, opening};
pub use policy::{ErrorThreshold, Policies, Spread};
pub use progress::{ATTEMPTS_MAX, Attempt, Counts, Progress, Report};
pub use request::{RawRequest, Request, Rules};
pub use schedule::{DAYS_MAX, Schedule, ScheduleParts, Window};
pub use state::{Action, NotNow, State};
pub use text::{
    CarrierCode, CustomerId, DeviceId, DeviceModel, FirmwareVersion, GroupId, LATEST, License, Malformed, MdmId, Target,
};
pub use view::{
    Campaign, CampaignFilter, CampaignQuery, DeliveryFilter, DeliveryQuery, DeviceCampaign, DeviceFilter, DeviceQuery, DeviceRow,
    FirmwareQuery, FirmwareSort, HowFar, ProgressRow,
};
pub use webhook::{Delivery, DeliveryState, HookEvent, HookUrl, MalformedHookUrl, TRIES_MAX, Webhook, back_off, is_public};
