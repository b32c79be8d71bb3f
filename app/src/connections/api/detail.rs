//! One registration: looked at, changed, deleted.

use crate::connections::properties::TypedProperties;
use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{ConnectionRow, Properties};
use serde::{Deserialize, Serialize};

/// All that a registration's page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DetailPage {
    /// The registration.
    pub(crate) row: ConnectionRow,
    /// What its application gives to new ones.
    pub(crate) defaults: Properties,
    /// What people call the application.
    pub(crate) title: String,
    /// What was done to it, the newest first.
    pub(crate) history: Vec<HistoryEntry>,
    /// Where its app reads and changes it, as an absolute address.
    pub(crate) address: String,
    /// Whether the reader may change registrations.
    pub(crate) may_edit: bool,
}

/// The registration of an address; one that cannot be read is not there.
#[cfg(feature = "ssr")]
fn key_of(key: &str) -> Result<patchbay_domain::connections::ConnectionKey> {
    patchbay_domain::connections::ConnectionKey::parse(key).ok_or_else(|| Error::NotFound.announced())
}

/// One registration with what is found beside it.
#[server(prefix = "/portal", endpoint = "connections/find")]
pub(crate) async fn find_connection(key: String) -> Result<DetailPage, Error> {
    let desk = crate::server::signed_in()?;
    let connections = super::viewing(&desk)?;
    let key = key_of(&key)?;
    let found = connections.get(&key).await?;
    let application = connections.application(&key.application).await?;
    let path = crate::server::provided::<crate::server::ConnectionPaths>()?;
    Ok(DetailPage {
        row: found.row,
        defaults: application.settings.defaults,
        title: application.title,
        history: found.history,
        address: format!("{}{}", desk.base, (path.0)(&key)),
        may_edit: super::may_edit(&desk),
    })
}

/// Sets properties of one group, on a registration that its changer saw at this version.
#[server(prefix = "/portal", endpoint = "connections/update")]
pub(crate) async fn update_connection(
    key: String,
    etag: i64,
    group: String,
    #[server(flatten)] values: TypedProperties,
) -> Result<(), Error> {
    use crate::connections::{properties, selection};
    use patchbay_domain::connections::{Etag, Group};
    use patchbay_domain::time::Millis;
    let desk = crate::server::signed_in()?;
    let connections = super::editing(&desk)?;
    let key = key_of(&key)?;
    let group = Group::parse(&group).ok_or_else(|| Error::Malformed.announced())?;
    let stored = connections.get(&key).await?.row.connection;
    let was = |id| stored.value(id);
    let refused = |error: Error| error.keep(values.typed(was));
    let changed = values.changed(properties::of_group(group), was);
    let changed = changed.map_err(|errors| refused(Error::Fields { errors, values: Vec::new() }.announced()))?;
    connections.set_properties(&key, Etag(Millis(etag)), changed).await.map_err(|error| refused(error.into()))?;
    super::done(&selection::connection_page(&key), "connection-saved");
    Ok(())
}

/// Deletes a registration.
#[server(prefix = "/portal", endpoint = "connections/delete")]
pub(crate) async fn delete_connection(key: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.delete(&key_of(&key)?, None).await?;
    super::done("/connections", "connection-deleted");
    Ok(())
}
