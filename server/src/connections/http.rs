//! The HTTP around a request: address, method, query, credentials, media type, size, in this order. Nothing is done before the client is
//! known, and what it is sending is taken off the wire before it is refused, or clients that write first and read later would never see
//! the refusal.

use super::address::{self, Address, Resource, Root, Whole};
use super::documents::Documents;
use super::fault::Fault;
use super::handlers::{self, Call};
use super::media::{self, Kind};
use super::options;
use super::sets::Set;
use super::{condition, context, door, revoke};
use crate::addresses::{Asked, each};
use crate::body::{self, BodyError};
use crate::config::Config;
use crate::peer::Encrypted;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use patchbay_core::Core;
use patchbay_domain::connections::Version;
use std::sync::Arc;

/// The largest body, in bytes (sheet, section 11); the vendor's own documents have about 5,000.
const BODY_MAX: usize = 1024 * 1024;
/// The longest host that is repeated in addresses, in bytes.
const HOST_MAX: usize = 256;
/// The header by which clients that know only GET and POST name another method.
const TUNNEL: HeaderName = HeaderName::from_static("x-http-method");

/// All that the face needs.
#[derive(Clone)]
pub(super) struct Face {
    core: Core,
    documents: Arc<Documents>,
    /// Where we are, if the operator says so; otherwise requests do.
    public_url: Option<Arc<str>>,
}

/// The routes: everything that this face owns.
pub fn routes(core: Core, config: &Config) -> Router {
    let public_url = config.public_url.as_deref().map(|url| url.trim_end_matches('/').into());
    Router::new().fallback(serve).with_state(Face { core, documents: Arc::new(Documents::new()), public_url })
}

/// What is to be done, whichever way it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    /// PATCH and MERGE.
    Merge,
    Delete,
    /// Anything else.
    Other,
}

impl Verb {
    /// The verb of a request: its method, or what the tunnel's header makes of a POST or PATCH.
    fn of(parts: &Parts) -> Result<Self, Fault> {
        let own = match parts.method.as_str() {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" | "MERGE" => Self::Merge,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        };
        let Some(tunnelled) = parts.headers.get(TUNNEL).filter(|_| parts.method == Method::POST || parts.method == Method::PATCH)
        else {
            return Ok(own);
        };
        match tunnelled.to_str().unwrap_or_default().trim().to_ascii_uppercase().as_str() {
            "MERGE" | "PATCH" => Ok(Self::Merge),
            "PUT" => Ok(Self::Put),
            "DELETE" => Ok(Self::Delete),
            _ => Err(Fault::malformed("X-HTTP-METHOD names MERGE, PATCH, PUT or DELETE.")),
        }
    }

    const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Merge)
    }
}

/// What may be done with a resource, as `Allow` tells it.
fn allowed(resource: &Resource) -> (&'static [Verb], &'static str) {
    match resource {
        Resource::Set(Set::Connections, Whole::Entities) | Resource::CapabilitiesOf(_, Whole::Entities) => {
            (&[Verb::Get, Verb::Post], "GET, HEAD, POST")
        }
        Resource::Connection(_) | Resource::Capability(..) => {
            (&[Verb::Get, Verb::Put, Verb::Merge, Verb::Delete], "GET, HEAD, PUT, PATCH, MERGE, DELETE")
        }
        _ => (&[Verb::Get], "GET, HEAD"),
    }
}

/// All addresses of the newest version with their methods, under each of the prefixes that clients put before them. Which version there is
/// may be asked by everybody.
pub(crate) fn addresses() -> Vec<Asked> {
    let of_root = |prefix: &'static str| {
        address::PATHS.into_iter().flat_map(move |path| {
            let path = format!("{prefix}/odata/applications/{}/{{application}}{path}", Version::LATEST.as_str());
            let methods = match address::read(&address::filled(&path)) {
                Ok(Address::Odata(_, resource)) => allowed(&resource).1,
                _ => "",
            };
            each(methods, &path, false)
        })
    };
    let revoke = ["", "/mobileservices", "/mobileservices/service-key"];
    let revoke = revoke.map(|prefix| ("PATCH", format!("{prefix}/odata/applications/user/{{user}}/updateRevokeTime"), false));
    let versions = ("GET", "/mobileservices/management/versions".to_owned(), true);
    ["", "/public", "/mobileservices", "/mobileservices/public"]
        .into_iter()
        .flat_map(of_root)
        .chain(revoke)
        .chain([versions])
        .collect()
}

async fn serve(State(face): State<Face>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A client that waits to be told to go on sends nothing when it is refused.
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let mut answer = match Box::pin(answered(&face, &parts, &mut whole)).await {
        Ok(answer) => answer,
        Err(fault) => {
            // What of the query can be read decides, too.
            let asked = parts.uri.query().and_then(|query| options::read(query).ok()).and_then(|options| options.format);
            fault.response(media::wanted(Kind::Value, &parts.headers, asked, media::sent_format(&parts.headers)))
        }
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    for (name, value) in FIXED {
        answer.headers_mut().entry(name).or_insert(value);
    }
    answer
}

/// What every answer has: nothing of it may be kept, since old clients keep what says nothing.
const FIXED: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::EXPIRES, HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("dataserviceversion"), HeaderValue::from_static("1.0")),
];

async fn answered(face: &Face, parts: &Parts, whole: &mut Option<Body>) -> Result<Response, Fault> {
    let address = address::read(parts.uri.path())?;
    let verb = Verb::of(parts)?;
    match address {
        Address::Versions if verb == Verb::Get => {
            let newest = Version::LATEST.as_str();
            let text = format!("{{\"services\":{{\"onboarding\":\"{newest}\"}}}}");
            Ok(document(StatusCode::OK, "application/json;charset=utf-8", text))
        }
        Address::Versions => Err(Fault::method("GET, HEAD")),
        Address::Revoke { user } if verb == Verb::Merge => {
            revoke::revoke(&face.core, parts, &user).await?;
            Ok(empty(StatusCode::OK))
        }
        Address::Revoke { .. } => Err(Fault::method("PATCH")),
        Address::Odata(_, Resource::Batch) => Err(Fault::not_implemented("Batches are not supported; send single requests.")),
        Address::Odata(root, resource) => odata(face, parts, whole, &root, &resource, verb).await,
    }
}

async fn odata(
    face: &Face,
    parts: &Parts,
    whole: &mut Option<Body>,
    root: &Root,
    resource: &Resource,
    verb: Verb,
) -> Result<Response, Fault> {
    let (verbs, told) = allowed(resource);
    if !verbs.contains(&verb) {
        return Err(Fault::method(told));
    }
    let options = options::read(parts.uri.query().unwrap_or_default())?;
    let user = door::app_user(&face.core, parts, root).await?;
    let acting = face.core.acting_as(&user.actor);
    let registrations = acting.registrations().await?;
    let encrypted = parts.extensions.get::<Encrypted>().copied().unwrap_or_default();
    let body = if verb.has_body() { Some(taken(parts, whole).await?) } else { None };
    let call = Call {
        registrations: &registrations,
        documents: &face.documents,
        application: &user.application,
        version: root.version,
        base: base(face, parts, root, encrypted).into(),
        condition: condition::read(&parts.headers, &options)?,
        options: Arc::new(options),
        headers: &parts.headers,
        sent: body.as_ref().map(|(sent, _)| *sent),
        body: body.as_ref().map(|(_, body)| body.as_slice()).unwrap_or_default(),
        encrypted,
        now: face.core.now(),
    };
    let mut answer = handlers::answer(&call, resource, verb).await?;
    if let Some(session) = &user.session
        && context::session(&parts.headers).as_ref() != Some(session)
    {
        context::give_session(answer.headers_mut(), session, encrypted);
    }
    Ok(answer)
}

/// The body and what it is.
async fn taken(parts: &Parts, whole: &mut Option<Body>) -> Result<(media::Sent, Vec<u8>), Fault> {
    let sent = media::sent(&parts.headers)?;
    if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
        return Err(Fault::too_large());
    }
    let Some(body) = whole.take() else { return Ok((sent, Vec::new())) };
    let body = body::read(body, BODY_MAX).await.map_err(|error| match error {
        BodyError::Broken => Fault::malformed("The request broke off."),
        BodyError::Late => Fault::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", "The request took too long to arrive."),
        BodyError::TooLarge => Fault::too_large(),
    })?;
    Ok((sent, body))
}

/// The address of the root as clients reach it: what the operator says, or else the host that the request names, if that is one.
fn base(face: &Face, parts: &Parts, root: &Root, encrypted: Encrypted) -> String {
    if let Some(public_url) = &face.public_url {
        return format!("{public_url}{}", root.path);
    }
    let named = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let named = named.or_else(|| parts.uri.authority().map(Authority::as_str));
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    let host = named.filter(|host| !host.is_empty() && host.len() <= HOST_MAX && host.bytes().all(fits)).unwrap_or("localhost");
    format!("{}://{host}{}", if encrypted.0 { "https" } else { "http" }, root.path)
}

/// An answer with a document.
pub(super) fn document(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// An answer without a body, which says that it has none.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if status == StatusCode::OK {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    response
}
