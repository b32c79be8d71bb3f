//! The sheet's worked example, made-up documents, and the independent programs that look at what this crate writes.
#![allow(dead_code, reason = "each test binary uses its own part of this module")]

pub mod made_up;
pub mod tools;

use oma_cp::document::{
    Account, DataClass, DisplayName, Document, Login, LoginName, ProviderId, Resources, Secret, ServerAddress,
};

/// The document of section 6 as it is printed there.
pub const WORKED_XML: &str = include_str!("../data/worked-example.xml");

/// Its WBXML, 370 octets.
pub const WORKED_WBXML: &str = "
    030b6a00c54601c60001550187360000060377350001870001380000060373796e632e6578616d706c652e636f6d0001
    870706034d6f62696c65204261636b7570000187220603494e5445524e45540001c60001560187340000060368747470
    3a2f2f73796e632e6578616d706c652e636f6d2f73796e636d6c0001c6530187230603383000010101c6000157018730
    00000600018d018733000006034241534943000187000131000006037531343536000187000132000006037333637265
    745077000101c600015901873a00000603636f6e7461637473000187070603436f6e746163747300018700012e000006
    03746578742f782d7663617264000101c600015901873a0000060363616c656e64617200018707060343616c656e6461
    7200018700012e00000603746578742f782d7663616c656e646172000101c600015901873a000006036e6f7465730001
    870706034e6f74657300018700012e00000603746578742f706c61696e0001010101";

/// Octets from hex digits, blanks passed over.
pub fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// Hex digits of octets.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The account of the worked example.
pub fn worked_account() -> Account {
    Account {
        provider_id: Some(ProviderId::new("sync.example.com").unwrap()),
        name: Some(DisplayName::new("Mobile Backup").unwrap()),
        ..Account::new(
            ServerAddress::parse("http://sync.example.com/syncml").unwrap(),
            Login::basic(LoginName::new("u1456").unwrap(), Secret::new("s3cretPw").unwrap()),
            Resources::of(&[DataClass::Contacts, DataClass::Calendar, DataClass::Notes]).unwrap(),
        )
    }
}

/// The document of the worked example.
pub fn worked_document() -> Document {
    Document::new(worked_account())
}
