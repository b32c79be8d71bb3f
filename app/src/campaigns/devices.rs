//! `/campaigns/devices`: all registered devices. The form that adds one is a state of the page's address (`?add=1`).

use super::api::{DevicesPage, list_devices};
use super::device_forms::Steps;
use super::parts::{crumbs, device_page};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, StateDot,
    Table, Time, Tone, filtered, icon, query_of, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{DeviceQuery, DeviceRow};
use patchbay_domain::list::Filter;

/// `/campaigns/devices`
pub struct DevicesRoute {
    query: Memo<DeviceQuery>,
    page: Resource<Result<DevicesPage>>,
    steps: Steps,
}

impl PageRoute for DevicesRoute {
    fn data() -> Self {
        let (query, steps) = (query_of(|pairs| DeviceQuery::from_pairs(pairs)), Steps::data());
        let (changed, moved) = (use_live("campaign-register"), use_live("campaign-progress"));
        let page =
            Resource::new(move || (query.get(), changed.get(), moved.get(), steps.asked()), |(query, ..)| list_devices(query));
        Self { query, page, steps }
    }

    fn view(this: Self) -> AnyView {
        let DevicesRoute { query, page, steps } = this;
        let draw = move |page: DevicesPage| {
            view! {
                {steps.draw(&page)}
                {rows(&page, &query.get())}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Devices" lead="What asked, or was added, with its group and what it reported last." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/devices?add=1">{icon(Icon::Plus)} "Add"</ButtonLink>
                    <ButtonLink href="/campaigns/devices/import">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true>
                {filters(query)}
                <Loaded data=page draw />
            </Offered>
        }
        .into_any()
    }
}

fn filters(query: Memo<DeviceQuery>) -> AnyView {
    view! {
        <ListFilter address="/campaigns/devices" label="Filter devices" query say=search_alone>
            <SearchField label="Search" placeholder="Part of a device's number" value=filtered(query, "q") />
        </ListFilter>
    }
    .into_any()
}

fn rows(list: &DevicesPage, query: &DeviceQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() {
            view! { <EmptyState title="No devices yet" text="A device is taken in when it asks for the first time with its group's secret, as long as the licence has a seat for it. You can also add devices before they ask." /> }.into_any()
        } else {
            view! {
                <EmptyState title="No device matches" text="Devices are found by any part of their number.">
                    <ButtonLink href="/campaigns/devices">"Show all devices"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
    }
    let around = Listed::new("/campaigns/devices", query);
    let columns = ["Device", "Model", "Group", "Seat", "Version", "Last asked"].map(Column::new).into_iter().collect();
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Devices" columns>{rows}</Table>
        {around.foot(&list.page, "devices")}
        {around.exports()}
    }
    .into_any()
}

/// Whether the licence has a seat for a device, in words.
pub(super) fn seat(seated: bool) -> AnyView {
    let (label, tone) = if seated { ("Has one", Tone::Good) } else { ("None was free", Tone::Warning) };
    view! { <StateDot label tone /> }.into_any()
}

fn row_view(row: &DeviceRow) -> AnyView {
    let DeviceRow { id, device, customer, group, model, carrier, version, seated, seen_at } = row.clone();
    let (href, seat) = (device_page(&id), seat(seated));
    let version = version.map_or_else(|| "\u{2013}".to_owned(), |version| version.to_string());
    let seen = match seen_at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=href>{device.to_string()}</a></Cell>
            <Cell label="Model" class="mono">{format!("{model} {carrier}")}</Cell>
            <Cell label="Group" class="wide">{group} " " <span class="muted breakable">{customer}</span></Cell>
            <Cell label="Seat">{seat}</Cell>
            <Cell label="Version" class="wide"><span class="mono breakable">{version}</span></Cell>
            <Cell label="Last asked">{seen}</Cell>
        </tr>
    }
    .into_any()
}
