//! What the tests of this crate share: a fresh core on either database, and people who act.
//!
//! Write storage tests with [`both`]: each runs once on SQLite and once on PostgreSQL. PostgreSQL comes from
//! `PATCHBAY_TEST_POSTGRES_URL` (a user who may create databases); each test makes a database of its own and drops it.

use crate::secret::Key;
use crate::store::{args, new_id};
use crate::{Actor, Clock, Core, Door};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{OrganizationId, UserId};
use patchbay_domain::time::Millis;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::future::Future;
use std::sync::Arc;

/// When the tests' clock begins: 2026-11-21T22:58:59Z.
pub(crate) const BEGIN: Millis = Millis(1_795_301_939_000);

/// A fresh core with a clock that stands still.
#[derive(Clone)]
pub(crate) struct Scene {
    pub core: Core,
    pub clock: Clock,
    pub key: Key,
    pub url: String,
    /// Where the SQLite file lies; it goes with the last clone.
    folder: Option<Arc<tempfile::TempDir>>,
}

/// Makes of each test one on SQLite and one on PostgreSQL, in modules of those names.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($scene:ident: Scene) $body:block)+) => {
        $($(#[$meta])* async fn $name($scene: $crate::testing::Scene) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::testing::on_sqlite(super::$name).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::testing::on_postgres(super::$name).await;
            })+
        }
    };
}
pub(crate) use both;

/// Runs a test on a SQLite file of its own.
pub(crate) async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: fn(Scene) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    run(test, Scene::open(url, Some(Arc::new(folder))).await).await;
}

/// Runs a test on a PostgreSQL database of its own; says so loudly where there is no server, and fails in CI.
pub(crate) async fn on_postgres<F: Future<Output = ()> + Send + 'static>(test: fn(Scene) -> F) {
    let Ok(server) = std::env::var("PATCHBAY_TEST_POSTGRES_URL") else {
        eprintln!("SKIPPED: no PATCHBAY_TEST_POSTGRES_URL, so this was NOT tested on PostgreSQL");
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "CI tests on PostgreSQL, too");
        return;
    };
    let name = format!("patchbay_test_{}", crate::secret::random_text(16));
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    let scene = Scene::open(format!("{before}/{name}"), None).await;
    let outcome = tokio::spawn(run(test, scene)).await;
    connection.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
    if let Err(fault) = outcome {
        std::panic::resume_unwind(fault.into_panic());
    }
}

async fn run<F: Future<Output = ()> + Send + 'static>(test: fn(Scene) -> F, scene: Scene) {
    // Not held on to, so that a test can close its core and open the same database again.
    let inner = Arc::downgrade(&scene.core.inner);
    let outcome = tokio::spawn(test(scene)).await;
    if let Some(inner) = inner.upgrade() {
        Core { inner }.close().await;
    }
    if let Err(fault) = outcome {
        std::panic::resume_unwind(fault.into_panic());
    }
}

impl Scene {
    async fn open(url: String, folder: Option<Arc<tempfile::TempDir>>) -> Self {
        let clock = Clock::standing_at(BEGIN);
        let key = Key::random();
        let core = Core::open(&url, key.clone(), clock.clone()).await.unwrap();
        Self { core, clock, key, url, folder }
    }

    /// Closes the core and opens the same database again, as after a restart.
    pub async fn reopened(self) -> Self {
        let Self { core, clock, key, url, folder } = self;
        core.close().await;
        drop(core);
        for _ in 0..100 {
            match Core::open(&url, key.clone(), clock.clone()).await {
                Ok(core) => return Self { core, clock, key, url, folder },
                // The file's lock goes with the last clone of the old core, which a task may hold a moment longer.
                Err(crate::store::OpenError::InUse(_)) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                Err(error) => panic!("{error}"),
            }
        }
        panic!("the database is still in use")
    }

    /// Runs one statement.
    pub async fn execute(&self, sql: &'static str, args: Vec<crate::store::Arg>) {
        self.core.store().write(move |tx| Box::pin(async move { tx.execute(sql, args).await.map(drop) })).await.unwrap();
    }

    /// Makes an organization.
    pub async fn organization(&self, name: &str) -> OrganizationId {
        let id = new_id();
        self.execute(
            "INSERT INTO organizations (id, name, title, created_at) VALUES ($1, $2, $3, $4)",
            args![&id, name, format!("The {name} company"), BEGIN],
        )
        .await;
        OrganizationId(id)
    }

    /// Makes a user without a password; an operator acts in the organization, too.
    pub async fn user(&self, name: &str, role: Role, organization: Option<&OrganizationId>) -> Actor {
        let id = new_id();
        let member = organization.filter(|_| role != Role::Operator).map(|organization| organization.0.clone());
        self.execute(
            "INSERT INTO users (id, name, title, role, organization_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            args![&id, name, format!("Mx. {name}"), role.as_str(), member, BEGIN],
        )
        .await;
        Actor {
            name: name.to_owned(),
            user: Some(UserId(id)),
            presented: None,
            role,
            organization: organization.cloned(),
            door: Door::Portal,
            address: "192.0.2.7".to_owned(),
            read_only: false,
            only: None,
        }
    }
}
