//! From a request's head to somebody: realm, challenge, and what the digest proves (sheet, section 2; decisions 2 and 7).

use super::digest::{Presented, md5_hex};
use super::http::Face;
use super::{nonce, parameters};
use crate::peer::sender;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::accounts::{DigestError, Proof};
use patchbay_core::{Actor, Core, Result};
use patchbay_domain::sip::SipDomain;

/// The realm of a server that has no SIP domain yet. Nobody can come in then.
const NO_DOMAIN: &str = "SIP_settings";

/// Why somebody was not let in.
pub(super) enum Shut {
    /// Nothing was presented, or nothing right. `stale` where only the nonce was too old.
    Asked { stale: bool },
    /// Too many wrong passwords.
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    Core(patchbay_core::Error),
}

/// The owner of an account, when the head proves that he is it.
pub(super) async fn authenticate(face: &Face, parts: &Parts, realm: Option<&str>) -> Result<Actor, Shut> {
    let again = || Shut::Asked { stale: false };
    let mut headers = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(authorization), None) = (headers.next(), headers.next()) else { return Err(again()) };
    let presented = Presented::read(authorization.as_bytes()).ok_or_else(again)?;
    // What was meant for another question is no answer to this one. The path is left out: proxies rename it.
    if !parameters::same(presented.query(), parts.uri.query().unwrap_or_default()) {
        return Err(again());
    }
    // The client calculated with the realm it names, so that is the one to go by; the digest belongs to one domain anyway.
    let named = presented.realm.as_deref().and_then(domain_of).or_else(|| realm.and_then(domain_of));
    let domain = match named {
        Some(domain) => Some(domain),
        None => face.core.accounts().first_sip_domain().await.map_err(Shut::Core)?,
    };
    let domain = domain.ok_or_else(again)?;
    let good = nonce::is_good(&face.core, &presented.nonce);
    let proves = |ha1: &str| match (presented.is_proved_by(ha1, parts.method.as_str()), good) {
        (true, true) => Proof::Right,
        (true, false) => Proof::Stale,
        (false, _) => Proof::Wrong,
    };
    match face.core.accounts().digest(&domain, &presented.username, &sender(parts), proves).await {
        Ok(actor) => Ok(actor),
        Err(DigestError::Wrong) => Err(again()),
        Err(DigestError::Stale) => Err(Shut::Asked { stale: true }),
        Err(DigestError::Throttled { seconds }) => Err(Shut::Throttled { seconds }),
        Err(DigestError::Core(error)) => Err(Shut::Core(error)),
    }
}

/// The domain of a `realm` parameter: itself, or what stands behind the `@` (Blink sends the whole address).
fn domain_of(realm: &str) -> Option<SipDomain> {
    let domain = realm.rsplit_once('@').map_or(realm, |(_, domain)| domain);
    SipDomain::parse(domain).ok()
}

/// The realm to ask in: the one that was named if accounts of it are here, else the server's first domain. A realm that is not ours is not
/// asked for, since that would be asking for somebody else's password.
async fn realm_of(core: &Core, named: Option<&str>) -> Result<String> {
    if let Some(domain) = named.and_then(domain_of)
        && core.accounts().has_sip_domain(&domain).await?
    {
        return Ok(domain.to_string());
    }
    Ok(core.accounts().first_sip_domain().await?.map_or_else(|| NO_DOMAIN.to_owned(), |domain| domain.to_string()))
}

/// 401 with a challenge. No value may hold a comma, and the realm comes first: old clients cut the header apart at commas.
pub(super) async fn challenge(core: &Core, named: Option<&str>, stale: bool) -> Result<Response> {
    let realm = realm_of(core, named).await?;
    let (nonce, opaque) = (nonce::make(core), md5_hex(&realm));
    let stale = if stale { ", stale=true" } else { "" };
    let text = format!("Digest realm=\"{realm}\", qop=\"auth\", nonce=\"{nonce}\", opaque=\"{opaque}\"{stale}");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    let value = HeaderValue::from_str(&text).map_err(patchbay_core::Error::internal)?;
    response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    Ok(response)
}
