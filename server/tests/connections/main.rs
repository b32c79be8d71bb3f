//! The wire face of `connections`, driven as apps and OData libraries do it: the real server, on SQLite and on PostgreSQL.
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

mod addresses;
mod bad;
mod capabilities;
mod conditions;
mod doors;
mod feeds;
mod forms;
mod python;
mod seed;
mod support;
mod writing;
