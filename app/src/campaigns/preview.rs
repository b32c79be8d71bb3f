//! `/campaigns/new/preview`: what an order would do, and the button that gives it.

use super::api::{OrderCampaign, OrderForm, PreviewPage, find_preview};
use super::parts::{campaign_page, crumbs, devices, hours, nights};
use super::policies;
use crate::components::{
    ButtonLink, Definition, DefinitionList, ErrorSummary, FormButtons, FormState, Kind, Loaded, Notice, Offered, PageHeader,
    Section, Submit, Tone, capital, form_state, hidden, query_of,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{Outlook, Preview, State};

/// `/campaigns/new/preview`
pub struct PreviewRoute {
    page: Resource<Result<PreviewPage>>,
    order: ServerAction<OrderCampaign>,
}

impl PageRoute for PreviewRoute {
    fn data() -> Self {
        let chosen = query_of(|pairs| OrderForm::from_pairs(pairs));
        Self { page: Resource::new(move || chosen.get(), find_preview), order: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let PreviewRoute { page, order } = this;
        let form = form_state(order);
        let draw = move |page: PreviewPage| draw(&page, order, form);
        let mut above = crumbs();
        above.push(crate::components::Crumb::new("New campaign", "/campaigns/new"));
        view! {
            <PageHeader title="What it would do" lead="Nothing is ordered yet." crumbs=above />
            <Offered permission=Permission::EditCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

/// The order in one sentence: `Opens tonight at 01:00 local time, 8 nights, 412 devices.`
fn sentence(preview: &Preview) -> String {
    let ahead = Outlook::of(&preview.schedule, preview.local);
    let ahead = match (preview.state, ahead) {
        (State::Expired, _) | (_, Outlook::Over) => {
            return "Its last window has closed already: it would be kept as expired.".to_owned();
        }
        (_, Outlook::Open { until }) => format!("A window is open now until {} local time", until.time()),
        (_, ahead @ Outlook::Opens { .. }) => format!("{} local time", capital(&ahead.phrase(preview.local))),
    };
    let waits = if preview.state == State::AwaitingApproval { ", once somebody has approved it" } else { "" };
    format!("{ahead}, {}, {}{waits}.", nights(&preview.schedule), devices(preview.devices))
}

fn draw(page: &PreviewPage, order: ServerAction<OrderCampaign>, form: FormState) -> AnyView {
    let preview = &page.preview;
    let met = preview.replaces.clone().map(|met| {
        let href = campaign_page(&met.id);
        let words = if met.same {
            "The very same is ordered already; nothing new would be made."
        } else {
            "It takes the place of a campaign on the same target, which is superseded. Devices that are done stay done."
        };
        let state = format!(" ({}, brings {})", met.state.label(), met.target);
        view! { <Notice tone=Tone::Warning><p>{words} " " <a href=href>"Look at it"</a>{state}</p></Notice> }
    });
    let schedule = &preview.schedule;
    let days = format!("{} to {}, {}", schedule.start(), schedule.end(), nights(schedule));
    let clock = format!("{}, where it is {} now", preview.timezone, preview.local);
    let put = policies::words(&preview.policies).join("; ");
    let (window, back) = (hours(schedule), format!("/campaigns/new{}", page.order.to_query()));
    let (target, model, group) = (page.order.target.clone(), page.order.model.clone(), page.group.clone());
    let fields = hidden(page.order.pairs().to_vec());
    view! {
        <p class="campaign-sentence" role="status">{sentence(preview)}</p>
        {met}
        <Section title="The order">
            <DefinitionList>
                <Definition term="Version"><span class="mono breakable">{target}</span></Definition>
                <Definition term="Model, carrier"><span class="mono">{model}</span></Definition>
                <Definition term="Group">{group}</Definition>
                <Definition term="Days">{days}</Definition>
                <Definition term="Window">{window}</Definition>
                <Definition term="Customer's zone">{clock}</Definition>
                <Definition term="Policies">{put}</Definition>
            </DefinitionList>
        </Section>
        <ActionForm action=order>
            <div class="stack campaign-order">
                <ErrorSummary form />
                {fields}
                <FormButtons>
                    <Submit form label="Order the campaign" />
                    <ButtonLink kind=Kind::Quiet href=back>"Change it"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::{Day, Policies, Schedule, ScheduleParts};

    #[test]
    fn an_order_is_told_in_one_sentence() {
        let start = Day::parse("20261201").unwrap();
        let schedule = Schedule::try_from(ScheduleParts { start, end: start.plus(7), from: 1, until: 4 }).unwrap();
        let preview = |state, local| Preview {
            schedule,
            state,
            devices: 412,
            timezone: "Europe/Oslo".into(),
            local,
            policies: Policies::default(),
            replaces: None,
        };
        let tonight = preview(State::Scheduled, start.plus(-1).at(15));
        assert_eq!(sentence(&tonight), "Opens tonight at 01:00 local time, 8 nights, 412 devices.");
        let waits = preview(State::AwaitingApproval, start.at(2));
        let want = "A window is open now until 04:00 local time, 8 nights, 412 devices, once somebody has approved it.";
        assert_eq!(sentence(&waits), want);
        assert!(sentence(&preview(State::Expired, start.plus(20).at(0))).contains("expired"));
    }
}
