//! Trying a gateway with a message that holds a name and nothing else. It goes through that gateway alone, stands in no queue and is not
//! repeated; that somebody sent it stands in the audit log.

use super::access::{Bindings, Edit};
use super::gateways::Parcel;
use super::memory::{Trials, locked};
use super::{AREA, Error, check_phone};
use crate::Result;
use crate::audit::{self, Change};
use futures::FutureExt;
use oma_cp::segment::{Ports, Reference, Segment, cut};
use oma_cp::tree::{Characteristic, Parm};
use oma_cp::{Key, Push, Text, Tree};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{SETUPS_A_MINUTE, TEST_PIN, Verdict};
use patchbay_domain::time::Millis;
use std::time::Duration;

/// For how long whoever tries a gateway waits for its answer.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// Seconds within which messages to one number are counted together.
const SPAN: i64 = 60;
/// The most messages that all of the server sends within [`SPAN`].
const TRIALS_MAX: usize = 60;

/// A message that asks for [`TEST_PIN`] and then changes nothing on the phone: a `BOOTSTRAP` with a name alone.
fn message() -> Result<Segment> {
    let text = |text: &str| Text::new(text).map_err(crate::Error::internal);
    let name = Parm { name: text("NAME")?, value: Some(text("Patchbay test")?) };
    let bootstrap = Characteristic { kind: text("BOOTSTRAP")?, items: vec![name.into()] };
    let tree = Tree::new(Some(text("1.0")?), vec![bootstrap]).map_err(crate::Error::internal)?;
    let key = Key::UserPin(oma_cp::Pin::new(TEST_PIN).map_err(crate::Error::internal)?);
    let pdu = Push::signed(0, &key, tree.to_wbxml()).to_bytes();
    let segments = cut(&pdu, Ports::PROVISIONING, Reference::Eight(0)).map_err(crate::Error::internal)?;
    let count = segments.len();
    let one = segments.into_iter().next().filter(|_| count == 1);
    one.ok_or_else(|| crate::Error::internal("the test message is not one SMS"))
}

impl Trials {
    /// Notes one more to this number, unless there were too many lately; then answers how many seconds to wait.
    fn admit(&mut self, phone: &str, now: Millis) -> Result<(), i64> {
        let since = now.plus_seconds(-SPAN);
        self.0.retain(|(_, at)| *at > since);
        let most = usize::try_from(SETUPS_A_MINUTE).unwrap_or_default();
        let to_it = self.0.iter().filter(|(known, _)| known == phone).count();
        if to_it >= most || self.0.len() >= TRIALS_MAX {
            let first = self.0.iter().find(|(known, _)| to_it < most || known == phone).map_or(now, |(_, at)| *at);
            let over = first.plus_seconds(SPAN).0.saturating_sub(now.0);
            return Err(over.saturating_add(999).div_euclid(1000).clamp(1, SPAN));
        }
        self.0.push_back((phone.to_owned(), now));
        Ok(())
    }
}

impl Bindings<'_, Edit> {
    /// Sends a test message through one gateway and tells what that said. Its health takes note, as with any message.
    ///
    /// # Errors
    /// `NotFound` for a gateway that is not there; `Phone`; `TooManySetups`: of these messages, [`SETUPS_A_MINUTE`] go to one number within
    /// a minute, and 60 in all.
    pub async fn test_gateway(&self, gateway: &str, phone_number: &str) -> Result<Verdict, Error> {
        let core = self.acting.core();
        let phone_number = check_phone(phone_number)?;
        let gateways = core.bindings_memory().gateways();
        let mounted = gateways.iter().find(|mounted| mounted.name == gateway).ok_or(crate::Error::NotFound)?;
        let admitted = locked(&core.bindings_memory().trials).admit(phone_number.as_str(), core.clock().now());
        admitted.map_err(|seconds| Error::TooManySetups { seconds })?;
        let segment = message()?;
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let item =
            AuditItem { subject: mounted.name.clone(), was: String::new(), is: format!("a test message to {phone_number}") };
        core.store()
            .write(move |tx| {
                async move {
                    let change = Change { area: AREA, action: "test-gateway", items: &[item] };
                    audit::record(tx, &clock, &actor, change).await
                }
                .boxed()
            })
            .await?;
        let parcel =
            Parcel { setup: 0, part: 1, parts: 1, phone_number, header: segment.header(), payload: segment.payload().to_vec() };
        let answer = tokio::time::timeout(ANSWER_WAIT, mounted.carrier.hand_over(&parcel)).await;
        let verdict = answer.unwrap_or_else(|_| Verdict::Unknown("It did not answer in time.".to_owned()));
        mounted.note(&verdict, core.clock().now());
        Ok(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_message_is_one_sms_that_holds_a_name() {
        let segment = message().unwrap();
        assert_eq!(segment.place(), None);
        let push = Push::from_bytes(segment.payload()).unwrap();
        assert!(push.is_signed_with(&Key::UserPin(oma_cp::Pin::new(TEST_PIN).unwrap())));
        let xml = Tree::from_wbxml(&push.body).unwrap().to_xml();
        assert!(xml.contains("BOOTSTRAP") && xml.contains("Patchbay test") && !xml.contains("APPLICATION"), "{xml}");
    }

    #[test]
    fn a_number_is_not_flooded() {
        let (mut trials, mut admitted) = (Trials::default(), 0);
        let then = Millis(1_000_000);
        for _ in 0..20 {
            admitted += i64::from(trials.admit("+4799988877", then).is_ok());
        }
        assert_eq!(admitted, SETUPS_A_MINUTE);
        assert_eq!(trials.admit("+4799988877", then.plus_seconds(20)), Err(40));
        assert_eq!(trials.admit("+4791234501", then.plus_seconds(20)), Ok(()));
        assert_eq!(trials.admit("+4799988877", then.plus_seconds(61)), Ok(()));
        for number in 0..TRIALS_MAX {
            let _ = trials.admit(&number.to_string(), then.plus_seconds(70));
        }
        assert!(trials.admit("+31612345678", then.plus_seconds(70)).is_err());
    }
}
