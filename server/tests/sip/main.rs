//! The wire faces of `sip`, driven as their original clients do it: the real server, on SQLite and on PostgreSQL.
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

mod actions;
mod bad;
mod clients;
mod digest;
mod feeds;
mod journal;
mod pages;
mod python;
mod rules;
mod seed;
mod support;
