//! `/connections/applications/one/{id}/defaults`: what new registrations begin with, group by group. Which group is changed is a state of the
//! page's address (`?group=`). Groups, fields and checks come from the table of the properties.

use super::frame::{Framed, Part};
use crate::components::{
    ButtonLink, Definition, DefinitionList, ErrorSummary, FormButtons, Kind, Section, Submit, form_state, query_part, succeeded,
};
use crate::connections::api::{ApplicationPage, SetDefaults};
use crate::connections::properties::{field, groups, in_words, names, of_group};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::Group;

/// `/connections/applications/one/{id}/defaults`
pub struct DefaultsRoute {
    framed: Framed,
    group: Memo<Option<Group>>,
    set: ServerAction<SetDefaults>,
}

impl PageRoute for DefaultsRoute {
    fn data() -> Self {
        let set = ServerAction::<SetDefaults>::new();
        let (asked, done) = (query_part("group"), succeeded(set));
        let group = Memo::new(move |_| Group::parse(&asked.get()));
        Self { framed: Framed::live(move || (group.get().is_some(), done.get())), group, set }
    }

    fn view(this: Self) -> AnyView {
        let Self { framed, group, set } = this;
        framed.part(Part::Defaults, move |page| match group.get().filter(|_| page.may_edit) {
            Some(group) => set_form(&page, group, set),
            None => overview(&page),
        })
    }
}

fn set_form(page: &ApplicationPage, group: Group, set: ServerAction<SetDefaults>) -> AnyView {
    let form = form_state(set);
    let defaults = page.settings.defaults.clone();
    let fields = of_group(group).map(|id| field(form, id, &defaults.get(id), &id.property().default())).collect_view();
    let back = Part::Defaults.page(page.id.as_str());
    let (id, revision) = (page.id.to_string(), page.revision);
    view! {
        <Section title=group.label() lead="New registrations of this application begin with it. Those that are there keep what they have.">
            <ActionForm action=set>
                <div class="panel-form">
                    <ErrorSummary form fields=names() />
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="revision" value=revision />
                    <input type="hidden" name="group" value=group.as_str() />
                    {fields}
                    <FormButtons>
                        <Submit form label="Save the defaults" />
                        <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn overview(page: &ApplicationPage) -> AnyView {
    let sections = groups().map(|group| of_one(page, group)).collect_view();
    view! {
        <p class="page-lead">"What new registrations of this application begin with, where it is not the usual value. Apps change what is theirs; the rest stays as it is set here or on a registration."</p>
        <div class="defaults">{sections}</div>
    }
    .into_any()
}

/// A group: what is set in it, and the way to its form.
fn of_one(page: &ApplicationPage, group: Group) -> AnyView {
    let defaults = &page.settings.defaults;
    let set: Vec<_> = defaults.differing().filter(|(id, _)| id.property().group == group).collect();
    let shown = if set.is_empty() {
        view! { <p class="muted">"As usual"</p> }.into_any()
    } else {
        let rows = set.iter().map(|(id, value)| {
            let (value, usual) = (in_words(value), format!("usually {}", in_words(&id.property().default())));
            view! { <Definition term=id.name()><span class="breakable">{value}</span> " " <span class="muted">{usual}</span></Definition> }
        });
        let rows = rows.collect_view();
        view! { <DefinitionList>{rows}</DefinitionList> }.into_any()
    };
    let href = format!("{}?group={}", Part::Defaults.page(page.id.as_str()), group.as_str());
    let label = format!("Change the defaults of {}", group.label());
    let change = page.may_edit.then(|| view! { <a class="button quiet" href=href aria-label=label>"Change"</a> });
    view! {
        <section class="section">
            <div class="action-row"><h2 class="section-title">{group.label()}</h2> {change}</div>
            {shown}
        </section>
    }
    .into_any()
}
