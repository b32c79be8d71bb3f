//! The journal of an account: data that its clients replicate among themselves (seed; sheet, sections 4.17 to 4.19).
//!
//! A client asks for what came "after" a second, and means strictly after. So every put of an account has a second of its own, later than
//! all before: the present one, or the next free one when puts come faster. The row of the account's journal is held while a second is
//! given out and until it is committed; whoever reads a second has therefore read all of it, and nothing is ever added to it.

use super::Error;
use super::access::{Own, SipAccount};
use super::rows;
use crate::store::{Query, Row, Tx, args};
use crate::{Core, Result};
use futures::FutureExt;
use patchbay_domain::sip::{
    AccountId, JOURNAL_DATA_MAX, JOURNAL_DELETE_MAX, JOURNAL_PUT_MAX, JOURNAL_READ_BYTES, JOURNAL_READ_MAX, JOURNAL_UUID_MAX,
    JournalEntry, JournalLimits, JournalQuery,
};

/// Hex digits of an id that tell the place within its second.
const PLACE_DIGITS: usize = 4;

/// One row of a put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalPut {
    /// Adds an entry; the text of a JSON value, kept byte for byte.
    Add(String),
    /// Removes the entry of this id.
    Remove(String),
}

/// The journal of the actor's own account. It is nobody else's business.
pub struct Journal<'a> {
    core: &'a Core,
    account: &'a AccountId,
    address: &'a str,
}

impl SipAccount<'_, Own> {
    /// The journal.
    #[must_use]
    pub fn journal(&self) -> Journal<'_> {
        Journal { core: self.acting.core(), account: &self.account.id, address: &self.acting.actor().address }
    }
}

/// An id: the second and the place within it, so that the order of ids is the order of entries.
fn id(second: i64, place: i64) -> String {
    format!("{second:08x}{place:04x}")
}

/// The second and the place of an id; none for a text that is no id of ours.
fn parse_id(text: &str) -> Option<(i64, i64)> {
    let (second, place) = text.split_at_checked(text.len().checked_sub(PLACE_DIGITS)?)?;
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if second.len() < 8 || !hex(second) || !hex(place) {
        return None;
    }
    Some((i64::from_str_radix(second, 16).ok()?, i64::from_str_radix(place, 16).ok()?))
}

impl Journal<'_> {
    /// Adds and removes entries, all or none; answers the id of each added one and nothing for each removed one, in the same order. Returns
    /// once they are on disk. Where more is kept than the limits allow, the oldest entries go.
    ///
    /// # Errors
    /// `Journal` when something is too long or too much; nothing was stored then. `NotFound`.
    pub async fn put(&self, uuid: &str, entries: Vec<JournalPut>) -> Result<Vec<Option<String>>, Error> {
        if uuid.is_empty() || uuid.len() > JOURNAL_UUID_MAX || uuid.contains('\0') {
            return Err(Error::Journal("A uuid has 1 to 256 bytes."));
        }
        if entries.len() > JOURNAL_PUT_MAX {
            return Err(Error::Journal("At most 1000 entries are put at once."));
        }
        let limits = self.core.sip_memory().limits().journal;
        let mut bytes: i64 = 0;
        for entry in &entries {
            if let JournalPut::Add(data) = entry {
                if data.len() > JOURNAL_DATA_MAX || data.contains('\0') {
                    return Err(Error::Journal("The data of an entry is too long."));
                }
                bytes = bytes.saturating_add(length(data));
            }
        }
        if bytes > limits.bytes {
            return Err(Error::Journal("This is more than a journal holds."));
        }
        let put = Put {
            account: self.account.clone(),
            uuid: uuid.to_owned(),
            address: self.address.to_owned(),
            now: self.core.clock().now().0.div_euclid(1000),
            limits,
        };
        self.core.store().write(move |tx| async move { put.carry_out(tx, entries, bytes).await }.boxed()).await
    }

    /// Entries in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(&self, query: &JournalQuery) -> Result<Vec<JournalEntry>> {
        const SELECT: &str = "SELECT second, place, uuid, address, data FROM sip_journal_entries WHERE account_id = ";
        let Some(last) = self.last_second(query).await? else { return Ok(Vec::new()) };
        let wanted = self.narrow(Query::new(SELECT), query).push(" AND second <= ").arg(last);
        self.core.store().query(wanted.push(" ORDER BY second, place")).await?.iter().map(entry).collect()
    }

    /// All entries but those of this client, as ids and seconds, in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self, except_uuid: Option<&str>) -> Result<Vec<(String, i64)>> {
        const SELECT: &str = "SELECT second, place FROM sip_journal_entries WHERE account_id = ";
        let query = JournalQuery { except_uuid: except_uuid.map(str::to_owned), ..JournalQuery::default() };
        let rows = self.core.store().query(self.narrow(Query::new(SELECT), &query).push(" ORDER BY second, place")).await?;
        rows.iter().map(|row| Ok((id(row.int("second")?, row.int("place")?), row.int("second")?))).collect()
    }

    /// Deletes entries; unknown ids are passed over. Tells how many there were.
    ///
    /// # Errors
    /// `Journal` for too many ids; nothing was deleted then.
    pub async fn delete(&self, ids: &[String]) -> Result<i64, Error> {
        if ids.len() > JOURNAL_DELETE_MAX {
            return Err(Error::Journal("At most 5000 entries are deleted at once."));
        }
        let account = self.account.clone();
        let ids: Vec<(i64, i64)> = ids.iter().filter_map(|id| parse_id(id)).collect();
        let deleted = self.core.store().write::<_, Error, _>(move |tx| {
            async move {
                held(tx, &account).await?;
                let mut gone = Gone::default();
                for id in ids {
                    gone.add(remove(tx, &account, id).await?);
                }
                gone.count(tx, &account).await?;
                Ok(gone.entries)
            }
            .boxed()
        });
        deleted.await
    }

    /// Adds the account and the filter to a query that ends where the account's id belongs.
    fn narrow(&self, query: Query, wanted: &JournalQuery) -> Query {
        let days = self.core.sip_memory().limits().journal.days;
        let oldest = self.core.clock().now().0.div_euclid(1000).saturating_sub(days.saturating_mul(86_400));
        let after = wanted.after_timestamp.filter(|second| *second != 0).map_or(oldest, |second| second.max(oldest));
        let mut query = query.arg(self.account.as_str()).push(" AND second > ").arg(after);
        if let Some(uuid) = wanted.except_uuid.as_deref().filter(|uuid| !uuid.is_empty()) {
            query = query.push(" AND uuid <> ").arg(rows::storable(uuid));
        }
        if let Some((second, place)) = wanted.after_id.as_deref().and_then(parse_id) {
            query = query.push(" AND (second, place) > (").arg(second).push(", ").arg(place).push(")");
        }
        query
    }

    /// The last second that is answered: the one that reaches the limit of entries or of bytes, else the last there is.
    async fn last_second(&self, wanted: &JournalQuery) -> Result<Option<i64>> {
        const BEGIN: &str = "SELECT COALESCE(MIN(CASE WHEN entries >= ";
        const INNER: &str = "SELECT second, ROW_NUMBER() OVER (ORDER BY second, place) AS entries,
            SUM(size) OVER (ORDER BY second, place) AS bytes FROM sip_journal_entries WHERE account_id = ";
        let limit = wanted.limit.filter(|limit| (1..JOURNAL_READ_MAX).contains(limit)).unwrap_or(JOURNAL_READ_MAX);
        let query = Query::new(BEGIN).arg(limit).push(" OR bytes >= ").arg(JOURNAL_READ_BYTES);
        let query = query.push(" THEN second END), MAX(second)) AS last FROM (").push(INNER);
        let rows = self.core.store().query(self.narrow(query, wanted).push(") AS counted")).await?;
        rows.first().map_or(Ok(None), |row| row.optional_int("last"))
    }
}

/// A put on its way into the database.
struct Put {
    account: AccountId,
    uuid: String,
    address: String,
    now: i64,
    limits: JournalLimits,
}

impl Put {
    async fn carry_out(self, tx: &mut Tx, entries: Vec<JournalPut>, bytes: i64) -> Result<Vec<Option<String>>, Error> {
        // Of an account that was deleted meanwhile nothing is inserted.
        const BEGIN: &str = "INSERT INTO sip_journals (account_id, last_second, entries, bytes)
            SELECT id, $2, $3, $4 FROM sip_accounts WHERE id = $1
            ON CONFLICT (account_id) DO UPDATE SET
                last_second = CASE WHEN sip_journals.last_second >= excluded.last_second THEN sip_journals.last_second + 1
                    ELSE excluded.last_second END,
                entries = sip_journals.entries + excluded.entries, bytes = sip_journals.bytes + excluded.bytes
            RETURNING last_second, entries, bytes";
        const INSERT: &str = "INSERT INTO sip_journal_entries (account_id, second, place, uuid, address, size, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let added = entries.iter().filter(|entry| matches!(entry, JournalPut::Add(_))).count();
        let added = i64::try_from(added).unwrap_or(i64::MAX);
        let account = &self.account;
        let row = tx.row(BEGIN, args![account.as_str(), self.now, added, bytes]).await?.ok_or(crate::Error::NotFound)?;
        let second = row.int("last_second")?;
        let (mut ids, mut gone) = (Vec::with_capacity(entries.len()), Gone::default());
        for (place, entry) in (0_i64..).zip(entries) {
            match entry {
                JournalPut::Add(data) => {
                    let size = length(&data);
                    tx.execute(INSERT, args![account.as_str(), second, place, &self.uuid, &self.address, size, data]).await?;
                    ids.push(Some(id(second, place)));
                }
                JournalPut::Remove(id) => {
                    if let Some(id) = parse_id(&id) {
                        gone.add(remove(tx, account, id).await?);
                    }
                    ids.push(None);
                }
            }
        }
        let (entries, bytes) = (row.int("entries")?, row.int("bytes")?);
        if entries > self.limits.entries || bytes > self.limits.bytes {
            gone.add(self.trim(tx, second).await?);
        }
        gone.count(tx, account).await?;
        Ok(ids)
    }

    /// Removes the oldest entries that do not fit; those of this put stay.
    async fn trim(&self, tx: &mut Tx, second: i64) -> Result<Gone> {
        // Counted from the newest: what lies beyond either limit goes, in whole seconds, so that no group is cut.
        const KEEP: &str = "SELECT MAX(CASE WHEN entries > $2 OR bytes > $3 THEN second END) AS last FROM (
            SELECT second, ROW_NUMBER() OVER (ORDER BY second DESC, place DESC) AS entries,
                SUM(size) OVER (ORDER BY second DESC, place DESC) AS bytes FROM sip_journal_entries WHERE account_id = $1) AS counted";
        let row = tx.row(KEEP, args![self.account.as_str(), self.limits.entries, self.limits.bytes]).await?;
        let Some(last) = row.map_or(Ok(None), |row| row.optional_int("last"))? else { return Ok(Gone::default()) };
        up_to(tx, &self.account, last.min(second.saturating_sub(1))).await
    }
}

/// How much was removed.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    entries: i64,
    bytes: i64,
}

impl Gone {
    fn add(&mut self, other: Self) {
        self.entries = self.entries.saturating_add(other.entries);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    /// Takes it off what the account's journal holds.
    async fn count(self, tx: &mut Tx, account: &AccountId) -> Result<()> {
        if self.entries == 0 {
            return Ok(());
        }
        let sql = "UPDATE sip_journals SET entries = entries - $2, bytes = bytes - $3 WHERE account_id = $1";
        tx.execute(sql, args![account.as_str(), self.entries, self.bytes]).await.map(drop)
    }
}

/// Keeps others from changing the account's journal until this change is over.
async fn held(tx: &mut Tx, account: &AccountId) -> Result<()> {
    tx.execute("UPDATE sip_journals SET entries = entries WHERE account_id = $1", args![account.as_str()]).await.map(drop)
}

async fn remove(tx: &mut Tx, account: &AccountId, (second, place): (i64, i64)) -> Result<Gone> {
    let sql = "DELETE FROM sip_journal_entries WHERE account_id = $1 AND second = $2 AND place = $3 RETURNING size";
    let row = tx.row(sql, args![account.as_str(), second, place]).await?;
    row.map_or(Ok(Gone::default()), |row| Ok(Gone { entries: 1, bytes: row.int("size")? }))
}

/// Removes all entries up to and with this second.
async fn up_to(tx: &mut Tx, account: &AccountId, second: i64) -> Result<Gone> {
    const COUNT: &str = "SELECT COUNT(*) AS entries, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM sip_journal_entries
        WHERE account_id = $1 AND second <= $2";
    let row = tx.row(COUNT, args![account.as_str(), second]).await?.ok_or(crate::Error::NotFound)?;
    tx.execute("DELETE FROM sip_journal_entries WHERE account_id = $1 AND second <= $2", args![account.as_str(), second]).await?;
    Ok(Gone { entries: row.int("entries")?, bytes: row.int("bytes")? })
}

/// Removes entries that are older than is kept, account by account.
pub(super) async fn sweep(core: &Core) -> Result<()> {
    const OLD: &str = "SELECT DISTINCT account_id FROM sip_journal_entries WHERE second <= $1 LIMIT 1000";
    let oldest =
        core.clock().now().0.div_euclid(1000).saturating_sub(core.sip_memory().limits().journal.days.saturating_mul(86_400));
    loop {
        let rows = core.store().rows(OLD, args![oldest]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let account = AccountId(row.text("account_id")?);
            let swept = core.store().write::<_, crate::Error, _>(move |tx| {
                async move {
                    held(tx, &account).await?;
                    up_to(tx, &account, oldest).await?.count(tx, &account).await
                }
                .boxed()
            });
            swept.await?;
        }
    }
}

fn length(data: &str) -> i64 {
    i64::try_from(data.len()).unwrap_or(i64::MAX)
}

fn entry(row: &Row) -> Result<JournalEntry> {
    let second = row.int("second")?;
    Ok(JournalEntry {
        id: id(second, row.int("place")?),
        timestamp: second,
        uuid: row.text("uuid")?,
        ip_address: row.text("address")?,
        data: row.text("data")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_of_entries_and_read_back() {
        let ids =
            [id(1_714_551_733, 0), id(1_714_551_733, 15), id(1_714_551_733, 999), id(1_714_551_734, 0), id(4_294_967_295, 3)];
        assert!(ids.is_sorted());
        assert_eq!(ids[0], "6631fbb50000");
        assert_eq!(parse_id(&ids[2]), Some((1_714_551_733, 999)));
        for bad in ["", "0", "6631fbb5", "6631fbb5000g", "+631fbb50000", "6631fbb5€", "-00000000001"] {
            assert_eq!(parse_id(bad), None, "{bad}");
        }
    }
}
