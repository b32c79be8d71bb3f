//! `/redirections/import`: a file or a pasted text, and what may stand in it. Nothing is written here; the next page shows what each
//! line would do.

use super::api::PasteImport;
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Column, ErrorSummary, Field, FileDrop, FormButtons, FormState, Icon, Kind, Notice, Offered,
    PageHeader, Section, Submit, Table, TextArea, Tone, form_state, icon,
};
use super::parts::{check_url, query_part};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use patchbay_domain::access::Permission;

/// `/redirections/import`
#[derive(Debug)]
pub struct ImportRoute {
    refused: Memo<String>,
}

#[lazy_route]
impl LazyRoute for ImportRoute {
    fn data() -> Self {
        Self { refused: query_part("refused") }
    }

    fn view(this: Self) -> AnyView {
        let ImportRoute { refused } = this;
        let paste = ServerAction::<PasteImport>::new();
        let form = form_state(paste);
        view! {
            <PageHeader title="Import" lead="Registers and changes many phones at once. A dry run comes first." crumbs=crumbs()>
                <ButtonLink external=true href="/redirections/template.csv">{icon(Icon::Download)} "Template"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::EditRedirections otherwise=true>
                <div class="columns">
                    {upload_form(refused)}
                    {paste_form(paste, form)}
                </div>
                {reference()}
            </Offered>
        }
        .into_any()
    }
}

/// Why an upload was refused: a word of the server's upload route, which redirects back here.
fn refusal(word: &str) -> Option<&'static str> {
    Some(match word {
        "" => return None,
        "size" => "The file is larger than 8 MiB. Split it and import the parts.",
        "encoding" => "The file is not UTF-8 text. Save it as CSV in UTF-8 and try again.",
        "empty" => "No file was chosen, or it is empty.",
        "rows" => "The file has more than 100,000 rows. Split it and import the parts.",
        "mac" => "No column of the file looks like MAC addresses. Look at the template.",
        "url" => "The URL for rows without one is no URL that a phone could follow.",
        _ => "The file was refused. Look at the template and try again.",
    })
}

fn upload_form(refused: Memo<String>) -> AnyView {
    let said = move || {
        refused.with(|word| refusal(word)).map(|sentence| view! { <Notice tone=Tone::Bad><p role="alert">{sentence}</p></Notice> })
    };
    view! {
        <Section title="Upload a file">
            {said}
            <form method="post" action="/redirections/import/upload" enctype="multipart/form-data">
                <div class="panel-form">
                <FileDrop name="file" label="File" help="CSV or a plain list, UTF-8, up to 8 MiB and 100,000 rows." accept=".csv,.txt,.tsv,text/csv,text/plain" />
                <div class="field">
                    <label class="field-label" for="f-upload-url">"URL for rows without one"</label>
                    <input class="input mono" id="f-upload-url" name="default_url" autocomplete="off" autocapitalize="none" spellcheck="false" />
                </div>
                <FormButtons><button type="submit" class="button primary">"Check the file"</button></FormButtons>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

const FIELDS: &[(&str, &str)] = &[("text", "Lines"), ("default_url", "URL for rows without one")];

fn paste_form(paste: ServerAction<PasteImport>, form: FormState) -> AnyView {
    view! {
        <Section title="Paste a list">
            <ActionForm action=paste>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <TextArea
                        form
                        name="text"
                        label="Lines"
                        help="As in a file: with a heading, or MAC address and URL in this order."
                        rows=8
                        required=true
                        mono=true
                    />
                    <Field form name="default_url" label="URL for rows without one" mono=true check=check_optional_url />
                    <FormButtons><Submit form label="Check the list" kind=Kind::Plain /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn check_optional_url(text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Ok(()) } else { check_url(text) }
}

/// What each column means; the template holds the same.
const COLUMNS: [(&str, &str, &str, &str); 3] = [
    ("mac", "required", "The phone's MAC address, in any spelling.", "00:04:13:61:0F:F5"),
    ("url", "required, unless a URL for all is given", "Where the phone fetches its settings: http, https, ftp or tftp.", "https://prov.example.com/{mac}.xml"),
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
