//! Copying to the clipboard. Without WebAssembly the button keeps its room but is not there.

use super::icon::{Icon, icon};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

/// A button that copies a text and says that it did.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    value: String,
    /// What it is: "Copy {what}" is the button's name.
    #[prop(into)]
    what: String,
) -> AnyView {
    let said = RwSignal::new("");
    let name = format!("Copy {what}");
    let copy = move |_| {
        said.set(if write(&value) { "Copied" } else { "Not copied" });
        set_timeout(
            move || {
                let _ = said.try_set("");
            },
            Duration::from_secs(2),
        );
    };
    view! {
        <span class="copy needs-script">
            <button type="button" class="icon-button" title=name.clone() aria-label=name on:click=copy>{icon(Icon::Copy)}</button>
            <span class="copy-said" role="status">{move || said.get()}</span>
        </span>
    }
    .into_any()
}

/// Writes to the clipboard; false where the browser gives no way to.
fn write(text: &str) -> bool {
    let navigator = window().navigator();
    // Outside secure contexts there is no clipboard object, whatever the type says.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok();
    if clipboard.is_some_and(|clipboard| !clipboard.is_undefined()) {
        let _ = navigator.clipboard().write_text(text);
        return true;
    }
    write_by_selection(text).unwrap_or(false)
}

/// The old way, which plain HTTP still allows: select the text in a field and copy the selection.
fn write_by_selection(text: &str) -> Result<bool, JsValue> {
    let document = document();
    let Some(body) = document.body() else { return Ok(false) };
    let field: web_sys::HtmlInputElement = document.create_element("input")?.unchecked_into();
    field.set_value(text);
    field.set_read_only(true);
    field.set_class_name("visually-hidden");
    body.append_child(&field)?;
    field.select();
    let copied = document.unchecked_into::<web_sys::HtmlDocument>().exec_command("copy");
    field.remove();
    copied
}
