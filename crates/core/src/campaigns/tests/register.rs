//! Licences, groups, the catalogue and devices.

use super::*;
use crate::testing::both;
use patchbay_domain::campaigns::{DeviceFilter, DeviceQuery};
use patchbay_domain::list::Place;

fn refused<T: std::fmt::Debug>(outcome: crate::Result<T>) -> Vec<String> {
    match outcome {
        Err(crate::Error::Invalid(errors)) => errors.0.into_iter().map(|error| error.field).collect(),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn what_is_there_or_makes_no_sense_is_refused_at_its_field(scene: Scene) {
        let Stage { nora, customer, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        assert_eq!(refused(campaigns.add_mdm(" ").await), ["mdmId"]);
        assert_eq!(refused(campaigns.add_mdm("D1E2F3G4H5").await), ["mdmId"], "in whatever case");
        assert_eq!(refused(campaigns.add_customer(&mdm(), "", "Mars/Olympus").await), ["customerId", "timezone"]);
        let again = campaigns.add_customer(&mdm(), "EEEE4444-FF55-AA66-BB77-CCCCCC888888", "UTC").await;
        assert_eq!(refused(again), ["customerId"]);
        let bad = NewLicense { license: String::new(), seats: 0, valid_from: Millis(5), valid_until: Some(Millis(5)) };
        assert_eq!(refused(campaigns.add_license(&customer, &bad).await), ["license", "seats", "valid_until"]);
        assert_eq!(refused(campaigns.add_license(&customer, &licence(1)).await), ["license"]);
        let group = |name: &str, license: &str| NewGroup { name: name.into(), license: license.into() };
        assert_eq!(refused(campaigns.add_group(&customer, &group("", "")).await), ["groupId", "license"]);
        assert_eq!(refused(campaigns.add_group(&customer, &group("new", "none")).await), ["license"]);
        let known = group("TEST DEVICE GROUP", &licence(1).license);
        assert_eq!(refused(campaigns.add_group(&customer, &known).await), ["groupId"]);
        let id = campaigns.licenses().await.unwrap().remove(0).id;
        campaigns.update_license(&id, 7, Millis(1), Some(Millis(2))).await.unwrap();
        assert_eq!(campaigns.licenses().await.unwrap()[0].seats, 7);
        // The log knows which licence it was, and nothing more of it.
        let rows = scene.core.store().rows("SELECT subject, after_value FROM audit_items", vec![]).await.unwrap();
        for row in rows {
            let text = row.text("subject").unwrap() + &row.text("after_value").unwrap();
            assert!(!text.contains(&licence(1).license), "{text}");
        }
    }

    async fn a_file_of_firmware_is_taken_whole_or_not_at_all(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        let file = format!(
            "version;model;carrier;os_version;released\n{};GT-S8500A;QA4;;\nA/B/C;GT-S8500A;QA4;15;2026-01-31\nA/B/C;SM-G930F;DBT;15;\n",
            VERSIONS[2]
        );
        assert_eq!(campaigns.import_firmware(file.as_bytes()).await, Ok(2), "one was there already");
        assert_eq!(campaigns.import_firmware(file.as_bytes()).await, Ok(0), "all were");
        let all = campaigns.firmware().await.unwrap();
        let places: Vec<(&str, i64)> = all.iter().map(|row| (row.firmware.version.as_str(), row.place)).collect();
        assert_eq!(places, [("A/B/C", 4), (VERSIONS[2], 3), (VERSIONS[1], 2), (VERSIONS[0], 1), ("A/B/C", 1)]);
        for (bad, says) in [
            ("model,carrier\nX,Y\n", "first line"),
            ("model,carrier,version\nGT-S8500A,QA4,N/E/W\nGT S,QA4,x\n", "Line 3: model"),
            ("model,carrier,version\nGT-S8500A,QA4,N/E/W\nGT-S8500A,QA4,Latest\n", "Line 3: version"),
            ("model,carrier,version,released\nGT-S8500A,QA4,N/E/W,2026-02-30\n", "Line 2: released"),
        ] {
            let Err(crate::Error::Invalid(errors)) = campaigns.import_firmware(bad.as_bytes()).await else { panic!("{bad}") };
            assert!(errors.of("file").unwrap().contains(says), "{errors:?}");
        }
        assert_eq!(campaigns.firmware().await.unwrap().len(), 5);
        let again = NewFirmware { model: "SM-G930F".into(), carrier: "DBT".into(), version: "A/B/C".into(), ..Default::default() };
        assert_eq!(refused(campaigns.add_firmware(again).await), ["version"]);
    }

    async fn devices_are_added_while_there_are_seats_and_listed_by_pages(scene: Scene) {
        let Stage { nora, group, .. } = stage(&scene, 120).await;
        let campaigns = edit(&scene.core, &nora);
        let new = |numbers: std::ops::Range<u32>| numbers.map(|number| {
            let Poll { device, model, carrier, .. } = device(number);
            NewDevice { device, model, carrier }
        }).collect::<Vec<_>>();
        campaigns.add_devices(&group, new(0..110)).await.unwrap();
        campaigns.add_devices(&group, new(0..110)).await.unwrap();
        assert!(matches!(campaigns.add_devices(&group, new(100..121)).await, Err(crate::Error::Conflict(_))));
        assert_eq!(campaigns.licenses().await.unwrap()[0].used, 110, "all or none");
        campaigns.add_devices(&group, new(100..120)).await.unwrap();
        let mut found = Vec::new();
        let mut place = Place::default();
        loop {
            let page = campaigns.devices(&DeviceQuery { place: place.clone(), ..DeviceQuery::default() }).await.unwrap();
            assert_eq!(page.total, 120);
            found.extend(page.rows.into_iter().map(|row| row.device));
            let Some(next) = page.next else { break };
            place.after = Some(next);
        }
        assert_eq!(found, new(0..120).into_iter().map(|new| new.device).collect::<Vec<_>>());
        let filter = DeviceFilter { q: "M000".into(), ..DeviceFilter::default() };
        assert_eq!(campaigns.devices(&DeviceQuery { filter, ..DeviceQuery::default() }).await.unwrap().total, 10);
    }
}
