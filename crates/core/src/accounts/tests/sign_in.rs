//! Sign-in, sessions and links.

use super::*;
use crate::Error;
use crate::testing::both;
use patchbay_domain::access::Role;
use patchbay_domain::accounts::ShownOnce;

const HOUR: i64 = 60 * 60;

fn wanted() -> SetUp {
    SetUp {
        name: "olga".to_owned(),
        title: "Olga Operator".to_owned(),
        password: PASSWORD.to_owned(),
        organization_name: "northwind".to_owned(),
        organization_title: "Northwind Telecom".to_owned(),
    }
}

both! {
    async fn the_first_start_makes_an_operator_once(scene: Scene) {
        let accounts = scene.core.accounts();
        let here = from("192.0.2.7");
        let ShownOnce(earlier) = accounts.set_up_link().await.unwrap().unwrap();
        let ShownOnce(link) = accounts.set_up_link().await.unwrap().unwrap();
        assert_eq!(accounts.set_up(&earlier, &wanted(), &here).await, Err(Error::NotFound), "a new link ends the earlier one");
        assert!(accounts.set_up_link_is_good(&link).await.unwrap());
        let bad = SetUp { name: "Olga!".to_owned(), password: "short".to_owned(), organization_title: " ".to_owned(), ..wanted() };
        assert_eq!(refused(accounts.set_up(&link, &bad, &here).await), ["name", "password", "organization_title"]);
        assert!(accounts.set_up_link_is_good(&link).await.unwrap(), "what was refused leaves the link as it is");
        accounts.set_up(&link, &wanted(), &here).await.unwrap();
        assert_eq!(accounts.set_up(&link, &wanted(), &here).await, Err(Error::NotFound), "it works once");
        assert_eq!(accounts.set_up_link().await.unwrap(), None, "there is an operator now");
        let (_, olga) = signed_in(&scene, "olga").await;
        assert_eq!(olga.user.role, Role::Operator);
        assert_eq!(olga.organization.unwrap().title, "Northwind Telecom");
        let log = log(&scene, &olga.actor).await;
        assert_eq!(log, ["sessions sign-in olga", "users create olga", "organizations create northwind"]);
    }

    async fn a_set_up_link_ends_after_a_day(scene: Scene) {
        let ShownOnce(link) = scene.core.accounts().set_up_link().await.unwrap().unwrap();
        scene.clock.advance(24 * HOUR - 1);
        assert!(scene.core.accounts().set_up_link_is_good(&link).await.unwrap());
        scene.clock.advance(1);
        assert_eq!(scene.core.accounts().set_up(&link, &wanted(), &from("")).await, Err(Error::NotFound));
    }

    async fn of_two_who_set_up_at_once_one_does(scene: Scene) {
        let ShownOnce(link) = scene.core.accounts().set_up_link().await.unwrap().unwrap();
        let other = SetUp { name: "oscar".to_owned(), organization_name: "other".to_owned(), ..wanted() };
        let here = from("192.0.2.7");
        let (accounts, first) = (scene.core.accounts(), wanted());
        let (one, two) = tokio::join!(accounts.set_up(&link, &first, &here), accounts.set_up(&link, &other, &here));
        assert_eq!([one, two].iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }

    async fn only_the_right_password_of_an_unlocked_user_signs_in(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let accounts = scene.core.accounts();
        let here = from("192.0.2.7");
        let attempt = |name: &'static str, password: &'static str| {
            let (scene, here) = (scene.clone(), here.clone());
            async move { scene.core.accounts().sign_in(name, password, None, &here).await.map(drop) }
        };
        assert_eq!(attempt("nora", PASSWORD).await, Err(SignInError::Wrong), "no password yet");
        give_password(&scene, &nora).await;
        assert_eq!(attempt("nora", "wrong horse battery").await, Err(SignInError::Wrong));
        assert_eq!(attempt("nobody", PASSWORD).await, Err(SignInError::Wrong));
        assert_eq!(attempt("no\0body", PASSWORD).await, Err(SignInError::Wrong));
        assert_eq!(attempt(" Nora ", PASSWORD).await, Ok(()), "case and blanks of a name do not matter");
        let signed = accounts.sign_in("nora", PASSWORD, None, &here).await.unwrap();
        let found = accounts.session(&signed.secret, &here).await.unwrap().unwrap();
        assert_eq!((found.user.name.as_str(), found.actor.role(), found.actor.organization()), ("nora", Role::Admin, Some(&northwind)));
        assert_eq!(found.organizations.len(), 1);
        assert_eq!(found.user.last_sign_in, Some(scene.clock.now()));
        scene.execute("UPDATE users SET locked = TRUE", vec![]).await;
        assert_eq!(attempt("nora", PASSWORD).await, Err(SignInError::Wrong));
        assert!(!is_signed_in(&scene, &signed.secret).await, "a locked user's session opens nothing");
    }

    async fn secrets_are_stored_as_hashes_only(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        give_password(&scene, &nora).await;
        let (secret, found) = signed_in(&scene, "nora").await;
        let (_, token) = scene.core.acting_as(&found.actor).account().unwrap().create_token("x", false, None).await.unwrap();
        let credentials = scene.core.acting_as(&found.actor).credentials().unwrap();
        let (_, wire) = credentials.create("redirections", "nw", "", Some("chosen by hand".to_owned())).await.unwrap();
        let rows = scene.core.store().rows(
            "SELECT s.secret_hash AS a, t.secret_hash AS b, c.secret_hash AS c, t.hint AS d
                FROM sessions s, api_tokens t, credentials c", vec![]).await.unwrap();
        for hidden in [&secret, &token.0, &wire.0] {
            for column in ["a", "b", "c", "d"] {
                let stored = rows[0].text(column).unwrap();
                assert!(!stored.contains(hidden.as_str()), "{column}: {stored}");
            }
        }
        assert!(rows[0].text("c").unwrap().starts_with("$argon2id$"), "what a person may have chosen");
        assert_eq!(rows[0].text("d").unwrap(), token.0.chars().take(10).collect::<String>());
        let items = scene.core.store().rows("SELECT subject, before_value, after_value FROM audit_items", vec![]).await.unwrap();
        for row in items {
            let text = format!("{} {} {}", row.text("subject").unwrap(), row.text("before_value").unwrap(), row.text("after_value").unwrap());
            assert!(![&secret, &token.0, &wire.0].iter().any(|hidden| text.contains(hidden.as_str())), "{text}");
        }
    }

    async fn each_sign_in_begins_a_session_and_ends_the_browsers_last_one(scene: Scene) {
        let nora = scene.user("nora", Role::Operator, None).await;
        give_password(&scene, &nora).await;
        let (first, _) = signed_in(&scene, "nora").await;
        let (elsewhere, _) = signed_in(&scene, "nora").await;
        let here = from("192.0.2.7");
        let second = scene.core.accounts().sign_in("nora", PASSWORD, Some(&first), &here).await.unwrap().secret;
        assert_ne!(first, second);
        assert_eq!(
            (is_signed_in(&scene, &first).await, is_signed_in(&scene, &elsewhere).await, is_signed_in(&scene, &second).await),
            (false, true, true)
        );
        scene.core.accounts().sign_out(&second).await.unwrap();
        scene.core.accounts().sign_out(&second).await.unwrap();
        assert!(!is_signed_in(&scene, &second).await);
        for odd in ["", "x", "0123456789012345678901234567890é", &"x".repeat(100_000)] {
            assert!(!is_signed_in(&scene, odd).await);
        }
    }

    async fn a_session_ends_when_unused_and_at_last_in_any_case(scene: Scene) {
        let nora = scene.user("nora", Role::Operator, None).await;
        give_password(&scene, &nora).await;
        let (unused, _) = signed_in(&scene, "nora").await;
        scene.clock.advance(12 * HOUR - 1);
        assert!(is_signed_in(&scene, &unused).await);
        scene.clock.advance(1);
        assert!(!is_signed_in(&scene, &unused).await, "the use a second ago was not written yet, so it does not count");
        let (used, begun) = signed_in(&scene, "nora").await;
        let sessions = scene.core.acting_as(&begun.actor).account().unwrap().sessions().await.unwrap();
        assert_eq!(sessions.len(), 1, "a sign-in clears away what is over");
        let mut hours = 0;
        while is_signed_in(&scene, &used).await {
            write_seen(&scene.core).await.unwrap();
            scene.clock.advance(6 * HOUR);
            hours += 6;
        }
        assert_eq!(hours, 14 * 24);
    }

    async fn guessing_is_slowed_down_but_locks_nobody_out(scene: Scene) {
        let nora = scene.user("nora", Role::Operator, None).await;
        give_password(&scene, &nora).await;
        let (here, there) = (from("192.0.2.7"), from("192.0.2.8"));
        let accounts = scene.core.accounts();
        for _ in 0..5 {
            assert_eq!(accounts.sign_in("nora", "a wrong guess", None, &here).await.map(drop), Err(SignInError::Wrong));
        }
        let right = accounts.sign_in("nora", PASSWORD, None, &here).await.map(drop);
        assert_eq!(right, Err(SignInError::Throttled { seconds: 5 }), "even the right one has to wait, or guessing would go on");
        accounts.sign_in("nora", PASSWORD, None, &there).await.map(drop).expect("not from elsewhere");
        scene.clock.advance(5);
        accounts.sign_in("nora", PASSWORD, None, &here).await.map(drop).expect("the wait is over");
        for _ in 0..5 {
            assert_eq!(accounts.sign_in("nora", "a wrong guess", None, &here).await.map(drop), Err(SignInError::Wrong));
        }
    }

    async fn a_hash_with_older_parameters_is_renewed_at_sign_in(scene: Scene) {
        use argon2::password_hash::PasswordHasher;
        let nora = scene.user("nora", Role::Operator, None).await;
        let params = argon2::Params::new(8192, 1, 1, None).unwrap();
        let old: argon2::password_hash::phc::PasswordHash =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params).hash_password(PASSWORD.as_bytes()).unwrap();
        scene.execute("UPDATE users SET password_hash = $1 WHERE id = $2", args![old.to_string(), nora.user().unwrap()]).await;
        signed_in(&scene, "nora").await;
        let stored = scene.core.store().row("SELECT password_hash FROM users", vec![]).await.unwrap().unwrap();
        assert!(stored.text("password_hash").unwrap().contains("m=19456,t=2,p=1"));
        signed_in(&scene, "nora").await;
    }

    async fn a_password_link_works_once_and_ends_all_sessions(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        give_password(&scene, &nora).await;
        let (session, _) = signed_in(&scene, "nora").await;
        let users = scene.core.acting_as(&olga).users().unwrap();
        let earlier = users.new_password_link("nora").await.unwrap().0;
        let link = users.new_password_link("nora").await.unwrap().0;
        let accounts = scene.core.accounts();
        let here = from("192.0.2.7");
        assert_eq!(accounts.link_user(&earlier).await.unwrap(), None, "a new link ends the earlier one");
        assert_eq!(accounts.link_user(&link).await.unwrap().unwrap().name, "nora");
        assert_eq!(refused(accounts.set_password(&link, "short", &here).await), ["password"]);
        assert!(is_signed_in(&scene, &session).await);
        accounts.set_password(&link, "another horse", &here).await.unwrap();
        assert!(!is_signed_in(&scene, &session).await);
        assert_eq!(accounts.set_password(&link, "another horse", &here).await, Err(Error::NotFound));
        assert_eq!(accounts.sign_in("nora", PASSWORD, None, &here).await.map(drop), Err(SignInError::Wrong));
        accounts.sign_in("nora", "another horse", None, &here).await.map(drop).unwrap();
        let late = users.new_password_link("nora").await.unwrap().0;
        scene.clock.advance(3 * 24 * HOUR);
        assert_eq!(accounts.link_user(&late).await.unwrap(), None);
        assert_eq!(accounts.set_password(&late, "another horse", &here).await, Err(Error::NotFound));
        assert!(!accounts.set_up_link_is_good(&late).await.unwrap(), "a password link sets up nothing");
    }
}
