//! The wire faces of `campaigns`, driven as their original clients do it: the real server, on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by panicking, in its helpers, too"
)]

#[path = "../common/mod.rs"]
#[macro_use]
mod common;

mod bad;
mod codes;
mod orders;
mod seed;
mod support;
mod token;
