//! The values of XML-RPC, as a client sends them and as we answer them.

/// The most array items, struct members and scalars in one document, all together. A call on [`ARRAY_MAX`] phones fits.
pub const VALUES_MAX: usize = 120_000;

/// The most items in one array: decision 7 of the sheet allows so many MACs in a call.
pub const ARRAY_MAX: usize = patchbay_domain::redirections::MACS_MAX;

/// How deep arrays and structs may stand in one another.
pub const DEPTH_MAX: usize = 64;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `<nil/>`, an extension; also Apache's `<ex:nil/>`.
    Nil,
    /// `<boolean>`, on the wire `1` or `0`.
    Boolean(bool),
    /// `<int>` or `<i4>`.
    Int(i32),
    /// `<i8>`, an extension.
    Long(i64),
    /// `<double>`; always finite.
    Double(f64),
    /// `<string>`, or a `<value>` without a type.
    String(String),
    /// `<dateTime.iso8601>`, kept as text: it names no time zone, so it is no moment in time.
    DateTime(String),
    /// `<base64>`.
    Base64(Vec<u8>),
    /// `<array>`.
    Array(Vec<Value>),
    /// `<struct>`, members in the order they were sent.
    Struct(Vec<(String, Value)>),
}

impl Value {
    /// A string.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// The text, where it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The member of that name, where it is a struct that has one. Where a name stands twice, the later one counts, as it does in the
    /// dictionaries that clients are written with.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Struct(members) = self else { return None };
        members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// How many values it is, itself included.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Array(items) => items.iter().fold(1, |sum, item| sum.saturating_add(item.count())),
            Self::Struct(members) => members.iter().fold(1, |sum, (_, item)| sum.saturating_add(item.count())),
            _ => 1,
        }
    }
}
