//! Who it is: what a request presents, to an actor. What of it is right, core knows.

use super::address::Root;
use super::context;
use super::fault::Fault;
use crate::basic;
use crate::peer::sender;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use patchbay_core::Core;
use patchbay_core::accounts::{AppPresented, AppUser, AppUserError};
use patchbay_domain::connections::Security;

/// The longest `Authorization` header that is looked at, in bytes.
const HEADER_MAX: usize = 4096;

/// Who asks for something of an application.
pub(super) async fn app_user(core: &Core, parts: &Parts, root: &Root) -> Result<AppUser, Fault> {
    let authorization = parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let basic = basic::credentials(authorization);
    let session = context::session(&parts.headers);
    let presented = AppPresented {
        basic: basic.as_ref().map(|(name, secret)| (name.as_str(), secret.as_str())),
        bearer: bearer(authorization),
        session: session.as_deref(),
    };
    match core.accounts().app_user(&root.application, &presented, &sender(parts)).await {
        Ok(user) => Ok(user),
        Err(AppUserError::NoSuchApplication) => Err(Fault::not_found("There is no such application.")),
        Err(AppUserError::Wrong) => Err(unauthorized(core, root).await?),
        Err(AppUserError::Throttled { seconds }) => Err(Fault::throttled(seconds)),
        Err(AppUserError::Core(error)) => Err(error.into()),
    }
}

/// 401, with the one scheme that the application takes: some clients read the first one only.
async fn unauthorized(core: &Core, root: &Root) -> Result<Fault, Fault> {
    let application = core.application(&root.application).await?;
    let bearer = application.is_some_and(|application| application.settings.security == Security::Bearer);
    let challenge = if bearer { "Bearer realm=\"Patchbay\"" } else { "Basic realm=\"Patchbay\", charset=\"UTF-8\"" };
    let fault = Fault::new(StatusCode::UNAUTHORIZED, "Unauthorized", "Wrong or missing credentials.");
    Ok(fault.with(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)))
}

/// A bearer token (RFC 6750).
fn bearer(header: &[u8]) -> Option<&str> {
    let (scheme, token) = header.get(..HEADER_MAX.min(header.len()))?.split_at_checked(7)?;
    let token = std::str::from_utf8(token.trim_ascii()).ok()?;
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}
