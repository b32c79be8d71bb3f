//! The form above the devices, which adds one.

use super::api::{AddDevice, DevicesPage};
use crate::components::{
    ButtonLink, Choice, ErrorSummary, Field, FormButtons, FormState, Kind, Section, Select, Submit, form_state, query_part,
};
use leptos::prelude::*;
use patchbay_domain::campaigns::DeviceId;

/// The form above the devices, and whether it is shown.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    adds: Memo<String>,
    add: ServerAction<AddDevice>,
}

const FIELDS: &[(&str, &str)] = &[("group", "Group"), ("device", "Device"), ("model", "Model"), ("carrier", "Carrier code")];

impl Steps {
    pub(super) fn data() -> Self {
        Self { adds: query_part("add"), add: ServerAction::new() }
    }

    /// Moves when the form is asked for, or no more.
    pub(super) fn asked(self) -> String {
        self.adds.get()
    }

    pub(super) fn draw(self, page: &DevicesPage) -> AnyView {
        if page.may_edit && self.adds.get() == "1" { self.add_form(page) } else { ().into_any() }
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
