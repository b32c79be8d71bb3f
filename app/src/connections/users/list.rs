//! `/connections/users`: whom the organization's apps let in.

use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, Table, Time,
    filtered, icon, query_of, search_alone,
};
use crate::connections::api::{UsersPage, list_app_users};
use crate::connections::parts::{USERS, crumbs, user_page, when};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{ApplicationUser, ApplicationUserQuery, ApplicationUserSort};
use patchbay_domain::list::{Direction, Filter, WordsFilter, query_string};

/// `/connections/users`
pub struct UsersRoute {
    query: Memo<ApplicationUserQuery>,
    page: Resource<Result<UsersPage>>,
}

impl PageRoute for UsersRoute {
    fn data() -> Self {
        let query = query_of(|pairs| ApplicationUserQuery::from_pairs(pairs));
        let (changed, registered) = (use_live("application-users"), use_live("connections"));
        let page = Resource::new(move || (query.get(), changed.get(), registered.get()), |(query, ..)| list_app_users(query));
        Self { query, page }
    }

    fn view(this: Self) -> AnyView {
        let UsersRoute { query, page } = this;
        view! {
            <PageHeader title="App users" lead="Whom the organization's applications let in, by password or by token." crumbs=crumbs()>
                <Offered permission=Permission::EditConnections>
                    <ButtonLink kind=Kind::Primary href="/connections/users/new">{icon(Icon::Plus)} "New"</ButtonLink>
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

fn filters(query: Memo<ApplicationUserQuery>) -> AnyView {
    view! {
        <ListFilter address=USERS label="Filter app users" query say=search_alone>
            <SearchField label="Name" placeholder="DEV0001" value=filtered(query, "q") />
        </ListFilter>
    }
    .into_any()
}

fn table(page: UsersPage, query: &ApplicationUserQuery) -> AnyView {
    if page.page.rows.is_empty() {
        return if query.filter.is_empty() { nothing_yet(page.may_edit) } else { no_hit(&query.filter.q) };
    }
    let list = Listed::new(USERS, query);
    let foot = list.foot(&page.page, "users");
    let rows = page.page.rows.into_iter().map(row).collect_view();
    view! { <Table caption="App users" columns=columns(&list)>{rows}</Table> {foot} {list.exports()} }.into_any()
}

fn columns(list: &Listed<WordsFilter, ApplicationUserSort>) -> Vec<Column> {
    let sorted = |sort: ApplicationUserSort, first| list.column(sort.label(), sort, first);
    vec![
        sorted(ApplicationUserSort::Name, Direction::Ascending),
        sorted(ApplicationUserSort::Connections, Direction::Descending).figures(),
        sorted(ApplicationUserSort::Used, Direction::Descending),
        Column::new("Revoked"),
        sorted(ApplicationUserSort::Created, Direction::Descending),
    ]
}

fn row(user: ApplicationUser) -> AnyView {
    let ApplicationUser { name, connections, created_at, revoked_at, last_used_at, .. } = user;
    let registrations = format!("/connections{}", query_string(&[("user", name.clone())]));
    view! {
        <tr>
            <Cell class="wide"><a class="row-link breakable" href=user_page(&name, "")>{name.clone()}</a></Cell>
            <Cell label="Registrations" class="figures"><a href=registrations>{connections}</a></Cell>
            <Cell label="Last sign-in">{when(last_used_at)}</Cell>
            <Cell label="Revoked">{when(revoked_at)}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
        </tr>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let step = may_edit
        .then(|| view! { <ButtonLink kind=Kind::Primary href="/connections/users/new">"Make the first one"</ButtonLink> });
    view! {
        <EmptyState title="No app users yet" text="Where an application asks for a name and a password, or for a token, the user must be known here. An application that lets in everybody needs none.">
            {step}
        </EmptyState>
    }
    .into_any()
}

fn no_hit(q: &str) -> AnyView {
    view! {
        <EmptyState title=format!("No app user matches \u{201c}{q}\u{201d}") text="The search looks into names. People who registered without a name are no users.">
            <ButtonLink href=USERS>"Show all app users"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
