//! Lists of campaigns, one campaign with its devices, and the export of both.

use super::Campaigns;
use super::rows::{self, number};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, args};
use crate::zone::Zone;
use crate::{Core, Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::campaigns::{
    ATTEMPTS_MAX, Campaign, CampaignFilter, CampaignQuery, CarrierCode, Counts, Day, DeviceModel, Local, Summary, Target,
};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

/// Rows a portion of an export.
pub(super) const PORTION: usize = 1000;
/// The most campaigns that a calendar shows.
const CALENDAR_MAX: i64 = 500;

/// A campaign with what is found beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignDetail {
    /// The campaign.
    pub campaign: Campaign,
    /// Whether its devices hear of it: a later one on the same target has not taken its place.
    pub newest: bool,
    /// The customer's zone, an IANA name.
    pub timezone: String,
    /// What a clock in that zone shows.
    pub local: Local,
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
    c.start_hour, c.end_hour, c.state, c.reason, c.policies, c.newest, c.created_at, c.changed_at, c.revision, k.timezone";
const FROM: &str = " FROM campaigns c JOIN campaign_groups g ON g.id = c.group_id JOIN campaign_licenses l ON l.id = c.license_id
    JOIN campaign_customers k ON k.id = g.customer JOIN campaign_mdms m ON m.mdm_key = k.mdm_key";

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
        Some(state) => by_clock(query.push(" AND "), now).push(" = ").arg(state.as_str()),
    }
}

/// Adds the state that the clock makes of the stored one, as `State::by_clock` says it.
fn by_clock(query: Query, now: Millis) -> Query {
    let lives = "(CASE WHEN c.state IN ('awaiting-approval', 'scheduled', 'active', 'paused') AND c.ends_at <= ";
    let opened = " THEN 'expired' WHEN c.state = 'scheduled' AND c.begins_at <= ";
    query.push(lives).arg(now).push(opened).arg(now).push(" THEN 'active' ELSE c.state END)")
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

fn detail(row: &Row, now: Millis) -> Result<CampaignDetail> {
    let timezone = row.text("timezone")?;
    let local = Local::of(now, Zone::of(&timezone).offset(now));
    Ok(CampaignDetail { campaign: campaign(row, now)?, newest: row.bool("newest")?, timezone, local })
}

async fn slice(core: &Core, organization: &OrganizationId, query: &CampaignQuery, slice: Slice) -> Result<Vec<Campaign>> {
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
        page(
            order(query.direction),
            &query.place,
            total,
            |wanted| slice(core, self.organization, query, wanted),
            |row| cursor(row, query.direction),
        )
        .await
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: CampaignQuery) -> BoxStream<'static, Result<Vec<Campaign>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        let direction = query.direction;
        portions(
            order(direction),
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |row| cursor(row, direction),
        )
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
        detail(rows.first().ok_or(Error::NotFound)?, now)
    }

    /// What was done to a campaign, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history(&self, id: &str) -> Result<Vec<HistoryEntry>> {
        crate::audit::history(self.acting.core().store(), super::AREA, id, self.organization).await
    }

    /// The campaigns that have or had a window on one of these days, both included, on the customer's own calendar; not those that were
    /// cancelled or superseded, whose windows stayed shut. The first 500 by their first day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calendar(&self, first: Day, last: Day) -> Result<Vec<CampaignDetail>> {
        let core = self.acting.core();
        let now = core.clock().now();
        // A window that crosses midnight closes on the day after the one that it belongs to.
        let query = select().push(" WHERE c.organization_id = ").arg(self.organization);
        let query = query.push(" AND c.state NOT IN ('cancelled', 'superseded') AND c.start_day <= ").arg(i64::from(last.0));
        let query = query.push(" AND c.end_day >= ").arg(i64::from(first.plus(-1).0));
        let rows = core.store().query(query.push(" ORDER BY c.start_day, c.id LIMIT ").arg(CALENDAR_MAX)).await?;
        rows.iter().map(|row| detail(row, now)).collect()
    }

    /// How many campaigns are in which state, and how many devices there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self) -> Result<Summary> {
        const DEVICES: &str = "SELECT COUNT(*) AS number FROM campaign_devices WHERE organization_id = $1";
        let core = self.acting.core();
        let query = by_clock(Query::new("SELECT state, COUNT(*) AS number FROM (SELECT "), core.clock().now());
        let query = query.push(" AS state FROM campaigns c WHERE c.organization_id = ").arg(self.organization);
        let rows = core.store().query(query.push(") AS s GROUP BY state")).await?;
        let states = rows.iter().map(|row| Ok((rows::state(row)?, row.int("number")?))).collect::<Result<Vec<_>>>()?;
        let devices = number(core.store().row(DEVICES, args![self.organization]).await?.as_ref())?;
        Ok(Summary { states, devices })
    }
}
