//! `/my/calls`: the history of calls, to be narrowed, looked through and taken along.

use super::api::{CallsPage, my_calls};
use super::parts::{Blocking, call_table};
use crate::components::{
    ButtonLink, Chip, DayField, EmptyState, ErrorSummary, FilterBar, Icon, Loaded, PageHeader, SearchField, Tab, Tabs,
    form_state, icon, pager, query_of, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::list::{Place, query_string};
use patchbay_domain::sip::{CallDirection, CallFilter, CallOutcome, CallQuery};

const PAGE: &str = "/my/calls";

/// `/my/calls`
pub struct CallsRoute {
    query: Memo<CallQuery>,
    calls: Resource<Result<CallsPage>>,
    blocking: Blocking,
}

impl PageRoute for CallsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| CallQuery::from_pairs(pairs));
        let blocking = Blocking::new();
        let (blocked, unblocked, live) = (succeeded(blocking.block), succeeded(blocking.unblock), use_live("sip-calls"));
        let sources = move || (query.get(), blocked.get(), unblocked.get(), live.get());
        Self { query, calls: Resource::new(sources, |(query, ..)| my_calls(query)), blocking }
    }

    fn view(this: Self) -> AnyView {
        let CallsRoute { query, calls, blocking } = this;
        let chips = Signal::derive(move || query.with(chips));
        let kept = move || {
            let filter = query.get().filter;
            let kept = CallFilter { way: filter.way, outcome: filter.outcome, ..CallFilter::default() };
            kept.pairs()
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
                .collect_view()
        };
        view! {
            <PageHeader title="Calls" lead="Whom you called, and who called you." />
            {move || tabs(&query.get())}
            <FilterBar action=PAGE label="Filter calls" chips>
                <SearchField label="Search" placeholder="Name, address or number" value=Signal::derive(move || query.get().filter.q) />
                <DayField name="from" label="From day" value=Signal::derive(move || query.get().filter.from) />
                <DayField name="to" label="To day" value=Signal::derive(move || query.get().filter.to) />
                {kept}
            </FilterBar>
            <ErrorSummary form=form_state(blocking.block) />
            <ErrorSummary form=form_state(blocking.unblock) />
            <Loaded data=calls draw=move |calls| list(&calls, &query.get_untracked(), blocking) />
        }
        .into_any()
    }
}

/// The four kinds that people think of: all, received, missed, placed.
const KINDS: [(&str, Option<CallDirection>, Option<CallOutcome>); 4] = [
    ("All", None, None),
    ("Received", Some(CallDirection::Received), None),
    ("Missed", None, Some(CallOutcome::Missed)),
    ("Placed", Some(CallDirection::Placed), None),
];

fn tabs(query: &CallQuery) -> AnyView {
    let tabs = KINDS
        .into_iter()
        .map(|(label, way, outcome)| {
            let current = query.filter.way == way && query.filter.outcome == outcome;
            let filter = CallFilter { way, outcome, ..query.filter.clone() };
            Tab::new(label, at(filter, Place { size: query.place.size, ..Place::default() }), current)
        })
        .collect();
    view! { <Tabs label="Calls" tabs /> }.into_any()
}

/// The page's address for a filter and a place.
fn at(filter: CallFilter, place: Place) -> String {
    format!("{PAGE}{}", CallQuery { filter, place }.to_query())
}

/// What is filtered by besides the kind, each with the list without it.
fn chips(query: &CallQuery) -> Vec<Chip> {
    let filter = &query.filter;
    [("q", "Search", &filter.q), ("from", "From", &filter.from), ("to", "To", &filter.to)]
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(name, word, value)| {
            let mut rest = filter.clone();
            rest.take(name, "");
            Chip { label: format!("{word}: {value}"), href: at(rest, Place { size: query.place.size, ..Place::default() }) }
        })
        .collect()
}

fn list(calls: &CallsPage, query: &CallQuery, blocking: Blocking) -> AnyView {
    if calls.page.total == 0 {
        return if query.filter.is_empty() {
            view! { <EmptyState title="No calls yet" text="Calls that you place and receive appear here by themselves, missed ones too." /> }.into_any()
        } else {
            view! {
                <EmptyState title="No call matches" text="Calls are found by any part of the other end's name, address or number. Days are those of UTC.">
                    <ButtonLink href=PAGE>"Show all calls"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
    }
    let here = at(query.filter.clone(), query.place.clone());
    let foot = pager(&calls.page, &query.place, "calls", &|place| at(query.filter.clone(), place.clone()));
    let exports = query_string(&query.pairs());
    view! {
        {call_table(calls, blocking, &here, "")}
        {foot}
        <p class="exports">
            <span>"Export what is shown: "</span>
            <a href=format!("{PAGE}/export.csv{exports}") rel="external" download="">{icon(Icon::Download)} "CSV"</a>
            <a href=format!("{PAGE}/export.json{exports}") rel="external" download="">{icon(Icon::Download)} "JSON"</a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_takes_away_its_own_filter_and_the_page_but_not_the_kind() {
        let query = CallQuery::from_pairs([("q", "bob"), ("outcome", "missed"), ("from", "2026-11-01"), ("after", "x")]);
        let chips = chips(&query);
        assert_eq!(chips.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>(), ["Search: bob", "From: 2026-11-01"]);
        assert_eq!(chips[0].href, "/my/calls?outcome=missed&from=2026-11-01");
        assert_eq!(chips[1].href, "/my/calls?q=bob&outcome=missed");
    }
}
