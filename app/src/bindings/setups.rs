//! `/bindings/setups`: the setups, with how far each is.

use super::api::{SetupsPage, list_setups};
use super::parts::{crumbs, setup_row};
use crate::components::{
    ButtonLink, Column, EmptyState, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, SelectField, Table, choices,
    filtered, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{SetupFilter, SetupQuery, SetupSort, SetupStates};
use patchbay_domain::list::{Direction, Filter};

/// `/bindings/setups`
#[derive(Debug)]
pub struct SetupsRoute {
    query: Memo<SetupQuery>,
    page: Resource<Result<SetupsPage>>,
}

impl PageRoute for SetupsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| SetupQuery::from_pairs(pairs));
        let moved = use_live("setups");
        Self { query, page: Resource::new(move || (query.get(), moved.get()), |(query, _)| list_setups(query)) }
    }

    fn view(this: Self) -> AnyView {
        let SetupsRoute { query, page } = this;
        view! {
            <PageHeader title="Setups" lead="What was sent to phones, and how far it is." crumbs=crumbs() />
            <Offered permission=Permission::ViewBindings otherwise=true>
                <ListFilter address="/bindings/setups" label="Filter setups" query say>
                    <SearchField label="Search" placeholder="Telephone number, or a setup's number" value=filtered(query, "q") />
                    <SelectField name="state" label="State" choices=Signal::stored(choices::<SetupStates>("Any")) value=filtered(query, "state") />
                    <SearchField name="binding" label="Binding" placeholder="Its number" value=filtered(query, "binding") />
                </ListFilter>
                <Loaded data=page draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "state" => ("State", said::<SetupStates>(&value)),
        "binding" => ("Binding", value),
        _ => ("Search", value),
    }
}

fn rows(list: &SetupsPage, query: &SetupQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query);
    }
    let around = Listed::new("/bindings/setups", query);
    let rows = list.page.rows.iter().map(|setup| setup_row(setup, true)).collect_view();
    view! {
        <Table caption="Setups" columns=columns(&around)>{rows}</Table>
        {around.foot(&list.page, "setups")}
        {around.exports()}
    }
    .into_any()
}

fn columns(list: &Listed<SetupFilter, SetupSort>) -> Vec<Column> {
    let sorted = [
        list.column("Asked for", SetupSort::Created, Direction::Descending),
        list.column("Phone number", SetupSort::Phone, Direction::Ascending),
        list.column("State", SetupSort::State, Direction::Ascending),
    ];
    let rest = ["Segments", "Gateway", "By"].map(Column::new);
    std::iter::once(Column::new("Setup")).chain(sorted).chain(rest).collect()
}

fn empty(query: &SetupQuery) -> AnyView {
    if query.filter.is_empty() {
        return view! {
            <EmptyState title="No setup was sent" text="A setup is a message that gives a phone its settings. Send one from the page of a binding.">
                <ButtonLink href="/bindings">"Choose a binding"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title="No setup matches" text="Setups are found by any part of the telephone number, and by their whole number.">
            <ButtonLink href="/bindings/setups">"Show all setups"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
