//! Reads verbose JSON: an object, alone or as the value of `d`. The library goes 128 deep and no deeper.

use super::{CAPABILITIES_READ, Document, Fault, Fields, PROPERTIES_MAX, Raw};
use serde_json::{Map, Value};

/// Reads a document.
pub(super) fn read(body: &[u8]) -> Result<Document, Fault> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|_| Fault::malformed("The document is not UTF-8."))?;
    let value: Value =
        serde_json::from_str(text).map_err(|cause| Fault::malformed(format!("The document is no JSON: {cause}.")))?;
    let mut members = object(value)?;
    if members.len() == 1
        && let Some(inner) = members.remove("d")
    {
        members = object(inner)?;
    }
    let mut capabilities = None;
    for name in ["Capability", "Capabilities"] {
        if let Some(value) = members.remove(name) {
            capabilities = list(value)?.or(capabilities);
        }
    }
    Ok(Document { fields: fields(members)?, capabilities })
}

fn object(value: Value) -> Result<Map<String, Value>, Fault> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Fault::malformed("The document is no JSON object.")),
    }
}

fn fields(members: Map<String, Value>) -> Result<Fields, Fault> {
    if members.len() > PROPERTIES_MAX {
        return Err(Fault::malformed(format!("A document has at most {PROPERTIES_MAX} properties.")));
    }
    let raw = |value| match value {
        Value::Null => Raw::Null,
        Value::String(text) => Raw::Text(text),
        Value::Bool(flag) => Raw::Bare(flag.to_string()),
        Value::Number(number) => Raw::Bare(number.to_string()),
        Value::Array(_) | Value::Object(_) => Raw::Complex,
    };
    Ok(members.into_iter().map(|(name, value)| (name, raw(value))).collect())
}

/// A list of entities: an array, or an object with one in `results`. None where a reference stands in its place, or null.
fn list(value: Value) -> Result<Option<Vec<Fields>>, Fault> {
    let malformed = || Fault::malformed("Capability is no list of capabilities.");
    let items = match value {
        Value::Null => return Ok(None),
        Value::Array(items) => items,
        Value::Object(mut members) => match members.remove("results") {
            Some(Value::Array(items)) => items,
            None if members.contains_key("__deferred") => return Ok(None),
            _ => return Err(malformed()),
        },
        _ => return Err(malformed()),
    };
    if items.len() > CAPABILITIES_READ {
        return Err(malformed());
    }
    items.into_iter().map(|item| fields(object(item)?)).collect::<Result<_, _>>().map(Some)
}
