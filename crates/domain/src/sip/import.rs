//! Importing accounts: what a file would do, or did.

use super::{SipAddress, account::AccountId};
use crate::accounts::ShownOnce;
use serde::{Deserialize, Serialize};

/// The largest file, in bytes.
pub const IMPORT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most rows of a file.
pub const IMPORT_ROWS_MAX: usize = 10_000;

/// What a row changes of an account that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    /// The column.
    pub field: String,
    /// What it was; nothing of a password.
    pub was: String,
    /// What it becomes; nothing of a password.
    pub is: String,
}

/// One account of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedAccount {
    /// Its line in the file, from 1.
    pub line: i64,
    /// Its address, as far as it could be read.
    pub address: String,
    /// The password that was made for it, where the file has none; shown this once.
    pub password: Option<ShownOnce>,
    /// The field that was refused; empty for the row as a whole.
    pub field: String,
    /// Why the row was refused; empty when it was not.
    pub reason: String,
    /// What it changes of an account that is there.
    pub changes: Vec<AccountChange>,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountImport {
    /// Whether nothing was done yet.
    pub dry_run: bool,
    /// How many accounts are made.
    pub created: i64,
    /// How many accounts are there and become others, when that is asked for.
    pub changed: i64,
    /// How many are there and stay as they are.
    pub unchanged: i64,
    /// How many rows are refused.
    pub rejected: i64,
    /// The rows: all that are refused, those that change an account, and those whose password was made.
    pub rows: Vec<ImportedAccount>,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
}

/// An account that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewlyMade {
    /// Which one.
    pub id: AccountId,
    /// Its address.
    pub address: SipAddress,
    /// Its password, shown this once.
    pub password: ShownOnce,
}
