//! What `bindings` keeps in memory: the mounted gateways, and how far the queue may go at once.

use super::gateways::Mounted;
use super::{models, queue};
use crate::store::{Sql, args, new_id};
use crate::{Core, Result};
use futures::FutureExt;
use patchbay_domain::time::Millis;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Messages that are handed over at once.
pub(super) const AT_ONCE: usize = 64;
/// The same, as the semaphore counts.
const AT_ONCE_PERMITS: u32 = 64;
/// For how long a stop waits for what is being handed over.
const STOP_WAIT: Duration = Duration::from_secs(8);
/// How often what is too old is swept away.
const SWEEP_EVERY: Duration = Duration::from_secs(10 * 60);

/// What `bindings` keeps in memory.
pub(crate) struct Memory {
    gateways: RwLock<Arc<[Arc<Mounted>]>>,
    server: RwLock<String>,
    /// One for each message that is handed over; closed when the process stops.
    pub(super) slots: Arc<Semaphore>,
    /// Something may be due.
    pub(super) wake: Arc<Notify>,
    /// What tells this process from others over the same database.
    pub(super) runner: String,
    /// The test messages of late.
    pub(super) trials: Mutex<Trials>,
}

/// Test messages through gateways: to which number, and when. This process' own; another over the same database counts for itself.
#[derive(Default)]
pub(super) struct Trials(pub(super) VecDeque<(String, Millis)>);

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// Without any gateway.
    pub fn new() -> Self {
        Self {
            gateways: RwLock::default(),
            server: RwLock::default(),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            wake: Arc::new(Notify::new()),
            runner: new_id(),
            trials: Mutex::default(),
        }
    }

    pub(super) fn gateways(&self) -> Arc<[Arc<Mounted>]> {
        Arc::clone(&self.gateways.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The address of the synchronization server where an organization names none; empty when nobody told.
    pub(super) fn server(&self) -> String {
        self.server.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Core {
    pub(crate) fn bindings_memory(&self) -> &Memory {
        &self.inner.bindings
    }

    /// Tells the address of the synchronization server that phones are given where their organization names none.
    pub fn set_sync_server(&self, url: &str) {
        url.clone_into(&mut self.bindings_memory().server.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Mounts these gateways in order of preference, in place of all that were mounted, and takes up what was left undone. Until the first
    /// call nothing is sent: a message that was accepted before a crash must not go through the wrong gateway.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mount_gateways(&self, gateways: Vec<Mounted>) -> Result<()> {
        self.set_gateways(gateways);
        queue::recover(self).await?;
        tokio::spawn(queue::run(Arc::downgrade(&self.inner)));
        Ok(())
    }

    /// The mounting alone.
    pub(super) fn set_gateways(&self, gateways: Vec<Mounted>) {
        let all: Arc<[Arc<Mounted>]> = gateways.into_iter().map(Arc::new).collect();
        *self.bindings_memory().gateways.write().unwrap_or_else(PoisonError::into_inner) = all;
    }

    /// Fills the phone models of a new database, and keeps old things swept.
    pub(crate) async fn start_bindings(&self) -> Result<()> {
        models::seed(self).await?;
        tokio::spawn(keep_swept(Arc::downgrade(&self.inner)));
        Ok(())
    }

    /// Takes no further message, and waits a while for those that are being handed over.
    pub(crate) async fn close_bindings(&self) {
        let slots = &self.bindings_memory().slots;
        drop(tokio::time::timeout(STOP_WAIT, slots.acquire_many(AT_ONCE_PERMITS)).await);
        slots.close();
        self.bindings_memory().wake.notify_waiters();
    }
}

/// Sweeps until the core is gone.
async fn keep_swept(core: std::sync::Weak<crate::Inner>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let Some(core) = core.upgrade().map(|inner| Core { inner }) else { return };
        if let Err(error) = sweep(&core).await {
            tracing::error!(%error, "old PINs and nonces could not be swept away");
        }
    }
}

/// Days that the octets of a message are kept.
const MESSAGE_DAYS: i64 = 30;
/// Seconds that a receipt waits for the answer it belongs to.
const RECEIPT_SECONDS: i64 = 60 * 60;

/// Forgets PINs that no resend may need, octets of old messages, nonces that are too old to be presented again, and idempotency keys.
pub(super) async fn sweep(core: &Core) -> Result<()> {
    use patchbay_domain::bindings::{IDEMPOTENCY_SECONDS, PIN_KEPT_SECONDS};
    const PINS: &str = "UPDATE binding_setups SET pin = NULL WHERE pin IS NOT NULL AND created_at <= $1";
    const MESSAGES: &str = "UPDATE binding_segments SET user_data = NULL WHERE user_data IS NOT NULL
        AND setup_number IN (SELECT number FROM binding_setups WHERE created_at <= $1)";
    const NONCES: &str = "DELETE FROM oauth_nonces WHERE at <= $1";
    const REQUESTS: &str = "DELETE FROM binding_requests WHERE at <= $1";
    const RECEIPTS: &str = "DELETE FROM binding_receipts WHERE at <= $1";
    let now = core.clock().now();
    for (sql, seconds) in [
        (PINS, PIN_KEPT_SECONDS),
        (MESSAGES, MESSAGE_DAYS.saturating_mul(86_400)),
        (NONCES, crate::accounts::NONCE_SECONDS),
        (REQUESTS, IDEMPOTENCY_SECONDS),
        (RECEIPTS, RECEIPT_SECONDS),
    ] {
        let before = now.plus_seconds(seconds.saturating_neg());
        core.store().write(move |tx| async move { tx.execute(Sql::from(sql), args![before]).await }.boxed()).await?;
    }
    Ok(())
}
