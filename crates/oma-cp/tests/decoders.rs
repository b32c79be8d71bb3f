//! Programs that know nothing of this crate agree with it: libwbxml on WBXML in both directions, Wireshark on the push PDU and
//! the segments, OpenSSL on the signature (sheet, section 11).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by panicking")]

mod common;

use common::tools::{hmac_sha1, hmac_sha1_of_pin, submit_sm, tshark, wbxml2xml, xml2wbxml};
use common::{hex, made_up, worked_account, worked_document};
use oma_cp::segment::{Ports, Reference, Segment, cut, cut_up_to};
use oma_cp::syncset::SyncSettings;
use oma_cp::tree::Item;
use oma_cp::{Document, Imsi, Key, Pin, Push, Text, Tree};
use proptest::prelude::*;

fn key() -> Key {
    Key::UserPin(Pin::new("1234").unwrap())
}

/// The worked example without the two parameters about which encoders differ in style (sheet, section 6).
fn without_auth_style() -> Tree {
    let tree = worked_document().to_tree();
    let mut application = tree.characteristics()[0].clone();
    for item in &mut application.items {
        let Item::Characteristic(inner) = item else { continue };
        inner.items.retain(|item| !matches!(item, Item::Parm(parm) if matches!(parm.name.as_str(), "AAUTHLEVEL" | "AAUTHTYPE")));
    }
    Tree::new(tree.version().cloned(), vec![application]).unwrap()
}

#[test]
fn libwbxml_reads_the_worked_example() {
    let xml = wbxml2xml(&worked_document().to_tree().to_wbxml());
    for line in [
        "<parm name=\"APPID\" value=\"w5\"/>",
        "<parm name=\"ADDR\" value=\"http://sync.example.com/syncml\"/>",
        "<parm name=\"PORTNBR\" value=\"80\"/>",
        "<parm name=\"AAUTHLEVEL\" value=\"APPSRV\"/>",
        "<parm name=\"AAUTHTYPE\" value=\"BASIC\"/>",
        "<parm name=\"AACCEPT\" value=\"text/x-vcalendar\"/>",
    ] {
        assert!(xml.contains(line), "{line} in {xml}");
    }
    assert_eq!(Document::from_tree(&Tree::from_xml(xml.as_bytes()).unwrap()).unwrap(), worked_document());
}

#[test]
fn libwbxml_writes_the_same_octets_where_styles_agree() {
    let tree = without_auth_style();
    let ours = tree.to_wbxml();
    assert_eq!(ours.len(), 346);
    assert_eq!(hex(&ours), hex(&xml2wbxml(&tree.to_xml(), false)));
}

#[test]
fn what_libwbxml_writes_is_read() {
    let tree = worked_document().to_tree();
    for string_table in [false, true] {
        assert_eq!(Tree::from_wbxml(&xml2wbxml(&tree.to_xml(), string_table)).unwrap(), tree);
    }
}

#[test]
fn openssl_signs_alike() {
    let wbxml = worked_document().to_tree().to_wbxml();
    assert_eq!(key().sign(&wbxml).to_string(), hmac_sha1_of_pin("1234", &wbxml));
    let imsi = Imsi::new("466923103145252").unwrap();
    assert_eq!(Key::NetworkPin(imsi.clone()).sign(&wbxml).to_string(), hmac_sha1("4966291330412525", &wbxml));
    let both = Key::UserNetworkPin(imsi, Pin::new("1234").unwrap());
    assert_eq!(both.sign(&wbxml).to_string(), hmac_sha1("496629133041252531323334", &wbxml));
}

/// The words in Wireshark's table of a document's tokens, such as `name='APPID'` and `'w5'`.
fn rendered(dissected: &str) -> Vec<String> {
    let table = dissected.lines().skip_while(|line| !line.contains("Rendering")).skip(1);
    let words = table.filter_map(|line| line.rsplit_once('|')).map(|(_, word)| word.trim());
    words.filter(|word| word.contains('\'')).map(str::to_owned).collect()
}

/// The same words by our own reading.
fn words(tree: &Tree) -> Vec<String> {
    fn put(out: &mut Vec<String>, items: &[Item]) {
        for item in items {
            match item {
                Item::Parm(parm) => {
                    out.push(format!("name='{}'", parm.name));
                    out.extend(parm.value.as_ref().map(|value| format!("'{value}'")));
                }
                Item::Characteristic(inner) => {
                    out.push(format!("type='{}'", inner.kind));
                    put(out, &inner.items);
                }
            }
        }
    }
    let mut out: Vec<String> = tree.version().map(|version| format!("version='{version}'")).into_iter().collect();
    let items: Vec<Item> = tree.characteristics().iter().cloned().map(Item::from).collect();
    put(&mut out, &items);
    out
}

const UDP: [&str; 2] = ["-u", "9200,2948"];
const TCP: [&str; 2] = ["-T", "40000,27750"];

#[test]
fn wireshark_reads_the_push_pdu() {
    let tree = worked_document().to_tree();
    let push = Push::signed(1, &key(), tree.to_wbxml());
    let dissected = tshark(&[push.to_bytes()], UDP, &["-V"]);
    for line in [
        "Transaction ID: 0x01",
        "PDU Type: Push (0x06)",
        "Headers Length: 47",
        "SEC: USERPIN (0x01)",
        "MAC: 612AB8791CE798A0AF6BB023824ECDDA8ACE8F15",
        "Content-Type: application/vnd.wap.connectivity-wbxml",
        "Public Identifier (known): -//WAPFORUM//DTD PROV 1.0//EN (Provisioning 1.0) (0x0000000b)",
        "Character Set: UTF-8 (106)",
    ] {
        assert!(dissected.contains(line), "{line} in {dissected}");
    }
    assert_eq!(rendered(&dissected), words(&tree));
    let unsigned = Push { signature: None, ..push };
    let dissected = tshark(&[unsigned.to_bytes()], UDP, &["-V"]);
    assert!(
        dissected.contains("Content-Type: application/vnd.wap.connectivity-wbxml") && !dissected.contains("MAC:"),
        "{dissected}"
    );
    assert_eq!(rendered(&dissected), words(&tree));
}

#[test]
fn wireshark_names_every_way_of_signing() {
    let imsi = Imsi::new("466923103145252").unwrap();
    let keys = [Key::NetworkPin(imsi.clone()), key(), Key::UserNetworkPin(imsi, Pin::new("1234").unwrap())];
    let wbxml = worked_document().to_tree().to_wbxml();
    let packets: Vec<Vec<u8>> = keys.iter().map(|key| Push::signed(1, key, wbxml.clone()).to_bytes()).collect();
    let dissected = tshark(&packets, UDP, &["-V"]);
    for key in &keys {
        let lines = format!("SEC: {} ({:#04x})", key.security(), key.security().code());
        assert!(dissected.contains(&lines), "{lines} in {dissected}");
        assert!(dissected.contains(&format!("MAC: {}", key.sign(&wbxml))));
    }
}

const SMPP: [&str; 2] = ["-d", "tcp.port==27750,smpp"];

/// The segments as they go to a gateway over SMPP.
fn submitted<'a>(segments: impl Iterator<Item = &'a Segment>) -> Vec<Vec<u8>> {
    (1..).zip(segments).map(|(number, segment)| submit_sm(number, &segment.user_data())).collect()
}

#[test]
fn wireshark_puts_the_segments_together() {
    let tree = worked_document().to_tree();
    let pdu = Push::signed(1, &key(), tree.to_wbxml()).to_bytes();
    for (reference, id) in [(Reference::Eight(0x2A), "42"), (Reference::Sixteen(0xABCD), "43981")] {
        let segments = cut(&pdu, Ports::PROVISIONING, reference).unwrap();
        let packets = submitted(segments.iter());
        let dissected = tshark(&packets, TCP, &[SMPP[0], SMPP[1], "-V", "-Y", "wsp"]);
        for line in [
            "Destination port: UDP/TCP port numbers assigned by IANA without the need to refer to 3GPP (2948)",
            "Originator port: UDP/TCP port numbers assigned by IANA without the need to refer to 3GPP (9200)",
            "[Short Message fragment count: 4]",
            "[Reassembled Short Message length: 420]",
            "MAC: 612AB8791CE798A0AF6BB023824ECDDA8ACE8F15",
        ] {
            assert!(dissected.contains(line), "{line} in {dissected}");
        }
        assert_eq!(rendered(&dissected), words(&tree));
        let fields =
            ["-T", "fields", "-e", "gsm_sms.udh.mm.msg_id", "-e", "gsm_sms.udh.mm.msg_parts", "-e", "gsm_sms.udh.mm.msg_part"];
        let counted = tshark(&packets, TCP, &[&SMPP[..], &fields[..]].concat());
        let want: String = (1..=4).map(|part| format!("{id}\t4\t{part}\n")).collect();
        assert_eq!(counted, want);
    }
}

#[test]
fn wireshark_reads_a_message_of_one_sms() {
    let tree = Tree::from_xml(b"<wap-provisioningdoc><characteristic type=\"BOOTSTRAP\"/></wap-provisioningdoc>").unwrap();
    let segments = cut(&Push::signed(9, &key(), tree.to_wbxml()).to_bytes(), Ports::PROVISIONING, Reference::Eight(1)).unwrap();
    assert_eq!(segments.len(), 1);
    let dissected = tshark(&[submit_sm(1, &segments[0].user_data())], TCP, &[SMPP[0], SMPP[1], "-V", "-Y", "wsp"]);
    assert!(dissected.contains("User Data Header Length: 6") && dissected.contains("SEC: USERPIN"), "{dissected}");
    assert_eq!(rendered(&dissected), ["type='BOOTSTRAP'"]);
}

#[test]
fn wireshark_sees_the_structure_of_the_older_format() {
    // No independent decoder has names for these tags; their numbers, texts and nesting are what there is to see.
    let settings = SyncSettings::new(&worked_account()).unwrap();
    let segments = cut(&settings.to_push(0x34), Ports::SYNCSET, Reference::Eight(7)).unwrap();
    let packets = submitted(segments.iter());
    let as_wsp = ["-o", "gsm_sms_ud.port_number_udh_means_wsp:TRUE"];
    let dissected = tshark(&packets, TCP, &[&SMPP[..], &as_wsp[..], &["-V", "-Y", "wsp"]].concat());
    assert!(dissected.contains("Content-Type: application/vnd.nokia.syncset+wbxml"), "{dissected}");
    assert!(dissected.contains("(49996)") && dissected.contains("Version: 1.1 (0x01)"), "{dissected}");
    let texts = ["1.0", "http://sync.example.com/syncml", "80", "text/x-vcard", "2.1", "contacts", "Contacts", "czNjcmV0UHc="];
    assert!(texts.iter().all(|text| rendered(&dissected).contains(&format!("'{text}'"))), "{dissected}");
    assert_eq!(dissected.matches("<Tag_0x14>").count(), 3, "{dissected}");
    assert_eq!(dissected.matches("</Tag_0x15>").count(), 1, "{dissected}");
}

/// Programs are started for each case; a few dozen are enough.
fn few() -> ProptestConfig {
    ProptestConfig::with_cases(48)
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn libwbxml_reads_any_tree(tree in made_up::tree()) {
        let xml = wbxml2xml(&tree.to_wbxml());
        prop_assert_eq!(Tree::from_xml(xml.as_bytes()).unwrap(), tree, "{}", xml);
    }

    #[test]
    fn what_libwbxml_writes_of_any_tree_is_read(tree in made_up::tree(), string_table: bool) {
        let wbxml = xml2wbxml(&tree.to_xml(), string_table);
        prop_assert_eq!(Tree::from_wbxml(&wbxml).unwrap(), tree, "{}", hex(&wbxml));
    }

    #[test]
    fn libwbxml_reads_any_document(document in made_up::document()) {
        let tree = document.to_tree();
        let xml = wbxml2xml(&tree.to_wbxml());
        prop_assert_eq!(Tree::from_xml(xml.as_bytes()).unwrap(), tree, "{}", xml);
    }

    #[test]
    fn openssl_signs_anything_alike(key in made_up::key(), message: Vec<u8>) {
        let octets = match &key {
            Key::NetworkPin(imsi) => imsi.semi_octets(),
            Key::UserPin(pin) => pin.as_str().as_bytes().to_vec(),
            Key::UserNetworkPin(imsi, pin) => [&imsi.semi_octets(), pin.as_str().as_bytes()].concat(),
        };
        prop_assert_eq!(key.sign(&message).to_string(), hmac_sha1(&hex(&octets), &message));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn wireshark_reads_any_document(documents in prop::collection::vec((made_up::document(), made_up::key()), 16)) {
        let pushes: Vec<Push> =
            documents.iter().map(|(document, key)| Push::signed(1, key, document.to_tree().to_wbxml())).collect();
        let packets: Vec<Vec<u8>> = pushes.iter().map(Push::to_bytes).collect();
        let fields = ["-T", "fields", "-e", "wsp.parameter.sec", "-e", "wsp.parameter.mac"];
        let want: String = pushes
            .iter()
            .map(|push| push.signature.unwrap())
            .map(|signature| format!("{:#04x}\t{}\n", signature.security.code(), signature.mac))
            .collect();
        prop_assert_eq!(tshark(&packets, UDP, &fields), want);
    }

    #[test]
    fn wireshark_puts_any_segments_together(document in made_up::document(), key in made_up::key(), reference: u16) {
        let pdu = Push::signed(1, &key, document.to_tree().to_wbxml()).to_bytes();
        let segments = cut_up_to(255, &pdu, Ports::PROVISIONING, Reference::Sixteen(reference)).unwrap();
        prop_assume!(segments.len() > 1);
        let packets = submitted(segments.iter().rev());
        let dissected = tshark(&packets, TCP, &[SMPP[0], SMPP[1], "-V", "-Y", "wsp"]);
        let length = format!("[Reassembled Short Message length: {}]", pdu.len());
        prop_assert!(dissected.contains(&length), "{} in {}", length, dissected);
        prop_assert!(dissected.contains(&format!("MAC: {}", key.sign(&document.to_tree().to_wbxml()))), "{}", dissected);
    }
}

#[test]
fn free_text_stays_what_it_is() {
    // Kannel would turn these into kinds of addresses (sheet, section 3.2).
    let xml = "<wap-provisioningdoc><characteristic type=\"APPAUTH\"><parm name=\"AAUTHNAME\" value=\"man\"/>\
        <parm name=\"AAUTHSECRET\" value=\"ALPHA\"/><parm name=\"URI\" value=\"xBASICy\"/></characteristic></wap-provisioningdoc>";
    let tree = Tree::from_xml(xml.as_bytes()).unwrap();
    let wbxml = tree.to_wbxml();
    for text in ["man", "ALPHA", "xBASICy"] {
        let inline = [&[3], text.as_bytes(), &[0]].concat();
        assert!(wbxml.windows(inline.len()).any(|window| window == inline), "{text}");
    }
    assert_eq!(Tree::from_xml(wbxml2xml(&wbxml).as_bytes()).unwrap(), tree);
    assert!(Text::new("man").is_ok());
}
