//! `/my/rules/groups`: the members of the groups that accept rules speak of. `?party=` and `?name=` come from a call.

use super::api::{AddContact, RemoveContact, my_contacts};
use super::parts::checks;
use super::rules::tabs;
use crate::components::{
    Choice, EmptyState, ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, PageHeader, Section, Select, Submit,
    form_state, query_part, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::{Contact, Group};

/// `/my/rules/groups`
pub struct GroupsRoute {
    contacts: Resource<Result<Vec<Contact>>>,
    party: Memo<String>,
    name: Memo<String>,
    add: ServerAction<AddContact>,
    remove: ServerAction<RemoveContact>,
}

impl PageRoute for GroupsRoute {
    fn data() -> Self {
        let (add, remove) = (ServerAction::new(), ServerAction::new());
        let (added, removed, live) = (succeeded(add), succeeded(remove), use_live("sip"));
        let contacts = Resource::new(move || (added.get(), removed.get(), live.get()), |_| my_contacts());
        Self { contacts, party: query_part("party"), name: query_part("name"), add, remove }
    }

    fn view(this: Self) -> AnyView {
        let GroupsRoute { contacts, party, name, add, remove } = this;
        let remove_form = form_state(remove);
        view! {
            <PageHeader title="Groups" lead="Who is in which group of your phonebook. Your accept rules speak of these groups." />
            {tabs("/my/rules/groups")}
            <ErrorSummary form=remove_form />
            {add_form(&party.get_untracked(), &name.get_untracked(), add)}
            <Loaded data=contacts draw=move |contacts| groups(&contacts, remove, remove_form) />
        }
        .into_any()
    }
}

fn add_form(party: &str, name: &str, add: ServerAction<AddContact>) -> AnyView {
    let form = form_state(add);
    let choices = Group::PHONEBOOK.into_iter().map(|group| Choice::new(group.as_str(), group.label())).collect();
    let (party, name) = (party.to_owned(), name.to_owned());
    view! {
        <Section title="Add somebody">
            <ActionForm action=add>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("party", "Address or number"), ("name", "Name"), ("group", "Group")] />
                    <Field form name="party" label="Address or number" help="Such as bob@example.org, a name of your own domain, or +31201234567." value=party required=true mono=true check=checks::party />
                    <div class="field-row">
                        <Field form name="name" label="Name" help="May be left out." value=name check=checks::line />
                        <Select form name="group" label="Group" help="A rule names groups, not people." value=Group::Friends.as_str() choices />
                    </div>
                    <FormButtons><Submit form label="Add to group" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn groups(contacts: &[Contact], remove: ServerAction<RemoveContact>, form: FormState) -> AnyView {
    if contacts.is_empty() {
        return view! { <EmptyState title="All groups are empty" text="Put family, friends and colleagues into groups, and let a rule let only them through at the weekend or at night." /> }.into_any();
    }
    Group::PHONEBOOK
        .into_iter()
        .filter_map(|group| {
            let members: Vec<AnyView> =
                contacts.iter().filter(|contact| contact.group == group).map(|contact| member(contact, remove, form)).collect();
            (!members.is_empty())
                .then(|| view! { <Section title=group.label()><ul class="my-list">{members}</ul></Section> }.into_any())
        })
        .collect_view()
        .into_any()
}

fn member(contact: &Contact, remove: ServerAction<RemoveContact>, form: FormState) -> AnyView {
    let (id, party) = (contact.id.clone(), contact.party.to_string());
    let named = (!contact.name.is_empty()).then(|| view! { <strong>{contact.name.clone()}</strong> });
    view! {
        <li class="my-item">
            <p>{named} <span class="mono">{party}</span></p>
            <div class="my-item-actions">
                <ActionForm action=remove>
                    <input type="hidden" name="id" value=id />
                    <Submit form kind=Kind::Quiet label="Remove" />
                </ActionForm>
            </div>
        </li>
    }
    .into_any()
}
