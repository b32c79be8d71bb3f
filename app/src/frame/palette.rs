//! The command palette and the list of keys: dialogs that only the keyboard and WebAssembly open.

use crate::components::{Icon, icon};
use crate::nav;
use crate::search::{Hit, pages, search};
use crate::session::{Me, use_me};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

const PALETTE: &str = "palette";
const KEYS: &str = "keys";
/// How long after the last key the server is asked.
const TYPING: Duration = Duration::from_millis(200);
/// The most entries that are shown.
const ENTRIES_MAX: usize = 12;

/// Shows the list of keys.
pub(super) fn open_keys() {
    show(KEYS);
}

fn show(id: &str) {
    let dialog = document().get_element_by_id(id).and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    icon: Icon,
    label: String,
    detail: String,
    href: String,
}

/// Palette and key list, closed. `open` opens the palette; until then it holds nothing, on the server and in the browser alike.
#[component]
pub fn Palette(
    /// Whether the palette is open.
    open: RwSignal<bool>,
) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    let words = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<Hit>::new());
    let chosen = RwSignal::new(0_usize);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let me = use_me();
    let user = RwSignal::new(None::<Me>);
    Effect::new(move |_| {
        if open.get() {
            user.set(me.get().and_then(|me| me.ok().flatten()));
            show(PALETTE);
        }
    });
    let entries = Memo::new(move |_| {
        found.with(|found| user.with(|user| user.as_ref().map(|me| entries(me, &words.get(), found)))).unwrap_or_default()
    });
    let navigate = StoredValue::new(use_navigate());
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let closed = move |_| {
        open.set(false);
        words.set(String::new());
        found.set(Vec::new());
        chosen.set(0);
    };
    let ask = move || {
        let q = words.get_untracked();
        leptos::task::spawn_local(async move {
            let hits = if q.trim().len() < 2 { Vec::new() } else { search(q.clone()).await.unwrap_or_default() };
            // An answer that comes after further typing is no longer what was asked for.
            if words.try_get_untracked() == Some(q) {
                found.set(hits);
            }
        });
    };
    let go = move || {
        let href = entries.with_untracked(|entries| entries.get(chosen.get_untracked()).map(|entry| entry.href.clone()));
        close();
        if let Some(href) = href {
            navigate.with_value(|navigate| navigate(&href, leptos_router::NavigateOptions::default()));
        }
    };
    let typed = move |event| {
        words.set(event_target_value(&event));
        chosen.set(0);
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(ask, TYPING).ok());
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let last = entries.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = if *at >= last { 0 } else { at.saturating_add(1) }),
            "ArrowUp" => chosen.update(|at| *at = if *at == 0 { last } else { at.saturating_sub(1) }),
            "Enter" => go(),
            _ => return,
        }
        event.prevent_default();
    };
    let list = move || {
        entries.get().into_iter().enumerate().map(|(index, entry)| entry_view(index, entry, chosen, go)).collect::<Vec<_>>()
    };
    let active = move || (entries.with(|entries| !entries.is_empty())).then(|| format!("palette-{}", chosen.get()));
    view! {
        <dialog class="dialog palette" id=PALETTE node_ref=dialog on:close=closed aria-label="Go to or find">
            <div class="palette-head">
                {icon(Icon::Lens)}
                <input
                    class="palette-input"
                    type="text"
                    role="combobox"
                    aria-label="Go to or find"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=active
                    placeholder="Go to a page, or find a MAC, URL or user"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=move || words.get()
                    on:input=typed
                    on:keydown=key
                />
                <kbd>"Esc"</kbd>
            </div>
            <ul class="palette-list" id="palette-list" role="listbox" aria-label="Results">{list}</ul>
        </dialog>
        {key_list()}
    }
    .into_any()
}

fn entries(me: &Me, words: &str, found: &[Hit]) -> Vec<Entry> {
    let offered = if words.trim().is_empty() {
        nav::others(me)
            .into_iter()
            .filter(|item| item.icon == Icon::Plus)
            .chain(nav::groups(me).into_iter().flat_map(|group| group.items))
            .collect()
    } else {
        pages(me, words)
    };
    let pages = offered.into_iter().map(|item| Entry {
        icon: item.icon,
        label: item.label.to_owned(),
        detail: String::new(),
        href: item.href.to_owned(),
    });
    let hits = found.iter().map(|hit| Entry {
        icon: crate::search::shape_of(hit.found),
        label: hit.title.clone(),
        detail: hit.detail.clone(),
        href: hit.href.clone(),
    });
    if words.trim().is_empty() { pages.take(ENTRIES_MAX).collect() } else { pages.chain(hits).take(ENTRIES_MAX).collect() }
}

/// An option leads where it says without a link in it: an option may hold nothing that can be reached by itself.
fn entry_view(index: usize, entry: Entry, chosen: RwSignal<usize>, go: impl Fn() + Copy + 'static) -> AnyView {
    let taken = move |_| {
        chosen.set(index);
        go();
    };
    view! {
        <li
            class="palette-entry"
            role="option"
            id=format!("palette-{index}")
            aria-selected=move || if chosen.get() == index { "true" } else { "false" }
            on:click=taken
        >
            {icon(entry.icon)} <span>{entry.label}</span> <span class="palette-detail">{entry.detail}</span>
        </li>
    }
    .into_any()
}

fn key_list() -> AnyView {
    let keys = [
        ("/", "Search"),
        ("Ctrl K", "Go to a page, or find something"),
        ("Ctrl Enter", "Send the form you are in"),
        ("Esc", "Close what is on top"),
        ("?", "This list"),
    ];
    let rows: Vec<AnyView> = keys
        .into_iter()
        .map(|(key, what)| view! { <div class="definition"><dt><kbd>{key}</kbd></dt> <dd>{what}</dd></div> }.into_any())
        .collect();
    view! {
        <dialog class="dialog" id=KEYS aria-labelledby="keys-title">
            <h2 class="dialog-title" id="keys-title">"Keys"</h2>
            <dl class="definitions">{rows}</dl>
            <form method="dialog"><button class="button quiet" type="submit">"Close"</button></form>
        </dialog>
    }
    .into_any()
}
