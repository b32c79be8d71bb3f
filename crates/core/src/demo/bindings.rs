//! The bindings of the demo data: twelve phones, what was sent to them lately, and the application that registered them.

use super::{DAY, find};
use crate::bindings::{
    Error, Making, Past, find_model, insert_binding, insert_consumer, insert_consumer_token, insert_past, store_settings,
};
use crate::store::{Tx, args, new_id};
use crate::{Core, Result};
use patchbay_domain::accounts::{Organization, ShownOnce};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{BindingSettings, NewBinding, NewlyIssued, SetupState};
use patchbay_domain::time::Millis;

/// The consumer and its secret.
const CONSUMER: (&str, &str) = ("northwind-app", "consumer-secret");
/// Its access token and that one's secret.
const TOKEN: (&str, &str) = ("northwind-token", "token-secret");
/// Where northwind's phones synchronize.
const SERVER: &str = "http://sync.example.com/syncml";
/// The number of the last setup that was sent; the seed's sample is the next one.
const LAST_SETUP: i64 = 142;
/// Bindings in the order of their numbers, from 1: organization, vendor and model, phone number, user, time zone, days ago.
const BINDINGS: [(&str, &str, &str, &str, &str, &str, i64); 12] = [
    ("northwind", "Nokia", "N95 8GB", "+4791234501", "my_user:1301", "Europe/Oslo", 55),
    ("northwind", "Sony Ericsson", "K800i", "+4791234502", "my_user:1302", "Europe/Oslo", 54),
    ("northwind", "Nokia", "E71", "+46701740605", "my_user:1310", "Europe/Stockholm", 50),
    ("globex", "Nokia", "6120 classic", "+447400123456", "globex:7", "Europe/London", 47),
    ("northwind", "Sony Ericsson", "T610", "+4791234504", "my_user:1322", "Europe/Oslo", 41),
    ("northwind", "LG", "KU990 Viewty", "+4520123456", "my_user:1340", "Europe/Copenhagen", 33),
    ("globex", "Motorola", "RAZR V3x", "+447400123457", "globex:9", "Europe/London", 30),
    ("northwind", "Apple", "iPhone 3G", "+31612345678", "my_user:1388", "Europe/Amsterdam", 21),
    ("northwind", "Samsung", "SGH-U600", "+4915123456789", "my_user:1402", "Europe/Berlin", 15),
    ("northwind", "Sony Ericsson", "W910i", "+33612345678", "my_user:1411", "Europe/Paris", 9),
    ("northwind", "Nokia", "6300i", "+4791234505", "my_user:1440", "Europe/Oslo", 6),
    ("northwind", "Nokia", "6300", "+4799988877", "my_user:1456", "Europe/Oslo", 3),
];
/// Setups, the oldest first: binding, seconds ago, state, gateway, what went wrong.
const SETUPS: [(i64, i64, SetupState, &str, &str); 10] = [
    (1, 55 * DAY - 60, SetupState::Delivered, "smpp", ""),
    (2, 54 * DAY - 90, SetupState::Delivered, "smpp", ""),
    (3, 50 * DAY - 40, SetupState::Undelivered, "smpp", ""),
    (3, 49 * DAY, SetupState::Delivered, "smpp", ""),
    (4, 47 * DAY - 30, SetupState::Delivered, "smpp", ""),
    (5, 41 * DAY - 70, SetupState::Sent, "kannel", ""),
    (6, 33 * DAY - 65, SetupState::Failed, "", "kannel: 503 Temporal failure, try again later."),
    (6, 33 * DAY - 3600, SetupState::Delivered, "kannel", ""),
    (9, 15 * DAY - 55, SetupState::Delivered, "kannel", ""),
    (11, 6 * DAY - 45, SetupState::Sent, "outbox", ""),
];

/// Stores it all.
pub(super) async fn insert(tx: &mut Tx, core: &Core, organizations: &[Organization], now: Millis) -> Result<()> {
    const COUNTER: &str = "INSERT INTO meta (name, value) VALUES ('bindings.setups', $1)";
    let northwind = find(organizations, "northwind")?;
    let settings = BindingSettings { server: SERVER.to_owned(), ..BindingSettings::default() };
    for organization in organizations {
        store_settings(tx, &organization.id, &settings).await?;
    }
    let consumer = issued(CONSUMER);
    let begun = now.plus_seconds(-58 * DAY);
    insert_consumer(tx, core.key(), northwind, (&consumer, "Mobile backup application"), begun).await?;
    insert_consumer_token(tx, core.key(), &consumer.id, (&issued(TOKEN), "Production"), begun).await?;
    let mut clients = Vec::new();
    for (organization, vendor, model, phone, user, zone, days) in BINDINGS {
        let organization = find(organizations, organization)?;
        let model = find_model(tx, vendor, model).await?.ok_or_else(|| fault(&format_args!("no {vendor} {model}")))?;
        let new = NewBinding {
            model: model.0,
            phone_number: phone.to_owned(),
            foreign_user: user.to_owned(),
            timezone: zone.to_owned(),
            imsi: String::new(),
        };
        let made = Making::check(core.key(), organization, &new, now.plus_seconds(days.saturating_mul(-DAY))).map_err(own)?;
        insert_binding(tx, &made).await.map_err(own)?;
        clients.push((organization, made.client));
    }
    let before = LAST_SETUP.saturating_sub(i64::try_from(SETUPS.len()).unwrap_or(LAST_SETUP));
    tx.execute(COUNTER, args![before.to_string()]).await?;
    for (binding, ago, state, gateway, failure) in SETUPS {
        let at = usize::try_from(binding.saturating_sub(1)).unwrap_or(usize::MAX);
        let (organization, client) = clients.get(at).ok_or_else(|| fault(&"a setup without a binding"))?;
        insert_past(tx, core, organization, client, &Past { ago, state, gateway, failure }).await.map_err(own)?;
    }
    Ok(())
}

fn issued((key, secret): (&str, &str)) -> NewlyIssued {
    NewlyIssued { id: new_id(), key: key.to_owned(), secret: ShownOnce(secret.to_owned()) }
}

fn own(error: Error) -> crate::Error {
    match error {
        Error::Core(error) => error,
        error => fault(&error),
    }
}

fn fault(what: &dyn std::fmt::Display) -> crate::Error {
    crate::Error::internal(format_args!("the demo data of bindings: {what}"))
}

/// What the audit log tells of the bindings of an organization, as one import.
pub(super) fn registered(organization: &str) -> Vec<AuditItem> {
    let item = |number: i64, phone: &str, user: &str| AuditItem {
        subject: number.to_string(),
        was: String::new(),
        is: format!("{phone} for {user}"),
    };
    let numbered = (1..).zip(BINDINGS);
    numbered
        .filter(|(_, row)| row.0 == organization)
        .map(|(number, (_, _, _, phone, user, ..))| item(number, phone, user))
        .collect()
}
