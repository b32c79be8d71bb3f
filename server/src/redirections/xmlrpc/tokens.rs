//! The elements of XML-RPC among the steps through a document. Attributes are passed over: XML-RPC has none.

use super::fault::{BAD_CHARACTER, Fault, UNSUPPORTED_ENCODING};
use crate::xml::{self, XmlError};
use std::borrow::Cow;

impl From<XmlError> for Fault {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::NotWellFormed(text) => Self::not_well_formed(text),
            XmlError::Encoding(text) => Self::new(UNSUPPORTED_ENCODING, text),
            XmlError::BadCharacter(text) => Self::new(BAD_CHARACTER, text),
        }
    }
}

/// The elements of XML-RPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    MethodCall,
    MethodName,
    Params,
    Param,
    Value,
    Nil,
    Boolean,
    Int,
    Long,
    Double,
    String,
    DateTime,
    Base64,
    Array,
    Data,
    Struct,
    Member,
    Name,
    /// Anything else; it may be well-formed, but XML-RPC does not know it.
    Unknown,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "methodCall" => Self::MethodCall,
            "methodName" => Self::MethodName,
            "params" => Self::Params,
            "param" => Self::Param,
            "value" => Self::Value,
            "nil" | "ex:nil" => Self::Nil,
            "boolean" => Self::Boolean,
            "int" | "i4" => Self::Int,
            "i8" | "ex:i8" => Self::Long,
            "double" => Self::Double,
            "string" => Self::String,
            "dateTime.iso8601" => Self::DateTime,
            "base64" => Self::Base64,
            "array" => Self::Array,
            "data" => Self::Data,
            "struct" => Self::Struct,
            "member" => Self::Member,
            "name" => Self::Name,
            _ => Self::Unknown,
        }
    }
}

/// One step through the document. Comments and processing instructions are none.
pub(super) enum Token<'a> {
    Open(Tag),
    Close,
    /// A piece of text; several may follow one another (CDATA, entities, comments between them).
    Text(Cow<'a, str>),
    /// The document is over, and all that was opened is closed.
    End,
}

/// The steps through one document.
pub(super) struct Tokens<'a>(xml::Tokens<'a>);

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(xml::Tokens::new(text))
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Fault> {
        Ok(match self.0.next()? {
            xml::Token::Open(tag) => Token::Open(Tag::of(tag.name().as_ref())),
            xml::Token::Close => Token::Close,
            xml::Token::Text(text) => Token::Text(text),
            xml::Token::End => Token::End,
        })
    }

    /// Goes on to the end, to learn whether the rest is well-formed.
    pub(super) fn drain(&mut self) -> Result<(), Fault> {
        while !matches!(self.next()?, Token::End) {}
        Ok(())
    }
}
