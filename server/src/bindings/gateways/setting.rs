//! What `PATCHBAY_SMS_GATEWAYS` says, understood. How it is spelled stands in [`super::parse`].

use std::num::NonZeroU32;

/// A gateway as it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name, by which core and its receipts know it.
    pub name: String,
    /// Where it is, without what it is opened with; shown on pages.
    pub address: String,
    /// Segments a second at most; none for as many as it takes.
    pub rate: Option<NonZeroU32>,
    /// How it is spoken to.
    pub kind: Kind,
}

/// How a gateway is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not at all: messages are kept and shown.
    Outbox,
    /// By Kannel's HTTP interface (user guide of 1.4.5, chapter "Using SMS services by HTTP").
    Kannel(KannelSetting),
    /// By SMPP 3.4.
    Smpp(SmppSetting),
}

/// Where a gateway listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// A name or an address; one of version 6 without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it is spoken to over TLS.
    pub tls: bool,
}

impl Peer {
    /// Host and port as a URL has them.
    #[must_use]
    pub fn authority(&self) -> String {
        let Self { host, port, .. } = self;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }
}

/// A password, which no log and no fault shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The data coding scheme of segments (3GPP TS 23.038, section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coding {
    /// 0x04: 8-bit data without a class.
    #[default]
    Plain,
    /// 0xF5: 8-bit data of class 1, for the phone's own memory. Some networks pass nothing else on.
    Class1,
}

/// What Kannel is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KannelSetting {
    /// Where its smsbox is.
    pub peer: Peer,
    /// Where its `sendsms` is.
    pub path: String,
    /// A user of its group `sendsms-user`.
    pub user: String,
    /// That user's password.
    pub password: Password,
    /// Who the message is from; none for Kannel's own choice.
    pub from: Option<String>,
    /// Which of its centres the message goes through; none for Kannel's own choice.
    pub smsc: Option<String>,
    /// From 0 to 3.
    pub priority: Option<u8>,
    /// Minutes for which the network tries; none for its own choice.
    pub validity: Option<u32>,
    /// The data coding scheme.
    pub coding: Coding,
    /// Where it brings receipts; none for this server's usual address.
    pub receipts: Option<String>,
}

/// What an SMPP server is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmppSetting {
    /// Where it is.
    pub peer: Peer,
    /// Who we are.
    pub system_id: String,
    /// Our password.
    pub password: Password,
    /// What kind of system we are; mostly empty.
    pub system_type: String,
    /// Who messages are from.
    pub source: Source,
    /// Segments that may be without an answer at the same time.
    pub window: u16,
    /// Minutes for which the network tries; none for its own choice.
    pub validity: Option<u32>,
    /// Seconds that the link may be quiet before the server is asked whether it is there.
    pub enquire_link: u16,
    /// The data coding scheme.
    pub coding: Coding,
    /// How ids in receipts are related to those in answers.
    pub ids: Ids,
}

/// The sender of a message, with its type and numbering plan (SMPP 3.4, sections 5.2.5 and 5.2.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// A name, a short code, or a number without its plus; empty for the server's own choice.
    pub text: String,
    /// Type of number: 5 for a name, 3 for a short code, 1 for a number.
    pub ton: u8,
    /// Numbering plan: 1 for a number.
    pub npi: u8,
}

/// How a message's id in a receipt is related to the one in the answer to it: some servers write one in hexadecimal and the other in decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ids {
    /// They are the same text.
    #[default]
    Same,
    /// The answer has it in hexadecimal, the receipt in decimal.
    HexDecimal,
    /// The answer has it in decimal, the receipt in hexadecimal.
    DecimalHex,
}
