//! Reads an Atom entry (RFC 4287) with the elements of this API in it. Elements are told by name space and local name, never by prefix;
//! what belongs to other vocabularies is passed over with all that is in it.
//!
//! An element that is named as one of ours and stands in another name space is refused rather than passed over: a PIN that is overlooked
//! would be replaced by a made one, and the phone's user would type the wrong digits.

use super::fault::Fault;
use crate::xml::{Encoding, Token, Tokens, XmlError, decode};
use quick_xml::events::BytesStart;
use quick_xml::name::{NamespaceResolver, ResolveResult};

/// Atom's name space.
pub(super) const ATOM: &str = "http://www.w3.org/2005/Atom";
/// The vendor's own.
pub(super) const OC: &str = "http://schemas.obexcode.com/syncserver/2009";

/// How deep elements may lie in each other; an entry needs two.
const DEPTH_MAX: usize = 32;
/// The longest text of one element, in bytes.
const TEXT_MAX: usize = 4096;

/// What an entry says; what it does not say is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `atom:id`.
    pub id: Option<String>,
    /// `oc:pincode`.
    pub pincode: Option<String>,
    /// `oc:model_uuid`.
    pub model_uuid: Option<String>,
    /// `oc:phone_number`.
    pub phone_number: Option<String>,
    /// `oc:foreign_user_id`.
    pub foreign_user_id: Option<String>,
    /// `oc:timezone`.
    pub timezone: Option<String>,
    /// `oc:imsi`: the number of the SIM, which signs in the place of a PIN. An addition of ours (sheet, decision 9).
    pub imsi: Option<String>,
}

/// The elements of the vendor's name space that can be sent.
const OURS: [&str; 6] = ["pincode", "model_uuid", "phone_number", "foreign_user_id", "timezone", "imsi"];

impl Entry {
    fn place(&mut self, space: &str, name: &str) -> Option<&mut Option<String>> {
        match (space, name) {
            (ATOM, "id") => Some(&mut self.id),
            (OC, "pincode") => Some(&mut self.pincode),
            (OC, "model_uuid") => Some(&mut self.model_uuid),
            (OC, "phone_number") => Some(&mut self.phone_number),
            (OC, "foreign_user_id") => Some(&mut self.foreign_user_id),
            (OC, "timezone") => Some(&mut self.timezone),
            (OC, "imsi") => Some(&mut self.imsi),
            _ => None,
        }
    }
}

/// Reads a request's body. White space around a text is no part of it.
///
/// # Errors
/// `malformed_entry` for what is no entry, is nested too deeply, says something twice, or says it in the wrong name space.
pub fn read(body: &[u8]) -> Result<Entry, Fault> {
    let text = decode(body, &[Encoding::Utf8, Encoding::Ascii, Encoding::Latin1])?;
    let mut reader = Reader { tokens: Tokens::new(&text), names: NamespaceResolver::default(), depth: 0 };
    match reader.next()? {
        Step::Open(space, name) if space == ATOM && name == "entry" => {}
        _ => return Err(Fault::malformed("The document is no Atom entry.")),
    }
    let mut entry = Entry::default();
    loop {
        match reader.next()? {
            Step::Open(space, name) => reader.child(&mut entry, &space, &name)?,
            Step::Text => {}
            Step::Close => break,
            Step::End => return Err(Fault::malformed("The document is no Atom entry.")),
        }
    }
    match reader.next()? {
        Step::End => Ok(entry),
        Step::Open(..) | Step::Close | Step::Text => Err(Fault::malformed("Something follows the entry.")),
    }
}

impl From<XmlError> for Fault {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::NotWellFormed(text) | XmlError::BadCharacter(text) | XmlError::Encoding(text) => Self::malformed(text),
        }
    }
}

enum Step {
    Open(String, String),
    Close,
    Text,
    End,
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    names: NamespaceResolver,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Step, Fault> {
        Ok(match self.tokens.next()? {
            Token::Open(tag) => {
                let (space, name) = self.open(&tag)?;
                Step::Open(space, name)
            }
            Token::Close => {
                self.close();
                Step::Close
            }
            Token::Text(_) => Step::Text,
            Token::End => Step::End,
        })
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(String, String), Fault> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEPTH_MAX {
            return Err(Fault::malformed("Elements are nested too deeply."));
        }
        self.names.push(tag).map_err(|_| Fault::malformed("A name space is declared wrongly."))?;
        let (space, name) = self.names.resolve_element(tag.name());
        let space = match space {
            ResolveResult::Bound(space) => space.into_inner().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return Err(Fault::malformed("A prefix is not declared.")),
        };
        Ok((space, name.into_inner().to_owned()))
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.names.pop();
    }

    /// An element of the entry, to its end.
    fn child(&mut self, entry: &mut Entry, space: &str, name: &str) -> Result<(), Fault> {
        if OURS.contains(&name) && space != OC {
            return Err(Fault::malformed(format!("{name} stands in the wrong name space; it belongs to {OC}.")));
        }
        match entry.place(space, name) {
            Some(place) => {
                let text = self.text(name)?;
                if place.replace(text).is_some() {
                    return Err(Fault::malformed(format!("{name} is said twice.")));
                }
                Ok(())
            }
            None => self.skip(),
        }
    }

    /// The text of the element that was just opened, which may hold nothing else.
    fn text(&mut self, name: &str) -> Result<String, Fault> {
        let mut all = String::new();
        loop {
            match self.tokens.next()? {
                Token::Text(piece) => all.push_str(&piece),
                Token::Close => break,
                Token::Open(_) | Token::End => return Err(Fault::malformed(format!("{name} holds text and nothing else."))),
            }
            if all.len() > TEXT_MAX {
                return Err(Fault::malformed(format!("{name} is too long.")));
            }
        }
        self.close();
        Ok(all.trim().to_owned())
    }

    /// Passes over the element that was just opened.
    fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Step::End) {
                return Err(Fault::malformed("The document is no Atom entry."));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(inner: &str) -> String {
        format!("<entry xmlns=\"{ATOM}\" xmlns:oc=\"{OC}\">{inner}</entry>")
    }

    #[test]
    fn the_seeds_entries_are_read_with_any_prefix() {
        let pin = |text: &str| read(text.as_bytes()).unwrap().pincode;
        assert_eq!(pin(&entry("\n  <oc:pincode>1234</oc:pincode>\n")).as_deref(), Some("1234"));
        let other = format!(
            "<?xml version='1.0'?><a:entry xmlns:a='{ATOM}'><pincode xmlns='{OC}'> 0<![CDATA[12]]>&#51; </pincode></a:entry>"
        );
        assert_eq!(pin(&other).as_deref(), Some("0123"));
        assert_eq!(read(entry("").as_bytes()), Ok(Entry::default()));
        assert_eq!(pin(&entry("<oc:pincode/>")).as_deref(), Some(""));
    }

    #[test]
    fn other_vocabularies_are_passed_over_whole() {
        let text = entry(
            "<title>x</title><x:pin xmlns:x='urn:x'><oc:pincode>9999</oc:pincode></x:pin><oc:unheard>y</oc:unheard>\
             <oc:phone_number>+4799988877</oc:phone_number>",
        );
        let read = read(text.as_bytes()).unwrap();
        assert_eq!((read.pincode, read.phone_number.as_deref()), (None, Some("+4799988877")));
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let deep = format!("{}{}", "<x>".repeat(40), "</x>".repeat(40));
        for bad in [
            String::new(),
            "<entry/>".to_owned(),
            format!("<feed xmlns='{ATOM}'/>"),
            format!("<entry xmlns='{ATOM}'>"),
            format!("<!DOCTYPE entry><entry xmlns='{ATOM}'/>"),
            entry("<oc:pincode>1</oc:pincode><oc:pincode>2</oc:pincode>"),
            entry("<oc:pincode><b>1</b></oc:pincode>"),
            entry("<pincode>1234</pincode>"),
            entry("<x:pincode xmlns:x='urn:x'>1234</x:pincode>"),
            entry("<y:id>1</y:id>"),
            entry("&bomb;"),
            entry(&deep),
            entry(&format!("<oc:timezone>{}</oc:timezone>", "x".repeat(5000))),
            format!("{}<more/>", entry("")),
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(read(b"\xff\xfe<\0").is_err());
    }

    proptest! {
        #[test]
        fn any_text_goes_there_and_back(text in "[^\\x00-\\x1f\\x7f\u{FFFE}\u{FFFF}]{0,60}") {
            let mut inner = String::from("<oc:foreign_user_id>");
            crate::xml::escape(&mut inner, &text);
            inner.push_str("</oc:foreign_user_id>");
            prop_assert_eq!(read(entry(&inner).as_bytes()).unwrap().foreign_user_id, Some(text.trim().to_owned()));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
