//! The model table.

use super::*;
use crate::testing::both;
use patchbay_domain::redirections::{ModelRange, ModelSource, model_of};

fn range(first: &str, last: &str, model: &str) -> ModelRange {
    ModelRange { id: None, first: first.parse().unwrap(), last: last.parse().unwrap(), model: model.into(), note: String::new() }
}

both! {
    async fn a_new_server_knows_the_models_of_the_field(scene: Scene) {
        let operator = scene.user("olga", Role::Operator, None).await;
        let table = scene.core.acting_as(&operator).models().unwrap().list().await.unwrap();
        for (mac, model) in [
            ("000413250001", "snom300"),
            ("000413920001", "snomD785"),
            ("000413840015", "snomD315"),
            ("000413840016", "snomD305"),
            ("000413840079", "snomD305"),
            ("00041384007a", "snomD315"),
            ("000413790fff", "snomD765"),
            ("000413791000", "snomD745"),
            ("00041394b420", "snomD765"),
            ("00041394b421", "snom715"),
            ("00041394bf03", "snom715"),
            ("000413a30000", "snomD735"),
            ("000413300000", "snomm9"),
            ("00087bd70001", "snomM300"),
            ("00087b0a0001", ""),
            ("0019fd000001", ""),
        ] {
            assert_eq!(model_of(&table, mac.parse().unwrap()), model, "{mac}");
        }
        let before = table.len();
        let models = scene.core.acting_as(&operator).models().unwrap();
        for range in table {
            models.delete(range.id.unwrap()).await.unwrap();
        }
        assert!(before > 100);
        // An empty table was made empty on purpose.
        let scene = scene.reopened().await;
        assert!(scene.core.acting_as(&operator).models().unwrap().list().await.unwrap().is_empty());
    }

    async fn a_change_of_the_table_reaches_stored_phones(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        let olga = scene.user("olga", Role::Operator, nora.organization()).await;
        let models = core.acting_as(&olga).models().unwrap();
        let phones: Vec<Mac> = ["0019fd000001", "0019fd000002", "0019fd000003"].map(|text| text.parse().unwrap()).to_vec();
        edit(core, &nora).register_list(phones[..2].to_vec(), url("http://a/")).await.unwrap();
        edit(core, &gus).register(phones[2], url("http://b/")).await.unwrap();
        edit(core, &nora).update(phones[1], 1, url("http://a/"), Some("mine".into())).await.unwrap();
        let model = async |actor: &Actor, mac: Mac| view(core, actor).find(mac).await.unwrap().model;
        models.add(range("0019fd000000", "0019fdffffff", "x1")).await.unwrap();
        assert_eq!(model(&nora, phones[0]).await, "x1");
        assert_eq!(model(&nora, phones[1]).await, "mine");
        assert_eq!(model(&gus, phones[2]).await, "x1");
        models.add(range("0019fd000003", "0019fd000003", "x2")).await.unwrap();
        assert_eq!(model(&gus, phones[2]).await, "x2");
        // A phone registered later gets the new model, without a restart.
        let later: Mac = "0019fd000004".parse().unwrap();
        edit(core, &nora).register(later, url("http://a/")).await.unwrap();
        assert_eq!(model(&nora, later).await, "x1");
        let table = models.list().await.unwrap();
        let wide = table.iter().find(|range| range.model == "x1").unwrap().clone();
        models.update(ModelRange { first: "0019fd000002".parse().unwrap(), model: "x3".into(), ..wide.clone() }).await.unwrap();
        assert_eq!(model(&nora, phones[0]).await, "");
        assert_eq!(model(&nora, later).await, "x3");
        models.delete(wide.id.unwrap()).await.unwrap();
        assert_eq!(model(&nora, later).await, "");
        assert_eq!(model(&gus, phones[2]).await, "x2");
        let found = view(core, &nora).find(phones[0]).await.unwrap();
        assert_eq!((found.model_source, found.revision), (ModelSource::Table, 1));
        let row = core.store().row("SELECT count(*) AS n FROM audit WHERE area = 'models' AND organization_id IS NULL", vec![]).await;
        assert_eq!(row.unwrap().unwrap().int("n").unwrap(), 4);
    }

    async fn what_makes_no_sense_is_refused(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let olga = scene.user("olga", Role::Operator, None).await;
        let good = range("0019fd000000", "0019fdffffff", "x1");
        assert_eq!(core.acting_as(&nora).models().unwrap().add(good.clone()).await, Err(crate::Error::Forbidden));
        assert_eq!(core.acting_as(&nora).models().unwrap().delete(1).await, Err(crate::Error::Forbidden));
        let models = core.acting_as(&olga).models().unwrap();
        let before = models.list().await.unwrap();
        for (wrong, field) in [
            (range("0019fd000001", "0019fd000000", "x1"), "last"),
            (range("0019fd000000", "0019fd000001", ""), "model"),
            (range("0019fd000000", "0019fd000001", "a b"), "model"),
            (ModelRange { note: "a\nb".into(), ..good.clone() }, "note"),
            (ModelRange { note: "x".repeat(201), ..good.clone() }, "note"),
        ] {
            match models.add(wrong.clone()).await {
                Err(crate::Error::Invalid(errors)) => assert!(errors.of(field).is_some(), "{wrong:?}"),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(models.update(ModelRange { id: Some(987_654), ..good.clone() }).await, Err(crate::Error::NotFound));
        assert_eq!(models.delete(987_654).await, Err(crate::Error::NotFound));
        assert_eq!(models.list().await.unwrap(), before);
    }
}
