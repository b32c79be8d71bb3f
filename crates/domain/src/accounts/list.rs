//! Which users a list shows: the filter, the order, and their spelling in a URL.

use crate::access::Role;
use crate::list::{Query, Sort, filter};
use crate::words::words;

words! {
    /// Whether a user can sign in.
    UserState {
        /// He has a password.
        Active = "active", "Active";
        /// He has none yet.
        New = "new", "No password yet";
        /// He is kept out.
        Locked = "locked", "Locked";
    }
}

words! {
    /// What a list of users is sorted by. Equal rows follow their name.
    UserSort {
        /// What he signs in with.
        Name = "name", "Name";
        /// What he is called.
        Title = "title", "Called";
        /// When he last signed in; who never did comes before all others.
        SignIn = "sign-in", "Last sign-in";
        /// When he was created.
        Created = "created", "Created";
    }
}

impl Sort for UserSort {
    const FIRST: Self = Self::Name;
}

filter! {
    /// What a list of users is narrowed to.
    UserFilter {
        /// Part of a name or title.
        q: String = "q";
        /// His role.
        role: Option<Role> = "role";
        /// Whether he can sign in.
        state: Option<UserState> = "state";
    }
}

/// One page of a list of users.
pub type UserQuery = Query<UserFilter, UserSort>;
