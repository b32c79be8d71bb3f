//! `/campaigns/devices/import/{key}`: what an import of devices would do, then what it did.

use super::api::{DraftPage, StartDevices, find_draft};
use super::parts::crumbs_to_devices;
use crate::components::{
    ButtonLink, Crumb, EmptyState, ErrorSummary, FormButtons, FormState, Kind, Loaded, PageHeader, Section, StateDot, Submit,
    Tone, form_state, path_part,
};
use crate::error::Result;
use crate::import::{Refused, ignored_columns, refused_rows};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::campaigns::RefusedDevice;

/// `/campaigns/devices/import/{key}`
pub struct ReportRoute {
    draft: Resource<Result<DraftPage>>,
    start: ServerAction<StartDevices>,
}

impl PageRoute for ReportRoute {
    fn data() -> Self {
        let key = path_part("key");
        let start = ServerAction::<StartDevices>::new();
        Self { draft: Resource::new(move || (key.get(), start.version().get()), |(key, _)| find_draft(key)), start }
    }

    fn view(this: Self) -> AnyView {
        let ReportRoute { draft, start } = this;
        let form = form_state(start);
        let draw = move |draft: DraftPage| {
            let step = if draft.report.dry_run { start_form(&draft, start, form) } else { done(&draft) };
            view! {
                <p class="page-lead">"From " <strong>{draft.source.clone()}</strong> ", for the group " <strong>{draft.report.group.clone()}</strong> "."</p>
                {ignored_columns(&draft.report.ignored_columns)}
                {step}
                {refused(&draft)}
            }
            .into_any()
        };
        let mut above = crumbs_to_devices();
        above.push(Crumb::new("Import", "/campaigns/devices/import"));
        view! {
            <PageHeader title="Import devices: dry run" crumbs=above />
            <Loaded data=draft draw />
        }
        .into_any()
    }
}

/// What happens to the rows, in words.
fn words(created: i64, unchanged: i64, refused: usize) -> String {
    let mut words = vec![format!("{created} devices are added")];
    if unchanged > 0 {
        words.push(format!("{unchanged} are in the group already and stay as they are"));
    }
    if refused > 0 {
        words.push(format!("{refused} rows are refused and left out"));
    }
    format!("{}.", words.join("; "))
}

fn start_form(draft: &DraftPage, start: ServerAction<StartDevices>, form: FormState) -> AnyView {
    let (created, unchanged, refused) = (draft.report.created, draft.report.unchanged, draft.refused);
    if created == 0 {
        let text = match refused {
            0 => format!("All {unchanged} devices are in the group already."),
            _ => format!(
                "{refused} rows are refused, {unchanged} devices are in the group already. Mend the refused ones and import them again."
            ),
        };
        return view! {
            <EmptyState title="Nothing to do" text>
                <ButtonLink kind=Kind::Primary href="/campaigns/devices/import">"Import something else"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let key = draft.key.clone();
    view! {
        <Section title="Start" lead="Nothing is added yet.">
            <ActionForm action=start>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="key" value=key />
                    <p>{words(created, unchanged, refused)} " Each takes a seat of the group's licence."</p>
                    <FormButtons>
                        <Submit form label=format!("Add {created} devices") />
                        <ButtonLink kind=Kind::Quiet href="/campaigns/devices/import">"Discard"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn done(draft: &DraftPage) -> AnyView {
    let (created, unchanged, refused) = (draft.report.created, draft.report.unchanged, draft.refused);
    view! {
        <Section title="Result">
            <p><StateDot label="Done" tone=Tone::Good /></p>
            <ul class="counts">
                <li><strong>{created}</strong> " added"</li>
                <li><strong>{unchanged}</strong> " there already"</li>
                <li><strong>{refused}</strong> " refused"</li>
            </ul>
            <p><ButtonLink href="/campaigns/devices">"Show the devices"</ButtonLink></p>
        </Section>
    }
    .into_any()
}

fn refused(draft: &DraftPage) -> AnyView {
    let rows = draft.report.refused.iter().cloned().map(|row| {
        let RefusedDevice { line, device: subject, field, reason } = row;
        Refused { line, subject, field, reason }
    });
    let total = i64::try_from(draft.refused).unwrap_or(i64::MAX);
    refused_rows(&format!("/campaigns/devices/import/{}", draft.key), "Device", rows.collect(), total)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_an_import_does_is_said_in_one_sentence() {
        assert_eq!(words(2, 0, 0), "2 devices are added.");
        let all = "2 devices are added; 1 are in the group already and stay as they are; 3 rows are refused and left out.";
        assert_eq!(words(2, 1, 3), all);
    }
}
