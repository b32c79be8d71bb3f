//! Making, listing, importing and deleting bindings and clients.

use super::*;
use crate::bindings::MalformedPhone;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::bindings::{BindingFilter, BindingQuery, BindingSort, ClientQuery, ClientSort, MalformedNumber, Security};
use patchbay_domain::list::{Direction, Place, WordsFilter};
use std::collections::BTreeSet;

both! {
    async fn a_binding_is_made_with_its_client_and_told_to_nobody_else(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let made = bound(&scene.core, &nora).await;
        assert_eq!((made.number, made.timezone.as_str(), made.security), (1, "Europe/Oslo", Security::UserPin));
        assert_eq!(made.model.title(), "Nokia 6300");
        let (own, other) = (edit(&scene.core, &nora), edit(&scene.core, &gus));
        assert_eq!(own.find(1).await.unwrap(), made);
        assert_eq!(own.find_by_phone("0047 99988877").await.unwrap(), made);
        assert_eq!(other.find(1).await, Err(crate::Error::NotFound));
        assert_eq!(other.delete(1).await, Err(crate::Error::NotFound));
        assert_eq!(other.client(&made.client).await, Err(crate::Error::NotFound));
        assert_eq!(other.find_by_phone(PHONE).await, Err(Error::Core(crate::Error::NotFound)));
        let client = own.client(&made.client).await.unwrap();
        assert_eq!((client.username.as_str(), client.binding), ("u1", Some(1)));
        let stored = scene.core.store().row("SELECT secret FROM syncml_clients", vec![]).await.unwrap().unwrap();
        let secret = super::super::rows::open_secret(&scene.key, &made.client, &stored.text("secret").unwrap()).unwrap();
        assert_eq!(secret.len(), 16);
        let detail = own.detail(1).await.unwrap();
        let history: Vec<&str> = detail.history.iter().map(|entry| entry.entry.action.as_str()).collect();
        assert_eq!((history, detail.username.as_str()), (vec!["create"], "u1"));
        assert!(!format!("{:?}", detail.history).contains(&secret));
    }

    async fn bad_values_are_refused_and_change_nothing(scene: Scene) {
        let (nora, _) = two(&scene).await;
        let own = edit(&scene.core, &nora);
        for (bad, want) in [
            (NewBinding { phone_number: "+4722334455".into(), ..seeds() }, Error::Phone(MalformedPhone::Landline)),
            (NewBinding { phone_number: "99988877".into(), ..seeds() }, Error::Phone(MalformedPhone::Form(MalformedNumber::National))),
            (NewBinding { model: "6300".into(), ..seeds() }, Error::UnknownModel),
            (NewBinding { model: "00000000-0000-0000-0000-000000000000".into(), ..seeds() }, Error::UnknownModel),
            (NewBinding { timezone: "Mars/Olympus".into(), ..seeds() }, Error::UnknownZone),
            (NewBinding { foreign_user: " ".into(), ..seeds() }, Error::User(patchbay_domain::bindings::MalformedForeignUser)),
            (NewBinding { imsi: "12x456".into(), ..seeds() }, Error::Imsi(patchbay_domain::bindings::MalformedImsi)),
        ] {
            assert_eq!(own.create(&bad, None).await, Err(want), "{bad:?}");
        }
        assert_eq!(own.clients(&ClientQuery::default()).await.unwrap().total, 0);
        assert_eq!(own.list(&BindingQuery::default()).await.unwrap().total, 0);
        assert_eq!(bound(&scene.core, &nora).await.number, 1, "no number was used up");
        let by_sim = NewBinding { imsi: "242011234567890".into(), timezone: String::new(), ..phone(1) };
        let by_sim = own.create(&by_sim, None).await.unwrap();
        assert_eq!((by_sim.security, by_sim.timezone.as_str()), (Security::NetworkPin, "UTC"));
    }

    async fn the_same_phone_and_user_is_one_binding_however_often_it_is_asked_for(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let all: Vec<_> = (0..8).map(|_| {
            let (core, nora) = (scene.core.clone(), nora.clone());
            tokio::spawn(async move { edit(&core, &nora).create(&seeds(), None).await })
        }).collect();
        let (mut made, mut refused) = (0, 0);
        for one in all {
            match one.await.unwrap() {
                Ok(binding) => { made += 1; assert_eq!(binding.number, 1); }
                Err(error) => { refused += 1; assert_eq!(error, Error::Exists(1)); }
            }
        }
        assert_eq!((made, refused), (1, 7));
        let (own, other) = (edit(&scene.core, &nora), edit(&scene.core, &gus));
        assert_eq!(other.create(&seeds(), None).await.unwrap().number, 2, "another organization has its own");
        let other_user = NewBinding { foreign_user: "another".into(), ..seeds() };
        assert_eq!(own.create(&other_user, Some("k1")).await.unwrap().number, 3);
        assert_eq!(own.create(&other_user, Some("k1")).await.unwrap().number, 3, "the same request once more");
        assert!(matches!(own.create(&phone(1), Some("k1")).await, Err(Error::RequestKey(_))));
        assert!(matches!(own.create(&phone(1), Some("")).await, Err(Error::RequestKey(_))));
        scene.clock.advance(24 * 60 * 60);
        assert_eq!(own.create(&phone(1), Some("k1")).await.unwrap().number, 4, "a day later the key is free");
    }

    async fn numbers_of_deleted_bindings_are_not_given_out_again(scene: Scene) {
        let (nora, _) = two(&scene).await;
        bound(&scene.core, &nora).await;
        let own = edit(&scene.core, &nora);
        own.delete(1).await.unwrap();
        assert_eq!(own.find(1).await, Err(crate::Error::NotFound));
        assert_eq!(own.clients(&ClientQuery::default()).await.unwrap().total, 0, "its client went with it");
        assert_eq!(bound(&scene.core, &nora).await.number, 2);
    }

    async fn clients_are_sorted_paged_and_exported(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let own = edit(&scene.core, &nora);
        for number in [3, 1, 2] {
            own.create_client(&phone(number), None).await.unwrap();
            scene.clock.advance(1);
        }
        let by = |sort, direction| ClientQuery { sort, direction, ..ClientQuery::default() };
        let phones = async |query: &ClientQuery| -> Vec<String> {
            own.clients(query).await.unwrap().rows.iter().map(|row| row.phone_number.to_string()).collect()
        };
        let up = phones(&by(ClientSort::Phone, Direction::Ascending)).await;
        assert!(up.is_sorted() && up.len() == 3, "{up:?}");
        let mut down = phones(&by(ClientSort::Phone, Direction::Descending)).await;
        down.reverse();
        assert_eq!(up, down);
        assert_eq!(phones(&ClientQuery::default()).await, [up[1].clone(), up[0].clone(), up[2].clone()], "the newest first");
        let users = own.clients(&by(ClientSort::User, Direction::Ascending)).await.unwrap();
        assert!(users.rows.iter().map(|row| &row.foreign_user).is_sorted());
        let exported: Vec<_> = own.export_clients(by(ClientSort::Phone, Direction::Ascending)).try_collect().await.unwrap();
        assert_eq!(exported.concat().iter().map(|row| row.phone_number.to_string()).collect::<Vec<_>>(), up);
        let none: Vec<_> = edit(&scene.core, &gus).export_clients(ClientQuery::default()).try_collect().await.unwrap();
        assert!(none.is_empty(), "of another organization");
    }

    async fn clients_are_registered_by_themselves_too(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let own = edit(&scene.core, &nora);
        let alone = own.create_client(&phone(1), None).await.unwrap();
        let with = bound(&scene.core, &nora).await.client;
        assert_eq!(alone.binding, None);
        let all = own.clients(&ClientQuery::default()).await.unwrap();
        assert_eq!((all.total, all.rows.len()), (2, 2));
        let found = own.clients(&ClientQuery::of(WordsFilter { q: "1234001".into() })).await.unwrap();
        assert_eq!(found.rows, std::slice::from_ref(&alone));
        assert!(matches!(own.delete_client(&with).await, Err(crate::Error::Conflict(_))));
        assert_eq!(edit(&scene.core, &gus).delete_client(&alone.id).await, Err(crate::Error::NotFound));
        own.delete_client(&alone.id).await.unwrap();
        assert_eq!(own.client(&alone.id).await, Err(crate::Error::NotFound));
    }

    async fn a_list_is_searched_filtered_sorted_and_paged(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let own = edit(&scene.core, &nora);
        for n in 0..60 {
            own.create(&phone(n), None).await.unwrap();
        }
        edit(&scene.core, &gus).create(&phone(999), None).await.unwrap();
        for sort in BindingSort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut query = BindingQuery { sort: *sort, direction, ..BindingQuery::default() };
                let first = own.list(&query).await.unwrap();
                query.place = Place { after: first.next.clone(), ..Place::default() };
                let second = own.list(&query).await.unwrap();
                assert_eq!((first.total, first.rows.len(), second.rows.len(), second.next.clone()), (60, 50, 10, None));
                let all: BTreeSet<i64> = first.rows.iter().chain(&second.rows).map(|row| row.number).collect();
                assert_eq!(all.len(), 60, "each once");
                query.place = Place { after: None, before: second.previous, ..Place::default() };
                assert_eq!(own.list(&query).await.unwrap().rows, first.rows);
            }
        }
        let by_phone = BindingQuery { sort: BindingSort::Phone, direction: Direction::Ascending, ..BindingQuery::default() };
        assert_eq!(own.list(&by_phone).await.unwrap().rows[0].phone_number.as_str(), "+4791234000");
        for (q, want) in [("234 007", 0), ("91234007", 1), ("USER:7", 1), ("nokia 63", 60), ("#8", 1), ("%", 0), ("\0", 0)] {
            let filter = BindingFilter { q: q.into(), ..BindingFilter::default() };
            let found = own.list(&BindingQuery { filter, ..BindingQuery::default() }).await.unwrap();
            assert_eq!(found.total, want, "{q:?}");
        }
        let filter = BindingFilter { vendor: "LG".into(), ..BindingFilter::default() };
        assert_eq!(own.list(&BindingQuery { filter, ..BindingQuery::default() }).await.unwrap().total, 0);
        let exported: Vec<_> = own.export(BindingQuery::default()).try_collect().await.unwrap();
        assert_eq!(exported.iter().map(Vec::len).sum::<usize>(), 60);
    }

    async fn a_file_is_judged_row_by_row_and_taken_over_at_once(scene: Scene) {
        let (nora, _) = two(&scene).await;
        bound(&scene.core, &nora).await;
        let own = edit(&scene.core, &nora);
        let file = format!(
            "phone_number;foreign_user;vendor;model;timezone;colour\n{PHONE};my_user:1456;nokia;6300;;red\n+4791234001;a;Nokia;6300;Europe/Oslo;\n+4791234001;a;Nokia;6300;;\n+4722334455;b;Nokia;6300;;\n+4791234002;c;Nokia;9999;;\n+4791234003;d;Nokia;6300;Mars;\n"
        );
        let dry = own.check_import(file.as_bytes()).await.unwrap();
        let refused: Vec<(i64, &str)> = dry.refused.iter().map(|row| (row.line, row.field.as_str())).collect();
        assert_eq!(refused, [(2, "phone_number"), (4, "phone_number"), (5, "phone_number"), (6, "model"), (7, "timezone")]);
        assert_eq!((dry.dry_run, dry.created, dry.ignored_columns.clone()), (true, 1, vec!["colour".to_owned()]));
        assert_eq!(own.list(&BindingQuery::default()).await.unwrap().total, 1, "a dry run changes nothing");
        let done = own.import(file.as_bytes()).await.unwrap();
        assert_eq!((done.dry_run, done.created, done.refused.len()), (false, 1, 5));
        assert_eq!(own.find(2).await.unwrap().phone_number.as_str(), "+4791234001");
        for bad in [&b"phone_number\n+47"[..], b"\xff", b""] {
            assert!(matches!(own.import(bad).await, Err(crate::Error::Invalid(_))), "{bad:?}");
        }
    }

    async fn a_viewer_looks_and_changes_nothing(scene: Scene) {
        let (nora, _) = two(&scene).await;
        let vera = scene.user("vera", Role::Viewer, nora.organization()).await;
        bound(&scene.core, &nora).await;
        let view = scene.core.acting_as(&vera).bindings().unwrap();
        assert_eq!(view.list(&BindingQuery::default()).await.unwrap().total, 1);
        assert!(matches!(view.edit(), Err(crate::Error::Forbidden)));
        assert!(matches!(scene.core.acting_as(&vera).consumers(), Err(crate::Error::Forbidden)));
        assert!(matches!(scene.core.acting_as(&nora).edit_phone_models(), Err(crate::Error::Forbidden)));
    }
}
