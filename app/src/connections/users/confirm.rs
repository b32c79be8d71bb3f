//! The pages that ask before something is done to an app user: revoking, a new password, deleting.

use super::new::password_field;
use crate::components::{
    ButtonLink, Crumb, ErrorSummary, Failure, FormButtons, Kind, Loaded, PageHeader, Submit, counted, form_state, query_part,
};
use crate::connections::api::{DeleteAppUser, ResetAppPassword, RevokeAppUser, UserPage, find_app_user};
use crate::connections::parts::{user_crumbs, user_page};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;

/// What all three fetch.
#[derive(Clone, Copy, Debug)]
struct Asking {
    page: Resource<Result<UserPage>>,
    name: Memo<String>,
}

impl Asking {
    fn data() -> Self {
        let name = query_part("name");
        Self { page: Resource::new(move || name.get(), find_app_user), name }
    }

    /// The page: the heading, the form, and the way back.
    fn view(self, title: fn(&str) -> String, draw: impl Fn(&UserPage) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
        let Self { page, name } = self;
        let head = move || {
            let name = name.get();
            let mut crumbs = user_crumbs();
            crumbs.push(Crumb::new(name.clone(), user_page(&name, "")));
            view! { <PageHeader title=title(&name) crumbs /> }
        };
        let body = move |page: UserPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            view! { <div class="panel-form">{draw(&page)}</div> }.into_any()
        };
        view! {
            {head}
            <Loaded data=page draw=body />
        }
        .into_any()
    }
}

fn back(page: &UserPage) -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=user_page(&page.user.name, "")>"Leave it as it is"</ButtonLink> }.into_any()
}

/// `/connections/users/one/revoke?name=`
pub struct RevokeUserRoute(Asking, ServerAction<RevokeAppUser>);

impl PageRoute for RevokeUserRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, revoke) = this;
        asking.view(|name| format!("Revoke the sessions and tokens of {name}?"), move |page| {
            let form = form_state(revoke);
            let (name, back) = (page.user.name.clone(), back(page));
            let tokens = counted(i64::try_from(page.tokens.len()).unwrap_or(i64::MAX), "tokens");
            let registrations = counted(page.user.connections, "registrations");
            view! {
                <ActionForm action=revoke>
                    <div class="stack">
                        <ErrorSummary form />
                        <input type="hidden" name="name" value=name />
                        <p>{format!("All his sessions and his {tokens} are refused from now on (401). Apps with his password come in again by themselves; apps with a token need a new one.")}</p>
                        <p>{format!("His password and his {registrations} stay.")}</p>
                        <FormButtons><Submit form label="Revoke sessions and tokens" kind=Kind::Danger />{back}</FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        })
    }
}

/// `/connections/users/one/password?name=`
pub struct UserPasswordRoute(Asking, ServerAction<ResetAppPassword>);

const PASSWORD: &[(&str, &str)] = &[("password", "Password")];

impl PageRoute for UserPasswordRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, reset) = this;
        asking.view(
            |name| format!("Reset the password of {name}?"),
            move |page| {
                let form = form_state(reset);
                let (name, back) = (page.user.name.clone(), back(page));
                view! {
                    <ActionForm action=reset>
                        <div class="stack">
                            <ErrorSummary form fields=PASSWORD />
                            <input type="hidden" name="name" value=name />
                            <p>"Apps with the old password are refused from now on, and his sessions end. Tokens go on."</p>
                            {password_field(form)}
                            <FormButtons><Submit form label="Set a new password" kind=Kind::Danger />{back}</FormButtons>
                        </div>
                    </ActionForm>
                }
                .into_any()
            },
        )
    }
}

/// `/connections/users/one/delete?name=`
pub struct DeleteUserRoute(Asking, ServerAction<DeleteAppUser>);

impl PageRoute for DeleteUserRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, delete) = this;
        asking.view(|name| format!("Delete {name}?"), move |page| {
            let form = form_state(delete);
            let (name, back) = (page.user.name.clone(), back(page));
            let registrations = counted(page.user.connections, "registrations");
            view! {
                <ActionForm action=delete>
                    <div class="stack">
                        <ErrorSummary form />
                        <input type="hidden" name="name" value=name />
                        <p>"His password, his tokens and his sessions are refused from now on. This cannot be undone."</p>
                        <p>{format!("His {registrations} stay, for whoever has his name next. Delete these first if they should go.")}</p>
                        <FormButtons><Submit form label="Delete the user" kind=Kind::Danger />{back}</FormButtons>
                    </div>
                </ActionForm>
            }
            .into_any()
        })
    }
}
