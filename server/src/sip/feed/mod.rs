//! `/sip/v1/`: what a SIP proxy pushes (registrations, calls) and asks (what becomes of a call). Described in `docs/sip.md`.
//!
//! A request goes through `http` (method, credential, media type, size), `records` (JSON to core's values and back), one call on core.
//! Everything is JSON, errors, too; the status tells a proxy whether to try again.

mod http;
mod records;

pub(super) use http::{addresses, routes};
