//! Strategies: documents and trees of every kind.

use oma_cp::document::{
    AccessPoint, AccessPointId, AccessPointLogin, AccessPointScheme, Account, Apn, Connection, DataClass, DisplayName, Document,
    Login, LoginName, MimeType, MimeTypes, Nonce, Protocol, ProviderId, Proxy, ProxyId, Resource, ResourceUri, Resources, Scheme,
    Secret, ServerAddress, SyncType,
};
use oma_cp::tree::{Characteristic, Item, Parm, Tree};
use oma_cp::{Imsi, Key, Pin, Text};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Text of one line, not blank, with markup and other alphabets in it.
fn line(max: usize) -> impl Strategy<Value = String> {
    let any_line = format!("[!-~]([ -~]|\\PC){{0,{}}}", max / 2 - 1);
    proptest::string::string_regex(&any_line)
        .unwrap()
        .prop_filter("has room in UTF-16", move |text: &String| text.encode_utf16().count() <= max)
}

fn display_name() -> impl Strategy<Value = DisplayName> {
    line(DisplayName::MAX).prop_map(|text| DisplayName::new(text).unwrap())
}

fn login_name() -> impl Strategy<Value = LoginName> {
    line(LoginName::MAX).prop_map(|text| LoginName::new(text).unwrap())
}

fn secret() -> impl Strategy<Value = Secret> {
    line(Secret::MAX).prop_map(|text| Secret::new(text).unwrap())
}

fn nonce() -> impl Strategy<Value = Option<Nonce>> {
    option::of("([A-Za-z0-9+/]{4}){1,6}".prop_map(|text| Nonce::new(text).unwrap()))
}

fn login() -> impl Strategy<Value = Login> {
    let scheme = prop_oneof![
        Just(Scheme::Basic),
        nonce().prop_map(Scheme::Digest),
        Just(Scheme::HttpBasic),
        nonce().prop_map(Scheme::HttpDigest),
    ];
    (scheme, option::of(login_name()), option::of(secret())).prop_map(|(scheme, name, secret)| Login { scheme, name, secret })
}

fn types() -> impl Strategy<Value = MimeTypes> {
    let older = prop::collection::vec("text/x-[a-zA-Z0-9+.-]{1,20}", 0..=2);
    let newer = prop::collection::vec("text/[a-wyz][a-z0-9+.-]{0,20}", 1..=2);
    (older, newer).prop_map(|(older, newer)| {
        MimeTypes::new(older.into_iter().chain(newer).map(|text| MimeType::new(text).unwrap()).collect()).unwrap()
    })
}

fn resource() -> impl Strategy<Value = Resource> {
    let class = select(vec![DataClass::Contacts, DataClass::Calendar, DataClass::Tasks, DataClass::Notes]);
    let kinds = prop_oneof![types(), class.prop_map(DataClass::both_types)];
    let uri = "[!#$%&'()*+,./0-9:;=?@A-Z\\[\\]_a-z~-]{1,125}".prop_map(|text| ResourceUri::new(text).unwrap());
    (uri, option::of(display_name()), kinds, option::of(select(SyncType::ALL.to_vec())), option::weighted(0.2, login()))
        .prop_map(|(uri, name, types, sync, login)| Resource { uri, name, types, sync, login })
}

fn server() -> impl Strategy<Value = ServerAddress> {
    let plain = ("https?://[a-z0-9-]{1,20}(\\.[a-z]{2,5})?(/[a-z0-9%&=?~-]{0,20})?", 1_u16..)
        .prop_map(|(url, port)| ServerAddress::new(url, port.try_into().unwrap()).unwrap());
    let with_port = ("https?://[a-z.]{1,20}", 1_u16.., "(/[a-z:?&]{0,20})?")
        .prop_map(|(start, port, path)| ServerAddress::parse(format!("{start}:{port}{path}")).unwrap());
    prop_oneof![plain, with_port]
}

fn proxy() -> impl Strategy<Value = Proxy> {
    let id = || "[A-Za-z0-9._-]{1,64}".prop_map(|text| ProxyId::new(text).unwrap());
    (id(), display_name(), id(), any::<[u8; 4]>(), 1_u16..).prop_map(|(id, name, physical_id, address, port)| Proxy {
        id,
        name,
        physical_id,
        address: address.into(),
        port: port.try_into().unwrap(),
    })
}

fn access_point() -> impl Strategy<Value = AccessPoint> {
    let id = "[A-Za-z0-9._-]{1,64}"
        .prop_filter("means any", |text| text != "INTERNET")
        .prop_map(|text| AccessPointId::new(text).unwrap());
    let apn = "[a-zA-Z0-9.-]{1,100}".prop_map(|text| Apn::new(text).unwrap());
    let scheme = select(vec![AccessPointScheme::Pap, AccessPointScheme::Chap]);
    let login = (scheme, login_name(), secret()).prop_map(|(scheme, name, secret)| AccessPointLogin { scheme, name, secret });
    (id, display_name(), apn, any::<bool>(), option::of(login), option::of(proxy()))
        .prop_map(|(id, name, apn, internet, login, proxy)| AccessPoint { id, name, apn, internet, login, proxy })
}

/// Any document that can be expressed.
pub fn document() -> impl Strategy<Value = Document> {
    let connection = prop_oneof![
        Just(Connection::Unspecified),
        Just(Connection::Internet),
        access_point().prop_map(|access_point| Connection::Own(Box::new(access_point))),
    ];
    let provider_id = option::of(line(ProviderId::MAX).prop_map(|text| ProviderId::new(text).unwrap()));
    let protocol = option::of(select(vec![Protocol::V1_1_2, Protocol::V1_2]));
    let resources = prop::collection::vec(resource(), 1..=8).prop_map(|list| Resources::for_separate_tasks(list).unwrap());
    let account = (provider_id, option::of(display_name()), protocol, server(), login(), resources).prop_map(
        |(provider_id, name, protocol, server, login, resources)| Account {
            provider_id,
            name,
            protocol,
            server,
            login,
            resources,
        },
    );
    (option::of(display_name()), connection, account).prop_map(|(title, connection, account)| Document {
        title,
        connection,
        account,
    })
}

/// Words that are tokens here or there, and words that are none.
const WORDS: &[&str] = &[
    "NAME",
    "INTERNET",
    "APPID",
    "AACCEPT",
    "AAUTHLEVEL",
    "AAUTHTYPE",
    "BEARER",
    "NAP-ADDRTYPE",
    "PXADDRTYPE",
    "AUTHTYPE",
    "ADDRTYPE",
    "PORTNBR",
    "TO-NAPID",
    "GSM-GPRS",
    "IPV6",
    "E164",
    "APN",
    "PAP",
    "APPSRV",
    "BASIC",
    "HTTP-BASIC",
    "MAN",
    "ALPHA",
    "PORT",
    "APPLICATION",
    "NAPDEF",
    "CLIENTIDENTITY",
    "SYNCTYPE",
    "1.0",
    "2",
    "x",
    "xBASICy",
    "",
];

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![3 => select(WORDS).prop_map(str::to_owned), 1 => "([ -~]|\\PC){0,12}"].prop_map(|text| Text::new(text).unwrap())
}

/// Any tree. Names and types are not blank.
pub fn tree() -> impl Strategy<Value = Tree> {
    let word = || select(WORDS).prop_filter("not blank", |word| !word.is_empty()).prop_map(|word| Text::new(word).unwrap());
    let parm = (word(), option::weighted(0.9, text().boxed())).prop_map(|(name, value)| Item::from(Parm { name, value }));
    let leaf = (word(), prop::collection::vec(parm.clone(), 0..4)).prop_map(|(kind, items)| Characteristic { kind, items });
    let nested = leaf.prop_recursive(4, 24, 4, move |inner| {
        let item = prop_oneof![parm.clone(), inner.prop_map(Item::from)];
        (word(), prop::collection::vec(item, 0..5)).prop_map(|(kind, items)| Characteristic { kind, items })
    });
    let version = option::of(select(vec!["1.0", "1.1"]).prop_map(|version| Text::new(version).unwrap()));
    (version, prop::collection::vec(nested, 0..4))
        .prop_filter_map("within the limits", |(version, list)| Tree::new(version, list).ok())
}

/// Any key.
pub fn key() -> impl Strategy<Value = Key> {
    let pin = || "[0-9]{4,8}".prop_map(|digits| Pin::new(digits).unwrap());
    let imsi = || "[0-9]{6,15}".prop_map(|digits| Imsi::new(digits).unwrap());
    prop_oneof![
        imsi().prop_map(Key::NetworkPin),
        pin().prop_map(Key::UserPin),
        (imsi(), pin()).prop_map(|(imsi, pin)| Key::UserNetworkPin(imsi, pin)),
    ]
}
