//! XML-RPC on `/xmlrpc/` and `/xmlrpc`: the calls of the redirection service.
//!
//! A request goes through `http` (method, credentials, media type, size), `reader` (bytes to values), `methods` (which handler), one
//! handler (values to one call on core), `writer` (the answer). What a client did wrong is a fault or an `Error:` text and changes
//! nothing; only bad credentials and what concerns HTTP itself have a status other than 200.

pub mod fault;
mod http;
mod methods;
pub mod reader;
mod redirect;
mod system;
#[cfg(test)]
mod tests;
mod tokens;
pub mod value;
pub mod writer;

pub use http::{BODY_MAX, routes};
