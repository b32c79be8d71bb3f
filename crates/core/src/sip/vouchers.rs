//! Prepaid vouchers: an id and a number on paper, redeemed once.

use super::access::{Edit, Own, Sip, SipAccount};
use super::balance::{self, Step};
use super::change::Note;
use super::{Error, rows};
use crate::Result;
use crate::accounts::Guess;
use crate::audit::{self, Change};
use crate::secret::random_text;
use crate::store::{Row, args};
use futures::FutureExt;
use patchbay_domain::accounts::ShownOnce;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{BALANCE_MAX, LedgerAction, Money, Voucher};
use patchbay_domain::time::Millis;

/// The most vouchers made at once.
pub const VOUCHERS_MAX: usize = 500;
/// Vouchers that a list shows, the newest first.
const LISTED: i64 = 500;
/// The longest a voucher is good, in days.
const DAYS_MAX: i64 = 3650;
/// Characters of a voucher's id, five random bits each.
const ID_LENGTH: usize = 8;
/// Characters of a voucher's number, five random bits each.
const NUMBER_LENGTH: usize = 16;
/// The longest id or number that is looked up, in bytes.
const LONGEST: usize = 64;

/// A voucher that was made: what is printed on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeVoucher {
    /// Its id.
    pub id: String,
    /// Its number, shown this once.
    pub number: ShownOnce,
}

impl<A> Sip<'_, A> {
    /// The newest 500 vouchers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vouchers(&self) -> Result<Vec<Voucher>> {
        const LIST: &str = "SELECT id, amount, created_at, expires_at, redeemed_by, redeemed_at FROM sip_vouchers
            WHERE organization_id = $1 ORDER BY created_at DESC, id LIMIT $2";
        self.acting.core().store().rows(LIST, args![self.organization, LISTED]).await?.iter().map(voucher).collect()
    }
}

impl Sip<'_, Edit> {
    /// Makes vouchers of one amount, good for so many days.
    ///
    /// # Errors
    /// `Invalid` for `count`, `amount`, `days`.
    pub async fn create_vouchers(&self, count: usize, amount: Money, days: i64) -> Result<Vec<MadeVoucher>> {
        const INSERT: &str = "INSERT INTO sip_vouchers (id, organization_id, secret_hash, amount, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let mut errors = patchbay_domain::form::FieldErrors::default();
        if !(1..=VOUCHERS_MAX).contains(&count) {
            errors.add("count", format!("Make 1 to {VOUCHERS_MAX} vouchers at once."));
        }
        if amount <= Money::ZERO || amount > BALANCE_MAX {
            errors.add("amount", "Give an amount above nothing.");
        }
        if !(1..=DAYS_MAX).contains(&days) {
            errors.add("days", format!("Choose 1 to {DAYS_MAX} days."));
        }
        if !errors.is_empty() {
            return Err(crate::Error::Invalid(errors));
        }
        let core = self.acting.core();
        let made: Vec<MadeVoucher> = (0..count)
            .map(|_| MadeVoucher { id: random_text(ID_LENGTH), number: ShownOnce(random_text(NUMBER_LENGTH)) })
            .collect();
        let rows: Vec<(String, String)> =
            made.iter().map(|made| (made.id.clone(), hash(core, &made.id, &made.number.0))).collect();
        let (organization, clock, actor) = (self.organization.clone(), core.clock().clone(), self.acting.actor().clone());
        core.store()
            .write(move |tx| {
                async move {
                    let now = clock.now();
                    let until = now.plus_seconds(days.saturating_mul(86_400));
                    for (id, hash) in &rows {
                        tx.execute(INSERT, args![id, &organization, hash, amount.0, now, until]).await?;
                    }
                    let item =
                        |(id, _): &(String, String)| AuditItem { subject: id.clone(), was: String::new(), is: amount.display() };
                    let items: Vec<AuditItem> = rows.iter().map(item).collect();
                    audit::record(tx, &clock, &actor, Change { area: "sip-vouchers", action: "create", items: &items }).await
                }
                .boxed()
            })
            .await?;
        Ok(made)
    }
}

impl SipAccount<'_, Own> {
    /// Redeems a voucher of the account's organization; an account that was not prepaid is from then on. Answers what is left.
    ///
    /// # Errors
    /// `Voucher`; `Throttled` after too many wrong ones; `NotFound`.
    pub async fn redeem(&self, id: &str, number: &str) -> Result<Money, Error> {
        const TAKE: &str = "UPDATE sip_vouchers SET redeemed_by = $4, redeemed_at = $5 WHERE id = $1 AND secret_hash = $2
            AND organization_id = $3 AND redeemed_at IS NULL AND expires_at > $5 RETURNING amount";
        let (core, actor) = (self.acting.core(), self.acting.actor());
        if id.len() > LONGEST || number.len() > LONGEST {
            return Err(Error::Voucher);
        }
        let guess = Guess::begin(core, "voucher", actor.name(), &actor.address)?;
        let id = rows::storable(&id.trim().to_lowercase());
        let hash = hash(core, &id, &number.trim().to_lowercase());
        let outcome = self
            .change(move |tx, _, changer| {
                async move {
                    let now = changer.core.clock().now();
                    let address = changer.account.address.to_string();
                    let taken = tx.row(TAKE, args![&id, hash, &changer.account.organization, address, now]).await?;
                    let value = Money(taken.ok_or(Error::Voucher)?.int("amount")?);
                    balance::begin(tx, changer.id()).await?;
                    let description = format!("Voucher {id}");
                    let step = Step { action: LedgerAction::Voucher, value, description: &description, session: "", at: now };
                    let is = balance::post(tx, changer.id(), step).await?;
                    let note =
                        Note::new("redeem-voucher", is.plus(value.negated()).display(), format!("{} ({id})", is.display()));
                    Ok((is, Some(note)))
                }
                .boxed()
            })
            .await;
        match &outcome {
            Ok(_) => guess.succeeded(),
            Err(Error::Voucher) => {}
            Err(_) => guess.withdrawn(),
        }
        outcome
    }
}

fn hash(core: &crate::Core, id: &str, number: &str) -> String {
    core.key().hash("voucher", &format!("{id}\n{number}"))
}

fn voucher(row: &Row) -> Result<Voucher> {
    Ok(Voucher {
        id: row.text("id")?,
        amount: Money(row.int("amount")?),
        created_at: Millis(row.int("created_at")?),
        expires_at: Millis(row.int("expires_at")?),
        redeemed_by: row.text("redeemed_by")?,
        redeemed_at: row.optional_int("redeemed_at")?.map(Millis),
    })
}
