//! What several of the area's pages show alike.

use crate::components::{Crumb, Notice, Time, Tone, counted};
use leptos::prelude::*;
use patchbay_domain::connections::{ConnectionFilter, IdleAnnouncement};
use patchbay_domain::list::{Filter, query_string};
use patchbay_domain::time::Millis;

/// The page of all applications.
pub(super) const APPLICATIONS: &str = "/connections/applications";
/// The page of all app users.
pub(super) const USERS: &str = "/connections/users";
/// The page of service keys.
pub(super) const KEYS: &str = "/connections/keys";

/// The page of an application. Its id holds nothing that a path must escape.
pub(crate) fn application_page(id: &str) -> String {
    format!("{APPLICATIONS}/one/{id}")
}

/// The page of an app user, or one below it such as `/revoke`. A name may hold anything, so it stands in the query.
pub(crate) fn user_page(name: &str, below: &str) -> String {
    format!("{USERS}/one{below}{}", query_string(&[("name", name.to_owned())]))
}

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("App registrations", "/connections")]
}

/// The pages above an application's own.
pub(super) fn application_crumbs() -> Vec<Crumb> {
    vec![Crumb::new("Applications", APPLICATIONS)]
}

/// The pages above an app user's own.
pub(super) fn user_crumbs() -> Vec<Crumb> {
    vec![Crumb::new("App users", USERS)]
}

/// That idle registrations of an application will go: how many, when, which ones, and how they stay.
pub(super) fn announcement(of: &IdleAnnouncement) -> AnyView {
    let (id, due_at, announced_at) = (of.application.to_string(), of.due_at, of.announced_at);
    let which = ConnectionFilter { application: id.clone(), idle_days: Some(of.idle_days), ..ConnectionFilter::default() };
    let show = format!("/connections{}", query_string(&which.pairs()));
    let settings = format!("{}/edit", application_page(&id));
    let left = counted(of.left, "idle registrations");
    let since = format!(" They gave no sign of life for {} days when it was announced, ", of.idle_days);
    let back = of.number.saturating_sub(of.left);
    let heard = (back > 0).then(|| format!(" {back} of the {} announced came back or went since.", of.number));
    view! {
        <Notice tone=Tone::Warning>
            <p>
                <strong>{left} " of " <span class="mono">{id}</span> " will be removed on " <Time at=due_at /> "."</strong>
                {since} <Time at=announced_at /> "."
                {heard}
            </p>
            <p>"An app that asks for its registration before then keeps it. " <a href=show>"Show the idle ones"</a> " · " <a href=settings>"Change when they go"</a></p>
        </Notice>
    }
    .into_any()
}

/// An instant, or `Never`.
pub(super) fn when(at: Option<Millis>) -> AnyView {
    match at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_characters_stands_in_an_address() {
        assert_eq!(user_page("CORP\\a b/c&d", "/revoke"), "/connections/users/one/revoke?name=CORP%5Ca%20b%2Fc%26d");
        assert_eq!(application_page("com.sap.myapp"), "/connections/applications/one/com.sap.myapp");
    }
}
