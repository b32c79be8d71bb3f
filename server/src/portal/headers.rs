//! The security headers of every answer of the portal, and the nonce that lets our own inline scripts through the policy.

use super::Shared;
use crate::peer::Encrypted;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;

/// What is the same on each answer. Nothing is embedded elsewhere, nothing asks for the machine's sensors, nothing leaks the path.
const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), usb=()",
    ),
];

/// A year, once a browser came over TLS.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// Nothing that a page says is kept, unless its handler says otherwise.
const KEEP_NOTHING: HeaderValue = HeaderValue::from_static("no-store");

/// Makes the nonce for the page, and sets the headers on its answer.
pub async fn set(State(state): Shared, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    let encrypted = request.extensions().get::<Encrypted>().copied().unwrap_or_default();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    put(response.headers_mut(), &nonce, state.app.config.tls.is_some() || encrypted.0);
    response
}

fn put(headers: &mut HeaderMap, nonce: &str, encrypted: bool) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy(nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(KEEP_NOTHING);
}

/// `wasm-unsafe-eval` lets WebAssembly be compiled, and nothing else.
fn policy(nonce: &str) -> String {
    // `cargo leptos watch` tells the page over a socket of its own to load again; only while developing.
    let reload = if crate::assets::is_watched() { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         report-uri /csp-report"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handlers_own_word_on_caching_stands() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        put(&mut headers, "n", false);
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        put(&mut headers, "n", true);
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
