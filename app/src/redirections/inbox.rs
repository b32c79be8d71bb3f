//! `/redirections/inbox`: unknown phones that asked. They are given to somebody, or put aside.

use super::api::{IgnorePhone, InboxPage, list_inbox};
use super::detail::answer_state;
use super::parts::{crumbs, model_badge};
use crate::components::{
    ButtonLink, Cell, Column, CopyButton, EmptyState, ErrorSummary, FormState, Kind, ListFilter, Listed, Loaded, Notice,
    PageHeader, SearchField, Submit, Tab, Table, Tabs, Time, filtered, form_state, query_of, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::list::query_string;
use patchbay_domain::redirections::{InboxPhone, InboxQuery};

/// `/redirections/inbox`
pub struct InboxRoute {
    query: Memo<InboxQuery>,
    page: Resource<Result<InboxPage>>,
    ignore: ServerAction<IgnorePhone>,
}

impl PageRoute for InboxRoute {
    fn data() -> Self {
        let query = query_of(|pairs| InboxQuery::from_pairs(pairs));
        let moved = use_live("inbox");
        let ignore = ServerAction::<IgnorePhone>::new();
        let done = ignore.version();
        let page = Resource::new(move || (query.get(), moved.get(), done.get()), |(query, ..)| list_inbox(query));
        Self { query, page, ignore }
    }

    fn view(this: Self) -> AnyView {
        let InboxRoute { query, page, ignore } = this;
        let form = form_state(ignore);
        let tabs = move || {
            let ignored = query.get().filter.ignored;
            let tabs = vec![
                Tab::new("Waiting", "/redirections/inbox", !ignored),
                Tab::new("Ignored", "/redirections/inbox?ignored=1", ignored),
            ];
            view! { <Tabs label="Phones" tabs /> }
        };
        view! {
            <PageHeader title="Inbox" lead="Phones that asked and that nobody has registered. They were told nothing." crumbs=crumbs() />
            {tabs}
            <ListFilter address="/redirections/inbox" label="Filter the inbox" query say=search_alone tabs=&["ignored"]>
                <SearchField label="Search" placeholder="MAC in any spelling, or address" value=filtered(query, "q") />
            </ListFilter>
            <ErrorSummary form />
            <Loaded data=page draw=move |page| phones(page, &query.get(), ignore, form) />
        }
        .into_any()
    }
}

fn phones(page: InboxPage, query: &InboxQuery, ignore: ServerAction<IgnorePhone>, form: FormState) -> AnyView {
    let note = view! {
        <Notice>
            <p>
                "A phone that nobody has registered belongs to nobody yet. You see those that asked from an address from which a phone of \
                 yours asked within the last 30 days; operators see all. Whoever assigns it first has it. An ignored phone is only put \
                 aside: it can ask again, and it can be assigned later."
            </p>
        </Notice>
    };
    if page.page.total == 0 {
        return view! { {empty(query)} {note} }.into_any();
    }
    let may_assign = page.may_edit && page.in_organization;
    let columns = ["MAC address", "Model", "Last asked", "From", "Asked for", "Times"];
    let mut columns: Vec<Column> = columns.map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Decision"));
    }
    let rows = page
        .page
        .rows
        .iter()
        .map(|phone| row(phone, page.may_edit.then(|| decision(phone, may_assign, ignore, form))))
        .collect_view();
    let around = Listed::new("/redirections/inbox", query);
    view! {
        <Table caption="Unknown phones, the newest contact first" columns>{rows}</Table>
        {around.foot(&page.page, "phones")}
        {around.exports()}
        {note}
    }
    .into_any()
}

fn row(phone: &InboxPhone, decision: Option<AnyView>) -> AnyView {
    let mac = phone.mac.colons();
    let InboxPhone { contact, request, times, .. } = phone.clone();
    let (bare, model) = (phone.mac.to_string(), model_badge(&phone.model));
    view! {
        <tr>
            <Cell class="mono">
                {mac.clone()}
                <CopyButton value=bare what=mac />
            </Cell>
            <Cell label="Model">{model}</Cell>
            <Cell label="Last asked"><Time at=contact.at /></Cell>
            <Cell label="From" class="mono">{contact.address}</Cell>
            <Cell label="Asked for" class="wide">
                <span class="mono breakable">{request}</span>
                {answer_state(contact.answer)}
            </Cell>
            <Cell label="Times" class="figures">{times}</Cell>
            {decision.map(|decision| view! { <Cell class="actions">{decision}</Cell> })}
        </tr>
    }
    .into_any()
}

fn decision(phone: &InboxPhone, may_assign: bool, ignore: ServerAction<IgnorePhone>, form: FormState) -> AnyView {
    let assign = query_string(&[("mac", phone.mac.to_string()), ("from", "inbox".to_owned())]);
    let assign = may_assign.then(|| view! { <ButtonLink href=format!("/redirections/new{assign}")>"Assign"</ButtonLink> });
    let (value, label) = if phone.ignored { ("0", "Back to waiting") } else { ("1", "Ignore") };
    let mac = phone.mac.to_string();
    view! {
        {assign}
        <ActionForm action=ignore>
            <input type="hidden" name="mac" value=mac />
            <input type="hidden" name="ignored" value=value />
            <Submit form label kind=Kind::Quiet />
        </ActionForm>
    }
    .into_any()
}

fn empty(query: &InboxQuery) -> AnyView {
    let (title, text) = match (query.filter.q.is_empty(), query.filter.ignored) {
        (false, _) => {
            ("No phone matches", "Phones are found by any part of their MAC address, in any spelling, or of their IP address.")
        }
        (true, true) => {
            ("Nothing is ignored", "Phones that somebody puts aside are kept here, so that the inbox holds only what waits.")
        }
        (true, false) => (
            "No phone waits",
            "When a phone asks this server for its settings and nobody has registered it, it appears here by itself.",
        ),
    };
    view! { <EmptyState title text /> }.into_any()
}
