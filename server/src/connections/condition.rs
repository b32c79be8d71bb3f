//! The conditions of a request, from its headers and, as the vendor documents it, from its query (decision 10).

use super::fault::Fault;
use super::options::Options;
use axum::http::{HeaderMap, HeaderName, header};
use patchbay_domain::connections::{Condition, Versions};

/// The longest list of versions that is looked at, in bytes.
const LIST_MAX: usize = 4096;

/// The condition of a request; headers go before the query.
pub(super) fn read(headers: &HeaderMap, options: &Options) -> Result<Condition, Fault> {
    Ok(Condition {
        matches: versions(headers, &header::IF_MATCH, options.if_match.as_deref())?,
        none_match: versions(headers, &header::IF_NONE_MATCH, options.if_none_match.as_deref())?,
    })
}

fn versions(headers: &HeaderMap, name: &HeaderName, query: Option<&str>) -> Result<Option<Versions>, Fault> {
    let given: Vec<&str> = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).collect();
    let text = if given.is_empty() { query.map(str::to_owned) } else { Some(given.join(",")) };
    let Some(text) = text else { return Ok(None) };
    if text.len() > LIST_MAX {
        return Err(Fault::malformed(format!("{name} is too long.")));
    }
    Ok(Some(list(&text)))
}

/// Versions in quotes, weak or not, with commas between; and bare ones, for clients that send the property as it is.
fn list(text: &str) -> Versions {
    if text.trim() == "*" {
        return Versions::Any;
    }
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let bare = |part: &str| part.strip_prefix("W/").unwrap_or(part).trim_matches('"').to_owned();
    Versions::These(parts.map(bare).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn headers_go_before_the_query_and_all_spellings_are_read() {
        let these = |texts: &[&str]| Some(Versions::These(texts.iter().map(|text| (*text).to_owned()).collect()));
        let options = super::super::options::read("If-None-Match=\"2013-11-07%2014:44:43.0\"").unwrap();
        let mut headers = HeaderMap::new();
        let read = |headers: &HeaderMap| read(headers, &options).unwrap();
        assert_eq!(read(&headers).none_match, these(&["2013-11-07 14:44:43.0"]));
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"a\", \"b\""));
        headers.insert(header::IF_MATCH, HeaderValue::from_static("*"));
        assert_eq!(read(&headers), Condition { matches: Some(Versions::Any), none_match: these(&["a", "b"]) });
        headers.insert(header::IF_MATCH, HeaderValue::from_static("2013-11-07 14:44:43.0"));
        assert_eq!(read(&headers).matches, these(&["2013-11-07 14:44:43.0"]));
        headers.insert(header::IF_MATCH, HeaderValue::from_str(&"x".repeat(5000)).unwrap());
        assert_eq!(super::read(&headers, &options).unwrap_err().status, 400);
    }
}
