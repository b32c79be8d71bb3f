//! One user: what he may do, whether he can sign in, and what can be done about it.

use super::form::role_table;
use super::list::state;
use super::{DeleteUser, LockUser, MakePasswordLink, UserView, get_user};
use crate::components::{
    Badge, ButtonLink, Confirm, Crumb, Definition, DefinitionList, ErrorSummary, FormButtons, Kind, Loaded, Notice, PageHeader,
    Section, Submit, Time, Tone, form_state, path_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::list::query_string;

/// `/users/{name}`
pub struct UserPage {
    user: Resource<Result<UserView>>,
    shown: Resource<Result<Option<String>>>,
    actions: Actions,
}

#[derive(Clone, Copy)]
struct Actions {
    lock: ServerAction<LockUser>,
    link: ServerAction<MakePasswordLink>,
    delete: ServerAction<DeleteUser>,
}

impl PageRoute for UserPage {
    fn data() -> Self {
        let name = path_part("name");
        let live = use_live("users");
        let actions = Actions { lock: ServerAction::new(), link: ServerAction::new(), delete: ServerAction::new() };
        let version = actions.lock.version();
        let user = Resource::new(move || (name.get(), live.get(), version.get()), |(name, ..)| get_user(name));
        Self { user, shown: use_shown(), actions }
    }

    fn view(this: Self) -> AnyView {
        let UserPage { user, shown, actions } = this;
        let draw = move |user: UserView| profile(&user, shown, actions);
        let head = || view! { <PageHeader title="User" crumbs=vec![Crumb::new("Users", "/users")] /> };
        view! {
            <Loaded data=user draw head />
            {role_table()}
        }
        .into_any()
    }
}

fn profile(view: &UserView, shown: Resource<Result<Option<String>>>, actions: Actions) -> AnyView {
    let user = &view.user;
    let page = super::address(&user.name);
    let last = match user.last_sign_in {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => "Never".into_any(),
    };
    let organization = user.organization.clone().unwrap_or_else(|| "None: works on the server as a whole".to_owned());
    let history = format!("/audit{}", query_string(&[("area", "users".to_owned()), ("q", user.name.clone())]));
    let (title, role, created_at, state) = (user.title.clone(), user.role, user.created_at, state(user));
    let edit = (!view.above).then(|| view! { <ButtonLink kind=Kind::Primary href=format!("{page}/edit")>"Change"</ButtonLink> });
    view! {
        <PageHeader title=user.name.clone() lead=title crumbs=vec![Crumb::new("Users", "/users")]>
            {edit} <ButtonLink href=history>"History"</ButtonLink>
        </PageHeader>
        <ShownOncePanel shown=shown what="password link" advice="Hand it to the person by a way you trust. Whoever opens it within 24 hours sets the password." />
        <DefinitionList>
            <Definition term="State">{state}</Definition>
            <Definition term="Role"><Badge label=role.as_str() /> " " {role.description()}</Definition>
            <Definition term="Organization">{organization}</Definition>
            <Definition term="Last sign-in">{last}</Definition>
            <Definition term="Created"><Time at=created_at /></Definition>
        </DefinitionList>
        {access(view, actions)}
    }
    .into_any()
}

/// Password link, lock and delete, or why they are not offered.
fn access(view: &UserView, actions: Actions) -> AnyView {
    if view.own {
        return view! {
            <Section title="Access">
                <Notice>"This is you. Your password is changed on " <a href="/account">"your account's page"</a> "; locking or deleting yourself is not offered."</Notice>
            </Section>
        }
        .into_any();
    }
    if view.above {
        return view! { <Section title="Access"><Notice>"An operator is looked after by operators only."</Notice></Section> }
            .into_any();
    }
    let user = &view.user;
    let (name, page) = (user.name.clone(), super::address(&user.name));
    let (lock_form, link_form, delete_form) = (form_state(actions.lock), form_state(actions.link), form_state(actions.delete));
    let (lock_label, lock_value, lock_text) = if user.locked {
        ("Unlock", "0", "Locked: signing in, sessions and tokens are refused.")
    } else {
        ("Lock", "1", "Locking ends all sessions at once and refuses to sign in until unlocked.")
    };
    let (for_link, for_lock, for_delete) = (name.clone(), name.clone(), name.clone());
    let delete_label = format!("Delete {name}");
    view! {
        <Section title="Access">
            <ErrorSummary form=lock_form />
            <ErrorSummary form=link_form />
            <div class="stack panel">
                <div class="action-row">
                    <p><strong>"Password link"</strong> <span class="muted">"A new link, good for 24 hours; earlier links end."</span></p>
                    <ActionForm action=actions.link>
                        <input type="hidden" name="name" value=for_link />
                        <Submit form=link_form kind=Kind::Plain label="Make password link" />
                    </ActionForm>
                </div>
                <div class="action-row">
                    <p><strong>"Lock"</strong> <span class="muted">{lock_text}</span></p>
                    <ActionForm action=actions.lock>
                        <input type="hidden" name="name" value=for_lock />
                        <input type="hidden" name="locked" value=lock_value />
                        <Submit form=lock_form kind=Kind::Plain label=lock_label />
                    </ActionForm>
                </div>
            </div>
        </Section>
        <Section title="Delete" lead="What the user did stays in the audit log." danger=true>
            <Confirm href=format!("{page}/delete") label="Delete user …" title=format!("Delete {name}?") id="delete-user">
                <ErrorSummary form=delete_form />
                <ActionForm action=actions.delete>
                    <input type="hidden" name="name" value=for_delete />
                    {consequence()}
                    <Submit form=delete_form kind=Kind::Danger label=delete_label />
                </ActionForm>
            </Confirm>
        </Section>
    }
    .into_any()
}

fn consequence() -> AnyView {
    view! { <p>"Sessions and tokens end at once, and the name becomes free. This cannot be undone."</p> }.into_any()
}

/// `/users/{name}/delete`
pub struct DeleteUserPage {
    user: Resource<Result<UserView>>,
    action: ServerAction<DeleteUser>,
}

impl PageRoute for DeleteUserPage {
    fn data() -> Self {
        let name = path_part("name");
        Self { user: Resource::new(move || name.get(), get_user), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DeleteUserPage { user, action } = this;
        let head = || view! { <PageHeader title="Delete user" crumbs=vec![Crumb::new("Users", "/users")] /> };
        view! { <Loaded data=user draw=move |user| delete_page(&user, action) head /> }.into_any()
    }
}

fn delete_page(view: &UserView, action: ServerAction<DeleteUser>) -> AnyView {
    let form = form_state(action);
    let name = view.user.name.clone();
    let page = super::address(&name);
    let crumbs = vec![Crumb::new("Users", "/users"), Crumb::new(name.clone(), page.clone())];
    if view.own || view.above {
        return view! {
            <PageHeader title=format!("Delete {name}?") crumbs=crumbs />
            <Notice tone=Tone::Warning>"You cannot delete yourself, nor an operator without being one."</Notice>
        }
        .into_any();
    }
    view! {
        <PageHeader title=format!("Delete {name}?") lead=view.user.title.clone() crumbs=crumbs />
        <ActionForm action=action>
            <div class="panel-form">
                <ErrorSummary form />
                <input type="hidden" name="name" value=name.clone() />
                {consequence()}
                <FormButtons>
                    <Submit form kind=Kind::Danger label=format!("Delete {name}") />
                    <ButtonLink kind=Kind::Quiet href=page>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
