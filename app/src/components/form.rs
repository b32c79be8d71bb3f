//! The state of a form that posts to a server function: what was refused, what was typed, whether it is under way.

use crate::Error;
use crate::live::Live;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

/// What a form's components share.
#[derive(Clone, Copy, Debug)]
pub struct FormState {
    /// Why the last attempt failed.
    pub failure: Memo<Option<Error>>,
    /// Whether an attempt is under way.
    pub pending: Memo<bool>,
}

impl FormState {
    /// Why a field was refused.
    #[must_use]
    pub fn error_of(&self, field: &str) -> Option<String> {
        self.failure.with(|failure| failure.as_ref().and_then(|failure| failure.of(field)).map(str::to_owned))
    }

    /// What to show in a field at first: what was typed before the form came back, else this.
    #[must_use]
    pub fn initial(&self, field: &str, otherwise: String) -> String {
        self.failure
            .with_untracked(|failure| failure.as_ref().and_then(|failure| failure.typed(field)).map(str::to_owned))
            .unwrap_or(otherwise)
    }
}

/// The state of the form that posts to this action. A failure without WebAssembly came back in the URL; it counts only on that URL.
pub fn form_state<S>(action: ServerAction<S>) -> FormState
where
    S: ServerFn<Error = Error> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    let version = action.version();
    let pending = action.pending();
    let failure = move || {
        value.with(|value| match value {
            Some(Err(error)) => Some(error.clone()),
            _ => None,
        })
    };
    state_of(Signal::derive(failure), Signal::derive(move || version.get() == 0), pending.into())
}

/// Grows with every success of this action and stays at a failure: a page that fetches anew by it shows what is now, and does not draw a
/// refused form afresh under the hands of whoever corrects it.
pub fn succeeded<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = Error> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (value, version) = (action.value(), action.version());
    Memo::new(move |before: Option<&usize>| {
        let now = version.get();
        if value.with(|value| matches!(value, Some(Ok(_)))) { now } else { before.copied().unwrap_or(0) }
    })
}

fn state_of(failure: Signal<Option<Error>>, untried: Signal<bool>, pending: Signal<bool>) -> FormState {
    let url = use_query_map();
    let failure = Memo::new(move |_| {
        let failure = failure.get()?;
        let stale = untried.get() && url.with(|url| url.get_str("__err").is_none());
        (!stale).then_some(failure)
    });
    if let Some(live) = use_context::<Live>() {
        live.hold_while(move || pending.get());
    }
    FormState { failure, pending: Memo::new(move |_| pending.get()) }
}

/// What was refused, at the top of the form, with links to the fields. It takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// The form's state.
    form: FormState,
    /// The form's fields: name and label. A refusal of any other is shown in full.
    #[prop(optional)]
    fields: &'static [(&'static str, &'static str)],
) -> AnyView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if form.failure.with(Option::is_some)
            && let Some(node) = node.get()
        {
            let _ = node.focus();
        }
    });
    let summary = move || {
        form.failure.get().map(|failure| {
            let items = summary_items(&failure, fields);
            let reference = failure.reference().map(|reference| format!("Reference {reference}"));
            view! {
                <div class="summary" role="alert" tabindex="-1" node_ref=node>
                    <h2 class="summary-title">{failure.title()}</h2>
                    <p>{failure.sentence()}</p>
                    {reference.map(|reference| view! { <p class="mono">{reference}</p> })}
                    {items}
                </div>
            }
        })
    };
    (summary).into_any()
}

fn summary_items(failure: &Error, fields: &[(&'static str, &'static str)]) -> AnyView {
    let Error::Fields { errors, .. } = failure else { return ().into_any() };
    let items: Vec<AnyView> = errors
        .0
        .iter()
        .filter(|error| !error.field.is_empty())
        .map(|error| {
            let label = fields.iter().find(|(name, _)| *name == error.field).map(|(_, label)| *label);
            match label {
                Some(label) => {
                    let href = format!("#f-{}", error.field);
                    view! { <li><a href=href rel="external">{format!("{label}: {}", error.message)}</a></li> }.into_any()
                }
                None => view! { <li>{error.message.clone()}</li> }.into_any(),
            }
        })
        .collect();
    if items.is_empty() {
        return ().into_any();
    }
    view! { <ul class="summary-list">{items}</ul> }.into_any()
}

/// The row of buttons at a form's end.
#[component]
pub fn FormButtons(
    /// The buttons, the primary one first.
    children: Children,
) -> AnyView {
    view! { <div class="form-buttons">{children()}</div> }.into_any()
}
