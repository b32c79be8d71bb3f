//! Forms that only change the URL: filters and search. Without WebAssembly the browser loads the new address; with it the router goes
//! there, so that the page stays.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long after the last key a search field that is typed into takes effect.
const TYPING: Duration = Duration::from_millis(300);

/// The page's query, read from the URL. It wakes what depends on it only when it differs, so parameters it does not know do not matter.
pub fn query_of<Q>(read: impl for<'a> Fn(Vec<(&'a str, &'a str)>) -> Q + Send + Sync + 'static) -> Memo<Q>
where
    Q: PartialEq + Send + Sync + 'static,
{
    let url = use_query_map();
    Memo::new(move |_| {
        let pairs: Vec<(String, String)> =
            url.with(|url| url.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect());
        read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect())
    })
}

/// A parameter of the path.
#[must_use]
pub fn path_part(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| drawable(params.get(name))))
}

/// A parameter of the query; empty when it is not there.
#[must_use]
pub fn query_part(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| drawable(query.get(name))))
}

/// A parameter that may be drawn. HTML knows no NUL and a browser leaves it out, so that its page would be another one than the server's; what
/// stands for it is in no name either.
fn drawable(parameter: Option<String>) -> String {
    parameter.unwrap_or_default().replace('\0', "\u{FFFD}")
}

/// Hidden fields: what a form's other values keep.
#[must_use]
pub fn hidden(pairs: Vec<(&'static str, String)>) -> AnyView {
    pairs
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
        .collect_view()
        .into_any()
}

/// A form whose values become the address `action?name=value&...`; empty ones are left out.
#[component]
pub fn GetForm(
    /// The page it leads to.
    #[prop(into)]
    action: String,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
    /// Class names.
    #[prop(optional)]
    class: &'static str,
    /// Whether choices and typing take effect at once, without a button.
    #[prop(optional)]
    live: bool,
    /// The controls.
    children: Children,
) -> AnyView {
    let target = StoredValue::new(action.clone());
    let navigate = StoredValue::new(use_navigate());
    let typing = StoredValue::new(None::<TimeoutHandle>);
    let go = move |form: &web_sys::HtmlFormElement, replace: bool| {
        let to = format!("{}{}", target.get_value(), query_from(form));
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&to, options));
    };
    let cancel_typing = move || {
        if let Some(handle) = typing.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = event.target().and_then(|target| target.dyn_into().ok()) else { return };
        event.prevent_default();
        cancel_typing();
        go(&form, false);
    };
    let change = move |event: web_sys::Event| {
        let chosen = event.target().is_some_and(|target| !is_typed_into(&target));
        if let (true, true, Some(form)) = (live, chosen, form_of(&event)) {
            cancel_typing();
            go(&form, false);
        }
    };
    let input = move |event: web_sys::Event| {
        let typed = event.target().is_some_and(|target| is_typed_into(&target));
        if let (true, true, Some(form)) = (live, typed, form_of(&event)) {
            cancel_typing();
            typing.set_value(set_timeout_with_handle(move || go(&form, true), TYPING).ok());
        }
    };
    on_cleanup(cancel_typing);
    view! {
        <form
            class=class
            method="get"
            action=action
            role="search"
            aria-label=label
            on:submit=submit
            on:change=change
            on:input=input
        >
            {children()}
        </form>
    }
    .into_any()
}

fn is_typed_into(target: &web_sys::EventTarget) -> bool {
    target.dyn_ref::<web_sys::HtmlInputElement>().is_some_and(|input| matches!(input.type_().as_str(), "search" | "text"))
}

fn form_of(event: &web_sys::Event) -> Option<web_sys::HtmlFormElement> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest("form").ok()??.dyn_into().ok()
}

/// The form's values as a URL query, with the `?`.
pub(super) fn query_from(form: &web_sys::HtmlFormElement) -> String {
    let mut query = String::new();
    let Ok(data) = web_sys::FormData::new_with_form(form) else { return query };
    let Ok(Some(entries)) = js_sys::try_iter(&data) else { return query };
    for entry in entries.flatten() {
        let pair: js_sys::Array = entry.unchecked_into();
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
        if value.is_empty() {
            continue;
        }
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&encoded(&name));
        query.push('=');
        query.push_str(&encoded(&value));
    }
    query
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
