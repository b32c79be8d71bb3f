//! The log, newest first.

use super::{AuditFilters, DOORS, door_label, list_audit, list_audit_filters};
use crate::components::{
    Badge, ButtonLink, Cell, Chip, Choice, Column, EmptyState, FilterBar, Loaded, PageHeader, SearchField, SelectField, Table,
    Time, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::audit::{AuditEntry, AuditQuery};
use patchbay_domain::list::{Page, Place, query_string};

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
    let href = move |form: &'static str| {
        move || query.with(|query| format!("/audit/export.{form}{}", query_string(&query.filter_pairs())))
    };
    view! {
        <a class="button" rel="external" href=href("csv")>"Export CSV"</a>
        <a class="button" rel="external" href=href("json")>"Export JSON"</a>
    }
    .into_any()
}

fn filter_bar(query: Memo<AuditQuery>, filters: AuditFilters) -> AnyView {
    let of = move |read: fn(&AuditQuery) -> &String| Signal::derive(move || query.with(|query| read(query).clone()));
    let chips = Signal::derive(move || query.with(chips));
    let choices = |words: Vec<String>, all: &str| -> Signal<Vec<Choice>> {
        let all = Choice::new("", all);
        let choices: Vec<Choice> =
            std::iter::once(all).chain(words.into_iter().map(|word| Choice::new(word.clone(), word))).collect();
        Signal::stored(choices)
    };
    let all_doors = std::iter::once(Choice::new("", "All doors"));
    let doors = all_doors.chain(DOORS.into_iter().map(|door| Choice::new(door, door_label(door)))).collect::<Vec<_>>();
    let (from, to) = (of(|query| &query.from), of(|query| &query.to));
    view! {
        <FilterBar action="/audit" label="Filter the log" chips=chips>
            <SearchField label="Who or what" placeholder="nora, 000413610FF5" value=of(|query| &query.q) />
            <SelectField name="area" label="Area" choices=choices(filters.areas, "All areas") value=of(|query| &query.area) />
            <SelectField name="action" label="Action" choices=choices(filters.actions, "All actions") value=of(|query| &query.action) />
            <SelectField name="door" label="Door" choices=Signal::stored(doors) value=of(|query| &query.door) />
            {day("from", "From day (UTC)", from)}
            {day("to", "To day (UTC)", to)}
        </FilterBar>
    }
    .into_any()
}

fn day(name: &'static str, label: &'static str, value: Signal<String>) -> AnyView {
    let id = format!("filter-{name}");
    let label_for = id.clone();
    view! {
        <div class="filter">
            <label class="filter-label" for=label_for>{label}</label>
            <input class="input" type="date" id=id name=name value=value.get_untracked() prop:value=move || value.get() />
        </div>
    }
    .into_any()
}

/// What the log is filtered by, each with the log without it.
fn chips(query: &AuditQuery) -> Vec<Chip> {
    let pairs = query.filter_pairs();
    pairs
        .iter()
        .map(|(name, value)| {
            let rest: Vec<_> = pairs.iter().filter(|(other, _)| other != name).cloned().collect();
            let (label, value) = match *name {
                "area" => ("Area", value.as_str()),
                "action" => ("Action", value.as_str()),
                "door" => ("Door", door_label(value)),
                "from" => ("From", value.as_str()),
                "to" => ("To", value.as_str()),
                _ => ("Who or what", value.as_str()),
            };
            Chip { label: format!("{label}: {value}"), href: format!("/audit{}", query_string(&rest)) }
        })
        .collect()
}

fn table((query, page): (AuditQuery, Page<AuditEntry>)) -> AnyView {
    if page.rows.is_empty() {
        return empty(&query);
    }
    let link = |place: &Place| format!("/audit{}", AuditQuery { place: place.clone(), ..query.clone() }.to_query());
    let foot = pager(&page, &query.place, "changes", &link);
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
    if query.filter_pairs().is_empty() {
        return view! { <EmptyState title="No changes yet" text="Every change to redirections, credentials, users and settings will stand here." /> }.into_any();
    }
    view! {
        <EmptyState title="No change matches this filter" text="Changes exist, but none with all of these properties.">
            <ButtonLink href="/audit">"Show all changes"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
