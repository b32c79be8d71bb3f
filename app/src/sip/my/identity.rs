//! `/my/identity`: what the owner is called, where mail reaches him, and his clock.

use super::api::{SetIdentity, Zones, my_zones};
use super::parts::checks;
use crate::components::{
    Choice, Definition, DefinitionList, ErrorSummary, Field, FormButtons, FormState, Loaded, PageHeader, Select, Submit,
    form_state, succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// `/my/identity`
pub struct IdentityRoute {
    zones: Resource<Result<Zones>>,
    set: ServerAction<SetIdentity>,
}

impl PageRoute for IdentityRoute {
    fn data() -> Self {
        let set = ServerAction::new();
        let saved = succeeded(set);
        Self { zones: Resource::new(move || saved.get(), |_| my_zones()), set }
    }

    fn view(this: Self) -> AnyView {
        let IdentityRoute { zones, set } = this;
        let form = form_state(set);
        view! {
            <PageHeader title="Profile" lead="What you are called, where mail reaches you, and on which clock you live." />
            <Loaded data=zones draw=move |zones| page(zones, set, form) />
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("email", "E-mail address"),
    ("timezone", "Time zone"),
    ("quick_dial", "Quick dial prefix"),
];

fn page(zones: Zones, set: ServerAction<SetIdentity>, form: FormState) -> AnyView {
    let (address, identity) = (zones.mine.settings.address.to_string(), zones.mine.settings.identity);
    let zone = identity.timezone.clone();
    // A zone of an old name stays as it is.
    let known = zones.zones.contains(&zone);
    let mut choices: Vec<Choice> =
        zones.zones.into_iter().map(|zone| Choice::new(zone.clone(), zone.replace('_', " "))).collect();
    if !known {
        choices.push(Choice::new(zone.clone(), zone.clone()));
    }
    let caller_id = identity.caller_id.as_ref().map_or_else(|| "Your SIP address".to_owned(), ToString::to_string);
    view! {
        <ActionForm action=set>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <div class="field-row">
                    <Field form name="first_name" label="First name" value=identity.first_name autocomplete="given-name" check=checks::line />
                    <Field form name="last_name" label="Last name" value=identity.last_name autocomplete="family-name" check=checks::line />
                </div>
                <Field form name="email" label="E-mail address" kind="email" help="For messages about your account." value=identity.email autocomplete="email" check=checks::email />
                <Select form name="timezone" label="Time zone" help="Your accept rules and the times of your history are read in it." value=zone choices />
                <Field form name="quick_dial" label="Quick dial prefix" kind="tel" help="Put before short numbers that you dial, such as 3120. May be empty." value=identity.quick_dial mono=true />
                <FormButtons><Submit form label="Save profile" /></FormButtons>
            </div>
        </ActionForm>
        <div class="my-below">
            <DefinitionList>
                <Definition term="SIP address"><span class="mono">{address}</span></Definition>
                <Definition term="Telephones are shown"><span class="mono">{caller_id}</span></Definition>
            </DefinitionList>
            <p class="section-more"><a href="/my/forwarding">"Mobile number and ringing time"</a> " · " <a href="/my/privacy">"Privacy"</a> " · " <a href="/my/password">"Passwords"</a></p>
        </div>
    }
    .into_any()
}
