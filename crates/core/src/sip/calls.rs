//! Calls: an account's history as the protocol tells it, and lists of calls with a filter.

use super::access::{Reached, Sip, SipAccount};
use super::{AREA, AREA_CALLS, rows};
use crate::event::Event;
use crate::keyset::{Cursor, Key, Order, page, portions};
use crate::paging::{LIKE, containing};
use crate::remembered::Remembered;
use crate::store::{Query, Row, args};
use crate::zone::Zone;
use crate::{Core, Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::Page;
use patchbay_domain::sip::{
    AccountId, Call, CallDirection, CallFilter, CallOutcome, CallQuery, HISTORY_CALLS, HISTORY_DAYS, HISTORY_HIDDEN_STATUS,
    History, HistoryCall, Money, MonthlyUsage, SipAddress,
};
use patchbay_domain::time::Millis;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

/// Half of what is remembered of written histories, in bytes: some 20,000 accounts with a few calls each.
const HISTORIES_HALF: usize = 32 << 20;
/// What a written history takes beside its text, in bytes, about.
const BESIDE: usize = 200;

/// Rows a portion of an export.
const PORTION: usize = 1000;
/// How far the rows of a list are counted: a page says "100,000 and more" rather than count millions.
const COUNTED: i64 = 100_000;
const ORDER: Order = Order::newest_first("c.started_at", "c.id");

const SELECT: &str =
    "SELECT c.id, a.address, c.direction, c.remote_party, c.display_name, c.started_at, c.stopped_at, c.duration,
    c.status, c.price, c.session_id, c.from_tag, c.to_tag, c.proxy_ip, c.media
    FROM sip_calls c JOIN sip_accounts a ON a.id = c.account_id";

/// Both directions; `$1` the account, `$2` since when, `$3` how many either way, `$4` the status that is left out of the placed ones.
const HISTORY: &str = "SELECT * FROM (
        SELECT id, direction, remote_party, display_name, started_at, stopped_at, duration, status, price,
            session_id, from_tag, to_tag, proxy_ip, media FROM sip_calls
        WHERE account_id = $1 AND direction = 'placed' AND started_at >= $2 AND stopped_at IS NOT NULL AND status <> $4
        ORDER BY started_at DESC, id DESC LIMIT $3) AS placed
    UNION ALL SELECT * FROM (
        SELECT id, direction, remote_party, display_name, started_at, stopped_at, duration, status, price,
            session_id, from_tag, to_tag, proxy_ip, media FROM sip_calls
        WHERE account_id = $1 AND direction = 'received' AND started_at >= $2 AND stopped_at IS NOT NULL
        ORDER BY started_at DESC, id DESC LIMIT $3) AS received";

/// A history as it was written.
pub(super) struct Written {
    /// The account that it was of: another may have its address by now.
    account: AccountId,
    text: String,
    /// When the oldest of its calls began; none where there are none. The text holds until that is none of the last days any more.
    oldest: Option<Millis>,
}

/// Histories that were asked for lately, by address.
pub(super) type Histories = Remembered<String, Written>;

/// None yet; what is remembered is corrected by these events.
pub(super) fn histories(events: Receiver<Event>) -> Histories {
    Remembered::by_name(events, &[AREA, AREA_CALLS], 0)
        .weighing(HISTORIES_HALF, |written: &Arc<Written>| written.text.len().saturating_add(BESIDE))
}

/// When the last days begin of which a history tells: it tells of nothing that is too old to be kept, whether it was swept away or not.
fn history_begin(core: &Core) -> Millis {
    let days = HISTORY_DAYS.min(core.sip_memory().limits().call_days);
    core.clock().now().plus_seconds(days.saturating_mul(-86_400))
}

impl<A> SipAccount<'_, A> {
    /// The history as `write` writes it, remembered as long as it would say the same. So there is one way only to write it: the settings
    /// API's, whose clients ask for it again and again.
    ///
    /// # Errors
    /// When the database cannot be read; those of writing.
    pub async fn written_history(&self, write: impl FnOnce(&History) -> Result<String> + Send) -> Result<String> {
        let (core, account) = (self.acting.core(), &self.account);
        let begin = history_begin(core);
        let holds = |written: &Written| written.account == account.id && written.oldest.is_none_or(|oldest| oldest >= begin);
        let read = async {
            let history = history(core, account).await?;
            let oldest = history.placed.iter().chain(&history.received).map(|told| told.call.started_at).min();
            Ok(Some(Written { account: account.id.clone(), text: write(&history)?, oldest }))
        };
        let written = core.sip_memory().histories.get_if(account.address.to_string(), holds, read).await?;
        Ok(written.ok_or(Error::NotFound)?.text.clone())
    }

    /// The calls of the last days, up to so many either way (sheet, section 4.5).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history(&self) -> Result<History> {
        history(self.acting.core(), &self.account).await
    }

    /// What placed calls came to since the first of the month, on the account's own calendar.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn monthly_usage(&self) -> Result<MonthlyUsage> {
        const USAGE: &str = "SELECT COUNT(*) AS calls, CAST(COALESCE(SUM(price), 0) AS BIGINT) AS price FROM sip_calls
            WHERE account_id = $1 AND direction = 'placed' AND started_at >= $2";
        let core = self.acting.core();
        let since = Zone::of(&self.timezone().await?).month_begin(core.clock().now());
        let row = core.store().row(USAGE, args![self.account.id.as_str(), since]).await?.ok_or(Error::NotFound)?;
        Ok(MonthlyUsage { calls: row.int("calls")?, price: Money(row.int("price")?) })
    }

    /// A page of the account's calls, newest first; the filter's `account` is passed over.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub async fn calls(&self, query: &CallQuery) -> Result<Page<Call>> {
        list(self.acting.core(), &self.scope(), query).await
    }

    /// All of the account's calls that match, newest first, in portions of up to 1,000. The query's place and its filter's `account` are
    /// passed over.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub fn export_calls(&self, query: &CallQuery) -> Result<BoxStream<'static, Result<Vec<Call>>>> {
        export(self.acting.core(), &self.scope(), query)
    }

    fn scope(&self) -> Scope {
        Scope { organization: self.account.organization.clone(), account: Some(self.account.id.clone()) }
    }

    /// The account's time zone.
    pub(super) async fn timezone(&self) -> Result<String> {
        timezone(self.acting.core(), &self.account.id).await
    }
}

async fn history(core: &Core, account: &Reached) -> Result<History> {
    let since = history_begin(core);
    let values = args![account.id.as_str(), since, HISTORY_CALLS, HISTORY_HIDDEN_STATUS];
    let rows = core.store().rows(HISTORY, values).await?;
    let timezone = timezone(core, &account.id).await?;
    let zone = Zone::of(&timezone);
    let mut history = History { timezone, ..History::default() };
    for row in &rows {
        let call = call(row, account.address.clone())?;
        let start_local = zone.text(call.started_at);
        let stop_local = zone.text(call.stopped_at.unwrap_or(call.started_at));
        let way = match call.direction {
            CallDirection::Placed => &mut history.placed,
            CallDirection::Received => &mut history.received,
        };
        way.push(HistoryCall { call, start_local, stop_local });
    }
    // The database need not keep the order of the two halves.
    for calls in [&mut history.placed, &mut history.received] {
        calls.sort_by(|one, other| (other.call.started_at, &other.call.id).cmp(&(one.call.started_at, &one.call.id)));
    }
    Ok(history)
}

/// The account's time zone.
async fn timezone(core: &Core, account: &AccountId) -> Result<String> {
    let row = core.store().row("SELECT timezone FROM sip_accounts WHERE id = $1", args![account.as_str()]).await?;
    row.ok_or(Error::NotFound)?.text("timezone")
}

impl<A> Sip<'_, A> {
    /// A page of all calls of the organization's accounts, newest first. The total is not counted beyond 100,000.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub async fn calls(&self, query: &CallQuery) -> Result<Page<Call>> {
        list(self.acting.core(), &self.scope(), query).await
    }

    /// All that matches, newest first, in portions of up to 1,000. The query's place is passed over.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub fn export_calls(&self, query: &CallQuery) -> Result<BoxStream<'static, Result<Vec<Call>>>> {
        export(self.acting.core(), &self.scope(), query)
    }

    fn scope(&self) -> Scope {
        Scope { organization: self.organization.clone(), account: None }
    }
}

/// Whose calls are in reach.
struct Scope {
    organization: OrganizationId,
    account: Option<AccountId>,
}

impl Scope {
    /// Narrows a query over calls `c` and accounts `a`.
    fn narrow(&self, query: Query, filter: &CallFilter) -> Result<Query> {
        let mut query = query.push(" WHERE c.organization_id = ").arg(&self.organization);
        if let Some(account) = &self.account {
            query = query.push(" AND c.account_id = ").arg(account.as_str());
        } else if !filter.account.is_empty() {
            query = query.push(" AND a.address = ").arg(rows::storable(&filter.account.to_lowercase()));
        }
        let q = filter.q.trim();
        if !q.is_empty() {
            let pattern = rows::storable(&containing(q));
            query = query.push(" AND (c.remote_party").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR c.display_name").push(LIKE);
            query = query.arg(pattern).push(" ESCAPE '\\' OR c.session_id = ").arg(rows::storable(q)).push(")");
        }
        if let Some(way) = filter.way {
            query = query.push(" AND c.direction = ").arg(way.as_str());
        }
        query = query.push(match filter.outcome {
            None => "",
            Some(CallOutcome::Active) => " AND c.stopped_at IS NULL",
            Some(CallOutcome::Answered) => " AND c.stopped_at IS NOT NULL AND c.status LIKE '2%'",
            Some(CallOutcome::Missed) => {
                " AND c.stopped_at IS NOT NULL AND c.direction = 'received' AND c.duration = 0 AND c.status NOT LIKE '2%'"
            }
            Some(CallOutcome::Failed) => " AND c.stopped_at IS NOT NULL AND c.direction = 'placed' AND c.status NOT LIKE '2%'",
        });
        if let Some(from) = day("from", &filter.from)? {
            query = query.push(" AND c.started_at >= ").arg(from);
        }
        if let Some(to) = day("to", &filter.to)? {
            query = query.push(" AND c.started_at < ").arg(to.plus_seconds(86_400));
        }
        Ok(query)
    }
}

fn day(field: &str, text: &str) -> Result<Option<Millis>> {
    if text.is_empty() {
        return Ok(None);
    }
    let message = "Write the day as YYYY-MM-DD, such as 2026-11-21.";
    Millis::of_day(text).map(Some).ok_or_else(|| Error::field(field, message))
}

async fn list(core: &Core, scope: &Scope, query: &CallQuery) -> Result<Page<Call>> {
    const BEGIN: &str = "SELECT COUNT(*) AS total FROM (SELECT 1 FROM sip_calls c JOIN sip_accounts a ON a.id = c.account_id";
    let count = scope.narrow(Query::new(BEGIN), &query.filter)?.push(" LIMIT ").arg(COUNTED).push(") AS counted");
    let total = core.store().query(count).await?.first().map_or(Ok(0), |row| row.int("total"))?;
    let narrowed = scope.narrow(Query::new(SELECT), &query.filter)?;
    page(ORDER, &query.place, total, |wanted| read(core, wanted.apply(narrowed.clone())), cursor).await
}

fn export(core: &Core, scope: &Scope, query: &CallQuery) -> Result<BoxStream<'static, Result<Vec<Call>>>> {
    let narrowed = scope.narrow(Query::new(SELECT), &query.filter)?;
    let core = core.clone();
    Ok(portions(
        ORDER,
        PORTION,
        move |portion| {
            let (core, narrowed) = (core.clone(), narrowed.clone());
            async move { read(&core, portion.apply(narrowed)).await }
        },
        cursor,
    ))
}

fn cursor(call: &Call) -> Cursor {
    Cursor::new(ORDER, Key::Time(call.started_at.0), &call.id)
}

async fn read(core: &Core, query: Query) -> Result<Vec<Call>> {
    core.store().query(query).await?.iter().map(|row| call(row, rows::address(row, "address")?)).collect()
}

fn call(row: &Row, account: SipAddress) -> Result<Call> {
    let word = row.text("direction")?;
    let direction = CallDirection::parse(&word).ok_or_else(|| Error::internal(format_args!("there is no direction {word}")))?;
    let media = row.text("media")?;
    Ok(Call {
        id: row.text("id")?,
        account,
        direction,
        remote_party: row.text("remote_party")?,
        display_name: row.text("display_name")?,
        started_at: Millis(row.int("started_at")?),
        stopped_at: row.optional_int("stopped_at")?.map(Millis),
        duration: row.int("duration")?,
        status: row.text("status")?,
        price: row.optional_int("price")?.map(Money),
        session_id: row.text("session_id")?,
        from_tag: row.text("from_tag")?,
        to_tag: row.text("to_tag")?,
        proxy_ip: row.text("proxy_ip")?,
        media: media.split(',').filter(|medium| !medium.is_empty()).map(str::to_owned).collect(),
    })
}
