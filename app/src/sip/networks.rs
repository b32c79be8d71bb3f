//! `/sip/networks`: the table from which a client's place is told. It belongs to the whole server; operators load it.

use super::api::{LoadNetworks, count_networks};
use super::parts::crumbs;
use crate::components::{
    ErrorSummary, FileDrop, FormButtons, FormState, Loaded, PageHeader, Section, Submit, Tab, Tabs, TextArea, columns_table,
    form_state, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;

/// `/sip/networks`
pub struct NetworksRoute {
    count: Resource<Result<i64>>,
    pasting: Memo<String>,
    load: ServerAction<LoadNetworks>,
}

impl PageRoute for NetworksRoute {
    fn data() -> Self {
        let load = ServerAction::<LoadNetworks>::new();
        let changed = use_live("sip-networks");
        let count = Resource::new(move || (changed.get(), load.version().get()), |_| count_networks());
        Self { count, pasting: query_part("paste"), load }
    }

    fn view(this: Self) -> AnyView {
        let NetworksRoute { count, pasting, load } = this;
        let form = form_state(load);
        let draw = move |count: i64| {
            let pasting = pasting.get() == "1";
            let tabs = vec![
                Tab::new("Upload a file", "/sip/networks", !pasting),
                Tab::new("Paste a list", "/sip/networks?paste=1", pasting),
            ];
            view! {
                {state(count)}
                <Section title="Load another table" lead="It takes the place of all that is there. A file that is refused changes nothing.">
                    <Tabs label="Where the table comes from" tabs />
                    {if pasting { paste_form(load, form) } else { upload_form(form) }}
                </Section>
                {reference()}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Networks" lead="Where a client's address lies, for those that ask (get_location)." crumbs=crumbs() />
            <Loaded data=count draw />
        }
        .into_any()
    }
}

fn state(count: i64) -> AnyView {
    let words = match count {
        0 => "No network is loaded: clients are told no city and no country.".to_owned(),
        1 => "One range of addresses is loaded.".to_owned(),
        count => format!(
            "{count} ranges of addresses are loaded. Networks inside each other are stored as ranges that do not overlap."
        ),
    };
    view! { <p class="page-lead">{words}</p> }.into_any()
}

const FIELDS: &[(&str, &str)] = &[("file", "File"), ("text", "Lines")];

/// The form that posts to the server's plain upload route. What that refuses comes back as a refusal of [`LoadNetworks`].
fn upload_form(form: FormState) -> AnyView {
    view! {
        <form method="post" action="/sip/networks/upload" enctype="multipart/form-data">
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <FileDrop name="file" label="File" help="CSV in UTF-8, up to 32 MiB and 200,000 networks." accept=".csv,.txt,text/csv,text/plain" />
                <FormButtons><button type="submit" class="button primary">"Load the file"</button></FormButtons>
            </div>
        </form>
    }
    .into_any()
}

fn paste_form(load: ServerAction<LoadNetworks>, form: FormState) -> AnyView {
    view! {
        <ActionForm action=load>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <TextArea form name="text" label="Lines" help="As in a file, the heading first." rows=10 required=true mono=true />
                <FormButtons><Submit form label="Load the list" /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What each column means.
const COLUMNS: [(&str, &str, &str, &str); 5] = [
    (
        "network",
        "required",
        "A network, IPv4 or IPv6, or one address. Where networks lie inside each other, the narrowest counts.",
        "192.0.2.0/24",
    ),
    ("country", "optional", "The country's name.", "Netherlands"),
    ("code", "optional", "The country's code (ISO 3166).", "NL"),
    ("region", "optional", "The region's name.", "Noord-Holland"),
    ("city", "optional", "The city's name.", "Amsterdam"),
];

fn reference() -> AnyView {
    let lead =
        "The first line names the columns, in any order, with commas or semicolons between them. Other columns are passed over.";
    view! { <Section title="What a file may hold" lead>{columns_table(&COLUMNS)}</Section> }.into_any()
}
