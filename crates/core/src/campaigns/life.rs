//! How a campaign goes from one state to another: by somebody, by the clock, by its devices.

use super::rows::{policies_text, schedule, state};
use super::{AREA, Campaigns, Edit, item, webhooks};
use crate::audit::{self, Change};
use crate::store::{Row, Sql, Tx, args};
use crate::{Actor, Clock, Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{Action, HookEvent, Policies, State};

/// The most characters of a reason.
const REASON_MAX: usize = 500;
/// How many campaigns one round of the clock takes.
const ROUND: i64 = 500;

/// A step of a campaign's life.
pub(super) struct Step<'a> {
    pub id: &'a str,
    pub was: State,
    pub is: State,
    pub action: &'static str,
    pub reason: &'a str,
}

/// Takes a step: writes it and notes it. Whoever takes it has locked the campaign.
pub(super) async fn take(tx: &mut Tx, clock: &Clock, actor: &Actor, step: Step<'_>) -> Result<()> {
    if !step.was.leads_to(step.is) {
        return Err(Error::internal(format_args!("a campaign cannot go from {} to {}", step.was.as_str(), step.is.as_str())));
    }
    let sql = "UPDATE campaigns SET state = $1, reason = $2, changed_at = $3, revision = revision + 1 WHERE id = $4";
    tx.execute(sql, args![step.is.as_str(), step.reason, clock.now(), step.id]).await?;
    let is = if step.reason.is_empty() { step.is.as_str().to_owned() } else { format!("{}: {}", step.is.as_str(), step.reason) };
    let items = [item(step.id, step.was.as_str(), is)];
    audit::record(tx, clock, actor, Change { area: AREA, action: step.action, items: &items }).await?;
    let Some(organization) = actor.organization() else { return Ok(()) };
    if opens(tx, &step).await? {
        webhooks::announce(tx, clock.now(), organization, HookEvent::Opened, step.id).await?;
    }
    match event(&step) {
        Some(event) => webhooks::announce(tx, clock.now(), organization, event, step.id).await,
        None => Ok(()),
    }
}

/// Whether this step is the one that opens the campaign. Only the first is: one that is held and goes on was open already, unless it was
/// held before its first window.
async fn opens(tx: &mut Tx, step: &Step<'_>) -> Result<bool> {
    if !matches!(step.is, State::Active | State::Finished) {
        return Ok(false);
    }
    Ok(tx.execute("UPDATE campaigns SET opened = TRUE WHERE id = $1 AND NOT opened", args![step.id]).await? > 0)
}

/// What webhooks are told of a step, beside that it opens the campaign.
fn event(step: &Step<'_>) -> Option<HookEvent> {
    match step.is {
        State::Finished => Some(HookEvent::Finished),
        State::Paused if step.action == "threshold" => Some(HookEvent::Threshold),
        _ => None,
    }
}

const FIND: Sql = Sql::new(
    "SELECT state, start_day, end_day, start_hour, end_hour, policies, revision FROM campaigns
        WHERE id = $1 AND organization_id = $2",
    "SELECT state, start_day, end_day, start_hour, end_hour, policies, revision FROM campaigns
        WHERE id = $1 AND organization_id = $2 FOR NO KEY UPDATE",
);

/// Locks a campaign that its changer saw at this revision.
async fn hold(tx: &mut Tx, organization: &OrganizationId, id: &str, revision: i64) -> Result<Row> {
    let row = tx.row(FIND, args![id, organization]).await?.ok_or(Error::NotFound)?;
    if row.int("revision")? != revision {
        return Err(Error::Conflict("Somebody else changed this campaign meanwhile; look at it again.".to_owned()));
    }
    Ok(row)
}

impl Campaigns<'_, Edit> {
    /// Approves, pauses, resumes or cancels a campaign that its changer saw at this revision.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it changed meanwhile or its state does not allow it; `Invalid` for `reason`, which pausing and
    /// cancelling need.
    pub async fn act(&self, id: &str, revision: i64, action: Action, reason: &str) -> Result<State> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() && matches!(action, Action::Pause | Action::Cancel) {
            return Err(Error::field("reason", "Say why; others will want to know."));
        }
        if reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
            return Err(Error::field("reason", format!("Use one line of at most {REASON_MAX} characters.")));
        }
        let core = self.acting.core();
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let (id, organization) = (id.to_owned(), self.organization.clone());
        let written = core.store().write(move |tx| {
            async move {
                let row = hold(tx, &organization, &id, revision).await?;
                let (was, schedule) = (state(&row)?, schedule(&row)?);
                let is = was.after(action, &schedule, clock.now()).map_err(|refused| Error::Conflict(refused.to_string()))?;
                // What the clock made of it meanwhile need not be written for itself; a paused one that was scheduled is the same step.
                take(tx, &clock, &actor, Step { id: &id, was, is, action: action.as_str(), reason: &reason }).await?;
                Ok::<State, Error>(is)
            }
            .boxed()
        });
        let written = written.await;
        core.campaigns_memory().answers.changed();
        written
    }

    /// Puts other policies on a campaign that its changer saw at this revision. Devices at work go on; approval alone is of no use to a
    /// campaign that has begun, so it stays what it was.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it changed meanwhile or is over; `Invalid` for figures out of bounds.
    pub async fn set_policies(&self, id: &str, revision: i64, policies: Policies) -> Result<()> {
        policies.check().map_err(Error::Invalid)?;
        let (id, organization, now) = (id.to_owned(), self.organization.clone(), self.acting.core().clock().now());
        self.write(AREA, "set-policies", move |tx| {
            async move {
                let row = hold(tx, &organization, &id, revision).await?;
                if !state(&row)?.by_clock(&schedule(&row)?, now).lives() {
                    return Err(Error::Conflict("This campaign is over.".to_owned()));
                }
                let was: Policies = super::rows::policies(&row)?;
                let text = policies_text(&Policies { approval: was.approval, ..policies })?;
                let sql = "UPDATE campaigns SET policies = $1, changed_at = $2, revision = revision + 1 WHERE id = $3";
                tx.execute(sql, args![&text, now, &id]).await?;
                Ok(((), vec![item(&id, policies_text(&was)?, text)]))
            }
            .boxed()
        })
        .await
    }
}

/// A campaign's devices that came to no end yet.
const UNFINISHED: &str = "SELECT 1 AS one FROM campaign_devices d
    LEFT JOIN campaign_progress p ON p.campaign_id = $1 AND p.device_id = d.id
    WHERE d.group_id = $2 AND d.model = $3 AND d.carrier = $4 AND d.seated
        AND (p.progress IS NULL OR (p.progress NOT IN ('done', 'newer') AND p.failures < $5)) LIMIT 1";
/// The same for one that was forced on single devices: they belong to it from the beginning, and no others.
const FORCED_UNFINISHED: &str = "SELECT 1 AS one FROM campaign_progress
    WHERE campaign_id = $1 AND progress NOT IN ('done', 'newer') AND failures < $2 LIMIT 1";
const ANY: &str = "SELECT 1 AS one FROM campaign_devices d
    WHERE d.group_id = $1 AND d.model = $2 AND d.carrier = $3 AND d.seated LIMIT 1";

/// Which campaigns the clock may have something to do with.
const DUE: &str = "SELECT id FROM campaigns
    WHERE state IN ('awaiting-approval', 'scheduled', 'active', 'paused')
        AND (ends_at <= $1 OR (state = 'scheduled' AND begins_at <= $1) OR state = 'active')
    ORDER BY ends_at, id LIMIT $2";
const HOLD: Sql = Sql::new(
    "SELECT id, organization_id, group_id, model, carrier, state, start_day, end_day, start_hour, end_hour, force_id FROM campaigns WHERE id = $1",
    "SELECT id, organization_id, group_id, model, carrier, state, start_day, end_day, start_hour, end_hour, force_id FROM campaigns WHERE id = $1
        FOR NO KEY UPDATE",
);

/// Writes down what the clock and the devices made of campaigns: opened, expired, finished. Called every few seconds; nothing depends on
/// how soon, because whoever looks at a campaign goes by the clock himself.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn by_clock(core: &Core) -> Result<()> {
    let due = core.store().rows(DUE, args![core.clock().now(), ROUND]).await?;
    for row in due {
        let (id, clock) = (row.text("id")?, core.clock().clone());
        core.store().write(move |tx| async move { turn(tx, &clock, &id).await }.boxed()).await?;
    }
    Ok(())
}

async fn turn(tx: &mut Tx, clock: &Clock, id: &str) -> Result<()> {
    let Some(row) = tx.row(HOLD, args![id]).await? else { return Ok(()) };
    let (was, now) = (state(&row)?, clock.now());
    let is = match was.by_clock(&schedule(&row)?, now) {
        State::Active if all_ended(tx, id, &row).await? => State::Finished,
        other => other,
    };
    if is == was {
        return Ok(());
    }
    let action = match is {
        State::Active => "open",
        State::Finished => "finish",
        _ => "expire",
    };
    let actor = Actor::system().inside(OrganizationId(row.text("organization_id")?));
    take(tx, clock, &actor, Step { id, was, is, action, reason: "" }).await
}

async fn all_ended(tx: &mut Tx, id: &str, row: &Row) -> Result<bool> {
    let most = i64::from(patchbay_domain::campaigns::ATTEMPTS_MAX);
    if row.optional_text("force_id")?.is_some() {
        return Ok(tx.row(FORCED_UNFINISHED, args![id, most]).await?.is_none());
    }
    let (group, model, carrier) = (row.text("group_id")?, row.text("model")?, row.text("carrier")?);
    if tx.row(ANY, args![&group, &model, &carrier]).await?.is_none() {
        return Ok(false);
    }
    Ok(tx.row(UNFINISHED, args![id, group, model, carrier, most]).await?.is_none())
}
