//! `/bindings/import/{key}`: what an import of bindings would do, then what it did.

use super::api::{DraftPage, StartBindings, find_draft};
use super::parts::crumbs_to;
use crate::components::{
    ButtonLink, EmptyState, ErrorSummary, FormButtons, FormState, Kind, Loaded, PageHeader, Section, StateDot, Submit, Tone,
    form_state, path_part,
};
use crate::error::Result;
use crate::import::{Refused, ignored_columns, refused_rows};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::RefusedBinding;

/// `/bindings/import/{key}`
pub struct ReportRoute {
    draft: Resource<Result<DraftPage>>,
    start: ServerAction<StartBindings>,
}

impl PageRoute for ReportRoute {
    fn data() -> Self {
        let key = path_part("key");
        let start = ServerAction::<StartBindings>::new();
        Self { draft: Resource::new(move || (key.get(), start.version().get()), |(key, _)| find_draft(key)), start }
    }

    fn view(this: Self) -> AnyView {
        let ReportRoute { draft, start } = this;
        let form = form_state(start);
        let draw = move |draft: DraftPage| {
            let step = if draft.report.dry_run { start_form(&draft, start, form) } else { done(&draft) };
            view! {
                <p class="page-lead">"From " <strong>{draft.source.clone()}</strong> "."</p>
                {ignored_columns(&draft.report.ignored_columns)}
                {step}
                {refused(&draft)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Import bindings: dry run" crumbs=crumbs_to("Import", "/bindings/import") />
            <Loaded data=draft draw />
        }
        .into_any()
    }
}

fn start_form(draft: &DraftPage, start: ServerAction<StartBindings>, form: FormState) -> AnyView {
    let (created, rejected) = (draft.report.created, draft.refused);
    if created == 0 {
        let text = format!("{rejected} rows are refused. Mend them and import them again.");
        return view! {
            <EmptyState title="Nothing to do" text>
                <ButtonLink kind=Kind::Primary href="/bindings/import">"Import something else"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let words = if rejected == 0 {
        format!("{created} phones are bound.")
    } else {
        format!("{created} phones are bound; {rejected} rows are refused and left out.")
    };
    let key = draft.key.clone();
    view! {
        <Section title="Start" lead="Nothing is bound yet.">
            <ActionForm action=start>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="key" value=key />
                    <p>{words} " All of them or none. No phone is sent anything."</p>
                    <FormButtons>
                        <Submit form label=format!("Bind {created} phones") />
                        <ButtonLink kind=Kind::Quiet href="/bindings/import">"Discard"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn done(draft: &DraftPage) -> AnyView {
    let (created, rejected) = (draft.report.created, draft.refused);
    view! {
        <Section title="Result">
            <p><StateDot label="Done" tone=Tone::Good /></p>
            <ul class="counts">
                <li><strong>{created}</strong> " bound"</li>
                <li><strong>{rejected}</strong> " refused"</li>
            </ul>
            <p><ButtonLink href="/bindings">"Show the newest bindings"</ButtonLink></p>
        </Section>
    }
    .into_any()
}

fn refused(draft: &DraftPage) -> AnyView {
    let rows = draft.report.refused.iter().cloned().map(|row| {
        let RefusedBinding { line, phone_number: subject, field, reason } = row;
        Refused { line, subject, field, reason }
    });
    let total = i64::try_from(draft.refused).unwrap_or(i64::MAX);
    refused_rows(&format!("/bindings/import/{}", draft.key), "Phone number", rows.collect(), total)
}
