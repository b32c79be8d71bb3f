//! The groups of an account's phonebook: whom the accept rules speak of.

use super::access::{MayChange, SipAccount};
use super::change::Note;
use super::{Error, rows};
use crate::Result;
use crate::store::{Row, Store, args, new_id};
use futures::FutureExt;
use patchbay_domain::sip::{AccountId, CONTACTS_MAX, Contact, Group, Party, check_line};

const LIST: &str =
    "SELECT id, contact_group, party, name FROM sip_contacts WHERE account_id = $1 ORDER BY contact_group, name, party";

/// The groups of this account's phonebook that a caller is in.
pub(super) async fn groups_of(store: &Store, id: &AccountId, caller: &Party) -> Result<Vec<Group>> {
    let sql = "SELECT contact_group FROM sip_contacts WHERE account_id = $1 AND party = $2";
    let rows = store.rows(sql, args![id.as_str(), caller.key()]).await?;
    rows.iter().map(group).collect()
}

fn group(row: &Row) -> Result<Group> {
    let word = row.text("contact_group")?;
    Group::parse(&word).ok_or_else(|| crate::Error::internal(format_args!("there is no group {word}")))
}

fn contact(row: &Row) -> Result<Contact> {
    let party = rows::stored(Party::parse(&row.text("party")?))?;
    Ok(Contact { id: row.text("id")?, group: group(row)?, name: row.text("name")?, party })
}

impl<A> SipAccount<'_, A> {
    /// The members of all groups.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        self.acting.core().store().rows(LIST, args![self.account.id.as_str()]).await?.iter().map(contact).collect()
    }

    /// The groups that a rule can sensibly name: everybody, nobody, and those that have members (sheet, section 4.12).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn groups(&self) -> Result<Vec<Group>> {
        let sql = "SELECT DISTINCT contact_group FROM sip_contacts WHERE account_id = $1";
        let rows = self.acting.core().store().rows(sql, args![self.account.id.as_str()]).await?;
        let used: Vec<Group> = rows.iter().map(group).collect::<Result<_>>()?;
        let always = [Group::Everybody, Group::Nobody];
        Ok(always.into_iter().chain(Group::PHONEBOOK.into_iter().filter(|group| used.contains(group))).collect())
    }
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Puts somebody into a group; one who is in it already gets the name. Answers the contact's id.
    ///
    /// # Errors
    /// `Party`; `Rule` for a group without members; `TooManyContacts`; `Invalid` for `name`; `NotFound`.
    pub async fn add_contact(&self, group: Group, party: &str, name: &str) -> Result<String, Error> {
        const UPSERT: &str = "INSERT INTO sip_contacts (id, account_id, contact_group, party, name) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id, contact_group, party) DO UPDATE SET name = excluded.name RETURNING id";
        const COUNT: &str = "SELECT COUNT(*) AS count FROM sip_contacts WHERE account_id = $1";
        check_line(name).map_err(|message| crate::Error::field("name", message))?;
        if !Group::PHONEBOOK.contains(&group) {
            return Err(Error::Rule("Choose a group of the phonebook.".to_owned()));
        }
        let party = Party::parse(party)?;
        // A bare name is somebody in the own domain, as everywhere else.
        let party = if party.host().is_empty() && party.number().is_none() {
            Party::parse(&format!("{}@{}", party.user(), self.account.address.domain))?
        } else {
            party
        };
        let name = name.trim().to_owned();
        self.change(move |tx, _, changer| {
            async move {
                let id = changer.id().as_str();
                if tx.row(COUNT, args![id]).await?.map_or(Ok(0), |row| row.int("count"))? >= CONTACTS_MAX {
                    return Err(Error::TooManyContacts);
                }
                let row = tx.row(UPSERT, args![new_id(), id, group.as_str(), party.key(), name]).await?;
                let contact = row.ok_or(crate::Error::NotFound)?.text("id")?;
                Ok((contact, Some(Note::new("add-contact", "", format!("{} {}", group.as_str(), party.key())))))
            }
            .boxed()
        })
        .await
    }

    /// Takes somebody out of his group.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_contact(&self, contact: &str) -> Result<(), Error> {
        const DELETE: &str = "DELETE FROM sip_contacts WHERE id = $1 AND account_id = $2 RETURNING contact_group, party";
        let contact = rows::storable(contact);
        self.change(move |tx, _, changer| {
            async move {
                let gone = tx.row(DELETE, args![contact, changer.id().as_str()]).await?.ok_or(crate::Error::NotFound)?;
                let was = format!("{} {}", gone.text("contact_group")?, gone.text("party")?);
                Ok(((), Some(Note::new("delete-contact", was, ""))))
            }
            .boxed()
        })
        .await
    }
}
