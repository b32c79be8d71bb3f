//! Pages of other hosts: which may use this API (CORS; sheet, section 2 and decision 6), and which may not make a browser change anything.

use crate::portal::foreign::is_own;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

/// How long a browser may remember what a preflight said, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");
/// The methods of this API.
pub(super) const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, OPTIONS");

/// Whose pages may use this API.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    /// Origins in lower case, as the operator set them.
    pub allowed: Vec<String>,
    /// How this server is reached, when the operator said so.
    pub public_url: Option<String>,
}

impl Origins {
    /// The origin of an allowed page that caused the request.
    fn allowed<'h>(&self, headers: &'h HeaderMap) -> Option<&'h HeaderValue> {
        let mut values = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (values.next(), values.next()) else { return None };
        let text = origin.to_str().ok()?.to_ascii_lowercase();
        self.allowed.contains(&text).then_some(origin)
    }

    /// Whether a page caused the request that is neither this server's nor allowed. Programs say nothing of pages.
    pub fn is_foreign(&self, parts: &Parts) -> bool {
        const SAID: [HeaderName; 2] = [header::ORIGIN, HeaderName::from_static("sec-fetch-site")];
        let caused = SAID.iter().any(|name| parts.headers.contains_key(name));
        caused && self.allowed(&parts.headers).is_none() && !is_own(&parts.headers, &parts.uri, self.public_url.as_deref())
    }

    /// What a browser asks before it sends another page's request. It has no credentials then, and needs none.
    pub fn preflight(headers: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().insert(header::ALLOW, METHODS);
        if headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
            let allowed = HeaderValue::from_static("Authorization, Content-Type");
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
            response.headers_mut().insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        }
        response
    }

    /// Lets an allowed page read the answer, the challenge included. Without an allowed page nothing of CORS is said.
    pub fn mark(&self, asked: &HeaderMap, answer: &mut HeaderMap) {
        const CORS: [HeaderName; 3] =
            [header::ACCESS_CONTROL_ALLOW_METHODS, header::ACCESS_CONTROL_ALLOW_HEADERS, header::ACCESS_CONTROL_MAX_AGE];
        if !self.allowed.is_empty() {
            answer.insert(header::VARY, HeaderValue::from_static("Origin"));
        }
        match self.allowed(asked) {
            Some(origin) => {
                answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                let exposed = HeaderValue::from_static("WWW-Authenticate, Retry-After");
                answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            }
            None => {
                for name in CORS {
                    answer.remove(name);
                }
            }
        }
    }
}
