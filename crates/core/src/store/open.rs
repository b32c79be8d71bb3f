//! Opening a database: which one, with what settings, and at which schema.

use super::sqlite::{Access, Connection};
use super::{Backend, EVENTS_KEPT, Store, readers::Readers, tx, writer::Writer};
use crate::event::Event;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::broadcast;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://` nor `postgres://`.
    #[error("the database URL begins with sqlite:// or postgres://")]
    Scheme,
    /// The folder of the SQLite file cannot be made, or its lock cannot be taken.
    #[error("cannot prepare {path}: {cause}")]
    Folder {
        /// Which file or folder.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The system gives no thread to write with.
    #[error("cannot begin to write: {0}")]
    Thread(std::io::Error),
    /// Another process has the SQLite file open.
    #[error("another process is using {0}")]
    InUse(String),
    /// The database cannot be reached.
    #[error("cannot open the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The SQLite file cannot be opened.
    #[error("cannot open the database: {0}")]
    File(#[from] rusqlite::Error),
    /// The schema cannot be brought up to date.
    #[error("cannot bring the database's schema up to date: {0}")]
    Migrate(#[from] MigrateError),
    /// What is kept in memory cannot be read.
    #[error("cannot read what is kept in memory: {0}")]
    Start(#[from] crate::Error),
}

impl Store {
    /// Opens the database of this URL and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let backend = if url.starts_with("sqlite:") {
            open_sqlite(url, events.clone()).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            open_postgres(url, events.clone()).await?
        } else {
            return Err(OpenError::Scheme);
        };
        Ok(Self { backend, events })
    }
}

async fn open_sqlite(url: &str, events: broadcast::Sender<Event>) -> Result<Backend, OpenError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging();
    let file = options.get_filename().to_path_buf();
    let lock = lock(&file)?;
    let mut first = options.connect().await?;
    SQLITE.run_direct(None, &mut first, false).await?;
    let writer = Writer::start(Connection::open(&file, Access::Write)?, events).map_err(OpenError::Thread)?;
    // Not before: the last one to leave a file tidies it up, which takes a while.
    first.close().await?;
    Ok(Backend::Sqlite { readers: Readers::open(file)?, writer, lock })
}

/// Keeps a second process away: it would not hear of our changes, nor we of its. The lock goes with the process, however that ends.
fn lock(file: &Path) -> Result<std::fs::File, OpenError> {
    let told = |path: &Path, cause| OpenError::Folder { path: path.display().to_string(), cause };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| told(folder, cause))?;
    }
    let path = file.with_extension("lock");
    let lock = std::fs::File::options().create(true).append(true).open(&path).map_err(|cause| told(&path, cause))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse(file.display().to_string())),
        Err(std::fs::TryLockError::Error(cause)) => Err(told(&path, cause)),
    }
}

async fn open_postgres(url: &str, events: broadcast::Sender<Event>) -> Result<Backend, OpenError> {
    let pool =
        PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(Duration::from_secs(10)).connect(url).await?;
    POSTGRES.run(&pool).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(tx::CHANNEL).await?;
    tokio::spawn(async move {
        loop {
            let event = match listener.try_recv().await {
                Ok(Some(notice)) => serde_json::from_str(notice.payload()).unwrap_or_else(|_| Event::missed()),
                // The connection was lost and is made anew: what was sent meanwhile is lost.
                Ok(None) => Event::missed(),
                // Ours was closed, and would wait for the listener's connection.
                Err(sqlx::Error::PoolClosed) => return,
                Err(cause) => {
                    tracing::error!(%cause, "events of other nodes cannot be heard");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Event::missed()
                }
            };
            drop(events.send(event));
        }
    });
    Ok(Backend::Postgres(pool))
}
