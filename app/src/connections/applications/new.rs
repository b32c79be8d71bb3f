//! `/connections/applications/new`: an application is made.

use super::form::{FIELDS, fields};
use crate::components::{ButtonLink, ErrorSummary, Field, FormButtons, Kind, Offered, PageHeader, Submit, form_state};
use crate::connections::api::CreateApplication;
use crate::connections::parts::{APPLICATIONS, application_crumbs};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{ApplicationId, ApplicationSettings};

/// `/connections/applications/new`
pub struct NewRoute(ServerAction<CreateApplication>);

impl PageRoute for NewRoute {
    fn data() -> Self {
        Self(ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let create = this.0;
        let form = form_state(create);
        let draw = move || {
            view! {
                <ActionForm action=create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="id" label="Application id" help="As the app has it, such as com.example.field: letters, digits, dots, hyphens and underscores. It stands in addresses, so it is taken on the whole server and cannot be changed." required=true mono=true check=check_id />
                        {fields(form, "", &ApplicationSettings::default())}
                        <FormButtons>
                            <Submit form label="Make the application" />
                            <ButtonLink kind=Kind::Quiet href=APPLICATIONS>"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <PageHeader title="New application" lead="Defaults, destinations and features are set on its pages afterwards." crumbs=application_crumbs() />
            <Offered permission=Permission::EditConnections otherwise=true>{draw()}</Offered>
        }
        .into_any()
    }
}

fn check_id(text: &str) -> Result<(), String> {
    ApplicationId::parse(text.trim()).map(drop).map_err(|fault| fault.to_string())
}
