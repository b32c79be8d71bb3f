//! What campaigns keep in memory.

use crate::Core;
use patchbay_domain::campaigns::Rules;
use std::sync::atomic::{AtomicBool, Ordering};

/// What campaigns keep in memory.
#[derive(Default)]
pub(crate) struct Memory {
    vendor_limits: AtomicBool,
}

impl Core {
    pub(crate) fn campaigns_memory(&self) -> &Memory {
        &self.inner.campaigns
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
