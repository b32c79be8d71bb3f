//! The real server, started by tests on a free port with a fresh database, SQLite or PostgreSQL.
//!
//! PostgreSQL is found at `PATCHBAY_TEST_POSTGRES_URL`; each server gets a database of its own there, dropped at the end. Without it the
//! `postgres` half of the tests says loudly that it was skipped; `make test` and CI set it.
#![allow(dead_code, reason = "each test binary uses its own part of this module")]

pub mod made;
pub mod pair;
pub mod portal;
pub mod wire;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a server may take until it is ready; a machine that builds at the same time is slow.
const READY_TIME: Duration = Duration::from_secs(60);

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// Makes two tests of each function: `sqlite::name` and `postgres::name`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: Database) $body:block)*) => {
        $($(#[$meta])* async fn $name($database: $crate::common::Database) $body)*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::common::Database::Sqlite).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if $crate::common::postgres_url().is_some() {
                    super::$name($crate::common::Database::Postgres).await;
                }
            })*
        }
    };
}

/// Where PostgreSQL is; none, loudly, when nobody said.
pub fn postgres_url() -> Option<String> {
    let url = std::env::var("PATCHBAY_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        eprintln!("SKIPPED on PostgreSQL: PATCHBAY_TEST_POSTGRES_URL is not set");
    }
    url
}

/// A fresh database and a folder; gone when dropped.
pub struct Home {
    pub folder: tempfile::TempDir,
    pub database_url: String,
    created: Option<(String, String)>,
}

impl Home {
    pub fn new(database: Database) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let folder = tempfile::tempdir().unwrap();
        if database == Database::Sqlite {
            let database_url = format!("sqlite://{}", folder.path().join("patchbay.db").display());
            return Self { folder, database_url, created: None };
        }
        let admin = postgres_url().unwrap();
        let name = format!("patchbay_server_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        postgres(&admin, format!("CREATE DATABASE {name}"));
        let (before, _) = admin.rsplit_once('/').unwrap();
        Self { folder, database_url: format!("{before}/{name}"), created: Some((admin, name)) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command with this home's database and key, and nothing of the surrounding environment's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(self.folder.path());
        command
            .env("PATCHBAY_DATABASE_URL", &self.database_url)
            .env("PATCHBAY_SECRET_KEY_FILE", self.path("secret.key"))
            .env("PATCHBAY_LISTEN", "127.0.0.1:0")
            .env("PATCHBAY_LDAP_LISTEN", "none")
            .args(arguments);
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some((admin, name)) = &self.created {
            postgres(admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The binary in a folder, without settings from the environment. `PATCHBAY_TEST_BINARY` names another build, such as the release.
pub fn bare(folder: &Path) -> Command {
    let built = std::env::var_os("PATCHBAY_TEST_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_patchbay").into());
    let mut command = Command::new(built);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PATCHBAY_") {
            command.env_remove(name);
        }
    }
    command
}

fn postgres(url: &str, statement: String) {
    let url = url.to_owned();
    // A thread of its own, for the test's may be inside a runtime already.
    let run = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            use sqlx::Connection;
            let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        });
    });
    run.join().unwrap();
}

/// A running server. Dropping it kills it.
pub struct Server {
    /// Where the portal is, and the wire faces unless they are apart, without a slash at the end.
    pub base_url: String,
    /// All addresses of the ready line.
    pub urls: Vec<String>,
    pub home: Option<Home>,
    child: Child,
    errors: Arc<Mutex<String>>,
    /// What stands on standard output behind the ready line, once it ended.
    output: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// Starts one with a fresh database.
    pub fn start(database: Database, arguments: &[&str]) -> Self {
        Self::start_in(Home::new(database), arguments)
    }

    /// Starts one in a home, which may have been lived in.
    pub fn start_in(home: Home, arguments: &[&str]) -> Self {
        let command = home.command(arguments);
        let mut server = Self::spawn(command);
        server.home = Some(home);
        server
    }

    /// Starts a command that serves, and waits for its ready line.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let errors = Arc::new(Mutex::new(String::new()));
        let (kept, stderr) = (Arc::clone(&errors), child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, receive) = std::sync::mpsc::channel();
        let output = std::thread::spawn(move || {
            let mut line = String::new();
            drop(stdout.read_line(&mut line));
            drop(send.send(line));
            let mut rest = String::new();
            drop(stdout.read_to_string(&mut rest));
            rest
        });
        let line = receive.recv_timeout(READY_TIME).unwrap_or_default();
        let Some(urls) = line.trim_end().strip_prefix("patchbay ready ") else {
            drop(child.kill());
            drop(child.wait());
            panic!("no ready line but {line:?}\n{}", errors.lock().unwrap());
        };
        let urls: Vec<String> = urls.split(' ').map(str::to_owned).collect();
        Self { base_url: urls[0].clone(), urls, home: None, child, errors, output: Some(output) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// What it wrote to standard error so far.
    pub fn errors(&self) -> String {
        self.errors.lock().unwrap().clone()
    }

    /// Waits until standard error has a text.
    pub fn wait_for_error(&self, text: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while !self.errors().contains(text) {
            assert!(Instant::now() < until, "no {text:?} in\n{}", self.errors());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        let status = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Asks it to stop and waits.
    pub fn stop(mut self) -> (ExitStatus, Option<Home>) {
        self.terminate();
        (self.wait(), self.home.take())
    }

    /// Waits for its end; what stood on standard output behind the ready line must be nothing.
    pub fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + Duration::from_secs(30);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it does not end\n{}", self.errors());
            std::thread::sleep(Duration::from_millis(20));
        };
        if let Some(output) = self.output.take() {
            assert_eq!(output.join().unwrap(), "", "more than the ready line on standard output");
        }
        status
    }

    /// Ends it at once (SIGKILL), as a power cut would; its home stays.
    pub fn kill(mut self) -> Option<Home> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.home.take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A client that follows no redirects and keeps no cookies, so that tests see what is sent.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(60)).build().unwrap()
}

/// The Python that has the independent clients: a virtual environment that `scripts/setup test` makes, by the name of the script that starts it.
pub fn wire_python() -> PathBuf {
    let link = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools/bin/wire-python");
    assert!(link.exists(), "there is no {}; run scripts/setup test", link.display());
    link
}
