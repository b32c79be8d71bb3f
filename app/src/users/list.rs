//! The list of users.

use super::list_users;
use crate::components::{
    Badge, ButtonLink, Cell, Choice, Column, EmptyState, Kind, ListFilter, Listed, Loaded, PageHeader, SearchField, SelectField,
    StateDot, Table, Time, Tone, choices, filtered, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{User, UserFilter, UserQuery, UserSort, UserState};
use patchbay_domain::list::{Direction, Filter, Page};

/// `/users`
pub struct UsersPage {
    query: Memo<UserQuery>,
    page: Resource<Result<Page<User>>>,
}

impl PageRoute for UsersPage {
    fn data() -> Self {
        let query = query_of(|pairs| UserQuery::from_pairs(pairs));
        let live = use_live("users");
        let page = Resource::new(move || (query.get(), live.get()), |(query, _)| list_users(query));
        Self { query, page }
    }

    fn view(this: Self) -> AnyView {
        let UsersPage { query, page } = this;
        view! {
            <PageHeader title="Users" lead="Who may sign in to the portal, and in which role.">
                <ButtonLink kind=Kind::Primary href="/users/new">"New user"</ButtonLink>
            </PageHeader>
            {filters(query)}
            <Loaded data=page draw=move |page| table(page, &query.get()) />
        }
        .into_any()
    }
}

/// The owners of SIP accounts are no users of this list.
fn role_choices() -> Vec<Choice> {
    let mut roles = choices::<Role>("Any");
    roles.retain(|choice| choice.value != Role::Subscriber.as_str());
    roles
}

fn filters(query: Memo<UserQuery>) -> AnyView {
    view! {
        <ListFilter address="/users" label="Filter users" query say>
            <SearchField label="Name" placeholder="nora" value=filtered(query, "q") />
            <SelectField name="role" label="Role" choices=Signal::stored(role_choices()) value=filtered(query, "role") />
            <SelectField name="state" label="State" choices=Signal::stored(choices::<UserState>("Any")) value=filtered(query, "state") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "role" => ("Role", said::<Role>(&value)),
        "state" => ("State", said::<UserState>(&value)),
        _ => ("Name", value),
    }
}

fn table(page: Page<User>, query: &UserQuery) -> AnyView {
    if page.rows.is_empty() {
        return empty(query);
    }
    let list = Listed::new("/users", query);
    let foot = list.foot(&page, "users");
    let rows: Vec<AnyView> = page.rows.into_iter().map(row).collect();
    view! { <Table caption="Users" columns=columns(&list)>{rows}</Table> {foot} {list.exports()} }.into_any()
}

fn columns(list: &Listed<UserFilter, UserSort>) -> Vec<Column> {
    vec![
        list.column("Name", UserSort::Name, Direction::Ascending),
        list.column("Called", UserSort::Title, Direction::Ascending),
        Column::new("Role"),
        Column::new("Organization"),
        Column::new("State"),
        list.column("Last sign-in", UserSort::SignIn, Direction::Descending),
        list.column("Created", UserSort::Created, Direction::Descending),
    ]
}

fn empty(query: &UserQuery) -> AnyView {
    if query.filter.is_empty() {
        return view! { <EmptyState title="No users yet" text="People who may sign in stand here. Each gets a link to set a password." /> }
            .into_any();
    }
    let title = match query.filter.q.as_str() {
        "" => "No user matches".to_owned(),
        q => format!("No user matches \u{201c}{q}\u{201d}"),
    };
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
    let User { name, title, role, created_at, .. } = user;
    view! {
        <tr>
            <Cell><a class="row-link" href=href>{name}</a></Cell>
            <Cell label="Called">{title}</Cell>
            <Cell label="Role"><Badge label=role.as_str() /></Cell>
            <Cell label="Organization">{organization}</Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Last sign-in">{last}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
        </tr>
    }
    .into_any()
}

/// Whether a user can sign in, in words.
pub(super) fn state(user: &User) -> AnyView {
    let state = user.state();
    let tone = match state {
        UserState::Locked => Tone::Bad,
        UserState::Active => Tone::Good,
        UserState::New => Tone::Warning,
    };
    view! { <StateDot label=state.label() tone=tone /> }.into_any()
}
