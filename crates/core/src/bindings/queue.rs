//! The queue: hands setups to gateways, segment by segment.
//!
//! It stands in the database. **Nothing accepted is lost**: a setup is in the queue from the commit that answers it until its state is
//! final, and a process that ends leaves a lease behind that runs out. **Nothing acknowledged is sent twice**: a gateway's answer is stored
//! before the next segment goes, and only open segments are ever handed over. Before a segment goes it is marked as offered; found so after a
//! crash, or without an answer, it may be with the gateway or not, and goes once more through the same one: with the same reference and part,
//! so that a phone that has it already passes it over.
//!
//! **A message goes through one gateway.** As long as surely nothing of it left, it may change to the next; from the first segment that may
//! have, it stays, waits when that gateway fails, and fails when the wait becomes too long.

use super::gateways::{Mounted, Parcel};
use super::{receipts, rows, setups};
use crate::store::{Sql, Tx, args};
use crate::{Core, Inner, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::bindings::{BACK_OFF_FIRST, GIVE_UP_SECONDS, Number, SegmentState, SetupState, Verdict, judge};
use patchbay_domain::time::Millis;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// For how long a process that is at a setup is taken to be alive, in seconds; it says so anew with every segment.
const LEASE_SECONDS: i64 = 60;
/// For how long a gateway may take over one segment. Shorter than the lease.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// For how long gateways are tried for a message of which nothing left yet, in seconds: somebody is waiting for the answer.
const FIRST_SECONDS: i64 = 10;
/// How often the queue looks for what is due, beside being woken.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Why a message waits when there is nothing to send it with.
const NO_GATEWAY: &str = "There is no gateway.";

/// A setup that this process is at.
struct Job {
    number: i64,
    organization: OrganizationId,
    phone_number: Number,
    gateway: String,
    give_up_at: Millis,
    parts: Vec<Part>,
}

struct Part {
    part: i64,
    state: SegmentState,
    /// Header and payload.
    header: Vec<u8>,
    payload: Vec<u8>,
}

impl Job {
    /// Whether something of it may have left.
    fn is_bound(&self) -> bool {
        self.parts.iter().any(|part| part.state != SegmentState::Waiting)
    }
}

/// What came of trying a gateway.
enum Tried {
    /// All of it is there, or it is over.
    Settled,
    /// Somebody else is at it, or it was deleted.
    Lost,
    /// The gateway did not take a segment, or did not say.
    Not(String),
}

/// After a start: what a process that ended was at is due at once. Over PostgreSQL that process may be another one that is alive; there its
/// lease runs out.
pub(super) async fn recover(core: &Core) -> Result<()> {
    const TAKE: &str = "UPDATE binding_setups SET lease_until = 0, next_at = $1 WHERE state IN ('waiting', 'sending')";
    if core.store().is_postgres() {
        return Ok(());
    }
    let now = core.clock().now();
    core.store().write(move |tx| async move { tx.execute(TAKE, args![now]).await.map(drop) }.boxed()).await
}

/// Hands over what is due, until the core is gone or closed.
pub(super) async fn run(core: Weak<Inner>) {
    loop {
        let wake = {
            let Some(core) = core.upgrade().map(|inner| Core { inner }) else { return };
            if core.bindings_memory().slots.is_closed() {
                return;
            }
            if let Err(error) = start_due(&core).await {
                tracing::error!(%error, "the queue of setups could not be read");
            }
            Arc::clone(&core.bindings_memory().wake)
        };
        drop(tokio::time::timeout(LOOK_EVERY, wake.notified()).await);
    }
}

/// The numbers of setups that are due and nobody is at, the longest waiting first.
async fn due(core: &Core, most: usize) -> Result<Vec<i64>> {
    const DUE: &str = "SELECT number FROM binding_setups WHERE state IN ('waiting', 'sending') AND next_at <= $1
        AND lease_until <= $1 ORDER BY next_at, number LIMIT $2";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    core.store().rows(DUE, args![core.clock().now(), most]).await?.iter().map(|row| row.int("number")).collect()
}

/// Begins as much of what is due as may go at once.
async fn start_due(core: &Core) -> Result<()> {
    let slots = &core.bindings_memory().slots;
    for number in due(core, slots.available_permits()).await? {
        let Ok(permit) = Arc::clone(slots).try_acquire_owned() else { return Ok(()) };
        tokio::spawn(attend(core.clone(), number, permit));
    }
    Ok(())
}

/// Begins with this setup now, without waiting for the queue to find it.
pub(super) fn begin(core: &Core, number: i64) {
    if let Ok(permit) = Arc::clone(&core.bindings_memory().slots).try_acquire_owned() {
        tokio::spawn(attend(core.clone(), number, permit));
    }
}

/// Goes once through all that is due; tells how many setups that were.
#[cfg(test)]
pub(super) async fn round(core: &Core) -> Result<usize> {
    let numbers = due(core, usize::MAX).await?;
    for number in &numbers {
        carry(core, *number).await?;
    }
    Ok(numbers.len())
}

async fn attend(core: Core, number: i64, permit: OwnedSemaphorePermit) {
    if let Err(error) = carry(&core, number).await {
        // Its lease runs out, and then it is tried again.
        tracing::error!(%error, number, "a setup could not be handed over");
    }
    drop(permit);
    core.bindings_memory().wake.notify_one();
}

/// Hands one setup over, as far as it goes now.
async fn carry(core: &Core, number: i64) -> Result<()> {
    let Some(mut job) = claim(core, number).await? else { return Ok(()) };
    let gateways = core.bindings_memory().gateways();
    let mut reason = String::new();
    let mut tried: Vec<&str> = Vec::new();
    loop {
        let now = core.clock().now();
        let bound = job.is_bound();
        let open = |gateway: &&Arc<Mounted>| {
            let fits = if bound { gateway.name == job.gateway } else { !tried.contains(&gateway.name.as_str()) };
            fits && gateway.health().is_ready(now)
        };
        let Some(gateway) = gateways.iter().find(open) else { break };
        match through(core, &mut job, gateway).await? {
            Tried::Settled | Tried::Lost => return Ok(()),
            Tried::Not(said) => {
                reason = format!("{}: {said}", gateway.name);
                tried.push(&gateway.name);
                if job.is_bound() {
                    break;
                }
            }
        }
    }
    postpone(core, &job, &gateways, reason).await
}

/// Takes a setup for this process; none when somebody else is at it, or it is not due.
async fn claim(core: &Core, number: i64) -> Result<Option<Job>> {
    // What was taken over from a process that ended gets a wait of its own: nobody there tried for all of the old one.
    const CLAIM: &str = "UPDATE binding_setups SET runner = $2, lease_until = $4, attempts = attempts + 1,
        give_up_at = CASE WHEN runner <> '' THEN $6 ELSE COALESCE(give_up_at, $5) END
        WHERE number = $1 AND state IN ('waiting', 'sending') AND next_at <= $3 AND lease_until <= $3
        RETURNING organization_id, phone_number, gateway, give_up_at";
    const PARTS: &str = "SELECT part, state, user_data FROM binding_segments WHERE setup_number = $1 ORDER BY part";
    let (runner, now, key) = (core.bindings_memory().runner.clone(), core.clock().now(), core.key().clone());
    core.store()
        .write(move |tx| {
            async move {
                let (lease, first) = (now.plus_seconds(LEASE_SECONDS), now.plus_seconds(FIRST_SECONDS));
                let values = args![number, runner, now, lease, first, now.plus_seconds(GIVE_UP_SECONDS)];
                let Some(row) = tx.row(CLAIM, values).await? else { return Ok(None) };
                let mut parts = Vec::new();
                for row in &tx.rows(PARTS, args![number]).await? {
                    let part = row.int("part")?;
                    let sealed = row.optional_text("user_data")?;
                    let hex = sealed.map(|sealed| setups::open_segment(&key, number, part, &sealed)).transpose()?;
                    let octets = hex.as_deref().and_then(rows::unhex).unwrap_or_default();
                    let length = usize::from(octets.first().copied().unwrap_or_default()).saturating_add(1);
                    let (header, payload) = octets.split_at_checked(length).unwrap_or_default();
                    let state = rows::word(row, "state", SegmentState::parse)?;
                    parts.push(Part { part, state, header: header.to_vec(), payload: payload.to_vec() });
                }
                Ok(Some(Job {
                    number,
                    organization: OrganizationId(row.text("organization_id")?),
                    phone_number: rows::number(&row, "phone_number")?,
                    gateway: row.text("gateway")?,
                    give_up_at: Millis(row.int("give_up_at")?),
                    parts,
                }))
            }
            .boxed()
        })
        .await
}

/// Hands all open segments to this gateway, in order, as long as it takes them.
async fn through(core: &Core, job: &mut Job, gateway: &Arc<Mounted>) -> Result<Tried> {
    let parts = i64::try_from(job.parts.len()).unwrap_or(i64::MAX);
    job.gateway.clone_from(&gateway.name);
    for at in 0..job.parts.len() {
        let bound = job.is_bound();
        let Some(part) = job.parts.get_mut(at).filter(|part| part.state.is_open()) else { continue };
        let was = part.state;
        let step =
            Step { number: job.number, part: part.part, organization: job.organization.clone(), gateway: gateway.name.clone() };
        match offer(core, &step).await? {
            Offer::Lost => return Ok(Tried::Lost),
            Offer::Taken => {
                part.state = SegmentState::Accepted;
                continue;
            }
            Offer::Made => {}
        }
        let parcel = Parcel {
            setup: job.number,
            part: part.part,
            parts,
            phone_number: job.phone_number.clone(),
            header: part.header.clone(),
            payload: part.payload.clone(),
        };
        let verdict = match tokio::time::timeout(ANSWER_WAIT, gateway.carrier.hand_over(&parcel)).await {
            Ok(verdict) => verdict,
            Err(_) => Verdict::Unknown("It did not answer in time.".to_owned()),
        };
        gateway.note(&verdict, core.clock().now());
        part.state = match &verdict {
            Verdict::Accepted(_) => SegmentState::Accepted,
            Verdict::Unknown(_) => SegmentState::Offered,
            Verdict::Busy(_) | Verdict::Failed(_) => was,
            Verdict::Refused(_) => SegmentState::Failed,
        };
        if verdict.may_have_left() && !bound {
            job.give_up_at = core.clock().now().plus_seconds(GIVE_UP_SECONDS);
        }
        let state = settle(core, step, verdict.clone(), was, job.give_up_at).await?;
        match (state, verdict) {
            (None, _) => return Ok(Tried::Lost),
            (Some(state), _) if state.left_queue() => return Ok(Tried::Settled),
            (_, Verdict::Busy(said) | Verdict::Failed(said) | Verdict::Unknown(said)) => return Ok(Tried::Not(said)),
            (_, Verdict::Accepted(_) | Verdict::Refused(_)) => {}
        }
    }
    // A receipt closed the last open segment; the state follows by the receipt.
    Ok(Tried::Settled)
}

/// One segment at one gateway.
struct Step {
    number: i64,
    part: i64,
    organization: OrganizationId,
    gateway: String,
}

enum Offer {
    /// It is marked; now it may go.
    Made,
    /// A receipt told meanwhile that the gateway has it.
    Taken,
    /// The setup is not ours any more.
    Lost,
}

/// Marks a segment as offered to a gateway, before it goes there.
async fn offer(core: &Core, step: &Step) -> Result<Offer> {
    const MINE: &str = "UPDATE binding_setups SET state = 'sending', gateway = $3, lease_until = $4
        WHERE number = $1 AND runner = $2 AND state IN ('waiting', 'sending')";
    const MARK: &str = "UPDATE binding_segments SET state = 'offered', gateway = $3, attempts = attempts + 1
        WHERE setup_number = $1 AND part = $2 AND state IN ('waiting', 'offered')";
    let (number, part, gateway) = (step.number, step.part, step.gateway.clone());
    let (runner, lease) = (core.bindings_memory().runner.clone(), core.clock().now().plus_seconds(LEASE_SECONDS));
    core.store()
        .write(move |tx| {
            async move {
                if tx.execute(MINE, args![number, runner, &gateway, lease]).await? == 0 {
                    return Ok(Offer::Lost);
                }
                let marked = tx.execute(MARK, args![number, part, gateway]).await?;
                Ok(if marked == 0 { Offer::Taken } else { Offer::Made })
            }
            .boxed()
        })
        .await
}

/// Stores what a gateway said; tells the state of the setup, or none when it was deleted meanwhile.
async fn settle(core: &Core, step: Step, verdict: Verdict, was: SegmentState, give_up_at: Millis) -> Result<Option<SetupState>> {
    const ACCEPT: &str = "UPDATE binding_segments SET state = CASE state WHEN 'offered' THEN 'accepted' ELSE state END,
        message_id = $3, accepted_at = $4 WHERE setup_number = $1 AND part = $2";
    const BACK: &str = "UPDATE binding_segments SET state = $3 WHERE setup_number = $1 AND part = $2 AND state = 'offered'";
    const TAKEN: &str = "SELECT setup_number FROM binding_segments WHERE setup_number = $1 AND state <> 'waiting' LIMIT 1";
    const FREE: &str = "UPDATE binding_setups SET gateway = '' WHERE number = $1";
    const UNTIL: &str = "UPDATE binding_setups SET give_up_at = $2 WHERE number = $1";
    let now = core.clock().now();
    core.store()
        .write(move |tx| {
            async move {
                let Step { number, part, organization, gateway } = step;
                let id: Option<String> = match &verdict {
                    Verdict::Accepted(id) => Some(id.chars().filter(|c| !c.is_control()).take(64).collect()),
                    _ => None,
                };
                // In the order in which a receipt takes them, and a setup before its segments as when it is deleted.
                if let Some(id) = &id {
                    receipts::alone_with(tx, &gateway, id).await?;
                }
                rows::alone(tx, &format!("setup {number}")).await?;
                tx.execute(UNTIL, args![number, give_up_at]).await?;
                let mut failure = None;
                match verdict {
                    Verdict::Accepted(_) => {
                        let id = id.unwrap_or_default();
                        tx.execute(ACCEPT, args![number, part, &id, now]).await?;
                        receipts::apply_early(tx, &gateway, &id, (number, part), now).await?;
                    }
                    Verdict::Refused(said) => {
                        close_open(tx, number).await?;
                        failure = Some(said);
                    }
                    Verdict::Busy(_) | Verdict::Failed(_) => {
                        tx.execute(BACK, args![number, part, was.as_str()]).await?;
                        if tx.row(TAKEN, args![number]).await?.is_none() {
                            tx.execute(FREE, args![number]).await?;
                        }
                    }
                    Verdict::Unknown(_) => {}
                }
                conclude(tx, &organization, number, failure.as_deref(), now).await
            }
            .boxed()
        })
        .await
}

/// What is still open will not be sent.
async fn close_open(tx: &mut Tx, number: i64) -> Result<()> {
    const CLOSE: &str =
        "UPDATE binding_segments SET state = 'failed' WHERE setup_number = $1 AND state IN ('waiting', 'offered')";
    tx.execute(CLOSE, args![number]).await.map(drop)
}

/// Brings a setup's state in line with its segments; tells it, or none where there is no such setup any more. Nobody else is at it.
pub(super) async fn conclude(
    tx: &mut Tx,
    organization: &OrganizationId,
    number: i64,
    failure: Option<&str>,
    now: Millis,
) -> Result<Option<SetupState>> {
    const STATES: &str = "SELECT state FROM binding_segments WHERE setup_number = $1";
    const STORE: &str = "UPDATE binding_setups SET state = $2, failure = COALESCE($3, CASE WHEN $4 THEN '' ELSE failure END),
        sent_at = CASE WHEN $4 THEN COALESCE(sent_at, $5) ELSE sent_at END,
        runner = CASE WHEN $6 THEN '' ELSE runner END, lease_until = CASE WHEN $6 THEN 0 ELSE lease_until END WHERE number = $1";
    let found = tx.rows(STATES, args![number]).await?;
    let states: Vec<SegmentState> =
        found.iter().map(|row| rows::word(row, "state", SegmentState::parse)).collect::<Result<_>>()?;
    let state = judge(&states);
    let values = args![number, state.as_str(), failure.map(shortened), state.was_sent(), now, state.left_queue()];
    if tx.execute(STORE, values).await? == 0 {
        return Ok(None);
    }
    setups::announce(tx, organization, number);
    Ok(Some(state))
}

/// What a gateway said, as it is kept.
fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

/// Lets a setup wait for a gateway, or fail when that would take too long.
async fn postpone(core: &Core, job: &Job, gateways: &[Arc<Mounted>], reason: String) -> Result<()> {
    const WAIT: &str = "UPDATE binding_setups SET next_at = $3, failure = $4, runner = '', lease_until = 0
        WHERE number = $1 AND runner = $2";
    const MINE: Sql = Sql::new(
        "SELECT number FROM binding_setups WHERE number = $1 AND runner = $2",
        "SELECT number FROM binding_setups WHERE number = $1 AND runner = $2 FOR UPDATE",
    );
    let (now, bound) = (core.clock().now(), job.is_bound());
    let fits = |gateway: &&Arc<Mounted>| !bound || gateway.name == job.gateway;
    let resting: Vec<_> = gateways.iter().filter(fits).map(|gateway| gateway.health()).collect();
    let soonest = resting.iter().map(|health| health.retry_at).min();
    let next = soonest.unwrap_or_default().max(now.plus_seconds(1));
    let next = if soonest.is_none() { now.plus_seconds(BACK_OFF_FIRST) } else { next };
    let reason = match resting.iter().find(|_| reason.is_empty()) {
        Some(health) => health.reason.clone(),
        None if reason.is_empty() => NO_GATEWAY.to_owned(),
        None => reason,
    };
    let over = next > job.give_up_at;
    let (number, organization, runner) = (job.number, job.organization.clone(), core.bindings_memory().runner.clone());
    core.store()
        .write(move |tx| {
            async move {
                if !over {
                    tx.execute(WAIT, args![number, runner, next, shortened(&reason)]).await?;
                    return Ok(());
                }
                rows::alone(tx, &format!("setup {number}")).await?;
                if tx.row(MINE, args![number, runner]).await?.is_none() {
                    return Ok(());
                }
                close_open(tx, number).await?;
                conclude(tx, &organization, number, Some(&reason), now).await.map(drop)
            }
            .boxed()
        })
        .await
}
