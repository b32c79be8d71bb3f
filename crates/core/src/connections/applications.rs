//! Applications: who may register, and what is set for them.

use super::rows::{document, number, stored, text};
use super::{APPLICATIONS, APPLICATIONS_MAX, Connections, Edit, describe, expiry, item};
use crate::store::{Query, Row, Sql, Tx, args};
use crate::{Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ApplicationId, ApplicationSettings};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;
use std::sync::Arc;

/// The most characters of a title.
const TITLE_MAX: usize = 100;
/// The largest document of settings, in bytes.
const SETTINGS_MAX: usize = 256 * 1024;

/// An application as a wire face needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id, as it stands in addresses.
    pub id: ApplicationId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What is set for it.
    pub settings: ApplicationSettings,
}

/// An application as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationRow {
    /// Its id, as it stands in addresses.
    pub id: ApplicationId,
    /// What people call it.
    pub title: String,
    /// What is set for it.
    pub settings: ApplicationSettings,
    /// How many connections it has.
    pub connections: i64,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub changed_at: Millis,
    /// Grows with every change.
    pub revision: i64,
}

impl Core {
    /// The application of that id, whosever it is: for a wire face, which is asked by address alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn application(&self, id: &ApplicationId) -> Result<Option<Arc<Application>>> {
        let read = async {
            let sql = "SELECT organization_id, settings FROM applications WHERE id = $1";
            let Some(row) = self.store().row(sql, args![id.as_str()]).await? else { return Ok(None) };
            let organization = OrganizationId(row.text("organization_id")?);
            Ok(Some(Application { id: id.clone(), organization, settings: document(&row, "settings")? }))
        };
        self.inner.connections.applications.get(id.clone(), read).await
    }
}

/// Applications with their number of connections; goes on with the organization's id.
pub(super) const SELECT: &str = "SELECT a.id, a.title, a.settings, a.created_at, a.changed_at, a.revision,
        (SELECT COUNT(*) FROM connections c WHERE c.application_id = a.id) AS number
    FROM applications a WHERE a.organization_id = ";

impl<A> Connections<'_, A> {
    /// One application.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn application(&self, id: &ApplicationId) -> Result<ApplicationRow> {
        let query = Query::new(SELECT).arg(self.organization).push(" AND a.id = ").arg(id.as_str());
        let rows = self.acting.core().store().query(query).await?;
        rows.first().map(application).ok_or(Error::NotFound)?
    }
}

impl Connections<'_, Edit> {
    /// Makes an application. Addresses name no organization, so that an id is taken on the whole server.
    ///
    /// # Errors
    /// `Invalid` for `id`, `title` and the settings' fields; `Conflict` when there are too many.
    pub async fn add_application(&self, id: &str, title: &str, settings: ApplicationSettings) -> Result<ApplicationId> {
        let mut errors = checked(title, &settings)?;
        let id = errors.check("id", ApplicationId::parse(id.trim()));
        let Some(id) = id.filter(|_| errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let (new, title) = (id.clone(), title.trim().to_owned());
        self.write(move |tx, by| {
            async move {
                insert(tx, &by.organization, &new, &title, &settings, by.clock.now()).await?;
                by.note(tx, APPLICATIONS, "create", item(new, "", describe::application(&title, &settings))).await
            }
            .boxed()
        })
        .await?;
        Ok(id)
    }

    /// Changes an application that its changer saw at this revision. Connections that are there keep what they have.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it changed meanwhile; `Invalid` for `title` and the settings' fields.
    pub async fn update_application(
        &self,
        id: &ApplicationId,
        revision: i64,
        title: &str,
        settings: ApplicationSettings,
    ) -> Result<()> {
        const UPDATE: &str =
            "UPDATE applications SET title = $2, settings = $3, changed_at = $4, revision = revision + 1 WHERE id = $1";
        let errors = checked(title, &settings)?;
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let (id, title) = (id.clone(), title.trim().to_owned());
        let written = self.write(move |tx, by| {
            async move {
                let was = hold(tx, &by.organization, &id).await?;
                if was.int("revision")? != revision {
                    return Err(Error::Conflict(
                        "Somebody else changed this application meanwhile; look at it again.".to_owned(),
                    ));
                }
                let before: (String, ApplicationSettings) = (was.text("title")?, document(&was, "settings")?);
                if before.0 == title && before.1 == settings {
                    return Ok(());
                }
                tx.execute(UPDATE, args![id.as_str(), &title, text(&settings)?, by.clock.now()]).await?;
                if (before.1.idle_removal, before.1.idle_days) != (settings.idle_removal, settings.idle_days) {
                    expiry::withdraw(tx, &id).await?;
                }
                let (was, is) = describe::application_change((&before.0, &before.1), (&title, &settings));
                by.note(tx, APPLICATIONS, "update", item(id, was, is)).await
            }
            .boxed()
        });
        let outcome = written.await;
        self.acting.core().inner.connections.rounds.hasten();
        outcome
    }

    /// Takes an application out that has no connections.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while it has connections.
    pub async fn remove_application(&self, id: &ApplicationId) -> Result<()> {
        let id = id.clone();
        self.write(move |tx, by| {
            async move {
                let was = hold(tx, &by.organization, &id).await?;
                let some = "SELECT 1 AS one FROM connections WHERE application_id = $1 LIMIT 1";
                if tx.row(some, args![id.as_str()]).await?.is_some() {
                    let message = "This application has connections. Delete these first.";
                    return Err(Error::Conflict(message.to_owned()));
                }
                tx.execute("DELETE FROM applications WHERE id = $1", args![id.as_str()]).await?;
                let before = describe::application(&was.text("title")?, &document(&was, "settings")?);
                by.note(tx, APPLICATIONS, "delete", item(id, before, "")).await
            }
            .boxed()
        })
        .await
    }
}

/// One of the organization's applications, held until the end of the transaction, against registrations, too.
async fn hold(tx: &mut Tx, organization: &OrganizationId, id: &ApplicationId) -> Result<Row> {
    const HOLD: Sql = Sql::new(
        "SELECT title, settings, revision FROM applications WHERE id = $1 AND organization_id = $2",
        "SELECT title, settings, revision FROM applications WHERE id = $1 AND organization_id = $2 FOR UPDATE",
    );
    tx.row(HOLD, args![id.as_str(), organization]).await?.ok_or(Error::NotFound)
}

/// Stores an application.
pub(crate) async fn insert(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &ApplicationId,
    title: &str,
    settings: &ApplicationSettings,
    now: Millis,
) -> Result<()> {
    let count = "SELECT COUNT(*) AS number FROM applications WHERE organization_id = $1";
    if number(tx.row(count, args![organization]).await?.as_ref())? >= APPLICATIONS_MAX {
        return Err(Error::Conflict(format!("An organization has at most {APPLICATIONS_MAX} applications.")));
    }
    let sql = "INSERT INTO applications (id, organization_id, title, settings, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO NOTHING";
    match tx.execute(sql, args![id.as_str(), organization, title, text(settings)?, now]).await? {
        0 => Err(Error::field("id", "This id is taken; choose another.")),
        _ => Ok(()),
    }
}

fn checked(title: &str, settings: &ApplicationSettings) -> Result<FieldErrors> {
    let mut errors = settings.check();
    let title = title.trim();
    if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) {
        errors.add("title", format!("Use one line of at most {TITLE_MAX} characters."));
    }
    if text(settings)?.len() > SETTINGS_MAX {
        errors.add("", format!("Defaults, destinations and features have at most {} KiB together.", SETTINGS_MAX / 1024));
    }
    Ok(errors)
}

pub(super) fn application(row: &Row) -> Result<ApplicationRow> {
    Ok(ApplicationRow {
        id: stored(ApplicationId::parse(&row.text("id")?))?,
        title: row.text("title")?,
        settings: document(row, "settings")?,
        connections: row.int("number")?,
        created_at: Millis(row.int("created_at")?),
        changed_at: Millis(row.int("changed_at")?),
        revision: row.int("revision")?,
    })
}
