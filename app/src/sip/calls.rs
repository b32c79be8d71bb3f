//! `/sip/calls`: the calls of all accounts.

use super::api::{CallsPage, list_calls};
use super::parts::{call_table, crumbs};
use crate::components::{
    ButtonLink, DayField, EmptyState, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, SelectField, choices,
    filtered, query_of, said, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::Filter;
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
    view! {
        <ListFilter address="/sip/calls" label="Filter calls" query say>
            <SearchField label="Search" placeholder="Address, number, name or Call-ID" value=filtered(query, "q") />
            <SearchField name="account" label="Account" placeholder="alice@example.org" value=filtered(query, "account") />
            <SelectField name="way" label="Way" choices=Signal::stored(choices::<CallDirection>("Any")) value=filtered(query, "way") />
            <SelectField name="outcome" label="Outcome" choices=Signal::stored(choices::<CallOutcome>("Any")) value=filtered(query, "outcome") />
            <DayField name="from" label="From day (UTC)" value=filtered(query, "from") />
            <DayField name="to" label="To day (UTC)" value=filtered(query, "to") />
        </ListFilter>
    }
    .into_any()
}

/// Tells what calls are filtered by.
pub(super) fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "account" => ("Account", value),
        "way" => ("Way", said::<CallDirection>(&value)),
        "outcome" => ("Outcome", said::<CallOutcome>(&value)),
        "from" => ("From", value),
        "to" => ("To", value),
        _ => search_alone(name, value),
    }
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
    let around = Listed::new("/sip/calls", query);
    view! {
        {call_table(&list.page.rows, true)}
        {around.foot(&list.page, "calls")}
        {around.exports()}
    }
    .into_any()
}
