//! The lists that stand in an application's settings: a table, and above it the forms that add an entry, change or remove one. They are
//! states of the page's address (`?add=1`, `?edit=`, `?remove=`). What an entry is made of is the business of [`Entry`].

use super::frame::{Framed, Part};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, FormButtons, FormState, Icon, Kind, Section, Submit, Table, form_state,
    icon, query_part, succeeded,
};
use crate::connections::api::ApplicationPage;
use crate::error::Error;
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use patchbay_domain::list::query_string;

/// An entry of such a list.
pub(crate) trait Entry: Clone + Default + Send + Sync + 'static {
    /// Adds one, or changes the one that was `was`.
    type Set: ServerFn<Error = Error, Output: Send + Sync> + Clone + Send + Sync;
    /// Removes one.
    type Remove: ServerFn<Error = Error, Output: Send + Sync> + Clone + Send + Sync;

    /// What is told of the list.
    const TOLD: Told;

    /// The application's entries.
    fn all(page: &ApplicationPage) -> &[Self];

    /// What tells one from another.
    fn key(&self) -> &str;

    /// The fields of its form.
    fn fields(&self, form: FormState) -> AnyView;

    /// Its cells in the table.
    fn cells(&self) -> AnyView;

    /// The form that sets one, around its inside.
    fn set_form(set: ServerAction<Self::Set>, inside: AnyView) -> AnyView;

    /// The form that removes one, around its inside.
    fn remove_form(remove: ServerAction<Self::Remove>, inside: AnyView) -> AnyView;
}

/// What is told of a list, and how its forms spell what they send.
pub(crate) struct Told {
    /// The list's page.
    pub(super) part: Part,
    /// One entry, in words.
    pub(super) one: &'static str,
    /// Many of them, in words.
    pub(super) many: &'static str,
    /// The most of them.
    pub(super) most: usize,
    /// What the list is for, where it is empty.
    pub(super) purpose: &'static str,
    /// What becomes of one that is removed.
    pub(super) removal: &'static str,
    /// The heads of the table's columns.
    pub(super) columns: &'static [&'static str],
    /// The fields of the form and their labels.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// The parameter that names the application.
    pub(super) application: &'static str,
    /// The parameter that names the entry.
    pub(super) key: &'static str,
}

/// The page of such a list.
pub(crate) struct EntriesRoute<T: Entry>(Framed, Steps<T>);

/// The forms above the list, and which of them is shown.
struct Steps<T: Entry> {
    adds: Memo<String>,
    edits: Memo<String>,
    removes: Memo<String>,
    set: ServerAction<T::Set>,
    remove: ServerAction<T::Remove>,
}

impl<T: Entry> Clone for Steps<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Entry> Copy for Steps<T> {}

impl<T: Entry> PageRoute for EntriesRoute<T> {
    fn data() -> Self {
        let steps = Steps {
            adds: query_part("add"),
            edits: query_part("edit"),
            removes: query_part("remove"),
            set: ServerAction::new(),
            remove: ServerAction::new(),
        };
        let (set, removed) = (succeeded(steps.set), succeeded(steps.remove));
        let asked = move || (steps.adds.get(), steps.edits.get(), steps.removes.get());
        Self(Framed::live(move || (asked(), set.get(), removed.get())), steps)
    }

    fn view(this: Self) -> AnyView {
        let Self(framed, steps) = this;
        framed.part(T::TOLD.part, move |page| {
            view! {
                {steps.draw(&page)}
                {list::<T>(&page)}
            }
            .into_any()
        })
    }
}

impl<T: Entry> Steps<T> {
    fn draw(self, page: &ApplicationPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let find = |key: &str| T::all(page).iter().find(|one| one.key() == key);
        if let Some(one) = find(&self.removes.get()) {
            self.removing(page, one)
        } else if let Some(one) = find(&self.edits.get()) {
            self.setting(page, format!("Change {}", one.key()), one)
        } else if self.adds.get() == "1" {
            self.setting(page, format!("Add a {}", T::TOLD.one), &T::default())
        } else {
            ().into_any()
        }
    }

    fn setting(self, page: &ApplicationPage, title: String, one: &T) -> AnyView {
        let form = form_state(self.set);
        let (which, fields, back) = (which::<T>(page), one.fields(form), cancel::<T>(page));
        let was = one.key().to_owned();
        let inside = view! {
            <div class="panel-form">
                <ErrorSummary form fields=T::TOLD.fields />
                {which}
                <input type="hidden" name="was" value=was />
                {fields}
                <FormButtons><Submit form label=format!("Save the {}", T::TOLD.one) />{back}</FormButtons>
            </div>
        };
        let form = T::set_form(self.set, inside.into_any());
        view! { <Section title>{form}</Section> }.into_any()
    }

    fn removing(self, page: &ApplicationPage, one: &T) -> AnyView {
        let form = form_state(self.remove);
        let (which, back, key) = (which::<T>(page), cancel::<T>(page), one.key().to_owned());
        let title = format!("Remove {key}?");
        let inside = view! {
            <div class="panel-form">
                <ErrorSummary form />
                {which}
                <input type="hidden" name=T::TOLD.key value=key />
                <p>{T::TOLD.removal}</p>
                <FormButtons><Submit form kind=Kind::Danger label=format!("Remove the {}", T::TOLD.one) />{back}</FormButtons>
            </div>
        };
        let form = T::remove_form(self.remove, inside.into_any());
        view! { <Section title danger=true>{form}</Section> }.into_any()
    }
}

/// The application, at the revision that is on show.
fn which<T: Entry>(page: &ApplicationPage) -> AnyView {
    view! {
        <input type="hidden" name=T::TOLD.application value=page.id.to_string() />
        <input type="hidden" name="revision" value=page.revision />
    }
    .into_any()
}

fn cancel<T: Entry>(page: &ApplicationPage) -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=T::TOLD.part.page(page.id.as_str())>"Cancel"</ButtonLink> }.into_any()
}

fn list<T: Entry>(page: &ApplicationPage) -> AnyView {
    let Told { part, one, many, most, purpose, columns, .. } = T::TOLD;
    let (here, entries) = (part.page(page.id.as_str()), T::all(page));
    let add = page.may_edit.then(|| {
        let label = format!("Add a {one}");
        view! { <ButtonLink kind=Kind::Primary href=format!("{here}?add=1")>{icon(Icon::Plus)} {label}</ButtonLink> }
    });
    if entries.is_empty() {
        return view! { <EmptyState title=format!("No {many} yet") text=purpose>{add}</EmptyState> }.into_any();
    }
    let mut columns: Vec<Column> = columns.iter().copied().map(Column::new).collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = entries.iter().map(|one| row(one, &here, page.may_edit)).collect_view();
    let count = format!("{} of {most} {many}", entries.len());
    view! {
        <p class="row">{add}</p>
        <Table caption=part.label() columns>{rows}</Table>
        <p class="pager pager-count">{count}</p>
    }
    .into_any()
}

fn row<T: Entry>(one: &T, here: &str, may_edit: bool) -> AnyView {
    let (key, cells) = (one.key(), one.cells());
    let to = |step: &'static str| format!("{here}{}", query_string(&[(step, key.to_owned())]));
    let (edit, remove) = (to("edit"), to("remove"));
    let (edit_name, remove_name) = (format!("Change {key}"), format!("Remove {key}"));
    let actions = may_edit.then(|| {
        view! {
            <Cell class="actions">
                <a class="button quiet" href=edit aria-label=edit_name>"Change"</a>
                <a class="button quiet" href=remove aria-label=remove_name>"Remove"</a>
            </Cell>
        }
    });
    view! { <tr>{cells} {actions}</tr> }.into_any()
}
