//! Registered devices: of an account, and of all of them.

use super::Error;
use super::access::{MayChange, Sip, SipAccount};
use super::change::Note;
use super::{AREA, AREA_DEVICES, rows};
use crate::event::Event;
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::remembered::Remembered;
use crate::store::{Query, Row, args};
use crate::{Core, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::{Page, WordsQuery};
use patchbay_domain::sip::{AccountId, Device, RegisteredDevice};
use patchbay_domain::time::Millis;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

/// Half of the devices that are remembered, an account counting as one more; each takes about 300 bytes.
const DEVICES_HALF: usize = 64 * 1024;

/// Rows a portion of an export.
const PORTION: usize = 1000;

const LIST: &str =
    "SELECT id, contact, public_contact, transport, user_agent, instance, registered_at, expires_at FROM sip_devices
    WHERE account_id = $1 AND expires_at > $2 ORDER BY expires_at DESC, id DESC";

const ORDER: Order = Order::newest_first("d.expires_at", "d.id");

/// The devices of an account as they were when they were read. Time only takes some away: a new one, or one that stays, is a change.
pub(super) struct Registered {
    /// The account that they are of: another may have its address by now.
    account: AccountId,
    devices: Vec<Device>,
}

/// Devices that were asked for lately, by their account's address.
pub(super) type Devices = Remembered<String, Registered>;

/// None yet; what is remembered is corrected by these events.
pub(super) fn devices(events: Receiver<Event>) -> Devices {
    Remembered::by_name(events, &[AREA, AREA_DEVICES], 0)
        .weighing(DEVICES_HALF, |registered: &Arc<Registered>| registered.devices.len().saturating_add(1))
}

fn narrowed(begin: &'static str, organization: &OrganizationId, words: &str, now: Millis) -> Query {
    let query =
        Query::new(begin).push(" FROM sip_devices d JOIN sip_accounts a ON a.id = d.account_id WHERE a.organization_id = ");
    let query = query.arg(organization).push(" AND d.expires_at > ").arg(now);
    let q = words.trim();
    if q.is_empty() {
        return query;
    }
    let pattern = rows::storable(&containing(q));
    let query = query.push(" AND (a.address").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR d.user_agent").push(LIKE);
    let query = query.arg(&pattern).push(" ESCAPE '\\' OR d.contact").push(LIKE).arg(&pattern).push(" ESCAPE '\\'");
    query.push(" OR d.public_contact").push(LIKE).arg(pattern).push(" ESCAPE '\\')")
}

async fn slice(core: &Core, organization: &OrganizationId, words: &str, slice: Slice) -> Result<Vec<RegisteredDevice>> {
    const SELECT: &str = "SELECT d.id, a.address, d.contact, d.public_contact, d.transport, d.user_agent, d.instance,
        d.registered_at, d.expires_at";
    let select = narrowed(SELECT, organization, words, core.clock().now());
    let registered = |row: &Row| Ok(RegisteredDevice { account: rows::address(row, "address")?, device: device(row)? });
    core.store().query(slice.apply(select)).await?.iter().map(registered).collect()
}

fn cursor(row: &RegisteredDevice) -> Cursor {
    Cursor::new(ORDER, Key::Time(row.device.expires_at.0), &row.device.id)
}

impl<A> Sip<'_, A> {
    /// A page of the devices of all accounts that are registered now, those that stay longest first. The words are part of an account's
    /// address, of a device's address, or of what it calls itself. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self, query: &WordsQuery) -> Result<Page<RegisteredDevice>> {
        let core = self.acting.core();
        let now = core.clock().now();
        let count = core.store().query(narrowed("SELECT COUNT(*) AS total", self.organization, &query.filter.q, now)).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        let read = |wanted| slice(core, self.organization, &query.filter.q, wanted);
        page(ORDER, &query.place, total, read, cursor).await
    }

    /// All devices that the query matches, in portions of up to 1,000. The query's place is passed over.
    pub fn export_devices(&self, query: WordsQuery) -> BoxStream<'static, Result<Vec<RegisteredDevice>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, organization, words) = (core.clone(), organization.clone(), query.filter.q.clone());
                async move { slice(&core, &organization, &words, portion).await }
            },
            cursor,
        )
    }
}

impl<A> SipAccount<'_, A> {
    /// The devices that are registered now, those that stay longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        let (core, account) = (self.acting.core(), &self.account);
        let now = core.clock().now();
        let read = async {
            let rows = core.store().rows(LIST, args![account.id.as_str(), now]).await?;
            Ok(Some(Registered { account: account.id.clone(), devices: rows.iter().map(device).collect::<Result<_>>()? }))
        };
        let holds = |registered: &Registered| registered.account == account.id;
        let registered = core.sip_memory().devices.get_if(account.address.to_string(), holds, read).await?;
        let registered = registered.ok_or(crate::Error::NotFound)?;
        Ok(registered.devices.iter().filter(|device| device.expires_at > now).cloned().collect())
    }
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Takes a registration out of the list. A device that is still there comes back when it registers the next time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_device(&self, device: &str) -> Result<(), Error> {
        // Kept as one that was taken back now, so that a message of the proxy from before does not bring it back.
        const REMOVE: &str = "UPDATE sip_devices SET registered_at = $3, expires_at = 0 WHERE id = $1 AND account_id = $2
            AND expires_at > $3 RETURNING contact, user_agent";
        let device = rows::storable(device);
        self.change(move |tx, _, changer| {
            async move {
                let now = changer.core.clock().now();
                let gone = tx.row(REMOVE, args![device, changer.id().as_str(), now]).await?.ok_or(crate::Error::NotFound)?;
                let was = format!("{} {}", gone.text("contact")?, gone.text("user_agent")?);
                let organization = Some(changer.account.organization.clone());
                tx.announce(Event::new(AREA_DEVICES, organization, &[changer.account.address.to_string()]));
                Ok(((), Some(Note::new("remove-device", was, ""))))
            }
            .boxed()
        })
        .await
    }
}

fn device(row: &Row) -> Result<Device> {
    Ok(Device {
        id: row.text("id")?,
        contact: row.text("contact")?,
        public_contact: row.text("public_contact")?,
        transport: row.text("transport")?,
        user_agent: row.text("user_agent")?,
        instance: row.text("instance")?,
        registered_at: Millis(row.int("registered_at")?),
        expires_at: Millis(row.int("expires_at")?),
    })
}
