//! `/my/aliases`: other names of the account, and its telephone numbers.

use super::api::{AddAlias, Mine, RemoveAlias, my_settings};
use super::parts::checks;
use crate::Error;
use crate::components::{
    ButtonLink, Confirm, CopyButton, Crumb, EmptyState, ErrorSummary, Failure, Field, FormButtons, FormState, Kind, Loaded,
    PageHeader, Section, Submit, form_state, path_part, succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::SipAddress;

const PAGE: &str = "/my/aliases";

/// `/my/aliases`
pub struct AliasesRoute {
    mine: Resource<Result<Mine>>,
    add: ServerAction<AddAlias>,
    remove: ServerAction<RemoveAlias>,
}

impl PageRoute for AliasesRoute {
    fn data() -> Self {
        let (add, remove) = (ServerAction::new(), ServerAction::new());
        let (added, removed) = (succeeded(add), succeeded(remove));
        Self { mine: Resource::new(move || (added.get(), removed.get()), |_| my_settings()), add, remove }
    }

    fn view(this: Self) -> AnyView {
        let AliasesRoute { mine, add, remove } = this;
        let (add_form, remove_form) = (form_state(add), form_state(remove));
        view! {
            <PageHeader title="Aliases and numbers" lead="Other names by which you are reached. Whoever calls one of them calls you." />
            <ErrorSummary form=remove_form />
            <Loaded data=mine draw=move |mine| page(&mine, add, add_form, remove, remove_form) />
        }
        .into_any()
    }
}

fn page(
    mine: &Mine,
    add: ServerAction<AddAlias>,
    add_form: FormState,
    remove: ServerAction<RemoveAlias>,
    remove_form: FormState,
) -> AnyView {
    let address = mine.settings.address.to_string();
    let help = format!("The part before @{}, such as first.last.", mine.settings.address.domain);
    let aliases: Vec<AnyView> = mine.own.iter().skip(1).map(|alias| row(alias, remove, remove_form)).collect();
    let aliases = if aliases.is_empty() {
        view! { <EmptyState title="No aliases" text="An alias is a second name in your domain, such as one with your full name, or for a purpose. Add one below." /> }.into_any()
    } else {
        view! { <ul class="my-list">{aliases}</ul> }.into_any()
    };
    let numbers: Vec<AnyView> = mine
        .numbers
        .iter()
        .map(|number| view! { <li class="my-item"><p class="mono">{number.to_string()}</p></li> }.into_any())
        .collect();
    let numbers = if numbers.is_empty() {
        view! { <p class="muted">"None. Numbers are given out by your administrator; then telephones can call you."</p> }
            .into_any()
    } else {
        view! { <ul class="my-list">{numbers}</ul> }.into_any()
    };
    view! {
        <p class="my-address">"Your address is " <strong class="mono">{address.clone()}</strong> <CopyButton value=address what="address" /></p>
        <Section title="Aliases">{aliases}</Section>
        <Section title="Add an alias">
            <ActionForm action=add>
                <div class="panel-form">
                    <ErrorSummary form=add_form fields=&[("username", "Name")] />
                    <Field form=add_form name="username" label="Name" help=help required=true mono=true check=checks::alias />
                    <FormButtons><Submit form=add_form label="Add alias" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
        <Section title="Telephone numbers" lead="ENUM numbers that lead to you. An administrator adds and removes them.">{numbers}</Section>
    }
    .into_any()
}

fn row(alias: &SipAddress, remove: ServerAction<RemoveAlias>, form: FormState) -> AnyView {
    let (text, user) = (alias.to_string(), alias.user.to_string());
    let question = format!("Remove {text}?");
    view! {
        <li class="my-item">
            <p class="mono">{text.clone()}</p>
            <div class="my-item-actions">
                <Confirm href=format!("{PAGE}/{user}/remove") label="Remove" kind=Kind::Quiet title=question id=format!("remove-{user}")>
                    {remove_form(text, remove, form)}
                </Confirm>
            </div>
        </li>
    }
    .into_any()
}

fn remove_form(alias: String, remove: ServerAction<RemoveAlias>, form: FormState) -> AnyView {
    view! {
        <ActionForm action=remove>
            <input type="hidden" name="alias" value=alias />
            <p>"Callers who use it no longer reach you, and somebody else may take it."</p>
            <FormButtons><Submit form kind=Kind::Danger label="Remove alias" /></FormButtons>
        </ActionForm>
    }
    .into_any()
}

/// `/my/aliases/{name}/remove`
pub struct RemoveAliasRoute {
    name: Memo<String>,
    mine: Resource<Result<Mine>>,
    remove: ServerAction<RemoveAlias>,
}

impl PageRoute for RemoveAliasRoute {
    fn data() -> Self {
        Self { name: path_part("name"), mine: Resource::new(|| (), |()| my_settings()), remove: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let RemoveAliasRoute { name, mine, remove } = this;
        let draw = move |mine| remove_page(&name.get_untracked(), &mine, remove);
        view! { <Loaded data=mine draw head=|| remove_head("Remove alias".to_owned()) /> }.into_any()
    }
}

fn remove_head(title: String) -> AnyView {
    view! { <PageHeader title crumbs=vec![Crumb::new("Aliases and numbers", PAGE)] /> }.into_any()
}

fn remove_page(name: &str, mine: &Mine, remove: ServerAction<RemoveAlias>) -> AnyView {
    let Some(alias) = mine.own.iter().skip(1).find(|alias| alias.user.as_str() == name) else {
        return view! { {remove_head("Remove alias".to_owned())} <Failure error=Error::NotFound.announced() /> }.into_any();
    };
    let form = form_state(remove);
    view! {
        {remove_head(format!("Remove {alias}?"))}
        <div class="panel-form">
            <ErrorSummary form />
            {remove_form(alias.to_string(), remove, form)}
            <ButtonLink kind=Kind::Quiet href=PAGE>"Cancel"</ButtonLink>
        </div>
    }
    .into_any()
}
