//! The push PDU in its own octets, and what is refused.

use super::*;
use crate::sign::Pin;
use proptest::prelude::*;

const MAC_TEXT: &[u8; 40] = b"612AB8791CE798A0AF6BB023824ECDDA8ACE8F15";

#[test]
fn an_unsigned_message_has_four_octets_in_front() {
    let push = Push { transaction: 7, signature: None, body: vec![3, 11] };
    assert_eq!(push.to_bytes(), [7, 6, 1, 0xB6, 3, 11]);
    assert_eq!(Push::from_bytes(&push.to_bytes()), Ok(push));
}

#[test]
fn a_signed_message_has_fifty_octets_in_front() {
    let key = Key::UserPin(Pin::new("1234").unwrap());
    let push = Push::signed(1, &key, vec![3, 11, 0x6A, 0, 0x45, 1]);
    let octets = push.to_bytes();
    assert_eq!(octets.len(), 50 + 6);
    assert_eq!(octets[..9], [0x01, 0x06, 0x2F, 0x1F, 0x2D, 0xB6, 0x91, 0x81, 0x92]);
    let again = Push::from_bytes(&octets).unwrap();
    assert_eq!(again, push);
    assert!(again.is_signed_with(&key));
    assert!(!again.is_signed_with(&Key::UserPin(Pin::new("1235").unwrap())));
    let mut changed = again.clone();
    changed.body.push(0);
    assert!(!changed.is_signed_with(&key));
    let unsigned = Push { signature: None, ..again };
    assert!(!unsigned.is_signed_with(&key));
}

#[test]
fn other_headers_and_orders_are_read() {
    // A length that fits its octet, other headers behind the content type, MAC before SEC.
    let mut headers = vec![0x1F, 45, 0xB6, MAC];
    headers.extend(MAC_TEXT);
    headers.extend([0, SEC, 0x80]);
    headers.extend([0xAF, 0x82]);
    let mut octets = vec![9, PUSH, u8::try_from(headers.len()).unwrap()];
    octets.extend(headers);
    octets.extend(b"body");
    let push = Push::from_bytes(&octets).unwrap();
    assert_eq!((push.transaction, push.body.as_slice()), (9, &b"body"[..]));
    assert_eq!(push.signature.unwrap().security, Security::NetworkPin);
    assert_eq!(Push::from_bytes(&[1, 6, 2, 1, 0xB6]).unwrap().signature, None);
}

#[test]
fn what_is_something_else_is_refused() {
    let with = |parameters: &[u8]| {
        let mut octets = vec![1, 6, 0, 0x1F, 0];
        octets.push(0xB6);
        octets.extend(parameters);
        octets[4] = u8::try_from(octets.len() - 5).unwrap();
        octets[2] = u8::try_from(octets.len() - 3).unwrap();
        Push::from_bytes(&octets)
    };
    let mac = |text: &[u8]| [&[MAC], text, &[0]].concat();
    for (octets, error) in [
        (&[][..], PushError::Truncated),
        (&[1, 4, 1, 0xB6], PushError::NotPush),
        (&[1, 6, 1, 0xAE], PushError::ContentType),
        (&[1, 6, 2, 1, 0xAE], PushError::ContentType),
        (&[1, 6, 5, 0xB6], PushError::Truncated),
        (&[1, 6, 0xFF, 0xFF, 0xFF, 0x00], PushError::TooLong),
        (&[0x34, 6, 6, 5, 2, 2, 0x0B, 0x81, 0xEA], PushError::ContentType),
    ] {
        assert_eq!(Push::from_bytes(octets), Err(error), "{octets:02x?}");
    }
    assert_eq!(with(&[SEC, 0x83]), Err(PushError::Security(3)));
    assert_eq!(with(&[SEC, 0x01]), Err(PushError::Security(1)));
    assert_eq!(with(&[SEC, 0x81]), Err(PushError::Incomplete));
    assert_eq!(with(&mac(MAC_TEXT)), Err(PushError::Incomplete));
    assert_eq!(with(&mac(b"12")), Err(PushError::Mac));
    assert_eq!(with(&[SEC, 0x81, SEC, 0x81]), Err(PushError::Incomplete));
    assert_eq!(with(&[0x81, 0xEA]), Err(PushError::Parameter(0x81)));
    assert_eq!(with(&[MAC, b'1']), Err(PushError::Truncated));
    assert_eq!(Push::from_bytes(&vec![1; PUSH_MAX + 1]), Err(PushError::TooLong));
}

proptest! {
    #[test]
    fn any_octets_are_a_push_or_refused(octets in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(push) = Push::from_bytes(&octets) {
            prop_assert_eq!(Push::from_bytes(&push.to_bytes()), Ok(push));
        }
    }

    #[test]
    fn what_is_written_is_read_back(transaction: u8, body: Vec<u8>, digits in "[0-9]{4,8}", signed: bool) {
        let key = Key::UserPin(Pin::new(digits).unwrap());
        let push = if signed { Push::signed(transaction, &key, body) } else { Push { transaction, signature: None, body } };
        let again = Push::from_bytes(&push.to_bytes()).unwrap();
        prop_assert_eq!(again.is_signed_with(&key), signed);
        prop_assert_eq!(again, push);
    }
}
