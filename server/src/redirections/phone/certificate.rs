//! The MAC in a phone's factory certificate. All but the oldest Snom phones have one; its subject names the phone.
//!
//! Only the path to the subject is read (X.509, RFC 5280, in DER). What a certificate proves is not decided here.

use super::user_agent::find_mac;
use patchbay_domain::redirections::Mac;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xA0;

/// The string types a name may be written in that are ASCII at heart: UTF8String, PrintableString, TeletexString, IA5String.
const STRINGS: [u8; 4] = [0x0C, 0x13, 0x14, 0x16];

/// The MAC that the certificate's subject names; none when it names none or the bytes are no certificate.
pub(super) fn subject_mac(der: &[u8]) -> Option<Mac> {
    let (certificate, _) = expect(der, SEQUENCE)?;
    let (mut rest, _) = expect(certificate, SEQUENCE)?;
    if let Some((_, after)) = expect(rest, VERSION) {
        rest = after;
    }
    // Serial number, signature algorithm, issuer, validity; then the subject.
    for _ in 0..4 {
        let (_, _, after) = element(rest)?;
        rest = after;
    }
    let (mut names, _) = expect(rest, SEQUENCE)?;
    let mut found = None;
    while let Some((set, after)) = expect(names, SET) {
        names = after;
        found = attribute_mac(set).or(found);
    }
    found
}

/// The MAC in one relative distinguished name.
fn attribute_mac(mut set: &[u8]) -> Option<Mac> {
    while let Some((attribute, after)) = expect(set, SEQUENCE) {
        set = after;
        let Some((_, _, value)) = element(attribute) else { continue };
        let Some((tag, text, _)) = element(value) else { continue };
        let mac = std::str::from_utf8(text).ok().filter(|_| STRINGS.contains(&tag)).and_then(find_mac);
        if mac.is_some() {
            return mac;
        }
    }
    None
}

/// The content of an element with this tag, and what follows it.
fn expect(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(der)?;
    (tag == wanted).then_some((content, rest))
}

/// One element: its tag, its content, what follows it. Lengths of up to three bytes; no certificate is larger.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match (first, rest) {
        (0..=0x7F, _) => (usize::from(first), rest),
        (0x81, [a, rest @ ..]) => (usize::from(*a), rest),
        (0x82, [a, b, rest @ ..]) => (usize::from(*a) << 8 | usize::from(*b), rest),
        (0x83, [a, b, c, rest @ ..]) => (usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c), rest),
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
