//! `/redirections/{mac}/delete`: asks before a phone is given back.

use super::api::{DeleteRedirection, DetailPage, find_redirection};
use super::parts::{crumbs_to, path_part, shown_mac};
use crate::components::{ButtonLink, ErrorSummary, Failure, FormButtons, Kind, Loaded, PageHeader, Submit, form_state};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::redirections::{Redirection, mask_password};

/// `/redirections/{mac}/delete`
#[derive(Debug)]
pub struct DeleteRoute {
    page: Resource<Result<DetailPage>>,
    mac: Memo<String>,
}

impl PageRoute for DeleteRoute {
    fn data() -> Self {
        let mac = path_part("mac");
        Self { page: Resource::new(move || mac.get(), find_redirection), mac }
    }

    fn view(this: Self) -> AnyView {
        let DeleteRoute { page, mac } = this;
        let delete = ServerAction::<DeleteRedirection>::new();
        let draw = move |page: DetailPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let found = &page.detail.redirection;
            let back = format!("/redirections/{}", found.mac);
            view! {
                <div class="panel-form">
                    {delete_form(delete, found)}
                    <p><ButtonLink kind=Kind::Quiet href=back>"Keep it"</ButtonLink></p>
                </div>
            }
            .into_any()
        };
        let title = move || {
            let mac = mac.get();
            view! { <PageHeader title=format!("Delete {}?", shown_mac(&mac)) crumbs=crumbs_to(&mac) /> }
        };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The consequence in words, and the button; on the confirm page and in the dialog.
pub(super) fn delete_form(delete: ServerAction<DeleteRedirection>, found: &Redirection) -> AnyView {
    let form = form_state(delete);
    let (mac, url) = (found.mac.to_string(), mask_password(&found.url));
    view! {
        <ActionForm action=delete>
            <div class="stack">
            <ErrorSummary form />
            <input type="hidden" name="mac" value=mac />
            <p>"The phone is told nothing any more, and anybody may register it. It is sent to:"</p>
            <p class="mono breakable">{url}</p>
            <FormButtons><Submit form label="Delete the redirection" kind=Kind::Danger /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
