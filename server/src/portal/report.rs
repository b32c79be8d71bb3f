//! `POST /csp-report`: browsers tell of what the policy blocked. Anybody can send such a report, so little of it is written down.

use super::{PortalState, Shared};
use crate::metrics::count;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use http::StatusCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The largest report that is read, in bytes.
const REPORT_MAX: usize = 16 * 1024;
/// How many are logged in each [`SPAN`]; all are counted.
const LOGGED: u32 = 20;
/// See [`LOGGED`].
const SPAN: Duration = Duration::from_secs(60);
/// So much is logged of each value, in characters.
const SHOWN: usize = 200;

/// The route.
pub fn routes() -> Router<PortalState> {
    Router::new().route("/csp-report", post(take)).layer(DefaultBodyLimit::max(REPORT_MAX))
}

/// How many were logged lately.
pub struct Reports {
    lately: Mutex<(Instant, u32)>,
}

impl Default for Reports {
    fn default() -> Self {
        Self { lately: Mutex::new((Instant::now(), 0)) }
    }
}

impl Reports {
    fn may_log(&self, now: Instant) -> bool {
        let mut lately = self.lately.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if now.saturating_duration_since(lately.0) >= SPAN {
            *lately = (now, 0);
        }
        lately.1 = lately.1.saturating_add(1);
        lately.1 <= LOGGED
    }
}

async fn take(State(state): Shared, body: Bytes) -> StatusCode {
    count(&state.app.metrics.policy_reports);
    if state.reports.may_log(Instant::now()) {
        let report = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
        let said = |name: &str| shown(report.pointer(&format!("/csp-report/{name}")));
        tracing::warn!(
            page = said("document-uri"),
            directive = said("violated-directive"),
            blocked = said("blocked-uri"),
            source = said("source-file"),
            "a browser reports content that the policy blocked"
        );
    }
    StatusCode::NO_CONTENT
}

/// A value in few printable characters.
fn shown(value: Option<&serde_json::Value>) -> String {
    let text = value.and_then(serde_json::Value::as_str).unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_logged() {
        let reports = Reports::default();
        let now = Instant::now();
        let logged = (0..100).filter(|_| reports.may_log(now)).count();
        assert_eq!(logged, usize::try_from(LOGGED).unwrap());
        assert!(reports.may_log(now + SPAN + Duration::from_secs(1)));
    }

    #[test]
    fn values_are_cut_and_cleaned() {
        let value = serde_json::Value::from(format!("a\n\u{1b}[31m{}", "x".repeat(500)));
        let shown = shown(Some(&value));
        assert_eq!(shown.chars().count(), SHOWN);
        assert!(shown.starts_with("a[31mx"));
    }
}
