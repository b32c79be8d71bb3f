//! The directory: who agreed is found, and nobody else.

use super::*;
use crate::sip::Hint;
use crate::testing::both;

fn found(core: &Core, text: &str) -> Vec<String> {
    let mut names: Vec<String> = core
        .directory()
        .search(Some(&domain()), Hint::Contains(text), 100, |_| Some(true))
        .entries
        .iter()
        .map(|entry| entry.name.clone())
        .collect();
    names.sort();
    names
}

both! {
    async fn who_agreed_is_found_as_he_is_now(scene: Scene) {
        let nora = with_accounts(&scene, &["bob"]).await;
        let sip = edit(&scene.core, &nora);
        let identity = Identity { first_name: "Alice".to_owned(), last_name: "Exämple".to_owned(), ..Identity::default() };
        sip.create(&NewAccount { identity: identity.clone(), listed: true, ..new_account("alice") }).await.unwrap();
        let alice = sip.account(&address("alice")).await.unwrap();
        for text in ["alic", "EXÄMP", "sip:alice@", "ce ex"] {
            assert_eq!(found(&scene.core, text), ["Alice Exämple"], "{text}");
        }
        assert!(found(&scene.core, "bob").is_empty(), "he did not agree");
        assert!(found(&scene.core, "alice\texämple").is_empty());
        // As when another node tells of it, of one who stands here and of one who does not.
        let told = ["alice@example.org", "alice@example.org", "bob@example.org", "nobody@example.org"].map(str::to_owned);
        scene.core.sip_memory().directory.refresh_addresses(&scene.core, &told).await.unwrap();
        assert_eq!(found(&scene.core, ""), ["Alice Exämple"]);
        alice.add_number(number("+31201234567")).await.unwrap();
        assert_eq!(found(&scene.core, "2012345"), ["Alice Exämple"]);
        let entry = scene.core.directory().entry(&domain(), "ALICE").unwrap();
        assert_eq!((entry.uri().as_str(), entry.numbers.as_slice()), ("sip:alice@example.org", &[number("+31201234567")][..]));
        alice.set_identity(&Identity { first_name: "Alicia".to_owned(), timezone: "UTC".to_owned(), ..identity }).await.unwrap();
        assert_eq!(found(&scene.core, "alic"), ["Alicia Exämple"]);
        let bob = owner(&scene, "bob").await;
        own(&scene.core, &bob).set_listed(true).await.unwrap();
        assert_eq!(found(&scene.core, "B"), ["BOB"]);
        own(&scene.core, &bob).set_listed(false).await.unwrap();
        assert!(found(&scene.core, "bob").is_empty());
        alice.set_locked(true).await.unwrap();
        assert!(found(&scene.core, "alic").is_empty(), "who is kept out is not shown");
        alice.set_locked(false).await.unwrap();
        let scene = scene.reopened().await;
        assert_eq!(found(&scene.core, "alic"), ["Alicia Exämple"], "read again at the start");
        let sip = edit(&scene.core, &nora);
        sip.account(&address("alice")).await.unwrap().delete().await.unwrap();
        assert!(found(&scene.core, "").is_empty());
        assert_eq!(scene.core.directory().domains().await.unwrap(), [domain()]);
    }

    async fn a_search_tells_that_there_is_more(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let rows: String = (0..150).map(|place| format!("user{place},secret{place},Same,Name{place},yes\n")).collect();
        let file = format!("username,password,first_name,last_name,listed\n{rows}");
        edit(&scene.core, &nora).import(file.as_bytes(), false).await.unwrap();
        let directory = scene.core.directory();
        let all = directory.search(None, Hint::Contains("same n"), 100, |_| Some(true));
        assert_eq!((all.entries.len(), all.more), (100, true));
        let some = directory.search(None, Hint::All, 100, |entry| Some(entry.name.ends_with('7')));
        assert_eq!((some.entries.len(), some.more), (15, false));
        assert!(directory.search(Some(&SipDomain::parse("example.net").unwrap()), Hint::All, 100, |_| Some(true)).entries.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_over_the_same_postgres_hears_of_it() {
    crate::testing::on_postgres(|scene| async move {
        let other = Core::open(&scene.url, scene.key.clone(), scene.clock.clone()).await.unwrap();
        let nora = with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let bare = crate::sip::digests(&address("alice"), PASSWORD).bare;
        assert!(other.accounts().digest(&domain(), "alice", &from(), proves(bare.clone())).await.is_ok());
        own(&scene.core, &alice).set_listed(true).await.unwrap();
        let sees = async |want: &[&str]| {
            for _ in 0..100 {
                if found(&other, "alice") == want {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            panic!("the other node does not see {want:?}");
        };
        sees(&["ALICE"]).await;
        edit(&scene.core, &nora).account(&address("alice")).await.unwrap().set_locked(true).await.unwrap();
        sees(&[]).await;
        let outcome = other.accounts().digest(&domain(), "alice", &from(), proves(bare)).await;
        assert_eq!(outcome, Err(DigestError::Wrong), "what was remembered there is forgotten");
        other.close().await;
    })
    .await;
}
