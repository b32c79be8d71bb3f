//! The WSP push PDU around a document: what it is and how it is signed (WAP-230; sheet, section 4).
//!
//! No header but the content type is written: phones need none.

use crate::sign::{Key, Mac, Security};

/// The most octets of a PDU that is read: as many as 255 SMS carry.
pub const PUSH_MAX: usize = 255 * 134;

/// The PDU type.
const PUSH: u8 = 0x06;
/// `application/vnd.wap.connectivity-wbxml` (0x36) as a short integer. Symbian takes no other spelling.
const MEDIA_TYPE: u8 = 0xB6;
/// The parameter `SEC`.
const SEC: u8 = 0x91;
/// The parameter `MAC`.
const MAC: u8 = 0x92;
/// Says that a length follows that does not fit the octet itself.
const LENGTH_QUOTE: u8 = 0x1F;
/// The bit of a short integer.
const SHORT: u8 = 0x80;

/// A push PDU that carries a provisioning document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The transaction id; any octet, nobody answers it.
    pub transaction: u8,
    /// How it is signed. Many phones refuse what is not.
    pub signature: Option<Signature>,
    /// The document in WBXML.
    pub body: Vec<u8>,
}

/// How a document is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// In which way (`SEC`).
    pub security: Security,
    /// The signature (`MAC`).
    pub mac: Mac,
}

impl Push {
    /// A PDU with a document, signed.
    #[must_use]
    pub fn signed(transaction: u8, key: &Key, body: Vec<u8>) -> Self {
        let signature = Signature { security: key.security(), mac: key.sign(&body) };
        Self { transaction, signature: Some(signature), body }
    }

    /// Whether the document was signed with this key, and in this key's way.
    #[must_use]
    pub fn is_signed_with(&self, key: &Key) -> bool {
        self.signature.is_some_and(|signature| signature.security == key.security() && key.verifies(&self.body, &signature.mac))
    }

    /// Writes the PDU; this is what is cut into SMS.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut content_type = vec![MEDIA_TYPE];
        if let Some(signature) = &self.signature {
            content_type.extend([SEC, SHORT | signature.security.code(), MAC]);
            content_type.extend(signature.mac.to_string().into_bytes());
            content_type.push(0);
        }
        // A length only stands before a content type that has parameters.
        let headers = match self.signature {
            // Its 45 octets are more than the 30 that the octet of a length can say by itself.
            Some(_) => [&[LENGTH_QUOTE, octet(content_type.len())], content_type.as_slice()].concat(),
            None => content_type,
        };
        let mut out = vec![self.transaction, PUSH, octet(headers.len())];
        out.extend(headers);
        out.extend_from_slice(&self.body);
        out
    }

    /// Reads a PDU. Other headers than the content type are passed over, other parameters are not.
    ///
    /// # Errors
    /// When it is no push PDU, carries something else, or is signed in a way that is not known.
    pub fn from_bytes(octets: &[u8]) -> Result<Self, PushError> {
        if octets.len() > PUSH_MAX {
            return Err(PushError::TooLong);
        }
        let mut rest = octets;
        let transaction = take(&mut rest)?;
        if take(&mut rest)? != PUSH {
            return Err(PushError::NotPush);
        }
        let length = uintvar(&mut rest)?;
        let (mut headers, body) = rest.split_at_checked(length).ok_or(PushError::Truncated)?;
        let parameters = match take(&mut headers)? {
            MEDIA_TYPE => &[],
            first @ 0..=LENGTH_QUOTE => {
                let length = if first == LENGTH_QUOTE { uintvar(&mut headers)? } else { usize::from(first) };
                let (mut content_type, _) = headers.split_at_checked(length).ok_or(PushError::Truncated)?;
                if take(&mut content_type)? != MEDIA_TYPE {
                    return Err(PushError::ContentType);
                }
                content_type
            }
            _ => return Err(PushError::ContentType),
        };
        Ok(Self { transaction, signature: signature(parameters)?, body: body.to_vec() })
    }
}

/// A length that is known to fit seven bits, the longest here being 47.
fn octet(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// Reads the parameters of the content type, in any order.
fn signature(mut parameters: &[u8]) -> Result<Option<Signature>, PushError> {
    let (mut security, mut mac) = (None, None);
    while !parameters.is_empty() {
        let repeated = match take(&mut parameters)? {
            SEC => {
                let code = take(&mut parameters)?;
                let known = code.checked_sub(SHORT).and_then(Security::of).ok_or(PushError::Security(code & !SHORT))?;
                security.replace(known).is_some()
            }
            MAC => {
                let end = parameters.iter().position(|octet| *octet == 0).ok_or(PushError::Truncated)?;
                let (digits, rest) = parameters.split_at_checked(end).ok_or(PushError::Truncated)?;
                parameters = rest.get(1..).unwrap_or_default();
                let text = std::str::from_utf8(digits).map_err(|_| PushError::Mac)?;
                mac.replace(text.parse().map_err(|_| PushError::Mac)?).is_some()
            }
            other => return Err(PushError::Parameter(other)),
        };
        if repeated {
            return Err(PushError::Incomplete);
        }
    }
    match (security, mac) {
        (Some(security), Some(mac)) => Ok(Some(Signature { security, mac })),
        (None, None) => Ok(None),
        _ => Err(PushError::Incomplete),
    }
}

fn take(rest: &mut &[u8]) -> Result<u8, PushError> {
    let (octet, behind) = rest.split_first().ok_or(PushError::Truncated)?;
    *rest = behind;
    Ok(*octet)
}

/// A number of seven bits an octet (WAP-230, 8.1.2). Three octets say more than any PDU here is long.
fn uintvar(rest: &mut &[u8]) -> Result<usize, PushError> {
    let mut number: usize = 0;
    for _ in 0..3 {
        let octet = take(rest)?;
        number = number << 7 | usize::from(octet & 0x7F);
        if octet & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(PushError::TooLong)
}

/// The octets are no push PDU with a provisioning document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// Over [`PUSH_MAX`], or a length in it says so.
    #[error("the PDU is longer than {max} octets", max = PUSH_MAX)]
    TooLong,
    /// It ends in the middle.
    #[error("the PDU is cut off")]
    Truncated,
    /// Another kind of PDU.
    #[error("this is no push PDU")]
    NotPush,
    /// It carries something else.
    #[error("the PDU's content is not a provisioning document in WBXML")]
    ContentType,
    /// A parameter of the content type that is neither `SEC` nor `MAC`.
    #[error("the content type has the unknown parameter {0:#04x}")]
    Parameter(u8),
    /// A way of signing that is not known here.
    #[error("the security method {0} is not known")]
    Security(u8),
    /// The signature is none.
    #[error("the signature is not 40 hex digits")]
    Mac,
    /// `SEC` without `MAC`, `MAC` without `SEC`, or one of them twice.
    #[error("the content type must have SEC and MAC once each, or neither")]
    Incomplete,
}

#[cfg(test)]
mod tests;
