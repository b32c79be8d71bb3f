//! The wire face of `connections`: OData 2.0 under `/odata/applications/`, as apps built on SAP's mobile SDKs and generic OData libraries
//! speak it (seed; sheet, sections 1 to 13).
//!
//! A request goes through `http` (order of things, size, media type), `address` (path to resource), `options` (query), `media` (which of
//! the two forms), `door` (who it is), `read` (Atom or JSON to a change), one handler (one call on core), `write` (an entity to Atom or
//! JSON). What is wrong is a `fault`, told in the form that was asked for, and changes nothing. Which change is allowed, and what a
//! property is, stands in `patchbay-domain`; how to point apps here is told in `docs/connections.md`.

mod address;
mod condition;
mod context;
mod documents;
mod door;
mod entities;
mod fault;
mod feed;
mod handlers;
mod http;
mod media;
mod options;
pub mod read;
mod revoke;
mod sets;
mod uri;
mod write;

pub(crate) use http::addresses;
pub use http::routes;

use patchbay_domain::connections::{ConnectionKey, Version};

/// Where an app finds a connection: its path, in the newest version.
#[must_use]
pub fn path(key: &ConnectionKey) -> String {
    format!("/odata/applications/{}/{}/{}", Version::LATEST.as_str(), key.application, uri::connection(&key.id))
}

/// Whether a path belongs to this face.
#[must_use]
pub fn owns(path: &str) -> bool {
    ["/odata/applications/", "/public/odata/applications/", "/mobileservices/"].iter().any(|prefix| path.starts_with(prefix))
}
