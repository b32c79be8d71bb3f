//! Writes contacts: a handful of statements, however many there are.

use super::buffer::Noted;
use crate::event::Event;
use crate::redirections::change::{each, lock_contacts, records};
use crate::redirections::inbox;
use crate::redirections::memory::macs_json;
use crate::store::{Sql, Tx, args};
use crate::{Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::redirections::{Answer, Mac, ModelSource, check_model};
use serde::Serialize;
use std::collections::HashMap;

/// The area of events that say that phones asked.
const AREA: &str = "contacts";
/// Unknown phones kept at most.
const INBOX_MAX: i64 = 10_000;
/// Contacts kept of each phone.
const KEPT: i64 = 50;
/// Each time one of so many phones is looked at for contacts too many; so a timeline is at most that much too long.
const TRIM_EVERY: u64 = 8;

const OWNERS: Sql =
    each!("SELECT mac, organization_id, model, model_source FROM redirections WHERE mac IN (SELECT value", ") ORDER BY mac");

const TIMELINE: Sql = records!(
    "INSERT INTO redirection_contacts
        (mac, at, address, answer, organization_id, model, firmware, user_agent, request, times)
        SELECT v.mac, v.first_at, v.address, v.answer, v.organization, v.model, v.firmware, v.user_agent, v.request, v.times",
    [mac text, first_at bigint, address text, answer text, organization text, model text, firmware text, user_agent text,
        request text, times bigint],
    "WHERE TRUE ON CONFLICT (mac, at, address, answer) DO UPDATE SET times = excluded.times, request = excluded.request"
);

const LAST: Sql = records!(
    "UPDATE redirections SET contact_at = v.at, contact_address = v.address, contact_model = v.model,
        contact_firmware = v.firmware, contact_answer = v.answer",
    [mac text, at bigint, address text, answer text, model text, firmware text],
    "WHERE redirections.mac = v.mac AND redirections.contact_at <= v.at"
);

const MODELS: Sql = records!(
    "UPDATE redirections SET model = v.model, model_source = 'phone'",
    [mac text, model text],
    "WHERE redirections.mac = v.mac AND redirections.model_source <> 'set'
        AND (redirections.model = '' OR redirections.model_source = 'phone')"
);

const ADDRESSES: Sql = records!(
    "INSERT INTO redirection_addresses (organization_id, address, last_at) SELECT v.organization, v.address, v.at",
    [organization text, address text, at bigint],
    "WHERE TRUE ON CONFLICT (organization_id, address) DO UPDATE SET last_at = excluded.last_at
        WHERE redirection_addresses.last_at < excluded.last_at"
);

const INBOX: Sql = records!(
    "INSERT INTO redirection_inbox (mac, at, first_at, address, answer, model, firmware, request, times)
        SELECT v.mac, v.at, v.first_at, v.address, v.answer, v.model, v.firmware, v.request, v.more",
    [mac text, at bigint, first_at bigint, address text, answer text, model text, firmware text, request text, more bigint],
    "WHERE NOT EXISTS (SELECT 1 FROM redirections AS r WHERE r.mac = v.mac)
        ON CONFLICT (mac) DO UPDATE SET at = excluded.at, address = excluded.address, answer = excluded.answer,
            model = excluded.model, firmware = excluded.firmware, request = excluded.request,
            times = redirection_inbox.times + excluded.times"
);

/// Ignored ones go first, then those that asked longest ago.
const INBOX_TRIM: &str = "DELETE FROM redirection_inbox WHERE mac IN (
    SELECT mac FROM redirection_inbox ORDER BY ignored DESC, at LIMIT (
        SELECT CASE WHEN count(*) > $1 THEN count(*) - $1 ELSE 0 END FROM redirection_inbox))";

const TRIM: Sql = each!(
    "DELETE FROM redirection_contacts WHERE mac IN (SELECT value",
    ") AND at < (SELECT n.at FROM redirection_contacts AS n WHERE n.mac = redirection_contacts.mac
        ORDER BY n.at DESC LIMIT 1 OFFSET $2)"
);

/// A contact as the statements take it.
#[derive(Serialize)]
struct Record<'n> {
    mac: Mac,
    organization: Option<&'n OrganizationId>,
    first_at: i64,
    at: i64,
    address: &'n str,
    answer: &'static str,
    model: &'n str,
    firmware: &'n str,
    user_agent: &'n str,
    request: &'n str,
    times: i64,
    more: i64,
}

/// The organization a phone belongs to, and its model.
struct Owner {
    organization: OrganizationId,
    model: String,
    source: ModelSource,
}

/// Writes these contacts in one transaction.
pub(super) async fn write(core: &Core, noted: &[Noted]) -> Result<()> {
    let (inside, noted) = (core.clone(), noted.to_vec());
    core.store()
        .write(move |tx| {
            async move {
                lock_contacts(tx, &inside).await?;
                let owners = owners(tx, &noted).await?;
                let (known, unknown): (Vec<_>, Vec<_>) = noted.iter().partition(|noted| owners.contains_key(&noted.contact.mac));
                write_known(tx, &known, &owners).await?;
                write_unknown(tx, &unknown).await
            }
            .boxed()
        })
        .await
}

async fn owners(tx: &mut Tx, noted: &[Noted]) -> Result<HashMap<Mac, Owner>> {
    let macs: Vec<Mac> = noted.iter().map(|noted| noted.contact.mac).collect();
    let rows = tx.rows(OWNERS, args![macs_json(&macs)]).await?;
    let owner = |row: &crate::store::Row| {
        let source = ModelSource::parse(&row.text("model_source")?);
        let owner = Owner { organization: OrganizationId(row.text("organization_id")?), model: row.text("model")?, source };
        Ok((crate::redirections::list::mac(row)?, owner))
    };
    rows.iter().map(owner).collect()
}

fn record<'n>(noted: &'n Noted, organization: Option<&'n OrganizationId>) -> Record<'n> {
    let contact = &noted.contact;
    Record {
        mac: contact.mac,
        organization,
        first_at: noted.first_at.0,
        at: contact.at.0,
        address: &contact.address,
        answer: contact.answer.as_str(),
        model: &contact.model,
        firmware: &contact.firmware,
        user_agent: &contact.user_agent,
        request: &contact.request,
        times: noted.times,
        more: noted.times.saturating_sub(noted.written),
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

async fn write_known(tx: &mut Tx, known: &[&Noted], owners: &HashMap<Mac, Owner>) -> Result<()> {
    if known.is_empty() {
        return Ok(());
    }
    let mut records = Vec::with_capacity(known.len());
    let mut last: HashMap<Mac, &Noted> = HashMap::new();
    let mut addresses: HashMap<(&OrganizationId, &str), i64> = HashMap::new();
    let mut macs: HashMap<&OrganizationId, Vec<String>> = HashMap::new();
    for noted in known {
        let contact = &noted.contact;
        let Some(owner) = owners.get(&contact.mac) else { continue };
        records.push(record(noted, Some(&owner.organization)));
        // Whoever was refused is another phone, or none: that stands in the timeline and proves nothing about this one.
        if contact.answer == Answer::Refused {
            continue;
        }
        let newest = last.entry(contact.mac).or_insert(noted);
        if contact.at >= newest.contact.at {
            *newest = noted;
        }
        let at = addresses.entry((&owner.organization, &contact.address)).or_insert(contact.at.0);
        *at = (*at).max(contact.at.0);
        macs.entry(&owner.organization).or_default().push(contact.mac.to_string());
    }
    tx.execute(TIMELINE, args![json(&records)?]).await?;
    let last: Vec<Record<'_>> = last.into_values().map(|noted| record(noted, None)).collect();
    tx.execute(LAST, args![json(&last)?]).await?;
    write_models(tx, &last, owners).await?;
    let mut rows = Vec::with_capacity(addresses.len());
    for ((organization, address), at) in addresses {
        rows.push(serde_json::json!({ "organization": organization, "address": address, "at": at }));
    }
    tx.execute(ADDRESSES, args![json(&rows)?]).await?;
    trim(tx, known).await?;
    for (organization, macs) in macs {
        tx.announce(Event::new(AREA, Some(organization.clone()), &macs));
    }
    Ok(())
}

/// Phones of which the table knows no model told it themselves.
async fn write_models(tx: &mut Tx, last: &[Record<'_>], owners: &HashMap<Mac, Owner>) -> Result<()> {
    let news = |record: &&Record<'_>| {
        let open = owners.get(&record.mac).is_some_and(|owner| match owner.source {
            ModelSource::Set => false,
            ModelSource::Table => owner.model.is_empty(),
            ModelSource::Phone => owner.model != record.model,
        });
        open && check_model(record.model).is_ok()
    };
    let told: Vec<&Record<'_>> = last.iter().filter(news).collect();
    if told.is_empty() {
        return Ok(());
    }
    tx.execute(MODELS, args![json(&told)?]).await.map(drop)
}

async fn trim(tx: &mut Tx, known: &[&Noted]) -> Result<()> {
    let due = |noted: &&&Noted| noted.serial.is_multiple_of(TRIM_EVERY);
    let macs: Vec<Mac> = known.iter().filter(due).map(|noted| noted.contact.mac).collect();
    if macs.is_empty() {
        return Ok(());
    }
    tx.execute(TRIM, args![macs_json(&macs), KEPT.saturating_sub(1)]).await.map(drop)
}

async fn write_unknown(tx: &mut Tx, unknown: &[&Noted]) -> Result<()> {
    if unknown.is_empty() {
        return Ok(());
    }
    // One row a phone: a statement cannot write the same row twice on PostgreSQL.
    let mut phones: HashMap<Mac, Record<'_>> = HashMap::new();
    for noted in unknown {
        let new = record(noted, None);
        match phones.entry(new.mac) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(new);
            }
            std::collections::hash_map::Entry::Occupied(mut held) => {
                let held = held.get_mut();
                let (first_at, more) = (held.first_at.min(new.first_at), held.more.saturating_add(new.more));
                if new.at >= held.at {
                    *held = new;
                }
                (held.first_at, held.more) = (first_at, more);
            }
        }
    }
    let phones: Vec<Record<'_>> = phones.into_values().collect();
    tx.execute(INBOX, args![json(&phones)?]).await?;
    tx.execute(INBOX_TRIM, args![INBOX_MAX]).await?;
    tx.announce(Event::new(inbox::AREA, None, &[]));
    Ok(())
}
