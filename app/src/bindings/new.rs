//! `/bindings/new` binds a phone, `/bindings/clients/new` registers a SyncML client by itself.

use super::api::{CreateBinding, CreateClient, Offer, list_choices};
use super::parts::{check_number, crumbs, crumbs_to};
use crate::components::{
    ButtonLink, Choice, ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, Offered, PageHeader, Select, Submit,
    form_state,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{PhoneModel, check_foreign_user, check_imsi};

/// `/bindings/new`
pub struct NewRoute {
    choices: Resource<Result<Offer>>,
    create: ServerAction<CreateBinding>,
}

impl PageRoute for NewRoute {
    fn data() -> Self {
        Self { choices: Resource::new(|| (), |()| list_choices()), create: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let NewRoute { choices, create } = this;
        let form = form_state(create);
        let draw = move |choices: Offer| {
            view! {
                <ActionForm action=create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {phone_fields(form, &choices.models)}
                        <Field form name="timezone" label="Time zone" help="The user's, such as Europe/Oslo; UTC when left empty." />
                        {sim_field(form)}
                        <FormButtons>
                            <Submit form label="Bind the phone" />
                            <ButtonLink kind=Kind::Quiet href="/bindings">"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <PageHeader title="New binding" lead="Binds a phone to a user of an application. Nothing is sent yet." crumbs=crumbs() />
            <Offered permission=Permission::EditBindings otherwise=true><Loaded data=choices draw /></Offered>
        }
        .into_any()
    }
}

/// `/bindings/clients/new`
pub struct NewClientRoute {
    choices: Resource<Result<Offer>>,
    create: ServerAction<CreateClient>,
}

impl PageRoute for NewClientRoute {
    fn data() -> Self {
        Self { choices: Resource::new(|| (), |()| list_choices()), create: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let NewClientRoute { choices, create } = this;
        let form = form_state(create);
        let draw = move |choices: Offer| {
            view! {
                <ActionForm action=create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {phone_fields(form, &choices.models)}
                        {sim_field(form)}
                        <FormButtons>
                            <Submit form label="Register the client" />
                            <ButtonLink kind=Kind::Quiet href="/bindings/clients">"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <PageHeader
                title="New SyncML client"
                lead="An account on the synchronization server for one phone, without a binding. Most phones are bound instead."
                crumbs=crumbs_to("SyncML clients", "/bindings/clients")
            />
            <Offered permission=Permission::EditBindings otherwise=true><Loaded data=choices draw /></Offered>
        }
        .into_any()
    }
}

/// The forms' fields, for the summary of refusals.
const FIELDS: &[(&str, &str)] = &[
    ("phone_number", "Phone number"),
    ("foreign_user", "User"),
    ("model", "Phone model"),
    ("timezone", "Time zone"),
    ("imsi", "Number of the SIM (IMSI)"),
];

/// Number, user and model.
fn phone_fields(form: FormState, models: &[PhoneModel]) -> AnyView {
    let mut choices = vec![Choice::new("", "Choose a model")];
    choices.extend(models.iter().map(|model| {
        let words =
            if model.capability.over_the_air() { String::new() } else { format!(" \u{2013} {}", model.capability.label()) };
        Choice::new(model.id.as_str(), format!("{}{words}", model.title()))
    }));
    view! {
        <Field form name="phone_number" label="Phone number" help="With + and the country's code, such as +4799988877." kind="tel" required=true mono=true check=check_number />
        <Field form name="foreign_user" label="User" help="By what the application knows its user, such as my_user:1456." required=true check=check_user />
        <Select form name="model" label="Phone model" help="It says how the phone gets its settings." choices required=true />
    }
    .into_any()
}

fn sim_field(form: FormState) -> AnyView {
    view! {
        <Field
            form
            name="imsi"
            label="Number of the SIM (IMSI)"
            help="Only if the operator told it: messages are then signed with it, and the user types no PIN."
            mono=true
            check=check_sim
        />
    }
    .into_any()
}

fn check_user(text: &str) -> Result<(), String> {
    check_foreign_user(text).map(drop).map_err(|fault| fault.to_string())
}

fn check_sim(text: &str) -> Result<(), String> {
    check_imsi(text).map(drop).map_err(|fault| fault.to_string())
}
