//! `/my/forwarding`: on which condition calls go where, told in plain words as one chooses.

use super::api::{ForwardForm, Mine, SetForwarding, SetRinging, my_settings, wanted};
use super::parts::checks;
use crate::components::{
    Choice, ErrorSummary, Field, FormButtons, FormState, Loaded, Notice, PageHeader, Section, Select, Submit, Tone, form_state,
    succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::{Condition, Forwarding, NO_ANSWER_SECONDS_MAX, Number, Preview, SipAddress, SipDomain, Target};
use wasm_bindgen::JsCast;

/// The conditions in the order in which people think of them.
const ORDER: [Condition; 5] =
    [Condition::NoAnswer, Condition::Busy, Condition::NotOnline, Condition::Unavailable, Condition::Always];

/// `/my/forwarding`
pub struct ForwardingRoute {
    mine: Resource<Result<Mine>>,
    forward: ServerAction<SetForwarding>,
    ringing: ServerAction<SetRinging>,
}

impl PageRoute for ForwardingRoute {
    fn data() -> Self {
        let (forward, ringing) = (ServerAction::new(), ServerAction::new());
        let (forwarded, rung) = (succeeded(forward), succeeded(ringing));
        Self { mine: Resource::new(move || (forwarded.get(), rung.get()), |_| my_settings()), forward, ringing }
    }

    fn view(this: Self) -> AnyView {
        let ForwardingRoute { mine, forward, ringing } = this;
        let (forward_form, ringing_form) = (form_state(forward), form_state(ringing));
        view! {
            <PageHeader title="Forwarding" lead="Where your calls go when you do not take them." />
            <Loaded
                data=mine
                draw=move |mine| {
                    view! {
                        {forwarding(&mine, forward, forward_form)}
                        {how_long(&mine, ringing, ringing_form)}
                    }
                    .into_any()
                }
            />
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[
    (ForwardForm::fields(Condition::NoAnswer).1, "When I do not answer"),
    (ForwardForm::fields(Condition::Busy).1, "When I am busy"),
    (ForwardForm::fields(Condition::NotOnline).1, "When no phone is connected"),
    (ForwardForm::fields(Condition::Unavailable).1, "When my accept rules refuse the caller"),
    (ForwardForm::fields(Condition::Always).1, "Always"),
];

/// What a preview depends on besides the form.
#[derive(Clone)]
struct Known {
    own: Vec<SipAddress>,
    domain: SipDomain,
    mobile: Option<Number>,
    mailbox: bool,
    ring_seconds: u16,
}

impl Known {
    fn preview<'k>(&'k self, forwarding: &'k Forwarding) -> Preview<'k> {
        Preview { forwarding, mailbox: self.mailbox, ring_seconds: self.ring_seconds, own: &self.own }
    }

    /// The forwardings that a form's fields come to; what makes no sense yet is nowhere.
    fn read(&self, value: impl Fn(&str) -> String) -> Forwarding {
        let mut forwarding = Forwarding::default();
        for condition in Condition::ALL {
            let (to, typed) = ForwardForm::fields(condition);
            let text = wanted(&value(to), &value(typed)).unwrap_or_default();
            forwarding.set(condition, Target::parse(&text, &self.domain, self.mobile.as_ref()).ok().flatten());
        }
        forwarding
    }

    /// How a target stands in the form: the choice, and the number or address.
    fn shown(&self, target: Option<&Target>) -> (&'static str, String) {
        let mobile = self.mobile.as_ref().map(|mobile| format!("{mobile}@{}", self.domain));
        match target {
            None => ("", String::new()),
            Some(Target::Mailbox) => ("mailbox", String::new()),
            Some(target) if mobile.as_deref() == Some(target.shown()) => ("mobile", String::new()),
            Some(target) => ("other", target.shown().to_owned()),
        }
    }
}

fn forwarding(mine: &Mine, action: ServerAction<SetForwarding>, form: FormState) -> AnyView {
    let settings = &mine.settings;
    let known = Known {
        own: mine.own.clone(),
        domain: settings.address.domain.clone(),
        mobile: settings.identity.mobile.clone(),
        mailbox: settings.has_mailbox(),
        ring_seconds: settings.identity.ring_seconds(),
    };
    let wished = RwSignal::new(settings.forwarding.clone());
    let fields: Vec<AnyView> = ORDER
        .into_iter()
        .map(|condition| condition_fields(condition, settings.forwarding.get(condition), &known, form, wished))
        .collect();
    let reading = known.clone();
    // Whatever is chosen or typed inside is read anew, so that the words follow.
    let read = move |event: web_sys::Event| {
        if let Some(values) = values_of(&event) {
            wished.set(reading.read(|name| values.get(name).as_string().unwrap_or_default()));
        }
    };
    let changed = read.clone();
    view! {
        <div class="my-beside" on:input=read on:change=changed>
            <ActionForm action=action>
                <div class="panel-form my-forward">
                    <ErrorSummary form fields=FIELDS />
                    {fields}
                    <FormButtons><Submit form label="Save forwarding" /></FormButtons>
                </div>
            </ActionForm>
            {summary(known, wished)}
        </div>
    }
    .into_any()
}

/// The values of the form in which something happened.
fn values_of(event: &web_sys::Event) -> Option<web_sys::FormData> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    let form: web_sys::HtmlFormElement = element.closest("form").ok()??.dyn_into().ok()?;
    web_sys::FormData::new_with_form(&form).ok()
}

fn condition_fields(
    condition: Condition,
    now: Option<&Target>,
    known: &Known,
    form: FormState,
    wished: RwSignal<Forwarding>,
) -> AnyView {
    let (to_name, typed_name) = ForwardForm::fields(condition);
    let (to, typed) = known.shown(now);
    let mobile =
        known.mobile.as_ref().map_or_else(|| "My mobile number".to_owned(), |mobile| format!("My mobile number, {mobile}"));
    let nowhere = match condition {
        Condition::Always => "Nowhere: my phones ring",
        Condition::Busy => "Nowhere: callers hear that I am busy",
        _ => "Nowhere: callers hear that I am not available",
    };
    let mut choices = vec![Choice::new("", nowhere), Choice::new("mailbox", "My mailbox")];
    if known.mobile.is_some() || to == "mobile" {
        choices.push(Choice::new("mobile", mobile));
    }
    choices.push(Choice::new("other", "Another number or address"));
    let help = match condition {
        Condition::NoAnswer => "Your phones ring; nobody takes the call in time.",
        Condition::Busy => "You are in a call already.",
        Condition::NotOnline => "None of your phones is registered: switched off, or without network.",
        Condition::Unavailable => "Do not disturb is on, or your rules do not let this caller through now.",
        Condition::Always => "Every call, before any phone rings. The other four do not matter then.",
    };
    let example = format!("+31612345678 or {}", super::parts::example("name", &known.domain));
    let known = known.clone();
    let sentence = move || wished.with(|wished| known.preview(wished).sentence(condition));
    view! {
        <div class="my-condition">
            <Select form name=to_name label=condition.label() help=help value=to choices />
            <div class="my-other">
                <Field form name=typed_name label=format!("Number or address ({})", condition.label().to_lowercase()) help=format!("Only for “another number or address”, such as {example}.") value=typed mono=true />
            </div>
            <p class="my-outcome">{sentence}</p>
        </div>
    }
    .into_any()
}

/// What callers meet, all together.
fn summary(known: Known, wished: RwSignal<Forwarding>) -> AnyView {
    let sentences = move || {
        let sentences = wished.with(|wished| known.preview(wished).sentences());
        sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }.into_any()).collect_view()
    };
    view! {
        <section class="my-card my-preview" aria-labelledby="preview" aria-live="polite">
            <h2 class="my-card-title" id="preview">"What callers meet"</h2>
            <ul class="my-sentences">{sentences}</ul>
        </section>
    }
    .into_any()
}

fn how_long(mine: &Mine, action: ServerAction<SetRinging>, form: FormState) -> AnyView {
    let identity = &mine.settings.identity;
    let mobile = identity.mobile.as_ref().map(ToString::to_string).unwrap_or_default();
    let seconds = identity.ring_seconds().to_string();
    let without = identity.mobile.is_none().then(|| {
        view! { <Notice tone=Tone::Info>"With a mobile number, calls can go to your mobile phone with one choice above."</Notice> }
    });
    view! {
        <Section title="Ringing and mobile phone" lead="How long your phones ring, and which number your mobile phone has.">
            <ActionForm action=action>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("no_answer_seconds", "Seconds"), ("mobile", "Mobile number")] />
                    {without}
                    <div class="field-row">
                        <Field form name="no_answer_seconds" label="Seconds until nobody answers" kind="number" help=format!("1 to {NO_ANSWER_SECONDS_MAX}; five seconds are about one ring.") value=seconds required=true />
                        <Field form name="mobile" label="Mobile number" kind="tel" help="With + and the country's code, such as +31612345678. Forwardings that are set keep the number they have." value=mobile autocomplete="tel" check=checks::number />
                    </div>
                    <FormButtons><Submit form label="Save" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let own = SipAddress::parse("alice@example.org").unwrap();
        Known {
            domain: own.domain.clone(),
            own: vec![own],
            mobile: Number::parse("+31612345678").ok(),
            mailbox: true,
            ring_seconds: 35,
        }
    }

    #[test]
    fn what_is_chosen_is_what_is_shown_again() {
        let known = known();
        let fields = [
            ("forward[no_answer_to]", "mailbox"),
            ("forward[busy_to]", "mobile"),
            ("forward[not_online_to]", "other"),
            ("forward[not_online]", "sip:bob@example.net"),
            ("forward[unavailable_to]", ""),
            ("forward[unavailable]", "left over"),
        ];
        let value = |name: &str| {
            fields.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        };
        let forwarding = known.read(value);
        assert_eq!(known.shown(forwarding.no_answer.as_ref()), ("mailbox", String::new()));
        assert_eq!(known.shown(forwarding.busy.as_ref()), ("mobile", String::new()));
        assert_eq!(known.shown(forwarding.not_online.as_ref()), ("other", "bob@example.net".to_owned()));
        assert_eq!(known.shown(forwarding.unavailable.as_ref()), ("", String::new()));
        assert_eq!(
            known.preview(&forwarding).sentence(Condition::NoAnswer),
            "If you do not answer in 35 s, callers reach your mailbox."
        );
    }

    #[test]
    fn what_makes_no_sense_yet_is_nowhere() {
        let forwarding = known().read(|name| if name == "forward[busy_to]" { "other".to_owned() } else { String::new() });
        assert!(forwarding.is_empty());
    }
}
