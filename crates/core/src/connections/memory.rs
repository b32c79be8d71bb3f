//! What is remembered: applications, whom they let in, and which connections were heard of.

use super::expiry::Rounds;
use super::seen::Seen;
use super::{APPLICATIONS, Application, USERS};
use crate::accounts::{AppCard, TokenCard};
use crate::event::Event;
use crate::remembered::Remembered;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::ApplicationId;
use tokio::sync::broadcast::Receiver;

/// Half of the applications that are remembered.
const APPLICATIONS_HALF: usize = 500;
/// Half of the users, and of the tokens.
const USERS_HALF: usize = 10_000;

/// What connections keep in memory.
pub(crate) struct Memory {
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
            applications: Remembered::new(events.resubscribe(), &[APPLICATIONS], APPLICATIONS_HALF),
            users: Remembered::new(events.resubscribe(), &[USERS], USERS_HALF),
            tokens: Remembered::new(events.resubscribe(), &[USERS], USERS_HALF),
            seen: Seen::default(),
            rounds: Rounds::default(),
        }
    }

    /// Applications, users or tokens changed.
    pub fn forget(&self) {
        self.applications.forget();
        self.users.forget();
        self.tokens.forget();
    }
}
