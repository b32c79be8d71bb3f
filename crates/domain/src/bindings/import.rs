//! Importing bindings: what a file would do, or did.

use serde::{Deserialize, Serialize};

/// The largest file, in bytes.
pub const IMPORT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most rows of a file.
pub const IMPORT_ROWS_MAX: usize = 10_000;

/// A row that is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBinding {
    /// Its line in the file, from 1.
    pub line: i64,
    /// The telephone number as the file says it.
    pub phone_number: String,
    /// The field that was refused.
    pub field: String,
    /// Why.
    pub reason: String,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingImport {
    /// Whether nothing was done yet.
    pub dry_run: bool,
    /// How many bindings are made.
    pub created: i64,
    /// The rows that are refused.
    pub refused: Vec<RefusedBinding>,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
}
