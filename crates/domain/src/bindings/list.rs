//! Which bindings and setups a list shows: the filters and their spelling in a URL.

use super::SetupState;
use crate::list::{Direction, Query, Sort, filter};
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

filter! {
    /// What a list of setups is narrowed to.
    SetupFilter {
        /// Part of a telephone number, or a setup's number.
        q: String = "q";
        /// How far it is.
        state: Option<SetupState> = "state";
        /// Only of this binding.
        binding: Option<i64> = "binding";
    }
}

/// One page of a list of setups, the newest first.
pub type SetupQuery = Query<SetupFilter>;
