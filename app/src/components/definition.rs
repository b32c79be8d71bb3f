//! Names and values of one thing.

use leptos::prelude::*;

/// A list of [`Definition`]s.
#[component]
pub fn DefinitionList(
    /// The definitions.
    children: Children,
) -> AnyView {
    view! { <dl class="definitions">{children()}</dl> }.into_any()
}

/// One name and its value.
#[component]
pub fn Definition(
    /// The name.
    #[prop(into)]
    term: String,
    /// The value.
    children: Children,
) -> AnyView {
    view! {
        <div class="definition">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}
