//! The settings of the organization worked in.

use super::{UpdateSettings, get_organization};
use crate::components::{
    Choice, CodeBlock, Definition, DefinitionList, ErrorSummary, Failure, Field, FormButtons, Notice, PageHeader, Radios,
    Section, Submit, form_state,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::session::{Me, signed_in, use_me};
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{Organization, check_title};
use patchbay_domain::redirections::AnswerStyle;

/// `/organization`
pub struct OrganizationPage {
    organization: Resource<Result<Organization>>,
    action: ServerAction<UpdateSettings>,
}

impl PageRoute for OrganizationPage {
    fn data() -> Self {
        let live = use_live("organizations");
        let action = ServerAction::<UpdateSettings>::new();
        let saved = action.version();
        let organization = Resource::new(move || (live.get(), saved.get()), |_| get_organization());
        Self { organization, action }
    }

    fn view(this: Self) -> AnyView {
        let OrganizationPage { organization, action } = this;
        let me = use_me();
        view! {
            <PageHeader title="Organization" lead="What is true for all of this organization's phones and wire clients." />
            <Transition>
                {move || Suspend::new(async move {
                    match (signed_in(me).await, organization.await) {
                        (Ok(me), Ok(organization)) => settings(&me, organization, action),
                        (Err(error), _) | (_, Err(error)) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("title", "Company name"), ("answer", "Redirection answer")];

fn settings(me: &Me, organization: Organization, action: ServerAction<UpdateSettings>) -> AnyView {
    let Organization { name, title, redirection_answer, .. } = organization;
    let examples = examples(&title);
    if !me.may(Permission::ManageOrganization) {
        return view! {
            <Notice>"Your role sees these settings and does not change them. An administrator of the organization can."</Notice>
            <DefinitionList>
                <Definition term="Company name">{title}</Definition>
                <Definition term="Short name"><span class="mono">{name}</span></Definition>
                <Definition term="Redirection answer">{label(redirection_answer)}</Definition>
            </DefinitionList>
            {examples}
        }
        .into_any();
    }
    let form = form_state(action);
    let choices = [AnswerStyle::Pair, AnswerStyle::Triple]
        .into_iter()
        .map(|style| Choice::new(style.as_str(), label(style)).help(help(style)))
        .collect();
    view! {
        <ActionForm action=action>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <DefinitionList><Definition term="Short name"><span class="mono">{name}</span></Definition></DefinitionList>
                <Field form name="title" label="Company name" help="getPhoneRedirection answers it for every phone of this organization." value=title required=true check=check_title />
                <Radios form name="answer" label="Redirection answer" value=redirection_answer.as_str() choices=choices />
                <FormButtons><Submit form label="Save settings" /></FormButtons>
            </div>
        </ActionForm>
        {examples}
    }
    .into_any()
}

const fn label(style: AnswerStyle) -> &'static str {
    match style {
        AnswerStyle::Pair => "Pair: company and URL",
        AnswerStyle::Triple => "Triple: true, company and URL",
    }
}

const fn help(style: AnswerStyle) -> &'static str {
    match style {
        AnswerStyle::Pair => "As the protocol's own page prints it. Most clients read this.",
        AnswerStyle::Triple => "As Snom's own command line client reads it.",
    }
}

/// What a client is answered, for each style, so that nobody has to guess.
fn examples(title: &str) -> AnyView {
    let url = "http://provisioning.myserver.com/snom?mac={mac}";
    let pair = format!("[{title:?}, {url:?}]");
    let triple = format!("[true, {title:?}, {url:?}]");
    view! {
        <Section title="What a client is answered" lead="getPhoneRedirection for a registered phone, as an XML-RPC array.">
            <div class="columns">
                <div class="stack"><h3 class="small-title">"Pair"</h3> <CodeBlock text=pair label="pair answer" /></div>
                <div class="stack"><h3 class="small-title">"Triple"</h3> <CodeBlock text=triple label="triple answer" /></div>
            </div>
        </Section>
    }
    .into_any()
}
