//! `/connections/applications/one/{id}/destinations`: the addresses that apps are told. The forms are states of the page's address
//! (`?add=1`, `?edit=`, `?remove=`).

use super::frame::{Framed, Part};
use crate::components::{
    ButtonLink, Cell, Checkbox, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, Icon, Kind, Section, Submit,
    Table, form_state, icon, query_part, succeeded,
};
use crate::connections::api::{ApplicationPage, RemoveDestination, SetDestination};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::{DESTINATIONS_MAX, Destination};
use patchbay_domain::list::query_string;

/// `/connections/applications/one/{id}/destinations`
pub struct DestinationsRoute(Framed, Steps);

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    adds: Memo<String>,
    edits: Memo<String>,
    removes: Memo<String>,
    set: ServerAction<SetDestination>,
    remove: ServerAction<RemoveDestination>,
}

impl PageRoute for DestinationsRoute {
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
        framed.part(Part::Destinations, move |page| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
            }
            .into_any()
        })
    }
}

const FIELDS: &[(&str, &str)] = &[("name", "Name"), ("remote_url", "Address")];

impl Steps {
    fn draw(self, page: &ApplicationPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let find = |name: &str| page.settings.destinations.iter().find(|one| one.name == name);
        if let Some(one) = find(&self.removes.get()) {
            self.remove_form(page, one)
        } else if let Some(one) = find(&self.edits.get()) {
            self.set_form(page, &format!("Change {}", one.name), one)
        } else if self.adds.get() == "1" {
            self.set_form(page, "Add a destination", &Destination::default())
        } else {
            ().into_any()
        }
    }

    fn set_form(self, page: &ApplicationPage, title: &str, one: &Destination) -> AnyView {
        let form = form_state(self.set);
        let (title, back) = (title.to_owned(), cancel(page));
        let (which, fields) = (which(page), fields(form, one));
        let was = one.name.clone();
        view! {
            <Section title>
                <ActionForm action=self.set>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {which}
                        <input type="hidden" name="was" value=was />
                        {fields}
                        <FormButtons><Submit form label="Save the destination" />{back}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn remove_form(self, page: &ApplicationPage, one: &Destination) -> AnyView {
        let form = form_state(self.remove);
        let (which, back, name) = (which(page), cancel(page), one.name.clone());
        view! {
            <Section title=format!("Remove {name}?") danger=true>
                <ActionForm action=self.remove>
                    <div class="panel-form">
                        <ErrorSummary form />
                        {which}
                        <input type="hidden" name="name" value=name />
                        <p>"Apps are no longer told this address. What they have stored of it stays with them."</p>
                        <FormButtons><Submit form kind=Kind::Danger label="Remove the destination" />{back}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

/// The application, at the revision that is on show.
fn which(page: &ApplicationPage) -> AnyView {
    view! {
        <input type="hidden" name="id" value=page.id.to_string() />
        <input type="hidden" name="revision" value=page.revision />
    }
    .into_any()
}

fn fields(form: FormState, one: &Destination) -> AnyView {
    let Destination { name, remote_url, anonymous } = one.clone();
    view! {
        <Field form name="name" label="Name" help="Its key (EndpointName), such as com.example.crm." value=name required=true mono=true />
        <Field form name="remote_url" label="Address" help="Where it is (RemoteURL), such as https://crm.example.com/odata/." value=remote_url mono=true />
        <Checkbox form name="anonymous" label="Without signing in" help="Apps are told that it can be used without credentials (AnonymousAccess)." checked=anonymous />
    }
    .into_any()
}

fn cancel(page: &ApplicationPage) -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=Part::Destinations.page(page.id.as_str())>"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &ApplicationPage) -> AnyView {
    let here = Part::Destinations.page(page.id.as_str());
    let add = page.may_edit.then(|| {
        view! { <ButtonLink kind=Kind::Primary href=format!("{here}?add=1")>{icon(Icon::Plus)} "Add a destination"</ButtonLink> }
    });
    if page.settings.destinations.is_empty() {
        return view! { <EmptyState title="No destinations yet" text="Apps read them as the set Endpoints, to learn where their data come from.">{add}</EmptyState> }
            .into_any();
    }
    let mut columns: Vec<Column> = ["Name", "Address", "Without signing in"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.settings.destinations.iter().map(|one| row(one, &here, page.may_edit)).collect_view();
    let count = format!("{} of {DESTINATIONS_MAX} destinations", page.settings.destinations.len());
    view! {
        <p class="row">{add}</p>
        <Table caption="Destinations" columns>{rows}</Table>
        <p class="pager pager-count">{count}</p>
    }
    .into_any()
}

fn row(one: &Destination, here: &str, may_edit: bool) -> AnyView {
    let Destination { name, remote_url, anonymous } = one.clone();
    let to = |step: &'static str| format!("{here}{}", query_string(&[(step, name.clone())]));
    let (edit, remove) = (to("edit"), to("remove"));
    let (edit_name, remove_name) = (format!("Change {name}"), format!("Remove {name}"));
    let actions = may_edit.then(|| {
        view! {
            <Cell class="actions">
                <a class="button quiet" href=edit aria-label=edit_name>"Change"</a>
                <a class="button quiet" href=remove aria-label=remove_name>"Remove"</a>
            </Cell>
        }
    });
    view! {
        <tr>
            <Cell class="wide"><span class="mono breakable">{name}</span></Cell>
            <Cell label="Address" class="wide"><span class="mono breakable">{remote_url}</span></Cell>
            <Cell label="Without signing in">{if anonymous { "Yes" } else { "No" }}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}
