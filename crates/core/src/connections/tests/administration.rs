//! Applications, users, and connections as administrators see and change them.

use super::*;
use crate::testing::both;
use futures::StreamExt;
use patchbay_domain::connections::{ApplicationQuery, ConnectionFilter, ConnectionRow, ConnectionSort, PushService, SeenFilter};
use patchbay_domain::list::{Direction, Place};

fn filter(change: impl FnOnce(&mut ConnectionFilter)) -> ConnectionQuery {
    let mut query = ConnectionQuery::default();
    change(&mut query.filter);
    query
}

/// The number in an id of [`seven`].
fn number_of(row: &ConnectionRow) -> String {
    row.connection.id.as_str().trim_start_matches("id-").to_owned()
}

/// Seven connections over two users, an hour apart, the newest last.
async fn seven(stage: &Stage) {
    let actors = [stage.user("DEV0001").await, stage.user("DEV0002").await];
    for number in 0..7_usize {
        let mine = own(stage.core(), &actors[number % 2]).await;
        let kind = ["iPhone", "Android", "iPad"][number % 3];
        let sent = change(&[
            ("DeviceType", Value::text(kind)),
            ("DeviceModel", Value::Text(format!("Model {number}").into())),
            ("ApplicationVersion", Value::text(if number < 5 { "2.0" } else { "2.1" })),
            ("ApnsDeviceToken", if kind == "iPhone" { Value::text("token") } else { Value::Null }),
        ]);
        mine.register(Some(id(&format!("id-{number}"))), sent).await.unwrap();
        stage.scene.clock.advance(3600);
    }
}

both! {
    async fn the_list_is_found_filtered_sorted_and_read_page_by_page(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        seven(&stage).await;
        let connections = view(stage.core(), &stage.nora);
        let ids = async |query: ConnectionQuery| {
            let page = connections.list(&query).await.unwrap();
            assert_eq!(usize::try_from(page.total).unwrap(), page.rows.len());
            page.rows.iter().map(number_of).collect::<Vec<_>>().concat()
        };
        for (query, want) in [
            (filter(|_| ()), "6543210"),
            (filter(|filter| filter.q = "dev0002".into()), "531"),
            (filter(|filter| filter.q = "ID-4".into()), "4"),
            (filter(|filter| filter.q = "model 3".into()), "3"),
            (filter(|filter| filter.q = "iph".into()), "630"),
            (filter(|filter| filter.q = "%".into()), ""),
            (filter(|filter| filter.q = "\0".into()), ""),
            (filter(|filter| filter.user = "DEV0001".into()), "6420"),
            (filter(|filter| filter.device_type = "Android".into()), "41"),
            (filter(|filter| filter.version = "2.1".into()), "65"),
            (filter(|filter| filter.application = "com.sap.myapp".into()), "6543210"),
            (filter(|filter| filter.application = "com.example.other".into()), ""),
            (filter(|filter| filter.push = Some(PushService::Apple)), "630"),
            (filter(|filter| filter.push = Some(PushService::None)), "5421"),
            (filter(|filter| filter.seen = Some(SeenFilter::Day)), "6543210"),
            (filter(|filter| filter.idle_days = Some(1)), ""),
        ] {
            assert_eq!(ids(query.clone()).await, want, "{query:?}");
        }
        for (sort, direction, want) in [
            (ConnectionSort::Registered, Direction::Ascending, "0123456"),
            (ConnectionSort::Seen, Direction::Descending, "6543210"),
            (ConnectionSort::User, Direction::Ascending, "0246135"),
            (ConnectionSort::Device, Direction::Ascending, "1425036"),
            (ConnectionSort::Version, Direction::Descending, "6543210"),
        ] {
            let query = ConnectionQuery { sort, direction, ..ConnectionQuery::default() };
            assert_eq!(ids(query.clone()).await, want, "{sort:?}");
            let mut place = Place { size: 3, ..Place::default() };
            let mut read = String::new();
            loop {
                let page = connections.list(&ConnectionQuery { place, ..query.clone() }).await.unwrap();
                assert_eq!(page.total, 7);
                read.extend(page.rows.iter().map(number_of));
                let Some(next) = page.next else { break };
                place = Place { after: Some(next), before: None, size: 3 };
            }
            assert_eq!(read, want, "{sort:?} page by page");
            let portions: Vec<_> = connections.export(query).collect().await;
            let exported: Vec<_> = portions.into_iter().flat_map(Result::unwrap).collect();
            assert_eq!(exported.iter().map(number_of).collect::<String>(), want);
        }
    }

    async fn another_organizations_connections_are_not_there(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        seven(&stage).await;
        let globex = stage.scene.organization("globex").await;
        let gus = stage.scene.user("gus", Role::Admin, Some(&globex)).await;
        let theirs = edit(stage.core(), &gus);
        assert_eq!(theirs.list(&ConnectionQuery::default()).await.unwrap().total, 0);
        assert!(theirs.list_applications(&ApplicationQuery::default()).await.unwrap().rows.is_empty());
        let key = stage.key("id-1");
        let etag = view(stage.core(), &stage.nora).get(&key).await.unwrap().row.connection.etag;
        let gone = crate::Error::NotFound;
        assert_eq!(theirs.get(&key).await, Err(gone.clone()));
        assert_eq!(theirs.set_properties(&key, etag, vec![]).await, Err(gone.clone()));
        assert_eq!(theirs.delete(&key, None).await, Err(gone.clone()));
        assert_eq!(theirs.user("DEV0001").await, Err(gone.clone()));
        assert_eq!(theirs.remove_application(&stage.app).await, Err(gone));
        let taken = theirs.add_application("com.sap.myapp", "", ApplicationSettings::default()).await;
        assert!(matches!(taken, Err(crate::Error::Invalid(_))));
        let vera = stage.scene.user("vera", Role::Viewer, stage.nora.organization()).await;
        assert!(view(stage.core(), &vera).edit().is_err());
        let olga = stage.scene.user("olga", Role::Operator, None).await;
        assert!(matches!(stage.core().acting_as(&olga).connections(), Err(crate::Error::NotFound)));
    }

    async fn an_administrator_sets_what_apps_may_only_read(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        seven(&stage).await;
        let key = stage.key("id-0");
        let was = view(stage.core(), &stage.nora).get(&key).await.unwrap().row.connection;
        let values = vec![(property("UploadLogs"), Value::Boolean(true)), (property("ApnsPushEnable"), Value::Null)];
        let now = stage.edit().set_properties(&key, was.etag, values).await.unwrap();
        assert!(now.properties.flag("UploadLogs") && now.properties.flag("ApnsPushEnable") && now.etag > was.etag);
        let stale = stage.edit().set_properties(&key, was.etag, vec![(property("Email"), Value::text("x"))]).await;
        assert!(matches!(stale, Err(crate::Error::Conflict(_))), "{stale:?}");
        for (name, value) in [("UserName", Value::text("x")), ("ETag", Value::Null), ("UploadLogs", Value::text("x"))] {
            let refused = stage.edit().set_properties(&key, now.etag, vec![(property("Email"), Value::text("x")), (property(name), value)]).await;
            assert!(matches!(&refused, Err(crate::Error::Invalid(errors)) if errors.of(name).is_some()), "{refused:?}");
        }
        assert_eq!(view(stage.core(), &stage.nora).get(&key).await.unwrap().row.connection, now);
        assert!(stage.edit().delete(&key, Some(was.etag)).await.is_err());
        stage.edit().delete(&key, Some(now.etag)).await.unwrap();
        assert_eq!(stage.edit().delete(&key, None).await, Err(crate::Error::NotFound));
    }

    async fn figures_count_what_there_is(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        seven(&stage).await;
        let connections = view(stage.core(), &stage.nora);
        let figures = connections.figures("", 30).await.unwrap();
        assert_eq!((figures.summary.total, figures.summary.seen_lately, figures.summary.users), (7, 7, 2));
        assert_eq!(figures.days.len(), 30);
        assert_eq!(figures.days.iter().map(|(_, count)| count).sum::<i64>(), 7);
        assert!(figures.days.iter().all(|(day, _)| day.0 % 86_400_000 == 0));
        let facets = figures.facets;
        let told = |facets: &[patchbay_domain::list::Facet]| facets.iter().map(|facet| format!("{} {}", facet.value, facet.count)).collect::<Vec<_>>();
        assert_eq!(told(&facets.device_types), ["iPhone 3", "Android 2", "iPad 2"]);
        assert_eq!(told(&facets.versions), ["2.0 5", "2.1 2"]);
        assert_eq!(told(&facets.applications), ["com.sap.myapp 7"]);
        assert_eq!(connections.figures("com.example.other", 1).await.unwrap().summary.total, 0);
    }

    async fn an_app_that_asks_is_seen_to_the_hour(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(Some(id(SEED)), Change::default()).await.unwrap();
        let seen = async || view(stage.core(), &stage.nora).get(&stage.key(SEED)).await.unwrap().row.seen_at;
        assert_eq!(seen().await, made.created_at);
        stage.scene.clock.advance(1800);
        mine.get(&made.id).await.unwrap();
        crate::connections::write_seen(stage.core()).await.unwrap();
        assert_eq!(seen().await, made.created_at);
        for (round, way) in ["get", "update", "feed"].into_iter().enumerate() {
            stage.scene.clock.advance(7200);
            match way {
                "get" => drop(mine.get(&made.id).await.unwrap()),
                "update" => drop(merge(&mine, &made.id, change(&[("Email", Value::Text(round.to_string().into()))])).await.unwrap()),
                _ => drop(mine.feed(None, Range::default()).try_collect::<Vec<_>>().await.unwrap()),
            }
            crate::connections::write_seen(stage.core()).await.unwrap();
            assert_eq!(seen().await, stage.core().now(), "{way}");
        }
    }

    async fn applications_and_users_are_checked_and_kept(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let connections = stage.edit();
        for (id, title) in [("", ""), ("a b", ""), ("com.example.x", "a\nb"), ("com.sap.myapp", "")] {
            let refused = connections.add_application(id, title, ApplicationSettings::default()).await;
            assert!(matches!(refused, Err(crate::Error::Invalid(_))), "{id:?} {title:?}");
        }
        let app = connections.application(&stage.app).await.unwrap();
        assert_eq!((app.title.as_str(), app.revision, app.connections), ("Field service", 1, 0));
        let bad = ApplicationSettings { session_minutes: 0, ..app.settings.clone() };
        assert!(connections.update_application(&stage.app, 1, "", bad).await.is_err());
        let good = ApplicationSettings { idle_days: Some(30), ..app.settings };
        connections.update_application(&stage.app, 1, "Field", good.clone()).await.unwrap();
        let stale = connections.update_application(&stage.app, 1, "Other", good.clone()).await;
        assert!(matches!(stale, Err(crate::Error::Conflict(_))));
        assert_eq!(connections.application(&stage.app).await.unwrap().settings, good);
        for (name, secret) in [("", PASSWORD), ("a:b", PASSWORD), ("anonymous", PASSWORD), ("DEV0001", PASSWORD), ("new", "short")] {
            let refused = connections.add_user(name, Some(secret.to_owned())).await;
            assert!(matches!(refused, Err(crate::Error::Invalid(_))), "{name:?}");
        }
        seven(&stage).await;
        assert!(matches!(connections.remove_application(&stage.app).await, Err(crate::Error::Conflict(_))));
        let empty = connections.add_application("com.example.empty", "", ApplicationSettings::default()).await.unwrap();
        connections.remove_application(&empty).await.unwrap();
    }
}
