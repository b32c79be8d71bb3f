//! The form of an application's own settings, for a new one and for one that is there. Defaults, destinations and features have pages of
//! their own.

use crate::components::{Checkbox, Choice, Field, FormState, Radios};
#[cfg(feature = "ssr")]
use crate::error::Error;
use leptos::prelude::*;
use patchbay_domain::connections::{
    ApplicationSettings, IDLE_DAYS_MAX, IDLE_DAYS_MIN, NOTICE_DAYS, SESSION_MINUTES_MAX, Security, UpdateStatus,
};
use serde::{Deserialize, Serialize};

/// The form's fields as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ApplicationForm {
    /// What people call it.
    pub(crate) title: String,
    security: String,
    update_status: String,
    session_minutes: String,
    idle_days: String,
    idle_removal: Option<String>,
}

/// The fields' names as they stand in the form, with their labels.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("id", "Application id"),
    ("title", "Title"),
    ("security", "Signing in"),
    ("update_status", "Answer to changes"),
    ("session_minutes", "Sessions last"),
    ("idle_days", "Idle after"),
    ("idle_removal", "Remove idle registrations"),
];

#[cfg(feature = "ssr")]
impl ApplicationForm {
    /// These settings with what was typed. What is no number is left to be refused as one that is out of bounds.
    ///
    /// # Errors
    /// When a choice is none of those that the form offers.
    pub(crate) fn read(&self, was: ApplicationSettings) -> Result<ApplicationSettings, Error> {
        let malformed = || Error::Malformed.announced();
        let idle = self.idle_days.trim();
        Ok(ApplicationSettings {
            security: Security::parse(&self.security).ok_or_else(malformed)?,
            update_status: UpdateStatus::parse(&self.update_status).ok_or_else(malformed)?,
            session_minutes: self.session_minutes.trim().parse().unwrap_or_default(),
            idle_days: if idle.is_empty() { None } else { Some(idle.parse().unwrap_or_default()) },
            idle_removal: self.idle_removal.is_some(),
            ..was
        })
    }

    /// A refusal with what was typed, for the form that comes back.
    pub(crate) fn keep(&self, error: Error) -> Error {
        error.keep([
            ("title", self.title.as_str()),
            ("security", &self.security),
            ("update_status", &self.update_status),
            ("session_minutes", &self.session_minutes),
            ("idle_days", &self.idle_days),
            ("idle_removal", if self.idle_removal.is_some() { "1" } else { "0" }),
        ])
    }
}

/// The fields, holding these settings at first.
pub(super) fn fields(form: FormState, title: &str, settings: &ApplicationSettings) -> AnyView {
    let title = title.to_owned();
    let minutes = settings.session_minutes.to_string();
    let days = settings.idle_days.map(|days| days.to_string()).unwrap_or_default();
    let securities = Security::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()).help(about_security(*one))).collect();
    let statuses = UpdateStatus::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()).help(about_status(*one))).collect();
    let minutes_help =
        format!("Minutes without a request, 1 to {SESSION_MINUTES_MAX}; then the app presents its credentials again.");
    let days_help = format!(
        "Days without a sign of life after which a registration counts as idle, {IDLE_DAYS_MIN} to {IDLE_DAYS_MAX}. Empty is never."
    );
    let removal_help = format!(
        "They go by themselves, and never by surprise: each time it is announced here, and {NOTICE_DAYS} days later those go that are still idle. Otherwise somebody starts the clean-up."
    );
    view! {
        <Field form name="title" label="Title" help="What people call the app." value=title />
        <Radios form name="security" label="Signing in" value=settings.security.as_str() choices=securities />
        <Radios form name="update_status" label="Answer to changes" value=settings.update_status.as_str() choices=statuses />
        <div class="field-row">
            <Field form name="session_minutes" label="Sessions last" help=minutes_help value=minutes required=true />
            <Field form name="idle_days" label="Idle after" help=days_help value=days />
        </div>
        <Checkbox form name="idle_removal" label="Remove idle registrations" help=removal_help checked=settings.idle_removal />
    }
    .into_any()
}

/// What a way of signing in means, in a sentence.
pub(super) const fn about_security(security: Security) -> &'static str {
    match security {
        Security::Basic => "Users of the organization, with HTTP Basic. Each sees and changes only what he registered.",
        Security::Anonymous => {
            "Whoever asks is registered, also with wrong credentials. Without a name there is nobody to tell apart."
        }
        Security::Bearer => "Users of the organization, each with a token of his own as HTTP Bearer.",
    }
}

/// What an answer is good for, in a sentence.
const fn about_status(status: UpdateStatus) -> &'static str {
    match status {
        UpdateStatus::Ok => "Apps on SAP's SDKs expect it.",
        UpdateStatus::NoContent => {
            "OData libraries such as pyodata take nothing else. A client can also ask for it by itself, with Prefer: return-no-content."
        }
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    fn typed() -> ApplicationForm {
        ApplicationForm {
            title: "Field".into(),
            security: "bearer".into(),
            update_status: "204".into(),
            session_minutes: " 45 ".into(),
            idle_days: String::new(),
            idle_removal: None,
        }
    }

    #[test]
    fn what_is_typed_takes_the_place_of_what_was_and_the_rest_stays() {
        let mut was = ApplicationSettings { idle_days: Some(30), ..ApplicationSettings::default() };
        was.destinations.push(patchbay_domain::connections::Destination { name: "crm".into(), ..Default::default() });
        let read = typed().read(was.clone()).unwrap();
        assert_eq!((read.security, read.update_status), (Security::Bearer, UpdateStatus::NoContent));
        assert_eq!((read.session_minutes, read.idle_days, read.destinations), (45, None, was.destinations));
    }

    #[test]
    fn what_is_no_number_is_refused_at_its_field_and_no_choice_as_a_whole() {
        let bad = ApplicationForm { session_minutes: "long".into(), idle_days: "soon".into(), ..typed() };
        let errors = bad.read(ApplicationSettings::default()).unwrap().check();
        assert!(errors.of("session_minutes").is_some() && errors.of("idle_days").is_some());
        let never = ApplicationForm { idle_removal: Some("1".into()), ..typed() };
        assert!(never.read(ApplicationSettings::default()).unwrap().check().of("idle_days").is_some());
        let bad = ApplicationForm { security: "none".into(), ..typed() };
        assert_eq!(bad.read(ApplicationSettings::default()), Err(Error::Malformed));
    }
}
