//! Percent-encoding (RFC 3986, section 2.1), undone as the wire faces need it.

/// Undoes it once. A `%` that begins no escape stands for itself; a plus is a blank only where it says so, as in forms and queries.
pub(crate) fn decode(text: &[u8], plus_is_blank: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let escaped =
            behind.split_at_checked(2).filter(|_| *first == b'%').and_then(|(digits, behind)| Some((byte(digits)?, behind)));
        match (first, escaped) {
            (_, Some((byte, behind))) => {
                bytes.push(byte);
                rest = behind;
            }
            (b'+', None) if plus_is_blank => bytes.push(b' '),
            (plain, None) => bytes.push(*plain),
        }
    }
    bytes
}

fn byte(digits: &[u8]) -> Option<u8> {
    // A sign, which the number's own reader would take, is no digit.
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once_and_half_ones_stand_for_themselves() {
        for (text, path, form) in [
            ("a%20b+c", "a b+c", "a b c"),
            ("%2527", "%27", "%27"),
            ("100%", "100%", "100%"),
            ("%zz%4", "%zz%4", "%zz%4"),
            ("%+1", "%+1", "% 1"),
        ] {
            assert_eq!(decode(text.as_bytes(), false), path.as_bytes(), "{text}");
            assert_eq!(decode(text.as_bytes(), true), form.as_bytes(), "{text}");
        }
    }
}
