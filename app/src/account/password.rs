//! Who one is, and the password.

use super::{ChangePassword, profile, tabs};
use crate::components::{
    Badge, Definition, DefinitionList, ErrorSummary, Field, FormButtons, FormState, Loaded, Notice, PageHeader, Section, Submit,
    Time, form_state,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::{User, check_password};

/// `/account`
pub struct AccountPage {
    user: Resource<Result<User>>,
    action: ServerAction<ChangePassword>,
}

impl PageRoute for AccountPage {
    fn data() -> Self {
        Self { user: Resource::new(|| (), |()| profile()), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let AccountPage { user, action } = this;
        let form = form_state(action);
        view! {
            <PageHeader title="Your account" lead="Who you are here, what you may do, and how you sign in." />
            {tabs("/account")}
            <Loaded data=user draw=move |user| page(user, action, form) />
        }
        .into_any()
    }
}

fn page(user: User, action: ServerAction<ChangePassword>, form: FormState) -> AnyView {
    // The password of a SIP account is changed where the account is looked after.
    let password = if user.role == Role::Subscriber {
        view! { <Notice>"Your password is that of your SIP account; you change it on the page of your " <a href="/my/password">"passwords"</a> "."</Notice> }.into_any()
    } else {
        password_form(action, form)
    };
    view! { {who(user)} {password} }.into_any()
}

fn password_form(action: ServerAction<ChangePassword>, form: FormState) -> AnyView {
    view! {
        <Section title="Change password" lead="Your other sessions end when it changes; this one stays.">
            <ActionForm action=action>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("old", "Password so far"), ("new", "New password")] />
                    <Field form name="old" label="Password so far" kind="password" autocomplete="current-password" required=true />
                    <Field form name="new" label="New password" kind="password" autocomplete="new-password" help="At least 10 characters; several words are easier to remember than one." required=true check=check_password />
                    <FormButtons><Submit form label="Change password" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn who(user: User) -> AnyView {
    let may: Vec<&'static str> =
        Permission::ALL.into_iter().filter(|permission| user.role.may(*permission)).map(Permission::phrase).collect();
    let may = if may.is_empty() { "look after your own SIP account".to_owned() } else { may.join("; ") };
    let organization = user.organization.clone().unwrap_or_else(|| "None of your own: you enter any".to_owned());
    let last = match user.last_sign_in {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => "Never before".into_any(),
    };
    let User { name, title, role, .. } = user;
    view! {
        <DefinitionList>
            <Definition term="Called">{title}</Definition>
            <Definition term="Signs in as"><span class="mono">{name}</span></Definition>
            <Definition term="Organization">{organization}</Definition>
            <Definition term="Role"><Badge label=role.as_str() /> " " {role.description()}</Definition>
            <Definition term="You may">{may} "."</Definition>
            <Definition term="Last sign-in">{last}</Definition>
        </DefinitionList>
    }
    .into_any()
}
