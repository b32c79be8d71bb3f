//! The list of users.

use super::{UserQuery, list_users};
use crate::components::{
    Badge, ButtonLink, Cell, Chip, Column, EmptyState, FilterBar, Kind, Loaded, PageHeader, SearchField, StateDot, Table, Time,
    Tone, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::accounts::User;
use patchbay_domain::list::Page;

/// `/users`
pub struct UsersPage {
    query: Memo<UserQuery>,
    page: Resource<Result<(UserQuery, Page<User>)>>,
}

impl PageRoute for UsersPage {
    fn data() -> Self {
        let query = query_of(|pairs| UserQuery::from_pairs(pairs));
        let live = use_live("users");
        let page = Resource::new(
            move || (query.get(), live.get()),
            |(query, _)| async move { list_users(query.clone()).await.map(|page| (query, page)) },
        );
        Self { query, page }
    }

    fn view(this: Self) -> AnyView {
        let UsersPage { query, page } = this;
        let q = Signal::derive(move || query.with(|query| query.q.clone()));
        let chips = Signal::derive(move || {
            let q = q.get();
            if q.is_empty() { Vec::new() } else { vec![Chip { label: format!("Name: {q}"), href: "/users".to_owned() }] }
        });
        view! {
            <PageHeader title="Users" lead="Who may sign in to the portal, and in which role.">
                <ButtonLink kind=Kind::Primary href="/users/new">"New user"</ButtonLink>
            </PageHeader>
            <FilterBar action="/users" label="Filter users" chips=chips>
                <SearchField label="Name" placeholder="nora" value=q />
            </FilterBar>
            <Loaded data=page draw=table />
        }
        .into_any()
    }
}

fn table((query, page): (UserQuery, Page<User>)) -> AnyView {
    if page.rows.is_empty() {
        return empty(&query);
    }
    let foot = pager(&page, &query.place, "users", &|place| query.at(place));
    let rows: Vec<AnyView> = page.rows.into_iter().map(row).collect();
    let columns = ["Name", "Called", "Role", "Organization", "State", "Last sign-in"].map(Column::new).into();
    view! { <Table caption="Users" columns=columns>{rows}</Table> {foot} }.into_any()
}

fn empty(query: &UserQuery) -> AnyView {
    if query.q.is_empty() {
        return view! { <EmptyState title="No users yet" text="People who may sign in stand here. Each gets a link to set a password." /> }
            .into_any();
    }
    let title = format!("No user matches \u{201c}{}\u{201d}", query.q);
    view! {
        <EmptyState title=title text="The filter looks into user names and the names people are called by.">
            <ButtonLink href="/users">"Show all users"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

fn row(user: User) -> AnyView {
    let href = super::address(&user.name);
    let organization = user.organization.clone().unwrap_or_else(|| "\u{2014}".to_owned());
    let last = match user.last_sign_in {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    let state = state(&user);
    let User { name, title, role, .. } = user;
    view! {
        <tr>
            <Cell><a class="row-link" href=href>{name}</a></Cell>
            <Cell label="Called">{title}</Cell>
            <Cell label="Role"><Badge label=role.as_str() /></Cell>
            <Cell label="Organization">{organization}</Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Last sign-in">{last}</Cell>
        </tr>
    }
    .into_any()
}

/// Whether a user can sign in, in words.
pub(super) fn state(user: &User) -> AnyView {
    let (label, tone) = match (user.locked, user.has_password) {
        (true, _) => ("Locked", Tone::Bad),
        (false, true) => ("Active", Tone::Good),
        (false, false) => ("No password yet", Tone::Warning),
    };
    view! { <StateDot label=label tone=tone /> }.into_any()
}
