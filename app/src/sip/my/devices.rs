//! `/my/devices`: the phones and programs that are registered, and taking one out.

use super::api::{RemoveDevice, my_devices};
use crate::Error;
use crate::components::{
    ButtonLink, Cell, Column, Confirm, Crumb, EmptyState, ErrorSummary, Failure, FormButtons, FormState, Kind, Loaded, Notice,
    PageHeader, Submit, Table, Time, form_state, path_part, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::Device;

const PAGE: &str = "/my/devices";

/// `/my/devices`
pub struct DevicesRoute {
    devices: Resource<Result<Vec<Device>>>,
    remove: ServerAction<RemoveDevice>,
}

impl PageRoute for DevicesRoute {
    fn data() -> Self {
        let remove = ServerAction::new();
        let (removed, live) = (succeeded(remove), use_live("sip-devices"));
        Self { devices: Resource::new(move || (removed.get(), live.get()), |_| my_devices()), remove }
    }

    fn view(this: Self) -> AnyView {
        let DevicesRoute { devices, remove } = this;
        let form = form_state(remove);
        view! {
            <PageHeader title="Devices" lead="Phones and programs that are registered with your account: all of them ring." />
            <ErrorSummary form />
            <Loaded data=devices draw=move |devices| table(&devices, remove, form) />
        }
        .into_any()
    }
}

fn table(devices: &[Device], remove: ServerAction<RemoveDevice>, form: FormState) -> AnyView {
    if devices.is_empty() {
        return view! { <EmptyState title="No device is registered" text="Enter your address and SIP password in a phone or program such as Blink. As soon as it registers, it appears here and rings when you are called." /> }.into_any();
    }
    let rows: Vec<AnyView> = devices.iter().map(|device| row(device, remove, form)).collect();
    let mut columns: Vec<Column> = ["Device", "Address", "Over", "Registered", "Until"].map(Column::new).into();
    columns.push(Column::new("Actions").actions());
    view! {
        <Table caption="Registered devices" columns>{rows}</Table>
        <Notice>"Is there one that you do not know? Remove it and " <a href="/my/password">"change your SIP password"</a> ", or it comes back."</Notice>
    }
    .into_any()
}

/// What a device calls itself.
fn title(device: &Device) -> String {
    if device.user_agent.is_empty() { "Unnamed device".to_owned() } else { device.user_agent.clone() }
}

fn row(device: &Device, remove: ServerAction<RemoveDevice>, form: FormState) -> AnyView {
    let name = title(device);
    let inside = (device.contact != device.public_contact && !device.public_contact.is_empty())
        .then(|| format!(", at home {}", device.contact));
    let outside = if device.public_contact.is_empty() { device.contact.clone() } else { device.public_contact.clone() };
    let (since, until, transport) = (device.registered_at, device.expires_at, device.transport.to_uppercase());
    let question = format!("Remove {name}?");
    let id = device.id.clone();
    let (page, dialog) = (format!("{PAGE}/{id}/remove"), format!("remove-{id}"));
    view! {
        <tr>
            <Cell><strong>{name}</strong></Cell>
            <Cell label="Address"><span class="mono">{outside}</span> <span class="muted">{inside}</span></Cell>
            <Cell label="Over">{transport}</Cell>
            <Cell label="Registered"><Time at=since /></Cell>
            <Cell label="Until"><Time at=until /></Cell>
            <Cell label="Actions" class="actions">
                <Confirm href=page label="Remove" title=question id=dialog>
                    {remove_form(id, remove, form)}
                </Confirm>
            </Cell>
        </tr>
    }
    .into_any()
}

fn remove_form(id: String, remove: ServerAction<RemoveDevice>, form: FormState) -> AnyView {
    view! {
        <ActionForm action=remove>
            <input type="hidden" name="id" value=id />
            <p>"It no longer rings. A device that still has your password comes back when it registers the next time."</p>
            <FormButtons><Submit form kind=Kind::Danger label="Remove device" /></FormButtons>
        </ActionForm>
    }
    .into_any()
}

/// `/my/devices/{id}/remove`
pub struct RemoveDeviceRoute {
    id: Memo<String>,
    devices: Resource<Result<Vec<Device>>>,
    remove: ServerAction<RemoveDevice>,
}

impl PageRoute for RemoveDeviceRoute {
    fn data() -> Self {
        Self { id: path_part("id"), devices: Resource::new(|| (), |()| my_devices()), remove: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let RemoveDeviceRoute { id, devices, remove } = this;
        let draw = move |devices: Vec<Device>| remove_page(&id.get_untracked(), &devices, remove);
        view! { <Loaded data=devices draw head=|| remove_head("Remove device".to_owned()) /> }.into_any()
    }
}

fn remove_head(title: String) -> AnyView {
    view! { <PageHeader title crumbs=vec![Crumb::new("Devices", PAGE)] /> }.into_any()
}

fn remove_page(id: &str, devices: &[Device], remove: ServerAction<RemoveDevice>) -> AnyView {
    let Some(device) = devices.iter().find(|device| device.id == id) else {
        return view! { {remove_head("Remove device".to_owned())} <Failure error=Error::NotFound.announced() /> }.into_any();
    };
    let form = form_state(remove);
    view! {
        {remove_head(format!("Remove {}?", title(device)))}
        <div class="panel-form">
            <ErrorSummary form />
            {remove_form(device.id.clone(), remove, form)}
            <ButtonLink kind=Kind::Quiet href=PAGE>"Cancel"</ButtonLink>
        </div>
    }
    .into_any()
}
