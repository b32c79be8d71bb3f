//! The two passwords of an account. What is typed is never handed back.

use crate::error::Result;
use leptos::prelude::*;

/// Sets another SIP password.
#[server(prefix = "/portal", endpoint = "my/password/sip")]
pub(crate) async fn change_sip_password(
    /// The password that opens the settings now.
    old: String,
    /// The new one.
    new: String,
) -> Result<()> {
    use patchbay_core::sip::Pair;
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.change_password(Pair::Sip, &old, &new).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/my/password", "my-password-sip"));
    Ok(())
}

/// Sets a web password, or another one.
#[server(prefix = "/portal", endpoint = "my/password/web")]
pub(crate) async fn set_web_password(
    /// The password that opens the settings now.
    web_old: String,
    /// The web password.
    web_new: String,
) -> Result<()> {
    use patchbay_core::sip::Pair;
    let desk = crate::server::signed_in()?;
    let names = [("old", "web_old"), ("new", "web_new")];
    let changed = super::own(&desk)?.change_password(Pair::Web, &web_old, &web_new).await;
    changed.map_err(|error| super::named(super::refused(error), &names))?;
    crate::server::redirect(&crate::flash::with("/my/password", "my-password-web"));
    Ok(())
}

/// Takes the web password away.
#[server(prefix = "/portal", endpoint = "my/password/web/remove")]
pub(crate) async fn remove_web_password(
    /// The web password.
    remove_old: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let removed = super::own(&desk)?.remove_web_password(&remove_old).await;
    removed.map_err(|error| super::named(super::refused(error), &[("old", "remove_old")]))?;
    crate::server::redirect(&crate::flash::with("/my/password", "my-password-removed"));
    Ok(())
}
