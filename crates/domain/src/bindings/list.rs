//! Which bindings, setups, clients, messages and phone models a list shows: the filters and their spelling in a URL.

use super::{Capability, SetupState};
use crate::list::{Direction, Query, Sort, WordsFilter, filter};
use crate::words::words;

words! {
    /// What a list of bindings is sorted by. Equal rows follow their number.
    BindingSort {
        /// When it was made.
        Created = "created", "Created";
        /// The telephone number.
        Phone = "phone", "Phone number";
        /// The application's user.
        User = "user", "User";
    }
}

impl Sort for BindingSort {
    const FIRST: Self = Self::Created;
    const DIRECTION: Direction = Direction::Descending;
}

filter! {
    /// What a list of bindings is narrowed to.
    BindingFilter {
        /// Part of a telephone number, a user's name, a vendor or a model; or a binding's number.
        q: String = "q";
        /// Exactly this vendor.
        vendor: String = "vendor";
        /// How the last setup went.
        setup: Option<SetupState> = "setup";
    }
}

/// One page of a list of bindings.
pub type BindingQuery = Query<BindingFilter, BindingSort>;

words! {
    /// What a list of setups is narrowed to by how far they are: several states together, as the figures count them, or one.
    SetupStates {
        /// No gateway has all of it yet.
        UnderWay = "under-way", "Under way";
        /// It failed, or did not reach the phone.
        WentWrong = "went-wrong", "Went wrong";
        /// See [`SetupState::Waiting`].
        Waiting = "waiting", "Waiting";
        /// See [`SetupState::Sending`].
        Sending = "sending", "Being sent";
        /// See [`SetupState::Sent`].
        Sent = "sent", "Sent";
        /// See [`SetupState::Delivered`].
        Delivered = "delivered", "Delivered";
        /// See [`SetupState::Undelivered`].
        Undelivered = "undelivered", "Not delivered";
        /// See [`SetupState::Failed`].
        Failed = "failed", "Failed";
    }
}

impl SetupStates {
    /// The states that are shown.
    #[must_use]
    pub const fn states(self) -> &'static [SetupState] {
        match self {
            Self::UnderWay => &[SetupState::Waiting, SetupState::Sending],
            Self::WentWrong => &[SetupState::Failed, SetupState::Undelivered],
            Self::Waiting => &[SetupState::Waiting],
            Self::Sending => &[SetupState::Sending],
            Self::Sent => &[SetupState::Sent],
            Self::Delivered => &[SetupState::Delivered],
            Self::Undelivered => &[SetupState::Undelivered],
            Self::Failed => &[SetupState::Failed],
        }
    }
}

words! {
    /// What a list of setups is sorted by. Equal rows follow their age.
    SetupSort {
        /// When it was asked for.
        Created = "created", "Asked for";
        /// The telephone number.
        Phone = "phone", "Phone number";
        /// How far it is.
        State = "state", "State";
    }
}

impl Sort for SetupSort {
    const FIRST: Self = Self::Created;
    const DIRECTION: Direction = Direction::Descending;
}

filter! {
    /// What a list of setups is narrowed to.
    SetupFilter {
        /// Part of a telephone number, or a setup's number.
        q: String = "q";
        /// How far it is.
        state: Option<SetupStates> = "state";
        /// Only of this binding.
        binding: Option<i64> = "binding";
    }
}

/// One page of a list of setups.
pub type SetupQuery = Query<SetupFilter, SetupSort>;

words! {
    /// What a list of SyncML clients is sorted by. Equal rows follow their id.
    ClientSort {
        /// When it was made.
        Created = "created", "Created";
        /// The telephone number.
        Phone = "phone", "Phone number";
        /// The application's user.
        User = "user", "User";
    }
}

impl Sort for ClientSort {
    const FIRST: Self = Self::Created;
    const DIRECTION: Direction = Direction::Descending;
}

/// One page of a list of SyncML clients.
pub type ClientQuery = Query<WordsFilter, ClientSort>;

words! {
    /// What the outbox is sorted by. Equal rows follow their age.
    OutboxSort {
        /// When its setup was asked for.
        Created = "created", "Asked for";
        /// The telephone number.
        Phone = "phone", "Phone number";
    }
}

impl Sort for OutboxSort {
    const FIRST: Self = Self::Created;
    const DIRECTION: Direction = Direction::Descending;
}

/// One page of the outbox.
pub type OutboxQuery = Query<WordsFilter, OutboxSort>;

words! {
    /// What the list of phone models is sorted by.
    ModelSort {
        /// The vendor, then the name.
        Vendor = "vendor", "Vendor";
        /// The name, then the vendor.
        Name = "name", "Model";
        /// How it gets its settings.
        Capability = "capability", "Settings come";
    }
}

impl Sort for ModelSort {
    const FIRST: Self = Self::Vendor;
}

filter! {
    /// What the list of phone models is narrowed to.
    ModelFilter {
        /// Part of vendor, name or note.
        q: String = "q";
        /// Exactly this vendor.
        vendor: String = "vendor";
        /// Exactly this way.
        capability: Option<Capability> = "capability";
    }
}

/// One page of the list of phone models.
pub type ModelQuery = Query<ModelFilter, ModelSort>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_can_be_asked_for_by_its_own_word_and_label() {
        for state in SetupState::ALL {
            let alone = SetupStates::parse(state.as_str()).unwrap();
            assert_eq!((alone.states(), alone.label()), (&[*state][..], state.label()));
        }
        assert_eq!(SetupStates::ALL.len(), SetupState::ALL.len() + 2);
        assert!(SetupStates::UnderWay.states().iter().all(|state| !state.left_queue()));
    }
}
