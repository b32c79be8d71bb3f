//! From a body to a change: two readers for the two forms, and one place that knows what the names and values in either mean
//! (decisions 8, 9 and 11).

mod atom;
mod json;
#[cfg(test)]
mod tests;

use super::fault::{Fault, quoted};
use super::media::{Format, Sent};
use super::sets::{NAVIGATIONS, Set};
use axum::http::StatusCode;
use patchbay_domain::connections::{Capability, CapabilityFault, CapabilityKey, Change, EdmType, PropertyId, Value, Version};
use patchbay_domain::time::Millis;
use std::borrow::Cow;

/// The most properties of a document, and of one capability in it.
const PROPERTIES_MAX: usize = 500;
/// The most capabilities that are read; a connection may have fewer.
const CAPABILITIES_READ: usize = 1000;

/// The value of a property as a document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Raw {
    Null,
    Text(String),
    /// A flag or number of JSON, as its text.
    Bare(String),
    /// An object or array, or in XML an element with elements inside.
    Complex,
}

/// The properties of one entity in a document, in their order.
type Fields = Vec<(String, Raw)>;

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Document {
    fields: Fields,
    /// The entities inside that are capabilities, when there is a list of them.
    capabilities: Option<Vec<Fields>>,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new connection: what is read-only is passed over, whatever it is (sheet, section 3).
    Register,
    /// An update: what is read-only is compared with what is stored.
    Update,
}

fn document(sent: Sent, body: &[u8]) -> Result<Document, Fault> {
    match sent.format {
        Format::Atom => atom::read(body, sent.charset),
        Format::Json => json::read(body),
    }
}

/// Reads a connection.
pub(super) fn connection(sent: Sent, body: &[u8], version: Version, purpose: Purpose) -> Result<Change, Fault> {
    let Document { fields, capabilities } = document(sent, body)?;
    let mut change = Change::default();
    for (name, raw) in fields {
        let Some(id) = PropertyId::named(&name) else {
            // Sent back by clients that read them before; they are not written this way.
            if name == "__metadata" || NAVIGATIONS.iter().any(|navigation| navigation.name == name) {
                continue;
            }
            return Err(Fault::malformed(format!("There is no property {}.", quoted(&name))));
        };
        let property = id.property();
        if property.since > version || (purpose == Purpose::Register && property.read_only) {
            continue;
        }
        change.properties.push((id, value(id.name(), property.kind, raw)?));
    }
    if let Some(list) = capabilities.filter(|_| Set::Capabilities.since() <= version) {
        change.capabilities = Some(list.into_iter().map(|fields| of_fields(fields)?.whole()).collect::<Result<_, _>>()?);
    }
    Ok(change)
}

/// What a document says of one capability.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PartialCapability {
    pub category: Option<String>,
    pub name: Option<String>,
    pub connection: Option<String>,
    pub value: Option<String>,
    /// Whether the document says anything of the value, and be it that there is none.
    pub says_value: bool,
}

/// Reads a capability.
pub(super) fn capability(sent: Sent, body: &[u8]) -> Result<PartialCapability, Fault> {
    of_fields(document(sent, body)?.fields)
}

fn of_fields(fields: Fields) -> Result<PartialCapability, Fault> {
    let mut read = PartialCapability::default();
    for (name, raw) in fields {
        let place = match name.as_str() {
            "Category" => &mut read.category,
            "CapabilityName" => &mut read.name,
            "ApplicationConnectionId" => &mut read.connection,
            "CapabilityValue" => {
                read.says_value = true;
                &mut read.value
            }
            "__metadata" => continue,
            _ => return Err(Fault::malformed(format!("There is no property {} of a capability.", quoted(&name)))),
        };
        *place = match value(&name, EdmType::String, raw)? {
            Value::Text(text) => Some(text.into_owned()),
            _ => None,
        };
    }
    Ok(read)
}

impl PartialCapability {
    /// The capability, when its key is there.
    pub fn whole(self) -> Result<Capability, Fault> {
        let missing = || Fault::malformed(CapabilityFault::Missing.to_string());
        let key = CapabilityKey { category: self.category.ok_or_else(missing)?, name: self.name.ok_or_else(missing)? };
        Ok(Capability { key, value: self.value })
    }

    /// Refuses another key than that of the capability that is written over (sheet, section 7: a key is read-only).
    pub fn check_key(&self, id: &str, key: &CapabilityKey) -> Result<(), Fault> {
        let sent = [
            (&self.connection, id, "ApplicationConnectionId"),
            (&self.category, &key.category, "Category"),
            (&self.name, &key.name, "CapabilityName"),
        ];
        let other = sent.into_iter().find(|(sent, own, _)| sent.as_deref().is_some_and(|sent| sent != *own));
        other.map_or(Ok(()), |(_, _, name)| {
            let message = format!("The property \"{name}\" cannot be updated by a client application.");
            Err(Fault::new(StatusCode::FORBIDDEN, "Forbidden", message))
        })
    }
}

/// A property's value. The declared type decides, whatever the document says it is (sheet, section 11).
fn value(name: &str, kind: EdmType, raw: Raw) -> Result<Value<'static>, Fault> {
    let wrong = |message: Cow<'static, str>| Fault::malformed(format!("{}: {message}", quoted(name)));
    match raw {
        Raw::Null => Ok(Value::Null),
        Raw::Text(text) => {
            if let Some(at) = date(&text).filter(|_| kind == EdmType::DateTime) {
                return Ok(Value::Instant(at));
            }
            Value::read(kind, &text).map_err(|fault| wrong(fault.to_string().into()))
        }
        Raw::Bare(text) if kind != EdmType::String => Value::read(kind, &text).map_err(|fault| wrong(fault.to_string().into())),
        Raw::Bare(_) | Raw::Complex => Err(wrong(format!("The value is no {}.", kind.as_str()).into())),
    }
}

/// An instant as JSON writes it: `/Date(1484028633406)/`, with an offset in minutes that says nothing of the instant.
fn date(text: &str) -> Option<Millis> {
    let inside = text.trim().strip_prefix("/Date(")?.strip_suffix(")/")?;
    let offset = inside.get(1..).and_then(|behind| behind.find(['+', '-'])).map(|at| at.saturating_add(1));
    let (millis, offset) = offset.and_then(|at| inside.split_at_checked(at)).unwrap_or((inside, "+0"));
    let digits = offset.get(1..).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    millis.parse().ok().map(Millis).filter(|_| digits)
}

/// Reads a body as a connection of a version, as the fuzz targets do: JSON or Atom; none where it is refused.
#[must_use]
pub fn any_body(json: bool, version: Version, body: &[u8]) -> Option<Change> {
    let format = if json { Format::Json } else { Format::Atom };
    connection(Sent { format, charset: None }, body, version, Purpose::Update).ok()
}
