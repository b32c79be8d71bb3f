//! The door for wire clients: a name and a secret in every request (HTTP Basic), checked without paying for argon2 each time.
//!
//! **What is stored** is argon2id of the secret under a random salt, as for people's passwords, because such secrets are often chosen by
//! people and cannot be changed in devices of the field. Whoever gets hold of the database file has nothing quicker to try than argon2id.
//!
//! **What is remembered**, in this process's memory alone, is that a secret was found right: an HMAC-SHA-256 over the credential's id, its
//! stored hash and the secret, under a key that is made at random when the process starts and never leaves it. So
//! - the database and its backups hold nothing of it, and without the process's key a fingerprint that leaked could not be tried;
//! - it is worth nothing once the stored hash changes (another fingerprint) or the credential is gone (no row to compare with);
//! - it is bounded, and lost at a restart: then each client pays one argon2 again.
//!
//! In the same way it is remembered that a secret was found *wrong*. A device left with an old secret that asks all day long is thereby
//! turned away at no cost, and counts as one failure and not as a thousand: the good ones behind the same address go on working.
//!
//! **The rows** of credentials are remembered, too, and forgotten whenever an event says that credentials changed (or may have). Events
//! are taken note of right before each look-up, and a change through this process forgets at once, so that here a revoked or rotated
//! credential stops working with the answer to the one who revoked it; on other nodes when PostgreSQL's notice arrives.

use super::credentials::AREAS;
use super::passwords::Verdict;
use super::seen::Used;
use super::throttle::Attempt;
use super::{Accounts, From, cut};
use crate::bounded::Bounded;
use crate::event::Event;
use crate::secret::Key;
use crate::store::args;
use crate::{Actor, Door, Error, Result};
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::time::Millis;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::TryRecvError;

/// The longest secret that is looked at, in bytes.
const SECRET_LONGEST: usize = 1024;
/// Half of the rows, and half of the fingerprints of either kind, that are remembered.
const HALF: usize = 10_000;
/// No use was noted yet.
const NEVER: i64 = i64::MIN;

/// Why a wire client was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No such credential, or another secret; which of them is not told.
    #[error("wrong credential")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    #[error(transparent)]
    Core(Error),
}

impl std::convert::From<Error> for CredentialError {
    fn from(error: Error) -> Self {
        match error {
            Error::Throttled { seconds } => Self::Throttled { seconds },
            other => Self::Core(other),
        }
    }
}

/// A credential as the door needs it.
struct Card {
    id: String,
    name: String,
    organization: OrganizationId,
    secret_hash: String,
    /// When its use was last noted.
    noted: AtomicI64,
}

/// What the door remembers.
pub(super) struct Memory {
    key: Key,
    rows: Mutex<Rows>,
    checked: Mutex<Checked>,
    /// Checks under way, so that a hundred clients that begin at once with the same secret cost one argon2.
    under_way: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
}

struct Rows {
    events: broadcast::Receiver<Event>,
    cards: Bounded<(String, String), Arc<Card>>,
    /// Grows whenever all is forgotten: what was read before must not be remembered after.
    age: u64,
}

/// Whether a fingerprint was found right.
struct Checked {
    right: Bounded<String, ()>,
    wrong: Bounded<String, ()>,
}

impl Memory {
    pub fn new(events: broadcast::Receiver<Event>) -> Self {
        Self {
            key: Key::random(),
            rows: Mutex::new(Rows { events, cards: Bounded::new(HALF), age: 0 }),
            checked: Mutex::new(Checked { right: Bounded::new(HALF), wrong: Bounded::new(HALF) }),
            under_way: Mutex::new(HashMap::new()),
        }
    }

    /// Credentials changed.
    pub fn forget_rows(&self) {
        locked(&self.rows).forget();
    }

    fn outcome(&self, fingerprint: &str) -> Option<bool> {
        let mut checked = locked(&self.checked);
        if checked.right.get(fingerprint).is_some() {
            return Some(true);
        }
        checked.wrong.get(fingerprint).map(|()| false)
    }

    fn remember(&self, fingerprint: String, right: bool) {
        let mut checked = locked(&self.checked);
        if right { checked.right.insert(fingerprint, ()) } else { checked.wrong.insert(fingerprint, ()) }
    }

    /// The turn of a fingerprint: whoever holds its lock checks.
    fn turn(&self, fingerprint: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut under_way = locked(&self.under_way);
        if let Some(turn) = under_way.get(fingerprint).and_then(Weak::upgrade) {
            return turn;
        }
        // What nobody holds any more goes, so that the map stays as small as the number of checks under way.
        under_way.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        under_way.insert(fingerprint.to_owned(), Arc::downgrade(&turn));
        turn
    }
}

impl Rows {
    fn forget(&mut self) {
        self.cards.clear();
        self.age = self.age.wrapping_add(1);
    }

    /// Takes note of what was announced since the last look-up.
    fn catch_up(&mut self) {
        loop {
            match self.events.try_recv() {
                Ok(event) if event.area == "credentials" || event == Event::missed() => self.forget(),
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => self.forget(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Accounts<'_> {
    /// Who acts with this credential of an area. The actor may do what belongs to that area and nothing else.
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub async fn credential(
        &self,
        area: &str,
        name: &str,
        secret: &str,
        from: &From,
        door: Door,
    ) -> Result<Actor, CredentialError> {
        if secret.len() > SECRET_LONGEST || !AREAS.contains(&area) {
            return Err(CredentialError::Wrong);
        }
        let memory = &self.core.inner.accounts.door;
        let card = self.card(area, name).await?;
        let (id, stored) = card.as_ref().map_or(("", ""), |card| (card.id.as_str(), card.secret_hash.as_str()));
        // None of the parts but the last can hold a zero character, so two different triples never read alike.
        let name_known = cut(name, 64).replace('\0', " ");
        let fingerprint = memory.key.hash("credential", &format!("{area}\0{name_known}\0{id}\0{stored}\0{secret}"));
        let right = match memory.outcome(&fingerprint) {
            Some(right) => right,
            None => self.check(&fingerprint, card.as_deref(), area, name, secret, from).await?,
        };
        match card {
            Some(card) if right => Ok(self.enter(&card, area, from, door)),
            _ => Err(CredentialError::Wrong),
        }
    }

    /// Pays for one check, alone with this fingerprint.
    async fn check(
        &self,
        fingerprint: &str,
        card: Option<&Card>,
        area: &str,
        name: &str,
        secret: &str,
        from: &From,
    ) -> Result<bool, CredentialError> {
        let state = &self.core.inner.accounts;
        let turn = state.door.turn(fingerprint);
        let _mine = turn.lock().await;
        if let Some(right) = state.door.outcome(fingerprint) {
            return Ok(right);
        }
        let attempt = Attempt::new("credential", &format!("{area}/{name}"), &from.address);
        state.throttle.begin(&attempt, self.core.clock().now()).map_err(|seconds| CredentialError::Throttled { seconds })?;
        let stored = card.map(|card| card.secret_hash.clone());
        let right = match state.passwords.verify(stored, secret).await {
            Ok(verdict) => verdict != Verdict::Wrong,
            Err(error) => {
                state.throttle.withdrawn(&attempt);
                return Err(error.into());
            }
        };
        state.door.remember(fingerprint.to_owned(), right);
        if right {
            state.throttle.succeeded(&attempt);
        } else {
            tracing::warn!(area, credential = %cut(name, 64), address = %from.address, "credential refused");
        }
        Ok(right)
    }

    /// The credential of that name.
    async fn card(&self, area: &str, name: &str) -> Result<Option<Arc<Card>>> {
        let memory = &self.core.inner.accounts.door;
        let key = (area.to_owned(), name.to_owned());
        let age = {
            let mut rows = locked(&memory.rows);
            rows.catch_up();
            if let Some(card) = rows.cards.get(&key) {
                return Ok(Some(Arc::clone(card)));
            }
            rows.age
        };
        if patchbay_domain::accounts::check_name(name).is_err() {
            return Ok(None);
        }
        let sql = "SELECT id, name, organization_id, secret_hash, last_used_at FROM credentials WHERE area = $1 AND name = $2";
        let Some(row) = self.core.store().row(sql, args![area, name]).await? else { return Ok(None) };
        let card = Arc::new(Card {
            id: row.text("id")?,
            name: row.text("name")?,
            organization: OrganizationId(row.text("organization_id")?),
            secret_hash: row.text("secret_hash")?,
            noted: AtomicI64::new(row.optional_int("last_used_at")?.unwrap_or(NEVER)),
        });
        let mut rows = locked(&memory.rows);
        rows.catch_up();
        if rows.age == age {
            rows.cards.insert(key, Arc::clone(&card));
        }
        Ok(Some(card))
    }

    fn enter(&self, card: &Card, area: &str, from: &From, door: Door) -> Actor {
        let now = self.core.clock().now();
        let noted = card.noted.load(Ordering::Relaxed);
        let last = Some(noted).filter(|noted| *noted != NEVER).map(Millis);
        if last.is_none_or(|last| now >= last.plus_seconds(super::seen::GRAIN)) {
            card.noted.store(now.0, Ordering::Relaxed);
            self.core.inner.accounts.seen.note(Used::Credential, &card.id, last, now, &cut(&from.address, 64));
        }
        Actor {
            name: card.name.clone(),
            user: None,
            presented: Some(card.id.clone()),
            role: Role::Admin,
            organization: Some(card.organization.clone()),
            door,
            address: cut(&from.address, 64),
            read_only: false,
            only: Some(permissions(area)),
        }
    }
}

/// What a credential of an area opens.
fn permissions(area: &str) -> &'static [Permission] {
    match area {
        "redirections" => &[Permission::ViewRedirections, Permission::EditRedirections],
        "sip" => &[Permission::FeedSip],
        _ => &[],
    }
}
