//! Registered devices of an account.

use super::Error;
use super::access::{MayChange, SipAccount};
use super::change::Note;
use super::{AREA_DEVICES, rows};
use crate::Result;
use crate::event::Event;
use crate::store::{Row, args};
use futures::FutureExt;
use patchbay_domain::sip::Device;
use patchbay_domain::time::Millis;

const LIST: &str =
    "SELECT id, contact, public_contact, transport, user_agent, instance, registered_at, expires_at FROM sip_devices
    WHERE account_id = $1 AND expires_at > $2 ORDER BY expires_at DESC, id";

impl<A> SipAccount<'_, A> {
    /// The devices that are registered now, those that stay longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        let core = self.acting.core();
        core.store().rows(LIST, args![self.account.id.as_str(), core.clock().now()]).await?.iter().map(device).collect()
    }
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Takes a registration out of the list. A device that is still there comes back when it registers the next time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_device(&self, device: &str) -> Result<(), Error> {
        // Kept as one that was taken back now, so that a message of the proxy from before does not bring it back.
        const REMOVE: &str = "UPDATE sip_devices SET registered_at = $3, expires_at = 0 WHERE id = $1 AND account_id = $2
            AND expires_at > $3 RETURNING contact, user_agent";
        let device = rows::storable(device);
        self.change(move |tx, _, changer| {
            async move {
                let now = changer.core.clock().now();
                let gone = tx.row(REMOVE, args![device, changer.id().as_str(), now]).await?.ok_or(crate::Error::NotFound)?;
                let was = format!("{} {}", gone.text("contact")?, gone.text("user_agent")?);
                let organization = Some(changer.account.organization.clone());
                tx.announce(Event::new(AREA_DEVICES, organization, &[changer.account.address.to_string()]));
                Ok(((), Some(Note::new("remove-device", was, ""))))
            }
            .boxed()
        })
        .await
    }
}

fn device(row: &Row) -> Result<Device> {
    Ok(Device {
        id: row.text("id")?,
        contact: row.text("contact")?,
        public_contact: row.text("public_contact")?,
        transport: row.text("transport")?,
        user_agent: row.text("user_agent")?,
        instance: row.text("instance")?,
        registered_at: Millis(row.int("registered_at")?),
        expires_at: Millis(row.int("expires_at")?),
    })
}
