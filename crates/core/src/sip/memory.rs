//! What `sip` keeps in memory: of accounts that came in lately their digests, devices and histories; and the directory.
//!
//! All are brought up to date by the change that touches them before it is answered; on other nodes over one PostgreSQL by the event that
//! the audit log announces with each change.

use super::calls::{self, Histories};
use super::devices::{self, Devices};
use super::directory::Index;
use super::passwords::{self, Cards};
use super::{AREA, SipLimits};
use crate::event::Event;
use crate::store::args;
use crate::{Core, Result};
use futures::FutureExt;
use patchbay_domain::sip::{AccountId, SipAddress};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// How often what is too old is swept away.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// For how long a registration that ended is remembered, in seconds: an older message that arrives late must not bring it back.
const ENDED_SECONDS: i64 = 24 * 60 * 60;

/// What `sip` keeps in memory.
pub(crate) struct Memory {
    pub(super) cards: Cards,
    pub(super) devices: Devices,
    pub(super) histories: Histories,
    pub(super) directory: Index,
    limits: RwLock<SipLimits>,
}

impl Memory {
    /// Empty; what it remembers of accounts is corrected by these events.
    pub fn new(events: &broadcast::Receiver<Event>) -> Self {
        Self {
            cards: passwords::cards(events.resubscribe()),
            devices: devices::devices(events.resubscribe()),
            histories: calls::histories(events.resubscribe()),
            directory: Index::default(),
            limits: RwLock::default(),
        }
    }

    /// This account changed, or is gone.
    pub(super) fn forget(&self, address: &SipAddress) {
        let name = address.to_string();
        self.cards.forget_one(&name);
        self.devices.forget_one(&name);
        self.histories.forget_one(&name);
    }

    /// Returns once these accounts are in memory as they were committed before this call.
    pub(super) async fn refresh(&self, core: &Core, accounts: &[AccountId]) {
        if let Err(error) = self.directory.refresh(core, accounts).await {
            // The change is committed, so whoever made it is answered all the same.
            tracing::error!(%error, "the directory may tell what was before");
        }
    }

    pub(super) fn limits(&self) -> SipLimits {
        *self.limits.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    pub(crate) fn sip_memory(&self) -> &Memory {
        &self.inner.sip
    }

    /// Sets what is kept, and for how long. Until then the defaults of [`SipLimits`] hold.
    pub fn set_sip_limits(&self, limits: SipLimits) {
        *self.sip_memory().limits.write().unwrap_or_else(PoisonError::into_inner) = limits;
    }

    /// Fills what is kept in memory, and keeps it so.
    pub(crate) async fn start_sip(&self) -> Result<()> {
        // Before the first read, so that no event falls between the two.
        let events = self.events();
        self.sip_memory().directory.load(self).await?;
        if self.store().is_postgres() {
            tokio::spawn(listen(Arc::downgrade(&self.inner), events));
        }
        tokio::spawn(keep_swept(Arc::downgrade(&self.inner)));
        Ok(())
    }
}

/// Hears of other nodes' changes until the core is gone. SQLite needs none of it: there this process makes every change.
async fn listen(core: std::sync::Weak<crate::Inner>, mut events: broadcast::Receiver<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::missed(),
            Err(RecvError::Closed) => return,
        };
        let Some(core) = core.upgrade().map(|inner| Core { inner }) else { return };
        let everything = event == Event::missed() || (event.area == AREA && event.subjects.is_empty());
        let index = &core.sip_memory().directory;
        let outcome = if everything {
            index.load(&core).await
        } else if event.area == AREA {
            index.refresh_addresses(&core, &event.subjects).await
        } else {
            continue;
        };
        if let Err(error) = outcome {
            tracing::error!(%error, "the directory may tell what was before");
        }
    }
}

/// Sweeps every hour until the core is gone.
async fn keep_swept(core: std::sync::Weak<crate::Inner>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let Some(core) = core.upgrade().map(|inner| Core { inner }) else { return };
        if let Err(error) = sweep(&core).await {
            tracing::error!(%error, "old calls, devices and journal entries could not be swept away");
        }
    }
}

/// Deletes call records, journal entries and ended registrations that are too old to keep.
pub(super) async fn sweep(core: &Core) -> Result<()> {
    // A portion at a time, so that nobody waits long behind it.
    const CALLS: &str = "DELETE FROM sip_calls WHERE (account_id, direction, started_at, id) IN (
        SELECT account_id, direction, started_at, id FROM sip_calls WHERE started_at < $1 ORDER BY started_at LIMIT 5000)";
    const DEVICES: &str = "DELETE FROM sip_devices WHERE id IN (
        SELECT id FROM sip_devices WHERE expires_at < $1 AND registered_at < $1 ORDER BY expires_at LIMIT 5000)";
    let now = core.clock().now();
    let days = |days: i64| now.plus_seconds(days.saturating_mul(-86_400));
    for (sql, oldest) in [(CALLS, days(core.sip_memory().limits().call_days)), (DEVICES, now.plus_seconds(-ENDED_SECONDS))] {
        while core.store().write(move |tx| async move { tx.execute(sql, args![oldest]).await }.boxed()).await? > 0 {}
    }
    super::journal::sweep(core).await
}
