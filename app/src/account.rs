//! `account`: one's own account: who one is, password, sessions, API tokens.

mod password;
mod sessions;
mod tokens;

pub use password::AccountPage;
pub use sessions::SessionsPage;
pub use tokens::{RevokeTokenPage, TokensPage};

#[cfg(feature = "ssr")]
use crate::Error;
use crate::components::{Tab, Tabs};
use crate::error::Result;
use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};
use patchbay_domain::accounts::{ApiToken, Session, User};

/// The routes below `/account`.
#[component(transparent)]
pub fn AccountRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/account") view={Lazy::<Awaited<AccountPage>>::new()} />
        <Route path=path!("/account/sessions") view={Lazy::<Awaited<SessionsPage>>::new()} />
        <Route path=path!("/account/tokens") view={Lazy::<Awaited<TokensPage>>::new()} />
        <Route path=path!("/account/tokens/:id/revoke") view={Lazy::<Awaited<RevokeTokenPage>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}

const SESSIONS: &str = "/account/sessions";
const TOKENS: &str = "/account/tokens";

/// The parts of the account.
fn tabs(current: &str) -> AnyView {
    let tabs = [("Account", "/account"), ("Sessions", SESSIONS), ("API tokens", TOKENS)]
        .into_iter()
        .map(|(label, href)| Tab::new(label, href, href == current))
        .collect();
    view! { <Tabs label="Your account" tabs=tabs /> }.into_any()
}

/// Who one is.
#[server(prefix = "/portal", endpoint = "account/profile")]
pub async fn profile() -> Result<User> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().account()?.profile().await?)
}

/// Changes one's own password and ends one's other sessions.
#[server(prefix = "/portal", endpoint = "account/password")]
pub async fn change_password(
    /// The password so far.
    old: String,
    /// The new one.
    new: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().account()?.change_password(&old, &new).await?;
    crate::server::redirect(&crate::flash::with("/account", "password-changed"));
    Ok(())
}

/// One's own sessions.
#[server(prefix = "/portal", endpoint = "account/sessions")]
pub async fn sessions() -> Result<Vec<Session>> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().account()?.sessions().await?)
}

/// Ends one of one's sessions.
#[server(prefix = "/portal", endpoint = "account/sessions/end")]
pub async fn end_session(
    /// Which one.
    id: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().account()?.end_session(&id).await?;
    crate::server::redirect(&crate::flash::with(SESSIONS, "session-ended"));
    Ok(())
}

/// Ends all of one's sessions but this one.
#[server(prefix = "/portal", endpoint = "account/sessions/end-others")]
pub async fn end_other_sessions() -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().account()?.end_other_sessions().await?;
    crate::server::redirect(&crate::flash::with(SESSIONS, "sessions-ended"));
    Ok(())
}

/// One's own API tokens.
#[server(prefix = "/portal", endpoint = "account/tokens")]
pub async fn tokens() -> Result<Vec<ApiToken>> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().account()?.tokens().await?)
}

/// Makes a token, which the next page shows once.
#[server(prefix = "/portal", endpoint = "account/tokens/create")]
pub async fn create_token(
    /// What it is for.
    name: String,
    /// `1` when it may only read.
    #[server(default)]
    read_only: String,
    /// In how many days it ends; `never` for never.
    days: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let typed = [("name", name.as_str()), ("read_only", &read_only), ("days", &days)];
    let span = match days.trim() {
        "never" => None,
        days => Some(days.parse::<i64>().map_err(|_| Error::field("days", "Choose when it ends.").announced().keep(typed))?),
    };
    let made = desk.acting().account()?.create_token(name.trim(), read_only == "1", span).await;
    let (_, secret) = made.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::shown::with(TOKENS, &desk, secret.0));
    Ok(())
}

/// Removes a token; it stops working at once.
#[server(prefix = "/portal", endpoint = "account/tokens/revoke")]
pub async fn revoke_token(
    /// Which one.
    id: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    desk.acting().account()?.revoke_token(&id).await?;
    crate::server::redirect(&crate::flash::with(TOKENS, "token-revoked"));
    Ok(())
}
