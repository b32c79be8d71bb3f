//! `/my/voicemail`: the mailbox.

use super::api::{Mine, SetVoicemail, my_settings};
use super::parts::checks;
use crate::components::{
    Checkbox, Definition, DefinitionList, ErrorSummary, Field, FormButtons, FormState, Loaded, Notice, PageHeader, StateDot,
    Submit, Tone, form_state, succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::{PIN_DIGITS, Settings};

/// `/my/voicemail`
pub struct VoicemailRoute {
    mine: Resource<Result<Mine>>,
    set: ServerAction<SetVoicemail>,
}

impl PageRoute for VoicemailRoute {
    fn data() -> Self {
        let set = ServerAction::new();
        let saved = succeeded(set);
        Self { mine: Resource::new(move || saved.get(), |_| my_settings()), set }
    }

    fn view(this: Self) -> AnyView {
        let VoicemailRoute { mine, set } = this;
        let form = form_state(set);
        view! {
            <PageHeader title="Voicemail" lead="A mailbox takes messages from callers whom you do not answer." />
            <Loaded data=mine draw=move |mine| page(&mine.settings, set, form) />
        }
        .into_any()
    }
}

fn page(settings: &Settings, set: ServerAction<SetVoicemail>, form: FormState) -> AnyView {
    let mailbox = settings.voicemail.as_ref();
    let about = match mailbox {
        Some(mailbox) => {
            let (label, tone) = if mailbox.enabled { ("Takes messages", Tone::Good) } else { ("Switched off", Tone::Neutral) };
            let number = mailbox.mailbox.clone();
            let pin = if mailbox.has_pin { "Set" } else { "None: whoever calls the mailbox from your phone hears your messages" };
            view! {
                <DefinitionList>
                    <Definition term="State"><StateDot label tone /></Definition>
                    <Definition term="Mailbox"><span class="mono">{number}</span></Definition>
                    <Definition term="PIN">{pin}</Definition>
                </DefinitionList>
            }
            .into_any()
        }
        None => view! { <Notice>"You have no mailbox yet. Switch it on below: callers whom you do not answer, while you are busy or while no phone is connected, can then leave a message."</Notice> }.into_any(),
    };
    let enabled = mailbox.is_none_or(|mailbox| mailbox.enabled);
    let email = mailbox.map_or_else(|| settings.identity.email.clone(), |mailbox| mailbox.email.clone());
    let delete = mailbox.is_some_and(|mailbox| mailbox.delete);
    let has_pin = mailbox.is_some_and(|mailbox| mailbox.has_pin);
    let pin_help = format!(
        "{} to {} digits, asked for when you call the mailbox.{}",
        PIN_DIGITS.start(),
        PIN_DIGITS.end(),
        if has_pin { " Leave it empty to keep the one you have." } else { "" }
    );
    let without = has_pin.then(
        || view! { <Checkbox form name="without_pin" label="Take the PIN away" help="The mailbox no longer asks for one." /> },
    );
    view! {
        {about}
        <ActionForm action=set>
            <div class="panel-form my-below">
                <ErrorSummary form fields=&[("email", "E-mail address"), ("pin", "PIN")] />
                <Checkbox form name="enabled" label="The mailbox takes messages" help="Switched on, it gets the calls that you do not answer and that go nowhere yet. Switched off, forwardings to it end." checked=enabled />
                <Field form name="email" label="E-mail address" kind="email" help="Messages are mailed there as a recording. Empty: they are only kept in the mailbox." value=email autocomplete="email" check=checks::email />
                <Checkbox form name="delete" label="Delete a message once it was mailed" help="The mail is then the only copy." checked=delete />
                <Field form name="pin" label="New PIN" kind="password" help=pin_help autocomplete="new-password" check=checks::pin />
                {without}
                <FormButtons><Submit form label="Save voicemail" /></FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
