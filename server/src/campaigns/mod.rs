//! The wire faces of `campaigns`: what management systems (MDMs) call, what devices ask, and the webhooks that tell of campaigns.
//!
//! The calls are those of Knox E-FOTA: OAuth tokens, `serverInit` and its sister calls, XML in and XML out. The devices' face is
//! Patchbay's own and speaks JSON. Both know their protocol's spelling and nothing else: what a schedule is stands in `patchbay-domain`,
//! what may be done in `patchbay-core`. How to point an MDM and devices here is told in `docs/campaigns.md`.

mod auth;
mod call;
pub mod document;
mod fault;
mod http;
mod order;
mod poll;
mod sister;
mod token;
pub mod webhooks;

pub(crate) use http::addresses;
pub use http::routes;
pub use poll::PollFace;
pub use token::PATH as TOKEN_PATH;

/// How the paths of the calls begin.
pub const CALL_PREFIX: &str = "/b2bfota/";
/// How the path begins that devices ask at.
pub const POLL_PREFIX: &str = "/fota/v1/";

/// What the documents of all calls may hold.
#[must_use]
pub fn shapes() -> Vec<document::Shape> {
    call::Call::ALL.into_iter().map(call::Call::shape).collect()
}
