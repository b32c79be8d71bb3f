//! The entity sets of the service and the properties of their types, from which addresses, `$select` and the metadata are made. Those of
//! connections stand in `patchbay-domain`.

use patchbay_domain::connections::{EdmType, PROPERTIES, Source, Version};
use std::sync::LazyLock;

/// An entity set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    Endpoints,
    Connections,
    Features,
    Capabilities,
}

/// A property as the metadata describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Described {
    pub name: &'static str,
    pub kind: EdmType,
    pub key: bool,
    /// Whether it may be null before v4 and from then on.
    nullable: (bool, bool),
    /// What the vendor's annotation says; none where it is not there.
    pub read_only: Option<bool>,
    pub since: Version,
}

impl Described {
    const fn new(name: &'static str, kind: EdmType, key: bool, read_only: Option<bool>, since: Version) -> Self {
        Self { name, kind, key, nullable: (!key, !key), read_only, since }
    }

    /// Whether it may be null.
    pub fn is_nullable(&self, version: Version) -> bool {
        if version >= Version::V4 { self.nullable.1 } else { self.nullable.0 }
    }
}

/// A navigation property of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Navigation {
    pub name: &'static str,
    pub to: Set,
    /// The association behind it.
    pub association: &'static str,
}

/// The navigation properties of connections.
pub(super) const NAVIGATIONS: [Navigation; 2] = [
    Navigation { name: "Capability", to: Set::Capabilities, association: "FK_Connection_Capability" },
    Navigation { name: "FeatureVectorPolicy", to: Set::Features, association: "FK_Connection_FeatureVectorPolicy" },
];

/// The properties of connections, as the metadata describes them.
static CONNECTION: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let described = PROPERTIES.iter().map(|property| Described {
        name: property.name,
        kind: property.kind,
        key: property.source == Source::Id,
        nullable: (property.is_nullable(Version::V1), property.is_nullable(Version::V4)),
        read_only: Some(property.read_only),
        since: property.since,
    });
    described.collect()
});

const ENDPOINT: [Described; 3] = [
    Described::new("EndpointName", EdmType::String, true, Some(true), Version::V1),
    Described::new("RemoteURL", EdmType::String, false, Some(true), Version::V1),
    Described::new("AnonymousAccess", EdmType::Boolean, false, Some(true), Version::V1),
];

const CAPABILITY: [Described; 4] = [
    Described::new("Category", EdmType::String, true, None, Version::V3),
    Described::new("CapabilityName", EdmType::String, true, None, Version::V3),
    Described::new("ApplicationConnectionId", EdmType::String, true, Some(true), Version::V3),
    Described::new("CapabilityValue", EdmType::String, false, None, Version::V3),
];

const FEATURE: [Described; 8] = [
    Described::new("Id", EdmType::String, true, None, Version::V2),
    Described::new("Name", EdmType::String, false, None, Version::V2),
    Described::new("DisplayName", EdmType::String, false, None, Version::V2),
    Described::new("Description", EdmType::String, false, None, Version::V2),
    Described::new("PluginName", EdmType::String, false, None, Version::V2),
    Described::new("Version", EdmType::String, false, None, Version::V2),
    Described::new("JSModule", EdmType::String, false, None, Version::V2),
    Described::new("Whitelist", EdmType::String, false, None, Version::V2),
];

impl Set {
    /// In the order of the service document.
    pub const ALL: [Self; 4] = [Self::Endpoints, Self::Connections, Self::Features, Self::Capabilities];

    /// Those that a version has.
    pub fn of_version(version: Version) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |set| set.since() <= version)
    }

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoints",
            Self::Connections => "Connections",
            Self::Features => "FeatureVectorPolicies",
            Self::Capabilities => "Capabilities",
        }
    }

    /// The name of its type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoint",
            Self::Connections => "Connection",
            Self::Features => "FeatureVectorPolicy",
            Self::Capabilities => "Capability",
        }
    }

    /// The first version that has it.
    pub const fn since(self) -> Version {
        match self {
            Self::Endpoints | Self::Connections => Version::V1,
            Self::Features => Version::V2,
            Self::Capabilities => Version::V3,
        }
    }

    /// The properties of its type.
    pub fn properties(self) -> &'static [Described] {
        match self {
            Self::Endpoints => &ENDPOINT,
            Self::Connections => &CONNECTION,
            Self::Features => &FEATURE,
            Self::Capabilities => &CAPABILITY,
        }
    }

    /// The navigation property of that name; `Capabilities` is an alias of `Capability` (decision 11).
    pub fn navigation(self, name: &str) -> Option<Navigation> {
        let name = if name == "Capabilities" { "Capability" } else { name };
        self.navigations().iter().copied().find(|navigation| navigation.name == name)
    }

    /// Its navigation properties.
    pub const fn navigations(self) -> &'static [Navigation] {
        match self {
            Self::Connections => &NAVIGATIONS,
            Self::Endpoints | Self::Features | Self::Capabilities => &[],
        }
    }
}
