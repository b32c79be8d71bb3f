//! Connections as administrators see and change them.

use super::filter::{narrowed, order};
use super::rows::{columns, connection, find, number};
use super::write::{self, State};
use super::{AREA, By, Connections, Edit, Error};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::store::{Query, args};
use crate::{Core, Result, audit};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{
    Condition, Connection, ConnectionKey, ConnectionQuery, ConnectionRow, ConnectionSort, Etag, PropertyId, Value, Versions,
};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::list::Page;

/// Rows a portion of an export.
const PORTION: usize = 500;

/// A connection with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionDetail {
    /// The connection.
    pub row: ConnectionRow,
    /// What was done to it, the newest first, up to 50 changes.
    pub history: Vec<HistoryEntry>,
}

fn cursor(row: &ConnectionRow, sort: ConnectionSort, order: Order) -> Cursor {
    let text = |name| Key::Text(row.connection.properties.text(name).unwrap_or_default());
    let key = match sort {
        ConnectionSort::Registered => Key::Time(row.connection.created_at.0),
        ConnectionSort::Seen => Key::Time(row.seen_at.0),
        ConnectionSort::User => Key::Text(row.connection.user.clone().unwrap_or_default()),
        ConnectionSort::Device => text("DeviceType"),
        ConnectionSort::Version => text("ApplicationVersion"),
    };
    Cursor::new(order, key, row.number)
}

/// Reads a slice of a list.
async fn slice(core: &Core, organization: &OrganizationId, query: &ConnectionQuery, slice: Slice) -> Result<Vec<ConnectionRow>> {
    let select = Query::new(concat!("SELECT ", columns!()));
    let narrowed = narrowed(select, organization, &query.filter, core.clock().now());
    core.store().query(slice.apply(narrowed)).await?.iter().map(connection).collect()
}

impl<A> Connections<'_, A> {
    /// A page of the list. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &ConnectionQuery) -> Result<Page<ConnectionRow>> {
        let core = self.acting.core();
        let order = order(query.sort, query.direction);
        let count = Query::new("SELECT count(*) AS number");
        let count = core.store().query(narrowed(count, self.organization, &query.filter, core.clock().now())).await?;
        let total = number(count.first())?;
        page(
            order,
            &query.place,
            total,
            |wanted| slice(core, self.organization, query, wanted),
            |row| cursor(row, query.sort, order),
        )
        .await
    }

    /// All that the query matches, in its order, in portions of up to 500. The query's place is passed over.
    pub fn export(&self, query: ConnectionQuery) -> BoxStream<'static, Result<Vec<ConnectionRow>>> {
        let core = self.acting.core().clone();
        let organization = self.organization.clone();
        let order = order(query.sort, query.direction);
        let sort = query.sort;
        portions(
            order,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |row| cursor(row, sort, order),
        )
    }

    /// One connection with its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, key: &ConnectionKey) -> Result<ConnectionDetail> {
        let store = self.acting.core().store();
        let found = store.row(find!(""), args![key.application.as_str(), key.id.as_str(), self.organization]).await?;
        let row = connection(&found.ok_or(crate::Error::NotFound)?)?;
        let history = audit::history(store, AREA, &key.to_string(), self.organization).await?;
        Ok(ConnectionDetail { row, history })
    }
}

impl Connections<'_, Edit> {
    /// Sets stored properties of a connection that its changer saw at this version; those that apps may only read, too. Null becomes the
    /// application's default where it is not kept.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it changed meanwhile; `Invalid` for a property that is not stored, or a value of another type.
    pub async fn set_properties(
        &self,
        key: &ConnectionKey,
        etag: Etag,
        values: Vec<(PropertyId, Value<'static>)>,
    ) -> Result<Connection> {
        let application = self.acting.core().application(&key.application).await?.ok_or(crate::Error::NotFound)?;
        let make = move |stored: &Connection| -> Result<State> {
            let mut errors = FieldErrors::default();
            let mut properties = stored.properties.clone();
            for (id, value) in values {
                let default = application.settings.defaults.get(id).into_owned();
                if !properties.set(id, id.kept(value, default)) {
                    errors.add(id.name(), "This cannot be set, or not to a value of this kind.");
                }
            }
            if errors.is_empty() { Ok((properties, stored.capabilities.clone())) } else { Err(crate::Error::Invalid(errors)) }
        };
        let (by, key, changed) = (By::new(self.acting, self.organization), key.clone(), key);
        let condition = condition(etag);
        let written = self.acting.core().store().write::<_, Error, _>(move |tx| {
            async move {
                let stored = write::hold(tx, &by, &key).await?.ok_or(crate::Error::NotFound)?;
                if !condition.holds(stored.connection.etag) {
                    return Err(Error::ConditionUnmet);
                }
                let state = make(&stored.connection)?;
                Ok(write::update(tx, &by, "update", stored, state).await?)
            }
            .boxed()
        });
        let written = written.await;
        self.acting.core().inner.connections.forget_connection(changed);
        Ok(written?)
    }

    /// Deletes a connection. Its app registers anew when it asks again.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it changed meanwhile, for whoever saw it at a version.
    pub async fn delete(&self, key: &ConnectionKey, etag: Option<Etag>) -> Result<()> {
        let (by, key, gone) = (By::new(self.acting, self.organization), key.clone(), key);
        let condition = etag.map(condition).unwrap_or_default();
        let written = self.acting.core().store().write::<_, Error, _>(move |tx| {
            async move { write::delete(tx, &by, &key, &condition, |_| true).await.map(drop) }.boxed()
        });
        let written = written.await;
        self.acting.core().inner.connections.forget_connection(gone);
        Ok(written?)
    }
}

/// That it is this version.
fn condition(etag: Etag) -> Condition {
    Condition { matches: Some(Versions::These(vec![etag.to_string()])), none_match: None }
}
