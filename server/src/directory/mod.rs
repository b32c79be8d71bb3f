//! The directory: a read-only LDAP server (RFC 4511) over the accounts whose owners agreed to be found (sheet `sip`, section 7, decision 9).
//!
//! One task serves a connection: it cuts messages out of what arrives ([`ber`]), hands them to the decoder, and answers. Searches run beside
//! it, so that they can be given up. Who is listed is core's business; nothing here may widen it.

mod bases;
pub mod ber;
mod bind;
mod connection;
mod dn;
mod entry;
mod filter;
mod operations;
mod reply;
mod schema;
mod search;

pub use bases::Base;
pub use connection::{decoded, serve};

use crate::metrics::Metrics;
use patchbay_core::Core;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The longest message, in bytes. A search with a long filter has a few hundred.
pub const MESSAGE_MAX: usize = 64 * 1024;
/// The most elements of a message.
const ELEMENTS_MAX: usize = 1024;
/// The deepest filter: so many conditions inside each other.
const FILTER_NESTING_MAX: usize = 20;
/// The most conditions of a filter.
const FILTER_PARTS_MAX: usize = 100;
/// The deepest message: a filter stands in a search in a message, and its deepest condition has two levels more.
const NESTING_MAX: usize = FILTER_NESTING_MAX + 4;
/// The most entries that are told without pages.
const ENTRIES_MAX: usize = 1000;
/// The most entries of a page.
const PAGE_MAX: usize = 1000;
/// How long a search may take.
const SEARCH_TIME: Duration = Duration::from_secs(3);
/// Searches under way on one connection.
const OPERATIONS_MAX: usize = 16;
/// How long a connection may be idle.
const IDLE_TIME: Duration = Duration::from_secs(5 * 60);
/// How long a message may take from its first byte to its last.
const MESSAGE_TIME: Duration = Duration::from_secs(20);
/// How long a client may take to take an answer's next part.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// The extended operation that begins TLS (RFC 4511, section 4.14).
const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// The extended operation that cancels another (RFC 3909).
const CANCEL: &str = "1.3.6.1.1.8";
/// The extended operation that asks who one is (RFC 4532).
const WHO_AM_I: &str = ldap3_proto::proto::OID_WHOAMI;
/// What is sent before a connection is closed by us (RFC 4511, section 4.4.1).
const NOTICE: &str = "1.3.6.1.4.1.1466.20036";
/// The control that asks for pages (RFC 2696).
const PAGES: &str = "1.2.840.113556.1.4.319";
/// The control that asks not to be referred (RFC 3296); nobody is ever referred.
const MANAGE_DSA_IT: &str = "2.16.840.1.113730.3.4.2";
/// The controls that are known.
const CONTROLS: [&str; 2] = [PAGES, MANAGE_DSA_IT];
/// The features that are there: `+` for all operational attributes (RFC 3673), filters that are always true or false (RFC 4526).
const FEATURES: [&str; 2] = ["1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.3"];

/// What all connections share.
pub struct Face {
    core: Core,
    metrics: Arc<Metrics>,
    bases: bases::Known,
    anonymous: bool,
    tls: Option<crate::tls::Current>,
    /// Searches at the same time, of all connections: each keeps a processor busy.
    searching: Arc<Semaphore>,
}

impl Face {
    /// With the operator's settings; `tls` is what StartTLS uses, where it is offered.
    #[must_use]
    pub fn new(
        core: Core,
        metrics: Arc<Metrics>,
        config: &crate::config::DirectoryConfig,
        tls: Option<crate::tls::Current>,
    ) -> Arc<Self> {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Arc::new(Self {
            core,
            metrics,
            bases: bases::Known::new(config.bases.clone()),
            anonymous: config.anonymous,
            tls,
            searching: Arc::new(Semaphore::new(processors)),
        })
    }
}
