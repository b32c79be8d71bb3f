//! Creating and changing a user.

use super::{CreateUser, UpdateUser, UserView, get_user};
use crate::components::{
    ButtonLink, Choice, Crumb, ErrorSummary, Failure, Field, FormButtons, FormState, Kind, PageHeader, Radios, Section, Select,
    Submit, capital, form_state, path_part,
};
use crate::error::Result;
use crate::pages::PageRoute;
use crate::session::{Me, signed_in, use_me};
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::{check_name, check_title};

const FIELDS: &[(&str, &str)] = &[("name", "User name"), ("title", "Called"), ("role", "Role"), ("organization", "Organization")];

/// `/users/new`
pub struct NewUserPage {
    action: ServerAction<CreateUser>,
}

impl PageRoute for NewUserPage {
    fn data() -> Self {
        Self { action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let action = this.action;
        let form = form_state(action);
        let me = use_me();
        view! {
            <PageHeader
                title="New user"
                lead="You get a link to hand over, by which the person sets a password."
                crumbs=vec![Crumb::new("Users", "/users")]
            />
            <ActionForm action=action>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Field form name="name" label="User name" help="For signing in: small letters, digits and - _ . @, such as nora." required=true check=check_name />
                    <Field form name="title" label="Called" help="As colleagues see it, such as Nora Berg." required=true check=check_title />
                    <Transition>
                        {move || Suspend::new(async move {
                            match signed_in(me).await {
                                Ok(me) => role_fields(form, &me, Role::Viewer, None),
                                Err(error) => view! { <Failure error /> }.into_any(),
                            }
                        })}
                    </Transition>
                    <FormButtons>
                        <Submit form label="Create user" />
                        <ButtonLink kind=Kind::Quiet href="/users">"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
            {role_table()}
        }
        .into_any()
    }
}

/// Role and, for an operator, organization.
fn role_fields(form: FormState, me: &Me, role: Role, organization: Option<String>) -> AnyView {
    let offered = Role::ALL
        .iter()
        .copied()
        .filter(|role| *role != Role::Subscriber && (*role != Role::Operator || me.role == Role::Operator))
        .map(|role| Choice::new(role.as_str(), capital(role.as_str())).help(role.description()))
        .collect();
    let places = me.may(Permission::ManageOrganizations).then(|| {
        let chosen = organization.or_else(|| me.organization.as_ref().map(|place| place.name.clone())).unwrap_or_default();
        let none = Choice::new("", "None (operators only)");
        let places = me.organizations.iter().map(|place| Choice::new(place.name.clone(), place.title.clone()));
        let choices = std::iter::once(none).chain(places).collect();
        view! { <Select form name="organization" label="Organization" help="An operator needs none." value=chosen choices=choices /> }
    });
    view! { <Radios form name="role" label="Role" value=role.as_str() choices=offered /> {places} }.into_any()
}

/// What each role may do, from the one table of rights.
pub(super) fn role_table() -> AnyView {
    let roles = [Role::Operator, Role::Admin, Role::Viewer];
    let head: Vec<AnyView> =
        roles.iter().map(|role| view! { <th scope="col">{capital(role.as_str())}</th> }.into_any()).collect();
    let rows: Vec<AnyView> = Permission::ALL
        .into_iter()
        .map(|permission| {
            let cells: Vec<AnyView> = roles
                .iter()
                .map(|role| {
                    let (class, word) = if role.may(permission) { ("may-yes", "Yes") } else { ("may-no", "No") };
                    let label = capital(role.as_str());
                    view! { <td class=class data-label=label>{word}</td> }.into_any()
                })
                .collect();
            view! { <tr><th scope="row">{capital(permission.phrase())}</th> {cells}</tr> }.into_any()
        })
        .collect();
    view! {
        <Section title="What each role may do" lead="Pages offer only what the role allows; the server refuses everything else.">
            <div class="table-frame">
                <table class="table role-table">
                    <caption class="visually-hidden">"Permissions of each role"</caption>
                    <thead><tr><th scope="col">"May"</th> {head}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Section>
    }
    .into_any()
}

/// `/users/{name}/edit`
pub struct EditUserPage {
    user: Resource<Result<UserView>>,
    action: ServerAction<UpdateUser>,
}

impl PageRoute for EditUserPage {
    fn data() -> Self {
        let name = path_part("name");
        Self { user: Resource::new(move || name.get(), get_user), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let EditUserPage { user, action } = this;
        let form = form_state(action);
        let me = use_me();
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    match (signed_in(me).await, user.await) {
                        (Ok(me), Ok(user)) => edit(&me, &user, action, form),
                        (Err(error), _) | (_, Err(error)) => view! { <PageHeader title="User" /> <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
            {role_table()}
        }
        .into_any()
    }
}

fn edit(me: &Me, view: &UserView, action: ServerAction<UpdateUser>, form: FormState) -> AnyView {
    let user = &view.user;
    let page = super::address(&user.name);
    let crumbs = vec![Crumb::new("Users", "/users"), Crumb::new(user.name.clone(), page.clone())];
    let fields = role_fields(form, me, user.role, user.organization.clone());
    let (name, title) = (user.name.clone(), user.title.clone());
    view! {
        <PageHeader title=format!("Change {name}") crumbs=crumbs />
        <ActionForm action=action>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <input type="hidden" name="name" value=name />
                <Field form name="title" label="Called" help="As colleagues see it." value=title required=true check=check_title />
                {fields}
                <FormButtons>
                    <Submit form label="Save user" />
                    <ButtonLink kind=Kind::Quiet href=page>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
