//! OAuth clients: what lets them in, and what they reach.

use super::*;
use crate::accounts::CredentialError;
use crate::campaigns::Error;
use crate::testing::both;
use patchbay_domain::campaigns::Fault;

both! {
    async fn a_token_lasts_an_hour_and_ends_with_its_client(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let (campaigns, accounts) = (edit(&scene.core, &nora), scene.core.accounts());
        let made = campaigns.add_client("UEM", &[mdm()]).await.unwrap();
        let wrong = accounts.oauth_token(&made.id, "66666666-7777-8888-9999-000000000000", &from()).await;
        assert_eq!(wrong, Err(CredentialError::Wrong));
        assert_eq!(accounts.oauth_token("nobody", &made.secret, &from()).await, Err(CredentialError::Wrong));
        let token = accounts.oauth_token(&made.id, &made.secret, &from()).await.unwrap();
        assert_eq!((token.secret.len(), token.seconds), (36, 3600));
        assert!(accounts.bearer(&token.secret, &from()).await.unwrap().is_some());
        assert!(accounts.bearer("", &from()).await.unwrap().is_none());
        scene.clock.advance(3600);
        assert!(accounts.bearer(&token.secret, &from()).await.unwrap().is_none(), "over");
        let token = accounts.oauth_token(&made.id, &made.secret, &from()).await.unwrap();
        let secret = campaigns.rotate_client(&made.id).await.unwrap();
        assert!(accounts.bearer(&token.secret, &from()).await.unwrap().is_none(), "ended with the old secret");
        assert_eq!(accounts.oauth_token(&made.id, &made.secret, &from()).await, Err(CredentialError::Wrong));
        let token = accounts.oauth_token(&made.id, &secret, &from()).await.unwrap();
        campaigns.revoke_client(&made.id).await.unwrap();
        assert!(accounts.bearer(&token.secret, &from()).await.unwrap().is_none(), "gone");
        assert_eq!(campaigns.revoke_client(&made.id).await, Err(crate::Error::NotFound));
        assert_eq!(audited(&scene, "campaign-clients").await, ["create by nora", "rotate by nora", "revoke by nora"]);
    }

    async fn a_client_reaches_its_own_mdms_and_nothing_else(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        let other = campaigns.add_mdm("another1").await.unwrap();
        let made = campaigns.add_client("UEM", &[other]).await.unwrap();
        let token = scene.core.accounts().oauth_token(&made.id, &made.secret, &from()).await.unwrap();
        let uem = scene.core.accounts().bearer(&token.secret, &from()).await.unwrap().unwrap();
        let acting = scene.core.acting_as(&uem);
        let refused = acting.campaign_client().unwrap().order(request(|_| ())).await;
        assert_eq!(refused, Err(Error::Fault(Fault::UnknownMdm)));
        assert_eq!(acting.campaigns().err(), Some(crate::Error::Forbidden));
        assert_eq!(acting.redirections().err(), Some(crate::Error::Forbidden));
        let person = scene.core.acting_as(&nora).campaign_client();
        assert_eq!(person.err(), Some(crate::Error::Forbidden), "a person is no client");
    }

    async fn nobody_reaches_another_organizations(scene: Scene) {
        let Stage { nora, customer, group, .. } = stage(&scene, 100).await;
        let id = ordered(&scene, &nora, request(|_| ())).await;
        let globex = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let his = edit(&scene.core, &gus);
        assert_eq!(his.create(request(|_| ())).await, Err(Error::Fault(Fault::UnknownMdm)));
        assert_eq!(his.detail(&id).await.err(), Some(crate::Error::NotFound));
        assert_eq!(his.progress(&id, &Default::default()).await.err(), Some(crate::Error::NotFound));
        assert_eq!(his.act(&id, 1, patchbay_domain::campaigns::Action::Cancel, "x").await, Err(crate::Error::NotFound));
        assert_eq!(his.add_license(&customer, &licence(1)).await, Err(crate::Error::NotFound));
        assert_eq!(his.rotate_group(&group).await, Err(crate::Error::NotFound));
        let refused = his.add_devices(&group, Vec::new()).await;
        assert!(matches!(refused, Err(crate::Error::Invalid(errors)) if errors.of("group").is_some()));
        assert!(his.add_client("mine", &[mdm()]).await.is_err());
        assert!(his.add_mdm("D1E2F3G4H5").await.is_err(), "it is northwind's");
        assert!(his.mdms().await.unwrap().is_empty() && his.clients().await.unwrap().is_empty());
        let vera = scene.user("vera", Role::Viewer, nora.organization()).await;
        assert!(view(&scene.core, &vera).edit().is_err());
        assert_eq!(view(&scene.core, &vera).licenses().await.unwrap().len(), 1);
    }
}
