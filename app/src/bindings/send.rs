//! `/bindings/clients/{id}/send`: asks for the PIN, and sends the setup. The page of the setup then shows the PIN, once.

use super::api::{ClientPage, SendSetup, find_client};
use super::parts::{binding_page, client_page, crumbs_to, model, pin_kept_words};
use crate::components::{
    ButtonLink, Definition, DefinitionList, EmptyState, ErrorSummary, Failure, Field, FormButtons, FormState, Kind, Loaded,
    PageHeader, Submit, form_state, path_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::{Capability, PIN_DIGITS_MADE, PIN_DIGITS_MAX, PIN_DIGITS_MIN, Pin, SyncmlClient};

/// `/bindings/clients/{id}/send`
pub struct SendRoute {
    page: Resource<Result<ClientPage>>,
    send: ServerAction<SendSetup>,
}

impl PageRoute for SendRoute {
    fn data() -> Self {
        let id = path_part("id");
        Self { page: Resource::new(move || id.get(), find_client), send: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let SendRoute { page, send } = this;
        let form = form_state(send);
        let draw = move |page: ClientPage| {
            let client = &page.client;
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            if client.model.capability == Capability::Manual { by_hand(client) } else { send_form(send, form, client) }
        };
        view! {
            <PageHeader
                title="Send setup"
                lead="The phone gets its settings in a message of a few SMS."
                crumbs=crumbs_to("SyncML clients", "/bindings/clients")
            />
            <Loaded data=page draw />
        }
        .into_any()
    }
}

fn by_hand(client: &SyncmlClient) -> AnyView {
    let text = format!("{} takes no setup message. Its settings are typed by hand.", client.model.title());
    let href = format!("{}/settings", client_page(&client.id));
    view! {
        <EmptyState title="Nothing can be sent to this phone" text>
            <ButtonLink kind=Kind::Primary href>"Settings by hand"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

const FIELDS: &[(&str, &str)] = &[("pincode", "PIN")];

fn send_form(send: ServerAction<SendSetup>, form: FormState, client: &SyncmlClient) -> AnyView {
    let (id, phone, user) = (client.id.to_string(), client.phone_number.to_string(), client.foreign_user.clone());
    let back = client.binding.map_or_else(|| client_page(&client.id), binding_page);
    let (preview, which) = (format!("{}/preview", client_page(&client.id)), model(&client.model));
    let help = format!(
        "{PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits, which the user types on the phone. Left empty, {PIN_DIGITS_MADE} random ones are made. \
         It is shown once, on the next page, and kept for {} in case the setup is sent again.",
        pin_kept_words()
    );
    // In the older format no PIN is known.
    let pin = if client.model.capability == Capability::OmaCp {
        view! { <Field form name="pincode" label="PIN" help kind="text" mono=true check=check_pin /> }.into_any()
    } else {
        view! { <p>"Phones of this model take the older format, which has no PIN."</p> }.into_any()
    };
    view! {
        <ActionForm action=send>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <input type="hidden" name="client" value=id />
                <DefinitionList>
                    <Definition term="To"><span class="mono">{phone}</span></Definition>
                    <Definition term="User"><span class="breakable">{user}</span></Definition>
                    <Definition term="Phone">{which}</Definition>
                </DefinitionList>
                {pin}
                <FormButtons>
                    <Submit form label="Send the setup" />
                    <ButtonLink href=preview>"Preview"</ButtonLink>
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn check_pin(text: &str) -> Result<(), String> {
    Pin::parse(text.trim()).map(drop).map_err(|fault| fault.to_string())
}
