//! XML for wire faces: bytes to text, text to elements and character data, and text to markup.
//!
//! quick-xml finds the tags; what it leaves to its caller is done here, once for all faces. What an element means, each face knows.

mod encoding;
mod tokens;

pub(crate) use encoding::{Encoding, decode};
pub(crate) use tokens::{Token, Tokens, is_blank};

/// Why a document is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlError {
    /// It is not well-formed, or asks for more than is read of XML, such as a document type.
    NotWellFormed(&'static str),
    /// It declares, or begins like, an encoding that is not read.
    Encoding(&'static str),
    /// It has bytes that its encoding does not have.
    BadCharacter(&'static str),
}

/// Whether XML 1.0 has this character.
#[must_use]
pub(crate) const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Appends text as character data. A character that XML does not have becomes U+FFFD, so that a document is always well-formed; a
/// carriage return is written by number, or its reader would take it for a line break.
pub(crate) fn escape(out: &mut String, text: &str) {
    put(out, text, false);
}

/// The same inside an attribute's double quotes.
pub(crate) fn escape_attribute(out: &mut String, text: &str) {
    put(out, text, true);
}

fn put(out: &mut String, text: &str, quoted: bool) {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte) && !matches!(byte, b'&' | b'<' | b'>' | b'"');
    if text.bytes().all(plain) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quoted => out.push_str("&quot;"),
            '\n' if quoted => out.push_str("&#10;"),
            '\t' if quoted => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c if is_xml_char(c) => out.push(c),
            _ => out.push('\u{FFFD}'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_xml_does_not_have_is_written_harmlessly() {
        let mut text = String::new();
        escape(&mut text, "a&b<c>\"d\"\r\n\u{1b}\u{FFFF}ä");
        assert_eq!(text, "a&amp;b&lt;c&gt;\"d\"&#13;\n\u{FFFD}\u{FFFD}ä");
        let mut attribute = String::new();
        escape_attribute(&mut attribute, "http://h/?a=\"1\"&b=<mac>\n");
        assert_eq!(attribute, "http://h/?a=&quot;1&quot;&amp;b=&lt;mac&gt;&#10;");
    }
}
