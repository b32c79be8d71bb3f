//! Values and rules of Patchbay, without I/O.
//!
//! The browser and the server compile this crate alike, so that a form is checked by the same code as a call on the wire. What
//! stands here must not read a clock, a file, the network or a random source, and must not use `usize` in a value that crosses
//! between browser and server (WebAssembly is 32-bit).

pub mod access;
pub mod accounts;
pub mod audit;
pub mod bindings;
pub mod campaigns;
pub mod connections;
pub mod form;
pub mod job;
pub mod list;
pub mod redirections;
pub mod sip;
pub mod time;
pub mod words;

/// Makes a newtype over text for the identifier of one kind of thing, so that two kinds cannot be mixed up.
macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text, as it stands in the database and in URLs.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}
pub(crate) use text_id;
