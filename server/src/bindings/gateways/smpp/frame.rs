//! Commands on a connection: cut out by their length here, read and written by `rusmpp`.
//!
//! The crate's own codec gives the connection up at the first command it cannot read. One odd receipt must not cost the segments that are
//! under way, nor come again after every new bind; so a command is cut out first, and one that cannot be read is answered as such.

use bytes::{Buf, BytesMut};
use rusmpp::decode::DecodeWithLength;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio_util::codec::{Encoder, LengthDelimitedCodec};

/// The longest command that is taken, in octets. Nothing that we ask for comes near it; a text in a `message_payload` may.
const COMMAND_MAX: usize = 128 * 1024;

/// Cuts commands out: four octets of length, which counts itself.
pub(super) fn cutter() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .length_field_offset(0)
        .length_field_length(4)
        .length_adjustment(-4)
        .num_skip(4)
        .max_frame_length(COMMAND_MAX)
        .new_codec()
}

/// A command whose body has not been read.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it is.
    pub id: CommandId,
    /// How what it answers ended.
    pub status: CommandStatus,
    /// Which command it is, or which it answers.
    pub sequence: u32,
    /// All of it without its length.
    octets: BytesMut,
}

impl Frame {
    /// Reads the head; none where there is no whole one.
    pub fn read(octets: BytesMut) -> Option<Self> {
        let mut head = octets.get(..12)?;
        let (id, status, sequence) = (head.get_u32(), head.get_u32(), head.get_u32());
        Some(Self { id: id.into(), status: status.into(), sequence, octets })
    }

    /// Reads the body; none where it has none, or one that cannot be read.
    pub fn body(mut self) -> Option<Pdu> {
        let length = self.octets.len();
        let (command, _) = <Command as DecodeWithLength>::decode(&mut self.octets, length).ok()?;
        command.pdu().cloned()
    }
}

/// Writes a command behind what is to be sent already.
pub(super) fn write(out: &mut BytesMut, status: CommandStatus, sequence: u32, pdu: impl Into<Pdu>) {
    // It has no way to fail: it writes into memory.
    let _ = CommandCodec::new().without_max_length().encode(&Command::new(status, sequence, pdu), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusmpp::pdus::SubmitSmResp;
    use rusmpp::types::COctetString;
    use tokio_util::codec::Decoder;

    fn cut(octets: &[u8]) -> Option<Frame> {
        let mut buffer = BytesMut::from(octets);
        cutter().decode(&mut buffer).unwrap().and_then(Frame::read)
    }

    #[test]
    fn a_command_is_cut_out_and_read() {
        let mut out = BytesMut::new();
        let id = COctetString::from_slice(b"id-7\0").unwrap();
        write(&mut out, CommandStatus::EsmeRok, 5, SubmitSmResp::builder().message_id(id).build());
        assert_eq!(out.as_ref(), b"\0\0\0\x15\x80\0\0\x04\0\0\0\0\0\0\0\x05id-7\0");
        let frame = cut(&out).unwrap();
        assert_eq!((frame.id, frame.status, frame.sequence), (CommandId::SubmitSmResp, CommandStatus::EsmeRok, 5));
        let Some(Pdu::SubmitSmResp(answer)) = frame.body() else { panic!() };
        assert_eq!(answer.message_id().as_str(), "id-7");
    }

    #[test]
    fn an_answer_without_a_body_has_its_status() {
        let frame = cut(b"\0\0\0\x10\x80\0\0\x04\0\0\0\x58\0\0\0\x05").unwrap();
        assert_eq!((frame.status, frame.sequence), (CommandStatus::EsmeRthrottled, 5));
        assert!(!matches!(frame.body(), Some(Pdu::SubmitSmResp(answer)) if !answer.message_id().as_str().is_empty()));
    }

    #[test]
    fn a_length_that_makes_no_sense_ends_the_connection() {
        for octets in [b"\0\0\0\x03\x80\0\0\x04".as_slice(), b"\x7f\xff\xff\xff\x80\0\0\x04", b"\0\x02\0\x05\x80\0\0\x04"] {
            assert!(cutter().decode(&mut BytesMut::from(octets)).is_err(), "{octets:?}");
        }
        assert!(cut(b"\0\0\0\x0c\x80\0\0\x04\0\0\0\0").is_none(), "no whole head");
    }

    proptest! {
        #[test]
        fn no_octets_make_it_fall_over(id in prop::sample::select(&[0x8000_0004_u32, 5, 0x103, 0x8000_0009, 0x15, 0x8000_0000, 77][..]),
            body in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut octets = BytesMut::new();
            octets.extend_from_slice(&id.to_be_bytes());
            octets.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 9]);
            octets.extend_from_slice(&body);
            let frame = Frame::read(octets).unwrap();
            prop_assert_eq!(frame.sequence, 9);
            drop(frame.body());
        }
    }
}
