//! Writing addresses of entities, relative to the root of their application.

use patchbay_domain::connections::{Capability, ConnectionId};
use std::fmt::Write as _;

/// Appends a text as the literal of a key: in quotes, a quote in it doubled, and escaped for an address.
fn put_literal(out: &mut String, text: &str) {
    out.push('\'');
    for byte in text.bytes() {
        match byte {
            b'\'' => out.push_str("''"),
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') => out.push(char::from(byte)),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out.push('\'');
}

/// `Set('key')`.
pub(super) fn entity(set: &str, key: &str) -> String {
    let mut out = String::with_capacity(set.len().saturating_add(key.len()).saturating_add(4));
    out.push_str(set);
    out.push('(');
    put_literal(&mut out, key);
    out.push(')');
    out
}

/// `Connections('id')`.
pub(super) fn connection(id: &ConnectionId) -> String {
    entity("Connections", id.as_str())
}

/// `Capabilities(ApplicationConnectionId='id',Category='category',CapabilityName='name')`.
pub(super) fn capability(id: &ConnectionId, capability: &Capability) -> String {
    let mut out = String::from("Capabilities(ApplicationConnectionId=");
    put_literal(&mut out, id.as_str());
    out.push_str(",Category=");
    put_literal(&mut out, &capability.key.category);
    out.push_str(",CapabilityName=");
    put_literal(&mut out, &capability.key.name);
    out.push(')');
    out
}
