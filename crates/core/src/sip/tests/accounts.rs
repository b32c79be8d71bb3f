//! Domains and accounts as administrators look after them.

use super::*;
use crate::sip::Pair;
use crate::testing::both;
use patchbay_domain::accounts::UserQuery;

both! {
    async fn an_account_is_made_with_its_owner_and_goes_with_all_it_has(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let made = sip.create(&NewAccount { password: String::new(), ..new_account(" Bob ") }).await.unwrap();
        assert_eq!((made.address.clone(), made.password.0.len()), (address("bob"), 16));
        let account = sip.account(&made.address).await.unwrap();
        let settings = account.settings().await.unwrap();
        assert_eq!((settings.identity.timezone.as_str(), settings.display_name().as_str()), ("Europe/Amsterdam", " BOB ".trim()));
        assert!(came_in(&scene, "bob", &made.password.0).await.is_ok());
        assert_eq!(sip.create(&new_account("bob")).await, Err(Error::Taken));
        account.add_alias("robert").await.unwrap();
        assert_eq!(sip.create(&new_account("robert")).await, Err(Error::Taken), "an alias takes its name, too");
        let at = scene.clock.now();
        proxy(&scene.core, &nora).registrations(vec![phone("bob", "10.0.0.5:5060", at)]).await.unwrap();
        proxy(&scene.core, &nora).calls(vec![call("c1", "bob@example.org", "alice@example.org", at)]).await.unwrap();
        account.add_number(number("+31201234567")).await.unwrap();
        account.delete().await.unwrap();
        assert_eq!(came_in(&scene, "bob", &made.password.0).await, Err(DigestError::Wrong));
        assert!(matches!(sip.account(&made.address).await, Err(crate::Error::NotFound)));
        for sql in [
            "SELECT 1 AS one FROM users WHERE name LIKE 'bob@%'",
            "SELECT 1 AS one FROM sip_addresses WHERE address LIKE 'rob%'",
            "SELECT 1 AS one FROM sip_numbers",
            "SELECT 1 AS one FROM sip_devices",
            "SELECT 1 AS one FROM sip_calls WHERE direction = 'placed'",
        ] {
            assert!(scene.core.store().row(sql, vec![]).await.unwrap().is_none(), "{sql}");
        }
        sip.create(&new_account("robert")).await.unwrap();
        let alice = sip.account(&address("alice")).await.unwrap();
        assert_eq!(alice.history().await.unwrap().received.len(), 1, "what the other end sees stays");
    }

    async fn what_makes_no_sense_is_refused_at_its_field(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let sip = edit(&scene.core, &nora);
        let bad = NewAccount {
            username: "b b".to_owned(),
            domain: "example.net".to_owned(),
            password: "short".to_owned(),
            identity: Identity { email: "x".to_owned(), ..Identity::default() },
            listed: false,
        };
        assert_eq!(refused(sip.create(&bad).await), ["email", "username", "domain", "password"]);
        let nowhere = Identity { timezone: "Mars/Olympus".to_owned(), ..Identity::default() };
        assert_eq!(refused(sip.create(&NewAccount { identity: nowhere, ..new_account("bob") }).await), ["timezone"]);
        let bad = NewDomain { name: "-".to_owned(), currency: "euro".to_owned(), timezone: "x".to_owned() };
        assert_eq!(refused(sip.add_domain(&bad).await), ["name", "currency", "timezone"]);
        assert_eq!(refused(sip.add_domain(&example()).await), ["name"], "it is there already");
        // A portal user of the same name keeps it.
        scene.user("carol@example.org", Role::Viewer, nora.organization()).await;
        assert_eq!(sip.create(&new_account("carol")).await, Err(Error::Taken));
    }

    async fn a_domain_with_accounts_stays_and_belongs_to_one_organization(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let globex = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let (sip, other) = (edit(&scene.core, &nora), edit(&scene.core, &gus));
        assert!(matches!(sip.delete_domain(&domain()).await, Err(crate::Error::Conflict(_))));
        assert_eq!(refused(other.add_domain(&example()).await), ["name"]);
        assert_eq!(other.delete_domain(&domain()).await.map_err(|error| error.to_string()), Err("This domain has accounts; delete them first.".to_owned()));
        assert!(matches!(other.account(&address("alice")).await, Err(crate::Error::NotFound)));
        assert_eq!(other.update_domain(&domain(), "USD", "UTC").await, Err(crate::Error::NotFound));
        assert_eq!(refused(other.create(&new_account("mallory")).await), ["domain"]);
        assert_eq!((other.domains().await.unwrap().len(), other.list(&Default::default()).await.unwrap().total), (0, 0));
        sip.update_domain(&domain(), "usd", "America/New_York").await.unwrap();
        let domains = sip.domains().await.unwrap();
        assert_eq!((domains[0].currency.as_str(), domains[0].accounts), ("USD", 1));
        sip.account(&address("alice")).await.unwrap().delete().await.unwrap();
        sip.delete_domain(&domain()).await.unwrap();
        assert_eq!(scene.core.accounts().first_sip_domain().await.unwrap(), None);
    }

    async fn who_may_what(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let vera = scene.user("vera", Role::Viewer, nora.organization()).await;
        let acting = scene.core.acting_as(&vera);
        assert!(matches!(acting.sip().unwrap().edit(), Err(crate::Error::Forbidden)));
        assert!(acting.sip().unwrap().account(&address("alice")).await.unwrap().settings().await.is_ok());
        assert!(matches!(acting.sip_proxy(), Err(crate::Error::Forbidden)));
        assert!(matches!(acting.sip_account(), Err(crate::Error::Forbidden)));
        assert!(matches!(acting.networks(), Err(crate::Error::Forbidden)));
        let alice = owner(&scene, "alice").await;
        let acting = scene.core.acting_as(&alice);
        assert!(matches!(acting.sip(), Err(crate::Error::Forbidden)));
        assert!(matches!(acting.sip_proxy(), Err(crate::Error::Forbidden)));
        assert!(matches!(acting.redirections(), Err(crate::Error::Forbidden)));
        assert_eq!(acting.sip_account().unwrap().address(), &address("alice"));
        let reader = Actor { read_only: true, ..alice.clone() };
        let acting = scene.core.acting_as(&reader);
        assert!(acting.sip_account().unwrap().settings().await.is_ok());
        assert!(matches!(acting.sip_account().unwrap().own(), Err(crate::Error::Forbidden)));
        // An administrator reaches an account, and not what is its owner's alone: there is no such method to call.
        let theirs = scene.core.acting_as(&nora).sip().unwrap().account(&address("alice")).await.unwrap();
        assert!(matches!(theirs.own(), Err(crate::Error::Forbidden)));
        // Owners of accounts are not the portal's users.
        let users = scene.core.acting_as(&nora).users().unwrap();
        assert_eq!(users.list(&UserQuery::default()).await.unwrap().total, 2);
        assert_eq!(users.delete("alice@example.org").await, Err(crate::Error::NotFound));
    }

    async fn a_locked_owner_is_out_at_once(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let begun = scene.core.accounts().sign_in("alice@example.org", PASSWORD, None, &from()).await.unwrap();
        let sip = edit(&scene.core, &nora);
        let account = sip.account(&address("alice")).await.unwrap();
        account.set_locked(true).await.unwrap();
        account.set_locked(true).await.unwrap();
        assert_eq!(scene.core.accounts().session(&begun.secret, &from()).await.unwrap(), None);
        assert_eq!(came_in(&scene, "alice", PASSWORD).await, Err(DigestError::Wrong));
        account.set_locked(false).await.unwrap();
        assert!(came_in(&scene, "alice", PASSWORD).await.is_ok());
        assert_eq!(changes(&account).await, ["unlock:  -> ", "lock:  -> ", "create:  -> ALICE"]);
    }

    async fn a_reset_password_is_the_only_one_that_opens(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        own(&scene.core, &alice).change_password(Pair::Web, PASSWORD, "web-password").await.unwrap();
        let sip = edit(&scene.core, &nora);
        let account = sip.account(&address("alice")).await.unwrap();
        let fresh = account.reset_password("").await.unwrap().0;
        for (password, opens) in [(PASSWORD, false), ("web-password", false), (fresh.as_str(), true)] {
            assert_eq!(came_in(&scene, "alice", password).await.is_ok(), opens, "{password}");
        }
        assert_eq!(refused(account.reset_password("x").await), ["password"]);
        assert!(!account.settings().await.unwrap().web_password);
        let log = changes(&account).await.join("\n");
        assert!(!log.contains(&fresh) && !log.contains("web-password"), "{log}");
    }
}
