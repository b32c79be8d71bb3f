//! Is this request a phone's, and which phone asks?
//!
//! A path is a phone's when it looks like what phones ask for (sheet, section 6.1). Nothing of the portal looks so; a person's request
//! for a page that does not exist must stay one.

use super::user_agent::{USER_AGENT_MAX, UserAgent, find_mac, find_model};
use axum::http::{HeaderMap, Method, header};
use patchbay_domain::redirections::{Answer, Mac};
use std::borrow::Cow;

/// The longest path and query that is looked at; a longer request is no phone's.
const TARGET_MAX: usize = 1024;

/// How the path ends; it decides over the form of the answer and over how an unknown phone is told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// `.php`: the classic address, answered as text.
    Php,
    /// `.htm`: the address a phone makes from its model and MAC.
    Htm,
    /// `.xml` or `.cfg`.
    File,
    /// None of these.
    None,
}

/// A phone's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRequest<'a> {
    /// Which phone asks, by query, path or User-Agent, in this order; none when neither names it.
    pub mac: Option<Mac>,
    /// The model, as the User-Agent or else the path says; empty when neither does.
    pub model: Cow<'a, str>,
    /// The firmware's version; empty when not told.
    pub firmware: &'a str,
    /// What the phone calls itself.
    pub user_agent: &'a str,
    /// The path that it asked for.
    pub path: &'a str,
    /// The query behind the path.
    pub query: Option<&'a str>,
    /// The form in which a known phone is answered.
    pub form: Answer,
    ending: Ending,
}

impl PhoneRequest<'_> {
    /// Whether a phone that is told nothing gets an empty document (`.php`) rather than a 404.
    #[must_use]
    pub fn wants_a_document(&self) -> bool {
        self.ending == Ending::Php
    }
}

/// Recognises a phone's request by its path and what it calls itself; none for all that is not one. Only GET and HEAD are.
#[must_use]
pub fn recognise<'a>(method: &Method, path: &'a str, query: Option<&'a str>, headers: &'a HeaderMap) -> Option<PhoneRequest<'a>> {
    let length = path.len().saturating_add(query.map_or(0, str::len));
    if !(method == Method::GET || method == Method::HEAD) || length > TARGET_MAX {
        return None;
    }
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let user_agent = cut(user_agent.unwrap_or_default(), USER_AGENT_MAX);
    let agent = UserAgent::read(user_agent);
    let ending = ending_of(path);
    let in_query = query.and_then(mac_in_query);
    let in_path = mac_in_path(path);
    let named = in_query.or(in_path);
    let is_phone = match ending {
        Ending::Php | Ending::Htm => true,
        Ending::File if named.is_some() => true,
        _ => {
            let segment = path.trim_start_matches('/');
            segment.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("snom"))
                || matches!(segment, "phone" | "phone/")
                || (segment.is_empty() && in_query.is_some())
                || (agent.is_phone && named.is_some())
        }
    };
    if !is_phone {
        return None;
    }
    let model = if agent.model.is_empty() { model_in_path(path) } else { agent.model.clone() };
    let form = if model.eq_ignore_ascii_case("snomm9") {
        Answer::SettingFiles
    } else if ending == Ending::Php || agent.reads_text_only() {
        Answer::Text
    } else {
        Answer::Settings
    };
    Some(PhoneRequest { mac: named.or(agent.mac), model, firmware: agent.firmware, user_agent, path, query, form, ending })
}

/// At most so many bytes of a text, cut between characters.
fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

fn ending_of(path: &str) -> Ending {
    let Some((_, ending)) = path.rsplit('/').next().and_then(|last| last.rsplit_once('.')) else { return Ending::None };
    let is = |known: &str| ending.eq_ignore_ascii_case(known);
    if is("php") {
        Ending::Php
    } else if is("htm") {
        Ending::Htm
    } else if is("xml") || is("cfg") {
        Ending::File
    } else {
        Ending::None
    }
}

/// The MAC of the parameter `mac`, in any spelling; the first one that is an address.
fn mac_in_query(query: &str) -> Option<Mac> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        if name.eq_ignore_ascii_case("mac") { Mac::parse(&decode(value, true)).ok() } else { None }
    })
}

fn mac_in_path(path: &str) -> Option<Mac> {
    find_mac(&decode(path, false))
}

fn model_in_path(path: &str) -> Cow<'_, str> {
    path.rsplit('/').find_map(|segment| find_model(segment, false)).map(|(model, _)| model).unwrap_or_default()
}

/// Undoes percent-encoding; what is no encoding of UTF-8 stays as it is.
fn decode(text: &str, plus_is_blank: bool) -> Cow<'_, str> {
    let coded = |c: char| c == '%' || (c == '+' && plus_is_blank);
    if !text.contains(coded) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match (first, after) {
            (b'%', [high, low, beyond @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => ((high << 4) | low, beyond),
                _ => (first, after),
            },
            (b'+', _) if plus_is_blank => (b' ', after),
            _ => (first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    const KNOWN: &str = "000413a11fa7";

    fn ask<'a>(headers: &'a HeaderMap, target: &'a str) -> Option<PhoneRequest<'a>> {
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        recognise(&Method::GET, path, query, headers)
    }

    fn called(user_agent: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_str(user_agent).unwrap());
        headers
    }

    #[test]
    fn the_addresses_phones_ask_for_are_recognised() {
        let headers = HeaderMap::new();
        for (target, model, form) in [
            ("/snomD345-000413A11FA7.htm", "snomD345", Answer::Settings),
            ("/snom190/snom190.php?mac=000413A11FA7", "snom190", Answer::Text),
            ("/snom190/snom190.php?mac=00%3A04%3a13:A1:1f:a7", "snom190", Answer::Text),
            ("/snom320.php?mac=00-04-13-A1-1F-A7", "snom320", Answer::Text),
            ("/snom?mac=000413a11fa7", "", Answer::Settings),
            ("/snom/?x=1&MAC=000413A11FA7", "", Answer::Settings),
            ("/snom/snomD785-000413A11FA7.xml", "snomD785", Answer::Settings),
            ("/000413A11FA7.xml", "", Answer::Settings),
            ("/prov/000413a11fa7.cfg", "", Answer::Settings),
            ("/00:04:13:A1:1F:A7.htm", "", Answer::Settings),
            ("/00%3A04%3A13%3AA1%3A1F%3AA7.htm", "", Answer::Settings),
            ("/phone?mac=000413A11FA7", "", Answer::Settings),
            ("/phone/?mac=000413A11FA7", "", Answer::Settings),
            ("/?mac=000413A11FA7", "", Answer::Settings),
            ("/any/settings.xml?mac=00+04+13+A1+1F+A7", "", Answer::Settings),
            ("/snomm9-000413A11FA7.htm", "snomm9", Answer::SettingFiles),
            ("/snomm9/snomm9.php?mac=000413A11FA7", "snomm9", Answer::SettingFiles),
            ("/SNOM190/SNOM190.PHP?MAC=000413A11FA7", "snom190", Answer::Text),
        ] {
            let request = ask(&headers, target).unwrap_or_else(|| panic!("{target} is a phone's"));
            assert_eq!(request.mac, Some(KNOWN.parse().unwrap()), "{target}");
            assert_eq!((request.model.as_ref(), request.form), (model, form), "{target}");
        }
    }

    #[test]
    fn a_phone_may_leave_its_mac_out_of_the_address() {
        let headers = HeaderMap::new();
        for target in ["/snomD345.htm", "/snom190/snom190.htm", "/snom190/snom190.php", "/phone", "/snom?mac={mac}", "/snom?mac="]
        {
            assert_eq!(ask(&headers, target).map(|request| request.mac), Some(None), "{target}");
        }
        let headers = called("Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413A11FA7 SXM:0)");
        for target in ["/snomD785.htm", "/phone", "/snom?mac={mac}"] {
            let request = ask(&headers, target).unwrap();
            assert_eq!(request.mac, Some(KNOWN.parse().unwrap()), "{target}");
            assert_eq!((request.model.as_ref(), request.firmware), ("snomD785", "10.1.33.33"));
        }
    }

    #[test]
    fn the_address_weighs_more_than_the_name() {
        let headers = called("Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 000413922D24)");
        let request = ask(&headers, "/snomD345-000413922d25.htm?mac=000413A11FA7").unwrap();
        assert_eq!(request.mac, Some(KNOWN.parse().unwrap()));
        let request = ask(&headers, "/snomD345-000413A11FA7.htm").unwrap();
        assert_eq!(request.mac, Some(KNOWN.parse().unwrap()));
    }

    #[test]
    fn old_firmware_is_answered_as_text_whatever_it_asks_for() {
        for (agent, form) in [
            ("snom lid 3605", Answer::Text),
            ("Mozilla/4.0 (compatible; snom360-SIP 6.5.20)", Answer::Text),
            ("Mozilla/4.0 (compatible; snom360-SIP 7.3.30)", Answer::Settings),
            ("Mozilla/4.0 (compatible; Snom M900 05.20.0001 000413b60680)", Answer::Settings),
            ("Mozilla/4.0 (compatible; snom-m9-SIP 9.6.2-a)", Answer::SettingFiles),
        ] {
            assert_eq!(ask(&called(agent), "/snom-000413A11FA7.htm").unwrap().form, form, "{agent}");
        }
    }

    #[test]
    fn what_is_not_a_phones_is_left_alone() {
        let headers = called("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        for target in [
            "/",
            "/redirections",
            "/redirections?q=000413A11FA7",
            "/redirections/000413a11fa7",
            "/redirections/000413a11fa7/edit",
            "/redirections/bulk?action=delete&mac=000413a11fa7&mac=000413a11fa8",
            "/redirections/export.csv?q=snom",
            "/pkg/patchbay-000413a11fa7.js",
            "/phones",
            "/phone/x",
            "/settings.xml",
            "/sitemap.xml",
            "/xmlrpc/",
            "/users/snom",
            "/no-such-page",
        ] {
            assert_eq!(ask(&headers, target), None, "{target}");
        }
        for method in [Method::POST, Method::PUT, Method::OPTIONS, Method::DELETE] {
            assert_eq!(recognise(&method, "/snomD345.htm", None, &headers), None);
        }
        let long = format!("/snom?mac=000413A11FA7&{}", "x".repeat(TARGET_MAX));
        assert_eq!(ask(&headers, &long), None);
    }

    proptest! {
        #[test]
        fn any_request_is_a_phones_or_not(path in "/\\PC{0,60}", query in proptest::option::of("\\PC{0,60}"), agent: Vec<u8>) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&agent) {
                headers.insert(header::USER_AGENT, value);
            }
            let _ = recognise(&Method::GET, &path, query.as_deref(), &headers);
        }

        #[test]
        fn every_spelling_names_the_phone(bits in 0_u64..(1 << 48), separator in "[:.-]?|%3A|%3a", upper: bool) {
            let mac = Mac::from_bits(bits & !(1 << 40)).unwrap();
            let plain = if upper { mac.upper() } else { mac.to_string() };
            let pairs: Vec<&str> = (0..6).map(|i| plain.get(i * 2..i * 2 + 2).unwrap()).collect();
            let spelled = pairs.join(&separator);
            let headers = HeaderMap::new();
            for target in [format!("/snom/snom.php?mac={spelled}"), format!("/snomD345-{spelled}.htm"), format!("/{spelled}.xml")] {
                prop_assert_eq!(ask(&headers, &target).and_then(|request| request.mac), Some(mac), "{}", target);
            }
        }
    }
}
