//! `/sip/accounts/{address}`: one account. It answers first: can it be reached, by what, and what becomes of a call now.
//!
//! What is asked before an alias, a number or a device goes is a state of this page's address (`?alias=`, `?number=`, `?device=`). The
//! forms that add something stand beside what is fetched again when others change the account, so that nobody's typing is lost.

use super::account_parts::{self as parts, Adding, Removing};
use super::api::{AccountPage, DeleteAccount, LockAccount, ResetPassword, find_account};
use super::confirm::{delete_form, lock_form, reset_form};
use super::parts::{account_page, crumbs};
use crate::audit::history;
use crate::components::{ButtonLink, Confirm, Kind, Loaded, Offered, PageHeader, path_part, query_part};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// `/sip/accounts/{address}`
pub struct AccountRoute {
    page: Resource<Result<AccountPage>>,
    shown: Resource<Result<Option<String>>>,
    address: Memo<String>,
    caller: Memo<String>,
    removing: Removing,
    adding: Adding,
    heads: Heads,
}

/// What can be done to the account as a whole.
#[derive(Clone, Copy)]
struct Heads {
    reset: ServerAction<ResetPassword>,
    lock: ServerAction<LockAccount>,
    delete: ServerAction<DeleteAccount>,
}

impl PageRoute for AccountRoute {
    fn data() -> Self {
        let (address, caller) = (path_part("address"), query_part("caller"));
        let (removing, adding) = (Removing::new(), Adding::new());
        let (changed, devices, calls) = (use_live("sip"), use_live("sip-devices"), use_live("sip-calls"));
        let heads = Heads { reset: ServerAction::new(), lock: ServerAction::new(), delete: ServerAction::new() };
        let done = move || (removing.tried(), adding.tried(), heads.lock.version().get(), heads.reset.version().get());
        let page = Resource::new(
            move || (address.get(), caller.get(), (changed.get(), devices.get(), calls.get()), done()),
            |(address, caller, ..)| find_account(address, caller),
        );
        Self { page, shown: use_shown(), address, caller, removing, adding, heads }
    }

    fn view(this: Self) -> AnyView {
        let AccountRoute { page, shown, address, caller, removing, adding, heads } = this;
        let first = move |page: AccountPage| {
            view! {
                {header(&page, heads)}
                {removing.draw(&page)}
                {parts::state(&page)}
            }
            .into_any()
        };
        let middle = move |page: AccountPage| {
            view! {
                {parts::reached_by(&page)}
                {parts::devices(&page)}
                {parts::rules(&page)}
            }
            .into_any()
        };
        let rest = move |page: AccountPage| {
            view! {
                {parts::balance(&page)}
                {parts::calls(&page)}
                {history(&page.history, "Whoever changes this account will be listed here.")}
            }
            .into_any()
        };
        let head = move || view! { <PageHeader title=address.get() crumbs=crumbs() mono=true /> };
        view! {
            <ShownOncePanel shown what="SIP password" advice="Hand it to the owner by a way you trust. Patchbay keeps only a digest of it; when it is lost, reset it." />
            <Loaded data=page draw=first head />
            {parts::call_now(page, address, caller)}
            <Loaded data=page draw=middle />
            <Offered permission=Permission::EditSip>{move || adding.draw(&address.get())}</Offered>
            <Loaded data=page draw=rest />
        }
        .into_any()
    }
}

fn header(page: &AccountPage, heads: Heads) -> AnyView {
    let settings = &page.settings;
    let address = settings.address.to_string();
    let here = account_page(&address);
    let actions = page.may_edit.then(|| {
        let (reset, lock, delete) =
            (reset_form(heads.reset, settings), lock_form(heads.lock, settings), delete_form(heads.delete, settings));
        let (verb, kind) = if settings.locked { ("Unlock", Kind::Plain) } else { ("Lock", Kind::Plain) };
        view! {
            <ButtonLink kind=Kind::Primary href=format!("{here}/edit")>"Change"</ButtonLink>
            <Confirm href=format!("{here}/password") label="Reset password" kind=Kind::Plain title=format!("Reset the password of {address}?") id="reset-title">
                {reset}
            </Confirm>
            <Confirm href=format!("{here}/lock") label=verb kind title=format!("{verb} {address}?") id="lock-title">{lock}</Confirm>
            <Confirm href=format!("{here}/delete") label="Delete" title=format!("Delete {address}?") id="delete-title">{delete}</Confirm>
        }
    });
    let lead = settings.identity.full_name();
    view! { <PageHeader title=address lead crumbs=crumbs() mono=true>{actions}</PageHeader> }.into_any()
}
