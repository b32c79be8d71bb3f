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
            session_minutes: 30,
        }
    }
}

impl ApplicationSettings {
    /// Checks what the types do not. Fields: `destinations`, `features`, `idle_days`, `session_minutes`.
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let bad = |text: &str| check_text(text, TEXT_MAX).is_err();
        if self.destinations.len() > DESTINATIONS_MAX {
            errors.add("destinations", format!("There can be at most {DESTINATIONS_MAX} destinations."));
        } else if self.destinations.iter().any(|one| bad(&one.name) || bad(&one.remote_url)) {
            errors.add("destinations", "A destination is too long, or has a character that no document can hold.");
        } else if !all_named_once(self.destinations.iter().map(|one| one.name.as_str())) {
            errors.add("destinations", "Every destination needs a name of its own.");
        }
        let texts = |one: &FeaturePolicy| {
            [
                &one.id,
                &one.name,
                &one.display_name,
                &one.description,
                &one.plugin_name,
                &one.version,
                &one.js_module,
                &one.whitelist,
            ]
            .into_iter()
            .any(|text| bad(text))
        };
        if self.features.len() > FEATURES_MAX {
            errors.add("features", format!("There can be at most {FEATURES_MAX} features."));
        } else if self.features.iter().any(texts) {
            errors.add("features", "A feature is too long, or has a character that no document can hold.");
        } else if !all_named_once(self.features.iter().map(|one| one.id.as_str())) {
            errors.add("features", "Every feature needs an id of its own.");
        }
        if let Some(days) = self.idle_days {
            errors.check("idle_days", check_idle_days(days));
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

/// Whether no name is empty or there twice.
fn all_named_once<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let empty = names.first().is_some_and(|name| name.trim().is_empty());
    let count = names.len();
    names.dedup();
    !empty && names.len() == count
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
    }
}
