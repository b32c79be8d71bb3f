//! `/settings.phtml`: what a client asks and changes of its own SIP account (seed; sheet, sections 1 to 6).
//!
//! A request goes through `http` (method, size, order of things), `door` (HTTP Digest to an actor), `parameters` (query and form to one
//! set of texts), `actions` (which handler), one handler (texts to one call on core), `answer` (the answer's form). Nothing is done before
//! the client is known; what it did wrong is an envelope with `success` false and changes nothing.

mod actions;
mod answer;
mod digest;
mod door;
mod http;
mod journal;
mod json;
mod money;
mod nonce;
mod origin;
mod page;
mod parameters;
mod readers;
mod records;
mod rules;
mod writers;

pub(super) use http::{addresses, routes};

/// The address and its alias (sheet, decision 2).
pub const PATHS: [&str; 2] = ["/settings.phtml", "/sip_settings_digest.phtml"];
