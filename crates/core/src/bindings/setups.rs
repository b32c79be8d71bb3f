//! Sending setups: built, sealed and queued in one transaction; then the queue hands them over, and whoever asked waits for the outcome.

use super::access::{Bindings, Edit};
use super::binding::alone_with;
use super::message::Subject;
use super::models::over_the_air;
use super::{AREA, AREA_CLIENTS, AREA_SETUPS, Error, queue, rows};
use crate::audit::{self, Change};
use crate::event::Event;
use crate::keyset::{Cursor, Key as SortKey, Order, Slice, page, pages};
use crate::paging::{LIKE, containing};
use crate::secret::Key;
use crate::sip::storable;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Actor, Clock, Core, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::{OrganizationId, ShownOnce};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{
    Capability, IDEMPOTENCY_KEY_MAX, IDEMPOTENCY_SECONDS, PIN_KEPT_SECONDS, PIN_NUMBERS, Pin, Security, Sent, Setup, SetupQuery,
    SetupSort, SyncmlClientId,
};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;
use rand::RngExt;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// For how long whoever asked for a setup waits for a gateway to take it.
const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// The same for a person at a page, who sees the rest as it comes. Shorter than any page's own limit: what is lost with the answer is the PIN.
const PERSON_WAIT: Duration = Duration::from_secs(4);
/// Seconds within which setups to one number are counted together (sheet, decision 10).
const SPAN: i64 = 60;

const fn order(sort: SetupSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        SetupSort::Created => ("s.created_at", true),
        SetupSort::Phone => ("s.phone_number", false),
        SetupSort::State => ("s.state", false),
    };
    Order::new(column, by_time, "s.id", direction)
}

/// A request that may come once more, known by the key that its client gave it.
pub(super) struct Request {
    organization: OrganizationId,
    key: String,
    asked: String,
}

impl Request {
    /// None without a key.
    ///
    /// # Errors
    /// `RequestKey` for one that is empty, too long or not printable ASCII.
    pub fn new(core: &Core, organization: &OrganizationId, key: Option<&str>, asked: &[&str]) -> Result<Option<Self>, Error> {
        let Some(key) = key else { return Ok(None) };
        if key.is_empty() || key.len() > IDEMPOTENCY_KEY_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::RequestKey("An idempotency key has 1 to 255 printable ASCII characters."));
        }
        let asked = serde_json::to_string(asked).map_err(crate::Error::internal)?;
        // Keyed, since a PIN may be in it.
        let asked = core.key().hash("request", &asked);
        Ok(Some(Self { organization: organization.clone(), key: key.to_owned(), asked }))
    }
}

/// What was made when this request came first.
///
/// # Errors
/// `RequestKey` where its key was used for another request.
pub(super) async fn repeated(tx: &mut Tx, request: Option<&Request>, now: Millis) -> Result<Option<i64>, Error> {
    const FIND: &str =
        "SELECT request, number FROM binding_requests WHERE organization_id = $1 AND idempotency_key = $2 AND at > $3";
    let Some(Request { organization, key, asked }) = request else { return Ok(None) };
    rows::alone(tx, &format!("request {organization} {key}")).await?;
    let since = now.plus_seconds(IDEMPOTENCY_SECONDS.saturating_neg());
    let Some(row) = tx.row(FIND, args![organization, key, since]).await? else { return Ok(None) };
    if row.text("request")? != *asked {
        return Err(Error::RequestKey("This idempotency key was used for another request."));
    }
    Ok(Some(row.int("number")?))
}

/// Notes what was made.
pub(super) async fn remember(tx: &mut Tx, request: Option<&Request>, number: i64, now: Millis) -> Result<()> {
    const STORE: &str = "INSERT INTO binding_requests (organization_id, idempotency_key, request, number, at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, idempotency_key)
        DO UPDATE SET request = excluded.request, number = excluded.number, at = excluded.at";
    let Some(Request { organization, key, asked }) = request else { return Ok(()) };
    tx.execute(STORE, args![organization, key, asked, number, now]).await.map(drop)
}

/// A PIN of four random digits.
fn random_pin() -> Result<Pin> {
    Pin::of_number(rand::rng().random_range(0..PIN_NUMBERS)).ok_or_else(|| crate::Error::internal("no PIN of this number"))
}

/// A setup on its way into the queue.
struct Making {
    key: Key,
    clock: Clock,
    actor: Actor,
    organization: OrganizationId,
    subject: Subject,
    pin: Option<Pin>,
    request: Option<Request>,
}

impl Making {
    /// Queues it; tells its number, and whether it was queued before.
    async fn store(self, tx: &mut Tx) -> Result<(i64, bool), Error> {
        let (now, subject) = (self.clock.now(), &self.subject);
        if let Some(before) = repeated(tx, self.request.as_ref(), now).await? {
            return Ok((before, true));
        }
        self.hold_back(tx, now).await?;
        let number = self.insert(tx, now).await?;
        remember(tx, self.request.as_ref(), number, now).await?;
        let (area, name) = match subject.binding {
            Some(binding) => (AREA, binding.to_string()),
            None => (AREA_CLIENTS, subject.client.to_string()),
        };
        let is = format!("setup {number} to {}", subject.phone_number);
        let items = [AuditItem { subject: name, was: String::new(), is }];
        audit::record(tx, &self.clock, &self.actor, Change { area, action: "send-setup", items: &items }).await?;
        announce(tx, &self.organization, number);
        Ok((number, false))
    }

    /// Stores its rows.
    async fn insert(&self, tx: &mut Tx, now: Millis) -> Result<i64, Error> {
        const INSERT: &str =
            "INSERT INTO binding_setups (id, number, organization_id, client_id, binding_number, phone_number, account_name, state,
            security, pin, actor, created_at, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $11)";
        const SEGMENT: &str =
            "INSERT INTO binding_segments (setup_number, part, state, user_data) VALUES ($1, $2, 'waiting', $3)";
        let subject = &self.subject;
        let number = rows::next_number(tx, "setups").await?;
        let segments = subject.segments(number, self.pin.as_ref())?;
        let pin = self.pin.as_ref().map(|pin| seal_pin(&self.key, number, pin)).transpose()?;
        let values = args![
            new_id(),
            number,
            &self.organization,
            subject.client.as_str(),
            subject.binding,
            subject.phone_number.as_str(),
            &subject.settings.account_name,
            subject.security().as_str(),
            pin,
            self.actor.name(),
            now
        ];
        tx.execute(INSERT, values).await?;
        for (part, segment) in (1_i64..).zip(&segments) {
            let data = seal_segment(&self.key, number, part, &segment.user_data())?;
            tx.execute(SEGMENT, args![number, part, data]).await?;
        }
        Ok(number)
    }

    /// Goes on unless too many setups went to this number lately. One at a time is counted.
    async fn hold_back(&self, tx: &mut Tx, now: Millis) -> Result<(), Error> {
        const RECENT: &str = "SELECT COUNT(*) AS number, MIN(created_at) AS first FROM binding_setups
            WHERE phone_number = $1 AND created_at > $2";
        let phone = self.subject.phone_number.as_str();
        alone_with(tx, phone).await?;
        let Some(row) = tx.row(RECENT, args![phone, now.plus_seconds(-SPAN)]).await? else { return Ok(()) };
        if row.int("number")? < self.subject.settings.setups_a_minute {
            return Ok(());
        }
        let over = row.optional_int("first")?.map_or(now, Millis).plus_seconds(SPAN);
        let seconds = over.0.saturating_sub(now.0).saturating_add(999).div_euclid(1000).clamp(1, SPAN);
        Err(Error::TooManySetups { seconds })
    }
}

fn seal_pin(key: &Key, number: i64, pin: &Pin) -> Result<String> {
    key.seal("setup pin", &number.to_string(), pin.as_str())
}

/// Seals what one SMS carries.
fn seal_segment(key: &Key, number: i64, part: i64, octets: &[u8]) -> Result<String> {
    key.seal("segment", &format!("{number}.{part}"), &rows::hex(octets))
}

/// The octets of one SMS in hex.
pub(super) fn open_segment(key: &Key, number: i64, part: i64, sealed: &str) -> Result<String> {
    key.open("segment", &format!("{number}.{part}"), sealed)
}

/// Announces that something happened to a setup.
pub(super) fn announce(tx: &mut Tx, organization: &OrganizationId, number: i64) {
    tx.announce(Event::new(AREA_SETUPS, Some(organization.clone()), &[number.to_string()]));
}

/// A page of an organization's setups, with their segments.
async fn listed(core: &Core, organization: &OrganizationId, query: &SetupQuery) -> Result<Page<Setup>> {
    let store = core.store();
    let narrowed = |begin: Query| {
        let mut sql = begin.push(" WHERE s.organization_id = ").arg(organization);
        let q = query.filter.q.trim();
        if !q.is_empty() {
            sql = sql.push(" AND (s.phone_number").push(LIKE).arg(storable(&containing(q))).push(" ESCAPE '\\'");
            if let Ok(number) = q.trim_start_matches('#').parse::<i64>() {
                sql = sql.push(" OR s.number = ").arg(number);
            }
            sql = sql.push(")");
        }
        if let Some(states) = query.filter.state {
            sql = sql.push(" AND s.state IN ").among(states.states().iter().map(|state| state.as_str()));
        }
        match query.filter.binding {
            Some(binding) => sql.push(" AND s.binding_number = ").arg(binding),
            None => sql,
        }
    };
    let count = store.query(narrowed(Query::new("SELECT COUNT(*) AS total FROM binding_setups s"))).await?;
    let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
    let order = order(query.sort, query.direction);
    let keyed = |row: &Row| Ok((row.text("id")?, rows::setup(row)?));
    let read = |wanted: Slice| {
        let select = wanted.apply(narrowed(Query::new(rows::SETUP)));
        async move { store.query(select).await?.iter().map(keyed).collect::<Result<Vec<_>>>() }
    };
    let cursor = |(id, setup): &(String, Setup)| {
        let key = match query.sort {
            SetupSort::Created => SortKey::Time(setup.created_at.0),
            SetupSort::Phone => SortKey::Text(setup.phone_number.to_string()),
            SetupSort::State => SortKey::Text(setup.state.as_str().to_owned()),
        };
        Cursor::new(order, key, id)
    };
    let Page { rows, total, next, previous } = page(order, &query.place, total, read, cursor).await?;
    let rows = with_segments(core, rows.into_iter().map(|(_, setup)| setup).collect()).await?;
    Ok(Page { rows, total, next, previous })
}

impl<A> Bindings<'_, A> {
    /// A page of the setups, with their segments.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn setups(&self, query: &SetupQuery) -> Result<Page<Setup>> {
        listed(self.acting.core(), self.organization, query).await
    }

    /// All setups that the query matches, in its order, a page at a time. The query's place is passed over.
    pub fn export_setups(&self, query: SetupQuery) -> BoxStream<'static, Result<Vec<Setup>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        pages(move |place| {
            let (core, organization, query) = (core.clone(), organization.clone(), query.at(&place));
            async move { listed(&core, &organization, &query).await }
        })
    }

    /// One setup.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's.
    pub async fn setup(&self, number: i64) -> Result<Setup> {
        let sql = Query::new(rows::SETUP).push(" WHERE s.organization_id = ").arg(self.organization);
        let sql = sql.push(" AND s.number = ").arg(number);
        let core = self.acting.core();
        let found = core.store().query(sql).await?.iter().map(rows::setup).collect::<Result<_>>()?;
        with_segments(core, found).await?.into_iter().next().ok_or(crate::Error::NotFound)
    }
}

/// Adds the segments to setups.
async fn with_segments(core: &Core, mut setups: Vec<Setup>) -> Result<Vec<Setup>> {
    let numbers: Vec<i64> = setups.iter().map(|setup| setup.number).collect();
    let json = serde_json::to_string(&numbers).map_err(crate::Error::internal)?;
    for row in &core.store().rows(rows::SEGMENTS, args![json]).await? {
        let number = row.int("setup_number")?;
        if let Some(setup) = setups.iter_mut().find(|setup| setup.number == number) {
            setup.segments.push(rows::segment(row)?);
        }
    }
    Ok(setups)
}

impl Bindings<'_, Edit> {
    /// Sends a setup to a SyncML client, with this PIN or a made one, and waits until a gateway took it or none did. The setup's state
    /// tells which; one still being sent is finished by the queue. With the same idempotency key and the same values, the setup that was
    /// sent before is answered.
    ///
    /// # Errors
    /// `Pin`, `UnsupportedModel`, `TooManySetups`, `Message`, `RequestKey`, `NotFound`; nothing is queued then.
    pub async fn send(&self, client: &SyncmlClientId, pin: Option<&str>, request_key: Option<&str>) -> Result<Sent, Error> {
        let pin = pin.map(Pin::parse).transpose()?;
        self.send_within(client, pin, request_key, ANSWER_WAIT).await
    }

    /// The same for a person at a page, who is not kept waiting for a slow gateway.
    ///
    /// # Errors
    /// As [`Bindings::send`].
    pub async fn send_by_hand(&self, client: &SyncmlClientId, pin: Option<&str>) -> Result<Sent, Error> {
        let pin = pin.map(Pin::parse).transpose()?;
        self.send_within(client, pin, None, PERSON_WAIT).await
    }

    async fn send_within(
        &self,
        client: &SyncmlClientId,
        pin: Option<Pin>,
        request_key: Option<&str>,
        wait: Duration,
    ) -> Result<Sent, Error> {
        let events = self.acting.core().events();
        let sent = self.submit(client, pin, request_key).await?;
        let number = sent.setup.number;
        queue::begin(self.acting.core(), number);
        Ok(Sent { setup: self.settled(number, events, wait).await?, ..sent })
    }

    /// The same to the client of a binding.
    ///
    /// # Errors
    /// As [`Bindings::send`].
    pub async fn send_to_binding(&self, binding: i64, pin: Option<&str>, request_key: Option<&str>) -> Result<Sent, Error> {
        let client = self.find(binding).await?.client;
        self.send(&client, pin, request_key).await
    }

    /// Sends a setup once more, with the settings of now: with its own PIN as long as that is kept, or with a new one. For a person at a
    /// page, as [`Bindings::send_by_hand`].
    ///
    /// # Errors
    /// `PinGone`; else as [`Bindings::send`].
    pub async fn resend(&self, number: i64, same_pin: bool) -> Result<Sent, Error> {
        let setup = self.setup(number).await?;
        let kept = if same_pin && setup.security == Security::UserPin {
            Some(self.kept_pin(number).await?.ok_or(Error::PinGone)?)
        } else {
            None
        };
        self.send_within(&setup.client, kept, None, PERSON_WAIT).await
    }

    /// Queues a setup without waiting for any gateway.
    pub(super) async fn submit(
        &self,
        client: &SyncmlClientId,
        pin: Option<Pin>,
        request_key: Option<&str>,
    ) -> Result<Sent, Error> {
        let core = self.acting.core();
        let asked = ["setup", client.as_str(), pin.as_ref().map_or("", Pin::as_str)];
        let request = Request::new(core, self.organization, request_key, &asked)?;
        let subject = Subject::find(core, self.organization, client).await?;
        over_the_air(&subject.model)?;
        // A SIM's number signs by itself, and no PIN is known in the older format.
        let wants_pin = subject.security() == Security::UserPin && subject.model.capability == Capability::OmaCp;
        let pin = match pin {
            _ if !wants_pin => None,
            None => Some(random_pin()?),
            given => given,
        };
        let making = Making {
            key: core.key().clone(),
            clock: core.clock().clone(),
            actor: self.acting.actor().clone(),
            organization: self.organization.clone(),
            subject,
            pin: pin.clone(),
            request,
        };
        let (number, repeated) = core.store().write(move |tx| making.store(tx).boxed()).await?;
        let pin = if repeated { self.kept_pin(number).await? } else { pin };
        Ok(Sent { setup: self.setup(number).await?, pin: pin.map(|pin| ShownOnce(pin.as_str().to_owned())), repeated })
    }

    /// The PIN of a setup, as long as it is kept.
    async fn kept_pin(&self, number: i64) -> Result<Option<Pin>> {
        const FIND: &str = "SELECT pin FROM binding_setups WHERE number = $1 AND organization_id = $2 AND created_at > $3";
        let core = self.acting.core();
        let since = core.clock().now().plus_seconds(PIN_KEPT_SECONDS.saturating_neg());
        let row = core.store().row(FIND, args![number, self.organization, since]).await?;
        let Some(sealed) = row.map(|row| row.optional_text("pin")).transpose()?.flatten() else { return Ok(None) };
        let pin = core.key().open("setup pin", &number.to_string(), &sealed)?;
        Pin::parse(&pin).map(Some).map_err(crate::Error::internal)
    }

    /// The setup once the queue is done with it, or after a while as it is then.
    async fn settled(&self, number: i64, mut events: Receiver<Event>, wait: Duration) -> Result<Setup> {
        let until = Instant::now() + wait;
        let name = number.to_string();
        loop {
            let setup = self.setup(number).await?;
            if setup.state.left_queue() || tokio::time::timeout_at(until, touched(&mut events, &name)).await.is_err() {
                return Ok(setup);
            }
        }
    }
}

/// Returns when something may have happened to this setup.
async fn touched(events: &mut Receiver<Event>, name: &str) {
    loop {
        match events.recv().await {
            Ok(event) => {
                let about = event.subjects.is_empty() || event.subjects.iter().any(|subject| subject == name);
                if event == Event::missed() || (event.area == AREA_SETUPS && about) {
                    return;
                }
            }
            Err(RecvError::Lagged(_)) => return,
            // The core is gone; the time that is left passes.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// A setup that happened in the past, for the demo data.
pub(crate) struct Past {
    /// Seconds ago.
    pub ago: i64,
    /// Whether all of it reached the phone, failed, or is in the outbox.
    pub state: patchbay_domain::bindings::SetupState,
    /// Through which gateway.
    pub gateway: &'static str,
    /// What went wrong.
    pub failure: &'static str,
}

/// Stores a setup that happened in the past. Its PIN is not kept.
pub(crate) async fn insert_past(
    tx: &mut Tx,
    core: &Core,
    organization: &OrganizationId,
    client: &SyncmlClientId,
    past: &Past,
) -> Result<i64, Error> {
    use patchbay_domain::bindings::{SegmentState, SetupState};
    const FINISH: &str =
        "UPDATE binding_setups SET state = $2, gateway = $3, failure = $4, sent_at = $5, pin = NULL WHERE number = $1";
    const SEGMENTS: &str = "UPDATE binding_segments SET state = $2, gateway = $3, attempts = 1, accepted_at = $4, receipt_at = $5
        WHERE setup_number = $1";
    let subject = Subject::find_in(tx, core, organization, client).await?;
    let then = core.clock().now().plus_seconds(past.ago.saturating_neg());
    let pin = Some(random_pin()?).filter(|_| subject.security() == Security::UserPin);
    let making = Making {
        key: core.key().clone(),
        clock: Clock::standing_at(then),
        actor: Actor { name: "northwind-app".to_owned(), door: crate::Door::OAuth, ..Actor::system() }
            .inside(organization.clone()),
        organization: organization.clone(),
        subject,
        pin,
        request: None,
    };
    let number = making.insert(tx, then).await?;
    let segment = match past.state {
        SetupState::Delivered => SegmentState::Delivered,
        SetupState::Undelivered => SegmentState::Undelivered,
        SetupState::Failed => SegmentState::Failed,
        SetupState::Waiting | SetupState::Sending | SetupState::Sent => SegmentState::Accepted,
    };
    let accepted = past.state.was_sent().then(|| then.plus_seconds(2).0);
    let receipt = matches!(past.state, SetupState::Delivered | SetupState::Undelivered).then(|| then.plus_seconds(9).0);
    tx.execute(FINISH, args![number, past.state.as_str(), past.gateway, past.failure, accepted]).await?;
    tx.execute(SEGMENTS, args![number, segment.as_str(), past.gateway, accepted, receipt]).await?;
    Ok(number)
}
