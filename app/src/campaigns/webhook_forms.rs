//! The forms above the webhooks: new, change, replace the secret, remove.

use super::api::{AddWebhook, RemoveWebhook, RotateWebhook, UpdateWebhook};
use crate::components::{
    ButtonLink, Checkbox, Checks, Choice, ErrorSummary, Field, FormButtons, FormState, Kind, Section, Submit, capital,
    form_state, query_part,
};
use leptos::prelude::*;
use patchbay_domain::campaigns::{HookEvent, HookUrl, Webhook};

/// The forms above the webhooks, and which of them is shown.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    adds: Memo<String>,
    edits: Memo<String>,
    rotates: Memo<String>,
    removes: Memo<String>,
    add: ServerAction<AddWebhook>,
    update: ServerAction<UpdateWebhook>,
    rotate: ServerAction<RotateWebhook>,
    remove: ServerAction<RemoveWebhook>,
}

const FIELDS: &[(&str, &str)] = &[("url", "Address"), ("events", "Events")];

/// What an event tells.
pub(super) const fn meaning(event: HookEvent) -> &'static str {
    match event {
        HookEvent::Created => "a campaign was ordered, over the wire or by form",
        HookEvent::Opened => "its first window may be open somewhere; devices are told from now on",
        HookEvent::Finished => "every device that belongs to it has come to its end",
        HookEvent::Threshold => "so many devices failed that it paused by itself",
    }
}

impl Steps {
    pub(super) fn data() -> Self {
        Self {
            adds: query_part("new"),
            edits: query_part("edit"),
            rotates: query_part("rotate"),
            removes: query_part("remove"),
            add: ServerAction::new(),
            update: ServerAction::new(),
            rotate: ServerAction::new(),
            remove: ServerAction::new(),
        }
    }

    /// Moves when another form is asked for.
    pub(super) fn asked(self) -> (String, String, String, String) {
        (self.adds.get(), self.edits.get(), self.rotates.get(), self.removes.get())
    }

    pub(super) fn draw(self, webhooks: &[Webhook]) -> AnyView {
        let find = |id: &str| webhooks.iter().find(|webhook| webhook.id == id);
        if let Some(webhook) = find(&self.removes.get()) {
            self.remove_form(webhook)
        } else if let Some(webhook) = find(&self.rotates.get()) {
            self.rotate_form(webhook)
        } else if let Some(webhook) = find(&self.edits.get()) {
            self.edit_form(webhook)
        } else if self.adds.get() == "1" {
            self.add_form()
        } else {
            ().into_any()
        }
    }

    fn add_form(self) -> AnyView {
        let form = form_state(self.add);
        let fields = fields(form, "", HookEvent::ALL.to_vec());
        view! {
            <Section title="New webhook" lead="The secret that its deliveries are signed with is shown once, on the next page.">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        {fields}
                        <FormButtons><Submit form label="Add the webhook" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, webhook: &Webhook) -> AnyView {
        let form = form_state(self.update);
        let (id, enabled) = (webhook.id.clone(), webhook.enabled);
        let fields = fields(form, webhook.url.as_str(), webhook.events.clone());
        view! {
            <Section title="Change the webhook" lead="What waits to be delivered already goes to the new address.">
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="id" value=id />
                        {fields}
                        <Checkbox form name="enabled" label="On" help="Switched off, nothing new is queued for it." checked=enabled />
                        <FormButtons><Submit form label="Save the webhook" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn rotate_form(self, webhook: &Webhook) -> AnyView {
        let form = form_state(self.rotate);
        let (id, title) = (webhook.id.clone(), format!("Replace the secret of {}?", webhook.url.host()));
        view! {
            <Section title>
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The new secret is shown once. All that is delivered from now on is signed with it; the receiver needs it at once."</p>
                        <FormButtons><Submit form label="Replace the secret" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn remove_form(self, webhook: &Webhook) -> AnyView {
        let form = form_state(self.remove);
        let (id, title) = (webhook.id.clone(), format!("Remove the webhook to {}?", webhook.url.host()));
        view! {
            <Section title danger=true>
                <ActionForm action=self.remove>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"It is told nothing more, and its deliveries go from the log, also those that wait."</p>
                        <FormButtons><Submit form label="Remove the webhook" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn fields(form: FormState, url: &str, events: Vec<HookEvent>) -> AnyView {
    let url = url.to_owned();
    let chosen = events.iter().map(|event| event.as_str().to_owned()).collect();
    let choices = HookEvent::ALL.iter().map(|event| Choice::new(event.as_str(), capital(event.as_str()))).collect();
    view! {
        <Field form name="url" label="Address" help="Where events are posted to, such as https://mdm.example/hooks." value=url required=true mono=true check=check_url />
        <Checks form name="events" label="Events" help="Which ones it is told of." chosen choices />
    }
    .into_any()
}

fn check_url(text: &str) -> Result<(), String> {
    HookUrl::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/webhooks">"Cancel"</ButtonLink> }.into_any()
}
