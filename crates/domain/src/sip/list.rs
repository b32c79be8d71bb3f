//! Which accounts and calls a list shows: the filters and their spelling in a URL.

use super::CallDirection;
use crate::list::{Query, Sort, filter};
use crate::words::words;

words! {
    /// The state of an account.
    AccountState {
        /// Has a device registered.
        Online = "online", "Online";
        /// Has none.
        Offline = "offline", "Offline";
        /// Is kept out.
        Locked = "locked", "Locked";
    }
}

words! {
    /// Whether something holds for an account.
    YesNo {
        /// It does.
        Yes = "yes", "Yes";
        /// It does not.
        No = "no", "No";
    }
}

words! {
    /// How a call ended.
    CallOutcome {
        /// It was answered.
        Answered = "answered", "Answered";
        /// It was received and not answered.
        Missed = "missed", "Missed";
        /// It was placed and not answered.
        Failed = "failed", "Not answered";
        /// It still lasts.
        Active = "active", "Under way";
    }
}

words! {
    /// What a list of accounts is sorted by. Equal rows follow their address.
    AccountSort {
        /// The address.
        Address = "address", "Address";
        /// The owner's name.
        Name = "name", "Name";
        /// The last change.
        Changed = "changed", "Last change";
        /// When it was made.
        Created = "created", "Created";
    }
}

impl Sort for AccountSort {
    const FIRST: Self = Self::Address;
}

filter! {
    /// What a list of accounts is narrowed to.
    AccountFilter {
        /// Part of an address, a name or an e-mail address; or an ENUM number or alias as a whole.
        q: String = "q";
        /// Exactly this domain.
        domain: String = "domain";
        /// Its state.
        state: Option<AccountState> = "state";
        /// Whether nobody may disturb its owner now.
        dnd: Option<YesNo> = "dnd";
        /// Whether it is prepaid.
        prepaid: Option<YesNo> = "prepaid";
    }
}

/// One page of a list of accounts.
pub type AccountQuery = Query<AccountFilter, AccountSort>;

filter! {
    /// What a list of calls is narrowed to.
    CallFilter {
        /// Part of the other end's address or name; or a Call-ID as a whole.
        q: String = "q";
        /// Exactly this account, `user@domain`.
        account: String = "account";
        /// Which way.
        way: Option<CallDirection> = "way";
        /// How it ended.
        outcome: Option<CallOutcome> = "outcome";
        /// Only from this day on, `YYYY-MM-DD` in UTC.
        from: String = "from";
        /// Only up to and with this day, `YYYY-MM-DD` in UTC.
        to: String = "to";
    }
}

/// One page of a list of calls, newest first.
pub type CallQuery = Query<CallFilter>;
