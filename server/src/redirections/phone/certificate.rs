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
        (0x82, [a, b, rest @ ..]) => ((usize::from(*a) << 8) | usize::from(*b), rest),
        (0x83, [a, b, c, rest @ ..]) => ((usize::from(*a) << 16) | (usize::from(*b) << 8) | usize::from(*c), rest),
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use proptest::prelude::*;

    /// Made for this test with openssl: issued by "CA 000413000001" to "C=DE, O=Example, CN=000413A11FA7".
    const PHONE: &str = "\
        MIIBSzCB8gIBATAKBggqhkjOPQQDAjAsMRAwDgYDVQQKDAdFeGFtcGxlMRgwFgYDVQQDDA9DQSAwMDA0MTMwMDAwMDEwIBcNMjYxMTIyMDAwNDMwWhgPMj\
        EyNjEwMjkwMDA0MzBaMDYxCzAJBgNVBAYTAkRFMRAwDgYDVQQKDAdFeGFtcGxlMRUwEwYDVQQDDAwwMDA0MTNBMTFGQTcwWTATBgcqhkjOPQIBBggqhkjO\
        PQMBBwNCAASlhLjNBXu3Hoczq3kXWQPUomilT9GgGZWfP9NptpXViUU83cDfMWAMgsyp6Q2FiSdxB/nHqkLh9K/DL1G5WJnRMAoGCCqGSM49BAMCA0gAME\
        UCIH2SZGZa0uWRc3C86qWrQV0IYVi7LQ7LquE0AB3c+gWNAiEAvLO1TCLXeWD0pq/wUgI6t+viozojfUDpEjlyN1ka6JE=";

    fn phone() -> Vec<u8> {
        base64::engine::general_purpose::STANDARD.decode(PHONE).unwrap()
    }

    #[test]
    fn the_subject_names_the_phone_and_the_issuer_does_not() {
        assert_eq!(subject_mac(&phone()), Mac::parse("000413a11fa7").ok());
    }

    #[test]
    fn half_a_certificate_names_nobody() {
        let whole = phone();
        for length in 0..whole.len() {
            let (half, _) = whole.split_at(length);
            assert_eq!(subject_mac(half), None, "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes: Vec<u8>) {
            let _ = subject_mac(&bytes);
        }

        #[test]
        fn a_damaged_certificate_is_looked_at(place in 0_usize..300, byte: u8) {
            let mut bytes = phone();
            bytes[place] = byte;
            let _ = subject_mac(&bytes);
        }
    }
}
