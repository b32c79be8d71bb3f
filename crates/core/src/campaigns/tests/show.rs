//! What pages show: previews, the calendar, figures, one device, the order of the catalogue.

use super::*;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::campaigns::{Day, FirmwareQuery, FirmwareSort, State};
use patchbay_domain::list::{Direction, Place};

both! {
    async fn a_preview_tells_what_an_order_would_do_and_changes_nothing(scene: Scene) {
        let stage = stage(&scene, 100).await;
        told(&scene, &stage, device(1)).await;
        let campaigns = edit(&scene.core, &stage.nora);
        let preview = campaigns.preview(request(|_| ())).await.unwrap();
        assert_eq!((preview.devices, preview.state, preview.timezone.as_str()), (1, State::Active, "UTC"));
        assert_eq!((preview.local.to_string().as_str(), preview.replaces), ("2026-11-21 22:58", None));
        assert_eq!(campaigns.summary().await.unwrap().total(), 0, "nothing was ordered");
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        let met = campaigns.preview(request(|_| ())).await.unwrap().replaces.unwrap();
        assert!(met.same && met.id == id);
        assert!(!campaigns.preview(request(|raw| raw.end_hour = "05".into())).await.unwrap().replaces.unwrap().same);
        let unknown = campaigns.preview(request(|raw| raw.target = "N/E/W".into())).await;
        assert_eq!(unknown, Err(crate::campaigns::Error::Fault(patchbay_domain::campaigns::Fault::UnknownFirmware)));
    }

    async fn the_calendar_holds_what_has_a_window_in_it(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        let day = |text| Day::parse(text).unwrap();
        let campaigns = view(&scene.core, &stage.nora);
        for (first, last, found) in [
            ("20261115", "20261120", 0),
            ("20261115", "20261121", 1),
            ("20261122", "20261122", 1),
            // The last window closes on the morning after.
            ("20261123", "20261129", 1),
            ("20261124", "20261130", 0),
        ] {
            assert_eq!(campaigns.calendar(day(first), day(last)).await.unwrap().len(), found, "{first}");
        }
        assert_eq!(campaigns.summary().await.unwrap().of(State::Active), 1);
        let seen = revision(&scene, &stage.nora, &id).await;
        edit(&scene.core, &stage.nora).act(&id, seen, patchbay_domain::campaigns::Action::Cancel, "x").await.unwrap();
        assert!(campaigns.calendar(day("20261121"), day("20261121")).await.unwrap().is_empty());
        assert_eq!(campaigns.history(&id).await.unwrap().len(), 2);
    }

    async fn a_device_is_shown_with_what_became_of_it(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        assert_eq!(told(&scene, &stage, device(1)).await, "order");
        let stored = stored_id(&scene, &stage, 1).await;
        let found = view(&scene.core, &stage.nora).device(&stored).await.unwrap();
        assert!(!found.own_secret);
        assert_eq!((found.campaigns[0].campaign.as_str(), found.campaigns[0].told.as_str()), (id.as_str(), "order"));
        edit(&scene.core, &stage.nora).rotate_device(&stored).await.unwrap();
        let found = view(&scene.core, &stage.nora).device(&stored).await.unwrap();
        assert!(found.own_secret && found.history.len() == 1);
        let other = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&other)).await;
        assert_eq!(view(&scene.core, &gus).device(&stored).await, Err(crate::Error::NotFound));
        assert_eq!(edit(&scene.core, &gus).remove_device(&stored).await, Err(crate::Error::NotFound));
    }

    async fn devices_at_work_are_shown_together_as_they_are_counted(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let id = ordered(&scene, &stage.nora, request(|_| ())).await;
        for number in 1..=4 {
            assert_eq!(told(&scene, &stage, device(number)).await, "order");
        }
        told(&scene, &stage, Poll { report: Report::Downloading, ..device(2) }).await;
        told(&scene, &stage, Poll { report: Report::Installing, ..device(3) }).await;
        told(&scene, &stage, with(device(4), 1)).await;
        let campaigns = view(&scene.core, &stage.nora);
        let find = async |far: &str| {
            let query = DeviceQuery::from_pairs([("progress", far)]);
            let listed = campaigns.progress(&id, &query).await.unwrap();
            let exported: Vec<_> = campaigns.export_progress(&id, query).await.unwrap().try_concat().await.unwrap();
            assert_eq!(exported, listed.rows);
            listed.rows.into_iter().map(|row| row.device.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(find("at-work").await, ["R58M0001", "R58M0002", "R58M0003"]);
        assert_eq!(find("downloading").await, ["R58M0002"]);
        assert_eq!(find("done").await, ["R58M0004"]);
        assert_eq!(find("pending").await, Vec::<String>::new());
        assert_eq!(campaigns.detail(&id).await.unwrap().campaign.counts.at_work, 3);
    }

    async fn the_catalogue_is_searched_sorted_and_paged_both_ways(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &stage.nora);
        let rows: String = (0..120).map(|n| format!("A-1,DBT,v{:03},text {n},2026-01-{:02}\n", 119 - n, 1 + n % 28)).collect();
        campaigns.import_firmware(format!("model,carrier,version,description,released\n{rows}").as_bytes()).await.unwrap();
        let all: Vec<_> = campaigns.export_firmware(FirmwareQuery::default()).try_concat().await.unwrap();
        assert_eq!(all.len(), 123);
        let places: Vec<i64> = all.iter().filter(|row| row.row.firmware.model == "A-1").map(|row| row.row.place).collect();
        assert!(places.iter().rev().is_sorted() && all[0].row.firmware.version == "v000", "of a model the newest first");
        assert_eq!(all.iter().filter(|row| row.newest).count(), 2);
        assert!(all[0].newest && !all[0].oldest && all[119].oldest && all[120].newest);
        for sort in FirmwareSort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut query = FirmwareQuery { sort: *sort, direction, ..FirmwareQuery::default() };
                let mut pages = vec![campaigns.firmware_list(&query).await.unwrap()];
                while let Some(next) = pages.last().unwrap().next.clone() {
                    query.place.after = Some(next);
                    pages.push(campaigns.firmware_list(&query).await.unwrap());
                }
                let seen: Vec<_> = pages.iter().flat_map(|page| page.rows.clone()).collect();
                let names: std::collections::HashSet<_> = seen.iter().map(|row| format!("{:?}", row.row.firmware)).collect();
                assert_eq!((pages.len(), seen.len(), names.len()), (3, 123, 123), "{sort:?} {direction:?}");
                query.place = Place { before: pages[2].previous.clone(), ..Place::default() };
                assert_eq!(campaigns.firmware_list(&query).await.unwrap().rows, pages[1].rows, "{sort:?} {direction:?}");
            }
        }
        let find = async |q: &str| campaigns.firmware_list(&FirmwareQuery::from_pairs([("q", q)])).await.unwrap();
        assert_eq!(find("a-1 dbt").await.total, 120);
        assert_eq!(find("text 11").await.total, 11);
        assert_eq!(find("v007").await.rows[0].row.firmware.description, "text 112");
        assert!(!find("v007").await.rows[0].newest, "of its model, and not of what is shown");
        assert_eq!(find("%").await.total, 0);
        let named = NamedFirmware {
            model: DeviceModel::parse("A-1").unwrap(),
            carrier: CarrierCode::parse("DBT").unwrap(),
            version: FirmwareVersion::parse("v119").unwrap(),
        };
        assert!(view(&scene.core, &stage.nora).find_firmware(&named).await.unwrap().oldest);
        let other = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&other)).await;
        assert_eq!(view(&scene.core, &gus).find_firmware(&named).await, Err(crate::Error::NotFound));
        assert_eq!(view(&scene.core, &gus).firmware_list(&FirmwareQuery::default()).await.unwrap().total, 0);
    }

    async fn versions_change_places_and_go(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &stage.nora);
        let named = |version: &str| NamedFirmware {
            model: DeviceModel::parse("GT-S8500A").unwrap(),
            carrier: CarrierCode::parse("QA4").unwrap(),
            version: FirmwareVersion::parse(version).unwrap(),
        };
        let order = async || {
            let all = campaigns.firmware().await.unwrap();
            all.into_iter().map(|row| VERSIONS.iter().position(|version| *version == row.firmware.version).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(order().await, [2, 1, 0]);
        campaigns.move_firmware(&named(VERSIONS[0]), true).await.unwrap();
        assert_eq!(order().await, [2, 0, 1]);
        campaigns.move_firmware(&named(VERSIONS[2]), true).await.unwrap();
        assert_eq!(order().await, [2, 0, 1], "the newest cannot be newer");
        campaigns.move_firmware(&named(VERSIONS[2]), false).await.unwrap();
        assert_eq!(order().await, [0, 2, 1]);
        campaigns.remove_firmware(&named(VERSIONS[2])).await.unwrap();
        assert_eq!(order().await, [0, 1]);
        assert_eq!(campaigns.remove_firmware(&named(VERSIONS[2])).await, Err(crate::Error::NotFound));
        let texts = NewFirmware {
            model: "GT-S8500A".into(),
            carrier: "QA4".into(),
            version: VERSIONS[0].into(),
            description: "New".into(),
            ..NewFirmware::default()
        };
        campaigns.update_firmware(texts).await.unwrap();
        assert_eq!(campaigns.firmware().await.unwrap()[0].firmware.description, "New");
    }

    async fn a_catalogue_in_json_is_taken_whole_or_not_at_all(scene: Scene) {
        let stage = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &stage.nora);
        let good = r#" [{"model": "GT-S8500A", "carrier": "QA4", "version": "N/E/W", "other": 1}, {"model": "X", "carrier": "Y", "version": "1"}]"#;
        assert_eq!(campaigns.import_firmware(good.as_bytes()).await, Ok(2));
        for (bad, says) in [
            (r#"[{"model": "X"}]"#, "Entry 1: carrier"),
            (r#"[{"model": "X", "carrier": "Y", "version": "2"}, {"model": 1}]"#, "no such JSON"),
            ("[", "no such JSON"),
        ] {
            let Err(crate::Error::Invalid(errors)) = campaigns.import_firmware(bad.as_bytes()).await else { panic!("{bad}") };
            assert!(errors.of("file").unwrap().contains(says), "{errors:?}");
        }
        assert_eq!(campaigns.firmware().await.unwrap().len(), 5);
    }
}
