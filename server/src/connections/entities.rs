//! From what is stored to entities: which properties and links a version knows, and what `$select` leaves of them.

use super::options::Options;
use super::sets::{NAVIGATIONS, Set};
use super::uri;
use super::write::{Entity, Field, Link};
use patchbay_domain::connections::{
    ApplicationSettings, Capability, Connection, Destination, EdmType, FeaturePolicy, PropertyId, Value, Version,
};
use patchbay_domain::time::Millis;

/// A connection of an application with these settings.
pub(super) fn connection<'c>(
    connection: &'c Connection,
    settings: &'c ApplicationSettings,
    version: Version,
    options: &Options,
) -> Entity<'c> {
    let ids = PropertyId::of_version(version).filter(|id| options.selects(id.name()));
    let fields = ids.map(|id| Field { name: id.name(), kind: id.property().kind, value: connection.value(id) });
    let wanted = NAVIGATIONS.iter().filter(|navigation| navigation.to.since() <= version && options.selects(navigation.name));
    let links = wanted.map(|navigation| Link {
        name: navigation.name,
        entities: match navigation.to {
            Set::Capabilities => capabilities(connection).collect(),
            Set::Features => settings.features.iter().map(|policy| feature(policy, connection.etag.0)).collect(),
            Set::Connections | Set::Endpoints => Vec::new(),
        },
        expanded: options.expands(navigation.name),
    });
    Entity {
        type_name: Set::Connections.type_name(),
        href: uri::connection(&connection.id),
        updated: connection.etag.0,
        fields: fields.collect(),
        links: links.collect(),
    }
}

/// The capabilities of a connection.
pub(super) fn capabilities(connection: &Connection) -> impl Iterator<Item = Entity<'_>> {
    connection.capabilities.iter().map(|one| capability(connection, one))
}

/// One of them.
pub(super) fn capability<'c>(connection: &'c Connection, capability: &'c Capability) -> Entity<'c> {
    Entity {
        type_name: Set::Capabilities.type_name(),
        href: uri::capability(&connection.id, capability),
        updated: connection.etag.0,
        fields: vec![
            text("Category", &capability.key.category),
            text("CapabilityName", &capability.key.name),
            text("ApplicationConnectionId", connection.id.as_str()),
            Field {
                name: "CapabilityValue",
                kind: EdmType::String,
                value: capability.value.as_deref().map_or(Value::Null, Value::text),
            },
        ],
        links: Vec::new(),
    }
}

/// A destination.
pub(super) fn endpoint(destination: &Destination, now: Millis) -> Entity<'_> {
    Entity {
        type_name: Set::Endpoints.type_name(),
        href: uri::entity(Set::Endpoints.name(), &destination.name),
        updated: now,
        fields: vec![
            text("EndpointName", &destination.name),
            text("RemoteURL", &destination.remote_url),
            Field { name: "AnonymousAccess", kind: EdmType::Boolean, value: Value::Boolean(destination.anonymous) },
        ],
        links: Vec::new(),
    }
}

/// A feature policy.
pub(super) fn feature(policy: &FeaturePolicy, now: Millis) -> Entity<'_> {
    Entity {
        type_name: Set::Features.type_name(),
        href: uri::entity(Set::Features.name(), &policy.id),
        updated: now,
        fields: vec![
            text("Id", &policy.id),
            text("Name", &policy.name),
            text("DisplayName", &policy.display_name),
            text("Description", &policy.description),
            text("PluginName", &policy.plugin_name),
            text("Version", &policy.version),
            text("JSModule", &policy.js_module),
            text("Whitelist", &policy.whitelist),
        ],
        links: Vec::new(),
    }
}

fn text<'t>(name: &'static str, text: &'t str) -> Field<'t> {
    Field { name, kind: EdmType::String, value: Value::text(text) }
}

/// Leaves of an entity what is selected.
pub(super) fn selected<'e>(mut entity: Entity<'e>, options: &Options) -> Entity<'e> {
    entity.fields.retain(|field| options.selects(field.name));
    entity
}
