//! Asking before something is done.

use super::button::Kind;
use leptos::html::Dialog;
use leptos::prelude::*;

/// A link to a confirm page; with WebAssembly it shows the same form in a dialog instead.
#[component]
pub fn Confirm(
    /// Where the confirm page is.
    #[prop(into)]
    href: String,
    /// What the link says.
    #[prop(into)]
    label: String,
    /// How the link looks.
    #[prop(default = Kind::Danger)]
    kind: Kind,
    /// The dialog's heading: names the thing, such as "Delete nora?".
    #[prop(into)]
    title: String,
    /// The element id of the heading, unique on the page.
    #[prop(into)]
    id: String,
    /// The form, as on the confirm page: the consequence in words and a submit button.
    children: Children,
) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    let open = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        if let Some(dialog) = dialog.get_untracked() {
            event.prevent_default();
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let heading = id.clone();
    view! {
        <a class=kind.class() href=href on:click=open>{label}</a>
        <dialog class="dialog" node_ref=dialog aria-labelledby=heading>
            <h2 class="dialog-title" id=id>{title}</h2>
            {children()}
            <button type="button" class="button quiet dialog-cancel" on:click=close>"Cancel"</button>
        </dialog>
    }
    .into_any()
}
