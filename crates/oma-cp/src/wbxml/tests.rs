//! What the reader takes that the writer does not write, what it refuses, and that it never panics.

use super::*;
use crate::text::Text;
use crate::tree::{Characteristic, DOCUMENT_MAX, Item, Parm, TEXT_MAX};
use proptest::prelude::*;

/// A document whose one characteristic, of type PORT, has these octets as content.
fn port(content: &[u8]) -> Vec<u8> {
    [&[0x03, 0x0B, 0x6A, 0x00, 0x45, 0xC6, 0x53, 0x01][..], content, &[0x01, 0x01]].concat()
}

fn of(parms: &[(&'static str, Option<&'static str>)]) -> Result<Tree, WbxmlError> {
    let item = |(name, value): &(&'static str, Option<&'static str>)| -> Item {
        Parm { name: Text::word(name), value: value.map(Text::word) }.into()
    };
    let items = parms.iter().map(item).collect();
    Ok(Tree::new(None, vec![Characteristic { kind: Text::word("PORT"), items }]).unwrap())
}

#[test]
fn an_empty_root_is_a_document() {
    let empty = Ok(Tree::new(None, Vec::new()).unwrap());
    assert_eq!(Tree::from_wbxml(&[0x03, 0x0B, 0x6A, 0x00, 0x45, 0x01]), empty);
    assert_eq!(Tree::from_wbxml(&[0x03, 0x0B, 0x6A, 0x00, 0x05]), empty);
    let with_version = Tree::new(Some(Text::word("1.1")), Vec::new()).unwrap();
    assert_eq!(Tree::from_wbxml(b"\x01\x0B\x6A\x00\x85\x45\x031.1\0\x01"), Ok(with_version));
}

#[test]
fn values_come_in_pieces() {
    // Inline text, a character by number, a token, text of the string table: "a", "é", "APN", "b".
    let mut octets = b"\x03\x0B\x6A\x02b\0\x45\xC6\x53\x01".to_vec();
    octets.extend(b"\x87\x07\x06\x03a\0\x02\x81\x69\x89\x83\x00\x01\x01\x01");
    assert_eq!(Tree::from_wbxml(&octets), of(&[("NAME", Some("aéAPNb"))]));
    // On page 1: "HTTP-" and "BASIC".
    assert_eq!(
        Tree::from_wbxml(&port(&[0x87, 0x00, 0x01, 0x33, 0x06, 0x91, 0x92, 0x01])),
        of(&[("AAUTHTYPE", Some("HTTP-BASIC"))])
    );
}

#[test]
fn names_are_tokens_or_text() {
    assert_eq!(Tree::from_wbxml(&port(b"\x87\x05\x03SYNCTYPE\0\x06\x032\0\x01")), of(&[("SYNCTYPE", Some("2"))]));
    assert_eq!(Tree::from_wbxml(&port(b"\x87\x14\x01\x87\x07\x06\x01")), of(&[("INTERNET", None), ("NAME", Some(""))]));
    // The attribute's own name from the string table.
    let octets = b"\x03\x0B\x6A\x05name\0\x45\xC6\x53\x01\x87\x04\x00\x03X\0\x01\x01\x01";
    assert_eq!(Tree::from_wbxml(octets), of(&[("X", None)]));
    // Both pages of tags are the same; switching is idle but legal.
    assert_eq!(Tree::from_wbxml(&port(&[0x00, 0x01, 0x87, 0x14, 0x01, 0x00, 0x00])), of(&[("INTERNET", None)]));
}

#[test]
fn the_public_identifier_may_be_text() {
    let mut octets = vec![0x03, 0x00, 0x02, 0x6A, 0x20];
    octets.extend(b"x\0");
    octets.extend(tokens::PUBLIC_ID_TEXT.as_bytes());
    octets.extend([0, 0x05]);
    octets[4] = u8::try_from(octets.len() - 6).unwrap();
    assert_eq!(Tree::from_wbxml(&octets), Ok(Tree::new(None, Vec::new()).unwrap()));
    octets[2] = 0;
    assert_eq!(Tree::from_wbxml(&octets), Err(WbxmlError::PublicId(0)));
    octets[2] = 0x7F;
    assert_eq!(Tree::from_wbxml(&octets), Err(WbxmlError::StringTable { at: 1 }));
}

#[test]
fn what_is_no_provisioning_document_is_refused() {
    for (octets, error) in [
        (&b""[..], WbxmlError::Truncated),
        (b"\x00\x0B\x6A\x00\x05", WbxmlError::Version(0)),
        (b"\x04\x0B\x6A\x00\x05", WbxmlError::Version(4)),
        (b"\x01\x01\x6A\x00\x55", WbxmlError::PublicId(1)),
        (b"\x03\x0B\x04\x00\x05", WbxmlError::UnknownCharset(4)),
        (b"\x03\x0B\x6A\x05ab", WbxmlError::Truncated),
        (b"\x03\x0B\x6A\x00\x06", WbxmlError::Element { at: 4 }),
        (b"\x03\x0B\x6A\x00\x45", WbxmlError::Truncated),
        (b"\x03\x0B\x6A\x00\x45\x05", WbxmlError::Element { at: 5 }),
        (b"\x03\x0B\x6A\x00\x45\x87\x14\x01\x01", WbxmlError::Element { at: 5 }),
        (b"\x03\x0B\x6A\x00\x45\x46\x53\x01\x01", WbxmlError::Attribute { at: 5 }),
        (b"\x03\x0B\x6A\x00\x45\x01\x00", WbxmlError::Trailing { at: 6 }),
        (b"\x03\x0B\x6A\x00\x01", WbxmlError::Unexpected { at: 4, octet: 1 }),
        (b"\x03\x0B\x6A\x00\x45\x03x\0\x01", WbxmlError::Unexpected { at: 5, octet: 3 }),
        (b"\x03\x0B\x6A\x00\x45\x00\x02\x01", WbxmlError::Unexpected { at: 6, octet: 2 }),
        (b"\x03\x0B\x6A\x00\xC5\x07\x01\x01", WbxmlError::Attribute { at: 4 }),
    ] {
        assert_eq!(Tree::from_wbxml(octets), Err(error), "{octets:02x?}");
    }
    assert_eq!(Tree::from_wbxml(&vec![0; DOCUMENT_MAX + 1]), Err(LimitError::Octets.into()));
}

#[test]
fn what_no_parameter_has_is_refused() {
    for (content, error) in [
        (&b"\x47\x01"[..], WbxmlError::Element { at: 8 }),
        (b"\x07", WbxmlError::Attribute { at: 8 }),
        (b"\x87\x06\x01", WbxmlError::Attribute { at: 8 }),
        (b"\x87\x07\x07\x01", WbxmlError::Attribute { at: 10 }),
        (b"\x87\x03x\0\x01", WbxmlError::Unexpected { at: 9, octet: 3 }),
        (b"\x87\x4D\x01", WbxmlError::Unexpected { at: 9, octet: 0x4D }),
        (b"\x87\x07\x06\x8F\x01", WbxmlError::Unexpected { at: 11, octet: 0x8F }),
        (b"\x87\x07\x06\xC3\x01x\x01", WbxmlError::Unexpected { at: 11, octet: 0xC3 }),
        (b"\x87\x07\x06\x83\x00\x01", WbxmlError::StringTable { at: 11 }),
        (b"\x87\x04\x00\x01", WbxmlError::StringTable { at: 9 }),
        (b"\x87\x07\x06\x03\xFF\0\x01", WbxmlError::Charset { at: 11 }),
        (b"\x87\x07\x06\x03\n\0\x01", WbxmlError::Character { at: 8 }),
        (b"\x87\x07\x06\x02\x00\x01", WbxmlError::Character { at: 8 }),
        (b"\x87\x07\x06\x02\x83\xB0\x00\x01", WbxmlError::Number { at: 11 }),
        (b"\x87\x00\x02\x07\x01", WbxmlError::Unexpected { at: 10, octet: 2 }),
    ] {
        assert_eq!(Tree::from_wbxml(&port(content)), Err(error), "{content:02x?}");
    }
}

#[test]
fn a_small_document_cannot_become_a_large_one() {
    // A table of 4,000 octets that is named a thousand times.
    let mut octets = vec![0x03, 0x0B, 0x6A, 0x9F, 0x21];
    octets.extend([b'x'; 4000]);
    octets.extend([0, 0x45, 0xC6, 0x53, 0x01, 0x87, 0x07, 0x06]);
    octets.extend([0x83, 0x00].repeat(1000));
    octets.extend([0x01, 0x01, 0x01]);
    assert_eq!(Tree::from_wbxml(&octets), Err(LimitError::Text.into()));
    let nested = [&[0x03, 0x0B, 0x6A, 0x00, 0x45][..], &[0xC6, 0x53, 0x01].repeat(20_000)].concat();
    assert_eq!(Tree::from_wbxml(&nested), Err(LimitError::Depth.into()));
    assert_eq!(Tree::from_wbxml(&port(&[0x87, 0x14, 0x01].repeat(256))), Err(LimitError::Elements.into()));
    let long = [&b"\x87\x07\x06\x03"[..], &vec![b'x'; TEXT_MAX], b"\0\x01"].concat();
    assert_eq!(Tree::from_wbxml(&port(&long)), Err(LimitError::Text.into()));
}

#[test]
fn an_explanation_names_every_octet() {
    let octets = port(b"\x87\x23\x06\x0380\0\x01\x87\x00\x01\x38\x00\x00\x06\x03a\0\x01");
    let pieces = explain(&octets).unwrap();
    let together: Vec<u8> = pieces.iter().flat_map(|piece| piece.octets.clone()).collect();
    assert_eq!(together, octets);
    let lines: Vec<String> = pieces.iter().map(|piece| format!("{} {} {}", piece.at, piece.depth, piece.meaning)).collect();
    let want = [
        "0 0 WBXML 1.3",
        "1 0 public identifier -//WAPFORUM//DTD PROV 1.0//EN",
        "2 0 UTF-8",
        "3 0 string table of 0 octets",
        "4 0 wap-provisioningdoc, has content",
        "5 1 characteristic, attributes follow, has content",
        "6 1 type=\"PORT\"",
        "7 1 end of the attributes",
        "8 2 parm, attributes follow",
        "9 2 name=\"PORTNBR\"",
        "10 2 value=",
        "11 2 \"80\"",
        "15 2 end of the attributes",
        "16 2 parm, attributes follow",
        "17 2 attributes: code page 1",
        "19 2 name=\"PROVIDER-ID\"",
        "20 2 attributes: code page 0",
        "22 2 value=",
        "23 2 \"a\"",
        "26 2 end of the attributes",
        "27 1 end of the content",
        "28 0 end of the content",
    ];
    assert_eq!(lines, want);
}

/// Octets that look like a document more often than chance would have it.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(vec![0xC6, 0x53, 0x01]),
        Just(vec![0x87, 0x07, 0x06]),
        Just(vec![0x01]),
        Just(vec![0x00, 0x01]),
        Just(vec![0x03, b'x', 0x00]),
        Just(vec![0x83, 0x00]),
        any::<u8>().prop_map(|octet| vec![octet]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| [b"\x03\x0B\x6A\x02b\0\x45".to_vec(), pieces.concat()].concat())
}

proptest! {
    #[test]
    fn any_octets_are_a_document_or_refused(octets in octets()) {
        let read = Tree::from_wbxml(&octets);
        let explained = explain(&octets);
        prop_assert_eq!(read.is_ok(), explained.is_ok());
        if let (Ok(tree), Ok(pieces)) = (read, explained) {
            prop_assert_eq!(Tree::from_wbxml(&tree.to_wbxml()), Ok(tree));
            // The string table is one piece with its length; together they are the whole.
            prop_assert_eq!(pieces.iter().flat_map(|piece| piece.octets.clone()).collect::<Vec<_>>(), octets);
        }
    }
}
