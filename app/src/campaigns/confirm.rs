//! The pages that ask before something is done to a campaign: approve, pause, resume, cancel; and the form of its policies.

use super::api::{ActOnCampaign, DetailPage, SetPolicies, find_campaign};
use super::parts::{campaign_page, crumbs, crumbs_to, title, verb};
use super::policies;
use crate::components::{
    ButtonLink, ErrorSummary, Failure, Field, FormButtons, Kind, Loaded, Notice, PageHeader, Submit, Tone, capital, form_state,
    path_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::campaigns::{Action, Campaign, Counts};

/// `/campaigns/orders/{id}/do/{action}`
pub struct ActRoute {
    page: Resource<Result<DetailPage>>,
    action: Memo<String>,
    act: ServerAction<ActOnCampaign>,
}

impl PageRoute for ActRoute {
    fn data() -> Self {
        let id = path_part("id");
        let page = Resource::new(move || id.get(), find_campaign);
        Self { page, action: path_part("action"), act: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let ActRoute { page, action, act } = this;
        let draw = move |page: DetailPage| {
            let Some(action) = Action::parse(&action.get()) else {
                return view! { {head("Campaign")} <Failure error=Error::NotFound.announced() /> }.into_any();
            };
            let (campaign, back) = (&page.campaign, campaign_page(&page.campaign.id));
            let heading = format!("{}?", capital(verb(action)));
            let body = match campaign.state.after(action, &campaign.schedule, page.now) {
                _ if !page.may_edit => view! { <Failure error=Error::Forbidden.announced() /> }.into_any(),
                Ok(_) => act_form(act, campaign, action),
                Err(refused) => view! { <Notice tone=Tone::Warning><p>{refused.to_string()}</p></Notice> }.into_any(),
            };
            view! {
                <PageHeader title=heading lead=title(campaign) crumbs=crumbs_to(&campaign.id, title(campaign)) />
                <div class="panel-form">
                    {body}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Leave it as it is"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        view! { <Loaded data=page draw head=|| head("Campaign") /> }.into_any()
    }
}

/// The head of a page that has no campaign to name.
fn head(title: &'static str) -> AnyView {
    view! { <PageHeader title crumbs=crumbs() /> }.into_any()
}

const REASON: &[(&str, &str)] = &[("reason", "Reason")];

/// What an action does, in words.
fn consequence(action: Action, counts: &Counts) -> String {
    match action {
        Action::Approve => {
            format!("Its windows open as scheduled, and {} devices are told to install.", counts.devices)
        }
        Action::Pause => format!(
            "No device is given an order until somebody resumes it. Devices that are at work already ({}) go on.",
            counts.at_work
        ),
        Action::Resume => "Devices are given orders again while a window is open.".to_owned(),
        Action::Cancel => format!(
            "It ends for good. Devices that are at work already ({}) go on; the others are told nothing more.",
            counts.at_work
        ),
    }
}

/// The consequence in words, the reason and the button.
fn act_form(act: ServerAction<ActOnCampaign>, campaign: &Campaign, action: Action) -> AnyView {
    let form = form_state(act);
    let (id, revision) = (campaign.id.clone(), campaign.revision);
    let needed = matches!(action, Action::Pause | Action::Cancel);
    let consequence = consequence(action, &campaign.counts);
    let help =
        if needed { "Others will want to know; it stands on the campaign's page." } else { "It stands on the campaign's page." };
    let kind = if needed { Kind::Danger } else { Kind::Primary };
    view! {
        <ActionForm action=act>
            <div class="stack">
                <ErrorSummary form fields=REASON />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="revision" value=revision.to_string() />
                <input type="hidden" name="action" value=action.as_str() />
                <p>{consequence}</p>
                <Field form name="reason" label="Reason" help required=needed />
                <FormButtons><Submit form label=verb(action) kind /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/campaigns/orders/{id}/policies`
pub struct PoliciesRoute {
    page: Resource<Result<DetailPage>>,
    set: ServerAction<SetPolicies>,
}

impl PageRoute for PoliciesRoute {
    fn data() -> Self {
        let id = path_part("id");
        Self { page: Resource::new(move || id.get(), find_campaign), set: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let PoliciesRoute { page, set } = this;
        let form = form_state(set);
        let draw = move |page: DetailPage| {
            let campaign = &page.campaign;
            let (id, revision, back) = (campaign.id.clone(), campaign.revision, campaign_page(&campaign.id));
            if !page.may_edit {
                return view! { {head("Policies")} <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let fields = policies::fields(form, &campaign.policies, false);
            view! {
                <PageHeader title="Policies" lead=title(campaign) crumbs=crumbs_to(&campaign.id, title(campaign)) />
                <ActionForm action=set>
                    <div class="panel-form">
                        <ErrorSummary form fields=policies::FIELDS />
                        <input type="hidden" name="id" value=id />
                        <input type="hidden" name="revision" value=revision.to_string() />
                        <p>"They hold from the next question of a device on. Devices that are at work already go on."</p>
                        {fields}
                        <FormButtons>
                            <Submit form label="Save the policies" />
                            <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        view! { <Loaded data=page draw head=|| head("Policies") /> }.into_any()
    }
}
