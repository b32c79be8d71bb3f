//! Ordering: each fault, repeated orders, other orders for the same target, and races.

use super::*;
use crate::campaigns::Error;
use crate::testing::both;
use patchbay_domain::campaigns::{Action, CampaignQuery, Fault, Policies, State};

async fn fault(scene: &Scene, nora: &Actor, change: impl FnOnce(&mut RawRequest)) -> Fault {
    match edit(&scene.core, nora).create(request(change)).await {
        Err(Error::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

async fn newest(scene: &Scene) -> i64 {
    let sql = "SELECT COUNT(*) AS number FROM campaigns WHERE newest";
    scene.core.store().row(sql, vec![]).await.unwrap().unwrap().int("number").unwrap()
}

both! {
    async fn each_thing_that_is_not_there_has_its_own_fault(scene: Scene) {
        let Stage { nora, customer, .. } = stage(&scene, 100).await;
        let campaigns = edit(&scene.core, &nora);
        let other = NewLicense { license: "other".into(), ..licence(5) };
        campaigns.add_license(&customer, &other).await.unwrap();
        let over = NewLicense { license: "over".into(), valid_until: Some(Millis(5)), ..licence(5) };
        campaigns.add_license(&customer, &over).await.unwrap();
        let early = NewLicense { license: "early".into(), valid_from: scene.clock.now().plus_seconds(1), ..licence(5) };
        campaigns.add_license(&customer, &early).await.unwrap();
        assert_eq!(fault(&scene, &nora, |raw| raw.mdm = "other".into()).await, Fault::UnknownMdm);
        assert_eq!(fault(&scene, &nora, |raw| raw.customer = raw.customer.to_lowercase()).await, Fault::UnknownCustomer);
        assert_eq!(fault(&scene, &nora, |raw| raw.license = "none".into()).await, Fault::UnknownLicense);
        assert_eq!(fault(&scene, &nora, |raw| raw.license = "over".into()).await, Fault::LicenseNotValid);
        assert_eq!(fault(&scene, &nora, |raw| raw.license = "early".into()).await, Fault::LicenseNotValid);
        assert_eq!(fault(&scene, &nora, |raw| raw.group = "none".into()).await, Fault::UnknownGroup);
        assert_eq!(fault(&scene, &nora, |raw| raw.license = "other".into()).await, Fault::OtherLicense);
        assert_eq!(fault(&scene, &nora, |raw| raw.carrier = "DBT".into()).await, Fault::UnknownModel);
        assert_eq!(fault(&scene, &nora, |raw| raw.target = "X/Y/Z".into()).await, Fault::UnknownFirmware);
        assert_eq!(newest(&scene).await, 0, "nothing was changed");
        assert_eq!(audited(&scene, "campaigns").await.len(), 0);
        // In another case of the letters where they are the same.
        ordered(&scene, &nora, request(|raw| (raw.mdm, raw.group) = ("D1E2F3G4H5".into(), "TEST device GROUP".into()))).await;
    }

    async fn a_licence_without_seats_takes_no_orders(scene: Scene) {
        let stage = stage(&scene, 1).await;
        let other = NewGroup { name: "EMMGID12312323".into(), license: licence(1).license };
        edit(&scene.core, &stage.nora).add_group(&stage.customer, &other).await.unwrap();
        assert_eq!(told(&scene, &stage, device(1)).await, "no-campaign");
        assert_eq!(fault(&scene, &stage.nora, |raw| raw.group = "EMMGID12312323".into()).await, Fault::NoSeats);
        ordered(&scene, &stage.nora, request(|_| ())).await;
    }

    async fn the_seeds_sample_is_kept_as_expired(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let sample = |raw: &mut RawRequest| {
            (raw.start_date, raw.end_date) = ("20160601".into(), "20160608".into());
            (raw.start_hour, raw.end_hour) = ("01".into(), "04".into());
            raw.target = VERSIONS[0].into();
        };
        let id = ordered(&scene, &nora, request(sample)).await;
        assert_eq!(view(&scene.core, &nora).detail(&id).await.unwrap().campaign.state, State::Expired);
    }

    async fn other_content_supersedes_and_a_locked_one_holds_against_the_wire(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let made = edit(&scene.core, &nora).add_client("UEM", &[mdm()]).await.unwrap();
        let token = scene.core.accounts().oauth_token(&made.id, &made.secret, &from()).await.unwrap();
        let uem = scene.core.accounts().bearer(&token.secret, &from()).await.unwrap().unwrap();
        let client = scene.core.acting_as(&uem).campaign_client().unwrap();
        let first = ordered(&scene, &nora, request(|_| ())).await;
        assert_eq!(client.order(request(|_| ())).await, Ok(Placed::Known(first.clone())), "the same once more");
        let Ok(Placed::New(second)) = client.order(request(|raw| raw.target = "latest".into())).await else { panic!() };
        assert_eq!(view(&scene.core, &nora).detail(&first).await.unwrap().campaign.state, State::Superseded);
        let policies = Policies { locked: true, ..Policies::default() };
        let seen = revision(&scene, &nora, &second).await;
        edit(&scene.core, &nora).set_policies(&second, seen, policies).await.unwrap();
        assert_eq!(client.order(request(|_| ())).await, Err(Fault::Locked.into()));
        assert_eq!(client.order(request(|raw| raw.target = "Latest".into())).await, Ok(Placed::Known(second.clone())));
        let third = ordered(&scene, &nora, request(|_| ())).await;
        assert_eq!(newest(&scene).await, 1);
        // A person who cancels it holds against an MDM that repeats itself; a person who orders it again means it.
        let seen = revision(&scene, &nora, &third).await;
        edit(&scene.core, &nora).act(&third, seen, Action::Cancel, "wrong version").await.unwrap();
        assert_eq!(client.order(request(|_| ())).await, Ok(Placed::Known(third.clone())));
        ordered(&scene, &nora, request(|_| ())).await;
        assert_eq!(view(&scene.core, &nora).detail(&third).await.unwrap().campaign.state, State::Cancelled);
        assert_eq!(audited(&scene, "campaigns").await[1..3], [format!("supersede by {}", made.id), format!("order by {}", made.id)]);
    }

    async fn of_many_orders_at_once_one_is_the_newest(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let orders = (0..12_u32).map(|number| {
            let (core, nora) = (scene.core.clone(), nora.clone());
            tokio::spawn(async move {
                let order = request(|raw| raw.end_hour = format!("{:02}", 1 + number % 6));
                edit(&core, &nora).create(order).await.unwrap()
            })
        });
        for order in futures::future::join_all(orders).await {
            order.unwrap();
        }
        assert_eq!(newest(&scene).await, 1);
        let all = view(&scene.core, &nora).list(&CampaignQuery::default()).await.unwrap();
        let living: Vec<_> = all.rows.iter().filter(|campaign| campaign.state.lives()).collect();
        assert_eq!(living.len(), 1);
        let others = all.rows.iter().filter(|campaign| campaign.state == State::Superseded).count();
        assert_eq!(others + 1, all.rows.len());
        assert!(all.rows.len() >= 6, "six different orders were given");
    }

    async fn of_the_same_order_many_times_at_once_there_is_one(scene: Scene) {
        let Stage { nora, .. } = stage(&scene, 100).await;
        let orders = (0..12).map(|_| {
            let (core, nora) = (scene.core.clone(), nora.clone());
            tokio::spawn(async move { edit(&core, &nora).create(request(|_| ())).await.unwrap() })
        });
        let placed: Vec<Placed> = futures::future::join_all(orders).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(placed.iter().filter(|placed| matches!(placed, Placed::New(_))).count(), 1);
        assert_eq!(view(&scene.core, &nora).list(&CampaignQuery::default()).await.unwrap().total, 1);
    }
}
