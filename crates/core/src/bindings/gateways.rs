//! Gateways as the queue sees them: mounted from outside, in order of preference, each with its health.

use super::memory::locked;
use crate::store::args;
use crate::{Acting, Core, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{Gateway, GatewayKind, Health, Number, Verdict};
use patchbay_domain::time::Millis;
use std::sync::{Arc, Mutex};

/// One segment on its way to a gateway.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The setup it belongs to.
    pub setup: i64,
    /// Which part it is, from 1.
    pub part: i64,
    /// Of how many.
    pub parts: i64,
    /// Where it goes.
    pub phone_number: Number,
    /// The user data header, with its length.
    pub header: Vec<u8>,
    /// What it carries. It holds a password, and must not be logged.
    pub payload: Vec<u8>,
}

impl std::fmt::Debug for Parcel {
    /// Without the password in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parcel").field("setup", &self.setup).field("part", &self.part).finish_non_exhaustive()
    }
}

/// What speaks to a gateway. It answers once the gateway has; it must not split, join or repeat a segment by itself.
pub trait Carrier: Send + Sync + 'static {
    /// Hands over one segment.
    fn hand_over<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Verdict>;
}

/// A gateway that is mounted.
pub struct Mounted {
    pub(super) name: String,
    pub(super) kind: GatewayKind,
    pub(super) address: String,
    pub(super) carrier: Arc<dyn Carrier>,
    health: Mutex<Health>,
}

/// The embedded outbox: it takes everything and sends nothing. What it took stays in the database and is shown there.
struct Outbox;

impl Carrier for Outbox {
    fn hand_over<'a>(&'a self, _: &'a Parcel) -> BoxFuture<'a, Verdict> {
        std::future::ready(Verdict::Accepted(String::new())).boxed()
    }
}

/// The outbox's name; no other gateway may have it.
pub(super) const OUTBOX: &str = "outbox";

impl Mounted {
    /// A gateway of this name, which must stay the same: receipts and half-sent messages are tied to it. `address` is shown on pages, so it
    /// must not hold a password.
    #[must_use]
    pub fn new(name: &str, kind: GatewayKind, address: &str, carrier: Arc<dyn Carrier>) -> Self {
        Self { name: name.to_owned(), kind, address: address.to_owned(), carrier, health: Mutex::default() }
    }

    /// The embedded outbox.
    #[must_use]
    pub fn outbox() -> Self {
        Self::new(OUTBOX, GatewayKind::Outbox, "", Arc::new(Outbox))
    }

    /// Takes note of what it said.
    pub(super) fn note(&self, verdict: &Verdict, now: Millis) {
        locked(&self.health).note(verdict, now);
    }

    pub(super) fn health(&self) -> Health {
        locked(&self.health).clone()
    }
}

/// For gateways that keep a connection: they know how it is without a message to try it with.
impl Core {
    /// The connection of the gateway of this name stands. It need not rest any longer, and what waits for it goes on at once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn gateway_stands(&self, name: &str) -> Result<()> {
        const DUE: &str = "UPDATE binding_setups SET next_at = $1 WHERE state IN ('waiting', 'sending') AND next_at > $1
            AND gateway IN ($2, '')";
        let memory = self.bindings_memory();
        if let Some(mounted) = memory.gateways().iter().find(|mounted| mounted.name == name) {
            locked(&mounted.health).stands();
        }
        let (now, name) = (self.clock().now(), name.to_owned());
        self.store().write(move |tx| async move { tx.execute(DUE, args![now, name]).await.map(drop) }.boxed()).await?;
        memory.wake.notify_one();
        Ok(())
    }

    /// The connection of the gateway of this name does not stand, and why. Nothing is tried on it until it does.
    pub fn gateway_fell(&self, name: &str, reason: &str) {
        if let Some(mounted) = self.bindings_memory().gateways().iter().find(|mounted| mounted.name == name) {
            locked(&mounted.health).fell(reason, self.clock().now());
        }
    }
}

/// The gateways, for those who may see them.
pub struct Gateways<'a> {
    core: &'a Core,
}

impl<'a> Acting<'a> {
    /// The gateways.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn gateways(&self) -> Result<Gateways<'a>> {
        self.require(Permission::ViewBindings)?;
        Ok(Gateways { core: self.core() })
    }
}

impl Gateways<'_> {
    /// All of them, in order of preference.
    #[must_use]
    pub fn list(&self) -> Vec<Gateway> {
        let now = self.core.clock().now();
        let gateway = |mounted: &Arc<Mounted>| {
            let health = mounted.health();
            let ready = health.is_ready(now);
            Gateway { name: mounted.name.clone(), kind: mounted.kind, address: mounted.address.clone(), health, ready }
        };
        self.core.bindings_memory().gateways().iter().map(gateway).collect()
    }
}
