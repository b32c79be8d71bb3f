//! The forms above the devices: add one, import many.

use super::api::{AddDevice, DevicesPage, ImportDevices};
use crate::components::{
    ButtonLink, Choice, CodeBlock, ErrorSummary, Field, FileDrop, FormButtons, FormState, Kind, Section, Select, Submit, Tab,
    Tabs, TextArea, form_state, query_part,
};
use leptos::prelude::*;
use patchbay_domain::campaigns::DeviceId;

/// The forms above the devices, and which of them is shown.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    adds: Memo<String>,
    imports: Memo<String>,
    add: ServerAction<AddDevice>,
    import: ServerAction<ImportDevices>,
}

const FIELDS: &[(&str, &str)] = &[("group", "Group"), ("device", "Device"), ("model", "Model"), ("carrier", "Carrier code")];
const IMPORT: &[(&str, &str)] = &[("group", "Group"), ("file", "File"), ("text", "Lines")];

const EXAMPLE: &str = "device,model,carrier
R58M0100001,SM-G930F,DBT
356938035643809,GT-S8500A,QA4
";

impl Steps {
    pub(super) fn data() -> Self {
        let (adds, imports) = (query_part("add"), query_part("import"));
        Self { adds, imports, add: ServerAction::new(), import: ServerAction::new() }
    }

    /// Moves when another form is asked for.
    pub(super) fn asked(self) -> (String, String) {
        (self.adds.get(), self.imports.get())
    }

    pub(super) fn draw(self, page: &DevicesPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        match (self.adds.get().as_str(), self.imports.get().as_str()) {
            ("1", _) => self.add_form(page),
            (_, "") => ().into_any(),
            (_, way) => self.import_form(page, way == "paste"),
        }
    }

    fn add_form(self, page: &DevicesPage) -> AnyView {
        let form = form_state(self.add);
        let group = group(form, page);
        view! {
            <Section title="Add a device" lead="It takes a seat of its group's licence. Devices that present their group's secret are taken in by themselves when they ask.">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {group}
                        <Field form name="device" label="Device" help="Its serial number or IMEI, as it names itself." required=true mono=true check=check_device />
                        <div class="field-row">
                            <Field form name="model" label="Model" help="Such as SM-G930F." required=true mono=true />
                            <Field form name="carrier" label="Carrier code" help="Such as DBT." required=true mono=true />
                        </div>
                        <FormButtons><Submit form label="Add the device" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn import_form(self, page: &DevicesPage, pasting: bool) -> AnyView {
        let form = form_state(self.import);
        let tabs = vec![
            Tab::new("Upload a file", "/campaigns/devices?import=1", !pasting),
            Tab::new("Paste a list", "/campaigns/devices?import=paste", pasting),
        ];
        let group = group(form, page);
        let body = if pasting { self.paste_form(form, group) } else { upload_form(form, group) };
        view! {
            <Section title="Import devices" lead="CSV, up to 4 MiB and 10,000 devices, all of them or none. Devices that are in the group already stay as they are. A check changes nothing.">
                <Tabs label="Where the list comes from" tabs />
                {body}
                <CodeBlock text=EXAMPLE label="An example" />
            </Section>
        }
        .into_any()
    }

    fn paste_form(self, form: FormState, group: AnyView) -> AnyView {
        view! {
            <ActionForm action=self.import>
                <div class="panel-form">
                    <ErrorSummary form fields=IMPORT />
                    {group}
                    <TextArea form name="text" label="Lines" help="As in a file, the heading first." rows=10 required=true mono=true />
                    <FormButtons>
                        <Submit form label="Add the devices" />
                        <Submit form label="Check only" kind=Kind::Plain name="dry" value="1" />
                        {cancel()}
                    </FormButtons>
                </div>
            </ActionForm>
        }
        .into_any()
    }
}

/// The form that posts to the server's plain upload route. What that refuses comes back as a refusal of [`ImportDevices`].
fn upload_form(form: FormState, group: AnyView) -> AnyView {
    view! {
        <form method="post" action="/campaigns/devices/upload" enctype="multipart/form-data">
            <div class="panel-form">
                <ErrorSummary form fields=IMPORT />
                {group}
                <FileDrop name="file" label="File" help="CSV in UTF-8, as a spreadsheet saves it." accept=".csv,.txt,text/csv,text/plain" />
                <FormButtons>
                    <button type="submit" class="button primary">"Add the devices"</button>
                    <button type="submit" class="button" name="dry" value="1">"Check only"</button>
                    {cancel()}
                </FormButtons>
            </div>
        </form>
    }
    .into_any()
}

fn group(form: FormState, page: &DevicesPage) -> AnyView {
    let mut choices = vec![Choice::new("", "Choose a group")];
    choices.extend(page.groups.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())));
    view! { <Select form name="group" label="Group" choices required=true /> }.into_any()
}

fn check_device(text: &str) -> Result<(), String> {
    DeviceId::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/devices">"Cancel"</ButtonLink> }.into_any()
}
