//! The wire faces of `bindings`: the ObexCode API as applications speak it, Atom in and out, signed with OAuth 1.0; and the gateways that
//! messages leave through.
//!
//! A request goes through `http` (address, method, size, order of things), `door` (a signature or token to an actor), `entry` (the
//! document to texts), one call on core, and `write` (the answer). What a phone number or a PIN is, and whether a message can be sent,
//! is core's to know. How to point applications and gateways here is told in `docs/bindings.md`.

mod address;
mod door;
pub mod entry;
mod fault;
pub mod gateways;
mod http;
mod oauth;
mod write;

pub use address::PREFIX;
pub(crate) use address::addresses;
pub use fault::Fault;
pub use http::routes;
