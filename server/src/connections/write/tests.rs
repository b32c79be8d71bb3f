//! What is written is what clients look for, and is read again as what it was, in both forms.

use super::*;
use crate::connections::media::{Format, Sent};
use crate::connections::options;
use crate::connections::read::{self, Purpose};
use crate::connections::{entities, sets::Set};
use patchbay_domain::connections::{
    ApplicationId, ApplicationSettings, Capability, CapabilityKey, Change, Connection, ConnectionId, Etag, FeaturePolicy,
    Properties, PropertyId, Version, Writing,
};
use proptest::prelude::*;

const BASE: Base<'_> = Base("http://h/odata/applications/v4/a/");

fn connection() -> Connection {
    Connection {
        application: ApplicationId::parse("a").unwrap(),
        id: ConnectionId::parse("o'neil").unwrap(),
        user: Some("DEV<1>".to_owned()),
        created_at: Millis(1_484_028_633_406),
        etag: Etag(Millis(1_383_835_483_000)),
        properties: Properties::default(),
        capabilities: Vec::new(),
    }
}

fn written(connection: &Connection, version: Version, query: &str) -> (String, String) {
    let settings = ApplicationSettings::default();
    let options = options::read(query).unwrap();
    let entity = entities::connection(connection, &settings, version, &options);
    (atom::entry(BASE, &entity), json::entity(BASE, &entity))
}

#[test]
fn an_entry_is_as_clients_compare_it() {
    let (atom, json) = written(&connection(), Version::V4, "");
    for part in [
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<entry xml:base=\"http://h/odata/applications/v4/a/\" xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" \
         xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\
         <id>http://h/odata/applications/v4/a/Connections('o''neil')</id><title type=\"text\"/><updated>2013-11-07T14:44:43Z</updated>\
         <author><name/></author><link rel=\"edit\" title=\"Connection\" href=\"Connections('o''neil')\"/>",
        "<category term=\"applications.Connection\" scheme=\"http://schemas.microsoft.com/ado/2007/08/dataservices/scheme\"/>\
         <content type=\"application/xml\"><m:properties><d:ETag>2013-11-07 14:44:43.0</d:ETag>\
         <d:ApplicationConnectionId>o'neil</d:ApplicationConnectionId><d:UserName>DEV&lt;1&gt;</d:UserName>\
         <d:AndroidGcmPushEnabled m:type=\"Edm.Boolean\">false</d:AndroidGcmPushEnabled>\
         <d:AndroidGcmRegistrationId m:null=\"true\"/><d:AndroidGcmSenderId/>",
        "<d:PasswordPolicyMinLength m:type=\"Edm.Int32\">8</d:PasswordPolicyMinLength>",
        "<d:CreatedAt m:type=\"Edm.DateTime\">2017-01-10T06:10:33.406</d:CreatedAt>",
    ] {
        assert!(atom.contains(part), "{part}\n{atom}");
    }
    assert!(atom.ends_with("<d:Email m:null=\"true\"/></m:properties></content></entry>"));
    assert!(json.starts_with(
        "{\"d\":{\"__metadata\":{\"uri\":\"http://h/odata/applications/v4/a/Connections('o''neil')\",\"type\":\"applications.Connection\"},\
         \"ETag\":\"2013-11-07 14:44:43.0\",\"ApplicationConnectionId\":\"o'neil\",\"UserName\":\"DEV<1>\",\"AndroidGcmPushEnabled\":false,"
    ));
    assert!(json.contains("\"CreatedAt\":\"/Date(1484028633406)/\""));
    assert!(json.ends_with("\"Capability\":{\"results\":[]},\"FeatureVectorPolicy\":{\"results\":[]}}}"));
}

#[test]
fn older_versions_do_not_tell_what_came_later() {
    for (version, count, links) in [(Version::V1, 53, 0), (Version::V2, 53, 1), (Version::V3, 54, 2), (Version::V4, 63, 2)] {
        let stored = connection();
        let settings = ApplicationSettings::default();
        let entity = entities::connection(&stored, &settings, version, &options::Options::default());
        assert_eq!((entity.fields.len(), entity.links.len()), (count, links), "{version:?}");
    }
}

#[test]
fn what_is_selected_and_expanded_is_written() {
    let mut stored = connection();
    let (atom, json) = written(&stored, Version::V4, "$select=DeviceType");
    assert_eq!(atom.matches("<d:").count(), 1);
    assert!(json.ends_with(",\"DeviceType\":\"Unknown\"}}"));
    assert!(!written(&stored, Version::V4, "").0.contains("m:inline"));
    assert!(written(&stored, Version::V4, "$expand=Capabilities").0.contains("<m:inline><feed>"));
    stored
        .capabilities
        .push(Capability { key: CapabilityKey { category: "push".to_owned(), name: "*".to_owned() }, value: None });
    let (atom, json) = written(&stored, Version::V4, "");
    assert!(atom.contains("title=\"Capability\" href=\"Connections('o''neil')/Capability\"><m:inline><feed>"));
    assert!(atom.contains("<d:CapabilityName>*</d:CapabilityName>"));
    assert!(json.contains("\"Category\":\"push\",\"CapabilityName\":\"*\""));
}

#[test]
fn features_are_told_inside() {
    let policy = FeaturePolicy { id: "1".to_owned(), js_module: "sap.Logon".to_owned(), ..FeaturePolicy::default() };
    let settings = ApplicationSettings { features: vec![policy], ..ApplicationSettings::default() };
    let stored = connection();
    let entity = entities::connection(&stored, &settings, Version::V2, &options::Options::default());
    assert!(json::entity(BASE, &entity).contains("\"FeatureVectorPolicy\":{\"results\":[{"));
    assert!(json::entity(BASE, &entity).contains("\"JSModule\":\"sap.Logon\""));
}

#[test]
fn a_property_is_a_document_of_its_own() {
    let field = |kind, value| Field { name: "P", kind, value };
    let spaces = "xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" \
                  xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"";
    let atom = |field: &Field<'_>| atom::property(field).replace(names::DECLARATION, "").replace(spaces, "*");
    let text = field(EdmType::String, Value::text("a<b"));
    assert_eq!((atom(&text).as_str(), json::property(&text).as_str()), ("<d:P *>a&lt;b</d:P>", "{\"d\":{\"P\":\"a<b\"}}"));
    let null = field(EdmType::Int32, Value::Null);
    assert_eq!(
        (atom(&null).as_str(), json::property(&null).as_str()),
        ("<d:P * m:type=\"Edm.Int32\" m:null=\"true\"/>", "{\"d\":{\"P\":null}}")
    );
    let flag = field(EdmType::Boolean, Value::Boolean(true));
    assert_eq!(atom(&flag), "<d:P * m:type=\"Edm.Boolean\">true</d:P>");
}

#[test]
fn metadata_tells_what_each_version_has() {
    let first = metadata::of(Version::V1);
    assert_eq!(first.matches("<EntityType ").count(), 2);
    assert!(first.contains("<Property Name=\"ETag\" Type=\"Edm.String\" Nullable=\"false\" sup:ReadOnly=\"true\"/>"));
    assert!(!first.contains("Association") && !first.contains("FormFactor"));
    let newest = metadata::of(Version::V4);
    assert_eq!(newest.matches("<EntityType ").count(), 4);
    assert!(newest.contains("<Property Name=\"ETag\" Type=\"Edm.String\" Nullable=\"true\" sup:ReadOnly=\"true\"/>"));
    assert!(newest.contains(
        "<Property Name=\"ApplicationConnectionId\" Type=\"Edm.String\" Nullable=\"false\" MaxLength=\"128\" sup:ReadOnly=\"true\"/>"
    ));
    assert!(newest.contains("<NavigationProperty Name=\"Capability\" Relationship=\"applications.FK_Connection_Capability\""));
    assert_eq!(
        Set::Connections.properties().iter().filter(|property| newest.contains(&format!("Name=\"{}\"", property.name))).count(),
        63
    );
}

/// Some text that a property can have.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,30}", "[\t\n\r <>&\"'\\]ä€😀\u{fffd}]{0,12}", Just("]]>".to_owned()), Just(" ".to_owned())]
}

fn value(id: PropertyId) -> BoxedStrategy<Value<'static>> {
    let some = match id.property().kind {
        EdmType::String => text().prop_map(|text| Value::Text(text.into())).boxed(),
        EdmType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        EdmType::Int32 => any::<i32>().prop_map(Value::Int).boxed(),
        EdmType::DateTime => Just(Value::Null).boxed(),
    };
    prop_oneof![1 => Just(Value::Null), 5 => some].boxed()
}

fn any_connection() -> impl Strategy<Value = Connection> {
    let stored: Vec<PropertyId> = PropertyId::all().filter(|id| id.property().is_stored()).collect();
    let values: Vec<_> = stored.into_iter().map(|id| value(id).prop_map(move |value| (id, value))).collect();
    let capability = ("[!-~]{1,8}", "[ -~ä<&]{1,8}", proptest::option::of(text()));
    let capabilities = proptest::collection::vec(capability, 0..4);
    (values, capabilities, text(), 0_i64..4_000_000_000_000).prop_map(|(values, capabilities, user, at)| {
        let mut made = connection();
        for (id, value) in values {
            assert!(made.properties.set(id, value));
        }
        for (category, name, value) in capabilities {
            let key = CapabilityKey { category, name };
            if made.capabilities.iter().all(|other| other.key != key) {
                made.capabilities.push(Capability { key, value });
            }
        }
        made.capabilities.sort_by(|one, other| one.key.cmp(&other.key));
        made.user = Some(user);
        (made.created_at, made.etag) = (Millis(at), Etag(Millis(at)));
        made
    })
}

proptest! {
    #[test]
    fn every_property_survives_both_forms(stored in any_connection(), version in proptest::sample::select(Version::ALL)) {
        let (atom, json) = written(&stored, version, "");
        for (format, body) in [(Format::Atom, atom), (Format::Json, json)] {
            let change = read::connection(Sent { format, charset: None }, body.as_bytes(), version, Purpose::Update);
            let change = change.map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{body}")))?;
            let want: Vec<_> = PropertyId::of_version(version).map(|id| (id, stored.value(id).into_owned())).collect();
            let mut got = change.properties.clone();
            got.sort_by_key(|(id, _)| *id);
            prop_assert_eq!(&got, &want, "{}", body);
            let capabilities = change.capabilities.clone().unwrap_or_default();
            if version >= Version::V3 {
                prop_assert_eq!(&capabilities, &stored.capabilities);
            }
            // And sent back as it was read, it changes nothing.
            let defaults = Properties::default();
            let (properties, after) = change.apply(Writing::Replace, version, &stored, &defaults).unwrap();
            prop_assert_eq!(&properties, &stored.properties);
            prop_assert_eq!(&after, &stored.capabilities);
        }
    }
}

#[test]
fn an_empty_change_is_an_empty_document() {
    for (json, body) in [(true, "{}"), (false, "<entry xmlns='http://www.w3.org/2005/Atom'/>")] {
        assert_eq!(read::any_body(json, Version::V1, body.as_bytes()), Some(Change::default()));
    }
}

#[test]
fn the_documentation_lists_every_property() {
    let documentation = include_str!("../../../../docs/connections.md");
    for property in Set::Connections.properties() {
        let kind = property.kind.as_str().trim_start_matches("Edm.");
        let by = if property.read_only == Some(true) { "server" } else { "app" };
        let row = format!("| `{}` | {kind} | {by} | {} |", property.name, property.since.as_str());
        assert!(documentation.contains(&row), "{row}");
    }
}
