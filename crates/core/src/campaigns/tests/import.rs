//! Files of devices: what the dry run says, and what the import does.

use super::*;
use crate::testing::both;
use patchbay_domain::campaigns::DeviceImport;

/// The refused rows in short: line, device, field.
fn refused(report: &DeviceImport) -> Vec<(i64, &str, &str)> {
    report.refused.iter().map(|row| (row.line, row.device.as_str(), row.field.as_str())).collect()
}

async fn devices(scene: &Scene, nora: &Actor) -> i64 {
    view(&scene.core, nora).summary().await.unwrap().devices
}

/// The field at which a whole file is refused, with the reason.
fn fault(outcome: crate::Result<DeviceImport>) -> (String, String) {
    match outcome {
        Err(crate::Error::Invalid(errors)) => errors.0.into_iter().map(|error| (error.field, error.message)).next().unwrap(),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_dry_run_says_row_by_row_what_the_import_then_does(scene: Scene) {
        let Stage { nora, group, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        let there = "device,model,carrier\nR58M0001,GT-S8500A,QA4\n";
        assert_eq!(campaigns.import_devices(&group, there.as_bytes()).await.unwrap().created, 1);
        let file = "\u{feff}Carrier;Device;Model;shelf\r\nQA4;R58M0001;GT-S8500A;a\r\nQA4;R58M0002;GT-S8500A;b\r\n\r\n\
            QA4;R58M0003;GT S8500A;c\r\nQA4;R58M0002;GT-S8500A;d\r\nQA4;;GT-S8500A;e\r\nQ-4;R58M0004;GT-S8500A;f\r\nQA4;'+4711;GT-S8500A;g\r\n";
        let dry = campaigns.check_devices(&group, file.as_bytes()).await.unwrap();
        assert_eq!((dry.dry_run, dry.group.as_str(), dry.created, dry.unchanged), (true, "Test Device Group", 2, 1));
        let wrong = [(5, "R58M0003", "model"), (6, "R58M0002", "device"), (7, "", "device"), (8, "R58M0004", "carrier")];
        assert_eq!(refused(&dry), wrong);
        assert_eq!(dry.ignored_columns, ["shelf"]);
        assert_eq!(devices(&scene, &nora).await, 1, "nothing was added");
        let done = campaigns.import_devices(&group, file.as_bytes()).await.unwrap();
        assert_eq!(DeviceImport { dry_run: true, ..done }, dry);
        assert_eq!(devices(&scene, &nora).await, 3);
        let again = campaigns.import_devices(&group, file.as_bytes()).await.unwrap();
        assert_eq!((again.created, again.unchanged, refused(&again).len()), (0, 3, 4));
        let done = audited(&scene, "campaign-register").await;
        assert_eq!(done.iter().filter(|entry| *entry == "import-devices by nora").count(), 2, "{done:?}");
    }

    async fn rows_without_a_seat_are_refused_and_those_with_one_are_added(scene: Scene) {
        let Stage { nora, group, .. } = stage(&scene, 2).await;
        let campaigns = edit(&scene.core, &nora);
        let file = "device,model,carrier\nR58M0001,GT-S8500A,QA4\nR58M0002,GT-S8500A,QA4\nR58M0003,GT-S8500A,QA4\n";
        let dry = campaigns.check_devices(&group, file.as_bytes()).await.unwrap();
        assert_eq!((dry.created, refused(&dry)), (2, vec![(4, "R58M0003", "device")]));
        assert!(dry.refused[0].reason.contains("2 seats"));
        campaigns.import_devices(&group, file.as_bytes()).await.unwrap();
        let licence = campaigns.licenses().await.unwrap().remove(0);
        assert_eq!((licence.used, licence.seats), (2, 2));
        let again = campaigns.import_devices(&group, file.as_bytes()).await.unwrap();
        assert_eq!((again.created, again.unchanged, again.refused.len()), (0, 2, 1));
    }

    async fn a_file_or_group_that_is_none_is_refused_at_its_field(scene: Scene) {
        let Stage { nora, group, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        let good = b"device,model,carrier\nR58M0001,GT-S8500A,QA4\n".as_slice();
        for (file, says) in [
            (b"device,model\nA,B\n".as_slice(), "first line"),
            (b"", "first line"),
            (b"device,model,carrier\n", "no row"),
            (b"device,model,carrier\n\xff,B,C\n", "UTF-8"),
        ] {
            let (field, message) = fault(campaigns.check_devices(&group, file).await);
            assert!(field == "file" && message.contains(says), "{message}");
            assert_eq!(fault(campaigns.import_devices(&group, file).await).0, "file");
        }
        let many = "device,model,carrier\n".to_owned() + &"A,B,C\n".repeat(10_001);
        assert!(fault(campaigns.check_devices(&group, many.as_bytes()).await).1.contains("10000"));
        for none in ["", "none"] {
            assert_eq!(fault(campaigns.check_devices(none, good).await).0, "group");
            assert_eq!(fault(campaigns.import_devices(none, good).await).0, "group");
        }
        let other = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&other)).await;
        assert_eq!(fault(edit(&scene.core, &gus).import_devices(&group, good).await).0, "group", "another organization's");
        assert_eq!(devices(&scene, &nora).await, 0);
    }
}
