//! The pages before signing in: sign-in, the first set-up, and setting a password by link.
//!
//! Their forms always load the next page anew, with WebAssembly too: who is signed in decides all of it.

use crate::components::{ErrorSummary, Failure, Field, FormButtons, Submit, form_state, path_part, query_part};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use patchbay_domain::accounts::{check_name, check_password, check_title};
use serde::{Deserialize, Serialize};

crate::pages::lazy_pages!(door, load_door, Door { SignIn: SignInPage, SetUp: SetUpPage, Password: PasswordPage });

/// Signs in.
#[server(prefix = "/portal", endpoint = "sign-in")]
pub async fn sign_in(
    /// The user's name.
    name: String,
    /// His password.
    password: String,
    /// Where to go then: a path on this server.
    #[server(default)]
    next: String,
) -> Result<()> {
    use patchbay_core::accounts::SignInError;
    let (core, caller) = crate::server::anyone()?;
    let name = name.trim();
    match core.accounts().sign_in(name, &password, caller.session.as_deref(), &caller.from).await {
        Ok(session) => {
            let seconds = crate::server::SESSION_SECONDS_MAX;
            crate::server::keep_session(&session.secret, seconds, caller.secure);
            crate::server::redirect(&crate::server::safe_next(&next));
            Ok(())
        }
        Err(SignInError::Wrong) => Err(Error::field("", "Name and password do not match, or the user is locked.").announced()),
        Err(SignInError::Throttled { seconds }) => Err(Error::Throttled { seconds, values: Vec::new() }.announced()),
        Err(SignInError::Core(error)) => Err(error.into()),
    }
    .map_err(|error: Error| error.keep([("name", name)]))
}

/// Signs out.
#[server(prefix = "/portal", endpoint = "sign-out")]
pub async fn sign_out() -> Result<()> {
    let (core, caller) = crate::server::anyone()?;
    if let Some(session) = &caller.session {
        core.accounts().sign_out(session).await?;
    }
    crate::server::keep_session("", 0, caller.secure);
    crate::server::redirect(&crate::flash::with("/sign-in", "signed-out"));
    Ok(())
}

/// `/sign-in`
pub struct SignInPage {
    action: ServerAction<SignIn>,
}

impl PageRoute for SignInPage {
    fn data() -> Self {
        Self { action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let form = form_state(this.action);
        let next = query_part("next").get_untracked();
        view! {
            <Title text="Sign in" />
            <h1 class="door-title">"Sign in"</h1>
            <form class="form" method="post" action=SignIn::url()>
                <ErrorSummary form />
                <Field form name="name" label="Name" autocomplete="username" required=true />
                <Field form name="password" label="Password" kind="password" autocomplete="current-password" required=true />
                <input type="hidden" name="next" value=next />
                <FormButtons>
                    <Submit form label="Sign in" />
                </FormButtons>
            </form>
            <p class="door-help">"No password yet, or forgotten? An administrator of your organization can make you a link to set one."</p>
        }
        .into_any()
    }
}

/// Whether the set-up link is good.
#[server(prefix = "/portal", endpoint = "set-up/check")]
pub async fn set_up_is_open(
    /// The link's secret.
    secret: String,
) -> Result<()> {
    let (core, _) = crate::server::anyone()?;
    if core.accounts().set_up_link_is_good(&secret).await? { Ok(()) } else { Err(Error::NotFound.announced()) }
}

/// Makes the first operator and the first organization.
#[server(prefix = "/portal", endpoint = "set-up/finish")]
pub async fn set_up(
    /// The link's secret.
    secret: String,
    /// The operator's name.
    name: String,
    /// The operator's name for people.
    title: String,
    /// His password.
    password: String,
    /// The organization's short name.
    organization_name: String,
    /// The organization's name for people.
    organization_title: String,
) -> Result<()> {
    let (core, caller) = crate::server::anyone()?;
    let wanted = patchbay_core::accounts::SetUp { name, title, password, organization_name, organization_title };
    core.accounts().set_up(&secret, &wanted, &caller.from).await.map_err(|error| {
        Error::from(error).keep([
            ("name", wanted.name.as_str()),
            ("title", &wanted.title),
            ("organization_name", &wanted.organization_name),
            ("organization_title", &wanted.organization_title),
        ])
    })?;
    crate::server::redirect(&crate::flash::with("/sign-in", "set-up"));
    Ok(())
}

/// `/set-up/{secret}`
pub struct SetUpPage {
    secret: Memo<String>,
    open: Resource<Result<()>>,
    action: ServerAction<SetUp>,
}

impl PageRoute for SetUpPage {
    fn data() -> Self {
        let secret = path_part("secret");
        Self { secret, open: Resource::new(move || secret.get(), set_up_is_open), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let SetUpPage { secret, open, action } = this;
        view! {
            <Title text="Set up" />
            <h1 class="door-title">"Set up Patchbay"</h1>
            <Transition>
                {move || Suspend::new(async move {
                    match open.await {
                        Ok(()) => set_up_form(secret.get_untracked(), action),
                        Err(Error::NotFound) => link_is_over("This set-up link was used or is over. Restart the server to be given a new one."),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

const SET_UP_FIELDS: &[(&str, &str)] = &[
    ("name", "Your user name"),
    ("title", "Your name"),
    ("password", "Password"),
    ("organization_name", "Short name"),
    ("organization_title", "Organization"),
];

fn set_up_form(secret: String, action: ServerAction<SetUp>) -> AnyView {
    let form = form_state(action);
    view! {
        <p>"You become the operator of this server. The first organization is where its phones, users and credentials will live."</p>
        <form class="form" method="post" action=SetUp::url()>
            <ErrorSummary form fields=SET_UP_FIELDS />
            <input type="hidden" name="secret" value=secret />
            <Field form name="name" label="Your user name" help="You sign in with it, such as olga." required=true autocomplete="username" check=check_name />
            <Field form name="title" label="Your name" help="As colleagues see it, such as Olga Operator." required=true autocomplete="name" check=check_title />
            <Field form name="password" label="Password" kind="password" help="At least 10 characters; several words are easier to remember than one." required=true autocomplete="new-password" check=check_password />
            <Field form name="organization_title" label="Organization" help="Its name for people, such as Northwind Telecom." required=true autocomplete="organization" check=check_title />
            <Field form name="organization_name" label="Short name" help="In URLs and logs, such as northwind." required=true check=check_name />
            <FormButtons><Submit form label="Set up" /></FormButtons>
        </form>
    }
    .into_any()
}

/// Whose password a link sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
}

/// Whose password this link sets.
#[server(prefix = "/portal", endpoint = "password/check")]
pub async fn password_link_user(
    /// The link's secret.
    secret: String,
) -> Result<Invited> {
    let (core, _) = crate::server::anyone()?;
    let user = core.accounts().link_user(&secret).await?;
    user.map(|user| Invited { name: user.name, title: user.title }).ok_or_else(|| Error::NotFound.announced())
}

/// Sets the password of the link's user.
#[server(prefix = "/portal", endpoint = "password/set")]
pub async fn set_password(
    /// The link's secret.
    secret: String,
    /// The password.
    password: String,
) -> Result<()> {
    let (core, caller) = crate::server::anyone()?;
    core.accounts().set_password(&secret, &password, &caller.from).await?;
    crate::server::redirect(&crate::flash::with("/sign-in", "password-set"));
    Ok(())
}

/// `/password/{secret}`
pub struct PasswordPage {
    secret: Memo<String>,
    user: Resource<Result<Invited>>,
    action: ServerAction<SetPassword>,
}

impl PageRoute for PasswordPage {
    fn data() -> Self {
        let secret = path_part("secret");
        Self { secret, user: Resource::new(move || secret.get(), password_link_user), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let PasswordPage { secret, user, action } = this;
        view! {
            <Title text="Set your password" />
            <h1 class="door-title">"Set your password"</h1>
            <Transition>
                {move || Suspend::new(async move {
                    match user.await {
                        Ok(user) => password_form(secret.get_untracked(), &user, action),
                        Err(Error::NotFound) => link_is_over("This link was used or is over. An administrator can make you a new one."),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn password_form(secret: String, user: &Invited, action: ServerAction<SetPassword>) -> AnyView {
    let form = form_state(action);
    view! {
        <p>{format!("Hello {}. You sign in as ", user.title)} <strong class="mono">{user.name.clone()}</strong> "."</p>
        <form class="form" method="post" action=SetPassword::url()>
            <ErrorSummary form fields=&[("password", "Password")] />
            <input type="hidden" name="secret" value=secret />
            <input class="visually-hidden" type="text" name="username" value=user.name.clone() autocomplete="username" tabindex="-1" aria-hidden="true" readonly />
            <Field form name="password" label="Password" kind="password" help="At least 10 characters; several words are easier to remember than one." required=true autocomplete="new-password" check=check_password />
            <FormButtons><Submit form label="Set password" /></FormButtons>
        </form>
    }
    .into_any()
}

fn link_is_over(text: &'static str) -> AnyView {
    view! { <p class="notice tone-warning">{text}</p> <p><a href="/sign-in">"Go to sign-in"</a></p> }.into_any()
}
