//! Enums whose values are words: in the database, in URLs and forms, and on pages.

/// An enum whose values are words.
pub trait Words: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, in the order they are offered.
    const ALL: &'static [Self];

    /// The word in the database, in URLs and in forms.
    fn as_str(self) -> &'static str;

    /// The words on a page.
    fn label(self) -> &'static str;

    /// The value of that word.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.as_str() == word)
    }
}

/// Makes an enum of words: in URLs, and on pages.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All of them, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in a URL.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The words on a page.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value of that word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                <Self as $crate::words::Words>::parse(word)
            }
        }

        impl $crate::words::Words for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }

            fn label(self) -> &'static str {
                self.label()
            }
        }
    };
}
pub(crate) use words;
