//! Reads XML. quick-xml finds the tags; what it leaves to its caller is checked here: one root, nothing but blanks between
//! elements, a harmless document type, no entities but XML's own five, UTF-8.

use super::XmlError;
use crate::error::LimitError;
use crate::text::Text;
use crate::tree::{Budget, Characteristic, DOCUMENT_MAX, Parm, Tree};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::{Reader as Steps, XmlVersion};

const ROOT: &str = "wap-provisioningdoc";

/// The most attributes on one tag; a document needs two.
const ATTRIBUTES_MAX: usize = 8;

type Read<T> = Result<T, XmlError>;

/// An element that is open.
enum Open {
    Root,
    Characteristic(Characteristic),
    Parm,
}

struct Reader {
    open: Vec<Open>,
    /// The root's version, once the root was seen.
    root: Option<Option<Text>>,
    characteristics: Vec<Characteristic>,
    budget: Budget,
    type_declared: bool,
}

pub(super) fn read(octets: &[u8]) -> Read<Tree> {
    if octets.len() > DOCUMENT_MAX {
        return Err(LimitError::Octets.into());
    }
    let text = std::str::from_utf8(octets).map_err(|_| XmlError::Encoding)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut steps = Steps::from_str(text);
    let config = steps.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    config.check_end_names = true;
    let mut reader =
        Reader { open: Vec::new(), root: None, characteristics: Vec::new(), budget: Budget::new(), type_declared: false };
    let mut first = true;
    loop {
        let at = steps.buffer_position();
        let event = steps.read_event().map_err(|_| XmlError::IllFormed { at })?;
        if matches!(event, Event::Eof) {
            return reader.finish(at);
        }
        reader.event(&event, first, at)?;
        first = false;
    }
}

impl Reader {
    fn event(&mut self, event: &Event<'_>, first: bool, at: u64) -> Read<()> {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(_) => self.end(at),
            Event::Comment(_) => Ok(()),
            Event::Text(text) if text.bytes().all(|octet| matches!(octet, b' ' | b'\t' | b'\n' | b'\r')) => Ok(()),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => Err(XmlError::Text { at }),
            Event::PI(instruction) if !instruction.target().eq_ignore_ascii_case("xml") => Ok(()),
            Event::Decl(declaration) if first => declared(declaration, at),
            Event::DocType(declaration) => self.document_type(declaration, at),
            Event::PI(_) | Event::Decl(_) | Event::Empty(_) | Event::Eof => Err(XmlError::IllFormed { at }),
        }
    }

    /// It may be there, once, before the root, for this kind of document; but it must not bring anything of its own.
    fn document_type(&mut self, declaration: &str, at: u64) -> Read<()> {
        let early = self.root.is_none() && self.open.is_empty();
        let again = std::mem::replace(&mut self.type_declared, true);
        let name = declaration.split_ascii_whitespace().next();
        if early && !again && name == Some(ROOT) && !declaration.contains('[') {
            Ok(())
        } else {
            Err(XmlError::DocumentType { at })
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, at: u64) -> Read<()> {
        let depth = self.open.len();
        match (tag.name().as_ref(), self.open.last()) {
            (ROOT, None) if self.root.is_none() => {
                let ([version], []) = self.attributes(tag, ["version"], [], at)?;
                self.root = Some(version);
                self.open.push(Open::Root);
            }
            ("characteristic", Some(Open::Root | Open::Characteristic(_))) => {
                self.budget.element(depth)?;
                let ([], [kind]) = self.attributes(tag, [], ["type"], at)?;
                self.open.push(Open::Characteristic(Characteristic { kind, items: Vec::new() }));
            }
            ("parm", Some(Open::Characteristic(_))) => {
                self.budget.element(depth.saturating_sub(1))?;
                let ([value], [name]) = self.attributes(tag, ["value"], ["name"], at)?;
                if let Some(Open::Characteristic(outer)) = self.open.last_mut() {
                    outer.items.push(Parm { name, value }.into());
                }
                self.open.push(Open::Parm);
            }
            _ => return Err(XmlError::Element { at }),
        }
        Ok(())
    }

    fn end(&mut self, at: u64) -> Read<()> {
        match self.open.pop() {
            None => return Err(XmlError::IllFormed { at }),
            Some(Open::Root | Open::Parm) => {}
            Some(Open::Characteristic(inner)) => match self.open.last_mut() {
                Some(Open::Characteristic(outer)) => outer.items.push(inner.into()),
                _ => self.characteristics.push(inner),
            },
        }
        Ok(())
    }

    fn finish(self, at: u64) -> Read<Tree> {
        match self.root {
            Some(version) if self.open.is_empty() => Ok(Tree::within_limits(version, self.characteristics)),
            _ => Err(XmlError::IllFormed { at }),
        }
    }

    /// The values of the attributes that may and of those that must be there. There are no others.
    fn attributes<const MAY: usize, const MUST: usize>(
        &mut self,
        tag: &BytesStart<'_>,
        may: [&str; MAY],
        must: [&str; MUST],
        at: u64,
    ) -> Read<([Option<Text>; MAY], [Text; MUST])> {
        let mut optional = [const { None }; MAY];
        let mut required = [const { None }; MUST];
        for (count, attribute) in tag.attributes().enumerate() {
            // A second one of the same name is an error of quick-xml's.
            let attribute = attribute.map_err(|_| XmlError::IllFormed { at })?;
            let place = |names: &[&str]| names.iter().position(|name| *name == attribute.key.as_ref());
            let slot = match (place(&may), place(&must)) {
                (Some(place), _) => optional.get_mut(place),
                (None, Some(place)) => required.get_mut(place),
                (None, None) => None,
            };
            let Some(slot) = slot.filter(|_| count < ATTRIBUTES_MAX) else { return Err(XmlError::Attribute { at }) };
            *slot = Some(self.value(&attribute, at)?);
        }
        if required.iter().any(Option::is_none) {
            return Err(XmlError::Attribute { at });
        }
        Ok((optional, required.map(|value| value.unwrap_or(Text::word("")))))
    }

    fn value(&mut self, attribute: &Attribute<'_>, at: u64) -> Read<Text> {
        if attribute.value.contains('<') {
            return Err(XmlError::IllFormed { at });
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| XmlError::IllFormed { at })?;
        self.budget.text(&value)?;
        Text::new(value).map_err(|_| XmlError::Character { at })
    }
}

/// The declaration at the very beginning: XML 1.0, and an encoding of which UTF-8 is a part or the whole.
fn declared(declaration: &BytesDecl<'_>, at: u64) -> Read<()> {
    let version = declaration.version().map_err(|_| XmlError::IllFormed { at })?;
    if version != "1.0" {
        return Err(XmlError::IllFormed { at });
    }
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => Ok(()),
        Some(_) => Err(XmlError::Encoding),
    }
}
