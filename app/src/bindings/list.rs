//! `/bindings`: the bindings.

use super::api::{Around, ListPage, around_bindings, list_bindings};
use super::parts::{binding_page, last_setup};
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField,
    SelectField, Stat, Table, Time, Tone, choices, filtered, icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{Binding, BindingFilter, BindingQuery, BindingSort, SUMMARY_DAYS, SetupState, Vendor};
use patchbay_domain::list::{Direction, Filter};

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
                    <Stat label="Under way" value=summary.waiting href="/bindings/setups?state=under-way" note="no gateway has all of it" />
                    <Stat label="Went wrong" value=summary.failed href="/bindings/setups?state=went-wrong" note="failed or not delivered" tone=Tone::Warning />
                </div>
            })
        })
    };
    view! { <Transition>{draw}</Transition> }.into_any()
}

fn filters(query: Memo<BindingQuery>, around: Resource<Result<Around>>) -> AnyView {
    let vendors = move || {
        Suspend::new(async move {
            let vendors = around.await.map(|around| around.vendors).unwrap_or_default();
            view! { <SelectField name="vendor" label="Vendor" choices=Signal::stored(vendor_choices(&vendors)) value=filtered(query, "vendor") /> }
        })
    };
    let states = choices::<SetupState>("Any");
    view! {
        <ListFilter address="/bindings" label="Filter bindings" query say>
            <SearchField label="Search" placeholder="Number, user, vendor or model" value=filtered(query, "q") />
            <Transition>{vendors}</Transition>
            <SelectField name="setup" label="Last setup" choices=Signal::stored(states) value=filtered(query, "setup") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "vendor" => ("Vendor", value),
        "setup" => ("Last setup", said::<SetupState>(&value)),
        _ => ("Search", value),
    }
}

fn vendor_choices(vendors: &[Vendor]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "All vendors")];
    choices.extend(vendors.iter().map(|vendor| Choice::new(vendor.name.as_str(), vendor.name.as_str())));
    choices
}

fn rows(list: &ListPage, query: &BindingQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let around = Listed::new("/bindings", query);
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Bindings" columns=columns(&around)>{rows}</Table>
        {around.foot(&list.page, "bindings")}
        {around.exports()}
    }
    .into_any()
}

fn columns(list: &Listed<BindingFilter, BindingSort>) -> Vec<Column> {
    vec![
        list.column("Phone number", BindingSort::Phone, Direction::Ascending),
        Column::new("Binding"),
        list.column("User", BindingSort::User, Direction::Ascending),
        Column::new("Phone"),
        Column::new("Last setup"),
        list.column("Created", BindingSort::Created, Direction::Descending),
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
