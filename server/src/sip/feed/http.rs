//! The HTTP around the feeds: method, credential, media type, size, in this order.

use super::records::{CallRecord, OutcomeRecord, RegistrationRecord, RouteRecord, VerdictRecord};
use crate::addresses::Asked;
use crate::basic;
use crate::body::{self, BodyError};
use crate::fault::{Fault, json};
use crate::peer::sender;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use patchbay_core::accounts::CredentialError;
use patchbay_core::sip::Proxy;
use patchbay_core::{Actor, Core, Door};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest body, in bytes: a full batch of records with all that they may hold.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// The same as a sentence.
const TOO_LARGE: &str = "A request has at most 4 MiB.";
/// The area whose credentials open this door.
const AREA: &str = "sip";

/// What is asked for.
#[derive(Clone, Copy)]
enum Feed {
    Registrations,
    Calls,
    Route,
}

impl Feed {
    const ALL: [Self; 3] = [Self::Registrations, Self::Calls, Self::Route];

    /// Where it is.
    const fn path(self) -> &'static str {
        match self {
            Self::Registrations => "/sip/v1/registrations",
            Self::Calls => "/sip/v1/calls",
            Self::Route => "/sip/v1/route",
        }
    }
}

/// The addresses of the feeds.
pub(in crate::sip) fn addresses() -> Vec<Asked> {
    Feed::ALL.into_iter().map(|feed| ("POST", feed.path().to_owned(), false)).collect()
}

/// The routes of the feeds, and 404 in JSON for what lies beside them.
pub fn routes(core: Core) -> Router {
    let route = |feed| any(move |State(core): State<Core>, request: Request| serve(core, feed, request));
    let beside = || async { Fault::new(StatusCode::NOT_FOUND, "not-found", "There is no such feed.").response() };
    let feeds = Feed::ALL.into_iter().fold(Router::new(), |router, feed| router.route(feed.path(), route(feed)));
    feeds.route("/sip/v1/{*beside}", any(beside)).with_state(core)
}

async fn serve(core: Core, feed: Feed, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let answer = match answered(&core, feed, &parts, &mut whole).await {
        Ok(text) => json(StatusCode::OK, text),
        Err(fault) => fault.response(),
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    answer
}

async fn answered(core: &Core, feed: Feed, parts: &Parts, whole: &mut Option<Body>) -> Result<String, Fault> {
    if parts.method != Method::POST {
        let fault = Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method", "Use POST.");
        return Err(fault.with(header::ALLOW, HeaderValue::from_static("POST")));
    }
    let actor = authenticate(core, parts).await?;
    let text = text(parts, whole).await?;
    let proxy = core.acting_as(&actor).sip_proxy()?;
    match feed {
        Feed::Registrations => {
            let batch: Vec<RegistrationRecord> = batch(&text)?;
            let batch = batch.into_iter().map(Into::into).collect();
            told(&OutcomeRecord::from(proxy.registrations(batch).await?))
        }
        Feed::Calls => {
            let batch: Vec<CallRecord> = batch(&text)?;
            let batch = batch.into_iter().map(Into::into).collect();
            told(&OutcomeRecord::from(proxy.calls(batch).await?))
        }
        Feed::Route => {
            let question: RouteRecord = read(&text)?;
            told(&VerdictRecord::from(proxy.route(&question.into()).await?))
        }
    }
}

/// Turns the credential into an actor: Basic, or the same pair as a bearer token.
async fn authenticate(core: &Core, parts: &Parts) -> Result<Actor, Fault> {
    let presented = parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let pair = presented.and_then(|value| basic::credentials(value).or_else(|| basic::bearer(value)));
    let (name, secret) = pair.ok_or_else(unauthorized)?;
    match core.accounts().credential(AREA, &name, &secret, &sender(parts), Door::Proxy).await {
        Ok(actor) => Ok(actor),
        Err(CredentialError::Wrong) => Err(unauthorized()),
        Err(CredentialError::Throttled { seconds }) => Err(Fault::throttled(seconds)),
        Err(CredentialError::Core(error)) => Err(error.into()),
    }
}

/// The body's text.
async fn text(parts: &Parts, whole: &mut Option<Body>) -> Result<String, Fault> {
    if !body::is_of(&parts.headers, &["application/json"], false) {
        return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Send application/json, not compressed."));
    }
    if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
        return Err(Fault::body(BodyError::TooLarge, TOO_LARGE));
    }
    let Some(sent) = whole.take() else { return Err(Fault::malformed("There is no body.")) };
    let sent = body::read(sent, BODY_MAX).await.map_err(|error| Fault::body(error, TOO_LARGE))?;
    String::from_utf8(sent).map_err(|_| Fault::malformed("The body is not UTF-8."))
}

fn unauthorized() -> Fault {
    Fault::unauthorized("Wrong name or password.", "Basic realm=\"Patchbay\", charset=\"UTF-8\"")
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    // The reader names line, column and field, and goes no deeper than 128.
    serde_json::from_str(text).map_err(|cause| Fault::malformed(cause.to_string()))
}

/// A batch. Its length is told before its records are stored, so that nobody waits for a refusal.
fn batch<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Fault> {
    let batch: Vec<T> = read(text)?;
    if batch.len() > Proxy::BATCH_MAX {
        let message = format!("A batch has at most {} records.", Proxy::BATCH_MAX);
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message));
    }
    Ok(batch)
}

fn told(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|cause| patchbay_core::Error::internal(cause).into())
}
