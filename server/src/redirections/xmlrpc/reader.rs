//! Reads a call. Liberal where the field is (untyped strings, `nil` of two kinds, `true` for `1`), bounded everywhere.
//!
//! What is not well-formed is told apart from what is no XML-RPC: after a fault of the second kind the rest of the document is still
//! looked at, so that a broken document is called broken.

use super::fault::{Fault, NOT_XML_RPC};
use super::tokens::{Tag, Token, Tokens};
use super::value::{ARRAY_MAX, DEPTH_MAX, VALUES_MAX, Value};
use crate::xml::{Encoding, decode, is_blank};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// A call as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The method's name, without white space around it.
    pub method: String,
    /// Its parameters, in order.
    pub params: Vec<Value>,
}

/// Why a document was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is no call; the client is answered this fault.
    Fault(Fault),
    /// It holds more values than one call may ([`ARRAY_MAX`], [`VALUES_MAX`]); the client is answered HTTP 413.
    TooMany,
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

type Read<T> = Result<T, ReadError>;

/// Base64 as old encoders write it: padding is not insisted on.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads a call from a request's body.
///
/// # Errors
/// A fault with the code of what is wrong, or that there are too many values.
pub fn read_call(body: &[u8]) -> Result<Call, ReadError> {
    let text = decode(body, &[Encoding::Utf8, Encoding::Ascii, Encoding::Latin1]).map_err(Fault::from)?;
    if text.is_empty() {
        return Err(Fault::not_well_formed("The request has no body.").into());
    }
    let mut reader = Reader { tokens: Tokens::new(&text), values: 0 };
    let read = reader.call();
    if let Err(ReadError::Fault(Fault { code: NOT_XML_RPC, .. })) = read {
        reader.tokens.drain()?;
    }
    read
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    values: usize,
}

impl Reader<'_> {
    fn call(&mut self) -> Read<Call> {
        self.expect(Tag::MethodCall)?;
        self.expect(Tag::MethodName)?;
        let method = self.text()?.trim().to_owned();
        if method.is_empty() {
            return Err(not_rpc("The method's name is empty."));
        }
        let mut params = Vec::new();
        match self.element()? {
            None => {}
            Some(Tag::Params) => {
                while let Some(tag) = self.element()? {
                    require(tag, Tag::Param)?;
                    self.expect(Tag::Value)?;
                    params.push(self.value(1)?);
                    self.close()?;
                }
                self.close()?;
            }
            Some(_) => return Err(not_rpc("After methodName only params may follow.")),
        }
        match self.tokens.next()? {
            Token::End => Ok(Call { method, params }),
            Token::Open(_) | Token::Close | Token::Text(_) => Err(not_rpc("Something follows the call.")),
        }
    }

    /// What stands between `<value>` and `</value>`; reads the closing tag too.
    fn value(&mut self, depth: usize) -> Read<Value> {
        self.values = self.values.saturating_add(1);
        if self.values > VALUES_MAX {
            return Err(ReadError::TooMany);
        }
        if depth > DEPTH_MAX {
            return Err(not_rpc("Arrays and structs are nested too deeply."));
        }
        let mut untyped = String::new();
        loop {
            match self.tokens.next()? {
                Token::Text(text) => untyped.push_str(&text),
                Token::Close => return Ok(Value::String(untyped)),
                Token::Open(tag) => {
                    if !is_blank(&untyped) {
                        return Err(not_rpc("A value has both text and a type."));
                    }
                    let value = self.typed(tag, depth)?;
                    self.close()?;
                    return Ok(value);
                }
                Token::End => return Err(not_rpc("A value is not closed.")),
            }
        }
    }

    /// What stands inside a type's element; reads its closing tag too.
    fn typed(&mut self, tag: Tag, depth: usize) -> Read<Value> {
        Ok(match tag {
            Tag::String => Value::String(self.text()?),
            Tag::Array => Value::Array(self.array(depth)?),
            Tag::Struct => Value::Struct(self.members(depth)?),
            Tag::Nil => {
                self.close()?;
                Value::Nil
            }
            Tag::Boolean => Value::Boolean(boolean(self.text()?.trim())?),
            Tag::Int => Value::Int(integer(self.text()?.trim())?),
            Tag::Long => Value::Long(integer(self.text()?.trim())?),
            Tag::Double => Value::Double(double(self.text()?.trim())?),
            Tag::DateTime => Value::DateTime(date_time(self.text()?.trim())?),
            Tag::Base64 => Value::Base64(bytes(&self.text()?)?),
            _ => return Err(not_rpc("A value has a type that XML-RPC does not know.")),
        })
    }

    fn array(&mut self, depth: usize) -> Read<Vec<Value>> {
        self.expect(Tag::Data)?;
        let mut items = Vec::new();
        while let Some(tag) = self.element()? {
            require(tag, Tag::Value)?;
            if items.len() >= ARRAY_MAX {
                return Err(ReadError::TooMany);
            }
            items.push(self.value(depth.saturating_add(1))?);
        }
        self.close()?;
        Ok(items)
    }

    fn members(&mut self, depth: usize) -> Read<Vec<(String, Value)>> {
        let mut members = Vec::new();
        while let Some(tag) = self.element()? {
            require(tag, Tag::Member)?;
            self.expect(Tag::Name)?;
            let name = self.text()?;
            self.expect(Tag::Value)?;
            members.push((name, self.value(depth.saturating_add(1))?));
            self.close()?;
        }
        Ok(members)
    }

    /// The text up to the closing tag, pieces merged; no element may stand in it.
    fn text(&mut self) -> Read<String> {
        let mut all = String::new();
        loop {
            match self.tokens.next()? {
                Token::Text(text) => all.push_str(&text),
                Token::Close => return Ok(all),
                Token::Open(_) | Token::End => return Err(not_rpc("An element stands where only text may stand.")),
            }
        }
    }

    /// The next element inside the present one, or none when that is closed.
    fn element(&mut self) -> Read<Option<Tag>> {
        loop {
            match self.tokens.next()? {
                Token::Open(tag) => return Ok(Some(tag)),
                Token::Close => return Ok(None),
                Token::Text(text) if is_blank(&text) => {}
                Token::Text(_) | Token::End => return Err(not_rpc("Text stands where only elements may stand.")),
            }
        }
    }

    fn expect(&mut self, wanted: Tag) -> Read<()> {
        let found = self.element()?.ok_or_else(|| not_rpc("An element is missing."))?;
        require(found, wanted)
    }

    fn close(&mut self) -> Read<()> {
        if self.element()?.is_some() { Err(not_rpc("An element holds one element too many.")) } else { Ok(()) }
    }
}

const fn not_rpc(text: &'static str) -> ReadError {
    ReadError::Fault(Fault::not_xml_rpc(text))
}

fn require(found: Tag, wanted: Tag) -> Read<()> {
    if found == wanted { Ok(()) } else { Err(not_rpc("An element stands where XML-RPC has another one.")) }
}

fn boolean(text: &str) -> Read<bool> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(not_rpc("A boolean is neither 1 nor 0.")),
    }
}

fn integer<T: std::str::FromStr>(text: &str) -> Read<T> {
    text.parse().map_err(|_| not_rpc("An integer is no number or out of range."))
}

fn double(text: &str) -> Read<f64> {
    // Rust also reads `inf` and `NaN`, which XML-RPC does not have.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    let number = text.parse::<f64>().ok().filter(|number| plain && number.is_finite());
    number.ok_or_else(|| not_rpc("A double is no number."))
}

/// `19980717T14:08:55`; also with dashes in the date, a fraction and a zone, as newer libraries write it.
fn date_time(text: &str) -> Read<String> {
    let fault = || not_rpc("A dateTime is not of the form 19980717T14:08:55.");
    let (date, time) = text.split_once('T').ok_or_else(fault)?;
    let date = if let [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', .., b'-', _, _] = date.as_bytes() {
        date.replace('-', "")
    } else {
        date.to_owned()
    };
    let (clock, rest) = time.split_at_checked(8).ok_or_else(fault)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let clock_is_good = clock.split(':').filter(|part| part.len() == 2 && digits(part)).count() == 3;
    let zone = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone_is_good = match zone.as_bytes() {
        [] | b"Z" => true,
        [b'+' | b'-', offset @ ..] => offset.len() <= 5 && offset.iter().all(|byte| byte.is_ascii_digit() || *byte == b':'),
        _ => false,
    };
    let good = date.len() == 8 && digits(&date) && clock_is_good && zone_is_good && text.len() <= 40;
    if good { Ok(text.to_owned()) } else { Err(fault()) }
}

fn bytes(text: &str) -> Read<Vec<u8>> {
    let packed: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    BASE64.decode(packed).map_err(|_| not_rpc("A base64 value is malformed."))
}
