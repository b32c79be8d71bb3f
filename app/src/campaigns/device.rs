//! `/campaigns/devices/{id}`: one device, how far it is in which campaign, and what was done to it. What is asked before it gets a secret of
//! its own or goes is a state of the page's address (`?rotate=1`, `?remove=1`).

use super::api::{DevicePage, RemoveDevice, RotateDevice, find_device};
use super::devices::seat;
use super::parts::{campaign_page, crumbs_to_devices, device_page, progress_dot, state_dot, told};
use crate::audit::history;
use crate::components::{
    ButtonLink, Cell, Column, Definition, DefinitionList, EmptyState, ErrorSummary, FormButtons, Kind, Loaded, PageHeader,
    Section, Submit, Table, Time, form_state, path_part, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::campaigns::DeviceCampaign;

/// `/campaigns/devices/{id}`
pub struct DeviceRoute {
    page: Resource<Result<DevicePage>>,
    shown: Resource<Result<Option<String>>>,
    steps: Steps,
}

/// What is asked before it is done.
#[derive(Clone, Copy)]
struct Steps {
    rotates: Memo<String>,
    removes: Memo<String>,
    rotate: ServerAction<RotateDevice>,
    remove: ServerAction<RemoveDevice>,
}

impl PageRoute for DeviceRoute {
    fn data() -> Self {
        let id = path_part("id");
        let steps = Steps {
            rotates: query_part("rotate"),
            removes: query_part("remove"),
            rotate: ServerAction::new(),
            remove: ServerAction::new(),
        };
        let (changed, moved) = (use_live("campaign-register"), use_live("campaign-progress"));
        let page = Resource::new(
            move || (id.get(), changed.get(), moved.get(), steps.rotate.version().get()),
            |(id, ..)| find_device(id),
        );
        Self { page, shown: use_shown(), steps }
    }

    fn view(this: Self) -> AnyView {
        let DeviceRoute { page, shown, steps } = this;
        let draw = move |page: DevicePage| {
            view! {
                {header(&page)}
                {steps.draw(&page)}
                {state(&page)}
                {campaigns(&page.campaigns)}
                {history(&page.history, "Whoever adds this device, or gives it a secret, will be listed here.")}
            }
            .into_any()
        };
        let head = || view! { <PageHeader title="Device" crumbs=crumbs_to_devices() /> };
        view! {
            <ShownOncePanel shown what="device secret" advice="Give it to the agent of this device by a way you trust. Its group's secret is of no use to it any more." />
            <Loaded data=page draw head />
        }
        .into_any()
    }
}

fn header(page: &DevicePage) -> AnyView {
    let here = device_page(&page.device.id);
    let actions = page.may_edit.then(|| {
        let word = if page.own_secret { "Replace its secret" } else { "Give it a secret of its own" };
        view! {
            <ButtonLink href=format!("{here}?rotate=1")>{word}</ButtonLink>
            <ButtonLink kind=Kind::Danger href=format!("{here}?remove=1")>"Remove"</ButtonLink>
        }
    });
    let title = page.device.device.to_string();
    view! { <PageHeader title crumbs=crumbs_to_devices() mono=true>{actions}</PageHeader> }.into_any()
}

impl Steps {
    fn draw(self, page: &DevicePage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let (id, here) = (page.device.id.clone(), device_page(&page.device.id));
        if self.removes.get() == "1" {
            let form = form_state(self.remove);
            return view! {
                <Section title=format!("Remove {}?", page.device.device) danger=true>
                    <ActionForm action=self.remove>
                        <div class="panel-form">
                            <ErrorSummary form />
                            <input type="hidden" name="id" value=id />
                            <p>"Its seat is free, and what it did in campaigns is gone. If it asks again with its group's secret, it is taken in anew."</p>
                            <FormButtons>
                                <Submit form label="Remove the device" kind=Kind::Danger />
                                <ButtonLink kind=Kind::Quiet href=here>"Keep it"</ButtonLink>
                            </FormButtons>
                        </div>
                    </ActionForm>
                </Section>
            }
            .into_any();
        }
        if self.rotates.get() != "1" {
            return ().into_any();
        }
        let form = form_state(self.rotate);
        view! {
            <Section title="Give it a new secret?">
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The secret is shown once. From now on the device is refused with any other, its group's as well."</p>
                        <FormButtons>
                            <Submit form label="Make the secret" kind=Kind::Danger />
                            <ButtonLink kind=Kind::Quiet href=here>"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn state(page: &DevicePage) -> AnyView {
    let device = page.device.clone();
    let version = device.version.map_or_else(|| "Not reported yet".to_owned(), |version| version.to_string());
    let seen = match device.seen_at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => "Never".into_any(),
    };
    let secret = if page.own_secret { "One of its own" } else { "Its group's" };
    view! {
        <Section title="State">
            <DefinitionList>
                <Definition term="Model, carrier"><span class="mono">{format!("{} {}", device.model, device.carrier)}</span></Definition>
                <Definition term="Group">{device.group}</Definition>
                <Definition term="Customer"><span class="mono breakable">{device.customer}</span></Definition>
                <Definition term="Seat">{seat(device.seated)}</Definition>
                <Definition term="Version"><span class="mono breakable">{version}</span></Definition>
                <Definition term="Last asked">{seen}</Definition>
                <Definition term="Presents">{secret}</Definition>
            </DefinitionList>
        </Section>
    }
    .into_any()
}

fn campaigns(campaigns: &[DeviceCampaign]) -> AnyView {
    let body = if campaigns.is_empty() {
        view! { <EmptyState title="In no campaign yet" text="Campaigns in which the device has asked are listed here." /> }
            .into_any()
    } else {
        let columns = ["Brings", "Campaign", "Device", "Last told", "Failures"].map(Column::new).into_iter().collect();
        let rows = campaigns.iter().map(campaign_row).collect_view();
        view! { <Table caption="Campaigns of the device, the newest first" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Campaigns">{body}</Section> }.into_any()
}

fn campaign_row(row: &DeviceCampaign) -> AnyView {
    let (state, progress, reason) = (state_dot(row.state), progress_dot(row.attempt.progress), told(&row.told));
    let (href, target, failures) = (campaign_page(&row.campaign), row.target.to_string(), row.attempt.failures);
    view! {
        <tr>
            <Cell class="wide"><a class="row-link mono breakable" href=href>{target}</a></Cell>
            <Cell label="Campaign">{state}</Cell>
            <Cell label="Device">{progress}</Cell>
            <Cell label="Last told" class="wide">{reason}</Cell>
            <Cell label="Failures">{failures}</Cell>
        </tr>
    }
    .into_any()
}
