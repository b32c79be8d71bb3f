//! Deleting: `/connections/one/delete?key=` asks about one registration, `/connections/delete?...` about many, after a dry run, and
//! `/connections/delete/{job}` tells how far the deletion of many has come.

use super::api::{CancelDeletion, DeleteConnection, DetailPage, StartDeletion, find_connection, find_deletion, plan_deletion};
use super::detail::crumbs_to;
use super::parts::crumbs;
use super::selection::{connection_page, deletion_page, in_short, list_url, of_pairs};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, Failure, FormButtons, FormState, Kind, Loaded, Notice, PageHeader,
    Progress, Section, StateDot, Submit, Table, Time, Tone, form_state, path_part, query_of, query_part,
};
use crate::error::{Error, Result};
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::{ConnectionRow, ConnectionSelection, ConnectionSummary, DeletionPlan, LATELY_DAYS};
use patchbay_domain::job::{Job, JobState};
use patchbay_domain::list::Filter;

/// `/connections/one/delete`
#[derive(Debug)]
pub struct DeleteOneRoute {
    page: Resource<Result<DetailPage>>,
    key: Memo<String>,
}

impl PageRoute for DeleteOneRoute {
    fn data() -> Self {
        let key = query_part("key");
        Self { page: Resource::new(move || key.get(), find_connection), key }
    }

    fn view(this: Self) -> AnyView {
        let DeleteOneRoute { page, key } = this;
        let delete = ServerAction::<DeleteConnection>::new();
        let draw = move |page: DetailPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let back = connection_page(&page.row.key());
            view! {
                <div class="panel-form">
                    {delete_form(delete, &page)}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Keep it"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        let title = move || view! { <PageHeader title="Delete this registration?" crumbs=crumbs_to(&key.get()) /> };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn delete_form(delete: ServerAction<DeleteConnection>, page: &DetailPage) -> AnyView {
    let form = form_state(delete);
    let (key, who) = (page.row.key().to_string(), in_short(&page.row));
    view! {
        <ActionForm action=delete>
            <div class="stack">
                <ErrorSummary form />
                <input type="hidden" name="key" value=key />
                <p>"The app is told that it is not registered, and registers anew when somebody signs in to it. What is set here for this registration alone is lost."</p>
                <p><strong>{who}</strong></p>
                <FormButtons><Submit form label="Delete the registration" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/connections/delete`
pub struct DeleteManyRoute {
    selection: Memo<Option<ConnectionSelection>>,
    plan: Resource<Result<Option<DeletionPlan>>>,
    start: ServerAction<StartDeletion>,
}

impl PageRoute for DeleteManyRoute {
    fn data() -> Self {
        let selection = query_of(|pairs| of_pairs(&pairs));
        let start = ServerAction::<StartDeletion>::new();
        // A refused attempt counts anew, since another number may be why it was refused.
        let tried = start.version();
        let plan = Resource::new(
            move || (selection.get(), tried.get()),
            |(selection, _)| async move {
                match selection {
                    Some(selection) => plan_deletion(selection).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        Self { selection, plan, start }
    }

    fn view(this: Self) -> AnyView {
        let DeleteManyRoute { selection, plan, start } = this;
        let form = form_state(start);
        let draw = move |plan: Option<DeletionPlan>| match (selection.get(), plan) {
            (Some(selection), Some(plan)) if plan.summary.total > 0 => {
                let words = scope_words(&selection, plan.summary.total);
                let back = list_url(&selection);
                confirm(&words, &selection, &plan, start, form, &back)
            }
            _ => nothing_selected(),
        };
        view! {
            <PageHeader title="Delete registrations" crumbs=crumbs() />
            <Loaded data=plan draw />
        }
        .into_any()
    }
}

fn nothing_selected() -> AnyView {
    view! {
        <EmptyState title="Nothing is selected" text="Tick registrations in the list, or choose all that match its filter; then delete them from there.">
            <ButtonLink kind=Kind::Primary href="/connections">"Back to the list"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// "3 registrations", in words.
pub(super) fn registrations(count: i64) -> String {
    if count == 1 { "1 registration".to_owned() } else { format!("{count} registrations") }
}

/// What the deletion applies to, in words.
fn scope_words(selection: &ConnectionSelection, total: i64) -> String {
    match selection {
        ConnectionSelection::Keys(_) => format!("{} selected.", registrations(total)),
        ConnectionSelection::Matching(filter) if filter.is_empty() => {
            format!("All {} of the organization.", registrations(total))
        }
        ConnectionSelection::Matching(_) | ConnectionSelection::Idle(_) => {
            format!("All {} that match the list's filter.", registrations(total))
        }
    }
}

/// The dry run, and the form that does it.
pub(super) fn confirm(
    words: &str,
    selection: &ConnectionSelection,
    plan: &DeletionPlan,
    start: ServerAction<StartDeletion>,
    form: FormState,
    back: &str,
) -> AnyView {
    let total = plan.summary.total;
    let carried = serde_json::to_string(selection).unwrap_or_default();
    let typed =
        (!matches!(selection, ConnectionSelection::Keys(_))).then(|| crate::typed_number::field(form, total, "registrations"));
    let (label, back, words) = (format!("Delete {}", registrations(total)), back.to_owned(), words.to_owned());
    view! {
        <p class="bulk-words">{words} " Their apps are told that they are not registered, and register anew when somebody signs in to them."</p>
        {plan_view(plan)}
        <ActionForm action=start>
            <div class="panel-form">
                <ErrorSummary form fields=&[("typed", "Number of registrations")] />
                <input type="hidden" name="selection" value=carried />
                <input type="hidden" name="planned" value=total.to_string() prop:value=total.to_string() />
                {typed}
                <FormButtons>
                    <Submit form label kind=Kind::Danger />
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What would go: in numbers, what to mind, and a sample.
fn plan_view(plan: &DeletionPlan) -> AnyView {
    let ConnectionSummary { total, seen_lately, reachable, users } = plan.summary;
    let by_application = (plan.applications.len() > 1).then(|| {
        let lines = plan.applications.iter().map(|facet| {
            view! { <li><span class="mono">{facet.value.clone()}</span> {format!(": {}", facet.count)}</li> }.into_any()
        });
        let lines: Vec<AnyView> = lines.collect();
        view! { <ul class="plan-applications">{lines}</ul> }
    });
    let columns = ["Registration", "User", "Application", "Device", "Last seen"].map(Column::new).into();
    let rows: Vec<AnyView> = plan.sample.iter().map(sample_row).collect();
    let shown = i64::try_from(plan.sample.len()).unwrap_or(i64::MAX);
    let beyond = total.saturating_sub(shown);
    let beyond = (beyond > 0).then(|| view! { <p class="muted">{format!("… and {} more.", registrations(beyond))}</p> });
    view! {
        <div class="bulk-report">
            <ul class="counts">
                <li><strong>{total}</strong> " would go"</li>
                <li><strong>{users}</strong> {if users == 1 { " user" } else { " users" }}</li>
                <li><strong>{seen_lately}</strong> {format!(" heard of within {LATELY_DAYS} days")}</li>
                <li><strong>{reachable}</strong> " can be reached by push"</li>
            </ul>
            {warning(seen_lately, reachable)}
            {by_application}
            <Table caption="Some of them, those heard of last first" columns>{rows}</Table>
            {beyond}
        </div>
    }
    .into_any()
}

/// What to mind before they go.
fn warning(seen_lately: i64, reachable: i64) -> AnyView {
    if seen_lately == 0 && reachable == 0 {
        return ().into_any();
    }
    let seen = (seen_lately > 0).then(|| {
        view! { <p>{format!("{} may be in use: their apps were heard of within {LATELY_DAYS} days.", registrations(seen_lately))}</p> }
    });
    let push = (reachable > 0).then(|| {
        view! { <p>{format!("{} can be reached by push now, and cannot until their app registers anew.", registrations(reachable))}</p> }
    });
    view! { <Notice tone=Tone::Warning>{seen}{push}</Notice> }.into_any()
}

fn sample_row(row: &ConnectionRow) -> AnyView {
    let (key, seen) = (row.key(), row.seen_at);
    let device = row.connection.properties.text("DeviceType").unwrap_or_default();
    let (id, href) = (key.id.to_string(), connection_page(&key));
    let (user, application) = (row.connection.user.clone().unwrap_or_default(), key.application.to_string());
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=href>{id}</a></Cell>
            <Cell label="User">{user}</Cell>
            <Cell label="Application" class="mono">{application}</Cell>
            <Cell label="Device">{device}</Cell>
            <Cell label="Last seen"><Time at=seen /></Cell>
        </tr>
    }
    .into_any()
}

/// `/connections/delete/{job}`
#[derive(Debug)]
pub struct DeletionRoute {
    job: Resource<Result<Job>>,
}

impl PageRoute for DeletionRoute {
    fn data() -> Self {
        let id = path_part("job");
        let moved = use_live("jobs");
        Self { job: Resource::new(move || (id.get(), moved.get()), |(id, _)| find_deletion(id)) }
    }

    fn view(this: Self) -> AnyView {
        let cancel = ServerAction::<CancelDeletion>::new();
        let form = form_state(cancel);
        let draw = move |job: Job| if job.state.is_final() { ended(&job) } else { under_way(&job, cancel, form) };
        view! {
            <PageHeader title="Deleting registrations" crumbs=crumbs() />
            <Loaded data=this.job draw />
        }
        .into_any()
    }
}

fn under_way(job: &Job, cancel: ServerAction<CancelDeletion>, form: FormState) -> AnyView {
    let (id, done, total) = (job.id.to_string(), job.done, job.total);
    let here = deletion_page(&job.id);
    view! {
        <Section title="Under way" lead="You may leave this page; the deletion goes on.">
            <Progress done total label="Registrations" />
            <ActionForm action=cancel>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="job" value=id />
                    <FormButtons>
                        <Submit form label="Cancel the deletion" kind=Kind::Danger />
                        <a class="button quiet without-script" href=here>"Refresh"</a>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

/// How a deletion stands, in words and with what it means.
pub(super) const fn job_words(state: JobState) -> (&'static str, Tone) {
    match state {
        JobState::Waiting => ("Waiting", Tone::Info),
        JobState::Running => ("Under way", Tone::Info),
        JobState::Done => ("Done", Tone::Good),
        JobState::Failed => ("Failed", Tone::Bad),
        JobState::Cancelled => ("Cancelled", Tone::Warning),
    }
}

fn ended(job: &Job) -> AnyView {
    let (label, tone) = job_words(job.state);
    let failure = job.failure.clone().map(|failure| view! { <Notice tone=Tone::Bad><p>{failure}</p></Notice> });
    let stayed = job.total.saturating_sub(job.done);
    let stayed = (stayed > 0).then(|| {
        let why = if job.state == JobState::Done { "heard of or gone meanwhile" } else { "not come to" };
        view! { <li><strong>{stayed}</strong> {format!(" {why}")}</li> }
    });
    let done = job.done;
    view! {
        <Section title="Result">
            <p><StateDot label tone /></p>
            {failure}
            <ul class="counts">
                <li><strong>{done}</strong> " deleted"</li>
                {stayed}
            </ul>
            <FormButtons>
                <ButtonLink kind=Kind::Primary href="/connections">"See the list"</ButtonLink>
                <ButtonLink href="/audit?area=connections">"See the audit log"</ButtonLink>
            </FormButtons>
        </Section>
    }
    .into_any()
}
