//! What devices ask (sheet, section 9; the contract stands in `docs/campaigns.md`): one question in JSON, one answer in JSON.
//!
//! A device presents its group's secret or one of its own as a bearer token. It is told what to install, to wait, or that there is nothing
//! for it. What makes no sense is refused; that there is no campaign, no such model, no seat is none of that, so that no agent ever stops.

use super::auth::bearer;
use crate::body::{self, BodyError};
use crate::fault::{Fault, json};
use crate::metrics::{Metrics, count};
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use patchbay_core::Core;
use patchbay_core::campaigns::{Poll, Told};
use patchbay_domain::campaigns::{
    CarrierCode, Decision, DeviceId, DeviceModel, FirmwareVersion, Local, Report, UtcOffset, Window,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// Where devices ask.
pub(super) const PATH: &str = "/fota/v1/poll";
/// The largest question, in bytes.
const BODY_MAX: usize = 4096;
/// The same as a sentence.
const TOO_LARGE: &str = "A question has at most 4096 bytes.";

/// A question. Members that are not known are passed over, so that an agent may be newer than the server.
#[derive(Deserialize)]
struct Question<'q> {
    #[serde(borrow)]
    device: Cow<'q, str>,
    #[serde(borrow)]
    model: Cow<'q, str>,
    #[serde(borrow)]
    carrier: Cow<'q, str>,
    #[serde(borrow)]
    version: Cow<'q, str>,
    utc_offset_minutes: Option<i32>,
    #[serde(default)]
    state: State,
    error: Option<i64>,
}

/// How far the device is.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    #[default]
    Idle,
    Downloading,
    Installing,
    Failed,
}

/// An instant, on the device's own clock and in UTC.
#[derive(Serialize)]
struct Moment {
    local: String,
    utc: String,
}

impl Moment {
    fn of(local: Local, offset: UtcOffset) -> Self {
        let text = |local: Local| local.to_string().replace(' ', "T");
        let utc = Local::of(local.instant(offset), UtcOffset::default());
        Self { local: text(local), utc: format!("{}Z", text(utc)) }
    }
}

/// An answer.
#[derive(Serialize)]
struct Answer<'t> {
    answer: &'static str,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'t str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    wifi_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closes: Option<Moment>,
    next_poll: i64,
}

impl<'t> Answer<'t> {
    fn of(told: &'t Told) -> Self {
        let (answer, window): (_, Option<Window>) = match told.decision {
            Decision::Order { window } => ("update", Some(window)),
            Decision::Wait { until, .. } => ("wait", until),
            Decision::Done | Decision::Newer | Decision::Absent(_) => ("none", None),
        };
        Self {
            answer,
            reason: told.decision.reason(),
            campaign: told.campaign.as_deref(),
            target: told.target.as_ref().map(FirmwareVersion::as_str),
            wifi_only: told.wifi_only,
            opens: window.map(|window| Moment::of(window.opens, told.offset)),
            closes: window.map(|window| Moment::of(window.closes, told.offset)),
            next_poll: told.next_poll,
        }
    }
}

/// The face that devices see. Cheap to clone.
#[derive(Clone)]
pub struct PollFace {
    core: Core,
    metrics: Arc<Metrics>,
}

impl PollFace {
    /// A face over this core.
    #[must_use]
    pub const fn new(core: Core, metrics: Arc<Metrics>) -> Self {
        Self { core, metrics }
    }

    /// Answers a request below [`super::POLL_PREFIX`]. Asked before any router: that is the request that comes by the hundred thousand.
    pub async fn serve(self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        let waits = parts.headers.contains_key(header::EXPECT);
        let mut whole = Some(body);
        let answer = match self.answered(&parts, &mut whole).await {
            Ok(told) => json(StatusCode::OK, serde_json::to_string(&Answer::of(&told)).unwrap_or_default()),
            Err(fault) => fault.response(),
        };
        if answer.status() == StatusCode::UNAUTHORIZED {
            count(&self.metrics.sign_ins_failed);
        }
        if let Some(rest) = whole.filter(|_| !waits) {
            body::drain(rest).await;
        }
        answer
    }

    async fn answered(&self, parts: &Parts, whole: &mut Option<Body>) -> Result<Told, Fault> {
        if parts.uri.path() != PATH {
            return Err(Fault::new(StatusCode::NOT_FOUND, "not-found", "Devices ask at /fota/v1/poll."));
        }
        if parts.method != Method::POST {
            let fault = Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method", "Use POST.");
            return Err(fault.with(header::ALLOW, HeaderValue::from_static("POST")));
        }
        let secret = parts.headers.get(header::AUTHORIZATION).and_then(bearer).ok_or_else(unauthorized)?;
        if !body::is_of(&parts.headers, &["application/json"], false) {
            return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Send application/json, not compressed."));
        }
        if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
            return Err(Fault::body(BodyError::TooLarge, TOO_LARGE));
        }
        let Some(sent) = whole.take() else { return Err(Fault::malformed("There is no body.")) };
        let sent = body::read(sent, BODY_MAX).await.map_err(|error| Fault::body(error, TOO_LARGE))?;
        let poll = read(&sent)?;
        self.core.campaign_polls().poll(secret, poll).await?.ok_or_else(unauthorized)
    }
}

fn unauthorized() -> Fault {
    Fault::unauthorized("This secret is nobody's, or not this device's.", "Bearer realm=\"Patchbay\"")
}

/// Reads a question.
fn read(sent: &[u8]) -> Result<Poll, Fault> {
    // The reader names line, column and member, and goes no deeper than 128.
    let question: Question<'_> = serde_json::from_slice(sent).map_err(|cause| Fault::malformed(cause.to_string()))?;
    let invalid = |member: &'static str| {
        move |why: &dyn std::fmt::Display| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", format!("{member}: {why}"))
    };
    Ok(Poll {
        device: DeviceId::parse(&question.device).map_err(|why| invalid("device")(&why))?,
        model: DeviceModel::parse(&question.model).map_err(|why| invalid("model")(&why))?,
        carrier: CarrierCode::parse(&question.carrier).map_err(|why| invalid("carrier")(&why))?,
        version: FirmwareVersion::parse(&question.version).map_err(|why| invalid("version")(&why))?,
        offset: question
            .utc_offset_minutes
            .map(UtcOffset::minutes)
            .transpose()
            .map_err(|why| invalid("utc_offset_minutes")(&why))?,
        report: match question.state {
            State::Idle => Report::Idle,
            State::Downloading => Report::Downloading,
            State::Installing => Report::Installing,
            State::Failed => Report::Failed { error: question.error.unwrap_or_default() },
        },
    })
}
