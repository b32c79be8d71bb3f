//! Which columns a list of connections shows, and an export holds: some that are no properties, and any property.

use super::list::ConnectionRow;
use super::property::{PropertyId, Source};
use crate::time::Millis;

/// A column beside the connection's id, which always comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionColumn {
    /// The application.
    Application,
    /// Through which service it can be reached.
    Push,
    /// When its app was last heard of.
    Seen,
    /// A property.
    Property(PropertyId),
}

/// The columns of a list for which nobody chose any, by their words.
const USUAL: [&str; 8] =
    ["UserName", "application", "DeviceType", "DeviceModel", "ApplicationVersion", "push", "seen", "CreatedAt"];

impl ConnectionColumn {
    /// All that can be chosen, in the order in which lists show them: the usual ones, then the other properties.
    pub fn all() -> impl Iterator<Item = Self> {
        let others = PropertyId::all().map(Self::Property).filter(|column| !USUAL.contains(&column.as_str()));
        let others = others.filter(|column| !matches!(column, Self::Property(id) if id.property().source == Source::Id));
        USUAL.into_iter().filter_map(Self::parse).chain(others)
    }

    /// The word in a URL and at the head of an export's column. Names of properties begin with a capital letter, so that none is the
    /// word of another column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Push => "push",
            Self::Seen => "seen",
            Self::Property(id) => id.name(),
        }
    }

    /// The column of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "application" => Some(Self::Application),
            "push" => Some(Self::Push),
            "seen" => Some(Self::Seen),
            name => PropertyId::named(name).map(Self::Property),
        }
    }

    /// The heading on a page: short for those that lists usually show.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Push => "Push",
            Self::Seen => "Last seen",
            Self::Property(id) => match id.name() {
                "UserName" => "User",
                "DeviceType" => "Type",
                "DeviceModel" => "Model",
                "ApplicationVersion" => "Version",
                "CreatedAt" => "Registered",
                name => name,
            },
        }
    }

    /// The instant that it holds; none for a column of another kind.
    #[must_use]
    pub fn instant(self, row: &ConnectionRow) -> Option<Millis> {
        match self {
            Self::Seen => Some(row.seen_at),
            Self::Property(id) if id.property().source == Source::Created => Some(row.connection.created_at),
            Self::Application | Self::Push | Self::Property(_) => None,
        }
    }

    /// What it holds, as text; empty for nothing. Instants are written as RFC 3339 has them.
    #[must_use]
    pub fn text(self, row: &ConnectionRow) -> String {
        if let Some(at) = self.instant(row) {
            return at.rfc3339();
        }
        match self {
            Self::Application => row.connection.application.to_string(),
            Self::Push => row.connection.properties.push_service().as_str().to_owned(),
            Self::Seen => String::new(),
            Self::Property(id) => row.connection.value(id).to_string(),
        }
    }
}

/// The columns of one list: each once, in the order of [`ConnectionColumn::all`]. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionColumns(Vec<ConnectionColumn>);

impl Default for ConnectionColumns {
    fn default() -> Self {
        Self(USUAL.into_iter().filter_map(ConnectionColumn::parse).collect())
    }
}

impl ConnectionColumns {
    /// Reads them from a URL's parameters, `column` once for each; unknown ones are passed over, and none is the usual ones.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let words: Vec<&str> = pairs.into_iter().filter(|(name, _)| *name == "column").map(|(_, word)| word).collect();
        let chosen: Vec<ConnectionColumn> = ConnectionColumn::all().filter(|column| words.contains(&column.as_str())).collect();
        if chosen.is_empty() { Self::default() } else { Self(chosen) }
    }

    /// The parameters; none for the usual columns.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        if *self == Self::default() {
            return Vec::new();
        }
        self.0.iter().map(|column| ("column", column.as_str().to_owned())).collect()
    }

    /// The columns, in their order.
    pub fn iter(&self) -> impl Iterator<Item = ConnectionColumn> {
        self.0.iter().copied()
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether one is among them.
    #[must_use]
    pub fn contains(&self, column: ConnectionColumn) -> bool {
        self.0.contains(&column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::query_string;

    #[test]
    fn the_usual_columns_stand_in_no_url() {
        let usual = ConnectionColumns::default();
        assert_eq!(usual.count(), USUAL.len());
        assert_eq!(usual.pairs(), []);
        assert_eq!(ConnectionColumns::from_pairs([("q", "x")]), usual);
        assert_eq!(ConnectionColumns::from_pairs([("column", "Nonsense"), ("column", "")]), usual);
    }

    #[test]
    fn what_is_chosen_is_read_back_once_each_and_in_order() {
        let chosen = ConnectionColumns::from_pairs([
            ("column", "TimeZone"),
            ("column", "seen"),
            ("column", "TimeZone"),
            ("column", "UserName"),
        ]);
        assert_eq!(query_string(&chosen.pairs()), "?column=UserName&column=seen&column=TimeZone");
        let pairs = chosen.pairs();
        assert_eq!(ConnectionColumns::from_pairs(pairs.iter().map(|(name, word)| (*name, word.as_str()))), chosen);
    }

    #[test]
    fn every_property_but_the_id_can_be_a_column() {
        let words: Vec<&str> = ConnectionColumn::all().map(ConnectionColumn::as_str).collect();
        let mut once = words.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), words.len());
        for id in PropertyId::all() {
            assert_eq!(words.contains(&id.name()), id.name() != "ApplicationConnectionId", "{}", id.name());
        }
    }
}
