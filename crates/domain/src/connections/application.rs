//! What is set for an application: who may register, what new connections begin with, and what is told beside.

use super::properties::Properties;
use super::value::{TEXT_MAX, check_text};
use crate::form::FieldErrors;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The most destinations of an application.
pub const DESTINATIONS_MAX: usize = 100;
/// The most feature policies of an application.
pub const FEATURES_MAX: usize = 200;
/// The fewest days without a sign of life after which a connection may be cleaned away.
pub const IDLE_DAYS_MIN: u16 = 7;
/// The most.
pub const IDLE_DAYS_MAX: u16 = 3650;
/// The most minutes that a session lasts without a request.
pub const SESSION_MINUTES_MAX: u16 = 1440;

words! {
    /// How an app's user proves who he is.
    Security {
        /// A name and a password, as HTTP Basic.
        Basic = "basic", "Name and password";
        /// Not at all: whoever asks is registered, with wrong credentials, too.
        Anonymous = "anonymous", "Anonymous";
        /// A token, as HTTP Bearer.
        Bearer = "bearer", "Token";
    }
}

words! {
    /// What a client is answered whose update or deletion was done (decision 1).
    UpdateStatus {
        /// 200 without a body, as the vendor's page says.
        Ok = "200", "200, as the vendor's servers";
        /// 204, as OData says.
        NoContent = "204", "204, as OData says";
    }
}

/// An address that apps are told, in the set `Endpoints`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// Its name, which is its key.
    pub name: String,
    /// Where it is.
    pub remote_url: String,
    /// Whether it can be used without signing in.
    pub anonymous: bool,
}

/// A feature that an app may use or not, in the set `FeatureVectorPolicies`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeaturePolicy {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What people call it.
    pub display_name: String,
    /// What it is.
    pub description: String,
    /// The name of the plug-in that brings it.
    pub plugin_name: String,
    /// The version of the plug-in.
    pub version: String,
    /// The script module that brings it, which the vendor's plug-in looks for.
    pub js_module: String,
    /// Addresses that it may be used with.
    pub whitelist: String,
}

impl Destination {
    /// Checks one for itself. Fields: `name`, `remote_url`.
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        checked("name", [("name", self.name.as_str()), ("remote_url", self.remote_url.as_str())])
    }
}

impl FeaturePolicy {
    /// Its texts, with the fields' names.
    #[must_use]
    pub fn texts(&self) -> [(&'static str, &str); 8] {
        [
            ("id", self.id.as_str()),
            ("name", &self.name),
            ("display_name", &self.display_name),
            ("description", &self.description),
            ("plugin_name", &self.plugin_name),
            ("version", &self.version),
            ("js_module", &self.js_module),
            ("whitelist", &self.whitelist),
        ]
    }

    /// Checks one for itself. Fields: those of [`FeaturePolicy::texts`].
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        checked("id", self.texts())
    }
}

/// Checks texts that go into documents; the key may not be empty.
fn checked<'t>(key: &str, texts: impl IntoIterator<Item = (&'static str, &'t str)>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (field, text) in texts {
        if field == key && text.trim().is_empty() {
            errors.add(field, "This must not be empty.");
        }
        errors.check(field, check_text(text, TEXT_MAX).map_err(|fault| fault.to_string()));
    }
    errors
}

/// All that is set for an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSettings {
    /// Who may register.
    pub security: Security,
    /// What is answered to updates.
    pub update_status: UpdateStatus,
    /// What new connections begin with, where it is not the table's own default.
    pub defaults: Properties,
    /// What `Endpoints` tells.
    pub destinations: Vec<Destination>,
    /// What `FeatureVectorPolicies` tells.
    pub features: Vec<FeaturePolicy>,
    /// After how many days without a sign of life a connection counts as idle; none is never.
    pub idle_days: Option<u16>,
    /// Whether idle ones go by themselves, [`super::NOTICE_DAYS`] after they were announced at the earliest.
    #[serde(default)]
    pub idle_removal: bool,
    /// After how many minutes without a request a session ends.
    pub session_minutes: u16,
}

impl Default for ApplicationSettings {
    fn default() -> Self {
        Self {
            security: Security::Basic,
            update_status: UpdateStatus::Ok,
            defaults: Properties::default(),
            destinations: Vec::new(),
            features: Vec::new(),
            idle_days: None,
            idle_removal: false,
            session_minutes: 30,
        }
    }
}

impl ApplicationSettings {
    /// Checks what the types do not. Fields: `destinations`, `features`, `idle_days`, `session_minutes`.
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.destinations.len() > DESTINATIONS_MAX {
            errors.add("destinations", format!("There can be at most {DESTINATIONS_MAX} destinations."));
        } else if self.destinations.iter().any(|one| !one.check().is_empty()) {
            errors.add("destinations", "A destination has no name, is too long, or has a character that no document can hold.");
        } else if !all_different(self.destinations.iter().map(|one| one.name.as_str())) {
            errors.add("destinations", "Every destination needs a name of its own.");
        }
        if self.features.len() > FEATURES_MAX {
            errors.add("features", format!("There can be at most {FEATURES_MAX} features."));
        } else if self.features.iter().any(|one| !one.check().is_empty()) {
            errors.add("features", "A feature has no id, is too long, or has a character that no document can hold.");
        } else if !all_different(self.features.iter().map(|one| one.id.as_str())) {
            errors.add("features", "Every feature needs an id of its own.");
        }
        if let Some(days) = self.idle_days {
            errors.check("idle_days", check_idle_days(days));
        }
        if self.idle_removal && self.idle_days.is_none() {
            errors.add("idle_days", "Say after how many days a registration counts as idle.");
        }
        if !(1..=SESSION_MINUTES_MAX).contains(&self.session_minutes) {
            errors.add("session_minutes", format!("Use 1 to {SESSION_MINUTES_MAX} minutes."));
        }
        errors
    }
}

/// Whether so many days without a sign of life are enough to clean a connection away.
///
/// # Errors
/// A sentence when they are too few, or too many.
pub fn check_idle_days(days: u16) -> Result<(), String> {
    if (IDLE_DAYS_MIN..=IDLE_DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(format!("Use {IDLE_DAYS_MIN} to {IDLE_DAYS_MAX} days, or nothing."))
}

/// Whether no name is there twice.
fn all_different<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    names.len() == count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        assert!(ApplicationSettings::default().check().is_empty());
        let destination = |name: &str| Destination { name: name.to_owned(), ..Destination::default() };
        let feature = |id: &str| FeaturePolicy { id: id.to_owned(), ..FeaturePolicy::default() };
        let bad = ApplicationSettings {
            destinations: vec![destination("a"), destination("a")],
            features: vec![feature(" ")],
            idle_days: Some(1),
            session_minutes: 0,
            ..ApplicationSettings::default()
        };
        let fields: Vec<String> = bad.check().0.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["destinations", "features", "idle_days", "session_minutes"]);
        let never = ApplicationSettings { idle_removal: true, ..ApplicationSettings::default() };
        assert!(never.check().of("idle_days").is_some());
        assert!(ApplicationSettings { idle_days: Some(30), ..never }.check().is_empty());
    }

    #[test]
    fn settings_that_were_stored_before_idle_ones_could_go_are_read() {
        let mut stored = serde_json::to_value(ApplicationSettings::default()).unwrap();
        assert_eq!(stored.as_object_mut().unwrap().remove("idle_removal"), Some(serde_json::Value::Bool(false)));
        assert_eq!(serde_json::from_value::<ApplicationSettings>(stored).unwrap(), ApplicationSettings::default());
    }

    #[test]
    fn one_destination_and_one_feature_are_checked_at_their_own_fields() {
        let fields = |errors: FieldErrors| errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>();
        let good = Destination { name: "crm".to_owned(), remote_url: "https://crm.example.com/".to_owned(), anonymous: true };
        assert!(good.check().is_empty());
        let bad = Destination { name: " ".to_owned(), remote_url: "x".repeat(TEXT_MAX + 1), anonymous: false };
        assert_eq!(fields(bad.check()), ["name", "remote_url"]);
        assert!(FeaturePolicy { id: "camera".to_owned(), ..FeaturePolicy::default() }.check().is_empty());
        let bad = FeaturePolicy { description: "a\0".to_owned(), whitelist: "\u{b}".to_owned(), ..FeaturePolicy::default() };
        assert_eq!(fields(bad.check()), ["id", "description", "whitelist"]);
    }
}
