//! The guard in front of the decoder: cuts messages out of what arrives and looks at their frame (BER, ITU-T X.690; RFC 4511, section 5.1).
//!
//! The decoder recurses, allocates by what a message says of itself, prints unknown operations to standard output, and gives up a message
//! as a whole. So a message reaches it only when it is short, whole, well-formed to the last element, not nested deeply, and a request; and
//! what is needed to refuse it politely (its number, its operation, its controls) is known before.
//!
//! Nothing here recurses, copies, or knows what a message means.

use super::{ELEMENTS_MAX, MESSAGE_MAX, NESTING_MAX};

/// The stream of messages is broken: no further byte of this connection can be trusted (RFC 4511, section 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It is no LDAP message, or its elements do not fit into each other.
    #[error("this is no LDAP message")]
    Malformed,
    /// It says that it is longer than [`MESSAGE_MAX`].
    #[error("the message is too long")]
    TooLong,
    /// It holds no operation that a client asks for.
    #[error("there is no such operation")]
    UnknownOperation,
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Who am I, from now on.
    Bind,
    /// Good-bye.
    Unbind,
    /// Search.
    Search,
    /// Change an entry.
    Modify,
    /// Make one.
    Add,
    /// Delete one.
    Delete,
    /// Rename one.
    Rename,
    /// Whether an entry has a value.
    Compare,
    /// Give up an operation.
    Abandon,
    /// What is named by an OID.
    Extended,
}

impl Request {
    /// By the application tag's number.
    const fn of_tag(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Bind),
            2 => Some(Self::Unbind),
            3 => Some(Self::Search),
            6 => Some(Self::Modify),
            8 => Some(Self::Add),
            10 => Some(Self::Delete),
            12 => Some(Self::Rename),
            14 => Some(Self::Compare),
            16 => Some(Self::Abandon),
            23 => Some(Self::Extended),
            _ => None,
        }
    }
}

/// A control that came with a request, as far as anybody must know it who does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// What it is.
    pub oid: Vec<u8>,
    /// Whether the request is to be refused where it is not known.
    pub critical: bool,
}

/// A message's frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its number, above 0.
    pub id: i32,
    /// What is asked for.
    pub request: Request,
    /// What came along.
    pub controls: Vec<Control>,
    /// Whether it is nested more deeply, or has more elements, than is decoded.
    pub excessive: bool,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BOOLEAN: u8 = 0x01;
const OCTETS: u8 = 0x04;
const CONTROLS: u8 = 0xa0;
/// Elements that hold others.
const CONSTRUCTED: u8 = 0x20;
/// The bits of a tag's number; all of them set announce a number of several bytes, which LDAP has none of.
const NUMBER: u8 = 0x1f;
/// The two bits of a tag's class, and the class of operations.
const CLASS: u8 = 0xc0;
const APPLICATION: u8 = 0x40;

/// An element: its tag and what it holds.
struct Element<'b> {
    tag: u8,
    content: &'b [u8],
}

/// The head of an element, once it is there: its tag, how long the head is, and how long the content.
fn head(bytes: &[u8]) -> Result<Option<(u8, usize, usize)>, Broken> {
    let [tag, length, rest @ ..] = bytes else { return Ok(None) };
    if tag & NUMBER == NUMBER {
        return Err(Broken::Malformed);
    }
    if *length < 0x80 {
        return Ok(Some((*tag, 2, usize::from(*length))));
    }
    // The length of the length; none at all stands for an indefinite one, which LDAP does not know.
    let count = usize::from(length & 0x7f);
    if !(1..=4).contains(&count) {
        return Err(Broken::Malformed);
    }
    let Some(digits) = rest.get(..count) else { return Ok(None) };
    let length = digits.iter().fold(0_u32, |length, digit| (length << 8) | u32::from(*digit));
    let length = usize::try_from(length).map_err(|_| Broken::TooLong)?;
    Ok(Some((*tag, count.saturating_add(2), length)))
}

/// Takes the next element off.
fn next<'b>(rest: &mut &'b [u8]) -> Result<Element<'b>, Broken> {
    let (tag, head, length) = head(rest)?.ok_or(Broken::Malformed)?;
    let end = head.saturating_add(length);
    let content = rest.get(head..end).ok_or(Broken::Malformed)?;
    *rest = rest.get(end..).unwrap_or_default();
    Ok(Element { tag, content })
}

/// The next element, which must have this tag.
fn expect<'b>(rest: &mut &'b [u8], tag: u8) -> Result<&'b [u8], Broken> {
    let element = next(rest)?;
    if element.tag == tag { Ok(element.content) } else { Err(Broken::Malformed) }
}

/// A number of up to 31 bits (RFC 4511, section 4.1.1.1), which is never negative.
fn number(content: &[u8]) -> Result<i32, Broken> {
    let negative = content.first().is_none_or(|first| first & 0x80 != 0);
    if negative || content.len() > 8 {
        return Err(Broken::Malformed);
    }
    let number = content.iter().fold(0_i64, |number, digit| (number << 8) | i64::from(*digit));
    i32::try_from(number).map_err(|_| Broken::Malformed)
}

/// How long the first message of a buffer is, once all of it is there. A message that is too long is refused by its first bytes.
///
/// # Errors
/// When what is there cannot be the beginning of a message.
pub fn frame(buffer: &[u8]) -> Result<Option<usize>, Broken> {
    if buffer.first().is_some_and(|tag| *tag != SEQUENCE) {
        return Err(Broken::Malformed);
    }
    let Some((_, head, length)) = head(buffer)? else { return Ok(None) };
    let whole = head.saturating_add(length);
    if whole > MESSAGE_MAX {
        return Err(Broken::TooLong);
    }
    Ok((buffer.len() >= whole).then_some(whole))
}

/// Looks at a whole message.
///
/// # Errors
/// When it is none, or its elements do not fit into each other.
pub fn outline(message: &[u8]) -> Result<Outline, Broken> {
    let mut rest = message;
    let mut inside = expect(&mut rest, SEQUENCE)?;
    let id = number(expect(&mut inside, INTEGER)?)?;
    let operation = next(&mut inside)?;
    if operation.tag & CLASS != APPLICATION {
        return Err(Broken::Malformed);
    }
    let request = Request::of_tag(operation.tag & NUMBER).ok_or(Broken::UnknownOperation)?;
    // Zero is the number of what nobody asked for.
    if id == 0 || !rest.is_empty() {
        return Err(Broken::Malformed);
    }
    let excessive = !within(message)?;
    let mut controls = Vec::new();
    if !inside.is_empty() {
        let mut list = expect(&mut inside, CONTROLS)?;
        while !list.is_empty() && controls.len() < ELEMENTS_MAX {
            controls.push(control(expect(&mut list, SEQUENCE)?)?);
        }
    }
    if inside.is_empty() { Ok(Outline { id, request, controls, excessive }) } else { Err(Broken::Malformed) }
}

fn control(mut content: &[u8]) -> Result<Control, Broken> {
    let oid = expect(&mut content, OCTETS)?.to_vec();
    let critical = content.first() == Some(&BOOLEAN) && expect(&mut content, BOOLEAN)?.iter().any(|byte| *byte != 0);
    if !content.is_empty() {
        expect(&mut content, OCTETS)?;
    }
    if content.is_empty() { Ok(Control { oid, critical }) } else { Err(Broken::Malformed) }
}

/// Whether the elements keep to the limits, as far as they are all well-formed.
fn within(message: &[u8]) -> Result<bool, Broken> {
    let mut open = vec![message];
    let mut count = 0_usize;
    while let Some(rest) = open.last_mut() {
        if rest.is_empty() {
            open.pop();
            continue;
        }
        let element = next(rest)?;
        count = count.saturating_add(1);
        if count > ELEMENTS_MAX {
            return Ok(false);
        }
        if element.tag & CONSTRUCTED != 0 {
            if open.len() >= NESTING_MAX {
                return Ok(false);
            }
            open.push(element.content);
        }
    }
    Ok(true)
}

/// The number inside a Cancel request's value: `SEQUENCE { cancelID MessageID }` (RFC 3909, section 2.1).
#[must_use]
pub fn cancel_id(value: &[u8]) -> Option<i32> {
    let mut rest = value;
    let mut inside = expect(&mut rest, SEQUENCE).ok()?;
    let id = number(expect(&mut inside, INTEGER).ok()?).ok()?;
    (rest.is_empty() && inside.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `(cn=*alic*)` below `dc=org`, as ldapsearch sends it.
    fn search() -> Vec<u8> {
        let mut filter = vec![0xa4, 0x0c, 0x04, 0x02];
        filter.extend(b"cn");
        filter.extend([0x30, 0x06, 0x81, 0x04]);
        filter.extend(b"alic");
        let mut operation = vec![0x04, 0x06];
        operation.extend(b"dc=org");
        operation.extend([0x0a, 1, 2, 0x0a, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0]);
        operation.extend(filter);
        operation.extend([0x30, 0]);
        wrap(7, 0x63, &operation, &[])
    }

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        let mut out = vec![tag, 0x84];
        out.extend(length.to_be_bytes());
        out.extend(content);
        out
    }

    fn wrap(id: u8, tag: u8, operation: &[u8], controls: &[u8]) -> Vec<u8> {
        let mut inside = vec![2, 1, id];
        inside.extend(element(tag, operation));
        inside.extend(controls);
        element(SEQUENCE, &inside)
    }

    #[test]
    fn a_message_is_cut_out_once_it_is_whole() {
        let message = search();
        for length in 0..message.len() {
            assert_eq!(frame(&message[..length]), Ok(None), "{length}");
        }
        let mut two = message.clone();
        two.extend(b"0\x05");
        assert_eq!(frame(&two), Ok(Some(message.len())));
        let outline = outline(&message).unwrap();
        assert_eq!((outline.id, outline.request, outline.excessive), (7, Request::Search, false));
    }

    #[test]
    fn what_is_no_message_is_refused_by_its_first_bytes() {
        for (bytes, want) in [
            (&b"GET / HTTP/1.1"[..], Broken::Malformed),
            (b"\x16\x03\x01", Broken::Malformed),
            (b"\x30\x80", Broken::Malformed),
            (b"\x30\x85", Broken::Malformed),
            (b"\x30\xff", Broken::Malformed),
            (b"\x30\x83\x20\x00\x00", Broken::TooLong),
            (b"\x30\x84\xff\xff\xff\xff", Broken::TooLong),
        ] {
            assert_eq!(frame(bytes), Err(want), "{bytes:?}");
        }
    }

    #[test]
    fn elements_must_fit_into_each_other() {
        for (message, want) in [
            (wrap(0, 0x63, &[], &[]), Broken::Malformed),
            (wrap(1, 0x64, &[], &[]), Broken::UnknownOperation),
            (wrap(1, 0x7e, &[], &[]), Broken::UnknownOperation),
            (wrap(1, 0x30, &[], &[]), Broken::Malformed),
            (wrap(1, 0x63, &[4, 9, 1], &[]), Broken::Malformed),
            (wrap(1, 0x63, &[0x1f, 0], &[]), Broken::Malformed),
            (wrap(1, 0x63, &[4], &[]), Broken::Malformed),
            (wrap(1, 0x63, &[], &[4, 0]), Broken::Malformed),
            (wrap(1, 0x63, &[], &[0xa0, 2, 0x30, 0]), Broken::Malformed),
            (element(SEQUENCE, &[2, 1, 1]), Broken::Malformed),
            (element(SEQUENCE, &[2, 1, 0xff, 0x42, 0]), Broken::Malformed),
            (element(SEQUENCE, &[2, 5, 1, 0, 0, 0, 0, 0x42, 0]), Broken::Malformed),
        ] {
            assert_eq!(outline(&message), Err(want), "{message:02x?}");
        }
    }

    #[test]
    fn controls_are_known_with_their_weight() {
        let controls = [0xa0, 14, 0x30, 5, 4, 3, b'1', b'.', b'2', 0x30, 5, 4, 0, 1, 1, 0xff];
        let outline = outline(&wrap(1, 0x63, &[], &controls)).unwrap();
        let want = [Control { oid: b"1.2".to_vec(), critical: false }, Control { oid: vec![], critical: true }];
        assert_eq!(outline.controls, want);
    }

    #[test]
    fn depth_and_number_of_elements_are_limited() {
        let nested = (0..1000).fold(vec![0x87, 0], |inside, _| element(0xa2, &inside));
        assert!(outline(&wrap(1, 0x63, &nested, &[])).unwrap().excessive);
        let many = [0x87, 0].repeat(ELEMENTS_MAX);
        assert!(outline(&wrap(1, 0x63, &element(0xa0, &many), &[])).unwrap().excessive);
        let some = [0x87, 0].repeat(ELEMENTS_MAX - 4);
        assert!(!outline(&wrap(1, 0x63, &element(0xa0, &some), &[])).unwrap().excessive);
    }

    #[test]
    fn a_cancel_names_a_message() {
        assert_eq!(cancel_id(&[0x30, 3, 2, 1, 5]), Some(5));
        for bad in [&[][..], &[0x30, 0], &[0x30, 3, 2, 1, 0x85], &[0x30, 3, 4, 1, 5], &[0x30, 3, 2, 1, 5, 0]] {
            assert_eq!(cancel_id(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (frame(&bytes), outline(&bytes), cancel_id(&bytes));
        }

        #[test]
        fn a_message_with_one_byte_changed_is_a_message_or_refused(place in 0_usize..60, byte in any::<u8>()) {
            let mut message = search();
            let place = place % message.len();
            message[place] = byte;
            let _ = (frame(&message), outline(&message));
        }
    }
}
