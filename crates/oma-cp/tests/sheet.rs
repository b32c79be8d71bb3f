//! Every sample that the fact sheet prints, as printed there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by panicking")]

mod common;

use common::{WORKED_WBXML, WORKED_XML, hex, octets, worked_account, worked_document};
use oma_cp::document::Document;
use oma_cp::segment::{Ports, Reference, Segment, cut, join};
use oma_cp::syncset::SyncSettings;
use oma_cp::{Imsi, Key, Pin, Push, Tree};

fn pin(digits: &str) -> Key {
    Key::UserPin(Pin::new(digits).unwrap())
}

fn imsi() -> Imsi {
    Imsi::new("466923103145252").unwrap()
}

#[test]
fn the_worked_example_is_the_printed_document() {
    let tree = worked_document().to_tree();
    assert_eq!(Tree::from_xml(WORKED_XML.as_bytes()).unwrap(), tree);
    assert_eq!(Document::from_tree(&tree).unwrap(), worked_document());
    // The printed XML differs in line breaks only.
    let words = |xml: &str| xml.replace("><", "> <").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (_, root) = tree.to_xml().split_once(".dtd\">\n").map(|(head, root)| (head.to_owned(), root.to_owned())).unwrap();
    assert_eq!(words(&root), words(WORKED_XML));
}

#[test]
fn its_wbxml_is_370_octets() {
    let wbxml = worked_document().to_tree().to_wbxml();
    assert_eq!(hex(&wbxml), hex(&octets(WORKED_WBXML)));
    assert_eq!(wbxml.len(), 370);
    assert_eq!(Tree::from_wbxml(&octets(WORKED_WBXML)).unwrap(), worked_document().to_tree());
}

#[test]
fn its_signatures_are_the_printed_ones() {
    let wbxml = octets(WORKED_WBXML);
    for (key, mac) in [
        (pin("1234"), "612AB8791CE798A0AF6BB023824ECDDA8ACE8F15"),
        (pin("0007"), "726AE2B13A081A05B78F6D70867D8933620AD670"),
        (Key::NetworkPin(imsi()), "0746E7C3C0E82ED85D89D70D3C80C2131D663C7E"),
        (Key::UserNetworkPin(imsi(), Pin::new("1234").unwrap()), "E2BB233C982981BAF4FC30A1CC3CADA33E2A47EE"),
    ] {
        assert_eq!(key.sign(&wbxml).to_string(), mac);
        assert!(key.verifies(&wbxml, &mac.to_ascii_lowercase().parse().unwrap()));
        assert!(!key.verifies(&wbxml[1..], &mac.parse().unwrap()));
    }
}

#[test]
fn its_push_pdu_is_50_octets_and_the_wbxml() {
    let push = Push::signed(1, &pin("1234"), octets(WORKED_WBXML));
    let head = "01062f1f2db69181923631324142383739314345373938413041463642423032333832344543444441384143453846313500";
    let printed = [octets(head), octets(WORKED_WBXML)].concat();
    assert_eq!(hex(&push.to_bytes()), hex(&printed));
    assert_eq!(printed.len(), 420);
    assert_eq!(Push::from_bytes(&printed).unwrap(), push);
}

/// The four SMS: header, then payload.
const SMS: [(&str, &str); 4] = [
    ("0b05040b8423f000032a0401", "
        01062f1f2db69181923631324142383739314345373938413041463642423032333832344543444441384143453846313500030b6a00c54601c60001550187360000
        060377350001870001380000060373796e632e6578616d706c652e636f6d0001870706034d6f62696c65204261636b7570000187220603494e5445524e45"),
    ("0b05040b8423f000032a0402", "
        540001c600015601873400000603687474703a2f2f73796e632e6578616d706c652e636f6d2f73796e636d6c0001c6530187230603383000010101c6000157018730
        00000600018d018733000006034241534943000187000131000006037531343536000187000132000006037333637265745077000101c600015901873a00"),
    ("0b05040b8423f000032a0403", "
        000603636f6e7461637473000187070603436f6e746163747300018700012e00000603746578742f782d7663617264000101c600015901873a0000060363616c656e
        64617200018707060343616c656e64617200018700012e00000603746578742f782d7663616c656e646172000101c600015901873a000006036e6f746573"),
    ("0b05040b8423f000032a0404", "0001870706034e6f74657300018700012e00000603746578742f706c61696e0001010101"),
];

#[test]
fn its_segments_are_the_printed_sms() {
    let push = Push::signed(1, &pin("1234"), octets(WORKED_WBXML)).to_bytes();
    let segments = cut(&push, Ports::PROVISIONING, Reference::Eight(0x2A)).unwrap();
    let written: Vec<(String, String)> =
        segments.iter().map(|segment| (hex(&segment.header()), hex(segment.payload()))).collect();
    let printed: Vec<(String, String)> =
        SMS.iter().map(|(header, payload)| ((*header).to_owned(), hex(&octets(payload)))).collect();
    assert_eq!(written, printed);
    let lengths: Vec<usize> = segments.iter().map(|segment| segment.user_data().len()).collect();
    assert_eq!(lengths, [140, 140, 140, 48]);
    // And back, as they may arrive.
    let arrived =
        SMS.iter().rev().map(|(header, payload)| Segment::from_user_data(&octets(&format!("{header}{payload}"))).unwrap());
    assert_eq!(join(&arrived.collect::<Vec<_>>()), Ok(push));
}

#[test]
fn the_published_vector_is_signed_alike() {
    let body = octets("030b6a004501");
    assert_eq!(Key::NetworkPin(imsi()).sign(&body).to_string(), "1AF545FE2823DC9347064450F90FF1BBF957E146");
    assert_eq!(hex(&imsi().semi_octets()), "4966291330412525");
    assert!(Tree::from_wbxml(&body).unwrap().characteristics().is_empty());
}

#[test]
fn other_encoders_styles_are_read_as_the_same() {
    // Section 6: libwbxml writes BASIC as a token, Kannel stays on page 1 for the values.
    let ours = hex(&octets(WORKED_WBXML));
    let basic_inline = "873300000603424153494300";
    let level = "87300000060001 8d01".replace(' ', "");
    assert!(ours.contains(basic_inline) && ours.contains(&level));
    for (from, to) in [(basic_inline, "87330000060001 92"), (&level, "8730 06 8d 01")] {
        let other = octets(&ours.replace(from, &to.replace(' ', "")));
        assert_ne!(hex(&other), ours);
        assert_eq!(Tree::from_wbxml(&other).unwrap(), worked_document().to_tree());
    }
}

#[test]
fn a_parameter_without_a_value_is_its_name_alone() {
    let wbxml = octets("030b6a0045 c65501 871401 01 01");
    let xml = "<wap-provisioningdoc><characteristic type='NAPDEF'><parm name='INTERNET'/></characteristic></wap-provisioningdoc>";
    let tree = Tree::from_xml(xml.as_bytes()).unwrap();
    assert_eq!(hex(&tree.to_wbxml()), hex(&wbxml));
    assert_eq!(Tree::from_wbxml(&wbxml).unwrap(), tree);
}

/// Section 7: Kannel's output for the account of section 6 with two databases.
const SYNCSET: &str = "
    01016a00555803312e3000015003687474703a2f2f73796e632e6578616d706c652e636f6d2f73796e636d6c0001520338300001544e03746578742f782d7663617264
    00014f03322e3100015603636f6e746163747300015103436f6e7461637473000101544e03746578742f782d7663616c656e64617200014f03312e300001560363616c
    656e6461720001510343616c656e64617200010151034d6f62696c65204261636b7570000147480331000149033100015703753134353600014d03637a4e6a636d5630
    5548633d00010101";

#[test]
fn the_older_format_is_what_kannel_writes() {
    use oma_cp::document::{DataClass, Resources};
    let account = oma_cp::document::Account {
        resources: Resources::of(&[DataClass::Contacts, DataClass::Calendar]).unwrap(),
        ..worked_account()
    };
    let settings = SyncSettings::new(&account).unwrap();
    assert_eq!(hex(&settings.to_wbxml()), hex(&octets(SYNCSET)));
    assert_eq!(hex(&settings.to_push(0x34)), format!("34060605 02020b81ea{}", hex(&octets(SYNCSET))).replace(' ', ""));
}
