//! What is remembered: applications, whom they let in, what of their connections is read again and again, and which were heard of.

use super::expiry::Rounds;
use super::seen::Seen;
use super::{APPLICATIONS, AREA, Application, USERS};
use crate::Result;
use crate::accounts::{AppCard, TokenCard};
use crate::event::Event;
use crate::remembered::Remembered;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ApplicationId, Connection, ConnectionKey, ConnectionRow};
use patchbay_domain::time::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::broadcast::Receiver;

/// Half of the applications that are remembered.
const APPLICATIONS_HALF: usize = 500;
/// Half of the users, and of the tokens.
const USERS_HALF: usize = 10_000;

/// Half of the connections; each takes about two kilobytes.
const CONNECTIONS_HALF: usize = 4096;

/// A connection that was read lately.
pub(super) struct Kept {
    /// Whose application it is of.
    pub organization: OrganizationId,
    /// The connection: as long as nothing of it changes, the same one.
    pub connection: Arc<Connection>,
    number: i64,
    /// When its app was last heard of, as far as that is noted.
    seen_at: AtomicI64,
}

impl Kept {
    pub fn new(organization: OrganizationId, row: ConnectionRow) -> Self {
        let ConnectionRow { number, connection, seen_at } = row;
        Self { organization, connection: Arc::new(connection), number, seen_at: AtomicI64::new(seen_at.0) }
    }

    /// Notes that its app asked for it.
    pub fn note(&self, seen: &Seen, now: Millis) {
        if seen.note(self.number, Millis(self.seen_at.load(Ordering::Relaxed)), now) {
            self.seen_at.store(now.0, Ordering::Relaxed);
        }
    }
}

/// What connections keep in memory.
pub(crate) struct Memory {
    /// By what events call them: [`ConnectionKey`] as a text.
    connections: Remembered<String, Kept>,
    pub applications: Remembered<ApplicationId, Application>,
    /// By organization and name.
    pub users: Remembered<(OrganizationId, String), AppCard>,
    /// By the hash of the secret.
    pub tokens: Remembered<String, TokenCard>,
    pub seen: Seen,
    /// When idle connections are looked for next.
    pub rounds: Rounds,
}

impl Memory {
    /// Empty; what it remembers is corrected by these events.
    pub fn new(events: &Receiver<Event>) -> Self {
        Self {
            connections: Remembered::by_name(events.resubscribe(), &[AREA], CONNECTIONS_HALF),
            applications: Remembered::new(events.resubscribe(), &[APPLICATIONS], APPLICATIONS_HALF),
            users: Remembered::new(events.resubscribe(), &[USERS], USERS_HALF),
            tokens: Remembered::new(events.resubscribe(), &[USERS], USERS_HALF),
            seen: Seen::default(),
            rounds: Rounds::default(),
        }
    }

    /// A connection; read, where it is not remembered.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) async fn connection(
        &self,
        key: &ConnectionKey,
        read: impl Future<Output = Result<Option<Kept>>> + Send,
    ) -> Result<Option<Arc<Kept>>> {
        self.connections.get(key.to_string(), read).await
    }

    /// A connection changed, or is gone.
    pub(super) fn forget_connection(&self, key: &ConnectionKey) {
        self.connections.forget_one(&key.to_string());
    }

    /// Many connections are gone.
    pub(super) fn forget_connections(&self) {
        self.connections.forget();
    }

    /// Applications, users or tokens changed.
    pub fn forget(&self) {
        self.applications.forget();
        self.users.forget();
        self.tokens.forget();
    }
}
