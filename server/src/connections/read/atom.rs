//! Reads an Atom entry. Elements are told by name space and local name, never by prefix; what belongs to neither Atom nor the data
//! services is passed over with all that is in it (sheet, section 11).
//!
//! The properties of entries inside a link are kept apart from those of the entry itself by where they stand, for the link may come first.

use super::{CAPABILITIES_READ, Document, Fault, Fields, PROPERTIES_MAX, Raw};
use crate::connections::write::names::{ATOM, DATA, METADATA, RELATED};
use crate::xml::{Encoding, Token, Tokens, XmlError, decode};
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::name::{NamespaceResolver, ResolveResult};
use std::borrow::Cow;

/// How deep elements may lie in each other; an entry inside a link needs nine.
const DEPTH_MAX: usize = 64;

/// The elements that mean something here.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tag {
    Entry,
    Content,
    Feed,
    /// A link, and whether it leads to capabilities.
    Link(bool),
    Inline,
    Properties,
    Property {
        name: String,
        null: bool,
    },
    Other,
}

enum Step<'a> {
    Open(Tag),
    Close,
    Text(Cow<'a, str>),
    End,
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    names: NamespaceResolver,
    depth: usize,
}

impl From<XmlError> for Fault {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::NotWellFormed(text) | XmlError::BadCharacter(text) => Self::malformed(text),
            XmlError::Encoding(text) => Self::media_type(text),
        }
    }
}

/// Reads a document.
pub(super) fn read(body: &[u8], charset: Option<Encoding>) -> Result<Document, Fault> {
    let wide = narrowed(body)?;
    let taken: &[Encoding] = match charset {
        None => &[Encoding::Utf8, Encoding::Ascii, Encoding::Latin1],
        // What the header says must not be contradicted by the document.
        Some(Encoding::Utf8) => &[Encoding::Utf8, Encoding::Ascii],
        Some(Encoding::Ascii) => &[Encoding::Ascii],
        Some(Encoding::Latin1) => &[Encoding::Latin1],
    };
    let text = decode(wide.as_deref().map_or(body, str::as_bytes), taken)?;
    let mut reader = Reader { tokens: Tokens::new(&text), names: NamespaceResolver::default(), depth: 0 };
    match reader.step()? {
        Step::Open(Tag::Entry) => {}
        _ => return Err(Fault::malformed("The document is no Atom entry.")),
    }
    let document = reader.entry(true)?;
    match reader.step()? {
        Step::End => Ok(document),
        _ => Err(Fault::malformed("Something follows the entry.")),
    }
}

/// A document in UTF-16 as UTF-8, without the declaration, which names an encoding that it is not in any more; none for any other.
fn narrowed(body: &[u8]) -> Result<Option<String>, Fault> {
    let big = match body {
        [0xFE, 0xFF, ..] | [0, b'<', ..] => true,
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => false,
        _ => return Ok(None),
    };
    let bad = || Fault::malformed("There are bytes that UTF-16 does not have.");
    if !body.len().is_multiple_of(2) {
        return Err(bad());
    }
    let unit = |pair: &[u8]| match pair {
        [one, other] if big => u16::from_be_bytes([*one, *other]),
        [one, other] => u16::from_le_bytes([*one, *other]),
        _ => 0,
    };
    let text: Result<String, _> = char::decode_utf16(body.chunks(2).map(unit)).collect();
    let text = text.map_err(|_| bad())?;
    let text = text.trim_start_matches('\u{FEFF}');
    let declared = text.starts_with("<?xml ").then(|| text.split_once("?>")).flatten();
    Ok(Some(declared.map_or(text, |(_, rest)| rest).to_owned()))
}

impl<'a> Reader<'a> {
    fn step(&mut self) -> Result<Step<'a>, Fault> {
        match self.tokens.next()? {
            Token::Open(tag) => {
                self.depth = self.depth.saturating_add(1);
                if self.depth > DEPTH_MAX {
                    return Err(Fault::malformed("Elements are nested too deeply."));
                }
                self.names.push(&tag).map_err(|_| Fault::malformed("A name space is declared wrongly."))?;
                self.tag(&tag).map(Step::Open)
            }
            Token::Close => {
                self.depth = self.depth.saturating_sub(1);
                self.names.pop();
                Ok(Step::Close)
            }
            Token::Text(text) => Ok(Step::Text(text)),
            Token::End => Ok(Step::End),
        }
    }

    fn tag(&self, tag: &BytesStart<'_>) -> Result<Tag, Fault> {
        let (space, name) = self.names.resolve_element(tag.name());
        let space = match space {
            ResolveResult::Bound(space) => space.into_inner(),
            ResolveResult::Unbound => "",
            ResolveResult::Unknown(_) => return Err(Fault::malformed("A prefix is not declared.")),
        };
        Ok(match (space, name.into_inner()) {
            (ATOM, "entry") => Tag::Entry,
            (ATOM, "content") => Tag::Content,
            (ATOM, "feed") => Tag::Feed,
            (ATOM, "link") => {
                let relation = self.attribute(tag, "", "rel")?.unwrap_or_default();
                let related = relation.trim().strip_prefix(RELATED);
                Tag::Link(matches!(related, Some("Capability" | "Capabilities")))
            }
            (METADATA, "inline") => Tag::Inline,
            (METADATA, "properties") => Tag::Properties,
            (DATA, name) => {
                let null = self.attribute(tag, METADATA, "null")?;
                let null = null.is_some_and(|text| matches!(text.trim(), "1") || text.trim().eq_ignore_ascii_case("true"));
                Tag::Property { name: name.to_owned(), null }
            }
            _ => Tag::Other,
        })
    }

    /// The value of an attribute; no name space is that of attributes without a prefix.
    fn attribute<'t>(&self, tag: &'t BytesStart<'_>, space: &str, name: &str) -> Result<Option<Cow<'t, str>>, Fault> {
        let ill_formed = || Fault::malformed("The document is not well-formed XML.");
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| ill_formed())?;
            let (found, local) = self.names.resolve_attribute(attribute.key);
            let same = match found {
                ResolveResult::Bound(found) => found.into_inner() == space,
                ResolveResult::Unbound => space.is_empty(),
                ResolveResult::Unknown(_) => return Err(Fault::malformed("A prefix is not declared.")),
            };
            if same && local.into_inner() == name {
                return attribute.normalized_value(XmlVersion::Implicit1_0).map(Some).map_err(|_| ill_formed());
            }
        }
        Ok(None)
    }

    /// The next element inside the present one; none when that is closed. Text between elements says nothing.
    fn element(&mut self) -> Result<Option<Tag>, Fault> {
        loop {
            match self.step()? {
                Step::Open(tag) => return Ok(Some(tag)),
                Step::Close => return Ok(None),
                Step::Text(_) => {}
                Step::End => return Err(Fault::malformed("The document breaks off.")),
            }
        }
    }

    /// Passes over the element that was just opened.
    fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.step()?, Step::End) {
                return Err(Fault::malformed("The document breaks off."));
            }
        }
        Ok(())
    }

    /// What stands inside an entry: properties in its content or beside it, and, of the outer one, the entries inside its links.
    fn entry(&mut self, outer: bool) -> Result<Document, Fault> {
        let mut document = Document::default();
        while let Some(tag) = self.element()? {
            match tag {
                Tag::Properties => self.properties(&mut document.fields)?,
                Tag::Content => {
                    while let Some(tag) = self.element()? {
                        match tag {
                            Tag::Properties => self.properties(&mut document.fields)?,
                            _ => self.skip()?,
                        }
                    }
                }
                Tag::Link(true) if outer => {
                    while let Some(tag) = self.element()? {
                        match tag {
                            Tag::Inline => self.inline(&mut document.capabilities)?,
                            _ => self.skip()?,
                        }
                    }
                }
                _ => self.skip()?,
            }
        }
        Ok(document)
    }

    fn inline(&mut self, capabilities: &mut Option<Vec<Fields>>) -> Result<(), Fault> {
        while let Some(tag) = self.element()? {
            if tag != Tag::Feed {
                self.skip()?;
                continue;
            }
            let list = capabilities.get_or_insert_with(Vec::new);
            while let Some(tag) = self.element()? {
                if tag != Tag::Entry {
                    self.skip()?;
                    continue;
                }
                if list.len() >= CAPABILITIES_READ {
                    return Err(Fault::malformed("There are too many capabilities."));
                }
                list.push(self.entry(false)?.fields);
            }
        }
        Ok(())
    }

    fn properties(&mut self, fields: &mut Fields) -> Result<(), Fault> {
        while let Some(tag) = self.element()? {
            let Tag::Property { name, null } = tag else {
                self.skip()?;
                continue;
            };
            if fields.len() >= PROPERTIES_MAX {
                return Err(Fault::malformed(format!("A document has at most {PROPERTIES_MAX} properties.")));
            }
            let raw = self.text()?;
            fields.push((name, if null { Raw::Null } else { raw }));
        }
        Ok(())
    }

    /// The text of a property, its pieces joined.
    fn text(&mut self) -> Result<Raw, Fault> {
        let mut whole = String::new();
        let mut complex = false;
        loop {
            match self.step()? {
                Step::Text(text) => whole.push_str(&text),
                Step::Open(_) => {
                    complex = true;
                    self.skip()?;
                }
                Step::Close => return Ok(if complex { Raw::Complex } else { Raw::Text(whole) }),
                Step::End => return Err(Fault::malformed("The document breaks off.")),
            }
        }
    }
}
