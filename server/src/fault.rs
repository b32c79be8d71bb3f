//! How a request to one of Patchbay's own JSON faces ends when it does not succeed: a status, a word for programs, a sentence for people;
//! and the one place that knows how core's errors are told there.

use crate::body::BodyError;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

/// Why a request was refused or failed.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    error: &'static str,
    message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
struct Told<'f> {
    error: &'static str,
    message: &'f str,
}

impl Fault {
    /// A refusal.
    pub fn new(status: StatusCode, error: &'static str, message: impl Into<String>) -> Self {
        Self { status, error, message: message.into(), header: None }
    }

    /// The same with a header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    /// No credential, or none that opens this door; with what is asked for in `WWW-Authenticate`.
    pub fn unauthorized(message: &'static str, asked: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static(asked))
    }

    /// Too many wrong credentials.
    pub fn throttled(seconds: i64) -> Self {
        let fault = Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled", "Too many wrong passwords; try again later.");
        fault.with(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// The request is not what it should be.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// A body that was not taken; with a sentence on how large one may be.
    pub fn body(error: BodyError, most: &'static str) -> Self {
        match error {
            BodyError::Broken => Self::malformed("The request broke off."),
            BodyError::Late => Self::new(StatusCode::REQUEST_TIMEOUT, "late", "The request took too long to arrive."),
            BodyError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", most),
        }
    }

    /// The answer.
    pub fn response(&self) -> Response {
        let told = serde_json::to_string(&Told { error: self.error, message: &self.message });
        let mut response = json(self.status, told.unwrap_or_default());
        if let Some((name, value)) = &self.header {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }
}

impl From<patchbay_core::Error> for Fault {
    fn from(error: patchbay_core::Error) -> Self {
        use patchbay_core::Error as Core;
        match error {
            Core::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", "This credential may not do that."),
            Core::NotFound => Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing."),
            Core::Invalid(errors) => {
                let told = errors.0.iter().map(|error| match error.field.as_str() {
                    "" => error.message.clone(),
                    name => format!("{name}: {}", error.message),
                });
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", told.collect::<Vec<_>>().join(" "))
            }
            Core::Conflict(message) => Self::new(StatusCode::CONFLICT, "conflict", message),
            Core::Throttled { seconds } => Self::throttled(seconds),
            Core::Internal(reference) => {
                let message = format!("Internal fault {reference}; nothing was stored. Try again later.");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "internal", message)
            }
        }
    }
}

/// An answer.
pub(crate) fn json(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
