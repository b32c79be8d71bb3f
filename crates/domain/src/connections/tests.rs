//! The table against the sheet, and the rules of changes under any change.

use super::*;
use crate::time::Millis;
use proptest::prelude::*;

const NOW: Millis = Millis(1_484_028_633_406);

fn id(name: &str) -> PropertyId {
    PropertyId::named(name).unwrap()
}

fn connection() -> Connection {
    Connection {
        application: ApplicationId::parse("com.sap.myapp").unwrap(),
        id: ConnectionId::parse("b6d50e93-bcaa-439d-9741-660a3cb56771").unwrap(),
        user: Some("DEV0001".to_owned()),
        created_at: NOW,
        etag: Etag(NOW),
        properties: Properties::default(),
        capabilities: Vec::new(),
    }
}

fn change(properties: Vec<(&str, Value<'static>)>) -> Change {
    Change { properties: properties.into_iter().map(|(name, value)| (id(name), value)).collect(), capabilities: None }
}

/// A value of a property's type, or null.
fn value(id: PropertyId) -> BoxedStrategy<Value<'static>> {
    let some = match id.property().kind {
        EdmType::String => "[ -~]{0,40}|[a-zä€😀<&]{0,10}".prop_map(|text| Value::Text(text.into())).boxed(),
        EdmType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        EdmType::Int32 => any::<i32>().prop_map(Value::Int).boxed(),
        EdmType::DateTime => (0_i64..4_000_000_000_000).prop_map(|at| Value::Instant(Millis(at))).boxed(),
    };
    prop_oneof![1 => Just(Value::Null), 4 => some].boxed()
}

fn any_change() -> impl Strategy<Value = Change> {
    let ids: Vec<PropertyId> = PropertyId::all().collect();
    let one = proptest::sample::select(ids).prop_flat_map(|id| value(id).prop_map(move |value| (id, value)));
    prop::collection::vec(one, 0..20).prop_map(|properties| Change { properties, capabilities: None })
}

#[test]
fn the_table_is_whole() {
    let mut names: Vec<&str> = PROPERTIES.iter().map(|property| property.name).collect();
    assert_eq!(names.len(), 63);
    assert_eq!(names.first(), Some(&"ETag"));
    assert_eq!(names.last(), Some(&"Email"));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 63, "each once");
    for id in PropertyId::all() {
        let property = id.property();
        assert_eq!(PropertyId::named(property.name), Some(id));
        assert!(property.default().kind().is_none_or(|kind| kind == property.kind), "{}", property.name);
        assert!(!property.default().is_null() || property.keeps_null || !property.is_stored(), "{}", property.name);
        assert!(property.is_stored() || property.read_only, "{}", property.name);
    }
    let writable = PROPERTIES.iter().filter(|property| !property.read_only).count();
    assert_eq!(writable, 29);
    assert_eq!(PropertyId::of_version(Version::V1).count(), 53);
    assert_eq!(PropertyId::of_version(Version::V3).count(), 54);
    assert!(!id("FormFactor").property().read_only);
}

#[test]
fn versions_are_read_from_addresses() {
    for (word, want) in
        [("v1", Some(Version::V1)), ("V4", Some(Version::V4)), ("LATEST", Some(Version::V4)), ("v5", None), ("1", None)]
    {
        assert_eq!(Version::of_address(word), want, "{word}");
    }
}

#[test]
fn a_read_only_property_may_be_sent_back_as_it_is() {
    let stored = connection();
    let defaults = Properties::default();
    let apply = |sent: Change| sent.apply(Writing::Merge, Version::V4, &stored, &defaults);
    for (name, value) in [
        ("UserName", Value::text("DEV0001")),
        ("CreatedAt", Value::Instant(Millis(1_484_028_633_000))),
        ("AndroidGcmSenderId", Value::text(" ")),
        ("PasswordPolicyMinLength", Value::Int(8)),
        ("PasswordPolicyEnabled", Value::Null),
        ("ProxyPushEndpoint", Value::Null),
        ("ETag", Value::Null),
    ] {
        assert!(apply(change(vec![(name, value)])).is_ok(), "{name}");
    }
    for (name, value) in [
        ("UserName", Value::text("dev0001")),
        ("CreatedAt", Value::Instant(Millis(1_484_028_634_000))),
        ("PasswordPolicyMinLength", Value::Int(9)),
        ("ProxyPushEndpoint", Value::text("")),
        ("ETag", Value::text("2013-11-07 14:44:43.0")),
        ("ApplicationConnectionId", Value::text("other")),
    ] {
        let refused = apply(change(vec![("DeviceModel", Value::text("x")), (name, value)])).unwrap_err();
        assert_eq!(refused.to_string(), format!("The property \"{name}\" cannot be updated by a client application."));
    }
}

#[test]
fn put_resets_from_version_two_on_and_only_what_the_version_knows() {
    let mut stored = connection();
    stored.properties.set(id("DeviceModel"), Value::text("old"));
    stored.properties.set(id("Email"), Value::text("a@example.org"));
    stored.properties.set(id("UploadLogs"), Value::Boolean(true));
    let mut defaults = Properties::default();
    defaults.set(id("ApnsPushEnable"), Value::Boolean(true));
    let put = |version| change(vec![]).apply(Writing::Replace, version, &stored, &defaults).unwrap().0;
    assert_eq!(put(Version::V1), stored.properties);
    let second = put(Version::V2);
    assert_eq!(second.get(id("DeviceModel")), Value::Null);
    assert!(second.flag("ApnsPushEnable"), "the application's default");
    assert!(second.flag("UploadLogs"), "read-only");
    assert_eq!(second.text("Email").as_deref(), Some("a@example.org"));
    assert_eq!(put(Version::V4).text("Email"), None);
}

#[test]
fn new_connections_begin_with_the_applications_defaults() {
    let mut defaults = Properties::default();
    defaults.set(id("ProxyApplicationEndpoint"), Value::text("https://example.org/"));
    let sent = change(vec![
        ("DeviceType", Value::text("iphone")),
        ("UserName", Value::text("somebody")),
        ("CustomCustom1", Value::Null),
        ("ApplicationVersion", Value::Null),
        ("AndroidGcmPushEnabled", Value::Null),
    ]);
    let (properties, capabilities) = sent.create(&defaults).unwrap();
    assert_eq!(properties.text("DeviceType").as_deref(), Some("iPhone"));
    assert_eq!(properties.text("ProxyApplicationEndpoint").as_deref(), Some("https://example.org/"));
    assert_eq!(properties.text("CustomCustom1").as_deref(), Some(""));
    assert_eq!(properties.get(id("ApplicationVersion")), Value::Null);
    assert_eq!(properties.get(id("AndroidGcmPushEnabled")), Value::Boolean(false));
    assert!(capabilities.is_empty());
    let unknown = change(vec![("DeviceType", Value::text("Toaster"))]).create(&defaults).unwrap().0;
    assert_eq!(unknown.text("DeviceType").as_deref(), Some("Unknown"));
}

#[test]
fn capabilities_that_are_sent_replace_the_list() {
    let capability =
        |name: &str| Capability { key: CapabilityKey { category: "push".to_owned(), name: name.to_owned() }, value: None };
    let mut stored = connection();
    stored.capabilities = vec![capability("a")];
    let defaults = Properties::default();
    let merge = |sent: Option<Vec<Capability>>| {
        let change = Change { capabilities: sent, ..Change::default() };
        change.apply(Writing::Merge, Version::V3, &stored, &defaults).map(|(_, capabilities)| capabilities)
    };
    assert_eq!(merge(None).unwrap(), [capability("a")]);
    assert_eq!(merge(Some(vec![capability("c"), capability("b")])).unwrap(), [capability("b"), capability("c")]);
    assert_eq!(merge(Some(vec![])).unwrap(), []);
    assert_eq!(merge(Some(vec![capability("a"), capability("a")])), Err(Refused::Capability(CapabilityFault::Twice)));
}

#[test]
fn an_app_is_reached_where_it_is_switched_on_and_has_a_token() {
    let mut properties = Properties::default();
    properties.set(id("ApnsPushEnable"), Value::Boolean(true));
    assert_eq!(properties.push_service(), PushService::None);
    properties.set(id("AndroidGcmPushEnabled"), Value::Boolean(true));
    properties.set(id("AndroidGcmRegistrationId"), Value::text("token"));
    assert_eq!(properties.push_service(), PushService::Firebase);
}

proptest! {
    #[test]
    fn values_survive_their_texts(at in 0_usize..63, seed in any::<[u8; 32]>()) {
        let id = PropertyId::all().nth(at).unwrap();
        let mut runner = proptest::test_runner::TestRunner::new_with_rng(
            ProptestConfig::default(),
            proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed),
        );
        let value = value(id).new_tree(&mut runner).unwrap().current();
        prop_assume!(!value.is_null());
        prop_assert_eq!(id.property().read(Some(&value.to_string())), Ok(value));
    }

    #[test]
    fn documents_survive_being_stored(change in any_change()) {
        let (properties, _) = change.create(&Properties::default()).unwrap();
        let text = serde_json::to_string(&properties).unwrap();
        prop_assert_eq!(serde_json::from_str::<Properties>(&text).unwrap(), properties);
    }

    #[test]
    fn no_change_of_a_client_touches_what_is_read_only(change in any_change(), version in proptest::sample::select(Version::ALL)) {
        let stored = connection();
        let defaults = Properties::default();
        for writing in [Writing::Merge, Writing::Replace] {
            if let Ok((properties, _)) = change.apply(writing, version, &stored, &defaults) {
                for id in PropertyId::all().filter(|id| id.property().read_only) {
                    prop_assert_eq!(properties.get(id), stored.properties.get(id));
                }
            }
        }
        let (properties, _) = change.create(&defaults).unwrap();
        for id in PropertyId::all().filter(|id| id.property().read_only) {
            prop_assert_eq!(properties.get(id), defaults.get(id));
        }
    }

    #[test]
    fn what_was_read_can_be_put_back(change in any_change(), version in proptest::sample::select(Version::ALL)) {
        let defaults = Properties::default();
        let mut stored = connection();
        stored.properties = change.create(&defaults).unwrap().0;
        let read = PropertyId::of_version(version).map(|id| (id, stored.value(id).into_owned())).collect();
        let back = Change { properties: read, capabilities: None };
        prop_assert_eq!(back.apply(Writing::Replace, version, &stored, &defaults).unwrap().0, stored.properties);
    }
}

#[test]
fn a_stored_document_of_another_program_is_read_and_one_of_wrong_types_is_not() {
    let read = |text: &str| serde_json::from_str::<Properties>(text);
    let known = read("{\"Tomorrow\":{\"x\":[1]},\"DeviceModel\":\"x\"}").unwrap();
    assert_eq!(known.text("DeviceModel").as_deref(), Some("x"));
    assert!(read("{\"DeviceModel\":true}").is_err());
    assert!(read("{\"ETag\":\"x\"}").is_err());
    assert_eq!(serde_json::to_string(&Properties::default()).unwrap(), "{}");
}
