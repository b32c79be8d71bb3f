//! Answers: which one belongs to which request, and how they are written.

use super::NOTICE;
use super::ber::Request;
use bytes::BytesMut;
use ldap3_proto::LdapCodec;
use ldap3_proto::proto::{LdapBindResponse, LdapExtendedResponse, LdapMsg, LdapOp, LdapResult, LdapResultCode};
use tokio_util::codec::Encoder;

/// A result.
#[must_use]
pub fn result(code: LdapResultCode, message: impl Into<String>) -> LdapResult {
    LdapResult { code, matcheddn: String::new(), message: message.into(), referral: vec![] }
}

/// Success, without a word.
#[must_use]
pub fn success() -> LdapResult {
    result(LdapResultCode::Success, "")
}

/// The answer to a request; none to one that has none.
#[must_use]
pub fn answer(request: Request, result: LdapResult) -> Option<LdapOp> {
    Some(match request {
        Request::Bind => LdapOp::BindResponse(LdapBindResponse { res: result, saslcreds: None }),
        Request::Search => LdapOp::SearchResultDone(result),
        Request::Modify => LdapOp::ModifyResponse(result),
        Request::Add => LdapOp::AddResponse(result),
        Request::Delete => LdapOp::DelResponse(result),
        Request::Rename => LdapOp::ModifyDNResponse(result),
        Request::Compare => LdapOp::CompareResult(result),
        Request::Extended => extended(result, None, None),
        Request::Unbind | Request::Abandon => return None,
    })
}

/// The answer to an extended operation.
#[must_use]
pub fn extended(result: LdapResult, name: Option<&str>, value: Option<Vec<u8>>) -> LdapOp {
    LdapOp::ExtendedResponse(LdapExtendedResponse { res: result, name: name.map(str::to_owned), value })
}

/// What is said before we close.
#[must_use]
pub fn notice(code: LdapResultCode, message: &str) -> LdapMsg {
    LdapMsg::new(0, extended(result(code, message), Some(NOTICE), None))
}

/// Writes a message behind others.
pub fn write(message: LdapMsg, out: &mut BytesMut) {
    // Writing to memory cannot fail.
    if let Err(cause) = LdapCodec::default().encode(message, out) {
        tracing::error!(%cause, "an answer of the directory could not be written");
    }
}
