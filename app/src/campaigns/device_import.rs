//! `/campaigns/devices/import`: a file or a pasted text of devices, and what may stand in it. Nothing is added here; the next page shows
//! what each line would do.

use super::api::{PasteDevices, import_groups};
use super::parts::crumbs_to_devices;
use crate::components::{
    ButtonLink, Choice, FormState, Icon, Loaded, Offered, PageHeader, Section, Select, columns_table, form_state, icon,
    query_part,
};
use crate::error::Result;
use crate::import::{CSV, LINES_HELP, paste_fields, sources, upload_form};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// `/campaigns/devices/import`
pub struct ImportRoute {
    pasting: Memo<String>,
    groups: Resource<Result<Vec<(String, String)>>>,
    paste: ServerAction<PasteDevices>,
}

impl PageRoute for ImportRoute {
    fn data() -> Self {
        Self { pasting: query_part("paste"), groups: Resource::new(|| (), |()| import_groups()), paste: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let ImportRoute { pasting, groups, paste } = this;
        let form = form_state(paste);
        let draw = move |groups: Vec<(String, String)>| {
            let group = group(form, groups);
            if pasting.get() == "1" {
                paste_form(paste, form, group)
            } else {
                upload_form("/campaigns/devices/upload", form, FIELDS, CSV, group)
            }
        };
        let body = move || {
            let pasting = pasting.get() == "1";
            view! {
                {sources("/campaigns/devices/import", pasting)}
                <Loaded data=groups draw />
                {reference()}
            }
        };
        let lead = "Adds many devices to a group at once. A dry run comes first.";
        view! {
            <PageHeader title="Import devices" lead crumbs=crumbs_to_devices()>
                <ButtonLink external=true href="/campaigns/devices/template.csv">{icon(Icon::Download)} "Template"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::EditCampaigns otherwise=true>{body}</Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("group", "Group"), ("file", "File"), ("text", "Lines")];

fn paste_form(paste: ServerAction<PasteDevices>, form: FormState, group: AnyView) -> AnyView {
    view! { <ActionForm action=paste>{paste_fields(form, FIELDS, LINES_HELP, group)}</ActionForm> }.into_any()
}

fn group(form: FormState, groups: Vec<(String, String)>) -> AnyView {
    let mut choices = vec![Choice::new("", "Choose a group")];
    choices.extend(groups.into_iter().map(|(id, name)| Choice::new(id, name)));
    view! { <Select form name="group" label="Group" choices required=true /> }.into_any()
}

/// What each column means; the template holds the same.
const COLUMNS: [(&str, &str, &str, &str); 3] = [
    ("device", "required", "Its serial number or IMEI, as it names itself.", "R58M0100001"),
    ("model", "required", "As in the catalogue.", "SM-G930F"),
    ("carrier", "required", "The carrier code that its software is for.", "DBT"),
];

fn reference() -> AnyView {
    let lead = "The first line names the columns, in any order, with commas or semicolons between them. Other columns are named and passed \
                over. A device that is in the group already stays as it is; one for which the licence has no seat is refused. What the list of \
                devices exports can be imported again.";
    view! { <Section title="What a file may hold" lead>{columns_table(&COLUMNS)}</Section> }.into_any()
}
