//! The door of devices: each asks what to install, and says how far it is.
//!
//! A device presents its group's secret or one of its own, and reaches nothing but what concerns it. A device that its group does not know
//! yet is taken in, when the licence has a seat for it. The same question again has the same answer.

use super::PROGRESS;
use super::life::{self, Step};
use super::register::{hold_license, seats};
use super::rows::{attempt, number, policies, schedule, state};
use crate::event::Event;
use crate::store::{Row, Sql, Tx, args, new_id};
use crate::zone::Zone;
use crate::{Actor, Clock, Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{
    Absence, Attempt, CarrierCode, Counts, Decision, DeviceId, DeviceModel, FirmwareVersion, Progress, Report, Situation, Spread,
    State, Target, UtcOffset, decide, next_poll,
};
use patchbay_domain::time::Millis;

/// What the hash of a device's or a group's secret is for.
const PURPOSE: &str = "campaign device";

/// The hash under which a device's or a group's secret is kept.
pub(crate) fn hash_device_secret(key: &crate::secret::Key, secret: &str) -> String {
    key.hash(PURPOSE, secret)
}

/// The longest secret that is looked at, in bytes.
const SECRET_LONGEST: usize = 256;
/// In how many seconds a device comes again for which there is nothing.
const NOTHING: i64 = 6 * 60 * 60;

/// What a device says and asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Which device it is.
    pub device: DeviceId,
    /// Its model.
    pub model: DeviceModel,
    /// The carrier its software is for.
    pub carrier: CarrierCode,
    /// The version it has.
    pub version: FirmwareVersion,
    /// How far its clock is ahead of UTC; without it, its customer's zone counts.
    pub offset: Option<UtcOffset>,
    /// How far it is.
    pub report: Report,
}

/// What a device is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What to do.
    pub decision: Decision,
    /// In which campaign; none where there is none.
    pub campaign: Option<String>,
    /// What the campaign brings, as of now.
    pub target: Option<FirmwareVersion>,
    /// The offset that its local times go by.
    pub offset: UtcOffset,
    /// In how many seconds it should ask again.
    pub next_poll: i64,
}

/// The door of devices.
#[derive(Clone, Copy)]
pub struct Polls<'a> {
    core: &'a Core,
}

impl Core {
    /// The door of devices that ask for firmware.
    #[must_use]
    pub const fn campaign_polls(&self) -> Polls<'_> {
        Polls { core: self }
    }
}

impl Polls<'_> {
    /// What this device is told. None: nobody has this secret, or it is not this device's.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn poll(&self, secret: &str, poll: Poll) -> Result<Option<Told>> {
        if secret.is_empty() || secret.len() > SECRET_LONGEST {
            return Ok(None);
        }
        let hash = hash_device_secret(self.core.key(), secret);
        let Some(row) = self.core.store().row(PRESENTED, args![hash, poll.device.as_str()]).await? else { return Ok(None) };
        let now = self.core.clock().now();
        let seated = row.optional_bool("seated")?.unwrap_or(false);
        let zone = Zone::of(&row.text("timezone")?);
        let asking = Asking {
            clock: self.core.clock().clone(),
            organization: OrganizationId(row.text("organization_id")?),
            group: row.text("group_id")?,
            license: row.text("license_id")?,
            valid: row.int("valid_from")? <= now.0 && row.optional_int("valid_until")?.is_none_or(|until| now.0 < until),
            known: row.optional_text("device_id")?.filter(|_| seated),
            offset: poll.offset.unwrap_or_else(|| zone.offset(now)),
            poll,
        };
        self.core.store().write(move |tx| async move { asking.answer(tx).await.map(Some) }.boxed()).await
    }
}

/// Whose secret it is. A device with one of its own does not get in with its group's.
const PRESENTED: &str = "SELECT g.id AS group_id, g.organization_id, g.license_id, c.timezone, l.valid_from, l.valid_until,
        d.id AS device_id, d.seated
    FROM campaign_groups g
    JOIN campaign_customers c ON c.id = g.customer
    JOIN campaign_licenses l ON l.id = g.license_id
    LEFT JOIN campaign_devices d ON d.group_id = g.id AND d.device = $2
    WHERE g.secret_hash = $1 AND d.secret_hash IS NULL
    UNION ALL
    SELECT g.id, g.organization_id, g.license_id, c.timezone, l.valid_from, l.valid_until, d.id, d.seated
    FROM campaign_devices d
    JOIN campaign_groups g ON g.id = d.group_id
    JOIN campaign_customers c ON c.id = g.customer
    JOIN campaign_licenses l ON l.id = g.license_id
    WHERE d.secret_hash = $1 AND d.device = $2";

/// The campaign of a device. Whoever may give orders holds it, so that no more are at work than may be and a pause holds at once.
const CAMPAIGN: Sql = Sql::new(
    "SELECT id, target, start_day, end_day, start_hour, end_hour, state, policies FROM campaigns
        WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest",
    "SELECT id, target, start_day, end_day, start_hour, end_hour, state, policies FROM campaigns
        WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest FOR NO KEY UPDATE",
);
const FIRMWARE: &str = "SELECT f.version, f.place FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id
    WHERE m.organization_id = $1 AND m.model = $2 AND m.carrier = $3";
const SAVE: &str = "INSERT INTO campaign_progress (campaign_id, device_id, progress, failures, error, heard_at, told)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (campaign_id, device_id) DO UPDATE SET progress = excluded.progress, failures = excluded.failures,
        error = excluded.error, heard_at = excluded.heard_at, told = excluded.told";

/// A device that asks, with whom it belongs to.
struct Asking {
    clock: Clock,
    organization: OrganizationId,
    group: String,
    license: String,
    /// Whether the licence is valid now.
    valid: bool,
    /// The device, when it is known and has a seat. Whoever may be given one waits at the licence first, before he holds anything else.
    known: Option<String>,
    offset: UtcOffset,
    poll: Poll,
}

impl Asking {
    async fn answer(self, tx: &mut Tx) -> Result<Told> {
        let now = self.clock.now();
        let (device, seated) = self.device(tx, now).await?;
        if !seated || !self.valid {
            return Ok(self.nothing(Absence::NoSeat));
        }
        let target = args![&self.group, self.poll.model.as_str(), self.poll.carrier.as_str()];
        let Some(row) = tx.row(CAMPAIGN, target).await? else { return Ok(self.nothing(Absence::NoCampaign)) };
        let id = row.text("id")?;
        let (target, brings, current) = self.versions(tx, &row).await?;
        let sql =
            "SELECT progress, failures, error, heard_at, told FROM campaign_progress WHERE campaign_id = $1 AND device_id = $2";
        let stored = tx.row(sql, args![&id, &device]).await?;
        let before = stored.as_ref().map_or(Ok(Attempt::default()), attempt)?;
        let policies = policies(&row)?;
        let heard = before.heard(self.poll.report, now);
        let others = match policies.at_work_max {
            Some(_) => self.others_at_work(tx, &id, &device, Attempt::at_work_since(now, policies.time_out_minutes)).await?,
            None => 0,
        };
        let situation = Situation {
            now,
            offset: self.offset,
            state: state(&row)?,
            schedule: schedule(&row)?,
            policies,
            target,
            current,
            attempt: heard,
            failing: matches!(self.poll.report, Report::Failed { .. }),
            spread: Spread::of(&id, &self.poll.device),
            others_at_work: others,
        };
        let (decision, after) = decide(&situation);
        let told = stored.as_ref().map_or(Ok(String::new()), |row| row.text("told"))?;
        if stored.is_none() || after != before || told != decision.reason() {
            self.save(tx, &id, &device, after, &decision).await?;
        }
        if after.failures > before.failures {
            self.watch(tx, &id, &situation).await?;
        }
        if situation.state == State::Finished && after.progress.is_at_work() {
            let step = Step { id: &id, was: State::Finished, is: State::Active, action: "reopen", reason: "" };
            life::take(tx, &self.clock, &self.system(), step).await?;
        }
        let next = next_poll(&situation, &decision);
        Ok(Told { decision, campaign: Some(id), target: brings, offset: self.offset, next_poll: next })
    }

    fn system(&self) -> Actor {
        Actor::system().inside(self.organization.clone())
    }

    fn nothing(&self, absence: Absence) -> Told {
        let spread = Spread::of("", &self.poll.device).share(NOTHING.div_euclid(4));
        Told {
            decision: Decision::Absent(absence),
            campaign: None,
            target: None,
            offset: self.offset,
            next_poll: NOTHING.saturating_sub(spread),
        }
    }

    /// Notes what the device says of itself, takes it in if it is new, and gives it a seat if there is one; answers its id, and whether
    /// it has one.
    async fn device(&self, tx: &mut Tx, now: Millis) -> Result<(String, bool)> {
        let poll = &self.poll;
        if let Some(id) = &self.known {
            let sql = "UPDATE campaign_devices SET model = $1, carrier = $2, version = $3, seen_at = $4 WHERE id = $5
                RETURNING id";
            let values = args![poll.model.as_str(), poll.carrier.as_str(), poll.version.as_str(), now, id];
            if tx.row(sql, values).await?.is_some() {
                return Ok((id.clone(), true));
            }
        }
        let seats_in_all = hold_license(tx, &self.license).await?;
        let (used, _) = seats(tx, &self.license, &self.group).await?;
        let seated = self.valid && used < seats_in_all;
        let values = args![
            new_id(),
            &self.organization,
            &self.group,
            poll.device.as_str(),
            poll.model.as_str(),
            poll.carrier.as_str(),
            poll.version.as_str(),
            seated,
            now,
        ];
        // Two first questions at once: the second finds what the first one stored.
        let sql = "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, version, seated, seen_at,
                created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
            ON CONFLICT (group_id, device) DO UPDATE SET model = excluded.model, carrier = excluded.carrier,
                version = excluded.version, seen_at = excluded.seen_at,
                seated = campaign_devices.seated OR excluded.seated
            RETURNING id, seated";
        let row = tx.row(sql, values).await?.ok_or_else(|| Error::internal("a device was not stored"))?;
        Ok((row.text("id")?, row.bool("seated")?))
    }

    /// The place in the catalogue of what the campaign brings and its version, and the place of what the device has.
    async fn versions(&self, tx: &mut Tx, row: &Row) -> Result<(Option<i64>, Option<FirmwareVersion>, Option<i64>)> {
        let target = super::rows::stored(Target::parse(&row.text("target")?))?;
        let rows = tx.rows(FIRMWARE, args![&self.organization, self.poll.model.as_str(), self.poll.carrier.as_str()]).await?;
        let mut known = Vec::with_capacity(rows.len());
        for row in &rows {
            known.push((row.int("place")?, row.text("version")?));
        }
        let place = |version: &FirmwareVersion| known.iter().find(|(_, text)| text == version.as_str()).cloned();
        let brings = match &target {
            Target::Latest => known.iter().max_by_key(|(place, _)| *place).cloned(),
            Target::Version(version) => place(version),
        };
        let current = place(&self.poll.version).map(|(place, _)| place);
        let version = brings.as_ref().map(|(_, text)| FirmwareVersion::parse(text));
        Ok((brings.map(|(place, _)| place), version.map(super::rows::stored).transpose()?, current))
    }

    async fn others_at_work(&self, tx: &mut Tx, id: &str, device: &str, since: Millis) -> Result<i64> {
        let sql = "SELECT COUNT(*) AS number FROM campaign_progress
            WHERE campaign_id = $1 AND heard_at > $2 AND heard_at IS NOT NULL AND device_id <> $3";
        number(tx.row(sql, args![id, since, device]).await?.as_ref())
    }

    async fn save(&self, tx: &mut Tx, id: &str, device: &str, attempt: Attempt, decision: &Decision) -> Result<()> {
        let values = args![
            id,
            device,
            attempt.progress.as_str(),
            i64::from(attempt.failures),
            attempt.error,
            attempt.heard_at.map(|heard| heard.0),
            decision.reason(),
        ];
        tx.execute(SAVE, values).await?;
        tx.announce(Event::new(PROGRESS, Some(self.organization.clone()), &[id.to_owned()]));
        Ok(())
    }

    /// After a failure: whether the campaign pauses by itself.
    async fn watch(&self, tx: &mut Tx, id: &str, situation: &Situation) -> Result<()> {
        let state = situation.state.by_clock(&situation.schedule, situation.now);
        let Some(threshold) = situation.policies.threshold.filter(|_| state == State::Active) else { return Ok(()) };
        let count = |progress: Progress| args![id, progress.as_str()];
        let sql = "SELECT COUNT(*) AS number FROM campaign_progress WHERE campaign_id = $1 AND progress = $2";
        let failed = number(tx.row(sql, count(Progress::Failed)).await?.as_ref())?;
        let done = number(tx.row(sql, count(Progress::Done)).await?.as_ref())?;
        if !threshold.is_hit(&Counts { done, failed, ..Counts::default() }) {
            return Ok(());
        }
        let reason = format!("{failed} devices failed, {done} are done");
        let step = Step { id, was: situation.state, is: State::Paused, action: "threshold", reason: &reason };
        life::take(tx, &self.clock, &self.system(), step).await
    }
}
