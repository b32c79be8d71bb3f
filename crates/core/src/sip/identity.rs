//! What belongs to an account's owner: his name, numbers and zone; whether he hides his number; whether he is in the directory.

use super::access::{MayChange, SipAccount};
use super::accounts::touch;
use super::change::Note;
use super::domains::UNKNOWN_ZONE;
use super::{Error, rows};
use crate::store::{Tx, args};
use crate::zone::Zone;
use crate::{Result, audit, zone};
use futures::FutureExt;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::sip::{AccountId, Identity, Settings, SipAddress};
use patchbay_domain::time::Millis;

impl<A> SipAccount<'_, A> {
    /// All settings of the account.
    ///
    /// # Errors
    /// `NotFound` when it was deleted meanwhile.
    pub async fn settings(&self) -> Result<Settings> {
        rows::settings(self.acting.core().store(), &self.account.id).await
    }

    /// Now, and what the account's own calendar and clock show then: the day of the week (Monday 0) and minutes after midnight.
    #[must_use]
    pub fn moment(&self, settings: &Settings) -> (Millis, u8, u16) {
        let now = self.acting.core().clock().now();
        let (weekday, minute) = Zone::of(&settings.identity.timezone).moment(now);
        (now, weekday, minute)
    }

    /// The account's changes, the newest first, up to 50.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changes(&self) -> Result<Vec<HistoryEntry>> {
        let subject = self.account.address.to_string();
        audit::history(self.acting.core().store(), super::AREA, &subject, &self.account.organization).await
    }
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Changes what belongs to the owner.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for the fields of [`Identity`].
    pub async fn set_identity(&self, identity: &Identity) -> Result<(), Error> {
        let mut errors = identity.check();
        let mut new = Identity {
            first_name: identity.first_name.trim().to_owned(),
            last_name: identity.last_name.trim().to_owned(),
            email: identity.email.trim().to_owned(),
            ..identity.clone()
        };
        match zone::known(&new.timezone) {
            Some(zone) => new.timezone = zone,
            None => errors.add("timezone", UNKNOWN_ZONE),
        }
        if !errors.is_empty() {
            return Err(crate::Error::Invalid(errors).into());
        }
        self.change(move |tx, settings, changer| {
            async move {
                if settings.identity == new {
                    return Ok(((), None));
                }
                store(tx, changer.id(), &settings.address, &new, changer.core.clock().now()).await?;
                Ok(((), Some(Note::new("update", described(&settings.identity), described(&new)))))
            }
            .boxed()
        })
        .await
    }

    /// Hides the account's number when it calls, or shows it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_privacy(&self, privacy: bool) -> Result<(), Error> {
        self.change(move |tx, settings, changer| {
            async move {
                if settings.privacy == privacy {
                    return Ok(((), None));
                }
                tx.execute("UPDATE sip_accounts SET privacy = $1 WHERE id = $2", args![privacy, changer.id().as_str()]).await?;
                touch(tx, &changer).await?;
                Ok(((), Some(Note::new("set-privacy", on_off(settings.privacy), on_off(privacy)))))
            }
            .boxed()
        })
        .await
    }

    /// Notes that the owner agreed to be listed in the directory, or does no longer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_listed(&self, listed: bool) -> Result<(), Error> {
        self.change(move |tx, settings, changer| {
            async move {
                if settings.listed == listed {
                    return Ok(((), None));
                }
                tx.execute("UPDATE sip_accounts SET listed = $1 WHERE id = $2", args![listed, changer.id().as_str()]).await?;
                touch(tx, &changer).await?;
                Ok(((), Some(Note::new("set-listed", on_off(settings.listed), on_off(listed)))))
            }
            .boxed()
        })
        .await
    }
}

/// Stores a checked identity, and what its owner is called.
pub(super) async fn store(tx: &mut Tx, id: &AccountId, address: &SipAddress, new: &Identity, now: Millis) -> Result<()> {
    const UPDATE: &str = "UPDATE sip_accounts SET name = $2, first_name = $3, last_name = $4, email = $5, mobile = $6,
        caller_id = $7, timezone = $8, no_answer_seconds = $9, quick_dial = $10, updated_at = $11 WHERE id = $1";
    let name = new.full_name();
    let title = if name.is_empty() { address.user.to_string() } else { name.clone() };
    let values = args![
        id.as_str(),
        &name,
        &new.first_name,
        &new.last_name,
        &new.email,
        new.mobile.as_ref().map(ToString::to_string),
        new.caller_id.as_ref().map(ToString::to_string),
        &new.timezone,
        new.no_answer_seconds.map(i64::from),
        &new.quick_dial,
        now
    ];
    tx.execute(UPDATE, values).await?;
    tx.execute("UPDATE users SET title = $1 WHERE id = $2", args![title, id.as_str()]).await.map(drop)
}

/// A switch in the audit log.
pub(super) const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// An identity in the audit log.
pub(super) fn described(identity: &Identity) -> String {
    let number = |label: &str, number: &Option<patchbay_domain::sip::Number>| {
        number.as_ref().map_or_else(String::new, |number| format!("{label} {number}"))
    };
    let parts = [
        identity.full_name(),
        identity.email.clone(),
        number("mobile", &identity.mobile),
        number("shows", &identity.caller_id),
        identity.timezone.clone(),
        format!("rings {} s", identity.ring_seconds()),
        if identity.quick_dial.is_empty() { String::new() } else { format!("quick dial {}", identity.quick_dial) },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
