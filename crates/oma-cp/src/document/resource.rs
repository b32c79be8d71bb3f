//! The databases of an account: where each stands on the server and which MIME types it takes (sheet, sections 2.2 to 2.4).

use super::account::{DisplayName, Login};
use crate::error::ValueError;
use crate::text::{Text, bounded, bounded_text, shown, uri};

bounded_text! {
    /// The path of a database on the server, such as `contacts`.
    ResourceUri, "URI", 125, uri
}
shown!(ResourceUri);

/// The most databases of one account. Each needs about half an SMS, and a phone has no more kinds of data.
pub const RESOURCES_MAX: usize = 8;

/// One database (`RESOURCE`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Where it is on the server.
    pub uri: ResourceUri,
    /// What it is called. Some phones tell its kind by it: `contacts`, `calendar`, `todo` and `memo` in any case.
    pub name: Option<DisplayName>,
    /// What it takes, the type that the phone is sure to know first.
    pub types: MimeTypes,
    /// How it is synchronized; two-way when nothing is said.
    pub sync: Option<SyncType>,
    /// A login of its own. Symbian has none of these.
    pub login: Option<Login>,
}

impl Resource {
    /// A database without a name.
    #[must_use]
    pub const fn new(uri: ResourceUri, types: MimeTypes) -> Self {
        Self { uri, name: None, types, sync: None, login: None }
    }
}

/// The kinds of data that phones keep, with the types that are known to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataClass {
    /// The address book.
    Contacts,
    /// The calendar. On most phones of the time with the tasks in it.
    Calendar,
    /// Tasks, on phones that keep them apart. Its type is that of the calendar: see [`Resources::for_separate_tasks`].
    Tasks,
    /// Notes.
    Notes,
}

impl DataClass {
    /// The usual database of this kind, with the older type only.
    #[must_use]
    pub fn resource(self) -> Resource {
        let (uri, name) = match self {
            Self::Contacts => ("contacts", "Contacts"),
            Self::Calendar => ("calendar", "Calendar"),
            Self::Tasks => ("tasks", "Tasks"),
            Self::Notes => ("notes", "Notes"),
        };
        let name = Some(DisplayName::word(name));
        Resource { uri: ResourceUri::word(uri), name, types: self.older_type(), sync: None, login: None }
    }

    /// The type that every phone with such data knows.
    #[must_use]
    pub fn older_type(self) -> MimeTypes {
        MimeTypes(vec![MimeType(Text::word(self.older()))])
    }

    /// The older type and, behind it, the newer one, where there is one.
    #[must_use]
    pub fn both_types(self) -> MimeTypes {
        let newer = match self {
            Self::Contacts => Some("text/vcard"),
            Self::Calendar | Self::Tasks => Some("text/calendar"),
            Self::Notes => None,
        };
        MimeTypes([Some(self.older()), newer].into_iter().flatten().map(|word| MimeType(Text::word(word))).collect())
    }

    const fn older(self) -> &'static str {
        match self {
            Self::Contacts => "text/x-vcard",
            Self::Calendar | Self::Tasks => "text/x-vcalendar",
            Self::Notes => "text/plain",
        }
    }
}

impl ResourceUri {
    const fn word(word: &'static str) -> Self {
        Self(Text::word(word))
    }
}

/// A MIME type without parameters, such as `text/x-vcard`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MimeType(Text);

impl MimeType {
    /// The most characters (a choice of this crate).
    pub const MAX: usize = 60;

    /// Checks the text and keeps it as it is.
    ///
    /// # Errors
    /// When it is too long or not two tokens with a slash between them (RFC 2045, 5.1). A comma would be taken for the list's.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = bounded("AACCEPT", text.into(), Self::MAX, is_mime)?;
        match text.as_str().split_once('/') {
            Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() && !subtype.contains('/') => Ok(Self(text)),
            _ => Err(ValueError::Form { what: "AACCEPT", expected: "a list of MIME types such as text/x-vcard" }),
        }
    }

    /// The type as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is one of those from before registration, with `x-` before the second part.
    #[must_use]
    pub fn is_older(&self) -> bool {
        self.as_str().split_once('/').is_some_and(|(_, subtype)| subtype.as_bytes().starts_with(b"x-"))
    }
}

const fn is_mime(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '!' | '#' | '$' | '&' | '\'' | '*' | '+' | '-' | '.' | '/' | '^' | '_' | '`' | '{' | '|' | '}' | '~')
}

/// The types that a database takes, the older ones first (`AACCEPT`). Phones look at the beginning of the list only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MimeTypes(Vec<MimeType>);

impl MimeTypes {
    /// The most types of one database (a choice of this crate).
    pub const MAX: usize = 4;

    /// Checks the list and keeps it as it is.
    ///
    /// # Errors
    /// When there is no type or more than [`Self::MAX`], or an older one stands behind a newer.
    pub fn new(types: Vec<MimeType>) -> Result<Self, MimeTypesError> {
        if types.is_empty() {
            return Err(MimeTypesError::None);
        }
        if types.len() > Self::MAX {
            return Err(MimeTypesError::TooMany);
        }
        if !types.is_sorted_by_key(|mime| !mime.is_older()) {
            return Err(MimeTypesError::OlderBehindNewer);
        }
        Ok(Self(types))
    }

    /// The types, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[MimeType] {
        &self.0
    }

    /// The type by which a phone chooses what to synchronize.
    #[must_use]
    pub fn leading(&self) -> &str {
        self.0.first().map_or("", MimeType::as_str)
    }

    pub(crate) fn joined(&self) -> Text {
        match self.0.as_slice() {
            [one] => one.0.clone(),
            // Tokens and commas: nothing that text cannot have.
            several => Text::new(several.iter().map(MimeType::as_str).collect::<Vec<_>>().join(",")).unwrap_or(Text::word("")),
        }
    }

    /// Reads a comma list. Blanks after commas are taken, as some documents have them.
    pub(crate) fn read(list: &str) -> Result<Self, MimeTypesError> {
        // One more than is allowed is enough to know.
        let types = list.split(',').take(Self::MAX.saturating_add(1)).map(|text| MimeType::new(text.trim_matches(' ')));
        Self::new(types.collect::<Result<_, _>>()?)
    }
}

/// The list of types cannot stand in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MimeTypesError {
    /// A database takes at least one type.
    #[error("a database takes at least one MIME type")]
    None,
    /// Over [`MimeTypes::MAX`].
    #[error("a database takes at most {max} MIME types", max = MimeTypes::MAX)]
    TooMany,
    /// Phones look at the first type only, and older ones do not know the newer.
    #[error("an older MIME type (x-...) must stand before the newer ones")]
    OlderBehindNewer,
    /// One of them is no MIME type.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// How a database is synchronized (`SYNCTYPE`, as Intel's client reads it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyncType {
    /// Both ways, everything compared.
    Slow,
    /// Both ways, changes only.
    TwoWay,
    /// The phone's changes go to the server.
    OneWayFromClient,
    /// Everything of the phone replaces what the server has.
    RefreshFromClient,
    /// The server's changes go to the phone.
    OneWayFromServer,
    /// Everything of the server replaces what the phone has.
    RefreshFromServer,
}

impl SyncType {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Slow,
        Self::TwoWay,
        Self::OneWayFromClient,
        Self::RefreshFromClient,
        Self::OneWayFromServer,
        Self::RefreshFromServer,
    ];

    /// As it stands in the document: `1` to `6`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slow => "1",
            Self::TwoWay => "2",
            Self::OneWayFromClient => "3",
            Self::RefreshFromClient => "4",
            Self::OneWayFromServer => "5",
            Self::RefreshFromServer => "6",
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, ValueError> {
        let form = ValueError::Form { what: "SYNCTYPE", expected: "a digit from 1 to 6" };
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(form)
    }
}

/// The databases of an account: at least one, and not more than [`RESOURCES_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources(Vec<Resource>);

impl Resources {
    /// Databases of which each begins with a type of its own: of two that begin alike, a Symbian phone drops the second.
    ///
    /// # Errors
    /// When there is none, there are too many, or two begin alike.
    pub fn new(resources: Vec<Resource>) -> Result<Self, ResourcesError> {
        for (place, resource) in resources.iter().enumerate() {
            if resources.iter().take(place).any(|other| other.types.leading() == resource.types.leading()) {
                return Err(ResourcesError::SameType(resource.types.leading().to_owned()));
            }
        }
        Self::for_separate_tasks(resources)
    }

    /// Databases for a phone that keeps its tasks apart and tells the two that take `text/x-vcalendar` by their names.
    ///
    /// # Errors
    /// When there is none or there are too many.
    pub fn for_separate_tasks(resources: Vec<Resource>) -> Result<Self, ResourcesError> {
        match resources.len() {
            0 => Err(ResourcesError::None),
            1..=RESOURCES_MAX => Ok(Self(resources)),
            _ => Err(ResourcesError::TooMany),
        }
    }

    /// The usual databases of these kinds, with the older types.
    ///
    /// # Errors
    /// As with [`Self::new`].
    pub fn of(classes: &[DataClass]) -> Result<Self, ResourcesError> {
        // One more than is allowed is enough to know.
        Self::new(classes.iter().take(RESOURCES_MAX.saturating_add(1)).map(|class| class.resource()).collect())
    }

    /// The databases, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Resource] {
        &self.0
    }
}

/// The databases cannot stand in one account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResourcesError {
    /// An account without a database is none.
    #[error("an account has at least one database")]
    None,
    /// Over [`RESOURCES_MAX`].
    #[error("an account has at most {max} databases", max = RESOURCES_MAX)]
    TooMany,
    /// Two begin with the same type.
    #[error("two databases begin with the MIME type {0}")]
    SameType(String),
}

#[cfg(test)]
mod tests;
