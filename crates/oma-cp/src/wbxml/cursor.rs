//! Steps through octets, and the numbers and strings that WBXML makes of them. Each step is within bounds or an error.

use super::WbxmlError;
use super::tokens::US_ASCII;

/// A place in the octets of a document.
pub(super) struct Cursor<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(octets: &'a [u8]) -> Self {
        Self { octets, at: 0 }
    }

    /// How many octets there are.
    pub(super) const fn len(&self) -> usize {
        self.octets.len()
    }

    /// How many octets lie behind.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at >= self.octets.len()
    }

    /// The octets since an earlier place.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.octets.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn octet(&mut self) -> Result<u8, WbxmlError> {
        let octet = self.octets.get(self.at).copied().ok_or(WbxmlError::Truncated)?;
        self.at = self.at.saturating_add(1);
        Ok(octet)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], WbxmlError> {
        let end = self.at.saturating_add(length);
        let taken = self.octets.get(self.at..end).ok_or(WbxmlError::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    /// A number of seven bits an octet, the highest bit saying that more follow (WAP-192, 5.1).
    pub(super) fn number(&mut self) -> Result<u32, WbxmlError> {
        let at = self.at;
        let mut number: u32 = 0;
        // Five octets carry 35 bits.
        for _ in 0..5 {
            let octet = self.octet()?;
            number = number.checked_mul(0x80).ok_or(WbxmlError::Number { at })? | u32::from(octet & 0x7F);
            if octet & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(WbxmlError::Number { at })
    }

    /// The octets up to the next NUL, which is passed over.
    pub(super) fn string(&mut self) -> Result<&'a [u8], WbxmlError> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let string = until_nul(rest).ok_or(WbxmlError::Truncated)?;
        self.at = self.at.saturating_add(string.len()).saturating_add(1);
        Ok(string)
    }
}

/// What stands before the first NUL; none when there is no NUL.
pub(super) fn until_nul(octets: &[u8]) -> Option<&[u8]> {
    let end = octets.iter().position(|octet| *octet == 0)?;
    octets.get(..end)
}

/// Octets of a string as text.
pub(super) fn decode(octets: &[u8], charset: u8, at: usize) -> Result<&str, WbxmlError> {
    let text = std::str::from_utf8(octets).map_err(|_| WbxmlError::Charset { at })?;
    if charset == US_ASCII && !text.is_ascii() {
        return Err(WbxmlError::Charset { at });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_seven_bits_an_octet() {
        for (octets, number) in [
            (&[0x00][..], 0),
            (&[0x7F], 127),
            (&[0x81, 0x00], 128),
            (&[0x80, 0x05], 5),
            (&[0x8F, 0xFF, 0xFF, 0xFF, 0x7F], u32::MAX),
        ] {
            let mut cursor = Cursor::new(octets);
            assert_eq!(cursor.number(), Ok(number));
            assert!(cursor.is_at_end());
        }
        assert_eq!(Cursor::new(&[0x80]).number(), Err(WbxmlError::Truncated));
        assert_eq!(Cursor::new(&[0x90, 0x80, 0x80, 0x80, 0x00]).number(), Err(WbxmlError::Number { at: 0 }));
        assert_eq!(Cursor::new(&[0x80; 6]).number(), Err(WbxmlError::Number { at: 0 }));
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut cursor = Cursor::new(b"ab\0c");
        assert_eq!(cursor.string(), Ok(&b"ab"[..]));
        assert_eq!(cursor.string(), Err(WbxmlError::Truncated));
        assert_eq!(cursor.take(2), Err(WbxmlError::Truncated));
        assert_eq!(cursor.take(usize::MAX), Err(WbxmlError::Truncated));
        assert_eq!(cursor.octet(), Ok(b'c'));
        assert_eq!(cursor.octet(), Err(WbxmlError::Truncated));
    }
}
