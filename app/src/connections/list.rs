//! `/connections`: the registrations, the newest first.

use super::api::{ListPage, list_connections, offer_filters};
use super::columns::{around, choice};
use super::selection::connection_page;
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, SelectCell,
    SelectField, SelectPage, Selected, SelectionBar, StateDot, Table, Time, Tone, choices, filtered, hidden, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos_router::components::Form;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{
    ConnectionColumn, ConnectionColumns, ConnectionFacets, ConnectionFilter, ConnectionQuery, ConnectionRow, ConnectionSort,
    PushService, SeenFilter, Source,
};
use patchbay_domain::list::{Direction, Facet, Filter};

/// From how many columns on the table is scrolled by itself and not with the page.
const WIDE_FROM: usize = 10;

/// `/connections`
#[derive(Debug)]
pub struct ListRoute {
    query: Memo<ConnectionQuery>,
    columns: Memo<ConnectionColumns>,
    list: Resource<Result<ListPage>>,
    facets: Resource<Result<ConnectionFacets>>,
}

impl PageRoute for ListRoute {
    fn data() -> Self {
        let query = query_of(|pairs| ConnectionQuery::from_pairs(pairs));
        let columns = query_of(|pairs| ConnectionColumns::from_pairs(pairs));
        let changed = use_live("connections");
        let list = Resource::new(move || (query.get(), changed.get()), |(query, _)| list_connections(query));
        let application = Memo::new(move |_| query.with(|query| query.filter.application.clone()));
        let facets = Resource::new(move || (application.get(), changed.get()), |(application, _)| offer_filters(application));
        Self { query, columns, list, facets }
    }

    fn view(this: Self) -> AnyView {
        let ListRoute { query, columns, list, facets } = this;
        let selected = Selected::default();
        view! {
            <PageHeader title="App registrations" lead="What apps registered about themselves: device, version, push, settings.">
                <ButtonLink href="/connections/overview">"Figures"</ButtonLink>
                <Offered permission=Permission::EditConnections>
                    <ButtonLink href="/connections/idle">"Clean up"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewConnections otherwise=true>
                {filters(query, columns, facets)}
                {choice(query, columns)}
                <Loaded data=list draw=move |page| rows(&page, &query.get(), &columns.get(), selected) />
            </Offered>
        }
        .into_any()
    }
}

fn filters(
    query: Memo<ConnectionQuery>,
    columns: Memo<ConnectionColumns>,
    facets: Resource<Result<ConnectionFacets>>,
) -> AnyView {
    let selects = move || {
        Suspend::new(async move {
            let facets = facets.await.unwrap_or_default();
            let applications = Signal::stored(facet_choices("All applications", &facets.applications));
            let types = Signal::stored(facet_choices("All types", &facets.device_types));
            let versions = Signal::stored(facet_choices("All versions", &facets.versions));
            view! {
                <SelectField name="application" label="Application" choices=applications value=filtered(query, "application") />
                <SelectField name="type" label="Device type" choices=types value=filtered(query, "type") />
                <SelectField name="version" label="App version" choices=versions value=filtered(query, "version") />
            }
        })
    };
    let idle = Signal::derive(move || query.with(|query| idle_choices(query.filter.idle_days)));
    let keep = Signal::derive(move || columns.with(ConnectionColumns::pairs));
    view! {
        <ListFilter address="/connections" label="Filter registrations" query say keep>
            <SearchField label="Search" placeholder="User, device or id" value=filtered(query, "q") />
            <SearchField name="user" label="Exactly this user" value=filtered(query, "user") />
            <Transition>{selects}</Transition>
            <SelectField name="push" label="Push" choices=Signal::stored(choices::<PushService>("Any")) value=filtered(query, "push") />
            <SelectField name="seen" label="Last seen" choices=Signal::stored(choices::<SeenFilter>("At any time")) value=filtered(query, "seen") />
            <SelectField name="idle" label="Idle" choices=idle value=filtered(query, "idle") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "application" => ("Application", value),
        "user" => ("User", value),
        "type" => ("Device type", value),
        "version" => ("App version", value),
        "push" => ("Push", said::<PushService>(&value)),
        "seen" => ("Last seen", said::<SeenFilter>(&value)),
        "idle" => ("Idle", format!("For {value} days")),
        _ => ("Search", value),
    }
}

/// What a filter offers. Rows without a value cannot be asked for.
fn facet_choices(all: &str, facets: &[Facet]) -> Vec<Choice> {
    let known = facets.iter().filter(|facet| !facet.value.is_empty());
    let known = known.map(|facet| Choice::new(facet.value.clone(), format!("{} ({})", facet.value, facet.count)));
    std::iter::once(Choice::new("", all)).chain(known).collect()
}

/// Some spans, and the one of the URL.
fn idle_choices(chosen: Option<u16>) -> Vec<Choice> {
    let mut days = vec![7, 30, 90, 180, 365];
    days.extend(chosen);
    days.sort_unstable();
    days.dedup();
    let spans = days.into_iter().map(|days| Choice::new(days.to_string(), format!("For {days} days")));
    std::iter::once(Choice::new("", "Any")).chain(spans).collect()
}

fn rows(list: &ListPage, query: &ConnectionQuery, columns: &ConnectionColumns, selected: Selected) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet() } else { no_hit() };
    }
    let keys: Vec<String> = list.page.rows.iter().map(|row| row.key().to_string()).collect();
    let bar = list.may_edit.then(|| bulk_bar(selected, &keys, list.page.total, query));
    let around = around(query, columns);
    let heads = heads(&around, columns, list.may_edit.then_some((selected, keys)));
    let rows = list.page.rows.iter().map(|row| row_view(row, columns, list.may_edit.then_some(selected))).collect_view();
    let wide = columns.count() >= WIDE_FROM;
    view! {
        {bar}
        <div class="connections-table" class:wide-table=wide>
            <Table caption="App registrations" columns=heads>{rows}</Table>
        </div>
        {around.foot(&list.page, "registrations")}
        {around.exports()}
    }
    .into_any()
}

/// By what a column sorts, if it does.
fn sort_of(column: ConnectionColumn) -> Option<ConnectionSort> {
    match column {
        ConnectionColumn::Seen => Some(ConnectionSort::Seen),
        ConnectionColumn::Application | ConnectionColumn::Push => None,
        ConnectionColumn::Property(id) => match (&id.property().source, id.name()) {
            (Source::User, _) => Some(ConnectionSort::User),
            (Source::Created, _) => Some(ConnectionSort::Registered),
            (_, "DeviceType") => Some(ConnectionSort::Device),
            (_, "ApplicationVersion") => Some(ConnectionSort::Version),
            _ => None,
        },
    }
}

fn heads(
    list: &Listed<ConnectionFilter, ConnectionSort>,
    columns: &ConnectionColumns,
    select: Option<(Selected, Vec<String>)>,
) -> Vec<Column> {
    let head = |column: ConnectionColumn| match sort_of(column) {
        None => Column::new(column.label()),
        Some(sort @ (ConnectionSort::Registered | ConnectionSort::Seen)) => {
            list.column(column.label(), sort, Direction::Descending)
        }
        Some(sort) => list.column(column.label(), sort, Direction::Ascending),
    };
    let select = select.map(|(selected, keys)| Column::of("Select", view! { <SelectPage selected keys /> }.into_any()));
    select.into_iter().chain([Column::new("Registration")]).chain(columns.iter().map(head)).collect()
}

fn row_view(row: &ConnectionRow, columns: &ConnectionColumns, selected: Option<Selected>) -> AnyView {
    let (key, id) = (row.key(), row.connection.id.to_string());
    let href = connection_page(&key);
    let select = selected.map(|selected| {
        view! { <SelectCell selected key=key.to_string() name="key" form="bulk" label=id.clone() /> }
    });
    let cells: Vec<AnyView> = columns.iter().map(|column| cell(column, row)).collect();
    view! {
        <tr>
            {select}
            <Cell class="mono registration"><a class="row-link" href=href title=id.clone()>{id.clone()}</a></Cell>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(column: ConnectionColumn, row: &ConnectionRow) -> AnyView {
    let label = column.label();
    if let Some(at) = column.instant(row) {
        return view! { <Cell label><Time at /></Cell> }.into_any();
    }
    if column == ConnectionColumn::Push {
        let push = push_state(row.connection.properties.push_service());
        return view! { <Cell label>{push}</Cell> }.into_any();
    }
    let text = Some(column.text(row)).filter(|text| !text.is_empty());
    let shown = text.map(|text| view! { <span class="property-cell" title=text.clone()>{text.clone()}</span> });
    view! { <Cell label>{shown}</Cell> }.into_any()
}

/// Through which service an app can be reached, as a state.
pub(super) fn push_state(push: PushService) -> AnyView {
    let tone = if push == PushService::None { Tone::Neutral } else { Tone::Good };
    view! { <StateDot label=push.label() tone /> }.into_any()
}

/// The form to which the boxes belong. It leads to the confirm page, so sending it deletes nothing.
fn bulk_bar(selected: Selected, shown: &[String], total: i64, query: &ConnectionQuery) -> AnyView {
    let shown = StoredValue::new(shown.to_vec());
    let beyond = move || {
        let others = shown.with_value(|shown| selected.beyond(shown));
        others.into_iter().map(|key| view! { <input type="hidden" name="key" value=key /> }.into_any()).collect_view()
    };
    let filter = hidden(query.filter.pairs());
    view! {
        <Form method="GET" action="/connections/delete" attr:id="bulk" attr:class="bulk-form">
            {filter}
            {beyond}
            <SelectionBar selected total noun="registrations">
                <label class="bulk-scope">
                    <span class="visually-hidden">"Apply to"</span>
                    <select class="input" name="scope">
                        <option value="page">"Selected ones"</option>
                        <option value="all">{format!("All {total} matching")}</option>
                    </select>
                </label>
                <button type="submit" class="button danger">"Delete …"</button>
            </SelectionBar>
        </Form>
    }
    .into_any()
}

fn nothing_yet() -> AnyView {
    let text = "An app built on SAP's mobile SDKs registers here when somebody signs in to it. Make an application with the id that the app \
                has, give its users passwords, and point the app at this server.";
    view! {
        <EmptyState title="No app has registered yet" text>
            <ButtonLink href="/connections/applications">"See the applications"</ButtonLink>
            <ButtonLink href="/connections/users">"See their users"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No registration matches" text="Registrations are found by any part of the user's name, of their id, or of the device's type or model.">
            <ButtonLink href="/connections">"Show all registrations"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_the_filter_has_words_of_its_own() {
        let pairs = [("q", "DEV"), ("user", "u"), ("push", "apple"), ("idle", "45"), ("seen", "week"), ("column", "TimeZone")];
        let query = ConnectionQuery::from_pairs(pairs);
        let chips = around(&query, &ConnectionColumns::from_pairs(pairs)).chips(say, &[]);
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(labels, ["Search: DEV", "User: u", "Push: Apple", "Last seen: Within a week", "Idle: For 45 days"]);
        assert_eq!(chips[4].href, "/connections?q=DEV&user=u&push=apple&seen=week&column=TimeZone");
    }

    #[test]
    fn every_order_has_a_column() {
        let sorts: Vec<ConnectionSort> = ConnectionColumn::all().filter_map(sort_of).collect();
        assert!(ConnectionSort::ALL.iter().all(|sort| sorts.contains(sort)), "{sorts:?}");
    }

    #[test]
    fn the_span_of_the_url_is_among_those_that_are_offered() {
        let offered = idle_choices(Some(45));
        assert_eq!(
            offered.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(),
            ["", "7", "30", "45", "90", "180", "365"]
        );
        assert_eq!(idle_choices(Some(30)).len(), idle_choices(None).len());
    }

    #[test]
    fn rows_without_a_value_are_not_offered() {
        let facets = [Facet { value: "iPad".into(), count: 2 }, Facet { value: String::new(), count: 3 }];
        assert_eq!(facet_choices("All types", &facets), [Choice::new("", "All types"), Choice::new("iPad", "iPad (2)")]);
    }
}
