//! The directory, driven by OpenLDAP's own tools and by a client that says what none of them would: the real server, on SQLite and on
//! PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what it expects by panicking, in its helpers, too"
)]

#[path = "../common/mod.rs"]
#[macro_use]
mod common;

mod bad;
mod bind;
mod ending;
mod many;
mod search;
mod secure;
mod support;
