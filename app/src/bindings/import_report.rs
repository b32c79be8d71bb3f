//! `/bindings/import/{key}`: what an import of bindings would do, then what it did.

use super::api::{DraftPage, StartBindings, find_draft};
use super::parts::crumbs_to;
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, FormButtons, FormState, Icon, Kind, Loaded, Notice, PageHeader, Section,
    StateDot, Submit, Table, Tone, form_state, icon, path_part,
};
use crate::error::Result;
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
                {ignored(&draft)}
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
    if draft.refused == 0 {
        return ().into_any();
    }
    let columns = ["Line", "Phone number", "Field", "Why"].map(Column::new).into();
    let rows: Vec<AnyView> = draft.report.refused.iter().cloned().map(refused_row).collect();
    let file = format!("/bindings/import/{}/rejected.csv", draft.key);
    let lead = format!("The first {} of {} refused rows.", draft.report.refused.len(), draft.refused);
    view! {
        <Section title="Refused rows" lead>
            <Table caption="Refused rows" columns>{rows}</Table>
            <p class="exports"><a href=file rel="external" download="">{icon(Icon::Download)} "All refused rows as CSV"</a></p>
        </Section>
    }
    .into_any()
}

fn refused_row(row: RefusedBinding) -> AnyView {
    let RefusedBinding { line, phone_number, field, reason } = row;
    view! {
        <tr>
            <Cell>{line}</Cell>
            <Cell label="Phone number"><span class="mono breakable">{phone_number}</span></Cell>
            <Cell label="Field" class="mono">{field}</Cell>
            <Cell label="Why" class="wide">{reason}</Cell>
        </tr>
    }
    .into_any()
}
