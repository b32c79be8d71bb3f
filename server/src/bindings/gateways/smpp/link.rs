//! The link: connects, binds, and does so anew whenever a connection ends, with growing pauses. Core is told how it is, so that no message is
//! tried on a link that is down, and those that wait go on as soon as it stands again.

use super::super::CONNECT_WAIT;
use super::super::connect::Connector;
use super::super::setting::SmppSetting;
use super::Order;
use super::session::Session;
use crate::state::stopped;
use patchbay_core::Core;
use patchbay_domain::bindings::{Verdict, back_off};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The longest pause between two attempts, in seconds.
const PAUSE_MAX: i64 = 60;
/// For how long a stop waits for the leave to be taken.
const STOP_WAIT: Duration = Duration::from_secs(3);

/// How a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The first attempt is under way.
    Connecting,
    /// It is bound.
    Bound,
    /// It is not, and why.
    Down(String),
}

/// A link that does not run yet.
pub(in super::super) struct Link {
    pub(super) core: Core,
    pub(super) name: String,
    pub(super) setting: SmppSetting,
    pub(super) connector: Connector,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) state: watch::Sender<State>,
}

/// A link that runs.
pub(in super::super) struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Unbinds and ends it.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(STOP_WAIT, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

impl Link {
    /// Begins to connect.
    pub fn run(self) -> Running {
        let (stop, stopping) = watch::channel(false);
        Running { stop, task: tokio::spawn(self.keep(stopping)) }
    }

    /// Keeps it standing until the process stops.
    async fn keep(mut self, mut stopping: watch::Receiver<bool>) {
        let mut failures = 0_u32;
        loop {
            let reason = tokio::select! {
                () = stopped(&mut stopping) => return,
                established = self.establish() => match established {
                    Ok(session) => {
                        failures = 0;
                        self.stands().await;
                        session.run(&self.core, &self.name, &self.setting, &mut self.orders, &mut stopping).await
                    }
                    Err(reason) => reason,
                },
            };
            if *stopping.borrow() {
                return;
            }
            self.fell(&reason);
            failures = failures.saturating_add(1);
            let pause = u64::try_from(back_off(failures).min(PAUSE_MAX)).unwrap_or_default();
            tokio::select! {
                () = stopped(&mut stopping) => return,
                () = tokio::time::sleep(Duration::from_secs(pause)) => {}
                () = refuse(&mut self.orders, &reason) => return,
            }
        }
    }

    /// Connects and binds.
    async fn establish(&self) -> Result<Session, String> {
        let stream = self.connector.connect(&self.setting.peer).await?;
        match tokio::time::timeout(CONNECT_WAIT, Session::bind(stream, &self.setting)).await {
            Ok(bound) => bound,
            Err(_) => Err("It did not answer the bind in time.".to_owned()),
        }
    }

    async fn stands(&self) {
        tracing::info!(gateway = self.name, "the SMS gateway is bound");
        self.state.send_replace(State::Bound);
        if let Err(error) = self.core.gateway_stands(&self.name).await {
            tracing::error!(%error, gateway = self.name, "waiting setups could not be told that their gateway stands again");
        }
    }

    fn fell(&self, reason: &str) {
        let is = State::Down(reason.to_owned());
        // Once for each way in which it fails, not for each attempt.
        if self.state.send_replace(is.clone()) != is {
            tracing::warn!(gateway = self.name, reason, "the SMS gateway is not bound");
        }
        self.core.gateway_fell(&self.name, reason);
    }
}

/// Gives back what came while the link was falling: nothing of it left. Ends only when nothing can come any more.
async fn refuse(orders: &mut mpsc::Receiver<Order>, reason: &str) {
    while let Some(order) = orders.recv().await {
        drop(order.answer.send(Verdict::Failed(reason.to_owned())));
    }
}
