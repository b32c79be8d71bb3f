//! Every code of the table, and the order in which faults are told.

use crate::common::Server;
use crate::support::{ORDER, SAMPLE, beside, campaigns, document, far, fault, order, post, server, server_made, token, token_of};
use patchbay_core::campaigns::{NewGroup, NewLicense};
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::{CarrierCode, DeviceId, DeviceModel, MdmId, Policies};
use patchbay_domain::time::Millis;
use std::sync::Mutex;

fn licence(name: &str, seats: i64) -> NewLicense {
    NewLicense { license: name.to_owned(), seats, valid_from: Millis(0), valid_until: None }
}

/// What the demo data lacks: another mdmId, licences that are over, early, and small, groups under them, a locked campaign.
async fn make(core: &Core, nora: &Actor) {
    let campaigns = core.acting_as(nora).campaigns().unwrap().edit().unwrap();
    campaigns.add_mdm("othermdm").await.unwrap();
    let customer = campaigns.customers().await.unwrap().remove(0).id;
    campaigns.add_license(&customer, &licence("other", 5)).await.unwrap();
    campaigns.add_license(&customer, &NewLicense { valid_until: Some(Millis(5)), ..licence("over", 5) }).await.unwrap();
    campaigns
        .add_license(&customer, &NewLicense { valid_from: core.now().plus_seconds(86_400), ..licence("early", 5) })
        .await
        .unwrap();
    campaigns.add_license(&customer, &licence("small", 1)).await.unwrap();
    for (name, license) in [("full", "small"), ("empty", "small"), ("Größe 1", "other")] {
        campaigns.add_group(&customer, &NewGroup { name: name.into(), license: license.into() }).await.unwrap();
    }
    let full = campaigns.groups().await.unwrap().into_iter().find(|group| group.name == "full").unwrap().id;
    let device = patchbay_core::campaigns::NewDevice {
        device: DeviceId::parse("R58M9999").unwrap(),
        model: DeviceModel::parse("GT-S8500A").unwrap(),
        carrier: CarrierCode::parse("QA4").unwrap(),
    };
    campaigns.add_devices(&full, vec![device]).await.unwrap();
}

async fn made(database: crate::common::Database, arguments: &[&str]) -> Server {
    server_made(database, "nora", make, arguments).await
}

fn one(name: &str, value: &str) -> String {
    document(&[(name, Some(value))])
}

both! {
    async fn elements_that_are_missing_or_too_long_have_their_codes(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        for (name, most, code) in [
            ("mdmId", 50, "FUD_1001"),
            ("customerId", 50, "FUD_1002"),
            ("groupId", 50, "FUD_1003"),
            ("license", 100, "FUD_1004"),
            ("deviceModelName", 20, "FUD_1005"),
            ("carrierCode", 20, "FUD_1006"),
            ("targetFirmwareVersion", 100, "FUD_1007"),
            ("deliveryStartDate", 20, "FUD_1008"),
            ("deliveryEndDate", 20, "FUD_1013"),
            ("dailyStartHour", 4, "FUD_1018"),
            ("dailyEndHour", 20, "FUD_1019"),
        ] {
            for bad in [None, Some(""), Some(" \t\r\n "), Some("&#32;"), Some("0".repeat(most + 1).as_str())] {
                assert_eq!(order(&server, &token, document(&[(name, bad)])).await.as_deref(), Some(code), "{name} {bad:?}");
            }
            // As long as it may be it is something else that is wrong, or nothing.
            let longest = "0".repeat(most);
            assert_ne!(order(&server, &token, one(name, &longest)).await.as_deref(), Some(code).filter(|_| !name.contains("Date")), "{name}");
        }
        // Bytes are counted, not characters: 16 Hangul and 2 letters are 50 bytes.
        assert_eq!(order(&server, &token, one("groupId", &format!("{}ab", "가".repeat(16)))).await.as_deref(), Some("FUD_3015"));
        assert_eq!(order(&server, &token, one("groupId", &"가".repeat(17))).await.as_deref(), Some("FUD_1003"));
        let (campaigns, _home) = campaigns(server).await;
        // The demo data has nine; of the longest texts, the two hours are good ones. What was refused changed nothing.
        assert_eq!(campaigns.len(), 9 + 2);
    }

    async fn values_that_make_no_sense_have_their_codes(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        for (name, value, code) in [
            ("deviceModelName", "GT S8500A", "FUD_1005"),
            ("deviceModelName", "GT_S8500A", "FUD_1005"),
            ("carrierCode", "QA-4", "FUD_1006"),
            ("carrierCode", "Größe", "FUD_1006"),
            ("deliveryStartDate", "2016061", "FUD_1008"),
            ("deliveryStartDate", "2016-06-01", "FUD_1008"),
            ("deliveryStartDate", "20160631", "FUD_1008"),
            ("deliveryEndDate", "20160230", "FUD_1013"),
            ("deliveryEndDate", "tomorrow", "FUD_1013"),
            ("dailyStartHour", "24", "FUD_1018"),
            ("dailyStartHour", "1am", "FUD_1018"),
            ("dailyStartHour", "-1", "FUD_1018"),
            ("dailyEndHour", "25", "FUD_1019"),
            ("dailyEndHour", "4.5", "FUD_1019"),
            ("deliveryEndDate", "20160531", "FUD_3001"),
            ("deliveryEndDate", "20160609", "FUD_3002"),
            ("dailyEndHour", "1", "FUD_3003"),
        ] {
            assert_eq!(order(&server, &token, one(name, value)).await.as_deref(), Some(code), "{name} {value}");
        }
        // Leap days are days, and a window may cross midnight or last the whole day.
        for (changes, code) in [
            ([("deliveryStartDate", "20240225"), ("deliveryEndDate", "20240303")], None),
            ([("deliveryStartDate", "20240225"), ("deliveryEndDate", "20240304")], Some("FUD_3002")),
            ([("deliveryStartDate", "20230229"), ("deliveryEndDate", "20230301")], Some("FUD_1008")),
            ([("dailyStartHour", "22"), ("dailyEndHour", "04")], None),
            ([("dailyStartHour", "0000"), ("dailyEndHour", "00000000000000000024")], None),
        ] {
            let changes: Vec<(&str, Option<&str>)> = changes.iter().map(|(name, value)| (*name, Some(*value))).collect();
            assert_eq!(order(&server, &token, document(&changes)).await.as_deref(), code, "{changes:?}");
        }
    }

    async fn what_is_not_there_or_not_open_has_its_code(database: Database) {
        let server = made(database, &[]).await;
        let token = token(&server).await;
        for (changes, code) in [
            (vec![("mdmId", "nobody")], "FUD_3013"),
            // It is the same organization's, but this client is not bound to it.
            (vec![("mdmId", "othermdm")], "FUD_3013"),
            (vec![("customerId", "eeee4444-ff55-aa66-bb77-cccccc888888")], "FUD_3014"),
            (vec![("license", "none")], "FUD_3018"),
            (vec![("license", "efota1-fff555-ggg666-hh77")], "FUD_3018"),
            (vec![("license", "over")], "FUD_3017"),
            (vec![("license", "early")], "FUD_3017"),
            (vec![("groupId", "none")], "FUD_3015"),
            (vec![("license", "other")], "FUD_3016"),
            (vec![("deviceModelName", "gt-s8500a")], "FUD_3020"),
            (vec![("carrierCode", "DBT")], "FUD_3020"),
            (vec![("targetFirmwareVersion", "A/B/C")], "FUD_3021"),
            (vec![("groupId", "empty"), ("license", "small")], "FUD_3031"),
        ] {
            assert_eq!(order(&server, &token, far(&changes)).await.as_deref(), Some(code), "{changes:?}");
        }
        assert_eq!(order(&server, &token, far(&[("groupId", "full"), ("license", "small")])).await, None);
        // Where small and capital letters are the same.
        assert_eq!(order(&server, &token, far(&[("groupId", "GRÖSSE 1"), ("license", "other"), ("mdmId", "D1E2F3G4H5")])).await, None);
        assert_eq!(order(&server, &token, far(&[("targetFirmwareVersion", "LATEST")])).await, None);
    }

    async fn a_locked_campaign_is_not_replaced(database: Database) {
        let server = server_made(database, "nora", async |core: &Core, nora: &Actor| {
            let campaigns = core.acting_as(nora).campaigns().unwrap().edit().unwrap();
            let paused = campaigns.list(&patchbay_domain::campaigns::CampaignQuery::default()).await.unwrap().rows.into_iter().find(|one| one.state.as_str() == "paused").unwrap();
            campaigns.set_policies(&paused.id, paused.revision, Policies { locked: true, ..paused.policies }).await.unwrap();
        }, &[]).await;
        let token = token(&server).await;
        assert_eq!(order(&server, &token, SAMPLE).await.as_deref(), Some("FUD_3030"));
        assert_eq!(order(&server, &token, document(&[("groupId", Some("EMMGID12312323"))])).await, None);
    }

    async fn the_vendors_limits_hold_where_they_are_switched_on(database: Database) {
        let server = made(database, &["--campaign-vendor-limits", "on"]).await;
        let token = token(&server).await;
        assert_eq!(order(&server, &token, SAMPLE).await.as_deref(), Some("FUD_3005"));
        for (changes, code) in [
            (vec![("deliveryEndDate", "20990603")], Some("FUD_3002")),
            (vec![("dailyEndHour", "14")], Some("FUD_3004")),
            (vec![("dailyStartHour", "00"), ("dailyEndHour", "24")], Some("FUD_3004")),
            (vec![("dailyEndHour", "13")], None),
            (vec![("deliveryEndDate", "20990604")], None),
            (vec![("dailyStartHour", "22"), ("dailyEndHour", "04")], None),
        ] {
            assert_eq!(order(&server, &token, far(&changes)).await.as_deref(), code, "{changes:?}");
        }
    }

    async fn of_several_faults_the_first_is_told(database: Database) {
        let server = made(database, &["--campaign-vendor-limits", "on"]).await;
        let token = token(&server).await;
        // Each row mends one more of all that is wrong, in the order of the checks.
        let mut changes: Vec<(&str, &str)> = vec![
            ("mdmId", ""), ("customerId", ""), ("groupId", ""), ("license", ""), ("deviceModelName", "_"), ("carrierCode", "_"),
            ("targetFirmwareVersion", ""), ("deliveryStartDate", "x"), ("deliveryEndDate", "x"), ("dailyStartHour", "x"), ("dailyEndHour", "x"),
        ];
        for (name, mended, code) in [
            ("", "", "FUD_1001"),
            ("mdmId", "nobody", "FUD_1002"),
            ("customerId", "nobody", "FUD_1003"),
            ("groupId", "none", "FUD_1004"),
            ("license", "none", "FUD_1005"),
            ("deviceModelName", "X", "FUD_1006"),
            ("carrierCode", "X", "FUD_1007"),
            ("targetFirmwareVersion", "X", "FUD_1008"),
            ("deliveryStartDate", "20160601", "FUD_1013"),
            ("deliveryEndDate", "20160531", "FUD_1018"),
            ("dailyStartHour", "01", "FUD_1019"),
            ("dailyEndHour", "01", "FUD_3001"),
            ("deliveryEndDate", "20160602", "FUD_3002"),
            ("deliveryEndDate", "20160608", "FUD_3003"),
            ("dailyEndHour", "24", "FUD_3004"),
            ("dailyEndHour", "04", "FUD_3005"),
            ("deliveryStartDate", "20990601", "FUD_3001"),
            ("deliveryEndDate", "20990608", "FUD_3013"),
            ("mdmId", "d1e2f3g4h5", "FUD_3014"),
            ("customerId", "EEEE4444-FF55-AA66-BB77-CCCCCC888888", "FUD_3018"),
            ("license", "over", "FUD_3017"),
            ("license", "small", "FUD_3015"),
            ("groupId", "Test Device Group", "FUD_3016"),
            ("groupId", "empty", "FUD_3020"),
            ("deviceModelName", "GT-S8500A", "FUD_3020"),
            ("carrierCode", "QA4", "FUD_3021"),
            ("targetFirmwareVersion", "Latest", "FUD_3031"),
        ] {
            if let Some((_, value)) = changes.iter_mut().find(|(known, _)| *known == name) {
                *value = mended;
            }
            let changes: Vec<(&str, Option<&str>)> = changes.iter().map(|(name, value)| (*name, Some(*value))).collect();
            assert_eq!(order(&server, &token, document(&changes)).await.as_deref(), Some(code), "{name} {mended}");
        }
    }

    async fn a_client_of_another_organization_reaches_nothing(database: Database) {
        let made = Mutex::new((String::new(), String::new()));
        let server = server_made(database, "gus", async |core: &Core, gus: &Actor| {
            let campaigns = core.acting_as(gus).campaigns().unwrap().edit().unwrap();
            let mdm = campaigns.add_mdm("globexmdm").await.unwrap();
            assert!(campaigns.add_client("x", &[MdmId::parse("d1e2f3g4h5").unwrap()]).await.is_err());
            let client = campaigns.add_client("UEM", &[mdm]).await.unwrap();
            *made.lock().unwrap() = (client.id, client.secret);
        }, &[]).await;
        let (id, secret) = made.lock().unwrap().clone();
        let theirs = token_of(&server, (&id, &secret)).await;
        assert_eq!(order(&server, &theirs, SAMPLE).await.as_deref(), Some("FUD_3013"));
        assert_eq!(order(&server, &theirs, one("mdmId", "globexmdm")).await.as_deref(), Some("FUD_3014"));
        let ours = token(&server).await;
        assert_eq!(order(&server, &ours, one("mdmId", "globexmdm")).await.as_deref(), Some("FUD_3013"));
    }

    async fn a_fault_of_ours_is_told_by_its_reference(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let url = server.home.as_ref().unwrap().database_url.clone();
        beside(&url, "ALTER TABLE campaigns RENAME TO elsewhere").await;
        let (status, code, message) = fault(post(&server, &token, ORDER, SAMPLE).await, "b2bfota.v1.serverInit").await;
        assert_eq!((status, code.as_str()), (500, "FUD_9001"));
        let reference = message.strip_prefix("Internal fault ").unwrap().split(';').next().unwrap();
        server.wait_for_error(reference);
        assert!(!message.contains("campaigns"), "the cause stays in the log");
        beside(&url, "ALTER TABLE elsewhere RENAME TO campaigns").await;
        assert_eq!(order(&server, &token, SAMPLE).await, None);
    }
}

/// The database goes away. SQLite's is a file in the same place as the program and does not.
#[tokio::test]
async fn a_database_out_of_reach_is_told_with_the_time_to_come_again() {
    let Some(admin) = crate::common::postgres_url() else { return };
    let server = server(crate::common::Database::Postgres);
    let token = token(&server).await;
    let url = server.home.as_ref().unwrap().database_url.clone();
    let (_, name) = url.rsplit_once('/').unwrap();
    let statement: &'static str = Box::leak(format!("DROP DATABASE {name} WITH (FORCE)").into_boxed_str());
    beside(&admin, statement).await;
    let answer = post(&server, &token, ORDER, SAMPLE).await;
    assert_eq!(answer.headers()["retry-after"], "30");
    let (status, code, _) = fault(answer, "b2bfota.v1.serverInit").await;
    assert_eq!((status, code.as_str()), (503, "FUD_9003"));
}
