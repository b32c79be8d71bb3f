//! What stands in rows, as values.

use crate::store::Row;
use crate::{Error, Result};
use patchbay_domain::campaigns::{Attempt, Day, Policies, Progress, Schedule, ScheduleParts, State};
use patchbay_domain::time::Millis;
use std::fmt::Display;

/// A value that was good when it was stored.
pub(super) fn stored<T, E: Display>(read: Result<T, E>) -> Result<T> {
    read.map_err(Error::internal)
}

/// A count; 0 where there is no row.
pub(super) fn number(row: Option<&Row>) -> Result<i64> {
    row.map_or(Ok(0), |row| row.int("number"))
}

fn small<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T> {
    T::try_from(row.int(column)?).map_err(|_| Error::internal(format_args!("column {column} is out of range")))
}

pub(super) fn schedule(row: &Row) -> Result<Schedule> {
    let (start, end) = (Day(small(row, "start_day")?), Day(small(row, "end_day")?));
    let parts = ScheduleParts { start, end, from: small(row, "start_hour")?, until: small(row, "end_hour")? };
    stored(Schedule::try_from(parts))
}

pub(super) fn state(row: &Row) -> Result<State> {
    let word = row.text("state")?;
    State::parse(&word).ok_or_else(|| Error::internal(format_args!("unknown state {word}")))
}

pub(super) fn policies(row: &Row) -> Result<Policies> {
    stored(serde_json::from_str(&row.text("policies")?))
}

pub(super) fn policies_text(policies: &Policies) -> Result<String> {
    serde_json::to_string(policies).map_err(Error::internal)
}

/// How far a device is; from the beginning where it has no row yet.
pub(super) fn attempt(row: &Row) -> Result<Attempt> {
    let Some(word) = row.optional_text("progress")? else { return Ok(Attempt::default()) };
    Ok(Attempt {
        progress: Progress::parse(&word).ok_or_else(|| Error::internal(format_args!("unknown progress {word}")))?,
        failures: small(row, "failures")?,
        error: row.optional_int("error")?,
        heard_at: row.optional_int("heard_at")?.map(Millis),
    })
}
