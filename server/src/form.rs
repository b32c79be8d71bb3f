//! Forms as bytes (`application/x-www-form-urlencoded`), for the wire faces. What a name means, and how many there may be, is theirs to
//! know.

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
            (b'+', None) => bytes.push(b' '),
            (plain, None) => bytes.push(*plain),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn byte(digits: &[u8]) -> Option<u8> {
    // A sign, which the number's own reader would take, is no digit.
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(text, 16).ok()
}
