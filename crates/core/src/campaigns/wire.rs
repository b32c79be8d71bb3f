//! What an MDM may ask and do beside ordering: its licence, the firmware there is, devices that have no seat, groups, and updates that are
//! forced on single devices.
//!
//! A forced update is a campaign of its own, always open for a week, that only the named devices belong to. It takes nothing's place: the
//! campaign on their target goes on, and a device with both is told of the forced one first.

use super::catalogue::{FirmwareRow, firmware};
use super::order::{CUSTOMER, LICENSE, NewCampaign, check_firmware, mdm_of_client};
use super::poll::Source;
use super::register::insert_group;
use super::rows::{attempt, number};
use super::{AREA, Client, Error, REGISTER, item, webhooks};
use crate::audit::{self, Change};
use crate::secret::random_text;
use crate::store::{Tx, args, new_id};
use futures::FutureExt;
use patchbay_domain::campaigns::{
    CarrierCode, CustomerId, DeviceId, DeviceModel, Fault, FirmwareVersion, GroupId, HookEvent, License, Local, MdmId, Policies,
    Progress, Schedule, ScheduleParts, Target, UtcOffset,
};
use patchbay_domain::time::Millis;
use std::collections::BTreeMap;

/// The most devices of a call.
pub const DEVICES_MAX: usize = 100;
/// How many days a forced update may be fetched, after the day on which it was ordered.
const FORCED_DAYS: i32 = 6;
/// For how many days a forced update is told of.
const TOLD_DAYS: i64 = 92;
/// Characters of a group's secret that nobody was told; an administrator replaces it.
const SECRET_LENGTH: usize = 32;

/// For whom an MDM asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who asks.
    pub mdm: MdmId,
    /// For which customer.
    pub customer: CustomerId,
    /// Under which licence.
    pub license: License,
}

/// A licence as its MDM sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenseState {
    /// How many devices it is for.
    pub seats: i64,
    /// How many have a seat.
    pub used: i64,
    /// From when on it is not valid any more.
    pub valid_until: Option<Millis>,
}

/// Why a device is not taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Abnormal {
    /// The licence has no seat for it.
    NoSeat,
    /// No group under the licence knows it.
    Unknown,
}

/// An update that is to be forced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forced {
    /// For which model.
    pub model: DeviceModel,
    /// With software for which carrier.
    pub carrier: CarrierCode,
    /// What to install.
    pub target: Target,
    /// Whether mobile networks are not to be used.
    pub wifi_only: bool,
    /// For which devices.
    pub devices: Vec<DeviceId>,
}

/// How far a device of a forced update is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForcedDevice {
    /// Which device.
    pub device: DeviceId,
    /// How far it is.
    pub progress: Progress,
    /// Whether it failed as often as one may.
    pub gave_up: bool,
    /// The number it gave when it failed last.
    pub error: Option<i64>,
}

/// A customer and its licence.
struct Entry {
    customer: String,
    license: String,
    state: LicenseState,
    valid_from: Millis,
}

impl Entry {
    fn valid(&self, now: Millis) -> Result<(), Fault> {
        let over = self.state.valid_until.is_some_and(|until| until <= now);
        if self.valid_from > now || over { Err(Fault::LicenseNotValid) } else { Ok(()) }
    }
}

impl Client<'_> {
    async fn entry(&self, source: &mut Source<'_>, named: &Named) -> Result<Entry, Error> {
        entry(source, &self.organization.0, self.client, named).await
    }

    /// The licence.
    ///
    /// # Errors
    /// `Fault` for who or what is not known.
    pub async fn license(&self, named: &Named) -> Result<LicenseState, Error> {
        let mut source = Source::Store(self.acting.core().store());
        Ok(self.entry(&mut source, named).await?.state)
    }

    /// The firmware of a model and carrier code, the newest first; only what is newer than a version that is named and known.
    ///
    /// # Errors
    /// `Fault` for who or what is not known.
    pub async fn firmware(
        &self,
        named: &Named,
        model: &DeviceModel,
        carrier: &CarrierCode,
        newer_than: Option<&FirmwareVersion>,
    ) -> Result<Vec<FirmwareRow>, Error> {
        const LIST: &str = "SELECT m.model, m.carrier, f.version, f.place, f.description, f.os_version, f.released, f.patch_level
            FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id
            WHERE m.organization_id = $1 AND m.model = $2 AND m.carrier = $3 ORDER BY f.place DESC";
        let store = self.acting.core().store();
        self.entry(&mut Source::Store(store), named).await?.valid(self.acting.core().now())?;
        let model_known = "SELECT 1 AS one FROM campaign_models WHERE organization_id = $1 AND model = $2 AND carrier = $3";
        let about = || args![self.organization, model.as_str(), carrier.as_str()];
        store.row(model_known, about()).await?.ok_or(Fault::UnknownModel)?;
        let rows = store.rows(LIST, about()).await?;
        let all = rows.iter().map(firmware).collect::<Result<Vec<_>, _>>()?;
        let known = newer_than.and_then(|version| all.iter().find(|row| row.firmware.version == version.as_str()));
        let place = known.map_or(i64::MIN, |row| row.place);
        Ok(all.into_iter().filter(|row| row.place > place).collect())
    }

    /// Which of these devices are not taken along, and why, in the order of the reasons.
    ///
    /// # Errors
    /// `Fault` for who or what is not known.
    pub async fn abnormal(&self, named: &Named, devices: &[DeviceId]) -> Result<BTreeMap<Abnormal, Vec<DeviceId>>, Error> {
        const SEATED: &str = "SELECT CAST(MAX(CASE WHEN d.seated THEN 1 ELSE 0 END) AS BIGINT) AS seated FROM campaign_devices d
            JOIN campaign_groups g ON g.id = d.group_id WHERE g.license_id = $1 AND d.device = $2";
        let store = self.acting.core().store();
        let entry = self.entry(&mut Source::Store(store), named).await?;
        let mut abnormal: BTreeMap<Abnormal, Vec<DeviceId>> = BTreeMap::new();
        for device in devices {
            let row = store.row(SEATED, args![&entry.license, device.as_str()]).await?;
            let why = match row.map(|row| row.optional_int("seated")).transpose()?.flatten() {
                Some(1) => continue,
                Some(_) => Abnormal::NoSeat,
                None => Abnormal::Unknown,
            };
            abnormal.entry(why).or_default().push(device.clone());
        }
        Ok(abnormal)
    }

    /// Registers a group under the licence. One that is there already stays as it is. Its devices can ask once an administrator has given
    /// the group a new secret.
    ///
    /// # Errors
    /// `Fault` for who or what is not known, or when the group is under another licence; `Conflict` when there are too many groups.
    pub async fn register_group(&self, named: &Named, group: &GroupId) -> Result<(), Error> {
        let core = self.acting.core();
        let hash = super::hash_device_secret(core.key(), &random_text(SECRET_LENGTH));
        let (clock, actor, organization) = (core.clock().clone(), self.acting.actor().clone(), self.organization.clone());
        let (client, named, group) = (self.client.to_owned(), named.clone(), group.clone());
        let registered = core.store().write(move |tx| {
            async move {
                let now = clock.now();
                let entry = entry(&mut Source::Tx(tx), &organization.0, &client, &named).await?;
                entry.valid(now)?;
                let find = "SELECT license_id FROM campaign_groups WHERE customer = $1 AND group_key = $2";
                if let Some(row) = tx.row(find, args![&entry.customer, group.key()]).await? {
                    let same = row.text("license_id")? == entry.license;
                    return if same { Ok(()) } else { Err(Fault::OtherLicense.into()) };
                }
                insert_group(tx, &organization, &entry.customer, &entry.license, &group, hash, now).await?;
                let items = [item(&group, "", "")];
                let change = Change { area: REGISTER, action: "add-group", items: &items };
                audit::record(tx, &clock, &actor, change).await.map_err(Error::from)
            }
            .boxed()
        });
        let registered = registered.await;
        core.campaigns_memory().answers.changed();
        registered
    }

    /// Forces an update on those of the devices that are of this model and carrier code and have a seat under the licence; answers the
    /// update's id.
    ///
    /// # Errors
    /// `Fault` for who or what is not known, also when none of the devices is.
    pub async fn force(&self, named: &Named, forced: Forced) -> Result<String, Error> {
        let core = self.acting.core();
        let (clock, actor, organization) = (core.clock().clone(), self.acting.actor().clone(), self.organization.clone());
        let (client, named) = (self.client.to_owned(), named.clone());
        let made = core.store().write(move |tx| {
            async move {
                let now = clock.now();
                let entry = entry(&mut Source::Tx(tx), &organization.0, &client, &named).await?;
                entry.valid(now)?;
                check_firmware(tx, &organization, &forced.model, &forced.carrier, &forced.target).await?;
                let groups = groups_of(tx, &entry.license, &forced).await?;
                if groups.is_empty() {
                    return Err(Fault::UnknownDevice.into());
                }
                let force_id = new_id();
                let (mut items, mut announced) = (Vec::new(), Vec::new());
                for (group, devices) in groups {
                    let new = NewCampaign {
                        organization: &organization,
                        group: &group,
                        license: &entry.license,
                        model: &forced.model,
                        carrier: &forced.carrier,
                        target: &forced.target,
                        schedule: open_for_a_week(now)?,
                        policies: Policies::default(),
                        force_id: Some(&force_id),
                        wifi_only: forced.wifi_only,
                    };
                    let (id, begin) = new.store(tx, now).await?;
                    for device in devices {
                        let sql = "INSERT INTO campaign_progress (campaign_id, device_id, progress, failures, told)
                            VALUES ($1, $2, $3, 0, '') ON CONFLICT (campaign_id, device_id) DO NOTHING";
                        tx.execute(sql, args![&id, device, Progress::Pending.as_str()]).await?;
                    }
                    items.push(item(&id, "", begin.as_str()));
                    announced.push(id);
                }
                audit::record(tx, &clock, &actor, Change { area: AREA, action: "force", items: &items }).await?;
                for id in &announced {
                    webhooks::announce(tx, now, &organization, HookEvent::Created, id).await?;
                    webhooks::announce(tx, now, &organization, HookEvent::Opened, id).await?;
                }
                Ok::<String, Error>(force_id)
            }
            .boxed()
        });
        let made = made.await;
        core.campaigns_memory().answers.changed();
        made
    }

    /// How far the devices of a forced update are, by number; none when there is no such update, or it is too long ago.
    ///
    /// # Errors
    /// `Fault` for who or what is not known.
    pub async fn forced(&self, named: &Named, id: &str) -> Result<Option<Vec<ForcedDevice>>, Error> {
        const LIST: &str = "SELECT d.device, p.progress, p.failures, p.error, p.heard_at FROM campaigns c
            JOIN campaign_progress p ON p.campaign_id = c.id JOIN campaign_devices d ON d.id = p.device_id
            WHERE c.force_id = $1 AND c.license_id = $2 ORDER BY d.device, d.id";
        const KNOWN: &str =
            "SELECT COUNT(*) AS number FROM campaigns WHERE force_id = $1 AND license_id = $2 AND created_at > $3";
        let core = self.acting.core();
        let entry = self.entry(&mut Source::Store(core.store()), named).await?;
        let since = core.now().plus_seconds(TOLD_DAYS.saturating_mul(-86_400));
        let known = core.store().row(KNOWN, args![id, &entry.license, since]).await?;
        if number(known.as_ref())? == 0 {
            return Ok(None);
        }
        let rows = core.store().rows(LIST, args![id, &entry.license]).await?;
        let mut devices = Vec::with_capacity(rows.len());
        for row in &rows {
            let attempt = attempt(row)?;
            devices.push(ForcedDevice {
                device: super::rows::stored(DeviceId::parse(&row.text("device")?))?,
                progress: attempt.progress,
                gave_up: attempt.gave_up(),
                error: attempt.error,
            });
        }
        Ok(Some(devices))
    }
}

async fn entry(source: &mut Source<'_>, organization: &str, client: &str, named: &Named) -> Result<Entry, Error> {
    const USED: &str = "SELECT COUNT(*) AS number FROM campaign_groups g JOIN campaign_devices d ON d.group_id = g.id
        WHERE g.license_id = $1 AND d.seated";
    let mdm = named.mdm.key();
    mdm_of_client(source, organization, client, &mdm).await?.ok_or(Fault::UnknownMdm)?;
    let customer = source.row(CUSTOMER, args![&mdm, named.customer.as_str()]).await?.ok_or(Fault::UnknownCustomer)?;
    let customer = customer.text("id")?;
    let row = source.row(LICENSE, args![&customer, named.license.as_str()]).await?.ok_or(Fault::UnknownLicense)?;
    let license = row.text("id")?;
    let used = number(source.row(USED, args![&license]).await?.as_ref())?;
    let state = LicenseState { seats: row.int("seats")?, used, valid_until: row.optional_int("valid_until")?.map(Millis) };
    Ok(Entry { customer, license, state, valid_from: Millis(row.int("valid_from")?) })
}

/// The devices that are there, by group.
async fn groups_of(tx: &mut Tx, license: &str, forced: &Forced) -> Result<BTreeMap<String, Vec<String>>, Error> {
    const FIND: &str = "SELECT d.id, d.group_id FROM campaign_devices d JOIN campaign_groups g ON g.id = d.group_id
        WHERE g.license_id = $1 AND d.device = $2 AND d.model = $3 AND d.carrier = $4 AND d.seated";
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for device in &forced.devices {
        let asked = args![license, device.as_str(), forced.model.as_str(), forced.carrier.as_str()];
        for row in tx.rows(FIND, asked).await? {
            groups.entry(row.text("group_id")?).or_default().push(row.text("id")?);
        }
    }
    Ok(groups)
}

/// All day long, from yesterday, wherever the device is.
fn open_for_a_week(now: Millis) -> Result<Schedule, Error> {
    let today = Local::of(now, UtcOffset::default()).day();
    let parts = ScheduleParts { start: today.plus(-1), end: today.plus(FORCED_DAYS), from: 0, until: 24 };
    super::rows::stored(Schedule::try_from(parts)).map_err(Into::into)
}
