//! Reads a document strictly: what is missing, unknown, written twice or out of order is an error that says where.

use super::account::{Account, DisplayName, Login, LoginName, Nonce, Protocol, ProviderId, Scheme, Secret};
use super::address::{AddressError, ServerAddress, port_number};
use super::resource::{MimeTypes, MimeTypesError, Resource, ResourceUri, Resources, ResourcesError, SyncType};
use super::{
    AccessPoint, AccessPointId, AccessPointLogin, AccessPointScheme, Apn, Connection, Document, INTERNET, Proxy, ProxyId,
};
use crate::error::ValueError;
use crate::text::Text;
use crate::tree::{Characteristic, Item, Tree};
use std::num::NonZeroU16;

/// The document is none that this crate would stand behind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Something that no account can do without is not there.
    #[error("{place} has no {name}")]
    Missing {
        /// The characteristic, or the document itself.
        place: &'static str,
        /// What it lacks.
        name: &'static str,
    },
    /// Something that this crate does not know there, or that stands there once already.
    #[error("{place} has a {name} that is unknown there or stands there twice")]
    Unexpected {
        /// The characteristic, or the document itself.
        place: &'static str,
        /// The parameter's name or the characteristic's type.
        name: String,
    },
    /// It stands behind something that it must stand before; a phone would lose it.
    #[error("in {place}, {name} comes too late")]
    Order {
        /// The characteristic.
        place: &'static str,
        /// The parameter's name or the characteristic's type.
        name: String,
    },
    /// The application is not SyncML's `w5`.
    #[error("the application is {0}, not w5")]
    Application(String),
    /// It names an access point or a proxy that the document does not bring, or brings one that nobody names.
    #[error("{0} does not name what the document brings along")]
    Reference(&'static str),
    /// A value that cannot stand in its parameter.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A server address that phones would misread.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Types that phones would misread.
    #[error(transparent)]
    MimeTypes(#[from] MimeTypesError),
    /// No databases or too many.
    #[error(transparent)]
    Resources(#[from] ResourcesError),
}

type Read<T> = Result<T, DocumentError>;

const DOCUMENT: &str = "the document";
const APPLICATION: &str = "APPLICATION";
const APPADDR: &str = "APPADDR";
const APPAUTH: &str = "APPAUTH";
const RESOURCE: &str = "RESOURCE";
const NAPDEF: &str = "NAPDEF";
const PXLOGICAL: &str = "PXLOGICAL";
const PXPHYSICAL: &str = "PXPHYSICAL";

/// What of a characteristic has not been read yet.
struct Group<'a> {
    place: &'static str,
    rest: Vec<&'a Item>,
}

fn label(item: &Item) -> &str {
    match item {
        Item::Parm(parm) => parm.name.as_str(),
        Item::Characteristic(characteristic) => characteristic.kind.as_str(),
    }
}

impl<'a> Group<'a> {
    fn new(place: &'static str, characteristic: &'a Characteristic) -> Self {
        Self { place, rest: characteristic.items.iter().collect() }
    }

    /// Takes the first parameter of this name; one without a value counts as an empty one.
    fn optional(&mut self, name: &str) -> Option<&'a str> {
        let found = self.rest.iter().enumerate().find_map(|(place, item)| match item {
            Item::Parm(parm) if parm.name.as_str() == name => Some((place, parm.value.as_ref().map_or("", Text::as_str))),
            _ => None,
        });
        let (place, value) = found?;
        self.rest.remove(place);
        Some(value)
    }

    fn required(&mut self, name: &'static str) -> Read<&'a str> {
        self.optional(name).ok_or(DocumentError::Missing { place: self.place, name })
    }

    /// Takes a parameter that can have one value only.
    fn fixed(&mut self, name: &'static str, expected: &'static str) -> Read<()> {
        match self.required(name)? {
            value if value == expected => Ok(()),
            _ => Err(ValueError::Form { what: name, expected }.into()),
        }
    }

    /// Takes the first characteristic of this type.
    fn group(&mut self, kind: &'static str) -> Option<&'a Characteristic> {
        let found = self.rest.iter().enumerate().find_map(|(place, item)| match item {
            Item::Characteristic(inner) if inner.kind.as_str() == kind => Some((place, inner)),
            _ => None,
        });
        let (place, inner) = found?;
        self.rest.remove(place);
        Some(inner)
    }

    fn port(&mut self) -> Read<Option<NonZeroU16>> {
        let Some(inner) = self.group("PORT") else { return Ok(None) };
        let mut group = Group::new("PORT", inner);
        let form = ValueError::Form { what: "PORTNBR", expected: "a number from 1 to 65535" };
        let port = port_number(group.required("PORTNBR")?).ok_or(form)?;
        group.end()?;
        Ok(Some(port))
    }

    /// All must have been read by now.
    fn end(self) -> Read<()> {
        match self.rest.first() {
            None => Ok(()),
            Some(item) => Err(DocumentError::Unexpected { place: self.place, name: label(item).to_owned() }),
        }
    }
}

/// Checks that of these names each stands behind those of a lower rank.
fn in_order(place: &'static str, characteristic: &Characteristic, rank: fn(&str) -> Option<u8>) -> Read<()> {
    let mut highest = 0;
    for item in &characteristic.items {
        let Some(rank) = rank(label(item)) else { continue };
        if rank < highest {
            return Err(DocumentError::Order { place, name: label(item).to_owned() });
        }
        highest = rank;
    }
    Ok(())
}

pub(super) fn document(tree: &Tree) -> Read<Document> {
    let mut applications = Vec::new();
    let (mut title, mut access_point, mut proxy) = (None, None, None);
    for part in tree.characteristics() {
        let repeated = match part.kind.as_str() {
            APPLICATION => {
                applications.push(part);
                false
            }
            "BOOTSTRAP" => title.replace(bootstrap(part)?).is_some(),
            NAPDEF => access_point.replace(napdef(part)?).is_some(),
            PXLOGICAL => proxy.replace(pxlogical(part)?).is_some(),
            _ => true,
        };
        if repeated || applications.len() > 1 {
            return Err(DocumentError::Unexpected { place: DOCUMENT, name: part.kind.as_str().to_owned() });
        }
    }
    let found = applications.first().ok_or(DocumentError::Missing { place: DOCUMENT, name: APPLICATION })?;
    let application = application(found)?;
    let connection = connect(application.to_napid, application.to_proxy, access_point, proxy)?;
    Ok(Document { title, connection, account: application.account })
}

struct Application<'a> {
    account: Account,
    to_napid: Option<&'a str>,
    to_proxy: Option<&'a str>,
}

fn application(characteristic: &Characteristic) -> Read<Application<'_>> {
    in_order(APPLICATION, characteristic, |name| match name {
        APPADDR | APPAUTH | "ADDR" => Some(0),
        RESOURCE => Some(1),
        _ => None,
    })?;
    let first = characteristic.items.first().map(label);
    let mut group = Group::new(APPLICATION, characteristic);
    match group.required("APPID")? {
        "w5" => {}
        other => return Err(DocumentError::Application(other.to_owned())),
    }
    if first != Some("APPID") {
        return Err(DocumentError::Order { place: APPLICATION, name: "APPID".to_owned() });
    }
    let provider_id = group.optional("PROVIDER-ID").map(ProviderId::new).transpose()?;
    let name = group.optional("NAME").map(DisplayName::new).transpose()?;
    let to_napid = group.optional("TO-NAPID");
    let to_proxy = group.optional("TO-PROXY");
    let protocol = group.optional("APROTOCOL").map(Protocol::read).transpose()?;
    let server = server(&mut group)?;
    let login = app_auth(group.group(APPAUTH).ok_or(DocumentError::Missing { place: APPLICATION, name: APPAUTH })?)?;
    let mut resources = Vec::new();
    while let Some(inner) = group.group(RESOURCE) {
        resources.push(resource(inner)?);
    }
    group.end()?;
    let resources = Resources::for_separate_tasks(resources)?;
    Ok(Application { account: Account { provider_id, name, protocol, server, login, resources }, to_napid, to_proxy })
}

/// The address stands in a characteristic of its own, or directly in the application.
fn server(application: &mut Group<'_>) -> Read<ServerAddress> {
    let (url, port) = if let Some(inner) = application.group(APPADDR) {
        let mut group = Group::new(APPADDR, inner);
        let found = (group.required("ADDR")?, group.port()?);
        group.end()?;
        found
    } else {
        (application.required("ADDR")?, None)
    };
    let Some(port) = port else {
        let address = ServerAddress::parse(url)?;
        // Even behind https, a phone would insert port 80.
        if address.is_secure() && !address.names_its_port() {
            return Err(DocumentError::Missing { place: APPADDR, name: "PORTNBR" });
        }
        return Ok(address);
    };
    Ok(ServerAddress::new(url, port)?)
}

fn app_auth(characteristic: &Characteristic) -> Read<Login> {
    let mut group = Group::new(APPAUTH, characteristic);
    in_order(APPAUTH, characteristic, |name| match name {
        "AAUTHLEVEL" => Some(0),
        "AAUTHTYPE" => Some(1),
        "AAUTHNAME" => Some(2),
        "AAUTHSECRET" => Some(3),
        "AAUTHDATA" => Some(4),
        _ => None,
    })?;
    group.fixed("AAUTHLEVEL", "APPSRV")?;
    let scheme = group.required("AAUTHTYPE")?;
    let login = login(&mut group, scheme)?;
    group.end()?;
    Ok(login)
}

fn login(group: &mut Group<'_>, scheme: &str) -> Read<Login> {
    let name = group.optional("AAUTHNAME").map(LoginName::new).transpose()?;
    let secret = group.optional("AAUTHSECRET").map(Secret::new).transpose()?;
    let nonce = group.optional("AAUTHDATA").map(Nonce::new).transpose()?;
    Ok(Login { scheme: Scheme::read(scheme, nonce)?, name, secret })
}

fn resource(characteristic: &Characteristic) -> Read<Resource> {
    in_order(RESOURCE, characteristic, |name| match name {
        "URI" => Some(0),
        "NAME" => Some(1),
        "AACCEPT" => Some(2),
        _ => None,
    })?;
    let mut group = Group::new(RESOURCE, characteristic);
    let uri = ResourceUri::new(group.required("URI")?)?;
    let name = group.optional("NAME").map(DisplayName::new).transpose()?;
    let types = MimeTypes::read(group.required("AACCEPT")?)?;
    let sync = group.optional("SYNCTYPE").map(SyncType::read).transpose()?;
    let login = match group.optional("AAUTHTYPE") {
        Some(scheme) => Some(login(&mut group, scheme)?),
        None => None,
    };
    group.end()?;
    Ok(Resource { uri, name, types, sync, login })
}

fn bootstrap(characteristic: &Characteristic) -> Read<DisplayName> {
    let mut group = Group::new("BOOTSTRAP", characteristic);
    let title = DisplayName::new(group.required("NAME")?)?;
    group.end()?;
    Ok(title)
}

fn napdef(characteristic: &Characteristic) -> Read<AccessPoint> {
    let mut group = Group::new(NAPDEF, characteristic);
    let id = AccessPointId::new(group.required("NAPID")?)?;
    group.fixed("BEARER", "GSM-GPRS")?;
    let name = DisplayName::new(group.required("NAME")?)?;
    let apn = Apn::new(group.required("NAP-ADDRESS")?)?;
    group.fixed("NAP-ADDRTYPE", "APN")?;
    let internet = group.optional(INTERNET).is_some();
    let login = group.group("NAPAUTHINFO").map(nap_auth).transpose()?;
    group.end()?;
    Ok(AccessPoint { id, name, apn, internet, login, proxy: None })
}

fn nap_auth(characteristic: &Characteristic) -> Read<AccessPointLogin> {
    let mut group = Group::new("NAPAUTHINFO", characteristic);
    let scheme = AccessPointScheme::read(group.required("AUTHTYPE")?)?;
    let name = LoginName::new(group.required("AUTHNAME")?)?;
    let secret = Secret::new(group.required("AUTHSECRET")?)?;
    group.end()?;
    Ok(AccessPointLogin { scheme, name, secret })
}

/// A proxy, and the access point that its machine names.
fn pxlogical(characteristic: &Characteristic) -> Read<(Proxy, String)> {
    let mut group = Group::new(PXLOGICAL, characteristic);
    let id = ProxyId::new(group.required("PROXY-ID")?)?;
    let name = DisplayName::new(group.required("NAME")?)?;
    let inner = group.group(PXPHYSICAL).ok_or(DocumentError::Missing { place: PXLOGICAL, name: PXPHYSICAL })?;
    group.end()?;
    let mut group = Group::new(PXPHYSICAL, inner);
    let physical_id = ProxyId::new(group.required("PHYSICAL-PROXY-ID")?)?;
    let form = ValueError::Form { what: "PXADDR", expected: "an IPv4 address" };
    let address = group.required("PXADDR")?.parse().map_err(|_| form)?;
    group.fixed("PXADDRTYPE", "IPV4")?;
    let to_napid = group.required("TO-NAPID")?.to_owned();
    let port = group.port()?.ok_or(DocumentError::Missing { place: PXPHYSICAL, name: "PORT" })?;
    group.end()?;
    Ok((Proxy { id, name, physical_id, address, port }, to_napid))
}

/// Whatever is brought along must be named, and whatever is named must be brought along.
fn connect(
    to_napid: Option<&str>,
    to_proxy: Option<&str>,
    access_point: Option<AccessPoint>,
    proxy: Option<(Proxy, String)>,
) -> Read<Connection> {
    let Some(mut access_point) = access_point else {
        if proxy.is_some() || to_proxy.is_some() {
            return Err(DocumentError::Reference("TO-PROXY"));
        }
        return match to_napid {
            None => Ok(Connection::Unspecified),
            Some(INTERNET) => Ok(Connection::Internet),
            Some(_) => Err(DocumentError::Reference("TO-NAPID")),
        };
    };
    let id = access_point.id.as_str();
    if to_napid != Some(id) || proxy.as_ref().is_some_and(|(_, napid)| napid != id) {
        return Err(DocumentError::Reference("TO-NAPID"));
    }
    if to_proxy != proxy.as_ref().map(|(proxy, _)| proxy.id.as_str()) {
        return Err(DocumentError::Reference("TO-PROXY"));
    }
    access_point.proxy = proxy.map(|(proxy, _)| proxy);
    Ok(Connection::Own(Box::new(access_point)))
}
