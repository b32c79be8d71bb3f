//! `/bindings`: the bindings.

use super::api::{Around, ListPage, around_bindings, list_bindings};
use super::parts::{binding_page, last_setup};
use crate::components::{
    ButtonLink, Cell, Chip, Choice, Column, EmptyState, FilterBar, Icon, Kind, Loaded, Offered, PageHeader, SearchField,
    SelectField, Stat, Table, Time, Tone, exports, hidden, icon, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{Binding, BindingFilter, BindingQuery, BindingSort, SUMMARY_DAYS, SetupState, Vendor};
use patchbay_domain::list::{Direction, Place};

/// `/bindings`
#[derive(Debug)]
pub struct ListRoute {
    query: Memo<BindingQuery>,
    list: Resource<Result<ListPage>>,
    around: Resource<Result<Around>>,
}

impl PageRoute for ListRoute {
    fn data() -> Self {
        let query = query_of(|pairs| BindingQuery::from_pairs(pairs));
        let (changed, setups) = (use_live("bindings"), use_live("setups"));
        let list = Resource::new(move || (query.get(), changed.get(), setups.get()), |(query, ..)| list_bindings(query));
        let around = Resource::new(move || (changed.get(), setups.get()), |_| around_bindings());
        Self { query, list, around }
    }

    fn view(this: Self) -> AnyView {
        let ListRoute { query, list, around } = this;
        view! {
            <PageHeader title="Bindings" lead="Phones of the users of your applications, and whether each has its settings.">
                <Offered permission=Permission::EditBindings>
                    <ButtonLink kind=Kind::Primary href="/bindings/new">{icon(Icon::Plus)} "New"</ButtonLink>
                    <ButtonLink href="/bindings/import">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewBindings otherwise=true>
                {tiles(around)}
                {filters(query, around)}
                <Loaded data=list draw=move |page| rows(&page, &query.get()) />
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
            let within = format!("asked for within {SUMMARY_DAYS} days");
            Some(view! {
                <div class="stats list-stats">
                    <Stat label="Bindings" value=summary.bindings href="/bindings" note="phones of users" />
                    <Stat label="Setups" value=summary.setups href="/bindings/setups" note=within tone=Tone::Info />
                    <Stat label="Delivered" value=summary.delivered href="/bindings/setups?state=delivered" note="of these" tone=Tone::Good />
                    <Stat label="Under way" value=summary.waiting href="/bindings/setups?state=waiting" note="no gateway has all of it" />
                    <Stat label="Went wrong" value=summary.failed href="/bindings/setups?state=failed" note="failed or not delivered" tone=Tone::Warning />
                </div>
            })
        })
    };
    view! { <Transition>{draw}</Transition> }.into_any()
}

fn filters(query: Memo<BindingQuery>, around: Resource<Result<Around>>) -> AnyView {
    let chips = Signal::derive(move || query.with(chips));
    let vendors = move || {
        Suspend::new(async move {
            let vendors = around.await.map(|around| around.vendors).unwrap_or_default();
            let value = Signal::derive(move || query.get().filter.vendor);
            view! { <SelectField name="vendor" label="Vendor" choices=Signal::stored(vendor_choices(&vendors)) value /> }
        })
    };
    let state = move || query.get().filter.setup.map_or_else(String::new, |state| state.as_str().to_owned());
    view! {
        <FilterBar action="/bindings" label="Filter bindings" chips>
            <SearchField label="Search" placeholder="Number, user, vendor or model" value=Signal::derive(move || query.get().filter.q) />
            <Transition>{vendors}</Transition>
            <SelectField name="setup" label="Last setup" choices=Signal::stored(state_choices()) value=Signal::derive(state) />
            {move || kept_order(&query.get())}
        </FilterBar>
    }
    .into_any()
}

/// The states of setups, as a filter offers them.
pub(super) fn state_choices() -> Vec<Choice> {
    let mut states = vec![Choice::new("", "Any")];
    states.extend(SetupState::ALL.iter().map(|state| Choice::new(state.as_str(), state.label())));
    states
}

fn vendor_choices(vendors: &[Vendor]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "All vendors")];
    choices.extend(vendors.iter().map(|vendor| Choice::new(vendor.name.as_str(), vendor.name.as_str())));
    choices
}

/// Order and page size, which a new filter keeps.
fn kept_order(query: &BindingQuery) -> AnyView {
    let bare = BindingQuery { filter: BindingFilter::default(), ..first_page(query) };
    let mut pairs = bare.pairs();
    bare.place.put(&mut pairs);
    hidden(pairs)
}

/// The same list from its beginning.
fn first_page(query: &BindingQuery) -> BindingQuery {
    BindingQuery { place: Place { size: query.place.size, ..Place::default() }, ..query.clone() }
}

/// What the list is filtered by, each with the list without it.
fn chips(query: &BindingQuery) -> Vec<Chip> {
    let state = query.filter.setup.map(|state| state.label().to_owned()).unwrap_or_default();
    [("q", "Search", query.filter.q.clone()), ("vendor", "Vendor", query.filter.vendor.clone()), ("setup", "Last setup", state)]
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(name, word, value)| {
            let mut rest = first_page(query);
            rest.filter.take(name, "");
            Chip { label: format!("{word}: {value}"), href: format!("/bindings{}", rest.to_query()) }
        })
        .collect()
}

fn rows(list: &ListPage, query: &BindingQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let foot = pager(&list.page, &query.place, "bindings", &|place| {
        format!("/bindings{}", BindingQuery { place: place.clone(), ..query.clone() }.to_query())
    });
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Bindings" columns=columns(query)>{rows}</Table>
        {foot}
        {exports("/bindings", &query.pairs())}
    }
    .into_any()
}

fn columns(query: &BindingQuery) -> Vec<Column> {
    let sorted = |label: &'static str, sort: BindingSort, first: Direction| {
        let now = (query.sort == sort).then_some(query.direction);
        let next = BindingQuery { sort, direction: now.map_or(first, Direction::reversed), ..first_page(query) };
        Column::new(label).sorted(format!("/bindings{}", next.to_query()), now)
    };
    vec![
        sorted("Phone number", BindingSort::Phone, Direction::Ascending),
        Column::new("Binding"),
        sorted("User", BindingSort::User, Direction::Ascending),
        Column::new("Phone"),
        Column::new("Last setup"),
        sorted("Created", BindingSort::Created, Direction::Descending),
    ]
}

fn row_view(row: &Binding) -> AnyView {
    let Binding { number, model, phone_number, foreign_user, last_setup: state, last_setup_at, created_at, .. } = row.clone();
    let at = last_setup_at.map(|at| view! { " " <span class="muted"><Time at /></span> });
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=binding_page(number)>{phone_number.to_string()}</a></Cell>
            <Cell label="Binding" class="mono">{format!("#{number}")}</Cell>
            <Cell label="User"><span class="breakable">{foreign_user}</span></Cell>
            <Cell label="Phone">{model.title()}</Cell>
            <Cell label="Last setup">{last_setup(state)} {at}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
        </tr>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let text = "A binding is a phone of a user of some application. Applications make them over the API; you can make them here, too, or \
                import a list. Then each phone is sent its settings in a message.";
    let steps = may_edit.then(|| {
        view! {
            <ButtonLink kind=Kind::Primary href="/bindings/new">"Bind a phone"</ButtonLink>
            <ButtonLink href="/bindings/import">"Import a list"</ButtonLink>
            <ButtonLink href="/bindings/settings">"Look at the settings"</ButtonLink>
        }
    });
    view! { <EmptyState title="No bindings yet" text>{steps}</EmptyState> }.into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No binding matches" text="Bindings are found by any part of their telephone number, user, vendor or model, and by their whole number.">
            <ButtonLink href="/bindings">"Show all bindings"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_takes_away_its_own_filter_and_the_page_but_not_the_order() {
        let query =
            BindingQuery::from_pairs([("q", "nokia"), ("setup", "sent"), ("sort", "phone"), ("after", "x"), ("size", "100")]);
        let chips = chips(&query);
        assert_eq!(chips.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>(), ["Search: nokia", "Last setup: Sent"]);
        assert_eq!(chips[0].href, "/bindings?setup=sent&sort=phone&direction=desc&size=100");
        assert_eq!(chips[1].href, "/bindings?q=nokia&sort=phone&direction=desc&size=100");
    }
}
