//! `connections`: what apps on SAP's mobile SDKs register about themselves, property by property.
//!
//! The one description of the properties, [`PROPERTIES`], drives reading, writing, the metadata, what is stored and the portal's form. Beside
//! it stand the ids, the versions of the service, and the rules of which change is allowed. Nothing here knows Atom, JSON, HTTP or SQL.

mod application;
mod application_list;
mod capability;
mod change;
mod columns;
mod condition;
mod connection;
mod etag;
mod expiry;
mod id;
mod list;
mod people;
mod properties;
mod property;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod version;

pub use application::{
    ApplicationSettings, DESTINATIONS_MAX, Destination, FEATURES_MAX, FeaturePolicy, IDLE_DAYS_MAX, IDLE_DAYS_MIN,
    SESSION_MINUTES_MAX, Security, UpdateStatus, check_idle_days,
};
pub use application_list::{ApplicationFilter, ApplicationQuery, ApplicationSort, ApplicationUserQuery, ApplicationUserSort};
pub use capability::{ANY_CAPABILITY, CAPABILITIES_MAX, Capability, CapabilityFault, CapabilityKey};
pub use change::{Change, Refused, Writing};
pub use columns::{ConnectionColumn, ConnectionColumns};
pub use condition::{Condition, Versions};
pub use connection::{Connection, PushService};
pub use etag::Etag;
pub use expiry::{IdleAnnouncement, NOTICE_DAYS};
pub use id::{ApplicationId, ConnectionId, MalformedId};
pub use list::{
    ConnectionFacets, ConnectionFigures, ConnectionFilter, ConnectionKey, ConnectionQuery, ConnectionRow, ConnectionSelection,
    ConnectionSort, ConnectionSummary, DeletionPlan, LATELY_DAYS, SELECTED_MAX, SeenFilter,
};
pub use people::{ANYBODY, ApplicationToken, ApplicationUser, KeyRole, ServiceKey, USER_NAME_MAX, check_user_name};
pub use properties::Properties;
pub use property::{EdmType, Group, Property, PropertyId, Source, canonical_device_type, device_types};
pub use table::PROPERTIES;
pub use value::{MalformedValue, TEXT_MAX, Value};
pub use version::Version;
