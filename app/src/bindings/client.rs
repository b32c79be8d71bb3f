//! `/bindings/clients/{id}`: one SyncML client.

use super::api::{ClientPage, DeleteClient, find_client};
use super::delete::client_form;
use super::detail::ways;
use super::parts::{binding_page, client_page, crumbs_to, last_setup, model};
use crate::components::{Confirm, Definition, DefinitionList, Loaded, PageHeader, Time, path_part};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::SyncmlClient;

/// `/bindings/clients/{id}`
pub struct ClientRoute {
    page: Resource<Result<ClientPage>>,
    delete: ServerAction<DeleteClient>,
}

impl PageRoute for ClientRoute {
    fn data() -> Self {
        let id = path_part("id");
        let (clients, setups) = (use_live("syncml-clients"), use_live("setups"));
        let page = Resource::new(move || (id.get(), clients.get(), setups.get()), |(id, ..)| find_client(id));
        Self { page, delete: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let ClientRoute { page, delete } = this;
        let draw = move |page: ClientPage| {
            view! {
                {header(&page, delete)}
                {state(&page.client)}
            }
            .into_any()
        };
        let crumbs = || crumbs_to("SyncML clients", "/bindings/clients");
        let head = move || view! { <PageHeader title="SyncML client" crumbs=crumbs() /> };
        view! { <Loaded data=page draw head /> }.into_any()
    }
}

fn header(page: &ClientPage, delete: ServerAction<DeleteClient>) -> AnyView {
    let client = &page.client;
    let here = client_page(&client.id);
    let actions = page.may_edit.then(|| {
        let deleting = client.binding.is_none().then(|| {
            let form = client_form(delete, client);
            view! {
                <Confirm href=format!("{here}/delete") label="Delete" title="Delete this client?" id="delete-title">{form}</Confirm>
            }
        });
        let ways = ways(&client.id, client.model.capability.over_the_air());
        view! {
            {ways}
            {deleting}
        }
    });
    let (title, lead) = (client.username.clone(), format!("The account of {}", client.phone_number));
    let crumbs = crumbs_to("SyncML clients", "/bindings/clients");
    view! { <PageHeader title lead crumbs mono=true>{actions}</PageHeader> }.into_any()
}

fn state(client: &SyncmlClient) -> AnyView {
    let SyncmlClient { id, phone_number, foreign_user, username, binding, last_setup: state, created_at, .. } = client.clone();
    let phone = model(&client.model);
    let setups = format!("/bindings/setups?q={}", phone_number.as_str().trim_start_matches('+'));
    let binding = match binding {
        Some(number) => view! { <a href=binding_page(number)>{format!("Binding {number}")}</a> }.into_any(),
        None => "None; it was registered by itself".into_any(),
    };
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="Last setup">{last_setup(state)} " " <a href=setups>"All setups to this number"</a></Definition>
                <Definition term="Signs in as"><span class="mono">{username}</span></Definition>
                <Definition term="Phone number"><span class="mono">{phone_number.to_string()}</span></Definition>
                <Definition term="User"><span class="breakable">{foreign_user}</span></Definition>
                <Definition term="Phone">{phone}</Definition>
                <Definition term="Binding">{binding}</Definition>
                <Definition term="Applications know it as"><span class="mono breakable">{id.to_string()}</span></Definition>
                <Definition term="Created"><Time at=created_at /></Definition>
            </DefinitionList>
        </section>
    }
    .into_any()
}
