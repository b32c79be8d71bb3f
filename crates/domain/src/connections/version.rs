//! The versions of the service (sheet, sections 1 and 2).

use crate::words::words;

words! {
    /// A version of the onboarding service. Later ones know all properties of the earlier ones.
    #[derive(PartialOrd, Ord)]
    Version {
        /// The first: `PUT` leaves alone what its payload lacks.
        V1 = "v1", "Version 1";
        /// `PUT` replaces; feature policies are entities.
        V2 = "v2", "Version 2";
        /// Form factor and capabilities.
        V3 = "v3", "Version 3";
        /// User name, locale, time zone, place, creation time, push group, e-mail.
        V4 = "v4", "Version 4";
    }
}

impl Version {
    /// The newest.
    pub const LATEST: Self = Self::V4;

    /// The version of the word in an address, in any case; `latest` is the newest (Kapsel writes the word in small letters itself).
    #[must_use]
    pub fn of_address(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        if word == "latest" { Some(Self::LATEST) } else { Self::parse(&word) }
    }

    /// Whether `PUT` sets what its payload lacks back to its default (sheet, decision 2).
    #[must_use]
    pub const fn replaces(self) -> bool {
        !matches!(self, Self::V1)
    }
}
