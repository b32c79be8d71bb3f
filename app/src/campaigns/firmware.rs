//! `/campaigns/firmware`: the catalogue, which knows of two versions of a model which one is newer. The forms are states of the page's
//! address (`?add=1`, `?edit=`, `?remove=`, `?import=1`); what is named there is model, carrier code and version with blanks between them.

use super::api::{
    AddFirmware, Firmware, FirmwareItem, FirmwarePage, ImportFirmware, MoveFirmware, RemoveFirmware, UpdateFirmware,
    list_firmware,
};
use super::firmware_forms::Steps;
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, Table,
    filtered, hidden, icon, query_of, query_part, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{FirmwareQuery, FirmwareSort};
use patchbay_domain::list::{Direction, Filter, query_string};

/// `/campaigns/firmware`
pub struct FirmwareRoute {
    page: Resource<Result<FirmwarePage>>,
    query: Memo<FirmwareQuery>,
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
        let query = query_of(|pairs| FirmwareQuery::from_pairs(pairs));
        let (changed, moved) = (use_live("campaign-register"), ServerAction::<MoveFirmware>::new());
        let asked = move || (steps.named(), steps.adds.get(), steps.imports.get());
        let page = Resource::new(
            move || (query.get(), changed.get(), moved.version().get(), asked()),
            |(query, _, _, (named, ..))| list_firmware(query, named),
        );
        Self { page, query, steps, moved }
    }

    fn view(this: Self) -> AnyView {
        let FirmwareRoute { page, query, steps, moved } = this;
        let draw = move |page: FirmwarePage| {
            view! {
                {steps.draw(&page)}
                {list(&page, &query.get(), moved)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Firmware catalogue" lead="The versions that there are for each model and carrier code. The catalogue says which one is newer; their texts do not." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/firmware?add=1">{icon(Icon::Plus)} "Add a version"</ButtonLink>
                    <ButtonLink href="/campaigns/firmware?import=1">{icon(Icon::Upload)} "Import"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true>
                <ListFilter address="/campaigns/firmware" label="Filter versions" query say=search_alone>
                    <SearchField label="Search" placeholder="Model, carrier code, version or description" value=filtered(query, "q") />
                </ListFilter>
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

fn list(list: &FirmwarePage, query: &FirmwareQuery, moved: ServerAction<MoveFirmware>) -> AnyView {
    if list.page.total == 0 {
        return if query.filter.is_empty() {
            view! { <EmptyState title="The catalogue is empty" text="Add the versions of your models from the oldest to the newest, one by one or as a file. Campaigns bring one of them, or the newest." /> }.into_any()
        } else {
            view! {
                <EmptyState title="No version matches" text="Versions are found by any part of their model, carrier code, text or description.">
                    <ButtonLink href="/campaigns/firmware">"Show all versions"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
    }
    let around = Listed::new("/campaigns/firmware", query);
    let mut columns = vec![
        around.column("Model", FirmwareSort::Model, Direction::Ascending),
        around.column("Version", FirmwareSort::Version, Direction::Ascending),
        Column::new("Description"),
        Column::new("System"),
        around.column("Released", FirmwareSort::Released, Direction::Descending),
        Column::new("Patches"),
    ];
    if list.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = list.page.rows.iter().map(|item| row(item, list.may_edit, moved)).collect_view();
    view! {
        <Table caption="Versions of the catalogue" columns>{rows}</Table>
        {around.foot(&list.page, "versions")}
        {around.exports()}
    }
    .into_any()
}

fn row(item: &FirmwareItem, may_edit: bool, moved: ServerAction<MoveFirmware>) -> AnyView {
    let named = key(&item.firmware);
    let actions = may_edit.then(|| actions(item, moved));
    let Firmware { model, carrier, version, description, os_version, released, patch_level } = item.firmware.clone();
    let newest = item.newest.then(|| view! { " " <crate::components::Badge label="newest" /> });
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

fn actions(item: &FirmwareItem, moved: ServerAction<MoveFirmware>) -> AnyView {
    let named = key(&item.firmware);
    let to = |step: &'static str| format!("/campaigns/firmware{}", query_string(&[(step, named.clone())]));
    let (edit, remove) = (to("edit"), to("remove"));
    let (edit_name, remove_name) = (format!("Change {named}"), format!("Remove {named}"));
    let newer = (!item.newest).then(|| step(&item.firmware, "newer", "Newer", moved));
    let older = (!item.oldest).then(|| step(&item.firmware, "older", "Older", moved));
    view! {
        <Cell class="actions">
            {newer}
            {older}
            <a class="button quiet" href=edit aria-label=edit_name>"Change"</a>
            " "
            <a class="button quiet" href=remove aria-label=remove_name>"Remove"</a>
        </Cell>
    }
    .into_any()
}

/// A button that makes a version newer or older by one place.
fn step(version: &Firmware, way: &'static str, label: &'static str, moved: ServerAction<MoveFirmware>) -> AnyView {
    let name = format!("Make {} {way} by one place", key(version));
    let fields = [("model", version.model.clone()), ("carrier", version.carrier.clone()), ("version", version.version.clone())];
    let fields = hidden(fields.into_iter().chain([("way", way.to_owned())]).collect());
    view! {
        <ActionForm action=moved>
            {fields}
            <button type="submit" class="button quiet" aria-label=name>{label}</button>
        </ActionForm>
    }
    .into_any()
}
