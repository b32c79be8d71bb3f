//! The outbox: messages that were made and not sent.

use super::access::{Bindings, Edit};
use super::gateways::OUTBOX;
use super::{rows, setups};
use crate::keyset::{Cursor, Key, Order, Slice, page, pages};
use crate::paging::{LIKE, containing};
use crate::sip::storable;
use crate::store::{Query, Row, Sql, args};
use crate::{Core, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::bindings::{OutboxMessage, OutboxQuery, OutboxSegment, OutboxSort};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

const fn order(sort: OutboxSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        OutboxSort::Created => ("s.created_at", true),
        OutboxSort::Phone => ("s.phone_number", false),
    };
    Order::new(column, by_time, "s.id", direction)
}

async fn listed(core: &Core, organization: &OrganizationId, query: &OutboxQuery) -> Result<Page<OutboxMessage>> {
    const SEGMENTS: Sql = Sql::new(
        "SELECT setup_number, part, user_data FROM binding_segments WHERE user_data IS NOT NULL
            AND setup_number IN (SELECT value FROM json_each($1)) ORDER BY setup_number, part",
        "SELECT setup_number, part, user_data FROM binding_segments WHERE user_data IS NOT NULL
            AND setup_number IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) ORDER BY setup_number, part",
    );
    let narrowed = |begin: Query| {
        let sql = begin.push(" WHERE s.organization_id = ").arg(organization);
        let sql = sql.push(" AND s.gateway = ").arg(OUTBOX).push(" AND s.sent_at IS NOT NULL");
        match query.filter.q.trim() {
            "" => sql,
            q => sql.push(" AND s.phone_number").push(LIKE).arg(storable(&containing(q))).push(" ESCAPE '\\'"),
        }
    };
    let count = core.store().query(narrowed(Query::new("SELECT COUNT(*) AS total FROM binding_setups s"))).await?;
    let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
    let order = order(query.sort, query.direction);
    let keyed = |row: &Row| {
        let message = OutboxMessage {
            number: row.int("number")?,
            phone_number: rows::number(row, "phone_number")?,
            at: Millis(row.int("sent_at")?),
            segments: Vec::new(),
        };
        Ok((row.text("id")?, Millis(row.int("created_at")?), message))
    };
    let read = |wanted: Slice| {
        let select = Query::new("SELECT s.id, s.number, s.phone_number, s.created_at, s.sent_at FROM binding_setups s");
        let select = wanted.apply(narrowed(select));
        async move { core.store().query(select).await?.iter().map(keyed).collect::<Result<Vec<_>>>() }
    };
    let cursor = |(id, at, message): &(String, Millis, OutboxMessage)| {
        let key = match query.sort {
            OutboxSort::Created => Key::Time(at.0),
            OutboxSort::Phone => Key::Text(message.phone_number.to_string()),
        };
        Cursor::new(order, key, id)
    };
    let mut found = page(order, &query.place, total, read, cursor).await?.map(|(_, _, message)| message);
    let numbers: Vec<i64> = found.rows.iter().map(|message| message.number).collect();
    let json = serde_json::to_string(&numbers).map_err(crate::Error::internal)?;
    for row in &core.store().rows(SEGMENTS, args![json]).await? {
        let (number, part) = (row.int("setup_number")?, row.int("part")?);
        let user_data = setups::open_segment(core.key(), number, part, &row.text("user_data")?)?;
        if let Some(message) = found.rows.iter_mut().find(|message| message.number == number) {
            message.segments.push(OutboxSegment { part, user_data });
        }
    }
    Ok(found)
}

impl Bindings<'_, Edit> {
    /// A page of the outbox. For those who may send: its messages hold passwords of phones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outbox(&self, query: &OutboxQuery) -> Result<Page<OutboxMessage>> {
        listed(self.acting.core(), self.organization, query).await
    }

    /// All messages that the query matches, in its order, a page at a time. The query's place is passed over.
    pub fn export_outbox(&self, query: OutboxQuery) -> BoxStream<'static, Result<Vec<OutboxMessage>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        pages(move |place| {
            let (core, organization, query) = (core.clone(), organization.clone(), query.at(&place));
            async move { listed(&core, &organization, &query).await }
        })
    }
}
