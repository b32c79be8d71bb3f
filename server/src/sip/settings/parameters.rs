//! Query and form as one set of parameters (sheet, section 1). What a value means is not known here, only how large it may be.

use super::json::JSON_MAX;
use crate::form;

/// The most parameters of a request, query and form together.
pub(super) const PARAMETERS_MAX: usize = 64;
/// The longest name, in bytes.
const NAME_MAX: usize = 64;
/// The longest value, in bytes, of all parameters but `data` and `rules`.
pub(super) const VALUE_MAX: usize = 1024;
/// The longest value of `rules`, in bytes.
pub(super) const RULES_MAX: usize = 128 * 1024;

/// The parameters of a request, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

/// Why a query or form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    /// Not UTF-8, or with U+0000 in it.
    #[error("Error: parameters are UTF-8 without NUL")]
    Text,
    /// Over [`PARAMETERS_MAX`].
    #[error("Error: too many parameters")]
    Count,
    /// A name or value that is too long.
    #[error("Error: a parameter is too long")]
    Length,
}

impl Parameters {
    /// Adds those of a query or form (`application/x-www-form-urlencoded`). One that is there already is replaced, so that the form goes
    /// before the query and the last of a kind before the others.
    pub fn add(&mut self, text: &[u8]) -> Result<(), Malformed> {
        for (name, value) in form::pairs(text) {
            let name = form::decode(name).ok_or(Malformed::Text)?;
            let value = form::decode(value).ok_or(Malformed::Text)?;
            let most = match name.as_str() {
                "data" => JSON_MAX,
                "rules" => RULES_MAX,
                _ => VALUE_MAX,
            };
            if name.len() > NAME_MAX || value.len() > most {
                return Err(Malformed::Length);
            }
            if let Some((_, present)) = self.0.iter_mut().find(|(other, _)| *other == name) {
                *present = value;
            } else if self.0.len() == PARAMETERS_MAX {
                return Err(Malformed::Count);
            } else {
                self.0.push((name, value));
            }
        }
        Ok(())
    }

    /// Those of a query alone; none at all where it cannot be read.
    pub fn of_query(query: &str) -> Result<Self, Malformed> {
        let mut parameters = Self::default();
        parameters.add(query.as_bytes())?;
        Ok(parameters)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The same; one that is empty or blank counts as missing.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// All of them, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Whether two queries say the same, however they are escaped: browsers escape what scripts leave as it is.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || matches!((Parameters::of_query(one), Parameters::of_query(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Result<Vec<(String, String)>, Malformed> {
        let mut parameters = Parameters::default();
        parameters.add(text).map(|()| parameters.0)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn escapes_are_undone_and_the_last_counts() {
        assert_eq!(read(b"a=1&&b=x+y%2Bz&c&a=2&=n").unwrap(), pairs(&[("a", "2"), ("b", "x y+z"), ("c", ""), ("", "n")]));
        assert_eq!(
            read(b"a=100%&b=%zz&c=%+1&d=%C3%A9&e=f=g").unwrap(),
            pairs(&[("a", "100%"), ("b", "%zz"), ("c", "% 1"), ("d", "é"), ("e", "f=g")])
        );
        let mut both = Parameters::of_query("action=a&x=query").unwrap();
        both.add(b"x=form&y=1").unwrap();
        assert_eq!((both.get("x"), both.get("y"), both.get("action"), both.get("z")), (Some("form"), Some("1"), Some("a"), None));
    }

    #[test]
    fn what_is_no_text_or_too_much_is_refused() {
        assert_eq!(read(b"a=%FF"), Err(Malformed::Text));
        assert_eq!(read(b"a=\xff"), Err(Malformed::Text));
        assert_eq!(read(b"a=%00"), Err(Malformed::Text));
        let long = |name: &str, length| format!("{name}={}", "x".repeat(length));
        assert!(read(long("a", VALUE_MAX).as_bytes()).is_ok());
        assert_eq!(read(long("a", VALUE_MAX + 1).as_bytes()), Err(Malformed::Length));
        assert!(read(long("rules", RULES_MAX).as_bytes()).is_ok());
        assert!(read(long("data", RULES_MAX + 1).as_bytes()).is_ok());
        assert_eq!(read("n".repeat(65).as_bytes()), Err(Malformed::Length));
        let many = |count| (0..count).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&");
        assert!(read(many(64).as_bytes()).is_ok());
        assert_eq!(read(many(65).as_bytes()), Err(Malformed::Count));
    }

    #[test]
    fn queries_are_compared_by_what_they_say() {
        assert!(same("a=%3Cx%3E&b=1", "a=<x>&b=1"));
        assert!(same("", ""));
        assert!(!same("a=1", "a=2"));
        assert!(!same("", "a=1"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
