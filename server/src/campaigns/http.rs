//! The HTTP around a call: method, token, size, media type, document, in this order. A refusal is only sent after what the client is
//! sending was taken off the wire, or clients that write first and read later would never see it.

use super::auth::{AuthError, Shut, authenticate};
use super::call::Call;
use super::fault::Fault;
use super::{document, poll, token};
use crate::addresses::Asked;
use crate::body;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use patchbay_core::Core;

/// The largest document, in bytes.
const BODY_MAX: usize = 64 * 1024;

/// The token endpoint and the calls. What lies beside them is not there.
pub fn routes(core: Core) -> Router {
    let router = Router::new().route(token::PATH, any(token::serve));
    let call = |router: Router<Core>, call: Call| {
        router.route(call.path(), any(move |State(core): State<Core>, request: Request| serve(core, call, request)))
    };
    Call::ALL.into_iter().fold(router, call).with_state(core)
}

/// All addresses, that of devices among them. A client that wants a token presents its secret in the form.
pub(crate) fn addresses() -> Vec<Asked> {
    let others = [token::PATH, poll::PATH];
    others.into_iter().chain(Call::ALL.into_iter().map(Call::path)).map(|path| ("POST", path.to_owned(), false)).collect()
}

/// What ends a request early.
enum Ended {
    Method,
    Auth(AuthError),
    Fault(Fault),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

async fn serve(core: Core, call: Call, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let answer = match answered(&core, call, &parts, &mut whole).await {
        Ok(answer) => answer,
        Err(Ended::Auth(error)) => error.response(),
        Err(Ended::Fault(fault)) => {
            tracing::debug!(?fault, call = call.path(), "call refused");
            fault.response(&call.resource())
        }
        Err(Ended::Method) => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            answer
        }
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    answer
}

async fn answered(core: &Core, call: Call, parts: &Parts, whole: &mut Option<Body>) -> Result<Response, Ended> {
    if parts.method != Method::POST {
        return Err(Ended::Method);
    }
    let actor = match authenticate(core, parts).await {
        Ok(actor) => actor,
        Err(Shut::Auth(error)) => return Err(Ended::Auth(error)),
        Err(Shut::Core(error)) => return Err(Fault::of_core(core, error).await.into()),
    };
    if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
        return Err(Fault::too_large().into());
    }
    check_media_type(&parts.headers)?;
    let sent = match whole.take() {
        Some(whole) => body::read(whole, BODY_MAX).await.map_err(Fault::from)?,
        None => Vec::new(),
    };
    let fields = document::read(&sent, &call.shape()).map_err(Fault::from)?;
    drop(sent);
    match call.carry_out(core, &actor, &fields).await {
        Ok(answer) => Ok(answer),
        Err(failure) => Err(failure.told(core).await.into()),
    }
}

/// XML in UTF-8 or US-ASCII, not compressed (RFC 7303: `text/xml` is another name of `application/xml`).
fn check_media_type(headers: &HeaderMap) -> Result<(), Fault> {
    let refusal =
        Fault::document(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the document as application/xml in UTF-8, not compressed.");
    let known = |value: &HeaderValue| {
        let parameters = value.to_str().unwrap_or_default().split(';').skip(1);
        let mut charsets = parameters.filter_map(|parameter| parameter.trim().split_once('='));
        charsets.all(|(name, value)| {
            let value = value.trim_matches('"');
            !name.eq_ignore_ascii_case("charset") || ["utf-8", "us-ascii"].iter().any(|one| value.eq_ignore_ascii_case(one))
        })
    };
    let good = body::is_of(headers, &["application/xml", "text/xml"], false);
    if good && headers.get_all(header::CONTENT_TYPE).iter().all(known) { Ok(()) } else { Err(refusal) }
}
