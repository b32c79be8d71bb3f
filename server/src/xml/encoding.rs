//! From the bytes of a request to its text: byte order mark, declared encoding, characters that XML 1.0 does not have.

use super::XmlError;
use std::borrow::Cow;

/// How far from its beginning a declaration must end.
const DECLARATION_MAX: usize = 1024;

/// The encodings that can be read. Others are refused rather than guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    Utf8,
    /// US-ASCII.
    Ascii,
    /// ISO-8859-1.
    Latin1,
}

impl Encoding {
    /// By its registered name or one of the aliases that are seen in the field.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "us-ascii" | "ascii" | "ansi_x3.4-1968" => Some(Self::Ascii),
            "iso-8859-1" | "iso_8859-1" | "iso8859-1" | "latin1" | "latin-1" => Some(Self::Latin1),
            _ => None,
        }
    }
}

/// The text of a document in one of the encodings that its face takes, without byte order mark and leading white space.
pub(crate) fn decode<'b>(body: &'b [u8], taken: &[Encoding]) -> Result<Cow<'b, str>, XmlError> {
    if body.starts_with(&[0xFE, 0xFF]) || body.starts_with(&[0xFF, 0xFE]) {
        return Err(XmlError::Encoding("UTF-16 is not read; send UTF-8."));
    }
    let unmarked = body.trim_ascii_start().strip_prefix(b"\xEF\xBB\xBF");
    let document = unmarked.unwrap_or(body).trim_ascii_start();
    let encoding = match declared(document, taken)? {
        Some(encoding) if unmarked.is_some() && encoding != Encoding::Utf8 => {
            return Err(XmlError::BadCharacter("The byte order mark is UTF-8's and the declaration is not."));
        }
        declared => declared.unwrap_or(Encoding::Utf8),
    };
    let bad = || XmlError::BadCharacter("There are bytes that the declared encoding does not have.");
    let text = match encoding {
        Encoding::Ascii if !document.is_ascii() => return Err(bad()),
        Encoding::Utf8 | Encoding::Ascii => Cow::Borrowed(std::str::from_utf8(document).map_err(|_| bad())?),
        Encoding::Latin1 if document.is_ascii() => Cow::Borrowed(std::str::from_utf8(document).map_err(|_| bad())?),
        Encoding::Latin1 => Cow::Owned(document.iter().map(|&byte| char::from(byte)).collect()),
    };
    if text.bytes().any(|byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) || text.contains(['\u{FFFE}', '\u{FFFF}']) {
        return Err(XmlError::NotWellFormed("There are control characters that XML does not allow."));
    }
    Ok(text)
}

/// The encoding that the XML declaration names, if there is a declaration and it names one.
fn declared(document: &[u8], taken: &[Encoding]) -> Result<Option<Encoding>, XmlError> {
    let malformed = || XmlError::NotWellFormed("The XML declaration is malformed.");
    let Some(rest) = document.strip_prefix(b"<?xml").filter(|rest| rest.first().is_some_and(u8::is_ascii_whitespace)) else {
        return Ok(None);
    };
    let head = rest.get(..DECLARATION_MAX).unwrap_or(rest);
    let end = head.windows(2).position(|pair| pair == b"?>").ok_or_else(malformed)?;
    let mut rest = head.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or_else(malformed)?.trim_ascii();
    let mut encoding = None;
    let mut first = true;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or_else(malformed)?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or_else(malformed)?;
        let (value, after) = after.strip_prefix(quote).and_then(|after| after.split_once(quote)).ok_or_else(malformed)?;
        match (name.trim_ascii(), first) {
            ("version", true) if matches!(value, "1.0" | "1.1") => {}
            ("encoding", false) => {
                let known = Encoding::named(value).filter(|known| taken.contains(known));
                encoding = Some(known.ok_or(XmlError::Encoding("The declared encoding is not read; send UTF-8."))?);
            }
            ("standalone", false) => {}
            _ => return Err(malformed()),
        }
        first = false;
        rest = after.trim_ascii_start();
    }
    if first { Err(malformed()) } else { Ok(encoding) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Ascii, Encoding::Latin1];

    #[test]
    fn marks_line_breaks_and_encodings_are_understood() {
        for (body, want) in [
            (&b"<a/>"[..], "<a/>"),
            (b"\xEF\xBB\xBF<a/>", "<a/>"),
            (b"\r\n\n<a/>", "<a/>"),
            (b"\xEF\xBB\xBF\n<a/>", "<a/>"),
            (b"<?xml version='1.0'?><a>\xC3\xA4</a>", "<?xml version='1.0'?><a>ä</a>"),
            (b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\xE4", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>ä"),
            (
                b"<?xml version = '1.0' encoding = 'US-ASCII' standalone='yes'?>a",
                "<?xml version = '1.0' encoding = 'US-ASCII' standalone='yes'?>a",
            ),
        ] {
            assert_eq!(decode(body, &ALL).unwrap(), want);
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_for_its_own_reason() {
        for (body, want) in [
            (&b"<?xml version='1.0' encoding='utf-16'?><a/>"[..], "encoding"),
            (b"<?xml version='1.0' encoding='windows-1252'?><a/>", "encoding"),
            (b"\xFF\xFE<\0a\0", "encoding"),
            (b"<a>\xE4</a>", "character"),
            (b"<?xml version='1.0' encoding='utf-8'?>\xE4", "character"),
            (b"<?xml version='1.0' encoding='us-ascii'?>\xC3\xA4", "character"),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?>a", "character"),
            (b"<a>\0</a>", "form"),
            (b"<a>\x1b</a>", "form"),
            ("<a>\u{FFFF}</a>".as_bytes(), "form"),
            (b"<?xml encoding='utf-8'?><a/>", "form"),
            (b"<?xml version='2.0'?><a/>", "form"),
            (b"<?xml ?><a/>", "form"),
            (b"<?xml version='1.0'", "form"),
        ] {
            let why = match decode(body, &ALL).unwrap_err() {
                XmlError::NotWellFormed(_) => "form",
                XmlError::Encoding(_) => "encoding",
                XmlError::BadCharacter(_) => "character",
            };
            assert_eq!(why, want, "{:?}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn an_encoding_that_a_face_does_not_take_is_refused() {
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><a/>";
        assert!(decode(latin, &ALL).is_ok());
        assert!(matches!(decode(latin, &[Encoding::Utf8, Encoding::Ascii]), Err(XmlError::Encoding(_))));
    }
}
