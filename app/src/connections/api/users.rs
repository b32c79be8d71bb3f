//! The users of apps, their tokens, and what ends them. A secret goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{ApplicationToken, ApplicationUser, ApplicationUserQuery, ConnectionRow};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// A page of the users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct UsersPage {
    /// The rows.
    pub(crate) page: Page<ApplicationUser>,
    /// Whether the reader may change users.
    pub(crate) may_edit: bool,
}

/// A page of the organization's app users.
#[server(prefix = "/portal", endpoint = "connections/users", input = Json)]
pub(crate) async fn list_app_users(query: ApplicationUserQuery) -> Result<UsersPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(UsersPage { page: super::viewing(&desk)?.users(&query).await?, may_edit: super::may_edit(&desk) })
}

/// All that the page of one user shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct UserPage {
    /// The user.
    pub(crate) user: ApplicationUser,
    /// His tokens, the oldest first.
    pub(crate) tokens: Vec<ApplicationToken>,
    /// His connections, those heard of last first, up to a page.
    pub(crate) connections: Vec<ConnectionRow>,
    /// What was done to him, the newest first.
    pub(crate) history: Vec<HistoryEntry>,
    /// Whether the reader may change him.
    pub(crate) may_edit: bool,
}

/// One app user.
#[server(prefix = "/portal", endpoint = "connections/user")]
pub(crate) async fn find_app_user(name: String) -> Result<UserPage, Error> {
    use patchbay_domain::connections::{ConnectionFilter, ConnectionQuery, ConnectionSort};
    use patchbay_domain::list::Direction;
    let desk = crate::server::signed_in()?;
    let connections = super::viewing(&desk)?;
    let patchbay_core::connections::UserDetail { user, tokens, history } = connections.user(&name).await?;
    let his = ConnectionQuery {
        filter: ConnectionFilter { user: user.name.clone(), ..ConnectionFilter::default() },
        sort: ConnectionSort::Seen,
        direction: Direction::Descending,
        ..ConnectionQuery::default()
    };
    let connections = connections.list(&his).await?.rows;
    Ok(UserPage { user, tokens, connections, history, may_edit: super::may_edit(&desk) })
}

/// The password that was chosen; none when the field was left empty.
#[cfg(feature = "ssr")]
fn chosen(password: String) -> Option<String> {
    Some(password).filter(|password| !password.is_empty())
}

/// The page of a user after a change, which shows a secret once.
#[cfg(feature = "ssr")]
fn shown(desk: &crate::server::Desk, name: &str, said: &'static str, secret: patchbay_domain::accounts::ShownOnce) {
    let page = crate::flash::with(&crate::connections::parts::user_page(name, ""), said);
    crate::server::redirect(&crate::shown::with(&page, desk, secret.0));
}

/// Makes a user; without a password a strong one is made.
#[server(prefix = "/portal", endpoint = "connections/user-create")]
pub(crate) async fn create_app_user(name: String, password: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let name = name.trim();
    let made = super::editing(&desk)?.add_user(name, chosen(password)).await;
    let secret = made.map_err(|error| Error::from(error).moved("secret", "password").keep([("name", name)]))?;
    shown(&desk, name, "app-user-created", secret);
    Ok(())
}

/// Replaces a user's password; without one a strong one is made.
#[server(prefix = "/portal", endpoint = "connections/user-password")]
pub(crate) async fn reset_app_password(name: String, password: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let reset = super::editing(&desk)?.reset_user_password(&name, chosen(password)).await;
    let secret = reset.map_err(|error| Error::from(error).moved("secret", "password"))?;
    shown(&desk, &name, "app-user-password", secret);
    Ok(())
}

/// Has all sessions and tokens of a user refused that there are now.
#[server(prefix = "/portal", endpoint = "connections/user-revoke")]
pub(crate) async fn revoke_app_user(name: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.revoke_user(&name).await?;
    super::done(&crate::connections::parts::user_page(&name, ""), "app-user-revoked");
    Ok(())
}

/// Takes a user out.
#[server(prefix = "/portal", endpoint = "connections/user-delete")]
pub(crate) async fn delete_app_user(name: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_user(&name).await?;
    super::done(crate::connections::parts::USERS, "app-user-deleted");
    Ok(())
}

/// Makes a token for a user. What is no number of days is refused as one that is out of bounds.
#[server(prefix = "/portal", endpoint = "connections/token-create")]
pub(crate) async fn create_app_token(name: String, note: String, days: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let given = Some(days.trim()).filter(|days| !days.is_empty()).map(|days| days.parse().unwrap_or(0));
    let made = super::editing(&desk)?.add_token(&name, &note, given).await;
    let made = made.map_err(|error| Error::from(error).keep([("note", note.as_str()), ("days", days.as_str())]))?;
    shown(&desk, &name, "app-token-created", made.secret);
    Ok(())
}

/// Takes a token from a user.
#[server(prefix = "/portal", endpoint = "connections/token-revoke")]
pub(crate) async fn revoke_app_token(name: String, token: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.revoke_token(&name, &token).await?;
    super::done(&crate::connections::parts::user_page(&name, ""), "app-token-revoked");
    Ok(())
}
