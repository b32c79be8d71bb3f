//! Buttons, and links that look like them.

use super::form::FormState;
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// What the page is for; one on a page.
    Primary,
    /// One of several things to do.
    #[default]
    Plain,
    /// Something beside the point, such as going back.
    Quiet,
    /// Something that destroys.
    Danger,
}

impl Kind {
    /// The class names.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    kind: Kind,
    /// Whether the address is a plain route, such as a download, and not a page of the portal.
    #[prop(optional)]
    external: bool,
    /// What it says.
    children: Children,
) -> AnyView {
    let rel = external.then_some("external");
    view! { <a class=kind.class() href=href rel=rel>{children()}</a> }.into_any()
}

/// The button that sends a form; while the form is under way it says so and sends nothing more.
#[component]
pub fn Submit(
    /// The form's state.
    form: FormState,
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// How it looks.
    #[prop(default = Kind::Primary)]
    kind: Kind,
    /// A field's name that only this button of several sends.
    #[prop(optional)]
    name: Option<&'static str>,
    /// That field's value.
    #[prop(optional)]
    value: Option<&'static str>,
) -> AnyView {
    let pending = form.pending;
    view! {
        <button
            type="submit"
            class=kind.class()
            name=name
            value=value
            aria-disabled=move || pending.get().then_some("true")
            on:click=move |event| {
                if pending.get_untracked() {
                    event.prevent_default();
                }
            }
        >
            <span class="button-spinner" aria-hidden="true" class:on=move || pending.get()></span>
            {label}
        </button>
    }
    .into_any()
}
