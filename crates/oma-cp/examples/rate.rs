//! How many setup messages a second one thread builds, signs and cuts into SMS; for `make bench`.
//!
//! ```text
//! cargo run --release -p oma-cp --example rate -- xml      the document, as a peer is given it
//! cargo run --release -p oma-cp --example rate -- 3        works for three seconds; prints messages and seconds
//! ```

use oma_cp::document::{Account, DataClass, DisplayName, Login, LoginName, ProviderId, Resources, Secret, ServerAddress};
use oma_cp::segment::{Ports, Reference, cut};
use oma_cp::{Document, Key, Pin, Push};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    if wanted == "xml" {
        print!("{}", document("s3cretPw00000000")?.to_tree().to_xml());
        return Ok(());
    }
    let (time, began) = (Duration::from_secs(wanted.parse()?), Instant::now());
    let mut count = 0_u32;
    while began.elapsed() < time {
        // Each phone has a password and a PIN of its own.
        for number in 0..100_u32 {
            let document = document(&format!("s3cretPw{number:08}"))?;
            let push = Push::signed(1, &Key::UserPin(Pin::new(format!("{number:04}"))?), document.to_tree().to_wbxml());
            let segments = cut(&push.to_bytes(), Ports::PROVISIONING, Reference::Eight(1))?;
            black_box(segments.iter().map(|segment| segment.user_data().len()).sum::<usize>());
            count = count.saturating_add(1);
        }
    }
    println!("{count} {}", began.elapsed().as_secs_f64());
    Ok(())
}

/// The account of the fact sheet, section 6, with another password.
fn document(secret: &str) -> Result<Document, Box<dyn Error>> {
    Ok(Document::new(Account {
        provider_id: Some(ProviderId::new("sync.example.com")?),
        name: Some(DisplayName::new("Mobile Backup")?),
        ..Account::new(
            ServerAddress::parse("http://sync.example.com/syncml")?,
            Login::basic(LoginName::new("u1456")?, Secret::new(secret)?),
            Resources::of(&[DataClass::Contacts, DataClass::Calendar, DataClass::Notes])?,
        )
    }))
}
