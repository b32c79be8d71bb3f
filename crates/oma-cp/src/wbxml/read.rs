//! Reads WBXML: also what this crate never writes, such as string tables, values in pieces and characters by number.

use super::cursor::{Cursor, decode, until_nul};
use super::tokens::{self, Attribute, Place};
use super::{Piece, WbxmlError};
use crate::error::LimitError;
use crate::text::Text;
use crate::tree::{Budget, Characteristic, DOCUMENT_MAX, Item, Parm, Tree};

type Read<T> = Result<T, WbxmlError>;

pub(super) struct Reader<'a> {
    cursor: Cursor<'a>,
    charset: u8,
    strings: &'a [u8],
    tag_page: u8,
    attribute_page: u8,
    budget: Budget,
    /// How deep the reader is, for those who look on.
    depth: usize,
    /// What each octet meant, when somebody wants to know.
    pieces: Option<Vec<Piece>>,
}

/// A tag, without what follows it.
struct Tag {
    identity: u8,
    attributes: bool,
    content: bool,
}

/// The attributes of one element.
#[derive(Default)]
struct Attributes {
    name: Option<String>,
    value: Option<String>,
    kind: Option<String>,
    version: Option<String>,
}

impl Attributes {
    const fn slot(&mut self, attribute: Attribute) -> &mut Option<String> {
        match attribute {
            Attribute::Name => &mut self.name,
            Attribute::Value => &mut self.value,
            Attribute::Type => &mut self.kind,
            Attribute::Version => &mut self.version,
        }
    }
}

pub(super) fn read(octets: &[u8]) -> Read<Tree> {
    Reader::new(octets, None).document().map(|(tree, _)| tree)
}

pub(super) fn explain(octets: &[u8]) -> Read<Vec<Piece>> {
    Reader::new(octets, Some(Vec::new())).document().map(|(_, pieces)| pieces)
}

impl<'a> Reader<'a> {
    const fn new(octets: &'a [u8], pieces: Option<Vec<Piece>>) -> Self {
        Self {
            cursor: Cursor::new(octets),
            charset: tokens::UTF_8,
            strings: &[],
            tag_page: 0,
            attribute_page: 0,
            budget: Budget::new(),
            depth: 0,
            pieces,
        }
    }

    fn document(mut self) -> Read<(Tree, Vec<Piece>)> {
        if self.cursor.len() > DOCUMENT_MAX {
            return Err(LimitError::Octets.into());
        }
        self.header()?;
        let at = self.cursor.at();
        let Some(root) = self.tag()? else { return Err(WbxmlError::Unexpected { at, octet: tokens::END }) };
        if root.identity != tokens::ROOT {
            return Err(WbxmlError::Element { at });
        }
        let attributes = self.attributes(&root)?;
        let mut characteristics = Vec::new();
        if root.content {
            for item in self.content()? {
                let Item::Characteristic(characteristic) = item else { return Err(WbxmlError::Element { at }) };
                characteristics.push(characteristic);
            }
        }
        if !self.cursor.is_at_end() {
            return Err(WbxmlError::Trailing { at: self.cursor.at() });
        }
        let Attributes { name: None, value: None, kind: None, version } = attributes else {
            return Err(WbxmlError::Attribute { at });
        };
        let version = version.map(|version| text(version, at)).transpose()?;
        Ok((Tree::within_limits(version, characteristics), self.pieces.unwrap_or_default()))
    }

    /// Version, public identifier, character set, string table (WAP-192, 5.3).
    fn header(&mut self) -> Read<()> {
        let version = self.cursor.octet()?;
        if !(1..=tokens::VERSION).contains(&version) {
            return Err(WbxmlError::Version(version));
        }
        self.note(0, || format!("WBXML 1.{version}"));
        let start = self.cursor.at();
        let public_id = self.cursor.number()?;
        let in_table = if public_id == 0 { Some(self.cursor.number()?) } else { None };
        self.note(start, || format!("public identifier {}", tokens::PUBLIC_ID_TEXT));
        let start = self.cursor.at();
        let charset = self.cursor.number()?;
        self.charset =
            [tokens::UTF_8, tokens::US_ASCII].into_iter().find(|known| u32::from(*known) == charset).unwrap_or_default();
        self.note(start, || if charset == u32::from(tokens::UTF_8) { "UTF-8".to_owned() } else { "US-ASCII".to_owned() });
        let start = self.cursor.at();
        let length = self.cursor.number()?;
        self.strings = self.cursor.take(usize::try_from(length).map_err(|_| WbxmlError::Truncated)?)?;
        self.note(start, || format!("string table of {length} octets"));
        if self.charset == 0 {
            return Err(WbxmlError::UnknownCharset(charset));
        }
        let known = match in_table {
            Some(offset) => self.table_string(offset, 1)? == tokens::PUBLIC_ID_TEXT,
            None => public_id == u32::from(tokens::PUBLIC_ID),
        };
        if known { Ok(()) } else { Err(WbxmlError::PublicId(public_id)) }
    }

    /// The next tag; none at the end of the content.
    fn tag(&mut self) -> Read<Option<Tag>> {
        loop {
            let at = self.cursor.at();
            match self.cursor.octet()? {
                tokens::SWITCH_PAGE => self.tag_page = self.page(at, "tags")?,
                tokens::END => {
                    self.depth = self.depth.saturating_sub(1);
                    self.note(at, || "end of the content".to_owned());
                    return Ok(None);
                }
                octet => {
                    let identity = octet & 0x3F;
                    let name = match identity {
                        tokens::ROOT => "wap-provisioningdoc",
                        tokens::CHARACTERISTIC => "characteristic",
                        tokens::PARM => "parm",
                        _ => return Err(WbxmlError::Unexpected { at, octet }),
                    };
                    let attributes = octet & tokens::WITH_ATTRIBUTES != 0;
                    let content = octet & tokens::WITH_CONTENT != 0;
                    self.note(at, || {
                        let with = |has, what| if has { what } else { "" };
                        format!("{name}{}{}", with(attributes, ", attributes follow"), with(content, ", has content"))
                    });
                    return Ok(Some(Tag { identity, attributes, content }));
                }
            }
        }
    }

    /// What stands in an element, its end included.
    fn content(&mut self) -> Read<Vec<Item>> {
        self.depth = self.depth.saturating_add(1);
        let mut items = Vec::new();
        loop {
            let at = self.cursor.at();
            let Some(tag) = self.tag()? else { return Ok(items) };
            items.push(match tag.identity {
                tokens::CHARACTERISTIC => {
                    self.budget.element(self.depth)?;
                    self.characteristic(&tag, at)?.into()
                }
                // Directly in the root there are characteristics only.
                tokens::PARM if self.depth > 1 => {
                    self.budget.element(self.depth.saturating_sub(1))?;
                    self.parm(&tag, at)?.into()
                }
                _ => return Err(WbxmlError::Element { at }),
            });
        }
    }

    fn characteristic(&mut self, tag: &Tag, at: usize) -> Read<Characteristic> {
        let found = self.attributes(tag)?;
        let Attributes { name: None, value: None, kind: Some(kind), version: None } = found else {
            return Err(WbxmlError::Attribute { at });
        };
        let items = if tag.content { self.content()? } else { Vec::new() };
        Ok(Characteristic { kind: text(kind, at)?, items })
    }

    fn parm(&mut self, tag: &Tag, at: usize) -> Read<Parm> {
        if tag.content {
            return Err(WbxmlError::Element { at });
        }
        let found = self.attributes(tag)?;
        let Attributes { name: Some(name), value, kind: None, version: None } = found else {
            return Err(WbxmlError::Attribute { at });
        };
        Ok(Parm { name: text(name, at)?, value: value.map(|value| text(value, at)).transpose()? })
    }

    /// The attributes of a tag, their end included.
    fn attributes(&mut self, tag: &Tag) -> Read<Attributes> {
        let mut found = Attributes::default();
        if !tag.attributes {
            return Ok(found);
        }
        let mut current = None;
        loop {
            let at = self.cursor.at();
            match self.cursor.octet()? {
                tokens::SWITCH_PAGE => self.attribute_page = self.page(at, "attributes")?,
                tokens::END => {
                    self.note(at, || "end of the attributes".to_owned());
                    return Ok(found);
                }
                octet if is_piece(octet) => {
                    let slot = current.and_then(|attribute| found.slot(attribute).as_mut());
                    let Some(slot) = slot else { return Err(WbxmlError::Unexpected { at, octet }) };
                    self.piece(octet, at, slot)?;
                }
                octet => {
                    let (attribute, begun) = self.start(octet, at)?;
                    self.budget.text(begun)?;
                    if found.slot(attribute).replace(begun.to_owned()).is_some() {
                        return Err(WbxmlError::Attribute { at });
                    }
                    current = Some(attribute);
                }
            }
        }
    }

    /// The beginning of an attribute, and of its value.
    fn start(&mut self, octet: u8, at: usize) -> Read<(Attribute, &'static str)> {
        let start = if octet == tokens::LITERAL {
            let offset = self.cursor.number()?;
            let name = self.table_string(offset, at)?;
            Attribute::ALL.into_iter().find(|attribute| attribute.as_str() == name).map(|attribute| (attribute, ""))
        } else {
            tokens::start(Place { page: self.attribute_page, token: octet })
        };
        let (attribute, begun) = start.ok_or(WbxmlError::Unexpected { at, octet })?;
        self.note(at, || match begun {
            "" => format!("{}=", attribute.as_str()),
            _ => format!("{}=\"{begun}\"", attribute.as_str()),
        });
        Ok((attribute, begun))
    }

    /// A piece of an attribute's value.
    fn piece(&mut self, octet: u8, at: usize, value: &mut String) -> Read<()> {
        let mut buffer = [0; 4];
        let added = match octet {
            tokens::STR_I => decode(self.cursor.string()?, self.charset, at)?,
            tokens::STR_T => {
                let offset = self.cursor.number()?;
                self.table_string(offset, at)?
            }
            tokens::ENTITY => {
                let character = char::from_u32(self.cursor.number()?).ok_or(WbxmlError::Number { at })?;
                character.encode_utf8(&mut buffer)
            }
            octet => {
                let place = Place { page: self.attribute_page, token: octet };
                tokens::word(Attribute::Value, place).ok_or(WbxmlError::Unexpected { at, octet })?
            }
        };
        // Spent before it is copied: a few octets can name a long string of the table again and again.
        self.budget.text(added)?;
        value.push_str(added);
        self.note(at, || format!("\"{added}\""));
        Ok(())
    }

    fn page(&mut self, at: usize, of: &str) -> Read<u8> {
        let place = self.cursor.at();
        match self.cursor.octet()? {
            page @ 0..=1 => {
                self.note(at, || format!("{of}: code page {page}"));
                Ok(page)
            }
            octet => Err(WbxmlError::Unexpected { at: place, octet }),
        }
    }

    fn table_string(&self, offset: u32, at: usize) -> Read<&'a str> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.strings.get(offset..));
        let string = rest.and_then(until_nul).ok_or(WbxmlError::StringTable { at })?;
        decode(string, self.charset, at)
    }

    /// Says what the octets since `start` meant, if somebody listens.
    fn note(&mut self, start: usize, meaning: impl FnOnce() -> String) {
        if let Some(pieces) = &mut self.pieces {
            pieces.push(Piece { at: start, octets: self.cursor.since(start).to_vec(), depth: self.depth, meaning: meaning() });
        }
    }
}

/// Whether an octet in an attribute list belongs to a value.
const fn is_piece(octet: u8) -> bool {
    matches!(octet, tokens::ENTITY | tokens::STR_I) || octet >= 0x80
}

fn text(text: String, at: usize) -> Read<Text> {
    Text::new(text).map_err(|_| WbxmlError::Character { at })
}
