//! Lists of accounts, and the figures at the top.

use super::access::Sip;
use super::rows;
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, Sql, args};
use crate::{Core, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::sip::{
    Account, AccountFilter, AccountId, AccountQuery, AccountSort, AccountState, Money, Number, SipAddress, Summary, YesNo,
};
use patchbay_domain::time::Millis;

/// Rows a portion of an export.
const PORTION: usize = 1000;
const FROM: &str = " FROM sip_accounts a JOIN users u ON u.id = a.id LEFT JOIN sip_balances b ON b.account_id = a.id";

const fn order(sort: AccountSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        AccountSort::Address => ("a.address", false),
        AccountSort::Name => ("a.name", false),
        AccountSort::Changed => ("a.updated_at", true),
        AccountSort::Created => ("a.created_at", true),
    };
    Order::new(column, by_time, "a.address", direction)
}

fn cursor(row: &Account, sort: AccountSort, order: Order) -> Cursor {
    let key = match sort {
        AccountSort::Address => Key::Text(String::new()),
        AccountSort::Name => Key::Text(row.name.clone()),
        AccountSort::Changed => Key::Time(row.updated_at.0),
        AccountSort::Created => Key::Time(row.created_at.0),
    };
    Cursor::new(order, key, &row.address)
}

/// Begins the statement that reads accounts, with their devices of this moment.
fn select(now: Millis) -> Query {
    Query::new("SELECT a.id, a.address, a.name, a.email, u.locked, a.listed, b.balance, a.created_at, a.updated_at, ")
        .push("(SELECT COUNT(*) FROM sip_devices d WHERE d.account_id = a.id AND d.expires_at > ")
        .arg(now)
        .push(") AS devices")
        .push(FROM)
}

/// Whether a rule for the next minutes holds that accepts nobody, as `AcceptRules::do_not_disturb` says it: up to the time of now, and
/// what follows it.
const QUIET: Sql = Sql::new(
    "COALESCE(json_extract(a.temporary_rule, '$.groups[0]') = 'nobody'
        AND COALESCE(json_extract(a.temporary_rule, '$.until'), 9223372036854775807) > ",
    "COALESCE(a.temporary_rule::jsonb #>> '{groups,0}' = 'nobody'
        AND COALESCE((a.temporary_rule::jsonb ->> 'until')::bigint, 9223372036854775807) > ",
);
const QUIET_END: &str = ", FALSE)";

fn narrowed(query: Query, organization: &OrganizationId, filter: &AccountFilter, now: Millis) -> Query {
    let mut query = query.push(" WHERE a.organization_id = ").arg(organization);
    let q = filter.q.trim();
    if !q.is_empty() {
        let pattern = rows::storable(&containing(q));
        query = query.push(" AND (a.address").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR a.name").push(LIKE).arg(&pattern);
        query = query.push(" ESCAPE '\\' OR a.email").push(LIKE).arg(pattern).push(" ESCAPE '\\'");
        if let Ok(number) = Number::parse(q) {
            query = query.push(" OR a.id IN (SELECT n.account_id FROM sip_numbers n WHERE n.number = ");
            query = query.arg(number.as_str()).push(")");
        }
        if let Ok(address) = SipAddress::parse(q) {
            query = query.push(" OR a.id IN (SELECT s.account_id FROM sip_addresses s WHERE s.address = ");
            query = query.arg(address.to_string()).push(")");
        }
        query = query.push(")");
    }
    if !filter.domain.is_empty() {
        query = query.push(" AND a.domain = ").arg(rows::storable(&filter.domain.to_lowercase()));
    }
    query = match filter.dnd {
        None => query,
        Some(YesNo::Yes) => query.push(" AND ").push(QUIET).arg(now).push(QUIET_END),
        Some(YesNo::No) => query.push(" AND NOT ").push(QUIET).arg(now).push(QUIET_END),
    };
    query = match filter.prepaid {
        None => query,
        Some(YesNo::Yes) => query.push(" AND b.balance IS NOT NULL"),
        Some(YesNo::No) => query.push(" AND b.balance IS NULL"),
    };
    const DEVICE: &str = "EXISTS (SELECT 1 FROM sip_devices e WHERE e.account_id = a.id AND e.expires_at > ";
    match filter.state {
        None => query,
        Some(AccountState::Locked) => query.push(" AND u.locked"),
        Some(AccountState::Online) => query.push(" AND ").push(DEVICE).arg(now).push(")"),
        Some(AccountState::Offline) => query.push(" AND NOT ").push(DEVICE).arg(now).push(")"),
    }
}

async fn slice(core: &Core, organization: &OrganizationId, query: &AccountQuery, slice: Slice) -> Result<Vec<Account>> {
    let now = core.clock().now();
    let narrowed = narrowed(select(now), organization, &query.filter, now);
    core.store().query(slice.apply(narrowed)).await?.iter().map(account).collect()
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.text("id")?),
        address: rows::address(row, "address")?,
        name: row.text("name")?,
        email: row.text("email")?,
        locked: row.bool("locked")?,
        listed: row.bool("listed")?,
        devices: row.int("devices")?,
        balance: row.optional_int("balance")?.map(Money),
        created_at: Millis(row.int("created_at")?),
        updated_at: Millis(row.int("updated_at")?),
    })
}

impl<A> Sip<'_, A> {
    /// A page of the accounts. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &AccountQuery) -> Result<Page<Account>> {
        let core = self.acting.core();
        let order = order(query.sort, query.direction);
        let count = Query::new("SELECT COUNT(*) AS total").push(FROM);
        let count = core.store().query(narrowed(count, self.organization, &query.filter, core.clock().now())).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        page(
            order,
            &query.place,
            total,
            |wanted| slice(core, self.organization, query, wanted),
            |row| cursor(row, query.sort, order),
        )
        .await
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: AccountQuery) -> BoxStream<'static, Result<Vec<Account>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        let order = order(query.sort, query.direction);
        let sort = query.sort;
        portions(
            order,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |row| cursor(row, sort, order),
        )
    }

    /// The figures at the top.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self) -> Result<Summary> {
        const ACCOUNTS: &str = "SELECT COUNT(*) AS number FROM sip_accounts WHERE organization_id = $1";
        const LOCKED: &str = "SELECT COUNT(*) AS number FROM sip_accounts a JOIN users u ON u.id = a.id
            WHERE a.organization_id = $1 AND u.locked";
        const ONLINE: &str =
            "SELECT COUNT(DISTINCT d.account_id) AS number FROM sip_devices d JOIN sip_accounts a ON a.id = d.account_id
            WHERE a.organization_id = $1 AND d.expires_at > $2";
        const CALLS: &str = "SELECT COUNT(*) AS number FROM sip_calls WHERE organization_id = $1 AND started_at >= $2";
        const MISSED: &str = "SELECT COUNT(*) AS number FROM sip_calls WHERE organization_id = $1 AND started_at >= $2
            AND stopped_at IS NOT NULL AND direction = 'received' AND duration = 0 AND status NOT LIKE '2%'";
        let core = self.acting.core();
        let number = async |sql, args| core.store().row(sql, args).await?.map_or(Ok(0), |row| row.int("number"));
        let now = core.clock().now();
        let yesterday = now.plus_seconds(-86_400);
        Ok(Summary {
            accounts: number(ACCOUNTS, args![self.organization]).await?,
            online: number(ONLINE, args![self.organization, now]).await?,
            locked: number(LOCKED, args![self.organization]).await?,
            calls: number(CALLS, args![self.organization, yesterday]).await?,
            missed: number(MISSED, args![self.organization, yesterday]).await?,
        })
    }
}
