//! Commands on a connection: cut out by their length here, read and written by `smpp-codec`.
//!
//! A command that cannot be read is answered as such and costs nothing else: one odd receipt must not take the segments with it that are
//! under way, nor come again after every new bind.

use bytes::{Buf, BufMut, BytesMut};
use smpp_codec::common::PduError;
use smpp_codec::pdus::{
    BindRequest, DataSm, DataSmResp, DeliverSmRequest, DeliverSmResponse, EnquireLinkRequest, EnquireLinkResponse, GenericNack,
    SubmitSmRequest, SubmitSmResponse, UnbindRequest, UnbindResponse,
};
use tokio_util::codec::LengthDelimitedCodec;

/// The longest command that is taken, in octets. Nothing that we ask for comes near it; a text in a `message_payload` may.
const COMMAND_MAX: usize = 128 * 1024;
/// The octets of a head: length, command, status, number.
const HEAD: usize = 16;

/// Cuts commands out, with their heads: four octets of length, which counts itself.
pub(super) fn cutter() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .length_field_offset(0)
        .length_field_length(4)
        .num_skip(0)
        .max_frame_length(COMMAND_MAX)
        .new_codec()
}

/// A command whose body has not been read.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it is.
    pub command: u32,
    /// How what it answers ended.
    pub status: u32,
    /// Which command it is, or which it answers.
    pub sequence: u32,
    octets: BytesMut,
}

impl Frame {
    /// Reads the head; none where there is no whole one.
    pub fn read(octets: BytesMut) -> Option<Self> {
        let mut head = octets.get(4..HEAD)?;
        let (command, status, sequence) = (head.get_u32(), head.get_u32(), head.get_u32());
        Some(Self { command, status, sequence, octets })
    }

    /// The message's id in the answer to a segment; none where it says none, or one that cannot be read.
    pub fn message_id(&self) -> Option<String> {
        SubmitSmResponse::decode(&self.octets).ok().map(|answer| answer.message_id)
    }

    /// A message that is delivered.
    pub fn deliver(&self) -> Option<DeliverSmRequest> {
        DeliverSmRequest::decode(&self.octets).ok()
    }

    /// The same as data.
    pub fn data(&self) -> Option<DataSm> {
        DataSm::decode(&self.octets).ok()
    }
}

/// A command that can be written.
pub(super) trait Write {
    /// Writes it behind what is to be sent already.
    fn write(&self, out: &mut BytesMut) -> Result<(), PduError>;
}

macro_rules! written {
    ($($command:ty),*) => {
        $(impl Write for $command {
            fn write(&self, out: &mut BytesMut) -> Result<(), PduError> {
                self.encode(&mut out.writer())
            }
        })*
    };
}

written!(
    BindRequest,
    SubmitSmRequest,
    EnquireLinkRequest,
    EnquireLinkResponse,
    UnbindRequest,
    UnbindResponse,
    DeliverSmResponse,
    DataSmResp,
    GenericNack
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use smpp_codec::common::CMD_SUBMIT_SM_RESP;
    use tokio_util::codec::Decoder;

    fn cut(octets: &[u8]) -> Option<Frame> {
        let mut buffer = BytesMut::from(octets);
        cutter().decode(&mut buffer).unwrap().and_then(Frame::read)
    }

    #[test]
    fn a_command_is_cut_out_and_read() {
        let frame = cut(b"\0\0\0\x15\x80\0\0\x04\0\0\0\0\0\0\0\x05id-7\0and more").unwrap();
        assert_eq!((frame.command, frame.status, frame.sequence), (CMD_SUBMIT_SM_RESP, 0, 5));
        assert_eq!(frame.message_id().as_deref(), Some("id-7"));
    }

    #[test]
    fn an_answer_without_a_body_has_its_status() {
        let frame = cut(b"\0\0\0\x10\x80\0\0\x04\0\0\0\x58\0\0\0\x05").unwrap();
        assert_eq!((frame.status, frame.sequence, frame.message_id().as_deref()), (0x58, 5, Some("")));
        let frame = cut(b"\0\0\0\x13\x80\0\0\x04\0\0\0\0\0\0\0\x05abc").unwrap();
        assert_eq!((frame.status, frame.message_id()), (0, None), "taken, by whatever name");
    }

    #[test]
    fn a_length_that_makes_no_sense_ends_the_connection() {
        for octets in [b"\x7f\xff\xff\xff\x80\0\0\x04".as_slice(), b"\0\x02\0\x05\x80\0\0\x04"] {
            assert!(cutter().decode(&mut BytesMut::from(octets)).is_err(), "{octets:?}");
        }
        for octets in [b"\0\0\0\x0c\x80\0\0\x04\0\0\0\0".as_slice(), b"\0\0\0\x03\x80\0\0\x04", b"\0\0\0\0\x80\0\0\x04"] {
            assert!(cut(octets).is_none(), "no whole head: {octets:?}");
        }
    }

    proptest! {
        #[test]
        fn no_octets_make_it_fall_over(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut octets = BytesMut::from(b"\0\0\0\0\x80\0\0\x04\0\0\0\0\0\0\0\x09".as_slice());
            octets.extend_from_slice(&body);
            let frame = Frame::read(octets).unwrap();
            prop_assert_eq!(frame.sequence, 9);
            drop((frame.message_id(), frame.deliver(), frame.data()));
        }
    }
}
