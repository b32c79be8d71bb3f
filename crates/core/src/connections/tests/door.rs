//! The doors: password, token, session, nobody in particular, service key; and revocation.

use super::*;
use crate::testing::both;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::KeyRole;

fn basic(secret: &str) -> AppPresented<'_> {
    AppPresented { basic: Some(("DEV0001", secret)), ..AppPresented::default() }
}

fn bearer(token: &str) -> AppPresented<'_> {
    AppPresented { bearer: Some(token), ..AppPresented::default() }
}

fn session(session: &str) -> AppPresented<'_> {
    AppPresented { session: Some(session), ..AppPresented::default() }
}

both! {
    async fn a_user_comes_in_with_his_password_and_reaches_registrations_alone(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let user = stage.knock(basic(PASSWORD)).await.unwrap();
        for permission in Permission::ALL {
            assert_eq!(user.actor.may(permission), permission == Permission::RegisterConnections, "{permission:?}");
        }
        assert!(matches!(stage.core().acting_as(&user.actor).connections(), Err(crate::Error::Forbidden)));
        assert!(matches!(stage.core().acting_as(&stage.nora).registrations().await, Ok(_) | Err(crate::Error::Forbidden | crate::Error::NotFound)));
        let long = "x".repeat(2000);
        for presented in [basic("wrong"), basic(""), basic(&long), AppPresented::default(), bearer("x"), session("x"),
            AppPresented { basic: Some(("nobody", PASSWORD)), ..AppPresented::default() },
            AppPresented { basic: Some(("anonymous", PASSWORD)), ..AppPresented::default() },
            AppPresented { basic: Some(("DEV\0", PASSWORD)), ..AppPresented::default() }] {
            assert_eq!(stage.knock(presented).await, Err(AppUserError::Wrong), "{presented:?}");
        }
        let unknown = ApplicationId::parse("com.example.unknown").unwrap();
        let nowhere = stage.core().accounts().app_user(&unknown, &basic(PASSWORD), &from()).await;
        assert_eq!(nowhere, Err(AppUserError::NoSuchApplication));
        let globex = stage.scene.organization("globex").await;
        let gus = stage.scene.user("gus", Role::Admin, Some(&globex)).await;
        let theirs = edit(stage.core(), &gus).add_application("com.globex.app", "", ApplicationSettings::default()).await.unwrap();
        let there = stage.core().accounts().app_user(&theirs, &basic(PASSWORD), &from()).await;
        assert_eq!(there, Err(AppUserError::Wrong), "another organization's user");
    }

    async fn a_new_password_ends_the_old_one_and_its_sessions(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let begun = stage.knock(basic(PASSWORD)).await.unwrap().session.unwrap();
        stage.knock(session(&begun)).await.unwrap();
        let second = stage.edit().reset_user_password("DEV0001", None).await.unwrap().0;
        assert_eq!(stage.knock(basic(PASSWORD)).await, Err(AppUserError::Wrong));
        assert_eq!(stage.knock(session(&begun)).await, Err(AppUserError::Wrong));
        stage.knock(basic(&second)).await.unwrap();
        stage.edit().remove_user("DEV0001").await.unwrap();
        assert_eq!(stage.knock(basic(&second)).await, Err(AppUserError::Wrong));
    }

    async fn a_session_lasts_as_long_as_it_is_used_and_a_day_at_most(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let first = stage.knock(basic(PASSWORD)).await.unwrap().session.unwrap();
        stage.scene.clock.advance(30);
        assert_eq!(stage.knock(session(&first)).await.unwrap().session.as_ref(), Some(&first), "not renewed within a minute");
        stage.scene.clock.advance(25 * 60);
        let second = stage.knock(session(&first)).await.unwrap();
        assert_eq!(second.actor.name(), "DEV0001");
        let second = second.session.unwrap();
        assert_ne!(second, first);
        stage.scene.clock.advance(25 * 60);
        assert_eq!(stage.knock(session(&first)).await, Err(AppUserError::Wrong), "idle for 50 minutes");
        let mut latest = stage.knock(session(&second)).await.unwrap().session.unwrap();
        for _ in 0..46 {
            stage.scene.clock.advance(29 * 60);
            latest = stage.knock(session(&latest)).await.unwrap().session.unwrap();
        }
        stage.scene.clock.advance(29 * 60 * 2);
        assert_eq!(stage.knock(session(&latest)).await, Err(AppUserError::Wrong));
        stage.settings(|settings| settings.session_minutes = 1440).await;
        assert_eq!(stage.knock(session(&latest)).await, Err(AppUserError::Wrong), "begun more than a day ago");
    }

    async fn a_session_cannot_be_made_up_or_carried_elsewhere(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let good = stage.knock(basic(PASSWORD)).await.unwrap().session.unwrap();
        let parts: Vec<&str> = good.split('.').collect();
        let join = |parts: &[&str]| parts.join(".");
        let other = "REVWMDAwMg";
        for bad in [
            join(&[parts[0], parts[1], parts[2], other]),
            join(&[parts[0], "fffffffffff", parts[2], parts[3]]),
            join(&[parts[0], parts[1], "", parts[3]]),
            join(&[parts[0], parts[1], parts[2].get(1..).unwrap(), parts[3]]),
            good.to_uppercase(),
            good.get(1..).unwrap().to_owned(),
        ] {
            assert_eq!(stage.knock(session(&bad)).await, Err(AppUserError::Wrong), "{bad}");
        }
        let second = stage.edit().add_application("com.example.second", "", ApplicationSettings::default()).await.unwrap();
        let there = stage.core().accounts().app_user(&second, &session(&good), &from()).await;
        assert_eq!(there, Err(AppUserError::Wrong));
    }

    async fn a_token_opens_where_tokens_are_asked_for(scene: Scene) {
        let stage = stage(scene, Security::Bearer).await;
        let token = stage.edit().add_token("DEV0001", "Field tablet", Some(1)).await.unwrap();
        let user = stage.knock(bearer(&token.secret.0)).await.unwrap();
        assert_eq!(user.actor.name(), "DEV0001");
        stage.knock(session(&user.session.unwrap())).await.unwrap();
        for presented in [basic(PASSWORD), bearer("pba_x"), bearer(""), AppPresented::default()] {
            assert_eq!(stage.knock(presented).await, Err(AppUserError::Wrong));
        }
        let detail = stage.edit().user("DEV0001").await.unwrap();
        assert_eq!((detail.tokens.len(), detail.tokens[0].note.as_str(), &detail.tokens[0].id), (1, "Field tablet", &token.id));
        assert!(!format!("{token:?}").contains(&token.secret.0));
        stage.scene.clock.advance(86_400);
        assert_eq!(stage.knock(bearer(&token.secret.0)).await, Err(AppUserError::Wrong), "it was good for a day");
        let token = stage.edit().add_token("DEV0001", "", None).await.unwrap();
        stage.knock(bearer(&token.secret.0)).await.unwrap();
        stage.edit().revoke_token("DEV0001", &token.id).await.unwrap();
        assert_eq!(stage.knock(bearer(&token.secret.0)).await, Err(AppUserError::Wrong));
    }

    async fn everybody_comes_in_where_everybody_may(scene: Scene) {
        let stage = stage(scene, Security::Anonymous).await;
        for presented in [AppPresented::default(), basic("wrong"), bearer("x"), session("x")] {
            let user = stage.knock(presented).await.unwrap();
            assert_eq!((user.actor.name(), user.session), ("anonymous", None));
        }
        for _ in 0..20 {
            assert_eq!(stage.knock(basic(&crate::secret::random_text(8))).await.unwrap().actor.name(), "anonymous");
        }
        assert_eq!(stage.knock(AppPresented { basic: Some(("DEV0002", PASSWORD)), ..AppPresented::default() }).await.unwrap().actor.name(), "DEV0002");
    }

    async fn what_was_begun_before_a_revocation_is_refused_and_registrations_stay(scene: Scene) {
        let stage = stage(scene, Security::Anonymous).await;
        let user = stage.knock(basic(PASSWORD)).await.unwrap();
        let token = stage.edit().add_token("DEV0001", "", None).await.unwrap().secret.0;
        let made = own(stage.core(), &user.actor).await.register(None, Change::default()).await.unwrap();
        let before = user.session.unwrap();
        stage.knock(bearer(&token)).await.unwrap();
        let key = stage.edit().add_key("Users", &[KeyRole::RevokeUserToken]).await.unwrap().0;
        let key = stage.core().accounts().service_key(&key, &from()).await.unwrap().unwrap();
        let revocations = stage.core().acting_as(&key).revocations().unwrap();
        for unknown in ["DEV0002", "nobody", "", "\0"] {
            assert_eq!(revocations.revoke(unknown).await, Err(crate::Error::NotFound), "no registration: {unknown:?}");
        }
        revocations.revoke("DEV0001").await.unwrap();
        for presented in [session(&before), bearer(&token)] {
            assert_eq!(stage.knock(presented).await, Err(AppUserError::Wrong), "even where everybody may come in");
        }
        stage.scene.clock.advance(1);
        let after = stage.knock(basic(PASSWORD)).await.unwrap();
        stage.knock(session(&after.session.unwrap())).await.unwrap();
        assert_eq!(*own(stage.core(), &after.actor).await.get(&made.id).await.unwrap(), made);
        let token = stage.edit().add_token("DEV0001", "", None).await.unwrap().secret.0;
        stage.knock(bearer(&token)).await.unwrap();
        let users = stage.audited("application-users").await;
        assert!(users.iter().any(|entry| entry.starts_with("revoke by key ") && entry.ends_with("(key)")), "{users:?}");
        stage.edit().revoke_user("DEV0002").await.unwrap();
        assert_eq!(stage.edit().revoke_user("nobody").await, Err(crate::Error::NotFound));
    }

    async fn a_service_key_does_what_its_roles_say(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        let reading = stage.edit().add_key("Statistics", &[KeyRole::ReadRegistrations]).await.unwrap().0;
        assert!(reading.len() == 64 && reading.chars().all(|c| c.is_ascii_hexdigit()));
        let accounts = stage.core().accounts();
        let key = accounts.service_key(&reading.to_uppercase(), &from()).await.unwrap().unwrap();
        assert!(matches!(stage.core().acting_as(&key).revocations(), Err(crate::Error::Forbidden)));
        assert!(stage.core().acting_as(&key).connections().unwrap().edit().is_err());
        assert!(stage.core().acting_as(&key).registrations().await.is_err());
        assert_eq!(accounts.service_key("x", &from()).await, Ok(None));
        assert_eq!(accounts.service_key("", &from()).await, Ok(None));
        let shown = stage.edit().keys().await.unwrap().remove(0);
        assert_eq!((shown.hint.as_str(), shown.roles.as_slice()), (reading.get(..8).unwrap(), &[KeyRole::ReadRegistrations][..]));
        stage.edit().revoke_key(&shown.id).await.unwrap();
        assert_eq!(accounts.service_key(&reading, &from()).await, Ok(None));
        assert!(stage.edit().add_key("", &[]).await.is_err());
    }

    async fn another_nodes_change_is_heard_of(scene: Scene) {
        let stage = stage(scene, Security::Basic).await;
        stage.knock(basic(PASSWORD)).await.unwrap();
        // As another node would do it: past this process's own use case, but announced.
        stage.core().store().write::<_, crate::Error, _>(|tx| Box::pin(async move {
            tx.execute("DELETE FROM application_users", vec![]).await?;
            tx.announce(crate::Event::new("application-users", None, &[]));
            Ok(())
        })).await.unwrap();
        for _ in 0..500 {
            if stage.knock(basic(PASSWORD)).await == Err(AppUserError::Wrong) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the user still gets in");
    }
}
