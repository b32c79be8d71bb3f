//! Live pages: one stream of events per tab (`GET /events`), and per area a counter that moves when something changed there.
//!
//! A resource that has the counter among its sources fetches again. The stream is closed while the tab is hidden; events may be lost,
//! so after every pause all counters move. The stream also tells which build answers; see [`answered_by`].

use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use gloo_net::eventsource::futures::EventSource;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How long events are gathered before a page fetches again, so that a burst costs one fetch.
const GATHER: Duration = Duration::from_millis(400);
/// The first pause after the stream broke, in milliseconds; it doubles up to [`PAUSE_MAX`].
const PAUSE_FIRST: u64 = 1_000;
/// The longest pause, in milliseconds.
const PAUSE_MAX: u64 = 60_000;

/// The counters, one per area; clones are the same ones.
#[derive(Clone, Default)]
pub struct Live {
    areas: Arc<Mutex<BTreeMap<String, ArcRwSignal<u32>>>>,
    waiting: Arc<Mutex<Vec<String>>>,
    holds: Arc<AtomicUsize>,
}

/// The counter of an area: `redirections`, `inbox`, `jobs`, `users`, `audit`, ... Put it among a resource's sources.
#[must_use]
pub fn use_live(area: &str) -> Signal<u32> {
    let live: Live = expect_context();
    let counter = live.counter(area);
    Signal::derive(move || counter.get())
}

impl Live {
    /// Nothing is fetched anew while this holds: a form is under way, or the page is being left. Otherwise the page would ask for what its
    /// own form has just deleted.
    pub fn hold_while(&self, held: impl Fn() -> bool + 'static) {
        let holds = self.holds.clone();
        Effect::new(move |_| {
            if held() {
                holds.fetch_add(1, Ordering::Relaxed);
                let holds = holds.clone();
                on_cleanup(move || {
                    holds.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
    }

    fn counter(&self, area: &str) -> ArcRwSignal<u32> {
        let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        areas.entry(area.to_owned()).or_insert_with(|| ArcRwSignal::new(0)).clone()
    }

    /// Something changed in an area; `*` is all of them. Counters move after [`GATHER`].
    fn changed(&self, area: &str) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let first = waiting.is_empty();
        if !waiting.iter().any(|known| known == area) {
            waiting.push(area.to_owned());
        }
        drop(waiting);
        if first {
            self.gather();
        }
    }

    fn gather(&self) {
        let live = self.clone();
        set_timeout(move || live.move_counters(), GATHER);
    }

    fn move_counters(&self) {
        if self.holds.load(Ordering::Relaxed) > 0 {
            self.gather();
            return;
        }
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let all = waiting.iter().any(|area| area == "*");
        for (area, counter) in areas {
            // Every change also writes the audit log.
            if all || area == "audit" || waiting.contains(&area) {
                counter.update(|count| *count = count.wrapping_add(1));
            }
        }
    }

    /// Listens for as long as the tab lives. Call it once, in the browser, for somebody who is signed in.
    pub fn listen(&self) {
        let live = self.clone();
        let (moved, moves) = mpsc::unbounded();
        let on_visibility = Closure::<dyn Fn()>::new(move || {
            let _ = moved.unbounded_send(());
        });
        let _ = document().add_event_listener_with_callback("visibilitychange", on_visibility.as_ref().unchecked_ref());
        on_visibility.forget();
        leptos::task::spawn_local(async move { live.follow(moves).await });
    }

    async fn follow(self, mut moves: mpsc::UnboundedReceiver<()>) {
        let mut pause = PAUSE_FIRST;
        loop {
            while hidden() {
                if moves.next().await.is_none() {
                    return;
                }
            }
            if self.hear(&mut moves).await {
                pause = PAUSE_FIRST;
            }
            if !hidden() {
                sleep(Duration::from_millis(pause)).await;
                pause = pause.saturating_mul(2).min(PAUSE_MAX);
            }
            self.changed("*");
        }
    }

    /// Hears events until the stream breaks or the tab is hidden; says whether it heard any.
    async fn hear(&self, moves: &mut mpsc::UnboundedReceiver<()>) -> bool {
        let Ok(mut source) = EventSource::new("/events") else { return false };
        let (Ok(messages), Ok(builds)) = (source.subscribe("message"), source.subscribe("build")) else { return false };
        let mut events = futures::stream::select(messages, builds);
        let mut heard = false;
        loop {
            match select(events.next(), moves.next()).await {
                Either::Left((Some(Ok((kind, event))), _)) => {
                    heard = true;
                    let Some(data) = event.data().as_string() else { continue };
                    if kind == "build" {
                        answered_by(&data);
                    } else if let Some(area) = area_of(&data) {
                        self.changed(&area);
                    }
                }
                Either::Right((Some(()), _)) if !hidden() => {}
                _ => return heard,
            }
        }
    }
}

/// The area of an event as it comes over the stream.
fn area_of(data: &str) -> Option<String> {
    let event: serde_json::Value = serde_json::from_str(data).ok()?;
    Some(event.get("area")?.as_str()?.to_owned())
}

/// Notes which build answers. When it is another than the one that rendered this page, links load their page from the server from now
/// on: the code of pages that were not visited yet can no longer be fetched. What is being typed on this page stays until the reader
/// leaves it.
fn answered_by(build: &str) {
    let Some(root) = document().document_element() else { return };
    if root.get_attribute("data-build").is_none_or(|own| own == build) {
        return;
    }
    let _ = root.set_attribute("data-build", build);
    let on_click = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        let at = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if at.is_some_and(|at| matches!(at.closest("a[href]"), Ok(Some(_)))) {
            // The router does not hear of it, so the browser follows the link.
            event.stop_immediate_propagation();
        }
    });
    let _ = window().add_event_listener_with_callback_and_bool("click", on_click.as_ref().unchecked_ref(), true);
    on_click.forget();
}

fn hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

async fn sleep(span: Duration) {
    let (done, waited) = oneshot::channel::<()>();
    set_timeout(
        move || {
            let _ = done.send(());
        },
        span,
    );
    waited.map(drop).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_read_from_an_event() {
        assert_eq!(area_of(r#"{"area":"inbox","organization":"1","subjects":["a"]}"#).as_deref(), Some("inbox"));
        assert_eq!(area_of("keep-alive"), None);
        assert_eq!(area_of("{}"), None);
    }
}
