//! Writes answers: compact, every type spelled out, so that the strictest reader in the field is content (decision 1; falconieri
//! compares with a literal pattern, section 3.2 of the sheet).

use super::fault::Fault;
use super::value::Value;
use crate::xml::escape;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// The first line of every answer.
const HEAD: &str = "<?xml version='1.0' encoding='utf-8'?>\n<methodResponse>";
const TAIL: &str = "</methodResponse>";

/// The answer of a call that was carried out.
#[must_use]
pub fn response(value: &Value) -> String {
    let mut out = String::with_capacity(192_usize.saturating_add(value.count().saturating_mul(48)));
    out.push_str(HEAD);
    out.push_str("<params><param>");
    put(&mut out, value);
    out.push_str("</param></params>");
    out.push_str(TAIL);
    out
}

/// The answer of a call that was not.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    let mut out = String::with_capacity(512);
    out.push_str(HEAD);
    out.push_str("<fault>");
    put(&mut out, &fault_value(fault));
    out.push_str("</fault>");
    out.push_str(TAIL);
    out
}

/// A fault as a value: what `<fault>` holds, and what `system.multicall` answers for a call that failed.
#[must_use]
pub fn fault_value(fault: &Fault) -> Value {
    Value::Struct(vec![
        ("faultCode".to_owned(), Value::Int(fault.code)),
        ("faultString".to_owned(), Value::string(fault.text.as_ref())),
    ])
}

/// Appends `<value>...</value>`.
pub fn put(out: &mut String, value: &Value) {
    out.push_str("<value>");
    match value {
        Value::Nil => out.push_str("<nil/>"),
        Value::Boolean(true) => out.push_str("<boolean>1</boolean>"),
        Value::Boolean(false) => out.push_str("<boolean>0</boolean>"),
        Value::Int(number) => put_shown(out, "int", number),
        Value::Long(number) => put_shown(out, "i8", number),
        Value::Double(number) => put_double(out, *number),
        Value::String(text) => put_text(out, "string", text),
        Value::DateTime(text) => put_text(out, "dateTime.iso8601", text),
        Value::Base64(bytes) => {
            out.push_str("<base64>");
            STANDARD.encode_string(bytes, out);
            out.push_str("</base64>");
        }
        Value::Array(items) => {
            out.push_str("<array><data>");
            for item in items {
                put(out, item);
            }
            out.push_str("</data></array>");
        }
        Value::Struct(members) => {
            out.push_str("<struct>");
            for (name, item) in members {
                out.push_str("<member>");
                put_text(out, "name", name);
                put(out, item);
                out.push_str("</member>");
            }
            out.push_str("</struct>");
        }
    }
    out.push_str("</value>");
}

fn put_shown(out: &mut String, tag: &str, shown: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(out, "<{tag}>{shown}</{tag}>");
}

/// A double as the specification has it: digits with a point, no exponent.
fn put_double(out: &mut String, number: f64) {
    let shown = number.to_string();
    let point = if shown.contains('.') { "" } else { ".0" };
    put_shown(out, "double", format_args!("{shown}{point}"));
}

fn put_text(out: &mut String, tag: &str, text: &str) {
    let _ = write!(out, "<{tag}>");
    escape(out, text);
    let _ = write!(out, "</{tag}>");
}
