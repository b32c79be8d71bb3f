//! The forms above the firmware catalogue: add, change, remove, import.

use super::api::{AddFirmware, Firmware, FirmwarePage, ImportFirmware, RemoveFirmware, UpdateFirmware};
use super::firmware::key;
use crate::components::{
    ButtonLink, CodeBlock, ErrorSummary, Field, FileDrop, FormButtons, FormState, Kind, Section, Submit, Tab, Tabs, TextArea,
    form_state, hidden,
};
use leptos::prelude::*;
use patchbay_domain::campaigns::{CarrierCode, DeviceModel, FirmwareVersion};

/// The forms above the catalogue, and which of them is shown.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    pub(super) adds: Memo<String>,
    pub(super) edits: Memo<String>,
    pub(super) removes: Memo<String>,
    pub(super) imports: Memo<String>,
    pub(super) add: ServerAction<AddFirmware>,
    pub(super) update: ServerAction<UpdateFirmware>,
    pub(super) remove: ServerAction<RemoveFirmware>,
    pub(super) import: ServerAction<ImportFirmware>,
}

const FIELDS: &[(&str, &str)] = &[
    ("model", "Model"),
    ("carrier", "Carrier code"),
    ("version", "Version"),
    ("description", "Description"),
    ("os_version", "System version"),
    ("released", "Released"),
    ("patch_level", "Security patches of"),
];

impl Steps {
    /// The version that is to be changed or removed, as the address names it.
    pub(super) fn named(self) -> String {
        let removes = self.removes.get();
        if removes.is_empty() { self.edits.get() } else { removes }
    }

    pub(super) fn draw(self, page: &FirmwarePage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let removes = !self.removes.get().is_empty();
        if let Some(version) = page.named.as_ref().filter(|version| key(version) == self.named()) {
            if removes { self.remove_form(version) } else { self.edit_form(version) }
        } else if self.adds.get() == "1" {
            self.add_form()
        } else {
            match self.imports.get().as_str() {
                "" => ().into_any(),
                way => self.import_form(way == "paste"),
            }
        }
    }

    fn add_form(self) -> AnyView {
        let form = form_state(self.add);
        let fields = texts(form, &Firmware::default());
        view! {
            <Section title="Add a version" lead="It becomes the newest of its model and carrier code. Both are made where they are not there yet.">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <div class="field-row">
                            <Field form name="model" label="Model" help="Such as SM-G930F." required=true mono=true check=check_model />
                            <Field form name="carrier" label="Carrier code" help="Such as DBT." required=true mono=true check=check_carrier />
                        </div>
                        <Field form name="version" label="Version" help="To the letter, as devices report it." required=true mono=true check=check_version />
                        {fields}
                        <FormButtons><Submit form label="Add the version" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, version: &Firmware) -> AnyView {
        let form = form_state(self.update);
        let (named, fields, names) = (key(version), texts(form, version), names(version));
        view! {
            <Section title=format!("Change {named}")>
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {names}
                        {fields}
                        <FormButtons><Submit form label="Save the version" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn remove_form(self, version: &Firmware) -> AnyView {
        let (form, title, names) = (form_state(self.remove), format!("Remove {}?", key(version)), names(version));
        view! {
            <Section title danger=true>
                <ActionForm action=self.remove>
                    <div class="panel-form">
                        <ErrorSummary form />
                        {names}
                        <p>"Campaigns that bring it hold back until it is there again. Devices that report it are taken to have an older one than all that are known."</p>
                        <FormButtons><Submit form label="Remove the version" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn import_form(self, pasting: bool) -> AnyView {
        let form = form_state(self.import);
        let tabs = vec![
            Tab::new("Upload a file", "/campaigns/firmware?import=1", !pasting),
            Tab::new("Paste a list", "/campaigns/firmware?import=paste", pasting),
        ];
        let body = if pasting { self.paste_form(form) } else { upload_form(form) };
        view! {
            <Section title="Import versions" lead="CSV or JSON, from the oldest to the newest. Versions that are there already stay where they are; one line that is wrong, and nothing is added.">
                <Tabs label="Where the list comes from" tabs />
                {body}
                <CodeBlock text=EXAMPLE label="An example in CSV, and the same in JSON" />
            </Section>
        }
        .into_any()
    }

    fn paste_form(self, form: FormState) -> AnyView {
        view! {
            <ActionForm action=self.import>
                <div class="panel-form">
                    <ErrorSummary form fields=IMPORT />
                    <TextArea form name="text" label="Lines" help="As in a file, the heading first." rows=10 required=true mono=true />
                    <FormButtons><Submit form label="Import the list" />{cancel()}</FormButtons>
                </div>
            </ActionForm>
        }
        .into_any()
    }
}

const IMPORT: &[(&str, &str)] = &[("file", "File"), ("text", "Lines")];

const EXAMPLE: &str = "model,carrier,version,description,os_version,released,patch_level
SM-G930F,DBT,G930FXXU1DQD4/G930FOXA1DQD1/G930FXXU1DQD1,Security and stability,7.0,2017-05-04,2017-04-01

[{\"model\": \"SM-G930F\", \"carrier\": \"DBT\", \"version\": \"G930FXXU1DQD4/G930FOXA1DQD1/G930FXXU1DQD1\", \"os_version\": \"7.0\"}]
";

/// The form that posts to the server's plain upload route. What that refuses comes back as a refusal of [`ImportFirmware`].
fn upload_form(form: FormState) -> AnyView {
    view! {
        <form method="post" action="/campaigns/firmware/upload" enctype="multipart/form-data">
            <div class="panel-form">
                <ErrorSummary form fields=IMPORT />
                <FileDrop name="file" label="File" help="CSV or JSON in UTF-8, up to 8 MiB and 20,000 versions." accept=".csv,.json,.txt,text/csv,application/json" />
                <FormButtons><button type="submit" class="button primary">"Import the file"</button>{cancel()}</FormButtons>
            </div>
        </form>
    }
    .into_any()
}

/// Which version the form is about.
fn names(version: &Firmware) -> AnyView {
    hidden(vec![("model", version.model.clone()), ("carrier", version.carrier.clone()), ("version", version.version.clone())])
}

fn texts(form: FormState, version: &Firmware) -> AnyView {
    let Firmware { description, os_version, released, patch_level, .. } = version.clone();
    view! {
        <TextArea form name="description" label="Description" help="What is new in it." value=description rows=3 />
        <Field form name="os_version" label="System version" help="Such as 8.0." value=os_version />
        <div class="field-row">
            <Field form name="released" label="Released" kind="date" value=released />
            <Field form name="patch_level" label="Security patches of" kind="date" value=patch_level />
        </div>
    }
    .into_any()
}

fn check_model(text: &str) -> Result<(), String> {
    DeviceModel::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn check_carrier(text: &str) -> Result<(), String> {
    CarrierCode::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn check_version(text: &str) -> Result<(), String> {
    FirmwareVersion::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/firmware">"Cancel"</ButtonLink> }.into_any()
}
