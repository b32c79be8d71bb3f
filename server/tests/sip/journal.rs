//! The journal: shapes, filters, groups, many clients at once, and a storage that fails.

use crate::common::{Database, Server};
use crate::support::{ALICE, BOB, alice, get, post, send, server};
use serde_json::{Value, json};
use sqlx::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

async fn put(server: &Server, uuid: &str, data: &Value) -> Vec<String> {
    let told = post(server, ALICE, "put_journal_entries", &[("uuid", uuid), ("data", &data.to_string())]).await;
    assert_eq!(told["success"], json!(true), "{told}");
    told["results"].as_array().unwrap().iter().map(|row| row["journal_id"].as_str().unwrap().to_owned()).collect()
}

async fn read(server: &Server, more: &str) -> Vec<Value> {
    let told = get(server, ALICE, &format!("action=get_journal_entries&realm=example.org{more}")).await;
    assert_eq!(told["success"], json!(true), "{told}");
    assert_eq!(told["rows"], json!(told["results"].as_array().unwrap().len()));
    told["results"].as_array().unwrap().clone()
}

/// Runs statements past the server, as a fault of the storage.
async fn behind_its_back(server: &Server, database: Database, statement: &'static str) {
    let url = &server.home.as_ref().unwrap().database_url;
    match database {
        Database::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        }
        Database::Postgres => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        }
    }
}

both! {
    async fn the_three_shapes_are_stored_byte_for_byte(database: Database) {
        let server = server(database);
        let lines = format!("{}\n{}=\n", "A+/b".repeat(19), "q83v");
        let blink = format!("{{\"m1\":{{\"id\":\"m1\",\"data\":{}}},\"m0\":{{\"id\":\"m0\",\"data\":\"\\u00e9\\ud83d\\ude00\"}}}}", json!(lines));
        let told = post(&server, ALICE, "put_journal_entries", &[("uuid", "urn:uuid:a"), ("data", &blink)]).await;
        assert_eq!(told.as_object().unwrap().len(), 2);
        let rows = told["results"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["m1", "m0"], "in the order of the put");
        assert!(rows.iter().all(|row| row["source"] == "default"));
        put(&server, "urn:uuid:b", &json!([{"id": 7, "data": {"any": [1.5, null, "x"]}}, {"id": "skipped"}])).await;
        put(&server, "urn:uuid:b", &json!({"id": "single", "data": "alone"})).await;
        assert_eq!(post(&server, ALICE, "put_journal_entries", &[("uuid", "u"), ("data", "{}")]).await, json!({"success": true, "results": []}));
        let entries = read(&server, "").await;
        let data: Vec<&Value> = entries.iter().map(|entry| &entry["data"]).collect();
        assert_eq!(data, [&json!(lines), &json!("é😀"), &json!({"any": [1.5, null, "x"]}), &json!("alone")]);
        let times: Vec<i64> = entries.iter().map(|entry| entry["timestamp"].as_i64().unwrap()).collect();
        assert!(times[0] == times[1] && times[1] < times[2] && times[2] < times[3], "a second for each put: {times:?}");
        let ids: BTreeSet<&str> = entries.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 4);
        assert_eq!(get(&server, BOB, "action=get_journal_entries").await["rows"], 0, "nobody else's business");
    }

    async fn filters_narrow_and_a_limit_cuts_no_group(database: Database) {
        let server = server(database);
        let first = put(&server, "urn:uuid:a", &json!([{"id": "1", "data": "1"}, {"id": "2", "data": "2"}])).await;
        put(&server, "urn:uuid:b", &json!([{"id": "3", "data": "3"}, {"id": "4", "data": "4"}, {"id": "5", "data": "5"}])).await;
        let data = async |more: &str| -> String { read(&server, more).await.iter().map(|entry| entry["data"].as_str().unwrap().to_owned()).collect() };
        let seconds: Vec<i64> = read(&server, "").await.iter().map(|entry| entry["timestamp"].as_i64().unwrap()).collect();
        assert_eq!(data("&except_uuid=urn:uuid:a").await, "345");
        assert_eq!(data("&except_uuid=urn%3Auuid%3Ab&after_timestamp=0").await, "12");
        assert_eq!(data(&format!("&after_timestamp={}", seconds[0])).await, "345");
        assert_eq!(data(&format!("&after_timestamp={}", seconds[2])).await, "");
        assert_eq!(data("&after_timestamp=&after_id=&limit=").await, "12345");
        assert_eq!(data(&format!("&after_id={}", first[0])).await, "2345");
        assert_eq!(data("&limit=1").await, "12");
        assert_eq!(data("&limit=3").await, "12345");
        let told = get(&server, ALICE, &format!("action=get_journal_entries&summary=1&after_timestamp={}", seconds[2])).await;
        assert_eq!(told["rows"], 0);
        let summary = told["summary"].as_array().unwrap();
        assert_eq!(summary.len(), 5, "all of them, whatever the time");
        assert_eq!((&summary[0]["journal_id"], &summary[0]["timestamp"]), (&json!(first[0]), &json!(seconds[0])));
        assert!(read(&server, "").await.len() == 5 && get(&server, ALICE, "action=get_journal_entries").await.get("summary").is_none());
    }

    async fn entries_are_deleted_and_removed_by_their_owner_alone(database: Database) {
        let server = server(database);
        let ids = put(&server, "u", &json!([{"id": "1", "data": "1"}, {"id": "2", "data": "2"}, {"id": "3", "data": "3"}])).await;
        let gone = json!({"success": true});
        assert_eq!(post(&server, BOB, "delete_journal_entries", &[("journal_id", &ids[0])]).await, gone);
        assert_eq!(read(&server, "").await.len(), 3);
        assert_eq!(post(&server, ALICE, "delete_journal_entries", &[("data", &json!([ids[0], "0", 0, "unknown"]).to_string())]).await, gone);
        assert_eq!(post(&server, ALICE, "delete_journal_entries", &[("journal_id", &ids[1])]).await, gone);
        assert_eq!(read(&server, "").await.len(), 1);
        let data = json!([{"id": "x", "data": "", "action": "remove", "journal_id": ids[2]}, {"id": "4", "data": "4", "action": "add"}]);
        let told = post(&server, ALICE, "put_journal_entries", &[("uuid", "u"), ("data", &data.to_string())]).await;
        assert_eq!((&told["results"][0]["id"], &told["results"][1]["id"]), (&json!(null), &json!("4")));
        assert_eq!(read(&server, "").await[0]["data"], "4");
    }

    async fn many_clients_at_once_lose_and_repeat_nothing(database: Database) {
        const CLIENTS: usize = 12;
        const PUTS: usize = 8;
        let server = Arc::new(server(database));
        let writers: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let server = Arc::clone(&server);
                tokio::spawn(async move {
                    for place in 0..PUTS {
                        let (one, two) = (format!("{client}-{place}-a"), format!("{client}-{place}-b"));
                        put(&server, &format!("urn:uuid:{client}"), &json!([{"id": one, "data": one}, {"id": two, "data": two}])).await;
                    }
                })
            })
            .collect();
        // A client that replicates meanwhile, as Blink does: strictly after the last second it was told.
        let (mut seen, mut last, mut rounds_without) = (BTreeMap::<String, usize>::new(), 0, 0);
        while rounds_without < 2 {
            let finished = writers.iter().all(tokio::task::JoinHandle::is_finished);
            let entries = read(&server, &format!("&except_uuid=urn:uuid:reader&after_timestamp={last}")).await;
            for entry in &entries {
                *seen.entry(entry["data"].as_str().unwrap().to_owned()).or_default() += 1;
                last = last.max(entry["timestamp"].as_i64().unwrap());
            }
            rounds_without = if finished && entries.is_empty() { rounds_without + 1 } else { 0 };
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(seen.len(), CLIENTS * PUTS * 2, "something was lost");
        assert!(seen.values().all(|times| *times == 1), "something came twice: {seen:?}");
    }

    async fn a_storage_that_fails_never_looks_like_a_success(database: Database) {
        let server = server(database);
        put(&server, "u", &json!([{"id": "1", "data": "1"}])).await;
        behind_its_back(&server, database, "ALTER TABLE sip_journal_entries RENAME TO sip_journal_elsewhere").await;
        let answer = send(&server, ALICE, "put_journal_entries", &[("uuid", "u"), ("data", "[{\"id\":\"2\",\"data\":\"2\"}]")]).await;
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["connection"], "close");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("success") && !text.contains("sip_journal"), "{text}");
        behind_its_back(&server, database, "ALTER TABLE sip_journal_elsewhere RENAME TO sip_journal_entries").await;
        put(&server, "u", &json!([{"id": "3", "data": "3"}])).await;
        let data: Vec<Value> = read(&server, "").await.iter().map(|entry| entry["data"].clone()).collect();
        assert_eq!(data, [json!("1"), json!("3")]);
        assert!(alice(&server, "get_aliases").await.is_array());
    }
}
