//! Bulk actions.

use super::*;
use crate::testing::both;
use patchbay_domain::redirections::{BulkReport, RedirectionFilter, RepointRule, Selection};

fn matching(q: &str) -> Selection {
    Selection::Matching(RedirectionFilter { q: q.into(), ..RedirectionFilter::default() })
}

async fn mixed(scene: &Scene) -> Actor {
    let (nora, gus) = two(scene).await;
    let core = &scene.core;
    edit(core, &nora).register_list((0..70).map(mac).collect(), url("http://old.example/a?b=1")).await.unwrap();
    edit(core, &nora).register_list((70..80).map(mac).collect(), url("http://new.example/a?b=1")).await.unwrap();
    edit(core, &nora).register_list((80..85).map(mac).collect(), url("https://other/")).await.unwrap();
    edit(core, &gus).register_list((100..110).map(mac).collect(), url("http://old.example/a?b=1")).await.unwrap();
    nora
}

both! {
    async fn a_dry_run_counts_what_the_real_one_does(scene: Scene) {
        let core = &scene.core;
        let nora = mixed(&scene).await;
        let all = Selection::Matching(RedirectionFilter::default());
        let rule = || RepointRule::Prefix { from: "http://old.example/".into(), to: "http://new.example/".into() };
        let before = told_is_stored(core).await;
        let dry = edit(core, &nora).repoint(all.clone(), rule(), true).await.unwrap();
        assert_eq!((dry.selected, dry.changed, dry.unchanged, dry.rejected), (85, 70, 15, 0));
        assert_eq!(dry.sample.len(), 50);
        assert_eq!(dry.sample[0], (mac(0), "http://old.example/a?b=1".into(), "http://new.example/a?b=1".into()));
        assert_eq!(told_is_stored(core).await, before);
        assert_eq!(audited(core).await.0, 4);
        let real = edit(core, &nora).repoint(all.clone(), rule(), false).await.unwrap();
        assert_eq!(real, dry);
        assert_eq!(audited(core).await.0, 5);
        let after = told_is_stored(core).await;
        assert_eq!(after.values().filter(|url| url.starts_with("http://new.example/")).count(), 80);
        assert_eq!(after[&mac(100)], "http://old.example/a?b=1");
        assert_eq!(view(core, &nora).facets().await.unwrap().hosts[0].count, 80);
        let again = edit(core, &nora).repoint(all, rule(), false).await.unwrap();
        assert_eq!((again.changed, again.unchanged), (0, 85));
    }

    async fn a_url_that_becomes_malformed_is_refused_for_that_phone(scene: Scene) {
        let core = &scene.core;
        let nora = mixed(&scene).await;
        let rule = RepointRule::Prefix { from: "http://old.example".into(), to: "gopher://x".into() };
        let before = told_is_stored(core).await;
        let dry = edit(core, &nora).repoint(matching("old.example"), rule.clone(), true).await.unwrap();
        let real = edit(core, &nora).repoint(matching("old.example"), rule, false).await.unwrap();
        assert_eq!(dry, real);
        assert_eq!((real.selected, real.rejected, real.changed, real.refusals.len()), (70, 70, 0, 50));
        assert_eq!(told_is_stored(core).await, before);
    }

    async fn a_selection_of_macs_reaches_only_the_own_ones(scene: Scene) {
        let core = &scene.core;
        let nora = mixed(&scene).await;
        let macs = Selection::Macs(vec![mac(1), mac(1), mac(100), mac(9999), mac(2)]);
        let dry = edit(core, &nora).bulk_delete(macs.clone(), true).await.unwrap();
        assert_eq!((dry.selected, dry.changed, dry.rejected), (4, 2, 2));
        assert_eq!(dry.refusals.iter().map(|(mac, _)| *mac).collect::<Vec<_>>(), [mac(100), mac(9999)]);
        // Whose it is, or whether there is any, is not told.
        assert_eq!(dry.refusals[0].1, dry.refusals[1].1);
        assert_eq!(edit(core, &nora).bulk_delete(macs, false).await.unwrap(), dry);
        let after = told_is_stored(core).await;
        assert_eq!(after.len(), 93);
        assert!(after.contains_key(&mac(100)));
        let report = edit(core, &nora).bulk_delete(matching("nowhere"), false).await.unwrap();
        assert_eq!(report, BulkReport::default());
        let all = edit(core, &nora).bulk_delete(Selection::Matching(RedirectionFilter::default()), false).await.unwrap();
        assert_eq!((all.selected, all.changed), (83, 83));
        assert_eq!(told_is_stored(core).await.len(), 10);
    }

    async fn rules_that_make_no_sense_are_refused_at_their_field(scene: Scene) {
        let core = &scene.core;
        let nora = mixed(&scene).await;
        let prefix = |from: &str, to: &str| RepointRule::Prefix { from: from.into(), to: to.into() };
        for (rule, field) in [
            (RepointRule::Set("nonsense".into()), "url"),
            (prefix("", "http://x/"), "from"),
            (prefix("http://old", "http://x\n"), "to"),
        ] {
            match edit(core, &nora).repoint(matching(""), rule, false).await {
                Err(crate::Error::Invalid(errors)) => assert!(errors.of(field).is_some(), "{errors:?}"),
                other => panic!("{other:?}"),
            }
        }
        let set = edit(core, &nora).repoint(Selection::Macs(vec![mac(1)]), RepointRule::Set("https://x/".into()), false).await;
        assert_eq!(set.unwrap().changed, 1);
        assert_eq!(core.phones().told(mac(1)).as_deref(), Some("https://x/"));
    }

    async fn more_than_a_hundred_thousand_are_too_many(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let macs = |from: u64, to: u64| (from..to).map(mac).collect::<Vec<Mac>>();
        edit(core, &nora).register_list(macs(0, 100_000), url("http://a/")).await.unwrap();
        edit(core, &nora).register(mac(100_000), url("http://a/")).await.unwrap();
        for selection in [Selection::Matching(RedirectionFilter::default()), Selection::Macs(macs(0, 100_001))] {
            for dry in [true, false] {
                let refused = edit(core, &nora).bulk_delete(selection.clone(), dry).await;
                assert!(matches!(&refused, Err(crate::Error::Invalid(errors)) if errors.of("selection").is_some()), "{refused:?}");
            }
        }
        let report = edit(core, &nora).repoint(Selection::Macs(macs(0, 100_000)), RepointRule::Set("http://b/".into()), false).await;
        assert_eq!(report.unwrap().changed, 100_000);
        assert_eq!(told_is_stored(core).await.values().filter(|url| *url == "http://b/").count(), 100_000);
    }
}
