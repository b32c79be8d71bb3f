//! One redirection.

use super::list::{answer, redirection};
use super::{Error, Redirections, register};
use crate::Result;
use crate::store::{Row, args};
use patchbay_domain::audit::{AuditEntry, AuditItem, HistoryEntry};
use patchbay_domain::redirections::{Contact, LastContact, Mac, Redirection, RedirectionDetail};
use patchbay_domain::time::Millis;

const OWN: &str = "SELECT mac, url, model, model_source, created_at, updated_at, revision, contact_at, contact_address,
    contact_model, contact_firmware, contact_answer, organization_id FROM redirections WHERE mac = $1";

const CONTACTS: &str = "SELECT at, address, answer, model, firmware, user_agent, request, times FROM redirection_contacts
    WHERE mac = $1 AND organization_id = $2 ORDER BY at DESC LIMIT 50";

const HISTORY: &str = "SELECT a.id, a.at, o.name AS organization, a.actor, a.door, a.address, a.area, a.action, a.item_count,
        a.subject AS first_subject, i.subject, i.before_value, i.after_value
    FROM audit_items AS i JOIN audit AS a ON a.id = i.audit_id JOIN organizations AS o ON o.id = i.organization_id
    WHERE i.area = $1 AND i.subject = $2 AND i.organization_id = $3 ORDER BY i.audit_id DESC LIMIT 50";

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
        let history = store.rows(HISTORY, args![register::AREA, mac, self.organization]).await?;
        Ok(RedirectionDetail {
            redirection,
            contacts: contacts.iter().map(contact).collect::<Result<_>>()?,
            history: history.iter().map(history_entry).collect::<Result<_>>()?,
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

fn history_entry(row: &Row) -> Result<HistoryEntry> {
    Ok(HistoryEntry {
        entry: AuditEntry {
            id: row.text("id")?,
            at: Millis(row.int("at")?),
            organization: row.text("organization")?,
            actor: row.text("actor")?,
            door: row.text("door")?,
            address: row.text("address")?,
            area: row.text("area")?,
            action: row.text("action")?,
            count: row.int("item_count")?,
            subject: row.text("first_subject")?,
        },
        item: AuditItem { subject: row.text("subject")?, was: row.text("before_value")?, is: row.text("after_value")? },
    })
}
