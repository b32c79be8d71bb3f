//! `/campaigns/devices`: all registered devices. The form that adds one is a state of the page's address (`?add=1`).

use super::api::{AddDevice, DevicesPage, list_devices};
use super::parts::{crumbs, device_page};
use crate::components::{
    ButtonLink, Cell, Chip, Choice, Column, EmptyState, ErrorSummary, Field, FilterBar, FormButtons, Icon, Kind, Loaded, Offered,
    PageHeader, SearchField, Section, Select, StateDot, Submit, Table, Time, Tone, exports, form_state, hidden, icon, pager,
    query_of, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{DeviceFilter, DeviceId, DeviceQuery, DeviceRow};
use patchbay_domain::list::Place;

/// `/campaigns/devices`
pub struct DevicesRoute {
    query: Memo<DeviceQuery>,
    adds: Memo<String>,
    page: Resource<Result<DevicesPage>>,
    add: ServerAction<AddDevice>,
}

impl PageRoute for DevicesRoute {
    fn data() -> Self {
        let (query, adds) = (query_of(|pairs| DeviceQuery::from_pairs(pairs)), query_part("add"));
        let (changed, moved) = (use_live("campaign-register"), use_live("campaign-progress"));
        let page =
            Resource::new(move || (query.get(), changed.get(), moved.get(), adds.get()), |(query, ..)| list_devices(query));
        Self { query, adds, page, add: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DevicesRoute { query, adds, page, add } = this;
        let draw = move |page: DevicesPage| {
            let form = (page.may_edit && adds.get() == "1").then(|| add_form(&page, add));
            view! {
                {form}
                {rows(&page, &query.get())}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Devices" lead="What asked, or was added, with its group and what it reported last." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/devices?add=1">{icon(Icon::Plus)} "Add"</ButtonLink>
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

const FIELDS: &[(&str, &str)] = &[("group", "Group"), ("device", "Device"), ("model", "Model"), ("carrier", "Carrier code")];

fn add_form(page: &DevicesPage, add: ServerAction<AddDevice>) -> AnyView {
    let form = form_state(add);
    let mut choices = vec![Choice::new("", "Choose a group")];
    choices.extend(page.groups.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())));
    view! {
        <Section title="Add a device" lead="It takes a seat of its group's licence. Devices that present their group's secret are taken in by themselves when they ask.">
            <ActionForm action=add>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Select form name="group" label="Group" choices required=true />
                    <Field form name="device" label="Device" help="Its serial number or IMEI, as it names itself." required=true mono=true check=check_device />
                    <div class="field-row">
                        <Field form name="model" label="Model" help="Such as SM-G930F." required=true mono=true />
                        <Field form name="carrier" label="Carrier code" help="Such as DBT." required=true mono=true />
                    </div>
                    <FormButtons>
                        <Submit form label="Add the device" />
                        <ButtonLink kind=Kind::Quiet href="/campaigns/devices">"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn check_device(text: &str) -> Result<(), String> {
    DeviceId::parse(text).map(drop).map_err(|fault| fault.to_string())
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
