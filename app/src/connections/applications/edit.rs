//! `/connections/applications/one/{id}/edit`: an application's own settings are changed.

use super::form::{FIELDS, fields};
use super::frame::Framed;
use crate::components::{ButtonLink, ErrorSummary, FormButtons, Kind, Submit, form_state};
use crate::connections::api::{ApplicationPage, UpdateApplication};
use crate::connections::parts::application_page;
use crate::pages::PageRoute;
use leptos::prelude::*;

/// `/connections/applications/one/{id}/edit`
pub struct EditRoute(Framed, ServerAction<UpdateApplication>);

impl PageRoute for EditRoute {
    fn data() -> Self {
        Self(Framed::once(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(framed, update) = this;
        let form = form_state(update);
        let draw = move |page: ApplicationPage| {
            let back = application_page(page.id.as_str());
            view! {
                <ActionForm action=update>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="id" value=page.id.to_string() />
                        <input type="hidden" name="revision" value=page.revision />
                        {fields(form, &page.title, &page.settings)}
                        <FormButtons>
                            <Submit form label="Save the application" />
                            <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        framed.below("Change", draw)
    }
}
