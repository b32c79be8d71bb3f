//! The log, newest first.

use super::{AuditFilters, DOORS, door_label, list_audit, list_audit_filters};
use crate::components::{
    Badge, ButtonLink, Cell, Choice, Column, DayField, EmptyState, ListFilter, Listed, Loaded, PageHeader, SearchField,
    SelectField, Table, Time, filtered, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::audit::{AuditEntry, AuditQuery};
use patchbay_domain::list::{Filter, Page, query_string};

/// `/audit`
pub struct AuditPage {
    query: Memo<AuditQuery>,
    page: Resource<Result<(AuditQuery, Page<AuditEntry>)>>,
    filters: Resource<Result<AuditFilters>>,
}

impl PageRoute for AuditPage {
    fn data() -> Self {
        let query = query_of(|pairs| AuditQuery::from_pairs(pairs));
        let live = use_live("audit");
        let page = Resource::new(
            move || (query.get(), live.get()),
            |(query, _)| async move { list_audit(query.clone()).await.map(|page| (query, page)) },
        );
        Self { query, page, filters: Resource::new(|| (), |()| list_audit_filters()) }
    }

    fn view(this: Self) -> AnyView {
        let AuditPage { query, page, filters } = this;
        view! {
            <PageHeader title="Audit log" lead="Every change: who made it, through which door and from where, what was and what is.">
                {exports(query)}
            </PageHeader>
            <Transition>
                {move || Suspend::new(async move { filter_bar(query, filters.await.unwrap_or_default()) })}
            </Transition>
            <Loaded data=page draw=table />
        }
        .into_any()
    }
}

/// Links to what is shown as a file; they follow the filter.
fn exports(query: Memo<AuditQuery>) -> AnyView {
    let href =
        move |form: &'static str| move || query.with(|query| format!("/audit/export.{form}{}", query_string(&query.pairs())));
    view! {
        <a class="button" rel="external" href=href("csv")>"Export CSV"</a>
        <a class="button" rel="external" href=href("json")>"Export JSON"</a>
    }
    .into_any()
}

fn filter_bar(query: Memo<AuditQuery>, filters: AuditFilters) -> AnyView {
    let choices = |words: Vec<String>, all: &str| -> Signal<Vec<Choice>> {
        let all = Choice::new("", all);
        let choices: Vec<Choice> =
            std::iter::once(all).chain(words.into_iter().map(|word| Choice::new(word.clone(), word))).collect();
        Signal::stored(choices)
    };
    let all_doors = std::iter::once(Choice::new("", "All doors"));
    let doors = all_doors.chain(DOORS.into_iter().map(|door| Choice::new(door, door_label(door)))).collect::<Vec<_>>();
    view! {
        <ListFilter address="/audit" label="Filter the log" query say>
            <SearchField label="Who or what" placeholder="nora, 000413610FF5" value=filtered(query, "q") />
            <SelectField name="area" label="Area" choices=choices(filters.areas, "All areas") value=filtered(query, "area") />
            <SelectField name="action" label="Action" choices=choices(filters.actions, "All actions") value=filtered(query, "action") />
            <SelectField name="door" label="Door" choices=Signal::stored(doors) value=filtered(query, "door") />
            <DayField name="from" label="From day (UTC)" value=filtered(query, "from") />
            <DayField name="to" label="To day (UTC)" value=filtered(query, "to") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "area" => ("Area", value),
        "action" => ("Action", value),
        "door" => ("Door", door_label(&value).to_owned()),
        "from" => ("From", value),
        "to" => ("To", value),
        _ => ("Who or what", value),
    }
}

fn table((query, page): (AuditQuery, Page<AuditEntry>)) -> AnyView {
    if page.rows.is_empty() {
        return empty(&query);
    }
    let foot = Listed::new("/audit", &query).foot(&page, "changes");
    view! { {entries(page.rows)} {foot} }.into_any()
}

/// Changes as a table; the overview shows its newest ones the same way.
pub(crate) fn entries(rows: Vec<AuditEntry>) -> AnyView {
    let rows: Vec<AnyView> = rows.into_iter().map(row).collect();
    let columns = ["When", "Who", "Door", "Area", "Action", "What"].map(Column::new).into();
    view! { <Table caption="Changes, newest first" columns=columns>{rows}</Table> }.into_any()
}

fn row(entry: AuditEntry) -> AnyView {
    let AuditEntry { id, at, actor, door, address, area, action, count, subject, .. } = entry;
    let door = door_label(&door).to_owned();
    let from = (!address.is_empty()).then(|| format!("from {address}"));
    let more = (count > 1).then(|| view! { <span class="muted">{format!(" and {} more", count.saturating_sub(1))}</span> });
    view! {
        <tr>
            <Cell label=""><a class="row-link" href=format!("/audit/{id}")><Time at=at /></a></Cell>
            <Cell label="Who"><strong>{actor}</strong></Cell>
            <Cell label="Door"><span title=from>{door}</span></Cell>
            <Cell label="Area">{area}</Cell>
            <Cell label="Action"><Badge label=action /></Cell>
            <Cell label="What" class="mono wide">{subject} {more}</Cell>
        </tr>
    }
    .into_any()
}

fn empty(query: &AuditQuery) -> AnyView {
    if query.filter.is_empty() {
        return view! { <EmptyState title="No changes yet" text="Every change to redirections, credentials, users and settings will stand here." /> }.into_any();
    }
    view! {
        <EmptyState title="No change matches this filter" text="Changes exist, but none with all of these properties.">
            <ButtonLink href="/audit">"Show all changes"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
