//! The door for applications.

use super::*;
use crate::accounts::{From, OAuthError, Presented};
use crate::testing::{BEGIN, both};
use patchbay_domain::bindings::NewlyIssued;

fn from() -> From {
    From { address: "192.0.2.9".to_owned(), user_agent: "ocss".to_owned() }
}

/// A request of this application, signed with these secrets.
async fn comes(scene: &Scene, keys: [&NewlyIssued; 2], secrets: [&str; 2], nonce: &str, away: i64) -> Result<Actor, OAuthError> {
    let timestamp = scene.core.now().0 / 1000 + away;
    let presented = Presented { consumer_key: &keys[0].key, token: &keys[1].key, nonce, timestamp };
    let right = |consumer: &str, token: &str| [consumer, token] == secrets;
    scene.core.accounts().oauth(presented, &from(), right).await
}

both! {
    async fn an_application_comes_in_with_both_secrets_and_each_nonce_once(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        let consumers = scene.core.acting_as(&nora).consumers().unwrap();
        let consumer = consumers.create("Backup").await.unwrap();
        let token = consumers.add_token(&consumer.id, "Production").await.unwrap();
        let keys = [&consumer, &token];
        let secrets = [consumer.secret.0.as_str(), token.secret.0.as_str()];
        let actor = comes(&scene, keys, secrets, "n1", 0).await.unwrap();
        assert_eq!((actor.organization(), actor.name()), (nora.organization(), consumer.key.as_str()));
        edit(&scene.core, &actor).create(&seeds(), None).await.unwrap();
        assert!(matches!(scene.core.acting_as(&actor).consumers(), Err(crate::Error::Forbidden)), "it opens its own area alone");
        assert_eq!(comes(&scene, keys, secrets, "n1", 0).await, Err(OAuthError::Replayed));
        for away in [-301, 301] {
            assert_eq!(comes(&scene, keys, secrets, "n2", away).await, Err(OAuthError::Stale));
        }
        for (nonce, away) in [("n2", -300), ("n2", 300)] {
            comes(&scene, keys, secrets, nonce, away).await.expect("within the window, with a time of its own");
        }
        assert_eq!(comes(&scene, keys, ["wrong", secrets[1]], "n3", 0).await, Err(OAuthError::Wrong));
        comes(&scene, keys, secrets, "n3", 0).await.expect("a wrong signature uses no nonce up");
        assert_eq!(comes(&scene, keys, secrets, "a\0b", 0).await, Err(OAuthError::Wrong));
        let listed = consumers.list().await.unwrap();
        assert_eq!((listed.len(), listed[0].tokens.len(), listed[0].last_used_at), (1, 1, Some(BEGIN)));
        assert!(!format!("{listed:?}").contains(secrets[0]));
        let others = scene.core.acting_as(&gus).consumers().unwrap();
        assert_eq!(others.rotate(&consumer.id).await, Err(crate::Error::NotFound));
        assert_eq!(others.revoke_token(&token.id).await, Err(crate::Error::NotFound));
        let rotated = consumers.rotate(&consumer.id).await.unwrap();
        assert_eq!(comes(&scene, keys, secrets, "n4", 0).await, Err(OAuthError::Wrong));
        comes(&scene, keys, [&rotated.secret.0, secrets[1]], "n4", 0).await.unwrap();
        consumers.revoke_token(&token.id).await.unwrap();
        assert_eq!(comes(&scene, keys, [&rotated.secret.0, secrets[1]], "n5", 0).await, Err(OAuthError::Wrong));
        consumers.revoke(&consumer.id).await.unwrap();
        assert!(consumers.list().await.unwrap().is_empty());
    }

    async fn one_nonce_presented_many_times_at_once_lets_one_in(scene: Scene) {
        let (nora, _) = two(&scene).await;
        let consumers = scene.core.acting_as(&nora).consumers().unwrap();
        let consumer = consumers.create("Backup").await.unwrap();
        let token = consumers.add_token(&consumer.id, "Production").await.unwrap();
        let all = (0..16).map(|_| comes(&scene, [&consumer, &token], [&consumer.secret.0, &token.secret.0], "same", 0));
        let outcomes = futures::future::join_all(all).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(OAuthError::Replayed)).count(), 15);
        scene.clock.advance(3600);
        super::super::memory::sweep(&scene.core).await.unwrap();
        let left = scene.core.store().rows("SELECT nonce FROM oauth_nonces", vec![]).await.unwrap();
        assert!(left.is_empty(), "old nonces are swept away");
        let late = Presented { consumer_key: &consumer.key, token: &token.key, nonce: "same", timestamp: BEGIN.0 / 1000 };
        let late = scene.core.accounts().oauth(late, &from(), |_, _| true).await;
        assert_eq!(late, Err(OAuthError::Stale), "and too old to be presented again");
    }

    async fn guessing_is_slowed_down(scene: Scene) {
        two(&scene).await;
        let presented = Presented { consumer_key: "nobody", token: "none", nonce: "n", timestamp: BEGIN.0 / 1000 };
        for _ in 0..5 {
            assert_eq!(scene.core.accounts().oauth(presented, &from(), |_, _| true).await, Err(OAuthError::Wrong));
        }
        let sixth = scene.core.accounts().oauth(presented, &from(), |_, _| true).await;
        let seventh = scene.core.accounts().oauth(presented, &from(), |_, _| true).await;
        assert!(sixth == Err(OAuthError::Throttled { seconds: 5 }) || seventh == Err(OAuthError::Throttled { seconds: 5 }));
    }
}
