//! HTTP Digest, the portal's sign-in for subscribers, and their passwords.

use super::*;
use crate::accounts::SignInError;
use crate::sip::{Pair, digests};
use crate::testing::both;

async fn signs_in(scene: &Scene, password: &str) -> bool {
    scene.core.accounts().sign_in("Alice@example.org", password, None, &from()).await.is_ok()
}

both! {
    async fn both_spellings_of_the_user_name_come_in_with_their_own_digest(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let digests = digests(&address("alice"), PASSWORD);
        assert_eq!(digests.bare, "8b83b40c22906c0c67a3c5bcc491bc14");
        let accounts = scene.core.accounts();
        for (username, right, opens) in [
            ("alice", &digests.bare, true),
            ("alice@example.org", &digests.whole, true),
            ("alice", &digests.whole, false),
            ("alice@example.org", &digests.bare, false),
        ] {
            let actor = accounts.digest(&domain(), username, &from(), proves(right.clone())).await;
            assert_eq!(actor.is_ok(), opens, "{username}");
            if let Ok(actor) = actor {
                assert_eq!((actor.name(), actor.role()), ("alice@example.org", Role::Subscriber));
            }
        }
        let elsewhere = SipDomain::parse("example.net").unwrap();
        let whole = accounts.digest(&elsewhere, "alice@example.org", &from(), proves(digests.whole.clone())).await;
        assert!(whole.is_ok(), "the address names the domain");
        assert_eq!(accounts.digest(&elsewhere, "alice", &from(), proves(digests.bare)).await, Err(DigestError::Wrong));
        assert!(accounts.has_sip_domain(&domain()).await.unwrap() && !accounts.has_sip_domain(&elsewhere).await.unwrap());
    }

    async fn somebody_unknown_is_calculated_with_all_the_same(scene: Scene) {
        with_accounts(&scene, &[]).await;
        for username in ["nobody", "nobody@example.org", "", "no body", "a\0b", &"x".repeat(5000)] {
            let (mut asked, domain, from) = (0, domain(), from());
            let accounts = scene.core.accounts();
            let outcome = accounts.digest(&domain, username, &from, |digest| {
                asked += 1;
                assert_eq!(digest.len(), 32);
                Proof::Right
            });
            let outcome = outcome.await;
            assert!(matches!(outcome, Err(DigestError::Wrong | DigestError::Throttled { .. })), "{username}: {outcome:?}");
            assert!(asked == 1 || matches!(outcome, Err(DigestError::Throttled { .. })));
        }
    }

    async fn wrong_passwords_are_slowed_down_and_stale_nonces_are_not(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let accounts = scene.core.accounts();
        for _ in 0..20 {
            assert_eq!(accounts.digest(&domain(), "alice", &from(), |_| Proof::Stale).await, Err(DigestError::Stale));
        }
        for _ in 0..5 {
            assert_eq!(came_in(&scene, "alice", "wrong").await, Err(DigestError::Wrong));
        }
        assert_eq!(came_in(&scene, "alice", "wrong").await, Err(DigestError::Throttled { seconds: 5 }));
        assert_eq!(came_in(&scene, "alice", PASSWORD).await, Err(DigestError::Throttled { seconds: 5 }), "guessing would go on");
        let elsewhere = From { address: "198.51.100.9".to_owned(), ..from() };
        let bare = digests(&address("alice"), PASSWORD).bare;
        assert!(accounts.digest(&domain(), "alice", &elsewhere, proves(bare)).await.is_ok(), "another address goes on");
        scene.clock.advance(5);
        assert!(came_in(&scene, "alice", PASSWORD).await.is_ok());
        for _ in 0..5 {
            assert_eq!(came_in(&scene, "alice", "wrong").await, Err(DigestError::Wrong), "forgiven");
        }
    }

    async fn many_requests_at_once_with_the_right_password_all_come_in(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let all = (0..200).map(|_| came_in(&scene, "alice", PASSWORD));
        assert!(futures::future::join_all(all).await.iter().all(Result::is_ok));
    }

    async fn a_web_password_goes_before_the_sip_password(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        assert!(signs_in(&scene, PASSWORD).await && !signs_in(&scene, "web-password").await);
        assert_eq!(mine.change_password(Pair::Web, "wrong", "web-password").await, Err(Error::WrongPassword));
        assert_eq!(refused(mine.change_password(Pair::Web, PASSWORD, "x").await), ["new"]);
        mine.change_password(Pair::Web, PASSWORD, "web-password").await.unwrap();
        assert!(signs_in(&scene, "web-password").await && !signs_in(&scene, PASSWORD).await);
        assert!(came_in(&scene, "alice", "web-password").await.is_ok() && came_in(&scene, "alice", PASSWORD).await.is_err());
        // The SIP password can still be changed, by whoever has the one that opens.
        mine.change_password(Pair::Sip, "web-password", "other-secret").await.unwrap();
        assert!(came_in(&scene, "alice", "other-secret").await.is_err());
        assert_eq!(mine.remove_web_password("other-secret").await, Err(Error::WrongPassword));
        mine.remove_web_password("web-password").await.unwrap();
        assert!(came_in(&scene, "alice", "other-secret").await.is_ok() && signs_in(&scene, "other-secret").await);
        let log = changes(&mine).await;
        assert_eq!(log.iter().filter(|line| line.starts_with("change-password")).count(), 3, "{log:?}");
    }

    async fn another_password_ends_the_other_sessions(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let accounts = scene.core.accounts();
        let here = accounts.sign_in("alice@example.org", PASSWORD, None, &from()).await.unwrap().secret;
        let there = accounts.sign_in("alice@example.org", PASSWORD, None, &from()).await.unwrap().secret;
        let signed = accounts.session(&here, &from()).await.unwrap().unwrap();
        assert_eq!((signed.user.title.as_str(), signed.user.role), ("ALICE", Role::Subscriber));
        let acting = scene.core.acting_as(&signed.actor);
        assert_eq!(acting.account().unwrap().sessions().await.unwrap().len(), 2);
        assert!(matches!(acting.account().unwrap().change_password(PASSWORD, "long enough").await, Err(crate::Error::Conflict(_))));
        own(&scene.core, &signed.actor).change_password(Pair::Sip, PASSWORD, "other-secret").await.unwrap();
        assert!(accounts.session(&here, &from()).await.unwrap().is_some());
        assert!(accounts.session(&there, &from()).await.unwrap().is_none());
    }

    async fn a_web_view_goes_on_in_the_portal(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let accounts = scene.core.accounts();
        let alice = owner(&scene, "alice").await;
        let begun = accounts.digest_session(&alice, None, &from()).await.unwrap();
        let signed = accounts.session(&begun.secret, &from()).await.unwrap().unwrap();
        assert_eq!((signed.user.name.as_str(), signed.actor.door), ("alice@example.org", crate::Door::Portal));
        assert_eq!(accounts.digest_session(&signed.actor, None, &from()).await.map(drop), Err(SignInError::Wrong), "no digest");
        assert_eq!(accounts.digest_session(&nora, None, &from()).await.map(drop), Err(SignInError::Wrong));
        edit(&scene.core, &nora).account(&address("alice")).await.unwrap().set_locked(true).await.unwrap();
        assert_eq!(accounts.digest_session(&alice, None, &from()).await.map(drop), Err(SignInError::Wrong));
    }

    async fn a_password_in_clear_opens_what_its_digest_does(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let accounts = scene.core.accounts();
        assert_eq!(accounts.sip_password(&address("alice"), PASSWORD, &from()).await.unwrap(), owner(&scene, "alice").await);
        assert_eq!(accounts.sip_password(&address("alice"), "wrong", &from()).await, Err(DigestError::Wrong));
        assert_eq!(accounts.sip_password(&address("nobody"), PASSWORD, &from()).await, Err(DigestError::Wrong));
    }

    async fn guessing_a_subscribers_password_is_slowed_down_in_the_portal_too(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let accounts = scene.core.accounts();
        for _ in 0..5 {
            let outcome = accounts.sign_in("alice@example.org", "wrong", None, &from()).await.map(drop);
            assert_eq!(outcome, Err(SignInError::Wrong));
        }
        let outcome = accounts.sign_in("alice@example.org", PASSWORD, None, &from()).await.map(drop);
        assert!(matches!(outcome, Ok(()) | Err(SignInError::Throttled { .. })), "{outcome:?}");
        for name in ["alice@example.org\0", "alice\0", "alice@", "sip:alice@example.org"] {
            assert!(accounts.sign_in(name, PASSWORD, None, &from()).await.is_err(), "{name:?}");
        }
    }

    async fn the_user_part_alone_is_enough_where_it_means_one_account(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "nora"]).await;
        let accounts = scene.core.accounts();
        let begun = accounts.sign_in(" ALICE ", PASSWORD, None, &from()).await.unwrap();
        let signed = accounts.session(&begun.secret, &from()).await.unwrap().unwrap();
        assert_eq!(signed.actor.name, "alice@example.org");
        // A user of the portal is meant by his own name, and nobody by one that two accounts share.
        assert_eq!(accounts.sign_in("nora", PASSWORD, None, &from()).await.map(drop), Err(SignInError::Wrong));
        let sip = edit(&scene.core, &nora);
        sip.add_domain(&NewDomain { name: "example.net".to_owned(), ..example() }).await.unwrap();
        sip.create(&NewAccount { domain: "example.net".to_owned(), ..new_account("alice") }).await.unwrap();
        assert_eq!(accounts.sign_in("alice", PASSWORD, None, &from()).await.map(drop), Err(SignInError::Wrong));
        accounts.sign_in("alice@example.net", PASSWORD, None, &from()).await.unwrap();
    }

    async fn a_credential_of_the_area_feeds_and_nothing_else(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let credentials = scene.core.acting_as(&nora).credentials().unwrap();
        credentials.create("sip", "kamailio", "", Some("proxy-secret".to_owned())).await.unwrap();
        let actor = scene.core.accounts().credential("sip", "kamailio", "proxy-secret", &from(), crate::Door::Proxy).await.unwrap();
        let acting = scene.core.acting_as(&actor);
        assert!(acting.sip_proxy().is_ok());
        assert!(acting.sip().is_err() && acting.redirections().is_err() && acting.users().is_err() && acting.audit().is_err());
        let other = scene.core.accounts().credential("redirections", "kamailio", "proxy-secret", &from(), crate::Door::XmlRpc).await;
        assert!(other.is_err());
    }
}
