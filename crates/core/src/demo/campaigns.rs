//! The customer of the seed's sample with its groups and firmware, and campaigns in every state.

use super::DAY;
use crate::accounts::client_hash;
use crate::campaigns::{NewFirmware, NewLicense, hash_device_secret, store};
use crate::secret::Key;
use crate::store::{Tx, args, new_id};
use crate::{Error, Result};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{
    CustomerId, Day, GroupId, License, Local, MdmId, Policies, Progress, Schedule, ScheduleParts, State, UtcOffset,
};
use patchbay_domain::time::Millis;

/// The OAuth client.
pub(super) const CLIENT: (&str, &str) = ("11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000");
/// The mdmId.
pub(super) const MDM: &str = "d1e2f3g4h5";
const CUSTOMER: &str = "EEEE4444-FF55-AA66-BB77-CCCCCC888888";
const LICENSE: &str = "EFOTA1-fff555-ggg666-hh77";
/// Groups with what their devices present.
pub(super) const GROUPS: [(&str, &str); 2] =
    [("Test Device Group", "fota-test-group-secret"), ("EMMGID12312323", "fota-second-group-secret")];
const MODELS: [(&str, &str); 2] = [("GT-S8500A", "QA4"), ("SM-G930F", "DBT")];
/// Versions, from the oldest to the newest; the first is the seed's.
const VERSIONS: [(&str, &str, &str, &str); 3] = [
    ("G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1", "7.0", "2017-03-02", "2017-02-01"),
    ("G930FXXU1DQD4/G930FOXA1DQD1/G930FXXU1DQD1", "7.0", "2017-05-04", "2017-04-01"),
    ("G930FXXU2DRB6/G930FOXA2DRB1/G930FXXU2DRB1", "8.0", "2018-03-12", "2018-02-01"),
];
/// Campaigns, the oldest first: which group and model, days until its first and its last, state, why, and which version it brings. Only
/// the last on a target is the one that devices hear of.
const CAMPAIGNS: [(usize, usize, i32, i32, State, &str, usize); 8] = [
    (0, 1, -40, -36, State::Superseded, "", 1),
    (0, 1, -30, -24, State::Expired, "", 1),
    (0, 1, -1, 5, State::Active, "", 2),
    (0, 0, -3, 2, State::Paused, "Waiting for the report of the test floor", 2),
    (1, 1, -2, 4, State::Finished, "", 1),
    (1, 0, -9, -5, State::Cancelled, "Wrong version for this model", 1),
    (1, 0, -6, 0, State::Superseded, "", 2),
    (1, 0, 2, 6, State::AwaitingApproval, "", 2),
];
/// One more, on a carrier of its own: scheduled.
const SCHEDULED: (&str, &str) = ("SM-G930F", "VOD");

fn good<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T> {
    read.map_err(Error::internal)
}

/// Stores it all.
pub(super) async fn insert(tx: &mut Tx, key: &Key, organization: &OrganizationId, now: Millis) -> Result<()> {
    let begun = now.plus_seconds(-50 * DAY);
    let (mdm, license) = (good(MdmId::parse(MDM))?, good(License::parse(LICENSE))?);
    store::mdm(tx, &mdm, organization, begun).await?;
    let customer = good(CustomerId::parse(CUSTOMER))?;
    let customer = store::customer(tx, organization, &mdm, &customer, "Europe/Amsterdam".to_owned(), begun).await?;
    let new = NewLicense { license: LICENSE.to_owned(), seats: 100, valid_from: begun, valid_until: None };
    let license = store::license(tx, &customer, &license, &new).await?;
    let (client, secret) = CLIENT;
    store::client(tx, client, organization, "The MDM of the examples", &client_hash(key, client, secret), begun).await?;
    store::bind(tx, client, organization, &mdm).await?;
    for (model, carrier) in MODELS.into_iter().chain([SCHEDULED]) {
        for (version, os_version, released, patch_level) in VERSIONS {
            let new = NewFirmware {
                model: model.to_owned(),
                carrier: carrier.to_owned(),
                version: version.to_owned(),
                description: "Security and stability".to_owned(),
                os_version: os_version.to_owned(),
                released: released.to_owned(),
                patch_level: patch_level.to_owned(),
            };
            store::firmware(tx, organization, new).await?;
        }
    }
    let mut groups = Vec::new();
    for (name, secret) in GROUPS {
        let name = good(GroupId::parse(name))?;
        groups.push(store::group(tx, organization, &customer, &license, &name, hash_device_secret(key, secret), begun).await?);
    }
    let devices = devices(tx, organization, &groups, now).await?;
    let mut newest = std::collections::BTreeMap::new();
    for (place, (group, model, ..)) in CAMPAIGNS.iter().enumerate() {
        newest.insert((*group, *model), place);
    }
    for (place, campaign) in CAMPAIGNS.into_iter().enumerate() {
        let (group, model, ..) = campaign;
        let (Some(group_id), Some((name, carrier))) = (groups.get(group), MODELS.get(model)) else { continue };
        let newest = newest.get(&(group, model)) == Some(&place);
        let id = one(tx, organization, &license, (group_id, name, carrier), campaign, newest, now).await?;
        if newest {
            progress(tx, &id, &devices, (group, model), campaign.4, now).await?;
        }
    }
    let (model, carrier) = SCHEDULED;
    if let Some(group) = groups.first() {
        let scheduled = (0, 0, 3, 8, State::Scheduled, "", 2);
        one(tx, organization, &license, (group, model, carrier), scheduled, true, now).await?;
    }
    Ok(())
}

/// Stores a campaign; answers its id.
async fn one(
    tx: &mut Tx,
    organization: &OrganizationId,
    license: &str,
    (group, model, carrier): (&str, &str, &str),
    (_, _, start, end, state, reason, version): (usize, usize, i32, i32, State, &str, usize),
    newest: bool,
    now: Millis,
) -> Result<String> {
    let today: Day = Local::of(now, UtcOffset::default()).day();
    let (start, end) = (today.plus(start), today.plus(end));
    let schedule = good(Schedule::try_from(ScheduleParts { start, end, from: 1, until: 4 }))?;
    let target = VERSIONS.get(version).map_or("Latest", |(version, ..)| version);
    let policies = Policies { approval: state == State::AwaitingApproval, ..Policies::default() };
    let ordered = start.at(0).instant(UtcOffset::default()).plus_seconds(-DAY).min(now.plus_seconds(-3600));
    let id = new_id();
    let values = args![
        &id,
        organization,
        group,
        license,
        model,
        carrier,
        target,
        i64::from(start.0),
        i64::from(end.0),
        1_i64,
        4_i64,
        schedule.begins(),
        schedule.ends(),
        state.as_str(),
        reason,
        good(serde_json::to_string(&policies))?,
        newest,
        ordered,
        schedule.begins() <= now && state != State::AwaitingApproval,
    ];
    let sql = "INSERT INTO campaigns (id, organization_id, group_id, license_id, model, carrier, target, start_day, end_day, start_hour,
            end_hour, begins_at, ends_at, state, reason, policies, newest, created_at, changed_at, opened)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19)";
    tx.execute(sql, values).await?;
    Ok(id)
}

/// Twelve devices for each group and model; answers the ids with their group and model.
async fn devices(
    tx: &mut Tx,
    organization: &OrganizationId,
    groups: &[String],
    now: Millis,
) -> Result<Vec<(String, (usize, usize))>> {
    let mut devices = Vec::new();
    for (group, group_id) in groups.iter().enumerate() {
        for (model, (name, carrier)) in MODELS.into_iter().enumerate() {
            for number in 0..12_i64 {
                let id = new_id();
                let version = VERSIONS.first().map(|(version, ..)| *version);
                let device = format!("R58M{group}{model}{number:04}");
                let values =
                    args![&id, organization, group_id, device, name, carrier, version, now.plus_seconds(-number * 700), now];
                let sql = "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, version, seated, seen_at,
                        created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, $8, $9)";
                tx.execute(sql, values).await?;
                devices.push((id, (group, model)));
            }
        }
    }
    Ok(devices)
}

/// How far the devices of a campaign are.
async fn progress(
    tx: &mut Tx,
    campaign: &str,
    devices: &[(String, (usize, usize))],
    target: (usize, usize),
    state: State,
    now: Millis,
) -> Result<()> {
    let mine = devices.iter().filter(|(_, belongs)| *belongs == target);
    for (number, (device, _)) in mine.enumerate() {
        let (progress, failures, told) = match (state, number) {
            (State::Finished, _) | (State::Active | State::Paused, 0..=4) => (Progress::Done, 0, "done"),
            (State::Active, 5 | 6) => (Progress::Installing, 0, "order"),
            (State::Active | State::Paused, 7) => (Progress::Failed, 1, "failed"),
            (State::Active, 8) => (Progress::Newer, 0, "newer"),
            (State::Active, _) => (Progress::Pending, 0, "window"),
            _ => continue,
        };
        let heard = progress.is_at_work().then(|| now.plus_seconds(-600).0);
        let error = (progress == Progress::Failed).then_some(402_i64);
        let values = args![campaign, device, progress.as_str(), i64::from(failures), error, heard, told];
        let sql = "INSERT INTO campaign_progress (campaign_id, device_id, progress, failures, error, heard_at, told)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        tx.execute(sql, values).await?;
        if progress == Progress::Done {
            let sql = "UPDATE campaign_devices SET version = (SELECT target FROM campaigns WHERE id = $1) WHERE id = $2";
            tx.execute(sql, args![campaign, device]).await?;
        }
    }
    Ok(())
}
