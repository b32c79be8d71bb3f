//! `sip`: SIP accounts. What their owners look after themselves stands in [`my`].

pub mod my;
