//! Names of entries, as LDAP writes them (RFC 4514): `uid=alice,ou=addressbook,dc=example,dc=org`. Two names are one whatever blanks
//! stand around commas, in either case, with attributes named by word or OID.

use super::schema;
use patchbay_core::sip::fold;
use patchbay_domain::sip::SipDomain;
use std::fmt;

/// The most steps of a name; a domain has at most 127 labels.
const STEPS_MAX: usize = 128;

/// The text is no name of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no name of an entry (RFC 4514)")]
pub struct MalformedDn;

/// An attribute and its value inside a name.
#[derive(Clone, Debug)]
pub struct Part {
    /// The attribute, by its own word in lower case.
    pub kind: String,
    /// The value as it was written.
    pub value: String,
    folded: String,
}

impl Part {
    /// Of a word and a value.
    #[must_use]
    pub fn new(kind: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { kind: schema::word(kind), folded: fold(value.trim()), value }
    }

    fn key(&self) -> (&str, &str) {
        (&self.kind, &self.folded)
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Part {}

/// One step of a name: mostly one part.
pub type Step = Vec<Part>;

/// A name, from the entry itself up to the root; the root's own name is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dn(Vec<Step>);

impl Dn {
    /// Reads a name.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, MalformedDn> {
        let mut rest = text.trim_start();
        let mut steps = Vec::new();
        if rest.is_empty() {
            return Ok(Self(steps));
        }
        loop {
            let (step, separated) = step(&mut rest)?;
            steps.push(step);
            if !separated {
                return Ok(Self(steps));
            }
            if steps.len() == STEPS_MAX {
                return Err(MalformedDn);
            }
        }
    }

    /// Where the address book of a domain is: `ou=addressbook` below a `dc` for each label.
    #[must_use]
    pub fn of_domain(domain: &SipDomain) -> Self {
        let labels = domain.as_str().split('.').map(|label| vec![Part::new("dc", label)]);
        Self(std::iter::once(vec![Part::new("ou", "addressbook")]).chain(labels).collect())
    }

    /// Whether it is the root's.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The steps that stand in front of another name, when this one is that or lies below it.
    #[must_use]
    pub fn below(&self, other: &Self) -> Option<&[Step]> {
        let split = self.0.len().checked_sub(other.0.len())?;
        let (front, back) = self.0.split_at_checked(split)?;
        (back == other.0).then_some(front)
    }

    /// The steps, from the entry itself up.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// Reads one step, and whether another one follows.
fn step(rest: &mut &str) -> Result<(Step, bool), MalformedDn> {
    let mut parts = Vec::new();
    loop {
        let (kind, behind) = rest.split_once('=').ok_or(MalformedDn)?;
        let kind = kind.trim();
        if !schema::is_description(kind) {
            return Err(MalformedDn);
        }
        *rest = behind.trim_start_matches(' ');
        let value = if rest.starts_with('#') { hex(rest)? } else { value(rest)? };
        parts.push(Part::new(kind, value));
        let mut characters = rest.chars();
        let separator = characters.next();
        *rest = characters.as_str().trim_start_matches(' ');
        if separator != Some('+') {
            parts.sort_by(|a, b| a.key().cmp(&b.key()));
            return Ok((parts, separator.is_some()));
        }
    }
}

/// Reads a value up to its separator.
fn value(rest: &mut &str) -> Result<String, MalformedDn> {
    let mut bytes = Vec::new();
    // Blanks at the end do not count, unless they were escaped.
    let mut kept = 0;
    let mut characters = rest.chars();
    loop {
        *rest = characters.as_str();
        match characters.next() {
            None | Some(',' | '+') => break,
            Some('"' | ';' | '<' | '>' | '\0') => return Err(MalformedDn),
            Some('\\') => {
                let escaped = characters.next().ok_or(MalformedDn)?;
                match escaped {
                    ' ' | '"' | '#' | '+' | ',' | ';' | '<' | '=' | '>' | '\\' => {
                        bytes.extend(escaped.encode_utf8(&mut [0; 4]).bytes());
                    }
                    high => bytes.push(byte(high, characters.next().ok_or(MalformedDn)?)?),
                }
                kept = bytes.len();
            }
            Some(' ') => bytes.push(b' '),
            Some(other) => {
                bytes.extend(other.encode_utf8(&mut [0; 4]).bytes());
                kept = bytes.len();
            }
        }
    }
    bytes.truncate(kept);
    String::from_utf8(bytes).map_err(|_| MalformedDn)
}

fn byte(high: char, low: char) -> Result<u8, MalformedDn> {
    let digit = |digit: char| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(MalformedDn);
    Ok((digit(high)? << 4) | digit(low)?)
}

/// Reads `#` and a BER text in hexadecimal digits (RFC 4514, section 2.4).
fn hex(rest: &mut &str) -> Result<String, MalformedDn> {
    let end = rest.find([',', '+']).unwrap_or(rest.len());
    let (digits, behind) = rest.split_at_checked(end).ok_or(MalformedDn)?;
    *rest = behind;
    let mut characters = digits.trim_end_matches(' ').chars().skip(1);
    let mut bytes = Vec::new();
    while let Some(high) = characters.next() {
        bytes.push(byte(high, characters.next().ok_or(MalformedDn)?)?);
    }
    // A short text of one of the kinds that names are made of: octets, UTF-8, printable, IA5.
    match bytes.as_slice() {
        [0x04 | 0x0c | 0x13 | 0x16, length @ 0..0x80, text @ ..] if text.len() == usize::from(*length) => {
            String::from_utf8(text.to_vec()).map_err(|_| MalformedDn)
        }
        _ => Err(MalformedDn),
    }
}

impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            for (within, part) in step.iter().enumerate() {
                f.write_str(if within > 0 {
                    "+"
                } else if place > 0 {
                    ","
                } else {
                    ""
                })?;
                write!(f, "{}={}", part.kind, Escaped(&part.value))?;
            }
        }
        Ok(())
    }
}

/// A value with what must be escaped (RFC 4514, section 2.4).
struct Escaped<'v>(&'v str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.chars().count().saturating_sub(1);
        for (place, c) in self.0.chars().enumerate() {
            match c {
                '\0' => f.write_str("\\00")?,
                ',' | '+' | '"' | '\\' | '<' | '>' | ';' => write!(f, "\\{c}")?,
                ' ' if place == 0 || place == last => f.write_str("\\ ")?,
                '#' if place == 0 => f.write_str("\\#")?,
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dn(text: &str) -> Dn {
        Dn::parse(text).unwrap_or_else(|_| panic!("{text:?} is refused"))
    }

    #[test]
    fn the_spellings_of_a_name_are_one() {
        let want = dn("ou=addressbook,dc=example,dc=org");
        assert_eq!(want, Dn::of_domain(&SipDomain::parse("example.org").unwrap()));
        for text in [
            "ou=addressbook, dc=example, dc=org",
            " OU = AddressBook , DC=Example,dc=ORG ",
            "organizationalUnitName=addressbook,domainComponent=example,0.9.2342.19200300.100.1.25=org",
            "2.5.4.11=addressbook,dc=#04076578616d706c65,dc=org",
            "ou=address\\62ook,dc=example,dc=org",
        ] {
            assert_eq!(dn(text), want, "{text:?}");
        }
        assert_ne!(dn("ou=addressbook,dc=example,dc=net"), want);
        assert_eq!(dn("uid=a+cn=b,o=x"), dn("cn=B + uid=A,o=X"));
        assert!(dn("  ").is_root());
        assert_eq!(want.to_string(), "ou=addressbook,dc=example,dc=org");
        assert_eq!(dn("cn=Doe\\2c \\\"J\\\"\\ ").to_string(), "cn=Doe\\, \\\"J\\\"\\ ");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "alice",
            "=x",
            "cn",
            "cn=a,",
            ",cn=a",
            "cn=a,,dc=b",
            "c n=a",
            "1cn=a",
            "1..2=a",
            "cn=a\\",
            "cn=a\\g0",
            "cn=a\\c3",
            "cn=a;b",
            "cn=<a>",
            "cn=\"a\"",
            "cn=#",
            "cn=#0",
            "cn=#04",
            "cn=#0401",
            "cn=#040161zz",
            "cn=a\0",
        ] {
            assert_eq!(Dn::parse(text), Err(MalformedDn), "{text:?}");
        }
        assert!(Dn::parse(&vec!["dc=a"; STEPS_MAX].join(",")).is_ok());
        assert_eq!(Dn::parse(&vec!["dc=a"; STEPS_MAX + 1].join(",")), Err(MalformedDn));
    }

    #[test]
    fn a_name_lies_below_another() {
        let base = dn("ou=addressbook,dc=example,dc=org");
        let alice = dn("uid=alice, ou=addressbook, dc=example, dc=org");
        assert_eq!(alice.below(&base).unwrap(), [vec![Part::new("uid", "Alice")]]);
        assert_eq!(base.below(&base).unwrap().len(), 0);
        assert_eq!(base.below(&alice), None);
        assert_eq!(dn("dc=org").below(&base), None);
        assert_eq!(alice.below(&Dn::default()).unwrap().len(), 4);
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_or_refused(text in "\\PC*") {
            let _ = Dn::parse(&text);
        }

        #[test]
        fn what_is_written_is_read_back(values in proptest::collection::vec("\\PC{1,8}", 1..6)) {
            let name = Dn(values.iter().map(|value| vec![Part::new("cn", value.as_str())]).collect());
            let read = dn(&name.to_string());
            let read: Vec<&str> = read.steps().iter().map(|step| step[0].value.as_str()).collect();
            prop_assert_eq!(read, values.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
