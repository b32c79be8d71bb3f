//! Turns a document into signed SMS, in hex.
//!
//! ```text
//! cargo run -p oma-cp --example segments                       the worked example
//! cargo run -p oma-cp --example segments -- 4711 < document.xml
//! ```
//!
//! Prints the XML, the WBXML with the meaning of its octets, the signature, and of each segment the header and the payload as a
//! gateway wants them.

use oma_cp::document::{Account, DataClass, DisplayName, Login, LoginName, ProviderId, Resources, Secret, ServerAddress};
use oma_cp::segment::{PARTS_USUAL, Ports, Reference, cut};
use oma_cp::{Document, Key, Pin, Push, Tree, wbxml};
use std::error::Error;
use std::io::Read;

fn main() -> Result<(), Box<dyn Error>> {
    let (pin, document) = match std::env::args().nth(1) {
        Some(pin) => (Pin::new(pin)?, document_from_input()?),
        None => (Pin::new("1234")?, worked_example()?),
    };
    print_message(&document.to_tree(), pin)
}

/// A document from standard input. Read strictly: what a phone would drop is an error here.
fn document_from_input() -> Result<Document, Box<dyn Error>> {
    let mut xml = Vec::new();
    // One octet more than is read; the reader then says so.
    let limit = u64::try_from(oma_cp::tree::DOCUMENT_MAX)?.saturating_add(1);
    std::io::stdin().take(limit).read_to_end(&mut xml)?;
    Ok(Document::from_tree(&Tree::from_xml(&xml)?)?)
}

/// The account of the fact sheet, section 6.
fn worked_example() -> Result<Document, Box<dyn Error>> {
    Ok(Document::new(Account {
        provider_id: Some(ProviderId::new("sync.example.com")?),
        name: Some(DisplayName::new("Mobile Backup")?),
        ..Account::new(
            ServerAddress::parse("http://sync.example.com/syncml")?,
            Login::basic(LoginName::new("u1456")?, Secret::new("s3cretPw")?),
            Resources::of(&[DataClass::Contacts, DataClass::Calendar, DataClass::Notes])?,
        )
    }))
}

fn print_message(tree: &Tree, pin: Pin) -> Result<(), Box<dyn Error>> {
    println!("{}", tree.to_xml());
    let octets = tree.to_wbxml();
    for piece in wbxml::explain(&octets)? {
        println!(
            "{:4}  {:indent$}{}  {}",
            piece.at,
            "",
            hex(&piece.octets),
            piece.meaning,
            indent = piece.depth.saturating_mul(2)
        );
    }

    // The reference should be another one for each message to the same phone.
    let push = Push::signed(1, &Key::UserPin(pin), octets);
    if let Some(signature) = &push.signature {
        println!("\n{} {}", signature.security, signature.mac);
    }
    let segments = cut(&push.to_bytes(), Ports::PROVISIONING, Reference::Eight(0x2A))?;
    if segments.len() > usize::from(PARTS_USUAL) {
        println!("warning: {} SMS are more than usual", segments.len());
    }
    for segment in &segments {
        println!("\nudh     {}\npayload {}", hex(&segment.header()), hex(segment.payload()));
    }
    Ok(())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
