//! `/campaigns/orders/{id}`: one campaign. It answers first: what state is it in, is a window open, how far are its devices.
//!
//! The figures follow the devices while the page is open. The filter of the device table stands beside what is fetched again, so that
//! nobody's typing is lost.

use super::api::{DetailPage, ProgressPage, find_campaign, list_progress};
use super::parts::{ahead, campaign_page, crumbs, hours, nights, progress_dot, state_dot, title, told, verb};
use super::policies;
use crate::audit::history;
use crate::components::{
    ButtonLink, Cell, Column, Definition, DefinitionList, EmptyState, Kind, ListFilter, Listed, Loaded, Notice, PageHeader,
    Progress as Bar, SearchField, Section, SelectField, Stat, Table, Time, Tone, choices, exports, filtered, path_part, query_of,
    said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::campaigns::{ATTEMPTS_MAX, Action, DeviceQuery, HowFar, ProgressRow};
use patchbay_domain::list::Filter;

/// `/campaigns/orders/{id}`
pub struct DetailRoute {
    id: Memo<String>,
    query: Memo<DeviceQuery>,
    page: Resource<Result<DetailPage>>,
    devices: Resource<Result<ProgressPage>>,
}

impl PageRoute for DetailRoute {
    fn data() -> Self {
        let (id, query) = (path_part("id"), query_of(|pairs| DeviceQuery::from_pairs(pairs)));
        let (changed, moved) = (use_live("campaigns"), use_live("campaign-progress"));
        let page = Resource::new(move || (id.get(), changed.get(), moved.get()), |(id, ..)| find_campaign(id));
        let devices = Resource::new(
            move || (id.get(), query.get(), changed.get(), moved.get()),
            |(id, query, ..)| list_progress(id, query),
        );
        Self { id, query, page, devices }
    }

    fn view(this: Self) -> AnyView {
        let DetailRoute { id, query, page, devices } = this;
        let first = move |page: DetailPage| {
            view! {
                {header(&page)}
                {state(&page)}
            }
            .into_any()
        };
        let rest = move |page: DetailPage| {
            view! {
                {order(&page)}
                {history(&page.history, "Whoever acts on this campaign will be listed here, and what the clock did.")}
            }
            .into_any()
        };
        let head = || view! { <PageHeader title="Campaign" crumbs=crumbs() /> };
        let table = move |page: ProgressPage| table(&page, &query.get());
        view! {
            <Loaded data=page draw=first head />
            <Section title="Devices" lead="How far each is, when it asked last, and what it was told. That a device has the target is known when it says so.">
                {move || filters(&id.get(), query)}
                <Loaded data=devices draw=table />
            </Section>
            <Loaded data=page draw=rest />
        }
        .into_any()
    }
}

fn header(page: &DetailPage) -> AnyView {
    let campaign = &page.campaign;
    let here = campaign_page(&campaign.id);
    let may = |action: &Action| page.may_edit && campaign.state.after(*action, &campaign.schedule, page.now).is_ok();
    let actions: Vec<AnyView> = Action::ALL
        .into_iter()
        .filter(may)
        .map(|action| {
            let kind = match action {
                Action::Approve | Action::Resume => Kind::Primary,
                Action::Pause => Kind::Plain,
                Action::Cancel => Kind::Danger,
            };
            let href = format!("{here}/do/{}", action.as_str());
            view! { <ButtonLink kind href>{verb(action)}</ButtonLink> }.into_any()
        })
        .collect();
    let policies = (page.may_edit && campaign.state.lives())
        .then(|| view! { <ButtonLink href=format!("{here}/policies")>"Policies"</ButtonLink> });
    view! {
        <PageHeader title=title(campaign) lead=format!("Brings {}", campaign.target) crumbs=crumbs()>
            {actions}
            {policies}
        </PageHeader>
    }
    .into_any()
}

fn state(page: &DetailPage) -> AnyView {
    let campaign = &page.campaign;
    let (counts, here) = (campaign.counts, campaign_page(&campaign.id));
    let ended = counts.done.saturating_add(counts.newer);
    let reason = (!campaign.reason.is_empty()).then(|| {
        let reason = campaign.reason.clone();
        view! { <Notice tone=Tone::Warning><p>{reason}</p></Notice> }
    });
    let ahead = ahead(campaign.state, &campaign.schedule, page.local)
        .map(|ahead| format!("{ahead}, on a clock of {} that shows {}.", page.timezone, page.local.time()));
    let followed = (!page.newest && !campaign.state.lives())
        .then_some(" A later order on the same target has taken its place; devices hear of that one.");
    let at = |far: HowFar| format!("{here}?progress={}", far.as_str());
    let (failed_tone, gave_up) = (if counts.failed > 0 { Tone::Bad } else { Tone::Neutral }, counts.gave_up);
    view! {
        <section class="section campaign-state">
            <h2 class="visually-hidden">"State"</h2>
            <p class="row"><strong class="campaign-word">{state_dot(campaign.state)}</strong> <span>{ahead}{followed}</span></p>
            {reason}
            <Bar done=ended total=counts.devices label="Devices that have it" />
            <div class="stats">
                <Stat label="Devices" value=counts.devices href=here.clone() note="Belong to it" />
                <Stat label="Waiting" value=counts.pending() href=at(HowFar::Pending) note="Not given the order yet" />
                <Stat label="At work" value=counts.at_work href=at(HowFar::AtWork) note="Ordered, downloading, installing" tone=Tone::Info />
                <Stat label="Done" value=counts.done href=at(HowFar::Done) note="Reported the target" tone=Tone::Good />
                <Stat label="Newer" value=counts.newer href=at(HowFar::Newer) note="Have more already" />
                <Stat label="Failed" value=counts.failed href=at(HowFar::Failed) note=format!("{gave_up} of them {ATTEMPTS_MAX} times, and left alone") tone=failed_tone />
            </div>
        </section>
    }
    .into_any()
}

fn order(page: &DetailPage) -> AnyView {
    let campaign = page.campaign.clone();
    let schedule = &campaign.schedule;
    let days = format!("{} to {}, {}", schedule.start(), schedule.end(), nights(schedule));
    let window = format!("{}, device local time", hours(schedule));
    let put = policies::words(&campaign.policies).join("; ");
    let target = campaign.target.to_string();
    view! {
        <Section title="Order">
            <DefinitionList>
                <Definition term="Target"><span class="mono breakable">{target}</span></Definition>
                <Definition term="Model, carrier"><span class="mono">{format!("{} {}", campaign.model, campaign.carrier)}</span></Definition>
                <Definition term="Group">{campaign.group}</Definition>
                <Definition term="Customer"><span class="mono breakable">{campaign.customer}</span></Definition>
                <Definition term="MDM"><span class="mono breakable">{campaign.mdm}</span></Definition>
                <Definition term="Licence"><span class="mono breakable">{campaign.license}</span></Definition>
                <Definition term="Days">{days}</Definition>
                <Definition term="Window">{window}</Definition>
                <Definition term="Policies">{put}</Definition>
                <Definition term="Ordered"><Time at=campaign.created_at /></Definition>
                <Definition term="Changed"><Time at=campaign.changed_at /></Definition>
            </DefinitionList>
        </Section>
    }
    .into_any()
}

fn filters(id: &str, query: Memo<DeviceQuery>) -> AnyView {
    view! {
        <ListFilter address=campaign_page(id) label="Filter devices" query say>
            <SearchField label="Search" placeholder="Part of a device's number" value=filtered(query, "q") />
            <SelectField name="progress" label="State" choices=Signal::stored(choices::<HowFar>("Any")) value=filtered(query, "progress") />
        </ListFilter>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "progress" => ("State", said::<HowFar>(&value)),
        _ => ("Search", value),
    }
}

fn table(list: &ProgressPage, query: &DeviceQuery) -> AnyView {
    if list.page.total == 0 {
        let all = campaign_page(&list.id);
        return if query.filter.is_empty() {
            view! { <EmptyState title="No devices belong to it" text="Devices of its group, model and carrier code do as soon as they ask, or when they are added to the group." /> }.into_any()
        } else {
            view! {
                <EmptyState title="No device matches" text="Devices are found by any part of their number.">
                    <ButtonLink href=all>"Show all devices"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
    }
    let address = campaign_page(&list.id);
    let foot = Listed::new(&address, query).foot(&list.page, "devices");
    let columns = ["Device", "State", "Last told", "Failures", "Version", "Last asked"].map(Column::new).into_iter().collect();
    let rows = list.page.rows.iter().map(row_view).collect_view();
    view! {
        <Table caption="Devices of the campaign" columns>{rows}</Table>
        {foot}
        {exports(&format!("{address}/devices"), &query.pairs())}
    }
    .into_any()
}

fn row_view(row: &ProgressRow) -> AnyView {
    let ProgressRow { device, version, attempt, told: word, seen_at } = row.clone();
    let (state, reason) = (progress_dot(attempt.progress), told(&word));
    let failures = match (attempt.failures, attempt.error) {
        (0, _) => "\u{2013}".to_owned(),
        (count, Some(error)) => format!("{count}, last error {error}"),
        (count, None) => count.to_string(),
    };
    let version = version.map_or_else(|| "\u{2013}".to_owned(), |version| version.to_string());
    let seen = match seen_at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell class="mono">{device.to_string()}</Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Last told" class="wide">{reason}</Cell>
            <Cell label="Failures">{failures}</Cell>
            <Cell label="Version" class="wide"><span class="mono breakable">{version}</span></Cell>
            <Cell label="Last asked">{seen}</Cell>
        </tr>
    }
    .into_any()
}
