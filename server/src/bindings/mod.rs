//! The wire faces of `bindings`.
//!
//! They know their protocols' spelling and nothing else: what a setup message is stands in `patchbay-core`. How to point gateways here is
//! told in `docs/bindings.md`.

pub mod gateways;
