//! `/sip/import/{key}`: what an import of accounts would do, then what it did, with the passwords that were made, once.

use super::api::{DraftPage, StartAccounts, find_draft};
use super::parts::{crumbs, secrets_view};
use crate::components::{
    ButtonLink, Cell, Choice, Column, Crumb, EmptyState, ErrorSummary, FormButtons, FormState, Kind, Loaded, PageHeader, Radios,
    Section, StateDot, Submit, Table, Tone, form_state, path_part,
};
use crate::error::Result;
use crate::import::{Refused, ignored_columns, refused_rows};
use crate::pages::PageRoute;
use crate::shown::use_shown;
use leptos::prelude::*;
use patchbay_domain::sip::{AccountChange, AccountImport, ImportedAccount};

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
                {ignored_columns(&draft.report.ignored_columns)}
                {step}
                {changes(&draft)}
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

/// What happens to the rows, in words.
fn words(report: &AccountImport) -> String {
    let AccountImport { created, changed, unchanged, rejected, .. } = report;
    let parts = [
        (*created, "accounts are made"),
        (*changed, "are there and would become others"),
        (*unchanged, "are there just so already"),
        (*rejected, "rows are refused and left out"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    format!("{}.", parts.join("; "))
}

fn start_form(draft: &DraftPage, start: ServerAction<StartAccounts>, form: FormState) -> AnyView {
    let AccountImport { created, changed, unchanged, rejected, .. } = draft.report;
    if created == 0 && changed == 0 {
        let text = match rejected {
            0 => format!("All {unchanged} accounts are there just so already."),
            _ => format!(
                "{rejected} rows are refused, {unchanged} accounts are there just so already. Mend the refused rows and import them again."
            ),
        };
        return view! {
            <EmptyState title="Nothing to do" text>
                <ButtonLink kind=Kind::Primary href="/sip/import">"Import something else"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let (existing, label) = existing(form, created, changed);
    let (key, words) = (draft.key.clone(), words(&draft.report));
    view! {
        <Section title="Start" lead="Nothing is made or changed yet.">
            <ActionForm action=start>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="key" value=key />
                    <p>{words} " Passwords that are made are shown once, on the next page."</p>
                    {existing}
                    <FormButtons>
                        <Submit form label />
                        <ButtonLink kind=Kind::Quiet href="/sip/import">"Discard"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

/// What is asked about accounts that are there, and what the button says.
fn existing(form: FormState, created: i64, changed: i64) -> (AnyView, String) {
    if changed == 0 {
        return (().into_any(), format!("Make {created} accounts"));
    }
    if created == 0 {
        let hidden = view! { <input type="hidden" name="existing" value="update" /> }.into_any();
        return (hidden, format!("Change {changed} accounts"));
    }
    let choices = vec![
        Choice::new("leave", "Leave them as they are").help(format!("Only the {created} new accounts are made.")),
        Choice::new("update", "Change them")
            .help(format!("{changed} accounts are changed as it stands below. Another password ends the sessions of its owner.")),
    ];
    let asked = view! { <Radios form name="existing" label="Accounts that are there" value="leave" choices /> }.into_any();
    (asked, "Import the list".to_owned())
}

fn done(draft: &DraftPage) -> AnyView {
    let AccountImport { created, changed, unchanged, rejected, .. } = draft.report;
    view! {
        <Section title="Result">
            <p><StateDot label="Done" tone=Tone::Good /></p>
            <ul class="counts">
                <li><strong>{created}</strong> " made"</li>
                <li><strong>{changed}</strong> " changed"</li>
                <li><strong>{unchanged}</strong> " left as they are"</li>
                <li><strong>{rejected}</strong> " refused"</li>
            </ul>
            <p><ButtonLink href="/sip?sort=changed&direction=desc">"Show the newest accounts"</ButtonLink></p>
        </Section>
    }
    .into_any()
}

/// The rows that change an account, each with what it changes.
fn changes(draft: &DraftPage) -> AnyView {
    let changed: Vec<ImportedAccount> = draft.report.rows.iter().filter(|row| !row.changes.is_empty()).cloned().collect();
    if changed.is_empty() {
        return ().into_any();
    }
    let columns = ["Line", "Address", "What changes"].map(Column::new).into();
    let lead = format!("The first {} of {} accounts. Cells that are empty change nothing.", changed.len(), draft.report.changed);
    let title = if draft.report.dry_run { "Accounts that would change" } else { "Accounts that were changed" };
    let rows: Vec<AnyView> = changed.into_iter().map(changed_row).collect();
    view! { <Section title lead><Table caption="Changed accounts" columns>{rows}</Table></Section> }.into_any()
}

fn changed_row(row: ImportedAccount) -> AnyView {
    let ImportedAccount { line, address, changes, .. } = row;
    let changes: Vec<AnyView> = changes.into_iter().map(change_item).collect();
    view! {
        <tr>
            <Cell>{line}</Cell>
            <Cell label="Address"><span class="mono breakable">{address}</span></Cell>
            <Cell label="What changes" class="wide"><ul class="counts">{changes}</ul></Cell>
        </tr>
    }
    .into_any()
}

fn change_item(change: AccountChange) -> AnyView {
    let AccountChange { field, was, is } = change;
    let said = if field == "password" {
        view! { "is another one" }.into_any()
    } else {
        let shown = |text: String| if text.is_empty() { "nothing".to_owned() } else { text };
        view! { <span class="muted breakable">{shown(was)}</span> " becomes " <strong class="breakable">{shown(is)}</strong> }
            .into_any()
    };
    view! { <li><span class="mono">{field}</span> ": " {said}</li> }.into_any()
}

fn refused(draft: &DraftPage) -> AnyView {
    let rows = draft.report.rows.iter().filter(|row| !row.reason.is_empty()).cloned().map(|row| {
        let ImportedAccount { line, address: subject, field, reason, .. } = row;
        Refused { line, subject, field, reason }
    });
    refused_rows(&format!("/sip/import/{}", draft.key), "Address", rows.collect(), draft.report.rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_import_does_is_said_in_one_sentence() {
        let report = AccountImport { created: 2, ..AccountImport::default() };
        assert_eq!(words(&report), "2 accounts are made.");
        let report = AccountImport { changed: 1, unchanged: 3, rejected: 4, ..report };
        let all = "2 accounts are made; 1 are there and would become others; 3 are there just so already; 4 rows are refused and left out.";
        assert_eq!(words(&report), all);
    }
}
