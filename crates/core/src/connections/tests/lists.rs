//! The lists of applications and of app users, and their histories.

use super::*;
use crate::testing::both;
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{
    ApplicationFilter, ApplicationQuery, ApplicationSort, ApplicationUserQuery, ApplicationUserSort, Destination,
};
use patchbay_domain::list::{Direction, Place, WordsFilter};

/// Beside the seed's application one without sign-in and one with tokens, and one of another organization.
async fn three(stage: &Stage) {
    for (id, title, security) in [
        ("com.example.kiosk", "Lobby", Security::Anonymous),
        ("com.example.50%", "", Security::Bearer),
        ("com.example.vans", "Field cars", Security::Bearer),
    ] {
        stage.scene.clock.advance(60);
        let settings = ApplicationSettings { security, ..ApplicationSettings::default() };
        let made = stage.edit().add_application(id, title, settings).await;
        assert_eq!(made.is_err(), id.contains('%'), "{id}");
    }
    let other = stage.scene.organization("other").await;
    let olof = stage.scene.user("olof", Role::Admin, Some(&other)).await;
    edit(stage.core(), &olof).add_application("com.other.app", "Field", ApplicationSettings::default()).await.unwrap();
}

async fn store_users(stage: &Stage, names: Vec<String>) {
    let organization: OrganizationId = stage.nora.organization().unwrap().clone();
    let now = stage.core().now();
    let work = stage.core().store().write::<_, crate::Error, _>(move |tx| {
        async move {
            for name in &names {
                crate::connections::store::user(tx, &organization, name, "", now).await?;
            }
            Ok(())
        }
        .boxed()
    });
    work.await.unwrap();
}

both! {
    async fn applications_are_found_filtered_sorted_and_read_page_by_page(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        three(&stage).await;
        let actor = stage.user("DEV0001").await;
        own(stage.core(), &actor).await.register(Some(id(SEED)), Change::default()).await.unwrap();
        let connections = view(stage.core(), &stage.nora);
        let filtered = |q: &str, security| ApplicationFilter { q: q.to_owned(), security };
        let asked = |filter, sort, direction| ApplicationQuery { filter, sort, direction, place: Place::default() };
        let (up, down) = (Direction::Ascending, Direction::Descending);
        for (query, want) in [
            (ApplicationQuery::default(), "kiosk vans myapp"),
            (asked(filtered("FIELD", None), ApplicationSort::Id, up), "vans myapp"),
            (asked(filtered("example", None), ApplicationSort::Id, down), "vans kiosk"),
            (asked(filtered("", Some(Security::Bearer)), ApplicationSort::Id, up), "vans"),
            (asked(filtered("%", None), ApplicationSort::Id, up), ""),
            (asked(filtered("\0", None), ApplicationSort::Id, up), ""),
            (asked(filtered("", None), ApplicationSort::Title, up), "vans myapp kiosk"),
            (asked(filtered("", None), ApplicationSort::Connections, down), "myapp vans kiosk"),
            (asked(filtered("", None), ApplicationSort::Changed, down), "vans kiosk myapp"),
        ] {
            let page = connections.list_applications(&query).await.unwrap();
            let named: Vec<&str> = page.rows.iter().filter_map(|row| row.id.as_str().rsplit('.').next()).collect();
            assert_eq!(named.join(" "), want, "{query:?}");
            assert_eq!(usize::try_from(page.total).unwrap(), page.rows.len());
            assert_eq!(connections.export_applications(&query).await.unwrap(), page.rows);
        }
        for (sort, want) in [(ApplicationSort::Id, "kiosk vans myapp"), (ApplicationSort::Connections, "kiosk vans myapp")] {
            let mut query = ApplicationQuery { sort, place: Place { size: 1, ..Place::default() }, ..ApplicationQuery::default() };
            let mut read = Vec::new();
            loop {
                let page = connections.list_applications(&query).await.unwrap();
                read.extend(page.rows.iter().map(|row| row.id.as_str().rsplit('.').next().unwrap().to_owned()));
                let Some(next) = page.next else { break };
                query.place.after = Some(next);
            }
            assert_eq!(read.join(" "), want, "{sort:?}");
        }
        let nonsense = ApplicationQuery { place: Place { after: Some("?".into()), ..Place::default() }, ..ApplicationQuery::default() };
        assert_eq!(connections.list_applications(&nonsense).await.unwrap().rows.len(), 3);
    }

    async fn users_are_found_sorted_and_read_page_by_page(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        stage.scene.clock.advance(60);
        store_users(&stage, vec!["CORP\\Jane".to_owned()]).await;
        let actor = stage.user("DEV0002").await;
        own(stage.core(), &actor).await.register(Some(id(SEED)), Change::default()).await.unwrap();
        crate::connections::write_seen(stage.core()).await.unwrap();
        let connections = view(stage.core(), &stage.nora);
        let asked = |q: &str, sort, direction| ApplicationUserQuery { filter: WordsFilter { q: q.to_owned() }, sort, direction, place: Place::default() };
        let (up, down) = (Direction::Ascending, Direction::Descending);
        for (query, want) in [
            (ApplicationUserQuery::default(), "CORP\\Jane DEV0001 DEV0002"),
            (asked("", ApplicationUserSort::Name, down), "DEV0002 DEV0001 CORP\\Jane"),
            (asked("dev", ApplicationUserSort::Name, up), "DEV0001 DEV0002"),
            (asked("\\", ApplicationUserSort::Name, up), "CORP\\Jane"),
            (asked("_", ApplicationUserSort::Name, up), ""),
            (asked("", ApplicationUserSort::Connections, down), "DEV0002 DEV0001 CORP\\Jane"),
            (asked("", ApplicationUserSort::Created, down), "CORP\\Jane DEV0002 DEV0001"),
        ] {
            let page = connections.users(&query).await.unwrap();
            assert_eq!(page.rows.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().join(" "), want, "{query:?}");
            let exported: Vec<_> = connections.export_users(query).try_concat().await.unwrap();
            assert_eq!(exported, page.rows);
        }
        let used = asked("", ApplicationUserSort::Used, down);
        let first = connections.users(&ApplicationUserQuery { place: Place { size: 1, ..Place::default() }, ..used.clone() }).await.unwrap();
        assert_eq!((first.rows[0].name.as_str(), first.rows[0].connections, first.total), ("DEV0002", 1, 3));
        let second = ApplicationUserQuery { place: Place { size: 1, after: first.next, before: None }, ..used };
        assert_eq!(connections.users(&second).await.unwrap().rows[0].name, "DEV0001");
    }

    async fn an_export_of_users_goes_over_its_portions(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        store_users(&stage, (0..1003).map(|number| format!("x{number:04}")).collect()).await;
        let portions: Vec<_> = view(stage.core(), &stage.nora).export_users(ApplicationUserQuery::default()).try_collect().await.unwrap();
        assert_eq!(portions.iter().map(Vec::len).collect::<Vec<_>>(), [500, 500, 5]);
        let names: Vec<_> = portions.iter().flatten().map(|user| user.name.clone()).collect();
        assert!(names.is_sorted_by(|one, two| one < two));
    }

    async fn what_was_done_to_an_application_and_to_a_user_is_told_at_both(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        stage.settings(|settings| settings.session_minutes = 5).await;
        stage.settings(|settings| {
            settings.destinations.push(Destination { name: "crm".into(), remote_url: "https://crm.example.com/".into(), anonymous: true });
            settings.defaults.set(property("ApnsPushEnable"), Value::Boolean(false));
            settings.defaults.set(property("LogEntryExpiry"), Value::Int(9));
        })
        .await;
        stage.edit().revoke_user("DEV0001").await.unwrap();
        let connections = view(stage.core(), &stage.nora);
        let told = |history: Vec<patchbay_domain::audit::HistoryEntry>| {
            history.iter().map(|line| line.entry.action.clone()).collect::<Vec<_>>().join(" ")
        };
        let history = connections.application_history(&stage.app).await.unwrap();
        let sides: Vec<(&str, &str)> = history.iter().map(|line| (line.item.was.as_str(), line.item.is.as_str())).collect();
        assert_eq!(sides, [
            ("default ApnsPushEnable=true", "default LogEntryExpiry=9\ndestination crm=https://crm.example.com/ without signing in"),
            ("session_minutes=30", "session_minutes=5"),
            ("", "title=Field service\ndefault ApnsPushEnable=true\ndefault ProxyPushEndpoint=http://push.example.com/"),
        ]);
        assert_eq!(told(history), "update update create");
        assert_eq!(told(connections.user("DEV0001").await.unwrap().history), "revoke create");
        assert_eq!(told(connections.user("DEV0002").await.unwrap().history), "create");
    }
}
