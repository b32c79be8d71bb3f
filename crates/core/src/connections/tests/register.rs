//! Registering: ids, defaults, once more, and whose an id is.

use super::*;
use crate::testing::both;
use patchbay_domain::connections::{ApplicationQuery, CapabilityFault};

both! {
    async fn a_new_connection_has_a_new_id_and_the_applications_defaults(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let sent = change(&[("DeviceType", Value::text("iPhone")), ("DeviceModel", Value::Null), ("UserName", Value::text("x"))]);
        let made = mine.register(None, sent.clone()).await.unwrap();
        assert_eq!((made.id.as_str().len(), made.id.as_str().as_bytes()[14]), (36, b'4'), "{}", made.id);
        assert_eq!((made.user.as_deref(), made.created_at, made.etag.0), (Some("DEV0001"), stage.core().now(), stage.core().now()));
        assert_eq!(text(&made, "DeviceType"), "iPhone");
        assert!(made.properties.flag("ApnsPushEnable"));
        assert_eq!(text(&made, "ProxyPushEndpoint"), "http://push.example.com/");
        assert_eq!(*mine.get(&made.id).await.unwrap(), made);
        let other = mine.register(None, sent).await.unwrap();
        assert_ne!(other.id, made.id);
        assert_eq!(stage.audited("connections").await, ["register by DEV0001 (app)", "register by DEV0001 (app)"]);
        // What is set later is for later ones.
        stage.settings(|settings| settings.defaults = Properties::default()).await;
        assert_eq!(*mine.get(&made.id).await.unwrap(), made);
        let plain = own(stage.core(), &actor).await.register(None, Change::default()).await.unwrap();
        assert_eq!(plain.properties, Properties::default());
    }

    async fn who_registers_once_more_changes_what_he_sends(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let first = Change {
            capabilities: Some(vec![capability("a", None)]),
            ..change(&[("DeviceType", Value::text("iPhone")), ("DeviceModel", Value::text("iPhone 7"))])
        };
        let made = mine.register(Some(id(SEED)), first).await.unwrap();
        let again = mine.register(Some(id(SEED)), change(&[("DeviceModel", Value::text("iPhone 8"))])).await.unwrap();
        assert_eq!((text(&again, "DeviceType"), text(&again, "DeviceModel")), ("iPhone".into(), "iPhone 8".into()));
        assert_eq!((again.created_at, again.capabilities.len()), (made.created_at, 1));
        assert!(again.etag > made.etag);
        assert_eq!(mine.register(Some(id(SEED)), Change::default()).await.unwrap(), again, "nothing new is no change");
        assert_eq!(mine.count(None).await, Ok(1));
        assert_eq!(stage.audited("connections").await, ["register by DEV0001 (app)", "register-again by DEV0001 (app)"]);
    }

    async fn an_id_is_its_users_within_the_application(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let (one, two) = (stage.user("DEV0001").await, stage.user("DEV0002").await);
        let (mine, other) = (own(stage.core(), &one).await, own(stage.core(), &two).await);
        let made = mine.register(Some(id(SEED)), Change::default()).await.unwrap();
        assert_eq!(other.register(Some(id(SEED)), change(&[("Email", Value::text("x"))])).await, Err(Error::TakenByOther));
        let gone = Err(Error::Core(crate::Error::NotFound));
        assert_eq!(other.get(&made.id).await.map(|found| found.id.clone()), Err(Error::Core(crate::Error::NotFound)));
        assert_eq!(merge(&other, &made.id, change(&[("Email", Value::text("x"))])).await, gone);
        assert_eq!(other.delete(&made.id, Condition::default()).await, Err(Error::Core(crate::Error::NotFound)));
        assert_eq!(other.add_capability(&made.id, capability("a", None)).await, gone);
        assert_eq!(*mine.get(&made.id).await.unwrap(), made);
        // The same id in another application is another connection.
        let second = stage.edit().add_application("com.example.second", "", ApplicationSettings::default()).await.unwrap();
        let basic = AppPresented { basic: Some(("DEV0002", PASSWORD)), ..AppPresented::default() };
        let actor = stage.core().accounts().app_user(&second, &basic, &from()).await.unwrap().actor;
        own(stage.core(), &actor).await.register(Some(id(SEED)), Change::default()).await.unwrap();
        assert_eq!(*mine.get(&made.id).await.unwrap(), made);
        assert_eq!(stage.edit().list_applications(&ApplicationQuery::default()).await.unwrap().rows.iter().map(|app| app.connections).collect::<Vec<_>>(), [1, 1]);
    }

    async fn what_nobody_registered_is_everybodys_who_knows_its_id(scene: Scene) {
        let stage = stage(scene, Security::Anonymous).await;
        let (nobody, named) = (stage.user("").await, stage.user("DEV0001").await);
        let (mine, other) = (own(stage.core(), &nobody).await, own(stage.core(), &named).await);
        let made = mine.register(None, Change::default()).await.unwrap();
        assert_eq!((made.user.as_deref(), made.value(property("UserName"))), (None, Value::Null));
        assert_eq!(*other.get(&made.id).await.unwrap(), made);
        assert_eq!((mine.count(None).await, mine.count(Some(&made.id)).await), (Ok(0), Ok(1)));
        let his = other.register(Some(id(SEED)), Change::default()).await.unwrap();
        assert_eq!(mine.get(&his.id).await, Err(Error::Core(crate::Error::NotFound)));
        assert_eq!(mine.register(Some(id(SEED)), Change::default()).await, Err(Error::TakenByOther));
        stage.settings(|settings| settings.security = Security::Basic).await;
        let named = stage.user("DEV0001").await;
        assert_eq!(own(stage.core(), &named).await.get(&made.id).await, Err(Error::Core(crate::Error::NotFound)));
    }

    async fn capabilities_that_are_none_register_nothing(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let twice = Change { capabilities: Some(vec![capability("a", None), capability("a", None)]), ..Change::default() };
        let refused = mine.register(Some(id(SEED)), twice).await;
        assert_eq!(refused, Err(Error::Refused(Refused::Capability(CapabilityFault::Twice))));
        assert_eq!(mine.count(None).await, Ok(0));
        assert!(stage.audited("connections").await.is_empty());
    }

    async fn an_application_that_is_gone_takes_nothing(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        stage.edit().remove_application(&stage.app).await.unwrap();
        assert_eq!(mine.register(None, Change::default()).await, Err(Error::Core(crate::Error::NotFound)));
        assert!(matches!(stage.core().acting_as(&actor).registrations().await, Err(crate::Error::NotFound)));
        assert_eq!(stage.knock(AppPresented::default()).await, Err(AppUserError::NoSuchApplication));
    }
}
