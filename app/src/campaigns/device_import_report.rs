//! `/campaigns/devices/import/{key}`: what an import of devices would do, then what it did.

use super::api::{DraftPage, StartDevices, find_draft};
use super::parts::crumbs_to_devices;
use crate::components::{
    ButtonLink, Cell, Column, Crumb, EmptyState, ErrorSummary, FormButtons, FormState, Icon, Kind, Loaded, Notice, PageHeader,
    Section, StateDot, Submit, Table, Tone, form_state, icon, path_part,
};
use crate::error::Result;
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
                {ignored(&draft)}
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
    if draft.refused == 0 {
        return ().into_any();
    }
    let columns = ["Line", "Device", "Field", "Why"].map(Column::new).into();
    let rows: Vec<AnyView> = draft.report.refused.iter().cloned().map(refused_row).collect();
    let file = format!("/campaigns/devices/import/{}/rejected.csv", draft.key);
    let lead = format!("The first {} of {} refused rows.", draft.report.refused.len(), draft.refused);
    view! {
        <Section title="Refused rows" lead>
            <Table caption="Refused rows" columns>{rows}</Table>
            <p class="exports"><a href=file rel="external" download="">{icon(Icon::Download)} "All refused rows as CSV"</a></p>
        </Section>
    }
    .into_any()
}

fn refused_row(row: RefusedDevice) -> AnyView {
    let RefusedDevice { line, device, field, reason } = row;
    view! {
        <tr>
            <Cell>{line}</Cell>
            <Cell label="Device"><span class="mono breakable">{device}</span></Cell>
            <Cell label="Field" class="mono">{field}</Cell>
            <Cell label="Why" class="wide">{reason}</Cell>
        </tr>
    }
    .into_any()
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
