//! The portal.
use leptos::prelude::*;

/// The page.
#[component]
pub fn App() -> impl IntoView { view! { <p>"Patchbay"</p> } }
