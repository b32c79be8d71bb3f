//! SMS gateways: how segments of setup messages leave this server, and how receipts come back.
//!
//! What is set ([`Setting`]) becomes a carrier per gateway: the outbox of core, Kannel's HTTP interface ([`kannel`]), or a link that speaks
//! SMPP 3.4 ([`smpp`]). A carrier hands over one segment and says what the gateway said, as exactly as it can be known: whether something
//! may have left decides whether a message may still change gateways. Order, health, back-off, repetition and storing are the queue's, in
//! core; nothing here may split, join, repeat or remember a message.

mod connect;
pub mod kannel;
mod pace;
mod parse;
mod setting;
mod smpp;

pub use parse::{masked, parse};
pub use setting::{Coding, Ids, KannelSetting, Kind, Password, Peer, Setting, SmppSetting, Source};

use connect::Connector;
use futures::future::join_all;
use patchbay_core::bindings::{Carrier, Mounted};
use patchbay_core::{Core, Result};
use patchbay_domain::bindings::GatewayKind;
use std::sync::Arc;
use std::time::Duration;

/// For how long a segment may wait for its turn, before anything of it left: for the link, the window and the pace together.
const TURN_WAIT: Duration = Duration::from_secs(5);
/// For how long a connection may take to stand, name and handshake included.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// For how long a gateway may take to answer for a segment. With the waits before it, shorter than the queue's own patience of 20 seconds,
/// so that the queue hears what really happened.
const ANSWER_WAIT: Duration = Duration::from_secs(12);

/// The gateways that are mounted, as long as the process runs.
pub struct Gateways {
    links: Vec<smpp::Running>,
}

impl Gateways {
    /// Takes leave of gateways that keep a connection. To be called when core is closed and hands over nothing any more.
    pub async fn stop(self) {
        join_all(self.links.into_iter().map(smpp::Running::stop)).await;
    }
}

/// Mounts gateways into core, in order of preference. `receipts` is where Kannel brings receipts, as it reaches this server: scheme, host
/// and port.
///
/// # Errors
/// When the database cannot be written.
pub async fn mount(core: &Core, settings: &[Setting], receipts: &str) -> Result<Gateways> {
    let connector = Connector::new(settings);
    let mut mounted = Vec::new();
    let mut links = Vec::new();
    for setting in settings {
        let outside = |kind, carrier: Arc<dyn Carrier>| Mounted::new(&setting.name, kind, &setting.address, carrier);
        mounted.push(match &setting.kind {
            Kind::Outbox => Mounted::outbox(),
            Kind::Kannel(kannel) => {
                let carrier = kannel::Kannel::new(core, setting, kannel, &connector, receipts);
                outside(GatewayKind::Kannel, Arc::new(carrier))
            }
            Kind::Smpp(smpp) => {
                let (carrier, link) = smpp::link(core, setting, smpp, &connector);
                links.push(link);
                outside(GatewayKind::Smpp, Arc::new(carrier))
            }
        });
    }
    core.mount_gateways(mounted).await?;
    // Only now, since a link tells core how it is.
    Ok(Gateways { links: links.into_iter().map(smpp::Link::run).collect() })
}
