//! What several of the area's pages show alike.

use crate::components::{Badge, Crumb, Field, FormState, StateDot, Time, Tone};
pub(super) use crate::components::{path_part, query_part};
use leptos::prelude::*;
use patchbay_domain::redirections::{
    ContactFilter, LastContact, Mac, ModelSource, ProvisioningUrl, RECENT_CONTACT_DAYS, check_model,
};
use patchbay_domain::time::Millis;

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("Redirections", "/redirections")]
}

/// The same, with a phone's page below it.
pub(super) fn crumbs_to(mac: &str) -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(shown_mac(mac), format!("/redirections/{mac}")));
    crumbs
}

/// A MAC of an address as people read it; as it stands there when it is none.
pub(super) fn shown_mac(mac: &str) -> String {
    Mac::parse(mac).map_or_else(|_| mac.to_owned(), Mac::colons)
}

/// Whether a phone was heard of, by the server's clock.
pub(super) fn contact_of(contact: Option<&LastContact>, now: Millis) -> ContactFilter {
    match contact {
        None => ContactFilter::Never,
        Some(last) if last.at >= now.plus_seconds(-RECENT_CONTACT_DAYS * 86_400) => ContactFilter::Recent,
        Some(_) => ContactFilter::Silent,
    }
}

/// Whether a phone was heard of, and when.
pub(super) fn contact_state(contact: Option<&LastContact>, now: Millis) -> AnyView {
    let state = contact_of(contact, now);
    let (label, tone) = match state {
        ContactFilter::Recent => ("Asked", Tone::Good),
        ContactFilter::Silent => ("Silent", Tone::Warning),
        ContactFilter::Never => ("Never asked", Tone::Neutral),
    };
    let at = contact.map(|contact| contact.at);
    view! {
        <span class="contact-state">
            <StateDot label tone />
            {at.map(|at| view! { <Time at /> })}
        </span>
    }
    .into_any()
}

/// A model in a frame, or that it is unknown.
pub(super) fn model_badge(model: &str) -> AnyView {
    if model.is_empty() {
        return view! { <span class="unknown">"Unknown"</span> }.into_any();
    }
    view! { <Badge label=model.to_owned() /> }.into_any()
}

/// How a model is known, in words.
pub(super) const fn source_words(source: ModelSource) -> &'static str {
    match source {
        ModelSource::Table => "by the model table",
        ModelSource::Set => "set by hand or import",
        ModelSource::Phone => "told by the phone",
    }
}

/// The field of a provisioning URL.
pub(super) fn url_field(form: FormState, name: &'static str, label: &'static str, value: String) -> AnyView {
    let help = "Where the phone fetches its settings. {mac} stays as it is: the phone fills it in. Example: https://prov.example.com/{mac}.xml";
    view! { <Field form name label help value kind="text" required=true mono=true check=check_url /> }.into_any()
}

/// The rule of a URL, as a field's check.
pub(super) fn check_url(text: &str) -> Result<(), String> {
    ProvisioningUrl::parse(text.trim()).map(drop).map_err(|fault| fault.to_string())
}

/// The rule of a MAC address, as a field's check.
pub(super) fn check_mac(text: &str) -> Result<(), String> {
    Mac::parse(text).map(drop).map_err(|fault| fault.to_string())
}

/// The rule of a model that may be left out, as a field's check.
pub(super) fn check_optional_model(text: &str) -> Result<(), String> {
    match text.trim() {
        "" => Ok(()),
        model => check_model(model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::redirections::Answer;

    #[test]
    fn a_week_divides_the_recent_from_the_silent() {
        let now = Millis(1_795_301_939_999);
        let asked = |seconds: i64| LastContact {
            at: now.plus_seconds(-seconds),
            address: String::new(),
            model: String::new(),
            firmware: String::new(),
            answer: Answer::Settings,
        };
        let week = 7 * 86_400;
        assert_eq!(contact_of(None, now), ContactFilter::Never);
        assert_eq!(contact_of(Some(&asked(week)), now), ContactFilter::Recent);
        assert_eq!(contact_of(Some(&asked(week + 1)), now), ContactFilter::Silent);
    }
}
