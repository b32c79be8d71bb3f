//! `/redirections/import/{id}`: what an import would do, then how far it has come, then what it did.

use super::api::{CancelImport, StartImport, report_import};
use super::parts::{crumbs, path_part, query_part};
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, FormButtons, FormState, Icon, Kind, Loaded, Notice, PageHeader,
    Progress, Radios, Section, StateDot, Submit, Tab, Table, Tabs, Tone, form_state, icon,
};
use crate::error::Result;
use crate::import::ignored_columns;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::job::{Job, JobState};
use patchbay_domain::redirections::{ImportCounts, ImportOutcome, ImportReport, ImportRow, mask_password};

/// `/redirections/import/{id}`
#[derive(Debug)]
pub struct ReportRoute {
    report: Resource<Result<ImportReport>>,
    outcome: Memo<String>,
}

impl PageRoute for ReportRoute {
    fn data() -> Self {
        let (id, outcome) = (path_part("id"), query_part("outcome"));
        let moved = use_live("jobs");
        let report = Resource::new(move || (id.get(), outcome.get(), moved.get()), |(id, outcome, _)| report_import(id, outcome));
        Self { report, outcome }
    }

    fn view(this: Self) -> AnyView {
        let ReportRoute { report, outcome } = this;
        let (start, cancel) = (ServerAction::<StartImport>::new(), ServerAction::<CancelImport>::new());
        let (start_state, cancel_state) = (form_state(start), form_state(cancel));
        let draw = move |report: ImportReport| {
            let step = match &report.job {
                None => start_form(&report, start, start_state),
                Some(job) if job.state.is_final() => ended(&report, job),
                Some(job) => under_way(&report, job, cancel, cancel_state),
            };
            view! {
                <p class="page-lead">"From " <strong>{report.source.clone()}</strong> ", " {delimiter_words(&report.delimiter)} "."</p>
                {ignored_columns(&report.ignored_columns)}
                {step}
                {outcomes(&report, &outcome.get())}
            }
            .into_any()
        };
        let mut above = crumbs();
        above.push(crate::components::Crumb::new("Import", "/redirections/import"));
        view! {
            <PageHeader title="Import: dry run" crumbs=above />
            <Loaded data=report draw />
        }
        .into_any()
    }
}

fn delimiter_words(delimiter: &str) -> &'static str {
    match delimiter {
        "," => "with commas between columns",
        ";" => "with semicolons between columns",
        "\t" | "tab" => "with tabs between columns",
        "|" => "with | between columns",
        _ => "with one column",
    }
}

/// How many rows end so.
const fn count(counts: &ImportCounts, outcome: ImportOutcome) -> i64 {
    match outcome {
        ImportOutcome::Created => counts.created,
        ImportOutcome::Changed => counts.changed,
        ImportOutcome::Unchanged => counts.unchanged,
        ImportOutcome::Rejected => counts.rejected,
    }
}

const fn label(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Created => "Created",
        ImportOutcome::Changed => "Changed",
        ImportOutcome::Unchanged => "Unchanged",
        ImportOutcome::Rejected => "Rejected",
    }
}

const fn tone(outcome: ImportOutcome) -> Tone {
    match outcome {
        ImportOutcome::Created => Tone::Good,
        ImportOutcome::Changed => Tone::Info,
        ImportOutcome::Unchanged => Tone::Neutral,
        ImportOutcome::Rejected => Tone::Bad,
    }
}

fn start_form(report: &ImportReport, start: ServerAction<StartImport>, form: FormState) -> AnyView {
    let ImportCounts { created, changed, unchanged, rejected } = report.counts;
    let writes = created.saturating_add(changed);
    if writes == 0 {
        let text = if rejected == 0 {
            format!("All {unchanged} rows are registered just so already.")
        } else {
            format!(
                "{rejected} rows are rejected, {unchanged} are registered just so already. Mend the rejected ones and import them again."
            )
        };
        return view! {
            <EmptyState title="Nothing to do" text>
                <ButtonLink kind=Kind::Primary href="/redirections/import">"Import something else"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let modes = if rejected == 0 {
        view! { <input type="hidden" name="mode" value="all" /> }.into_any()
    } else {
        let choices = vec![
            Choice::new("valid", "Valid rows only")
                .help(format!("{writes} rows are written, {rejected} rejected ones are left out.")),
            Choice::new("all", "All or nothing").help("As long as a row is rejected, nothing is written."),
        ];
        view! { <Radios form name="mode" label="Rejected rows" value="valid" choices /> }.into_any()
    };
    let id = report.id.clone();
    view! {
        <Section title="Start" lead="Nothing is written yet.">
            <ActionForm action=start>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="id" value=id />
                    {modes}
                    <FormButtons>
                        <Submit form label=format!("Import {writes} rows") />
                        <ButtonLink kind=Kind::Quiet href="/redirections/import">"Discard"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn under_way(report: &ImportReport, job: &Job, cancel: ServerAction<CancelImport>, form: FormState) -> AnyView {
    let (id, job_id) = (report.id.clone(), job.id.to_string());
    let (done, total) = (job.done, job.total);
    let here = format!("/redirections/import/{id}");
    view! {
        <Section title="Under way" lead="You may leave this page; the import goes on.">
            <Progress done total label="Rows" />
            <ActionForm action=cancel>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="job" value=job_id />
                    <FormButtons>
                        <Submit form label="Cancel the import" kind=Kind::Danger />
                        <a class="button quiet without-script" href=here>"Refresh"</a>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn ended(report: &ImportReport, job: &Job) -> AnyView {
    let (word, tone) = match job.state {
        JobState::Done => ("Done", Tone::Good),
        JobState::Cancelled => ("Cancelled; what was done before stays", Tone::Warning),
        _ => ("Failed", Tone::Bad),
    };
    let failure = job.failure.clone().map(|failure| view! { <Notice tone=Tone::Bad><p>{failure}</p></Notice> });
    let ImportCounts { created, changed, unchanged, rejected } = report.counts;
    view! {
        <Section title="Result">
            <p><StateDot label=word tone /></p>
            {failure}
            <ul class="counts">
                <li><strong>{created}</strong> " created"</li>
                <li><strong>{changed}</strong> " changed"</li>
                <li><strong>{unchanged}</strong> " unchanged"</li>
                <li><strong>{rejected}</strong> " rejected"</li>
            </ul>
            <FormButtons>
                <ButtonLink kind=Kind::Primary href="/redirections?sort=changed&direction=desc">"See the list"</ButtonLink>
                <ButtonLink kind=Kind::Quiet href="/redirections/import">"Import something else"</ButtonLink>
            </FormButtons>
        </Section>
    }
    .into_any()
}

/// The rows by outcome; each outcome has its own address.
fn outcomes(report: &ImportReport, wanted: &str) -> AnyView {
    let here = |query: &str| format!("/redirections/import/{}{query}", report.id);
    let counts = &report.counts;
    let all = ImportOutcome::ALL.into_iter().map(|outcome| count(counts, outcome)).fold(0, i64::saturating_add);
    let chosen = ImportOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == wanted);
    let mut tabs = vec![Tab::new(format!("All ({all})"), here(""), chosen.is_none())];
    tabs.extend(ImportOutcome::ALL.map(|outcome| {
        let label = format!("{} ({})", label(outcome), count(counts, outcome));
        Tab::new(label, here(&format!("?outcome={}", outcome.as_str())), chosen == Some(outcome))
    }));
    let rejected = (counts.rejected > 0).then(|| {
        view! {
            <p class="exports">
                <a href=here("/rejected.csv") rel="external" download="">{icon(Icon::Download)} "Rejected rows as CSV"</a>
            </p>
        }
    });
    view! {
        <Tabs label="Rows by outcome" tabs />
        {rejected}
        {rows(report, chosen.map_or(all, |outcome| count(counts, outcome)))}
    }
    .into_any()
}

fn rows(report: &ImportReport, total: i64) -> AnyView {
    if report.rows.is_empty() {
        return view! { <EmptyState title="No such rows" text="No row of this import ends so." /> }.into_any();
    }
    let columns = ["Line", "MAC address", "URL", "Was", "Outcome"].map(Column::new).into_iter().collect();
    let rows = report.rows.iter().map(row_view).collect_view();
    let shown = i64::try_from(report.rows.len()).unwrap_or(i64::MAX);
    let beyond =
        (total > shown).then(|| view! { <p class="muted">{format!("The first {shown} of {total} rows are shown.")}</p> });
    view! {
        <Table caption="Rows" columns>{rows}</Table>
        {beyond}
    }
    .into_any()
}

fn row_view(row: &ImportRow) -> AnyView {
    let reason = (!row.reason.is_empty()).then(|| {
        let field = if row.field.is_empty() { String::new() } else { format!("{}: ", row.field) };
        view! { <p class="row-reason">{field} {row.reason.clone()}</p> }
    });
    let ImportRow { line, mac, outcome, .. } = row.clone();
    let (url, was) = (mask_password(&row.url), mask_password(&row.was));
    view! {
        <tr>
            <Cell label="Line">{line}</Cell>
            <Cell label="MAC address" class="mono">{mac}</Cell>
            <Cell label="URL" class="wide"><span class="mono breakable">{url}</span></Cell>
            <Cell label="Was" class="wide"><span class="mono breakable">{was}</span></Cell>
            <Cell label="Outcome"><StateDot label=label(outcome) tone=tone(outcome) />{reason}</Cell>
        </tr>
    }
    .into_any()
}
