//! Receipts: what comes back about a segment (SMPP 3.4, section 5.3.2.26 for the fields, appendix B for the usual text).

use super::super::setting::Ids;
use patchbay_domain::bindings::Receipt;
use smpp_codec::pdus::{DataSm, DeliverSmRequest};
use smpp_codec::tlv::{Tlv, tags};

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
pub(super) fn of_deliver(delivered: &DeliverSmRequest, ids: Ids) -> Option<Report> {
    report(delivered.esm_class, &delivered.short_message, &delivered.optional_params, ids)
}

/// The same in a `data_sm`, which few servers use for it.
pub(super) fn of_data(delivered: &DataSm, ids: Ids) -> Option<Report> {
    report(delivered.esm_class, &[], &delivered.optional_params, ids)
}

fn report(class: u8, text: &[u8], fields: &[Tlv], ids: Ids) -> Option<Report> {
    let field = |tag: u16| fields.iter().find(|field| field.tag == tag).map(|field| field.value.as_slice());
    let id = field(tags::RECEIPTED_MESSAGE_ID).map(|id| id.split(|octet| *octet == 0).next().unwrap_or_default());
    if !matches!(class & TYPE, RECEIPT | NOTE) && id.is_none() {
        return None;
    }
    let text = if text.is_empty() { field(tags::MESSAGE_PAYLOAD).unwrap_or_default() } else { text };
    let text = String::from_utf8_lossy(text);
    let id = id.and_then(|id| std::str::from_utf8(id).ok()).filter(|id| !id.is_empty()).or_else(|| word(&text, "id:"))?;
    let state = field(tags::MESSAGE_STATE).and_then(|state| state.first()).and_then(|state| of_state(*state));
    let receipt = state.or_else(|| word(&text, "stat:").and_then(of_word))?;
    Some(Report { message_id: in_receipt(ids, id), receipt })
}

/// What stands behind this name in the text, up to the next space. `sub:` and the like have names that end alike, so a name begins a word.
fn word<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let value = |part: &'a str| {
        let (front, value) = part.split_at_checked(name.len())?;
        front.eq_ignore_ascii_case(name).then_some(value)
    };
    text.split_ascii_whitespace().find_map(value).filter(|value| !value.is_empty())
}

/// Section 5.2.28; 0 and 9 are of version 5.
const fn of_state(state: u8) -> Option<Receipt> {
    match state {
        2 => Some(Receipt::Delivered),
        // Expired, deleted, undeliverable, rejected, skipped.
        3 | 4 | 5 | 8 | 9 => Some(Receipt::Failed),
        // Scheduled, under way, accepted; and unknown, which is not final: the server may come to know.
        0 | 1 | 6 | 7 => Some(Receipt::Underway),
        _ => None,
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

    fn delivered(class: u8, text: &str) -> DeliverSmRequest {
        let delivered = DeliverSmRequest::new(1, String::new(), String::new(), text.as_bytes().to_vec());
        DeliverSmRequest { esm_class: class, ..delivered }
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
        receipt.optional_params.push(Tlv::new_string(tags::RECEIPTED_MESSAGE_ID, "a2"));
        receipt.optional_params.push(Tlv::new_u8(tags::MESSAGE_STATE, 2));
        assert_eq!(of_deliver(&receipt, Ids::Same), about("a2", Receipt::Delivered));
        let mut bare = delivered(0x00, "");
        bare.optional_params.push(Tlv::new(tags::RECEIPTED_MESSAGE_ID, b"a3".to_vec()));
        bare.optional_params.push(Tlv::new_u8(tags::MESSAGE_STATE, 3));
        assert_eq!(of_deliver(&bare, Ids::Same), about("a3", Receipt::Failed), "without its end, too");
        let mut payload = delivered(0x04, "");
        payload.optional_params.push(Tlv::new(tags::MESSAGE_PAYLOAD, b"id:a4 stat:DELIVRD".to_vec()));
        assert_eq!(of_deliver(&payload, Ids::Same), about("a4", Receipt::Delivered));
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
        fn any_text_is_read_or_not(text in prop::collection::vec(any::<u8>(), 0..255), class in any::<u8>(), state in any::<u8>()) {
            let mut some = delivered(class, "");
            some.short_message = text.clone();
            some.optional_params = vec![Tlv::new(tags::RECEIPTED_MESSAGE_ID, text), Tlv::new_u8(tags::MESSAGE_STATE, state)];
            drop(of_deliver(&some, Ids::HexDecimal));
        }
    }
}
