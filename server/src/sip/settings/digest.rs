//! HTTP Digest with MD5 as clients of the field speak it (RFC 7616; sheet, section 2): reading what was presented, and the calculation.
//! Whose password it is, and whether a nonce is ours, is not known here.

use md5::{Digest, Md5};
use patchbay_core::secret::hex;
use subtle::ConstantTimeEq;

/// The longest header value that is looked at, in bytes.
const HEADER_MAX: usize = 8192;
/// The most parameters of one.
const PARAMETERS_MAX: usize = 20;
/// The only quality of protection that is offered and taken.
const QOP: &str = "auth";

/// What a client presented. Each text is as it was sent, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Presented {
    /// The user part alone, or the whole address.
    pub username: String,
    /// The realm that the client was asked in; some leave it out.
    pub realm: Option<String>,
    pub nonce: String,
    /// What the client says it asks for: a path with query, or a whole URL. The calculation takes it as it is.
    pub uri: String,
    qop: String,
    nc: String,
    cnonce: String,
    response: String,
}

impl Presented {
    /// Reads an `Authorization` header; none when it is no Digest, lacks one of the seven fields, or wants what is not offered.
    pub fn read(header: &[u8]) -> Option<Self> {
        if header.len() > HEADER_MAX {
            return None;
        }
        let text = std::str::from_utf8(header).ok()?;
        let (scheme, rest) = text.trim_start().split_at_checked(7)?;
        if !scheme.eq_ignore_ascii_case("digest ") {
            return None;
        }
        let mut parameters = parameters(rest)?;
        let mut take = |name: &str| {
            let place = parameters.iter().position(|(other, _)| other == name)?;
            Some(parameters.swap_remove(place).1)
        };
        if take("algorithm").is_some_and(|algorithm| !algorithm.eq_ignore_ascii_case("md5")) {
            return None;
        }
        let presented = Self {
            username: take("username")?,
            realm: take("realm"),
            nonce: take("nonce")?,
            uri: take("uri")?,
            qop: take("qop")?,
            nc: take("nc")?,
            cnonce: take("cnonce")?,
            response: take("response")?,
        };
        let all = [&presented.username, &presented.nonce, &presented.uri, &presented.nc, &presented.cnonce];
        let good = presented.qop.eq_ignore_ascii_case(QOP) && all.into_iter().all(|text| !text.is_empty());
        good.then_some(presented)
    }

    /// Whether the response is the one that this digest of the password (HA1) leads to. `nc` may be any number, since nonces are not counted.
    pub fn is_proved_by(&self, ha1: &str, method: &str) -> bool {
        let right = self.calculated(ha1, method);
        right.as_bytes().ct_eq(self.response.to_ascii_lowercase().as_bytes()).into()
    }

    fn calculated(&self, ha1: &str, method: &str) -> String {
        let ha2 = md5_hex(&format!("{method}:{}", self.uri));
        let Self { nonce, nc, cnonce, qop, .. } = self;
        md5_hex(&format!("{ha1}:{nonce}:{nc}:{cnonce}:{qop}:{ha2}"))
    }

    /// The query of the `uri`, without the question mark; nothing where there is none.
    pub fn query(&self) -> &str {
        self.uri.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default())
    }
}

/// MD5 in lower-case hex, which is how this protocol writes all of them.
pub(super) fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// `name=value, name="quoted value", ...`, names in lower case; none where it is not of this form, or a name comes twice.
fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(parameters);
        }
        let (name, behind) = rest.split_once('=')?;
        let name = name.trim_end().to_ascii_lowercase();
        let (value, behind) = value(behind.trim_start())?;
        let token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let known = parameters.iter().any(|(other, _)| *other == name);
        if name.is_empty() || !name.bytes().all(token) || known || parameters.len() == PARAMETERS_MAX {
            return None;
        }
        parameters.push((name, value));
        rest = behind.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

/// The value that a text begins with, and what stands behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(end)?;
        return Some((value.trim_end().to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = inside.chars();
    loop {
        match characters.next()? {
            '"' => return Some((value, characters.as_str())),
            '\\' => value.push(characters.next()?),
            c => value.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HA1: &str = "8b83b40c22906c0c67a3c5bcc491bc14";
    const NONCE: &str = "MTcwMDAwMDAwMC4wOmFiY2Q=";

    fn header(uri: &str, nc: &str, response: &str) -> String {
        format!(
            "Digest username=\"alice\", realm=\"example.org\", nonce=\"{NONCE}\", uri=\"{uri}\", response=\"{response}\", \
             opaque=\"1bdf72e04d6b50c82a48c7e4dd38cc69\", qop=auth, nc={nc}, cnonce=\"0123456789abcdef\""
        )
    }

    #[test]
    fn the_sheets_worked_values_are_right() {
        for (uri, nc, response) in [
            ("/settings.phtml?action=get_history&realm=example.org", "00000001", "8f337107a449c97a81a62ca40a6e5662"),
            (
                "https://sip.example.org/settings-webrtc.phtml?action=get_history&realm=example.org",
                "00000002",
                "7ca8f6c0c75a3683f435b88b137a5095",
            ),
        ] {
            let presented = Presented::read(header(uri, nc, response).as_bytes()).unwrap();
            assert_eq!(presented.calculated(HA1, "GET"), response);
            assert!(presented.is_proved_by(HA1, "GET"));
            assert!(!presented.is_proved_by(HA1, "POST"));
            assert!(!presented.is_proved_by("02e41cba136f941c5ec7591dbbf7c746", "GET"));
            assert_eq!(presented.query(), "action=get_history&realm=example.org");
        }
        assert_eq!(md5_hex("example.org"), "1bdf72e04d6b50c82a48c7e4dd38cc69");
        assert_eq!(md5_hex("alice:example.org:s3cret"), HA1);
        assert_eq!(md5_hex("alice@example.org:example.org:s3cret"), "02e41cba136f941c5ec7591dbbf7c746");
    }

    #[test]
    fn the_spellings_of_the_field_are_read() {
        let text = "dIGEST  username=alice,realm = \"a, b\" ,nonce=n,uri=\"/x?a=\\\"1\\\"\", qop=\"auth\",nc=1,cnonce=c,response=F00,algorithm=\"md5\",";
        let presented = Presented::read(text.as_bytes()).unwrap();
        assert_eq!((presented.username.as_str(), presented.realm.as_deref()), ("alice", Some("a, b")));
        assert_eq!((presented.uri.as_str(), presented.response.as_str()), ("/x?a=\"1\"", "F00"));
    }

    #[test]
    fn what_lacks_a_field_or_wants_something_else_is_none() {
        let good = header("/", "1", "r");
        assert!(Presented::read(good.as_bytes()).is_some());
        for field in [
            "username=\"alice\"",
            "nonce=\"MTcwMDAwMDAwMC4wOmFiY2Q=\"",
            "uri=\"/\"",
            "qop=auth",
            "nc=1",
            "cnonce=\"0123456789abcdef\"",
            "response=\"r\"",
        ] {
            let (before, behind) = good.split_once(field).unwrap();
            assert_eq!(Presented::read(format!("{before}{behind}").as_bytes()), None, "without {field}");
            assert_eq!(Presented::read(format!("{good}, {field}").as_bytes()), None, "{field} twice");
        }
        for bad in [
            good.replace("qop=auth", "qop=auth-int"),
            format!("{good}, algorithm=SHA-256"),
            good.replace("Digest ", "Basic "),
            good.replace("uri=\"/\"", "uri=\"/"),
            good.replace("nc=1", "nc 1"),
            good.replace("\"alice\"", "\"\""),
            format!("Digest {}", "a=b,".repeat(50)),
            format!("{good}, x=\"{}\"", "y".repeat(HEADER_MAX)),
            String::new(),
        ] {
            assert_eq!(Presented::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Presented::read(b"Digest username=\"\xff\""), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_none(text in "\\PC*") {
            let _ = Presented::read(format!("Digest {text}").as_bytes());
        }
    }
}
