//! What redirections keep in memory: what phones are told, the model table, and the contacts that are not written yet.
//!
//! Other nodes over one PostgreSQL tell of their changes by an event of their own, [`AREA_TOLD`]; unlike the events for pages it names
//! every phone that changed.

mod refresh;
mod told;

pub(super) use refresh::{Touched, macs_json};

use super::contacts::Contacts;
use super::models::Table;
use crate::event::Event;
use crate::store::Tx;
use crate::{Core, Result};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::redirections::Mac;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, oneshot};

/// The area of events between nodes: the first subject is the node that made the change, the others are the phones it touched.
const AREA_TOLD: &str = "redirections.told";
/// Phones in one such event; PostgreSQL carries 8,000 bytes.
const EVENT_PHONES: usize = 450;
/// A change of more phones than this makes other nodes read everything.
const EVENTS_PHONES: usize = 20_000;
/// Changes that wait for the refresher; further ones wait outside.
const REQUESTS: usize = 1024;

/// The core as its own tasks hold it: they must not keep it alive.
pub(super) struct Weak(std::sync::Weak<crate::Inner>);

impl Weak {
    pub fn of(core: &Core) -> Self {
        Self(Arc::downgrade(&core.inner))
    }

    pub fn upgrade(&self) -> Option<Core> {
        self.0.upgrade().map(|inner| Core { inner })
    }
}

/// What redirections keep in memory.
pub(crate) struct Memory {
    /// This process among those over one database.
    node: String,
    told: told::Told,
    models: RwLock<Arc<Table>>,
    pub(super) contacts: Contacts,
    requests: mpsc::Sender<refresh::Request>,
    waiting: Mutex<Option<mpsc::Receiver<refresh::Request>>>,
}

impl Memory {
    pub fn new() -> Self {
        let (requests, waiting) = mpsc::channel(REQUESTS);
        Self {
            node: crate::store::new_id(),
            told: told::Told::new(),
            models: RwLock::default(),
            contacts: Contacts::new(),
            requests,
            waiting: Mutex::new(Some(waiting)),
        }
    }

    pub(super) fn told(&self, mac: Mac) -> Option<Arc<str>> {
        self.told.get(mac)
    }

    pub(super) fn models(&self) -> Arc<Table> {
        Arc::clone(&self.models.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over a model table, unless a newer one stands here already.
    pub(super) fn take_models(&self, table: Arc<Table>) {
        let mut models = self.models.write().unwrap_or_else(PoisonError::into_inner);
        if table.revision >= models.revision {
            *models = table;
        }
    }

    /// Returns once phones are told what was committed before this call.
    pub(super) async fn refresh(&self, touched: Touched) {
        if touched == Touched::Macs(Vec::new()) {
            return;
        }
        let (seen, waiting) = oneshot::channel();
        if self.requests.send(refresh::Request { touched, seen }).await.is_ok() {
            // An error means that the process is going down, and nobody will be told anything any more.
            drop(waiting.await);
        }
    }

    /// Tells other nodes, with the commit itself, which phones changed.
    pub(super) fn announce(&self, tx: &mut Tx, organization: &OrganizationId, touched: &Touched) {
        let event = |macs: &[Mac]| Event {
            area: AREA_TOLD.to_owned(),
            organization: Some(organization.clone()),
            subjects: std::iter::once(self.node.clone()).chain(macs.iter().map(Mac::to_string)).collect(),
        };
        match touched {
            Touched::Macs(macs) if macs.len() <= EVENTS_PHONES => {
                for chunk in macs.chunks(EVENT_PHONES) {
                    tx.announce(event(chunk));
                }
            }
            Touched::Macs(_) | Touched::All => tx.announce(event(&[])),
        }
    }

    #[cfg(test)]
    pub(super) fn phones_told(&self) -> usize {
        self.told.len()
    }
}

impl Core {
    pub(crate) fn redirections_memory(&self) -> &Memory {
        &self.inner.redirections
    }

    /// Reads what is kept in memory and starts what keeps it up to date.
    pub(crate) async fn start_redirections(&self) -> Result<()> {
        let memory = self.redirections_memory();
        // Before the first read, so that no event falls between the two.
        let events = self.events();
        super::models::seed(self).await?;
        memory.take_models(super::models::load(self).await?);
        refresh::load(self, memory).await?;
        let waiting = memory.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waiting) = waiting {
            tokio::spawn(refresh::run(Weak::of(self), waiting));
        }
        if self.store().is_postgres() {
            tokio::spawn(listen(Weak::of(self), events));
        }
        tokio::spawn(super::contacts::run(Weak::of(self)));
        Ok(())
    }

    /// Writes down what is only in memory yet.
    pub(crate) async fn close_redirections(&self) {
        super::contacts::close(self).await;
    }
}

/// Hears of other nodes' changes until the core is gone. SQLite needs none of it: there this process makes every change.
async fn listen(core: Weak, mut events: tokio::sync::broadcast::Receiver<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::missed(),
            Err(RecvError::Closed) => return,
        };
        let Some(core) = core.upgrade() else { return };
        let memory = core.redirections_memory();
        let everything = event.area == Event::missed().area;
        if everything || event.area == super::models::AREA {
            match super::models::load(&core).await {
                Ok(table) => memory.take_models(table),
                // Each change that needs the table compares its revision, so nothing wrong is written meanwhile.
                Err(error) => tracing::error!(%error, "the model table cannot be read"),
            }
        }
        if everything {
            memory.refresh(Touched::All).await;
        } else if event.area == AREA_TOLD && event.subjects.first() != Some(&memory.node) {
            let macs: Vec<Mac> = event.subjects.iter().skip(1).filter_map(|text| Mac::parse(text).ok()).collect();
            memory.refresh(if macs.is_empty() { Touched::All } else { Touched::Macs(macs) }).await;
        }
    }
}
