//! Cuts a PDU into SMS, and puts it together again (3GPP TS 23.040, 9.2.3.24, and WAP-259; sheet, section 5).

use std::num::NonZeroU8;

/// The most octets of user data in one SMS of 8-bit data, its header included.
pub const USER_DATA_MAX: usize = 140;
/// The most parts of one message that are cut: beyond that, phones and networks of the time were not tried.
pub const PARTS_MAX: u8 = 10;
/// The most parts that are usual; a message of more deserves a warning.
pub const PARTS_USUAL: u8 = 5;

/// The data coding scheme of 8-bit data (3GPP TS 23.038).
pub const DATA_CODING: u8 = 0x04;
/// The same with message class 1, for the phone itself.
pub const DATA_CODING_CLASS_1: u8 = 0xF5;

/// The ports of a message (WDP), in every segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Where it goes to; by this the phone knows what it is.
    pub destination: u16,
    /// Where it comes from; phones do not look at it.
    pub source: u16,
}

impl Ports {
    /// WAP push, from port 9200 as in most samples.
    pub const PROVISIONING: Self = Self { destination: 2948, source: 9200 };
    /// Settings of the older format ([`crate::syncset`]).
    pub const SYNCSET: Self = Self { destination: 49996, source: 49154 };
}

/// What tells the segments of one message from those of another to the same phone. Take a fresh one for each message within a few
/// minutes. Eight bits are what phones surely know; 16 bits are there for when they collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Of one octet.
    Eight(u8),
    /// Of two octets.
    Sixteen(u16),
}

/// Which part of a message a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of which message.
    pub reference: Reference,
    /// Which part, from 1.
    pub part: NonZeroU8,
    /// Of how many.
    pub parts: NonZeroU8,
}

/// The user data of one SMS. The sender sets the indicator for the header (`UDHI`, bit 0x40 of SMPP's `esm_class`) and
/// [`DATA_CODING`] or [`DATA_CODING_CLASS_1`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    ports: Ports,
    place: Option<Place>,
    payload: Vec<u8>,
}

/// The PDU cannot be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// There is nothing to send.
    #[error("an empty message cannot be sent")]
    Empty,
    /// More parts than were allowed.
    #[error("the message would have {parts} parts; it may have {max}")]
    TooManyParts {
        /// How many it would have.
        parts: usize,
        /// How many were allowed.
        max: u8,
    },
}

/// Cuts a PDU into at most [`PARTS_MAX`] segments, in order. What fits one SMS gets no reference.
///
/// # Errors
/// When it is empty or too long.
pub fn cut(pdu: &[u8], ports: Ports, reference: Reference) -> Result<Vec<Segment>, CutError> {
    cut_up_to(PARTS_MAX, pdu, ports, reference)
}

/// Cuts a PDU into at most so many segments.
///
/// # Errors
/// When it is empty or too long.
pub fn cut_up_to(max: u8, pdu: &[u8], ports: Ports, reference: Reference) -> Result<Vec<Segment>, CutError> {
    if pdu.is_empty() {
        return Err(CutError::Empty);
    }
    let alone = Segment { ports, place: None, payload: Vec::new() };
    if pdu.len() <= alone.room() && max > 0 {
        return Ok(vec![Segment { payload: pdu.to_vec(), ..alone }]);
    }
    let first = Place { reference, part: NonZeroU8::MIN, parts: NonZeroU8::MIN };
    let pieces = pdu.chunks(Segment { place: Some(first), ..alone }.room());
    let count = pieces.len();
    let too_many = CutError::TooManyParts { parts: count, max };
    let parts = u8::try_from(count).ok().filter(|count| *count <= max).and_then(NonZeroU8::new).ok_or(too_many)?;
    let numbers = (1..=parts.get()).filter_map(NonZeroU8::new);
    Ok(pieces
        .zip(numbers)
        .map(|(piece, part)| Segment { ports, place: Some(Place { reference, part, parts }), payload: piece.to_vec() })
        .collect())
}

/// Information elements of the header.
const CONCATENATED_8: u8 = 0x00;
const PORTS_16: u8 = 0x05;
const CONCATENATED_16: u8 = 0x08;

impl Segment {
    /// The ports.
    #[must_use]
    pub const fn ports(&self) -> Ports {
        self.ports
    }

    /// Which part it is; none of a message that is one SMS.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// What it carries of the PDU.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The user data header, its own length in front.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        let mut elements = vec![PORTS_16, 4];
        elements.extend(self.ports.destination.to_be_bytes());
        elements.extend(self.ports.source.to_be_bytes());
        if let Some(place) = self.place {
            match place.reference {
                Reference::Eight(reference) => elements.extend([CONCATENATED_8, 3, reference]),
                Reference::Sixteen(reference) => {
                    elements.extend([CONCATENATED_16, 4]);
                    elements.extend(reference.to_be_bytes());
                }
            }
            elements.extend([place.parts.get(), place.part.get()]);
        }
        // Twelve octets at most.
        let mut header = vec![u8::try_from(elements.len()).unwrap_or_default()];
        header.extend(elements);
        header
    }

    /// Header and payload: what one SMS carries.
    #[must_use]
    pub fn user_data(&self) -> Vec<u8> {
        [self.header(), self.payload.clone()].concat()
    }

    /// How many octets of payload fit beside the header.
    fn room(&self) -> usize {
        USER_DATA_MAX.saturating_sub(self.header().len())
    }

    /// Reads the user data of one SMS. Elements of the header that are of no concern here are passed over.
    ///
    /// # Errors
    /// When it is too long, its header is broken or without ports, or it counts itself in a way that cannot be.
    pub fn from_user_data(octets: &[u8]) -> Result<Self, SegmentError> {
        if octets.len() > USER_DATA_MAX {
            return Err(SegmentError::TooLong);
        }
        let (length, rest) = octets.split_first().ok_or(SegmentError::Header)?;
        let (mut elements, payload) = rest.split_at_checked(usize::from(*length)).ok_or(SegmentError::Header)?;
        let (mut ports, mut place) = (None, None);
        while let Some((kind, rest)) = elements.split_first() {
            let (length, rest) = rest.split_first().ok_or(SegmentError::Header)?;
            let (data, rest) = rest.split_at_checked(usize::from(*length)).ok_or(SegmentError::Header)?;
            elements = rest;
            match (*kind, data) {
                (PORTS_16, [a, b, c, d]) => {
                    ports = Some(Ports { destination: u16::from_be_bytes([*a, *b]), source: u16::from_be_bytes([*c, *d]) });
                }
                (CONCATENATED_8, [reference, parts, part]) => {
                    place = Some(place_of(Reference::Eight(*reference), *part, *parts)?);
                }
                (CONCATENATED_16, [high, low, parts, part]) => {
                    place = Some(place_of(Reference::Sixteen(u16::from_be_bytes([*high, *low])), *part, *parts)?);
                }
                (PORTS_16 | CONCATENATED_8 | CONCATENATED_16, _) => return Err(SegmentError::Header),
                _ => {}
            }
        }
        Ok(Self { ports: ports.ok_or(SegmentError::NoPorts)?, place, payload: payload.to_vec() })
    }
}

fn place_of(reference: Reference, part: u8, parts: u8) -> Result<Place, SegmentError> {
    match (NonZeroU8::new(part), NonZeroU8::new(parts)) {
        (Some(part), Some(parts)) if part <= parts => Ok(Place { reference, part, parts }),
        _ => Err(SegmentError::Count),
    }
}

/// The octets are not the user data of such a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// Over [`USER_DATA_MAX`].
    #[error("the user data has more than {max} octets", max = USER_DATA_MAX)]
    TooLong,
    /// The header is cut off, or an element in it has the wrong length.
    #[error("the user data header is broken")]
    Header,
    /// The header has no 16-bit ports.
    #[error("the user data header has no ports")]
    NoPorts,
    /// A part 0, or one beyond the last.
    #[error("the segment is counted in a way that cannot be")]
    Count,
}

/// The segments are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Not all of them are there.
    #[error("part {part} of {parts} is missing")]
    Missing {
        /// The first that is missing.
        part: u8,
        /// How many there should be.
        parts: u8,
    },
    /// They are of different messages, or one is there twice and differs.
    #[error("the segments do not belong together")]
    Mixed,
}

/// Puts a PDU together from its segments, which may come in any order and more than once, as they do to a phone.
///
/// # Errors
/// When one is missing, or they do not belong together.
pub fn join(segments: &[Segment]) -> Result<Vec<u8>, JoinError> {
    let first = segments.first().ok_or(JoinError::Missing { part: 1, parts: 1 })?;
    let of = |segment: &Segment| (segment.ports, segment.place.map(|place| (place.reference, place.parts)));
    if segments.iter().any(|segment| of(segment) != of(first)) {
        return Err(JoinError::Mixed);
    }
    let parts = first.place.map_or(1, |place| place.parts.get());
    let part_of = |segment: &Segment| segment.place.map_or(1, |place| place.part.get());
    let mut pdu = Vec::new();
    for part in 1..=parts {
        let mut copies = segments.iter().filter(|segment| part_of(segment) == part);
        let found = copies.next().ok_or(JoinError::Missing { part, parts })?;
        if copies.any(|copy| copy.payload != found.payload) {
            return Err(JoinError::Mixed);
        }
        pdu.extend_from_slice(&found.payload);
    }
    Ok(pdu)
}

#[cfg(test)]
mod tests;
