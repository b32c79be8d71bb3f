//! `/sip/import`: a file or a pasted text of accounts, and what may stand in it. Nothing is made here; the next page shows what each line
//! would do.

use super::api::PasteAccounts;
use super::parts::crumbs;
use crate::components::{ButtonLink, FormState, Icon, Offered, PageHeader, Section, columns_table, form_state, icon, query_part};
use crate::import::{CSV, LINES_HELP, paste_fields, sources, upload_form};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// `/sip/import`
pub struct ImportRoute {
    pasting: Memo<String>,
    paste: ServerAction<PasteAccounts>,
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
                {sources("/sip/import", pasting)}
                {if pasting { paste_form(paste, form) } else { upload_form("/sip/import/upload", form, FIELDS, CSV, ().into_any()) }}
                {reference()}
            }
        };
        view! {
            <PageHeader title="Import accounts" lead="Makes many accounts at once, or changes them. A dry run comes first." crumbs=crumbs()>
                <ButtonLink external=true href="/sip/template.csv">{icon(Icon::Download)} "Template"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::EditSip otherwise=true>{body}</Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("file", "File"), ("text", "Lines")];

fn paste_form(paste: ServerAction<PasteAccounts>, form: FormState) -> AnyView {
    view! { <ActionForm action=paste>{paste_fields(form, FIELDS, LINES_HELP, ().into_any())}</ActionForm> }.into_any()
}

/// What each column means; the template holds the same.
const COLUMNS: [(&str, &str, &str, &str); 10] = [
    ("address", "this, or username", "The whole address.", "alice@example.org"),
    ("username", "this, or address", "What stands before the @.", "alice"),
    ("domain", "with username, if you have several", "One of your domains.", "example.org"),
    ("password", "optional", "Its SIP password. Left empty, one is made and shown once.", "s3cret"),
    (
        "ha1, ha1b",
        "optional",
        "Digests in place of a password: MD5 of user:domain:password and of user@domain:domain:password, as proxies keep them.",
        "8b83b40c…",
    ),
    ("first_name, last_name", "optional", "The owner's name.", "Alice"),
    ("email", "optional", "The owner's e-mail address.", "alice@mail.example"),
    ("mobile, caller_id", "optional", "Numbers with + and the country's code.", "+31612345678"),
    ("timezone", "optional", "An IANA name; the domain's when empty.", "Europe/Amsterdam"),
    ("listed", "optional", "Whether the owner agreed to be listed in the directory: yes or no.", "no"),
];

fn reference() -> AnyView {
    let lead = "The first line names the columns, in any order, with commas or semicolons between them. Other columns are named and passed \
                over. An account that is there already is changed by the cells that are not empty, if you ask for it on the next page; an address that \
                is an alias is refused.";
    view! { <Section title="What a file may hold" lead>{columns_table(&COLUMNS)}</Section> }.into_any()
}
