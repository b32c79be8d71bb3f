//! How a request ends when it does not succeed (sheet, decision 5): a status, a code for programs, a sentence for people; and the one place
//! that knows how core's errors are told here.

use super::entry::OC;
use crate::xml::escape;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::bindings::Error;

/// Why a request was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The address of the thing that is there already.
    id: Option<String>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Fault {
    /// A refusal.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), id: None, header: None }
    }

    /// The same with a header.
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    /// A document or value that makes no sense.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_entry", message)
    }

    /// There is no such binding, client or setup, or it is another organization's.
    pub(super) fn unknown() -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown_binding", "There is no such binding, client or setup.")
    }

    /// Nothing that opens this door was presented.
    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        let asked = HeaderValue::from_static("OAuth realm=\"patchbay\"");
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message).with(header::WWW_AUTHENTICATE, asked)
    }

    /// What is to be made is there already, at this address.
    pub(super) fn exists(id: String) -> Self {
        let fault = Self::new(StatusCode::CONFLICT, "binding_exists", "This phone and user are bound already.");
        Self { id: Some(id), ..fault }
    }

    /// Too much of something.
    pub(super) fn too_many(code: &'static str, seconds: i64, message: impl Into<String>) -> Self {
        let wait = HeaderValue::from(seconds.max(1));
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, message).with(header::RETRY_AFTER, wait)
    }

    /// No gateway took the message.
    pub(super) fn gateway(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, "gateway_unavailable", message)
    }

    /// The answer.
    pub(super) fn response(&self) -> Response {
        let mut text =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error xmlns=\"{OC}\"><code>{}</code><message>", self.code);
        escape(&mut text, &self.message);
        text.push_str("</message>");
        if let Some(id) = &self.id {
            text.push_str("<id>");
            escape(&mut text, id);
            text.push_str("</id>");
        }
        text.push_str("</error>\n");
        let mut response = answer(self.status, "application/xml", text);
        if let Some(header) = &self.header {
            response.headers_mut().insert(header.0.clone(), header.1.clone());
        }
        response
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Pin(_) => Self::new(StatusCode::BAD_REQUEST, "invalid_pincode", message),
            Error::Phone(_) => Self::new(StatusCode::BAD_REQUEST, "invalid_phone_number", message),
            Error::User(_) | Error::Imsi(_) | Error::UnknownZone | Error::RequestKey(_) => Self::malformed(message),
            Error::UnknownModel => Self::new(StatusCode::BAD_REQUEST, "unsupported_model", message),
            Error::UnsupportedModel(_) => Self::new(StatusCode::CONFLICT, "unsupported_model", message),
            Error::Exists(_) => Self::new(StatusCode::CONFLICT, "binding_exists", message),
            Error::TooManySetups { seconds } => Self::too_many("too_many_setups", seconds, message),
            Error::Message(_) | Error::PinGone => Self::new(StatusCode::CONFLICT, "unsendable", message),
            Error::Core(error) => error.into(),
        }
    }
}

impl From<patchbay_core::Error> for Fault {
    fn from(error: patchbay_core::Error) -> Self {
        use patchbay_core::Error as Core;
        match error {
            Core::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", "What was presented may not do that."),
            Core::NotFound => Self::unknown(),
            Core::Invalid(errors) => {
                let told: Vec<String> = errors.0.into_iter().map(|error| error.message).collect();
                Self::malformed(told.join(" "))
            }
            Core::Conflict(message) => Self::new(StatusCode::CONFLICT, "conflict", message),
            Core::Throttled { seconds } => Self::too_many("too_many_attempts", seconds, "Too many attempts; try again later."),
            Core::Internal(reference) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "internal",
                format!("Internal fault {reference}; nothing was stored. Try again later."),
            ),
        }
    }
}

/// An answer of this type, which nobody keeps.
pub(super) fn answer(status: StatusCode, kind: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
