//! `/bindings/import`: a file or a pasted text of phones, and what may stand in it. Nothing is bound here; the next page shows what each
//! line would do.

use super::api::PasteBindings;
use super::parts::crumbs;
use crate::components::{ButtonLink, FormState, Icon, Offered, PageHeader, Section, columns_table, form_state, icon, query_part};
use crate::import::{CSV, LINES_HELP, paste_fields, sources, upload_form};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// `/bindings/import`
pub struct ImportRoute {
    pasting: Memo<String>,
    paste: ServerAction<PasteBindings>,
}

impl PageRoute for ImportRoute {
    fn data() -> Self {
        Self { pasting: query_part("paste"), paste: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let ImportRoute { pasting, paste } = this;
        let form = form_state(paste);
        let body = move || {
            let pasting = pasting.get() == "1";
            view! {
                {sources("/bindings/import", pasting)}
                {if pasting { paste_form(paste, form) } else { upload_form("/bindings/import/upload", form, FIELDS, CSV, ().into_any()) }}
                {reference()}
            }
        };
        view! {
            <PageHeader title="Import bindings" lead="Binds many phones at once. A dry run comes first, and nothing is sent." crumbs=crumbs()>
                <ButtonLink external=true href="/bindings/template.csv">{icon(Icon::Download)} "Template"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::EditBindings otherwise=true>{body}</Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("file", "File"), ("text", "Lines")];

fn paste_form(paste: ServerAction<PasteBindings>, form: FormState) -> AnyView {
    view! { <ActionForm action=paste>{paste_fields(form, FIELDS, LINES_HELP, ().into_any())}</ActionForm> }.into_any()
}

/// What each column means; the template holds the same.
const COLUMNS: [(&str, &str, &str, &str); 7] = [
    ("phone_number", "required", "With + and the country's code.", "+4799988877"),
    ("foreign_user", "required", "By what the application knows its user.", "my_user:1456"),
    ("model_id", "this, or vendor and model", "The phone model's UUID.", "02978288-537f-102b-beff-000ea60275d1"),
    ("vendor", "with model", "Who makes the phone.", "Nokia"),
    ("model", "with vendor", "What it is called, without the vendor.", "6300"),
    ("timezone", "optional", "An IANA name; UTC when empty.", "Europe/Oslo"),
    ("imsi", "optional", "The number of the SIM; messages are then signed with it.", "242011234567890"),
];

fn reference() -> AnyView {
    let lead = "The first line names the columns, in any order, with commas or semicolons between them. Other columns are named and passed \
                over. A phone that is bound to the same user already is refused; nothing that is there is changed. What the list exports can \
                be imported again.";
    view! { <Section title="What a file may hold" lead>{columns_table(&COLUMNS)}</Section> }.into_any()
}
