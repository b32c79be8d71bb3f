//! `/campaigns`: the campaigns, the newest first.

use super::api::{ListPage, list_campaigns, summarize};
use super::parts::{campaign_page, capital, hours, progress_bar, state_dot};
use crate::components::{
    ButtonLink, Cell, Chip, Choice, Column, EmptyState, FilterBar, Icon, Kind, Loaded, Offered, PageHeader, SearchField,
    SelectField, Stat, Table, Time, Tone, exports, hidden, icon, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{Campaign, CampaignFilter, CampaignQuery, State, Summary};
use patchbay_domain::list::{Direction, Place};

/// `/campaigns`
#[derive(Debug)]
pub struct ListRoute {
    query: Memo<CampaignQuery>,
    list: Resource<Result<ListPage>>,
    summary: Resource<Result<Summary>>,
}

impl PageRoute for ListRoute {
    fn data() -> Self {
        let query = query_of(|pairs| CampaignQuery::from_pairs(pairs));
        let (changed, moved) = (use_live("campaigns"), use_live("campaign-progress"));
        let list = Resource::new(move || (query.get(), changed.get(), moved.get()), |(query, ..)| list_campaigns(query));
        Self { query, list, summary: Resource::new(move || changed.get(), |_| summarize()) }
    }

    fn view(this: Self) -> AnyView {
        let ListRoute { query, list, summary } = this;
        view! {
            <PageHeader title="Campaigns" lead="Which firmware which devices are told to install, and in which nights.">
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/new">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
                <ButtonLink href="/campaigns/calendar">{icon(Icon::Week)} "Calendar"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true>
                {tiles(summary)}
                {filters(query)}
                <Loaded data=list draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn filters(query: Memo<CampaignQuery>) -> AnyView {
    let mut states = vec![Choice::new("", "Any")];
    states.extend(State::ALL.iter().map(|state| Choice::new(state.as_str(), capital(state.label()))));
    let chips = Signal::derive(move || query.with(chips));
    let state = move || query.get().filter.state.map_or_else(String::new, |state| state.as_str().to_owned());
    view! {
        <FilterBar action="/campaigns" label="Filter campaigns" chips>
            <SearchField label="Search" placeholder="Customer, group, model or version" value=Signal::derive(move || query.get().filter.q) />
            <SelectField name="state" label="State" choices=Signal::stored(states) value=Signal::derive(state) />
            {move || kept_order(&query.get())}
        </FilterBar>
    }
    .into_any()
}

/// The figures at the top; without them the list still stands.
fn tiles(summary: Resource<Result<Summary>>) -> AnyView {
    let draw = move || Suspend::new(async move { summary.await.ok().map(|summary| stats(&summary)) });
    view! { <Transition>{draw}</Transition> }.into_any()
}

/// The figures of the campaigns, here and on the overview.
pub(crate) fn stats(summary: &Summary) -> AnyView {
    let of = |state| summary.of(state);
    let attention = |count: i64| if count > 0 { Tone::Warning } else { Tone::Neutral };
    let (waiting, paused) = (of(State::AwaitingApproval), of(State::Paused));
    view! {
        <div class="stats campaign-stats">
            <Stat label="Active" value=of(State::Active) href="/campaigns?state=active" note="Windows open and close" tone=Tone::Good />
            <Stat label="Scheduled" value=of(State::Scheduled) href="/campaigns?state=scheduled" note="Not begun yet" tone=Tone::Info />
            <Stat label="Awaiting approval" value=waiting href="/campaigns?state=awaiting-approval" note="Nobody gets an order before" tone=attention(waiting) />
            <Stat label="Paused" value=paused href="/campaigns?state=paused" note="By somebody, or by failures" tone=attention(paused) />
            <Stat label="Devices" value=summary.devices href="/campaigns/devices" note="Registered in all groups" />
        </div>
    }
    .into_any()
}

/// Order and page size, which a new filter keeps.
fn kept_order(query: &CampaignQuery) -> AnyView {
    let mut pairs = Vec::new();
    if query.direction == Direction::Ascending {
        pairs.push(("direction", query.direction.as_str().to_owned()));
    }
    first_page(query).place.put(&mut pairs);
    hidden(pairs)
}

/// The same list from its beginning.
fn first_page(query: &CampaignQuery) -> CampaignQuery {
    CampaignQuery { place: Place { size: query.place.size, ..Place::default() }, ..query.clone() }
}

/// What the list is filtered by, each with the list without it.
fn chips(query: &CampaignQuery) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |label: String, filter: CampaignFilter| {
        let rest = CampaignQuery { filter, ..first_page(query) };
        chips.push(Chip { label, href: format!("/campaigns{}", rest.to_query()) });
    };
    if !query.filter.q.is_empty() {
        chip(format!("Search: {}", query.filter.q), CampaignFilter { q: String::new(), ..query.filter.clone() });
    }
    if let Some(state) = query.filter.state {
        chip(format!("State: {}", capital(state.label())), CampaignFilter { state: None, ..query.filter.clone() });
    }
    chips
}

fn rows(list: &ListPage, query: &CampaignQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter == CampaignFilter::default() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let foot = pager(&list.page, &query.place, "campaigns", &|place| {
        format!("/campaigns{}", CampaignQuery { place: place.clone(), ..query.clone() }.to_query())
    });
    let turned = CampaignQuery { direction: query.direction.reversed(), ..first_page(query) };
    let columns = vec![
        Column::new("Target"),
        Column::new("Group"),
        Column::new("State"),
        Column::new("Days"),
        Column::new("Window"),
        Column::new("Devices"),
        Column::new("Ordered").sorted(format!("/campaigns{}", turned.to_query()), Some(query.direction)),
    ];
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Campaigns" columns>{rows}</Table>
        {foot}
        {exports("/campaigns", &exported(query))}
    }
    .into_any()
}

/// Filter and order, which an export keeps.
fn exported(query: &CampaignQuery) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if !query.filter.q.is_empty() {
        pairs.push(("q", query.filter.q.clone()));
    }
    if let Some(state) = query.filter.state {
        pairs.push(("state", state.as_str().to_owned()));
    }
    pairs.push(("direction", query.direction.as_str().to_owned()));
    pairs
}

fn row_view(row: &Campaign) -> AnyView {
    let (state, bar, href) = (state_dot(row.state), progress_bar(&row.counts), campaign_page(&row.id));
    let days = format!("{} to {}", row.schedule.start(), row.schedule.end());
    let (window, ordered) = (hours(&row.schedule), row.created_at);
    let (name, target) = (format!("{} {}", row.model, row.carrier), row.target.to_string());
    let (group, customer) = (row.group.clone(), row.customer.clone());
    view! {
        <tr>
            <Cell class="wide">
                <a class="row-link mono" href=href>{name}</a>
                " "
                <span class="muted mono breakable">{target}</span>
            </Cell>
            <Cell label="Group" class="wide">{group} " " <span class="muted breakable">{customer}</span></Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Days">{days}</Cell>
            <Cell label="Window">{window}</Cell>
            <Cell label="Devices">{bar}</Cell>
            <Cell label="Ordered"><Time at=ordered /></Cell>
        </tr>
    }
    .into_any()
}

fn nothing_yet(may_edit: bool) -> AnyView {
    let text = "A campaign tells the devices of a group to install a version of firmware in the nights that you choose. Your management \
                system orders one over the wire, or you order it here. Customers, licences, groups and firmware come first.";
    let steps = may_edit.then(|| {
        view! {
            <ButtonLink kind=Kind::Primary href="/campaigns/new">"Order a campaign"</ButtonLink>
            <ButtonLink href="/campaigns/customers">"Add a customer"</ButtonLink>
            <ButtonLink href="/campaigns/firmware">"Fill the catalogue"</ButtonLink>
        }
    });
    view! { <EmptyState title="No campaigns yet" text>{steps}</EmptyState> }.into_any()
}

fn no_hit() -> AnyView {
    view! {
        <EmptyState title="No campaign matches" text="Campaigns are found by any part of their customer, group, model or version.">
            <ButtonLink href="/campaigns">"Show all campaigns"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_takes_away_its_own_filter_and_the_page_but_not_the_order() {
        let query = CampaignQuery::from_pairs([("q", "DBT"), ("state", "paused"), ("direction", "asc"), ("after", "x")]);
        let chips = chips(&query);
        assert_eq!(chips.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>(), ["Search: DBT", "State: Paused"]);
        assert_eq!(chips[0].href, "/campaigns?state=paused&direction=asc");
        assert_eq!(chips[1].href, "/campaigns?q=DBT&direction=asc");
    }
}
