//! The own account: password, sessions, tokens, organizations of an operator.

use super::*;
use crate::Error;
use crate::testing::both;
use patchbay_domain::access::{Permission, Role};

const DAY: i64 = 24 * 60 * 60;

both! {
    async fn changing_the_password_takes_the_old_one_and_ends_the_other_sessions(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Viewer, Some(&northwind)).await;
        give_password(&scene, &nora).await;
        let (here, signed) = signed_in(&scene, "nora").await;
        let (elsewhere, _) = signed_in(&scene, "nora").await;
        let account = scene.core.acting_as(&signed.actor).account().unwrap();
        assert_eq!(refused(account.change_password("a wrong guess", "another horse").await), ["old"]);
        assert_eq!(refused(account.change_password(PASSWORD, "short").await), ["new"]);
        assert_eq!(refused(account.change_password(PASSWORD, PASSWORD).await), ["new"]);
        assert!(is_signed_in(&scene, &elsewhere).await);
        account.change_password(PASSWORD, "another horse").await.unwrap();
        assert_eq!((is_signed_in(&scene, &here).await, is_signed_in(&scene, &elsewhere).await), (true, false));
        scene.core.accounts().sign_in("nora", "another horse", None, &from("")).await.map(drop).unwrap();
        for _ in 0..5 {
            assert_eq!(refused(account.change_password("a wrong guess", "third horse!").await), ["old"]);
        }
        let outcome = account.change_password("another horse", "third horse!").await;
        assert_eq!(outcome, Err(Error::Throttled { seconds: 5 }), "an open session is no way to guess");
    }

    async fn sessions_are_listed_and_ended_but_only_ones_own(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        let oscar = scene.user("oscar", Role::Operator, None).await;
        give_password(&scene, &olga).await;
        give_password(&scene, &oscar).await;
        let (mine, signed) = signed_in(&scene, "olga").await;
        scene.clock.advance(60);
        let (second, _) = signed_in(&scene, "olga").await;
        let (third, _) = signed_in(&scene, "olga").await;
        let (others, other) = signed_in(&scene, "oscar").await;
        let account = scene.core.acting_as(&signed.actor).account().unwrap();
        let sessions = account.sessions().await.unwrap();
        assert_eq!(sessions.iter().map(|session| session.current).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!((sessions[0].address.as_str(), sessions[0].user_agent.as_str()), ("192.0.2.7", "Mozilla/5.0 (test)"));
        let foreign = scene.core.acting_as(&other.actor).account().unwrap().sessions().await.unwrap().remove(0).id;
        assert_eq!(account.end_session(&foreign).await, Err(Error::NotFound));
        account.end_session(&sessions[0].id).await.unwrap();
        assert_eq!((is_signed_in(&scene, &second).await, is_signed_in(&scene, &third).await), (true, false));
        assert_eq!(account.end_other_sessions().await, Ok(1));
        assert_eq!((is_signed_in(&scene, &mine).await, is_signed_in(&scene, &second).await), (true, false));
        assert!(is_signed_in(&scene, &others).await);
    }

    async fn a_user_has_at_most_fifty_sessions(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        give_password(&scene, &olga).await;
        let (first, _) = signed_in(&scene, "olga").await;
        scene.clock.advance(60);
        for n in 0..50 {
            scene.execute(
                "INSERT INTO sessions (id, secret_hash, user_id, address, user_agent, created_at, last_seen, expires_at)
                    VALUES ($1, $1, $2, '', '', $3, $3, $4)",
                args![format!("{n}"), olga.user().unwrap(), scene.clock.now(), scene.clock.now().plus_seconds(DAY)],
            ).await;
        }
        let (_, signed) = signed_in(&scene, "olga").await;
        assert_eq!(scene.core.acting_as(&signed.actor).account().unwrap().sessions().await.unwrap().len(), 50);
        assert!(!is_signed_in(&scene, &first).await, "the one unused for longest went");
    }

    async fn tokens_open_what_their_user_may_until_they_end(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        give_password(&scene, &nora).await;
        let (_, signed) = signed_in(&scene, "nora").await;
        let account = scene.core.acting_as(&signed.actor).account().unwrap();
        assert_eq!(refused(account.create_token(" ", false, Some(0)).await), ["name", "days"]);
        let (ninety, secret) = account.create_token("script", false, Some(Account::TOKEN_DAYS)).await.unwrap();
        let (_, reading) = account.create_token("dashboard", true, None).await.unwrap();
        assert!(secret.0.starts_with("pbt_") && secret.0.len() == 44, "{}", secret.0);
        let accounts = scene.core.accounts();
        let here = from("198.51.100.9");
        let actor = accounts.token(&secret.0, &here).await.unwrap().unwrap();
        assert_eq!((actor.name(), actor.role(), actor.organization()), ("nora", Role::Admin, Some(&northwind)));
        assert!(actor.may(Permission::EditRedirections));
        assert!(matches!(scene.core.acting_as(&actor).account(), Err(Error::Forbidden)), "a token makes no tokens");
        let reader = accounts.token(&reading.0, &here).await.unwrap().unwrap();
        assert!(reader.may(Permission::ViewRedirections) && !reader.may(Permission::EditRedirections));
        assert!(!reader.may(Permission::ManageUsers) && !reader.may(Permission::ManageCredentials));
        write_seen(&scene.core).await.unwrap();
        assert!(account.tokens().await.unwrap().iter().all(|token| token.last_used_at == Some(scene.clock.now())));
        for odd in ["", "pbt_", "pbt_0123456789012345678901234567890123456789", &format!("{}x", secret.0)] {
            assert_eq!(accounts.token(odd, &here).await, Ok(None));
        }
        scene.clock.advance(90 * DAY - 1);
        assert!(accounts.token(&secret.0, &here).await.unwrap().is_some());
        scene.clock.advance(1);
        assert_eq!(accounts.token(&secret.0, &here).await, Ok(None), "over");
        assert!(accounts.token(&reading.0, &here).await.unwrap().is_some(), "without an end");
        let (gone, revoked) = account.create_token("revoked", false, Some(1)).await.unwrap();
        account.revoke_token(&gone.id).await.unwrap();
        assert_eq!(accounts.token(&revoked.0, &here).await, Ok(None));
        assert_eq!(account.revoke_token(&gone.id).await, Err(Error::NotFound));
        scene.execute("UPDATE users SET locked = TRUE", vec![]).await;
        assert_eq!(accounts.token(&reading.0, &here).await, Ok(None), "its user is locked");
        assert!(ninety.hint.len() == 10 && secret.0.starts_with(&ninety.hint), "{}", ninety.hint);
    }

    async fn there_are_at_most_fifty_tokens(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        give_password(&scene, &olga).await;
        let (_, signed) = signed_in(&scene, "olga").await;
        let account = scene.core.acting_as(&signed.actor).account().unwrap();
        for n in 0..50 {
            account.create_token(&format!("token {n}"), false, None).await.unwrap();
        }
        assert!(matches!(account.create_token("one too many", false, None).await, Err(Error::Conflict(_))));
    }

    async fn an_operator_enters_organizations_and_nobody_else_does(scene: Scene) {
        let zephyr = scene.organization("zephyr").await;
        let globex = scene.organization("globex").await;
        let olga = scene.user("olga", Role::Operator, None).await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        give_password(&scene, &olga).await;
        give_password(&scene, &gus).await;
        let (session, signed) = signed_in(&scene, "olga").await;
        assert_eq!(signed.actor.organization(), Some(&globex), "the first by name");
        assert_eq!(signed.organizations.len(), 2);
        let account = scene.core.acting_as(&signed.actor).account().unwrap();
        assert_eq!(account.enter_organization("nowhere").await, Err(Error::NotFound));
        account.enter_organization("zephyr").await.unwrap();
        let again = scene.core.accounts().session(&session, &from("")).await.unwrap().unwrap();
        assert_eq!(again.actor.organization(), Some(&zephyr));
        let (_, theirs) = signed_in(&scene, "gus").await;
        let account = scene.core.acting_as(&theirs.actor).account().unwrap();
        assert_eq!(account.enter_organization("zephyr").await, Err(Error::Forbidden));
    }
}
