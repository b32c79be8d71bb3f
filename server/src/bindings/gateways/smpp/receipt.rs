//! Receipts: what comes back about a segment (SMPP 3.4, section 5.3.2.26 for the fields, appendix B for the usual text).

use super::super::setting::Ids;
use patchbay_domain::bindings::Receipt;
use rusmpp::pdus::{DataSm, DeliverSm};
use rusmpp::tlvs::{Tlv, TlvValue};
use rusmpp::values::{EsmClass, MessageState};

/// The bits of `esm_class` that tell what a message is (section 5.2.12).
const TYPE: u8 = 0b0011_1100;
/// A receipt.
const RECEIPT: u8 = 0b0000_0100;
/// A note that it is still under way.
const NOTE: u8 = 0b0010_0000;

/// Which message a receipt is about, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// As [`in_answer`] writes it.
    pub message_id: String,
    /// What became of it.
    pub receipt: Receipt,
}

/// The receipt in a `deliver_sm`; none where it is something else, such as a message from a phone.
pub(super) fn of_deliver(delivered: &DeliverSm, ids: Ids) -> Option<Report> {
    let text = delivered.short_message().clone().into_bytes();
    report(delivered.esm_class, &text, delivered.tlvs(), ids)
}

/// The same in a `data_sm`, which few servers use for it.
pub(super) fn of_data(delivered: &DataSm, ids: Ids) -> Option<Report> {
    report(delivered.esm_class, &[], delivered.tlvs(), ids)
}

fn report(class: EsmClass, text: &[u8], tlvs: &[Tlv], ids: Ids) -> Option<Report> {
    let values = || tlvs.iter().filter_map(Tlv::value);
    let id = values().find_map(|value| match value {
        TlvValue::ReceiptedMessageId(id) => Some(id.as_str().to_owned()),
        _ => None,
    });
    let state = values().find_map(|value| match value {
        TlvValue::MessageState(state) => Some(*state),
        _ => None,
    });
    if !matches!(u8::from(class) & TYPE, RECEIPT | NOTE) && id.is_none() {
        return None;
    }
    let payload = values().find_map(|value| match value {
        TlvValue::MessagePayload(payload) if text.is_empty() => Some(payload.value.clone().into_vec()),
        _ => None,
    });
    let text = String::from_utf8_lossy(payload.as_deref().unwrap_or(text)).into_owned();
    let id = id.filter(|id| !id.is_empty()).or_else(|| word(&text, "id:").map(str::to_owned))?;
    let receipt = state.and_then(of_state).or_else(|| word(&text, "stat:").and_then(of_word))?;
    Some(Report { message_id: in_receipt(ids, &id), receipt })
}

/// What stands behind this name in the text, up to the next space. `sub:` and the like have names that end alike, so a name begins a word.
fn word<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let value = |part: &'a str| {
        let (front, value) = part.split_at_checked(name.len())?;
        front.eq_ignore_ascii_case(name).then_some(value)
    };
    text.split_ascii_whitespace().find_map(value).filter(|value| !value.is_empty())
}

/// Section 5.2.28.
const fn of_state(state: MessageState) -> Option<Receipt> {
    match state {
        MessageState::Delivered => Some(Receipt::Delivered),
        MessageState::Expired
        | MessageState::Deleted
        | MessageState::Undeliverable
        | MessageState::Rejected
        | MessageState::Skipped => Some(Receipt::Failed),
        // Unknown is not final: the server may come to know.
        MessageState::Scheduled | MessageState::Enroute | MessageState::Accepted | MessageState::Unknown => {
            Some(Receipt::Underway)
        }
        MessageState::Other(_) => None,
    }
}

/// The same as words.
fn of_word(word: &str) -> Option<Receipt> {
    match word.to_ascii_uppercase().as_str() {
        "DELIVRD" => Some(Receipt::Delivered),
        "EXPIRED" | "DELETED" | "UNDELIV" | "REJECTD" | "SKIPPED" => Some(Receipt::Failed),
        "ENROUTE" | "ACCEPTD" | "UNKNOWN" | "SCHEDLD" | "SCHEDULED" => Some(Receipt::Underway),
        _ => None,
    }
}

/// A message's id as the answer to it has it, in the form that receipts are compared in.
pub(super) fn in_answer(ids: Ids, text: &str) -> String {
    match ids {
        Ids::Same => text.to_owned(),
        Ids::HexDecimal => number(text, 16),
        Ids::DecimalHex => number(text, 10),
    }
}

/// The same as a receipt has it.
fn in_receipt(ids: Ids, text: &str) -> String {
    match ids {
        Ids::Same => text.to_owned(),
        Ids::HexDecimal => number(text, 10),
        Ids::DecimalHex => number(text, 16),
    }
}

/// The number in decimal without zeros in front; what is none stays as it is.
fn number(text: &str, base: u32) -> String {
    u128::from_str_radix(text.trim(), base).map_or_else(|_| text.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Field;
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::values::MessageState;

    fn delivered(class: u8, text: &str) -> DeliverSm {
        let text = OctetString::from_vec(text.as_bytes().to_vec()).unwrap();
        DeliverSm::builder().esm_class(EsmClass::from(class)).short_message(text).build()
    }

    fn about(id: &str, receipt: Receipt) -> Option<Report> {
        Some(Report { message_id: id.to_owned(), receipt })
    }

    #[test]
    fn the_usual_text_is_read() {
        let text = |state: &str| {
            format!(
                "id:0123456789 sub:001 dlvrd:001 submit date:0808151613 done date:0808151614 stat:{state} err:000 text:id:9 stat:x"
            )
        };
        for (state, want) in [
            ("DELIVRD", Receipt::Delivered),
            ("delivrd", Receipt::Delivered),
            ("UNDELIV", Receipt::Failed),
            ("EXPIRED", Receipt::Failed),
            ("DELETED", Receipt::Failed),
            ("REJECTD", Receipt::Failed),
            ("ACCEPTD", Receipt::Underway),
            ("UNKNOWN", Receipt::Underway),
        ] {
            assert_eq!(of_deliver(&delivered(0x04, &text(state)), Ids::Same), about("0123456789", want), "{state}");
        }
        assert_eq!(of_deliver(&delivered(0x04, &text("?")), Ids::Same), None);
        assert_eq!(of_deliver(&delivered(0x04, "stat:DELIVRD"), Ids::Same), None, "about nothing");
        assert_eq!(of_deliver(&delivered(0x00, &text("DELIVRD")), Ids::Same), None, "a person wrote that");
        assert_eq!(of_deliver(&delivered(0x20, "id:7 stat:ENROUTE"), Ids::Same), about("7", Receipt::Underway));
    }

    #[test]
    fn fields_go_before_the_text() {
        let mut receipt = delivered(0x04, "id:1 stat:UNDELIV");
        receipt.push_tlv(Field::ReceiptedMessageId(COctetString::from_slice(b"a2\0").unwrap()));
        receipt.push_tlv(Field::MessageState(MessageState::Delivered));
        assert_eq!(of_deliver(&receipt, Ids::Same), about("a2", Receipt::Delivered));
        let mut bare = delivered(0x00, "");
        bare.push_tlv(Field::ReceiptedMessageId(COctetString::from_slice(b"a3\0").unwrap()));
        bare.push_tlv(Field::MessageState(MessageState::Expired));
        assert_eq!(of_deliver(&bare, Ids::Same), about("a3", Receipt::Failed));
    }

    #[test]
    fn ids_of_different_bases_meet() {
        let report = |text: &str, ids| of_deliver(&delivered(4, &format!("id:{text} stat:DELIVRD")), ids).unwrap().message_id;
        assert_eq!(in_answer(Ids::HexDecimal, "00FF"), report("0000000255", Ids::HexDecimal));
        assert_eq!(in_answer(Ids::DecimalHex, "255"), report("FF", Ids::DecimalHex));
        assert_ne!(in_answer(Ids::Same, "255"), report("FF", Ids::Same));
        assert_eq!(in_answer(Ids::HexDecimal, "no number"), "no number");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text in prop::collection::vec(any::<u8>(), 0..255), class in any::<u8>()) {
            let text = OctetString::from_vec(text).unwrap();
            let some = DeliverSm::builder().esm_class(EsmClass::from(class)).short_message(text).build();
            drop(of_deliver(&some, Ids::HexDecimal));
        }
    }
}
