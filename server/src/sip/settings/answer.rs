//! The forms of this protocol's answers (sheet, section 3), and the one place that knows how it tells core's errors.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::sip::Error;
use patchbay_domain::sip::MalformedAlias;
use serde::Serialize;

/// What is answered with status 200.
#[derive(Debug)]
pub(super) enum Answer {
    /// A JSON text.
    Json(String),
    /// A table to be saved as a file of this name.
    Csv {
        /// The file's name.
        name: String,
        /// The table.
        table: Vec<u8>,
    },
    /// An HTML page.
    Page(String),
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The client's own fault; the text is for its user. Status 200, as everywhere in this protocol.
    Refused(String),
    /// A page of another site asked for a change.
    Foreign,
    /// Too many attempts.
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours, logged under this reference.
    Fault(String),
    /// The same where a client takes any answer for success: the connection is closed, too (sheet, decision 4).
    Broken(String),
}

/// How an action ends.
pub(super) type Outcome = Result<Answer, Failure>;

/// `success` and `error_message`, which also carries the text of success.
#[derive(Serialize)]
struct Envelope<'t> {
    success: bool,
    error_message: &'t str,
}

impl Answer {
    /// A value as JSON.
    pub fn json(value: &impl Serialize) -> Outcome {
        serde_json::to_string(value).map(Self::Json).map_err(|cause| Failure::from(patchbay_core::Error::internal(cause)))
    }

    /// The envelope of a change that was made.
    pub fn done(text: &str) -> Outcome {
        Self::json(&Envelope { success: true, error_message: text })
    }
}

impl Failure {
    /// A refusal in the protocol's own words.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    /// The same failure, for an action whose clients take any complete answer for success.
    pub fn breaking(self) -> Self {
        match self {
            Self::Fault(reference) => Self::Broken(reference),
            other => other,
        }
    }
}

/// The one place that knows how this protocol tells core's errors.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let text = match &error {
            Error::Core(error) => return Self::of_core(error),
            Error::Alias(MalformedAlias::Missing) => "Error: missing username".to_owned(),
            Error::Target { condition, .. } | Error::Circle { condition } => format!("Error: {}: {error}", condition.code()),
            Error::Journal(text) => (*text).to_owned(),
            other => format!("Error: {other}"),
        };
        Self::Refused(text)
    }
}

impl From<patchbay_core::Error> for Failure {
    fn from(error: patchbay_core::Error) -> Self {
        Self::of_core(&error)
    }
}

impl Failure {
    fn of_core(error: &patchbay_core::Error) -> Self {
        use patchbay_core::Error as Core;
        match error {
            Core::Forbidden => Self::refused("Error: not allowed"),
            Core::NotFound => Self::refused("Error: there is no such thing"),
            Core::Conflict(text) => Self::Refused(format!("Error: {text}")),
            Core::Invalid(errors) => {
                let told = errors.0.iter().map(|error| match field(&error.field) {
                    "" => error.message.clone(),
                    name => format!("{name}: {}", error.message),
                });
                Self::Refused(format!("Error: {}", told.collect::<Vec<_>>().join(" ")))
            }
            Core::Throttled { seconds } => Self::Throttled { seconds: *seconds },
            Core::Internal(reference) => Self::Fault(reference.to_string()),
        }
    }
}

/// The protocol's name of a field of core's.
fn field(name: &str) -> &str {
    match name {
        "email" => "Email",
        "pin" => "Password",
        other => other,
    }
}

/// The answer as it is sent.
pub(super) fn respond(outcome: Outcome) -> Response {
    match outcome {
        Ok(Answer::Json(text)) => json(StatusCode::OK, text),
        Ok(Answer::Csv { name, table }) => csv(&name, table),
        Ok(Answer::Page(page)) => with(StatusCode::OK, "text/html; charset=utf-8", page.into()),
        Err(Failure::Refused(text)) => envelope(StatusCode::OK, &text),
        Err(Failure::Foreign) => envelope(StatusCode::FORBIDDEN, "Error: pages of other sites may not change anything here"),
        Err(Failure::Throttled { seconds }) => throttled(seconds),
        Err(Failure::Fault(reference)) => envelope(StatusCode::INTERNAL_SERVER_ERROR, &fault(&reference)),
        Err(Failure::Broken(reference)) => {
            let text = format!("Internal fault {reference}; nothing was stored.\n");
            let mut response = with(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text.into());
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}

fn fault(reference: &str) -> String {
    format!("Error: internal fault {reference}; it is in the server's log under this reference")
}

/// 429, with the seconds to wait.
pub(super) fn throttled(seconds: i64) -> Response {
    let mut response = envelope(StatusCode::TOO_MANY_REQUESTS, "Error: too many wrong passwords; try again later");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// An envelope without success.
pub(super) fn envelope(status: StatusCode, text: &str) -> Response {
    let told = serde_json::to_string(&Envelope { success: false, error_message: text });
    json(status, told.unwrap_or_else(|_| "{\"success\":false}".to_owned()))
}

fn json(status: StatusCode, text: String) -> Response {
    with(status, "application/json", text.into())
}

fn csv(name: &str, table: Vec<u8>) -> Response {
    let mut response = with(StatusCode::OK, "text/csv; charset=utf-8", table.into());
    // An address has no quote in it, so nothing can end the name early.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn with(status: StatusCode, kind: &'static str, body: Body) -> Response {
    const FIXED: [(HeaderName, HeaderValue); 3] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ),
    ];
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().extend(FIXED);
    response
}
