//! `/bindings/setups`: the setups, with how far each is.

use super::api::{SetupsPage, list_setups};
use super::list::state_choices;
use super::parts::{crumbs, setup_columns, setup_row};
use crate::components::{
    ButtonLink, Chip, EmptyState, FilterBar, Loaded, Offered, PageHeader, SearchField, SelectField, Table, hidden, pager,
    query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{SetupFilter, SetupQuery};
use patchbay_domain::list::Place;

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
        let chips = Signal::derive(move || query.with(chips));
        let state = move || query.get().filter.state.map_or_else(String::new, |state| state.as_str().to_owned());
        let kept = move || {
            let binding = query.get().filter.binding;
            hidden(binding.map(|number| ("binding", number.to_string())).into_iter().collect())
        };
        view! {
            <PageHeader title="Setups" lead="What was sent to phones, and how far it is." crumbs=crumbs() />
            <Offered permission=Permission::ViewBindings otherwise=true>
                <FilterBar action="/bindings/setups" label="Filter setups" chips>
                    <SearchField label="Search" placeholder="Telephone number, or a setup's number" value=Signal::derive(move || query.get().filter.q) />
                    <SelectField name="state" label="State" choices=Signal::stored(state_choices()) value=Signal::derive(state) />
                    {kept}
                </FilterBar>
                <Loaded data=page draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

/// What the list is filtered by, each with the list without it.
fn chips(query: &SetupQuery) -> Vec<Chip> {
    let without = |filter: SetupFilter| {
        let place = Place { size: query.place.size, ..Place::default() };
        format!("/bindings/setups{}", SetupQuery { filter, place }.to_query())
    };
    let filter = &query.filter;
    let words = (!filter.q.is_empty()).then(|| Chip {
        label: format!("Search: {}", filter.q),
        href: without(SetupFilter { q: String::new(), ..filter.clone() }),
    });
    let state = filter.state.map(|state| Chip {
        label: format!("State: {}", state.label()),
        href: without(SetupFilter { state: None, ..filter.clone() }),
    });
    let binding = filter.binding.map(|number| Chip {
        label: format!("Binding: {number}"),
        href: without(SetupFilter { binding: None, ..filter.clone() }),
    });
    words.into_iter().chain(state).chain(binding).collect()
}

fn rows(list: &SetupsPage, query: &SetupQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query);
    }
    let link = |place: &Place| format!("/bindings/setups{}", SetupQuery { place: place.clone(), ..query.clone() }.to_query());
    let foot = pager(&list.page, &query.place, "setups", &link);
    let rows = list.page.rows.iter().map(|setup| setup_row(setup, true)).collect_view();
    view! {
        <Table caption="Setups, the newest first" columns=setup_columns(true)>{rows}</Table>
        {foot}
        {crate::components::exports("/bindings/setups", &query.pairs())}
    }
    .into_any()
}

fn empty(query: &SetupQuery) -> AnyView {
    if query.filter == SetupFilter::default() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_takes_away_its_own_filter_and_the_page() {
        let query = SetupQuery::from_pairs([("q", "4799"), ("state", "failed"), ("binding", "12"), ("after", "x")]);
        let chips = chips(&query);
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(labels, ["Search: 4799", "State: Failed", "Binding: 12"]);
        assert_eq!(chips[2].href, "/bindings/setups?q=4799&state=failed");
    }
}
