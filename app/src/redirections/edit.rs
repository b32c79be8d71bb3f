//! `/redirections/{mac}/edit`: changes where a phone is sent. The form carries the revision that its editor saw, so that a second
//! editor's form is refused, with a comparison, and not written over the first one's.

use super::api::{DetailPage, UpdateRedirection, find_redirection};
use super::parts::{check_optional_model, crumbs_to, path_part, shown_mac, source_words, url_field};
use crate::components::{
    ButtonLink, Cell, Choice, Column, ErrorSummary, Failure, Field, FormButtons, FormState, Kind, Loaded, Notice, PageHeader,
    Radios, Submit, Table, Tone, form_state,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::redirections::{ModelSource, Redirection};

/// `/redirections/{mac}/edit`
pub struct EditRoute {
    page: Resource<Result<DetailPage>>,
    mac: Memo<String>,
    update: ServerAction<UpdateRedirection>,
}

impl PageRoute for EditRoute {
    fn data() -> Self {
        let mac = path_part("mac");
        let update = ServerAction::<UpdateRedirection>::new();
        // A refused attempt reads the phone anew: what it is compared with, and the revision that the next attempt has seen.
        let tried = update.version();
        let page = Resource::new(move || (mac.get(), tried.get()), |(mac, _)| find_redirection(mac));
        Self { page, mac, update }
    }

    fn view(this: Self) -> AnyView {
        let EditRoute { page, mac, update } = this;
        let form = form_state(update);
        let title = move || {
            let mac = mac.get();
            view! { <PageHeader title=format!("Edit {}", shown_mac(&mac)) crumbs=crumbs_to(&mac) /> }
        };
        let draw = move |page: DetailPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            edit_form(update, form, &page.detail.redirection)
        };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("url", "URL"), ("model", "Model")];

fn edit_form(update: ServerAction<UpdateRedirection>, form: FormState, found: &Redirection) -> AnyView {
    let now = found.clone();
    let comparison = move || match form.failure.get() {
        Some(error @ Error::Conflict { .. }) => Some(compared(&now, &error)),
        _ => None,
    };
    let from = if found.model_source == ModelSource::Set { "set" } else { "table" };
    let model = if found.model.is_empty() { "unknown" } else { &found.model };
    let derived = match found.model_source {
        ModelSource::Set => "The model is derived from the MAC address.".to_owned(),
        source => format!("Now {model}, {}.", source_words(source)),
    };
    let sources = vec![
        Choice::new("table", "By the model table").help(derived),
        Choice::new("set", "Set here").help("The table and the phone itself no longer change it."),
    ];
    let set_model = if from == "set" { found.model.clone() } else { String::new() };
    let (mac, revision) = (found.mac.to_string(), found.revision.to_string());
    let back = format!("/redirections/{mac}");
    let url = url_field(form, "url", "URL", found.url.clone());
    view! {
        <ActionForm action=update>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                {comparison}
                <input type="hidden" name="mac" value=mac />
                <input type="hidden" name="revision" value=revision.clone() prop:value=revision />
                {url}
                <Radios form name="model_from" label="Model" value=from choices=sources />
                <Field
                    form
                    name="model"
                    label="Model, when set here"
                    help="As phones call themselves, such as snomD785."
                    value=set_model
                    mono=true
                    check=check_optional_model
                />
                <FormButtons>
                    <Submit form label="Save" />
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What is stored now beside what was typed, after somebody else was quicker.
fn compared(now: &Redirection, error: &Error) -> AnyView {
    let typed = |field: &str| error.typed(field).unwrap_or_default().to_owned();
    let typed_model = if typed("model_from") == "set" { typed("model") } else { "by the model table".to_owned() };
    let now_model = match now.model_source {
        ModelSource::Set => now.model.clone(),
        _ => "by the model table".to_owned(),
    };
    let rows = [("URL", now.url.clone(), typed("url")), ("Model", now_model, typed_model)]
        .into_iter()
        .map(|(name, is, wanted)| {
            let differs = (is != wanted).then_some("Differs");
            view! {
                <tr>
                    <Cell>{name}</Cell>
                    <Cell label="Stored now" class="wide"><span class="mono breakable">{is}</span></Cell>
                    <Cell label="You typed" class="wide"><span class="mono breakable">{wanted}</span></Cell>
                    <Cell label="Differs">{differs}</Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let columns = ["Field", "Stored now", "You typed", "Differs"].map(Column::new).into_iter().collect();
    view! {
        <Notice tone=Tone::Warning>
            <p>"Somebody else saved this phone while you were editing. Compare, then save again to store what you typed, or cancel to keep what is stored."</p>
            <Table caption="Stored now and typed" columns>{rows}</Table>
        </Notice>
    }
    .into_any()
}
