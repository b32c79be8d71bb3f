//! The devices of one campaign, and how far each is.

use super::Campaigns;
use super::list::PORTION;
use super::rows::{self, number};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, args};
use crate::{Core, Error, Result};
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{DeviceId, DeviceQuery, FirmwareVersion, ProgressRow};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

const ORDER: Order = Order::new("d.device", false, "d.id", Direction::Ascending);
/// Who is in the campaign's group now, as long as it is the newest on its target; afterwards, who asked while it was.
const BELONGS: &str = " FROM campaigns c
    JOIN campaign_devices d ON d.group_id = c.group_id
    LEFT JOIN campaign_progress p ON p.campaign_id = c.id AND p.device_id = d.id
    WHERE (p.device_id IS NOT NULL OR (c.newest AND d.model = c.model AND d.carrier = c.carrier AND d.seated))
        AND c.organization_id = ";
const LIST: &str = "SELECT d.id, d.device, d.version, d.seen_at, p.progress, p.failures, p.error, p.heard_at, p.told";

fn narrowed(select: &'static str, organization: &OrganizationId, id: &str, query: &DeviceQuery) -> Query {
    let mut wanted = Query::new(select).push(BELONGS).arg(organization).push(" AND c.id = ").arg(id);
    let q = query.filter.q.trim();
    if !q.is_empty() {
        let pattern = containing(&q.replace('\0', "\u{fffd}"));
        wanted = wanted.push(" AND d.device").push(LIKE).arg(pattern).push(" ESCAPE '\\'");
    }
    if let Some(far) = query.filter.progress {
        let words = far.progress().iter().map(|progress| progress.as_str());
        wanted = wanted.push(" AND COALESCE(p.progress, 'pending') IN ").among(words);
    }
    wanted
}

type Named = (String, ProgressRow);

fn cursor((id, row): &Named) -> Cursor {
    Cursor::new(ORDER, Key::Text(row.device.to_string()), id)
}

async fn read(core: &Core, organization: &OrganizationId, id: &str, query: &DeviceQuery, slice: Slice) -> Result<Vec<Named>> {
    let rows = core.store().query(slice.apply(narrowed(LIST, organization, id, query))).await?;
    rows.iter().map(|row| Ok((row.text("id")?, progress(row)?))).collect()
}

impl<A> Campaigns<'_, A> {
    /// A page of a campaign's devices, by number: who is in its group now, as long as it is the newest on its target; afterwards, who
    /// asked while it was.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn progress(&self, id: &str, query: &DeviceQuery) -> Result<Page<ProgressRow>> {
        let core = self.acting.core();
        self.known(id).await?;
        let count = core.store().query(narrowed("SELECT COUNT(*) AS number", self.organization, id, query)).await?;
        let total = number(count.first())?;
        let found = page(ORDER, &query.place, total, |wanted| read(core, self.organization, id, query, wanted), cursor).await?;
        Ok(found.map(|(_, row)| row))
    }

    /// All of a campaign's devices that the query matches, by number, in portions of up to 1,000. The query's place is passed over.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn export_progress(&self, id: &str, query: DeviceQuery) -> Result<BoxStream<'static, Result<Vec<ProgressRow>>>> {
        self.known(id).await?;
        let (core, organization, id) = (self.acting.core().clone(), self.organization.clone(), id.to_owned());
        let all = portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, organization, id, query) = (core.clone(), organization.clone(), id.clone(), query.clone());
                async move { read(&core, &organization, &id, &query, portion).await }
            },
            cursor,
        );
        Ok(all.map_ok(|rows| rows.into_iter().map(|(_, row)| row).collect()).boxed())
    }

    /// Goes on when there is such a campaign.
    async fn known(&self, id: &str) -> Result<()> {
        let known = "SELECT 1 AS one FROM campaigns WHERE id = $1 AND organization_id = $2";
        let row = self.acting.core().store().row(known, args![id, self.organization]).await?;
        row.map(drop).ok_or(Error::NotFound)
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
