//! What goes over the link: the bind, a segment, and what the answer to it means.

use super::super::setting::{Coding, SmppSetting};
use bytes::Bytes;
use patchbay_core::bindings::Parcel;
use patchbay_domain::bindings::Verdict;
use rusmpp::CommandStatus;
use rusmpp::pdus::{BindTransceiver, SubmitSm};
use rusmpp::types::{COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, Npi, RegisteredDelivery, Ton};

/// The user data header is at the front, and the server's usual mode (section 5.2.12). The crate's own default sets another bit.
const UDHI: u8 = 0x40;
/// A receipt of the final outcome, whichever it is (section 5.2.17).
const RECEIPT: u8 = 0x01;
/// The octets of one SMS.
const SEGMENT_MAX: usize = 140;
/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// A text with its end, within a field's bounds.
fn field<const MIN: usize, const MAX: usize>(text: &str) -> Result<COctetString<MIN, MAX>, String> {
    COctetString::from_string(format!("{text}\0")).map_err(|_| "It holds a text that SMPP has no place for.".to_owned())
}

/// The bind (section 4.1.5).
///
/// # Errors
/// When a field is too long, which the reader of settings refuses before.
pub(super) fn bind(setting: &SmppSetting) -> Result<BindTransceiver, String> {
    Ok(BindTransceiver::builder()
        .system_id(field(&setting.system_id)?)
        .password(field(&setting.password.0)?)
        .system_type(field(&setting.system_type)?)
        .interface_version(InterfaceVersion::Smpp3_4)
        .build())
}

/// A segment (section 4.4.1): header and payload as they are, to digits without a plus.
///
/// # Errors
/// A sentence when it is longer than an SMS.
pub(super) fn submit(setting: &SmppSetting, parcel: &Parcel) -> Result<SubmitSm, String> {
    let octets = [parcel.header.as_slice(), &parcel.payload].concat();
    if octets.len() > SEGMENT_MAX {
        return Err("The segment is longer than an SMS.".to_owned());
    }
    let octets = OctetString::from_bytes(Bytes::from(octets)).map_err(|_| "The segment is longer than an SMS.".to_owned())?;
    let coding = match setting.coding {
        Coding::Plain => DataCoding::from(0x04),
        Coding::Class1 => DataCoding::from(0xF5),
    };
    Ok(SubmitSm::builder()
        .source_addr_ton(Ton::from(setting.source.ton))
        .source_addr_npi(Npi::from(setting.source.npi))
        .source_addr(field(&setting.source.text)?)
        .dest_addr_ton(Ton::International)
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(field(parcel.phone_number.as_str().trim_start_matches('+'))?)
        .esm_class(EsmClass::from(UDHI))
        .validity_period(validity(setting.validity)?)
        .registered_delivery(RegisteredDelivery::from(RECEIPT))
        .data_coding(coding)
        .short_message(octets)
        .build())
}

/// A time from now, as `YYMMDDhhmmsstnnR` (section 7.1.1).
fn validity(minutes: Option<u32>) -> Result<EmptyOrFullCOctetString<17>, String> {
    let Some(minutes) = minutes else { return Ok(EmptyOrFullCOctetString::null()) };
    let (days, hours, minutes) = (minutes / DAY, minutes % DAY / 60, minutes % 60);
    let text = format!("0000{days:02}{hours:02}{minutes:02}00000R\0");
    EmptyOrFullCOctetString::from_string(text).map_err(|_| "SMPP has no such time.".to_owned())
}

/// What the answer to a segment means (section 5.1.3; which is which: sheet, section 8.1). The id is the server's name for the segment.
pub(super) fn verdict(status: CommandStatus, id: String) -> Verdict {
    let said = || named(status);
    match status {
        CommandStatus::EsmeRok => Verdict::Accepted(id),
        CommandStatus::EsmeRthrottled | CommandStatus::EsmeRmsgqful => Verdict::Busy(said()),
        // The number, or who it is from: no repetition helps.
        CommandStatus::EsmeRinvdstadr
        | CommandStatus::EsmeRinvdstton
        | CommandStatus::EsmeRinvdstnpi
        | CommandStatus::EsmeRinvsrcadr => Verdict::Refused(said()),
        // A fault of the server or of how it is set up: it was not taken, and another gateway may take it.
        _ => Verdict::Failed(said()),
    }
}

/// A status with its number, as servers' own manuals list it, and its name in the specification.
pub(super) fn named(status: CommandStatus) -> String {
    let name = match status {
        CommandStatus::EsmeRinvmsglen => "ESME_RINVMSGLEN",
        CommandStatus::EsmeRinvbndsts => "ESME_RINVBNDSTS",
        CommandStatus::EsmeRalybnd => "ESME_RALYBND",
        CommandStatus::EsmeRsyserr => "ESME_RSYSERR",
        CommandStatus::EsmeRinvsrcadr => "ESME_RINVSRCADR",
        CommandStatus::EsmeRinvdstadr => "ESME_RINVDSTADR",
        CommandStatus::EsmeRbindfail => "ESME_RBINDFAIL",
        CommandStatus::EsmeRinvpaswd => "ESME_RINVPASWD",
        CommandStatus::EsmeRinvsysid => "ESME_RINVSYSID",
        CommandStatus::EsmeRmsgqful => "ESME_RMSGQFUL",
        CommandStatus::EsmeRinvdstton => "ESME_RINVDSTTON",
        CommandStatus::EsmeRinvdstnpi => "ESME_RINVDSTNPI",
        CommandStatus::EsmeRinvesmclass => "ESME_RINVESMCLASS",
        CommandStatus::EsmeRsubmitfail => "ESME_RSUBMITFAIL",
        CommandStatus::EsmeRthrottled => "ESME_RTHROTTLED",
        _ => "an error",
    };
    format!("{name} (0x{:08X})", u32::from(status))
}

#[cfg(test)]
mod tests {
    use super::super::super::parse;
    use super::super::super::setting::Kind;
    use super::super::frame::write;
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

    fn written(pdu: impl Into<rusmpp::Pdu>) -> Vec<u8> {
        let mut out = BytesMut::new();
        write(&mut out, CommandStatus::EsmeRok, 1, pdu);
        out.to_vec()
    }

    #[test]
    fn the_bind_is_of_version_3_4() {
        let octets = written(bind(&setting("smpp://id:secret@h?system_type=WAP")).unwrap());
        assert_eq!(octets, b"\0\0\0\x22\0\0\0\x09\0\0\0\0\0\0\0\x01id\0secret\0WAP\0\x34\0\0\0");
    }

    #[test]
    fn a_segment_is_written_octet_by_octet() {
        let octets = written(submit(&setting("smpp://id:secret@h?source=Patchbay&validity=1501"), &parcel(2)).unwrap());
        let mut want = b"\0\0\0\x5a\0\0\0\x04\0\0\0\0\0\0\0\x01\0".to_vec();
        want.extend_from_slice(b"\x05\0Patchbay\0\x01\x014799988877\0\x40\0\0\0000001010100000R\0\x01\0\x04\0\x09\x06\x05\x04\x0b\x84\x23\xf0\xab\xab");
        let length = u8::try_from(want.len()).unwrap();
        want[3] = length;
        assert_eq!(octets, want);
        let octets = written(submit(&setting("smpp://id:secret@h?data_coding=F5"), &parcel(133)).unwrap());
        assert_eq!(octets[17..20], [0, 0, 0], "no sender: the server's own");
        assert_eq!(octets[octets.len() - 142..octets.len() - 139], [0xF5, 0, 140]);
        assert!(submit(&setting("smpp://id:secret@h"), &parcel(134)).is_err(), "an SMS has 140 octets");
    }

    #[test]
    fn answers_are_told_apart() {
        let verdict = |status: u32| verdict(status.into(), "id".to_owned());
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
