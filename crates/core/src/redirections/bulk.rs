//! Bulk actions: deleting and repointing many redirections, with a dry run that counts exactly the same.
//!
//! Both make a plan first and carry it out in the same transaction; a dry run stops after the plan. So the two cannot count differently.

use super::change::{Changer, lock_many, records};
use super::filter::narrowed;
use super::memory::{Touched, macs_json};
use super::register::AREA;
use super::{Edit, Error, Redirections, list};
use crate::Result;
use crate::audit::{self, Change};
use crate::store::{Query, Row, Sql, Store, Tx, args};
use futures::FutureExt;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::redirections::{BulkReport, MACS_MAX, Mac, ProvisioningUrl, RepointRule, Selection, mask_password};
use std::collections::HashSet;

/// Rows of a report's samples.
const SAMPLE: usize = 50;

/// One own phone that is selected.
struct Selected {
    mac: Mac,
    url: String,
}

/// What a bulk action is going to do.
#[derive(Default)]
struct Plan {
    report: BulkReport,
    /// Which phones change: what was, what is; nothing for those that go.
    changes: Vec<(Mac, String, Option<ProvisioningUrl>)>,
}

impl Plan {
    fn select(&mut self, count: usize) {
        self.report.selected = i64::try_from(count).unwrap_or(i64::MAX);
    }

    fn refuse(&mut self, mac: Mac, reason: &str) {
        self.report.rejected = self.report.rejected.saturating_add(1);
        if self.report.refusals.len() < SAMPLE {
            self.report.refusals.push((mac, reason.to_owned()));
        }
    }

    fn keep(&mut self) {
        self.report.unchanged = self.report.unchanged.saturating_add(1);
    }

    fn change(&mut self, was: Selected, is: Option<ProvisioningUrl>) {
        self.report.changed = self.report.changed.saturating_add(1);
        if self.report.sample.len() < SAMPLE {
            let new = is.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default();
            self.report.sample.push((was.mac, was.url.clone(), new));
        }
        self.changes.push((was.mac, was.url, is));
    }
}

/// What is to be done with each selected phone.
#[derive(Clone)]
enum Action {
    Delete,
    Set(ProvisioningUrl),
    Prefix { from: String, to: String },
}

impl Action {
    fn plan(&self, plan: &mut Plan, phone: Selected) {
        let new = match self {
            Self::Delete => return plan.change(phone, None),
            Self::Set(url) => Ok(url.clone()),
            Self::Prefix { from, to } => match phone.url.strip_prefix(from.as_str()) {
                None => return plan.keep(),
                Some(rest) => ProvisioningUrl::parse(&format!("{to}{rest}")),
            },
        };
        match new {
            Ok(url) if url.as_str() == phone.url => plan.keep(),
            Ok(url) => plan.change(phone, Some(url)),
            Err(fault) => plan.refuse(phone.mac, &fault.to_string()),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Delete => "deregister",
            Self::Set(_) | Self::Prefix { .. } => "repoint",
        }
    }
}

/// Where a plan reads: a dry run outside any transaction, the real one in its own.
enum From<'f> {
    Store(&'f Store),
    Tx(&'f mut Tx),
}

impl From<'_> {
    async fn query(&mut self, query: Query) -> Result<Vec<Row>> {
        match self {
            Self::Store(store) => store.query(query).await,
            Self::Tx(tx) => tx.query(query).await,
        }
    }
}

impl Redirections<'_, Edit> {
    /// Gives back all that is selected, in one transaction; a dry run only counts.
    ///
    /// # Errors
    /// `Invalid` when more than 100,000 are selected.
    pub async fn bulk_delete(&self, selection: Selection, dry_run: bool) -> Result<BulkReport> {
        self.bulk(selection, Action::Delete, dry_run).await
    }

    /// Sends all that is selected elsewhere, in one transaction; a dry run only counts. A phone whose new URL would be none that a phone
    /// can follow is refused and stays as it is.
    ///
    /// # Errors
    /// `Invalid` when more than 100,000 are selected, or for a rule that makes no sense (fields `url`, `from`, `to`).
    pub async fn repoint(&self, selection: Selection, rule: RepointRule, dry_run: bool) -> Result<BulkReport> {
        let mut errors = FieldErrors::default();
        let action = match rule {
            RepointRule::Set(url) => errors.check("url", ProvisioningUrl::parse(&url)).map(Action::Set),
            RepointRule::Prefix { from, to } => {
                for (field, text) in [("from", &from), ("to", &to)] {
                    if text.chars().any(char::is_control) {
                        errors.add(field, "A URL has no line breaks or control characters.");
                    }
                }
                if from.is_empty() {
                    errors.add("from", "Say how the URLs begin that are to be changed.");
                }
                Some(Action::Prefix { from, to })
            }
        };
        match action {
            Some(action) if errors.is_empty() => self.bulk(selection, action, dry_run).await,
            _ => Err(crate::Error::Invalid(errors)),
        }
    }

    async fn bulk(&self, selection: Selection, action: Action, dry_run: bool) -> Result<BulkReport> {
        let changer = self.changer();
        if dry_run {
            let mut from = From::Store(self.acting.core().store());
            return Ok(changer.plan(&mut from, selection, &action).await?.report);
        }
        let outside = changer.clone();
        let report = outside.commit(move |tx| {
            async move {
                lock_many(tx, &changer.core).await?;
                let plan = changer.plan(&mut From::Tx(tx), selection, &action).await?;
                let touched = changer.carry_out(tx, &plan, action.name()).await?;
                Ok((plan.report, touched))
            }
            .boxed()
        });
        Ok(report.await?)
    }
}

impl Changer {
    async fn plan(&self, from: &mut From<'_>, selection: Selection, action: &Action) -> Result<Plan> {
        const SELECT: &str = "SELECT mac, url FROM redirections";
        let too_many = || {
            let message = "More than 100,000 phones are selected. Narrow the selection and go on in parts.";
            crate::Error::field("selection", message)
        };
        let mut plan = Plan::default();
        let selected = match selection {
            Selection::Macs(mut macs) => {
                macs.sort_unstable();
                macs.dedup();
                if macs.len() > MACS_MAX {
                    return Err(too_many());
                }
                plan.select(macs.len());
                let query = Query::new(SELECT).push(" WHERE organization_id = ").arg(&self.organization).push(MACS);
                let found = read(from, query.arg(macs_json(&macs)).push(MACS_END)).await?;
                let there: HashSet<Mac> = found.iter().map(|phone| phone.mac).collect();
                for mac in macs.into_iter().filter(|mac| !there.contains(mac)) {
                    plan.refuse(mac, "This phone is not registered here any more.");
                }
                found
            }
            Selection::Matching(filter) => {
                let limit = i64::try_from(MACS_MAX).unwrap_or(i64::MAX).saturating_add(1);
                let query = narrowed(Query::new(SELECT), &self.organization, &filter, self.core.clock().now());
                let found = read(from, query.push(" ORDER BY mac LIMIT ").arg(limit)).await?;
                if found.len() > MACS_MAX {
                    return Err(too_many());
                }
                plan.select(found.len());
                found
            }
        };
        for phone in selected {
            action.plan(&mut plan, phone);
        }
        Ok(plan)
    }

    async fn carry_out(&self, tx: &mut Tx, plan: &Plan, name: &str) -> Result<Touched, Error> {
        let mut gone = Vec::new();
        let mut repointed = Vec::new();
        for (mac, was, is) in &plan.changes {
            match is {
                None => gone.push((*mac, was.as_str())),
                Some(url) => repointed.push(NewUrl { mac: *mac, was, url }),
            }
        }
        if !gone.is_empty() {
            return Ok(self.delete(tx, &gone).await?);
        }
        Ok(self.set_urls(tx, &repointed, name).await?)
    }

    /// Gives each of these own phones a URL of its own.
    pub(super) async fn set_urls(&self, tx: &mut Tx, urls: &[NewUrl<'_>], name: &str) -> Result<Touched> {
        if urls.is_empty() {
            return Ok(Touched::Macs(Vec::new()));
        }
        let rows: Vec<serde_json::Value> = urls
            .iter()
            .map(|new| serde_json::json!({ "mac": new.mac, "url": new.url.as_str(), "host": new.url.host() }))
            .collect();
        let rows = serde_json::to_string(&rows).map_err(crate::Error::internal)?;
        tx.execute(SET_URLS, args![rows, self.core.clock().now()]).await?;
        let items: Vec<AuditItem> = urls
            .iter()
            .map(|new| AuditItem { subject: new.mac.to_string(), was: mask_password(new.was), is: new.url.masked() })
            .collect();
        audit::record(tx, self.core.clock(), &self.actor, Change { area: AREA, action: name, items: &items }).await?;
        Ok(Touched::Macs(urls.iter().map(|new| new.mac).collect()))
    }
}

/// A phone that is sent elsewhere.
pub(super) struct NewUrl<'u> {
    pub mac: Mac,
    pub was: &'u str,
    pub url: &'u ProvisioningUrl,
}

const MACS: Sql = Sql::new(" AND mac IN (SELECT value FROM json_each(", " AND mac IN (SELECT jsonb_array_elements_text(");

const MACS_END: Sql = Sql::new(")) ORDER BY mac", "::jsonb)) ORDER BY mac");

const SET_URLS: Sql = records!(
    "UPDATE redirections SET url = v.url, host = v.host, updated_at = $2, revision = revision + 1",
    [mac text, url text, host text],
    "WHERE redirections.mac = v.mac"
);

async fn read(from: &mut From<'_>, query: Query) -> Result<Vec<Selected>> {
    from.query(query).await?.iter().map(|row| Ok(Selected { mac: list::mac(row)?, url: row.text("url")? })).collect()
}
