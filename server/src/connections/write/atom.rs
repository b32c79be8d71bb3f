//! Entities, feeds and properties as Atom and XML (sheet, section 8). Prefixes are `d:` and `m:`, literally: there are clients that search
//! for the text.

use super::names::{ATOM, DATA, DECLARATION, METADATA, RELATED, SCHEMA, SCHEME};
use super::{Base, Entity, Field, Link};
use crate::xml::{escape, escape_attribute};
use patchbay_domain::connections::{EdmType, Value};
use patchbay_domain::time::Millis;
use std::fmt::Write as _;

/// About the length of an entry of a connection, in bytes.
const ENTRY_LENGTH: usize = 6 * 1024;

/// An entity as a document of its own.
pub fn entry(base: Base<'_>, entity: &Entity<'_>) -> String {
    let mut out = String::with_capacity(ENTRY_LENGTH);
    out.push_str(DECLARATION);
    put_entry(&mut out, base, entity, true);
    out
}

/// The beginning of a feed, as far as the first entry.
pub fn feed_head(base: Base<'_>, href: &str, title: &str, updated: Millis, count: Option<u64>) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str(DECLARATION);
    put_feed_head(&mut out, base, href, title, updated, count, true);
    out
}

/// The end of a feed.
pub const FEED_TAIL: &str = "</feed>";

/// Appends an entry of a feed.
pub fn put_feed_entry(out: &mut String, base: Base<'_>, entity: &Entity<'_>) {
    put_entry(out, base, entity, false);
}

fn put_root(out: &mut String, tag: &str, base: Base<'_>) {
    let _ = write!(out, "<{tag} xml:base=\"");
    escape_attribute(out, base.0);
    let _ = write!(out, "\" xmlns=\"{ATOM}\" xmlns:d=\"{DATA}\" xmlns:m=\"{METADATA}\">");
}

fn put_feed_head(out: &mut String, base: Base<'_>, href: &str, title: &str, updated: Millis, count: Option<u64>, root: bool) {
    if root {
        put_root(out, "feed", base);
    } else {
        out.push_str("<feed>");
    }
    if let Some(count) = count {
        let _ = write!(out, "<m:count>{count}</m:count>");
    }
    let _ = write!(out, "<title type=\"text\">{title}</title><id>");
    escape(out, base.0);
    escape(out, href);
    let _ = write!(
        out,
        "</id><updated>{}</updated><author><name/></author><link rel=\"self\" title=\"{title}\" href=\"",
        updated.rfc3339()
    );
    escape_attribute(out, href);
    out.push_str("\"/>");
}

fn put_entry(out: &mut String, base: Base<'_>, entity: &Entity<'_>, root: bool) {
    if root {
        put_root(out, "entry", base);
    } else {
        out.push_str("<entry>");
    }
    out.push_str("<id>");
    escape(out, base.0);
    escape(out, &entity.href);
    let _ = write!(
        out,
        "</id><title type=\"text\"/><updated>{}</updated><author><name/></author><link rel=\"edit\" title=\"{}\" href=\"",
        entity.updated.rfc3339(),
        entity.type_name
    );
    escape_attribute(out, &entity.href);
    out.push_str("\"/>");
    for link in &entity.links {
        put_link(out, base, entity, link);
    }
    let _ = write!(out, "<category term=\"{SCHEMA}.{}\" scheme=\"{SCHEME}\"/>", entity.type_name);
    out.push_str("<content type=\"application/xml\"><m:properties>");
    for field in &entity.fields {
        put_field(out, field, "");
    }
    out.push_str("</m:properties></content></entry>");
}

fn put_link(out: &mut String, base: Base<'_>, entity: &Entity<'_>, link: &Link<'_>) {
    let name = link.name;
    let href = format!("{}/{name}", entity.href);
    let _ = write!(out, "<link rel=\"{RELATED}{name}\" type=\"application/atom+xml;type=feed\" title=\"{name}\" href=\"");
    escape_attribute(out, &href);
    if link.entities.is_empty() && !link.expanded {
        out.push_str("\"/>");
        return;
    }
    out.push_str("\"><m:inline>");
    put_feed_head(out, base, &href, name, entity.updated, None, false);
    for inner in &link.entities {
        put_entry(out, base, inner, false);
    }
    out.push_str("</feed></m:inline></link>");
}

/// Appends a property; attributes only where they say something, since there are clients that search for the bare tag of the id.
fn put_field(out: &mut String, field: &Field<'_>, attributes: &str) {
    out.push_str("<d:");
    out.push_str(field.name);
    out.push_str(attributes);
    if field.kind != EdmType::String {
        out.push_str(" m:type=\"");
        out.push_str(field.kind.as_str());
        out.push('"');
    }
    match &field.value {
        Value::Null => {
            out.push_str(" m:null=\"true\"/>");
            return;
        }
        Value::Text(text) if text.is_empty() => {
            out.push_str("/>");
            return;
        }
        Value::Text(text) => {
            out.push('>');
            escape(out, text);
        }
        Value::Boolean(flag) => out.push_str(if *flag { ">true" } else { ">false" }),
        other => {
            let _ = write!(out, ">{other}");
        }
    }
    out.push_str("</d:");
    out.push_str(field.name);
    out.push('>');
}

/// A property as a document of its own.
pub fn property(field: &Field<'_>) -> String {
    let mut out = String::from(DECLARATION);
    put_field(&mut out, field, &format!(" xmlns:d=\"{DATA}\" xmlns:m=\"{METADATA}\""));
    out
}
