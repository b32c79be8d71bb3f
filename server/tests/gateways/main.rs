//! SMS gateways, spoken to as they are: Kannel of Debian with its fake SMSC, and an SMPP server by a library that is not ours (npm's smpp),
//! on SQLite and on PostgreSQL.
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

mod crash;
mod kannel;
mod smpp;
mod support;
mod tls;
