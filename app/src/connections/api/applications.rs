//! Applications: the list, one of them, and what is set for it.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::connections::{ApplicationId, Security};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// An application in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApplicationLine {
    /// Its id, as it stands in addresses.
    pub(crate) id: ApplicationId,
    /// What people call it.
    pub(crate) title: String,
    /// Who may register.
    pub(crate) security: Security,
    /// How many connections it has.
    pub(crate) connections: i64,
    /// When it was last changed.
    pub(crate) changed_at: Millis,
}

/// The applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApplicationsPage {
    /// The rows.
    pub(crate) rows: Vec<ApplicationLine>,
}

/// The organization's applications.
#[server(prefix = "/portal", endpoint = "connections/applications")]
pub(crate) async fn list_applications() -> Result<ApplicationsPage, Error> {
    let desk = crate::server::signed_in()?;
    let rows = super::viewing(&desk)?.applications().await?.into_iter().map(|row| ApplicationLine {
        id: row.id,
        title: row.title,
        security: row.settings.security,
        connections: row.connections,
        changed_at: row.changed_at,
    });
    Ok(ApplicationsPage { rows: rows.collect() })
}
