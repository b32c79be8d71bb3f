//! Registrations as a proxy tells them.

use super::{FeedOutcome, Known, Proxy, Refused, announce, begin, check_length, clean, known};
use crate::sip::AREA_DEVICES;
use crate::store::{Tx, args, new_id};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::sip::{DEVICES_MAX, Party};
use patchbay_domain::time::Millis;

/// The longest contact or instance id, in characters.
const CONTACT_MAX: usize = 255;
/// The longest name of a program, in characters; a longer one is cut.
const USER_AGENT_MAX: usize = 200;
/// The longest a registration lasts, in seconds: a week. A later end is brought forward.
const LONGEST: i64 = 7 * 24 * 60 * 60;
/// How far ahead of the server's clock a proxy's may be, in seconds.
const AHEAD: i64 = 60;
const TRANSPORTS: [&str; 6] = ["udp", "tcp", "tls", "sctp", "ws", "wss"];

/// A device registered, stayed, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The account, as an address in any spelling.
    pub account: String,
    /// `address:port` as the device knows itself; `*` for all of the account's devices, which then go.
    pub contact: String,
    /// `address:port` as the proxy sees it; empty is the same as `contact`.
    pub public_contact: String,
    /// `udp`, `tcp`, `tls`, `sctp`, `ws` or `wss`; empty is `udp`.
    pub transport: String,
    /// What the device calls itself.
    pub user_agent: String,
    /// Its instance id (RFC 5626), by which it is known again at another contact; may be empty.
    pub instance: String,
    /// When it said so. Of two messages about one device the later one counts, whatever order they arrive in.
    pub at: Millis,
    /// When the registration ends; one that ends by `at` is a device that went.
    pub expires_at: Millis,
}

impl Registration {
    fn check(&self) -> Result<Party, &'static str> {
        let line = |text: &str| text.chars().count() <= CONTACT_MAX && !text.chars().any(char::is_control);
        if self.contact.is_empty() || !line(&self.contact) || !line(&self.public_contact) || !line(&self.instance) {
            return Err("A contact is address:port, of at most 255 characters.");
        }
        if self.contact == "*" && self.expires_at > self.at {
            return Err("The contact * only takes registrations back.");
        }
        if !self.transport.is_empty() && !TRANSPORTS.contains(&self.transport.to_ascii_lowercase().as_str()) {
            return Err("A transport is udp, tcp, tls, sctp, ws or wss.");
        }
        Party::parse(&self.account).map_err(|_| "This is no SIP address.")
    }
}

impl Proxy<'_> {
    /// Takes note of registrations.
    ///
    /// # Errors
    /// `Invalid` for a batch that is too long.
    pub async fn registrations(&self, batch: Vec<Registration>) -> Result<FeedOutcome> {
        check_length(batch.len())?;
        let core = self.acting.core();
        let (organization, now) = (self.organization.clone(), core.clock().now());
        let written = core.store().write::<_, Error, _>(move |tx| {
            async move {
                begin(tx, &organization).await?;
                let (mut outcome, mut touched) = (FeedOutcome::default(), Vec::new());
                for (place, registration) in batch.iter().enumerate() {
                    let party = match registration.check() {
                        Ok(party) => party,
                        Err(reason) => {
                            outcome.refused.push(Refused { place, reason });
                            continue;
                        }
                    };
                    let Some(account) = known(tx, &organization, &party).await? else {
                        outcome.unknown = outcome.unknown.saturating_add(1);
                        continue;
                    };
                    if store(tx, &account, registration, now).await? {
                        outcome.stored = outcome.stored.saturating_add(1);
                        touched.push(account.address.to_string());
                    } else {
                        outcome.unchanged = outcome.unchanged.saturating_add(1);
                    }
                }
                announce(tx, AREA_DEVICES, &organization, &mut touched);
                Ok((outcome, touched))
            }
            .boxed()
        });
        let (outcome, touched) = written.await?;
        touched.iter().for_each(|account| core.sip_memory().devices.forget_one(account));
        Ok(outcome)
    }
}

/// Stores a registration; says whether it told something new.
async fn store(tx: &mut Tx, account: &Known, registration: &Registration, now: Millis) -> Result<bool> {
    const ALL: &str = "UPDATE sip_devices SET registered_at = $2, expires_at = 0
        WHERE account_id = $1 AND registered_at <= $2 AND expires_at > 0";
    const UPSERT: &str = "INSERT INTO sip_devices
        (id, account_id, device_key, contact, public_contact, transport, user_agent, instance, registered_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (account_id, device_key) DO UPDATE SET
            contact = excluded.contact, public_contact = excluded.public_contact, transport = excluded.transport,
            user_agent = excluded.user_agent, registered_at = excluded.registered_at, expires_at = excluded.expires_at
        WHERE sip_devices.registered_at < excluded.registered_at
            OR (sip_devices.registered_at = excluded.registered_at AND sip_devices.expires_at <> excluded.expires_at)";
    // A device that comes back with an instance id takes the place of its contact without one, and the other way round.
    const SAME_CONTACT: &str =
        "DELETE FROM sip_devices WHERE account_id = $1 AND device_key <> $2 AND contact = $3 AND registered_at < $4
        AND (instance = '' OR $5 = '')";
    const TOO_MANY: &str = "DELETE FROM sip_devices WHERE account_id = $1 AND id NOT IN
        (SELECT id FROM sip_devices WHERE account_id = $1 ORDER BY expires_at DESC, id DESC LIMIT $2)";
    let id = account.id.as_str();
    // A proxy whose clock is wrong must not make a device that stays for ever.
    let at = registration.at.min(now.plus_seconds(AHEAD));
    // A device that went stays as one that ended at the beginning of time, so that no older message brings it back.
    let went = registration.expires_at <= registration.at;
    let expires_at = if went { Millis(0) } else { registration.expires_at.min(at.plus_seconds(LONGEST)) };
    if registration.contact == "*" {
        return Ok(tx.execute(ALL, args![id, at]).await? > 0);
    }
    let key = if registration.instance.is_empty() { &registration.contact } else { &registration.instance };
    let public = if registration.public_contact.is_empty() { &registration.contact } else { &registration.public_contact };
    let transport =
        if registration.transport.is_empty() { "udp".to_owned() } else { registration.transport.to_ascii_lowercase() };
    let values = args![
        new_id(),
        id,
        key,
        &registration.contact,
        public,
        transport,
        clean(&registration.user_agent, USER_AGENT_MAX),
        &registration.instance,
        at,
        expires_at
    ];
    if tx.execute(UPSERT, values).await? == 0 {
        return Ok(false);
    }
    tx.execute(SAME_CONTACT, args![id, key, &registration.contact, at, &registration.instance]).await?;
    tx.execute(TOO_MANY, args![id, DEVICES_MAX]).await?;
    Ok(true)
}
