//! The token tables of sheet section 3.2, as they are printed there, against the reader, the writer and libwbxml.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by panicking")]

mod common;

use common::hex;
use common::tools::wbxml2xml;
use oma_cp::Tree;

const STARTS_0: &str = "
    07 NAME, 08 NAP-ADDRESS, 09 NAP-ADDRTYPE, 0A CALLTYPE, 0B VALIDUNTIL, 0C AUTHTYPE, 0D AUTHNAME, 0E AUTHSECRET, 0F LINGER, 10 BEARER,
    11 NAPID, 12 COUNTRY, 13 NETWORK, 14 INTERNET, 15 PROXY-ID, 16 PROXY-PROVIDER-ID, 17 DOMAIN, 18 PROVURL, 19 PXAUTH-TYPE,
    1A PXAUTH-ID, 1B PXAUTH-PW, 1C STARTPAGE, 1D BASAUTH-ID, 1E BASAUTH-PW, 1F PUSHENABLED, 20 PXADDR, 21 PXADDRTYPE, 22 TO-NAPID,
    23 PORTNBR, 24 SERVICE, 25 LINKSPEED, 26 DNLINKSPEED, 27 LOCAL-ADDR, 28 LOCAL-ADDRTYPE, 29 CONTEXT-ALLOW, 2A TRUST, 2B MASTER,
    2C SID, 2D SOC, 2E WSP-VERSION, 2F PHYSICAL-PROXY-ID, 30 CLIENT-ID, 3D PXADDR-FQDN, 3E PROXY-PW, 3F PPGAUTH-TYPE, 47 PULLENABLED,
    48 DNS-ADDR, 49 MAX-NUM-RETRY, 4A FIRST-RETRY-TIMEOUT, 4B REREG-THRESHOLD, 4C T-BIT, 4E AUTH-ENTITY, 4F SPI";

const STARTS_1: &str = "
    07 NAME, 14 INTERNET, 1C STARTPAGE, 22 TO-NAPID, 23 PORTNBR, 24 SERVICE, 2E AACCEPT, 2F AAUTHDATA, 30 AAUTHLEVEL, 31 AAUTHNAME,
    32 AAUTHSECRET, 33 AAUTHTYPE, 34 ADDR, 35 ADDRTYPE, 36 APPID, 37 APROTOCOL, 38 PROVIDER-ID, 39 TO-PROXY, 3A URI, 3B RULE";

const TYPES_0: &str = "
    51 PXLOGICAL, 52 PXPHYSICAL, 53 PORT, 54 VALIDITY, 55 NAPDEF, 56 BOOTSTRAP, 57 VENDORCONFIG, 58 CLIENTIDENTITY, 59 PXAUTHINFO,
    5A NAPAUTHINFO, 5B ACCESS";

const TYPES_1: &str = "53 PORT, 55 APPLICATION, 56 APPADDR, 57 APPAUTH, 58 CLIENTIDENTITY, 59 RESOURCE";

const VALUES_0: &str = "
    85 IPV4, 86 IPV6, 87 E164, 88 ALPHA, 89 APN, 8A SCODE, 8B TETRA-ITSI, 8C MAN, 9A PAP, 9B CHAP, 9C HTTP-BASIC, 9D HTTP-DIGEST,
    9E WTLS-SS, 9F MD5, A2 GSM-USSD, A3 GSM-SMS, AA GSM-CSD, AB GSM-GPRS, E0 AAA, E1 HA";

const VALUES_1: &str = "86 IPV6, 87 E164, 88 ALPHA, 8D APPSRV, 8E OBEX, 91 HTTP-, 92 BASIC, 93 DIGEST";

fn entries(table: &str) -> Vec<(u8, &str)> {
    let entries = table.split(',').map(|entry| entry.trim().split_once(' ').unwrap());
    entries.map(|(token, word)| (u8::from_str_radix(token, 16).unwrap(), word)).collect()
}

fn xml(content: &str) -> String {
    format!("<wap-provisioningdoc>{content}</wap-provisioningdoc>")
}

/// A document of these octets says what this XML says: to our reader and to libwbxml.
fn check(octets: &[u8], content: &str) {
    let wbxml = [&[0x03, 0x0B, 0x6A, 0x00, 0x45], octets, &[0x01]].concat();
    let tree = Tree::from_xml(xml(content).as_bytes()).unwrap();
    assert_eq!(Tree::from_wbxml(&wbxml).unwrap(), tree, "{}", hex(octets));
    assert_eq!(Tree::from_xml(wbxml2xml(&wbxml).as_bytes()).unwrap(), tree, "{}", hex(octets));
}

#[test]
fn names_are_as_in_the_table() {
    for (page, table) in [(0, STARTS_0), (1, STARTS_1)] {
        let mut octets = vec![0xC6, 0x53, 0x01];
        let mut content = "<characteristic type=\"PORT\">".to_owned();
        for (token, name) in entries(table) {
            octets.extend([0x87, 0x00, page, token, 0x01]);
            content.push_str(&format!("<parm name=\"{name}\"/>"));
        }
        octets.push(0x01);
        check(&octets, &(content + "</characteristic>"));
    }
}

#[test]
fn types_are_as_in_the_table() {
    for (page, table) in [(0, TYPES_0), (1, TYPES_1)] {
        let octets: Vec<u8> = entries(table).iter().flat_map(|(token, _)| [0x86, 0x00, page, *token, 0x01]).collect();
        let content: String = entries(table).iter().map(|(_, name)| format!("<characteristic type=\"{name}\"/>")).collect();
        check(&octets, &content);
    }
}

#[test]
fn values_are_as_in_the_table() {
    // The comma is a word, too.
    let first = entries(VALUES_0);
    let second = [entries(VALUES_1), vec![(0x90, ",")]].concat();
    for (page, entries) in [(0, first), (1, second)] {
        let mut octets = vec![0xC6, 0x53, 0x01];
        let mut content = "<characteristic type=\"PORT\">".to_owned();
        for (token, value) in entries {
            octets.extend([0x87, 0x00, 0x00, 0x07, 0x06, 0x00, page, token, 0x01]);
            content.push_str(&format!("<parm name=\"NAME\" value=\"{value}\"/>"));
        }
        octets.push(0x01);
        check(&octets, &(content + "</characteristic>"));
    }
}

/// What comes before the token of a word: nothing on page 0, and a switch when the word is on page 1 only.
fn switch(page: u8, word: &str, first: &str) -> &'static str {
    if page == 1 && entries(first).iter().all(|(_, other)| *other != word) { "0001" } else { "" }
}

#[test]
fn every_word_is_written_as_its_token() {
    for (page, table) in [(0, STARTS_0), (1, STARTS_1)] {
        for (token, name) in entries(table) {
            let content = format!("<characteristic type=\"PORT\"><parm name=\"{name}\"/></characteristic>");
            let tree = Tree::from_xml(xml(&content).as_bytes()).unwrap();
            let switch = switch(page, name, STARTS_0);
            assert_eq!(hex(&tree.to_wbxml()), format!("030b6a0045c6530187{switch}{token:02x}010101"), "{name}");
        }
    }
    for (page, table) in [(0, TYPES_0), (1, TYPES_1)] {
        for (token, name) in entries(table) {
            let tree = Tree::from_xml(xml(&format!("<characteristic type=\"{name}\"/>")).as_bytes()).unwrap();
            let switch = switch(page, name, TYPES_0);
            assert_eq!(hex(&tree.to_wbxml()), format!("030b6a004586{switch}{token:02x}0101"), "{name}");
        }
    }
}

#[test]
fn values_of_closed_lists_are_written_as_tokens_and_others_as_text() {
    for (name, start, value, want) in [
        ("BEARER", "10", "GSM-GPRS", "ab"),
        ("NAP-ADDRTYPE", "09", "APN", "89"),
        ("PXADDRTYPE", "21", "IPV4", "85"),
        ("AUTHTYPE", "0c", "CHAP", "9b"),
        ("AAUTHLEVEL", "000130", "APPSRV", "00018d"),
        ("AAUTHTYPE", "000133", "BASIC", "03424153494300"),
        ("NAME", "07", "APN", "0341504e00"),
        ("BEARER", "10", "OTHER", "034f5448455200"),
    ] {
        let content = format!("<characteristic type=\"PORT\"><parm name=\"{name}\" value=\"{value}\"/></characteristic>");
        let tree = Tree::from_xml(xml(&content).as_bytes()).unwrap();
        let back = if start.len() > 2 { "0000" } else { "" };
        assert_eq!(hex(&tree.to_wbxml()), format!("030b6a0045c6530187{start}{back}06{want}010101"), "{name}");
    }
}

#[test]
fn libwbxml_knows_every_word_that_the_reader_knows() {
    // libwbxml misspells these two.
    let skip = [0xB5, 0xB6];
    let mut read = 0;
    for page in [0, 1] {
        let values =
            (0x85..=0xFF).filter(|token| !skip.contains(token)).map(|token| vec![0x87, 0x07, 0x06, 0x00, page, token, 0x01]);
        let names = (0x07..=0x3F).chain(0x45..=0x7F).map(|token| vec![0x87, 0x00, page, token, 0x01]);
        for parm in values.chain(names) {
            let wbxml = [&[0x03, 0x0B, 0x6A, 0x00, 0x45, 0xC6, 0x53, 0x01], &parm[..], &[0x01, 0x01]].concat();
            let Ok(tree) = Tree::from_wbxml(&wbxml) else { continue };
            assert_eq!(Tree::from_xml(wbxml2xml(&wbxml).as_bytes()).unwrap(), tree, "{}", hex(&parm));
            read += 1;
        }
    }
    assert!(read > 140, "{read}");
}
