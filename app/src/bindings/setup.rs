//! `/bindings/setups/{number}`: one setup: how far each segment is, the PIN right after it was asked for, and sending it again.
//!
//! The PIN comes by [`crate::shown`]: it is on the page once, with a text for the user that holds it.

use super::api::{ResendSetup, SetupPage, find_setup};
use super::parts::{binding_page, client_page, crumbs_to, segment_table, segment_words, setup_state, signed_with};
use crate::components::{
    ButtonLink, Choice, CodeBlock, CopyButton, Definition, DefinitionList, EmptyState, ErrorSummary, FormButtons, FormState,
    Kind, Loaded, Notice, PageHeader, Radios, Section, Submit, Time, Tone, form_state, path_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::use_shown;
use leptos::prelude::*;
use patchbay_domain::bindings::{Security, Setup, SetupState};

/// `/bindings/setups/{number}`
pub struct SetupRoute {
    page: Resource<Result<SetupPage>>,
    shown: Resource<Result<Option<String>>>,
    number: Memo<String>,
    again: ServerAction<ResendSetup>,
    /// Which PIN was chosen; nothing before somebody chose. What is fetched anew meanwhile draws the form anew.
    chosen: RwSignal<Option<String>>,
}

impl PageRoute for SetupRoute {
    fn data() -> Self {
        let number = path_part("number");
        let moved = use_live("setups");
        let page = Resource::new(move || (number.get(), moved.get()), |(number, _)| find_setup(number));
        Self { page, shown: use_shown(), number, again: ServerAction::new(), chosen: RwSignal::new(None) }
    }

    fn view(this: Self) -> AnyView {
        let SetupRoute { page, shown, number, again, chosen } = this;
        let form = form_state(again);
        let title = move || {
            view! { <PageHeader title=format!("Setup {}", number.get()) crumbs=crumbs_to("Setups", "/bindings/setups") /> }
        };
        let pin = move || {
            Suspend::new(async move {
                let pin = shown.await.ok().flatten()?;
                let setup = page.await.ok()?.setup;
                Some(pin_panel(&pin, &setup))
            })
        };
        let draw = move |page: SetupPage| {
            view! {
                {trouble(&page.setup)}
                {state(&page)}
                {segments(&page.setup)}
                {resend(&page, again, form, chosen)}
            }
            .into_any()
        };
        view! {
            {title}
            <Transition>{pin}</Transition>
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The PIN and a text for the user, shown once.
fn pin_panel(pin: &str, setup: &Setup) -> AnyView {
    let (pin, text) = (pin.to_owned(), user_text(setup, Some(pin)));
    view! {
        <section class="shown-once" aria-label="The PIN">
            <h2 class="shown-once-title">"Tell the user now: the PIN is shown this once"</h2>
            <p>"The phone asks for it before it takes the settings. Tell it by another way than a message to this phone, if you can."</p>
            <p class="shown-once-secret binding-pin">
                <code class="mono">{pin.clone()}</code> <CopyButton value=pin what="PIN" />
            </p>
            <h3 class="small-title">"A text for the user"</h3>
            <div class="binding-text"><CodeBlock text label="text for the user" /></div>
        </section>
    }
    .into_any()
}

/// What the user is told.
fn user_text(setup: &Setup, pin: Option<&str>) -> String {
    let (phone, account) = (&setup.phone_number, &setup.account_name);
    let pin = pin.map_or_else(String::new, |pin| format!(" When the phone asks for a PIN, type {pin}."));
    format!(
        "Your phone {phone} gets a message with the settings of \u{201c}{account}\u{201d} now. Open it and install the settings.{pin} If you did \
         not ask for it, delete the message."
    )
}

/// What went wrong, and what to do.
fn trouble(setup: &Setup) -> AnyView {
    let why = setup.failure.clone();
    match setup.state {
        SetupState::Failed => {
            let why = (!why.is_empty()).then(|| view! { <p><span class="breakable">{why}</span></p> });
            view! {
                <Notice tone=Tone::Bad>
                    <p><strong>"No gateway took this message."</strong> " Nothing is lost: send it again once the reason is gone."</p>
                    {why}
                </Notice>
            }
            .into_any()
        }
        SetupState::Undelivered => view! {
            <Notice tone=Tone::Warning>
                <p>"Part of this message did not reach the phone, which needs all of it. Is the number right, and is the phone on?"</p>
            </Notice>
        }
        .into_any(),
        SetupState::Waiting | SetupState::Sending => {
            let text = if why.is_empty() {
                "A gateway is being tried.".to_owned()
            } else {
                format!("It is tried again by itself. Last answer: {why}")
            };
            view! { <Notice><p role="status">{text} " This page follows; without scripts, load it again."</p></Notice> }.into_any()
        }
        SetupState::Sent | SetupState::Delivered => ().into_any(),
    }
}

fn state(page: &SetupPage) -> AnyView {
    let Setup {
        number, binding, client, phone_number, account_name, state, security, gateway, actor, created_at, sent_at, ..
    } = page.setup.clone();
    let whose = match binding {
        Some(number) => view! { <a href=binding_page(number)>{format!("Binding {number}")}</a> }.into_any(),
        None => view! { <a href=client_page(&client)>"A SyncML client without a binding"</a> }.into_any(),
    };
    let gateway = if gateway.is_empty() { "\u{2013}".to_owned() } else { gateway };
    let sent = super::parts::moment(sent_at);
    let message = page.may_edit.then(|| {
        let href = format!("/bindings/setups/{number}/message");
        view! { <p class="section-more"><a href=href>"What was sent, octet by octet"</a></p> }
    });
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="State">{setup_state(state)}</Definition>
                <Definition term="To"><span class="mono">{phone_number.to_string()}</span></Definition>
                <Definition term="Of">{whose}</Definition>
                <Definition term="Account on the phone">{account_name}</Definition>
                <Definition term="Signed with">{signed_with(security)}</Definition>
                <Definition term="Gateway">{gateway}</Definition>
                <Definition term="Asked for"><Time at=created_at /> " by " {actor}</Definition>
                <Definition term="A gateway had all of it">{sent}</Definition>
            </DefinitionList>
            {message}
        </section>
    }
    .into_any()
}

fn segments(setup: &Setup) -> AnyView {
    let lead =
        format!("{}. The phone needs all of them. Whether its user typed the PIN is never told.", segment_words(&setup.segments));
    let body = if setup.segments.is_empty() {
        view! { <EmptyState title="No segments are kept" text="What is known of this setup stands above." /> }.into_any()
    } else {
        segment_table(&setup.segments)
    };
    view! { <Section title="Segments" lead>{body}</Section> }.into_any()
}

fn resend(page: &SetupPage, again: ServerAction<ResendSetup>, form: FormState, chosen: RwSignal<Option<String>>) -> AnyView {
    let setup = &page.setup;
    if !page.may_edit {
        return ().into_any();
    }
    let number = setup.number.to_string();
    let pin = if setup.security == Security::UserPin {
        let same = Choice::new("same", "The same PIN")
            .help("If the user still has it. It is not shown again, except in a text for him.");
        let new =
            Choice::new("new", "A new PIN").help("Four random digits. The message with the old PIN stays valid on the phone.");
        let (choices, first) = if setup.pin_kept { (vec![same, new], "same") } else { (vec![new], "new") };
        let kept = chosen.get_untracked().filter(|value| choices.iter().any(|choice| choice.value == *value));
        let value = kept.unwrap_or_else(|| first.to_owned());
        let choose = move |event| chosen.set(Some(event_target_value(&event)));
        let gone = (!setup.pin_kept).then(|| view! { <p class="muted">"The PIN of this setup is not kept any more."</p> });
        view! { <div on:change=choose><Radios form name="pin" label="PIN" value choices /></div> {gone} }.into_any()
    } else {
        ().into_any()
    };
    let back = setup.binding.map_or_else(|| client_page(&setup.client), binding_page);
    view! {
        <Section title="Send again" lead="With the settings of now, as a setup of its own.">
            <ActionForm action=again>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="number" value=number />
                    {pin}
                    <FormButtons>
                        <Submit form label="Send again" />
                        <ButtonLink kind=Kind::Quiet href=back>"Back"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::bindings::{Number, SyncmlClientId};
    use patchbay_domain::time::Millis;

    #[test]
    fn the_user_is_told_the_pin_where_there_is_one() {
        let setup = Setup {
            number: 1,
            binding: Some(12),
            client: SyncmlClientId("c".to_owned()),
            phone_number: Number::parse("+4799988877").unwrap(),
            account_name: "Mobile Backup".to_owned(),
            state: SetupState::Sent,
            security: Security::UserPin,
            gateway: "outbox".to_owned(),
            failure: String::new(),
            actor: "nora".to_owned(),
            created_at: Millis(0),
            sent_at: None,
            pin_kept: true,
            segments: Vec::new(),
        };
        let told = user_text(&setup, Some("0815"));
        assert!(told.contains("+4799988877") && told.contains("Mobile Backup") && told.contains("type 0815."), "{told}");
        assert!(!user_text(&setup, None).contains("PIN"));
    }
}
