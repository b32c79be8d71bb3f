//! From a path to what is asked for (sheet, section 1). Each segment is percent-decoded before its key is split off, because clients escape
//! parentheses and quotes, too.

use super::fault::{Fault, quoted};
use super::sets::Set;
use crate::percent;
use patchbay_domain::connections::{ApplicationId, CapabilityKey, ConnectionId, Version};

/// The longest path, in bytes: an id of 128 characters, each escaped and doubled, fits several times.
const PATH_MAX: usize = 4096;

/// What stands behind an application, with what names a thing in braces; a test holds it against [`Resource`].
pub(super) const PATHS: [&str; 18] = [
    "",
    "/$metadata",
    "/Connections",
    "/Connections/$count",
    "/Connections('{connection}')",
    "/Connections('')",
    "/Connections('{connection}')/Email",
    "/Connections('{connection}')/Email/$value",
    "/Connections('{connection}')/Capability",
    "/Connections('{connection}')/Capability/$count",
    "/Connections('{connection}')/FeatureVectorPolicy",
    "/Capabilities(ApplicationConnectionId='{connection}',Category='c',CapabilityName='n')",
    "/Capabilities",
    "/Capabilities/$count",
    "/Endpoints",
    "/Endpoints('{application}')",
    "/FeatureVectorPolicies",
    "/FeatureVectorPolicies('f')",
];

/// The path with something in the place of what stands in braces.
pub(super) fn filled(path: &str) -> String {
    path.replace("{application}", "com.example.app").replace("{connection}", "00000000-0000-0000-0000-000000000000")
}

/// A path of this face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Something of an application.
    Odata(Root, Resource),
    /// Have what a user of an application presents refused from now on.
    Revoke {
        /// The user's name.
        user: String,
    },
    /// Which version of the service a client should use.
    Versions,
}

/// Where an application's documents are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// The path as it was asked for, with a slash at the end: what is answered repeats it.
    pub path: String,
    /// The version of the service.
    pub version: Version,
    /// The application.
    pub application: ApplicationId,
}

/// A connection in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The one of the call context: header or cookie (decision 3).
    Context,
    /// This one.
    Id(ConnectionId),
}

/// What of an application is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// The service document.
    Service,
    /// The metadata document.
    Metadata,
    /// A batch of requests, which this service does not take.
    Batch,
    /// A whole set, or the number of its entities.
    Set(Set, Whole),
    /// A connection.
    Connection(Which),
    /// A property of one, as a document or as plain text.
    Property { of: Which, name: String, plain: bool },
    /// The capabilities of a connection.
    CapabilitiesOf(Which, Whole),
    /// The feature policies that a connection is told.
    FeaturesOf(Which, Whole),
    /// A capability.
    Capability(Which, CapabilityKey),
    /// A destination, by its name.
    Endpoint(String),
    /// A feature policy, by its id.
    Feature(String),
}

/// How a set is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// Its entities.
    Entities,
    /// Their number.
    Count,
}

/// Reads a path that this face owns.
pub(super) fn read(path: &str) -> Result<Address, Fault> {
    let nothing = || Fault::not_found("There is nothing at this address.");
    if path.len() > PATH_MAX {
        return Err(nothing());
    }
    let mut segments = Vec::new();
    for segment in path.trim_start_matches('/').split('/') {
        let segment = String::from_utf8(percent::decode(segment.as_bytes(), false));
        segments.push(segment.map_err(|_| Fault::malformed("The address is not UTF-8."))?);
    }
    // Some clients end an address with a slash.
    if segments.last().is_some_and(String::is_empty) {
        segments.pop();
    }
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let mut prefix = String::from("/");
    let mut rest = segments.as_slice();
    match rest {
        ["mobileservices", "management", "versions"] => return Ok(Address::Versions),
        ["mobileservices", "service-key", behind @ ..] => {
            return revocation(behind).ok_or_else(nothing);
        }
        ["mobileservices", behind @ ..] => {
            prefix.push_str("mobileservices/");
            rest = behind;
        }
        _ => {}
    }
    if let Some(revocation) = revocation(rest) {
        return Ok(revocation);
    }
    if let ["public", behind @ ..] = rest {
        prefix.push_str("public/");
        rest = behind;
    }
    let ["odata", "applications", word, application, resource @ ..] = rest else { return Err(nothing()) };
    let version = Version::of_address(word).ok_or_else(|| Fault::not_found("There is no such version of the service."))?;
    let application = ApplicationId::parse(application).map_err(|_| Fault::not_found("There is no such application."))?;
    let path = format!("{prefix}odata/applications/{word}/{application}/");
    let resource = self::resource(resource, version)?;
    Ok(Address::Odata(Root { path, version, application }, resource))
}

fn revocation(segments: &[&str]) -> Option<Address> {
    match segments {
        ["odata", "applications", "user", user, "updateRevokeTime"] if !user.is_empty() => {
            Some(Address::Revoke { user: (*user).to_owned() })
        }
        _ => None,
    }
}

fn resource(segments: &[&str], version: Version) -> Result<Resource, Fault> {
    let nothing = || Fault::not_found("There is nothing at this address.");
    let Some((first, behind)) = segments.split_first() else { return Ok(Resource::Service) };
    let (name, key) = split_key(first)?;
    match (name, key.as_deref(), behind) {
        ("$metadata", None, []) => return Ok(Resource::Metadata),
        ("$batch", None, []) => return Ok(Resource::Batch),
        _ => {}
    }
    let set = Set::ALL.into_iter().find(|set| set.name() == name && set.since() <= version).ok_or_else(nothing)?;
    let Some(keys) = key else {
        return match behind {
            [] => Ok(Resource::Set(set, Whole::Entities)),
            ["$count"] => Ok(Resource::Set(set, Whole::Count)),
            _ => Err(nothing()),
        };
    };
    match (set, behind) {
        (Set::Connections, _) => of_connection(connection(&keys)?, behind, version),
        (Set::Endpoints, []) => Ok(Resource::Endpoint(single(&keys, "EndpointName")?)),
        (Set::Features, []) => Ok(Resource::Feature(single(&keys, "Id")?)),
        (Set::Capabilities, []) => {
            let named = |wanted: &str| {
                let mut found = keys.iter().filter(|(name, _)| name.as_deref() == Some(wanted)).map(|(_, value)| value.clone());
                found.next().filter(|_| found.next().is_none())
            };
            match (named("ApplicationConnectionId"), named("Category"), named("CapabilityName")) {
                (Some(id), Some(category), Some(name)) if keys.len() == 3 => {
                    Ok(Resource::Capability(which(&id)?, CapabilityKey { category, name }))
                }
                _ => Err(Fault::malformed("A capability's key is ApplicationConnectionId, Category and CapabilityName.")),
            }
        }
        _ => Err(nothing()),
    }
}

fn of_connection(of: Which, behind: &[&str], version: Version) -> Result<Resource, Fault> {
    let nothing = || Fault::not_found("There is nothing at this address.");
    let (first, behind) = match behind.split_first() {
        None => return Ok(Resource::Connection(of)),
        Some(split) => split,
    };
    let whole = match behind {
        [] => Some(Whole::Entities),
        ["$count"] => Some(Whole::Count),
        _ => None,
    };
    // Decision 11: the second name is an alias.
    let set = match *first {
        "Capability" | "Capabilities" => Some(Set::Capabilities),
        "FeatureVectorPolicy" => Some(Set::Features),
        _ => None,
    };
    match (set.filter(|set| set.since() <= version), behind) {
        (Some(Set::Capabilities), _) => Ok(Resource::CapabilitiesOf(of, whole.ok_or_else(nothing)?)),
        (Some(_), _) => Ok(Resource::FeaturesOf(of, whole.ok_or_else(nothing)?)),
        (None, []) => Ok(Resource::Property { of, name: (*first).to_owned(), plain: false }),
        (None, ["$value"]) => Ok(Resource::Property { of, name: (*first).to_owned(), plain: true }),
        (None, _) => Err(nothing()),
    }
}

/// The parts of a key: each a value, with a name where it has one.
type Keys = Vec<(Option<String>, String)>;

/// Splits `Name(key)` into both; without parentheses there is no key.
fn split_key(segment: &str) -> Result<(&str, Option<Keys>), Fault> {
    let Some((name, rest)) = segment.split_once('(') else { return Ok((segment, None)) };
    let malformed = || Fault::malformed(format!("The key of {} is malformed.", quoted(name)));
    let mut rest = rest.strip_suffix(')').ok_or_else(malformed)?.trim();
    let mut keys = Vec::new();
    while !rest.is_empty() {
        let (part_name, value) = match rest.split_once('=') {
            Some((before, after)) if !before.contains('\'') => (Some(before.trim().to_owned()), after.trim_start()),
            _ => (None, rest),
        };
        let (value, behind) = literal(value).ok_or_else(malformed)?;
        keys.push((part_name, value));
        rest = match behind.trim_start() {
            "" => "",
            more => more.strip_prefix(',').map(str::trim_start).filter(|more| !more.is_empty()).ok_or_else(malformed)?,
        };
        if keys.len() > 3 {
            return Err(malformed());
        }
    }
    Ok((name, Some(keys)))
}

/// A text in quotes, a quote in it doubled, and what follows.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (before, after) = rest.split_once('\'')?;
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

/// The key of a set whose key is one property.
fn single(keys: &Keys, property: &str) -> Result<String, Fault> {
    match keys.as_slice() {
        [(None, value)] => Ok(value.clone()),
        [(Some(name), value)] if name == property => Ok(value.clone()),
        _ => Err(Fault::malformed(format!("The key here is {property}."))),
    }
}

/// The connection of a key; none, or an empty one, is that of the call context.
fn connection(keys: &Keys) -> Result<Which, Fault> {
    if keys.is_empty() { Ok(Which::Context) } else { which(&single(keys, "ApplicationConnectionId")?) }
}

fn which(id: &str) -> Result<Which, Fault> {
    if id.is_empty() {
        return Ok(Which::Context);
    }
    ConnectionId::parse(id).map(Which::Id).map_err(|fault| Fault::malformed(fault.to_string()))
}

#[cfg(test)]
mod tests;
