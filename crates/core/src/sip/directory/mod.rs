//! The directory's door: accounts whose owners agreed to be found. It is open to everybody who may reach it, so there is nobody else
//! behind it.

mod fold;
mod index;

pub use fold::fold;
pub(super) use index::Index;

use crate::{Core, Result};
use patchbay_domain::sip::{DirectoryEntry, SipDomain};
use std::sync::Arc;

/// Whoever searches the directory.
#[derive(Clone, Copy)]
pub struct Directory<'a> {
    core: &'a Core,
}

impl Core {
    /// The directory's door.
    #[must_use]
    pub const fn directory(&self) -> Directory<'_> {
        Directory { core: self }
    }
}

/// What is known beforehand of the entries that a search can match; it makes the search quick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint<'h> {
    /// Nothing: every entry is looked at.
    All,
    /// One of their values (name, first or last name, user part, SIP URI, numbers) contains this text, as [`fold`]
    /// compares them.
    Contains(&'h str),
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The entries, in no particular order.
    pub entries: Vec<Arc<DirectoryEntry>>,
    /// Whether more match than were asked for.
    pub more: bool,
}

impl Directory<'_> {
    /// Finds entries of a domain, or of all, that match; at most so many. From memory, without waiting.
    ///
    /// `matches` is asked about each entry that the hint leaves; it ends the search by answering nothing, and what was found until then is
    /// told.
    #[must_use]
    pub fn search(
        &self,
        domain: Option<&SipDomain>,
        hint: Hint<'_>,
        most: usize,
        matches: impl FnMut(&DirectoryEntry) -> Option<bool>,
    ) -> Found {
        self.core.sip_memory().directory.search(domain, hint, most, matches)
    }

    /// The entry of this user part in a domain.
    #[must_use]
    pub fn entry(&self, domain: &SipDomain, user: &str) -> Option<Arc<DirectoryEntry>> {
        self.core.sip_memory().directory.entry(domain, user)
    }

    /// The domains that have accounts on this server; each of them is a base of searches.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn domains(&self) -> Result<Vec<SipDomain>> {
        let rows = self.core.store().rows("SELECT name FROM sip_domains ORDER BY created_at, name", vec![]).await?;
        rows.iter().map(|row| super::rows::stored(SipDomain::parse(&row.text("name")?))).collect()
    }
}
