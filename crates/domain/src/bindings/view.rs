//! A setup message taken apart for people: the settings to type by hand, and the octets with what they mean. All of it holds the password
//! of a phone's account; it is for those who may send setups.

use crate::accounts::ShownOnce;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The account as somebody types it into a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualSettings {
    /// What the account is called.
    pub account_name: String,
    /// The address of the synchronization server.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// The name that the phone signs in with.
    pub username: String,
    /// The password.
    pub password: ShownOnce,
    /// What is synchronized.
    pub databases: Vec<SyncDatabase>,
}

impl ManualSettings {
    /// The same as lines of text, such as a code for cameras holds.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { account_name, server, port, username, password, databases } = self;
        let mut text = format!("{account_name}\nServer: {server}\nPort: {port}\nUser: {username}\nPassword: {}\n", password.0);
        for database in databases {
            text.push_str(&format!("{}: {}\n", database.name, database.uri));
        }
        text
    }
}

/// One kind of data on the synchronization server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncDatabase {
    /// What it holds, such as `Contacts`.
    pub name: String,
    /// Its path on the server.
    pub uri: String,
    /// Its MIME types, the older first, with commas between them.
    pub types: String,
}

/// Some octets and what they mean.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Octets {
    /// The octets in lower-case hex.
    pub hex: String,
    /// How many elements they stand in.
    pub depth: usize,
    /// What they mean.
    pub meaning: String,
}

/// One SMS of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentView {
    /// Which part, from 1.
    pub part: i64,
    /// The header, element by element.
    pub header: Vec<Octets>,
    /// What it carries, in lower-case hex.
    pub payload: String,
}

/// A setup message from its document to its segments.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// The account as the document says it; none where only the octets are known.
    pub settings: Option<ManualSettings>,
    /// The document in XML; empty where only its octets are known.
    pub xml: String,
    /// How it is signed, and the signature in hex; none where it is not.
    pub signature: Option<(String, String)>,
    /// The document in WBXML, in lower-case hex: what is signed.
    pub document: String,
    /// The same in pieces; none for the older format, which has tokens of its own.
    pub pieces: Vec<Octets>,
    /// The push PDU in lower-case hex: what is cut into segments.
    pub push: String,
    /// The segments, in order.
    pub segments: Vec<SegmentView>,
}

/// Without the octets, which hold a password.
macro_rules! hidden {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })+
    };
}
hidden!(Octets, SegmentView, MessageView);

/// The figures of an organization's bindings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingSummary {
    /// Bindings.
    pub bindings: i64,
    /// SyncML clients, those of bindings included.
    pub clients: i64,
    /// Setups asked for within [`SUMMARY_DAYS`].
    pub setups: i64,
    /// Of these, those that reached the phone.
    pub delivered: i64,
    /// Of these, those that are still to be sent.
    pub waiting: i64,
    /// Of these, those that no gateway took or that did not reach the phone.
    pub failed: i64,
}

/// For how many days setups are counted.
pub const SUMMARY_DAYS: i64 = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_said_in_lines_and_stay_out_of_logs() {
        let settings = ManualSettings {
            account_name: "Mobile Backup".to_owned(),
            server: "http://sync.example.com/syncml".to_owned(),
            port: 80,
            username: "u1".to_owned(),
            password: ShownOnce("s3cretPw".to_owned()),
            databases: vec![SyncDatabase {
                name: "Contacts".to_owned(),
                uri: "contacts".to_owned(),
                types: "text/x-vcard".to_owned(),
            }],
        };
        assert_eq!(
            settings.text(),
            "Mobile Backup\nServer: http://sync.example.com/syncml\nPort: 80\nUser: u1\nPassword: s3cretPw\nContacts: contacts\n"
        );
        assert!(!format!("{settings:?}").contains("s3cretPw"));
        let octets = Octets { hex: "733363".to_owned(), depth: 1, meaning: "\"s3cretPw\"".to_owned() };
        assert!(!format!("{octets:?}").contains("s3cret"));
    }
}
