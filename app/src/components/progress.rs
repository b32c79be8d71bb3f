//! How far long work has come.

use leptos::prelude::*;

/// A bar with the figures beside it.
#[component]
pub fn Progress(
    /// Steps done.
    done: i64,
    /// Steps in all.
    total: i64,
    /// What is under way.
    #[prop(into)]
    label: String,
) -> AnyView {
    let figures = format!("{done} of {total}");
    view! {
        <div class="progress">
            <progress max=total.max(1).to_string() value=done.to_string() aria-label=label.clone()>{figures.clone()}</progress>
            <p class="progress-figures" role="status">{label} ": " {figures}</p>
        </div>
    }
    .into_any()
}
