//! From text to elements and character data, and a refusal of what no wire face needs.
//!
//! quick-xml finds the tags; what it leaves to its caller is checked here: one root, no document type, only the five named entities,
//! no character that XML does not have, well-formed attributes.

use super::{XmlError, is_xml_char};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// The most attributes on one tag. No face knows any; a name-space declaration is tolerated.
const ATTRIBUTES_MAX: usize = 16;

/// One step through the document. Comments and processing instructions are none.
pub(crate) enum Token<'a> {
    /// An element begins. An empty one is closed by the next step.
    Open(BytesStart<'a>),
    /// The element that was opened last and not closed yet is closed.
    Close,
    /// A piece of text; several may follow one another (CDATA, entities, comments between them).
    Text(Cow<'a, str>),
    /// The document is over, and all that was opened is closed.
    End,
}

/// The steps through one document.
pub(crate) struct Tokens<'a> {
    xml: Reader<&'a [u8]>,
    depth: usize,
    begun: bool,
    rooted: bool,
}

const fn ill_formed() -> XmlError {
    XmlError::NotWellFormed("The document is not well-formed XML.")
}

impl<'a> Tokens<'a> {
    /// The steps through this text.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut xml = Reader::from_str(text);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        config.check_end_names = true;
        Self { xml, depth: 0, begun: false, rooted: false }
    }

    /// The next step.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, XmlError> {
        loop {
            let first = !std::mem::replace(&mut self.begun, true);
            match self.xml.read_event().map_err(|_| ill_formed())? {
                Event::Start(tag) => return self.open(tag),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::Close);
                }
                Event::Text(text) => {
                    let text = text.xml10_content();
                    if text.contains("]]>") || (self.depth == 0 && !is_blank(&text)) {
                        return Err(ill_formed());
                    }
                    if self.depth > 0 {
                        return Ok(Token::Text(text));
                    }
                }
                Event::CData(text) if self.depth > 0 => return Ok(Token::Text(text.xml10_content())),
                Event::GeneralRef(reference) if self.depth > 0 => return resolve(&reference),
                Event::Comment(_) => {}
                Event::PI(instruction) if !instruction.target().eq_ignore_ascii_case("xml") => {}
                Event::Decl(_) if first => {}
                Event::Eof if self.depth == 0 && self.rooted => return Ok(Token::End),
                Event::DocType(_) => return Err(XmlError::NotWellFormed("A document type is not accepted.")),
                Event::Empty(_) | Event::CData(_) | Event::GeneralRef(_) | Event::PI(_) | Event::Decl(_) | Event::Eof => {
                    return Err(ill_formed());
                }
            }
        }
    }

    fn open(&mut self, tag: BytesStart<'a>) -> Result<Token<'a>, XmlError> {
        let second_root = self.depth == 0 && std::mem::replace(&mut self.rooted, true);
        let begins_well = |name: &str| name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'));
        if second_root || !begins_well(tag.name().as_ref()) {
            return Err(ill_formed());
        }
        for (count, attribute) in tag.attributes().enumerate() {
            let good = attribute.is_ok_and(|attribute| begins_well(attribute.key.as_ref()));
            if !good || count >= ATTRIBUTES_MAX {
                return Err(ill_formed());
            }
        }
        self.depth = self.depth.saturating_add(1);
        Ok(Token::Open(tag))
    }
}

/// Whether it is only the white space that may stand between elements.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// One of the five named entities or a character by number. There are no others without a document type.
fn resolve(reference: &BytesRef<'_>) -> Result<Token<'static>, XmlError> {
    let text = match reference.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            let c = reference.resolve_char_ref().ok().flatten().filter(|c| is_xml_char(*c)).ok_or_else(ill_formed)?;
            return Ok(Token::Text(Cow::Owned(c.to_string())));
        }
    };
    Ok(Token::Text(Cow::Borrowed(text)))
}
