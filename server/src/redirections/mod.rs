//! The wire faces of `redirections`: XML-RPC for those who file where a phone goes, and the phone's own question.
//!
//! Both know their protocol's spelling and nothing else: what a MAC is stands in `patchbay-domain`, what may be done in
//! `patchbay-core`. How to point clients and phones here is told in `docs/redirections.md`.

pub mod phone;
pub mod xmlrpc;
