//! The service document (sheet, section 8).

use super::Base;
use super::names::{APP, ATOM, DECLARATION};
use crate::connections::sets::Set;
use crate::xml::escape_attribute;
use patchbay_domain::connections::Version;
use std::fmt::Write as _;

/// The sets of a version, as an Atom service document.
pub fn atom(base: Base<'_>, version: Version) -> String {
    let mut out = String::from(DECLARATION);
    out.push_str("<service xml:base=\"");
    escape_attribute(&mut out, base.0);
    let _ = write!(out, "\" xmlns=\"{APP}\" xmlns:atom=\"{ATOM}\"><workspace><atom:title>Default</atom:title>");
    for set in Set::of_version(version) {
        let name = set.name();
        let _ = write!(out, "<collection href=\"{name}\"><atom:title>{name}</atom:title></collection>");
    }
    out.push_str("</workspace></service>");
    out
}

/// The same as JSON.
pub fn json(version: Version) -> String {
    let names: Vec<String> = Set::of_version(version).map(|set| format!("\"{}\"", set.name())).collect();
    format!("{{\"d\":{{\"EntitySets\":[{}]}}}}", names.join(","))
}
