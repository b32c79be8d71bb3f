//! The door of devices: each asks what to install, and says how far it is.
//!
//! A device presents its group's secret or one of its own, and reaches nothing but what concerns it. A device that its group does not know
//! yet is taken in, when the licence has a seat for it. The same question again has the same answer.

use super::PROGRESS;
use super::answers::Quiet;
use super::life::{self, Step};
use super::register::{hold_license, seats};
use super::rows::{attempt, number, policies, schedule, state};
use crate::event::Event;
use crate::store::{Arg, Row, Sql, Store, Tx, args, new_id};
use crate::zone::Zone;
use crate::{Actor, Clock, Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{
    ATTEMPTS_MAX, Absence, Attempt, CarrierCode, Counts, Decision, DeviceId, DeviceModel, FirmwareVersion, Hold, Progress,
    Report, Situation, Spread, State, Target, UtcOffset, decide, next_poll,
};
use patchbay_domain::time::Millis;
use uuid::Uuid;

/// What the hash of a device's or a group's secret is for.
const PURPOSE: &str = "campaign device";

/// The hash under which a device's or a group's secret is kept.
pub(crate) fn hash_device_secret(key: &crate::secret::Key, secret: &str) -> String {
    key.hash(PURPOSE, secret)
}

/// The longest secret that is looked at, in bytes.
const SECRET_LONGEST: usize = 256;
/// The longest that an answer is remembered, in seconds; and where the device's own clock is not known, or where other nodes answer, too.
const REMEMBERED: i64 = 6 * 60 * 60;
const REMEMBERED_SHORT: i64 = 15 * 60;

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
    /// Whether it should use no mobile network for it.
    pub wifi_only: bool,
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
        let memory = self.core.campaigns_memory();
        let now = self.core.clock().now();
        if let Some(recalled) = memory.answers.recall(secret, &poll, now) {
            if recalled.seen.is_some_and(|device| memory.seen.note(device, now)) {
                memory.answers.noted(secret, &poll, now);
            }
            return Ok(Some(recalled.told));
        }
        let generation = memory.answers.generation();
        let hash = hash_device_secret(self.core.key(), secret);
        let Some(row) = self.core.store().row(PRESENTED, args![hash, poll.device.as_str()]).await? else { return Ok(None) };
        let asking = Asking::new(self.core, &row, poll, now)?;
        if let Some((told, until)) = asking.look(self.core.store()).await? {
            let short = asking.poll.offset.is_none() || self.core.store().is_postgres();
            let most = now.plus_seconds(if short { REMEMBERED_SHORT } else { REMEMBERED });
            if let Some(device) = asking.known.as_deref().and_then(|id| Uuid::parse_str(id).ok()).map(|id| id.as_u128()) {
                // Without room to note it, it is seen when it asks next.
                memory.seen.note(device, now);
                let until = until.min(most).min(asking.valid_until);
                memory.answers.remember(secret, &asking.poll, now, &Quiet { device, generation, until, told: told.clone() });
            }
            return Ok(Some(told));
        }
        self.core.store().write(move |tx| async move { asking.answer(tx).await.map(Some) }.boxed()).await
    }
}

/// Whose secret it is. A device with one of its own does not get in with its group's.
const PRESENTED: &str = "SELECT g.id AS group_id, g.organization_id, g.license_id, c.timezone, l.valid_from, l.valid_until,
        d.id AS device_id, d.seated, d.model, d.carrier, d.version
    FROM campaign_groups g
    JOIN campaign_customers c ON c.id = g.customer
    JOIN campaign_licenses l ON l.id = g.license_id
    LEFT JOIN campaign_devices d ON d.group_id = g.id AND d.device = $2
    WHERE g.secret_hash = $1 AND d.secret_hash IS NULL
    UNION ALL
    SELECT g.id, g.organization_id, g.license_id, c.timezone, l.valid_from, l.valid_until, d.id, d.seated, d.model,
        d.carrier, d.version
    FROM campaign_devices d
    JOIN campaign_groups g ON g.id = d.group_id
    JOIN campaign_customers c ON c.id = g.customer
    JOIN campaign_licenses l ON l.id = g.license_id
    WHERE d.secret_hash = $1 AND d.device = $2";

/// The campaign of a device.
const CAMPAIGN: &str = "SELECT id, target, start_day, end_day, start_hour, end_hour, state, policies, wifi_only FROM campaigns
    WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest";
/// The same, held: whoever may give orders holds it, so that no more are at work than may be and a pause holds at once.
const CAMPAIGN_HELD: Sql = Sql::new(
    CAMPAIGN,
    "SELECT id, target, start_day, end_day, start_hour, end_hour, state, policies, wifi_only FROM campaigns
        WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest FOR NO KEY UPDATE",
);
/// An update that was forced on the device, the latest first; whoever has it, or gave up, has done with it. Its devices are told of it
/// before any campaign on their target.
const FORCED: &str = "SELECT c.id, c.target, c.start_day, c.end_day, c.start_hour, c.end_hour, c.state, c.policies, c.wifi_only
    FROM campaign_progress p JOIN campaigns c ON c.id = p.campaign_id
    WHERE p.device_id = $1 AND c.force_id IS NOT NULL AND c.state IN ('active', 'paused') AND c.model = $2 AND c.carrier = $3
        AND c.ends_at > $4 AND p.progress NOT IN ('done', 'newer') AND p.failures < $5 ORDER BY c.id DESC LIMIT 1";
/// The same, held.
const FORCED_HELD: Sql = Sql::new(
    FORCED,
    "SELECT c.id, c.target, c.start_day, c.end_day, c.start_hour, c.end_hour, c.state, c.policies, c.wifi_only
    FROM campaign_progress p JOIN campaigns c ON c.id = p.campaign_id
    WHERE p.device_id = $1 AND c.force_id IS NOT NULL AND c.state IN ('active', 'paused') AND c.model = $2 AND c.carrier = $3
        AND c.ends_at > $4 AND p.progress NOT IN ('done', 'newer') AND p.failures < $5 ORDER BY c.id DESC LIMIT 1
        FOR NO KEY UPDATE OF c",
);
/// What a campaign brings and the place of what the device has: the version itself, or the newest.
const VERSION: &str = "SELECT f.version, f.place,
        (SELECT c.place FROM campaign_firmware c WHERE c.model_id = m.id AND c.version = $4) AS current
    FROM campaign_models m LEFT JOIN campaign_firmware f ON f.model_id = m.id AND f.version = $5
    WHERE m.organization_id = $1 AND m.model = $2 AND m.carrier = $3";
const LATEST: &str = "SELECT f.version, f.place,
        (SELECT c.place FROM campaign_firmware c WHERE c.model_id = m.id AND c.version = $4) AS current
    FROM campaign_models m LEFT JOIN campaign_firmware f ON f.model_id = m.id
        AND f.place = (SELECT MAX(n.place) FROM campaign_firmware n WHERE n.model_id = m.id)
    WHERE m.organization_id = $1 AND m.model = $2 AND m.carrier = $3";
const PROGRESS_OF: &str =
    "SELECT progress, failures, error, heard_at, told FROM campaign_progress WHERE campaign_id = $1 AND device_id = $2";
const SAVE: &str = "INSERT INTO campaign_progress (campaign_id, device_id, progress, failures, error, heard_at, told)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (campaign_id, device_id) DO UPDATE SET progress = excluded.progress, failures = excluded.failures,
        error = excluded.error, heard_at = excluded.heard_at, told = excluded.told";

/// Where something is read: beside all changes, or inside one.
pub(super) enum Source<'s> {
    Store(&'s Store),
    Tx(&'s mut Tx),
}

impl Source<'_> {
    pub async fn row(&mut self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Option<Row>> {
        match self {
            Self::Store(store) => store.row(sql, args).await,
            Self::Tx(tx) => tx.row(sql, args).await,
        }
    }
}

/// A device that asks, with whom it belongs to.
struct Asking {
    clock: Clock,
    organization: OrganizationId,
    group: String,
    license: String,
    /// Whether the licence is valid now.
    valid: bool,
    /// From when on it is no more.
    valid_until: Millis,
    /// The device, when it is known and has a seat. Whoever may be given one waits at the licence first, before he holds anything else.
    known: Option<String>,
    /// Whether it says of itself what is stored already.
    unchanged: bool,
    offset: UtcOffset,
    poll: Poll,
}

/// What the answer depends on, with what was stored.
struct Found {
    campaign: String,
    brings: Option<FirmwareVersion>,
    wifi_only: bool,
    /// How far the device is; none where nothing is stored yet.
    stored: Option<(Attempt, String)>,
    situation: Situation,
}

impl Found {
    /// Whether nothing of this is new: the device is as far as it was, and was told the same.
    fn is_stored(&self, decision: &Decision, after: Attempt) -> bool {
        self.stored.as_ref().is_some_and(|(before, told)| *before == after && told == decision.reason())
    }

    fn before(&self) -> Attempt {
        self.stored.as_ref().map(|(before, _)| *before).unwrap_or_default()
    }

    fn told(self, decision: Decision) -> Told {
        let Situation { now, offset, spread, .. } = self.situation;
        let next_poll = next_poll(now, offset, spread, &decision);
        let (campaign, target, wifi_only) = (Some(self.campaign), self.brings, self.wifi_only);
        Told { decision, campaign, target, wifi_only, offset, next_poll }
    }
}

impl Asking {
    fn new(core: &Core, row: &Row, poll: Poll, now: Millis) -> Result<Self> {
        let seated = row.optional_bool("seated")?.unwrap_or(false);
        let until = row.optional_int("valid_until")?.map_or(Millis(i64::MAX), Millis);
        let unchanged = row.optional_text("version")?.as_deref() == Some(poll.version.as_str())
            && row.optional_text("model")?.as_deref() == Some(poll.model.as_str())
            && row.optional_text("carrier")?.as_deref() == Some(poll.carrier.as_str());
        let offset = match poll.offset {
            Some(offset) => offset,
            None => Zone::of(&row.text("timezone")?).offset(now),
        };
        Ok(Self {
            clock: core.clock().clone(),
            organization: OrganizationId(row.text("organization_id")?),
            group: row.text("group_id")?,
            license: row.text("license_id")?,
            valid: row.int("valid_from")? <= now.0 && now < until,
            valid_until: until,
            known: row.optional_text("device_id")?.filter(|_| seated),
            unchanged,
            offset,
            poll,
        })
    }

    /// The answer, where it changes nothing, and until when it stays the same. None where it may change something, or is an order.
    async fn look(&self, store: &Store) -> Result<Option<(Told, Millis)>> {
        let Some(device) = self.known.as_deref().filter(|_| self.valid && self.unchanged) else { return Ok(None) };
        let Some(found) = self.find(&mut Source::Store(store), device).await? else {
            return Ok(Some((self.nothing(Absence::NoCampaign), Millis(i64::MAX))));
        };
        let (decision, after) = decide(&found.situation);
        let until = match decision {
            Decision::Done | Decision::Newer | Decision::Absent(_) => Millis(i64::MAX),
            Decision::Wait { hold: Hold::Window, until: Some(window) } => window.opens.instant(self.offset),
            Decision::Order { .. } | Decision::Wait { .. } => return Ok(None),
        };
        if !found.is_stored(&decision, after) {
            return Ok(None);
        }
        Ok(Some((found.told(decision), until)))
    }

    /// What the answer to a device with a seat depends on; none where there is no campaign for it. Nobody else at work is counted yet.
    async fn find(&self, from: &mut Source<'_>, device: &str) -> Result<Option<Found>> {
        let now = self.clock.now();
        let (model, carrier) = (self.poll.model.as_str(), self.poll.carrier.as_str());
        let most = i64::from(ATTEMPTS_MAX);
        // What is only looked at need not be held.
        let (forced, campaign) = match from {
            Source::Store(_) => (Sql::from(FORCED), Sql::from(CAMPAIGN)),
            Source::Tx(_) => (FORCED_HELD, CAMPAIGN_HELD),
        };
        let row = match from.row(forced, args![device, model, carrier, now, most]).await? {
            Some(forced) => forced,
            None => match from.row(campaign, args![&self.group, model, carrier]).await? {
                Some(row) => row,
                None => return Ok(None),
            },
        };
        let id = row.text("id")?;
        let (target, brings, current) = self.versions(from, &row).await?;
        let stored = from.row(PROGRESS_OF, args![&id, device]).await?;
        let stored = stored.map(|row| Ok::<_, Error>((attempt(&row)?, row.text("told")?))).transpose()?;
        let before = stored.as_ref().map(|(before, _)| *before).unwrap_or_default();
        let situation = Situation {
            now,
            offset: self.offset,
            state: state(&row)?,
            schedule: schedule(&row)?,
            policies: policies(&row)?,
            target,
            current,
            attempt: before.heard(self.poll.report, now),
            failing: matches!(self.poll.report, Report::Failed { .. }),
            spread: Spread::of(&id, &self.poll.device),
            others_at_work: 0,
        };
        Ok(Some(Found { campaign: id, brings, wifi_only: row.bool("wifi_only")?, stored, situation }))
    }

    async fn answer(self, tx: &mut Tx) -> Result<Told> {
        let now = self.clock.now();
        let (device, seated) = self.device(tx, now).await?;
        if !seated || !self.valid {
            return Ok(self.nothing(Absence::NoSeat));
        }
        let Some(mut found) = self.find(&mut Source::Tx(tx), &device).await? else {
            return Ok(self.nothing(Absence::NoCampaign));
        };
        let policies = found.situation.policies;
        if policies.at_work_max.is_some() {
            let since = Attempt::at_work_since(now, policies.time_out_minutes);
            found.situation.others_at_work = self.others_at_work(tx, &found.campaign, &device, since).await?;
        }
        let (decision, after) = decide(&found.situation);
        if !found.is_stored(&decision, after) {
            self.save(tx, &found.campaign, &device, after, &decision).await?;
        }
        if after.failures > found.before().failures {
            self.watch(tx, &found.campaign, &found.situation).await?;
        }
        if found.situation.state == State::Finished && after.progress.is_at_work() {
            let step = Step { id: &found.campaign, was: State::Finished, is: State::Active, action: "reopen", reason: "" };
            life::take(tx, &self.clock, &self.system(), step).await?;
        }
        Ok(found.told(decision))
    }

    fn system(&self) -> Actor {
        Actor::system().inside(self.organization.clone())
    }

    fn nothing(&self, absence: Absence) -> Told {
        let decision = Decision::Absent(absence);
        let next_poll = next_poll(self.clock.now(), self.offset, Spread::of("", &self.poll.device), &decision);
        Told { decision, campaign: None, target: None, wifi_only: false, offset: self.offset, next_poll }
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
    async fn versions(&self, from: &mut Source<'_>, row: &Row) -> Result<(Option<i64>, Option<FirmwareVersion>, Option<i64>)> {
        let target = super::rows::stored(Target::parse(&row.text("target")?))?;
        let poll = &self.poll;
        let mut asked = args![&self.organization, poll.model.as_str(), poll.carrier.as_str(), poll.version.as_str()];
        let sql = match &target {
            Target::Latest => LATEST,
            Target::Version(version) => {
                asked.push(Arg::from(version.as_str()));
                VERSION
            }
        };
        let Some(row) = from.row(sql, asked).await? else { return Ok((None, None, None)) };
        let version = row.optional_text("version")?.map(|text| FirmwareVersion::parse(&text));
        Ok((row.optional_int("place")?, version.map(super::rows::stored).transpose()?, row.optional_int("current")?))
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
