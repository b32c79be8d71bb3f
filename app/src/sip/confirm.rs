//! The pages that ask before something is done to an account: a new password, locking, deleting.

use super::api::{AccountPage, DeleteAccount, LockAccount, ResetPassword, find_account};
use super::parts::{account_page, crumbs_to, password_field};
use crate::components::{
    ButtonLink, ErrorSummary, Failure, FormButtons, Kind, Loaded, PageHeader, Submit, form_state, path_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::sip::Settings;

/// What all three fetch.
#[derive(Clone, Copy, Debug)]
struct Asking {
    page: Resource<Result<AccountPage>>,
    address: Memo<String>,
}

impl Asking {
    fn data() -> Self {
        let address = path_part("address");
        Self { page: Resource::new(move || address.get(), |address| find_account(address, String::new())), address }
    }

    /// The page: the heading, the form, and the way back.
    fn view(self, verb: &'static str, draw: impl Fn(&Settings) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
        let Self { page, address } = self;
        let title = move || {
            let address = address.get();
            view! { <PageHeader title=format!("{verb} {address}?") crumbs=crumbs_to(&address) /> }
        };
        let body = move |page: AccountPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let back = account_page(&page.settings.address.to_string());
            let form = draw(&page.settings);
            view! {
                <div class="panel-form">
                    {form}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Leave it as it is"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        view! {
            {title}
            <Loaded data=page draw=body />
        }
        .into_any()
    }
}

/// `/sip/accounts/{address}/password`
pub struct PasswordRoute(Asking, ServerAction<ResetPassword>);

impl PageRoute for PasswordRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, reset) = this;
        asking.view("Reset the password of", move |settings| reset_form(reset, settings))
    }
}

const PASSWORD: &[(&str, &str)] = &[("password", "SIP password")];

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn reset_form(reset: ServerAction<ResetPassword>, settings: &Settings) -> AnyView {
    let (form, address) = (form_state(reset), settings.address.to_string());
    let web = settings.web_password.then_some(" The web password is taken away, too.");
    view! {
        <ActionForm action=reset>
            <div class="stack">
                <ErrorSummary form fields=PASSWORD />
                <input type="hidden" name="address" value=address />
                <p>"Phones with the old password are refused from now on, and the owner is signed out."{web}</p>
                {password_field(form)}
                <FormButtons><Submit form label="Set a new password" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/sip/accounts/{address}/lock`
pub struct LockRoute(Asking, ServerAction<LockAccount>);

impl PageRoute for LockRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, lock) = this;
        asking.view("Lock or unlock", move |settings| lock_form(lock, settings))
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn lock_form(lock: ServerAction<LockAccount>, settings: &Settings) -> AnyView {
    let (form, address) = (form_state(lock), settings.address.to_string());
    let (value, text, label, kind) = if settings.locked {
        (
            "0",
            "The owner may sign in again, and calls reach the account as its settings say.",
            "Unlock the account",
            Kind::Primary,
        )
    } else {
        let text =
            "The owner's sessions and tokens end, and calls are answered as unavailable until you unlock it. Nothing is lost.";
        ("1", text, "Lock the account", Kind::Danger)
    };
    view! {
        <ActionForm action=lock>
            <div class="stack">
                <ErrorSummary form />
                <input type="hidden" name="address" value=address />
                <input type="hidden" name="locked" value=value />
                <p>{text}</p>
                <FormButtons><Submit form label kind /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/sip/accounts/{address}/delete`
pub struct DeleteRoute(Asking, ServerAction<DeleteAccount>);

impl PageRoute for DeleteRoute {
    fn data() -> Self {
        Self(Asking::data(), ServerAction::new())
    }

    fn view(this: Self) -> AnyView {
        let Self(asking, delete) = this;
        asking.view("Delete", move |settings| delete_form(delete, settings))
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn delete_form(delete: ServerAction<DeleteAccount>, settings: &Settings) -> AnyView {
    let (form, address) = (form_state(delete), settings.address.to_string());
    view! {
        <ActionForm action=delete>
            <div class="stack">
                <ErrorSummary form />
                <input type="hidden" name="address" value=address />
                <p>"Aliases, numbers, devices, rules, call records, journal and balance go with it, and the address becomes free. What was done to it stays in the audit log. This cannot be undone; locking can."</p>
                <FormButtons><Submit form label="Delete the account" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
