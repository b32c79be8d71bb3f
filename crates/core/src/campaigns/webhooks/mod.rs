//! Webhooks: an organization is told of what becomes of its campaigns.
//!
//! A delivery is queued in the transaction of the change that it tells of, so none is lost; it is sent from outside core, signed with the
//! webhook's own secret, and tried again until it is answered with success or was tried as often as one may. A receiver may get one twice and
//! knows it by its id. Addresses may hold a secret of the receiver, so only who may change campaigns sees them.

mod queue;

pub(super) use queue::announce;
pub use queue::{Hooks, Parcel, signature};

use super::list::PORTION;
use super::{Campaigns, Edit, item};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::secret::random_text;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Core, Error, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{Delivery, DeliveryQuery, DeliveryState, HookEvent, HookUrl, Webhook};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

/// The area's word in audit log and events.
const HOOKS: &str = "campaign-webhooks";
/// What a webhook's secret is sealed for.
const PURPOSE: &str = "campaign webhook";
/// Characters of a webhook's secret, five bits of randomness each.
const SECRET_LENGTH: usize = 40;
/// The most webhooks of an organization.
const MANY: i64 = 20;

const ORDER: Order = Order::new("d.id", false, "d.id", Direction::Descending);
const LIST: &str = "SELECT d.id, w.url, d.event, d.campaign_id, d.state, d.attempts, d.answer, d.created_at, d.next_at
    FROM campaign_deliveries d JOIN campaign_webhooks w ON w.id = d.webhook_id";

fn narrowed(select: &'static str, organization: &OrganizationId, state: Option<DeliveryState>) -> Query {
    let query = Query::new(select).push(" WHERE d.organization_id = ").arg(organization);
    match state {
        None => query,
        Some(state) => query.push(" AND d.state = ").arg(state.as_str()),
    }
}

fn delivery(row: &Row) -> Result<Delivery> {
    let known = |word: String| Error::internal(format_args!("unknown word {word}"));
    let (event, state) = (row.text("event")?, row.text("state")?);
    Ok(Delivery {
        id: row.text("id")?,
        url: row.text("url")?,
        event: HookEvent::parse(&event).ok_or_else(|| known(event))?,
        campaign: row.text("campaign_id")?,
        state: DeliveryState::parse(&state).ok_or_else(|| known(state))?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        answer: row.text("answer")?,
        created_at: Millis(row.int("created_at")?),
        next_at: Millis(row.int("next_at")?),
    })
}

async fn slice(core: &Core, organization: &OrganizationId, state: Option<DeliveryState>, slice: Slice) -> Result<Vec<Delivery>> {
    core.store().query(slice.apply(narrowed(LIST, organization, state))).await?.iter().map(delivery).collect()
}

fn cursor(row: &Delivery) -> Cursor {
    Cursor::new(ORDER, Key::Text(String::new()), &row.id)
}

fn words(events: &[HookEvent]) -> String {
    events.iter().map(|event| event.as_str()).collect::<Vec<_>>().join(",")
}

fn events(words: &str) -> Vec<HookEvent> {
    words.split(',').filter_map(HookEvent::parse).collect()
}

/// The address and events of a form, checked.
fn check(url: &str, events: &[HookEvent]) -> Result<HookUrl> {
    let mut errors = FieldErrors::default();
    let url = errors.check("url", HookUrl::parse(url));
    if events.is_empty() {
        errors.add("events", "Choose at least one event.");
    }
    url.filter(|_| errors.is_empty()).ok_or(Error::Invalid(errors))
}

impl Campaigns<'_, Edit> {
    /// The organization's webhooks, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        const WEBHOOKS: &str =
            "SELECT id, url, events, enabled, created_at FROM campaign_webhooks WHERE organization_id = $1 ORDER BY id";
        let webhook = |row: &Row| {
            Ok(Webhook {
                id: row.text("id")?,
                url: super::rows::stored(HookUrl::parse(&row.text("url")?))?,
                events: events(&row.text("events")?),
                enabled: row.bool("enabled")?,
                created_at: Millis(row.int("created_at")?),
            })
        };
        self.acting.core().store().rows(WEBHOOKS, args![self.organization]).await?.iter().map(webhook).collect()
    }

    /// A page of the deliveries of the last 30 days, the newest first, perhaps of one state alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deliveries(&self, query: &DeliveryQuery) -> Result<Page<Delivery>> {
        const COUNT: &str = "SELECT COUNT(*) AS number FROM campaign_deliveries d";
        let store = self.acting.core().store();
        let total = super::rows::number(store.query(narrowed(COUNT, self.organization, query.filter.state)).await?.first())?;
        let read = |wanted| slice(self.acting.core(), self.organization, query.filter.state, wanted);
        page(ORDER, &query.place, total, read, cursor).await
    }

    /// All deliveries that the query matches, in portions of up to 1,000. The query's place is passed over.
    pub fn export_deliveries(&self, query: &DeliveryQuery) -> BoxStream<'static, Result<Vec<Delivery>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        let state = query.filter.state;
        portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, organization) = (core.clone(), organization.clone());
                async move { slice(&core, &organization, state, portion).await }
            },
            cursor,
        )
    }

    /// Adds a webhook; answers the secret that its deliveries are signed with. It cannot be had again.
    ///
    /// # Errors
    /// `Invalid` for `url` and `events`; `Conflict` when there are too many.
    pub async fn add_webhook(&self, url: &str, events: &[HookEvent]) -> Result<String> {
        let url = check(url, events)?;
        let core = self.acting.core();
        let (id, secret) = (new_id(), random_text(SECRET_LENGTH));
        let sealed = core.key().seal(PURPOSE, &id, &secret)?;
        let (organization, now, words) = (self.organization.clone(), core.clock().now(), words(events));
        self.write(HOOKS, "create", move |tx| {
            async move {
                let count = "SELECT COUNT(*) AS number FROM campaign_webhooks WHERE organization_id = $1";
                if super::rows::number(tx.row(count, args![&organization]).await?.as_ref())? >= MANY {
                    return Err(Error::Conflict(format!("An organization has at most {MANY} webhooks.")));
                }
                let sql = "INSERT INTO campaign_webhooks (id, organization_id, url, events, secret, enabled, created_at)
                    VALUES ($1, $2, $3, $4, $5, TRUE, $6)";
                tx.execute(sql, args![&id, &organization, url.as_str(), &words, sealed, now]).await?;
                Ok(((), vec![item(url.host(), "", words)]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }

    /// Changes where a webhook's events go, which ones, and whether new ones are delivered. What waits already goes to the new address.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `url` and `events`.
    pub async fn update_webhook(&self, id: &str, url: &str, events: &[HookEvent], enabled: bool) -> Result<()> {
        let url = check(url, events)?;
        let (id, organization, is) = (id.to_owned(), self.organization.clone(), words(events));
        self.write(HOOKS, "update", move |tx| {
            async move {
                let was = found(tx, &organization, &id).await?.text("events")?;
                let sql = "UPDATE campaign_webhooks SET url = $1, events = $2, enabled = $3 WHERE id = $4";
                tx.execute(sql, args![url.as_str(), &is, enabled, id]).await?;
                let is = if enabled { is } else { format!("{is} (switched off)") };
                Ok(((), vec![item(url.host(), was, is)]))
            }
            .boxed()
        })
        .await
    }

    /// Replaces the secret that a webhook's deliveries are signed with, those that wait as well.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_webhook(&self, id: &str) -> Result<String> {
        let secret = random_text(SECRET_LENGTH);
        let sealed = self.acting.core().key().seal(PURPOSE, id, &secret)?;
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(HOOKS, "rotate", move |tx| {
            async move {
                let row = found(tx, &organization, &id).await?;
                tx.execute("UPDATE campaign_webhooks SET secret = $1 WHERE id = $2", args![sealed, id]).await?;
                Ok(((), vec![item(host(&row)?, "", "")]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }

    /// Takes a webhook out, with all its deliveries.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_webhook(&self, id: &str) -> Result<()> {
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(HOOKS, "remove", move |tx| {
            async move {
                let row = found(tx, &organization, &id).await?;
                tx.execute("DELETE FROM campaign_webhooks WHERE id = $1", args![id]).await?;
                Ok(((), vec![item(host(&row)?, row.text("events")?, "")]))
            }
            .boxed()
        })
        .await
    }

    /// Delivers once more what came to its end, at once and as often as the first time; its id stays the same.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while it waits anyway.
    pub async fn redeliver(&self, id: &str) -> Result<()> {
        let (id, organization, now) = (id.to_owned(), self.organization.clone(), self.acting.core().clock().now());
        self.write(HOOKS, "redeliver", move |tx| {
            async move {
                let find = "SELECT event, state FROM campaign_deliveries WHERE id = $1 AND organization_id = $2";
                let row = tx.row(find, args![&id, &organization]).await?.ok_or(Error::NotFound)?;
                if row.text("state")? == DeliveryState::Waiting.as_str() {
                    return Err(Error::Conflict("This delivery waits to be tried already.".to_owned()));
                }
                let sql =
                    "UPDATE campaign_deliveries SET state = 'waiting', attempts = 0, next_at = $1, lease_until = 0 WHERE id = $2";
                tx.execute(sql, args![now, &id]).await?;
                Ok(((), vec![item(id, row.text("state")?, row.text("event")?)]))
            }
            .boxed()
        })
        .await
    }
}

/// A webhook of the organization.
async fn found(tx: &mut Tx, organization: &OrganizationId, id: &str) -> Result<Row> {
    let sql = "SELECT url, events FROM campaign_webhooks WHERE id = $1 AND organization_id = $2";
    tx.row(sql, args![id, organization]).await?.ok_or(Error::NotFound)
}

/// The host of a webhook's address. The rest of it may be the receiver's secret, which has no place in the log.
fn host(row: &Row) -> Result<String> {
    Ok(super::rows::stored(HookUrl::parse(&row.text("url")?))?.host().to_owned())
}
