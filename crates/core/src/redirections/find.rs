//! One redirection.

use super::list::{answer, redirection};
use super::{Error, Redirections, register};
use crate::store::{Row, args};
use crate::{Result, audit};
use patchbay_domain::redirections::{Contact, LastContact, Mac, Redirection, RedirectionDetail};
use patchbay_domain::time::Millis;

const OWN: &str = "SELECT mac, url, model, model_source, created_at, updated_at, revision, contact_at, contact_address,
    contact_model, contact_firmware, contact_answer, organization_id FROM redirections WHERE mac = $1";

const CONTACTS: &str = "SELECT at, address, answer, model, firmware, user_agent, request, times FROM redirection_contacts
    WHERE mac = $1 AND organization_id = $2 ORDER BY at DESC LIMIT 50";

impl<A> Redirections<'_, A> {
    /// The organization's redirection of this phone.
    ///
    /// # Errors
    /// `OwnedByOtherUser` or `NoSuchMac`.
    pub async fn find(&self, mac: Mac) -> Result<Redirection, Error> {
        let row = self.acting.core().store().row(OWN, args![mac]).await?.ok_or(Error::NoSuchMac)?;
        if row.text("organization_id")? == self.organization.as_str() {
            Ok(redirection(&row)?)
        } else {
            Err(Error::OwnedByOtherUser)
        }
    }

    /// The same with contacts and history.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's phone.
    pub async fn detail(&self, mac: Mac) -> Result<RedirectionDetail> {
        let redirection = self.find(mac).await.map_err(|error| match error {
            Error::OwnedByOtherUser => crate::Error::NotFound,
            error => error.into(),
        })?;
        let store = self.acting.core().store();
        let contacts = store.rows(CONTACTS, args![mac, self.organization]).await?;
        Ok(RedirectionDetail {
            redirection,
            contacts: contacts.iter().map(contact).collect::<Result<_>>()?,
            history: audit::history(store, register::AREA, &mac.to_string(), self.organization).await?,
        })
    }
}

fn contact(row: &Row) -> Result<Contact> {
    Ok(Contact {
        last: LastContact {
            at: Millis(row.int("at")?),
            address: row.text("address")?,
            model: row.text("model")?,
            firmware: row.text("firmware")?,
            answer: answer(&row.text("answer")?)?,
        },
        request: row.text("request")?,
        user_agent: row.text("user_agent")?,
        times: row.int("times")?,
    })
}
