//! `bindings`: phones bound to a datastore, their SyncML clients, and the setup messages sent to them.
//!
//! Administrators and applications come in through [`Bindings`], as somebody and inside one organization; applications first pass the door
//! of OAuth (`accounts::oauth`). A setup message is built, sealed and queued in one transaction ([`setups`]); the queue hands it to a
//! gateway segment by segment ([`queue`]) and survives a crash at any point. Gateways are mounted from outside ([`Carrier`]), and bring
//! their receipts to [`Receipts`]. The phone models ([`Phones`]) belong to the whole server and are readable by everybody.
//!
//! Nothing here may know Atom, how OAuth signs, or how a gateway is spoken to.

mod access;
mod binding;
mod clients;
mod consumers;
mod error;
mod gateways;
mod import;
mod list;
mod memory;
mod message;
mod model_list;
mod models;
mod number;
mod outbox;
mod queue;
mod receipts;
mod rows;
mod settings;
mod setups;
mod summary;
#[cfg(test)]
mod tests;
mod trial;
mod view;

pub use access::{Bindings, Edit, View};
pub(crate) use binding::{Making, insert as insert_binding};
pub use consumers::Consumers;
pub(crate) use consumers::{insert_consumer, insert_token as insert_consumer_token, secret_of};
pub use error::Error;
pub use gateways::{Carrier, Gateways, Mounted, Parcel};
pub(crate) use memory::Memory;
pub(crate) use models::model_of as find_model;
pub use models::{ModelImport, Models, Phones};
pub use number::{MalformedPhone, check_phone};
pub use receipts::Receipts;
pub(crate) use settings::store as store_settings;
pub(crate) use setups::{Past, insert_past};

/// The area's word in audit log and events.
pub(crate) const AREA: &str = "bindings";
/// The area of SyncML clients that were registered by themselves.
const AREA_CLIENTS: &str = "syncml-clients";
/// The area of events about how far setups are; none of them stands in the audit log.
const AREA_SETUPS: &str = "setups";
