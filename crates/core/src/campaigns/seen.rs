//! When devices were seen last: noted in memory while they are answered, and written by the thousand about a second later. A crash can lose
//! what was noted in the last second, and nothing else.

use crate::store::{Sql, args, records};
use crate::{Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::time::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use uuid::Uuid;

/// Devices held at most. One that finds no room is noted when it asks next.
const CAPACITY: usize = 100_000;
/// How often they are written.
const EVERY: Duration = Duration::from_millis(750);
/// Devices written in one go.
const AT_ONCE: usize = 2000;
/// The most portions written each time; the rest waits for the next.
const PORTIONS: usize = 5;

const WRITE: Sql = records!(
    "UPDATE campaign_devices SET seen_at = v.at",
    [id text, at bigint],
    "WHERE campaign_devices.id = v.id AND (campaign_devices.seen_at IS NULL OR campaign_devices.seen_at < v.at)"
);

/// Devices that were seen and are not written yet.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<u128, Millis>>);

impl Seen {
    fn devices(&self) -> MutexGuard<'_, HashMap<u128, Millis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a device; says whether there was room.
    pub fn note(&self, device: u128, at: Millis) -> bool {
        let mut devices = self.devices();
        if devices.len() >= CAPACITY && !devices.contains_key(&device) {
            return false;
        }
        devices.insert(device, at);
        true
    }

    fn take(&self) -> Vec<(u128, Millis)> {
        let mut devices = self.devices();
        let some: Vec<u128> = devices.keys().copied().take(AT_ONCE).collect();
        some.into_iter().filter_map(|device| devices.remove_entry(&device)).collect()
    }

    /// What was taken could not be written, and waits again unless the device was seen meanwhile.
    fn failed(&self, taken: Vec<(u128, Millis)>) {
        let mut devices = self.devices();
        for (device, at) in taken {
            devices.entry(device).or_insert(at);
        }
    }
}

/// Writes until the core is gone.
pub(super) async fn run(core: Weak<crate::Inner>) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let Some(inner) = core.upgrade() else { return };
        let core = Core { inner };
        if let Err(error) = write(&core, PORTIONS).await {
            tracing::error!(%error, "when devices were seen could not be written; trying again");
        }
    }
}

/// Writes up to so many portions.
pub(super) async fn write(core: &Core, portions: usize) -> Result<()> {
    let seen = &core.campaigns_memory().seen;
    for _ in 0..portions {
        let taken = seen.take();
        if taken.is_empty() {
            return Ok(());
        }
        if let Err(error) = store(core, &taken).await {
            seen.failed(taken);
            return Err(error);
        }
    }
    Ok(())
}

async fn store(core: &Core, taken: &[(u128, Millis)]) -> Result<()> {
    let mut rows = Vec::with_capacity(taken.len());
    for (device, at) in taken {
        rows.push(serde_json::json!({ "id": Uuid::from_u128(*device).to_string(), "at": at }));
    }
    let rows = serde_json::to_string(&rows).map_err(Error::internal)?;
    core.store().write(move |tx| async move { tx.execute(WRITE, args![rows]).await.map(drop) }.boxed()).await
}
