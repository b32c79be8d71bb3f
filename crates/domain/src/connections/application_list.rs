//! Which applications, and which of their users, a list shows: the filter and the order.

use super::application::Security;
use crate::list::{Query, Sort, WordsFilter, filter};
use crate::words::words;

words! {
    /// What a list of applications is sorted by. Equal rows follow their id.
    ApplicationSort {
        /// As it stands in addresses.
        Id = "id", "Application";
        /// What people call it.
        Title = "title", "Title";
        /// How many connections it has.
        Connections = "connections", "Registrations";
        /// When it was last changed.
        Changed = "changed", "Changed";
    }
}

impl Sort for ApplicationSort {
    const FIRST: Self = Self::Id;
}

filter! {
    /// What a list of applications is narrowed to.
    ApplicationFilter {
        /// Part of an id or title.
        q: String = "q";
        /// How its users prove who they are.
        security: Option<Security> = "security";
    }
}

/// One page of a list of applications.
pub type ApplicationQuery = Query<ApplicationFilter, ApplicationSort>;

words! {
    /// What a list of app users is sorted by. Equal rows follow their name.
    ApplicationUserSort {
        /// What his app signs in with.
        Name = "name", "Name";
        /// How many connections he has.
        Connections = "connections", "Registrations";
        /// When he last signed in; who never did comes before all others.
        Used = "used", "Last sign-in";
        /// When he was made.
        Created = "created", "Created";
    }
}

impl Sort for ApplicationUserSort {
    const FIRST: Self = Self::Name;
}

/// One page of a list of app users, narrowed by parts of their names.
pub type ApplicationUserQuery = Query<WordsFilter, ApplicationUserSort>;
