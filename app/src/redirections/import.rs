//! `/redirections/import`: a file or a pasted text, and what may stand in it. Nothing is written here; the next page shows what each
//! line would do.

use super::api::{PasteImport, list_imports};
use super::parts::{check_url, crumbs, query_part};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Field, FormState, Icon, Loaded, Offered, PageHeader, Section, StateDot, Table, Time,
    Tone, form_state, icon,
};
use crate::error::Result;
use crate::import::{FileKind, paste_fields, sources, upload_form};
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::job::JobState;
use patchbay_domain::redirections::RecentImport;

/// `/redirections/import`
pub struct ImportRoute {
    pasting: Memo<String>,
    paste: ServerAction<PasteImport>,
    recent: Resource<Result<Vec<RecentImport>>>,
}

impl PageRoute for ImportRoute {
    fn data() -> Self {
        let moved = use_live("jobs");
        let recent = Resource::new(move || moved.get(), |_| list_imports());
        Self { pasting: query_part("paste"), paste: ServerAction::new(), recent }
    }

    fn view(this: Self) -> AnyView {
        let ImportRoute { pasting, paste, recent } = this;
        let form = form_state(paste);
        let body = move || {
            let pasting = pasting.get() == "1";
            view! {
                {sources("/redirections/import", pasting)}
                {if pasting { paste_form(paste, form) } else { upload_form("/redirections/import/upload", form, FIELDS, LIST, default_url(form)) }}
                <Loaded data=recent draw=imports />
                {reference()}
            }
        };
        view! {
            <PageHeader title="Import" lead="Registers and changes many phones at once. A dry run comes first." crumbs=crumbs()>
                <ButtonLink external=true href="/redirections/template.csv">{icon(Icon::Download)} "Template"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::EditRedirections otherwise=true>{body}</Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("file", "File"), ("text", "Lines"), ("default_url", "URL for rows without one")];

const LIST: FileKind = FileKind {
    help: "CSV or a plain list, as a spreadsheet saves it, up to 8 MiB and 100,000 rows.",
    accept: ".csv,.txt,.tsv,text/csv,text/plain",
};

fn paste_form(paste: ServerAction<PasteImport>, form: FormState) -> AnyView {
    let help = "As in a file: with a heading, or MAC address and URL in this order.";
    view! { <ActionForm action=paste>{paste_fields(form, FIELDS, help, default_url(form))}</ActionForm> }.into_any()
}

fn default_url(form: FormState) -> AnyView {
    let help = "Left empty, a row without a URL is rejected.";
    view! { <Field form name="default_url" label="URL for rows without one" help mono=true check=check_optional_url /> }
        .into_any()
}

fn check_optional_url(text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Ok(()) } else { check_url(text) }
}

fn imports(recent: Vec<RecentImport>) -> AnyView {
    let body = if recent.is_empty() {
        let text = "A file that was checked waits here for a day, and what an import did can be read for a week.";
        view! { <EmptyState title="No imports yet" text /> }.into_any()
    } else {
        let columns = ["File", "Taken in", "Rows", "State"].map(Column::new).into();
        let rows: Vec<AnyView> = recent.into_iter().map(recent_row).collect();
        view! { <Table caption="Recent imports, the newest first" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Recent imports">{body}</Section> }.into_any()
}

fn recent_row(import: RecentImport) -> AnyView {
    let (label, tone) = match import.state {
        None => ("Not started", Tone::Neutral),
        Some(JobState::Waiting) => ("Waiting", Tone::Info),
        Some(JobState::Running) => ("Under way", Tone::Info),
        Some(JobState::Done) => ("Done", Tone::Good),
        Some(JobState::Failed) => ("Failed", Tone::Bad),
        Some(JobState::Cancelled) => ("Cancelled", Tone::Warning),
    };
    view! {
        <tr>
            <Cell class="wide"><a class="row-link" href=format!("/redirections/import/{}", import.id)>{import.source}</a></Cell>
            <Cell label="Taken in"><Time at=import.at /></Cell>
            <Cell label="Rows">{import.rows}</Cell>
            <Cell label="State"><StateDot label tone /></Cell>
        </tr>
    }
    .into_any()
}

/// What each column means; the template holds the same.
const COLUMNS: [(&str, &str, &str, &str); 3] = [
    ("mac", "required", "The phone's MAC address, in any spelling.", "00:04:13:61:0F:F5"),
    (
        "url",
        "required, unless a URL for all is given",
        "Where the phone fetches its settings: http, https, ftp or tftp.",
        "https://prov.example.com/{mac}.xml",
    ),
    ("model", "optional", "Sets the model; left empty, the model table decides.", "snomD785"),
];

fn reference() -> AnyView {
    let columns = ["Column", "Needed", "Meaning", "Example"].map(Column::new).into_iter().collect();
    let rows = COLUMNS
        .into_iter()
        .map(|(name, needed, meaning, example)| {
            view! {
                <tr>
                    <Cell class="mono">{name}</Cell>
                    <Cell label="Needed">{needed}</Cell>
                    <Cell label="Meaning" class="wide">{meaning}</Cell>
                    <Cell label="Example" class="mono"><span class="breakable">{example}</span></Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let lead = "Columns may stand in any order, with commas, semicolons, tabs or | between them; with or without quotation marks. \
                Other columns are named and passed over. A phone that is registered already is changed; one of another organization is refused. \
                An export can be imported again: unchanged, there is nothing to do.";
    view! { <Section title="What a file may hold" lead><Table caption="Columns" columns>{rows}</Table></Section> }.into_any()
}
