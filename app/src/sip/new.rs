//! `/sip/new`: makes an account.

use super::api::{Around, CreateAccount, around_accounts};
use super::parts::{IDENTITY_FIELDS, crumbs, identity_fields, password_field};
use crate::components::{
    ButtonLink, Checkbox, Choice, EmptyState, ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, Offered, PageHeader,
    Select, Submit, form_state,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::sip::{Domain, Identity, SipUser};

/// `/sip/new`
pub struct NewRoute {
    around: Resource<Result<Around>>,
    create: ServerAction<CreateAccount>,
}

impl PageRoute for NewRoute {
    fn data() -> Self {
        Self { around: Resource::new(|| (), |()| around_accounts()), create: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let NewRoute { around, create } = this;
        let form = form_state(create);
        let draw =
            move |around: Around| if around.domains.is_empty() { no_domain() } else { new_form(create, form, &around.domains) };
        view! {
            <PageHeader title="New SIP account" lead="Its owner signs in here and his phones sign in at your proxy with the same password." crumbs=crumbs() />
            <Offered permission=Permission::EditSip otherwise=true><Loaded data=around draw /></Offered>
        }
        .into_any()
    }
}

fn no_domain() -> AnyView {
    view! {
        <EmptyState title="There is no domain yet" text="An account stands in a domain, which is what follows the @. Add yours first.">
            <ButtonLink kind=Kind::Primary href="/sip/domains?add=1">"Add a domain"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// The form's fields, for the summary of refusals.
const FIELDS: &[(&str, &str)] = &{
    let [first, last, email, mobile, shown, zone, rings, dial] = IDENTITY_FIELDS;
    [
        ("username", "Name"),
        ("domain", "Domain"),
        ("password", "SIP password"),
        first,
        last,
        email,
        mobile,
        shown,
        zone,
        rings,
        dial,
    ]
};

fn new_form(create: ServerAction<CreateAccount>, form: FormState, domains: &[Domain]) -> AnyView {
    let choices = domains.iter().map(|domain| Choice::new(domain.name.as_str(), domain.name.as_str())).collect();
    let fields = identity_fields(form, &Identity::default(), "Such as Europe/Amsterdam; the domain's when left empty.");
    view! {
        <ActionForm action=create>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <Field form name="username" label="Name" help="Before the @: letters, digits and - _ . such as alice." required=true mono=true check=check_user />
                <Select form name="domain" label="Domain" choices required=true />
                {password_field(form)}
                {fields}
                <Checkbox form name="listed" label="Listed in the directory" help="Only when the owner agreed: others then find the name and the address." />
                <FormButtons>
                    <Submit form label="Make the account" />
                    <ButtonLink kind=Kind::Quiet href="/sip">"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn check_user(text: &str) -> Result<(), String> {
    SipUser::parse(text).map(drop).map_err(|fault| fault.to_string())
}
