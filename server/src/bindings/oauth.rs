//! OAuth 1.0 as a server sees it (RFC 5849): reading what was presented, and the calculation. Whose secrets they are, and whether a nonce was
//! seen before, is not known here.
//!
//! Parameters stand in the header or in the query (sheet, section 1.2). Only resources are accessed; there is no dance for tokens, which the
//! portal issues.

use crate::form;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// The longest header value or query that is looked at, in bytes.
const LONGEST: usize = 8192;
/// The most parameters that are signed.
const PARAMETERS_MAX: usize = 100;

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The secrets themselves (section 3.4.4).
    Plaintext,
    /// A keyed hash of the request (section 3.4.2).
    HmacSha1,
}

/// Why what was presented cannot even be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    /// No OAuth parameters anywhere.
    #[error("Present an OAuth 1.0 signature or a bearer token.")]
    Nothing,
    /// They cannot be read, are too many, or one is said twice.
    #[error("The OAuth parameters are malformed, or one is said twice.")]
    Malformed,
    /// One that is needed is missing.
    #[error("An OAuth parameter is missing: consumer key, token, signature method, signature, timestamp and nonce are needed.")]
    Missing,
    /// Another version than 1.0.
    #[error("Only oauth_version 1.0 is spoken.")]
    Version,
    /// A method that is not offered.
    #[error("The signature methods are PLAINTEXT and HMAC-SHA1.")]
    Method,
}

/// What a request presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// The consumer key.
    pub consumer_key: String,
    /// The access token.
    pub token: String,
    /// The nonce.
    pub nonce: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// How it is signed.
    pub method: Method,
    signature: String,
    /// Names and values of all that is signed, escaped and in order.
    parameters: String,
}

/// A request as its client addressed it.
pub(super) struct Addressed<'r> {
    /// The method, such as `POST`.
    pub method: &'r str,
    /// Under which origins (scheme, host, port) the client may know us.
    pub origins: Vec<String>,
    /// The path, as it was sent.
    pub path: &'r str,
}

impl Signed {
    /// Reads what a request presents: the value of its `Authorization` header of the scheme OAuth, if it has one, and its query.
    ///
    /// # Errors
    /// See [`Unusable`].
    pub fn read(header: Option<&str>, query: &str) -> Result<Self, Unusable> {
        if query.len() > LONGEST || header.is_some_and(|header| header.len() > LONGEST) {
            return Err(Unusable::Malformed);
        }
        let mut all = in_query(query)?;
        match header {
            Some(header) => all.extend(in_header(header)?),
            None if !all.iter().any(|(name, _)| name.starts_with("oauth_")) => return Err(Unusable::Nothing),
            None => {}
        }
        if all.len() > PARAMETERS_MAX {
            return Err(Unusable::Malformed);
        }
        let one = |name: &str| {
            let mut values = all.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (Some(_), Some(_)) => Err(Unusable::Malformed),
                (value, _) => Ok(value),
            }
        };
        let needed = |name: &str| one(name)?.filter(|value| !value.is_empty()).ok_or(Unusable::Missing);
        if one("oauth_version")?.is_some_and(|version| version != "1.0") {
            return Err(Unusable::Version);
        }
        let method = match needed("oauth_signature_method")? {
            "PLAINTEXT" => Method::Plaintext,
            "HMAC-SHA1" => Method::HmacSha1,
            _ => return Err(Unusable::Method),
        };
        Ok(Self {
            consumer_key: needed("oauth_consumer_key")?.to_owned(),
            token: needed("oauth_token")?.to_owned(),
            nonce: needed("oauth_nonce")?.to_owned(),
            timestamp: needed("oauth_timestamp")?.parse().map_err(|_| Unusable::Malformed)?,
            method,
            signature: needed("oauth_signature")?.to_owned(),
            parameters: normalized(&all),
        })
    }

    /// Whether the signature is the one that these secrets make.
    pub fn is_made_by(&self, request: &Addressed<'_>, consumer_secret: &str, token_secret: &str) -> bool {
        let key = format!("{}&{}", escape(consumer_secret), escape(token_secret));
        match self.method {
            Method::Plaintext => self.signature.as_bytes().ct_eq(key.as_bytes()).into(),
            Method::HmacSha1 => {
                let Ok(signature) = STANDARD.decode(&self.signature) else { return false };
                request.origins.iter().any(|origin| {
                    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else { return false };
                    mac.update(self.base_string(request.method, origin, request.path).as_bytes());
                    mac.verify_slice(&signature).is_ok()
                })
            }
        }
    }

    /// The text that is hashed (section 3.4.1.1).
    fn base_string(&self, method: &str, origin: &str, path: &str) -> String {
        format!("{}&{}&{}", method.to_ascii_uppercase(), escape(&format!("{}{path}", plain(origin))), escape(&self.parameters))
    }
}

/// An origin as it is signed: in lower case, without the port that its scheme means anyway (section 3.4.1.2).
fn plain(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let usual = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(usual).map(str::to_owned).unwrap_or(origin)
}

/// The parameters of a query.
fn in_query(query: &str) -> Result<Vec<(String, String)>, Unusable> {
    let decoded = |text: &[u8]| form::decode(text).ok_or(Unusable::Malformed);
    form::pairs(query.as_bytes()).map(|(name, value)| Ok((decoded(name)?, decoded(value)?))).collect()
}

/// The parameters of a header's value, behind the scheme: `name="value"`, both escaped, parted by commas (section 3.5.1). The realm is none
/// of them.
fn in_header(value: &str) -> Result<Vec<(String, String)>, Unusable> {
    let mut parameters = Vec::new();
    // A comma between quotes parts nothing: the realm may hold one.
    let mut quoted = false;
    let parts = value.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or(Unusable::Malformed)?;
        let value = value.trim();
        let value = value.strip_prefix('"').map_or(Some(value), |rest| rest.strip_suffix('"')).ok_or(Unusable::Malformed)?;
        // A plus is a plus here.
        let decoded = |text: &str| form::decode(text.trim().replace('+', "%2B").as_bytes()).ok_or(Unusable::Malformed);
        let name = decoded(name)?;
        if !name.eq_ignore_ascii_case("realm") {
            parameters.push((name, decoded(value)?));
        }
    }
    Ok(parameters)
}

/// All parameters but the signature, escaped, in order, in one text (section 3.4.1.3.2).
fn normalized(all: &[(String, String)]) -> String {
    let signed = all.iter().filter(|(name, _)| name != "oauth_signature");
    let mut pairs: Vec<(String, String)> = signed.map(|(name, value)| (escape(name), escape(value))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Percent-encoding with the one alphabet of section 3.6.
fn escape(text: &str) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of RFC 5849, section 1.2: a photo is fetched.
    const HEADER: &str = "realm=\"Photos\", oauth_consumer_key=\"dpf43f3p2l4k3l03\", oauth_token=\"nnch734d00sl2jdk\", \
        oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131202\", oauth_nonce=\"chapoH\", \
        oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\"";
    const SECRETS: (&str, &str) = ("kd94hf93k423kf44", "pfkkdhi9sl3r4s00");

    fn photo(origin: &str) -> Addressed<'static> {
        Addressed { method: "GET", origins: vec![origin.to_owned()], path: "/photos" }
    }

    #[test]
    fn the_standards_own_example_verifies() {
        let signed = Signed::read(Some(HEADER), "file=vacation.jpg&size=original").unwrap();
        assert_eq!((signed.consumer_key.as_str(), signed.timestamp), ("dpf43f3p2l4k3l03", 137_131_202));
        for origin in ["http://photos.example.net", "HTTP://photos.example.net:80"] {
            assert!(signed.is_made_by(&photo(origin), SECRETS.0, SECRETS.1), "{origin}");
        }
        let realm = Signed::read(Some(&HEADER.replace("Photos", "Photos, \u{fc} and = more")), "file=vacation.jpg&size=original");
        assert_eq!(realm.as_ref(), Ok(&signed), "the realm is not signed");
        assert!(!signed.is_made_by(&photo("https://photos.example.net"), SECRETS.0, SECRETS.1));
        assert!(!signed.is_made_by(&photo("http://photos.example.net"), SECRETS.0, "other"));
        let other = Signed::read(Some(HEADER), "file=vacation.jpg&size=small").unwrap();
        assert!(!other.is_made_by(&photo("http://photos.example.net"), SECRETS.0, SECRETS.1));
    }

    /// The example of RFC 5849, section 3.4.1.1.
    #[test]
    fn the_base_string_is_the_standards() {
        let header = "realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", \
            oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", oauth_signature=\"x\"";
        let signed = Signed::read(Some(header), "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q").unwrap();
        assert_eq!(
            signed.base_string("post", "http://EXAMPLE.COM:80", "/request"),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D\
             %26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
             %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    #[test]
    fn plaintext_is_both_secrets_escaped() {
        let query = "oauth_version=1.0&oauth_nonce=n&oauth_timestamp=1&oauth_signature_method=PLAINTEXT&oauth_consumer_key=k&oauth_token=t\
            &oauth_signature=consumer%252Fsecret%26token-secret";
        let signed = Signed::read(None, query).unwrap();
        let request = Addressed { method: "GET", origins: Vec::new(), path: "/" };
        assert!(signed.is_made_by(&request, "consumer/secret", "token-secret"));
        assert!(!signed.is_made_by(&request, "consumer/secret", "token-secreT"));
    }

    #[test]
    fn what_lacks_something_or_says_it_twice_is_unusable() {
        let whole = "oauth_nonce=n&oauth_timestamp=1&oauth_signature_method=PLAINTEXT&oauth_consumer_key=k&oauth_token=t&oauth_signature=s";
        assert!(Signed::read(None, whole).is_ok());
        for part in whole.split('&') {
            let less: Vec<&str> = whole.split('&').filter(|other| *other != part).collect();
            assert_eq!(Signed::read(None, &less.join("&")), Err(Unusable::Missing), "without {part}");
            assert_eq!(Signed::read(None, &format!("{whole}&{part}")), Err(Unusable::Malformed), "{part} twice");
        }
        for (query, why) in [
            (String::new(), Unusable::Nothing),
            ("a=b".to_owned(), Unusable::Nothing),
            (format!("{whole}&oauth_version=2.0"), Unusable::Version),
            (whole.replace("PLAINTEXT", "RSA-SHA1"), Unusable::Method),
            (whole.replace("timestamp=1", "timestamp=now"), Unusable::Malformed),
            (format!("{whole}&{}", "x=1&".repeat(120)), Unusable::Malformed),
            ("x".repeat(9000), Unusable::Malformed),
        ] {
            assert_eq!(Signed::read(None, &query), Err(why), "{query}");
        }
        assert_eq!(Signed::read(Some("oauth_token"), ""), Err(Unusable::Malformed));
        assert_eq!(Signed::read(Some("oauth_token=\"x"), ""), Err(Unusable::Malformed));
    }

    proptest! {
        #[test]
        fn escaping_is_undone_by_the_forms_reader(text in "[^\\x00]{0,40}") {
            let escaped = escape(&text);
            prop_assert!(escaped.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(form::decode(escaped.as_bytes()), Some(text));
        }

        #[test]
        fn any_text_is_read_or_refused(header in "\\PC{0,80}", query in "\\PC{0,80}") {
            let _ = Signed::read(Some(&header), &query);
        }
    }
}
