//! Parts of one thing, each with its own address.

use leptos::prelude::*;

/// One of the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

impl Tab {
    /// A part.
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { label: label.into(), href: href.into(), current }
    }
}

/// Links to the parts of one thing.
#[component]
pub fn Tabs(
    /// What the parts belong to, for screen readers.
    #[prop(into)]
    label: String,
    /// The parts.
    tabs: Vec<Tab>,
) -> AnyView {
    let tabs: Vec<AnyView> = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("page");
            view! { <li><a class="tab" href=tab.href aria-current=current data-noscroll="true">{tab.label}</a></li> }.into_any()
        })
        .collect();
    view! { <nav class="tabs" aria-label=label><ul>{tabs}</ul></nav> }.into_any()
}
