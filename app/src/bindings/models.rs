//! `/bindings/models`: which phone can be set up in which way. The table belongs to the whole server; operators edit it, the others read it.
//! The forms are states of the page's address (`?add=1`, `?edit=`, `?delete=`, `?import=1`).

use super::api::{CreateModel, DeleteModel, ModelsPage, PasteModels, UpdateModel, list_models};
use super::parts::{capability, crumbs};
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, Field, FileDrop, FormButtons, FormState, Icon, Kind, ListFilter,
    Listed, Loaded, PageHeader, Radios, SearchField, Section, SelectField, Submit, Table, TextArea, choices, columns_table,
    filtered, form_state, icon, query_of, said,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use patchbay_domain::bindings::{Capability, ModelQuery, ModelSort, PhoneModel, check_model_name};
use patchbay_domain::list::{Direction, Filter, query_string};

/// `/bindings/models`
pub struct ModelsRoute {
    page: Resource<Result<ModelsPage>>,
    query: Memo<ModelQuery>,
    step: Memo<Step>,
    steps: Steps,
}

/// What is being done above the table.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Add,
    Import,
    Edit(String),
    Delete(String),
}

impl Step {
    /// The model that it is about.
    fn named(&self) -> String {
        match self {
            Self::Edit(id) | Self::Delete(id) => id.clone(),
            Self::Nothing | Self::Add | Self::Import => String::new(),
        }
    }
}

impl PageRoute for ModelsRoute {
    fn data() -> Self {
        let query = query_of(|pairs| ModelQuery::from_pairs(pairs));
        let url = use_query_map();
        let step = Memo::new(move |_| {
            url.with(|url| {
                let id = |name: &str| url.get(name).filter(|id| !id.is_empty());
                id("add")
                    .map(|_| Step::Add)
                    .or_else(|| id("import").map(|_| Step::Import))
                    .or_else(|| id("edit").map(Step::Edit))
                    .or_else(|| id("delete").map(Step::Delete))
                    .unwrap_or(Step::Nothing)
            })
        });
        let changed = use_live("phone-models");
        let page = Resource::new(
            move || (query.get(), step.get().named(), changed.get()),
            |(query, named, _)| list_models(query, named),
        );
        let steps = Steps {
            create: ServerAction::new(),
            update: ServerAction::new(),
            delete: ServerAction::new(),
            paste: ServerAction::new(),
        };
        Self { page, query, step, steps }
    }

    fn view(this: Self) -> AnyView {
        let ModelsRoute { page, query, step, steps } = this;
        let vendors = move || {
            Suspend::new(async move {
                let mut choices = vec![Choice::new("", "All vendors")];
                let vendors = page.await.map(|page| page.vendors).unwrap_or_default();
                let named = |vendor: patchbay_domain::bindings::Vendor| {
                    Choice::new(vendor.name.clone(), format!("{} ({})", vendor.name, vendor.models))
                };
                choices.extend(vendors.into_iter().map(named));
                view! { <SelectField name="vendor" label="Vendor" choices=Signal::stored(choices) value=filtered(query, "vendor") /> }
            })
        };
        let ways = choices::<Capability>("Any");
        let draw = move |page: ModelsPage| {
            let step = if page.may_edit { steps.draw(&step.get(), page.named.as_ref()) } else { ().into_any() };
            view! {
                {page.may_edit.then(edit_buttons)}
                {step}
                {table(&page, &query.get())}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Phone models" lead="How each phone gets its settings. Applications read the same list, without signing in." crumbs=crumbs() />
            <ListFilter address="/bindings/models" label="Search the phone models" query say>
                <SearchField label="Search" placeholder="Vendor, model or note" value=filtered(query, "q") />
                <Transition>{vendors}</Transition>
                <SelectField name="capability" label="Settings come" choices=Signal::stored(ways) value=filtered(query, "capability") />
            </ListFilter>
            <Loaded data=page draw />
        }
        .into_any()
    }
}

fn edit_buttons() -> AnyView {
    view! {
        <p class="list-actions">
            <ButtonLink href="/bindings/models?add=1">{icon(Icon::Plus)} "Add a model"</ButtonLink>
            <ButtonLink href="/bindings/models?import=1">{icon(Icon::Upload)} "Import a table"</ButtonLink>
        </p>
    }
    .into_any()
}

fn say(name: &'static str, value: String) -> (&'static str, String) {
    match name {
        "vendor" => ("Vendor", value),
        "capability" => ("Settings come", said::<Capability>(&value)),
        _ => ("Search", value),
    }
}

fn table(list: &ModelsPage, query: &ModelQuery) -> AnyView {
    if list.page.total == 0 {
        let (title, text) = if query.filter.is_empty() {
            ("The table is empty", "Without phone models no phone can be bound. Import a table, or add them one by one.")
        } else {
            ("No model matches", "Models are found by any part of vendor, name and note.")
        };
        return view! { <EmptyState title text /> }.into_any();
    }
    let around = Listed::new("/bindings/models", query);
    let mut columns = vec![
        around.column("Vendor", ModelSort::Vendor, Direction::Ascending),
        around.column("Model", ModelSort::Name, Direction::Ascending),
        around.column("Settings come", ModelSort::Capability, Direction::Ascending),
        Column::new("Note"),
        Column::new("UUID"),
    ];
    if list.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = list.page.rows.iter().map(|model| row(model, list.may_edit)).collect_view();
    view! {
        <Table caption="Phone models" columns>{rows}</Table>
        {around.foot(&list.page, "models")}
        {around.exports()}
    }
    .into_any()
}

fn row(model: &PhoneModel, may_edit: bool) -> AnyView {
    let PhoneModel { id, vendor, name, capability: way, note } = model.clone();
    let actions = may_edit.then(|| {
        let to = |step: &'static str| format!("/bindings/models{}", query_string(&[(step, id.to_string())]));
        let (edit, delete, title) = (to("edit"), to("delete"), model.title());
        view! {
            <Cell class="actions">
                <a class="button quiet" href=edit aria-label=format!("Edit {title}")>"Edit"</a>
                <a class="button quiet" href=delete aria-label=format!("Delete {title}")>"Delete"</a>
            </Cell>
        }
    });
    view! {
        <tr>
            <Cell>{vendor}</Cell>
            <Cell label="Model"><strong>{name}</strong></Cell>
            <Cell label="Settings come">{capability(way)}</Cell>
            <Cell label="Note" class="wide">{note}</Cell>
            <Cell label="UUID" class="mono"><span class="breakable">{id.to_string()}</span></Cell>
            {actions}
        </tr>
    }
    .into_any()
}

const FIELDS: &[(&str, &str)] = &[
    ("vendor", "Vendor"),
    ("name", "Model"),
    ("capability", "Settings come"),
    ("note", "Note"),
    ("file", "File"),
    ("text", "Lines"),
];

/// The forms above the table.
#[derive(Clone, Copy)]
struct Steps {
    create: ServerAction<CreateModel>,
    update: ServerAction<UpdateModel>,
    delete: ServerAction<DeleteModel>,
    paste: ServerAction<PasteModels>,
}

impl Steps {
    fn draw(self, step: &Step, named: Option<&PhoneModel>) -> AnyView {
        match (step, named) {
            (Step::Nothing, _) => ().into_any(),
            (Step::Add, _) => self.add_form(),
            (Step::Import, _) => self.import_forms(),
            (Step::Edit(_), Some(model)) => self.edit_form(model),
            (Step::Delete(_), Some(model)) => self.delete_form(model),
            (Step::Edit(_) | Step::Delete(_), None) => {
                view! { <EmptyState title="This model is gone" text="Somebody deleted it meanwhile." /> }.into_any()
            }
        }
    }

    fn add_form(self) -> AnyView {
        let form = form_state(self.create);
        view! {
            <Section title="Add a model">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        {fields(form, None)}
                        <FormButtons><Submit form label="Add the model" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, model: &PhoneModel) -> AnyView {
        let form = form_state(self.update);
        let (id, fields) = (model.id.to_string(), fields(form, Some(model)));
        view! {
            <Section title=format!("Edit {}", model.title()) lead="Setups to phones of this model go by it from now on.">
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <input type="hidden" name="id" value=id />
                        {fields}
                        <FormButtons><Submit form label="Save the model" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn delete_form(self, model: &PhoneModel) -> AnyView {
        let form = form_state(self.delete);
        let id = model.id.to_string();
        view! {
            <Section title=format!("Delete {}?", model.title()) danger=true>
                <ActionForm action=self.delete>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"Applications that name it are refused from now on. A model of which there are phones cannot be deleted."</p>
                        <FormButtons><Submit form label="Delete the model" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    /// A file, or pasted lines. What an upload is refused for comes back as a refusal of [`PasteModels`].
    fn import_forms(self) -> AnyView {
        let form = form_state(self.paste);
        let lead = "A model is known by its vendor and name: those that are there are changed, others are added, and what the table does not \
                    name stays. All rows are taken, or none.";
        view! {
            <Section title="Import a table" lead>
                <form method="post" action="/bindings/models/upload" enctype="multipart/form-data">
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <FileDrop name="file" label="File" help="CSV in UTF-8, as a spreadsheet saves it, up to 4 MiB and 5,000 rows." accept=".csv,.txt,text/csv,text/plain" />
                        <FormButtons><button type="submit" class="button primary">"Import the file"</button>{cancel()}</FormButtons>
                    </div>
                </form>
                <ActionForm action=self.paste>
                    <div class="panel-form">
                        <TextArea form name="text" label="Lines" help="Or paste them here, as in a file, the heading first." rows=6 mono=true />
                        <FormButtons><Submit form label="Import the lines" kind=Kind::Plain /></FormButtons>
                    </div>
                </ActionForm>
                {columns_table(&COLUMNS)}
            </Section>
        }
        .into_any()
    }
}

/// What each column of a table means.
const COLUMNS: [(&str, &str, &str, &str); 5] = [
    ("vendor", "required", "Who makes it.", "Nokia"),
    ("name", "required", "What it is called, without the vendor.", "6300"),
    ("capability", "required", "How it gets its settings: oma-cp, syncset or manual.", "oma-cp"),
    ("note", "optional", "What somebody who sets it up should know.", ""),
    ("id", "optional", "A UUID for a model that is new; one is made when it is empty.", "02978288-537f-102b-beff-000ea60275d1"),
];

fn fields(form: FormState, model: Option<&PhoneModel>) -> AnyView {
    let value = |of: fn(&PhoneModel) -> String| model.map(of).unwrap_or_default();
    let (vendor, name) = (value(|model| model.vendor.clone()), value(|model| model.name.clone()));
    let (note, way) = (value(|model| model.note.clone()), model.map_or(Capability::OmaCp, |model| model.capability));
    let help = |way: Capability| match way {
        Capability::OmaCp => "Phones from about 2004 on that synchronize by SyncML.",
        Capability::Syncset => "Older phones of Nokia and Ericsson; they ask for no PIN.",
        Capability::Manual => "It takes no such message; the portal shows what to type.",
    };
    let choices = Capability::ALL.iter().map(|way| Choice::new(way.as_str(), way.label()).help(help(*way))).collect();
    view! {
        <ErrorSummary form fields=FIELDS />
        <div class="field-row">
            <Field form name="vendor" label="Vendor" value=vendor required=true check=check_model_name />
            <Field form name="name" label="Model" help="Without the vendor." value=name required=true check=check_model_name />
        </div>
        <Radios form name="capability" label="Settings come" value=way.as_str() choices />
        <Field form name="note" label="Note" help="What somebody who sets it up should know." value=note />
    }
    .into_any()
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/bindings/models">"Cancel"</ButtonLink> }.into_any()
}
