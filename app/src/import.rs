//! What the imports of all areas show alike: where a list comes from, columns that were passed over, rows that were refused. What a row
//! means, and what becomes of it, is its area's business.

use crate::components::{
    Cell, Column, ErrorSummary, FileDrop, FormButtons, FormState, Icon, Notice, Section, Submit, Tab, Table, Tabs, TextArea,
    Tone, icon,
};
use leptos::prelude::*;

/// What may be uploaded.
#[derive(Clone, Copy)]
pub(crate) struct FileKind {
    /// For people, with its limits.
    pub(crate) help: &'static str,
    /// What the file chooser offers.
    pub(crate) accept: &'static str,
}

/// What most areas read, and how much of it.
pub(crate) const CSV: FileKind = FileKind {
    help: "CSV in UTF-8, as a spreadsheet saves it, up to 4 MiB and 10,000 rows.",
    accept: ".csv,.txt,text/csv,text/plain",
};
/// What a pasted text is.
pub(crate) const LINES_HELP: &str = "As in a file, the heading first.";

/// The two ways in which a list comes; which one stands in the page's address (`?paste=1`).
pub(crate) fn sources(page: &str, pasting: bool) -> AnyView {
    let tabs =
        vec![Tab::new("Upload a file", page.to_owned(), !pasting), Tab::new("Paste a list", format!("{page}?paste=1"), pasting)];
    view! { <Tabs label="Where the list comes from" tabs /> }.into_any()
}

/// The form that posts a file to a plain route of the server; `more` is what else is asked. What the route refuses comes back as a refusal
/// of the area's action for pasted lists.
pub(crate) fn upload_form(
    route: &'static str,
    form: FormState,
    fields: &'static [(&'static str, &'static str)],
    FileKind { help, accept }: FileKind,
    more: AnyView,
) -> AnyView {
    view! {
        <form method="post" action=route enctype="multipart/form-data">
            <div class="panel-form">
                <ErrorSummary form fields />
                {more}
                <FileDrop name="file" label="File" help accept />
                <FormButtons><button type="submit" class="button primary">"Check the file"</button></FormButtons>
            </div>
        </form>
    }
    .into_any()
}

/// What stands in the form for a pasted list; `more` is what else is asked.
pub(crate) fn paste_fields(
    form: FormState,
    fields: &'static [(&'static str, &'static str)],
    help: &'static str,
    more: AnyView,
) -> AnyView {
    view! {
        <div class="panel-form">
            <ErrorSummary form fields />
            {more}
            <TextArea form name="text" label="Lines" help rows=10 required=true mono=true />
            <FormButtons><Submit form label="Check the list" /></FormButtons>
        </div>
    }
    .into_any()
}

/// The columns that nobody understood, where there are any.
pub(crate) fn ignored_columns(names: &[String]) -> AnyView {
    if names.is_empty() {
        return ().into_any();
    }
    let names = names.join(", ");
    view! {
        <Notice tone=Tone::Warning>
            <p>"These columns are not understood and passed over: " <span class="mono">{names}</span></p>
        </Notice>
    }
    .into_any()
}

/// A row that was refused.
pub(crate) struct Refused {
    /// Its line in the file, from 1.
    pub(crate) line: i64,
    /// What it is about, as the file says it.
    pub(crate) subject: String,
    /// The field that was refused; empty for the row as a whole.
    pub(crate) field: String,
    /// Why.
    pub(crate) reason: String,
}

/// The first of the rows that were refused, where there are any, and all of them as a file. `report` is the report's address, `subject`
/// the heading of what a row is about.
pub(crate) fn refused_rows(report: &str, subject: &'static str, rows: Vec<Refused>, total: i64) -> AnyView {
    if total == 0 {
        return ().into_any();
    }
    let columns = ["Line", subject, "Field", "Why"].map(Column::new).into();
    let lead = format!("The first {} of {total} refused rows.", rows.len());
    let rows: Vec<AnyView> = rows.into_iter().map(|row| refused_row(row, subject)).collect();
    let file = format!("{report}/rejected.csv");
    view! {
        <Section title="Refused rows" lead>
            <Table caption="Refused rows" columns>{rows}</Table>
            <p class="exports"><a href=file rel="external" download="">{icon(Icon::Download)} "All refused rows as CSV"</a></p>
        </Section>
    }
    .into_any()
}

fn refused_row(row: Refused, heading: &'static str) -> AnyView {
    let Refused { line, subject, field, reason } = row;
    view! {
        <tr>
            <Cell>{line}</Cell>
            <Cell label=heading><span class="mono breakable">{subject}</span></Cell>
            <Cell label="Field" class="mono">{field}</Cell>
            <Cell label="Why" class="wide">{reason}</Cell>
        </tr>
    }
    .into_any()
}
