//! The HTTP around a call (sheet, section 2): method, credentials, media type, size, in this order.
//!
//! Bad credentials are a 401 and never a fault: Snom's own client falls over a fault there. A refusal is only sent after what the client
//! is sending was taken off the wire, or clients that write first and read later would never see it.

use super::fault::Fault;
use super::methods::{Caller, dispatch};
use super::reader::{ReadError, read_call};
use super::writer;
use crate::basic;
use crate::body::{self, BodyError};
use crate::peer::ClientAddress;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use patchbay_core::accounts::{CredentialError, From};
use patchbay_core::{Actor, Core, Door};

/// The largest body of a call, in bytes.
pub const BODY_MAX: usize = 8 * 1024 * 1024;

/// The area whose credentials open this door.
const AREA: &str = "redirections";

/// The two spellings of the path, both served directly: old clients do not repeat a POST that is redirected.
pub fn routes<S: Clone + Send + Sync + 'static>(core: Core) -> Router<S> {
    Router::new().route("/xmlrpc", any(serve)).route("/xmlrpc/", any(serve)).with_state(core)
}

/// A request that is answered without looking at a call.
struct Refusal {
    status: StatusCode,
    text: &'static str,
    header: Option<(header::HeaderName, HeaderValue)>,
}

impl Refusal {
    const fn new(status: StatusCode, text: &'static str) -> Self {
        Self { status, text, header: None }
    }

    fn with(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "A call has at most 8 MiB and 100000 MACs.\n")
    }
}

/// What ends a request early.
enum Ended {
    Refused(Refusal),
    Fault(Fault),
}

impl std::convert::From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

async fn serve(State(core): State<Core>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let address = parts.extensions.get::<ClientAddress>().map(|address| address.0.to_string()).unwrap_or_default();
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let ended = match call(&core, &parts.method, &parts.headers, address, &mut whole).await {
        Ok(document) => return xml(document),
        Err(Ended::Fault(fault)) => {
            tracing::debug!(code = fault.code, text = %fault.text, "xmlrpc fault");
            xml(writer::fault(&fault))
        }
        Err(Ended::Refused(refusal)) => plain(refusal),
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    ended
}

async fn call(
    core: &Core,
    method: &Method,
    headers: &HeaderMap,
    address: String,
    whole: &mut Option<Body>,
) -> Result<String, Ended> {
    if method != Method::POST {
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "XML-RPC calls are sent by POST.\n");
        return Err(refusal.with(header::ALLOW, HeaderValue::from_static("POST")).into());
    }
    let actor = authenticate(core, headers, address).await?;
    check_media_type(headers)?;
    if body::announced(headers).is_some_and(|length| length > BODY_MAX) {
        return Err(Refusal::too_large().into());
    }
    let document = match whole.take() {
        Some(whole) => read(whole).await?,
        None => Vec::new(),
    };
    let call = read_call(&document).map_err(|error| match error {
        ReadError::Fault(fault) => Ended::Fault(fault),
        ReadError::TooMany => Refusal::too_large().into(),
    })?;
    drop(document);
    let value = dispatch(Caller { core, actor: &actor }, &call.method, &call.params).await.map_err(Ended::Fault)?;
    Ok(writer::response(&value))
}

/// Turns the credentials into an actor.
async fn authenticate(core: &Core, headers: &HeaderMap, address: String) -> Result<Actor, Ended> {
    let unauthorized = || {
        let realm = HeaderValue::from_static("Basic realm=\"Patchbay\", charset=\"UTF-8\"");
        Refusal::new(StatusCode::UNAUTHORIZED, "Wrong name or password.\n").with(header::WWW_AUTHENTICATE, realm)
    };
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| basic::credentials(value.as_bytes()));
    let (name, secret) = presented.ok_or_else(unauthorized)?;
    let user_agent = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let from = From { address, user_agent: user_agent.unwrap_or_default() };
    match core.accounts().credential(AREA, &name, &secret, &from, Door::XmlRpc).await {
        Ok(actor) => Ok(actor),
        Err(CredentialError::Wrong) => Err(unauthorized().into()),
        Err(CredentialError::Throttled { seconds }) => {
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many wrong passwords; try again later.\n");
            Err(refusal.with(header::RETRY_AFTER, HeaderValue::from(seconds.max(1))).into())
        }
        Err(CredentialError::Core(error)) => Err(Ended::Fault(super::redirect::core_fault(&error))),
    }
}

/// `text/xml`, in every `Content-Type` there is: Snom's own client sends the header twice, and a proxy may join the two.
fn check_media_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let refusal = || Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the call as text/xml, not compressed.\n");
    let is_xml = |value: &HeaderValue| {
        let types = value.to_str().unwrap_or_default().split(',');
        types.map(|one| one.split(';').next().unwrap_or_default().trim()).all(|one| one.eq_ignore_ascii_case("text/xml"))
    };
    let mut types = headers.get_all(header::CONTENT_TYPE).iter().peekable();
    if types.peek().is_none() || !types.all(is_xml) {
        return Err(refusal());
    }
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(header::CONTENT_ENCODING).iter().all(plain) { Ok(()) } else { Err(refusal()) }
}

/// The whole body, with a length or in chunks.
async fn read(whole: Body) -> Result<Vec<u8>, Ended> {
    let refusal = |error| match error {
        BodyError::Broken => Refusal::new(StatusCode::BAD_REQUEST, "The request broke off.\n"),
        BodyError::Late => Refusal::new(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive.\n"),
        BodyError::TooLarge => Refusal::too_large(),
    };
    body::read(whole, BODY_MAX).await.map_err(|error| refusal(error).into())
}

fn xml(document: String) -> Response {
    let mut response = Response::new(Body::from(document));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}

fn plain(refusal: Refusal) -> Response {
    let mut response = Response::new(Body::from(refusal.text));
    *response.status_mut() = refusal.status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if let Some((name, value)) = refusal.header {
        response.headers_mut().insert(name, value);
    }
    response
}
