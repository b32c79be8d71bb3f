//! Secrets that are shown once, right after they were made: tokens, credentials, password links.
//!
//! The form that made one is answered by a redirect, so that it works without WebAssembly; meanwhile the secret waits in the server's
//! memory, for the session that made it and for ten minutes. Reading takes it away.

use crate::components::CopyButton;
use crate::error::Result;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Query parameter under which the page finds the secret.
pub const PARAMETER: &str = "shown";

/// The secret that waits under this key, which it leaves.
#[server(prefix = "/portal", endpoint = "session/shown")]
pub async fn shown_once(
    /// The key of the URL.
    key: String,
) -> Result<Option<String>> {
    let desk = crate::server::signed_in()?;
    Ok(waiting::take(&key, &desk))
}

/// Keeps a secret for the page that comes next: answers the page's address with the key.
#[cfg(feature = "ssr")]
#[must_use]
pub fn with(path: &str, desk: &crate::server::Desk, secret: String) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{PARAMETER}={}", waiting::keep(desk, secret))
}

/// What waits for the URL's key, for a page that may show a secret. Make it in `data`.
#[must_use]
pub fn use_shown() -> Resource<Result<Option<String>>> {
    let url = use_query_map();
    let key = Memo::new(move |_| url.with(|url| url.get(PARAMETER)));
    Resource::new(
        move || key.get(),
        |key| async move {
            match key {
                Some(key) => shown_once(key).await,
                None => Ok(None),
            }
        },
    )
}

/// Shows the secret, if there is one to show.
#[component]
pub fn ShownOncePanel(
    /// See [`use_shown`].
    shown: Resource<Result<Option<String>>>,
    /// What it is, such as "token".
    what: &'static str,
    /// What to do with it now, in a sentence.
    #[prop(into)]
    advice: String,
) -> AnyView {
    let advice = StoredValue::new(advice);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                shown.await.ok().flatten().map(|secret| {
                    view! {
                        <section class="shown-once" aria-label=format!("The new {what}")>
                            <h2 class="shown-once-title">"Copy it now: it is shown this once"</h2>
                            <p>{advice.get_value()}</p>
                            <p class="shown-once-secret">
                                <code class="mono">{secret.clone()}</code> <CopyButton value=secret what=what />
                            </p>
                        </section>
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[cfg(feature = "ssr")]
mod waiting {
    use crate::server::Desk;
    use std::collections::HashMap;
    use std::sync::{Mutex, PoisonError};
    use std::time::{Duration, Instant};

    /// How long a secret waits to be shown.
    const STAY: Duration = Duration::from_secs(600);
    /// The most secrets that wait at once; beyond it the oldest leave.
    const WAITING_MAX: usize = 1_000;

    struct Waiting {
        session: Option<String>,
        secret: String,
        since: Instant,
    }

    static WAITING: Mutex<Option<HashMap<String, Waiting>>> = Mutex::new(None);

    pub(super) fn keep(desk: &Desk, secret: String) -> String {
        let key = patchbay_core::secret::random_text(24);
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = waiting.get_or_insert_default();
        waiting.retain(|_, secret| secret.since.elapsed() < STAY);
        while waiting.len() >= WAITING_MAX {
            let oldest = waiting.iter().min_by_key(|(_, secret)| secret.since).map(|(key, _)| key.clone());
            oldest.map(|key| waiting.remove(&key));
        }
        waiting.insert(key.clone(), Waiting { session: desk.session.clone(), secret, since: Instant::now() });
        key
    }

    pub(super) fn take(key: &str, desk: &Desk) -> Option<String> {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = waiting.as_mut()?;
        waiting.retain(|_, secret| secret.since.elapsed() < STAY);
        // A key that another session guessed or was sent must not take the secret away from its owner.
        waiting.get(key).filter(|secret| secret.session == desk.session)?;
        waiting.remove(key).map(|secret| secret.secret)
    }
}
