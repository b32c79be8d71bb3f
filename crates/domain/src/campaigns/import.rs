//! Importing devices into a group: what a file would do, or did.

use serde::{Deserialize, Serialize};

/// The largest file of devices, in bytes.
pub const DEVICES_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most devices that are added at once.
pub const DEVICES_ROWS_MAX: usize = 10_000;

/// A row that is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedDevice {
    /// Its line in the file, from 1.
    pub line: i64,
    /// The device's number as the file says it.
    pub device: String,
    /// The field that was refused.
    pub field: String,
    /// Why.
    pub reason: String,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceImport {
    /// Whether nothing was done yet.
    pub dry_run: bool,
    /// The group's name.
    pub group: String,
    /// How many devices are added.
    pub created: i64,
    /// How many are in the group already, and stay as they are.
    pub unchanged: i64,
    /// The rows that are refused, by line.
    pub refused: Vec<RefusedDevice>,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
}
