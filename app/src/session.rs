//! Who is signed in, as every page knows it: name, role, where he works.

use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::access::{Permission, Role};
use serde::{Deserialize, Serialize};

/// An organization, as the switcher offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its short name.
    pub name: String,
    /// Its name for people.
    pub title: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// What he signed in with.
    pub name: String,
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// Where he works; an operator may be in none.
    pub organization: Option<Place>,
    /// Where he could work.
    pub organizations: Vec<Place>,
}

impl Me {
    /// Whether he may do that at all.
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether he may do that where he works now: what belongs to an organization needs one.
    #[must_use]
    pub const fn may_here(&self, permission: Permission) -> bool {
        self.may(permission) && self.organization.is_some()
    }
}

/// Who is signed in; nobody on the sign-in page.
#[server(prefix = "/portal", endpoint = "session/me")]
pub async fn who_is_it() -> Result<Option<Me>> {
    let (_, caller) = crate::server::anyone()?;
    let Some(signed_in) = caller.signed_in else { return Ok(None) };
    let place = |organization: &patchbay_domain::accounts::Organization| Place {
        name: organization.name.clone(),
        title: organization.title.clone(),
    };
    Ok(Some(Me {
        name: signed_in.user.name.clone(),
        title: signed_in.user.title.clone(),
        role: signed_in.user.role,
        organization: signed_in.organization.as_ref().map(place),
        organizations: signed_in.organizations.iter().map(place).collect(),
    }))
}

/// How many unknown phones wait for a decision; none for who may not see them.
#[server(prefix = "/portal", endpoint = "session/inbox")]
pub async fn inbox_count() -> Result<Option<i64>> {
    let desk = crate::server::signed_in()?;
    if !desk.actor().may(Permission::ViewRedirections) || desk.actor().organization().is_none() {
        return Ok(None);
    }
    Ok(Some(desk.acting().redirections()?.summary().await?.inbox))
}

/// The organization to work in from now on, for an operator.
#[server(prefix = "/portal", endpoint = "session/organization")]
pub async fn enter_organization(
    /// Its short name.
    name: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().account()?.enter_organization(&name).await?;
    crate::server::redirect(&crate::flash::with("/", "organization-entered"));
    Ok(())
}

/// The resource that [`crate::App`] provides to all pages.
pub type MeResource = Resource<Result<Option<Me>>>;

/// Who is signed in, for a page: `let me = use_me(); ... Suspend::new(async move { let me = me.await; .. })`.
#[must_use]
pub fn use_me() -> MeResource {
    expect_context()
}

/// Who is signed in, or the error that nobody is.
///
/// # Errors
/// [`crate::Error::NotSignedIn`], or what kept the server from answering.
pub async fn signed_in(me: MeResource) -> Result<Me> {
    me.await?.ok_or(crate::Error::NotSignedIn)
}
