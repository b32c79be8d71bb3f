//! `/sip/import/{key}`: what an import of accounts would do, then what it did, with the passwords that were made, once.

use super::api::{DraftPage, StartAccounts, find_draft};
use super::parts::{crumbs, secrets_view};
use crate::components::{
    ButtonLink, Cell, Column, Crumb, EmptyState, ErrorSummary, FormButtons, FormState, Icon, Kind, Loaded, Notice, PageHeader,
    Section, StateDot, Submit, Table, Tone, form_state, icon, path_part,
};
use crate::error::Result;
use crate::pages::PageRoute;
use crate::shown::use_shown;
use leptos::prelude::*;
use patchbay_domain::sip::ImportedAccount;

/// `/sip/import/{key}`
pub struct ReportRoute {
    draft: Resource<Result<DraftPage>>,
    shown: Resource<Result<Option<String>>>,
    start: ServerAction<StartAccounts>,
}

impl PageRoute for ReportRoute {
    fn data() -> Self {
        let key = path_part("key");
        let start = ServerAction::<StartAccounts>::new();
        let draft = Resource::new(move || (key.get(), start.version().get()), |(key, _)| find_draft(key));
        Self { draft, shown: use_shown(), start }
    }

    fn view(this: Self) -> AnyView {
        let ReportRoute { draft, shown, start } = this;
        let form = form_state(start);
        let secrets = move || {
            Suspend::new(async move {
                let text = shown.await.ok().flatten()?;
                Some(secrets_view(text, "sip-passwords.csv", "The passwords that were made"))
            })
        };
        let draw = move |draft: DraftPage| {
            let step = if draft.report.dry_run { start_form(&draft, start, form) } else { done(&draft) };
            view! {
                <p class="page-lead">"From " <strong>{draft.source.clone()}</strong> "."</p>
                {ignored(&draft)}
                {step}
                {refused(&draft)}
            }
            .into_any()
        };
        let mut above = crumbs();
        above.push(Crumb::new("Import", "/sip/import"));
        view! {
            <PageHeader title="Import accounts: dry run" crumbs=above />
            <Transition>{secrets}</Transition>
            <Loaded data=draft draw />
        }
        .into_any()
    }
}

fn ignored(draft: &DraftPage) -> AnyView {
    if draft.report.ignored_columns.is_empty() {
        return ().into_any();
    }
    let names = draft.report.ignored_columns.join(", ");
    view! {
        <Notice tone=Tone::Warning>
            <p>"These columns are not understood and passed over: " <span class="mono">{names}</span></p>
        </Notice>
    }
    .into_any()
}

fn start_form(draft: &DraftPage, start: ServerAction<StartAccounts>, form: FormState) -> AnyView {
    let (created, rejected) = (draft.report.created, draft.report.rejected);
    if created == 0 {
        let text = format!("{rejected} rows are refused. Mend them and import them again.");
        return view! {
            <EmptyState title="Nothing to do" text>
                <ButtonLink kind=Kind::Primary href="/sip/import">"Import something else"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let words = if rejected == 0 {
        format!("{created} accounts are made.")
    } else {
        format!("{created} accounts are made; {rejected} rows are refused and left out.")
    };
    let key = draft.key.clone();
    view! {
        <Section title="Start" lead="Nothing is made yet.">
            <ActionForm action=start>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="key" value=key />
                    <p>{words} " Passwords that are made for them are shown once, on the next page."</p>
                    <FormButtons>
                        <Submit form label=format!("Make {created} accounts") />
                        <ButtonLink kind=Kind::Quiet href="/sip/import">"Discard"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn done(draft: &DraftPage) -> AnyView {
    let (created, rejected) = (draft.report.created, draft.report.rejected);
    view! {
        <Section title="Result">
            <p><StateDot label="Done" tone=Tone::Good /></p>
            <ul class="counts">
                <li><strong>{created}</strong> " made"</li>
                <li><strong>{rejected}</strong> " refused"</li>
            </ul>
            <p><ButtonLink href="/sip?sort=created&direction=desc">"Show the newest accounts"</ButtonLink></p>
        </Section>
    }
    .into_any()
}

fn refused(draft: &DraftPage) -> AnyView {
    if draft.report.rejected == 0 {
        return ().into_any();
    }
    let columns = ["Line", "Address", "Field", "Why"].map(Column::new).into();
    let rows: Vec<AnyView> = draft.report.rows.iter().cloned().map(refused_row).collect();
    let file = format!("/sip/import/{}/rejected.csv", draft.key);
    let shown = draft.report.rows.len();
    let lead = format!("The first {shown} of {} refused rows.", draft.report.rejected);
    view! {
        <Section title="Refused rows" lead>
            <Table caption="Refused rows" columns>{rows}</Table>
            <p class="exports"><a href=file rel="external" download="">{icon(Icon::Download)} "All refused rows as CSV"</a></p>
        </Section>
    }
    .into_any()
}

fn refused_row(row: ImportedAccount) -> AnyView {
    let ImportedAccount { line, address, field, reason, .. } = row;
    view! {
        <tr>
            <Cell>{line}</Cell>
            <Cell label="Address"><span class="mono breakable">{address}</span></Cell>
            <Cell label="Field" class="mono">{field}</Cell>
            <Cell label="Why" class="wide">{reason}</Cell>
        </tr>
    }
    .into_any()
}
