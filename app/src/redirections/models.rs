//! `/redirections/models`: the table from which a phone's model is derived. It belongs to the whole server; operators edit it, the
//! others read it. The forms are states of the page's address (`?add=1`, `?edit=`, `?delete=`).

use super::api::{AddModel, DeleteModel, ModelsPage, TriedMac, UpdateModel, list_models};
use super::parts::{check_mac, crumbs, query_part};
use crate::components::{
    ButtonLink, Cell, Chip, Column, EmptyState, ErrorSummary, Field, FilterBar, FormButtons, FormState, Icon, Kind, Loaded,
    Notice, PageHeader, SearchField, Section, Submit, Table, Tone, form_state, icon,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use patchbay_domain::list::query_string;
use patchbay_domain::redirections::{Facet, ModelRange, check_model};

/// `/redirections/models`
#[derive(Debug)]
pub struct ModelsRoute {
    page: Resource<Result<ModelsPage>>,
    q: Memo<String>,
    mac: Memo<String>,
    step: Memo<Step>,
}

/// What is being done above the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Add,
    Edit(i64),
    Delete(i64),
}

impl PageRoute for ModelsRoute {
    fn data() -> Self {
        let (q, mac) = (query_part("q"), query_part("mac"));
        let url = use_query_map();
        let step = Memo::new(move |_| {
            url.with(|url| {
                let id = |name: &str| url.get_str(name).and_then(|id| id.parse().ok());
                match (url.get_str("add"), id("edit"), id("delete")) {
                    (Some("1"), ..) => Step::Add,
                    (_, Some(id), _) => Step::Edit(id),
                    (_, _, Some(id)) => Step::Delete(id),
                    _ => Step::Nothing,
                }
            })
        });
        let (changed, counted) = (use_live("models"), use_live("redirections"));
        let page = Resource::new(
            move || (mac.get(), step.get() == Step::Nothing, changed.get(), counted.get()),
            |(mac, ..)| list_models(mac),
        );
        Self { page, q, mac, step }
    }

    fn view(this: Self) -> AnyView {
        let ModelsRoute { page, q, mac, step } = this;
        let steps = Steps { add: ServerAction::new(), update: ServerAction::new(), delete: ServerAction::new() };
        let draw = move |page: ModelsPage| {
            let step = if page.may_edit { steps.draw(step.get(), &page.ranges) } else { ().into_any() };
            view! {
                {page.may_edit.then(add_button)}
                {step}
                {tried(page.tried.clone())}
                {table(&page, &q.get())}
            }
            .into_any()
        };
        let chips = Signal::derive(move || {
            let (q, mac) = (q.get(), mac.get());
            let to = |name, value: &str| {
                let pairs: Vec<_> = [(name, value.to_owned())].into_iter().filter(|(_, value)| !value.is_empty()).collect();
                format!("/redirections/models{}", query_string(&pairs))
            };
            let mut chips = Vec::new();
            if !q.is_empty() {
                chips.push(Chip { label: format!("Search: {q}"), href: to("mac", &mac) });
            }
            if !mac.is_empty() {
                chips.push(Chip { label: format!("Tried: {mac}"), href: to("q", &q) });
            }
            chips
        });
        view! {
            <PageHeader
                title="Models"
                lead="Which model a phone is, as far as its MAC address tells. The table never refuses a phone."
                crumbs=crumbs()
            />
            <FilterBar action="/redirections/models" label="Search the model table" chips>
                <SearchField label="Search" placeholder="Model, note or part of an address" value=q />
                <SearchField name="mac" label="Try a MAC address" placeholder="00:04:13:61:0F:F5" value=mac />
            </FilterBar>
            <Loaded data=page draw />
        }
        .into_any()
    }
}

fn add_button() -> AnyView {
    view! { <p class="list-actions"><ButtonLink href="/redirections/models?add=1">{icon(Icon::Plus)} "Add a range"</ButtonLink></p> }.into_any()
}

fn tried(tried: Option<TriedMac>) -> AnyView {
    let sentence = match tried {
        None => return ().into_any(),
        Some(TriedMac::Malformed(fault)) => {
            return view! { <Notice tone=Tone::Warning><p role="status">{fault}</p></Notice> }.into_any();
        }
        Some(TriedMac::Model(mac, model)) if model.is_empty() => {
            format!("{} is in no range: its model is unknown.", mac.colons())
        }
        Some(TriedMac::Model(mac, model)) => format!("{} is a {model}.", mac.colons()),
    };
    view! { <Notice><p role="status">{sentence}</p></Notice> }.into_any()
}

/// Whether a line is searched for: by model, note, or the digits of its addresses.
fn matches(range: &ModelRange, q: &str) -> bool {
    let q = q.trim().to_lowercase();
    let digits: String = q.chars().filter(|c| !matches!(c, ':' | '-' | '.' | ' ')).collect();
    range.model.to_lowercase().contains(&q)
        || range.note.to_lowercase().contains(&q)
        || (!digits.is_empty() && (range.first.to_string().contains(&digits) || range.last.to_string().contains(&digits)))
}

fn table(page: &ModelsPage, q: &str) -> AnyView {
    let found: Vec<&ModelRange> = page.ranges.iter().filter(|range| matches(range, q)).collect();
    if found.is_empty() {
        let (title, text) = if page.ranges.is_empty() {
            ("The table is empty", "Without ranges, phones have the model that they tell themselves, or none.")
        } else {
            ("No range matches", "Ranges are found by model, by note, and by any part of their addresses.")
        };
        return view! { <EmptyState title text /> }.into_any();
    }
    let mut columns: Vec<Column> = ["Model", "First address", "Last address"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Phones here").figures());
    columns.push(Column::new("Note"));
    if page.may_edit {
        columns.push(Column::new("Actions"));
    }
    let count = found.len();
    let rows = found.into_iter().map(|range| row(range, page)).collect_view();
    view! {
        <Table caption="Model table" columns>{rows}</Table>
        <p class="muted">{format!("{count} of {} ranges. Where ranges overlap, the narrowest one counts.", page.ranges.len())}</p>
    }
    .into_any()
}

/// How many phones of the organization are of this model.
fn phones_of(phones: &[Facet], model: &str) -> i64 {
    phones.iter().find(|facet| facet.value == model).map_or(0, |facet| facet.count)
}

fn row(range: &ModelRange, page: &ModelsPage) -> AnyView {
    let phones = phones_of(&page.phones, &range.model);
    let list = format!("/redirections{}", query_string(&[("model", range.model.clone())]));
    let phones = if phones == 0 { "0".into_any() } else { view! { <a href=list>{phones}</a> }.into_any() };
    let actions = page.may_edit.then(|| {
        let id = range.id.unwrap_or_default();
        let named = |verb: &str| format!("{verb} {} from {}", range.model, range.first.colons());
        let (edit, delete) = (named("Edit"), named("Delete"));
        view! {
            <Cell class="actions">
                <a class="button quiet" href=format!("/redirections/models?edit={id}") aria-label=edit>"Edit"</a>
                <a class="button quiet" href=format!("/redirections/models?delete={id}") aria-label=delete>"Delete"</a>
            </Cell>
        }
    });
    let ModelRange { first, last, model, note, .. } = range.clone();
    view! {
        <tr>
            <Cell><strong>{model}</strong></Cell>
            <Cell label="First address" class="mono">{first.colons()}</Cell>
            <Cell label="Last address" class="mono">{last.colons()}</Cell>
            <Cell label="Phones here" class="figures">{phones}</Cell>
            <Cell label="Note" class="wide">{note}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}

/// The forms above the table.
#[derive(Clone, Copy)]
struct Steps {
    add: ServerAction<AddModel>,
    update: ServerAction<UpdateModel>,
    delete: ServerAction<DeleteModel>,
}

const FIELDS: &[(&str, &str)] = &[("first", "First address"), ("last", "Last address"), ("model", "Model"), ("note", "Note")];

impl Steps {
    fn draw(self, step: Step, ranges: &[ModelRange]) -> AnyView {
        let find = |id: i64| ranges.iter().find(|range| range.id == Some(id));
        match step {
            Step::Nothing => ().into_any(),
            Step::Add => self.add_form(),
            Step::Edit(id) => find(id).map_or_else(gone, |range| self.edit_form(id, range)),
            Step::Delete(id) => find(id).map_or_else(gone, |range| self.delete_form(id, range)),
        }
    }

    fn add_form(self) -> AnyView {
        let form = form_state(self.add);
        view! {
            <Section title="Add a range" lead="Phones whose model comes from the table get the new one at once.">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        {fields(form, None)}
                        <FormButtons><Submit form label="Add the range" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, id: i64, range: &ModelRange) -> AnyView {
        let form = form_state(self.update);
        let fields = fields(form, Some(range));
        view! {
            <Section title=format!("Edit {}", range.model) lead="Phones whose model comes from the table get the new one at once.">
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <input type="hidden" name="id" value=id.to_string() />
                        {fields}
                        <FormButtons><Submit form label="Save the range" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn delete_form(self, id: i64, range: &ModelRange) -> AnyView {
        let form = form_state(self.delete);
        let which = format!("{} to {}", range.first.colons(), range.last.colons());
        view! {
            <Section title=format!("Delete the range of {}?", range.model) danger=true>
                <ActionForm action=self.delete>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id.to_string() />
                        <p><span class="mono">{which}</span> ": phones in it whose model comes from the table get that of a wider range, or none."</p>
                        <FormButtons><Submit form label="Delete the range" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn fields(form: FormState, range: Option<&ModelRange>) -> AnyView {
    let value = |of: fn(&ModelRange) -> String| range.map(of).unwrap_or_default();
    let (first, last) = (value(|range| range.first.colons()), value(|range| range.last.colons()));
    let (model, note) = (value(|range| range.model.clone()), value(|range| range.note.clone()));
    view! {
        <ErrorSummary form fields=FIELDS />
        <div class="field-row">
            <Field form name="first" label="First address" help="In any spelling." value=first required=true mono=true check=check_mac />
            <Field form name="last" label="Last address" help="Included." value=last required=true mono=true check=check_mac />
        </div>
        <div class="field-row">
            <Field form name="model" label="Model" help="As phones call themselves, such as snomD785." value=model required=true mono=true check=check_model />
            <Field form name="note" label="Note" help="Where the line comes from, or why." value=note />
        </div>
    }
    .into_any()
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/redirections/models">"Cancel"</ButtonLink> }.into_any()
}

fn gone() -> AnyView {
    view! { <EmptyState title="This range is gone" text="Somebody deleted it meanwhile." /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_by_model_note_and_digits() {
        let range = ModelRange {
            id: Some(1),
            first: "000413840000".parse().unwrap(),
            last: "00041384ffff".parse().unwrap(),
            model: "snomD315".into(),
            note: "From the CLI".into(),
        };
        for q in ["", "d315", "cli", "00:04:13:84", "84ff"] {
            assert!(matches(&range, q), "{q}");
        }
        for q in ["snom370", "00:19", ":"] {
            assert!(!matches(&range, q), "{q}");
        }
    }
}
