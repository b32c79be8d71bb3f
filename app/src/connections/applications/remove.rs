//! `/connections/applications/one/{id}/remove`: asks before an application is taken out, and says why one cannot be.

use super::frame::Framed;
use crate::components::{ButtonLink, ErrorSummary, FormButtons, Kind, Notice, Submit, Tone, counted, form_state};
use crate::connections::api::{ApplicationPage, RemoveApplication};
use crate::connections::parts::application_page;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::list::query_string;

/// `/connections/applications/one/{id}/remove`
pub struct RemoveRoute(Framed, ServerAction<RemoveApplication>);

impl PageRoute for RemoveRoute {
    fn data() -> Self {
        Self(Framed::once(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(framed, remove) = this;
        framed.below("Take out", move |page| ask(&page, remove))
    }
}

fn ask(page: &ApplicationPage, remove: ServerAction<RemoveApplication>) -> AnyView {
    let (id, back) = (page.id.to_string(), application_page(page.id.as_str()));
    if page.connections > 0 {
        let show = format!("/connections{}", query_string(&[("application", id.clone())]));
        let delete = format!("/connections/delete{}", query_string(&[("scope", "all".to_owned()), ("application", id)]));
        let why = format!(
            "This application has {}. It can be taken out when they are deleted.",
            counted(page.connections, "registrations")
        );
        return view! {
            <Notice tone=Tone::Warning><p>{why}</p></Notice>
            <p class="row">
                <ButtonLink href=show>"Show them"</ButtonLink>
                <ButtonLink kind=Kind::Danger href=delete>"Delete them …"</ButtonLink>
                <ButtonLink kind=Kind::Quiet href=back>"Leave it as it is"</ButtonLink>
            </p>
        }
        .into_any();
    }
    let form = form_state(remove);
    let told = counted_parts(page);
    view! {
        <ActionForm action=remove>
            <div class="panel-form">
                <ErrorSummary form />
                <input type="hidden" name="id" value=id.clone() />
                <p>"No registration goes: it has none. Apps that ask for it are told that it is not there (404), and its id becomes free on this server. Users and service keys stay."</p>
                <p>{told}</p>
                <FormButtons>
                    <Submit form kind=Kind::Danger label=format!("Take out {id}") />
                    <ButtonLink kind=Kind::Quiet href=back>"Leave it as it is"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What goes with it.
fn counted_parts(page: &ApplicationPage) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let settings = &page.settings;
    format!(
        "With it go its settings: {}, {} and {}.",
        counted(number(settings.defaults.differing().count()), "defaults"),
        counted(number(settings.destinations.len()), "destinations"),
        counted(number(settings.features.len()), "features"),
    )
}
