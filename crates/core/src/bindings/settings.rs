//! What an organization sets for its setup messages.

use super::access::{Bindings, Edit};
use super::{AREA, Error};
use crate::audit::{self, Change};
use crate::store::{Row, Tx, args};
use crate::{Core, Result};
use futures::FutureExt;
use oma_cp::document::ServerAddress;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{BindingSettings, DataClass};

const FIND: &str = "SELECT account_name, server, classes, setups_a_minute FROM binding_settings WHERE organization_id = $1";

fn read(row: &Row) -> Result<BindingSettings> {
    Ok(BindingSettings {
        account_name: row.text("account_name")?,
        server: row.text("server")?,
        classes: row.text("classes")?.split(',').filter_map(DataClass::parse).collect(),
        setups_a_minute: row.int("setups_a_minute")?,
    })
}

fn words(classes: &[DataClass]) -> String {
    classes.iter().map(|class| class.as_str()).collect::<Vec<_>>().join(",")
}

/// The settings in one line, for the audit log.
fn described(settings: &BindingSettings) -> String {
    let BindingSettings { account_name, server, classes, setups_a_minute } = settings;
    let server = if server.is_empty() { "this server" } else { server };
    format!("{account_name:?} at {server}, {}, {setups_a_minute} a minute", words(classes))
}

/// The organization's settings, or the defaults.
pub(super) async fn of(core: &Core, organization: &OrganizationId) -> Result<BindingSettings> {
    let row = core.store().row(FIND, args![organization]).await?;
    row.as_ref().map_or_else(|| Ok(BindingSettings::default()), read)
}

/// The same inside a transaction.
pub(super) async fn in_tx(tx: &mut Tx, organization: &OrganizationId) -> Result<BindingSettings> {
    let row = tx.row(FIND, args![organization]).await?;
    row.as_ref().map_or_else(|| Ok(BindingSettings::default()), read)
}

/// Stores the settings.
pub(crate) async fn store(tx: &mut Tx, organization: &OrganizationId, settings: &BindingSettings) -> Result<()> {
    const STORE: &str = "INSERT INTO binding_settings (organization_id, account_name, server, classes, setups_a_minute)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id) DO UPDATE SET account_name = excluded.account_name,
        server = excluded.server, classes = excluded.classes, setups_a_minute = excluded.setups_a_minute";
    let BindingSettings { account_name, server, classes, setups_a_minute } = settings;
    tx.execute(STORE, args![organization, account_name, server, words(classes), *setups_a_minute]).await.map(drop)
}

impl<A> Bindings<'_, A> {
    /// How setup messages are made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settings(&self) -> Result<BindingSettings> {
        of(self.acting.core(), self.organization).await
    }
}

impl Bindings<'_, Edit> {
    /// Sets how setup messages are made from now on.
    ///
    /// # Errors
    /// `Invalid` for `account_name`, `server`, `classes`, `setups_a_minute`.
    pub async fn set_settings(&self, settings: BindingSettings) -> Result<(), Error> {
        let is = BindingSettings {
            account_name: settings.account_name.trim().to_owned(),
            server: settings.server.trim().to_owned(),
            ..settings
        };
        let mut errors = is.check();
        if !is.server.is_empty() {
            errors.check("server", ServerAddress::parse(&is.server));
        }
        if !errors.is_empty() {
            return Err(crate::Error::Invalid(errors).into());
        }
        let core = self.acting.core();
        let (clock, actor, organization) = (core.clock().clone(), self.acting.actor().clone(), self.organization.clone());
        core.store()
            .write(move |tx| {
                async move {
                    let was = in_tx(tx, &organization).await?;
                    if was == is {
                        return Ok(());
                    }
                    store(tx, &organization, &is).await?;
                    let items = [AuditItem { subject: "settings".to_owned(), was: described(&was), is: described(&is) }];
                    audit::record(tx, &clock, &actor, Change { area: AREA, action: "update-settings", items: &items }).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
