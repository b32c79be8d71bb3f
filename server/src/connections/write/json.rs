//! Entities, feeds and properties as the verbose JSON of OData 2.0 (sheet, section 8). What a link leads to is written inside, as the
//! vendor's servers do even unasked.

use super::names::SCHEMA;
use super::{Base, Entity, Field};
use patchbay_domain::connections::Value;
use std::fmt::Write as _;

/// About the length of an entity of a connection, in bytes.
const ENTITY_LENGTH: usize = 4 * 1024;

/// An entity as a document of its own.
pub fn entity(base: Base<'_>, entity: &Entity<'_>) -> String {
    let mut out = String::with_capacity(ENTITY_LENGTH);
    out.push_str("{\"d\":");
    put_entity(&mut out, base, entity);
    out.push('}');
    out
}

/// The beginning of a list.
pub fn list_head(count: Option<u64>) -> String {
    // Numbers of 64 bits are texts in this form.
    count.map_or_else(|| "{\"d\":{\"results\":[".to_owned(), |count| format!("{{\"d\":{{\"__count\":\"{count}\",\"results\":["))
}

/// The end of a list.
pub const LIST_TAIL: &str = "]}}";

/// Appends an entity.
pub fn put_entity(out: &mut String, base: Base<'_>, entity: &Entity<'_>) {
    out.push_str("{\"__metadata\":{\"uri\":");
    put_string(out, &format!("{}{}", base.0, entity.href));
    let _ = write!(out, ",\"type\":\"{SCHEMA}.{}\"}}", entity.type_name);
    for field in &entity.fields {
        out.push(',');
        put_member(out, field);
    }
    for link in &entity.links {
        let _ = write!(out, ",\"{}\":{{\"results\":[", link.name);
        for (place, inner) in link.entities.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            put_entity(out, base, inner);
        }
        out.push_str("]}");
    }
    out.push('}');
}

fn put_member(out: &mut String, field: &Field<'_>) {
    out.push('"');
    out.push_str(field.name);
    out.push_str("\":");
    match &field.value {
        Value::Null => out.push_str("null"),
        Value::Boolean(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Instant(at) => {
            let _ = write!(out, "\"/Date({})/\"", at.0);
        }
        Value::Text(text) => put_string(out, text),
    }
}

/// Appends a text in quotes.
pub fn put_string(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // A text can always be written.
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// A property as a document of its own.
pub fn property(field: &Field<'_>) -> String {
    let mut out = String::from("{\"d\":{");
    put_member(&mut out, field);
    out.push_str("}}");
    out
}
