//! Domains of SIP accounts. A domain belongs to the organization that added it, and to the whole server only once.

use super::access::{Edit, Sip};
use super::rows;
use crate::accounts::Accounts;
use crate::audit::{self, Change};
use crate::store::{Row, Tx, args};
use crate::{Error, Result, zone};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::sip::{Domain, SipDomain};
use patchbay_domain::time::Millis;

/// The area's word in audit log and events.
pub(super) const AREA: &str = "sip-domains";
/// The most domains of one organization; a page lists all of them.
const DOMAINS_MAX: i64 = 100;

/// A domain to be added, as a form sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDomain {
    /// Its name.
    pub name: String,
    /// Three letters (ISO 4217).
    pub currency: String,
    /// The time zone of new accounts, an IANA name.
    pub timezone: String,
}

const LIST: &str = "SELECT d.name, d.currency, d.timezone, d.created_at,
        (SELECT COUNT(*) FROM sip_accounts a WHERE a.domain = d.name) AS accounts
    FROM sip_domains d WHERE d.organization_id = $1 ORDER BY d.name";

impl<A> Sip<'_, A> {
    /// All domains of the organization, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn domains(&self) -> Result<Vec<Domain>> {
        self.acting.core().store().rows(LIST, args![self.organization]).await?.iter().map(domain).collect()
    }
}

impl Sip<'_, Edit> {
    /// Adds a domain.
    ///
    /// # Errors
    /// `Invalid` for `name`, `currency`, `timezone`; `Conflict` when there are too many.
    pub async fn add_domain(&self, new: &NewDomain) -> Result<SipDomain> {
        let mut errors = FieldErrors::default();
        let name = errors.check("name", SipDomain::parse(&new.name));
        let (currency, timezone) = check(&mut errors, &new.currency, &new.timezone);
        let Some(name) = name.filter(|_| errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let (added, organization, now) = (name.clone(), self.organization.clone(), self.acting.core().clock().now());
        self.write("create", name.to_string(), String::new(), format!("{currency} {timezone}"), move |tx| {
            insert(tx, added, organization, currency, timezone, now).boxed()
        })
        .await?;
        Ok(name)
    }

    /// Changes currency and time zone. Accounts that are there keep their zone; balances are not converted.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `currency` and `timezone`.
    pub async fn update_domain(&self, name: &SipDomain, currency: &str, timezone: &str) -> Result<()> {
        let mut errors = FieldErrors::default();
        let (currency, timezone) = check(&mut errors, currency, timezone);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let found = self.domains().await?.into_iter().find(|domain| domain.name == *name).ok_or(Error::NotFound)?;
        let (was, is) = (format!("{} {}", found.currency, found.timezone), format!("{currency} {timezone}"));
        if was == is {
            return Ok(());
        }
        let (name, organization) = (name.to_string(), self.organization.clone());
        self.write("update", name.clone(), was, is, move |tx| {
            async move {
                let sql = "UPDATE sip_domains SET currency = $1, timezone = $2 WHERE name = $3 AND organization_id = $4";
                if tx.execute(sql, args![currency, timezone, name, &organization]).await? == 0 {
                    Err(Error::NotFound)
                } else {
                    Ok(())
                }
            }
            .boxed()
        })
        .await
    }

    /// Deletes a domain without accounts.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while it has accounts.
    pub async fn delete_domain(&self, name: &SipDomain) -> Result<()> {
        let (name, organization) = (name.to_string(), self.organization.clone());
        self.write("delete", name.clone(), name.clone(), String::new(), move |tx| {
            async move {
                let used = tx.row("SELECT 1 AS one FROM sip_accounts WHERE domain = $1 LIMIT 1", args![&name]).await?;
                let sql = "DELETE FROM sip_domains WHERE name = $1 AND organization_id = $2 AND NOT EXISTS
                    (SELECT 1 FROM sip_accounts a WHERE a.domain = sip_domains.name)";
                match (tx.execute(sql, args![&name, &organization]).await?, used) {
                    (0, Some(_)) => Err(Error::Conflict("This domain has accounts; delete them first.".to_owned())),
                    (0, None) => Err(Error::NotFound),
                    _ => Ok(()),
                }
            }
            .boxed()
        })
        .await
    }

    async fn write<W>(&self, action: &'static str, subject: String, was: String, is: String, work: W) -> Result<()>
    where
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + 'static,
    {
        let (clock, actor) = (self.acting.core().clock().clone(), self.acting.actor().clone());
        let written = self.acting.core().store().write(move |tx| {
            async move {
                work(tx).await?;
                let items = [AuditItem { subject, was, is }];
                audit::record(tx, &clock, &actor, Change { area: AREA, action, items: &items }).await
            }
            .boxed()
        });
        written.await
    }
}

/// Stores a domain.
pub(crate) async fn insert(
    tx: &mut Tx,
    name: SipDomain,
    organization: OrganizationId,
    currency: String,
    timezone: String,
    now: Millis,
) -> Result<()> {
    let count = tx.row("SELECT COUNT(*) AS count FROM sip_domains WHERE organization_id = $1", args![&organization]).await?;
    if count.map_or(Ok(0), |row| row.int("count"))? >= DOMAINS_MAX {
        return Err(Error::Conflict(format!("An organization has at most {DOMAINS_MAX} SIP domains.")));
    }
    let sql = "INSERT INTO sip_domains (name, organization_id, currency, timezone, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name) DO NOTHING";
    if tx.execute(sql, args![name.to_string(), &organization, currency, timezone, now]).await? == 0 {
        return Err(Error::field("name", "This domain is on this server already."));
    }
    Ok(())
}

fn check(errors: &mut FieldErrors, currency: &str, timezone: &str) -> (String, String) {
    let currency = currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        errors.add("currency", "A currency has three letters, such as EUR.");
    }
    let known = zone::known(timezone);
    if known.is_none() {
        errors.add("timezone", UNKNOWN_ZONE);
    }
    (currency, known.unwrap_or_default())
}

/// What is said of a zone that there is not.
pub(super) const UNKNOWN_ZONE: &str = "Choose a time zone such as Europe/Amsterdam.";

fn domain(row: &Row) -> Result<Domain> {
    Ok(Domain {
        name: rows::stored(SipDomain::parse(&row.text("name")?))?,
        currency: row.text("currency")?,
        timezone: row.text("timezone")?,
        accounts: row.int("accounts")?,
        created_at: Millis(row.int("created_at")?),
    })
}

impl Accounts<'_> {
    /// The server's first SIP domain: the realm of whoever names none (sheet, decision 2).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn first_sip_domain(&self) -> Result<Option<SipDomain>> {
        let sql = "SELECT name FROM sip_domains ORDER BY created_at, name LIMIT 1";
        let row = self.core().store().row(sql, args![]).await?;
        row.map(|row| rows::stored(SipDomain::parse(&row.text("name")?))).transpose()
    }

    /// Whether there are accounts of this domain on this server: a realm that is none must not be asked for passwords.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_sip_domain(&self, domain: &SipDomain) -> Result<bool> {
        let sql = "SELECT 1 AS one FROM sip_domains WHERE name = $1";
        Ok(self.core().store().row(sql, args![domain.as_str()]).await?.is_some())
    }
}
