//! `/campaigns/devices`: all registered devices. The forms that add some are states of the page's address (`?add=1`,
//! `?import=1`).

use super::api::{DevicesPage, list_devices};
use super::device_forms::Steps;
use super::parts::{crumbs, device_page};
use crate::components::{
    ButtonLink, Cell, Chip, Column, EmptyState, FilterBar, Icon, Kind, Loaded, Offered, PageHeader, SearchField, StateDot, Table,
    Time, Tone, exports, hidden, icon, pager, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{DeviceFilter, DeviceQuery, DeviceRow};
use patchbay_domain::list::Place;

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
                    <ButtonLink href="/campaigns/devices?import=1">{icon(Icon::Upload)} "Import"</ButtonLink>
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
    let chips = Signal::derive(move || {
        let query = query.get();
        let all = DeviceQuery { filter: DeviceFilter::default(), ..first_page(&query) };
        let chip = Chip { label: format!("Search: {}", query.filter.q), href: list_page(&all) };
        if query.filter.q.is_empty() { Vec::new() } else { vec![chip] }
    });
    let kept = move || {
        let mut pairs = Vec::new();
        first_page(&query.get()).place.put(&mut pairs);
        hidden(pairs)
    };
    view! {
        <FilterBar action="/campaigns/devices" label="Filter devices" chips>
            <SearchField label="Search" placeholder="Part of a device's number" value=Signal::derive(move || query.get().filter.q) />
            {kept}
        </FilterBar>
    }
    .into_any()
}

fn list_page(query: &DeviceQuery) -> String {
    format!("/campaigns/devices{}", query.to_query())
}

fn first_page(query: &DeviceQuery) -> DeviceQuery {
    DeviceQuery { place: Place { size: query.place.size, ..Place::default() }, ..query.clone() }
}

fn rows(list: &DevicesPage, query: &DeviceQuery) -> AnyView {
    if list.page.total == 0 {
        return if query.filter == DeviceFilter::default() {
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
    let foot =
        pager(&list.page, &query.place, "devices", &|place| list_page(&DeviceQuery { place: place.clone(), ..query.clone() }));
    let columns = ["Device", "Model", "Group", "Seat", "Version", "Last asked"].map(Column::new).into_iter().collect();
    let rows = list.page.rows.iter().map(row_view).collect_view();
    let pairs: Vec<_> = [("q", query.filter.q.clone())].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    view! {
        <Table caption="Devices" columns>{rows}</Table>
        {foot}
        {exports("/campaigns/devices", &pairs)}
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
