//! The keyboard, and what else is true of every page: menus that close, focus that follows.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

/// Listens to the keyboard and to clicks, for as long as the tab lives. `palette` opens the palette.
pub(super) fn listen(palette: RwSignal<bool>) {
    let _ = window_event_listener(ev::keydown, move |event| {
        let ctrl = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "k" if ctrl => {
                event.prevent_default();
                palette.set(true);
            }
            "Enter" if ctrl => {
                let form =
                    event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|at| at.closest("form").ok()?);
                if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
                    let _ = form.request_submit();
                }
            }
            "Escape" => close_menus(None),
            "/" if !ctrl && !is_typing() => {
                if let Some(search) = document().get_element_by_id("global-search") {
                    event.prevent_default();
                    let search: HtmlInputElement = search.unchecked_into();
                    let _ = search.focus();
                    search.select();
                }
            }
            "?" if !ctrl && !is_typing() => {
                event.prevent_default();
                super::palette::open_keys();
            }
            _ => {}
        }
    });
    let _ = window_event_listener(ev::click, |event| {
        let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        close_menus(at.as_ref());
    });
}

/// A page was reached without loading the document anew: its menus close and reading begins at its content.
pub(super) fn arrived() {
    close_menus(None);
    if let Some(main) = document().get_element_by_id("main") {
        let main: HtmlElement = main.unchecked_into();
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = main.focus_with_options(&options);
    }
}

/// Closes the menus, but for the one that holds this element.
fn close_menus(but: Option<&Element>) {
    let Ok(menus) = document().query_selector_all("details.menu[open]") else { return };
    for index in 0..menus.length() {
        let Some(menu) = menus.get(index) else { continue };
        if but.is_none_or(|at| !menu.contains(Some(at))) {
            let menu: Element = menu.unchecked_into();
            let _ = menu.remove_attribute("open");
        }
    }
}

/// Whether keys go into a field.
fn is_typing() -> bool {
    document().active_element().is_some_and(|at| {
        matches!(at.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || at.has_attribute("contenteditable")
    })
}
