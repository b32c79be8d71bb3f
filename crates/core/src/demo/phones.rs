//! The phones of the demo data: which there are, and when they asked.

use crate::redirections::PhoneContact;
use crate::store::{Tx, args};
use crate::{Error, Result};
use patchbay_domain::accounts::Organization;
use patchbay_domain::redirections::{Answer, Mac, ModelRange, ProvisioningUrl, model_of};
use patchbay_domain::time::Millis;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Where phones are sent.
const SEED: &str = "http://provisioning.myserver.com/snom?mac={mac}";
const OSLO: &str = "https://provisioning.northwind.example/oslo/{mac}.xml";
const BERGEN: &str = "https://provisioning.northwind.example/bergen/{mac}.xml";
const WAREHOUSE: &str = "http://10.20.0.5:8080/snom/<mac>.htm";
const OLD: &str = "tftp://10.20.0.9/snom.cfg";
const GLOBEX: &str = "https://phones.globex.example/p?mac={mac}";

/// A row of phones with consecutive addresses.
struct Batch {
    organization: &'static str,
    first: u64,
    count: u64,
    url: &'static str,
    /// What the phones call themselves; by the model table it is the same, but for those it does not know.
    model: &'static str,
    firmware: &'static str,
    /// The site's address.
    address: &'static str,
}

const fn batch(
    organization: &'static str,
    first: u64,
    count: u64,
    url: &'static str,
    model: &'static str,
    firmware: &'static str,
    address: &'static str,
) -> Batch {
    Batch { organization, first, count, url, model, firmware, address }
}

const NORTHWIND: &str = "northwind";
const HEAD_OFFICE: &str = "198.51.100.20";
const BRANCH: &str = "198.51.100.84";
const FACTORY: &str = "203.0.113.17";
const GLOBEX_SITE: &str = "203.0.113.140";

/// 40 phones of northwind and 5 of globex.
const BATCHES: [Batch; 13] = [
    batch(NORTHWIND, 0x0004_1361_0FF5, 3, SEED, "snomM700", "03.24.0010", HEAD_OFFICE),
    batch(NORTHWIND, 0x0004_1392_2D20, 6, OSLO, "snomD785", "10.1.159.12", HEAD_OFFICE),
    batch(NORTHWIND, 0x0004_1390_41A0, 5, OSLO, "snomD765", "10.1.159.12", HEAD_OFFICE),
    batch(NORTHWIND, 0x0004_13A3_0C11, 4, BERGEN, "snomD735", "10.1.141.13", BRANCH),
    batch(NORTHWIND, 0x0004_1388_7E02, 4, BERGEN, "snomD712", "10.1.54.13", BRANCH),
    batch(NORTHWIND, 0x0004_1385_9A40, 4, OSLO, "snomD345", "10.1.159.12", HEAD_OFFICE),
    batch(NORTHWIND, 0x0004_1375_2210, 4, WAREHOUSE, "snom715", "8.9.3.80", FACTORY),
    batch(NORTHWIND, 0x0004_1330_0B77, 2, WAREHOUSE, "snomm9", "9.6.2-a", FACTORY),
    batch(NORTHWIND, 0x0004_1327_51C0, 3, OLD, "snom320", "8.7.5.35", FACTORY),
    batch(NORTHWIND, 0x0004_13B6_0105, 2, BERGEN, "snomM900", "05.20.0001", BRANCH),
    // The table does not know this range; the phones tell it themselves.
    batch(NORTHWIND, 0x0004_139F_0021, 3, OSLO, "snomD862", "10.1.184.15", HEAD_OFFICE),
    batch("globex", 0x0004_13A1_1FA7, 3, GLOBEX, "snomD345", "10.1.159.12", GLOBEX_SITE),
    batch("globex", 0x0004_13A6_3310, 2, GLOBEX, "snomD717", "10.1.159.12", GLOBEX_SITE),
];

/// Phones that asked from northwind's sites and that nobody has registered: address, model, site, seconds ago.
const UNKNOWN: [(u64, &str, &str, i64); 4] = [
    (0x0004_1392_2D31, "snomD785", HEAD_OFFICE, 7 * MINUTE),
    (0x0004_1392_2D32, "snomD785", HEAD_OFFICE, 9 * MINUTE),
    (0x0004_13A8_4410, "snomD712", BRANCH, 26 * HOUR),
    (0x0004_1375_22F0, "snom715", FACTORY, 3 * DAY),
];

/// When a phone last asked, in seconds ago, by its place in the fleet: some never, some lately, some silent for more than a week.
const LAST: [Option<i64>; 10] = [
    Some(4 * MINUTE),
    Some(3 * HOUR),
    Some(26 * HOUR),
    None,
    Some(11 * HOUR),
    Some(9 * DAY),
    Some(2 * DAY),
    Some(47 * MINUTE),
    Some(31 * DAY),
    Some(5 * DAY),
];

/// A phone with its place in the fleet.
fn fleet() -> impl Iterator<Item = (usize, Mac, &'static Batch)> {
    let one = |batch: &'static Batch| {
        (0..batch.count).filter_map(move |step| Mac::from_bits(batch.first + step).map(|mac| (mac, batch)))
    };
    BATCHES.iter().flat_map(one).enumerate().map(|(place, (mac, batch))| (place, mac, batch))
}

/// What an organization registered, for the history.
pub(super) fn registered(organization: &str) -> impl Iterator<Item = (String, String)> {
    fleet()
        .filter(move |(_, _, batch)| batch.organization == organization)
        .map(|(_, mac, batch)| (mac.to_string(), batch.url.to_owned()))
}

/// Writes an organization's phones.
pub(super) async fn insert(tx: &mut Tx, organization: &Organization, now: Millis) -> Result<()> {
    let table = table(tx).await?;
    for (place, mac, batch) in fleet().filter(|(_, _, batch)| batch.organization == organization.name) {
        let url = ProvisioningUrl::parse(batch.url).map_err(Error::internal)?;
        let days = i64::try_from(place).unwrap_or(0) % 3;
        let created = now.plus_seconds(-(45 - days) * DAY);
        tx.execute(
            "INSERT INTO redirections (mac, organization_id, url, host, model, model_source, created_at, updated_at, revision)
                VALUES ($1, $2, $3, $4, $5, 'table', $6, $6, 1)",
            args![mac, &organization.id, url.as_str(), url.host(), model_of(&table, mac), created],
        )
        .await?;
    }
    Ok(())
}

async fn table(tx: &mut Tx) -> Result<Vec<ModelRange>> {
    let rows = tx.rows("SELECT id, first_mac, last_mac, model FROM redirection_models", vec![]).await?;
    rows.iter()
        .map(|row| {
            Ok(ModelRange {
                id: Some(row.int("id")?),
                first: Mac::parse(&row.text("first_mac")?).map_err(Error::internal)?,
                last: Mac::parse(&row.text("last_mac")?).map_err(Error::internal)?,
                model: row.text("model")?,
                note: String::new(),
            })
        })
        .collect()
}

/// When phones asked, the oldest first.
pub(super) fn contacts(now: Millis) -> Vec<PhoneContact> {
    let mut contacts = Vec::new();
    for (place, mac, batch) in fleet() {
        let Some(Some(last)) = LAST.get(place % LAST.len()).copied() else { continue };
        // A phone asks when it starts: now and then over the weeks before.
        for earlier in [0, DAY + 2 * HOUR, 6 * DAY + HOUR, 13 * DAY] {
            let at = now.plus_seconds(-last - earlier);
            contacts.push(contact(mac, at, batch.address, batch.model, batch.firmware, answer(batch.model)));
        }
    }
    for (bits, model, address, ago) in UNKNOWN {
        if let Some(mac) = Mac::from_bits(bits) {
            contacts.push(contact(mac, now.plus_seconds(-ago), address, model, "", Answer::Nothing));
        }
    }
    contacts.sort_by_key(|contact| contact.at);
    contacts
}

fn answer(model: &str) -> Answer {
    match model {
        "snomm9" => Answer::SettingFiles,
        "snom320" => Answer::Text,
        _ => Answer::Settings,
    }
}

fn contact(mac: Mac, at: Millis, address: &str, model: &str, firmware: &str, answer: Answer) -> PhoneContact {
    PhoneContact {
        mac,
        at,
        address: address.to_owned(),
        model: model.to_owned(),
        firmware: firmware.to_owned(),
        user_agent: format!("Mozilla/4.0 (compatible; {model}-SIP {firmware})"),
        request: format!("/{model}-{}.htm", mac.upper()),
        answer,
    }
}
