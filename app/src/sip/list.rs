//! `/sip`: the accounts.

use super::api::{Around, ListPage, around_accounts, list_accounts};
use super::parts::account_page;
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField,
    SelectField, Stat, StateDot, Table, Time, Tone, choices, filtered, icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::{Direction, Filter};
use patchbay_domain::sip::{Account, AccountFilter, AccountQuery, AccountSort, AccountState, Domain, Money, YesNo};

/// `/sip`
#[derive(Debug)]
pub struct ListRoute {
    query: Memo<AccountQuery>,
    list: Resource<Result<ListPage>>,
    around: Resource<Result<Around>>,
}

impl PageRoute for ListRoute {
    fn data() -> Self {
        let query = query_of(|pairs| AccountQuery::from_pairs(pairs));
        let (changed, devices, calls, domains) =
            (use_live("sip"), use_live("sip-devices"), use_live("sip-calls"), use_live("sip-domains"));
        let list = Resource::new(move || (query.get(), changed.get(), devices.get()), |(query, ..)| list_accounts(query));
        let around = Resource::new(move || (changed.get(), devices.get(), calls.get(), domains.get()), |_| around_accounts());
        Self { query, list, around }
    }

    fn view(this: Self) -> AnyView {
        let ListRoute { query, list, around } = this;
        view! {
            <PageHeader title="SIP accounts" lead="Who can call and be called, with which password, and what becomes of the calls.">
                <Offered permission=Permission::EditSip>
                    <ButtonLink kind=Kind::Primary href="/sip/new">{icon(Icon::Plus)} "New"</ButtonLink>
                    <ButtonLink href="/sip/import">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewSip otherwise=true>
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
            Some(view! {
                <div class="stats sip-stats">
                    <Stat label="All accounts" value=summary.accounts href="/sip" note="of all domains" />
                    <Stat label="Online" value=summary.online href="/sip?state=online" note="with a device registered" tone=Tone::Good />
                    <Stat label="Locked" value=summary.locked href="/sip?state=locked" note="kept out" tone=Tone::Warning />
                    <Stat label="Calls" value=summary.calls href="/sip/calls" note="within 24 hours" />
                    <Stat label="Missed" value=summary.missed href="/sip/calls?outcome=missed" note="of these" tone=Tone::Info />
                </div>
            })
        })
    };
    view! { <Transition>{draw}</Transition> }.into_any()
}

fn filters(query: Memo<AccountQuery>, around: Resource<Result<Around>>) -> AnyView {
    let domains = move || {
        Suspend::new(async move {
            let domains = around.await.map(|around| around.domains).unwrap_or_default();
            view! { <SelectField name="domain" label="Domain" choices=Signal::stored(domain_choices(&domains)) value=filtered(query, "domain") /> }
        })
    };
    view! {
        <ListFilter address="/sip" label="Filter accounts" query say>
            <SearchField label="Search" placeholder="Address, name, e-mail, alias or number" value=filtered(query, "q") />
            <Transition>{domains}</Transition>
            <SelectField name="state" label="State" choices=Signal::stored(choices::<AccountState>("Any")) value=filtered(query, "state") />
            <SelectField name="dnd" label="Do not disturb" choices=Signal::stored(choices::<YesNo>("Any")) value=filtered(query, "dnd") />
            <SelectField name="prepaid" label="Prepaid" choices=Signal::stored(choices::<YesNo>("Any")) value=filtered(query, "prepaid") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "domain" => ("Domain", value),
        "state" => ("State", said::<AccountState>(&value)),
        "dnd" => ("Do not disturb", said::<YesNo>(&value)),
        "prepaid" => ("Prepaid", said::<YesNo>(&value)),
        _ => ("Search", value),
    }
}

fn domain_choices(domains: &[Domain]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "All domains")];
    choices
        .extend(domains.iter().map(|domain| Choice::new(domain.name.as_str(), format!("{} ({})", domain.name, domain.accounts))));
    choices
}

fn rows(list: &ListPage, query: &AccountQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let around = Listed::new("/sip", query);
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="SIP accounts" columns=columns(&around)>{rows}</Table>
        {around.foot(&list.page, "accounts")}
        {around.exports()}
    }
    .into_any()
}

fn columns(list: &Listed<AccountFilter, AccountSort>) -> Vec<Column> {
    vec![
        list.column("Address", AccountSort::Address, Direction::Ascending),
        list.column("Name", AccountSort::Name, Direction::Ascending),
        Column::new("State"),
        Column::new("Devices").figures(),
        Column::new("Balance").figures(),
        list.column("Created", AccountSort::Created, Direction::Descending),
        list.column("Changed", AccountSort::Changed, Direction::Descending),
    ]
}

/// Whether an account can be reached, in words.
pub(super) fn state_of(locked: bool, online: bool) -> AnyView {
    let (label, tone) = match (locked, online) {
        (true, _) => (AccountState::Locked.label(), Tone::Bad),
        (false, true) => (AccountState::Online.label(), Tone::Good),
        (false, false) => (AccountState::Offline.label(), Tone::Neutral),
    };
    view! { <StateDot label tone /> }.into_any()
}

fn row_view(row: &Account) -> AnyView {
    let address = row.address.to_string();
    let state = state_of(row.locked, row.devices > 0);
    let balance = row.balance.map_or_else(|| "\u{2013}".to_owned(), Money::display);
    let Account { name, email, devices, created_at, updated_at, .. } = row.clone();
    let href = account_page(&address);
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=href>{address}</a></Cell>
            <Cell label="Name" class="wide">{name} " " <span class="muted breakable">{email}</span></Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Devices" class="figures">{devices}</Cell>
            <Cell label="Balance" class="figures">{balance}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
            <Cell label="Changed"><Time at=updated_at /></Cell>
        </tr>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let text = "A SIP account is an address such as alice@example.org with a password. Add the domain first, then make accounts one by one, \
                or import the table that your proxy has. Their owners sign in here with the same address and password.";
    let steps = may_edit.then(|| {
        view! {
            <ButtonLink kind=Kind::Primary href="/sip/domains?add=1">"Add a domain"</ButtonLink>
            <ButtonLink href="/sip/new">"Make an account"</ButtonLink>
            <ButtonLink href="/sip/import">"Import a list"</ButtonLink>
        }
    });
    view! { <EmptyState title="No SIP accounts yet" text>{steps}</EmptyState> }.into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No account matches" text="Accounts are found by any part of their address, name or e-mail address, and by a whole alias or telephone number.">
            <ButtonLink href="/sip">"Show all accounts"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
