//! How a call ends when it does not succeed: the vendor's codes, which status each has, and the one place that knows how core's errors are
//! told here (sheet, section 2).

use crate::body::BodyError;
use crate::xml::{XmlError, escape};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::Core;
use patchbay_domain::campaigns::Fault as Refusal;
use std::borrow::Cow;
use std::time::Duration;

/// How every document begins.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
/// After how many seconds it is worth trying again when the database is out of reach.
pub(super) const RETRY_AFTER: u64 = 30;
/// How long the database may take to tell that it is there.
const DATABASE_TIME: Duration = Duration::from_secs(2);

/// The document as such cannot be used.
const DOCUMENT: &str = "FUD_1022";
/// Our fault.
const INTERNAL: &str = "FUD_9001";
/// The database is out of reach.
const OUT_OF_REACH: &str = "FUD_9003";

/// Why a call was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
}

/// The vendor's code for a refusal. The vendor documented some of them and only listed others, which are given a meaning here.
pub(super) const fn code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::MdmId => "FUD_1001",
        Refusal::CustomerId => "FUD_1002",
        Refusal::GroupId => "FUD_1003",
        Refusal::License => "FUD_1004",
        Refusal::DeviceModel => "FUD_1005",
        Refusal::CarrierCode => "FUD_1006",
        Refusal::Target => "FUD_1007",
        Refusal::StartDate => "FUD_1008",
        Refusal::EndDate => "FUD_1013",
        Refusal::StartHour => "FUD_1018",
        Refusal::EndHour => "FUD_1019",
        Refusal::EndBeforeStart => "FUD_3001",
        Refusal::Span => "FUD_3002",
        Refusal::EqualHours => "FUD_3003",
        Refusal::LongWindow => "FUD_3004",
        Refusal::StartInPast => "FUD_3005",
        Refusal::UnknownMdm => "FUD_3013",
        Refusal::UnknownCustomer => "FUD_3014",
        Refusal::UnknownGroup => "FUD_3015",
        Refusal::OtherLicense => "FUD_3016",
        Refusal::LicenseNotValid => "FUD_3017",
        Refusal::UnknownLicense => "FUD_3018",
        Refusal::UnknownModel => "FUD_3020",
        Refusal::UnknownFirmware => "FUD_3021",
        Refusal::Locked => "FUD_3030",
        Refusal::NoSeats => "FUD_3031",
    }
}

impl Fault {
    /// The document cannot be used.
    pub const fn document(status: StatusCode, message: &'static str) -> Self {
        Self { status, code: DOCUMENT, message: Cow::Borrowed(message) }
    }

    /// A document larger than allowed.
    pub const fn too_large() -> Self {
        Self::document(StatusCode::PAYLOAD_TOO_LARGE, "A document has at most 64 KiB.")
    }

    /// How core's error is told: ours, or the database's that is out of reach.
    pub async fn of_core(core: &Core, error: patchbay_core::Error) -> Self {
        let answers = tokio::time::timeout(DATABASE_TIME, core.ping()).await;
        let (status, code) = match answers {
            Ok(Ok(())) => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL),
            _ => (StatusCode::SERVICE_UNAVAILABLE, OUT_OF_REACH),
        };
        let message = match error {
            patchbay_core::Error::Internal(reference) => format!("Internal fault {reference}; nothing was changed."),
            other => format!("This cannot be done now: {other}."),
        };
        Self { status, code, message: Cow::Owned(message) }
    }

    /// The answer, for a call that is named like this.
    pub fn response(&self, resource: &str) -> Response {
        let mut inner = String::new();
        element(&mut inner, "code", self.code);
        element(&mut inner, "message", &self.message);
        element(&mut inner, "resource", resource);
        let mut response = document("error", &inner);
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER));
        }
        response
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: code(refusal), message: Cow::Owned(refusal.to_string()) }
    }
}

impl From<XmlError> for Fault {
    fn from(error: XmlError) -> Self {
        let (XmlError::NotWellFormed(text) | XmlError::Encoding(text) | XmlError::BadCharacter(text)) = error;
        Self::document(StatusCode::BAD_REQUEST, text)
    }
}

impl From<BodyError> for Fault {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Broken => Self::document(StatusCode::BAD_REQUEST, "The request broke off."),
            BodyError::Late => Self::document(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive."),
            BodyError::TooLarge => Self::too_large(),
        }
    }
}

/// Appends an element of text.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape(out, text);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// A document of this root around elements that are written already.
pub(super) fn document(root: &str, inner: &str) -> Response {
    let mut response = Response::new(Body::from(format!("{DECLARATION}<{root}>{inner}</{root}>")));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_of_the_table_has_one_meaning() {
        let codes: BTreeSet<&str> =
            Refusal::ALL.iter().map(|refusal| code(*refusal)).chain([DOCUMENT, INTERNAL, OUT_OF_REACH]).collect();
        assert_eq!(codes.len(), Refusal::ALL.len() + 3, "no code has two meanings");
        // The seed's list.
        for number in [
            1001, 1002, 1004, 1005, 1006, 1007, 1008, 1013, 1018, 1019, 1022, 3013, 3014, 3015, 3016, 3017, 3018, 3020, 3021,
            3030, 3031, 9001, 9003,
        ] {
            assert!(codes.contains(format!("FUD_{number}").as_str()), "{number}");
        }
    }
}
