//! OMA client provisioning over SMS: from an account to what an SMS gateway sends, and back.
//!
//! A phone that synchronizes by SyncML learns its account from a binary message. This crate makes that message: a document that
//! creates the account, in WBXML, signed with a PIN that the phone's user types, in a WSP push PDU, cut into SMS.
//!
//! ```
//! use oma_cp::document::{Account, DataClass, DisplayName, Login, LoginName, ProviderId, Resources, Secret, ServerAddress};
//! use oma_cp::segment::{Ports, Reference, cut};
//! use oma_cp::{Document, Key, Pin, Push};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account {
//!     provider_id: Some(ProviderId::new("sync.example.com")?),
//!     name: Some(DisplayName::new("Mobile Backup")?),
//!     ..Account::new(
//!         ServerAddress::parse("http://sync.example.com/syncml")?,
//!         Login::basic(LoginName::new("u1456")?, Secret::new("s3cretPw")?),
//!         Resources::of(&[DataClass::Contacts, DataClass::Calendar, DataClass::Notes])?,
//!     )
//! };
//! let wbxml = Document::new(account).to_tree().to_wbxml();
//! let push = Push::signed(1, &Key::UserPin(Pin::new("1234")?), wbxml);
//! let segments = cut(&push.to_bytes(), Ports::PROVISIONING, Reference::Eight(0x2A))?;
//!
//! let mac = push.signature.map(|signature| signature.mac.to_string());
//! assert_eq!(mac.as_deref(), Some("612AB8791CE798A0AF6BB023824ECDDA8ACE8F15"));
//! assert_eq!(segments.len(), 4);
//! for segment in &segments {
//!     // Hand header and payload to a gateway, with the header indicator set and 8-bit data coding.
//!     let _ = (segment.header(), segment.payload());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `examples/segments.rs` does the same for a document in XML, and prints what each octet means.
//!
//! # The way of a message
//!
//! | step | type | standard |
//! | --- | --- | --- |
//! | what the account is | [`document::Document`] | provisioning content 1.1, application `w5` |
//! | characteristics and parameters | [`tree::Tree`] | the same, any application |
//! | XML | [`Tree::to_xml`], [`Tree::from_xml`] | `-//WAPFORUM//DTD PROV 1.0//EN` |
//! | WBXML | [`Tree::to_wbxml`], [`Tree::from_wbxml`], [`wbxml::explain`] | WAP-192 |
//! | signature | [`Key`], [`Mac`] | provisioning bootstrap 1.1, HMAC-SHA1 |
//! | push PDU | [`Push`] | WAP-230 |
//! | segments | [`segment::cut`], [`segment::join`] | 3GPP TS 23.040, WAP-259 |
//!
//! Phones from before client provisioning take an older format; [`syncset`] writes the same account in it.
//!
//! # What cannot go wrong
//!
//! Phones drop, cut or misread much without telling anybody. So every value in a [`document::Document`] has a type that was
//! checked: a secret has at most 22 characters, an address always has a port, an older MIME type stands before a newer one, and
//! an account names no access point that its document does not bring. The order of parameters, which phones depend on, is known
//! to the writer alone. [`document::Document::from_tree`] checks a foreign document by the same rules.
//!
//! # Limits
//!
//! The readers take octets of any origin. They cannot panic, and they stop at [`tree::DOCUMENT_MAX`] octets, [`tree::DEPTH_MAX`]
//! levels, [`tree::ELEMENTS_MAX`] elements, [`tree::TEXT_MAX`] octets of text, [`push::PUSH_MAX`] octets of PDU,
//! [`segment::USER_DATA_MAX`] octets of SMS. XML entities and document types with declarations are refused. A [`Tree`] is within
//! the same limits however it was made, so what was written is always read back.
//!
//! # What it does not do
//!
//! No input or output, no clock, no random source: the caller brings PIN, reference and transaction id, and sends the segments.
//! Secrets stay out of `{:?}`, but documents are in clear, as the format has it. `USERPINMAC` is not offered: there are
//! phones that do not check it.
//!
//! Facts, figures and limits are those of the fact sheet on phone setup (`protocols/bindings.md`), "the sheet" in these pages.

pub mod document;
mod error;
pub mod push;
pub mod segment;
pub mod sign;
pub mod syncset;
mod text;
pub mod tree;
pub mod wbxml;
pub mod xml;

pub use document::Document;
pub use error::{LimitError, ValueError};
pub use push::Push;
pub use sign::{Imsi, Key, Mac, Pin};
pub use text::Text;
pub use tree::Tree;
