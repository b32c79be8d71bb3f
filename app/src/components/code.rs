//! Text to be read to the letter: a document, a command.

use super::copy::CopyButton;
use leptos::prelude::*;

/// A block of code with a button that copies it.
#[component]
pub fn CodeBlock(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for the copy button and for screen readers.
    #[prop(into)]
    label: String,
) -> AnyView {
    let spoken = label.clone();
    view! {
        <div class="code">
            <pre class="code-text" tabindex="0" role="region" aria-label=spoken><code>{text.clone()}</code></pre>
            <CopyButton value=text what=label />
        </div>
    }
    .into_any()
}
