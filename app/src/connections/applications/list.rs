//! `/connections/applications`: the apps that may register.

use crate::components::{
    Badge, ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField,
    SelectField, Table, Time, choices, filtered, icon, query_of, said, search_alone,
};
use crate::connections::api::{ApplicationLine, ApplicationsPage, list_applications};
use crate::connections::parts::{APPLICATIONS, application_page, crumbs};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{ApplicationFilter, ApplicationQuery, ApplicationSort, Security};
use patchbay_domain::list::{Direction, Filter, query_string};

/// `/connections/applications`
pub struct ApplicationsRoute {
    query: Memo<ApplicationQuery>,
    page: Resource<Result<ApplicationsPage>>,
}

impl PageRoute for ApplicationsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| ApplicationQuery::from_pairs(pairs));
        let (changed, registered) = (use_live("applications"), use_live("connections"));
        let page = Resource::new(move || (query.get(), changed.get(), registered.get()), |(query, ..)| list_applications(query));
        Self { query, page }
    }

    fn view(this: Self) -> AnyView {
        let ApplicationsRoute { query, page } = this;
        view! {
            <PageHeader title="Applications" lead="The apps that may register, how their users prove who they are, and what new registrations begin with." crumbs=crumbs()>
                <Offered permission=Permission::EditConnections>
                    <ButtonLink kind=Kind::Primary href="/connections/applications/new">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewConnections otherwise=true>
                {filters(query)}
                <Loaded data=page draw=move |page| table(page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn filters(query: Memo<ApplicationQuery>) -> AnyView {
    view! {
        <ListFilter address=APPLICATIONS label="Filter applications" query say>
            <SearchField label="Search" placeholder="Id or title" value=filtered(query, "q") />
            <SelectField name="security" label="Signing in" choices=Signal::stored(choices::<Security>("Any")) value=filtered(query, "security") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "security" => ("Signing in", said::<Security>(&value)),
        _ => search_alone(name, value),
    }
}

fn table(page: ApplicationsPage, query: &ApplicationQuery) -> AnyView {
    if page.page.rows.is_empty() {
        return if query.filter.is_empty() { nothing_yet(page.may_edit) } else { no_hit() };
    }
    let list = Listed::new(APPLICATIONS, query);
    let foot = list.foot(&page.page, "applications");
    let rows = page.page.rows.into_iter().map(row).collect_view();
    view! { <Table caption="Applications" columns=columns(&list)>{rows}</Table> {foot} {list.exports()} }.into_any()
}

fn columns(list: &Listed<ApplicationFilter, ApplicationSort>) -> Vec<Column> {
    let sorted = |sort: ApplicationSort, first| list.column(sort.label(), sort, first);
    vec![
        sorted(ApplicationSort::Id, Direction::Ascending),
        sorted(ApplicationSort::Title, Direction::Ascending),
        Column::new("Signing in"),
        sorted(ApplicationSort::Connections, Direction::Descending).figures(),
        Column::new("Idle after"),
        sorted(ApplicationSort::Changed, Direction::Descending),
    ]
}

fn row(line: ApplicationLine) -> AnyView {
    let ApplicationLine { id, title, security, idle_days, connections, changed_at } = line;
    let registrations = format!("/connections{}", query_string(&[("application", id.to_string())]));
    let idle = match idle_days {
        Some(days) => format!("{days} days").into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell class="wide"><a class="row-link mono breakable" href=application_page(id.as_str())>{id.to_string()}</a></Cell>
            <Cell label="Title" class="wide">{title}</Cell>
            <Cell label="Signing in"><Badge label=security.label() /></Cell>
            <Cell label="Registrations" class="figures"><a href=registrations>{connections}</a></Cell>
            <Cell label="Idle after">{idle}</Cell>
            <Cell label="Changed"><Time at=changed_at /></Cell>
        </tr>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let step = may_edit.then(|| {
        view! { <ButtonLink kind=Kind::Primary href="/connections/applications/new">"Make the first one"</ButtonLink> }
    });
    view! {
        <EmptyState title="No applications yet" text="An app registers under the id of its application. Make one with the app's id, add its users, and point the app at the address that its page then shows.">
            {step}
        </EmptyState>
    }
    .into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No application matches" text="The search looks into ids and titles.">
            <ButtonLink href=APPLICATIONS>"Show all applications"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
