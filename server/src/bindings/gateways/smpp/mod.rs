//! SMPP 3.4 (Short Message Peer to Peer Protocol Specification, issue 1.2; and sheet, section 8.1): one transceiver per gateway, bound as long
//! as the process runs, because receipts come at any time.
//!
//! How commands are written is known to `smpp-codec`; the session is ours. Crates that have one (`rusmppc`, `smpp34`) tell of a command that
//! was not answered only that it was not, where the queue must know whether it can have left.
//!
//! [`link`] keeps connecting, [`session`] is one connection from bind to its end, [`message`] and [`receipt`] are what goes and comes on it.

mod frame;
mod link;
mod message;
mod receipt;
mod session;

pub(super) use link::{Link, Running};

use super::TURN_WAIT;
use super::connect::Connector;
use super::pace::Pace;
use super::setting::{Setting, SmppSetting};
use futures::FutureExt;
use futures::future::BoxFuture;
use link::State;
use patchbay_core::Core;
use patchbay_core::bindings::{Carrier, Parcel};
use patchbay_domain::bindings::Verdict;
use smpp_codec::pdus::SubmitSmRequest;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

/// A segment on its way to the link.
struct Order {
    submit: SubmitSmRequest,
    answer: oneshot::Sender<Verdict>,
    /// Its place in the window, free again with the answer.
    place: OwnedSemaphorePermit,
}

/// Hands segments to an SMPP server.
pub(super) struct Smpp {
    setting: SmppSetting,
    pace: Pace,
    window: Arc<Semaphore>,
    orders: mpsc::Sender<Order>,
    state: watch::Receiver<State>,
}

/// What hands over segments, and the link that has yet to run.
pub(super) fn link(core: &Core, all: &Setting, own: &SmppSetting, connector: &Connector) -> (Smpp, Link) {
    let (orders, ordered) = mpsc::channel(usize::from(own.window));
    let (tell, state) = watch::channel(State::Connecting);
    let carrier = Smpp {
        setting: own.clone(),
        pace: Pace::new(all),
        window: Arc::new(Semaphore::new(usize::from(own.window))),
        orders,
        state,
    };
    let link = Link {
        core: core.clone(),
        name: all.name.clone(),
        setting: own.clone(),
        connector: connector.clone(),
        orders: ordered,
        state: tell,
    };
    (carrier, link)
}

impl Smpp {
    /// A place in the window once the link stands and the pace allows it.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Verdict> {
        let mut state = self.state.clone();
        let known = state.wait_for(|state| *state != State::Connecting).await.map(|state| state.clone());
        if let Ok(State::Down(reason)) = known {
            return Err(Verdict::Failed(reason));
        }
        let place = Arc::clone(&self.window).acquire_owned().await;
        let place = place.map_err(|_| Verdict::Failed("The link is gone.".to_owned()))?;
        self.pace.turn().await;
        Ok(place)
    }

    async fn hand_over(&self, parcel: &Parcel) -> Verdict {
        let submit = match message::submit(&self.setting, parcel) {
            Ok(submit) => submit,
            Err(said) => return Verdict::Refused(said),
        };
        let place = match tokio::time::timeout(TURN_WAIT, self.turn()).await {
            Ok(Ok(place)) => place,
            Ok(Err(verdict)) => return verdict,
            Err(_) => return Verdict::Busy("More segments wait for it than its window and rate let through.".to_owned()),
        };
        let (answer, answered) = oneshot::channel();
        if self.orders.send(Order { submit, answer, place }).await.is_err() {
            return Verdict::Failed("The link is gone.".to_owned());
        }
        // Whoever has the order answers it, whatever happens.
        answered.await.unwrap_or_else(|_| Verdict::Unknown("The link ended before it answered.".to_owned()))
    }
}

impl Carrier for Smpp {
    fn hand_over<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Verdict> {
        Self::hand_over(self, parcel).boxed()
    }
}
