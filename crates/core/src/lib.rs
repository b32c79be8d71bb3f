//! What Patchbay can do.
//!
//! Per area there is one module of use cases with its SQL beside it. Use cases are only reachable as somebody:
//! [`Core::acting_as`] hands out what that [`Actor`] may do, and there is nothing unchecked to call instead. Every change writes its
//! audit entry and its event in the transaction that makes it.
//!
//! Nothing here may know a wire protocol's spelling, a status code or HTML.

pub mod accounts;
pub mod actor;
pub mod audit;
pub mod bindings;
mod bounded;
pub mod campaigns;
pub mod clock;
pub mod connections;
pub mod demo;
pub mod error;
pub mod event;
mod figures;
pub mod jobs;
mod keyset;
mod paging;
pub mod redirections;
mod remembered;
pub mod secret;
pub mod sip;
pub mod store;
mod table;
#[cfg(test)]
mod testing;
mod zone;

pub use actor::{Acting, Actor, Door};
pub use bounded::Bounded;
pub use clock::Clock;
pub use error::{Error, Reference, Result};
pub use event::Event;
pub use figures::Figures;
pub use zone::time_zones;

use std::sync::{Arc, Weak};
use std::time::Duration;

/// The whole of what Patchbay can do, over one database. Cheap to clone; clones are the same core.
#[derive(Clone)]
pub struct Core {
    inner: Arc<Inner>,
}

struct Inner {
    store: store::Store,
    key: secret::Key,
    clock: Clock,
    accounts: accounts::State,
    redirections: redirections::Memory,
    sip: sip::Memory,
    bindings: bindings::Memory,
    campaigns: campaigns::Memory,
    connections: connections::Memory,
    runner: jobs::Runner,
}

impl Core {
    /// Opens the database, brings its schema up to date and takes up what was left undone.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated, or another process holds the SQLite file.
    pub async fn open(database_url: &str, key: secret::Key, clock: Clock) -> Result<Self, store::OpenError> {
        let store = store::Store::open(database_url).await?;
        let accounts = accounts::State::new(store.events().subscribe());
        let sip = sip::Memory::new(&store.events().subscribe());
        let bindings = bindings::Memory::new();
        let connections = connections::Memory::new(&store.events().subscribe());
        let (redirections, campaigns, runner) = (redirections::Memory::new(), campaigns::Memory::new(), jobs::Runner::new());
        let inner = Inner { store, key, clock, accounts, redirections, sip, bindings, campaigns, connections, runner };
        let core = Self { inner: Arc::new(inner) };
        core.start_redirections().await?;
        core.start_sip().await?;
        core.start_bindings().await?;
        core.start_campaigns();
        tokio::spawn(keep_house(Arc::downgrade(&core.inner)));
        core.inner.runner.start(&core);
        Ok(core)
    }

    /// What this actor may do.
    #[must_use]
    pub fn acting_as<'a>(&'a self, actor: &'a Actor) -> Acting<'a> {
        Acting::new(self, actor)
    }

    /// What is announced from now on.
    #[must_use]
    pub fn events(&self) -> tokio::sync::broadcast::Receiver<Event> {
        self.inner.store.events().subscribe()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        self.inner.store.rows("SELECT 1", vec![]).await.map(drop)
    }

    /// Now, by the clock that all use cases go by.
    #[must_use]
    pub fn now(&self) -> patchbay_domain::time::Millis {
        self.inner.clock.now()
    }

    /// Finishes what is under way and closes the database.
    pub async fn close(&self) {
        self.inner.runner.stop(self).await;
        self.close_redirections().await;
        self.close_bindings().await;
        self.close_campaigns().await;
        // What it would write is worth little, and a fault is logged already.
        drop(accounts::write_seen(self).await);
        drop(connections::write_seen(self).await);
        self.inner.store.close().await;
    }

    pub(crate) fn store(&self) -> &store::Store {
        &self.inner.store
    }

    pub(crate) fn key(&self) -> &secret::Key {
        &self.inner.key
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }
}

/// How often what was noted in memory is written.
const HOUSEKEEPING: Duration = Duration::from_secs(5);

/// Writes what was noted outside of any request's way, and what the clock made of campaigns and of idle connections, as long as there is a
/// core.
async fn keep_house(core: Weak<Inner>) {
    loop {
        tokio::time::sleep(HOUSEKEEPING).await;
        let Some(inner) = core.upgrade() else { return };
        let core = Core { inner };
        // A fault is logged where it happens; the next round tries again.
        drop(accounts::write_seen(&core).await);
        drop(connections::write_seen(&core).await);
        drop(campaigns::by_clock(&core).await);
        drop(connections::by_clock(&core).await);
    }
}
