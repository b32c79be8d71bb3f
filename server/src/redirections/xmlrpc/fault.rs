//! Faults and their codes: xmlrpc-epi's "Specification for Fault Code Interoperability", version 20010516.
//!
//! A fault travels with HTTP 200. Its text is ours: it never repeats what the client sent, and never tells a cause that lies on our side.

use std::borrow::Cow;

/// The document is not well-formed XML.
pub const NOT_WELL_FORMED: i32 = -32700;
/// The document declares an encoding that is not read.
pub const UNSUPPORTED_ENCODING: i32 = -32701;
/// The document holds bytes that its encoding does not have.
pub const BAD_CHARACTER: i32 = -32702;
/// Well-formed XML, but no XML-RPC call.
pub const NOT_XML_RPC: i32 = -32600;
/// There is no such method.
pub const METHOD_NOT_FOUND: i32 = -32601;
/// The number or the types of the parameters are wrong.
pub const INVALID_PARAMETERS: i32 = -32602;
/// The application failed, through no fault of the caller.
pub const APPLICATION: i32 = -32500;

/// A call that could not be carried out at all. What the protocol itself refuses (`Error:malformed_mac` and its kin) is no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// One of the codes above.
    pub code: i32,
    /// One sentence.
    pub text: Cow<'static, str>,
}

impl Fault {
    /// A fault with a fixed text.
    #[must_use]
    pub const fn new(code: i32, text: &'static str) -> Self {
        Self { code, text: Cow::Borrowed(text) }
    }

    /// Wrong number or types of parameters.
    #[must_use]
    pub const fn parameters(text: &'static str) -> Self {
        Self::new(INVALID_PARAMETERS, text)
    }

    /// No XML-RPC call.
    #[must_use]
    pub const fn not_xml_rpc(text: &'static str) -> Self {
        Self::new(NOT_XML_RPC, text)
    }

    /// No well-formed XML.
    #[must_use]
    pub const fn not_well_formed(text: &'static str) -> Self {
        Self::new(NOT_WELL_FORMED, text)
    }
}
