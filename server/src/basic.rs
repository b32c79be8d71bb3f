//! Basic authentication (RFC 7617), as liberal as the field needs, for every wire face that takes a name and a secret. Whether they are
//! right is not asked here.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The longest header value that is looked at.
const HEADER_MAX: usize = 2048;

/// The name and secret of an `Authorization` header, or none when it is not of this kind.
///
/// The first colon parts them, since a secret may hold colons. The bytes are UTF-8; where they are not, they are taken for ISO-8859-1,
/// which old clients send.
pub(crate) fn credentials(header: &[u8]) -> Option<(String, String)> {
    pair(header, b"basic ")
}

/// The same pair as a bearer token (RFC 6750): base64 of `name:secret`, for programs that know no other scheme.
pub(crate) fn bearer(header: &[u8]) -> Option<(String, String)> {
    pair(header, b"bearer ")
}

fn pair(header: &[u8], wanted: &[u8]) -> Option<(String, String)> {
    if header.len() > HEADER_MAX {
        return None;
    }
    let (scheme, token) = header.split_at_checked(wanted.len())?;
    if !scheme.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let bytes = BASE64.decode(token.trim_ascii()).ok()?;
    let text = String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|&byte| char::from(byte)).collect());
    let (name, secret) = text.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<(String, String)> {
        let header = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        credentials(header.as_bytes())
    }

    fn pair(name: &str, secret: &str) -> Option<(String, String)> {
        Some((name.to_owned(), secret.to_owned()))
    }

    #[test]
    fn the_first_colon_parts_name_and_secret() {
        assert_eq!(read(b"northwind:a:b::"), pair("northwind", "a:b::"));
        assert_eq!(read(b":"), pair("", ""));
        assert_eq!(read(b"no colon"), None);
    }

    #[test]
    fn both_alphabets_of_the_field_are_read() {
        assert_eq!(read("jörg:größe".as_bytes()), pair("jörg", "größe"));
        assert_eq!(read(b"j\xF6rg:gr\xF6\xDFe"), pair("jörg", "größe"));
    }

    #[test]
    fn the_scheme_is_read_in_any_case_and_others_are_not() {
        assert_eq!(credentials(b"bAsIc  YTpi "), pair("a", "b"));
        assert_eq!(credentials(b"Basic YTpiYw"), pair("a", "bc"));
        assert_eq!(bearer(b"bearer YTpi"), pair("a", "b"));
        assert_eq!(bearer(b"Basic YTpi"), None);
        for header in [&b"Bearer YTpi"[..], b"Basic", b"Basic ", b"Basic !!!", b"", b"YTpi", &[b'a'; 4000]] {
            assert_eq!(credentials(header), None);
        }
    }
}
