//! One connection to a SQLite file.
//!
//! A statement runs on the thread that asks for it. The page it needs is nearly always in memory already, so that it takes a few
//! microseconds: less than it would take to hand it to a thread of SQLite's own and wait for that. What may take long is told by
//! [`Connection::rows_within`], which gives up after a while, so that it can be begun anew where waiting is no harm.

use super::Arg;
use super::row::{Row, SqliteRow, Value};
use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, OpenFlags, Statement};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a statement waits for a lock of another process, such as a tool that looks into the file.
const BUSY: Duration = Duration::from_secs(5);
/// How many statements of each connection stay prepared.
const PREPARED: usize = 200;
/// After how many instructions of SQLite's machine the time is looked at: some tens of microseconds.
const INSTRUCTIONS: i32 = 1000;
/// No time limit.
const FOREVER: u64 = u64::MAX;

/// A connection.
pub(super) struct Connection {
    inner: rusqlite::Connection,
    /// When the statement under way is to be given up, in nanoseconds since `begun`.
    until: Arc<AtomicU64>,
    begun: Instant,
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Read only.
    Read,
    /// Read and write; each commit reaches the disk before it is answered.
    Write,
}

impl Connection {
    /// Opens a file that is there.
    pub fn open(file: &Path, access: Access) -> rusqlite::Result<Self> {
        let may = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let inner = rusqlite::Connection::open_with_flags(file, may | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        inner.busy_timeout(BUSY)?;
        inner.set_prepared_statement_cache_capacity(PREPARED);
        inner.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL")?;
        inner.execute_batch(match access {
            Access::Read => "PRAGMA cache_size = -4000",
            // The log goes over into the file whenever it has 4,000 pages: pages that change all the time go over less often.
            Access::Write => "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000",
        })?;
        let (until, begun) = (Arc::new(AtomicU64::new(FOREVER)), Instant::now());
        let limit = Arc::clone(&until);
        let late = move || match limit.load(Ordering::Relaxed) {
            FOREVER => false,
            limit => nanoseconds(begun.elapsed()) > limit,
        };
        if access == Access::Read {
            inner.progress_handler(INSTRUCTIONS, Some(late))?;
        }
        Ok(Self { inner, until, begun })
    }

    /// Reads rows.
    pub fn rows(&self, sql: &str, args: &[Arg]) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        let columns: Arc<[Box<str>]> = statement.column_names().into_iter().map(Box::from).collect();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let values = (0..columns.len()).map(|place| row.get_ref(place).map(value)).collect::<rusqlite::Result<_>>()?;
            found.push(Row::Sqlite(SqliteRow { columns: Arc::clone(&columns), values }));
        }
        Ok(found)
    }

    /// Reads rows, unless that takes longer than this: then none.
    pub fn rows_within(&self, sql: &str, args: &[Arg], time: Duration) -> rusqlite::Result<Option<Vec<Row>>> {
        self.until.store(nanoseconds(self.begun.elapsed().saturating_add(time)), Ordering::Relaxed);
        let outcome = self.rows(sql, args);
        self.until.store(FOREVER, Ordering::Relaxed);
        match outcome {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    /// Runs a statement; tells how many rows it touched.
    pub fn execute(&self, sql: &str, args: &[Arg]) -> rusqlite::Result<u64> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        drop(rows);
        Ok(self.inner.changes())
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(FOREVER)
}

/// Binds the values. SQLite numbers `$1` and its like by where they first stand in the text, so that each is looked up by its name.
fn bind(statement: &mut Statement<'_>, args: &[Arg]) -> rusqlite::Result<()> {
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse::<usize>().ok());
        let arg = args.get(number.unwrap_or(place).saturating_sub(1));
        match arg {
            Some(Arg::Int(value)) => statement.raw_bind_parameter(place, value)?,
            Some(Arg::Text(value)) => statement.raw_bind_parameter(place, value)?,
            Some(Arg::Bool(value)) => statement.raw_bind_parameter(place, value)?,
            None => return Err(rusqlite::Error::InvalidParameterCount(args.len(), statement.parameter_count())),
        }
    }
    Ok(())
}

/// A value as it is kept. A number with a fraction, bytes and a text that is no UTF-8 are nothing that any statement of ours answers.
fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.into()),
            Err(_) => Value::Other,
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => Value::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        drop(rusqlite::Connection::open(&file).unwrap());
        let connection = Connection::open(&file, Access::Write).unwrap();
        connection.execute("CREATE TABLE t (a INTEGER, b TEXT)", &[]).unwrap();
        (folder, connection)
    }

    #[test]
    fn placeholders_count_by_their_numbers_wherever_they_stand() {
        let (_folder, connection) = opened();
        let sql = "INSERT INTO t (a, b) SELECT $2, $1 || $3 || $1";
        assert_eq!(connection.execute(sql, &["x".into(), 7.into(), "y".into()]).unwrap(), 1);
        let rows = connection.rows("SELECT b, a FROM t WHERE a = $1", &[7.into()]).unwrap();
        assert_eq!((rows[0].text("b"), rows[0].int("a")), (Ok("xyx".to_owned()), Ok(7)));
        assert!(connection.execute(sql, &["x".into(), 7.into()]).is_err(), "a value is missing");
    }

    #[test]
    fn sqlite_is_built_without_the_counts_that_all_connections_share() {
        let (_folder, connection) = opened();
        let options: Vec<String> = connection
            .rows("PRAGMA compile_options", &[])
            .unwrap()
            .iter()
            .map(|row| row.text("compile_options").unwrap())
            .collect();
        assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "see .cargo/config.toml: {options:?}");
        assert!(!options.iter().any(|option| option == "ENABLE_MEMORY_MANAGEMENT"), "see .cargo/config.toml: {options:?}");
    }

    #[test]
    fn what_takes_long_is_given_up_and_can_be_begun_anew() {
        const COUNT: &str =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT COUNT(*) AS all_of FROM n";
        let (folder, _writer) = opened();
        let reader = Connection::open(&folder.path().join("test.db"), Access::Read).unwrap();
        assert!(reader.rows_within(COUNT, &[], Duration::ZERO).unwrap().is_none());
        assert_eq!(reader.rows(COUNT, &[]).unwrap()[0].int("all_of"), Ok(100_000));
        assert!(reader.rows_within("SELECT 1 AS one", &[], Duration::from_secs(60)).unwrap().is_some());
        assert!(reader.execute("INSERT INTO t (a) VALUES (1)", &[]).is_err(), "it only reads");
    }
}
