//! What goes over the link: the bind, a segment, and what the answer to it means.

use super::super::setting::{Coding, SmppSetting};
use patchbay_core::bindings::Parcel;
use patchbay_domain::bindings::Verdict;
use smpp_codec::common::{BindMode, Npi, SMPP_INTERFACE_VERSION_34, Ton, get_status_description};
use smpp_codec::pdus::{BindRequest, SubmitSmRequest};

/// The user data header is at the front, and the server's usual mode (section 5.2.12).
const UDHI: u8 = 0x40;
/// A receipt of the final outcome, whichever it is (section 5.2.17).
const RECEIPT: u8 = 0x01;
/// The octets of one SMS.
const SEGMENT_MAX: usize = 140;
/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// The bind (section 4.1.5). How long its fields may be was asked when the setting was read.
pub(super) fn bind(setting: &SmppSetting, sequence: u32) -> BindRequest {
    let SmppSetting { system_id, password, system_type, .. } = setting;
    let bind = BindRequest::new(sequence, BindMode::Transceiver, system_id.clone(), password.0.clone());
    BindRequest { system_type: system_type.clone(), interface_version: SMPP_INTERFACE_VERSION_34, ..bind }
}

/// A segment (section 4.4.1): header and payload as they are, to digits without a plus. Its number is given on the way.
///
/// # Errors
/// A sentence when it is longer than an SMS.
pub(super) fn submit(setting: &SmppSetting, parcel: &Parcel) -> Result<SubmitSmRequest, String> {
    let octets = [parcel.header.as_slice(), &parcel.payload].concat();
    if octets.len() > SEGMENT_MAX {
        return Err("The segment is longer than an SMS.".to_owned());
    }
    let digits = parcel.phone_number.as_str().trim_start_matches('+').to_owned();
    Ok(SubmitSmRequest {
        source_addr_ton: Ton::from(setting.source.ton),
        source_addr_npi: Npi::from(setting.source.npi),
        dest_addr_ton: Ton::International,
        dest_addr_npi: Npi::Isdn,
        esm_class: UDHI,
        validity_period: setting.validity.map(from_now).unwrap_or_default(),
        registered_delivery: RECEIPT,
        data_coding: match setting.coding {
            Coding::Plain => 0x04,
            Coding::Class1 => 0xF5,
        },
        ..SubmitSmRequest::new(0, setting.source.text.clone(), digits, octets)
    })
}

/// A time from now, as `YYMMDDhhmmsstnnR` (section 7.1.1).
fn from_now(minutes: u32) -> String {
    let (days, hours, minutes) = (minutes / DAY, minutes % DAY / 60, minutes % 60);
    format!("0000{days:02}{hours:02}{minutes:02}00000R")
}

/// What the answer to a segment means (section 5.1.3; which is which: sheet, section 8.1). The id is the server's name for the segment.
pub(super) fn verdict(status: u32, id: String) -> Verdict {
    let said = || named(status);
    match status {
        0 => Verdict::Accepted(id),
        // Throttled; its queue is full.
        0x58 | 0x14 => Verdict::Busy(said()),
        // The number, its type and its plan, or who it is from: no repetition helps.
        0x0B | 0x50 | 0x51 | 0x0A => Verdict::Refused(said()),
        // A fault of the server or of how it is set up: it was not taken, and another gateway may take it.
        _ => Verdict::Failed(said()),
    }
}

/// A status by its name and its number, as servers' own manuals list it.
pub(super) fn named(status: u32) -> String {
    let name = get_status_description(status);
    let name = if name.starts_with("ESME_") { name.as_str() } else { "an error of its own" };
    format!("{name} (0x{status:08X})")
}

#[cfg(test)]
mod tests {
    use super::super::super::parse;
    use super::super::super::setting::Kind;
    use super::super::frame::Write;
    use super::*;
    use bytes::BytesMut;
    use patchbay_domain::bindings::Number;

    fn setting(text: &str) -> SmppSetting {
        let Kind::Smpp(setting) = parse(text).unwrap().remove(0).kind else { panic!("{text}") };
        setting
    }

    fn parcel(payload: usize) -> Parcel {
        Parcel {
            setup: 1,
            part: 1,
            parts: 1,
            phone_number: Number::parse("+4799988877").unwrap(),
            header: vec![0x06, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0],
            payload: vec![0xAB; payload],
        }
    }

    fn written(command: &impl Write) -> Vec<u8> {
        let mut out = BytesMut::new();
        command.write(&mut out).unwrap();
        out.to_vec()
    }

    #[test]
    fn the_bind_is_of_version_3_4() {
        let octets = written(&bind(&setting("smpp://id:secret@h?system_type=WAP"), 1));
        assert_eq!(octets, b"\0\0\0\x22\0\0\0\x09\0\0\0\0\0\0\0\x01id\0secret\0WAP\0\x34\0\0\0");
    }

    #[test]
    fn a_segment_is_written_octet_by_octet() {
        let octets = written(&submit(&setting("smpp://id:secret@h?source=Patchbay&validity=1501"), &parcel(2)).unwrap());
        let mut want = b"\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0\0\0".to_vec();
        want.extend_from_slice(b"\x05\0Patchbay\0\x01\x014799988877\0\x40\0\0\x00000001010100000R\0\x01\0\x04\0\x09\x06\x05\x04\x0b\x84\x23\xf0\xab\xab");
        let length = u8::try_from(want.len()).unwrap();
        want[3] = length;
        assert_eq!(octets, want);
        let octets = written(&submit(&setting("smpp://id:secret@h?data_coding=F5"), &parcel(133)).unwrap());
        assert_eq!(octets[17..20], [0, 0, 0], "no sender: the server's own");
        assert_eq!(octets[octets.len() - 143..octets.len() - 140], [0xF5, 0, 140]);
        assert!(submit(&setting("smpp://id:secret@h"), &parcel(134)).is_err(), "an SMS has 140 octets");
    }

    #[test]
    fn answers_are_told_apart() {
        let verdict = |status: u32| verdict(status, "id".to_owned());
        assert_eq!(verdict(0), Verdict::Accepted("id".to_owned()));
        assert_eq!(verdict(0x58), Verdict::Busy("ESME_RTHROTTLED (0x00000058)".to_owned()));
        assert!(matches!(verdict(0x14), Verdict::Busy(_)));
        assert_eq!(verdict(0x0B), Verdict::Refused("ESME_RINVDSTADR (0x0000000B)".to_owned()));
        assert!(matches!(verdict(0x0A), Verdict::Refused(_)));
        for fault in [0x08, 0x45, 0x04, 0x43, 0xFF, 0x400] {
            assert!(matches!(verdict(fault), Verdict::Failed(_)), "{fault:x}");
        }
    }
}
