//! Documents as phones need them, and documents that they would misread.

use super::*;
use crate::error::ValueError;
use crate::text::Text;
use crate::tree::{Characteristic, Item, Parm};
use std::net::Ipv4Addr;
use std::num::NonZeroU16;

fn account() -> Account {
    let server = ServerAddress::parse("https://sync.example.com/syncml").unwrap();
    let login = Login::basic(LoginName::new("u1456").unwrap(), Secret::new("s3cretPw").unwrap());
    Account::new(server, login, Resources::of(&[DataClass::Contacts, DataClass::Notes]).unwrap())
}

/// A document with everything in it, each value as long as it may be and of the widest characters it may have.
fn largest() -> Document {
    let wide = |units: usize| "\u{20AC}".repeat(units);
    let name = || DisplayName::new(wide(DisplayName::MAX)).unwrap();
    let login = || Login {
        scheme: Scheme::HttpDigest(Some(Nonce::new(format!("{}AA==", "A".repeat(84))).unwrap())),
        name: Some(LoginName::new(wide(LoginName::MAX)).unwrap()),
        secret: Some(Secret::new(wide(Secret::MAX)).unwrap()),
    };
    let id = |kind: &str| format!("{kind:x>64}");
    let resource = |number: u8| Resource {
        uri: ResourceUri::new("u".repeat(ResourceUri::MAX)).unwrap(),
        name: Some(name()),
        types: MimeTypes::new(vec![MimeType::new(format!("t/{number:m>58}")).unwrap(); MimeTypes::MAX]).unwrap(),
        sync: Some(SyncType::TwoWay),
        login: Some(login()),
    };
    let proxy = Proxy {
        id: ProxyId::new(id("p")).unwrap(),
        name: name(),
        physical_id: ProxyId::new(id("h")).unwrap(),
        address: Ipv4Addr::new(255, 255, 255, 255),
        port: NonZeroU16::MAX,
    };
    let access_point = AccessPoint {
        id: AccessPointId::new(id("n")).unwrap(),
        name: name(),
        apn: Apn::new("a".repeat(Apn::MAX)).unwrap(),
        internet: true,
        login: Some(AccessPointLogin {
            scheme: AccessPointScheme::Chap,
            name: LoginName::new(wide(LoginName::MAX)).unwrap(),
            secret: Secret::new(wide(Secret::MAX)).unwrap(),
        }),
        proxy: Some(proxy),
    };
    let url = format!("https://h:65535/{:a>239}", "");
    let account = Account {
        provider_id: Some(ProviderId::new(wide(ProviderId::MAX)).unwrap()),
        name: Some(name()),
        protocol: Some(Protocol::V1_1_2),
        server: ServerAddress::parse(url).unwrap(),
        login: login(),
        resources: Resources::new((0..8).map(resource).collect()).unwrap(),
    };
    Document { title: Some(name()), connection: Connection::Own(Box::new(access_point)), account }
}

#[test]
fn the_largest_document_is_within_the_limits() {
    let document = largest();
    assert_eq!(document.account.server.url().len(), ServerAddress::MAX);
    let tree = document.to_tree();
    assert_eq!(Tree::new(tree.version().cloned(), tree.characteristics().to_vec()).as_ref(), Ok(&tree));
    assert_eq!(Document::from_tree(&tree).unwrap(), document);
    assert_eq!(Tree::from_wbxml(&tree.to_wbxml()).unwrap(), tree);
    assert_eq!(Tree::from_xml(tree.to_xml().as_bytes()).unwrap(), tree);
}

#[test]
fn everything_stands_where_phones_look_for_it() {
    let xml = largest().to_tree().to_xml();
    let at = |what: &str| xml.find(what).unwrap_or_else(|| panic!("no {what}"));
    let order = [
        "\"BOOTSTRAP\"",
        "\"NAPDEF\"",
        "\"PXLOGICAL\"",
        "\"APPLICATION\"",
        "\"APPID\"",
        "\"PROVIDER-ID\"",
        "\"TO-PROXY\"",
        "\"APPADDR\"",
        "\"ADDR\"",
        "\"AAUTHLEVEL\"",
        "\"AAUTHTYPE\"",
        "\"AAUTHNAME\"",
        "\"AAUTHSECRET\"",
        "\"AAUTHDATA\"",
        "\"RESOURCE\"",
        "\"URI\"",
        "\"AACCEPT\"",
        "\"SYNCTYPE\"",
    ];
    assert!(order.is_sorted_by_key(|what| at(what)), "{xml}");
    assert!(xml.contains("<parm name=\"INTERNET\"/>"), "{xml}");
    assert!(xml.contains("<parm name=\"PORTNBR\" value=\"65535\"/>"), "{xml}");
}

/// The application of the short account, changed.
fn changed(change: impl FnOnce(&mut Vec<Item>)) -> Result<Document, DocumentError> {
    let tree = Document::new(account()).to_tree();
    let mut application = tree.characteristics()[0].clone();
    change(&mut application.items);
    Document::from_tree(&Tree::new(None, vec![application]).unwrap())
}

fn parm(name: &'static str, value: &'static str) -> Item {
    Parm::new(name, Text::word(value)).into()
}

fn place(items: &[Item], name: &str) -> usize {
    items
        .iter()
        .position(|item| {
            matches!(item, Item::Parm(parm) if parm.name.as_str() == name)
                || matches!(item, Item::Characteristic(inner) if inner.kind.as_str() == name)
        })
        .unwrap()
}

fn inner<'a>(items: &'a mut [Item], kind: &str) -> &'a mut Vec<Item> {
    let place = place(items, kind);
    match &mut items[place] {
        Item::Characteristic(inner) => &mut inner.items,
        Item::Parm(_) => panic!("{kind} is a parameter"),
    }
}

#[test]
fn what_a_phone_would_lose_is_refused() {
    let order = |place, name: &str| Err(DocumentError::Order { place, name: name.to_owned() });
    assert_eq!(changed(|items| items.swap(0, 1)), order("APPLICATION", "APPID"));
    let late = changed(|items| {
        let auth = items.remove(place(items, "APPAUTH"));
        items.push(auth);
    });
    assert_eq!(late, order("APPLICATION", "APPAUTH"));
    assert_eq!(changed(|items| inner(items, "APPAUTH").swap(2, 3)), order("APPAUTH", "AAUTHNAME"));
    assert_eq!(changed(|items| inner(items, "RESOURCE").swap(0, 2)), order("RESOURCE", "NAME"));
    let unported = changed(|items| {
        inner(items, "APPADDR").pop();
    });
    assert_eq!(unported, Err(DocumentError::Missing { place: "APPADDR", name: "PORTNBR" }));
    let long = changed(|items| inner(items, "APPAUTH")[3] = parm("AAUTHSECRET", "12345678901234567890123"));
    assert_eq!(long, Err(ValueError::TooLong { what: "AAUTHSECRET", max: 22 }.into()));
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let missing = |place, name| Err(DocumentError::Missing { place, name });
    let unexpected = |place, name: &str| Err(DocumentError::Unexpected { place, name: name.to_owned() });
    assert_eq!(Document::from_tree(&Tree::new(None, Vec::new()).unwrap()), missing("the document", "APPLICATION"));
    assert_eq!(changed(|items| drop(items.remove(0))), missing("APPLICATION", "APPID"));
    assert_eq!(changed(|items| items[0] = parm("APPID", "w7")), Err(DocumentError::Application("w7".to_owned())));
    assert_eq!(changed(|items| items.truncate(4)), Err(ResourcesError::None.into()));
    assert_eq!(changed(|items| drop(items.remove(place(items, "APPAUTH")))), missing("APPLICATION", "APPAUTH"));
    assert_eq!(changed(|items| drop(items.remove(place(items, "APPADDR")))), missing("APPLICATION", "ADDR"));
    assert_eq!(changed(|items| items.push(parm("ADDR", "http://h/"))), unexpected_order());
    assert_eq!(changed(|items| items.insert(1, parm("ADDR", "http://h/"))), unexpected("APPLICATION", "ADDR"));
    assert_eq!(changed(|items| items.insert(1, parm("RULE", "x"))), unexpected("APPLICATION", "RULE"));
    assert_eq!(changed(|items| items.insert(1, parm("APPID", "w5"))), unexpected("APPLICATION", "APPID"));
    assert_eq!(changed(|items| drop(inner(items, "RESOURCE").remove(2))), missing("RESOURCE", "AACCEPT"));
    let level = ValueError::Form { what: "AAUTHLEVEL", expected: "APPSRV" };
    assert_eq!(changed(|items| inner(items, "APPAUTH")[0] = parm("AAUTHLEVEL", "CLIENT")), Err(level.into()));
    let tree = Document::new(account()).to_tree();
    let twice = [tree.characteristics(), tree.characteristics()].concat();
    assert_eq!(Document::from_tree(&Tree::new(None, twice).unwrap()), unexpected("the document", "APPLICATION"));
    let other = vec![Characteristic::new("VENDORCONFIG", Vec::new())];
    assert_eq!(Document::from_tree(&Tree::new(None, other).unwrap()), unexpected("the document", "VENDORCONFIG"));
}

fn unexpected_order() -> Result<Document, DocumentError> {
    Err(DocumentError::Order { place: "APPLICATION", name: "ADDR".to_owned() })
}

#[test]
fn an_address_may_stand_in_the_application_itself() {
    let direct = changed(|items| {
        let at = place(items, "APPADDR");
        items[at] = parm("ADDR", "https://sync.example.com:8443/syncml");
    });
    assert_eq!(direct.unwrap().account.server.port().get(), 8443);
    let unsafe_port = changed(|items| {
        let at = place(items, "APPADDR");
        items[at] = parm("ADDR", "https://sync.example.com/syncml");
    });
    assert_eq!(unsafe_port, Err(DocumentError::Missing { place: "APPADDR", name: "PORTNBR" }));
    let plain = changed(|items| {
        let at = place(items, "APPADDR");
        items[at] = parm("ADDR", "http://sync.example.com/syncml");
    });
    assert_eq!(plain.unwrap().account.server.port().get(), 80);
}

#[test]
fn what_is_named_is_brought_along_and_the_other_way_round() {
    let named = changed(|items| {
        let at = place(items, "TO-NAPID");
        items[at] = parm("TO-NAPID", "other");
    });
    assert_eq!(named, Err(DocumentError::Reference("TO-NAPID")));
    assert_eq!(changed(|items| items.insert(2, parm("TO-PROXY", "p"))), Err(DocumentError::Reference("TO-PROXY")));
    let unspecified = changed(|items| drop(items.remove(place(items, "TO-NAPID"))));
    assert_eq!(unspecified.unwrap().connection, Connection::Unspecified);

    let tree = largest().to_tree();
    let without = |kind: &str| {
        let parts = tree.characteristics().iter().filter(|part| part.kind.as_str() != kind).cloned().collect();
        Document::from_tree(&Tree::new(None, parts).unwrap())
    };
    assert_eq!(without("NAPDEF"), Err(DocumentError::Reference("TO-PROXY")));
    assert_eq!(without("PXLOGICAL"), Err(DocumentError::Reference("TO-PROXY")));
    assert_eq!(without("BOOTSTRAP").unwrap(), Document { title: None, ..largest() });
}
