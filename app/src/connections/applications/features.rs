//! `/connections/applications/one/{id}/features`: what apps are told of features that they may use. The forms are states of the page's
//! address (`?add=1`, `?edit=`, `?remove=`).

use super::frame::{Framed, Part};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, Icon, Kind, Section, Submit, Table,
    form_state, icon, query_part, succeeded,
};
use crate::connections::api::{ApplicationPage, RemoveFeature, SetFeature};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::{FEATURES_MAX, FeaturePolicy};
use patchbay_domain::list::query_string;

/// `/connections/applications/one/{id}/features`
pub struct FeaturesRoute(Framed, Steps);

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    adds: Memo<String>,
    edits: Memo<String>,
    removes: Memo<String>,
    set: ServerAction<SetFeature>,
    remove: ServerAction<RemoveFeature>,
}

impl PageRoute for FeaturesRoute {
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
        framed.part(Part::Features, move |page| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
            }
            .into_any()
        })
    }
}

/// The fields, with labels and help, in the order of the form.
const FIELDS: &[(&str, &str)] = &[
    ("id", "Id"),
    ("name", "Name"),
    ("display_name", "Display name"),
    ("description", "Description"),
    ("plugin_name", "Plug-in"),
    ("version", "Version of the plug-in"),
    ("js_module", "Script module"),
    ("whitelist", "Addresses"),
];

impl Steps {
    fn draw(self, page: &ApplicationPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let find = |id: &str| page.settings.features.iter().find(|one| one.id == id);
        if let Some(one) = find(&self.removes.get()) {
            self.remove_form(page, one)
        } else if let Some(one) = find(&self.edits.get()) {
            self.set_form(page, &format!("Change {}", one.id), one)
        } else if self.adds.get() == "1" {
            self.set_form(page, "Add a feature", &FeaturePolicy::default())
        } else {
            ().into_any()
        }
    }

    fn set_form(self, page: &ApplicationPage, title: &str, one: &FeaturePolicy) -> AnyView {
        let form = form_state(self.set);
        let (title, back) = (title.to_owned(), cancel(page));
        let (which, fields) = (which(page), fields(form, one));
        let was = one.id.clone();
        view! {
            <Section title>
                <ActionForm action=self.set>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {which}
                        <input type="hidden" name="was" value=was />
                        {fields}
                        <FormButtons><Submit form label="Save the feature" />{back}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn remove_form(self, page: &ApplicationPage, one: &FeaturePolicy) -> AnyView {
        let form = form_state(self.remove);
        let (which, back, id) = (which(page), cancel(page), one.id.clone());
        view! {
            <Section title=format!("Remove {id}?") danger=true>
                <ActionForm action=self.remove>
                    <div class="panel-form">
                        <ErrorSummary form />
                        {which}
                        <input type="hidden" name="id" value=id />
                        <p>"Apps are no longer told of this feature. Where not all features are open (FeatureVectorPolicyAllEnabled), they may not use it."</p>
                        <FormButtons><Submit form kind=Kind::Danger label="Remove the feature" />{back}</FormButtons>
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
        <input type="hidden" name="application" value=page.id.to_string() />
        <input type="hidden" name="revision" value=page.revision />
    }
    .into_any()
}

fn fields(form: FormState, one: &FeaturePolicy) -> AnyView {
    let FeaturePolicy { id, name, display_name, description, plugin_name, version, js_module, whitelist } = one.clone();
    view! {
        <Field form name="id" label="Id" help="Its key, such as camera." value=id required=true mono=true />
        <div class="field-row">
            <Field form name="name" label="Name" value=name />
            <Field form name="display_name" label="Display name" help="What people call it." value=display_name />
        </div>
        <Field form name="description" label="Description" value=description />
        <div class="field-row">
            <Field form name="plugin_name" label="Plug-in" help="The plug-in that brings it, such as cordova-plugin-camera." value=plugin_name mono=true />
            <Field form name="version" label="Version of the plug-in" value=version mono=true />
        </div>
        <Field form name="js_module" label="Script module" help="What the vendor's plug-in looks for (JSModule), such as navigator.camera." value=js_module mono=true />
        <Field form name="whitelist" label="Addresses" help="Addresses that it may be used with (Whitelist)." value=whitelist mono=true />
    }
    .into_any()
}

fn cancel(page: &ApplicationPage) -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=Part::Features.page(page.id.as_str())>"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &ApplicationPage) -> AnyView {
    let here = Part::Features.page(page.id.as_str());
    let add = page.may_edit.then(|| {
        view! { <ButtonLink kind=Kind::Primary href=format!("{here}?add=1")>{icon(Icon::Plus)} "Add a feature"</ButtonLink> }
    });
    if page.settings.features.is_empty() {
        return view! { <EmptyState title="No features yet" text="Apps read them as the set FeatureVectorPolicies. They count where not all features are open, which is set with the defaults (FeatureVectorPolicyAllEnabled).">{add}</EmptyState> }
            .into_any();
    }
    let mut columns: Vec<Column> = ["Feature", "Called", "Plug-in", "Script module"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.settings.features.iter().map(|one| row(one, &here, page.may_edit)).collect_view();
    let count = format!("{} of {FEATURES_MAX} features", page.settings.features.len());
    view! {
        <p class="row">{add}</p>
        <Table caption="Features" columns>{rows}</Table>
        <p class="pager pager-count">{count}</p>
    }
    .into_any()
}

fn row(one: &FeaturePolicy, here: &str, may_edit: bool) -> AnyView {
    let FeaturePolicy { id, display_name, description, plugin_name, version, js_module, .. } = one.clone();
    let to = |step: &'static str| format!("{here}{}", query_string(&[(step, id.clone())]));
    let (edit, remove) = (to("edit"), to("remove"));
    let (edit_name, remove_name) = (format!("Change {id}"), format!("Remove {id}"));
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
            <Cell class="wide"><span class="mono breakable">{id}</span></Cell>
            <Cell label="Called" class="wide">{display_name} " " <span class="muted">{description}</span></Cell>
            <Cell label="Plug-in"><span class="mono breakable">{plugin_name} " " {version}</span></Cell>
            <Cell label="Script module"><span class="mono breakable">{js_module}</span></Cell>
            {actions}
        </tr>
    }
    .into_any()
}
