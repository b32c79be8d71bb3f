//! `redirections`: which phone (by MAC address) is told which provisioning URL.
//!
//! The rules of a MAC address and of a URL, and what lists and pages show. Nothing here knows XML-RPC or the documents that phones
//! read; those belong to the wire face.

mod list;
mod mac;
mod model;
mod url;
mod view;

pub use crate::list::Facet;
pub use list::{ContactFilter, InboxFilter, InboxQuery, RedirectionFilter, RedirectionQuery, RedirectionSort, Selection};
pub use mac::{Mac, MalformedMac};
pub use model::{ModelRange, ModelSource, check_model, model_of};
pub use url::{MalformedUrl, ProvisioningUrl, URL_MAX, mask_password};
pub use view::{
    Answer, AnswerPreview, AnswerStyle, BulkReport, Contact, Facets, ImportCounts, ImportMode, ImportOutcome, ImportReport,
    ImportRow, InboxPhone, LastContact, RecentImport, Redirection, RedirectionDetail, RepointRule, Summary,
};

/// How long after its last contact a phone counts as heard of recently.
pub const RECENT_CONTACT_DAYS: i64 = 7;

/// The most MACs in one call or one pasted list.
pub const MACS_MAX: usize = 100_000;
