//! Kannel: `sendsms` by HTTP, one request a segment, and receipts by HTTP back (user guide of Kannel 1.4.5, and sheet, section 8.2).
//!
//! Kannel is given whole segments and passes their headers through; given a long message it would cut it by itself, and lose the end of one
//! that is too long for it. Each request has a connection of its own: one that is kept may be closed by the other side just when it is
//! used, and nobody would know whether the segment was taken.

mod answer;
mod receipts;
mod request;

pub use receipts::{PATH as RECEIPTS, routes as receipts};

use super::connect::Connector;
use super::pace::Pace;
use super::setting::{KannelSetting, Setting};
use super::{ANSWER_WAIT, TURN_WAIT};
use crate::outgoing::exchange;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{Request, header};
use http_body_util::Empty;
use patchbay_core::Core;
use patchbay_core::bindings::{Carrier, Parcel};
use patchbay_domain::bindings::Verdict;

/// How much of an answer is read, in bytes; Kannel's have one line.
const ANSWER_MAX: usize = 4096;

/// Hands segments to Kannel.
pub struct Kannel {
    core: Core,
    setting: KannelSetting,
    /// Where this gateway brings receipts, without a slash at the end.
    receipts: String,
    pace: Pace,
    connector: Connector,
}

impl Kannel {
    pub(super) fn new(core: &Core, all: &Setting, own: &KannelSetting, connector: &Connector, usual: &str) -> Self {
        let base = own.receipts.as_deref().unwrap_or(usual);
        Self {
            core: core.clone(),
            setting: own.clone(),
            receipts: format!("{base}{RECEIPTS}{}", all.name),
            pace: Pace::new(all),
            connector: connector.clone(),
        }
    }

    async fn hand_over(&self, parcel: &Parcel) -> Verdict {
        if tokio::time::timeout(TURN_WAIT, self.pace.turn()).await.is_err() {
            return Verdict::Busy("More segments wait for it than its rate lets through.".to_owned());
        }
        let mark = self.core.receipts().mark(parcel.setup, parcel.part);
        let receipt = format!("{}/{}/{}/{mark}?type=%d", self.receipts, parcel.setup, parcel.part);
        let target = request::target(&self.setting, parcel, &receipt);
        let asked = Request::get(target).header(header::HOST, self.setting.peer.authority()).header(header::CONNECTION, "close");
        let Ok(request) = asked.body(Empty::new()) else {
            return Verdict::Failed("Its address cannot be asked for.".to_owned());
        };
        let stream = match self.connector.connect(&self.setting.peer).await {
            Ok(stream) => stream,
            Err(said) => return Verdict::Failed(said),
        };
        match tokio::time::timeout(ANSWER_WAIT, exchange(stream, request, ANSWER_MAX)).await {
            Ok(Ok((status, text))) => answer::verdict(status, &text),
            // From here on the request may have arrived.
            Ok(Err(cause)) => Verdict::Unknown(format!("The connection broke before it answered: {cause}.")),
            Err(_) => Verdict::Unknown("It did not answer in time.".to_owned()),
        }
    }
}

impl Carrier for Kannel {
    fn hand_over<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Verdict> {
        Self::hand_over(self, parcel).boxed()
    }
}
