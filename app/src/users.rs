//! `users`: who may sign in, and what each may do.

mod form;
mod list;
mod one;

pub use form::{EditUserPage, NewUserPage};
pub use list::UsersPage;
pub use one::{DeleteUserPage, UserPage};

use crate::error::Result;
use crate::pages::Awaited;
#[cfg(feature = "ssr")]
use crate::{Error, flash, shown};
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};
#[cfg(feature = "ssr")]
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{User, UserQuery};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// The routes below `/users`.
#[component(transparent)]
pub fn UsersRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/users") view={Lazy::<Awaited<UsersPage>>::new()} />
        <Route path=path!("/users/new") view={Lazy::<Awaited<NewUserPage>>::new()} />
        <Route path=path!("/users/:name") view={Lazy::<Awaited<UserPage>>::new()} />
        <Route path=path!("/users/:name/edit") view={Lazy::<Awaited<EditUserPage>>::new()} />
        <Route path=path!("/users/:name/delete") view={Lazy::<Awaited<DeleteUserPage>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}

/// The users that the caller looks after.
#[server(prefix = "/portal", endpoint = "users/list")]
pub async fn list_users(
    /// Which of them.
    query: UserQuery,
) -> Result<Page<User>> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().users()?.list(&query).await?)
}

/// A user, and whether it is the caller himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// The user.
    pub user: User,
    /// Whether it is the caller, who cannot lock or delete himself.
    pub own: bool,
    /// Whether there are things the caller may not do to him: his role is above the caller's.
    pub above: bool,
}

/// One user.
#[server(prefix = "/portal", endpoint = "users/get")]
pub async fn get_user(
    /// What he signs in with.
    name: String,
) -> Result<UserView> {
    let desk = crate::server::signed_in()?;
    let user = desk.acting().users()?.get(&name).await?;
    let own = desk.actor().user() == Some(&user.id);
    let above = user.role == Role::Operator && desk.actor().role() != Role::Operator;
    Ok(UserView { user, own, above })
}

/// Creates a user; his page then shows the link by which he sets his password.
#[server(prefix = "/portal", endpoint = "users/create")]
pub async fn create_user(
    /// What he signs in with.
    name: String,
    /// What he is called.
    title: String,
    /// What he may do.
    role: String,
    /// His organization's short name; empty for the caller's own.
    #[server(default)]
    organization: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let typed = [("name", name.as_str()), ("title", &title), ("role", &role), ("organization", &organization)];
    let wanted = patchbay_core::accounts::NewUser {
        name: name.trim().to_owned(),
        title: title.trim().to_owned(),
        role: role_of(&role).map_err(|error| error.keep(typed))?,
        organization: Some(organization.clone()).filter(|name| !name.is_empty()),
    };
    let secret = desk.acting().users()?.create(&wanted).await.map_err(|error| Error::from(error).keep(typed))?;
    let page = flash::with(&address(&wanted.name), "user-created");
    crate::server::redirect(&shown::with(&page, &desk, password_link(&desk.base, &secret.0)));
    Ok(())
}

/// Changes a user.
#[server(prefix = "/portal", endpoint = "users/update")]
pub async fn update_user(
    /// Which one.
    name: String,
    /// What he is called.
    title: String,
    /// What he may do.
    role: String,
    /// His organization's short name; empty leaves it.
    #[server(default)]
    organization: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let typed = [("title", title.as_str()), ("role", &role), ("organization", &organization)];
    let wanted = patchbay_core::accounts::UserUpdate {
        title: title.trim().to_owned(),
        role: role_of(&role).map_err(|error| error.keep(typed))?,
        organization: Some(organization.clone()).filter(|name| !name.is_empty()),
    };
    desk.acting().users()?.update(&name, &wanted).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&flash::with(&address(&name), "user-saved"));
    Ok(())
}

/// Keeps a user out, or lets him in again.
#[server(prefix = "/portal", endpoint = "users/lock")]
pub async fn lock_user(
    /// Which one.
    name: String,
    /// `1` to keep him out.
    #[server(default)]
    locked: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let locked = locked == "1";
    desk.acting().users()?.set_locked(&name, locked).await?;
    crate::server::redirect(&flash::with(&address(&name), if locked { "user-locked" } else { "user-unlocked" }));
    Ok(())
}

/// Makes a new link by which a user sets his password; his page then shows it.
#[server(prefix = "/portal", endpoint = "users/password-link")]
pub async fn make_password_link(
    /// Which one.
    name: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let secret = desk.acting().users()?.new_password_link(&name).await?;
    crate::server::redirect(&shown::with(&address(&name), &desk, password_link(&desk.base, &secret.0)));
    Ok(())
}

/// Deletes a user.
#[server(prefix = "/portal", endpoint = "users/delete")]
pub async fn delete_user(
    /// Which one.
    name: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().users()?.delete(&name).await?;
    crate::server::redirect(&flash::with("/users", "user-deleted"));
    Ok(())
}

/// A user's page. Names hold nothing that a path must escape but `@`, which may stand there as it is.
fn address(name: &str) -> String {
    format!("/users/{name}")
}

#[cfg(feature = "ssr")]
fn password_link(base: &str, secret: &str) -> String {
    format!("{base}/password/{secret}")
}

#[cfg(feature = "ssr")]
fn role_of(word: &str) -> Result<Role> {
    Role::parse(word).ok_or_else(|| Error::field("role", "Choose what he may do.").announced())
}
