//! `GET /events`: tells the pages of somebody who is signed in that something changed in his organization, so that they fetch again.
//!
//! A message says in which area and at most what; never what it is now. It may be lost (see [`patchbay_core::Event`]); a page that was
//! not listening fetches everything again. The stream ends with the session and when the process stops.
//!
//! The first message of every stream, `build`, names the build that answers, so that a page left open over an upgrade knows that the
//! code it has not fetched yet is gone.

use super::fault::Fault;
use super::{PortalState, Visitor};
use crate::metrics::Metrics;
use crate::state::stopped;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::StatusCode;
use patchbay_app::server::Caller;
use patchbay_core::{Actor, Core, Event};
use patchbay_domain::access::Role;
use serde::Serialize;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often a comment is sent, so that nobody on the way takes the stream for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is looked whether the session still stands.
const LOOK: Duration = Duration::from_secs(15);
/// Streams at the same time for one session: one per tab.
const STREAMS_MAX: usize = 12;

/// The open streams by session.
#[derive(Default)]
pub struct Streams {
    open: Mutex<HashMap<String, usize>>,
}

impl Streams {
    fn begin(self: &Arc<Self>, session: &str, metrics: &Arc<Metrics>) -> Option<Ticket> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session.to_owned()).or_insert(0);
        if *count >= STREAMS_MAX {
            return None;
        }
        *count = count.saturating_add(1);
        metrics.streams.fetch_add(1, Ordering::Relaxed);
        Some(Ticket { streams: Arc::clone(self), session: session.to_owned(), metrics: Arc::clone(metrics) })
    }
}

/// Held by a stream for as long as it is open.
struct Ticket {
    streams: Arc<Streams>,
    session: String,
    metrics: Arc<Metrics>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.metrics.streams.fetch_sub(1, Ordering::Relaxed);
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        let left = open.get(&self.session).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            open.remove(&self.session);
        } else {
            open.insert(self.session.clone(), left);
        }
    }
}

/// What a message says.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Message {
    area: String,
    subjects: Vec<String>,
}

impl Message {
    /// What this actor may hear of an event; nothing of what is another organization's.
    fn of(event: Event, actor: &Actor) -> Option<Self> {
        // An area with a dot is core's word between nodes.
        if event.area.contains('.') {
            return None;
        }
        let his = || event.subjects.is_empty() || event.subjects.iter().any(|subject| subject == actor.name());
        let subjects = match &event.organization {
            // The owner of a SIP account hears of his own account, and not even the names of others.
            Some(organization) if actor.role() == Role::Subscriber => {
                let reaches = actor.organization() == Some(organization) && event.area.starts_with("sip") && his();
                return reaches.then(|| Self { area: event.area, subjects: Vec::new() });
            }
            Some(organization) if actor.organization() == Some(organization) => event.subjects,
            // An operator outside any organization sees lists of them all.
            Some(_) if actor.role() == Role::Operator && actor.organization().is_none() => event.subjects,
            Some(_) => return None,
            // The server's own matters concern everybody, but who or what is the operator's.
            None if actor.role() == Role::Operator => event.subjects,
            None => Vec::new(),
        };
        Some(Self { area: event.area, subjects })
    }
}

/// Opens a stream. Only a session can; a program asks for exports.
pub async fn events(State(state): State<PortalState>, visitor: Visitor, Extension(caller): Extension<Caller>) -> Response {
    let (Some(session), true) = (caller.session.clone(), caller.signed_in.is_some()) else {
        return Fault::new(StatusCode::FORBIDDEN, "Not allowed", "Live events need a session.").into_response();
    };
    let Some(ticket) = state.streams.begin(&session, &state.app.metrics) else {
        let message = "Too many live pages are open in this browser. Close some.";
        return Fault::new(StatusCode::TOO_MANY_REQUESTS, "Too many", message).into_response();
    };
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let heard = Heard {
        events: visitor.core.events(),
        core: visitor.core,
        actor: visitor.actor,
        caller,
        session,
        stopping: state.app.stopping.clone(),
        look,
        _ticket: ticket,
    };
    Sse::new(stream(heard)).keep_alive(sse::KeepAlive::new().interval(HEARTBEAT)).into_response()
}

/// A stream's own things.
struct Heard {
    events: Receiver<Event>,
    core: Core,
    actor: Actor,
    caller: Caller,
    session: String,
    stopping: watch::Receiver<bool>,
    look: Interval,
    _ticket: Ticket,
}

fn stream(heard: Heard) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let build = sse::Event::default().event("build").data(&crate::assets::names().js);
    let messages = futures::stream::unfold(heard, |mut heard| async move {
        let message = heard.next().await?;
        // A message is plain data; that it could not be written as JSON cannot happen, and then the page just hears less.
        let event = sse::Event::default().json_data(&message).unwrap_or_default();
        Some((Ok(event), heard))
    });
    futures::stream::once(std::future::ready(Ok(build))).chain(messages).fuse()
}

impl Heard {
    /// The next message; none when the stream ends.
    async fn next(&mut self) -> Option<Message> {
        loop {
            let event = tokio::select! {
                biased;
                () = stopped(&mut self.stopping) => return None,
                _ = self.look.tick() => {
                    if !self.still_signed_in().await {
                        return None;
                    }
                    continue;
                }
                event = self.events.recv() => match event {
                    Ok(event) => event,
                    Err(RecvError::Lagged(_)) => Event::missed(),
                    Err(RecvError::Closed) => return None,
                },
            };
            if let Some(message) = Message::of(event, &self.actor) {
                return Some(message);
            }
        }
    }

    /// Whether the session stands, and in the same organization and role; a page that was left open must not keep what was taken away.
    async fn still_signed_in(&self) -> bool {
        let Ok(Some(now)) = self.core.accounts().session_still(&self.session, &self.caller.from).await else { return false };
        now.actor.organization() == self.actor.organization() && now.actor.role() == self.actor.role()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_only_so_many_streams_and_gets_them_back() {
        let (streams, metrics) = (Arc::new(Streams::default()), Arc::<Metrics>::default());
        let tickets: Vec<_> = (0..STREAMS_MAX).filter_map(|_| streams.begin("a", &metrics)).collect();
        assert_eq!(tickets.len(), STREAMS_MAX);
        assert!(streams.begin("a", &metrics).is_none());
        assert!(streams.begin("b", &metrics).is_some());
        drop(tickets);
        assert!(streams.begin("a", &metrics).is_some());
        assert!(streams.open.lock().unwrap().is_empty());
        assert_eq!(metrics.streams.load(Ordering::Relaxed), 0);
    }
}
