//! The pages that ask before a binding or a client is deleted.

use super::api::{BindingPage, ClientPage, DeleteBinding, DeleteClient, find_binding, find_client};
use super::parts::{binding_page, client_page, crumbs_to};
use crate::components::{
    ButtonLink, ErrorSummary, Failure, FormButtons, Kind, Loaded, Notice, PageHeader, Submit, form_state, path_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::{Binding, SyncmlClient};

/// `/bindings/{number}/delete`
pub struct DeleteRoute {
    page: Resource<Result<BindingPage>>,
    number: Memo<String>,
    delete: ServerAction<DeleteBinding>,
}

impl PageRoute for DeleteRoute {
    fn data() -> Self {
        let number = path_part("number");
        Self { page: Resource::new(move || number.get(), find_binding), number, delete: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DeleteRoute { page, number, delete } = this;
        let title = move || {
            let number = number.get();
            let crumbs = crumbs_to(format!("Binding {number}"), format!("/bindings/{number}"));
            view! { <PageHeader title=format!("Delete binding {number}?") crumbs /> }
        };
        let draw = move |page: BindingPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let binding = &page.detail.binding;
            let back = binding_page(binding.number);
            view! {
                <div class="panel-form">
                    {binding_form(delete, binding)}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Keep it"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn binding_form(delete: ServerAction<DeleteBinding>, binding: &Binding) -> AnyView {
    let form = form_state(delete);
    let (number, phone, user) = (binding.number, binding.phone_number.to_string(), binding.foreign_user.clone());
    view! {
        <ActionForm action=delete>
            <div class="stack">
                <ErrorSummary form />
                <input type="hidden" name="number" value=number.to_string() />
                <p>
                    <span class="mono">{phone}</span> " of " <span class="breakable">{user}</span>
                    " is no longer bound, and its account on the synchronization server goes with it: what the phone was sent stops working. \
                     Its setups and what was done to it stay in the history. This cannot be undone."
                </p>
                <FormButtons><Submit form label="Delete the binding" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/bindings/clients/{id}/delete`
pub struct DeleteClientRoute {
    page: Resource<Result<ClientPage>>,
    delete: ServerAction<DeleteClient>,
}

impl PageRoute for DeleteClientRoute {
    fn data() -> Self {
        let id = path_part("id");
        Self { page: Resource::new(move || id.get(), find_client), delete: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DeleteClientRoute { page, delete } = this;
        let draw = move |page: ClientPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let back = client_page(&page.client.id);
            let body = match page.client.binding {
                Some(number) => {
                    let href = format!("{}/delete", binding_page(number));
                    view! {
                        <Notice>
                            <p>"This client belongs to binding " {number} ". " <a href=href>"Delete the binding"</a> ", and it goes with it."</p>
                        </Notice>
                    }
                    .into_any()
                }
                None => client_form(delete, &page.client),
            };
            view! {
                <div class="panel-form">
                    {body}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Keep it"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        view! {
            <PageHeader title="Delete this SyncML client?" crumbs=crumbs_to("SyncML clients", "/bindings/clients") />
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn client_form(delete: ServerAction<DeleteClient>, client: &SyncmlClient) -> AnyView {
    let form = form_state(delete);
    let (id, username, phone) = (client.id.to_string(), client.username.clone(), client.phone_number.to_string());
    view! {
        <ActionForm action=delete>
            <div class="stack">
                <ErrorSummary form />
                <input type="hidden" name="id" value=id />
                <p>
                    "The account " <span class="mono">{username}</span> " of " <span class="mono">{phone}</span>
                    " ends: what the phone was sent stops working. This cannot be undone."
                </p>
                <FormButtons><Submit form label="Delete the client" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
