//! The browser's entry point. It hydrates the page the server sent and does nothing else; everything there is to see lives in
//! `patchbay-app`. For any other target there is nothing in here.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // As `leptos::mount::hydrate_lazy`, which does not tell when it is done.
    wasm_bindgen_futures::spawn_local(async {
        let Some(body) = leptos::prelude::document().body() else { return };
        leptos::mount::hydrate_from_async(body, patchbay_app::App).await.forget();
        patchbay_app::mark_hydrated();
    });
}
