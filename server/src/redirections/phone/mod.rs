//! The phone's own question at boot: "where are my settings?" (sheet, section 6).
//!
//! A phone presents nothing but its MAC, which anybody can guess. So a known phone is told its URL and nothing else, an unknown one is
//! told nothing, and nobody learns whose a phone is. Every answer is noted; none waits for the database.

mod answer;
mod certificate;
mod face;
mod limit;
mod request;
mod user_agent;

pub use answer::answers;
pub use face::PhoneFace;
pub use request::{PhoneRequest, recognise};
pub use user_agent::UserAgent;
