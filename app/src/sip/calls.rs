//! `/sip/calls`: the calls of all accounts.

use super::api::{CallsPage, list_calls};
use super::parts::{call_table, crumbs, way};
use crate::components::{
    ButtonLink, Chip, Choice, EmptyState, FilterBar, Loaded, Offered, PageHeader, SearchField, SelectField, exports, hidden,
    pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::Place;
use patchbay_domain::sip::{CallDirection, CallOutcome, CallQuery};

/// `/sip/calls`
#[derive(Debug)]
pub struct CallsRoute {
    query: Memo<CallQuery>,
    page: Resource<Result<CallsPage>>,
}

impl PageRoute for CallsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| CallQuery::from_pairs(pairs));
        let changed = use_live("sip-calls");
        Self { query, page: Resource::new(move || (query.get(), changed.get()), |(query, _)| list_calls(query)) }
    }

    fn view(this: Self) -> AnyView {
        let CallsRoute { query, page } = this;
        view! {
            <PageHeader title="Calls" lead="What the proxies reported, the newest first. A call between two accounts is listed with each." crumbs=crumbs() />
            <Offered permission=Permission::ViewSip otherwise=true>
                {filters(query)}
                <Loaded data=page draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn filters(query: Memo<CallQuery>) -> AnyView {
    let chips = Signal::derive(move || query.with(chips));
    let mut ways = vec![Choice::new("", "Any")];
    ways.extend(CallDirection::ALL.map(|direction| Choice::new(direction.as_str(), way(direction))));
    let mut outcomes = vec![Choice::new("", "Any")];
    outcomes.extend(CallOutcome::ALL.iter().map(|outcome| Choice::new(outcome.as_str(), outcome.label())));
    let direction = move || query.get().filter.way.map_or_else(String::new, |way| way.as_str().to_owned());
    let outcome = move || query.get().filter.outcome.map_or_else(String::new, |outcome| outcome.as_str().to_owned());
    let size = move || {
        let mut pairs = Vec::new();
        Place { size: query.get().place.size, ..Place::default() }.put(&mut pairs);
        hidden(pairs)
    };
    view! {
        <FilterBar action="/sip/calls" label="Filter calls" chips>
            <SearchField label="Other end" placeholder="Address, number, name or Call-ID" value=Signal::derive(move || query.get().filter.q) />
            <SearchField name="account" label="Account" placeholder="alice@example.org" value=Signal::derive(move || query.get().filter.account) />
            <SelectField name="way" label="Way" choices=Signal::stored(ways) value=Signal::derive(direction) />
            <SelectField name="outcome" label="Outcome" choices=Signal::stored(outcomes) value=Signal::derive(outcome) />
            <SearchField name="from" label="From day (UTC)" placeholder="2026-11-01" value=Signal::derive(move || query.get().filter.from) />
            <SearchField name="to" label="To day (UTC)" placeholder="2026-11-30" value=Signal::derive(move || query.get().filter.to) />
            {size}
        </FilterBar>
    }
    .into_any()
}

/// What the list is filtered by, each with the list without it.
fn chips(query: &CallQuery) -> Vec<Chip> {
    let label = |name: &str, value: &str| match name {
        "q" => format!("Other end: {value}"),
        "account" => format!("Account: {value}"),
        "way" => format!("Way: {}", CallDirection::parse(value).map_or("", way)),
        "outcome" => format!("Outcome: {}", CallOutcome::parse(value).map_or("", CallOutcome::label)),
        "from" => format!("From: {value}"),
        _ => format!("To: {value}"),
    };
    query
        .filter
        .pairs()
        .into_iter()
        .map(|(name, value)| {
            let mut rest = CallQuery { place: Place { size: query.place.size, ..Place::default() }, ..query.clone() };
            rest.filter.take(name, "");
            Chip { label: label(name, &value), href: format!("/sip/calls{}", rest.to_query()) }
        })
        .collect()
}

fn rows(list: &CallsPage, query: &CallQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() {
            let text = "A SIP proxy with a credential reports calls here as they end; the owner of an account sees his own.";
            view! {
                <EmptyState title="No calls yet" text>
                    <ButtonLink href="/sip/proxies">"Connect a proxy"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState title="No call matches" text="The other end is found by any part of its address, number or name; a Call-ID and an account as a whole.">
                    <ButtonLink href="/sip/calls">"Show all calls"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
    }
    let foot = pager(&list.page, &query.place, "calls", &|place| {
        format!("/sip/calls{}", CallQuery { place: place.clone(), ..query.clone() }.to_query())
    });
    view! {
        {call_table(&list.page.rows, true)}
        {foot}
        {exports("/sip/calls", &query.pairs())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_takes_away_its_own_filter() {
        let query = CallQuery::from_pairs([("account", "alice@example.org"), ("outcome", "missed"), ("after", "x")]);
        let chips = chips(&query);
        assert_eq!(
            chips.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>(),
            ["Account: alice@example.org", "Outcome: Missed"]
        );
        assert_eq!(chips[0].href, "/sip/calls?outcome=missed");
    }
}
