//! The HTTP around an action: method, credentials, size, in this order. Nothing is done before the client is known, and what a client
//! is sending is taken off the wire before it is refused, or clients that write first and read later would never see the refusal.

use super::answer::{Failure, Outcome, envelope, respond, throttled};
use super::door::{Shut, authenticate, challenge};
use super::origin::{METHODS, Origins};
use super::parameters::{Malformed, Parameters};
use super::{PATHS, actions, page, readers};
use crate::addresses::{Asked, each};
use crate::body::{self, BodyError};
use crate::config::Config;
use crate::peer::ClientAddress;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use patchbay_core::{Actor, Core};
use std::sync::Arc;

/// The largest form, in bytes. Escaping makes three of one, so a journal's data may be a third of it at worst.
const BODY_MAX: usize = 16 * 1024 * 1024;
/// The largest form, in bytes, that is looked into before the client is known: only for its `realm`, where the query names none.
const PEEK_MAX: usize = 64 * 1024;

/// The action that needs no password, where it is switched on.
const LOCATION: &str = "get_location";

/// All that the face needs.
#[derive(Clone)]
pub(super) struct Face {
    pub core: Core,
    pub options: Arc<Options>,
}

/// What the operator set for it.
pub(super) struct Options {
    pub origins: Origins,
    pub voicemail_pin: bool,
    pub location: bool,
    pub public_url: Option<String>,
}

/// All addresses: each action at each path, and the page that is there without one. Where an address lies may be asked without a password.
pub(in crate::sip) fn addresses() -> Vec<Asked> {
    let asked = |path: &str, action: &str| format!("{path}?action={action}&realm={{realm}}");
    let of_path = |path: &'static str| {
        let actions = actions::names().flat_map(move |name| each("GET, POST", &asked(path, name), false));
        actions.chain([("GET", asked(path, LOCATION), true), ("GET", path.to_owned(), false)])
    };
    PATHS.into_iter().flat_map(of_path).collect()
}

/// The routes of the API.
pub fn routes(core: Core, config: &Config) -> Router {
    let options = Options {
        origins: Origins { allowed: config.sip.origins.clone(), public_url: config.public_url.clone() },
        voicemail_pin: config.sip.voicemail_pin,
        location: config.sip.location,
        public_url: config.public_url.clone(),
    };
    let face = Face { core, options: Arc::new(options) };
    let routes = PATHS.into_iter().fold(Router::new(), |router, path| router.route(path, any(serve)));
    routes.with_state(face)
}

async fn serve(State(face): State<Face>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A client that waits to be told to go on sends nothing when it is refused.
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut form = Some(body);
    let mut answer = match parts.method {
        Method::OPTIONS => Origins::preflight(&parts.headers),
        Method::GET | Method::POST => answered(&face, &parts, &mut form).await,
        _ => {
            let mut answer = envelope(StatusCode::METHOD_NOT_ALLOWED, "Error: use GET or POST");
            answer.headers_mut().insert(header::ALLOW, METHODS);
            answer
        }
    };
    if let Some(rest) = form.filter(|_| !waits) {
        body::drain(rest).await;
    }
    face.options.origins.mark(&parts.headers, answer.headers_mut());
    answer
}

async fn answered(face: &Face, parts: &Parts, form: &mut Option<Body>) -> Response {
    let query = Parameters::of_query(parts.uri.query().unwrap_or_default());
    let named = |name: &str| query.as_ref().ok().and_then(|query| query.given(name)).map(str::to_owned);
    if face.options.location && named("action").as_deref() == Some(LOCATION) {
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        return respond(readers::location(&face.core, address).await);
    }
    let realm = named("realm");
    match authenticate(face, parts, realm.as_deref()).await {
        Ok(actor) => match whole(parts, query, form).await {
            Ok(parameters) => respond(act(face, parts, &actor, &parameters).await),
            Err(unread) => unread.response(),
        },
        Err(Shut::Asked { stale }) => {
            let realm = if realm.is_some() { realm } else { peek(parts, form).await };
            match challenge(&face.core, realm.as_deref(), stale).await {
                Ok(challenge) => challenge,
                Err(error) => respond(Err(error.into())),
            }
        }
        Err(Shut::Throttled { seconds }) => throttled(seconds),
        Err(Shut::Core(error)) => respond(Err(error.into())),
    }
}

/// The action of a known client.
async fn act(face: &Face, parts: &Parts, actor: &Actor, parameters: &Parameters) -> Outcome {
    let account = face.core.acting_as(actor).sip_account()?;
    let Some(name) = parameters.given("action") else {
        return page::page(account.address(), face.options.public_url.as_deref());
    };
    let action = actions::find(name).ok_or_else(|| Failure::refused("Error: invalid action"))?;
    if action.changes() && face.options.origins.is_foreign(parts) {
        return Err(Failure::Foreign);
    }
    Box::pin(action.carry_out(face, account, parameters)).await
}

/// Why the parameters of a request cannot be told.
enum Unread {
    Malformed(Malformed),
    /// Something other than a form.
    Kind,
    Body(BodyError),
}

impl Unread {
    fn response(self) -> Response {
        match self {
            Self::Malformed(fault) => envelope(StatusCode::OK, &fault.to_string()),
            Self::Kind => envelope(StatusCode::OK, "Error: send parameters as application/x-www-form-urlencoded, not compressed"),
            Self::Body(BodyError::Broken) => envelope(StatusCode::BAD_REQUEST, "Error: the request broke off"),
            Self::Body(BodyError::Late) => envelope(StatusCode::REQUEST_TIMEOUT, "Error: the request took too long to arrive"),
            Self::Body(BodyError::TooLarge) => envelope(StatusCode::PAYLOAD_TOO_LARGE, "Error: a request has at most 16 MiB"),
        }
    }
}

/// The parameters of query and form together.
async fn whole(parts: &Parts, query: Result<Parameters, Malformed>, form: &mut Option<Body>) -> Result<Parameters, Unread> {
    let mut parameters = query.map_err(Unread::Malformed)?;
    if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
        return Err(Unread::Body(BodyError::TooLarge));
    }
    let Some(sent) = form.take() else { return Ok(parameters) };
    let sent = body::read(sent, BODY_MAX).await.map_err(Unread::Body)?;
    if sent.is_empty() {
        return Ok(parameters);
    }
    if !is_form(parts) {
        return Err(Unread::Kind);
    }
    parameters.add(&sent).map_err(Unread::Malformed)?;
    Ok(parameters)
}

/// Whether the body is a form. Without a type it is taken for one.
fn is_form(parts: &Parts) -> bool {
    body::is_of(&parts.headers, &["application/x-www-form-urlencoded"], true)
}

/// The realm that the form of an unknown client names.
async fn peek(parts: &Parts, form: &mut Option<Body>) -> Option<String> {
    let small = body::announced(&parts.headers).is_some_and(|length| length > 0 && length <= PEEK_MAX);
    if !small || parts.headers.contains_key(header::EXPECT) || !is_form(parts) {
        return None;
    }
    let sent = body::read(form.take()?, PEEK_MAX).await.ok()?;
    let mut parameters = Parameters::default();
    parameters.add(&sent).ok()?;
    parameters.given("realm").map(str::to_owned)
}
