//! Prepaid balances: what is left, and every step that led there.

use super::Money;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The most lines that a balance history tells (sheet, section 4.8).
pub const BALANCE_HISTORY_MAX: i64 = 200;
/// The largest balance.
pub const BALANCE_MAX: Money = Money(1_000_000 * 10_000);
/// The longest reason for a change, in characters.
pub const REASON_MAX: usize = 200;

/// What a prepaid account has left (sheet, section 4.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepaid {
    /// What is left; never below nothing.
    pub balance: Money,
    /// In which currency.
    pub currency: String,
    /// Calls that it is paying for at the moment.
    pub active_calls: Vec<ActiveCall>,
}

/// A call that still lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveCall {
    /// Its Call-ID.
    pub session: String,
    /// Whom the account called.
    pub destination: String,
    /// When it began.
    pub started_at: Millis,
}

/// What changed a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LedgerAction {
    /// It was set to an amount by hand.
    Set,
    /// An amount was added by hand.
    Add,
    /// A voucher was redeemed.
    Voucher,
    /// A call was paid.
    Debit,
}

impl LedgerAction {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Set, Self::Add, Self::Voucher, Self::Debit];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Add => "add",
            Self::Voucher => "voucher",
            Self::Debit => "debit",
        }
    }

    /// The action of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }

    /// The words in the protocol and on pages (sheet, section 4.8).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Set => "Set balance",
            Self::Add => "Add balance",
            Self::Voucher => "Redeem voucher",
            Self::Debit => "Debit balance",
        }
    }
}

/// One step of a balance. The sum of all values is the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Which one; sortable by time.
    pub id: String,
    /// When.
    pub at: Millis,
    /// When, `YYYY-MM-DD HH:MM:SS` in the account's zone.
    pub local: String,
    /// What.
    pub action: LedgerAction,
    /// Why, in words.
    pub description: String,
    /// By how much; a debit is below nothing.
    pub value: Money,
    /// What was left then.
    pub balance: Money,
    /// The Call-ID of the call that was paid; may be empty.
    pub session: String,
}

/// A prepaid voucher as an administrator sees it; its secret number is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// Its id, which is printed on it beside the number.
    pub id: String,
    /// What it is worth.
    pub amount: Money,
    /// When it was made.
    pub created_at: Millis,
    /// Until when it is good.
    pub expires_at: Millis,
    /// Who redeemed it; empty as long as nobody has.
    pub redeemed_by: String,
    /// When it was redeemed.
    pub redeemed_at: Option<Millis>,
}
