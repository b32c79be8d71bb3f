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
//! **The rows** of credentials are remembered, too (see [`Remembered`]), and forgotten whenever an event says that credentials changed (or
//! may have): a revoked or rotated credential stops working with the answer to the one who revoked it.
//!
//! The users of apps (see `app`) come in with names and secrets as well, and these are checked by the same [`Accounts::is_right`].

use super::credentials::AREAS;
use super::passwords::Verdict;
use super::seen::Used;
use super::throttle::Attempt;
use super::{Accounts, From, cut};
use crate::bounded::Bounded;
use crate::event::Event;
use crate::remembered::Remembered;
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

/// The longest secret that is looked at, in bytes.
pub(super) const SECRET_LONGEST: usize = 1024;
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
    cards: Remembered<(String, String), Card>,
    checked: Mutex<Checked>,
    /// Checks under way, so that a hundred clients that begin at once with the same secret cost one argon2.
    under_way: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
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
            cards: Remembered::new(events, &["credentials"], HALF),
            checked: Mutex::new(Checked { right: Bounded::new(HALF), wrong: Bounded::new(HALF) }),
            under_way: Mutex::new(HashMap::new()),
        }
    }

    /// Credentials changed.
    pub fn forget_rows(&self) {
        self.cards.forget();
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

/// A secret that somebody presented, and what it must be.
pub(super) struct Claim<'c> {
    /// Of what kind the name is: `credential`, `app user`.
    pub kind: &'static str,
    /// The name as it was presented, with what it is unique in.
    pub account: &'c str,
    /// Who has that name, if somebody has: his id and the hash of his secret.
    pub known: Option<(&'c str, &'c str)>,
    /// What was presented.
    pub secret: &'c str,
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
        let card = self.card(area, name).await?;
        let account = format!("{area}/{}", cut(name, 64));
        let known = card.as_ref().map(|card| (card.id.as_str(), card.secret_hash.as_str()));
        let right = self.is_right(&Claim { kind: "credential", account: &account, known, secret }, from).await?;
        match card {
            Some(card) if right => Ok(self.enter(&card, area, from, door)),
            _ => Err(CredentialError::Wrong),
        }
    }

    /// Whether a secret is right. Without somebody of that name it is not, and finding out takes as long.
    pub(super) async fn is_right(&self, claim: &Claim<'_>, from: &From) -> Result<bool, CredentialError> {
        let memory = &self.core.inner.accounts.door;
        let (id, stored) = claim.known.unwrap_or_default();
        // None of the parts but the last can hold a zero character, so two different claims never read alike.
        let account = claim.account.replace('\0', " ");
        let fingerprint = memory.key.hash(claim.kind, &format!("{account}\0{id}\0{stored}\0{}", claim.secret));
        match memory.outcome(&fingerprint) {
            Some(right) => Ok(right),
            None => self.check(&fingerprint, claim, from).await,
        }
    }

    /// Pays for one check, alone with this fingerprint.
    async fn check(&self, fingerprint: &str, claim: &Claim<'_>, from: &From) -> Result<bool, CredentialError> {
        let state = &self.core.inner.accounts;
        let turn = state.door.turn(fingerprint);
        let _mine = turn.lock().await;
        if let Some(right) = state.door.outcome(fingerprint) {
            return Ok(right);
        }
        let attempt = Attempt::new(claim.kind, claim.account, &from.address);
        state.throttle.begin(&attempt, self.core.clock().now()).map_err(|seconds| CredentialError::Throttled { seconds })?;
        let stored = claim.known.map(|(_, stored)| stored.to_owned());
        let right = match state.passwords.verify(stored, claim.secret).await {
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
            tracing::warn!(kind = claim.kind, account = %claim.account, address = %from.address, "secret refused");
        }
        Ok(right)
    }

    /// The credential of that name.
    async fn card(&self, area: &str, name: &str) -> Result<Option<Arc<Card>>> {
        if patchbay_domain::accounts::check_name(name).is_err() {
            return Ok(None);
        }
        let read = async {
            let sql =
                "SELECT id, name, organization_id, secret_hash, last_used_at FROM credentials WHERE area = $1 AND name = $2";
            let Some(row) = self.core.store().row(sql, args![area, name]).await? else { return Ok(None) };
            Ok(Some(Card {
                id: row.text("id")?,
                name: row.text("name")?,
                organization: OrganizationId(row.text("organization_id")?),
                secret_hash: row.text("secret_hash")?,
                noted: AtomicI64::new(row.optional_int("last_used_at")?.unwrap_or(NEVER)),
            }))
        };
        self.core.inner.accounts.door.cards.get((area.to_owned(), name.to_owned()), read).await
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
