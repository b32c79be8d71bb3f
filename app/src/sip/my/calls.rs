//! `/my/calls`: the history of calls, to be narrowed, looked through and taken along.

use super::api::{CallsPage, my_calls};
use super::parts::{Blocking, call_table};
use crate::components::{
    ButtonLink, DayField, EmptyState, ErrorSummary, ListFilter, Listed, Loaded, PageHeader, SearchField, Tab, Tabs, filtered,
    form_state, query_of, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::sip::calls::say;
use leptos::prelude::*;
use patchbay_domain::list::Filter;
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
        view! {
            <PageHeader title="Calls" lead="Whom you called, and who called you." />
            {move || tabs(&query.get())}
            <ListFilter address=PAGE label="Filter calls" query say tabs=&["way", "outcome"]>
                <SearchField label="Search" placeholder="Name, address or number" value=filtered(query, "q") />
                <DayField name="from" label="From day" value=filtered(query, "from") />
                <DayField name="to" label="To day" value=filtered(query, "to") />
            </ListFilter>
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
            let query = CallQuery { filter, ..query.first_page() };
            Tab::new(label, format!("{PAGE}{}", query.to_query()), current)
        })
        .collect();
    view! { <Tabs label="Calls" tabs /> }.into_any()
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
    let (around, here) = (Listed::new(PAGE, query), format!("{PAGE}{}", query.to_query()));
    view! {
        {call_table(calls, blocking, &here, "")}
        {around.foot(&calls.page, "calls")}
        {around.exports()}
    }
    .into_any()
}
