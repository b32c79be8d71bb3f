//! `/connections`: the registrations, the newest first.

use super::api::{ListPage, list_connections, offer_filters};
use super::columns::{address, choice, first_page, shown};
use super::selection::connection_page;
use crate::components::{
    ButtonLink, Cell, Chip, Choice, Column, EmptyState, FilterBar, Loaded, Offered, PageHeader, SearchField, SelectCell,
    SelectField, SelectPage, Selected, SelectionBar, StateDot, Table, Time, Tone, exports, hidden, pager, query_of,
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
use patchbay_domain::list::{Direction, Facet};

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
    let chips = Signal::derive(move || query.with(|query| columns.with(|columns| chips(query, columns))));
    let of = move |read: fn(&ConnectionQuery) -> String| Signal::derive(move || query.with(read));
    let selects = move || {
        Suspend::new(async move {
            let facets = facets.await.unwrap_or_default();
            let applications = Signal::stored(choices("All applications", &facets.applications));
            let types = Signal::stored(choices("All types", &facets.device_types));
            let versions = Signal::stored(choices("All versions", &facets.versions));
            view! {
                <SelectField name="application" label="Application" choices=applications value=of(|query| query.filter.application.clone()) />
                <SelectField name="type" label="Device type" choices=types value=of(|query| query.filter.device_type.clone()) />
                <SelectField name="version" label="App version" choices=versions value=of(|query| query.filter.version.clone()) />
            }
        })
    };
    let push = of(|query| query.filter.push.map_or_else(String::new, |push| push.as_str().to_owned()));
    let seen = of(|query| query.filter.seen.map_or_else(String::new, |seen| seen.as_str().to_owned()));
    let idle = of(|query| query.filter.idle_days.map(|days| days.to_string()).unwrap_or_default());
    let idle_choices = Signal::derive(move || query.with(|query| idle_choices(query.filter.idle_days)));
    view! {
        <FilterBar action="/connections" label="Filter registrations" chips>
            <SearchField label="Search" placeholder="User, device or id" value=of(|query| query.filter.q.clone()) />
            <Transition>{selects}</Transition>
            <SelectField name="push" label="Push" choices=Signal::stored(push_choices()) value=push />
            <SelectField name="seen" label="Last seen" choices=Signal::stored(seen_choices()) value=seen />
            <SelectField name="idle" label="Idle" choices=idle_choices value=idle />
            {move || kept(&query.get(), &columns.get())}
        </FilterBar>
    }
    .into_any()
}

/// What a new filter keeps: order, page size, columns; and the user, for whom there is no field.
fn kept(query: &ConnectionQuery, columns: &ConnectionColumns) -> AnyView {
    let mut bare = ConnectionQuery { filter: ConnectionFilter::default(), ..first_page(query) };
    query.filter.user.clone_into(&mut bare.filter.user);
    let mut pairs = shown(&bare, columns);
    bare.place.put(&mut pairs);
    hidden(pairs)
}

/// What a filter offers. Rows without a value cannot be asked for.
fn choices(all: &str, facets: &[Facet]) -> Vec<Choice> {
    let known = facets.iter().filter(|facet| !facet.value.is_empty());
    let known = known.map(|facet| Choice::new(facet.value.clone(), format!("{} ({})", facet.value, facet.count)));
    std::iter::once(Choice::new("", all)).chain(known).collect()
}

fn push_choices() -> Vec<Choice> {
    let services = PushService::ALL.iter().map(|push| {
        let label = if *push == PushService::None { "Not reachable" } else { push.label() };
        Choice::new(push.as_str(), label)
    });
    std::iter::once(Choice::new("", "Any")).chain(services).collect()
}

fn seen_choices() -> Vec<Choice> {
    let spans = SeenFilter::ALL.iter().map(|seen| Choice::new(seen.as_str(), seen.label()));
    std::iter::once(Choice::new("", "At any time")).chain(spans).collect()
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

/// What the list is filtered by, each with the list without it.
fn chips(query: &ConnectionQuery, columns: &ConnectionColumns) -> Vec<Chip> {
    let filter = &query.filter;
    let push = filter.push.map(|push| push.label().to_owned()).unwrap_or_default();
    let seen = filter.seen.map(|seen| seen.label().to_lowercase()).unwrap_or_default();
    let idle = filter.idle_days.map(|days| format!("for {days} days")).unwrap_or_default();
    let chip = |name: &'static str, label: String| {
        let mut rest = first_page(query);
        rest.filter.take(name, "");
        Chip { label, href: address(&rest, columns) }
    };
    [
        ("q", "Search", filter.q.clone()),
        ("application", "Application", filter.application.clone()),
        ("user", "User", filter.user.clone()),
        ("type", "Device type", filter.device_type.clone()),
        ("version", "App version", filter.version.clone()),
        ("push", "Push", push),
        ("seen", "Last seen", seen),
        ("idle", "Idle", idle),
    ]
    .into_iter()
    .filter(|(_, _, value)| !value.is_empty())
    .map(|(name, word, value)| chip(name, format!("{word}: {value}")))
    .collect()
}

fn rows(list: &ListPage, query: &ConnectionQuery, columns: &ConnectionColumns, selected: Selected) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet() } else { no_hit() };
    }
    let keys: Vec<String> = list.page.rows.iter().map(|row| row.key().to_string()).collect();
    let bar = list.may_edit.then(|| bulk_bar(selected, &keys, list.page.total, query));
    let heads = heads(query, columns, list.may_edit.then_some((selected, keys)));
    let foot = pager(&list.page, &query.place, "registrations", &|place| {
        address(&ConnectionQuery { place: place.clone(), ..query.clone() }, columns)
    });
    let rows = list.page.rows.iter().map(|row| row_view(row, columns, list.may_edit.then_some(selected))).collect_view();
    let wide = columns.count() >= WIDE_FROM;
    view! {
        {bar}
        <div class:wide-table=wide>
            <Table caption="App registrations" columns=heads>{rows}</Table>
        </div>
        {foot}
        {exports("/connections", &shown(query, columns))}
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

fn heads(query: &ConnectionQuery, columns: &ConnectionColumns, select: Option<(Selected, Vec<String>)>) -> Vec<Column> {
    let head = |column: ConnectionColumn| {
        let head = Column::new(column.label());
        let Some(sort) = sort_of(column) else { return head };
        let now = (query.sort == sort).then_some(query.direction);
        let first = match sort {
            ConnectionSort::Registered | ConnectionSort::Seen => Direction::Descending,
            ConnectionSort::User | ConnectionSort::Device | ConnectionSort::Version => Direction::Ascending,
        };
        let direction = now.map_or(first, Direction::reversed);
        let next = ConnectionQuery { sort, direction, ..first_page(query) };
        head.sorted(address(&next, columns), now)
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
            <Cell class="mono registration"><a class="row-link" href=href>{id}</a></Cell>
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
    let text = column.text(row);
    view! { <Cell label><span class="property-cell" title=text.clone()>{text.clone()}</span></Cell> }.into_any()
}

/// Through which service an app can be reached, as a state.
pub(super) fn push_state(push: PushService) -> AnyView {
    match push {
        PushService::None => view! { <StateDot label="Not reachable" /> }.into_any(),
        push => view! { <StateDot label=push.label() tone=Tone::Good /> }.into_any(),
    }
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
    fn a_chip_takes_away_its_own_filter_and_the_page_but_neither_order_nor_columns() {
        let pairs = [("q", "DEV"), ("push", "apple"), ("idle", "45"), ("sort", "seen"), ("column", "TimeZone"), ("after", "x")];
        let chips = chips(&ConnectionQuery::from_pairs(pairs), &ConnectionColumns::from_pairs(pairs));
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(labels, ["Search: DEV", "Push: Apple", "Idle: for 45 days"]);
        assert_eq!(chips[2].href, "/connections?q=DEV&push=apple&sort=seen&column=TimeZone");
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
        assert_eq!(choices("All types", &facets), [Choice::new("", "All types"), Choice::new("iPad", "iPad (2)")]);
    }
}
