//! Under which condition a request is to be done (RFC 9110, section 13; decision 10).

use super::etag::Etag;

/// Which versions a condition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Whichever there is.
    Any,
    /// These, as their texts without quotes. A text that no version has is no fault; it matches nothing.
    These(Vec<String>),
}

/// What must be true of a connection's version, so that a request is done. By default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// It is one of these.
    pub matches: Option<Versions>,
    /// It is none of these.
    pub none_match: Option<Versions>,
}

impl Versions {
    /// Whether this version is among them.
    #[must_use]
    pub fn name(&self, etag: Etag) -> bool {
        match self {
            Self::Any => true,
            Self::These(texts) => texts.contains(&etag.to_string()),
        }
    }
}

impl Condition {
    /// Whether a connection of this version may be changed.
    #[must_use]
    pub fn holds(&self, etag: Etag) -> bool {
        self.matches.as_ref().is_none_or(|versions| versions.name(etag))
            && !self.none_match.as_ref().is_some_and(|versions| versions.name(etag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Millis;

    #[test]
    fn both_halves_must_hold() {
        let etag = Etag(Millis(1_383_835_483_000));
        let these = |text: &str| Some(Versions::These(vec!["x".to_owned(), text.to_owned()]));
        let own = "2013-11-07 14:44:43.0";
        for (matches, none_match, holds) in [
            (None, None, true),
            (Some(Versions::Any), None, true),
            (these(own), None, true),
            (these("2013-11-07 14:44:43.1"), None, false),
            (None, Some(Versions::Any), false),
            (None, these(own), false),
            (None, these("y"), true),
            (these(own), these(own), false),
            (Some(Versions::These(vec![])), None, false),
        ] {
            let condition = Condition { matches, none_match };
            assert_eq!(condition.holds(etag), holds, "{condition:?}");
        }
    }
}
