//! Events: that something changed. Pages hear of it and fetch again; what is in memory is brought up to date by it.
//!
//! An event is sent after the commit of the transaction that announced it. It may be lost (a slow listener skips some), so nobody may
//! rely on hearing each one: a listener that fell behind reads everything anew.

use patchbay_domain::accounts::OrganizationId;
use serde::{Deserialize, Serialize};

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The area's word: `redirections`, `inbox`, `jobs`, `users`, ...
    pub area: String,
    /// Whose; none for the server as a whole.
    pub organization: Option<OrganizationId>,
    /// What changed, such as MACs; empty when it is more than an event can name.
    pub subjects: Vec<String>,
}

impl Event {
    /// The most things an event names.
    pub const SUBJECTS_MAX: usize = 100;
    /// The most bytes of their names together: PostgreSQL carries an event of 8,000 bytes in all.
    const BYTES_MAX: usize = 5000;

    /// An event about these things.
    #[must_use]
    pub fn new(area: &str, organization: Option<OrganizationId>, subjects: &[String]) -> Self {
        // In JSON each name has two quotes and a comma, and may need a backslash before some of its characters.
        let bytes: usize = subjects.iter().map(|subject| subject.len().saturating_add(3)).sum();
        let many = subjects.len() > Self::SUBJECTS_MAX || bytes > Self::BYTES_MAX;
        let subjects = if many { Vec::new() } else { subjects.to_vec() };
        Self { area: area.to_owned(), organization, subjects }
    }

    /// Events may have been missed: whoever hears this reads everything anew.
    #[must_use]
    pub fn missed() -> Self {
        Self { area: "*".to_owned(), organization: None, subjects: Vec::new() }
    }
}
