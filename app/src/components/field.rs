//! Fields of a form: label, help, control and error, tied together.

use super::form::FormState;
use leptos::prelude::*;

/// A check of one value that form and server share: answers a sentence when it refuses.
pub type Check = fn(&str) -> Result<(), String>;

/// The parts around a control that are the same for all kinds.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub form: FormState,
    pub name: &'static str,
    pub check: Option<Check>,
    pub local: RwSignal<Option<String>>,
}

impl Around {
    pub fn new(form: FormState, name: &'static str, check: Option<Check>) -> Self {
        Self { form, name, check, local: RwSignal::new(None) }
    }

    pub fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    pub fn error(&self) -> Option<String> {
        self.local.get().or_else(|| self.form.error_of(self.name))
    }

    /// Runs the check when the field is left; an empty field is left alone until the form is sent.
    pub fn on_leaving(&self, value: &str) {
        if let Some(check) = self.check {
            self.local.set(if value.is_empty() { None } else { check(value).err() });
        }
    }

    /// A refused value is looked at again as it is corrected: the error goes while one types, and not under the press of the button after
    /// it, which would move away.
    pub fn on_typing(&self, value: &str) {
        if self.local.with_untracked(Option::is_some) {
            self.on_leaving(value);
        }
    }

    /// The ids of help and error, for `aria-describedby`.
    pub fn described_by(&self, help: bool) -> String {
        let id = self.id();
        if help { format!("{id}-help {id}-error") } else { format!("{id}-error") }
    }

    /// Label and help above the control, the error below it.
    pub fn wrap(self, label: &str, help: &str, required: bool, control: AnyView) -> AnyView {
        let id = self.id();
        let help = (!help.is_empty()).then(|| {
            view! { <p class="field-help" id=format!("{id}-help")>{help.to_owned()}</p> }
        });
        let label = label.to_owned();
        view! {
            <div class="field" class:field-checked=self.check.is_some() class:field-refused=move || self.error().is_some()>
                <label class="field-label" for=id.clone()>
                    {label} {required.then(|| view! { <span class="field-required">" (required)"</span> })}
                </label>
                {help}
                {control}
                <p class="field-error" id=format!("{id}-error")>{move || self.error()}</p>
            </div>
        }
        .into_any()
    }
}

/// A line of text.
#[component]
pub fn Field(
    /// The form's state.
    form: FormState,
    /// The field's name; its element id is `f-{name}`.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What to type, with an example.
    #[prop(optional, into)]
    help: String,
    /// What it holds at first; never shown again for a password.
    #[prop(optional, into)]
    value: String,
    /// The input's type: `text`, `password`, `url`, `number`, `date`, `time`, `tel`; or `email`, for the keyboard of one.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it may not be empty; said in words.
    #[prop(optional)]
    required: bool,
    /// What the browser may fill in, such as `username`, `current-password`, `new-password`, `off`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it holds something to be read letter by letter: a MAC, a URL.
    #[prop(optional)]
    mono: bool,
    /// The rule that the server applies too; it is tried when the field is left.
    #[prop(optional)]
    check: Option<Check>,
) -> AnyView {
    let around = Around::new(form, name, check);
    let value = if kind == "password" { String::new() } else { form.initial(name, value) };
    // The browser would refuse an address by itself, in words of its own that stand nowhere on the page; the keyboard is still the right one.
    let (kind, keyboard) = if kind == "email" { ("text", Some("email")) } else { (kind, None) };
    let control = view! {
        <input
            class="input"
            class:mono=mono
            id=around.id()
            name=name
            type=kind
            inputmode=keyboard
            value=value
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck="false"
            aria-required=required.then_some("true")
            aria-describedby=around.described_by(!help.is_empty())
            aria-invalid=move || around.error().map(|_| "true")
            on:input=move |event| around.on_typing(&event_target_value(&event))
            on:blur=move |event| around.on_leaving(&event_target_value(&event))
        />
    }
    .into_any();
    around.wrap(&label, &help, required, control)
}

/// One of the things a [`Select`] or [`Radios`] offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// A sentence about it; only [`Radios`] show it.
    pub help: String,
}

impl Choice {
    /// A choice without further words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), help: String::new() }
    }

    /// The same choice with a sentence about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// One of several, in a drop-down list.
#[component]
pub fn Select(
    /// The form's state.
    form: FormState,
    /// The field's name.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What to choose.
    #[prop(optional, into)]
    help: String,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// What is offered.
    choices: Vec<Choice>,
    /// Whether something must be chosen; said in words.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    let around = Around::new(form, name, None);
    let value = form.initial(name, value);
    let options = options(choices, &value);
    let control = view! {
        <select
            class="input"
            id=around.id()
            name=name
            aria-describedby=around.described_by(!help.is_empty())
            aria-invalid=move || around.error().map(|_| "true")
        >
            {options}
        </select>
    }
    .into_any();
    around.wrap(&label, &help, required, control)
}

/// The options of a drop-down list.
pub(super) fn options(choices: Vec<Choice>, chosen: &str) -> Vec<AnyView> {
    choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }.into_any()
        })
        .collect()
}

/// One of few, all of them visible, each with a sentence about it.
#[component]
pub fn Radios(
    /// The form's state.
    form: FormState,
    /// The field's name.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// What is offered.
    choices: Vec<Choice>,
) -> AnyView {
    let chosen = form.initial(name, value);
    let error_id = format!("f-{name}-error");
    let radios: Vec<AnyView> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first bears the field's own id, so that the summary's link finds it.
            let id = if index == 0 { format!("f-{name}") } else { format!("f-{name}-{index}") };
            let checked = choice.value == chosen;
            let help_id = format!("{id}-help");
            view! {
                <div class="choice">
                    <input type="radio" name=name id=id.clone() value=choice.value checked=checked aria-describedby=help_id.clone() />
                    <label for=id>{choice.label}</label>
                    <p class="choice-help" id=help_id>{choice.help}</p>
                </div>
            }
            .into_any()
        })
        .collect();
    let described_by = error_id.clone();
    view! {
        <fieldset class="field choices" aria-describedby=described_by>
            <legend class="field-label">{label}</legend>
            {radios}
            <p class="field-error" id=error_id>{move || form.error_of(name)}</p>
        </fieldset>
    }
    .into_any()
}

/// Yes or no. The server function takes it as `Option<String>`: absent is no.
#[component]
pub fn Checkbox(
    /// The form's state.
    form: FormState,
    /// The field's name.
    name: &'static str,
    /// What yes means.
    #[prop(into)]
    label: String,
    /// A sentence about it.
    #[prop(optional, into)]
    help: String,
    /// Whether it is yes at first.
    #[prop(optional)]
    checked: bool,
) -> AnyView {
    let checked = form
        .failure
        .with_untracked(|failure| failure.as_ref().and_then(|failure| failure.typed(name)).map_or(checked, |typed| typed == "1"));
    let id = format!("f-{name}");
    let help_id = format!("{id}-help");
    view! {
        <div class="choice">
            <input type="checkbox" name=name id=id.clone() value="1" checked=checked aria-describedby=help_id.clone() />
            <label for=id>{label}</label>
            <p class="choice-help" id=help_id>{help}</p>
        </div>
    }
    .into_any()
}
