//! The applications of the demo data with their users and keys, the seed's connection, and thirty more over the last two months.

use super::{DAY, find};
use crate::connections::store::{self, New};
use crate::store::Tx;
use crate::{Core, Error, Result};
use patchbay_domain::accounts::{Organization, OrganizationId};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::connections::{
    ApplicationId, ApplicationSettings, Capability, CapabilityKey, ConnectionId, Destination, FeaturePolicy, KeyRole, Properties,
    PropertyId, Security, Value,
};
use patchbay_domain::time::Millis;

/// Applications: id, organization, title, who may register.
pub(super) const APPLICATIONS: [(&str, &str, &str, Security); 3] = [
    (MYAPP, "northwind", "Field service", Security::Basic),
    ("com.example.kiosk", "northwind", "Shop kiosk", Security::Anonymous),
    ("com.globex.app", "globex", "Globex mobile", Security::Basic),
];
const MYAPP: &str = "com.sap.myapp";
/// Users of northwind's apps with their passwords; the seed's is the first.
pub(super) const USERS: [(&str, &str); 2] = [("DEV0001", "initial"), ("DEV0002", "initial2")];
/// Service keys: secret, note, role.
pub(super) const KEYS: [(&str, &str, KeyRole); 2] = [
    ("7d5e81512b5c6f371113a73d395913e7ba8732440ac0a1f1f81833ff1dea53a5", "User management", KeyRole::RevokeUserToken),
    ("00000000000000000000000000000000000000000000000000000000000000aa", "Device statistics", KeyRole::ReadRegistrations),
];
/// The seed's connection.
pub(super) const SEED: &str = "b6d50e93-bcaa-439d-9741-660a3cb56771";
/// What new connections of the seed's application begin with, as its sample prints them.
const DEFAULTS: [(&str, Value<'static>); 4] = [
    ("ApnsPushEnable", Value::Boolean(true)),
    ("MpnsPushEnable", Value::Boolean(true)),
    ("ProxyApplicationEndpoint", Value::text("http://vmw3815.wdf.sap.corp:50009/sap/opu/sdata/iwfnd/RMTSAMPLEFLIGHT/")),
    ("ProxyPushEndpoint", Value::text("http://INLC50802847A:8080/Notification")),
];
/// Devices that take turns: type, model, form factor, locale, zone, and the flag and token of its push service.
const DEVICES: [(&str, &str, &str, &str, &str, &str, &str); 6] = [
    ("iPhone", "iPhone 7", "phone", "nl_NL", "Europe/Amsterdam", "ApnsPushEnable", "ApnsDeviceToken"),
    ("Android", "SM-G930F", "phone", "de_DE", "Europe/Berlin", "AndroidGcmPushEnabled", "AndroidGcmRegistrationId"),
    ("iPad", "iPad Air 2", "tablet", "en_GB", "Europe/London", "ApnsPushEnable", "ApnsDeviceToken"),
    ("Android", "SM-T820", "tablet", "nl_NL", "Europe/Amsterdam", "AndroidGcmPushEnabled", "AndroidGcmRegistrationId"),
    ("Windows", "Surface Pro 4", "desktop", "en_US", "America/New_York", "WnsPushEnable", "WnsChannelURI"),
    ("WinPhone81", "Lumia 950", "phone", "fr_FR", "Europe/Paris", "MpnsPushEnable", "MpnsChannelURI"),
];
/// Versions of the app, the newest the most frequent.
const VERSIONS: [&str; 5] = ["2.3", "2.3", "2.2", "2.3", "1.9"];
/// How many there are beside the seed's.
const MORE: i64 = 30;

fn good<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T> {
    read.map_err(Error::internal)
}

fn set(properties: &mut Properties, name: &str, value: Value<'static>) -> Result<()> {
    let id = PropertyId::named(name).filter(|id| properties.set(*id, value));
    id.map(drop).ok_or_else(|| Error::internal(format_args!("the demo data of connections: {name}")))
}

/// Stores it all. The hashes are of the users' passwords.
pub(super) async fn insert(
    tx: &mut Tx,
    core: &Core,
    organizations: &[Organization],
    hashes: &[String],
    now: Millis,
) -> Result<()> {
    let begun = now.plus_seconds(-57 * DAY);
    let northwind = find(organizations, "northwind")?;
    for (id, organization, title, security) in APPLICATIONS {
        let settings = settings(id, security)?;
        let organization = find(organizations, organization)?;
        store::application(tx, organization, &good(ApplicationId::parse(id))?, title, &settings, begun).await?;
    }
    for ((name, _), hash) in USERS.into_iter().zip(hashes) {
        store::user(tx, northwind, name, hash, begun).await?;
    }
    for (secret, note, role) in KEYS {
        store::key(tx, core.key(), northwind, note, &[role], secret, begun).await?;
    }
    for number in (1..=MORE).rev() {
        more(tx, northwind, number, now).await?;
    }
    let mut properties = settings(MYAPP, Security::Basic)?.defaults;
    set(&mut properties, "DeviceType", Value::text("iPhone"))?;
    connection(tx, northwind, SEED, "DEV0001", &properties, &[], (now.plus_seconds(-2 * DAY), now.plus_seconds(-3600))).await
}

fn settings(id: &str, security: Security) -> Result<ApplicationSettings> {
    let mut settings = ApplicationSettings { security, ..ApplicationSettings::default() };
    if id != MYAPP {
        return Ok(settings);
    }
    for (name, value) in DEFAULTS {
        set(&mut settings.defaults, name, value)?;
    }
    let destination = |name: &str, remote_url: &str, anonymous| Destination {
        name: name.to_owned(),
        remote_url: remote_url.to_owned(),
        anonymous,
    };
    settings.destinations = vec![
        destination(MYAPP, "http://vmw3815.wdf.sap.corp:50009/sap/opu/sdata/iwfnd/RMTSAMPLEFLIGHT/", false),
        destination("com.sap.myapp.maps", "https://maps.example.com/tiles/", true),
    ];
    let feature = |name: &str, display: &str, module: &str| FeaturePolicy {
        id: name.to_owned(),
        name: name.to_owned(),
        display_name: display.to_owned(),
        description: format!("{display} inside the app"),
        plugin_name: format!("cordova-plugin-{name}"),
        version: "1.0".to_owned(),
        js_module: module.to_owned(),
        whitelist: String::new(),
    };
    settings.features =
        vec![feature("camera", "Camera", "navigator.camera"), feature("geolocation", "Location", "navigator.geolocation")];
    settings.idle_days = Some(30);
    Ok(settings)
}

/// One of the thirty: the larger its number, the older; every fifth was not heard of for a long time.
async fn more(tx: &mut Tx, organization: &OrganizationId, number: i64, now: Millis) -> Result<()> {
    let turn = |length: usize| usize::try_from(number.rem_euclid(i64::try_from(length).unwrap_or(1))).unwrap_or(0);
    let missing = || Error::internal("the demo data of connections: a device");
    let (kind, model, form, locale, zone, flag, token) = *DEVICES.get(turn(DEVICES.len())).ok_or_else(missing)?;
    let version = *VERSIONS.get(turn(VERSIONS.len())).ok_or_else(missing)?;
    let (user, _) = *USERS.get(turn(USERS.len())).ok_or_else(missing)?;
    let mut properties = settings(MYAPP, Security::Basic)?.defaults;
    let texts = [
        ("DeviceType", kind),
        ("DeviceModel", model),
        ("FormFactor", form),
        ("UserLocale", locale),
        ("TimeZone", zone),
        ("ApplicationVersion", version),
    ];
    for (name, text) in texts {
        set(&mut properties, name, Value::text(text))?;
    }
    // Some switched messages off.
    if number.rem_euclid(4) != 0 {
        set(&mut properties, flag, Value::Boolean(true))?;
        set(&mut properties, token, Value::Text(format!("demo-token-{number:04}-of-{}", kind.to_lowercase()).into()))?;
    }
    let capability = Capability {
        key: CapabilityKey { category: "push".to_owned(), name: "com.example.badges".to_owned() },
        value: Some("1".to_owned()),
    };
    let capabilities = if number.rem_euclid(3) == 0 { vec![capability] } else { Vec::new() };
    let days = number.saturating_mul(number).div_euclid(21).saturating_add(number.div_euclid(3)).saturating_add(3);
    let created = now.plus_seconds(-(days.saturating_mul(DAY).saturating_sub(number.saturating_mul(1711))));
    let silent = if number.rem_euclid(5) == 0 { days } else { number.rem_euclid(5) };
    let seen =
        Millis(now.plus_seconds(-(silent.saturating_mul(DAY).saturating_sub(number.saturating_mul(977)))).0.max(created.0));
    let id = format!("3f2a{number:04x}-7c1d-4e5f-9a3b-5c6d7e8f9{number:03x}");
    connection(tx, organization, &id, user, &properties, &capabilities, (created, seen)).await
}

async fn connection(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &str,
    user: &str,
    properties: &Properties,
    capabilities: &[Capability],
    (at, seen_at): (Millis, Millis),
) -> Result<()> {
    let (application, id) = (good(ApplicationId::parse(MYAPP))?, good(ConnectionId::parse(id))?);
    let new = New { organization, application: &application, id: &id, user, properties, capabilities, at, seen_at };
    store::connection(tx, &new).await.map(drop)
}

/// What the audit log tells of the applications of an organization.
pub(super) fn applications(organization: &str) -> Vec<AuditItem> {
    let own = APPLICATIONS.into_iter().filter(|(_, of, ..)| *of == organization);
    own.map(|(id, _, title, _)| AuditItem { subject: id.to_owned(), was: String::new(), is: title.to_owned() }).collect()
}

/// What it tells of the seed's connection.
pub(super) fn registered() -> Vec<AuditItem> {
    vec![AuditItem { subject: format!("{MYAPP}/{SEED}"), was: String::new(), is: "DEV0001\nDeviceType=iPhone".to_owned() }]
}
