//! The list of users.

use super::list_users;
use crate::components::{
    Badge, ButtonLink, Cell, Chip, Choice, Column, EmptyState, FilterBar, Kind, Loaded, PageHeader, SearchField, SelectField,
    StateDot, Table, Time, Tone, exports, hidden, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{User, UserFilter, UserQuery, UserSort, UserState};
use patchbay_domain::list::{Direction, Page, Place};

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

fn filters(query: Memo<UserQuery>) -> AnyView {
    let mut roles = vec![Choice::new("", "Any")];
    // The owners of SIP accounts are no users of this list.
    roles.extend(
        Role::ALL.into_iter().filter(|role| *role != Role::Subscriber).map(|role| Choice::new(role.as_str(), role.as_str())),
    );
    let mut states = vec![Choice::new("", "Any")];
    states.extend(UserState::ALL.iter().map(|state| Choice::new(state.as_str(), state.label())));
    let value = move |name: &'static str| Signal::derive(move || query.with(|query| value_of(&query.filter, name)));
    view! {
        <FilterBar action="/users" label="Filter users" chips=Signal::derive(move || query.with(chips))>
            <SearchField label="Name" placeholder="nora" value=value("q") />
            <SelectField name="role" label="Role" choices=Signal::stored(roles) value=value("role") />
            <SelectField name="state" label="State" choices=Signal::stored(states) value=value("state") />
            {move || kept_order(&query.get())}
        </FilterBar>
    }
    .into_any()
}

/// What a parameter of the filter is now.
fn value_of(filter: &UserFilter, name: &str) -> String {
    filter.pairs().into_iter().find(|(other, _)| *other == name).map(|(_, value)| value).unwrap_or_default()
}

/// Order and page size, which a new filter keeps.
fn kept_order(query: &UserQuery) -> AnyView {
    let bare = UserQuery { filter: UserFilter::default(), ..first_page(query) };
    let mut pairs = bare.pairs();
    bare.place.put(&mut pairs);
    hidden(pairs)
}

/// The same list from its beginning.
fn first_page(query: &UserQuery) -> UserQuery {
    UserQuery { place: Place { size: query.place.size, ..Place::default() }, ..query.clone() }
}

/// What the list is filtered by, each with the list without it.
fn chips(query: &UserQuery) -> Vec<Chip> {
    let chip = |(name, value): (&'static str, String)| {
        let mut rest = first_page(query);
        rest.filter.take(name, "");
        let (word, value) = match name {
            "role" => ("Role", value),
            "state" => ("State", query.filter.state.map_or(value, |state| state.label().to_owned())),
            _ => ("Name", value),
        };
        Chip { label: format!("{word}: {value}"), href: format!("/users{}", rest.to_query()) }
    };
    query.filter.pairs().into_iter().map(chip).collect()
}

fn table(page: Page<User>, query: &UserQuery) -> AnyView {
    if page.rows.is_empty() {
        return empty(query);
    }
    let foot = pager(&page, &query.place, "users", &|place| {
        format!("/users{}", UserQuery { place: place.clone(), ..query.clone() }.to_query())
    });
    let rows: Vec<AnyView> = page.rows.into_iter().map(row).collect();
    view! { <Table caption="Users" columns=columns(query)>{rows}</Table> {foot} {exports("/users", &query.pairs())} }.into_any()
}

fn columns(query: &UserQuery) -> Vec<Column> {
    let sorted = |label: &'static str, sort: UserSort, first: Direction| {
        let now = (query.sort == sort).then_some(query.direction);
        let next = UserQuery { sort, direction: now.map_or(first, Direction::reversed), ..first_page(query) };
        Column::new(label).sorted(format!("/users{}", next.to_query()), now)
    };
    vec![
        sorted("Name", UserSort::Name, Direction::Ascending),
        sorted("Called", UserSort::Title, Direction::Ascending),
        Column::new("Role"),
        Column::new("Organization"),
        Column::new("State"),
        sorted("Last sign-in", UserSort::SignIn, Direction::Descending),
        sorted("Created", UserSort::Created, Direction::Descending),
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
