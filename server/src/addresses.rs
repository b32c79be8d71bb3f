//! Every address of the wire faces that take credentials, gathered from the faces themselves. Nothing is routed by this list: a test asks each
//! of them without credentials and with those of another organization.

use crate::{bindings, campaigns, connections, sip};

/// An address of a wire face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireAddress {
    /// Its face: `bindings`, `campaigns`, `connections`, `sip`.
    pub face: &'static str,
    /// A method that it takes.
    pub method: &'static str,
    /// Its path and perhaps query; what stands in braces is to be filled in.
    pub path: String,
    /// Whether everybody may ask it.
    pub open: bool,
}

/// All of them.
#[must_use]
pub fn wire_addresses() -> Vec<WireAddress> {
    let faces: [(&'static str, Vec<Asked>); 4] = [
        ("bindings", bindings::addresses()),
        ("campaigns", campaigns::addresses()),
        ("connections", connections::addresses()),
        ("sip", sip::addresses()),
    ];
    let of_face = |(face, asked): (&'static str, Vec<Asked>)| {
        asked.into_iter().map(move |(method, path, open)| WireAddress { face, method, path, open })
    };
    faces.into_iter().flat_map(of_face).collect()
}

/// What a face says of an address: method, path, and whether everybody may ask it.
pub(crate) type Asked = (&'static str, String, bool);

/// The same address with each of its methods.
pub(crate) fn each(methods: &'static str, path: &str, open: bool) -> Vec<Asked> {
    methods.split(", ").map(|method| (method, path.to_owned(), open)).collect()
}
