//! Which redirections a list shows: the filter, its spelling in a URL, and what a bulk action applies to.

use super::Mac;
use crate::list::{Query, Sort, filter};
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a phone was heard of.
    ContactFilter {
        /// Asked within [`super::RECENT_CONTACT_DAYS`].
        Recent = "recent", "Asked recently";
        /// Asked once, but not within these days.
        Silent = "silent", "Silent for a week";
        /// Never asked.
        Never = "never", "Never asked";
    }
}

filter! {
    /// What a list of redirections is narrowed to.
    RedirectionFilter {
        /// Part of a MAC in any spelling, or part of a URL.
        q: String = "q";
        /// Exactly this model; `unknown` for phones of no known model.
        model: String = "model";
        /// Exactly this host of the URL, with its port.
        host: String = "host";
        /// Whether the phone was heard of.
        contact: Option<ContactFilter> = "contact";
    }
}

words! {
    /// What a list of redirections is sorted by. Equal rows follow their MAC.
    RedirectionSort {
        /// The MAC address.
        Mac = "mac", "MAC address";
        /// The URL.
        Url = "url", "Sent to";
        /// The model.
        Model = "model", "Model";
        /// The last contact; never comes first when ascending.
        Contact = "contact", "Contact";
        /// The last change.
        Changed = "changed", "Changed";
    }
}

impl Sort for RedirectionSort {
    const FIRST: Self = Self::Mac;
}

/// One page of a list of redirections.
pub type RedirectionQuery = Query<RedirectionFilter, RedirectionSort>;

filter! {
    /// Which unknown phones are asked for.
    InboxFilter {
        /// Part of a MAC in any spelling, or of an address.
        q: String = "q";
        /// The ignored ones instead of the waiting ones.
        ignored: bool = "ignored";
    }
}

/// One page of the inbox, the newest contact first.
pub type InboxQuery = Query<InboxFilter>;

/// What a bulk action applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// Exactly these.
    Macs(Vec<Mac>),
    /// All that the filter matches when the action runs.
    Matching(RedirectionFilter),
}
