//! `/bindings/settings`: how the organization's setup messages are made.

use super::api::{SettingsPage, UpdateBindingSettings, find_settings};
use super::parts::crumbs;
use crate::components::{
    Checks, Choice, Definition, DefinitionList, ErrorSummary, Field, FormButtons, FormState, Loaded, Notice, PageHeader, Submit,
    form_state, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::{ACCOUNT_NAME_MAX, BindingSettings, DataClass, SETUPS_A_MINUTE, SETUPS_A_MINUTE_MAX};

/// `/bindings/settings`
pub struct SettingsRoute {
    page: Resource<Result<SettingsPage>>,
    update: ServerAction<UpdateBindingSettings>,
}

impl PageRoute for SettingsRoute {
    fn data() -> Self {
        let update = ServerAction::<UpdateBindingSettings>::new();
        let (saved, changed) = (succeeded(update), use_live("bindings"));
        Self { page: Resource::new(move || (saved.get(), changed.get()), |_| find_settings()), update }
    }

    fn view(this: Self) -> AnyView {
        let SettingsRoute { page, update } = this;
        let form = form_state(update);
        let draw = move |page: SettingsPage| {
            if page.may_edit { settings_form(update, form, page.settings) } else { settings_view(page.settings) }
        };
        view! {
            <PageHeader title="Settings of bindings" lead="What this organization's phones are sent. Messages that were sent stay as they were." crumbs=crumbs() />
            <Loaded data=page draw />
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("account_name", "Name of the account"),
    ("server", "Synchronization server"),
    ("classes", "What is synchronized"),
    ("setups_a_minute", "Setups a minute"),
];

fn settings_form(update: ServerAction<UpdateBindingSettings>, form: FormState, settings: BindingSettings) -> AnyView {
    let BindingSettings { account_name, server, classes, setups_a_minute } = settings;
    let chosen = classes.iter().map(|class| class.as_str().to_owned()).collect();
    let choices = DataClass::ALL.iter().map(|class| Choice::new(class.as_str(), class.label())).collect();
    let name_help = format!("What the phone shows, at most {ACCOUNT_NAME_MAX} characters.");
    let limit_help = format!(
        "To one number, 1 to {SETUPS_A_MINUTE_MAX}; usually {SETUPS_A_MINUTE}. Beyond it, applications are told to wait."
    );
    view! {
        <ActionForm action=update>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <Field form name="account_name" label="Name of the account" help=name_help value=account_name required=true />
                <Field
                    form
                    name="server"
                    label="Synchronization server"
                    help="Its address, such as https://sync.example.com/syncml. This server's own when left empty."
                    value=server
                    mono=true
                />
                <Checks form name="classes" label="What is synchronized" help="Only what the server has: phones report errors for the rest." chosen choices />
                <Field form name="setups_a_minute" label="Setups a minute" help=limit_help value=setups_a_minute.to_string() required=true />
                <FormButtons><Submit form label="Save settings" /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn settings_view(settings: BindingSettings) -> AnyView {
    let BindingSettings { account_name, server, classes, setups_a_minute } = settings;
    let server = if server.is_empty() { "This server's own".to_owned() } else { server };
    let classes = classes.iter().map(|class| class.label()).collect::<Vec<_>>().join(", ");
    view! {
        <Notice><p>"Your role sees these settings and does not change them. An administrator of the organization can."</p></Notice>
        <DefinitionList>
            <Definition term="Name of the account">{account_name}</Definition>
            <Definition term="Synchronization server"><span class="mono breakable">{server}</span></Definition>
            <Definition term="What is synchronized">{classes}</Definition>
            <Definition term="Setups a minute">{setups_a_minute}</Definition>
        </DefinitionList>
    }
    .into_any()
}
