//! Refuses what another site made the browser send (cross-site request forgery), by what browsers themselves say of a request's origin.
//!
//! `Sec-Fetch-Site` decides where it is there; older browsers and pages over plain HTTP beyond the own machine send no such field, and
//! then `Origin` must name the host that is asked. A request with an API token and no cookie can only come from a program.

use super::Shared;
use super::fault::Fault;
use crate::metrics::count;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Uri, header};

/// Refuses an unsafe request that is not our own pages'.
pub async fn refuse(State(state): Shared, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers(), request.uri(), state.app.config.public_url.as_deref()) || is_programs(request.headers())
    {
        return next.run(request).await;
    }
    count(&state.app.metrics.foreign_requests);
    let message = "This request does not come from a page of this server. Open the portal anew and try again.";
    Fault::new(StatusCode::FORBIDDEN, "Refused", message).into_response()
}

/// Whether browsers say that a request was caused by a page of this server.
pub(crate) fn is_own(headers: &HeaderMap, uri: &Uri, public_url: Option<&str>) -> bool {
    if let Some(site) = text(headers, "sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(headers, header::ORIGIN.as_str()) else { return false };
    if public_url == Some(origin) {
        return true;
    }
    let Some(host) = uri.authority().map(http::uri::Authority::as_str).or_else(|| text(headers, header::HOST.as_str())) else {
        return false;
    };
    origin.split_once("://").is_some_and(|(_, asked)| asked.eq_ignore_ascii_case(host))
}

fn is_programs(headers: &HeaderMap) -> bool {
    super::caller::bearer(headers).is_some() && !headers.contains_key(header::COOKIE)
}

/// The one value of a field; none when it is missing, repeated or no text.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).into_iter();
    let first = values.next()?;
    if values.next().is_some() { Some("") } else { first.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(fields: &[(&'static str, &'static str)], public_url: Option<&str>) -> bool {
        let headers = fields.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect();
        is_own(&headers, &Uri::from_static("/portal/x"), public_url)
    }

    #[test]
    fn the_browsers_word_decides() {
        for (site, good) in [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false)] {
            assert_eq!(own(&[("sec-fetch-site", site), ("host", "a"), ("origin", "http://a")], None), good, "{site}");
        }
    }

    #[test]
    fn without_it_the_origin_names_the_host() {
        assert!(own(&[("host", "a:3000"), ("origin", "http://a:3000")], None));
        assert!(own(&[("host", "A:3000"), ("origin", "http://a:3000")], None));
        for origin in ["http://evil:3000", "http://a", "null", "a:3000", ""] {
            assert!(!own(&[("host", "a:3000"), ("origin", origin)], None), "{origin}");
        }
        assert!(!own(&[("host", "a:3000")], None));
        assert!(!own(&[("origin", "http://a:3000")], None));
    }

    #[test]
    fn behind_a_proxy_that_renames_the_host_the_public_url_counts() {
        assert!(own(&[("host", "inside"), ("origin", "https://p.example")], Some("https://p.example")));
        assert!(!own(&[("host", "inside"), ("origin", "http://p.example")], Some("https://p.example")));
    }

    #[test]
    fn a_repeated_field_is_not_believed() {
        let mut headers = HeaderMap::new();
        headers.append("sec-fetch-site", "same-origin".parse().unwrap());
        headers.append("sec-fetch-site", "cross-site".parse().unwrap());
        assert!(!is_own(&headers, &Uri::from_static("/"), None));
    }
}
