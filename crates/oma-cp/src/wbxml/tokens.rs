//! The tokens of provisioning content 1.1 (sheet, section 3.2): one octet instead of a word.
//!
//! Words are sorted by code page, and the page is part of the token. Vendors' own tokens are left out on purpose: there are
//! parsers that give up on what they do not know.

/// Version 1.3 of WBXML.
pub(super) const VERSION: u8 = 0x03;
/// The public identifier of provisioning documents, in one octet.
pub(super) const PUBLIC_ID: u8 = 0x0B;
/// The same in full.
pub(crate) const PUBLIC_ID_TEXT: &str = "-//WAPFORUM//DTD PROV 1.0//EN";
/// UTF-8 among IANA's character sets (MIBenum).
pub(super) const UTF_8: u8 = 0x6A;
/// US-ASCII among them.
pub(super) const US_ASCII: u8 = 0x03;

/// The next octet is the code page from here on.
pub(super) const SWITCH_PAGE: u8 = 0x00;
/// The end of an attribute list or of an element's content.
pub(super) const END: u8 = 0x01;
/// A character by number.
pub(super) const ENTITY: u8 = 0x02;
/// Text up to a NUL.
pub(super) const STR_I: u8 = 0x03;
/// An attribute's name from the string table.
pub(super) const LITERAL: u8 = 0x04;
/// Text from the string table.
pub(super) const STR_T: u8 = 0x83;

/// In a tag: has attributes.
pub(super) const WITH_ATTRIBUTES: u8 = 0x80;
/// In a tag: has content.
pub(super) const WITH_CONTENT: u8 = 0x40;
/// The root, `wap-provisioningdoc`.
pub(super) const ROOT: u8 = 0x05;
/// `characteristic`.
pub(super) const CHARACTERISTIC: u8 = 0x06;
/// `parm`.
pub(super) const PARM: u8 = 0x07;

/// Attribute starts that are followed by their whole value.
pub(super) const NAME_IS: u8 = 0x05;
pub(super) const VALUE_IS: u8 = 0x06;
pub(super) const VERSION_IS: u8 = 0x45;
pub(super) const VERSION_1_0: u8 = 0x46;
pub(super) const TYPE_IS: u8 = 0x50;

/// The four attributes that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Name,
    Value,
    Type,
    Version,
}

impl Attribute {
    pub(super) const ALL: [Self; 4] = [Self::Name, Self::Value, Self::Type, Self::Version];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Value => "value",
            Self::Type => "type",
            Self::Version => "version",
        }
    }
}

/// A word's place: its code page and its octet there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) page: u8,
    pub(super) token: u8,
}

type Table = &'static [(u8, &'static str)];

/// Parameters' names on page 0.
const NAMES_0: Table = &[
    (0x07, "NAME"),
    (0x08, "NAP-ADDRESS"),
    (0x09, "NAP-ADDRTYPE"),
    (0x0A, "CALLTYPE"),
    (0x0B, "VALIDUNTIL"),
    (0x0C, "AUTHTYPE"),
    (0x0D, "AUTHNAME"),
    (0x0E, "AUTHSECRET"),
    (0x0F, "LINGER"),
    (0x10, "BEARER"),
    (0x11, "NAPID"),
    (0x12, "COUNTRY"),
    (0x13, "NETWORK"),
    (0x14, "INTERNET"),
    (0x15, "PROXY-ID"),
    (0x16, "PROXY-PROVIDER-ID"),
    (0x17, "DOMAIN"),
    (0x18, "PROVURL"),
    (0x19, "PXAUTH-TYPE"),
    (0x1A, "PXAUTH-ID"),
    (0x1B, "PXAUTH-PW"),
    (0x1C, "STARTPAGE"),
    (0x1D, "BASAUTH-ID"),
    (0x1E, "BASAUTH-PW"),
    (0x1F, "PUSHENABLED"),
    (0x20, "PXADDR"),
    (0x21, "PXADDRTYPE"),
    (0x22, "TO-NAPID"),
    (0x23, "PORTNBR"),
    (0x24, "SERVICE"),
    (0x25, "LINKSPEED"),
    (0x26, "DNLINKSPEED"),
    (0x27, "LOCAL-ADDR"),
    (0x28, "LOCAL-ADDRTYPE"),
    (0x29, "CONTEXT-ALLOW"),
    (0x2A, "TRUST"),
    (0x2B, "MASTER"),
    (0x2C, "SID"),
    (0x2D, "SOC"),
    (0x2E, "WSP-VERSION"),
    (0x2F, "PHYSICAL-PROXY-ID"),
    (0x30, "CLIENT-ID"),
    (0x31, "DELIVERY-ERR-SDU"),
    (0x32, "DELIVERY-ORDER"),
    (0x33, "TRAFFIC-CLASS"),
    (0x34, "MAX-SDU-SIZE"),
    (0x35, "MAX-BITRATE-UPLINK"),
    (0x36, "MAX-BITRATE-DNLINK"),
    (0x37, "RESIDUAL-BER"),
    (0x38, "SDU-ERROR-RATIO"),
    (0x39, "TRAFFIC-HANDL-PRIO"),
    (0x3A, "TRANSFER-DELAY"),
    (0x3B, "GUARANTEED-BITRATE-UPLINK"),
    (0x3C, "GUARANTEED-BITRATE-DNLINK"),
    (0x3D, "PXADDR-FQDN"),
    (0x3E, "PROXY-PW"),
    (0x3F, "PPGAUTH-TYPE"),
    (0x47, "PULLENABLED"),
    (0x48, "DNS-ADDR"),
    (0x49, "MAX-NUM-RETRY"),
    (0x4A, "FIRST-RETRY-TIMEOUT"),
    (0x4B, "REREG-THRESHOLD"),
    (0x4C, "T-BIT"),
    (0x4E, "AUTH-ENTITY"),
    (0x4F, "SPI"),
];

/// Parameters' names on page 1: applications.
const NAMES_1: Table = &[
    (0x07, "NAME"),
    (0x14, "INTERNET"),
    (0x1C, "STARTPAGE"),
    (0x22, "TO-NAPID"),
    (0x23, "PORTNBR"),
    (0x24, "SERVICE"),
    (0x2E, "AACCEPT"),
    (0x2F, "AAUTHDATA"),
    (0x30, "AAUTHLEVEL"),
    (0x31, "AAUTHNAME"),
    (0x32, "AAUTHSECRET"),
    (0x33, "AAUTHTYPE"),
    (0x34, "ADDR"),
    (0x35, "ADDRTYPE"),
    (0x36, "APPID"),
    (0x37, "APROTOCOL"),
    (0x38, "PROVIDER-ID"),
    (0x39, "TO-PROXY"),
    (0x3A, "URI"),
    (0x3B, "RULE"),
];

/// Characteristics' types on page 0.
const TYPES_0: Table = &[
    (0x51, "PXLOGICAL"),
    (0x52, "PXPHYSICAL"),
    (0x53, "PORT"),
    (0x54, "VALIDITY"),
    (0x55, "NAPDEF"),
    (0x56, "BOOTSTRAP"),
    (0x57, "VENDORCONFIG"),
    (0x58, "CLIENTIDENTITY"),
    (0x59, "PXAUTHINFO"),
    (0x5A, "NAPAUTHINFO"),
    (0x5B, "ACCESS"),
];

/// Characteristics' types on page 1.
const TYPES_1: Table =
    &[(0x53, "PORT"), (0x55, "APPLICATION"), (0x56, "APPADDR"), (0x57, "APPAUTH"), (0x58, "CLIENTIDENTITY"), (0x59, "RESOURCE")];

/// Values on page 0. The ones the sheet does not list were read off libwbxml 0.11.8.
const VALUES_0: Table = &[
    (0x85, "IPV4"),
    (0x86, "IPV6"),
    (0x87, "E164"),
    (0x88, "ALPHA"),
    (0x89, "APN"),
    (0x8A, "SCODE"),
    (0x8B, "TETRA-ITSI"),
    (0x8C, "MAN"),
    (0x90, "ANALOG-MODEM"),
    (0x91, "V.120"),
    (0x92, "V.110"),
    (0x93, "X.31"),
    (0x94, "BIT-TRANSPARENT"),
    (0x95, "DIRECT-ASYNCHRONOUS-DATA-SERVICE"),
    (0x9A, "PAP"),
    (0x9B, "CHAP"),
    (0x9C, "HTTP-BASIC"),
    (0x9D, "HTTP-DIGEST"),
    (0x9E, "WTLS-SS"),
    (0x9F, "MD5"),
    (0xA2, "GSM-USSD"),
    (0xA3, "GSM-SMS"),
    (0xA4, "ANSI-136-GUTS"),
    (0xA5, "IS-95-CDMA-SMS"),
    (0xA6, "IS-95-CDMA-CSD"),
    (0xA7, "IS-95-CDMA-PACKET"),
    (0xA8, "ANSI-136-CSD"),
    (0xA9, "ANSI-136-GPRS"),
    (0xAA, "GSM-CSD"),
    (0xAB, "GSM-GPRS"),
    (0xAC, "AMPS-CDPD"),
    (0xAD, "PDC-CSD"),
    (0xAE, "PDC-PACKET"),
    (0xAF, "IDEN-SMS"),
    (0xB0, "IDEN-CSD"),
    (0xB1, "IDEN-PACKET"),
    (0xB2, "FLEX/REFLEX"),
    (0xB3, "PHS-SMS"),
    (0xB4, "PHS-CSD"),
    // libwbxml spells these two TRETRA.
    (0xB5, "TETRA-SDS"),
    (0xB6, "TETRA-PACKET"),
    (0xB7, "ANSI-136-GHOST"),
    (0xB8, "MOBITEX-MPAK"),
    (0xB9, "CDMA2000-1X-SIMPLE-IP"),
    (0xBA, "CDMA2000-1X-MOBILE-IP"),
    (0xC5, "AUTOBAUDING"),
    (0xCA, "CL-WSP"),
    (0xCB, "CO-WSP"),
    (0xCC, "CL-SEC-WSP"),
    (0xCD, "CO-SEC-WSP"),
    (0xCE, "CL-SEC-WTA"),
    (0xCF, "CO-SEC-WTA"),
    (0xD0, "OTA-HTTP-TO"),
    (0xD1, "OTA-HTTP-TLS-TO"),
    (0xD2, "OTA-HTTP-PO"),
    (0xD3, "OTA-HTTP-TLS-PO"),
    (0xE0, "AAA"),
    (0xE1, "HA"),
];

/// Values and pieces of values on page 1.
const VALUES_1: Table = &[
    (0x86, "IPV6"),
    (0x87, "E164"),
    (0x88, "ALPHA"),
    (0x8D, "APPSRV"),
    (0x8E, "OBEX"),
    (0x90, ","),
    (0x91, "HTTP-"),
    (0x92, "BASIC"),
    (0x93, "DIGEST"),
];

/// The parameters whose values are written as tokens: those with a closed list of values. Free text is never looked up, or a user
/// called `MAN` would become a kind of address on careless phones. `AAUTHTYPE` is left out although it has such a list, because
/// not every decoder knows `BASIC` and `DIGEST`.
const CLOSED: [&str; 5] = ["BEARER", "NAP-ADDRTYPE", "PXADDRTYPE", "AUTHTYPE", "AAUTHLEVEL"];

const fn tables(of: Attribute) -> [Table; 2] {
    match of {
        Attribute::Name => [NAMES_0, NAMES_1],
        Attribute::Type => [TYPES_0, TYPES_1],
        Attribute::Value => [VALUES_0, VALUES_1],
        Attribute::Version => [&[(VERSION_1_0, "1.0")], &[]],
    }
}

/// Finds the token of a word, on the page that is in force if it is there.
pub(super) fn place(of: Attribute, word: &str, page: u8) -> Option<Place> {
    let [first, second] = tables(of);
    let on =
        |page: u8, table: Table| table.iter().find(|(_, other)| *other == word).map(|(token, _)| Place { page, token: *token });
    if page == 1 { on(1, second).or_else(|| on(0, first)) } else { on(0, first).or_else(|| on(1, second)) }
}

/// Finds the token of a value, if this parameter's values are written as tokens.
pub(super) fn value_place(name: &str, value: &str, page: u8) -> Option<Place> {
    if CLOSED.contains(&name) { place(Attribute::Value, value, page) } else { None }
}

/// The word of a token.
pub(super) fn word(of: Attribute, place: Place) -> Option<&'static str> {
    let [first, second] = tables(of);
    let table = match place.page {
        0 => first,
        1 => second,
        _ => return None,
    };
    table.iter().find(|(token, _)| *token == place.token).map(|(_, word)| *word)
}

/// What an attribute start begins: the attribute, and the beginning of its value.
pub(super) fn start(place: Place) -> Option<(Attribute, &'static str)> {
    match place.token {
        _ if place.page > 1 => None,
        NAME_IS => Some((Attribute::Name, "")),
        VALUE_IS => Some((Attribute::Value, "")),
        TYPE_IS => Some((Attribute::Type, "")),
        VERSION_IS if place.page == 0 => Some((Attribute::Version, "")),
        _ => [Attribute::Name, Attribute::Type, Attribute::Version]
            .into_iter()
            .find_map(|of| word(of, place).map(|word| (of, word))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_word_and_a_word_one_token_on_a_page() {
        for of in Attribute::ALL {
            for (page, table) in [0, 1].into_iter().zip(tables(of)) {
                for (token, text) in table {
                    let here = Place { page, token: *token };
                    assert_eq!(word(of, here), Some(*text));
                    assert_eq!(place(of, text, page), Some(here));
                    if of != Attribute::Value {
                        assert_eq!(start(here), Some((of, *text)));
                    }
                }
            }
        }
    }

    #[test]
    fn free_text_is_no_token() {
        assert_eq!(value_place("AAUTHNAME", "MAN", 0), None);
        assert_eq!(value_place("AAUTHTYPE", "BASIC", 0), None);
        assert_eq!(value_place("AAUTHLEVEL", "APPSRV", 0), Some(Place { page: 1, token: 0x8D }));
        assert_eq!(value_place("BEARER", "gsm-gprs", 0), None);
    }
}
