//! `kill -9` in the middle of many messages: the real process, started anew on what it left.

use super::support::{Smsc, bindings, nora, octets};
use crate::common::made::core;
use crate::common::{Database, Home, Server};
use patchbay_domain::bindings::{SetupQuery, SetupState};
use serde_json::Value;
use sqlx::Connection;
use std::collections::BTreeMap;
use std::time::Duration;

/// Phones of the demo data that take OMA client provisioning, of northwind; each takes a few setups a minute.
const PHONES: [i64; 4] = [1, 3, 11, 12];
/// Setups to each.
const EACH: usize = 8;

/// Queues many setups in a home whose server does not run, as if they had come just now; tells how many segments they have.
async fn fill(home: &Home, database: Database) -> usize {
    let core = core(home).await;
    core.load_demo().await.unwrap();
    let nora = nora(&core).await;
    let own = bindings(&core, &nora);
    let before = own.setups(&SetupQuery::default()).await.unwrap().total;
    // Nothing is mounted, so each of them would wait for a gateway until it failed; being queued is enough.
    let sending =
        PHONES.iter().flat_map(|phone| std::iter::repeat_n(*phone, EACH)).map(|phone| own.send_to_binding(phone, None, None));
    let all = i64::try_from(PHONES.len() * EACH).unwrap();
    let queued = async {
        while own.setups(&SetupQuery::default()).await.unwrap().total < before + all {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        sent = futures::future::join_all(sending) => panic!("there is no gateway: {sent:?}"),
        () = queued => {}
    }
    core.close().await;
    let fresh = "UPDATE binding_setups SET next_at = 0, give_up_at = NULL, runner = '', lease_until = 0, failure = '' WHERE state = 'waiting'";
    match database {
        Database::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(&home.database_url).await.unwrap();
            sqlx::query(fresh).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Database::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&home.database_url).await.unwrap();
            sqlx::query(fresh).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
    let (setups, _) = stored(home).await;
    setups.iter().map(|(_, segments)| segments).sum()
}

/// The setups that were queued here, with how many segments each has; and by which ids segments were acknowledged.
async fn stored(home: &Home) -> (Vec<(SetupState, usize)>, Vec<String>) {
    let core = core(home).await;
    let nora = nora(&core).await;
    let own = bindings(&core, &nora);
    let mut query = SetupQuery::default();
    let (mut setups, mut ids) = (Vec::new(), Vec::new());
    loop {
        let page = own.setups(&query).await.unwrap();
        for setup in page.rows.iter().filter(|setup| setup.actor == "nora") {
            setups.push((setup.state, setup.segments.len()));
            ids.extend(
                setup.segments.iter().filter(|segment| segment.state.is_acknowledged()).map(|segment| segment.message_id.clone()),
            );
        }
        let Some(next) = page.next else { break };
        query.place.after = Some(next);
    }
    core.close().await;
    (setups, ids)
}

/// What tells a segment from all others.
fn key(segment: &Value) -> (String, String, String) {
    let (header, payload) = octets(segment);
    (segment["destination"].as_str().unwrap().to_owned(), header, payload)
}

both! {
    async fn nothing_is_lost_and_nothing_acknowledged_goes_twice(database: Database) {
        let home = Home::new(database);
        let count = fill(&home, database).await;
        assert!(count >= 3 * PHONES.len() * EACH, "{count}");
        let mut smsc = Smsc::start().await;
        let gateway = smsc.gateway("window=4&rate=100");
        let server = Server::start_in(home, &["--sms-gateways", &gateway]);
        let mut segments = smsc.segments(count / 3).await;
        let home = server.kill().unwrap();
        smsc.next("closed").await;
        let (setups, acknowledged) = stored(&home).await;
        assert_eq!(setups.len(), PHONES.len() * EACH);
        assert!(!acknowledged.is_empty() && acknowledged.len() < count, "it was killed in the middle");
        let server = Server::start_in(home, &["--sms-gateways", &gateway]);
        let mut seen: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
        loop {
            for segment in segments.drain(..) {
                seen.entry(key(&segment)).or_default().push(segment["id"].as_str().unwrap().to_owned());
            }
            if seen.len() >= count {
                break;
            }
            segments.push(smsc.next("segment").await);
        }
        let (status, home) = server.stop();
        assert!(status.success());
        let (setups, ids) = stored(&home.unwrap()).await;
        assert!(setups.iter().all(|(state, _)| *state == SetupState::Sent), "{setups:?}");
        assert_eq!((seen.len(), ids.len()), (count, count), "none is lost");
        for ids in seen.values() {
            let once = ids.iter().any(|id| acknowledged.contains(id));
            assert!(ids.len() == 1 || (ids.len() == 2 && !once), "acknowledged, and sent again: {ids:?}");
        }
        let doubled = seen.values().filter(|ids| ids.len() > 1).count();
        assert!(doubled <= 4, "no more than were under way: {doubled}");
    }
}
