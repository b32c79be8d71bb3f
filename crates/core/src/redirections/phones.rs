//! The phones' own door. It is open to everybody, so there is nothing behind it but these two things.

use crate::Core;
use patchbay_domain::redirections::{Answer, Mac};
use patchbay_domain::time::Millis;
use std::sync::Arc;

/// A phone asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneContact {
    /// Which phone it says it is.
    pub mac: Mac,
    /// When.
    pub at: Millis,
    /// From which address.
    pub address: String,
    /// The model it says it is; empty when it says nothing.
    pub model: String,
    /// The firmware it says it runs; empty when it says nothing.
    pub firmware: String,
    /// What it calls itself.
    pub user_agent: String,
    /// What it asked for: path and query.
    pub request: String,
    /// What it was told.
    pub answer: Answer,
}

/// What phones may do: ask, and be noted.
#[derive(Clone, Copy)]
pub struct Phones<'a> {
    core: &'a Core,
}

impl Core {
    /// The phones' door.
    #[must_use]
    pub const fn phones(&self) -> Phones<'_> {
        Phones { core: self }
    }
}

impl Phones<'_> {
    /// Where this phone is sent; nothing when it is unknown. From memory, without waiting.
    #[must_use]
    pub fn told(&self, mac: Mac) -> Option<Arc<str>> {
        self.core.redirections_memory().told(mac)
    }

    /// Takes note that a phone asked. Never waits; written to the database about a second later. Overlong values are cut, and when
    /// phones ask faster than contacts can be written, some are not noted.
    pub fn note(&self, contact: PhoneContact) {
        self.core.redirections_memory().contacts.note(contact);
    }
}

impl Core {
    /// How many contacts found no room to be noted since the process started.
    pub(crate) fn contacts_dropped(&self) -> u64 {
        self.redirections_memory().contacts.dropped()
    }
}
