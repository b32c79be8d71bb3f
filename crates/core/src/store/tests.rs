//! The store on either database: shared commits, failures undone alone, and the same tables in both.

use super::*;
use crate::testing::{Scene, both};
use std::collections::BTreeSet;
use std::time::Duration;

async fn put(scene: &Scene, name: &str, value: &str) -> Result<()> {
    let (name, value) = (name.to_owned(), value.to_owned());
    let sql = "INSERT INTO meta (name, value) VALUES ($1, $2)";
    scene.core.store().write(move |tx| Box::pin(async move { tx.execute(sql, args![name, value]).await.map(drop) })).await
}

async fn names(scene: &Scene) -> BTreeSet<String> {
    let rows = scene.core.store().rows("SELECT name FROM meta WHERE name NOT LIKE '%.%'", vec![]).await.unwrap();
    rows.iter().map(|row| row.text("name").unwrap()).collect()
}

both! {
    async fn what_was_answered_is_there_and_what_failed_is_not(scene: Scene) {
        let all: Vec<_> = (0..64).map(|n| {
            let scene = scene.clone();
            tokio::spawn(async move {
                let name = format!("n{n:02}");
                match n % 4 {
                    // Its own first half must go, too.
                    1 => scene.core.store().write(move |tx| Box::pin(async move {
                        tx.execute("INSERT INTO meta (name, value) VALUES ($1, '')", args![format!("half of {name}")]).await?;
                        tx.execute("INSERT INTO no_such_table (name) VALUES ($1)", args![name]).await.map(drop)
                    })).await.is_ok(),
                    2 => scene.core.store().write(move |tx| Box::pin(async move {
                        tx.execute("INSERT INTO meta (name, value) VALUES ($1, '')", args![format!("half of {name}")]).await?;
                        Err::<(), _>(Error::NotFound)
                    })).await.is_ok(),
                    _ => put(&scene, &name, "x").await.is_ok(),
                }
            })
        }).collect();
        for (n, one) in all.into_iter().enumerate() {
            assert_eq!(one.await.unwrap(), !matches!(n % 4, 1 | 2), "{n}");
        }
        let want: BTreeSet<_> = (0..64).filter(|n| !matches!(n % 4, 1 | 2)).map(|n| format!("n{n:02}")).collect();
        assert_eq!(names(&scene).await, want);
    }

    async fn a_change_that_panics_is_undone_alone(scene: Scene) {
        let panicking = {
            let scene = scene.clone();
            tokio::spawn(async move {
                scene.core.store().write::<(), Error, _>(|tx| Box::pin(async move {
                    tx.execute("INSERT INTO meta (name, value) VALUES ('half', '')", vec![]).await?;
                    panic!("as asked for")
                })).await
            })
        };
        put(&scene, "beside", "x").await.unwrap();
        // On SQLite the writer answers for it; on PostgreSQL it is its caller's own task that ends.
        assert!(!matches!(panicking.await, Ok(Ok(()))));
        put(&scene, "after", "x").await.unwrap();
        assert_eq!(names(&scene).await, BTreeSet::from(["after".to_owned(), "beside".to_owned()]));
    }

    async fn a_caller_who_goes_away_leaves_all_or_nothing(scene: Scene) {
        let begun = {
            let scene = scene.clone();
            tokio::spawn(async move {
                scene.core.store().write::<(), Error, _>(|tx| Box::pin(async move {
                    tx.execute("INSERT INTO meta (name, value) VALUES ('one', '')", vec![]).await?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    tx.execute("INSERT INTO meta (name, value) VALUES ('two', '')", vec![]).await.map(drop)
                })).await
            })
        };
        tokio::time::sleep(Duration::from_millis(30)).await;
        begun.abort();
        drop(begun.await);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_ne!(names(&scene).await.len(), 1);
        put(&scene, "after", "x").await.unwrap();
    }

    async fn long_questions_are_answered_as_short_ones_are(scene: Scene) {
        const LONG: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT COUNT(*) AS number FROM n";
        // More than may be under way at once.
        let all: Vec<_> = (0..12_i64).map(|n| {
            let scene = scene.clone();
            tokio::spawn(async move { scene.core.store().row(LONG, args![100_000 + n]).await })
        }).collect();
        for (n, one) in (0..).zip(all) {
            assert_eq!(one.await.unwrap().unwrap().unwrap().int("number"), Ok(100_000 + n));
        }
        let given_up = { let scene = scene.clone(); tokio::spawn(async move { scene.core.store().row(LONG, args![1_000_000]).await }) };
        tokio::task::yield_now().await;
        given_up.abort();
        drop(given_up.await);
        for _ in 0..8 {
            assert_eq!(scene.core.store().row(LONG, args![1]).await.unwrap().unwrap().int("number"), Ok(1), "its turn is over");
        }
    }

    async fn nulls_and_wrong_types_are_faults_and_no_panics(scene: Scene) {
        let row = scene.core.store().row("SELECT CAST(NULL AS TEXT) AS none_here, 'x' AS text", vec![]).await.unwrap().unwrap();
        assert!(matches!(row.text("none_here"), Err(Error::Internal(_))));
        assert_eq!(row.optional_text("none_here"), Ok(None));
        assert!(matches!(row.int("text"), Err(Error::Internal(_))));
        assert!(matches!(row.text("no such column"), Err(Error::Internal(_))));
    }
}

/// A transaction that SQLite ended by itself (here by a statement of the change; else on a full disk) takes its whole batch with it: nobody
/// of it is told of success, and nothing of it stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_whose_transaction_ended_fails_as_a_whole() {
    crate::testing::on_sqlite(|scene| async move {
        // Longer than a batch goes on taking changes, so that those behind it queue up and share the next one.
        let holding = spawn(&scene, |_| {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Ok(())
            })
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let first = spawn(&scene, |tx| {
            Box::pin(async move { tx.execute("INSERT INTO meta (name, value) VALUES ('first', '')", vec![]).await.map(drop) })
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let ending = spawn(&scene, |tx| Box::pin(async move { tx.execute("ROLLBACK", vec![]).await.map(drop) }));
        tokio::time::sleep(Duration::from_millis(20)).await;
        let behind = put(&scene, "behind", "x").await;
        assert_eq!(holding.await.unwrap(), Ok(()));
        assert!(first.await.unwrap().is_err());
        assert!(ending.await.unwrap().is_err());
        behind.expect("it came into the next batch, which has a transaction of its own");
        assert_eq!(names(&scene).await, BTreeSet::from(["behind".to_owned()]));
    })
    .await;
}

/// Begins a change beside others.
fn spawn<W>(scene: &Scene, work: W) -> tokio::task::JoinHandle<Result<()>>
where
    W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + 'static,
{
    let scene = scene.clone();
    tokio::spawn(async move { scene.core.store().write(work).await })
}

/// Many changes at once share commits: 500 of them take far less than 500 times one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writes_share_commits_on_sqlite() {
    crate::testing::on_sqlite(|scene| async move {
        let mut events = scene.core.events();
        let all: Vec<_> = (0..500)
            .map(|n| {
                let scene = scene.clone();
                tokio::spawn(async move {
                    let sql = "INSERT INTO meta (name, value) VALUES ($1, '')";
                    scene
                        .core
                        .store()
                        .write::<_, Error, _>(move |tx| {
                            Box::pin(async move {
                                tx.announce(Event::new("test", None, &[format!("{n}")]));
                                tx.execute(sql, args![format!("{n}")]).await
                            })
                        })
                        .await
                })
            })
            .collect();
        for one in all {
            assert_eq!(one.await.unwrap(), Ok(1));
        }
        let mut heard = BTreeSet::new();
        while let Ok(event) = events.try_recv() {
            heard.extend(event.subjects);
        }
        assert_eq!(heard.len(), 500, "each was announced once it was committed");
        assert_eq!(names(&scene).await.len(), 500);
    })
    .await;
}

/// Both migration folders have the same files and make the same tables with the same columns.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    fn files(of: &str) -> BTreeSet<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(of);
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
    assert_eq!(files("sqlite"), files("postgres"));

    async fn columns(scene: &Scene) -> BTreeSet<String> {
        let sql = Sql::new(
            "SELECT t.name AS tab, c.name AS col, CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 1 ELSE 0 END AS needed, REPLACE(LOWER(c.type), 'integer', 'bigint') AS kind
                FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
            "SELECT table_name::text AS tab, column_name::text AS col, CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END::bigint AS needed,
                data_type::text AS kind
                FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        );
        let rows = scene.core.store().rows(sql, vec![]).await.unwrap();
        let text = |row: &Row, column| row.text(column).unwrap();
        rows.iter()
            .map(|row| format!("{}.{} {} {}", text(row, "tab"), text(row, "col"), text(row, "kind"), row.int("needed").unwrap()))
            .collect()
    }
    static SQLITE: std::sync::OnceLock<BTreeSet<String>> = std::sync::OnceLock::new();
    crate::testing::on_sqlite(|scene| async move {
        let found = columns(&scene).await;
        assert!(found.contains("users.name text 1") && found.contains("users.organization_id text 0"), "{found:?}");
        SQLITE.set(found).unwrap();
    })
    .await;
    crate::testing::on_postgres(|scene| async move {
        assert_eq!(&columns(&scene).await, SQLITE.get().unwrap());
    })
    .await;
}
