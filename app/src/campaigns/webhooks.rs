//! `/campaigns/webhooks`: where the events of campaigns are posted to, and what became of each delivery. The forms are states of the page's
//! address (`?new=1`, `?edit=`, `?rotate=`, `?remove=`).

use super::api::{Redeliver, WebhooksPage, list_webhooks};
use super::parts::{campaign_page, crumbs};
use super::webhook_forms::{Steps, meaning};
use crate::components::{
    Badge, ButtonLink, Cell, CodeBlock, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, Section,
    SelectField, StateDot, Table, Time, Tone, choices, filtered, icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{Delivery, DeliveryQuery, DeliveryState, TRIES_MAX, Webhook};

/// `/campaigns/webhooks`
pub struct WebhooksRoute {
    query: Memo<DeliveryQuery>,
    page: Resource<Result<WebhooksPage>>,
    shown: Resource<Result<Option<String>>>,
    steps: Steps,
    again: ServerAction<Redeliver>,
}

impl PageRoute for WebhooksRoute {
    fn data() -> Self {
        let (query, steps) = (query_of(|pairs| DeliveryQuery::from_pairs(pairs)), Steps::data());
        let (changed, again) = (use_live("campaign-webhooks"), ServerAction::<Redeliver>::new());
        let page = Resource::new(
            move || (query.get(), changed.get(), again.version().get(), steps.asked()),
            |(query, ..)| list_webhooks(query),
        );
        Self { query, page, shown: use_shown(), steps, again }
    }

    fn view(this: Self) -> AnyView {
        let WebhooksRoute { query, page, shown, steps, again } = this;
        let draw = move |page: WebhooksPage| {
            view! {
                {steps.draw(&page.webhooks)}
                {list(&page.webhooks)}
            }
            .into_any()
        };
        let log = move |page: WebhooksPage| deliveries(&page, &query.get(), again);
        view! {
            <PageHeader title="Webhooks" lead="Your own systems are told when a campaign is ordered, opens, finishes, or pauses because too many devices failed." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/webhooks?new=1">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="signing secret" advice="Give it to the receiver, which checks with it that a delivery comes from here. It is not shown again; when it is lost, replace it." />
            <Offered permission=Permission::EditCampaigns otherwise=true>
                <Loaded data=page draw />
                <Section title="Deliveries" lead="Of the last 30 days. One that is not answered with success is tried ten times within a day; after that it can be delivered once more.">
                    {filters(query)}
                    <Loaded data=page draw=log />
                </Section>
                {reference()}
            </Offered>
        }
        .into_any()
    }
}

fn list(webhooks: &[Webhook]) -> AnyView {
    if webhooks.is_empty() {
        return view! { <EmptyState title="No webhooks yet" text="A webhook is an address of yours to which Patchbay posts a small JSON document for each event. Every delivery is signed, and tried again until it is answered with success." /> }.into_any();
    }
    let mut columns: Vec<Column> = ["Address", "Events", "State", "Added"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Actions").actions());
    let rows = webhooks.iter().map(row).collect_view();
    view! { <Table caption="Webhooks" columns>{rows}</Table> }.into_any()
}

fn row(webhook: &Webhook) -> AnyView {
    let (id, url, added) = (webhook.id.clone(), webhook.url.to_string(), webhook.created_at);
    let events = webhook.events.iter().map(|event| view! { <Badge label=event.as_str() /> " " }.into_any()).collect_view();
    let (label, tone) = if webhook.enabled { ("On", Tone::Good) } else { ("Off", Tone::Neutral) };
    let links: Vec<AnyView> = [("edit", "Change"), ("rotate", "Replace the secret"), ("remove", "Remove")]
        .into_iter()
        .map(|(step, word)| {
            let (href, name) = (format!("/campaigns/webhooks?{step}={id}"), format!("{word}: {url}"));
            view! { <a href=href aria-label=name>{word}</a> " " }.into_any()
        })
        .collect();
    view! {
        <tr>
            <Cell class="wide"><span class="mono breakable">{url}</span></Cell>
            <Cell label="Events">{events}</Cell>
            <Cell label="State"><StateDot label tone /></Cell>
            <Cell label="Added"><Time at=added /></Cell>
            <Cell class="actions">{links}</Cell>
        </tr>
    }
    .into_any()
}

fn filters(query: Memo<DeliveryQuery>) -> AnyView {
    view! {
        <ListFilter address="/campaigns/webhooks" label="Filter deliveries" query say>
            <SelectField name="state" label="State" choices=Signal::stored(choices::<DeliveryState>("Any")) value=filtered(query, "state") />
        </ListFilter>
    }
    .into_any()
}

fn say(_name: &'static str, value: String) -> (&'static str, String) {
    ("State", said::<DeliveryState>(&value))
}

fn deliveries(page: &WebhooksPage, query: &DeliveryQuery, again: ServerAction<Redeliver>) -> AnyView {
    let log = &page.deliveries;
    if log.total == 0 {
        return view! { <EmptyState title="No deliveries" text="What is posted to your webhooks is listed here, with how it was answered." /> }.into_any();
    }
    let around = Listed::new("/campaigns/webhooks", query);
    let mut columns: Vec<Column> =
        ["When", "Event", "Address", "State", "Answer", "Tries"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Actions").actions());
    let rows = log.rows.iter().map(|delivery| delivery_row(delivery, again)).collect_view();
    view! {
        <Table caption="Deliveries, the newest first" columns>{rows}</Table>
        {around.foot(log, "deliveries")}
        {around.exports()}
    }
    .into_any()
}

fn delivery_row(delivery: &Delivery, again: ServerAction<Redeliver>) -> AnyView {
    let Delivery { id, url, event, campaign, state, attempts, answer, created_at, next_at } = delivery.clone();
    let tone = match state {
        DeliveryState::Waiting => Tone::Info,
        DeliveryState::Delivered => Tone::Good,
        DeliveryState::Failed => Tone::Bad,
    };
    let next = (state == DeliveryState::Waiting && attempts > 0)
        .then(|| view! { <span class="muted">" next at "</span> <Time at=next_at /> });
    let once_more = (state != DeliveryState::Waiting).then(|| {
        let name = format!("Deliver {} of {} once more", event.as_str(), created_at.display());
        view! {
            <ActionForm action=again>
                <input type="hidden" name="id" value=id />
                <button type="submit" class="button quiet" aria-label=name>"Deliver again"</button>
            </ActionForm>
        }
    });
    let href = campaign_page(&campaign);
    view! {
        <tr>
            <Cell><Time at=created_at /></Cell>
            <Cell label="Event"><a href=href>{event.as_str()}</a></Cell>
            <Cell label="Address" class="wide"><span class="mono breakable">{url}</span></Cell>
            <Cell label="State"><StateDot label=state.label() tone />{next}</Cell>
            <Cell label="Answer" class="wide">{answer}</Cell>
            <Cell label="Tries">{format!("{attempts} of {TRIES_MAX}")}</Cell>
            <Cell class="actions">{once_more}</Cell>
        </tr>
    }
    .into_any()
}

const EXAMPLE: &str = "POST /hooks HTTP/1.1
Content-Type: application/json
Patchbay-Event: opened
Patchbay-Delivery: 01a22090-97b6-7755-8d00-6eaa7dcd3ee5
Patchbay-Attempt: 1
Patchbay-Signature: t=1795301939,v1=5d41...

{\"id\": \"01a22090-...\", \"event\": \"opened\", \"at\": \"2026-11-21T22:58:59Z\", \"campaign\": {\"id\": \"...\", \"state\": \"active\", ...}}
";

fn reference() -> AnyView {
    let events = patchbay_domain::campaigns::HookEvent::ALL
        .map(|event| view! { <li><code class="mono">{event.as_str()}</code> ": " {meaning(event)}</li> }.into_any());
    view! {
        <Section title="What is posted" lead="v1 is HMAC-SHA-256 in hexadecimal digits, under the webhook's secret, over t, a dot and the body. Check it, and that t is not long ago. A delivery may come twice; its id stays the same.">
            <CodeBlock text=EXAMPLE label="An example" />
            <ul class="my-sentences">{Vec::from(events)}</ul>
        </Section>
    }
    .into_any()
}
