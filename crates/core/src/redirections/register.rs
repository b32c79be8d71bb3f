//! Registering, changing and giving back phones.

use super::change::{Changer, each, lock_many, lock_one};
use super::memory::{Touched, macs_json};
use super::models::{self, Table};
use super::{Edit, Error, Redirections};
use crate::Result;
use crate::audit::{self, Change};
use crate::store::{Sql, Tx, args};
use futures::FutureExt;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::redirections::{MACS_MAX, Mac, ModelSource, ProvisioningUrl, check_model, mask_password};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The area's word in audit log and events.
pub(super) const AREA: &str = "redirections";
/// How often a registration looks again because others registered or gave back the same phone just then. Each time somebody got ahead.
const ATTEMPTS: usize = 8;

impl Redirections<'_, Edit> {
    /// Sends a phone to this URL: a new one, or one that is the organization's already.
    ///
    /// # Errors
    /// `OwnedByOtherUser`.
    pub async fn register(&self, mac: Mac, url: ProvisioningUrl) -> Result<(), Error> {
        only(self.register_list(vec![mac], url).await?)
    }

    /// Registers a phone that is not registered yet, in one step with its model, where one is given: what a form does that a person
    /// filled in for a new phone.
    ///
    /// # Errors
    /// `Invalid` for `mac` when it is registered, here or elsewhere; for `model`.
    pub async fn register_new(&self, mac: Mac, url: ProvisioningUrl, model: Option<String>) -> Result<()> {
        if let Some(model) = &model {
            check_model(model).map_err(|message| crate::Error::field("model", message))?;
        }
        let changer = self.changer();
        let outside = changer.clone();
        let registered = outside.commit(move |tx| async move { changer.register_new(tx, mac, &url, model).await }.boxed());
        Ok(registered.await?)
    }

    /// Sends all these phones to this URL, in one transaction; those that are refused come back with the reason and stay as they are.
    ///
    /// # Errors
    /// `MalformedMacList` for an empty list, `TooMany`.
    pub async fn register_list(&self, macs: Vec<Mac>, url: ProvisioningUrl) -> Result<Vec<(Mac, Error)>, Error> {
        let macs = distinct(macs)?;
        let changer = self.changer();
        self.changer().commit(move |tx| async move { changer.register(tx, macs, &url).await }.boxed()).await
    }

    /// Gives a phone back.
    ///
    /// # Errors
    /// `NoSuchMac`, `OwnedByOtherUser`.
    pub async fn deregister(&self, mac: Mac) -> Result<(), Error> {
        only(self.deregister_list(vec![mac]).await?)
    }

    /// Gives all these phones back, in one transaction; those that are refused come back with the reason and stay as they are.
    ///
    /// # Errors
    /// `MalformedMacList` for an empty list, `TooMany`.
    pub async fn deregister_list(&self, macs: Vec<Mac>) -> Result<Vec<(Mac, Error)>, Error> {
        let macs = distinct(macs)?;
        let changer = self.changer();
        self.changer().commit(move |tx| async move { changer.deregister(tx, macs).await }.boxed()).await
    }

    /// Changes a redirection that its editor saw at this revision. Without a model it is what the table says, or what the phone told
    /// where the table knows nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when somebody changed it meanwhile; `Invalid` for `model`.
    pub async fn update(&self, mac: Mac, revision: i64, url: ProvisioningUrl, model: Option<String>) -> Result<()> {
        if let Some(model) = &model {
            check_model(model).map_err(|message| crate::Error::field("model", message))?;
        }
        let changer = self.changer();
        let outside = changer.clone();
        let changed = outside.commit(move |tx| async move { changer.update(tx, mac, revision, &url, model).await }.boxed());
        Ok(changed.await?)
    }
}

/// The outcome of a list of one.
fn only(refused: Vec<(Mac, Error)>) -> Result<(), Error> {
    refused.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

/// The phones of a list, each once, in ascending order.
fn distinct(mut macs: Vec<Mac>) -> Result<Vec<Mac>, Error> {
    if macs.is_empty() {
        return Err(Error::MalformedMacList);
    }
    if macs.len() > MACS_MAX {
        return Err(Error::TooMany);
    }
    macs.sort_unstable();
    macs.dedup();
    Ok(macs)
}

/// What is known of the phones in `$1`: one row for each of which something is, and a first one with the model table's revision. The
/// rows are locked, so that what they say stays true.
const LOOK: Sql = Sql::new(
    "SELECT '' AS mac, NULL AS organization_id, (SELECT value FROM meta WHERE name = 'redirections.models') AS url,
            '' AS model, '' AS model_source, FALSE AS waiting, FALSE AS heard
        UNION ALL
        SELECT each.value, r.organization_id, r.url, r.model, r.model_source, i.mac IS NOT NULL,
            EXISTS (SELECT 1 FROM redirection_contacts c WHERE c.mac = each.value)
        FROM json_each($1) AS each
        LEFT JOIN redirections AS r ON r.mac = each.value
        LEFT JOIN redirection_inbox AS i ON i.mac = each.value
        WHERE r.mac IS NOT NULL OR i.mac IS NOT NULL OR EXISTS (SELECT 1 FROM redirection_contacts c WHERE c.mac = each.value)",
    "WITH locked AS MATERIALIZED (
            SELECT mac, organization_id, url, model, model_source FROM redirections
            WHERE mac IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY mac FOR UPDATE
        )
        SELECT '' AS mac, NULL::text AS organization_id, (SELECT value FROM meta WHERE name = 'redirections.models') AS url,
            '' AS model, '' AS model_source, FALSE AS waiting, FALSE AS heard
        UNION ALL
        SELECT each.value, r.organization_id, r.url, r.model, r.model_source, i.mac IS NOT NULL,
            EXISTS (SELECT 1 FROM redirection_contacts c WHERE c.mac = each.value)
        FROM jsonb_array_elements_text($1::jsonb) AS each (value)
        LEFT JOIN locked AS r ON r.mac = each.value
        LEFT JOIN redirection_inbox AS i ON i.mac = each.value
        WHERE r.mac IS NOT NULL OR i.mac IS NOT NULL OR EXISTS (SELECT 1 FROM redirection_contacts c WHERE c.mac = each.value)",
);

/// Each value of `$1` is twelve digits and the model behind them: quicker to take apart than an object. Who is first owns the phone.
const CREATE: Sql = each!(
    "INSERT INTO redirections
        (mac, organization_id, url, host, model, model_source, created_at, updated_at, revision)
        SELECT substr(value, 1, 12), $2, $3, $4, substr(value, 13), 'table', $5, $5, 1",
    "WHERE TRUE ON CONFLICT (mac) DO NOTHING"
);

const REPLACE_URL: Sql = each!(
    "UPDATE redirections SET url = $2, host = $3, updated_at = $4, revision = revision + 1 WHERE mac IN (SELECT value",
    ")"
);

/// A phone that was given back and registered again by the same organization has not forgotten its last contact.
const RECALL: Sql = each!(
    "UPDATE redirections SET contact_at = c.at, contact_address = c.address, contact_model = c.model,
            contact_firmware = c.firmware, contact_answer = c.answer
        FROM redirection_contacts AS c
        WHERE c.mac = redirections.mac AND c.organization_id = $2 AND c.answer <> 'refused' AND c.at = (
            SELECT max(n.at) FROM redirection_contacts AS n
            WHERE n.mac = redirections.mac AND n.organization_id = $2 AND n.answer <> 'refused')
        AND redirections.mac IN (SELECT value",
    ")"
);

const SET_MODEL: &str = "UPDATE redirections SET model = $2, model_source = $3 WHERE mac = $1";

const LEAVE_INBOX: Sql = each!("DELETE FROM redirection_inbox WHERE mac IN (SELECT value", ")");

const DELETE: Sql = each!("DELETE FROM redirections WHERE mac IN (SELECT value", ")");

/// An own phone as it is.
pub(super) struct Own {
    pub url: String,
    pub model: String,
    pub source: ModelSource,
}

/// What a look at some phones found.
#[derive(Default)]
pub(super) struct Known {
    pub models: Arc<Table>,
    /// The organization's own.
    pub own: HashMap<Mac, Own>,
    /// Other organizations'.
    pub others: HashSet<Mac>,
    /// Those in the inbox.
    pub waiting: Vec<Mac>,
    /// Those that asked before.
    pub heard: Vec<Mac>,
}

impl Changer {
    /// Looks at these phones and locks them.
    pub async fn look(&self, tx: &mut Tx, macs: &[Mac]) -> Result<Known> {
        let mut known = Known::default();
        for row in tx.rows(LOOK, args![macs_json(macs)]).await? {
            let mac = row.text("mac")?;
            if mac.is_empty() {
                let revision = row.optional_text("url")?.and_then(|text| text.parse().ok()).unwrap_or(0);
                known.models = models::current(tx, &self.core, revision).await?;
                continue;
            }
            let mac = Mac::parse(&mac).map_err(crate::Error::internal)?;
            match row.optional_text("organization_id")? {
                Some(owner) if owner == self.organization.as_str() => {
                    let source = ModelSource::parse(&row.text("model_source")?);
                    known.own.insert(mac, Own { url: row.text("url")?, model: row.text("model")?, source });
                }
                Some(_) => {
                    known.others.insert(mac);
                }
                None => {}
            }
            if row.bool("waiting")? {
                known.waiting.push(mac);
            }
            if row.bool("heard")? {
                known.heard.push(mac);
            }
        }
        Ok(known)
    }

    /// Begins a change of so many phones.
    pub async fn lock(&self, tx: &mut Tx, phones: usize) -> Result<()> {
        if phones == 1 { lock_one(tx, &self.core).await } else { lock_many(tx, &self.core).await }
    }

    async fn register(&self, tx: &mut Tx, macs: Vec<Mac>, url: &ProvisioningUrl) -> Result<(Vec<(Mac, Error)>, Touched), Error> {
        self.lock(tx, macs.len()).await?;
        let (known, new) = self.create(tx, &macs, url).await?;
        let mut refused = Vec::new();
        let mut replaced = Vec::new();
        let mut items = Vec::new();
        for mac in &macs {
            let was = known.own.get(mac).map(|own| own.url.as_str());
            if known.others.contains(mac) {
                refused.push((*mac, Error::OwnedByOtherUser));
            } else if was != Some(url.as_str()) {
                items.push(AuditItem {
                    subject: mac.to_string(),
                    was: was.map(mask_password).unwrap_or_default(),
                    is: url.masked(),
                });
                if was.is_some() {
                    replaced.push(*mac);
                }
            }
        }
        if !replaced.is_empty() {
            let now = self.core.clock().now();
            tx.execute(REPLACE_URL, args![macs_json(&replaced), url.as_str(), url.host(), now]).await?;
        }
        let change = Change { area: AREA, action: "register", items: &items };
        audit::record(tx, self.core.clock(), &self.actor, change).await?;
        replaced.extend(new);
        Ok((refused, Touched::Macs(replaced)))
    }

    async fn register_new(
        &self,
        tx: &mut Tx,
        mac: Mac,
        url: &ProvisioningUrl,
        model: Option<String>,
    ) -> Result<((), Touched), Error> {
        self.lock(tx, 1).await?;
        let (known, new) = self.create(tx, &[mac], url).await?;
        if known.others.contains(&mac) {
            return Err(Error::OwnedByOtherUser);
        }
        if new.is_empty() {
            let message = "This phone is registered already. Open it to change where it is sent.";
            return Err(crate::Error::field("mac", message).into());
        }
        let set = model.filter(|model| model != known.models.model_of(mac));
        if let Some(model) = &set {
            tx.execute(SET_MODEL, args![mac, model, ModelSource::Set.as_str()]).await?;
        }
        let is = described(url.as_str(), set.as_deref().unwrap_or_default(), set.is_some());
        let item = AuditItem { subject: mac.to_string(), was: String::new(), is };
        let change = Change { area: AREA, action: "register", items: &[item] };
        audit::record(tx, self.core.clock(), &self.actor, change).await?;
        Ok(((), Touched::Macs(new)))
    }

    /// Registers those of the phones that nobody has yet. Answers what was known of them, and which are new.
    async fn create(&self, tx: &mut Tx, macs: &[Mac], url: &ProvisioningUrl) -> Result<(Known, Vec<Mac>), Error> {
        for _ in 0..ATTEMPTS {
            let known = self.look(tx, macs).await?;
            let free = |mac: &Mac| !known.own.contains_key(mac) && !known.others.contains(mac);
            let new: Vec<Mac> = macs.iter().copied().filter(free).collect();
            if new.is_empty() {
                return Ok((known, new));
            }
            let rows: Vec<String> = new.iter().map(|mac| format!("{mac}{}", known.models.model_of(*mac))).collect();
            let rows = serde_json::to_string(&rows).map_err(crate::Error::internal)?;
            let now = self.core.clock().now();
            let created = tx.execute(CREATE, args![rows, &self.organization, url.as_str(), url.host(), now]).await?;
            if usize::try_from(created) == Ok(new.len()) {
                self.welcome(tx, &known).await?;
                return Ok((known, new));
            }
            if new.len() > 1 {
                return Err(crate::Error::internal("a list was not alone").into());
            }
            // Somebody else registered the one phone after our look: now it is there to be seen.
        }
        Err(crate::Error::Conflict("Others are changing this phone at the moment. Try again.".to_owned()).into())
    }

    /// What else becomes of phones that were registered just now.
    pub async fn welcome(&self, tx: &mut Tx, known: &Known) -> Result<()> {
        if !known.waiting.is_empty() {
            tx.execute(LEAVE_INBOX, args![macs_json(&known.waiting)]).await?;
            tx.announce(crate::Event::new(super::inbox::AREA, None, &[]));
        }
        let heard: Vec<Mac> = known.heard.iter().copied().filter(|mac| !known.own.contains_key(mac)).collect();
        if !heard.is_empty() {
            tx.execute(RECALL, args![macs_json(&heard), &self.organization]).await?;
        }
        Ok(())
    }

    async fn deregister(&self, tx: &mut Tx, macs: Vec<Mac>) -> Result<(Vec<(Mac, Error)>, Touched), Error> {
        self.lock(tx, macs.len()).await?;
        let known = self.look(tx, &macs).await?;
        let mut refused = Vec::new();
        let mut gone = Vec::new();
        for mac in macs {
            match known.own.get(&mac) {
                Some(was) => gone.push((mac, was.url.as_str())),
                None if known.others.contains(&mac) => refused.push((mac, Error::OwnedByOtherUser)),
                None => refused.push((mac, Error::NoSuchMac)),
            }
        }
        let touched = self.delete(tx, &gone).await?;
        Ok((refused, touched))
    }

    /// Deletes own phones that were locked, with the URLs they had.
    pub async fn delete(&self, tx: &mut Tx, gone: &[(Mac, &str)]) -> Result<Touched> {
        let macs: Vec<Mac> = gone.iter().map(|(mac, _)| *mac).collect();
        if macs.is_empty() {
            return Ok(Touched::Macs(macs));
        }
        tx.execute(DELETE, args![macs_json(&macs)]).await?;
        let items: Vec<AuditItem> = gone
            .iter()
            .map(|(mac, was)| AuditItem { subject: mac.to_string(), was: mask_password(was), is: String::new() })
            .collect();
        let change = Change { area: AREA, action: "deregister", items: &items };
        audit::record(tx, self.core.clock(), &self.actor, change).await?;
        Ok(Touched::Macs(macs))
    }

    async fn update(
        &self,
        tx: &mut Tx,
        mac: Mac,
        revision: i64,
        url: &ProvisioningUrl,
        model: Option<String>,
    ) -> Result<((), Touched), Error> {
        lock_one(tx, &self.core).await?;
        let row = tx.row(UPDATE_LOOK, args![mac, &self.organization]).await?.ok_or(crate::Error::NotFound)?;
        if row.int("revision")? != revision {
            let message = "Somebody else changed this redirection meanwhile. Look at it again before you change it.";
            return Err(crate::Error::Conflict(message.to_owned()).into());
        }
        let (was_url, was_model) = (row.text("url")?, row.text("model")?);
        let was_source = ModelSource::parse(&row.text("model_source")?);
        let (model, source) = match model {
            Some(model) if model == was_model => (model, was_source),
            Some(model) => (model, ModelSource::Set),
            None => {
                let table = models::current_unseen(tx, &self.core).await?;
                match (table.model_of(mac), was_source) {
                    ("", ModelSource::Phone) => (was_model.clone(), ModelSource::Phone),
                    (derived, _) => (derived.to_owned(), ModelSource::Table),
                }
            }
        };
        if url.as_str() == was_url && model == was_model && source == was_source {
            return Ok(((), Touched::Macs(Vec::new())));
        }
        let now = self.core.clock().now();
        tx.execute(UPDATE, args![mac, url.as_str(), url.host(), &model, source.as_str(), now]).await?;
        let item = AuditItem {
            subject: mac.to_string(),
            was: described(&was_url, &was_model, model != was_model),
            is: described(url.as_str(), &model, model != was_model),
        };
        let change = Change { area: AREA, action: "update", items: &[item] };
        audit::record(tx, self.core.clock(), &self.actor, change).await?;
        Ok(((), Touched::Macs(vec![mac])))
    }
}

const UPDATE_LOOK: Sql = Sql::new(
    "SELECT url, model, model_source, revision FROM redirections WHERE mac = $1 AND organization_id = $2",
    "SELECT url, model, model_source, revision FROM redirections WHERE mac = $1 AND organization_id = $2 FOR UPDATE",
);

const UPDATE: &str = "UPDATE redirections SET url = $2, host = $3, model = $4, model_source = $5, updated_at = $6,
    revision = revision + 1 WHERE mac = $1";

/// A redirection in the audit log; its model is named where it changed.
pub(super) fn described(url: &str, model: &str, with_model: bool) -> String {
    let url = mask_password(url);
    match (with_model, model) {
        (false, _) => url,
        (true, "") => format!("{url} (model unknown)"),
        (true, model) => format!("{url} (model {model})"),
    }
}
