//! The statements that write connections: one each, whoever asks for it.

use super::rows::{columns, connection, find, text};
use super::{AREA, By, Error, describe, item};
use crate::Result;
use crate::store::{Sql, Tx, args};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{
    ApplicationId, Capability, Condition, Connection, ConnectionId, ConnectionKey, ConnectionRow, Etag, Properties,
};
use patchbay_domain::time::Millis;

/// A connection to be stored.
pub(crate) struct New<'n> {
    pub organization: &'n OrganizationId,
    pub application: &'n ApplicationId,
    pub id: &'n ConnectionId,
    /// Empty for nobody in particular.
    pub user: &'n str,
    pub properties: &'n Properties,
    pub capabilities: &'n [Capability],
    pub at: Millis,
    pub seen_at: Millis,
}

/// What lists search, filter and sort by, taken from the document that it stands in.
struct Beside {
    device_type: String,
    device_model: String,
    version: String,
    push: &'static str,
}

impl Beside {
    fn of(properties: &Properties) -> Self {
        let text = |name| properties.text(name).unwrap_or_default();
        Self {
            device_type: text("DeviceType"),
            device_model: text("DeviceModel"),
            version: text("ApplicationVersion"),
            push: properties.push_service().as_str(),
        }
    }
}

/// Stores a connection, unless the application has one of that id, or is gone; says whether it did.
pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<bool> {
    const INSERT: &str = "INSERT INTO connections (organization_id, application_id, connection_id, user_name, properties,
            capabilities, device_type, device_model, application_version, push, created_at, changed_at, seen_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12
            WHERE EXISTS (SELECT 1 FROM applications WHERE id = $2)
        ON CONFLICT (application_id, connection_id) DO NOTHING";
    let beside = Beside::of(new.properties);
    let values = args![
        new.organization,
        new.application.as_str(),
        new.id.as_str(),
        new.user,
        text(new.properties)?,
        text(&new.capabilities)?,
        beside.device_type,
        beside.device_model,
        beside.version,
        beside.push,
        new.at,
        new.seen_at
    ];
    Ok(tx.execute(INSERT, values).await? == 1)
}

/// Finds a connection and holds it until the end of the transaction.
pub(super) async fn hold(tx: &mut Tx, by: &By, key: &ConnectionKey) -> Result<Option<ConnectionRow>> {
    const HOLD: Sql = Sql::new(find!(""), find!(" FOR NO KEY UPDATE"));
    let values = args![key.application.as_str(), key.id.as_str(), &by.organization];
    tx.row(HOLD, values).await?.as_ref().map(connection).transpose()
}

/// What is to be stored of a connection.
pub(super) type State = (Properties, Vec<Capability>);

/// Writes a connection that is held, and notes it; where nothing changes, nothing is written and the version stays.
pub(super) async fn update(
    tx: &mut Tx,
    by: &By,
    action: &'static str,
    was: ConnectionRow,
    (properties, capabilities): State,
) -> Result<Connection> {
    // None of these columns stands in an index, so that one page of the table is all there is to write.
    const UPDATE: &str = "UPDATE connections SET properties = $2, capabilities = $3, device_type = $4, device_model = $5,
        application_version = $6, push = $7, changed_at = $8 WHERE number = $1";
    if was.connection.properties == properties && was.connection.capabilities == capabilities {
        return Ok(was.connection);
    }
    let etag: Etag = was.connection.etag.next(by.clock.now());
    let beside = Beside::of(&properties);
    let values = args![
        was.number,
        text(&properties)?,
        text(&capabilities)?,
        beside.device_type,
        beside.device_model,
        beside.version,
        beside.push,
        etag.0
    ];
    tx.execute(UPDATE, values).await?;
    let (before, after) = describe::change(&was.connection, &properties, &capabilities);
    by.note(tx, AREA, action, item(was.key(), before, after)).await?;
    Ok(Connection { etag, properties, capabilities, ..was.connection })
}

/// Takes a connection out, and notes it. One that must not go ends in an error, which undoes the whole transaction.
pub(super) async fn delete(
    tx: &mut Tx,
    by: &By,
    key: &ConnectionKey,
    condition: &Condition,
    mine: impl FnOnce(&ConnectionRow) -> bool + Send,
) -> Result<Connection, Error> {
    const DELETE: &str = concat!(
        "DELETE FROM connections WHERE application_id = $1 AND connection_id = $2 AND organization_id = $3 RETURNING ",
        columns!()
    );
    let gone = tx.row(DELETE, args![key.application.as_str(), key.id.as_str(), &by.organization]).await?;
    let gone = connection(&gone.ok_or(crate::Error::NotFound)?)?;
    if !mine(&gone) {
        return Err(crate::Error::NotFound.into());
    }
    if !condition.holds(gone.connection.etag) {
        return Err(Error::ConditionUnmet);
    }
    by.note(tx, AREA, "delete", item(key, describe::whole(&gone.connection), "")).await?;
    Ok(gone.connection)
}
