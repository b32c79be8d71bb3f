//! What is known of a property: one row of the table in the sheet's section 9.

use super::table::PROPERTIES;
use super::value::{MalformedValue, Value};
use super::version::Version;
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The type of a property, by its name in OData 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdmType {
    /// Text.
    String,
    /// A flag.
    Boolean,
    /// A number of 32 bits with a sign.
    Int32,
    /// An instant without a zone; here always UTC.
    DateTime,
}

impl EdmType {
    /// Its name in metadata and documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "Edm.String",
            Self::Boolean => "Edm.Boolean",
            Self::Int32 => "Edm.Int32",
            Self::DateTime => "Edm.DateTime",
        }
    }
}

words! {
    /// The headings under which properties are shown.
    Group {
        /// Who it is.
        Identity = "identity", "Identity";
        /// The device.
        Device = "device", "Device";
        /// The app and its user.
        Application = "application", "Application";
        /// Firebase.
        Android = "android", "Android push";
        /// Apple.
        Apple = "apple", "Apple push";
        /// Windows.
        Windows = "windows", "Windows push";
        /// BlackBerry.
        BlackBerry = "blackberry", "BlackBerry push";
        /// Free use.
        Custom = "custom", "Custom";
        /// The app's own password.
        Password = "password", "Password policy";
        /// Where the app's data come from.
        Proxy = "proxy", "Proxy";
        /// Logs and usage.
        Log = "log", "Log and usage";
        /// What the app may do.
        Features = "features", "Features";
    }
}

/// Where a property's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is stored with the connection; until somebody sets it, it is this.
    Stored(Value<'static>),
    /// The version of the connection.
    Etag,
    /// The connection's id.
    Id,
    /// Who registered it.
    User,
    /// When it was registered.
    Created,
}

/// One property of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name in documents and addresses.
    pub name: &'static str,
    /// Its type.
    pub kind: EdmType,
    /// Whether apps may only read it.
    pub read_only: bool,
    /// Whether the metadata of versions before v4 lets it be null. In v4 everything but the key may be.
    pub nullable: bool,
    /// Whether null is kept. Where it is not, null stands for the default: apps put texts together without looking, and send null for flags
    /// they do not know.
    pub keeps_null: bool,
    /// The first version that knows it.
    pub since: Version,
    /// Where its value comes from.
    pub source: Source,
    /// Under which heading it is shown.
    pub group: Group,
    /// What it is, for people.
    pub about: &'static str,
}

impl Property {
    /// What it is as long as neither an application nor an app sets it; null where it is not stored.
    #[must_use]
    pub fn default(&self) -> Value<'static> {
        match &self.source {
            Source::Stored(value) => value.clone(),
            Source::Etag | Source::Id | Source::User | Source::Created => Value::Null,
        }
    }

    /// Whether it is stored with the connection, so that applications and administrators may set it.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        matches!(self.source, Source::Stored(_))
    }

    /// Whether the metadata of a version lets it be null.
    #[must_use]
    pub fn is_nullable(&self, version: Version) -> bool {
        if version >= Version::V4 { self.source != Source::Id } else { self.nullable }
    }

    /// Reads the text of a value; none is null.
    ///
    /// # Errors
    /// When the text is no value of this property's type.
    pub fn read(&self, text: Option<&str>) -> Result<Value<'static>, MalformedValue> {
        text.map_or(Ok(Value::Null), |text| Value::read(self.kind, text))
    }
}

/// The device types that the vendor names; any other is stored as the last one (sheet, section 9).
const DEVICE_TYPES: [&str; 15] = [
    "WinMobile",
    "WinSmartPhone",
    "Windows",
    "iPhone",
    "iPad",
    "iPod",
    "iOS",
    "BlackBerry",
    "Android",
    "Rim6",
    "Windows8",
    "WinPhone8",
    "Windows81",
    "WinPhone81",
    "Unknown",
];

/// A device type in the vendor's spelling; `Unknown` for one that is not on the vendor's list.
#[must_use]
pub fn canonical_device_type(text: &str) -> &'static str {
    DEVICE_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(text.trim())).unwrap_or("Unknown")
}

/// The device types, in the vendor's order, `Unknown` last.
#[must_use]
pub const fn device_types() -> [&'static str; 15] {
    DEVICE_TYPES
}

/// A property, by its place in [`PROPERTIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PropertyId(u8);

impl PropertyId {
    /// All of them, in the order of the metadata.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..).zip(PROPERTIES.iter()).map(|(at, _)| Self(at))
    }

    /// Those that a version knows, in the order of the metadata.
    pub fn of_version(version: Version) -> impl Iterator<Item = Self> {
        Self::all().filter(move |id| id.property().since <= version)
    }

    /// The property of that name; capital letters count.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|id| id.property().name == name)
    }

    /// What is known of it.
    #[must_use]
    pub fn property(self) -> &'static Property {
        // An id is only made for a place of the table.
        PROPERTIES.get(usize::from(self.0)).unwrap_or(&PROPERTIES[0])
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.property().name
    }

    /// The value as it is kept: null becomes the default where null is not kept, and a device type gets the vendor's spelling.
    #[must_use]
    pub fn kept(self, value: Value<'static>, default: Value<'static>) -> Value<'static> {
        let property = self.property();
        match value {
            Value::Null if !property.keeps_null => default,
            Value::Text(text) if property.name == "DeviceType" => Value::Text(Cow::Borrowed(canonical_device_type(&text))),
            other => other,
        }
    }
}

impl TryFrom<String> for PropertyId {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::named(&name).ok_or_else(|| format!("there is no property {name}"))
    }
}

impl From<PropertyId> for String {
    fn from(id: PropertyId) -> Self {
        id.name().to_owned()
    }
}
