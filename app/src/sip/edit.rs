//! `/sip/accounts/{address}/edit`: changes whose account it is.

use super::api::{AccountPage, UpdateAccount, find_account};
use super::parts::{IDENTITY_FIELDS, account_page, crumbs_to, identity_fields};
use crate::components::{
    ButtonLink, Checkbox, ErrorSummary, Failure, FormButtons, FormState, Kind, Loaded, PageHeader, Submit, form_state, path_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;

/// `/sip/accounts/{address}/edit`
pub struct EditRoute {
    page: Resource<Result<AccountPage>>,
    address: Memo<String>,
    update: ServerAction<UpdateAccount>,
}

impl PageRoute for EditRoute {
    fn data() -> Self {
        let address = path_part("address");
        let page = Resource::new(move || address.get(), |address| find_account(address, String::new()));
        Self { page, address, update: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let EditRoute { page, address, update } = this;
        let form = form_state(update);
        let draw = move |page: AccountPage| edit_form(update, form, &page);
        let title = move || {
            let address = address.get();
            view! { <PageHeader title=format!("Change {address}") crumbs=crumbs_to(&address) /> }
        };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &IDENTITY_FIELDS;

fn edit_form(update: ServerAction<UpdateAccount>, form: FormState, page: &AccountPage) -> AnyView {
    if !page.may_edit {
        return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
    }
    let settings = &page.settings;
    let address = settings.address.to_string();
    let (back, listed) = (account_page(&address), settings.listed);
    let fields = identity_fields(
        form,
        &settings.identity,
        "An IANA name such as Europe/Amsterdam; times are told and rules are read in it.",
    );
    view! {
        <ActionForm action=update>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <input type="hidden" name="address" value=address />
                {fields}
                <Checkbox form name="listed" label="Listed in the directory" help="Only when the owner agreed." checked=listed />
                <FormButtons>
                    <Submit form label="Save" />
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
