//! Forms as bytes (`application/x-www-form-urlencoded`), for the wire faces. What a name means, and how many there may be, is theirs to
//! know.

use crate::percent;

/// The names and values of a query or form, still escaped, in the order they came.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

/// Undoes the escaping of one name or value; none when it is not UTF-8, or has U+0000 in it. A `%` that begins no escape stands for
/// itself.
pub(crate) fn decode(text: &[u8]) -> Option<String> {
    String::from_utf8(percent::decode(text, true)).ok().filter(|text| !text.contains('\0'))
}
