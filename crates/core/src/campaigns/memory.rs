//! What campaigns keep in memory: rules that the operator set, answers to devices, and when devices were seen.

use super::answers::Answers;
use super::seen::{self, Seen};
use super::{AREA, REGISTER};
use crate::event::Event;
use crate::{Core, Inner};
use patchbay_domain::campaigns::Rules;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// What campaigns keep in memory.
pub(crate) struct Memory {
    vendor_limits: AtomicBool,
    pub(super) answers: Answers,
    pub(super) seen: Seen,
}

impl Memory {
    pub fn new() -> Self {
        Self { vendor_limits: AtomicBool::new(false), answers: Answers::new(), seen: Seen::default() }
    }
}

impl Core {
    pub(crate) fn campaigns_memory(&self) -> &Memory {
        &self.inner.campaigns
    }

    /// Starts what keeps memory and database together.
    pub(crate) fn start_campaigns(&self) {
        tokio::spawn(seen::run(Arc::downgrade(&self.inner)));
        if self.store().is_postgres() {
            tokio::spawn(listen(Arc::downgrade(&self.inner), self.events()));
        }
    }

    /// Writes down what is only in memory yet.
    pub(crate) async fn close_campaigns(&self) {
        if let Err(error) = seen::write(self, usize::MAX).await {
            tracing::error!(%error, "when the last devices were seen could not be written");
        }
    }

    /// Tells whether the vendor's limits of schedules hold for orders from now on. They do not until somebody says so.
    pub fn set_campaign_vendor_limits(&self, hold: bool) {
        self.campaigns_memory().vendor_limits.store(hold, Ordering::Relaxed);
    }

    /// What the checks of an order depend on, now; the same for a form and over the wire.
    #[must_use]
    pub fn campaign_rules(&self) -> Rules {
        Rules { vendor_limits: self.campaigns_memory().vendor_limits.load(Ordering::Relaxed).then(|| self.now()) }
    }
}

/// Hears of other nodes' changes until the core is gone. On SQLite this process makes every change, and notes it by itself.
async fn listen(core: Weak<Inner>, mut events: Receiver<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::missed(),
            Err(RecvError::Closed) => return,
        };
        let Some(inner) = core.upgrade() else { return };
        if [AREA, REGISTER, Event::missed().area.as_str()].contains(&event.area.as_str()) {
            inner.campaigns.answers.changed();
        }
    }
}
