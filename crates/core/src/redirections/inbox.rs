//! The inbox: phones that asked and that nobody has registered.
//!
//! An operator sees all of them. Members of an organization see those that asked from an address from which a phone of theirs asked within
//! the last 30 days, since that is most likely their own site; where the server has a single organization, they see all.

use super::filter::{LIKE_WITHOUT_CASE, escape, mac_digits, pattern};
use super::list::{answer, mac};
use crate::audit::{self, Change};
use crate::keyset::{Cursor, Key, Order, page, portions};
use crate::store::{Query, Row, args};
use crate::{Acting, Core, Error, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{InboxPhone, InboxQuery, LastContact, Mac};
use patchbay_domain::time::Millis;

/// The area's word in audit log and events.
pub(super) const AREA: &str = "inbox";
/// For how long an own phone's address makes unknown phones from there visible, in seconds.
const ADDRESS_SECONDS: i64 = 30 * 86_400;
/// Rows a portion of an export.
const PORTION: usize = 1000;
/// The latest that asked first.
const ORDER: Order = Order::newest_first("at", "mac");

const SELECT: &str = "SELECT mac, at, first_at, address, answer, model, firmware, request, times, ignored FROM redirection_inbox";

/// The unknown phones that the actor may see.
pub struct Inbox<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The inbox of unknown phones; an operator needs no organization for it.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn inbox(&self) -> Result<Inbox<'a>> {
        self.require(Permission::ViewRedirections)?;
        Ok(Inbox { acting: *self })
    }
}

/// Narrows a query to the unknown phones that the actor may see.
fn visible(query: Query, acting: Acting<'_>) -> Result<Query> {
    // A registration and a contact may cross; a registered phone is never shown, whatever stands here.
    let unknown = " WHERE NOT EXISTS (SELECT 1 FROM redirections AS r WHERE r.mac = redirection_inbox.mac)";
    let query = query.push(unknown);
    if acting.actor().role() == Role::Operator {
        return Ok(query);
    }
    let since = acting.core().clock().now().plus_seconds(-ADDRESS_SECONDS);
    Ok(query
        .push(" AND ((SELECT count(*) FROM organizations) = 1 OR address IN (")
        .push("SELECT a.address FROM redirection_addresses AS a WHERE a.organization_id = ")
        .arg(acting.organization()?)
        .push(" AND a.last_at >= ")
        .arg(since)
        .push("))"))
}

/// How many unknown phones wait for a decision that the actor may make.
pub(super) async fn waiting(acting: Acting<'_>) -> Result<i64> {
    let query = visible(Query::new("SELECT count(*) AS number FROM redirection_inbox"), acting)?;
    let rows = acting.core().store().query(query.push(" AND ignored = FALSE")).await?;
    rows.first().map_or(Ok(0), |row| row.int("number"))
}

fn phone(row: &Row) -> Result<InboxPhone> {
    let contact = LastContact {
        at: Millis(row.int("at")?),
        address: row.text("address")?,
        model: row.text("model")?,
        firmware: row.text("firmware")?,
        answer: answer(&row.text("answer")?)?,
    };
    Ok(InboxPhone {
        mac: mac(row)?,
        model: contact.model.clone(),
        contact,
        request: row.text("request")?,
        first_at: Millis(row.int("first_at")?),
        times: row.int("times")?,
        ignored: row.bool("ignored")?,
    })
}

async fn read(core: &Core, query: Query) -> Result<Vec<InboxPhone>> {
    let rows = core.store().query(query).await?;
    let models = core.redirections_memory().models();
    let named = |row: &Row| {
        let mut phone = phone(row)?;
        if phone.model.is_empty() {
            models.model_of(phone.mac).clone_into(&mut phone.model);
        }
        Ok(phone)
    };
    rows.iter().map(named).collect()
}

fn cursor(phone: &InboxPhone) -> Cursor {
    Cursor::new(ORDER, Key::Time(phone.contact.at.0), phone.mac)
}

impl Inbox<'_> {
    fn matching(&self, begin: &'static str, query: &InboxQuery) -> Result<Query> {
        let mut sql = visible(Query::new(begin), self.acting)?.push(" AND ignored = ").arg(query.filter.ignored);
        let q = query.filter.q.trim();
        if !q.is_empty() {
            sql = escape(sql.push(" AND (address").push(LIKE_WITHOUT_CASE).arg(pattern(q)));
            if let Some(digits) = mac_digits(q) {
                sql = sql.push(" OR mac LIKE ").arg(format!("%{digits}%"));
            }
            sql = sql.push(")");
        }
        Ok(sql)
    }

    /// A page of it, the newest contact first. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &InboxQuery) -> Result<Page<InboxPhone>> {
        let core = self.acting.core();
        let count = self.matching("SELECT count(*) AS total FROM redirection_inbox", query)?;
        let total = core.store().query(count).await?.first().map_or(Ok(0), |row| row.int("total"))?;
        let select = self.matching(SELECT, query)?;
        page(ORDER, &query.place, total, |wanted| read(core, wanted.apply(select.clone())), cursor).await
    }

    /// All of it that the query matches, in portions of up to 1,000. The query's place is passed over.
    ///
    /// # Errors
    /// `NotFound` outside any organization.
    pub fn export(&self, query: &InboxQuery) -> Result<BoxStream<'static, Result<Vec<InboxPhone>>>> {
        let (core, select) = (self.acting.core().clone(), self.matching(SELECT, query)?);
        Ok(portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, select) = (core.clone(), select.clone());
                async move { read(&core, portion.apply(select)).await }
            },
            cursor,
        ))
    }

    /// Puts a phone aside, or back among those that wait.
    ///
    /// # Errors
    /// `Forbidden` without the permission to edit; `NotFound`.
    pub async fn ignore(&self, mac: Mac, ignored: bool) -> Result<()> {
        self.acting.require(Permission::EditRedirections)?;
        let find = visible(Query::new("SELECT ignored FROM redirection_inbox"), self.acting)?.push(" AND mac = ").arg(mac);
        let (core, actor) = (self.acting.core().clone(), self.acting.actor().clone());
        let change = self.acting.core().store().write(move |tx| {
            async move {
                let was = tx.query(find).await?.first().ok_or(Error::NotFound)?.bool("ignored")?;
                if was == ignored {
                    return Ok(());
                }
                tx.execute("UPDATE redirection_inbox SET ignored = $2 WHERE mac = $1", args![mac, ignored]).await?;
                let word = |ignored| if ignored { "ignored" } else { "waiting" }.to_owned();
                let item = AuditItem { subject: mac.to_string(), was: word(was), is: word(ignored) };
                let action = if ignored { "ignore" } else { "unignore" };
                audit::record(tx, core.clock(), &actor, Change { area: AREA, action, items: &[item] }).await
            }
            .boxed()
        });
        change.await
    }
}
