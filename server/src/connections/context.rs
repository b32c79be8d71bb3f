//! The call context: which connection and which session a client names in headers and cookies, and the cookies it gets (sheet, section 3).

use super::fault::Fault;
use crate::peer::Encrypted;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use patchbay_domain::connections::ConnectionId;
use patchbay_domain::time::Millis;
use std::time::{Duration, UNIX_EPOCH};

/// The header and cookie of the connection.
const CONNECTION: &str = "X-SMP-APPCID";
/// The cookie of older clients, which is only written.
const CONNECTION_LEGACY: &str = "X-SUP-APPCID";
/// The cookie of the session.
const SESSION: &str = "X-SMP-SESSID";
/// The header again, as it is answered.
const CONNECTION_HEADER: HeaderName = HeaderName::from_static("x-smp-appcid");
/// How long a client keeps its connection's cookie, in seconds: the vendor's servers say about 20 years.
const KEPT_SECONDS: i64 = 20 * 365 * 24 * 60 * 60;

/// The connection that a request names; an empty header counts as none, and the header goes before the cookie.
pub(super) fn connection(headers: &HeaderMap) -> Result<Option<ConnectionId>, Fault> {
    let header = headers.get(CONNECTION_HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
    let named = header.filter(|text| !text.is_empty()).or_else(|| cookie(headers, CONNECTION));
    let read = |text: String| ConnectionId::parse(&text).map_err(|fault| Fault::malformed(format!("{CONNECTION}: {fault}")));
    named.map(read).transpose()
}

/// The session that a request names.
pub(super) fn session(headers: &HeaderMap) -> Option<String> {
    cookie(headers, SESSION)
}

/// A cookie's value; of several the first, and none that is empty.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let texts = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(other, _)| other.trim() == name)?;
    let value = value.trim().trim_matches('"');
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// What follows a cookie's value. Over TLS it never leaves by another way.
fn attributes(encrypted: Encrypted) -> &'static str {
    if encrypted.0 { "; Path=/; Secure" } else { "; Path=/" }
}

/// Tells a client which connection is its own, header and cookies. The first cookie is the one that old clients look for, and only there.
pub(super) fn give_connection(answer: &mut HeaderMap, id: &ConnectionId, now: Millis, encrypted: Encrypted) {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.insert(CONNECTION_HEADER, value);
    }
    let millis = u64::try_from(now.plus_seconds(KEPT_SECONDS).0).unwrap_or_default();
    let expires = httpdate::fmt_http_date(UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(UNIX_EPOCH));
    for name in [CONNECTION, CONNECTION_LEGACY] {
        let text = format!("{name}={id}; Expires={expires}{}", attributes(encrypted));
        append(answer, &text);
    }
}

/// Takes a connection's cookies back.
pub(super) fn take_connection(answer: &mut HeaderMap, encrypted: Encrypted) {
    for name in [CONNECTION, CONNECTION_LEGACY] {
        append(answer, &format!("{name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0{}", attributes(encrypted)));
    }
}

/// Gives a client a session, which no script can read.
pub(super) fn give_session(answer: &mut HeaderMap, secret: &str, encrypted: Encrypted) {
    append(answer, &format!("{SESSION}={secret}{}; HttpOnly", attributes(encrypted)));
}

fn append(answer: &mut HeaderMap, cookie: &str) {
    // Ids and sessions hold nothing that a header cannot.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn the_header_goes_before_the_cookie_and_an_empty_one_is_none() {
        let id = |pairs: &[(&'static str, &str)]| connection(&headers(pairs)).unwrap().map(String::from);
        assert_eq!(id(&[]), None);
        assert_eq!(id(&[("cookie", "")]), None);
        assert_eq!(id(&[("cookie", "a=b; X-SMP-APPCID=one;X-SMP-SESSID=s")]).as_deref(), Some("one"));
        assert_eq!(id(&[("cookie", "a=b"), ("cookie", "X-SMP-APPCID=\"one\"")]).as_deref(), Some("one"));
        assert_eq!(id(&[("x-smp-appcid", "two"), ("cookie", "X-SMP-APPCID=one")]).as_deref(), Some("two"));
        assert_eq!(id(&[("x-smp-appcid", " "), ("cookie", "X-SMP-APPCID=one")]).as_deref(), Some("one"));
        assert_eq!(session(&headers(&[("cookie", "X-SMP-APPCID=one; X-SMP-SESSID=s")])).as_deref(), Some("s"));
        for bad in ["a b", "ä"] {
            assert_eq!(connection(&headers(&[("x-smp-appcid", bad)])).unwrap_err().status, 400);
        }
        assert_eq!(connection(&headers(&[("x-smp-appcid", &"x".repeat(129))])).unwrap_err().status, 400);
    }

    #[test]
    fn the_cookie_that_old_clients_look_for_comes_first() {
        let mut answer = HeaderMap::new();
        give_connection(&mut answer, &ConnectionId::parse("one").unwrap(), Millis(784_111_777_000), Encrypted(true));
        give_session(&mut answer, "s", Encrypted(false));
        let cookies: Vec<&str> = answer.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(cookies[0], "X-SMP-APPCID=one; Expires=Sat, 01 Nov 2014 08:49:37 GMT; Path=/; Secure");
        assert!(cookies[1].starts_with("X-SUP-APPCID=one; "));
        assert_eq!(cookies[2], "X-SMP-SESSID=s; Path=/; HttpOnly");
    }
}
