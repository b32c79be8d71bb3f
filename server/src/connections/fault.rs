//! What is answered when nothing was done: the error document of OData 2.0, in XML or JSON, and the one place that knows how this
//! protocol tells core's errors.

use super::media::Format;
use super::write::{json, names};
use crate::xml::escape;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::connections::Error;
use patchbay_domain::connections::Refused;
use std::borrow::Cow;

/// The longest piece of what a client sent that is repeated to it, in characters.
const QUOTE_MAX: usize = 64;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Fault {
    /// A refusal with a word for programs and a sentence for people.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), header: None }
    }

    /// The same with a header.
    pub fn with(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// 400.
    pub fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// 404.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    /// 404 for a connection.
    pub fn not_registered() -> Self {
        Self::not_found("There is no such registration.")
    }

    /// The same fault, said of a capability where it is said of a registration.
    pub fn of_capability(self) -> Self {
        if self.status == StatusCode::NOT_FOUND { Self::not_found("There is no such capability.") } else { self }
    }

    /// 405, with what is allowed.
    pub fn method(allowed: &'static str) -> Self {
        let fault = Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "This method is not allowed here.");
        fault.with(header::ALLOW, HeaderValue::from_static(allowed))
    }

    /// 415.
    pub fn media_type(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", message)
    }

    /// 413.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "A document has at most 1 MiB.")
    }

    /// 412.
    pub fn condition() -> Self {
        let message = "The connection has another version than the request asks for.";
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
    }

    /// 501.
    pub fn not_implemented(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// 429.
    pub fn throttled(seconds: i64) -> Self {
        let fault = Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Too many wrong passwords; try again later.");
        fault.with(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// The document in the form that was asked for.
    pub fn response(self, format: Format) -> Response {
        let (kind, document) = match format {
            Format::Atom => ("application/xml;charset=utf-8", self.xml()),
            Format::Json => ("application/json;charset=utf-8", self.json()),
        };
        let mut response = Response::new(Body::from(document));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }

    fn xml(&self) -> String {
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<error xmlns=\"{}\"><code>{}</code><message xml:lang=\"en\">",
            names::METADATA,
            self.code
        );
        escape(&mut out, &self.message);
        out.push_str("</message></error>");
        out
    }

    fn json(&self) -> String {
        let mut out = format!("{{\"error\":{{\"code\":\"{}\",\"message\":{{\"lang\":\"en\",\"value\":", self.code);
        json::put_string(&mut out, &self.message);
        out.push_str("}}}");
        out
    }
}

/// A piece of what a client sent, short enough to be repeated.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTE_MAX).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::ReadOnly(_) => Self::new(StatusCode::FORBIDDEN, "Forbidden", refused.to_string()),
            Refused::Capability(fault) => Self::malformed(fault.to_string()),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::TakenByOther => Self::new(StatusCode::FORBIDDEN, "Forbidden", error.to_string()),
            Error::ConditionUnmet => Self::condition(),
            Error::Refused(refused) => refused.into(),
            Error::CapabilityThere => Self::new(StatusCode::CONFLICT, "Conflict", error.to_string()),
            Error::Core(error) => error.into(),
        }
    }
}

impl From<patchbay_core::Error> for Fault {
    fn from(error: patchbay_core::Error) -> Self {
        use patchbay_core::Error as Core;
        match error {
            Core::Forbidden => Self::new(StatusCode::FORBIDDEN, "Forbidden", "This is not allowed."),
            Core::NotFound => Self::not_registered(),
            Core::Invalid(errors) => {
                let told: Vec<String> = errors.0.into_iter().map(|error| error.message).collect();
                Self::malformed(told.join(" "))
            }
            Core::Conflict(text) => Self::new(StatusCode::CONFLICT, "Conflict", text),
            Core::Throttled { seconds } => Self::throttled(seconds),
            Core::Internal(reference) => {
                let message = format!("Internal fault {reference}; it is in the server's log under this reference.");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_escape_what_was_sent() {
        let fault = Fault::malformed("There is no property <\"a&b\">.");
        assert_eq!(
            fault.xml(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\
             <code>BadRequest</code><message xml:lang=\"en\">There is no property &lt;\"a&amp;b\"&gt;.</message></error>"
        );
        let read: serde_json::Value = serde_json::from_str(&fault.json()).unwrap();
        assert_eq!(read["error"]["code"], "BadRequest");
        assert_eq!(read["error"]["message"]["value"], "There is no property <\"a&b\">.");
        assert_eq!(quoted(&"x".repeat(100)).len(), 67);
    }
}
