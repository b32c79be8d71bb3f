//! Sending setups, and how far they are.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::Setup;
use serde::{Deserialize, Serialize};

/// All that a setup's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SetupPage {
    /// The setup.
    pub(crate) setup: Setup,
    /// Whether the reader may send it again.
    pub(crate) may_edit: bool,
}

/// One setup.
#[server(prefix = "/portal", endpoint = "bindings/setup")]
pub(crate) async fn find_setup(number: String) -> Result<SetupPage, Error> {
    let desk = crate::server::signed_in()?;
    let setup = desk.acting().bindings()?.setup(super::number_of(&number)?).await?;
    Ok(SetupPage { setup, may_edit: super::may_edit(&desk) })
}

/// Goes on to the page of a setup that was just asked for; the PIN waits there to be shown once.
#[cfg(feature = "ssr")]
fn go_to(desk: &crate::server::Desk, sent: patchbay_domain::bindings::Sent) {
    let page = crate::bindings::parts::setup_page(sent.setup.number);
    let failed = sent.setup.state == patchbay_domain::bindings::SetupState::Failed;
    let page = if failed { page } else { crate::flash::with(&page, "setup-sent") };
    let target = match sent.pin {
        Some(pin) => crate::shown::with(&page, desk, pin.0),
        None => page,
    };
    crate::server::redirect(&target);
}

/// Sends a setup to a client; its page then shows the PIN.
#[server(prefix = "/portal", endpoint = "bindings/send")]
pub(crate) async fn send_setup(client: String, #[server(default)] pincode: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    // Nothing around the digits is passed over but blanks, which a person does not see.
    let pin = Some(pincode.trim()).filter(|pin| !pin.is_empty());
    // A PIN that was refused is not kept: it would stand in the address.
    let sent = super::editing(&desk)?.send_by_hand(&super::client_of(&client), pin).await.map_err(super::refused)?;
    go_to(&desk, sent);
    Ok(())
}

/// Sends a setup once more, with its own PIN or with a new one.
#[server(prefix = "/portal", endpoint = "bindings/resend")]
pub(crate) async fn resend_setup(number: i64, #[server(default)] pin: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let sent = super::editing(&desk)?.resend(number, pin == "same").await.map_err(super::refused)?;
    go_to(&desk, sent);
    Ok(())
}
