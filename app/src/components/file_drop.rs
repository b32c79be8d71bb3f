//! Choosing a file, or dropping one.

use leptos::html::Input;
use leptos::prelude::*;

/// A file input; with WebAssembly a file can also be dropped on it.
#[component]
pub fn FileDrop(
    /// The field's name.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// Which file, and how large at most.
    #[prop(into)]
    help: String,
    /// What the file chooser offers, such as `.csv,text/csv`.
    accept: &'static str,
) -> AnyView {
    let input = NodeRef::<Input>::new();
    let over = RwSignal::new(false);
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let (Some(input), Some(files)) = (input.get_untracked(), files) {
            input.set_files(Some(&files));
        }
    };
    let id = format!("f-{name}");
    let help_id = format!("{id}-help");
    view! {
        <div
            class="file-drop"
            class:over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <label class="field-label" for=id.clone()>{label}</label>
            <p class="field-help" id=help_id.clone()>{help}</p>
            <input type="file" class="file-input" id=id name=name accept=accept aria-describedby=help_id node_ref=input />
            <p class="file-drop-hint needs-script" aria-hidden="true">"… or drop it here"</p>
        </div>
    }
    .into_any()
}
