//! An error in place of what it kept from being shown, and notes.

use super::badge::Tone;
use super::button::ButtonLink;
use super::copy::CopyButton;
use crate::Error;
use crate::pages::this_address;
use leptos::prelude::*;

/// What happened, what was kept, what to do, and the reference to report.
#[component]
pub fn Failure(
    /// The error.
    error: Error,
) -> AnyView {
    let step = match &error {
        Error::NotSignedIn => {
            let href = format!("/sign-in{}", patchbay_domain::list::query_string(&[("next", this_address())]));
            view! { <a class="button primary" href=href rel="external">"Sign in"</a> }.into_any()
        }
        Error::Forbidden | Error::NotFound => view! { <ButtonLink href="/">"Go to the overview"</ButtonLink> }.into_any(),
        _ => ().into_any(),
    };
    let reference = error.reference().map(str::to_owned);
    let status = error.status();
    view! {
        <section class="failure" role="alert">
            <p class="failure-code" aria-hidden="true">{status}</p>
            <h2 class="failure-title">{error.title()}</h2>
            <p>{error.sentence()}</p>
            {reference
                .map(|reference| {
                    view! {
                        <p class="failure-reference">
                            "Reference " <code class="mono">{reference.clone()}</code>
                            <CopyButton value=reference what="reference" />
                        </p>
                    }
                })}
            {step}
        </section>
    }
    .into_any()
}

/// A note beside other things: why something is not offered, what to mind.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// The note.
    children: Children,
) -> AnyView {
    view! { <div class=format!("notice tone-{}", tone.as_str())>{children()}</div> }.into_any()
}
