//! Lists of campaigns, one campaign with its devices, and the export of both.

use super::Campaigns;
use super::rows::{self, number};
use crate::keyset::{Cursor, Key, Order, Slice};
use crate::paging::containing;
use crate::store::{Query, Row, Sql, args};
use crate::{Core, Error, Result};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{
    ATTEMPTS_MAX, Campaign, CampaignFilter, CampaignQuery, CarrierCode, Counts, DeviceId, DeviceModel, DeviceQuery,
    FirmwareVersion, ProgressRow, Target,
};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

/// Rows a portion of an export.
const PORTION: usize = 1000;

/// A campaign with what is found beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignDetail {
    /// The campaign.
    pub campaign: Campaign,
    /// Whether its devices hear of it: a later one on the same target has not taken its place.
    pub newest: bool,
}

/// Who belongs to a campaign: as long as it is the newest on its target, whoever is in its group now; afterwards, who asked while it was.
const COUNTS: &str = ", (CASE WHEN c.newest THEN (SELECT COUNT(*) FROM campaign_devices d
            WHERE d.group_id = c.group_id AND d.model = c.model AND d.carrier = c.carrier AND d.seated)
        ELSE (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id) END) AS devices,
    (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id
        AND p.progress IN ('ordered', 'downloading', 'installing')) AS at_work,
    (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id AND p.progress = 'done') AS done,
    (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id AND p.progress = 'newer') AS newer,
    (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id AND p.progress = 'failed') AS failed,
    (SELECT COUNT(*) FROM campaign_progress p WHERE p.campaign_id = c.id AND p.progress = 'failed' AND p.failures >= ";
const SELECT: &str =
    "SELECT c.id, m.mdm_id, k.customer_id, g.name, l.license, c.model, c.carrier, c.target, c.start_day, c.end_day,
    c.start_hour, c.end_hour, c.state, c.reason, c.policies, c.newest, c.created_at, c.changed_at, c.revision";
const FROM: &str = " FROM campaigns c JOIN campaign_groups g ON g.id = c.group_id JOIN campaign_licenses l ON l.id = c.license_id
    JOIN campaign_customers k ON k.id = g.customer JOIN campaign_mdms m ON m.mdm_key = k.mdm_key";
/// Compares without case; as SQLite's own LIKE does.
const LIKE: Sql = Sql::new(" LIKE ", " ILIKE ");

const fn order(direction: Direction) -> Order {
    Order::new("c.id", false, "c.id", direction)
}

fn select() -> Query {
    Query::new(SELECT).push(COUNTS).arg(i64::from(ATTEMPTS_MAX)).push(") AS gave_up").push(FROM)
}

fn narrowed(query: Query, organization: &OrganizationId, filter: &CampaignFilter, now: Millis) -> Query {
    let mut query = query.push(" WHERE c.organization_id = ").arg(organization);
    let q = filter.q.trim();
    if !q.is_empty() {
        let pattern = containing(&q.replace('\0', "\u{fffd}"));
        query = query.push(" AND (");
        for (place, column) in ["k.customer_id", "g.name", "c.model", "c.target"].into_iter().enumerate() {
            query = query.push(if place == 0 { "" } else { " OR " }).push(column).push(LIKE).arg(pattern.clone());
            query = query.push(" ESCAPE '\\'");
        }
        query = query.push(")");
    }
    match filter.state {
        None => query,
        // The state that the clock makes of the stored one, as `State::by_clock` says it.
        Some(state) => {
            let lives = " AND (CASE WHEN c.state IN ('awaiting-approval', 'scheduled', 'active', 'paused') AND c.ends_at <= ";
            let opened = " THEN 'expired' WHEN c.state = 'scheduled' AND c.begins_at <= ";
            query.push(lives).arg(now).push(opened).arg(now).push(" THEN 'active' ELSE c.state END) = ").arg(state.as_str())
        }
    }
}

fn campaign(row: &Row, now: Millis) -> Result<Campaign> {
    let schedule = rows::schedule(row)?;
    Ok(Campaign {
        id: row.text("id")?,
        mdm: row.text("mdm_id")?,
        customer: row.text("customer_id")?,
        group: row.text("name")?,
        license: row.text("license")?,
        model: rows::stored(DeviceModel::parse(&row.text("model")?))?,
        carrier: rows::stored(CarrierCode::parse(&row.text("carrier")?))?,
        target: rows::stored(Target::parse(&row.text("target")?))?,
        schedule,
        state: rows::state(row)?.by_clock(&schedule, now),
        reason: row.text("reason")?,
        policies: rows::policies(row)?,
        created_at: Millis(row.int("created_at")?),
        changed_at: Millis(row.int("changed_at")?),
        revision: row.int("revision")?,
        counts: Counts {
            devices: row.int("devices")?,
            at_work: row.int("at_work")?,
            done: row.int("done")?,
            newer: row.int("newer")?,
            failed: row.int("failed")?,
            gave_up: row.int("gave_up")?,
        },
    })
}

async fn slice(core: &Core, organization: &OrganizationId, query: &CampaignQuery, slice: &Slice) -> Result<Vec<Campaign>> {
    let now = core.clock().now();
    let rows = core.store().query(slice.apply(narrowed(select(), organization, &query.filter, now))).await?;
    rows.iter().map(|row| campaign(row, now)).collect()
}

fn cursor(row: &Campaign, direction: Direction) -> Cursor {
    Cursor::new(order(direction), Key::Text(String::new()), &row.id)
}

impl<A> Campaigns<'_, A> {
    /// A page of the list. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &CampaignQuery) -> Result<Page<Campaign>> {
        let core = self.acting.core();
        let count = Query::new("SELECT COUNT(*) AS number").push(FROM);
        let count = core.store().query(narrowed(count, self.organization, &query.filter, core.clock().now())).await?;
        let total = number(count.first())?;
        let mut wanted = Slice::at(order(query.direction), &query.place);
        let mut rows = slice(core, self.organization, query, &wanted).await?;
        if rows.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            rows = slice(core, self.organization, query, &wanted).await?;
        }
        Ok(wanted.page(rows, total, |row| cursor(row, query.direction)))
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: CampaignQuery) -> BoxStream<'static, Result<Vec<Campaign>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        // Where the next portion begins; none behind the last one.
        let begin = Some(None);
        let stream = futures::stream::try_unfold(begin, move |begin: Option<Option<Cursor>>| {
            let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
            async move {
                let Some(after) = begin else { return Ok(None) };
                let portion = Slice::portion(order(query.direction), after, PORTION);
                let mut rows = slice(&core, &organization, &query, &portion).await?;
                let more = rows.len() > PORTION;
                rows.truncate(PORTION);
                let next = rows.last().filter(|_| more).map(|row| Some(cursor(row, query.direction)));
                Ok::<_, Error>(Some((rows, next)))
            }
        });
        stream.try_filter(|rows| std::future::ready(!rows.is_empty())).boxed()
    }

    /// One campaign.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's.
    pub async fn detail(&self, id: &str) -> Result<CampaignDetail> {
        let core = self.acting.core();
        let now = core.clock().now();
        let query = select().push(" WHERE c.organization_id = ").arg(self.organization).push(" AND c.id = ").arg(id);
        let rows = core.store().query(query).await?;
        let row = rows.first().ok_or(Error::NotFound)?;
        Ok(CampaignDetail { campaign: campaign(row, now)?, newest: row.bool("newest")? })
    }

    /// A page of a campaign's devices, by number: who is in its group now, as long as it is the newest on its target; afterwards, who
    /// asked while it was.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn progress(&self, id: &str, query: &DeviceQuery) -> Result<Page<ProgressRow>> {
        const ORDER: Order = Order::new("d.device", false, "d.id", Direction::Ascending);
        const BELONGS: &str = " FROM campaigns c
            JOIN campaign_devices d ON d.group_id = c.group_id
            LEFT JOIN campaign_progress p ON p.campaign_id = c.id AND p.device_id = d.id
            WHERE (p.device_id IS NOT NULL OR (c.newest AND d.model = c.model AND d.carrier = c.carrier AND d.seated))
                AND c.organization_id = ";
        const LIST: &str = "SELECT d.id, d.device, d.version, d.seen_at, p.progress, p.failures, p.error, p.heard_at, p.told";
        let store = self.acting.core().store();
        let known = "SELECT 1 AS one FROM campaigns WHERE id = $1 AND organization_id = $2";
        store.row(known, args![id, self.organization]).await?.ok_or(Error::NotFound)?;
        let narrowed = |select: &'static str| {
            let mut wanted = Query::new(select).push(BELONGS).arg(self.organization).push(" AND c.id = ").arg(id);
            let q = query.filter.q.trim();
            if !q.is_empty() {
                let pattern = containing(&q.replace('\0', "\u{fffd}"));
                wanted = wanted.push(" AND d.device").push(LIKE).arg(pattern).push(" ESCAPE '\\'");
            }
            if let Some(progress) = query.filter.progress {
                wanted = wanted.push(" AND COALESCE(p.progress, 'pending') = ").arg(progress.as_str());
            }
            wanted
        };
        let count = store.query(narrowed("SELECT COUNT(*) AS number")).await?;
        let total = number(count.first())?;
        let mut wanted = Slice::at(ORDER, &query.place);
        let mut rows = store.query(wanted.apply(narrowed(LIST))).await?;
        if rows.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            rows = store.query(wanted.apply(narrowed(LIST))).await?;
        }
        let rows = rows.iter().map(|row| Ok((row.text("id")?, progress(row)?))).collect::<Result<Vec<_>>>()?;
        let page = wanted.page(rows, total, |(id, row)| Cursor::new(ORDER, Key::Text(row.device.to_string()), id));
        let rows = page.rows.into_iter().map(|(_, row)| row).collect();
        Ok(Page { rows, total: page.total, next: page.next, previous: page.previous })
    }
}

fn progress(row: &Row) -> Result<ProgressRow> {
    let version = row.optional_text("version")?.map(|text| FirmwareVersion::parse(&text));
    Ok(ProgressRow {
        device: rows::stored(DeviceId::parse(&row.text("device")?))?,
        version: version.map(rows::stored).transpose()?,
        attempt: rows::attempt(row)?,
        told: row.optional_text("told")?.unwrap_or_default(),
        seen_at: row.optional_int("seen_at")?.map(Millis),
    })
}
