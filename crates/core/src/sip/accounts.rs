//! Making, locking and deleting accounts: the administrators' business.

use super::access::{Edit, Sip, SipAccount};
use super::change::{Changer, Note};
use super::domains::UNKNOWN_ZONE;
use super::existing::Update;
use super::{AREA, Error, digests};
use crate::audit::{self, Change};
use crate::secret::random_text;
use crate::sip::passwords::Digests;
use crate::store::{Tx, args, new_id};
use crate::{Result, zone};
use futures::FutureExt;
use patchbay_domain::accounts::{OrganizationId, ShownOnce};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{AccountId, Identity, NewlyMade, SipAddress, SipDomain, SipUser, check_sip_password};
use patchbay_domain::time::Millis;

/// Characters of a password we make, five random bits each.
const PASSWORD_LENGTH: usize = 16;

/// An account to be made, as a form sends it.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// What stands before the `@`.
    pub username: String,
    /// One of the organization's domains.
    pub domain: String,
    /// Its SIP password; empty has one made.
    pub password: String,
    /// Whose account it is. An empty time zone is the domain's.
    pub identity: Identity,
    /// Whether the owner agreed to be listed in the directory.
    pub listed: bool,
}

/// An account on its way into the database.
pub(crate) struct Making {
    pub id: AccountId,
    pub address: SipAddress,
    pub organization: OrganizationId,
    pub digests: Digests,
    pub identity: Identity,
    pub listed: bool,
    pub at: Millis,
}

impl Sip<'_, Edit> {
    /// Makes an account.
    ///
    /// # Errors
    /// `Taken`; `Invalid` for `username`, `domain`, `password` and the fields of the identity.
    pub async fn create(&self, new: &NewAccount) -> Result<NewlyMade, Error> {
        let core = self.acting.core();
        let mut errors = new.identity.check();
        let user = errors.check("username", SipUser::parse(&new.username));
        let domain = self.domains().await?.into_iter().find(|domain| Ok(&domain.name) == SipDomain::parse(&new.domain).as_ref());
        if domain.is_none() {
            errors.add("domain", "Choose one of your domains.");
        }
        let password = if new.password.is_empty() { random_text(PASSWORD_LENGTH) } else { new.password.clone() };
        errors.check("password", check_sip_password(&password));
        let mut identity = new.identity.clone();
        if let Some(domain) = domain.as_ref().filter(|_| identity.timezone.trim().is_empty()) {
            identity.timezone.clone_from(&domain.timezone);
        }
        match zone::known(&identity.timezone) {
            Some(zone) => identity.timezone = zone,
            None if domain.is_none() => {}
            None => errors.add("timezone", UNKNOWN_ZONE),
        }
        let (Some(user), Some(domain)) = (user, domain) else { return Err(crate::Error::Invalid(errors).into()) };
        if !errors.is_empty() {
            return Err(crate::Error::Invalid(errors).into());
        }
        let address = SipAddress { user, domain: domain.name };
        let made = Making {
            id: AccountId(new_id()),
            digests: digests(&address, &password),
            address: address.clone(),
            organization: self.organization.clone(),
            identity,
            listed: new.listed,
            at: core.clock().now(),
        };
        let id = made.id.clone();
        self.write_all("create", vec![made], Vec::new()).await?;
        Ok(NewlyMade { id, address, password: ShownOnce(password) })
    }

    /// Stores new accounts and changes of others, all or none, with one entry in the audit log.
    pub(super) async fn write_all(&self, action: &'static str, all: Vec<Making>, updates: Vec<Update>) -> Result<(), Error> {
        let (core, actor, organization) = (self.acting.core().clone(), self.acting.actor().clone(), self.organization.clone());
        let task = tokio::spawn(async move {
            let changed: Vec<SipAddress> = updates.iter().map(|update| update.address.clone()).collect();
            let ids = all.iter().map(|made| made.id.clone()).chain(updates.iter().map(|update| update.id.clone()));
            let ids: Vec<AccountId> = ids.collect();
            let clock = core.clock().clone();
            let written = core.store().write::<_, Error, _>(move |tx| {
                async move {
                    let mut items = Vec::with_capacity(all.len());
                    for made in &all {
                        insert(tx, made).await?;
                        let (subject, is) = (made.address.to_string(), made.identity.full_name());
                        items.push(AuditItem { subject, was: String::new(), is });
                    }
                    for update in &updates {
                        items.extend(update.carry_out(tx, &organization, clock.now()).await?);
                    }
                    Ok(audit::record(tx, &clock, &actor, Change { area: AREA, action, items: &items }).await?)
                }
                .boxed()
            });
            written.await?;
            for address in &changed {
                core.sip_memory().forget(address);
            }
            core.sip_memory().refresh(&core, &ids).await;
            Ok(())
        });
        task.await.map_err(crate::Error::internal)?
    }
}

/// Stores an account with its user.
pub(crate) async fn insert(tx: &mut Tx, made: &Making) -> Result<(), Error> {
    const USER: &str = "INSERT INTO users (id, name, title, role, organization_id, created_at)
        VALUES ($1, $2, $3, 'subscriber', $4, $5) ON CONFLICT (name) DO NOTHING";
    const ACCOUNT: &str =
        "INSERT INTO sip_accounts (id, organization_id, address, domain, ha1, ha1b, name, first_name, last_name, email,
        mobile, caller_id, timezone, no_answer_seconds, quick_dial, listed, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)";
    const ADDRESS: &str =
        "INSERT INTO sip_addresses (address, account_id, alias) VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING";
    let Making { id, address, organization, digests, identity, listed, at } = made;
    let name = identity.full_name();
    let text = address.to_string();
    let title = if name.is_empty() { address.user.as_str() } else { name.as_str() };
    if tx.execute(USER, args![id.as_str(), &text, title, organization, *at]).await? == 0 {
        return Err(Error::Taken);
    }
    let number = |number: &Option<patchbay_domain::sip::Number>| number.as_ref().map(ToString::to_string);
    let values = args![
        id.as_str(),
        organization,
        &text,
        address.domain.as_str(),
        &digests.bare,
        &digests.whole,
        &name,
        identity.first_name.trim(),
        identity.last_name.trim(),
        identity.email.trim(),
        number(&identity.mobile),
        number(&identity.caller_id),
        &identity.timezone,
        identity.no_answer_seconds.map(i64::from),
        &identity.quick_dial,
        *listed,
        *at
    ];
    tx.execute(ACCOUNT, values).await?;
    // An alias of this name may be there already.
    if tx.execute(ADDRESS, args![&text, id.as_str(), false]).await? == 0 { Err(Error::Taken) } else { Ok(()) }
}

impl SipAccount<'_, Edit> {
    /// Keeps the owner out, which ends his sessions and tokens and has calls to him answered as unavailable; or lets him in again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_locked(&self, locked: bool) -> Result<(), Error> {
        self.change(move |tx, settings, changer| {
            async move {
                if settings.locked == locked {
                    return Ok(((), None));
                }
                let id = changer.id().as_str();
                if locked {
                    end_sessions(tx, id).await?;
                    tx.execute("DELETE FROM api_tokens WHERE user_id = $1", args![id]).await?;
                }
                tx.execute("UPDATE users SET locked = $1 WHERE id = $2", args![locked, id]).await?;
                touch(tx, &changer).await?;
                Ok(((), Some(Note::new(if locked { "lock" } else { "unlock" }, "", ""))))
            }
            .boxed()
        })
        .await
    }

    /// Sets another SIP password, one that is made unless one is given, and takes the web password away. The owner's sessions end.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `password`.
    pub async fn reset_password(&self, password: &str) -> Result<ShownOnce, Error> {
        let password = if password.is_empty() { random_text(PASSWORD_LENGTH) } else { password.to_owned() };
        check_sip_password(&password).map_err(|message| crate::Error::field("password", message))?;
        let fresh = digests(&self.account.address, &password);
        self.change(move |tx, _, changer| {
            async move {
                store_password(tx, changer.id(), &fresh, changer.core.clock().now()).await?;
                Ok(((), Some(Note::new("reset-password", "", ""))))
            }
            .boxed()
        })
        .await?;
        Ok(ShownOnce(password))
    }

    /// Deletes the account with all that belongs to it. What was done to it stays in the audit log.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete(self) -> Result<(), Error> {
        self.change(move |tx, settings, changer| {
            async move {
                // All else goes with the user.
                tx.execute("DELETE FROM users WHERE id = $1", args![changer.id().as_str()]).await?;
                Ok(((), Some(Note::new("delete", settings.identity.full_name(), ""))))
            }
            .boxed()
        })
        .await
    }
}

/// Stores another SIP password, takes the web password away and ends the owner's sessions.
pub(super) async fn store_password(tx: &mut Tx, id: &AccountId, fresh: &Digests, now: Millis) -> Result<()> {
    let sql = "UPDATE sip_accounts SET ha1 = $2, ha1b = $3, web_ha1 = NULL, web_ha1b = NULL, updated_at = $4 WHERE id = $1";
    tx.execute(sql, args![id.as_str(), &fresh.bare, &fresh.whole, now]).await?;
    end_sessions(tx, id.as_str()).await
}

async fn end_sessions(tx: &mut Tx, user: &str) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE user_id = $1", args![user]).await.map(drop)
}

/// Notes in the account that something of it was changed.
pub(super) async fn touch(tx: &mut Tx, changer: &Changer) -> Result<()> {
    let now = changer.core.clock().now();
    tx.execute("UPDATE sip_accounts SET updated_at = $1 WHERE id = $2", args![now, changer.id().as_str()]).await.map(drop)
}
