//! What every handler may use.

use crate::config::Config;
use crate::metrics::Metrics;
use patchbay_core::Core;
use std::sync::Arc;
use tokio::sync::watch;

/// Shared by all faces; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// What Patchbay can do.
    pub core: Core,
    /// The effective settings.
    pub config: Arc<Config>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Becomes true when the process is asked to stop; what would go on for ever ends then.
    pub stopping: watch::Receiver<bool>,
}

/// Ends when the process is asked to stop.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error says that the one who tells is gone, which is as good.
    drop(stopping.wait_for(|stop| *stop).await);
}
