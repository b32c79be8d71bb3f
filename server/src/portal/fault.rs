//! What a person or program is answered when something is refused or fails: a page or one line, with the reference under which the
//! cause was logged, and never the cause.

use super::Shared;
use crate::metrics::count;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use patchbay_app::theme::Theme;
use patchbay_core::{Error, Reference};
use std::any::Any;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Fault {
    status: StatusCode,
    title: &'static str,
    /// Whole sentences for the person.
    message: String,
    reference: Option<String>,
    retry_after: Option<i64>,
}

impl Fault {
    /// A refusal in whole sentences.
    pub fn new(status: StatusCode, title: &'static str, message: impl Into<String>) -> Self {
        Self { status, title, message: message.into(), reference: None, retry_after: None }
    }

    /// A fault of ours, logged under this reference.
    #[must_use]
    pub fn internal(reference: &Reference) -> Self {
        let message = "Something failed on our side. Nothing is lost that was answered before. Try again; if it fails again, tell your \
                       operator the reference.";
        let mut fault = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something failed on our side", message);
        fault.reference = Some(reference.to_string());
        fault
    }

    fn with_retry(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    fn page(&self, theme: Theme) -> String {
        let reference = self
            .reference
            .as_ref()
            .map_or_else(String::new, |reference| format!("<p>Reference: <code>{}</code></p>", escaped(reference)));
        let css = crate::assets::names().css.clone();
        format!(
            "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · Patchbay</title>\
             <link rel=\"stylesheet\" href=\"{css}\"></head><body><main class=\"fault\"><h1>{title}</h1><p>{message}</p>{reference}\
             <p><a href=\"/\">Go to the overview</a></p></main></body></html>",
            theme = theme.as_str(),
            title = escaped(self.title),
            css = escaped(&css),
            message = escaped(&self.message),
        )
    }

    fn line(&self) -> String {
        match &self.reference {
            Some(reference) => format!("{}: {} Reference: {reference}\n", self.title, self.message),
            None => format!("{}: {}\n", self.title, self.message),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Forbidden => Self::new(StatusCode::FORBIDDEN, "Not allowed", "Your role does not allow this."),
            Error::NotFound => {
                Self::new(StatusCode::NOT_FOUND, "Not found", "There is no such thing here, or it is no longer there.")
            }
            Error::Invalid(errors) => {
                let told: Vec<&str> = errors.0.iter().map(|error| error.message.as_str()).collect();
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Not accepted", told.join(" "))
            }
            Error::Conflict(message) => Self::new(StatusCode::CONFLICT, "Changed meanwhile", message),
            Error::Throttled { seconds } => {
                let message = format!("Too many attempts. Try again in {seconds} seconds.");
                Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many attempts", message).with_retry(seconds)
            }
            Error::Internal(reference) => Self::internal(&reference),
        }
    }
}

/// The answer carries the fault; [`render`] gives it the form that the client reads.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives faults the form that the client reads: a page for browsers, a line of text for others.
pub async fn render(State(state): Shared, request: Request, next: Next) -> Response {
    let page = wants_page(request.headers());
    let theme = theme_of(request.headers());
    let mut response = next.run(request).await;
    let Some(fault) = response.extensions_mut().remove::<Fault>() else { return response };
    if fault.status.is_server_error() {
        count(&state.app.metrics.faults);
    }
    let (body, kind) =
        if page { (fault.page(theme), "text/html; charset=utf-8") } else { (fault.line(), "text/plain; charset=utf-8") };
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(seconds) = fault.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    *response.body_mut() = Body::from(body);
    response
}

/// Whether the client is a browser that asks for a page.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// The theme of the cookie.
#[must_use]
pub fn theme_of(headers: &HeaderMap) -> Theme {
    super::caller::cookie(headers, patchbay_app::theme::COOKIE).map_or_else(Theme::default, Theme::parse)
}

/// A handler's panic: logged under a reference, answered like any other fault of ours.
#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
pub fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    match Error::internal(format!("a handler panicked: {}", text.unwrap_or("without a word"))) {
        Error::Internal(reference) => Fault::internal(&reference).into_response(),
        other => Fault::from(other).into_response(),
    }
}

/// Text as it may stand in HTML, between tags and in quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_escapes_what_it_is_told() {
        let page = Fault::new(StatusCode::CONFLICT, "Changed meanwhile", "<script>alert('1')</script>").page(Theme::Dark);
        assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
        assert!(!page.contains("<script"));
        assert!(page.contains("data-theme=\"dark\""));
    }

    #[test]
    fn a_panic_is_answered_with_a_reference_and_not_with_its_cause() {
        let response = panicked(Box::new("the secret is 42"));
        let fault = response.extensions().get::<Fault>().unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(fault.reference.as_ref().is_some_and(|reference| reference.len() == 8));
        assert!(!fault.line().contains("42"));
    }
}
