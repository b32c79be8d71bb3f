//! The API of `bindings` as an application drives it: the real server, on SQLite and on PostgreSQL; what it puts into the outbox is read by
//! programs that know nothing of Patchbay.
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
#[path = "../../../crates/oma-cp/tests/common/tools.rs"]
#[allow(dead_code, reason = "each test binary uses its own part of it")]
mod tools;

mod bad;
mod crud;
mod oauth;
mod seed;
mod support;
