//! Which model a phone is, as far as its MAC address tells. The table itself is data that the operator edits; it never refuses a MAC
//! (sheet, decision 10).

use super::Mac;
use serde::{Deserialize, Serialize};

/// One line of the model table: phones from one address to another, both included, are of that model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRange {
    /// Which line; none while it is not stored yet.
    pub id: Option<i64>,
    /// The first address.
    pub first: Mac,
    /// The last address.
    pub last: Mac,
    /// The model as it stands in DHCP vendor classes and file names, such as `snomD785` or `snomm9`.
    pub model: String,
    /// Where the line comes from, or why.
    pub note: String,
}

/// How a redirection came by its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelSource {
    /// Derived from the table.
    Table,
    /// Set by a person or an import; the table no longer changes it.
    Set,
    /// Told by the phone itself where the table knows nothing.
    Phone,
}

impl ModelSource {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Set => "set",
            Self::Phone => "phone",
        }
    }

    /// The source of that word; anything unknown is the table.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "set" => Self::Set,
            "phone" => Self::Phone,
            _ => Self::Table,
        }
    }
}

/// The model of an address: that of the narrowest range around it, the later line where two are equally narrow. Empty when no range
/// holds it.
#[must_use]
pub fn model_of(table: &[ModelRange], mac: Mac) -> &str {
    table
        .iter()
        .filter(|range| range.first <= mac && mac <= range.last)
        .min_by_key(|range| (range.last.bits().saturating_sub(range.first.bits()), std::cmp::Reverse(range.id)))
        .map_or("", |range| range.model.as_str())
}

impl ModelRange {
    /// Checks the line as a whole.
    ///
    /// # Errors
    /// A sentence for the person at the form.
    pub fn check(&self) -> Result<(), String> {
        if self.first > self.last {
            return Err("The first address comes after the last one.".to_owned());
        }
        check_model(&self.model)
    }
}

/// Checks a model's name: letters, digits and `-`, `+`, `_`, up to 32 of them.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_model(model: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '_');
    if model.is_empty() || model.len() > 32 || !model.chars().all(good) {
        return Err("A model has 1 to 32 letters, digits, - + or _, such as snomD785.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(id: i64, first: &str, last: &str, model: &str) -> ModelRange {
        ModelRange {
            id: Some(id),
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
            model: model.into(),
            note: String::new(),
        }
    }

    #[test]
    fn the_narrowest_range_wins_and_none_is_no_refusal() {
        let table = [
            range(1, "000413840000", "00041384ffff", "snomD315"),
            range(2, "000413840016", "000413840079", "snomD305"),
            range(3, "000413840016", "000413840079", "snomD306"),
        ];
        assert_eq!(model_of(&table, "000413840015".parse().unwrap()), "snomD315");
        assert_eq!(model_of(&table, "000413840016".parse().unwrap()), "snomD306");
        assert_eq!(model_of(&table, "000413840079".parse().unwrap()), "snomD306");
        assert_eq!(model_of(&table, "00041384007a".parse().unwrap()), "snomD315");
        assert_eq!(model_of(&table, "0019fd000001".parse().unwrap()), "");
    }
}
