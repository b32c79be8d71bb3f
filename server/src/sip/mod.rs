//! The wire faces of `sip`: the settings API that clients of SIP accounts speak, and the feeds that SIP proxies push to.
//!
//! Both know their protocol's spelling and nothing else: what an alias or a forwarding is stands in `patchbay-domain`, what may be done
//! in `patchbay-core`. How to point clients and proxies here is told in `docs/sip.md`.

mod feed;
mod settings;

use crate::addresses::Asked;
use crate::config::Config;
use axum::Router;
use patchbay_core::Core;

pub use settings::PATHS as SETTINGS_PATHS;

/// How the paths of the feeds begin.
pub const FEED_PREFIX: &str = "/sip/v1/";

/// All addresses of both faces: each action, and each feed.
pub(crate) fn addresses() -> Vec<Asked> {
    settings::addresses().into_iter().chain(feed::addresses()).collect()
}

/// Both faces.
pub fn routes(core: Core, config: &Config) -> Router {
    settings::routes(core.clone(), config).merge(feed::routes(core))
}
