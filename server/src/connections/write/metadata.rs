//! The metadata document of each version, made from the sets and the property table (sheet, sections 2 and 8).
//!
//! The first version of the vendor's service described feature policies as a collection of a complex type, which no OData 2.0 has; here
//! they begin with the second.

use super::names::{DECLARATION, EDM, EDMX, METADATA, SCHEMA, VENDOR};
use crate::connections::sets::{Described, Set};
use patchbay_domain::connections::{ConnectionId, EdmType, Version};
use std::fmt::Write as _;
use std::sync::LazyLock;

static DOCUMENTS: LazyLock<Vec<(Version, String)>> =
    LazyLock::new(|| Version::ALL.iter().map(|version| (*version, document(*version))).collect());

/// The document of a version.
pub fn of(version: Version) -> &'static str {
    DOCUMENTS.iter().find(|(other, _)| *other == version).map_or("", |(_, document)| document.as_str())
}

fn document(version: Version) -> String {
    let mut out = String::from(DECLARATION);
    let _ = write!(
        out,
        "<edmx:Edmx Version=\"1.0\" xmlns:edmx=\"{EDMX}\"><edmx:DataServices m:DataServiceVersion=\"2.0\" xmlns:m=\"{METADATA}\">\
         <Schema Namespace=\"{SCHEMA}\" xmlns=\"{EDM}\" xmlns:sup=\"{VENDOR}\">"
    );
    for set in Set::of_version(version) {
        put_type(&mut out, set, version);
    }
    let navigations =
        || Set::of_version(version).flat_map(Set::navigations).filter(|navigation| navigation.to.since() <= version);
    for navigation in navigations() {
        let to = navigation.to.type_name();
        let _ = write!(
            out,
            "<Association Name=\"{}\"><End Type=\"{SCHEMA}.Connection\" Role=\"Connection\" Multiplicity=\"0..1\"/>\
             <End Type=\"{SCHEMA}.{to}\" Role=\"{to}\" Multiplicity=\"*\"/></Association>",
            navigation.association
        );
    }
    out.push_str("<EntityContainer Name=\"Container\" m:IsDefaultEntityContainer=\"true\">");
    for set in Set::of_version(version) {
        let _ = write!(out, "<EntitySet Name=\"{}\" EntityType=\"{SCHEMA}.{}\"/>", set.name(), set.type_name());
    }
    for navigation in navigations() {
        let _ = write!(
            out,
            "<AssociationSet Name=\"{0}Set\" Association=\"{SCHEMA}.{0}\"><End EntitySet=\"Connections\" Role=\"Connection\"/>\
             <End EntitySet=\"{1}\" Role=\"{2}\"/></AssociationSet>",
            navigation.association,
            navigation.to.name(),
            navigation.to.type_name()
        );
    }
    out.push_str("</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>");
    out
}

fn put_type(out: &mut String, set: Set, version: Version) {
    let _ = write!(out, "<EntityType Name=\"{}\"><Key>", set.type_name());
    for property in set.properties().iter().filter(|property| property.key) {
        let _ = write!(out, "<PropertyRef Name=\"{}\"/>", property.name);
    }
    out.push_str("</Key>");
    for property in set.properties().iter().filter(|property| property.since <= version) {
        put_property(out, property, version);
    }
    for navigation in set.navigations().iter().filter(|navigation| navigation.to.since() <= version) {
        let _ = write!(
            out,
            "<NavigationProperty Name=\"{}\" Relationship=\"{SCHEMA}.{}\" FromRole=\"Connection\" ToRole=\"{}\"/>",
            navigation.name,
            navigation.association,
            navigation.to.type_name()
        );
    }
    out.push_str("</EntityType>");
}

fn put_property(out: &mut String, property: &Described, version: Version) {
    let _ = write!(
        out,
        "<Property Name=\"{}\" Type=\"{}\" Nullable=\"{}\"",
        property.name,
        property.kind.as_str(),
        property.is_nullable(version)
    );
    match property.kind {
        EdmType::String if property.name == "ApplicationConnectionId" => {
            let _ = write!(out, " MaxLength=\"{}\"", ConnectionId::MAX);
        }
        // Thousandths of a second are kept.
        EdmType::DateTime => out.push_str(" Precision=\"3\""),
        EdmType::String | EdmType::Boolean | EdmType::Int32 => {}
    }
    if let Some(read_only) = property.read_only {
        let _ = write!(out, " sup:ReadOnly=\"{read_only}\"");
    }
    out.push_str("/>");
}
