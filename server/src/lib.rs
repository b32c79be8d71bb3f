//! The process: configuration, listeners, TLS, and per area the wire face (parse, one call on core, answer).
//!
//! This room knows every protocol's spelling and no rule of any area: rules are `patchbay-core`'s, pages are `patchbay-app`'s.

mod addresses;
pub mod agent_sim;
pub mod assets;
mod basic;
pub mod bindings;
mod body;
pub mod campaigns;
pub mod cli;
pub mod config;
pub mod connections;
pub mod directory;
mod fault;
mod form;
pub mod front;
pub mod health;
pub mod linger;
pub mod listen;
pub mod metrics;
mod outgoing;
pub mod peer;
mod percent;
pub mod portal;
pub mod redirections;
pub mod run;
pub mod sip;
pub mod state;
pub mod tls;
pub mod xml;

pub use addresses::{WireAddress, wire_addresses};
pub use state::AppState;
