//! The wire faces of `redirections`, driven as their original clients do it: the real server, on SQLite and on PostgreSQL.
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

mod calls;
mod http;
mod lists;
mod phones;
mod python;
mod seed;
mod support;
mod system;
