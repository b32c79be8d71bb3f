//! `/connections/idle`: the clean-up of registrations whose apps were not heard of for long: how many of which application, a dry run, and
//! the job that deletes them. Nothing is deleted by looking.

use super::api::{IdleLine, IdlePage, StartDeletion, list_idle, plan_deletion};
use super::delete::{confirm, job_words, registrations};
use super::parts::{announcement, crumbs};
use super::selection::{deletion_page, idle_of};
use crate::components::{
    Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, GetForm, Loaded, Offered, PageHeader, Section,
    Select, StateDot, Table, Time, form_state, query_part,
};
use crate::error::{Error, Result};
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{ApplicationId, ConnectionSelection, DeletionPlan, IDLE_DAYS_MAX, IDLE_DAYS_MIN};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::job::Job;
use patchbay_domain::list::query_string;

/// `/connections/idle`
pub struct IdleRoute {
    asked: Memo<Asked>,
    page: Resource<Result<IdlePage>>,
    plan: Resource<Result<Option<DeletionPlan>>>,
    start: ServerAction<StartDeletion>,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    application: String,
    days: String,
    /// What to plan; none while nothing is asked for, or it makes no sense.
    selection: Option<ConnectionSelection>,
    errors: FieldErrors,
}

impl Asked {
    fn new(application: String, days: String) -> Self {
        let mut asked = Self { application, days, ..Self::default() };
        if asked.application.is_empty() {
            return asked;
        }
        let application = asked.errors.check("application", ApplicationId::parse(&asked.application));
        asked.selection = application.and_then(|application| asked.errors.check("days", idle_of(&application, &asked.days)));
        asked
    }
}

impl PageRoute for IdleRoute {
    fn data() -> Self {
        let (application, days) = (query_part("application"), query_part("days"));
        let asked = Memo::new(move |_| Asked::new(application.get(), days.get()));
        let start = ServerAction::<StartDeletion>::new();
        let (jobs, applications, tried) = (use_live("jobs"), use_live("applications"), start.version());
        let page = Resource::new(move || (jobs.get(), applications.get()), |_| list_idle());
        // A refused attempt counts anew, since another number may be why it was refused.
        let plan = Resource::new(
            move || (asked.with(|asked| asked.selection.clone()), tried.get()),
            |(selection, _)| async move {
                match selection {
                    Some(selection) => plan_deletion(selection).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        Self { asked, page, plan, start }
    }

    fn view(this: Self) -> AnyView {
        let IdleRoute { asked, page, plan, start } = this;
        let form = form_state(start);
        let errors = Memo::new(move |_| {
            let errors = asked.with(|asked| asked.errors.clone());
            (!errors.is_empty()).then_some(Error::Fields { errors, values: Vec::new() })
        });
        let asking = FormState { failure: errors, pending: Memo::new(|_| false) };
        let top = move |page: IdlePage| {
            if page.applications.is_empty() {
                return no_application();
            }
            view! {
                {page.announced.iter().map(announcement).collect_view()}
                {applications(&page.applications)}
                {ask(&page.applications, &asked.get(), asking)}
            }
            .into_any()
        };
        let planned = move |plan: Option<DeletionPlan>| match (asked.get(), plan) {
            (Asked { selection: Some(selection), .. }, Some(plan)) => dry_run(&selection, &plan, start, form),
            _ => ().into_any(),
        };
        view! {
            <PageHeader
                title="Clean up"
                lead="Registrations whose apps were not heard of for long. Nothing is deleted before you have seen what, and started it."
                crumbs=crumbs()
            />
            <Offered permission=Permission::EditConnections otherwise=true>
                <Loaded data=page draw=top />
                <Loaded data=plan draw=planned />
                <Loaded data=page draw=move |page| recent(&page.recent) />
            </Offered>
        }
        .into_any()
    }
}

fn no_application() -> AnyView {
    let text = "Registrations belong to applications, and there is none yet.";
    view! { <EmptyState title="Nothing to clean up" text /> }.into_any()
}

/// How many are idle by each application's own setting.
fn applications(lines: &[IdleLine]) -> AnyView {
    let columns = vec![
        Column::new("Application"),
        Column::new("Registrations").figures(),
        Column::new("Idle after"),
        Column::new("Idle now").figures(),
    ];
    let rows: Vec<AnyView> = lines.iter().map(application_row).collect();
    view! { <Table caption="Applications and their idle registrations" columns>{rows}</Table> }.into_any()
}

fn application_row(line: &IdleLine) -> AnyView {
    let IdleLine { id, title, connections, days, idle } = line.clone();
    let href = format!("/connections/idle{}", query_string(&[("application", id.to_string())]));
    let (after, count) = match days {
        Some(days) => (format!("{days} days"), idle.to_string()),
        None => ("not set".to_owned(), "\u{2013}".to_owned()),
    };
    // Without a setting there is nothing to look at before days are typed.
    let name = match days {
        Some(_) => view! { <a class="row-link mono" href=href>{id.to_string()}</a> }.into_any(),
        None => view! { <span class="mono">{id.to_string()}</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell>{name} " " <span class="muted">{title}</span></Cell>
            <Cell label="Registrations" class="figures">{connections}</Cell>
            <Cell label="Idle after">{after}</Cell>
            <Cell label="Idle now" class="figures">{count}</Cell>
        </tr>
    }
    .into_any()
}

/// The form that asks for a dry run; it leads back here with a GET and changes nothing.
fn ask(lines: &[IdleLine], asked: &Asked, form: FormState) -> AnyView {
    let choices = lines.iter().map(|line| Choice::new(line.id.as_str(), format!("{} ({})", line.id, line.title))).collect();
    let help = format!("{IDLE_DAYS_MIN} to {IDLE_DAYS_MAX}; left empty, the application's own setting.");
    let (application, days) = (asked.application.clone(), asked.days.clone());
    view! {
        <Section title="Dry run" lead="Shows what would go. Nothing is deleted.">
            <GetForm action="/connections/idle" label="Dry run" class="panel-form">
                <ErrorSummary form fields=&[("application", "Application"), ("days", "Days without a sign of life")] />
                <div class="field-row">
                    <Select form name="application" label="Application" value=application choices />
                    <Field form name="days" label="Days without a sign of life" help value=days />
                </div>
                <FormButtons><button type="submit" class="button">"Show what would go"</button></FormButtons>
            </GetForm>
        </Section>
    }
    .into_any()
}

fn dry_run(selection: &ConnectionSelection, plan: &DeletionPlan, start: ServerAction<StartDeletion>, form: FormState) -> AnyView {
    let of = match selection {
        ConnectionSelection::Matching(filter) => {
            let days = filter.idle_days.map(|days| format!(" for {days} days")).unwrap_or_default();
            format!("of {} not heard of{days}", filter.application)
        }
        ConnectionSelection::Idle(application) => format!("of {application} idle by its own setting"),
        ConnectionSelection::Keys(_) => String::new(),
    };
    let body = if plan.summary.total == 0 {
        let text = format!("There are no registrations {of}.");
        view! { <EmptyState title="Nothing would go" text /> }.into_any()
    } else {
        let words = format!("{} {of}. One whose app is heard of before its turn stays.", registrations(plan.summary.total));
        confirm(&words, selection, plan, start, form, "/connections/idle")
    };
    view! { <Section title="What would go">{body}</Section> }.into_any()
}

/// The latest deletions, by hand or as a clean-up.
fn recent(jobs: &[Job]) -> AnyView {
    if jobs.is_empty() {
        return ().into_any();
    }
    let columns = vec![Column::new("Started"), Column::new("By"), Column::new("Deleted").figures(), Column::new("State")];
    let rows: Vec<AnyView> = jobs.iter().map(job_row).collect();
    view! {
        <Section title="Latest deletions" lead="Clean-ups, and deletions of many from the list.">
            <Table caption="Latest deletions, the newest first" columns>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn job_row(job: &Job) -> AnyView {
    let (label, tone) = job_words(job.state);
    let (at, href) = (job.created_at, deletion_page(&job.id));
    let (by, figures) = (job.actor.clone(), format!("{} of {}", job.done, job.total));
    view! {
        <tr>
            <Cell><a class="row-link" href=href><Time at /></a></Cell>
            <Cell label="By">{by}</Cell>
            <Cell label="Deleted" class="figures">{figures}</Cell>
            <Cell label="State"><StateDot label tone /></Cell>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_told_at_its_field_and_planned_by_nobody() {
        let asked = |application: &str, days: &str| Asked::new(application.to_owned(), days.to_owned());
        assert_eq!(asked("", "30"), Asked { days: "30".to_owned(), ..Asked::default() });
        assert!(asked("com.a", "").selection.is_some() && asked("com.a", "30").selection.is_some());
        for (application, days, field) in [("com a", "", "application"), ("com.a", "1", "days"), ("com.a", "x", "days")] {
            let asked = asked(application, days);
            assert!(asked.errors.of(field).is_some() && asked.selection.is_none(), "{asked:?}");
        }
    }
}
