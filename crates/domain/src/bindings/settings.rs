//! What an organization sets for its setup messages.

use crate::form::FieldErrors;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The longest name of the account on the phone, in UTF-16 units: Symbian cuts there (sheet, section 2.2).
pub const ACCOUNT_NAME_MAX: usize = 50;
/// Setups to one number within a minute, unless the organization says otherwise (sheet, decision 10).
pub const SETUPS_A_MINUTE: i64 = 9;
/// The most that an organization may allow.
pub const SETUPS_A_MINUTE_MAX: i64 = 60;

words! {
    /// A kind of data that is synchronized.
    DataClass {
        /// The address book.
        Contacts = "contacts", "Contacts";
        /// The calendar.
        Calendar = "calendar", "Calendar";
        /// Notes.
        Notes = "notes", "Notes";
    }
}

/// How an organization's setup messages are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingSettings {
    /// What the account is called on the phone.
    pub account_name: String,
    /// The address of the synchronization server; empty is this server's own.
    pub server: String,
    /// What is synchronized, each once.
    pub classes: Vec<DataClass>,
    /// Setups to one number within a minute.
    pub setups_a_minute: i64,
}

impl Default for BindingSettings {
    fn default() -> Self {
        Self {
            account_name: "Mobile Backup".to_owned(),
            server: String::new(),
            classes: DataClass::ALL.to_vec(),
            setups_a_minute: SETUPS_A_MINUTE,
        }
    }
}

impl BindingSettings {
    /// Checks all but the server's address, of which core knows what phones take. Fields: `account_name`, `classes`, `setups_a_minute`.
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let name = &self.account_name;
        if name.trim().is_empty() || name.encode_utf16().count() > ACCOUNT_NAME_MAX || name.chars().any(char::is_control) {
            errors.add("account_name", format!("Use 1 to {ACCOUNT_NAME_MAX} printable characters."));
        }
        let repeated = self
            .classes
            .iter()
            .enumerate()
            .any(|(at, class)| self.classes.iter().skip(at.saturating_add(1)).any(|other| other == class));
        if self.classes.is_empty() || repeated {
            errors.add("classes", "Choose at least one kind of data, each once.");
        }
        if !(1..=SETUPS_A_MINUTE_MAX).contains(&self.setups_a_minute) {
            errors.add("setups_a_minute", format!("Allow 1 to {SETUPS_A_MINUTE_MAX} setups a minute."));
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        assert!(BindingSettings::default().check().is_empty());
        let bad = BindingSettings {
            account_name: "😀".repeat(26),
            classes: vec![DataClass::Notes, DataClass::Contacts, DataClass::Notes],
            setups_a_minute: 0,
            ..BindingSettings::default()
        };
        let errors = bad.check();
        let fields: Vec<&str> = errors.0.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["account_name", "classes", "setups_a_minute"]);
        let edge = BindingSettings { account_name: "😀".repeat(25), setups_a_minute: 60, ..BindingSettings::default() };
        assert!(edge.check().is_empty());
    }
}
