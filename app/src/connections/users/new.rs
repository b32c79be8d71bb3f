//! `/connections/users/new`: an app user is made.

use crate::components::{ButtonLink, ErrorSummary, Field, FormButtons, FormState, Kind, Offered, PageHeader, Submit, form_state};
use crate::connections::api::CreateAppUser;
use crate::connections::parts::{USERS, user_crumbs};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{SECRET_MIN, check_secret};
use patchbay_domain::connections::{USER_NAME_MAX, check_user_name};

/// `/connections/users/new`
pub struct NewUserRoute(ServerAction<CreateAppUser>);

const FIELDS: &[(&str, &str)] = &[("name", "Name"), ("password", "Password")];

impl PageRoute for NewUserRoute {
    fn data() -> Self {
        Self(ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let create = this.0;
        let form = form_state(create);
        let name_help = format!(
            "What the app signs in with, such as DEV0001: up to {USER_NAME_MAX} characters, no colon. Capital letters count."
        );
        let draw = move || {
            let name_help = name_help.clone();
            view! {
                <ActionForm action=create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="name" label="Name" help=name_help required=true check=check_user_name />
                        {password_field(form)}
                        <FormButtons>
                            <Submit form label="Make the user" />
                            <ButtonLink kind=Kind::Quiet href=USERS>"Cancel"</ButtonLink>
                        </FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <PageHeader title="New app user" lead="He may sign in to all applications of the organization that ask for a name and a password. Tokens are made on his page." crumbs=user_crumbs() />
            <Offered permission=Permission::EditConnections otherwise=true>{draw()}</Offered>
        }
        .into_any()
    }
}

/// The field of a password that may be chosen.
pub(super) fn password_field(form: FormState) -> AnyView {
    let help = format!("At least {SECRET_MIN} characters. Left empty, a strong one is made. It is shown once, on the next page.");
    view! { <Field form name="password" label="Password" help kind="password" autocomplete="new-password" mono=true check=check_secret /> }
        .into_any()
}
