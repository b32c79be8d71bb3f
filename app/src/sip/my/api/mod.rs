//! The server functions of somebody's own account. Each begins with the guard, makes its call on core as the owner and maps what came of
//! it. Nothing here knows HTML, and nothing here decides a rule.

mod calls;
mod forwarding;
mod password;
mod reach;
mod rules;
mod settings;

pub(crate) use calls::{BalancePage, Block, CallsPage, Home, Quiet, Redeem, Unblock, my_balance, my_calls, my_home};
pub(crate) use forwarding::{ForwardForm, SetForwarding, SetRinging, wanted};
pub(crate) use password::{ChangeSipPassword, RemoveWebPassword, SetWebPassword};
pub(crate) use reach::{AddAlias, RemoveAlias, RemoveDevice, my_devices};
pub(crate) use rules::{
    AddContact, DoNotDisturb, EndTemporary, RemoveContact, RemoveWeeklyRule, SetTemporary, SetWeeklyRule, my_contacts,
};
pub(crate) use settings::{Mine, SetCallerId, SetIdentity, SetListed, SetVoicemail, Zones, my_settings, my_zones};

#[cfg(feature = "ssr")]
use crate::error::{Error, Result};
#[cfg(feature = "ssr")]
use crate::server::Desk;
#[cfg(feature = "ssr")]
use patchbay_core::sip::{Own, SipAccount, View};

/// The account of whoever is signed in, to look at.
#[cfg(feature = "ssr")]
fn mine(desk: &Desk) -> Result<SipAccount<'_, View>> {
    Ok(desk.acting().sip_account()?)
}

/// The same, to change.
#[cfg(feature = "ssr")]
fn own(desk: &Desk) -> Result<SipAccount<'_, Own>> {
    Ok(desk.acting().sip_account()?.own()?)
}

/// What core's area says, as a form shows it.
#[cfg(feature = "ssr")]
fn refused(error: patchbay_core::sip::Error) -> Error {
    Error::from(patchbay_core::Error::from(error))
}

/// The same refusal under the names that the form's fields have.
#[cfg(feature = "ssr")]
fn named(mut error: Error, names: &[(&str, &str)]) -> Error {
    if let Error::Fields { errors, .. } = &mut error {
        for refusal in &mut errors.0 {
            if let Some((_, name)) = names.iter().find(|(field, _)| *field == refusal.field) {
                (*name).clone_into(&mut refusal.field);
            }
        }
    }
    error
}

/// The page a form was sent from, with what was done; a path on this server, never another's.
#[cfg(feature = "ssr")]
fn back_to(back: &str, otherwise: &str, done: &'static str) {
    let page = if back.is_empty() { otherwise.to_owned() } else { crate::server::safe_next(back) };
    crate::server::redirect(&crate::flash::with(&page, done));
}
