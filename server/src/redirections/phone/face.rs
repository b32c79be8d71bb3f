//! Answers a phone's request: from memory, without waiting for anything.

use super::answer::{Document, document, empty};
use super::certificate::subject_mac;
use super::limit::Limit;
use super::request::{PhoneRequest, recognise};
use crate::metrics::Metrics;
use crate::peer::{ClientAddress, PeerCertificate};
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use patchbay_core::redirections::PhoneContact;
use patchbay_core::{Clock, Core};
use patchbay_domain::redirections::{Answer, Mac};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

/// The face that phones see. Cheap to clone.
#[derive(Clone)]
pub struct PhoneFace {
    core: Core,
    clock: Clock,
    limit: Option<Arc<Limit>>,
    metrics: Arc<Metrics>,
}

impl PhoneFace {
    /// A face that lets each address ask so many times a second, after a burst of 40 seconds' worth; 0 for no limit.
    #[must_use]
    pub fn new(core: Core, metrics: Arc<Metrics>, rate: u32) -> Self {
        let limit = NonZeroU32::new(rate).map(|rate| Arc::new(Limit::per_second(rate)));
        Self { core, clock: Clock::system(), limit, metrics }
    }

    /// Answers the request if it is a phone's, otherwise leaves it to others. Does not wait, so it may be asked before any router.
    #[must_use]
    pub fn serve<B>(&self, request: &Request<B>) -> Option<Response> {
        let phone = recognise(request.method(), request.uri().path(), request.uri().query(), request.headers())?;
        let client = request.extensions().get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0);
        let certificate = request.extensions().get::<PeerCertificate>().and_then(|certificate| certificate.0.as_deref());
        Some(self.answer(&phone, client, certificate))
    }

    fn answer(&self, phone: &PhoneRequest<'_>, client: IpAddr, certificate: Option<&[u8]>) -> Response {
        if let Some(Err(seconds)) = self.limit.as_ref().map(|limit| limit.check(client)) {
            return too_often(seconds);
        }
        let certified = certificate.and_then(subject_mac);
        let Some(mac) = phone.mac.or(certified) else { return nothing(phone) };
        if let Some(certified) = certified.filter(|certified| *certified != mac) {
            tracing::warn!(%client, asked = %mac, %certified, "phone refused: its certificate names another phone");
            self.note(phone, mac, client, Answer::Refused);
            return status(StatusCode::FORBIDDEN);
        }
        match self.core.phones().told(mac).and_then(|url| document(phone.form, &url)) {
            Some(document) => {
                self.note(phone, mac, client, phone.form);
                respond(document)
            }
            None => {
                self.note(phone, mac, client, Answer::Nothing);
                nothing(phone)
            }
        }
    }

    fn note(&self, phone: &PhoneRequest<'_>, mac: Mac, client: IpAddr, answer: Answer) {
        self.metrics.phone_answered(answer);
        let mut request =
            String::with_capacity(phone.path.len().saturating_add(phone.query.map_or(0, str::len)).saturating_add(1));
        request.push_str(phone.path);
        if let Some(query) = phone.query {
            request.push('?');
            request.push_str(query);
        }
        self.core.phones().note(PhoneContact {
            mac,
            at: self.clock.now(),
            address: client.to_string(),
            model: phone.model.clone().into_owned(),
            firmware: phone.firmware.to_owned(),
            user_agent: phone.user_agent.to_owned(),
            request,
            answer,
        });
    }
}

/// Nothing, in the way this phone understands: it must go on to ask elsewhere (PnP, DHCP).
fn nothing(phone: &PhoneRequest<'_>) -> Response {
    if phone.wants_a_document() { respond(empty()) } else { status(StatusCode::NOT_FOUND) }
}

/// 503 rather than 429: to a phone a 4xx means "nothing for you here", a 5xx "ask again".
fn too_often(seconds: u64) -> Response {
    let mut response = status(StatusCode::SERVICE_UNAVAILABLE);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn respond(document: Document) -> Response {
    let mut response = Response::new(Body::from(document.body));
    let headers = response.headers_mut();
    headers.reserve(3);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
