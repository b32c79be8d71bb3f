//! Prepaid balances and their ledger.
//!
//! A balance only changes here, by [`post`]: it holds the balance's row, so that no two changes pass each other, never goes below nothing,
//! and writes the step to the ledger in the same transaction. So the sum of a ledger is its balance, always.

use super::Error;
use super::access::{Edit, SipAccount};
use super::change::Note;
use crate::Result;
use crate::store::{Row, Sql, Tx, args};
use crate::zone::Zone;
use futures::FutureExt;
use patchbay_domain::sip::{
    AccountId, ActiveCall, BALANCE_HISTORY_MAX, BALANCE_MAX, LedgerAction, LedgerEntry, Money, Prepaid, REASON_MAX,
};
use patchbay_domain::time::Millis;

/// The oldest begun call that still counts as lasting, in seconds: the end of an older one was not told.
const ACTIVE_SECONDS: i64 = 24 * 60 * 60;
/// The most calls that are told as lasting.
const ACTIVE_MAX: i64 = 20;
/// The most lines of a ledger that is exported.
const EXPORT_MAX: i64 = 100_000;

/// A step of a balance.
pub(crate) struct Step<'s> {
    pub action: LedgerAction,
    pub value: Money,
    pub description: &'s str,
    pub session: &'s str,
    pub at: Millis,
}

/// What the account has left, held until the transaction ends; none for one that is not prepaid.
pub(super) async fn held(tx: &mut Tx, account: &AccountId) -> Result<Option<Money>> {
    const LOCK: Sql = Sql::new(
        "SELECT balance FROM sip_balances WHERE account_id = $1",
        "SELECT balance FROM sip_balances WHERE account_id = $1 FOR NO KEY UPDATE",
    );
    let row = tx.row(LOCK, args![account.as_str()]).await?;
    row.map(|row| row.int("balance").map(Money)).transpose()
}

/// Makes the account prepaid, with nothing on it, unless it is.
pub(crate) async fn begin(tx: &mut Tx, account: &AccountId) -> Result<()> {
    let sql = "INSERT INTO sip_balances (account_id, balance) VALUES ($1, 0) ON CONFLICT (account_id) DO NOTHING";
    tx.execute(sql, args![account.as_str()]).await.map(drop)
}

/// Makes a step of a balance; answers what is left then.
pub(crate) async fn post(tx: &mut Tx, account: &AccountId, step: Step<'_>) -> Result<Money, Error> {
    const UPDATE: &str = "UPDATE sip_balances SET balance = $2 WHERE account_id = $1";
    const INSERT: &str = "INSERT INTO sip_ledger (account_id, number, at, action, description, value, balance, session_id)
        SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM sip_ledger WHERE account_id = $1";
    let was = held(tx, account).await?.ok_or(Error::NotPrepaid)?;
    let balance = was.plus(step.value);
    if balance < Money::ZERO {
        return Err(Error::BalanceTooLow);
    }
    if balance > BALANCE_MAX {
        return Err(crate::Error::field("amount", "A balance is a million at most.").into());
    }
    let id = account.as_str();
    tx.execute(UPDATE, args![id, balance.0]).await?;
    let Step { action, value, description, session, at } = step;
    tx.execute(INSERT, args![id, at, action.as_str(), description, value.0, balance.0, session]).await?;
    Ok(balance)
}

/// Pays a call: as much as there is, and no more. The call is over already, so what is missing cannot be refused; it is told.
pub(super) async fn debit(
    tx: &mut Tx,
    account: &AccountId,
    price: Money,
    call: &str,
    session: &str,
    at: Millis,
) -> Result<(), Error> {
    let Some(balance) = held(tx, account).await? else { return Ok(()) };
    let paid = price.min(balance);
    let missing = price.plus(paid.negated());
    let description = if missing > Money::ZERO { format!("{call} ({} not covered)", missing.plain()) } else { call.to_owned() };
    let step = Step { action: LedgerAction::Debit, value: paid.negated(), description: &description, session, at };
    post(tx, account, step).await.map(drop)
}

const LEDGER: &str = "SELECT number, at, action, description, value, balance, session_id FROM sip_ledger WHERE account_id = $1
    ORDER BY number DESC LIMIT $2";

impl<A> SipAccount<'_, A> {
    /// What a prepaid account has left; none for one that is not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn prepaid(&self) -> Result<Option<Prepaid>> {
        const BALANCE: &str = "SELECT b.balance, d.currency FROM sip_balances b JOIN sip_accounts a ON a.id = b.account_id
            JOIN sip_domains d ON d.name = a.domain WHERE b.account_id = $1";
        const ACTIVE: &str =
            "SELECT session_id, remote_party, started_at FROM sip_calls WHERE account_id = $1 AND direction = 'placed'
            AND started_at >= $2 AND stopped_at IS NULL ORDER BY started_at DESC LIMIT $3";
        let core = self.acting.core();
        let id = self.account.id.as_str();
        let Some(row) = core.store().row(BALANCE, args![id]).await? else { return Ok(None) };
        let since = core.clock().now().plus_seconds(-ACTIVE_SECONDS);
        let active = core.store().rows(ACTIVE, args![id, since, ACTIVE_MAX]).await?;
        let active_call = |row: &Row| {
            Ok(ActiveCall {
                session: row.text("session_id")?,
                destination: row.text("remote_party")?,
                started_at: Millis(row.int("started_at")?),
            })
        };
        Ok(Some(Prepaid {
            balance: Money(row.int("balance")?),
            currency: row.text("currency")?,
            active_calls: active.iter().map(active_call).collect::<Result<_>>()?,
        }))
    }

    /// The steps of the balance, newest first, at most [`BALANCE_HISTORY_MAX`] (sheet, section 4.8).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn balance_history(&self) -> Result<Vec<LedgerEntry>> {
        self.ledger(BALANCE_HISTORY_MAX).await
    }

    /// The same for an export, at most 100,000.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn export_balance(&self) -> Result<Vec<LedgerEntry>> {
        self.ledger(EXPORT_MAX).await
    }

    async fn ledger(&self, most: i64) -> Result<Vec<LedgerEntry>> {
        let zone = Zone::of(&self.timezone().await?);
        let rows = self.acting.core().store().rows(LEDGER, args![self.account.id.as_str(), most]).await?;
        rows.iter().map(|row| entry(row, &zone)).collect()
    }
}

fn entry(row: &Row, zone: &Zone) -> Result<LedgerEntry> {
    let (word, at) = (row.text("action")?, Millis(row.int("at")?));
    Ok(LedgerEntry {
        id: row.int("number")?.to_string(),
        at,
        local: zone.text(at),
        action: LedgerAction::parse(&word).ok_or_else(|| crate::Error::internal(format_args!("there is no action {word}")))?,
        description: row.text("description")?,
        value: Money(row.int("value")?),
        balance: Money(row.int("balance")?),
        session: row.text("session_id")?,
    })
}

impl SipAccount<'_, Edit> {
    /// Adds an amount to the balance, or takes one away; an account that was not prepaid is from then on. Answers what is left.
    ///
    /// # Errors
    /// `BalanceTooLow`; `Invalid` for `amount` and `reason`; `NotFound`.
    pub async fn add_balance(&self, amount: Money, reason: &str) -> Result<Money, Error> {
        if amount == Money::ZERO {
            return Err(crate::Error::field("amount", "Give an amount.").into());
        }
        self.post(LedgerAction::Add, "add-balance", amount, reason).await
    }

    /// Sets the balance to an amount; an account that was not prepaid is from then on.
    ///
    /// # Errors
    /// `BalanceTooLow` for one below nothing; `Invalid` for `amount` and `reason`; `NotFound`.
    pub async fn set_balance(&self, amount: Money, reason: &str) -> Result<Money, Error> {
        self.post(LedgerAction::Set, "set-balance", amount, reason).await
    }

    async fn post(&self, action: LedgerAction, word: &'static str, amount: Money, reason: &str) -> Result<Money, Error> {
        let reason = check_reason(reason)?;
        self.change(move |tx, _, changer| {
            async move {
                let account = changer.id().clone();
                begin(tx, &account).await?;
                let was = held(tx, &account).await?.unwrap_or_default();
                let value = if action == LedgerAction::Set { amount.plus(was.negated()) } else { amount };
                let step = Step { action, value, description: &reason, session: "", at: changer.core.clock().now() };
                let is = post(tx, &account, step).await?;
                Ok((is, Some(Note::new(word, was.display(), format!("{} ({reason})", is.display())))))
            }
            .boxed()
        })
        .await
    }
}

/// Why a balance is changed by hand: somebody will ask.
fn check_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(crate::Error::field("reason", "Say why; it stands in the history of the balance."));
    }
    if reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
        return Err(crate::Error::field("reason", format!("Use one line of at most {REASON_MAX} characters.")));
    }
    Ok(reason.to_owned())
}
