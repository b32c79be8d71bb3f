//! Idle connections that go by themselves, where an application is set so: they are announced first, and what was announced and is still
//! idle goes no sooner than [`NOTICE_DAYS`] later, by the same job as a clean-up that somebody starts.
//!
//! Of an application one announcement stands at a time. It holds the moment and the days, which together say exactly which connections were
//! meant: those that had given no sign of life for so many days then. One that was heard of since has moved out of them by that, and one
//! that became idle since was never in them. Who sets the application otherwise takes the announcement back.

use super::bulk::{Chosen, KIND};
use super::rows::{document, number, stored};
use super::{APPLICATIONS, By, Connections, item};
use crate::store::{Query, Row, Sql, Tx, args};
use crate::{Actor, Core, Result, jobs};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ApplicationId, ApplicationSettings, IdleAnnouncement, NOTICE_DAYS};
use patchbay_domain::time::Millis;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Seconds of a day, and between two rounds.
const DAY: i64 = 86_400;

/// When the next round is; none is at once.
#[derive(Default)]
pub(crate) struct Rounds(Mutex<Option<Millis>>);

impl Rounds {
    /// Has the next round begin at once: an application was set otherwise.
    pub(super) fn hasten(&self) {
        *self.next() = None;
    }

    /// Whether a round is due; the next one is a day later then.
    fn begin(&self, now: Millis) -> bool {
        let mut next = self.next();
        let due = next.is_none_or(|next| next <= now);
        if due {
            *next = Some(now.plus_seconds(DAY));
        }
        due
    }

    fn next(&self) -> MutexGuard<'_, Option<Millis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Goes over the applications once a day: begins what was announced long enough ago, and announces what became idle. Called every few
/// seconds.
///
/// # Errors
/// When the database cannot be read or written; the next call makes up for the round.
pub(crate) async fn by_clock(core: &Core) -> Result<()> {
    let rounds = &core.inner.connections.rounds;
    if !rounds.begin(core.now()) {
        return Ok(());
    }
    let outcome = round(core).await;
    if outcome.is_err() {
        rounds.hasten();
    }
    outcome
}

/// The applications whose idle connections go by themselves.
const SET: Sql = Sql::new(
    "SELECT id FROM applications WHERE json_extract(settings, '$.idle_removal') = 1 ORDER BY id",
    "SELECT id FROM applications WHERE settings::jsonb ->> 'idle_removal' = 'true' ORDER BY id",
);

async fn round(core: &Core) -> Result<()> {
    for row in core.store().rows(SET, vec![]).await? {
        let id = stored(ApplicationId::parse(&row.text("id")?))?;
        let Some((organization, settings, stands)) = look(core, &id).await? else { continue };
        match (stands, settings.idle_days) {
            (Some(stands), _) if stands.due_at > core.now() => {}
            (Some(stands), _) => begin(core, organization, stands).await?,
            (None, Some(days)) => announce(core, organization, id, days).await?,
            (None, None) => {}
        }
    }
    Ok(())
}

/// Whose an application is, what is set for it, and the announcement that stands.
async fn look(
    core: &Core,
    id: &ApplicationId,
) -> Result<Option<(OrganizationId, ApplicationSettings, Option<IdleAnnouncement>)>> {
    let sql = "SELECT organization_id, settings FROM applications WHERE id = $1";
    let Some(row) = core.store().row(sql, args![id.as_str()]).await? else { return Ok(None) };
    let organization = OrganizationId(row.text("organization_id")?);
    let stands = standing(core, &organization, Some(id)).await?.into_iter().next();
    Ok(Some((organization, document(&row, "settings")?, stands)))
}

/// The announcements of an organization, of one application or of all, the one that is due first at the beginning.
async fn standing(
    core: &Core,
    organization: &OrganizationId,
    application: Option<&ApplicationId>,
) -> Result<Vec<IdleAnnouncement>> {
    let query = Query::new(
        "SELECT i.application_id, i.announced_at, i.due_at, i.idle_days, i.number
        FROM idle_announcements i JOIN applications a ON a.id = i.application_id WHERE a.organization_id = ",
    );
    let mut query = query.arg(organization);
    if let Some(id) = application {
        query = query.push(" AND a.id = ").arg(id.as_str());
    }
    let rows = core.store().query(query.push(" ORDER BY i.due_at, i.application_id")).await?;
    let mut announcements = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut stands = announcement(row)?;
        let left = meant(&stands).narrow(Query::new("SELECT count(*) AS number"), organization)?;
        stands.left = number(core.store().query(left).await?.first())?;
        announcements.push(stands);
    }
    Ok(announcements)
}

fn announcement(row: &Row) -> Result<IdleAnnouncement> {
    Ok(IdleAnnouncement {
        application: stored(ApplicationId::parse(&row.text("application_id")?))?,
        idle_days: stored(u16::try_from(row.int("idle_days")?))?,
        number: row.int("number")?,
        left: 0,
        announced_at: Millis(row.int("announced_at")?),
        due_at: Millis(row.int("due_at")?),
    })
}

/// The connections that an announcement means.
fn meant(stands: &IdleAnnouncement) -> Chosen {
    Chosen::idle(&stands.application, stands.idle_days, stands.announced_at)
}

/// Announces an application's idle connections, if there are any.
async fn announce(core: &Core, organization: OrganizationId, id: ApplicationId, days: u16) -> Result<()> {
    const INSERT: &str = "INSERT INTO idle_announcements (application_id, announced_at, due_at, idle_days, number)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (application_id) DO NOTHING";
    let now = core.now();
    let count = Chosen::idle(&id, days, now).narrow(Query::new("SELECT count(*) AS number"), &organization)?;
    let idle = number(core.store().query(count).await?.first())?;
    if idle == 0 {
        return Ok(());
    }
    let by = system(core, organization);
    let due = now.plus_seconds(NOTICE_DAYS.saturating_mul(DAY));
    let written = core.store().write::<_, crate::Error, _>(move |tx| {
        async move {
            // It may have been set otherwise, or announced by another node, since it was looked at.
            let set: Option<ApplicationSettings> = held(tx, &id).await?;
            if set.is_none_or(|set| !set.idle_removal || set.idle_days != Some(days)) {
                return Ok(());
            }
            if tx.execute(INSERT, args![id.as_str(), now, due, i64::from(days), idle]).await? == 0 {
                return Ok(());
            }
            let told = format!("{idle} idle for {days} days, to go from {}", due.rfc3339());
            by.note(tx, APPLICATIONS, "announce-clean-up", item(id, "", told)).await
        }
        .boxed()
    });
    written.await
}

/// Begins what was announced: those of the announced that are still idle go.
async fn begin(core: &Core, organization: OrganizationId, stands: IdleAnnouncement) -> Result<()> {
    const TAKE: &str = "DELETE FROM idle_announcements WHERE application_id = $1 AND announced_at = $2";
    let by = system(core, organization);
    let input = serde_json::to_value(meant(&stands)).map_err(crate::Error::internal)?;
    let written = core.store().write::<_, crate::Error, _>(move |tx| {
        async move {
            // Whoever takes the announcement away begins: one node, and once. When nothing is left of it, that is all.
            let taken = tx.execute(TAKE, args![stands.application.as_str(), stands.announced_at]).await? > 0;
            if taken && stands.left > 0 {
                jobs::start(tx, &by.clock, &by.actor, &KIND, &input, stands.left).await?;
            }
            if taken {
                let was = format!("{} idle for {} days", stands.number, stands.idle_days);
                by.note(tx, APPLICATIONS, "begin-clean-up", item(stands.application, was, format!("{} to go", stands.left)))
                    .await?;
            }
            Ok(())
        }
        .boxed()
    });
    written.await
}

/// What is set for an application, held until the end of the transaction.
async fn held(tx: &mut Tx, id: &ApplicationId) -> Result<Option<ApplicationSettings>> {
    const HOLD: Sql = Sql::new(
        "SELECT settings FROM applications WHERE id = $1",
        "SELECT settings FROM applications WHERE id = $1 FOR NO KEY UPDATE",
    );
    tx.row(HOLD, args![id.as_str()]).await?.map(|row| document(&row, "settings")).transpose()
}

/// Takes back what was announced of an application, because it was set otherwise.
pub(super) async fn withdraw(tx: &mut Tx, id: &ApplicationId) -> Result<()> {
    tx.execute("DELETE FROM idle_announcements WHERE application_id = $1", args![id.as_str()]).await.map(drop)
}

/// Patchbay itself, inside an organization.
fn system(core: &Core, organization: OrganizationId) -> By {
    let actor = Actor::system().inside(organization.clone());
    By { clock: core.clock().clone(), actor, organization }
}

impl<A> Connections<'_, A> {
    /// What is announced to go, of one application or of all, the one that is due first at the beginning.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn idle_announcements(&self, application: Option<&ApplicationId>) -> Result<Vec<IdleAnnouncement>> {
        standing(self.acting.core(), self.organization, application).await
    }
}
