//! The entries of the tree: people, the bases they stand under, and the server itself (the root).

use super::bases::Base;
use super::dn::Dn;
use super::schema::{Attribute, PERSON, Selection};
use ldap3_proto::proto::{LdapPartialAttribute, LdapSearchResultEntry};
use patchbay_core::sip::fold;
use patchbay_domain::sip::DirectoryEntry;
use std::borrow::Cow;
use std::cell::OnceCell;

/// Something that can be found.
pub trait Entry {
    /// Its name.
    fn name(&self) -> String;

    /// The attributes it may have, in the order in which they are told.
    fn attributes(&self) -> &'static [Attribute];

    /// The values of an attribute, as they are told.
    fn texts(&self, attribute: Attribute) -> Vec<Cow<'_, str>>;

    /// The name of what it lies below, or its own where that is a base.
    fn above(&self) -> Cow<'_, Dn>;

    /// Whether a value passes a test, in the form in which values are compared.
    fn has(&self, attribute: Attribute, test: &dyn Fn(&str) -> bool) -> bool {
        self.texts(attribute).iter().any(|text| test(&attribute.comparable(text)))
    }

    /// What is told of it.
    fn told(&self, selection: &Selection, types_only: bool) -> LdapSearchResultEntry {
        let mut attributes = Vec::new();
        for attribute in self.attributes().iter().filter(|attribute| selection.wants(**attribute)) {
            let texts = self.texts(*attribute);
            if !texts.is_empty() {
                let vals =
                    if types_only { Vec::new() } else { texts.into_iter().map(|text| text.into_owned().into_bytes()).collect() };
                attributes.push(LdapPartialAttribute { atype: attribute.word().to_owned(), vals });
            }
        }
        LdapSearchResultEntry { dn: self.name(), attributes }
    }
}

/// Somebody who agreed to be listed (sheet, section 7).
pub struct Person<'e> {
    entry: &'e DirectoryEntry,
    base: &'e Base,
    // A filter may ask for the same value many times.
    name: OnceCell<String>,
    first_name: OnceCell<String>,
    last_name: OnceCell<String>,
}

impl<'e> Person<'e> {
    /// Somebody below a base.
    #[must_use]
    pub const fn new(entry: &'e DirectoryEntry, base: &'e Base) -> Self {
        Self { entry, base, name: OnceCell::new(), first_name: OnceCell::new(), last_name: OnceCell::new() }
    }
}

impl Entry for Person<'_> {
    fn name(&self) -> String {
        self.base.name_of(&self.entry.address)
    }

    fn attributes(&self) -> &'static [Attribute] {
        &[
            Attribute::ObjectClass,
            Attribute::Uid,
            Attribute::Cn,
            Attribute::Sn,
            Attribute::GivenName,
            Attribute::DisplayName,
            Attribute::SipUri,
            Attribute::SipUserName,
            Attribute::TelephoneNumber,
            Attribute::EntryDn,
            Attribute::StructuralObjectClass,
            Attribute::HasSubordinates,
        ]
    }

    fn texts(&self, attribute: Attribute) -> Vec<Cow<'_, str>> {
        let entry = self.entry;
        match attribute {
            Attribute::ObjectClass => PERSON.map(Cow::Borrowed).to_vec(),
            Attribute::Uid | Attribute::SipUserName => vec![entry.address.user.as_str().into()],
            Attribute::Cn | Attribute::DisplayName => vec![entry.name.as_str().into()],
            Attribute::Sn => vec![entry.last_name.as_str().into()],
            Attribute::GivenName if !entry.first_name.is_empty() => vec![entry.first_name.as_str().into()],
            Attribute::SipUri => vec![entry.uri().into()],
            Attribute::TelephoneNumber => entry.numbers.iter().map(|number| number.as_str().into()).collect(),
            Attribute::EntryDn => vec![self.name().into()],
            Attribute::StructuralObjectClass => vec!["inetOrgPerson".into()],
            Attribute::HasSubordinates => vec!["FALSE".into()],
            _ => vec![],
        }
    }

    fn above(&self) -> Cow<'_, Dn> {
        Cow::Borrowed(&self.base.dn)
    }

    fn has(&self, attribute: Attribute, test: &dyn Fn(&str) -> bool) -> bool {
        let folded = |cell: &'_ OnceCell<String>, text: &str| test(cell.get_or_init(|| fold(text.trim())));
        match attribute {
            // Small letters as they are kept; there is nothing to fold.
            Attribute::Uid | Attribute::SipUserName => test(self.entry.address.user.as_str()),
            Attribute::Cn | Attribute::DisplayName => folded(&self.name, &self.entry.name),
            Attribute::Sn => folded(&self.last_name, &self.entry.last_name),
            Attribute::GivenName => !self.entry.first_name.is_empty() && folded(&self.first_name, &self.entry.first_name),
            Attribute::TelephoneNumber => self.entry.numbers.iter().any(|number| test(number.as_str())),
            _ => self.texts(attribute).iter().any(|text| test(&attribute.comparable(text))),
        }
    }
}

impl Entry for Base {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn attributes(&self) -> &'static [Attribute] {
        &[
            Attribute::ObjectClass,
            Attribute::Ou,
            Attribute::O,
            Attribute::Dc,
            Attribute::Cn,
            Attribute::EntryDn,
            Attribute::StructuralObjectClass,
            Attribute::HasSubordinates,
        ]
    }

    fn texts(&self, attribute: Attribute) -> Vec<Cow<'_, str>> {
        let first = self.dn.steps().first().map(Vec::as_slice).unwrap_or_default();
        let has = |kind: &str| first.iter().any(|part| part.kind == kind);
        let structural = if has("ou") {
            "organizationalUnit"
        } else if has("o") {
            "organization"
        } else if has("dc") {
            "domain"
        } else {
            "extensibleObject"
        };
        match attribute {
            Attribute::ObjectClass => vec!["top".into(), structural.into()],
            Attribute::EntryDn => vec![self.name.as_str().into()],
            Attribute::StructuralObjectClass => vec![structural.into()],
            Attribute::HasSubordinates => vec!["TRUE".into()],
            other => {
                let parts = first.iter().filter(|part| Attribute::of(&part.kind) == Some(other));
                parts.map(|part| part.value.as_str().into()).collect()
            }
        }
    }

    fn above(&self) -> Cow<'_, Dn> {
        Cow::Borrowed(&self.dn)
    }
}

/// The server itself: what it holds and can do (RFC 4512, section 5.1).
pub struct Root {
    /// The names of the bases.
    pub bases: Vec<String>,
    /// Whether the connection can be secured now.
    pub start_tls: bool,
}

impl Entry for Root {
    fn name(&self) -> String {
        String::new()
    }

    fn attributes(&self) -> &'static [Attribute] {
        &[
            Attribute::ObjectClass,
            Attribute::NamingContexts,
            Attribute::SupportedLdapVersion,
            Attribute::SupportedExtension,
            Attribute::SupportedControl,
            Attribute::SupportedFeatures,
            Attribute::VendorName,
            Attribute::VendorVersion,
        ]
    }

    fn texts(&self, attribute: Attribute) -> Vec<Cow<'_, str>> {
        match attribute {
            Attribute::ObjectClass => vec!["top".into()],
            Attribute::NamingContexts => self.bases.iter().map(|base| base.as_str().into()).collect(),
            Attribute::SupportedLdapVersion => vec!["3".into()],
            Attribute::SupportedExtension => {
                let always = [super::CANCEL, super::WHO_AM_I].map(Cow::Borrowed);
                self.start_tls.then_some(super::START_TLS.into()).into_iter().chain(always).collect()
            }
            Attribute::SupportedControl => super::CONTROLS.map(Cow::Borrowed).to_vec(),
            Attribute::SupportedFeatures => super::FEATURES.map(Cow::Borrowed).to_vec(),
            Attribute::VendorName => vec!["Patchbay".into()],
            Attribute::VendorVersion => vec![env!("CARGO_PKG_VERSION").into()],
            _ => vec![],
        }
    }

    fn above(&self) -> Cow<'_, Dn> {
        Cow::Owned(Dn::default())
    }
}
