//! States in words, with a colour beside the word and never instead of it.

use leptos::prelude::*;

/// What a state means to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Bad,
    /// Under way, or simply of interest.
    Info,
}

impl Tone {
    /// The word in class names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }
}

/// A word in a frame: a role, a model, a count.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    label: String,
    /// What it means.
    #[prop(optional)]
    tone: Tone,
) -> AnyView {
    view! { <span class=format!("badge tone-{}", tone.as_str())>{label}</span> }.into_any()
}

/// A state: a lamp whose shape differs by tone, and the word.
#[component]
pub fn StateDot(
    /// The state in words.
    #[prop(into)]
    label: String,
    /// What it means.
    #[prop(optional)]
    tone: Tone,
) -> AnyView {
    view! {
        <span class=format!("state tone-{}", tone.as_str())>
            <span class="state-lamp" aria-hidden="true"></span>
            {label}
        </span>
    }
    .into_any()
}
