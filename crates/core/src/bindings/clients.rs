//! SyncML clients: those that come with bindings, and those that an application registers by themselves.

use super::access::{Bindings, Edit};
use super::binding::Making;
use super::{AREA_CLIENTS, Error, rows};
use crate::audit::{self, Change};
use crate::keyset::{Cursor, Key, Order, Slice, page, pages};
use crate::paging::{LIKE, containing};
use crate::sip::storable;
use crate::store::{Query, Row, Tx, args};
use crate::{Core, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{ClientQuery, ClientSort, NewBinding, SyncmlClient, SyncmlClientId};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

const FROM: &str = " FROM syncml_clients c JOIN phone_models m ON m.id = c.model_id LEFT JOIN bindings b ON b.client_id = c.id
    LEFT JOIN binding_setups s ON s.number = (SELECT MAX(l.number) FROM binding_setups l WHERE l.client_id = c.id)";
const SELECT: &str = "SELECT c.id, c.phone_number, c.foreign_user, c.username, c.created_at, b.number AS binding_number,
    s.state AS setup_state, ";

fn client(row: &Row) -> Result<SyncmlClient> {
    Ok(SyncmlClient {
        id: SyncmlClientId(row.text("id")?),
        model: rows::model(row)?,
        phone_number: rows::number(row, "phone_number")?,
        foreign_user: row.text("foreign_user")?,
        username: row.text("username")?,
        binding: row.optional_int("binding_number")?,
        last_setup: rows::last_setup(row)?,
        created_at: Millis(row.int("created_at")?),
    })
}

/// Stores a client; tells its number, which its user name is made of.
///
/// # Errors
/// `UnknownModel`.
pub(super) async fn insert(tx: &mut Tx, made: &Making) -> Result<i64, Error> {
    const INSERT: &str =
        "INSERT INTO syncml_clients (id, organization_id, model_id, phone_number, foreign_user, username, secret, imsi,
        created_at) SELECT $1, $2, m.id, $4, $5, $6, $7, $8, $9 FROM phone_models m WHERE m.id = $3";
    let number = rows::next_number(tx, "clients").await?;
    let values = args![
        made.client.as_str(),
        &made.organization,
        made.model.as_str(),
        made.phone_number.as_str(),
        &made.foreign_user,
        username(number),
        &made.secret,
        made.imsi.clone(),
        made.at
    ];
    if tx.execute(INSERT, values).await? == 0 { Err(Error::UnknownModel) } else { Ok(number) }
}

/// What the client of this number signs in with.
fn username(number: i64) -> String {
    format!("u{number}")
}

fn narrowed(query: Query, organization: &OrganizationId, q: &str) -> Query {
    let query = query.push(" WHERE c.organization_id = ").arg(organization);
    let q = q.trim();
    if q.is_empty() {
        return query;
    }
    let pattern = storable(&containing(q));
    let query = query.push(" AND (c.phone_number").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR c.foreign_user").push(LIKE);
    let query = query.arg(&pattern).push(" ESCAPE '\\' OR c.username").push(LIKE).arg(pattern);
    query.push(" ESCAPE '\\')")
}

const fn order(sort: ClientSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        ClientSort::Created => ("c.created_at", true),
        ClientSort::Phone => ("c.phone_number", false),
        ClientSort::User => ("c.foreign_user", false),
    };
    Order::new(column, by_time, "c.id", direction)
}

async fn listed(core: &Core, organization: &OrganizationId, query: &ClientQuery) -> Result<Page<SyncmlClient>> {
    let count = narrowed(Query::new("SELECT COUNT(*) AS total").push(FROM), organization, &query.filter.q);
    let total = core.store().query(count).await?.first().map_or(Ok(0), |row| row.int("total"))?;
    let order = order(query.sort, query.direction);
    let select = narrowed(Query::new(SELECT).push(rows::MODEL).push(FROM), organization, &query.filter.q);
    let read = |wanted: Slice| {
        let select = wanted.apply(select.clone());
        async move { core.store().query(select).await?.iter().map(client).collect::<Result<Vec<_>>>() }
    };
    let cursor = |row: &SyncmlClient| {
        let key = match query.sort {
            ClientSort::Created => Key::Time(row.created_at.0),
            ClientSort::Phone => Key::Text(row.phone_number.to_string()),
            ClientSort::User => Key::Text(row.foreign_user.clone()),
        };
        Cursor::new(order, key, &row.id)
    };
    page(order, &query.place, total, read, cursor).await
}

impl<A> Bindings<'_, A> {
    /// A page of the SyncML clients.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clients(&self, query: &ClientQuery) -> Result<Page<SyncmlClient>> {
        listed(self.acting.core(), self.organization, query).await
    }

    /// All clients that the query matches, in its order, a page at a time. The query's place is passed over.
    pub fn export_clients(&self, query: ClientQuery) -> BoxStream<'static, Result<Vec<SyncmlClient>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        pages(move |place| {
            let (core, organization, query) = (core.clone(), organization.clone(), query.at(&place));
            async move { listed(&core, &organization, &query).await }
        })
    }

    /// One client.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's.
    pub async fn client(&self, id: &SyncmlClientId) -> Result<SyncmlClient> {
        let sql = Query::new(SELECT).push(rows::MODEL).push(FROM).push(" WHERE c.organization_id = ").arg(self.organization);
        let sql = sql.push(" AND c.id = ").arg(storable(id.as_str()));
        self.acting.core().store().query(sql).await?.first().map(client).ok_or(crate::Error::NotFound)?
    }
}

impl Bindings<'_, Edit> {
    /// Registers a client by itself. The time zone is passed over: a client has none. With the same idempotency key and the same values, the
    /// client that was made before is answered.
    ///
    /// # Errors
    /// `Phone`, `User`, `Imsi`, `UnknownModel`; `RequestKey`; `NotFound` when the one that was made before is deleted.
    pub async fn create_client(&self, new: &NewBinding, request_key: Option<&str>) -> Result<SyncmlClient, Error> {
        let core = self.acting.core();
        let new = NewBinding { timezone: String::new(), ..new.clone() };
        let made = Making::check(core.key(), self.organization, &new, core.clock().now())?;
        let imsi = new.imsi.trim();
        let asked = ["create-client", made.model.as_str(), made.phone_number.as_str(), &made.foreign_user, imsi];
        let request = super::setups::Request::new(core, self.organization, request_key, &asked)?;
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let number = core
            .store()
            .write::<_, Error, _>(move |tx| {
                async move {
                    if let Some(before) = super::setups::repeated(tx, request.as_ref(), made.at).await? {
                        return Ok(before);
                    }
                    let number = insert(tx, &made).await?;
                    super::setups::remember(tx, request.as_ref(), number, made.at).await?;
                    let is = format!("{} for {}", made.phone_number, made.foreign_user);
                    let items = [AuditItem { subject: made.client.to_string(), was: String::new(), is }];
                    audit::record(tx, &clock, &actor, Change { area: AREA_CLIENTS, action: "create", items: &items }).await?;
                    Ok(number)
                }
                .boxed()
            })
            .await?;
        let sql = Query::new(SELECT).push(rows::MODEL).push(FROM).push(" WHERE c.organization_id = ").arg(self.organization);
        let sql = sql.push(" AND c.username = ").arg(username(number));
        Ok(core.store().query(sql).await?.first().map(client).ok_or(crate::Error::NotFound)??)
    }

    /// Deletes a client that has no binding; one that has goes with it.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the client of a binding.
    pub async fn delete_client(&self, id: &SyncmlClientId) -> Result<()> {
        let found = self.client(id).await?;
        if let Some(number) = found.binding {
            return Err(crate::Error::Conflict(format!("This client belongs to binding {number}; delete that one.")));
        }
        const DELETE: &str = "DELETE FROM syncml_clients WHERE id = $1 AND organization_id = $2";
        let core = self.acting.core();
        let (clock, actor, organization) = (core.clock().clone(), self.acting.actor().clone(), self.organization.clone());
        core.store()
            .write(move |tx| {
                async move {
                    if tx.execute(DELETE, args![found.id.as_str(), &organization]).await? == 0 {
                        return Err(crate::Error::NotFound);
                    }
                    let was = format!("{} for {}", found.phone_number, found.foreign_user);
                    let items = [AuditItem { subject: found.id.to_string(), was, is: String::new() }];
                    audit::record(tx, &clock, &actor, Change { area: AREA_CLIENTS, action: "delete", items: &items }).await
                }
                .boxed()
            })
            .await
    }
}
