//! Registered devices: of an account, and of all of them.

use super::Error;
use super::access::{MayChange, Sip, SipAccount};
use super::change::Note;
use super::{AREA, AREA_DEVICES, rows};
use crate::Result;
use crate::event::Event;
use crate::keyset::{Cursor, Key, Order, Slice};
use crate::paging::{LIKE, containing};
use crate::remembered::Remembered;
use crate::store::{Query, Row, args};
use futures::FutureExt;
use patchbay_domain::list::{Page, WordsQuery};
use patchbay_domain::sip::{AccountId, Device, RegisteredDevice};
use patchbay_domain::time::Millis;
use tokio::sync::broadcast::Receiver;

/// Half of the accounts whose devices are remembered; each takes about half a kilobyte.
const DEVICES_HALF: usize = 32 * 1024;

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
    Remembered::by_name(events, &[AREA, AREA_DEVICES], DEVICES_HALF)
}

impl<A> Sip<'_, A> {
    /// A page of the devices of all accounts that are registered now, those that stay longest first. The words are part of an account's
    /// address, of a device's address, or of what it calls itself. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self, query: &WordsQuery) -> Result<Page<RegisteredDevice>> {
        const FROM: &str = " FROM sip_devices d JOIN sip_accounts a ON a.id = d.account_id WHERE a.organization_id = ";
        const SELECT: &str = "SELECT d.id, a.address, d.contact, d.public_contact, d.transport, d.user_agent, d.instance,
            d.registered_at, d.expires_at";
        let core = self.acting.core();
        let (store, now) = (core.store(), core.clock().now());
        let narrowed = |begin: &'static str| {
            let mut query_of = Query::new(begin).push(FROM).arg(self.organization).push(" AND d.expires_at > ").arg(now);
            let q = query.filter.q.trim();
            if q.is_empty() {
                return query_of;
            }
            let words = rows::storable(&containing(q));
            query_of = query_of.push(" AND (a.address").push(LIKE).arg(&words).push(" ESCAPE '\\' OR d.user_agent").push(LIKE);
            query_of = query_of.arg(&words).push(" ESCAPE '\\' OR d.contact").push(LIKE).arg(&words).push(" ESCAPE '\\'");
            query_of.push(" OR d.public_contact").push(LIKE).arg(words).push(" ESCAPE '\\')")
        };
        let count = store.query(narrowed("SELECT COUNT(*) AS total")).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        let mut wanted = Slice::at(ORDER, &query.place);
        let mut found = store.query(wanted.apply(narrowed(SELECT))).await?;
        if found.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            found = store.query(wanted.apply(narrowed(SELECT))).await?;
        }
        let registered = |row: &Row| Ok(RegisteredDevice { account: rows::address(row, "address")?, device: device(row)? });
        let found = found.iter().map(registered).collect::<Result<Vec<_>>>()?;
        Ok(wanted.page(found, total, |row| Cursor::new(ORDER, Key::Time(row.device.expires_at.0), &row.device.id)))
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
