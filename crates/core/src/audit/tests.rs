//! The audit log on either database.

use super::*;
use crate::testing::{BEGIN, Scene, both};
use crate::{Actor, Error};
use futures::TryStreamExt;
use patchbay_domain::access::Role;
use patchbay_domain::audit::{AuditFilter, AuditQuery};
use patchbay_domain::list::Place;

async fn note(scene: &Scene, actor: &Actor, area: &'static str, action: &'static str, subjects: &[&str]) {
    let items: Vec<_> = subjects
        .iter()
        .map(|subject| AuditItem { subject: (*subject).to_owned(), was: "before".to_owned(), is: "after".to_owned() })
        .collect();
    let (clock, actor) = (scene.clock.clone(), actor.clone());
    scene
        .core
        .store()
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move { record(tx, &clock, &actor, Change { area, action, items: &items }).await })
        })
        .await
        .unwrap();
}

async fn found(scene: &Scene, actor: &Actor, pairs: &[(&str, &str)]) -> Vec<String> {
    let query = AuditQuery::from_pairs(pairs.iter().copied());
    let page = scene.core.acting_as(actor).audit().unwrap().list(&query).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|entry| entry.subject).collect()
}

both! {
    async fn each_sees_his_own_and_the_operator_the_servers_too(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let globex = scene.organization("globex").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let olga = scene.user("olga", Role::Operator, Some(&globex)).await;
        note(&scene, &nora, "users", "create", &["nick"]).await;
        note(&scene, &gus, "users", "create", &["greta"]).await;
        note(&scene, &olga.about(None), "organizations", "create", &["acme"]).await;
        assert_eq!(found(&scene, &nora, &[]).await, ["nick"]);
        assert_eq!(found(&scene, &gus, &[]).await, ["greta"]);
        assert_eq!(found(&scene, &olga, &[]).await, ["acme", "greta"]);
        assert_eq!(found(&scene, &olga.about(None), &[]).await, ["acme"]);
        let mine = scene.core.acting_as(&nora).audit().unwrap();
        let entry = mine.list(&AuditQuery::default()).await.unwrap().rows.remove(0);
        assert_eq!((entry.organization.as_str(), entry.actor.as_str(), entry.door.as_str()), ("northwind", "nora", "portal"));
        assert_eq!((entry.at, entry.address.as_str(), entry.count), (BEGIN, "192.0.2.7", 1));
        let theirs = scene.core.acting_as(&gus).audit().unwrap();
        assert_eq!(theirs.get(&entry.id, &Place::default()).await, Err(Error::NotFound));
        assert_eq!(mine.get("nothing", &Place::default()).await, Err(Error::NotFound));
    }

    async fn filters_narrow_and_bad_days_are_refused(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let wire = Actor { name: "script".to_owned(), door: crate::Door::XmlRpc, ..nora.clone() };
        note(&scene, &nora, "users", "create", &["50%_off"]).await;
        scene.clock.advance(24 * 60 * 60);
        note(&scene, &wire, "redirections", "register", &["000413000001", "000413000002"]).await;
        scene.clock.advance(24 * 60 * 60);
        note(&scene, &wire, "redirections", "deregister", &["000413000003"]).await;
        for (pairs, want) in [
            (&[("area", "users")][..], &["50%_off"][..]),
            (&[("action", "deregister")], &["000413000003"]),
            (&[("door", "xmlrpc"), ("action", "register")], &["000413000001"]),
            (&[("q", "SCRIPT")], &["000413000003", "000413000001"]),
            (&[("q", "00:04:13:00:00:02")], &["000413000001"]),
            (&[("q", "%_o")], &["50%_off"]),
            (&[("q", "%%")], &[]),
            (&[("q", "' OR 1=1 --")], &[]),
            (&[("from", "2026-11-22")], &["000413000003", "000413000001"]),
            (&[("from", "2026-11-22"), ("to", "2026-11-22")], &["000413000001"]),
            (&[("to", "2026-11-21")], &["50%_off"]),
            (&[("from", "2026-11-24")], &[]),
        ] {
            assert_eq!(found(&scene, &nora, pairs).await, want, "{pairs:?}");
        }
        let audit = scene.core.acting_as(&nora).audit().unwrap();
        let query = AuditQuery::of(AuditFilter { from: "2026-02-30".to_owned(), to: "soon".to_owned(), ..AuditFilter::default() });
        let Err(Error::Invalid(errors)) = audit.list(&query).await else { panic!("taken") };
        assert!(errors.of("from").is_some() && errors.of("to").is_some());
        assert!(audit.export(&query).is_err());
        assert!(audit.areas().contains(&"redirections") && audit.actions().contains(&"register"));
    }

    async fn pages_run_from_the_newest_to_the_oldest_and_back(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        for n in 0..120 {
            note(&scene, &nora, "users", "create", &[&format!("user{n:03}")]).await;
        }
        let audit = scene.core.acting_as(&nora).audit().unwrap();
        let first = audit.list(&AuditQuery::default()).await.unwrap();
        assert_eq!((first.total, first.rows.len(), first.rows[0].subject.as_str(), &first.previous), (120, 50, "user119", &None));
        let place = |after: &Option<String>, before: &Option<String>| AuditQuery {
            place: Place { after: after.clone(), before: before.clone(), ..Place::default() },
            ..AuditQuery::default()
        };
        let second = audit.list(&place(&first.next, &None)).await.unwrap();
        assert_eq!(second.rows[0].subject, "user069");
        let third = audit.list(&place(&second.next, &None)).await.unwrap();
        assert_eq!((third.rows.len(), third.rows[19].subject.as_str(), &third.next), (20, "user000", &None));
        assert_eq!(audit.list(&place(&None, &third.previous)).await.unwrap(), second);
        let portions: Vec<_> = audit.export(&AuditQuery::default()).unwrap().try_collect().await.unwrap();
        let all: Vec<_> = portions.concat().into_iter().map(|entry| entry.subject).collect();
        assert_eq!((all.len(), all[0].as_str(), all[119].as_str()), (120, "user119", "user000"));
    }

    async fn an_export_goes_beyond_one_portion(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        for n in 0..510 {
            scene.execute(
                "INSERT INTO audit (id, at, organization_id, actor, door, address, area, action, item_count, subject)
                    VALUES ($1, 0, $2, 'x', 'portal', '', 'users', 'create', 1, $1)",
                args![format!("{n:03}"), &northwind],
            ).await;
        }
        let portions: Vec<_> =
            scene.core.acting_as(&nora).audit().unwrap().export(&AuditQuery::default()).unwrap().try_collect().await.unwrap();
        assert_eq!(portions.iter().map(Vec::len).collect::<Vec<_>>(), [250, 250, 10]);
        let all = portions.concat();
        assert!(all.windows(2).all(|two| two[0].id > two[1].id), "each once, newest first");
    }

    async fn the_items_of_one_change_are_paged(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let subjects: Vec<_> = (0..70).map(|n| format!("{n:012x}")).collect();
        note(&scene, &nora, "redirections", "import", &subjects.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let audit = scene.core.acting_as(&nora).audit().unwrap();
        let id = audit.list(&AuditQuery::default()).await.unwrap().rows.remove(0).id;
        let (entry, first) = audit.get(&id, &Place::default()).await.unwrap();
        assert_eq!((entry.count, first.total, first.rows.len()), (70, 70, 50));
        let (_, second) = audit.get(&id, &Place { after: first.next.clone(), ..Place::default() }).await.unwrap();
        assert_eq!((second.rows.len(), second.rows[19].subject.as_str(), &second.next), (20, subjects[69].as_str(), &None));
        let (_, back) = audit.get(&id, &Place { before: second.previous, ..Place::default() }).await.unwrap();
        assert_eq!(back, first);
    }

    async fn a_change_that_fails_leaves_no_entry_and_no_event(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let mut events = scene.core.events();
        let (clock, actor) = (scene.clock.clone(), nora.clone());
        let outcome: Result<()> = scene.core.store().write(move |tx| Box::pin(async move {
            let items = [AuditItem { subject: "x".to_owned(), was: String::new(), is: String::new() }];
            record(tx, &clock, &actor, Change { area: "users", action: "create", items: &items }).await?;
            Err(Error::Conflict("no".to_owned()))
        })).await;
        assert_eq!(outcome, Err(Error::Conflict("no".to_owned())));
        note(&scene, &nora, "users", "create", &["good"]).await;
        assert_eq!(found(&scene, &nora, &[]).await, ["good"]);
        let heard = tokio::time::timeout(std::time::Duration::from_secs(5), events.recv()).await.unwrap().unwrap();
        assert_eq!(heard.subjects, ["good"], "the first thing heard of is the change that stands");
    }
}
