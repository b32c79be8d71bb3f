//! What entries are made of: attributes and object classes, by their words and OIDs (RFC 4519, RFC 2798, RFC 4512; ITU-T H.350.4 for what
//! belongs to SIP), and how their values are compared.

use patchbay_core::sip::fold;

/// An attribute that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// What an entry is.
    ObjectClass,
    /// The user part of the SIP address.
    Uid,
    /// The name.
    Cn,
    /// The last name.
    Sn,
    /// The first name.
    GivenName,
    /// The name once more, which address books show.
    DisplayName,
    /// The SIP URI.
    SipUri,
    /// The user part once more, in H.350's own word.
    SipUserName,
    /// Telephone numbers.
    TelephoneNumber,
    /// Of a base.
    Ou,
    /// Of a base.
    O,
    /// Of a base.
    Dc,
    /// The entry's own name.
    EntryDn,
    /// Which of its classes it is made of.
    StructuralObjectClass,
    /// Whether entries lie below it.
    HasSubordinates,
    /// Of the server itself: the bases.
    NamingContexts,
    /// Of the server itself.
    SupportedLdapVersion,
    /// Of the server itself.
    SupportedExtension,
    /// Of the server itself.
    SupportedControl,
    /// Of the server itself.
    SupportedFeatures,
    /// Of the server itself.
    VendorName,
    /// Of the server itself.
    VendorVersion,
    /// Known, and had by no entry: asking for it finds nothing, and asking for its absence finds everybody.
    Absent,
}

/// An attribute: its word, and its other words and OIDs.
type Row = (Attribute, &'static str, &'static [&'static str]);

const ATTRIBUTES: [Row; 22] = [
    (Attribute::ObjectClass, "objectClass", &["2.5.4.0"]),
    (Attribute::Uid, "uid", &["userid", "0.9.2342.19200300.100.1.1"]),
    (Attribute::Cn, "cn", &["commonName", "2.5.4.3"]),
    (Attribute::Sn, "sn", &["surname", "2.5.4.4"]),
    (Attribute::GivenName, "givenName", &["gn", "2.5.4.42"]),
    (Attribute::DisplayName, "displayName", &["2.16.840.1.113730.3.1.241"]),
    (Attribute::SipUri, "SIPIdentitySIPURI", &["0.0.8.350.1.1.6.1.1"]),
    (Attribute::SipUserName, "SIPIdentityUserName", &[]),
    (Attribute::TelephoneNumber, "telephoneNumber", &["2.5.4.20"]),
    (Attribute::Ou, "ou", &["organizationalUnitName", "2.5.4.11"]),
    (Attribute::O, "o", &["organizationName", "2.5.4.10"]),
    (Attribute::Dc, "dc", &["domainComponent", "0.9.2342.19200300.100.1.25"]),
    (Attribute::EntryDn, "entryDN", &["1.3.6.1.1.20"]),
    (Attribute::StructuralObjectClass, "structuralObjectClass", &["2.5.21.9"]),
    (Attribute::HasSubordinates, "hasSubordinates", &["2.5.18.9"]),
    (Attribute::NamingContexts, "namingContexts", &["1.3.6.1.4.1.1466.101.120.5"]),
    (Attribute::SupportedLdapVersion, "supportedLDAPVersion", &["1.3.6.1.4.1.1466.101.120.15"]),
    (Attribute::SupportedExtension, "supportedExtension", &["1.3.6.1.4.1.1466.101.120.7"]),
    (Attribute::SupportedControl, "supportedControl", &["1.3.6.1.4.1.1466.101.120.13"]),
    (Attribute::SupportedFeatures, "supportedFeatures", &["1.3.6.1.4.1.4203.1.3.5"]),
    (Attribute::VendorName, "vendorName", &["1.3.6.1.1.4"]),
    (Attribute::VendorVersion, "vendorVersion", &["1.3.6.1.1.5"]),
];

/// Attributes that address books ask for and no entry here has.
const ABSENT: [&str; 24] = [
    "mobile",
    "homePhone",
    "pager",
    "facsimileTelephoneNumber",
    "ipPhone",
    "workNumber",
    "mail",
    "title",
    "description",
    "initials",
    "departmentNumber",
    "employeeNumber",
    "employeeType",
    "manager",
    "street",
    "l",
    "st",
    "c",
    "postalCode",
    "postalAddress",
    "physicalDeliveryOfficeName",
    "labeledURI",
    "jpegPhoto",
    "preferredLanguage",
];

impl Attribute {
    /// The attribute of this word or OID, in either case. One with options (`cn;lang-de`) is known to nobody here.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let named = |(_, word, others): &&Row| {
            word.eq_ignore_ascii_case(text) || others.iter().any(|other| other.eq_ignore_ascii_case(text))
        };
        match ATTRIBUTES.iter().find(named) {
            Some((attribute, ..)) => Some(*attribute),
            None => ABSENT.iter().any(|word| word.eq_ignore_ascii_case(text)).then_some(Self::Absent),
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        ATTRIBUTES.iter().find(|(attribute, ..)| *attribute == self).map_or("", |(_, word, _)| word)
    }

    /// Whether it is only told to those who ask for it (RFC 4512, section 3.4).
    #[must_use]
    pub const fn is_operational(self) -> bool {
        matches!(
            self,
            Self::EntryDn
                | Self::StructuralObjectClass
                | Self::HasSubordinates
                | Self::NamingContexts
                | Self::SupportedLdapVersion
                | Self::SupportedExtension
                | Self::SupportedControl
                | Self::SupportedFeatures
                | Self::VendorName
                | Self::VendorVersion
        )
    }

    /// A value, or what one is looked for by, in the form in which the two are compared.
    #[must_use]
    pub fn comparable(self, value: &str) -> String {
        match self {
            Self::TelephoneNumber => without_gaps(value),
            Self::ObjectClass | Self::StructuralObjectClass => class(value.trim()).to_ascii_lowercase(),
            _ => fold(value.trim()),
        }
    }

    /// A part of a value in that form: blanks at its ends count.
    #[must_use]
    pub fn comparable_part(self, part: &str) -> String {
        if self == Self::TelephoneNumber { without_gaps(part) } else { fold(part) }
    }

    /// Whether each value of it stands in the text that core searches.
    #[must_use]
    pub const fn is_indexed(self) -> bool {
        matches!(
            self,
            Self::Uid
                | Self::Cn
                | Self::Sn
                | Self::GivenName
                | Self::DisplayName
                | Self::SipUri
                | Self::SipUserName
                | Self::TelephoneNumber
        )
    }
}

/// A telephone number without what people put between digits (RFC 4518, section 2.6.3).
fn without_gaps(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// An attribute's own word in lower case, whichever of its words or OIDs this is.
#[must_use]
pub fn word(text: &str) -> String {
    match Attribute::of(text) {
        None | Some(Attribute::Absent) => text.to_ascii_lowercase(),
        Some(attribute) => attribute.word().to_ascii_lowercase(),
    }
}

/// Whether it is the form of an attribute's word or OID (RFC 4512, section 1.4).
#[must_use]
pub fn is_description(text: &str) -> bool {
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let oid = text.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit()));
    word || oid
}

/// What people are.
pub const PERSON: [&str; 5] = ["top", "person", "organizationalPerson", "inetOrgPerson", "SIPIdentity"];

const CLASSES: [(&str, &str); 7] = [
    ("2.5.6.0", "top"),
    ("2.5.6.4", "organization"),
    ("2.5.6.5", "organizationalUnit"),
    ("2.5.6.6", "person"),
    ("2.5.6.7", "organizationalPerson"),
    ("2.16.840.1.113730.3.2.2", "inetOrgPerson"),
    ("0.9.2342.19200300.100.4.13", "domain"),
];

/// A class's word, whether it was named by it or by its OID.
fn class(text: &str) -> &str {
    CLASSES.iter().find(|(oid, _)| *oid == text).map_or(text, |(_, word)| word)
}

/// Which attributes a search asks for (RFC 4511, section 4.5.1.8; RFC 3673).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    user: bool,
    operational: bool,
    named: Vec<Attribute>,
}

impl Selection {
    /// Of a search's list: nothing or `*` for all, `+` for the operational ones, `1.1` for none. What is not known is passed over.
    #[must_use]
    pub fn of(list: &[String]) -> Self {
        let has = |text: &str| list.iter().any(|one| one == text);
        Self {
            user: list.is_empty() || has("*"),
            operational: has("+"),
            named: list.iter().filter_map(|text| Attribute::of(text)).collect(),
        }
    }

    /// Whether this one is asked for.
    #[must_use]
    pub fn wants(&self, attribute: Attribute) -> bool {
        let kind = if attribute.is_operational() { self.operational } else { self.user };
        kind || self.named.contains(&attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_known_by_all_their_words() {
        for (text, want) in [
            ("CN", Some(Attribute::Cn)),
            ("commonname", Some(Attribute::Cn)),
            ("2.5.4.3", Some(Attribute::Cn)),
            ("sipidentitysipuri", Some(Attribute::SipUri)),
            ("Mobile", Some(Attribute::Absent)),
            ("cn;lang-de", None),
            ("objectCategory", None),
        ] {
            assert_eq!(Attribute::of(text), want, "{text}");
        }
        for (attribute, word, _) in ATTRIBUTES {
            assert_eq!((Attribute::of(word), attribute.word()), (Some(attribute), word));
        }
    }

    #[test]
    fn values_are_compared_by_their_kind() {
        assert_eq!(Attribute::TelephoneNumber.comparable("+31 20-1234567"), "+31201234567");
        assert_eq!(Attribute::ObjectClass.comparable("2.5.6.6"), "person");
        assert_eq!(Attribute::Cn.comparable("  Alice   EXAMPLE "), "alice example");
        assert_eq!(Attribute::Cn.comparable_part("ICE  "), "ice ");
    }

    #[test]
    fn a_list_selects() {
        let wants = |list: &[&str], attribute| {
            Selection::of(&list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).wants(attribute)
        };
        assert!(wants(&[], Attribute::Cn) && !wants(&[], Attribute::EntryDn));
        assert!(wants(&["*", "+"], Attribute::Cn) && wants(&["*", "+"], Attribute::EntryDn));
        assert!(!wants(&["+"], Attribute::Cn) && !wants(&["1.1"], Attribute::Cn));
        assert!(wants(&["1.1", "commonName"], Attribute::Cn));
        assert!(wants(&["entrydn"], Attribute::EntryDn) && !wants(&["entrydn"], Attribute::Sn));
    }
}
