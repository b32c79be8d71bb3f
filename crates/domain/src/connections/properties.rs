//! The stored properties of one connection, or the defaults of an application.

use super::property::PropertyId;
use super::value::Value;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// What differs from the table's defaults. Two sets are equal when all their values are; as a document it is an object of the properties
/// that differ, so that an average connection is stored in some hundred bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties(BTreeMap<PropertyId, Value<'static>>);

impl Properties {
    /// The value of a property; null for one that is not stored.
    #[must_use]
    pub fn get(&self, id: PropertyId) -> Value<'_> {
        self.0.get(&id).map_or_else(|| id.property().default(), Value::borrowed)
    }

    /// Sets a stored property to a value of its type, or to null; whatever else is asked changes nothing and is answered false.
    pub fn set(&mut self, id: PropertyId, value: Value<'static>) -> bool {
        let property = id.property();
        if !property.is_stored() || value.kind().is_some_and(|kind| kind != property.kind) {
            return false;
        }
        let value = id.kept(value, property.default());
        if value == property.default() {
            self.0.remove(&id);
        } else {
            self.0.insert(id, value);
        }
        true
    }

    /// What differs from the table's defaults, in the order of the metadata.
    pub fn differing(&self) -> impl Iterator<Item = (PropertyId, Value<'_>)> {
        self.0.iter().map(|(id, value)| (*id, value.borrowed()))
    }

    /// The text of a property by its name; none when it is null or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.get(PropertyId::named(name)?) {
            Value::Text(text) => Some(text.into_owned()),
            Value::Null | Value::Boolean(_) | Value::Int(_) | Value::Instant(_) => None,
        }
    }

    /// Whether the flag of that name is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        PropertyId::named(name).is_some_and(|id| self.get(id) == Value::Boolean(true))
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(id.name(), value)?;
        }
        map.end()
    }
}

/// Reads what was written, now or by an older or newer program: names that the table does not have are passed over.
impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut properties = Properties::default();
                while let Some(name) = map.next_key::<String>()? {
                    let Some(id) = PropertyId::named(&name) else {
                        map.next_value::<serde::de::IgnoredAny>()?;
                        continue;
                    };
                    let value: Value<'static> = map.next_value()?;
                    if !properties.set(id, value) {
                        return Err(A::Error::custom(format_args!("{name} is no {}", id.property().kind.as_str())));
                    }
                }
                Ok(properties)
            }
        }
        deserializer.deserialize_map(Read)
    }
}
