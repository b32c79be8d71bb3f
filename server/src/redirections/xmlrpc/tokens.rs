//! From text to elements and character data: what XML-RPC uses of XML, and a refusal of the rest.
//!
//! quick-xml finds the tags; what it leaves to its caller is checked here: one root, no document type, only the five named entities,
//! no character that XML does not have, well-formed attributes (which are then passed over: XML-RPC has none).

use super::fault::Fault;
use crate::redirections::xml::is_xml_char;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// The most attributes on one tag. XML-RPC needs none; a name-space declaration is tolerated.
const ATTRIBUTES_MAX: usize = 16;

/// The elements of XML-RPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    MethodCall,
    MethodName,
    Params,
    Param,
    Value,
    Nil,
    Boolean,
    Int,
    Long,
    Double,
    String,
    DateTime,
    Base64,
    Array,
    Data,
    Struct,
    Member,
    Name,
    /// Anything else; it may be well-formed, but XML-RPC does not know it.
    Unknown,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "methodCall" => Self::MethodCall,
            "methodName" => Self::MethodName,
            "params" => Self::Params,
            "param" => Self::Param,
            "value" => Self::Value,
            "nil" | "ex:nil" => Self::Nil,
            "boolean" => Self::Boolean,
            "int" | "i4" => Self::Int,
            "i8" | "ex:i8" => Self::Long,
            "double" => Self::Double,
            "string" => Self::String,
            "dateTime.iso8601" => Self::DateTime,
            "base64" => Self::Base64,
            "array" => Self::Array,
            "data" => Self::Data,
            "struct" => Self::Struct,
            "member" => Self::Member,
            "name" => Self::Name,
            _ => Self::Unknown,
        }
    }
}

/// One step through the document. Comments and processing instructions are none.
pub(super) enum Token<'a> {
    Open(Tag),
    Close,
    /// A piece of text; several may follow one another (CDATA, entities, comments between them).
    Text(Cow<'a, str>),
    /// The document is over, and all that was opened is closed.
    End,
}

/// The steps through one document.
pub(super) struct Tokens<'a> {
    xml: Reader<&'a [u8]>,
    depth: usize,
    begun: bool,
    rooted: bool,
}

fn ill_formed() -> Fault {
    Fault::not_well_formed("The document is not well-formed XML.")
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut xml = Reader::from_str(text);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        config.check_end_names = true;
        Self { xml, depth: 0, begun: false, rooted: false }
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Fault> {
        loop {
            let first = !std::mem::replace(&mut self.begun, true);
            match self.xml.read_event().map_err(|_| ill_formed())? {
                Event::Start(tag) => return self.open(&tag),
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
                Event::DocType(_) => return Err(Fault::not_well_formed("A document type is not accepted.")),
                Event::Empty(_) | Event::CData(_) | Event::GeneralRef(_) | Event::PI(_) | Event::Decl(_) | Event::Eof => {
                    return Err(ill_formed());
                }
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Token<'a>, Fault> {
        let second_root = self.depth == 0 && std::mem::replace(&mut self.rooted, true);
        let name = tag.name();
        let begins_well = name.as_ref().starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'));
        if second_root || !begins_well {
            return Err(ill_formed());
        }
        for (count, attribute) in tag.attributes().enumerate() {
            if attribute.is_err() || count >= ATTRIBUTES_MAX {
                return Err(ill_formed());
            }
        }
        self.depth = self.depth.saturating_add(1);
        Ok(Token::Open(Tag::of(name.as_ref())))
    }

    /// Goes on to the end, to learn whether the rest is well-formed.
    pub(super) fn drain(&mut self) -> Result<(), Fault> {
        while !matches!(self.next()?, Token::End) {}
        Ok(())
    }
}

/// Whether it is only the white space that may stand between elements.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// One of the five named entities or a character by number. There are no others without a document type.
fn resolve(reference: &BytesRef<'_>) -> Result<Token<'static>, Fault> {
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
