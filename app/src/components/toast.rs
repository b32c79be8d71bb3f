//! What was just done. A toast waits while it is hovered or focused, can be closed, and never holds the only copy of an error.

use super::icon::{Icon, icon};
use crate::flash;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use std::time::Duration;

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(8);

/// The region at the foot of every page that says what was just done, as the URL's key tells ([`flash`]).
#[component]
pub fn Toasts() -> AnyView {
    let url = use_query_map();
    let place = use_location();
    let key = Memo::new(move |_| {
        // A form that was refused comes back to its page's address, which may still hold the key of what was done before.
        url.with(|url| {
            url.get_str(flash::PARAMETER)
                .filter(|_| url.get_str("__err").is_none())
                .and_then(|key| flash::sentence(key, url.get_str(flash::COUNT)))
        })
    });
    let shown = RwSignal::new(key.get_untracked());
    let held = RwSignal::new(false);
    let round = StoredValue::new(0_u32);
    let navigate = StoredValue::new(use_navigate());
    Effect::new(move |_| {
        let Some(sentence) = key.get() else { return };
        shown.set(Some(sentence));
        let this = round.try_update_value(|round| {
            *round = round.wrapping_add(1);
            *round
        });
        close_later(shown, held, round, this);
        // The key leaves the address, so that reloading does not say it again, and the same change can be told twice.
        let rest = url.with_untracked(|url| {
            let mut rest = url.clone();
            let _ = rest.remove(flash::PARAMETER);
            let _ = rest.remove(flash::COUNT);
            rest.to_query_string()
        });
        let to = format!("{}{rest}", place.pathname.get_untracked());
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&to, options));
    });
    let toast = move || {
        shown.get().map(|sentence| {
            view! {
                <div
                    class="toast"
                    on:mouseenter=move |_| held.set(true)
                    on:mouseleave=move |_| held.set(false)
                    on:focusin=move |_| held.set(true)
                    on:focusout=move |_| held.set(false)
                >
                    {icon(Icon::Check)} <p class="toast-text">{sentence}</p>
                    <button type="button" class="icon-button needs-script" aria-label="Close message" on:click=move |_| shown.set(None)>
                        {icon(Icon::Cross)}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status">{toast}</div> }.into_any()
}

/// Closes the toast of this round once its time is over and nobody holds it.
fn close_later(shown: RwSignal<Option<String>>, held: RwSignal<bool>, round: StoredValue<u32>, this: Option<u32>) {
    set_timeout(
        move || {
            if round.try_get_value() != this {
                return;
            }
            if held.try_get_untracked() == Some(true) {
                close_later(shown, held, round, this);
            } else {
                let _ = shown.try_set(None);
            }
        },
        STAY,
    );
}
