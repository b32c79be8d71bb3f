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
pub mod clock;
pub mod demo;
pub mod error;
pub mod event;
pub mod jobs;
pub mod redirections;
pub mod secret;
pub mod store;

pub use actor::{Acting, Actor, Door};
pub use clock::Clock;
pub use error::{Error, Reference, Result};
pub use event::Event;

use std::sync::Arc;

/// The whole of what Patchbay can do, over one database. Cheap to clone; clones are the same core.
#[derive(Clone)]
pub struct Core {
    inner: Arc<Inner>,
}

struct Inner {
    store: store::Store,
    key: secret::Key,
    clock: Clock,
    redirections: redirections::Memory,
}

impl Core {
    /// Opens the database, brings its schema up to date and takes up what was left undone.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated, or another process holds the SQLite file.
    pub async fn open(database_url: &str, key: secret::Key, clock: Clock) -> Result<Self, store::OpenError> {
        let store = store::Store::open(database_url).await?;
        let core = Self { inner: Arc::new(Inner { store, key, clock, redirections: redirections::Memory::new() }) };
        core.start_redirections().await?;
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

    /// Finishes what is under way and closes the database.
    pub async fn close(&self) {
        self.close_redirections().await;
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
