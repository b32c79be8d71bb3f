//! A list with nothing in it.

use super::icon::{Icon, icon};
use leptos::prelude::*;

/// Says what belongs here, why it is empty, and what to do next.
#[component]
pub fn EmptyState(
    /// Why it is empty, in few words: "No users match this filter".
    #[prop(into)]
    title: String,
    /// What belongs here.
    #[prop(into)]
    text: String,
    /// The next step: links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="empty">
            <span class="empty-mark">{icon(Icon::Socket)}</span>
            <h2 class="empty-title">{title}</h2>
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
