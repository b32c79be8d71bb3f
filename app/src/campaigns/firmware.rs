//! `/campaigns/firmware`: the catalogue, which knows of two versions of a model which one is newer. The forms are states of the page's
//! address (`?add=1`, `?edit=`, `?remove=`, `?import=1`); what is named there is model, carrier code and version with blanks between them.

use super::api::{
    AddFirmware, Firmware, FirmwarePage, ImportFirmware, MoveFirmware, RemoveFirmware, UpdateFirmware, list_firmware,
};
use super::firmware_forms::Steps;
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Chip, Column, EmptyState, FilterBar, Icon, Kind, Loaded, Offered, PageHeader, SearchField, Table, hidden,
    icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::query_string;

/// `/campaigns/firmware`
pub struct FirmwareRoute {
    page: Resource<Result<FirmwarePage>>,
    q: Memo<String>,
    steps: Steps,
    moved: ServerAction<MoveFirmware>,
}

impl PageRoute for FirmwareRoute {
    fn data() -> Self {
        let steps = Steps {
            adds: query_part("add"),
            edits: query_part("edit"),
            removes: query_part("remove"),
            imports: query_part("import"),
            add: ServerAction::<AddFirmware>::new(),
            update: ServerAction::<UpdateFirmware>::new(),
            remove: ServerAction::<RemoveFirmware>::new(),
            import: ServerAction::<ImportFirmware>::new(),
        };
        let (q, changed, moved) = (query_part("q"), use_live("campaign-register"), ServerAction::<MoveFirmware>::new());
        let asked = move || (steps.adds.get(), steps.edits.get(), steps.removes.get(), steps.imports.get());
        let page = Resource::new(move || (q.get(), changed.get(), moved.version().get(), asked()), |(q, ..)| list_firmware(q));
        Self { page, q, steps, moved }
    }

    fn view(this: Self) -> AnyView {
        let FirmwareRoute { page, q, steps, moved } = this;
        let draw = move |page: FirmwarePage| {
            view! {
                {steps.draw(&page)}
                {list(&page, moved)}
            }
            .into_any()
        };
        let chips = Signal::derive(move || {
            let q = q.get();
            let chip = Chip { label: format!("Search: {q}"), href: "/campaigns/firmware".to_owned() };
            if q.is_empty() { Vec::new() } else { vec![chip] }
        });
        view! {
            <PageHeader title="Firmware catalogue" lead="The versions that there are for each model and carrier code. The catalogue says which one is newer; their texts do not." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/firmware?add=1">{icon(Icon::Plus)} "Add a version"</ButtonLink>
                    <ButtonLink href="/campaigns/firmware?import=1">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true>
                <FilterBar action="/campaigns/firmware" label="Filter versions" chips>
                    <SearchField label="Search" placeholder="Model, carrier code, version or description" value=q />
                </FilterBar>
                <Loaded data=page draw />
            </Offered>
        }
        .into_any()
    }
}

/// A version as the address names it.
pub(super) fn key(row: &Firmware) -> String {
    format!("{} {} {}", row.model, row.carrier, row.version)
}

fn list(page: &FirmwarePage, moved: ServerAction<MoveFirmware>) -> AnyView {
    if page.total == 0 {
        return view! { <EmptyState title="The catalogue is empty" text="Add the versions of your models from the oldest to the newest, one by one or as a file. Campaigns bring one of them, or the newest." /> }.into_any();
    }
    if page.versions.is_empty() {
        return view! {
            <EmptyState title="No version matches" text="Versions are found by any part of their model, carrier code, text or description.">
                <ButtonLink href="/campaigns/firmware">"Show all versions"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let mut columns: Vec<Column> =
        ["Model", "Version", "Description", "System", "Released", "Patches"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let mut before: Option<&Firmware> = None;
    let mut rows = Vec::new();
    for version in &page.versions {
        let newest = before.is_none_or(|before| (&before.model, &before.carrier) != (&version.model, &version.carrier));
        rows.push(row(version, newest, page.may_edit, moved));
        before = Some(version);
    }
    let count = format!("{} of {} versions", page.versions.len(), page.total);
    view! {
        <Table caption="Versions by model, the newest first" columns>{rows}</Table>
        <p class="pager pager-count">{count}</p>
    }
    .into_any()
}

fn row(version: &Firmware, newest: bool, may_edit: bool, moved: ServerAction<MoveFirmware>) -> AnyView {
    let named = key(version);
    let actions = may_edit.then(|| actions(version, newest, moved));
    let Firmware { model, carrier, version, description, os_version, released, patch_level } = version.clone();
    let newest = newest.then(|| view! { " " <crate::components::Badge label="newest" /> });
    view! {
        <tr id=named.replace([' ', '/'], "-")>
            <Cell class="mono">{format!("{model} {carrier}")}</Cell>
            <Cell label="Version" class="wide"><span class="mono breakable">{version}</span>{newest}</Cell>
            <Cell label="Description" class="wide">{description}</Cell>
            <Cell label="System">{os_version}</Cell>
            <Cell label="Released">{released}</Cell>
            <Cell label="Patches">{patch_level}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}

fn actions(version: &Firmware, newest: bool, moved: ServerAction<MoveFirmware>) -> AnyView {
    let named = key(version);
    let to = |step: &'static str| format!("/campaigns/firmware{}", query_string(&[(step, named.clone())]));
    let (edit, remove) = (to("edit"), to("remove"));
    let (edit_name, remove_name) = (format!("Change {named}"), format!("Remove {named}"));
    let newer = (!newest).then(|| {
        let name = format!("Make {named} newer by one place");
        let fields =
            [("model", version.model.clone()), ("carrier", version.carrier.clone()), ("version", version.version.clone())];
        let fields = hidden(fields.into_iter().chain([("way", "newer".to_owned())]).collect());
        view! {
            <ActionForm action=moved>
                {fields}
                <button type="submit" class="button quiet" aria-label=name>"Newer"</button>
            </ActionForm>
        }
    });
    view! {
        <Cell class="actions">
            {newer}
            <a href=edit aria-label=edit_name>"Change"</a>
            " "
            <a href=remove aria-label=remove_name>"Remove"</a>
        </Cell>
    }
    .into_any()
}
