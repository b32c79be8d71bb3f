//! What several of the area's pages show alike.

use crate::components::Crumb;

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("App registrations", "/connections")]
}
