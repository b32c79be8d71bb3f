//! `/redirections/bulk`: what a bulk action would do, phone by phone, before it is done; and what it did.

use super::api::{BulkDelete, BulkPreview, BulkRepoint, preview_bulk};
use super::parts::{crumbs, url_field};
use super::selection::{BulkAction, BulkRequest, RuleInput, must_type_number};
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, GetForm, Kind, Loaded, Notice,
    PageHeader, Radios, Section, Submit, Table, Tone, form_state, hidden,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use patchbay_domain::list::Filter;
use patchbay_domain::redirections::{BulkReport, Selection, mask_password};

/// `/redirections/bulk`
pub struct BulkRoute {
    asked: Memo<Asked>,
    preview: Resource<Result<Option<BulkPreview>>>,
    delete: ServerAction<BulkDelete>,
    repoint: ServerAction<BulkRepoint>,
}

/// What the address asks for.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    /// To confirm an action.
    Confirm(BulkRequest),
    /// To hear what an action did.
    Result(BulkAction, BulkReport),
    /// Nothing that makes sense.
    Nothing,
}

impl Asked {
    fn from_params(params: &ParamsMap) -> Self {
        let number = |name: &str| params.get_str(name).and_then(|text| text.parse().ok()).unwrap_or(0);
        let done = params.get_str("result").and_then(BulkAction::parse);
        if let Some(action) = done {
            let (changed, unchanged, rejected) = (number("changed"), number("unchanged"), number("rejected"));
            return Self::Result(action, BulkReport { changed, unchanged, rejected, ..BulkReport::default() });
        }
        BulkRequest::from_params(params).map_or(Self::Nothing, Self::Confirm)
    }

    fn request(&self) -> Option<BulkRequest> {
        match self {
            Self::Confirm(request) => Some(request.clone()),
            _ => None,
        }
    }
}

impl PageRoute for BulkRoute {
    fn data() -> Self {
        let params = use_query_map();
        let asked = Memo::new(move |_| params.with(Asked::from_params));
        let (delete, repoint) = (ServerAction::<BulkDelete>::new(), ServerAction::<BulkRepoint>::new());
        // A refused attempt counts anew, since another number may be why it was refused.
        let tried = (delete.version(), repoint.version());
        let preview = Resource::new(
            move || (asked.with(Asked::request), tried.0.get(), tried.1.get()),
            |(request, ..)| async move {
                match request {
                    Some(request) => preview_bulk(request).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        Self { asked, preview, delete, repoint }
    }

    fn view(this: Self) -> AnyView {
        let BulkRoute { asked, preview, delete, repoint } = this;
        let (delete_state, repoint_state) = (form_state(delete), form_state(repoint));
        let draw = move |preview: Option<BulkPreview>| match (asked.get(), preview) {
            (Asked::Confirm(request), Some(preview)) if preview.selected > 0 => match request.action {
                BulkAction::Delete => confirm_delete(&request, &preview, delete, delete_state),
                BulkAction::Repoint => confirm_repoint(&request, preview, repoint, repoint_state),
            },
            (Asked::Result(action, report), _) => result(action, &report),
            _ => nothing_selected(),
        };
        let title = move || {
            let title = match asked.get() {
                Asked::Confirm(BulkRequest { action: BulkAction::Delete, .. }) => "Delete redirections",
                Asked::Confirm(BulkRequest { action: BulkAction::Repoint, .. }) => "Repoint redirections",
                Asked::Result(..) | Asked::Nothing => "Bulk change",
            };
            view! { <PageHeader title crumbs=crumbs() /> }
        };
        view! {
            {title}
            <Loaded data=preview draw />
        }
        .into_any()
    }
}

fn nothing_selected() -> AnyView {
    view! {
        <EmptyState title="Nothing is selected" text="Tick phones in the list, or choose all that match its filter; then say what to do with them.">
            <ButtonLink kind=Kind::Primary href="/redirections">"Back to the list"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// "3 phones", in words.
fn phones(count: i64) -> String {
    if count == 1 { "1 phone".to_owned() } else { format!("{count} phones") }
}

fn result(action: BulkAction, report: &BulkReport) -> AnyView {
    let title = match action {
        BulkAction::Delete => format!("{} deleted", phones(report.changed)),
        BulkAction::Repoint => format!("{} repointed", phones(report.changed)),
    };
    let text = format!("{} stayed as they were, {} were refused.", phones(report.unchanged), phones(report.rejected));
    view! {
        <EmptyState title text>
            <ButtonLink kind=Kind::Primary href="/redirections">"Back to the list"</ButtonLink>
            <ButtonLink href="/audit?area=redirections">"See the audit log"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// What the action applies to, in words.
fn scope_words(request: &BulkRequest, selected: i64) -> String {
    match &request.selection {
        Selection::Macs(_) => format!("{} selected.", phones(selected)),
        Selection::Matching(filter) if filter.is_empty() => format!("All {} of the organization.", phones(selected)),
        Selection::Matching(_) => format!("All {} that match the list's filter.", phones(selected)),
    }
}

/// The request as it travels with the form that does it.
fn carried(request: &BulkRequest, selected: i64) -> AnyView {
    let request = serde_json::to_string(request).unwrap_or_default();
    view! {
        <input type="hidden" name="request" value=request />
        <input type="hidden" name="expected" value=selected.to_string() prop:value=selected.to_string() />
    }
    .into_any()
}

fn confirm_delete(request: &BulkRequest, preview: &BulkPreview, delete: ServerAction<BulkDelete>, form: FormState) -> AnyView {
    let report = preview.report.clone().unwrap_or_default();
    let typed = must_type_number(&request.selection, preview.selected)
        .then(|| crate::typed_number::field(form, preview.selected, "phones"));
    let hidden = carried(request, preview.selected);
    let (label, back) = (format!("Delete {}", phones(report.changed)), request.list_url());
    view! {
        <p class="bulk-words">{scope_words(request, preview.selected)} " They are told nothing any more, and anybody may register them."</p>
        {report_view(&report, "is deleted")}
        <ActionForm action=delete>
            <div class="panel-form">
                <ErrorSummary form fields=&[("typed", "Number of phones")] />
                {hidden}
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

fn confirm_repoint(request: &BulkRequest, preview: BulkPreview, repoint: ServerAction<BulkRepoint>, form: FormState) -> AnyView {
    let go = preview.report.as_ref().map(|report| go_form(request, report, preview.selected, repoint, form));
    view! {
        <p class="bulk-words">{scope_words(request, preview.selected)}</p>
        {rule_form(request, preview.errors)}
        {go}
    }
    .into_any()
}

const RULE: &[(&str, &str)] = &[("url", "New URL"), ("from", "Beginning to replace"), ("to", "New beginning")];

/// How the new URLs are made; it leads back here with a GET and changes nothing.
fn rule_form(request: &BulkRequest, errors: patchbay_domain::form::FieldErrors) -> AnyView {
    let error = (!errors.is_empty()).then(|| Error::Fields { errors, values: Vec::new() });
    let form = FormState { failure: Memo::new(move |_| error.clone()), pending: Memo::new(|_| false) };
    let RuleInput { how, url, from, to } = request.rule.clone();
    let how = if how.is_empty() { "set".to_owned() } else { how };
    let ways = vec![
        Choice::new("set", "One URL for all").help("Every selected phone is sent to it; {mac} tells them apart."),
        Choice::new("prefix", "Replace the beginning")
            .help("For a server that moved: what follows stays as it is. URLs that begin otherwise stay too."),
    ];
    let (hidden, back) = (hidden(request.pairs()), request.list_url());
    view! {
        <Section title="New URL">
            <GetForm action="/redirections/bulk" label="New URL" class="panel-form">
                <ErrorSummary form fields=RULE />
                {hidden}
                <Radios form name="how" label="How" value=how choices=ways />
                {url_field(form, "url", "New URL, for one URL for all", url)}
                <div class="field-row">
                    <Field form name="from" label="Beginning to replace" help="Such as http://old.example.com/" value=from mono=true />
                    <Field form name="to" label="New beginning" help="Such as https://new.example.com/" value=to mono=true />
                </div>
                <FormButtons>
                    <button type="submit" class="button">"Preview"</button>
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </GetForm>
        </Section>
    }
    .into_any()
}

fn go_form(
    request: &BulkRequest,
    report: &BulkReport,
    selected: i64,
    repoint: ServerAction<BulkRepoint>,
    form: FormState,
) -> AnyView {
    let send = (report.changed > 0).then(|| {
        let hidden = carried(request, selected);
        let label = format!("Repoint {}", phones(report.changed));
        view! {
            <ActionForm action=repoint>
                <div class="panel-form">
                    <ErrorSummary form />
                    {hidden}
                    <FormButtons><Submit form label /></FormButtons>
                </div>
            </ActionForm>
        }
    });
    let report = report_view(report, "");
    view! {
        <Section title="Preview" lead="Nothing is changed yet.">
            {report}
            {send}
        </Section>
    }
    .into_any()
}

/// What would happen: in numbers, as a sample, and what is refused.
fn report_view(report: &BulkReport, gone: &'static str) -> AnyView {
    let refused = (report.rejected > 0).then(|| refusals(report));
    let rows = report
        .sample
        .iter()
        .map(|(mac, was, is)| {
            let (mac, was) = (*mac, mask_password(was));
            let is = if is.is_empty() { gone.to_owned() } else { mask_password(is) };
            view! {
                <tr>
                    <Cell class="mono"><a class="row-link" href=format!("/redirections/{mac}")>{mac.colons()}</a></Cell>
                    <Cell label="Now" class="wide"><span class="mono breakable">{was}</span></Cell>
                    <Cell label="Then" class="wide"><span class="mono breakable">{is}</span></Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let beyond = report.changed.saturating_sub(i64::try_from(report.sample.len()).unwrap_or(i64::MAX));
    let beyond = (beyond > 0).then(|| view! { <p class="muted">{format!("… and {} more.", phones(beyond))}</p> });
    let table = (!report.sample.is_empty()).then(|| {
        let columns = ["MAC address", "Now", "Then"].map(Column::new).into_iter().collect();
        view! { <Table caption="Before and after" columns>{rows}</Table> }
    });
    let (changed, unchanged, rejected) = (report.changed, report.unchanged, report.rejected);
    view! {
        <div class="bulk-report">
        <ul class="counts">
            <li><strong>{changed}</strong> " would change"</li>
            <li><strong>{unchanged}</strong> " stay as they are"</li>
            <li><strong>{rejected}</strong> " are refused"</li>
        </ul>
        {refused}
        {table}
        {beyond}
        </div>
    }
    .into_any()
}

fn refusals(report: &BulkReport) -> AnyView {
    let lines = report
        .refusals
        .iter()
        .map(|(mac, reason)| view! { <li><span class="mono">{mac.colons()}</span> ": " {reason.clone()}</li> }.into_any())
        .collect_view();
    view! {
        <Notice tone=Tone::Warning>
            <p>"These are refused and stay as they are:"</p>
            <ul>{lines}</ul>
        </Notice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_numbers_and_nothing_else() {
        let params: ParamsMap = [("result", "delete"), ("changed", "12"), ("unchanged", "<b>"), ("rejected", "-")]
            .map(|(n, v)| (n, v.to_owned()))
            .into_iter()
            .collect();
        let want = BulkReport { changed: 12, ..BulkReport::default() };
        assert_eq!(Asked::from_params(&params), Asked::Result(BulkAction::Delete, want));
    }

    #[test]
    fn an_address_without_an_action_asks_for_nothing() {
        assert_eq!(Asked::from_params(&ParamsMap::new()), Asked::Nothing);
    }
}
