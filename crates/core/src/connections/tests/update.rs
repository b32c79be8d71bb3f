//! Writing over connections: merge and replace, what is read-only, conditions, capabilities, deletion.

use super::*;
use crate::testing::both;

both! {
    async fn a_merge_changes_what_it_sends_and_a_put_resets_the_rest_from_version_two_on(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let sent = change(&[("DeviceModel", Value::text("iPhone 7")), ("ApnsPushEnable", Value::Boolean(false))]);
        let made = mine.register(None, sent).await.unwrap();
        let merged = merge(&mine, &made.id, change(&[("Email", Value::text("a@example.org"))])).await.unwrap();
        assert_eq!((text(&merged, "DeviceModel"), text(&merged, "Email")), ("iPhone 7".into(), "a@example.org".into()));
        assert!(merged.etag > made.etag, "in the same thousandth of a second");
        let email = || change(&[("Email", Value::text("b@example.org"))]);
        let put = mine.update(&made.id, Writing::Replace, Version::V1, email(), Condition::default()).await.unwrap();
        assert_eq!(text(&put, "DeviceModel"), "iPhone 7");
        let put = mine.update(&made.id, Writing::Replace, Version::V4, email(), Condition::default()).await.unwrap();
        assert_eq!(put.value(property("DeviceModel")), Value::Null);
        assert!(put.properties.flag("ApnsPushEnable"), "the application's default");
        assert_eq!(text(&put, "ProxyPushEndpoint"), "http://push.example.com/", "read-only");
        assert_eq!(*mine.get(&made.id).await.unwrap(), put);
        assert_eq!(put.created_at, made.created_at);
    }

    async fn what_is_read_only_is_refused_and_nothing_is_half_done(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(None, Change::default()).await.unwrap();
        for (name, value) in [
            ("UserName", Value::text("DEV0002")),
            ("ApplicationConnectionId", Value::text("x")),
            ("PasswordPolicyMinLength", Value::Int(9)),
            ("ETag", Value::text("2013-11-07 14:44:43.0")),
        ] {
            let refused = merge(&mine, &made.id, change(&[("Email", Value::text("x")), (name, value)])).await;
            assert_eq!(refused, Err(Error::Refused(Refused::ReadOnly(name))));
        }
        assert_eq!(*mine.get(&made.id).await.unwrap(), made);
        let same = change(&[("UserName", Value::text("DEV0001")), ("PasswordPolicyMinLength", Value::Int(8))]);
        assert_eq!(merge(&mine, &made.id, same).await.unwrap(), made, "sent back as it was, it is no change");
        assert_eq!(stage.audited("connections").await.len(), 1);
    }

    async fn a_change_is_done_only_under_its_condition(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(None, Change::default()).await.unwrap();
        let email = |text: &'static str| change(&[("Email", Value::text(text))]);
        let update = async |sent, condition| mine.update(&made.id, Writing::Merge, Version::V4, sent, condition).await;
        let first = update(email("1"), matching(&made)).await.unwrap();
        assert_eq!(update(email("2"), matching(&made)).await, Err(Error::ConditionUnmet));
        assert_eq!(mine.delete(&made.id, matching(&made)).await, Err(Error::ConditionUnmet));
        let none = Condition { matches: None, none_match: Some(Versions::Any) };
        assert_eq!(update(email("2"), none).await, Err(Error::ConditionUnmet));
        let any = Condition { matches: Some(Versions::Any), none_match: None };
        assert_eq!(text(&update(email("2"), any.clone()).await.unwrap(), "Email"), "2");
        assert!(update(email("3"), matching(&first)).await.is_err());
        mine.delete(&made.id, any.clone()).await.unwrap();
        assert_eq!(mine.delete(&made.id, any).await, Err(Error::Core(crate::Error::NotFound)));
        let anew = mine.register(Some(made.id.clone()), Change::default()).await.unwrap();
        assert_eq!(mine.delete(&made.id, matching(&first)).await, Err(Error::ConditionUnmet), "an earlier one of the same id");
        mine.delete(&anew.id, matching(&anew)).await.unwrap();
    }

    async fn capabilities_come_and_go_one_by_one_and_as_a_list(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        let made = mine.register(None, Change::default()).await.unwrap();
        mine.add_capability(&made.id, capability("b", Some("1"))).await.unwrap();
        let two = mine.add_capability(&made.id, capability("a", None)).await.unwrap();
        assert_eq!(two.capabilities, [capability("a", None), capability("b", Some("1"))]);
        assert_eq!(mine.add_capability(&made.id, capability("a", Some("2"))).await, Err(Error::CapabilityThere));
        let bad = mine.add_capability(&made.id, capability("", None)).await;
        assert!(matches!(bad, Err(Error::Refused(Refused::Capability(_)))), "{bad:?}");
        let key = capability("a", None).key;
        let set = mine.set_capability(&made.id, &key, Some("2".into()), matching(&two)).await.unwrap();
        assert_eq!(set.capabilities[0], capability("a", Some("2")));
        assert_eq!(mine.set_capability(&made.id, &key, None, matching(&two)).await, Err(Error::ConditionUnmet));
        let unknown = capability("c", None).key;
        let missing = Err(Error::Core(crate::Error::NotFound));
        assert_eq!(mine.set_capability(&made.id, &unknown, None, Condition::default()).await, missing);
        assert_eq!(mine.remove_capability(&made.id, &unknown, Condition::default()).await, missing);
        let left = mine.remove_capability(&made.id, &key, Condition::default()).await.unwrap();
        assert_eq!(left.capabilities, [capability("b", Some("1"))]);
        let list = Change { capabilities: Some(vec![capability("x", None)]), ..Change::default() };
        assert_eq!(merge(&mine, &made.id, list).await.unwrap().capabilities, [capability("x", None)]);
    }

    async fn the_log_tells_what_changed_but_no_whole_token(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let actor = stage.user("DEV0001").await;
        let mine = own(stage.core(), &actor).await;
        mine.register(Some(id(SEED)), change(&[("DeviceType", Value::text("iPhone"))])).await.unwrap();
        let token = "18AA4813FB9E6393065BFEDADCDD68173782A42599F3C9E2BF14F990F2D9F096";
        let sent = change(&[("ApnsDeviceToken", Value::text(token)), ("DeviceModel", Value::Text("x".repeat(3000).into()))]);
        merge(&mine, &id(SEED), sent).await.unwrap();
        let history = view(stage.core(), &stage.nora).get(&stage.key(SEED)).await.unwrap().history;
        let item = &history[0].item;
        assert_eq!(item.was, "ApnsDeviceToken=null\nDeviceModel=null");
        assert!(item.is.starts_with("ApnsDeviceToken=18AA4813…\nDeviceModel=xxx") && item.is.len() < 200, "{}", item.is);
        assert_eq!(history[1].item.is, "DEV0001\nApnsPushEnable=true\nDeviceType=iPhone\nProxyPushEndpoint=http://push.example.com/");
    }
}
