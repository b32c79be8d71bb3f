//! `/redirections`: the list.

use super::api::{Around, ListPage, around_list, list_redirections};
use super::parts::{contact_state, model_badge};
use crate::components::{
    ButtonLink, Cell, Choice, Column, CopyButton, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader,
    SearchField, SelectCell, SelectField, SelectPage, Selected, SelectionBar, Stat, Table, Time, Tone, choices, filtered, hidden,
    icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos_router::components::Form;
use patchbay_domain::access::Permission;
use patchbay_domain::list::{Direction, Filter};
use patchbay_domain::redirections::{
    ContactFilter, Facet, Redirection, RedirectionFilter, RedirectionQuery, RedirectionSort, mask_password,
};

/// `/redirections`
#[derive(Debug)]
pub struct ListRoute {
    query: Memo<RedirectionQuery>,
    list: Resource<Result<ListPage>>,
    around: Resource<Result<Around>>,
}

impl PageRoute for ListRoute {
    fn data() -> Self {
        let query = query_of(|pairs| RedirectionQuery::from_pairs(pairs));
        let (changed, waiting) = (use_live("redirections"), use_live("inbox"));
        let list = Resource::new(move || (query.get(), changed.get()), |(query, _)| list_redirections(query));
        let around = Resource::new(move || (changed.get(), waiting.get()), |_| around_list());
        Self { query, list, around }
    }

    fn view(this: Self) -> AnyView {
        let ListRoute { query, list, around } = this;
        let selected = Selected::default();
        view! {
            <PageHeader title="Redirections" lead="Which phone is sent where when it asks for its settings.">
                <Offered permission=Permission::EditRedirections>
                    <ButtonLink kind=Kind::Primary href="/redirections/new">{icon(Icon::Plus)} "New"</ButtonLink>
                    <ButtonLink href="/redirections/import">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewRedirections otherwise=true>
                {tiles(around)}
                {filters(query, around)}
                <Loaded data=list draw=move |page| rows(page, &query.get(), selected) />
            </Offered>
        }
        .into_any()
    }
}

/// The figures at the top; without them the list still stands.
fn tiles(around: Resource<Result<Around>>) -> AnyView {
    let draw = move || {
        Suspend::new(async move {
            let summary = around.await.ok()?.summary;
            Some(view! {
                <div class="stats redirections-stats">
                    <Stat label="All phones" value=summary.total href="/redirections" note="registered here" />
                    <Stat label="Asked recently" value=summary.recent href="/redirections?contact=recent" note="within a week" tone=Tone::Good />
                    <Stat label="Silent" value=summary.silent href="/redirections?contact=silent" note="for more than a week" tone=Tone::Warning />
                    <Stat label="Never asked" value=summary.never href="/redirections?contact=never" note="registered, not seen" />
                    <Stat label="Inbox" value=summary.inbox href="/redirections/inbox" note="unknown phones" tone=Tone::Info />
                </div>
            })
        })
    };
    view! { <Transition>{draw}</Transition> }.into_any()
}

fn filters(query: Memo<RedirectionQuery>, around: Resource<Result<Around>>) -> AnyView {
    let selects = move || {
        Suspend::new(async move {
            let facets = around.await.map(|around| around.facets).unwrap_or_default();
            let models = facet_choices("All models", "unknown", &facets.models);
            let hosts = facet_choices("All hosts", "", &facets.hosts);
            view! {
                <SelectField name="model" label="Model" choices=Signal::stored(models) value=filtered(query, "model") />
                <SelectField name="host" label="Host" choices=Signal::stored(hosts) value=filtered(query, "host") />
            }
        })
    };
    let contacts = choices::<ContactFilter>("Any");
    view! {
        <ListFilter address="/redirections" label="Filter redirections" query say>
            <SearchField label="Search" placeholder="MAC in any spelling, or URL" value=filtered(query, "q") />
            <Transition>{selects}</Transition>
            <SelectField name="contact" label="Contact" choices=Signal::stored(contacts) value=filtered(query, "contact") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "model" => ("Model", value),
        "host" => ("Host", value),
        "contact" => ("Contact", said::<ContactFilter>(&value)),
        _ => ("Search", value),
    }
}

/// What a filter offers; rows without a value are found under `without`, where there is such a word.
fn facet_choices(all: &str, without: &str, facets: &[Facet]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", all)];
    for facet in facets {
        if !facet.value.is_empty() {
            choices.push(Choice::new(facet.value.clone(), format!("{} ({})", facet.value, facet.count)));
        } else if !without.is_empty() {
            choices.push(Choice::new(without, format!("Unknown ({})", facet.count)));
        }
    }
    choices
}

fn rows(list: ListPage, query: &RedirectionQuery, selected: Selected) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let keys: Vec<String> = list.page.rows.iter().map(|row| row.mac.to_string()).collect();
    let bar = list.may_edit.then(|| bulk_bar(selected, &keys, list.page.total, query));
    let around = Listed::new("/redirections", query);
    let columns = columns(&around, list.may_edit.then_some((selected, keys)));
    let rows = list.page.rows.iter().map(|row| row_view(row, &list, selected)).collect_view();
    view! {
        {bar}
        <Table caption="Redirections" columns>{rows}</Table>
        {around.foot(&list.page, "redirections")}
        {around.exports()}
    }
    .into_any()
}

fn columns(list: &Listed<RedirectionFilter, RedirectionSort>, select: Option<(Selected, Vec<String>)>) -> Vec<Column> {
    let mut columns = Vec::new();
    if let Some((selected, keys)) = select {
        columns.push(Column::of("Select", view! { <SelectPage selected keys /> }.into_any()));
    }
    columns.extend([
        list.column("MAC address", RedirectionSort::Mac, Direction::Ascending),
        list.column("Sent to", RedirectionSort::Url, Direction::Ascending),
        list.column("Model", RedirectionSort::Model, Direction::Ascending),
        list.column("Contact", RedirectionSort::Contact, Direction::Descending),
        list.column("Changed", RedirectionSort::Changed, Direction::Descending),
    ]);
    columns
}

fn row_view(row: &Redirection, list: &ListPage, selected: Selected) -> AnyView {
    let mac = row.mac.colons();
    let href = format!("/redirections/{}", row.mac);
    let url = mask_password(&row.url);
    let (bare, changed) = (row.mac.to_string(), row.updated_at);
    let (model, contact) = (model_badge(&row.model), contact_state(row.contact.as_ref(), list.now));
    let select = list.may_edit.then(|| {
        view! { <SelectCell selected key=row.mac.to_string() name="mac" form="bulk" label=mac.clone() /> }
    });
    view! {
        <tr>
            {select}
            <Cell class="mono">
                <a class="row-link" href=href>{mac.clone()}</a>
                <CopyButton value=bare what=mac />
            </Cell>
            <Cell label="Sent to" class="wide">
                <span class="clipped mono" title=url.clone()>{url.clone()}</span>
            </Cell>
            <Cell label="Model">{model}</Cell>
            <Cell label="Contact">{contact}</Cell>
            <Cell label="Changed"><Time at=changed /></Cell>
        </tr>
    }
    .into_any()
}

/// The form to which the checkboxes belong. It leads to the confirm page, so sending it changes nothing.
fn bulk_bar(selected: Selected, shown: &[String], total: i64, query: &RedirectionQuery) -> AnyView {
    let shown = StoredValue::new(shown.to_vec());
    let beyond = move || {
        let others = shown.with_value(|shown| selected.beyond(shown));
        others.into_iter().map(|mac| view! { <input type="hidden" name="mac" value=mac /> }.into_any()).collect_view()
    };
    let filter = hidden(query.filter.pairs());
    view! {
        <Form method="GET" action="/redirections/bulk" attr:id="bulk" attr:class="bulk-form">
            {filter}
            {beyond}
            <SelectionBar selected total noun="redirections">
                <label class="bulk-scope">
                    <span class="visually-hidden">"Apply to"</span>
                    <select class="input" name="scope">
                        <option value="page">"Selected ones"</option>
                        <option value="all">{format!("All {total} matching")}</option>
                    </select>
                </label>
                <button type="submit" class="button" name="action" value="repoint">"Repoint …"</button>
                <button type="submit" class="button danger" name="action" value="delete">"Delete …"</button>
            </SelectionBar>
        </Form>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let text = "A redirection tells one phone, known by its MAC address, where to fetch its settings. Register phones here, \
                import a list, or let the XML-RPC client that you have register them: point it at this server and give it a \
                credential.";
    let steps = may_edit.then(|| {
        view! {
            <ButtonLink kind=Kind::Primary href="/redirections/new">"Register a phone"</ButtonLink>
            <ButtonLink href="/redirections/import">"Import a list"</ButtonLink>
            <ButtonLink href="/redirections/credentials">"Make a credential"</ButtonLink>
        }
    });
    view! { <EmptyState title="No redirections yet" text>{steps}</EmptyState> }.into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No redirection matches" text="Phones are found by any part of their MAC address, in any spelling, and by any part of their URL.">
            <ButtonLink href="/redirections">"Show all redirections"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_no_model_are_offered_and_hosts_always_are_something() {
        let facets = [Facet { value: "snomD785".into(), count: 2 }, Facet { value: String::new(), count: 3 }];
        let models = facet_choices("All models", "unknown", &facets);
        assert_eq!(models.last(), Some(&Choice::new("unknown", "Unknown (3)")));
        assert_eq!(facet_choices("All hosts", "", &facets).len(), 2);
    }
}
