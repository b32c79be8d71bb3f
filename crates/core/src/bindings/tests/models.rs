//! Phone models.

use super::*;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::bindings::{Capability, ModelId, ModelQuery, ModelSort, PhoneModel};
use patchbay_domain::list::{Direction, Place};

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

    async fn the_list_is_narrowed_sorted_and_paged_both_ways(scene: Scene) {
        let phones = scene.core.phone_models();
        let all = phones.all().await.unwrap();
        assert!(all.len() > 100, "the starter set has more than a page: {}", all.len());
        for sort in ModelSort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut query = ModelQuery { sort: *sort, direction, ..ModelQuery::default() };
                let (mut seen, mut pages) = (Vec::new(), 0);
                let last = loop {
                    let page = phones.list(&query).await.unwrap();
                    assert_eq!(page.total, i64::try_from(all.len()).unwrap());
                    seen.extend(page.rows.iter().map(|model| model.id.clone()));
                    pages += 1;
                    let Some(next) = page.next.clone() else { break page };
                    query.place.after = Some(next);
                };
                let distinct: std::collections::HashSet<_> = seen.iter().collect();
                assert_eq!((seen.len(), distinct.len()), (all.len(), all.len()), "{sort:?} {direction:?}");
                let mut back = ModelQuery { place: Place { before: last.previous, ..Place::default() }, ..query.clone() };
                for _ in 2..pages {
                    back.place.before = phones.list(&back).await.unwrap().previous;
                }
                let first = phones.list(&back).await.unwrap();
                assert_eq!(first.rows.iter().map(|model| &model.id).collect::<Vec<_>>(), seen[..first.rows.len()].iter().collect::<Vec<_>>());
                let exported: Vec<PhoneModel> = phones.export(query).try_concat().await.unwrap();
                assert_eq!(exported.into_iter().map(|model| model.id).collect::<Vec<_>>(), seen);
            }
        }
        let find = async |pairs: &[(&str, &str)]| phones.list(&ModelQuery::from_pairs(pairs.iter().copied())).await.unwrap();
        let nokia = find(&[("vendor", "Nokia"), ("capability", "oma-cp"), ("q", "nokia 63")]).await;
        assert!(nokia.total > 0 && nokia.rows.iter().all(|model| model.vendor == "Nokia" && model.name.starts_with("63")));
        assert_eq!(find(&[("q", "%")]).await.total, 0, "it is no wildcard");
        assert_eq!(find(&[("vendor", "nokia")]).await.total, 0, "exactly this vendor");
    }

    async fn an_emptied_table_stays_empty_after_a_restart(scene: Scene) {
        scene.execute("DELETE FROM phone_models WHERE vendor = 'Nokia'", vec![]).await;
        let scene = scene.reopened().await;
        let vendors = scene.core.phone_models().vendors().await.unwrap();
        assert!(!vendors.is_empty() && vendors.iter().all(|vendor| vendor.name != "Nokia"));
    }
}
