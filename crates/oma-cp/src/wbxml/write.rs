//! Writes a document as WBXML, in the convention of the documents that real phones were fed: back to page 0 for each value,
//! strings inline, no string table (sheet, section 3.1).

use super::tokens::{self, Attribute, Place};
use crate::text::Text;
use crate::tree::{Characteristic, Item, Parm, Tree};

pub(super) fn write(tree: &Tree) -> Vec<u8> {
    let mut writer = Writer { out: vec![tokens::VERSION, tokens::PUBLIC_ID, tokens::UTF_8, 0], page: 0 };
    let content = !tree.characteristics().is_empty();
    writer.tag(tokens::ROOT, tree.version().is_some(), content);
    if let Some(version) = tree.version() {
        writer.word(Attribute::Version, tokens::VERSION_IS, version);
        writer.end();
    }
    for characteristic in tree.characteristics() {
        writer.characteristic(characteristic);
    }
    if content {
        writer.end();
    }
    writer.out
}

struct Writer {
    out: Vec<u8>,
    /// The attributes' code page. The tags' page is never left.
    page: u8,
}

impl Writer {
    fn tag(&mut self, identity: u8, attributes: bool, content: bool) {
        let attributes = if attributes { tokens::WITH_ATTRIBUTES } else { 0 };
        let content = if content { tokens::WITH_CONTENT } else { 0 };
        self.out.push(identity | attributes | content);
    }

    fn end(&mut self) {
        self.out.push(tokens::END);
    }

    fn switch_page(&mut self, page: u8) {
        if self.page != page {
            self.out.extend([tokens::SWITCH_PAGE, page]);
            self.page = page;
        }
    }

    fn token(&mut self, place: Place) {
        self.switch_page(place.page);
        self.out.push(place.token);
    }

    fn string(&mut self, text: &Text) {
        self.out.push(tokens::STR_I);
        self.out.extend_from_slice(text.as_str().as_bytes());
        self.out.push(0);
    }

    /// An attribute that is one token with its value, or else its start and the value as a string.
    fn word(&mut self, of: Attribute, start: u8, word: &Text) {
        if let Some(place) = tokens::place(of, word.as_str(), self.page) {
            self.token(place);
            return;
        }
        if of == Attribute::Version {
            self.switch_page(0);
        }
        self.out.push(start);
        self.string(word);
    }

    fn characteristic(&mut self, characteristic: &Characteristic) {
        let content = !characteristic.items.is_empty();
        self.tag(tokens::CHARACTERISTIC, true, content);
        self.word(Attribute::Type, tokens::TYPE_IS, &characteristic.kind);
        self.end();
        for item in &characteristic.items {
            match item {
                Item::Parm(parm) => self.parm(parm),
                Item::Characteristic(inner) => self.characteristic(inner),
            }
        }
        if content {
            self.end();
        }
    }

    fn parm(&mut self, parm: &Parm) {
        self.tag(tokens::PARM, true, false);
        self.word(Attribute::Name, tokens::NAME_IS, &parm.name);
        if let Some(value) = &parm.value {
            self.token(Place { page: 0, token: tokens::VALUE_IS });
            match tokens::value_place(parm.name.as_str(), value.as_str(), self.page) {
                Some(place) => self.token(place),
                None => self.string(value),
            }
        }
        self.end();
    }
}
