//! Which of the two forms a client sends and wants: Atom with its XML, or verbose JSON (sheet, sections 3 and 8).

use super::fault::{Fault, quoted};
use crate::xml::Encoding;
use axum::http::{HeaderMap, header};

/// The most ranges of `Accept` that are looked at.
const RANGES_MAX: usize = 32;

/// One of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Format {
    /// Atom, and other XML where there is no Atom for it.
    Atom,
    /// Verbose JSON.
    Json,
}

/// What kind of document is answered: the same media type does not fit all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An entity or a feed.
    Entity,
    /// The service document.
    Service,
    /// A property, or a fault.
    Value,
}

impl Kind {
    /// Which form a media range asks for, of this kind of document.
    fn format(self, essence: &str) -> Option<Format> {
        match (essence, self) {
            ("application/json" | "text/json", _) => Some(Format::Json),
            ("application/xml" | "text/xml", _) => Some(Format::Atom),
            // Asked for an entity, some libraries name the type of service documents first, and mean it.
            ("application/atom+xml", Self::Entity | Self::Value) => Some(Format::Atom),
            ("application/atomsvc+xml", Self::Service) => Some(Format::Atom),
            _ => None,
        }
    }
}

/// The form of an answer: `$format` before `Accept` before the form of the request's body before Atom. What cannot be had is not
/// refused, for old clients ask for all sorts of things.
pub(super) fn wanted(kind: Kind, headers: &HeaderMap, asked: Option<Format>, sent: Option<Format>) -> Format {
    asked.or_else(|| accepted(kind, headers)).or(sent).unwrap_or(Format::Atom)
}

/// The form that `Accept` prefers; none when any will do, or none of ours.
fn accepted(kind: Kind, headers: &HeaderMap) -> Option<Format> {
    let mut best: Option<(u16, Format)> = None;
    let texts = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    for range in texts.flat_map(|text| text.split(',')).take(RANGES_MAX) {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))).map_or(1000, quality);
        if let Some(format) = kind.format(&essence).filter(|_| quality > 0)
            && best.is_none_or(|(other, _)| quality > other)
        {
            best = Some((quality, format));
        }
    }
    best.map(|(_, format)| format)
}

/// A quality in thousandths; what is none is the lowest that still counts.
fn quality(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let thousandths = format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse::<u16>().ok());
    match (whole, thousandths) {
        ("1", _) => 1000,
        ("0", Some(thousandths)) => thousandths,
        _ => 1,
    }
}

/// Whether `Accept` names the type of service documents.
pub(super) fn wants_service_type(headers: &HeaderMap) -> bool {
    let mut texts = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    texts.any(|text| text.to_ascii_lowercase().contains("application/atomsvc+xml"))
}

/// The form named by `$format`.
pub(super) fn named(word: &str) -> Result<Format, Fault> {
    match word.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "json" | "application/json" => Ok(Format::Json),
        "atom" | "xml" | "application/atom+xml" | "application/xml" => Ok(Format::Atom),
        _ => Err(Fault::media_type(format!("$format is json, atom or xml, not {}.", quoted(word)))),
    }
}

/// What a body is, by its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// Its form.
    pub format: Format,
    /// The encoding that the header names.
    pub charset: Option<Encoding>,
}

/// The form of a body. One that nobody named, of no kind of ours, or compressed is refused.
pub(super) fn sent(headers: &HeaderMap) -> Result<Sent, Fault> {
    let refusal = || Fault::media_type("Send application/atom+xml or application/json, not compressed.");
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let text = types.next().and_then(|value| value.to_str().ok()).ok_or_else(refusal)?;
    if types.next().is_some()
        || !headers.get_all(header::CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(refusal());
    }
    let mut parts = text.split(';').map(str::trim);
    let format = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "application/atom+xml" | "application/xml" | "text/xml" => Format::Atom,
        "application/json" | "text/json" => Format::Json,
        _ => return Err(refusal()),
    };
    let mut charset = None;
    for part in parts {
        let Some((_, word)) = part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset")) else {
            continue;
        };
        let word = word.trim().trim_matches('"');
        let known = Encoding::named(word);
        let utf16 = word.to_ascii_lowercase().starts_with("utf-16");
        if format == Format::Json && known != Some(Encoding::Utf8) && known != Some(Encoding::Ascii) {
            return Err(Fault::media_type("Send JSON as UTF-8."));
        }
        if known.is_none() && !utf16 {
            return Err(Fault::media_type("This encoding is not read; send UTF-8."));
        }
        charset = known;
    }
    Ok(Sent { format, charset })
}

/// The form of a body as far as it can be told, for answers to requests that are refused.
pub(super) fn sent_format(headers: &HeaderMap) -> Option<Format> {
    sent(headers).ok().map(|sent| sent.format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn what_clients_really_accept_is_answered() {
        let data = "application/atomsvc+xml;q=0.8, application/json;odata=verbose;q=0.5, */*;q=0.1";
        for (kind, accept, want) in [
            (Kind::Entity, data, Format::Json),
            (Kind::Service, data, Format::Atom),
            (Kind::Entity, "application/atom+xml;type=entry", Format::Atom),
            (Kind::Entity, "application/json", Format::Json),
            (Kind::Entity, "application/json;odata=verbose, application/atom+xml;q=0.9", Format::Json),
            (Kind::Entity, "application/json;q=0, */*", Format::Atom),
            (Kind::Entity, "application/json;q=0.3,application/xml;q=0.301", Format::Atom),
            (Kind::Value, "text/html", Format::Atom),
            (Kind::Entity, "*/*", Format::Atom),
        ] {
            assert_eq!(wanted(kind, &with(header::ACCEPT, accept), None, None), want, "{kind:?} {accept}");
        }
        let any = HeaderMap::new();
        assert_eq!(wanted(Kind::Entity, &any, None, Some(Format::Json)), Format::Json);
        assert_eq!(wanted(Kind::Entity, &with(header::ACCEPT, "*/*"), None, Some(Format::Json)), Format::Json);
        let atom = with(header::ACCEPT, "application/atom+xml");
        assert_eq!(wanted(Kind::Entity, &atom, Some(Format::Json), None), Format::Json, "$format goes before");
        assert_eq!(wanted(Kind::Entity, &atom, None, Some(Format::Json)), Format::Atom);
    }

    #[test]
    fn bodies_are_told_by_their_type() {
        for (text, format, charset) in [
            ("application/atom+xml", Format::Atom, None),
            ("application/atom+xml;charset=UTF-8", Format::Atom, Some(Encoding::Utf8)),
            ("application/atom+xml; type=entry", Format::Atom, None),
            ("application/xml; charset=\"iso-8859-1\"", Format::Atom, Some(Encoding::Latin1)),
            ("application/xml; charset=utf-16", Format::Atom, None),
            ("application/JSON;odata=verbose", Format::Json, None),
        ] {
            assert_eq!(sent(&with(header::CONTENT_TYPE, text)), Ok(Sent { format, charset }), "{text}");
        }
        for text in [
            "text/plain",
            "",
            "application/json;charset=latin1",
            "application/xml;charset=ebcdic",
            "application/x-www-form-urlencoded",
        ] {
            assert_eq!(sent(&with(header::CONTENT_TYPE, text)).unwrap_err().status, 415, "{text}");
        }
        assert_eq!(sent(&HeaderMap::new()).unwrap_err().status, 415);
        let mut packed = with(header::CONTENT_TYPE, "application/json");
        packed.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(sent(&packed).unwrap_err().status, 415);
    }
}
