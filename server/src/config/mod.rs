//! The effective settings: what may be set, how it is read, and where each value came from.
//!
//! Every setting is described once, in [`settings::SETTINGS`]; flags, environment, file, `patchbay config` and the portal's page all read that table.

mod check;
mod directory;
mod read;
pub mod settings;
mod sip;

pub(crate) use check::origin;
pub use check::{Shown, check, shown};
pub use directory::DirectoryConfig;
pub use read::{FILE, Given, Sources, Texts, with_demo};
pub use sip::SipConfig;

use std::net::SocketAddr;
use std::path::PathBuf;

/// The effective settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the portal and, without [`Config::wire_listen`], the wire faces are served.
    pub listen: SocketAddr,
    /// Where the wire faces are served instead.
    pub wire_listen: Option<SocketAddr>,
    /// Where `/metrics` is served.
    pub metrics_listen: Option<SocketAddr>,
    /// `sqlite://...` or `postgres://...`.
    pub database_url: String,
    /// How clients reach this server, without a slash at the end; none for what the request says.
    pub public_url: Option<String>,
    /// The server's certificate.
    pub tls: Option<TlsFiles>,
    /// PEM file of the issuers that sign phones' certificates; none to take any.
    pub phone_ca: Option<PathBuf>,
    /// The server's own key.
    pub secret_key_file: PathBuf,
    /// Requests a second that one address may make on the phone face, saved up for 40 seconds; 0 for no limit.
    pub phone_rate: u32,
    /// What is set for `sip`.
    pub sip: SipConfig,
    /// What is set for the directory.
    pub directory: DirectoryConfig,
    /// Whether the vendor's limits of campaign schedules hold.
    pub campaign_vendor_limits: bool,
    /// Networks that webhooks may reach although they are not of the public internet.
    pub webhook_networks: Vec<ipnet::IpNet>,
    /// The synchronization server of organizations that name none.
    pub sync_server: Option<String>,
    /// Whether OAuth 1.0 secrets are taken in clear from anywhere.
    pub oauth_plaintext: bool,
    /// The SMS gateways, in order of preference.
    pub sms_gateways: Vec<crate::bindings::gateways::Setting>,
    /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Connections that each listener serves at the same time.
    pub max_connections: usize,
    /// Threads that serve requests; 0 for as many as fit the machine.
    pub workers: usize,
    /// Which log lines are written.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// Load the demo data into an empty database.
    pub demo: bool,
}

/// The server's certificate chain and its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
