//! Registering, giving back, changing; and who may.

use super::*;
use crate::redirections::Error;
use crate::testing::both;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::redirections::{MACS_MAX, ModelSource};
use std::time::Instant;

both! {
    async fn a_phone_belongs_to_whoever_registered_it_first(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/{mac}?x=<y>")).await.unwrap();
        assert_eq!(core.phones().told(mac(1)).as_deref(), Some("http://a/{mac}?x=<y>"));
        assert_eq!(edit(core, &gus).register(mac(1), url("http://b/")).await, Err(Error::OwnedByOtherUser));
        assert_eq!(edit(core, &gus).deregister(mac(1)).await, Err(Error::OwnedByOtherUser));
        assert_eq!(view(core, &gus).find(mac(1)).await, Err(Error::OwnedByOtherUser));
        assert_eq!(view(core, &gus).find(mac(2)).await, Err(Error::NoSuchMac));
        assert_eq!(view(core, &gus).detail(mac(1)).await, Err(crate::Error::NotFound));
        assert_eq!(edit(core, &gus).update(mac(1), 1, url("http://b/"), None).await, Err(crate::Error::NotFound));
        let found = view(core, &nora).find(mac(1)).await.unwrap();
        assert_eq!((found.url.as_str(), found.revision), ("http://a/{mac}?x=<y>", 1));
        edit(core, &nora).deregister(mac(1)).await.unwrap();
        assert_eq!(edit(core, &nora).deregister(mac(1)).await, Err(Error::NoSuchMac));
        edit(core, &gus).register(mac(1), url("http://b/")).await.unwrap();
        assert_eq!(told_is_stored(core).await.len(), 1);
        assert_eq!(core.phones().told(mac(1)).as_deref(), Some("http://b/"));
    }

    async fn a_new_phone_gets_its_model_in_the_same_step_and_a_known_one_is_left_alone(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        let refused = |outcome: crate::Result<()>| match outcome {
            Err(crate::Error::Invalid(errors)) => errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        edit(core, &nora).register_new(mac(1), url("http://a/"), Some("mine".to_owned())).await.unwrap();
        let found = view(core, &nora).find(mac(1)).await.unwrap();
        assert_eq!((found.model.as_str(), found.model_source, found.revision), ("mine", ModelSource::Set, 1));
        assert_eq!(core.phones().told(mac(1)).as_deref(), Some("http://a/"));
        let history = view(core, &nora).detail(mac(1)).await.unwrap().history;
        assert_eq!(history.len(), 1, "one step is one entry");
        assert_eq!((history[0].entry.action.as_str(), history[0].item.is.as_str()), ("register", "http://a/ (model mine)"));
        edit(core, &nora).register_new(mac(2), url("http://a/"), None).await.unwrap();
        assert_ne!(view(core, &nora).find(mac(2)).await.unwrap().model_source, ModelSource::Set);
        assert_eq!(refused(edit(core, &nora).register_new(mac(1), url("http://b/"), None).await), ["mac"]);
        assert_eq!(refused(edit(core, &gus).register_new(mac(1), url("http://b/"), None).await), ["mac"]);
        assert_eq!(refused(edit(core, &nora).register_new(mac(3), url("http://b/"), Some("no way".to_owned())).await), ["model"]);
        assert_eq!(core.phones().told(mac(1)).as_deref(), Some("http://a/"));
        assert!(core.phones().told(mac(3)).is_none());
    }

    async fn the_same_again_is_success_and_no_change(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        scene.clock.advance(5);
        edit(core, &nora).register(mac(1), url("http://a/")).await.unwrap();
        let before = view(core, &nora).find(mac(1)).await.unwrap();
        assert_eq!((before.revision, before.updated_at), (1, before.created_at));
        assert_eq!(audited(core).await, (1, 1));
        edit(core, &nora).register(mac(1), url("http://user:secret@b/")).await.unwrap();
        let after = view(core, &nora).find(mac(1)).await.unwrap();
        assert_eq!((after.revision, after.updated_at.0 - after.created_at.0), (2, 5000));
        let history = view(core, &nora).detail(mac(1)).await.unwrap().history;
        let item = AuditItem { subject: mac(1).to_string(), was: "http://a/".into(), is: "http://user:***@b/".into() };
        assert_eq!(history[0].item, item);
        assert_eq!((history[0].entry.actor.as_str(), history[0].entry.organization.as_str()), ("nora", "northwind"));
        assert_eq!(history.len(), 2);
    }

    async fn a_list_takes_the_good_and_names_the_others(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        edit(core, &gus).register(mac(3), url("http://b/")).await.unwrap();
        edit(core, &nora).register(mac(2), url("http://old/")).await.unwrap();
        let refused = edit(core, &nora).register_list(vec![mac(4), mac(3), mac(2), mac(1), mac(4)], url("http://a/")).await;
        assert_eq!(refused, Ok(vec![(mac(3), Error::OwnedByOtherUser)]));
        assert_eq!(view(core, &nora).of_model("", None).await.unwrap(), [mac(1), mac(2), mac(4)]);
        // One entry for the call, an item for each phone that changed.
        assert_eq!(audited(core).await, (3, 5));
        let refused = edit(core, &nora).deregister_list(vec![mac(9), mac(3), mac(1)]).await;
        assert_eq!(refused, Ok(vec![(mac(3), Error::OwnedByOtherUser), (mac(9), Error::NoSuchMac)]));
        assert_eq!(told_is_stored(core).await.len(), 3);
        assert_eq!(edit(core, &nora).register_list(vec![], url("http://a/")).await, Err(Error::MalformedMacList));
        assert_eq!(edit(core, &nora).deregister_list(vec![mac(1); MACS_MAX + 1]).await, Err(Error::TooMany));
    }

    async fn a_stale_editor_is_told_so(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let phone = Mac::parse("000413920001").unwrap();
        edit(core, &nora).register(phone, url("http://a/")).await.unwrap();
        let found = view(core, &nora).find(phone).await.unwrap();
        assert_eq!((found.model.as_str(), found.model_source), ("snomD785", ModelSource::Table));
        edit(core, &nora).update(phone, 1, url("http://b/"), Some("myPhone".into())).await.unwrap();
        let stale = edit(core, &nora).update(phone, 1, url("http://c/"), None).await;
        assert!(matches!(stale, Err(crate::Error::Conflict(_))), "{stale:?}");
        let found = view(core, &nora).find(phone).await.unwrap();
        assert_eq!((found.model.as_str(), found.model_source, found.revision), ("myPhone", ModelSource::Set, 2));
        let wrong = edit(core, &nora).update(phone, 2, url("http://c/"), Some("no way".into())).await;
        assert!(matches!(&wrong, Err(crate::Error::Invalid(errors)) if errors.of("model").is_some()), "{wrong:?}");
        edit(core, &nora).update(phone, 2, url("http://b/"), None).await.unwrap();
        let found = view(core, &nora).find(phone).await.unwrap();
        assert_eq!((found.model.as_str(), found.model_source, found.revision), ("snomD785", ModelSource::Table, 3));
        edit(core, &nora).update(phone, 3, url("http://b/"), None).await.unwrap();
        assert_eq!(view(core, &nora).find(phone).await.unwrap().revision, 3);
        let history = view(core, &nora).detail(phone).await.unwrap().history;
        assert_eq!(history[0].item.is, "http://b/ (model snomD785)");
        assert_eq!(history.len(), 3);
    }

    async fn who_may_not_is_refused(scene: Scene) {
        let core = &scene.core;
        let organization = scene.organization("northwind").await;
        let viewer = scene.user("vera", Role::Viewer, Some(&organization)).await;
        assert!(core.acting_as(&viewer).redirections().unwrap().edit().is_err());
        assert_eq!(core.acting_as(&viewer).inbox().unwrap().ignore(mac(1), true).await, Err(crate::Error::Forbidden));
        let subscriber = scene.user("sam", Role::Subscriber, Some(&organization)).await;
        assert!(core.acting_as(&subscriber).redirections().is_err());
        assert!(core.acting_as(&subscriber).inbox().is_err());
        assert!(core.acting_as(&subscriber).models().is_err());
        let operator = scene.user("olga", Role::Operator, None).await;
        assert!(matches!(core.acting_as(&operator).redirections(), Err(crate::Error::NotFound)));
        let inside = scene.user("otto", Role::Operator, Some(&organization)).await;
        edit(core, &inside).register(mac(1), url("http://a/")).await.unwrap();
        assert_eq!(view(core, &viewer).find(mac(1)).await.unwrap().mac, mac(1));
    }

    async fn organizations_that_race_for_phones_end_with_one_owner_each(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let mut tasks = Vec::new();
        for round in 0..6_u64 {
            for (actor, name) in [(&nora, "nora"), (&gus, "gus")] {
                for single in 0..20 {
                    let (core, actor) = (scene.core.clone(), actor.clone());
                    let to = url(&format!("http://{name}/{round}"));
                    tasks.push(tokio::spawn(async move {
                        let outcome = edit(&core, &actor).register(mac(single), to).await;
                        assert!(matches!(outcome, Ok(()) | Err(Error::OwnedByOtherUser)), "{outcome:?}");
                    }));
                }
                let (core, actor) = (scene.core.clone(), actor.clone());
                let to = url(&format!("http://{name}/list/{round}"));
                // The two lists name the same phones in opposite orders.
                let mut macs: Vec<Mac> = (10..300).map(mac).collect();
                if round % 2 == 0 {
                    macs.reverse();
                }
                tasks.push(tokio::spawn(async move {
                    edit(&core, &actor).register_list(macs.clone(), to).await.unwrap();
                    if round % 3 == 0 {
                        edit(&core, &actor).deregister_list(macs).await.unwrap();
                    }
                }));
            }
        }
        for task in tasks {
            task.await.unwrap();
        }
        let stored = told_is_stored(&scene.core).await;
        let (hers, his) = (view(&scene.core, &nora).of_model("", None).await.unwrap(), view(&scene.core, &gus).of_model("", None).await.unwrap());
        assert_eq!(hers.len() + his.len(), stored.len());
        for (macs, name) in [(hers, "http://nora/"), (his, "http://gus/")] {
            for mac in macs {
                assert!(stored[&mac].starts_with(name), "{mac} {}", stored[&mac]);
            }
        }
    }

    async fn any_sequence_ends_as_a_map_would(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        let mut model: BTreeMap<Mac, (bool, String)> = BTreeMap::new();
        // A seeded sequence, so that a failure can be looked at again.
        let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
        let mut random = |below: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % below
        };
        for step in 0..150 {
            let first = random(2) == 0;
            let actor = if first { &nora } else { &gus };
            let macs: Vec<Mac> = (0..=random(4)).map(|_| mac(random(12))).collect();
            let mine = |mac: &Mac, model: &BTreeMap<Mac, (bool, String)>| model.get(mac).map(|(owner, _)| *owner == first);
            let mut want: Vec<(Mac, Error)> = Vec::new();
            let mut distinct = macs.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let got = if random(3) > 0 {
                let to = format!("http://h/{}", random(4));
                for mac in distinct {
                    if mine(&mac, &model) == Some(false) {
                        want.push((mac, Error::OwnedByOtherUser));
                    } else {
                        model.insert(mac, (first, to.clone()));
                    }
                }
                edit(core, actor).register_list(macs, url(&to)).await
            } else {
                for mac in distinct {
                    match mine(&mac, &model) {
                        Some(true) => drop(model.remove(&mac)),
                        Some(false) => want.push((mac, Error::OwnedByOtherUser)),
                        None => want.push((mac, Error::NoSuchMac)),
                    }
                }
                edit(core, actor).deregister_list(macs).await
            };
            assert_eq!(got, Ok(want), "step {step}");
        }
        let want: BTreeMap<Mac, String> = model.iter().map(|(mac, (_, url))| (*mac, url.clone())).collect();
        assert_eq!(told_is_stored(core).await, want);
        for (actor, first) in [(&nora, true), (&gus, false)] {
            let own: Vec<Mac> = model.iter().filter(|(_, (owner, _))| *owner == first).map(|(mac, _)| *mac).collect();
            assert_eq!(view(core, actor).of_model("", None).await.unwrap(), own);
        }
        let scene = scene.reopened().await;
        assert_eq!(told_is_stored(&scene.core).await, want);
    }

    async fn a_client_that_goes_away_leaves_nothing_half_done(scene: Scene) {
        let core = scene.core.clone();
        let (nora, _) = two(&scene).await;
        for number in 0..40 {
            let (core, nora) = (core.clone(), nora.clone());
            let task = tokio::spawn(async move { edit(&core, &nora).register(mac(number), url("http://a/")).await });
            tokio::time::sleep(std::time::Duration::from_micros(number * 60)).await;
            task.abort();
        }
        // Whatever was committed is told, at the latest once a later change of all of them was.
        edit(&core, &nora).register_list((0..50).map(mac).collect(), url("http://b/")).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert_eq!(told_is_stored(&core).await.len(), 50);
    }

    async fn ten_thousand_phones_are_a_handful_of_statements(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let macs: Vec<Mac> = (0..10_000).map(mac).collect();
        let begun = Instant::now();
        edit(core, &nora).register_list(macs.clone(), url("http://provisioning.example.org/snom?mac={mac}")).await.unwrap();
        let registered = begun.elapsed();
        edit(core, &nora).register_list(macs.clone(), url("http://provisioning.example.org/other?mac={mac}")).await.unwrap();
        let changed = begun.elapsed();
        edit(core, &nora).deregister_list(macs).await.unwrap();
        eprintln!("10,000 phones: registered {registered:?}, changed {:?}, given back {:?}", changed - registered, begun.elapsed() - changed);
        assert_eq!(audited(core).await, (3, 30_000));
        assert!(told_is_stored(core).await.is_empty());
        // A statement a phone would take many times that, even here without optimisation.
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
