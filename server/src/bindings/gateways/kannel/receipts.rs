//! The door by which Kannel brings receipts: `GET /sms/receipts/{gateway}/{setup}/{part}/{mark}?type=N`.
//!
//! Kannel presents nothing, so the address itself is the secret: the mark is a keyed hash of setup and part, which only the gateway was
//! told with the segment. Whoever guesses is told that there is no such page.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use patchbay_core::Core;
use patchbay_domain::bindings::Receipt;
use subtle::ConstantTimeEq;

/// How the addresses begin.
pub const PATH: &str = "/sms/receipts/";

/// The door, and 404 for what lies beside it.
pub fn routes(core: Core) -> Router {
    let beside = || async { said(StatusCode::NOT_FOUND, "There is no such receipt.\n") };
    Router::new()
        .route("/sms/receipts/{gateway}/{setup}/{part}/{mark}", get(receipt).fallback(refused))
        .fallback(beside)
        .with_state(core)
}

async fn refused() -> Response {
    let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, "Use GET.\n");
    answer.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET"));
    answer
}

async fn receipt(
    State(core): State<Core>,
    Path((gateway, setup, part, mark)): Path<(String, String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let unknown = || said(StatusCode::NOT_FOUND, "There is no such receipt.\n");
    let (Ok(setup), Ok(part)) = (setup.parse::<i64>(), part.parse::<i64>()) else { return unknown() };
    let ours = core.receipts().mark(setup, part);
    if !bool::from(ours.as_bytes().ct_eq(mark.as_bytes())) {
        return unknown();
    }
    let Some(receipt) = query.as_deref().and_then(kind) else {
        return said(StatusCode::BAD_REQUEST, "A receipt has a type of 1, 2, 4, 8 or 16.\n");
    };
    match core.receipts().by_part(&gateway, setup, part, receipt).await {
        Ok(()) => said(StatusCode::OK, "Thank you.\n"),
        // It was logged where it happened; Kannel tries again if it is told to (http-request-retry).
        Err(_) => said(StatusCode::SERVICE_UNAVAILABLE, "Try again later.\n"),
    }
}

/// What the type means; the same numbers as in `dlr-mask`.
fn kind(query: &str) -> Option<Receipt> {
    match query.split('&').find_map(|pair| pair.strip_prefix("type="))? {
        "1" => Some(Receipt::Delivered),
        "2" | "16" => Some(Receipt::Failed),
        "4" | "8" => Some(Receipt::Underway),
        _ => None,
    }
}

fn said(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_the_mask() {
        assert_eq!(kind("type=1"), Some(Receipt::Delivered));
        assert_eq!(kind("a=b&type=16"), Some(Receipt::Failed));
        assert_eq!(kind("type=8"), Some(Receipt::Underway));
        for bad in ["type=0", "type=%d", "type=", "", "kind=1"] {
            assert_eq!(kind(bad), None, "{bad}");
        }
    }
}
