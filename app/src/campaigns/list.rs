//! `/campaigns`: the campaigns, the newest first.

use super::api::{ListPage, list_campaigns, summarize};
use super::parts::{campaign_page, hours, progress_bar, state_dot};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, SelectField,
    Stat, Table, Time, Tone, choices, filtered, icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{Campaign, CampaignQuery, State, Summary};
use patchbay_domain::list::{ByAge, Direction, Filter};

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
    view! {
        <ListFilter address="/campaigns" label="Filter campaigns" query say>
            <SearchField label="Search" placeholder="Customer, group, model or version" value=filtered(query, "q") />
            <SelectField name="state" label="State" choices=Signal::stored(choices::<State>("Any")) value=filtered(query, "state") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "state" => ("State", said::<State>(&value)),
        _ => ("Search", value),
    }
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

fn rows(list: &ListPage, query: &CampaignQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() { nothing_yet(list.may_edit) } else { no_hit() };
    }
    let around = Listed::new("/campaigns", query);
    let columns = vec![
        Column::new("Target"),
        Column::new("Group"),
        Column::new("State"),
        Column::new("Days"),
        Column::new("Window"),
        Column::new("Devices"),
        around.column("Ordered", ByAge::Age, Direction::Descending),
    ];
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Campaigns" columns>{rows}</Table>
        {around.foot(&list.page, "campaigns")}
        {around.exports()}
    }
    .into_any()
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
