//! The door for wire clients.

use super::*;
use crate::testing::both;
use crate::{Door, Error};
use patchbay_domain::access::{Permission, Role};
use std::time::Instant;

async fn knock(scene: &Scene, name: &str, secret: &str, address: &str) -> Result<Actor, CredentialError> {
    scene.core.accounts().credential("redirections", name, secret, &from(address), Door::XmlRpc).await
}

/// An admin, and a credential of his organization with its secret.
async fn credential(scene: &Scene) -> (Actor, String, String) {
    let northwind = scene.organization("northwind").await;
    let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
    let credentials = scene.core.acting_as(&nora).credentials().unwrap();
    let (made, secret) = credentials.create("redirections", "northwind", "old script", None).await.unwrap();
    (nora, made.id, secret.0)
}

both! {
    async fn a_credential_opens_its_area_and_nothing_else(scene: Scene) {
        let (nora, _, secret) = credential(&scene).await;
        let actor = knock(&scene, "northwind", &secret, "192.0.2.1").await.unwrap();
        assert_eq!((actor.name(), actor.organization()), ("northwind", nora.organization()));
        for permission in Permission::ALL {
            let own = matches!(permission, Permission::ViewRedirections | Permission::EditRedirections);
            assert_eq!(actor.may(permission), own, "{permission:?}");
        }
        assert!(matches!(scene.core.acting_as(&actor).users(), Err(Error::Forbidden)));
        assert!(matches!(scene.core.acting_as(&actor).account(), Err(Error::Forbidden)));
        for (name, secret) in [("northwind", "wrong"), ("northwind", ""), ("nobody", &secret), ("", ""), ("north\0wind", &secret)] {
            assert_eq!(knock(&scene, name, secret, "192.0.2.1").await, Err(CredentialError::Wrong), "{name} {secret}");
        }
        let other = scene.core.accounts().credential("bindings", "northwind", &secret, &from(""), Door::XmlRpc).await;
        assert_eq!(other, Err(CredentialError::Wrong));
    }

    async fn a_revoked_or_rotated_credential_stops_at_once(scene: Scene) {
        let (nora, id, secret) = credential(&scene).await;
        let credentials = scene.core.acting_as(&nora).credentials().unwrap();
        for _ in 0..3 {
            knock(&scene, "northwind", &secret, "192.0.2.1").await.unwrap();
        }
        let second = credentials.rotate(&id).await.unwrap().0;
        assert_eq!(knock(&scene, "northwind", &secret, "192.0.2.1").await, Err(CredentialError::Wrong));
        knock(&scene, "northwind", &second, "192.0.2.1").await.unwrap();
        credentials.revoke(&id).await.unwrap();
        assert_eq!(knock(&scene, "northwind", &second, "192.0.2.1").await, Err(CredentialError::Wrong));
        let (_, third) = credentials.create("redirections", "northwind", "", Some(secret.clone())).await.unwrap();
        assert_eq!(third.0, secret);
        knock(&scene, "northwind", &secret, "192.0.2.1").await.expect("the same name and secret again, found wrong in between");
    }

    async fn another_nodes_change_is_heard_of(scene: Scene) {
        let (_, _, secret) = credential(&scene).await;
        knock(&scene, "northwind", &secret, "192.0.2.1").await.unwrap();
        // As another node would do it: past this process's own use case, but announced.
        scene.core.store().write::<_, Error, _>(|tx| Box::pin(async move {
            tx.execute("DELETE FROM credentials", vec![]).await?;
            tx.announce(Event::new("credentials", None, &[]));
            Ok(())
        })).await.unwrap();
        let mut outcome = knock(&scene, "northwind", &secret, "192.0.2.1").await;
        for _ in 0..200 {
            if outcome.is_err() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            outcome = knock(&scene, "northwind", &secret, "192.0.2.1").await;
        }
        assert_eq!(outcome, Err(CredentialError::Wrong));
    }

    async fn what_was_verified_costs_no_argon2_and_no_read(scene: Scene) {
        let (_, _, secret) = credential(&scene).await;
        // On PostgreSQL the event of its creation takes its way; what is remembered before it comes is forgotten once more.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        knock(&scene, "northwind", &secret, "192.0.2.1").await.unwrap();
        // Not announced, so nobody is told: a row that were read again would be missed.
        scene.execute("UPDATE credentials SET name = 'renamed'", vec![]).await;
        let begun = Instant::now();
        for _ in 0..1000 {
            knock(&scene, "northwind", &secret, "192.0.2.1").await.unwrap();
        }
        // 1000 argon2 would be some 20 seconds.
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }

    async fn many_at_once_with_the_right_secret_all_get_in(scene: Scene) {
        let (_, _, secret) = credential(&scene).await;
        let all: Vec<_> = (0..200).map(|_| {
            let (scene, secret) = (scene.clone(), secret.clone());
            tokio::spawn(async move { knock(&scene, "northwind", &secret, "192.0.2.1").await.map(drop) })
        }).collect();
        for one in all {
            assert_eq!(one.await.unwrap(), Ok(()), "neither throttled nor sent away because of the queue");
        }
    }

    async fn a_stale_client_does_not_shut_out_the_others_of_its_site(scene: Scene) {
        let (_, _, secret) = credential(&scene).await;
        for _ in 0..500 {
            assert_eq!(knock(&scene, "northwind", "the old secret", "192.0.2.1").await, Err(CredentialError::Wrong));
        }
        knock(&scene, "northwind", &secret, "192.0.2.1").await.expect("the same wrong secret counts once");
        let mut refused = 0;
        for guess in 0..20 {
            let outcome = knock(&scene, "northwind", &format!("guess {guess}"), "192.0.2.1").await;
            refused += u32::from(matches!(outcome, Err(CredentialError::Throttled { .. })));
        }
        assert!(refused >= 14, "guessing is slowed down: {refused}");
        knock(&scene, "northwind", &secret, "192.0.2.1").await.expect("who was verified goes on working");
        scene.clock.advance(15 * 60);
        assert_eq!(knock(&scene, "northwind", "guess again", "192.0.2.1").await, Err(CredentialError::Wrong), "no lock for good");
    }

    async fn the_last_use_is_noted_once_a_minute(scene: Scene) {
        let (nora, id, secret) = credential(&scene).await;
        let credentials = scene.core.acting_as(&nora).credentials().unwrap();
        let begun = scene.clock.now();
        for (pause, address, noted) in [(0, "192.0.2.1", 0), (59, "192.0.2.2", 0), (1, "192.0.2.3", 60)] {
            scene.clock.advance(pause);
            knock(&scene, "northwind", &secret, address).await.unwrap();
            write_seen(&scene.core).await.unwrap();
            assert_eq!(credentials.get(&id).await.unwrap().last_used_at, Some(begun.plus_seconds(noted)));
        }
        assert_eq!(credentials.get(&id).await.unwrap().last_used_from, "192.0.2.3");
    }
}
