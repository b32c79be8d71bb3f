//! `/bindings/clients`: the accounts that phones have on the synchronization server.

use super::api::{ClientsPage, list_clients};
use super::parts::{binding_page, client_page, crumbs, last_setup};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, Table, Time,
    filtered, icon, query_of, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{ClientQuery, ClientSort, SyncmlClient};
use patchbay_domain::list::{Direction, Filter, WordsFilter};

/// `/bindings/clients`
#[derive(Debug)]
pub struct ClientsRoute {
    query: Memo<ClientQuery>,
    page: Resource<Result<ClientsPage>>,
}

impl PageRoute for ClientsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| ClientQuery::from_pairs(pairs));
        let (bindings, clients, setups) = (use_live("bindings"), use_live("syncml-clients"), use_live("setups"));
        let moved = move || (bindings.get(), clients.get(), setups.get());
        Self { query, page: Resource::new(move || (query.get(), moved()), |(query, _)| list_clients(query)) }
    }

    fn view(this: Self) -> AnyView {
        let ClientsRoute { query, page } = this;
        view! {
            <PageHeader title="SyncML clients" lead="The account of each phone on the synchronization server." crumbs=crumbs()>
                <Offered permission=Permission::EditBindings>
                    <ButtonLink kind=Kind::Primary href="/bindings/clients/new">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewBindings otherwise=true>
                <ListFilter address="/bindings/clients" label="Filter clients" query say=search_alone>
                    <SearchField label="Search" placeholder="Number, user or sign-in name" value=filtered(query, "q") />
                </ListFilter>
                <Loaded data=page draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn rows(list: &ClientsPage, query: &ClientQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query);
    }
    let around = Listed::new("/bindings/clients", query);
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="SyncML clients" columns=columns(&around)>{rows}</Table>
        {around.foot(&list.page, "clients")}
        {around.exports()}
    }
    .into_any()
}

fn columns(list: &Listed<WordsFilter, ClientSort>) -> Vec<Column> {
    vec![
        Column::new("Signs in as"),
        list.column("Phone number", ClientSort::Phone, Direction::Ascending),
        list.column("User", ClientSort::User, Direction::Ascending),
        Column::new("Phone"),
        Column::new("Binding"),
        Column::new("Last setup"),
        list.column("Created", ClientSort::Created, Direction::Descending),
    ]
}

fn row_view(row: &SyncmlClient) -> AnyView {
    let SyncmlClient { id, model, phone_number, foreign_user, username, binding, last_setup: state, created_at } = row.clone();
    let binding = match binding {
        Some(number) => view! { <a class="mono" href=binding_page(number)>{format!("#{number}")}</a> }.into_any(),
        None => view! { <span class="muted">"none"</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=client_page(&id)>{username}</a></Cell>
            <Cell label="Phone number" class="mono">{phone_number.to_string()}</Cell>
            <Cell label="User"><span class="breakable">{foreign_user}</span></Cell>
            <Cell label="Phone">{model.title()}</Cell>
            <Cell label="Binding">{binding}</Cell>
            <Cell label="Last setup">{last_setup(state)}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
        </tr>
    }
    .into_any()
}

fn empty(query: &ClientQuery) -> AnyView {
    let (title, text) = if query.filter.is_empty() {
        ("No clients yet", "Each binding brings one along; an application can also register one by itself.")
    } else {
        ("No client matches", "Clients are found by any part of their telephone number, user, or the name they sign in with.")
    };
    view! { <EmptyState title text><ButtonLink href="/bindings/clients">"Show all clients"</ButtonLink></EmptyState> }.into_any()
}
