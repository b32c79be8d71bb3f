//! Phone models.

use super::*;
use crate::testing::both;
use patchbay_domain::bindings::{Capability, ModelId, PhoneModel};

both! {
    async fn models_are_edited_by_operators_and_read_by_all(scene: Scene) {
        let (nora, _) = two(&scene).await;
        let olga = scene.user("olga", Role::Operator, None).await;
        let models = scene.core.acting_as(&olga).edit_phone_models().unwrap();
        let before = scene.core.phone_models().all().await.unwrap().len();
        let new = PhoneModel {
            id: ModelId(String::new()),
            vendor: "Siemens".into(),
            name: "SX1".into(),
            capability: Capability::OmaCp,
            note: String::new(),
        };
        let made = models.create(&new).await.unwrap();
        assert!(matches!(models.create(&new).await, Err(crate::Error::Invalid(_))), "once is enough");
        let changed = PhoneModel { capability: Capability::Manual, ..made.clone() };
        models.update(&changed).await.unwrap();
        assert_eq!(scene.core.phone_models().find(&made.id).await.unwrap(), changed);
        let vendors = scene.core.phone_models().vendors().await.unwrap();
        assert!(vendors.iter().any(|vendor| vendor.name == "Siemens" && vendor.models == 1));
        models.delete(&made.id).await.unwrap();
        assert_eq!(scene.core.phone_models().all().await.unwrap().len(), before);
        bound(&scene.core, &nora).await;
        assert!(matches!(models.delete(&ModelId(SEED.into())).await, Err(crate::Error::Conflict(_))), "there is a phone of it");
        let taken = PhoneModel { id: ModelId(SEED.into()), vendor: "Nokia".into(), name: "N95 8GB".into(), ..changed };
        assert!(matches!(models.update(&taken).await, Err(crate::Error::Invalid(_))));
    }

    async fn a_file_of_models_is_taken_over_or_refused_as_a_whole(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        let models = scene.core.acting_as(&olga).edit_phone_models().unwrap();
        let before = scene.core.phone_models().all().await.unwrap();
        let bad = b"vendor,name,capability\nSiemens,SX1,oma-cp\nSiemens,S65,fax\n";
        assert!(matches!(models.import(bad).await, Err(crate::Error::Invalid(errors)) if errors.0[0].message.contains("Line 3")));
        assert_eq!(scene.core.phone_models().all().await.unwrap(), before);
        let good = b"vendor,name,capability,note\nSiemens,SX1,oma-cp,\nNokia,6300,manual,Broken\nNokia,6300i,oma-cp,\n";
        let report = models.import(good).await.unwrap();
        assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
        assert_eq!(scene.core.phone_models().find(&ModelId(SEED.into())).await.unwrap().capability, Capability::Manual);
    }

    async fn an_emptied_table_stays_empty_after_a_restart(scene: Scene) {
        scene.execute("DELETE FROM phone_models WHERE vendor = 'Nokia'", vec![]).await;
        let scene = scene.reopened().await;
        let vendors = scene.core.phone_models().vendors().await.unwrap();
        assert!(!vendors.is_empty() && vendors.iter().all(|vendor| vendor.name != "Nokia"));
    }
}
