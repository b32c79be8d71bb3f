//! Paths, as clients write them.

use super::*;
use axum::http::StatusCode;
use proptest::prelude::*;

fn of(path: &str) -> (Root, Resource) {
    match read(path) {
        Ok(Address::Odata(root, resource)) => (root, resource),
        other => panic!("{path}: {other:?}"),
    }
}

fn id(text: &str) -> Which {
    Which::Id(ConnectionId::parse(text).unwrap())
}

fn status(path: &str) -> StatusCode {
    read(path).unwrap_err().status
}

/// Its place among the kinds of resources that may be asked for; whoever adds one adds it here and to [`PATHS`].
const fn kind(resource: &Resource) -> usize {
    match resource {
        Resource::Service => 0,
        Resource::Metadata => 1,
        Resource::Set(..) => 2,
        Resource::Connection(_) => 3,
        Resource::Property { .. } => 4,
        Resource::CapabilitiesOf(..) => 5,
        Resource::FeaturesOf(..) => 6,
        Resource::Capability(..) => 7,
        Resource::Endpoint(_) => 8,
        Resource::Feature(_) => 9,
        // Which nobody is let into.
        Resource::Batch => 10,
    }
}

#[test]
fn the_list_of_paths_is_whole() {
    let resource = |path: &str| match read(&filled(&format!("/odata/applications/v4/{{application}}{path}"))) {
        Ok(Address::Odata(_, resource)) => resource,
        other => panic!("{path}: {other:?}"),
    };
    let mut kinds: Vec<usize> = PATHS.iter().map(|path| kind(&resource(path))).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, (0..10).collect::<Vec<_>>());
    assert_eq!(kind(&resource("/$batch")), 10);
}

#[test]
fn the_root_is_kept_as_it_was_asked_for() {
    for (path, root, version) in [
        ("/odata/applications/v1/com.sap.myapp", "/odata/applications/v1/com.sap.myapp/", Version::V1),
        ("/odata/applications/latest/G3T/", "/odata/applications/latest/G3T/", Version::V4),
        ("/public/odata/applications/V3/a", "/public/odata/applications/V3/a/", Version::V3),
        ("/mobileservices/odata/applications/v4/a", "/mobileservices/odata/applications/v4/a/", Version::V4),
        ("/mobileservices/public/odata/applications/v4/a", "/mobileservices/public/odata/applications/v4/a/", Version::V4),
    ] {
        let (read, resource) = of(path);
        assert_eq!((read.path.as_str(), read.version, resource), (root, version, Resource::Service), "{path}");
    }
    for path in [
        "/odata/applications/v5/a",
        "/odata/applications/1/a",
        "/odata/applications/v1",
        "/odata/applications/v1/a b",
        "/mobileservices/x",
    ] {
        assert_eq!(status(path), 404, "{path}");
    }
}

#[test]
fn keys_are_read_in_every_spelling() {
    for (segment, want) in [
        ("Connections('x')", id("x")),
        ("Connections%28%27x%27%29", id("x")),
        ("Connections(ApplicationConnectionId='x')", id("x")),
        ("Connections( ApplicationConnectionId = 'x' )", id("x")),
        ("Connections('o''neil')", id("o'neil")),
        ("Connections('a%2Fb=(c)')", id("a/b=(c)")),
        ("Connections('x')/", id("x")),
        ("Connections()", Which::Context),
        ("Connections('')", Which::Context),
    ] {
        assert_eq!(of(&format!("/odata/applications/v1/a/{segment}")).1, Resource::Connection(want), "{segment}");
    }
    for segment in [
        "Connections('x'",
        "Connections('x)",
        "Connections(x)",
        "Connections(\u{2018}x\u{2019})",
        "Connections('x',)",
        "Connections(Other='x')",
        "Connections('x','y')",
        "Connections('a b')",
        "Connections(%FF)",
    ] {
        assert_eq!(status(&format!("/odata/applications/v1/a/{segment}")), 400, "{segment}");
    }
    let long = format!("/odata/applications/v1/a/Connections('{}')", "x".repeat(129));
    assert_eq!(status(&long), 400);
}

#[test]
fn what_hangs_on_a_connection_is_found() {
    let at = |rest: &str| of(&format!("/odata/applications/v3/a/{rest}")).1;
    let property = |plain| Resource::Property { of: id("x"), name: "DeviceType".to_owned(), plain };
    assert_eq!(at("Connections"), Resource::Set(Set::Connections, Whole::Entities));
    assert_eq!(at("Connections/$count"), Resource::Set(Set::Connections, Whole::Count));
    assert_eq!(at("Connections('x')/DeviceType"), property(false));
    assert_eq!(at("Connections('x')/DeviceType/"), property(false));
    assert_eq!(at("Connections('x')/DeviceType/$value"), property(true));
    for name in ["Capability", "Capabilities"] {
        assert_eq!(at(&format!("Connections('x')/{name}")), Resource::CapabilitiesOf(id("x"), Whole::Entities));
    }
    assert_eq!(at("Connections('x')/FeatureVectorPolicy/$count"), Resource::FeaturesOf(id("x"), Whole::Count));
    assert_eq!(
        at("Capabilities(CapabilityName='n',Category='a,b',ApplicationConnectionId='x')"),
        Resource::Capability(id("x"), CapabilityKey { category: "a,b".to_owned(), name: "n".to_owned() })
    );
    assert_eq!(at("Endpoints('it''s')"), Resource::Endpoint("it's".to_owned()));
    assert_eq!(status("/odata/applications/v3/a/Capabilities('x')"), 400);
    assert_eq!(status("/odata/applications/v3/a/Connections('x')/DeviceType/$value/x"), 404);
    assert_eq!(status("/odata/applications/v2/a/Capabilities"), 404, "not yet");
    assert_eq!(status("/odata/applications/v1/a/FeatureVectorPolicies"), 404, "not yet");
}

#[test]
fn what_belongs_to_no_application_is_found() {
    let revoke = |user: &str| Ok(Address::Revoke { user: user.to_owned() });
    assert_eq!(read("/mobileservices/service-key/odata/applications/user/DEV0001/updateRevokeTime"), revoke("DEV0001"));
    assert_eq!(read("/odata/applications/user/a%40b%2Bc%5Cd%20e/updateRevokeTime"), revoke("a@b+c\\d e"));
    assert_eq!(read("/mobileservices/management/versions"), Ok(Address::Versions));
}

proptest! {
    #[test]
    fn any_path_is_read_or_refused(path in "[ -~ä%'()=,/]{0,80}") {
        let _ = read(&format!("/odata/applications/v4/a/{path}"));
        let _ = read(&path);
    }

    #[test]
    fn any_id_survives_its_address(text in "[!#-+\\--:<-\\[\\]-~]{1,128}") {
        let id = ConnectionId::parse(&text).unwrap();
        let path = format!("/odata/applications/v4/a/{}", super::super::uri::connection(&id));
        prop_assert_eq!(of(&path).1, Resource::Connection(Which::Id(id)));
    }
}
