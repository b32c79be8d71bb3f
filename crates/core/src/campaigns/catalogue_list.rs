//! The list of the catalogue's versions, page by page, and one version of it.

use super::catalogue::{FirmwareRow, NamedFirmware, firmware};
use super::rows::number;
use super::{Campaigns, View};
use crate::keyset::{Cursor, Key, Order, Slice, page, pages};
use crate::paging::{LIKE, containing};
use crate::sip::storable;
use crate::store::{Query, Row};
use crate::{Core, Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{FirmwareQuery, FirmwareSort};
use patchbay_domain::list::{Direction, Page};

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFirmware {
    /// The version.
    pub row: FirmwareRow,
    /// Whether none of its model and carrier code is newer.
    pub newest: bool,
    /// Whether none is older.
    pub oldest: bool,
}

const LIST: &str =
    "SELECT m.model, m.carrier, f.version, f.place, f.description, f.os_version, f.released, f.patch_level, f.model_id,
        NOT EXISTS (SELECT 1 FROM campaign_firmware o WHERE o.model_id = f.model_id AND o.place > f.place) AS newest,
        NOT EXISTS (SELECT 1 FROM campaign_firmware o WHERE o.model_id = f.model_id AND o.place < f.place) AS oldest
    FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id";
const COUNT: &str = "SELECT COUNT(*) AS number FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id";

/// What the list is sorted by, and what tells its rows apart. Of a model the newest comes first, so its places count backwards.
const fn order(sort: FirmwareSort, direction: Direction) -> Order {
    match sort {
        FirmwareSort::Model => Order::numbered("(m.model || ' ' || m.carrier)", false, "(-f.place)", direction),
        FirmwareSort::Version => Order::new("f.version", false, "f.model_id", direction),
        FirmwareSort::Released => Order::new("f.released", false, "(f.model_id || ' ' || f.version)", direction),
    }
}

fn narrowed(select: &'static str, organization: &OrganizationId, query: &FirmwareQuery) -> Query {
    let mut narrowed = Query::new(select).push(" WHERE m.organization_id = ").arg(organization);
    if !query.filter.q.is_empty() {
        let pattern = storable(&containing(&query.filter.q));
        narrowed = narrowed.push(" AND ((m.model || ' ' || m.carrier)").push(LIKE).arg(&pattern).push(" ESCAPE '\\'");
        for column in ["f.version", "f.description"] {
            narrowed = narrowed.push(" OR ").push(column).push(LIKE).arg(&pattern).push(" ESCAPE '\\'");
        }
        narrowed = narrowed.push(")");
    }
    narrowed
}

/// A row with the id of its model.
type Keyed = (String, ListedFirmware);

fn keyed(row: &Row) -> Result<Keyed> {
    let (newest, oldest) = (row.bool("newest")?, row.bool("oldest")?);
    Ok((row.text("model_id")?, ListedFirmware { row: firmware(row)?, newest, oldest }))
}

async fn listed(core: &Core, organization: &OrganizationId, query: &FirmwareQuery) -> Result<Page<ListedFirmware>> {
    let total = number(core.store().query(narrowed(COUNT, organization, query)).await?.first())?;
    let order = order(query.sort, query.direction);
    let read = |wanted: Slice| {
        let select = wanted.apply(narrowed(LIST, organization, query));
        async move { core.store().query(select).await?.iter().map(keyed).collect::<Result<Vec<_>>>() }
    };
    let cursor = |(model, listed): &Keyed| {
        let (version, place) = (&listed.row.firmware, listed.row.place);
        let (key, row) = match query.sort {
            FirmwareSort::Model => (format!("{} {}", version.model, version.carrier), place.saturating_neg().to_string()),
            FirmwareSort::Version => (version.version.clone(), model.clone()),
            FirmwareSort::Released => (version.released.clone(), format!("{model} {}", version.version)),
        };
        Cursor::new(order, Key::Text(key), row)
    };
    Ok(page(order, &query.place, total, read, cursor).await?.map(|(_, listed)| listed))
}

impl<A> Campaigns<'_, A> {
    /// A page of the catalogue: by model and carrier code, the newest first, unless asked otherwise.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn firmware_list(&self, query: &FirmwareQuery) -> Result<Page<ListedFirmware>> {
        listed(self.acting.core(), self.organization, query).await
    }

    /// All versions that the query matches, in its order, a page at a time. The query's place is passed over.
    pub fn export_firmware(&self, query: FirmwareQuery) -> BoxStream<'static, Result<Vec<ListedFirmware>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        pages(move |place| {
            let (core, organization, query) = (core.clone(), organization.clone(), query.at(&place));
            async move { listed(&core, &organization, &query).await }
        })
    }
}

impl Campaigns<'_, View> {
    /// One version.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_firmware(&self, named: &NamedFirmware) -> Result<ListedFirmware> {
        let query = Query::new(LIST).push(" WHERE m.organization_id = ").arg(self.organization);
        let query = query.push(" AND m.model = ").arg(named.model.as_str()).push(" AND m.carrier = ").arg(named.carrier.as_str());
        let query = query.push(" AND f.version = ").arg(named.version.as_str());
        let rows = self.acting.core().store().query(query).await?;
        Ok(keyed(rows.first().ok_or(Error::NotFound)?)?.1)
    }
}
