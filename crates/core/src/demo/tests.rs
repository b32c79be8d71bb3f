//! The demo data on either database, as demo-data.md promises it.

use super::*;
use crate::accounts::{AppPresented, AppUserError, From, Presented, Proof};
use crate::bindings::Mounted;
use crate::sip::Hint;
use crate::testing::{Scene, both};
use patchbay_domain::bindings::{BindingQuery, SetupQuery, SetupState};
use patchbay_domain::campaigns::{CampaignQuery, RawRequest, Request, Rules, State};
use patchbay_domain::connections::{ApplicationId, ConnectionId, ConnectionSelection};
use patchbay_domain::redirections::{ContactFilter, InboxQuery, Mac, RedirectionFilter, RedirectionQuery};
use patchbay_domain::sip::{Condition, SipDomain, Target};

fn from() -> From {
    From { address: "192.0.2.7".to_owned(), user_agent: String::new() }
}

async fn credential(scene: &Scene, name: &str, secret: &str) -> Actor {
    scene.core.accounts().credential("redirections", name, secret, &from(), Door::XmlRpc).await.unwrap()
}

both! {
    async fn everybody_of_the_contract_gets_in(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let accounts = scene.core.accounts();
        for (name, role, organization) in [
            ("olga", Role::Operator, None),
            ("nora", Role::Admin, Some("northwind")),
            ("vera", Role::Viewer, Some("northwind")),
            ("gus", Role::Admin, Some("globex")),
        ] {
            let begun = accounts.sign_in(name, "patchbay-demo", None, &from()).await.unwrap();
            let signed = accounts.session(&begun.secret, &from()).await.unwrap().unwrap();
            assert_eq!((signed.user.role, signed.user.organization.as_deref()), (role, organization));
        }
        let token = accounts.token("pbt_demo_northwind_0123456789abcdef0123456789abcdef", &from()).await.unwrap().unwrap();
        let northwind = credential(&scene, "northwind", "northwind-secret").await;
        assert_eq!((token.role(), token.organization()), (Role::Admin, northwind.organization()));
        assert_ne!(credential(&scene, "globex", "globex-secret").await.organization(), northwind.organization());
        assert_eq!(accounts.set_up_link().await.unwrap(), None, "there is an operator");
    }

    async fn the_phones_of_the_contract_are_there_and_look_alive(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        for (name, secret, macs, count) in [
            ("northwind", "northwind-secret", &["000413610FF5", "000413610FF6", "000413610FF7"][..], 40),
            ("globex", "globex-secret", &["000413A11FA7"], 5),
        ] {
            let actor = credential(&scene, name, secret).await;
            let all = scene.core.acting_as(&actor).redirections().unwrap().list(&RedirectionQuery::default()).await.unwrap();
            assert_eq!((all.total, all.rows.len()), (count, usize::try_from(count).unwrap()));
            for mac in macs {
                let mac: Mac = mac.parse().unwrap();
                assert!(scene.core.phones().told(mac).is_some(), "{mac} is told at once");
                assert!(all.rows.iter().any(|row| row.mac == mac));
            }
        }
        let seed = scene.core.phones().told("000413610FF5".parse().unwrap()).unwrap();
        assert_eq!(&*seed, "http://provisioning.myserver.com/snom?mac={mac}");
        let actor = credential(&scene, "northwind", "northwind-secret").await;
        let redirections = scene.core.acting_as(&actor).redirections().unwrap();
        for contact in [ContactFilter::Recent, ContactFilter::Silent, ContactFilter::Never] {
            let filter = RedirectionFilter { contact: Some(contact), ..RedirectionFilter::default() };
            let found = redirections.list(&RedirectionQuery { filter, ..RedirectionQuery::default() }).await.unwrap();
            assert!(found.total >= 3, "{contact:?}: {}", found.total);
        }
        let facets = redirections.facets().await.unwrap();
        assert!(facets.models.len() >= 8, "{:?}", facets.models);
        let told_by_phone = redirections.find("0004139F0021".parse().unwrap()).await.unwrap();
        assert_eq!(told_by_phone.model, "snomD862");
        let inbox = scene.core.acting_as(&actor).inbox().unwrap().list(&InboxQuery::default()).await.unwrap();
        assert_eq!(inbox.total, 4);
    }

    async fn the_campaigns_of_the_contract_are_in_every_state_and_its_client_gets_in(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let accounts = scene.core.accounts();
        let (client, secret) = ("11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000");
        let token = accounts.oauth_token(client, secret, &from()).await.unwrap();
        let mdm = accounts.bearer(&token.secret, &from()).await.unwrap().unwrap();
        let sample = RawRequest {
            mdm: "d1e2f3g4h5".into(),
            customer: "EEEE4444-FF55-AA66-BB77-CCCCCC888888".into(),
            group: "Test Device Group".into(),
            license: "EFOTA1-fff555-ggg666-hh77".into(),
            model: "GT-S8500A".into(),
            carrier: "QA4".into(),
            target: "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1".into(),
            start_date: "20160601".into(),
            end_date: "20160608".into(),
            start_hour: "01".into(),
            end_hour: "04".into(),
        };
        let northwind = credential(&scene, "northwind", "northwind-secret").await;
        let nora = Actor { organization: northwind.organization().cloned(), ..Actor::system() };
        let campaigns = scene.core.acting_as(&nora).campaigns().unwrap();
        let all = campaigns.list(&CampaignQuery::default()).await.unwrap().rows;
        for state in State::ALL.iter().copied() {
            assert!(all.iter().any(|campaign| campaign.state == state), "{state:?}");
        }
        let active = all.iter().find(|campaign| campaign.state == State::Active).unwrap();
        assert_eq!((active.counts.devices, active.counts.done, active.counts.failed), (12, 5, 1));
        let order = Request::read(&sample, Rules::default()).unwrap();
        let placed = scene.core.acting_as(&mdm).campaign_client().unwrap().order(order).await;
        assert!(matches!(placed, Ok(crate::campaigns::Placed::New(_))), "{placed:?}");
    }

    async fn the_apps_of_the_contract_get_in_and_their_connections_look_alive(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let accounts = scene.core.accounts();
        let enter = async |app: &str, basic| {
            let presented = AppPresented { basic, ..AppPresented::default() };
            accounts.app_user(&ApplicationId::parse(app).unwrap(), &presented, &from()).await
        };
        enter("com.sap.myapp", Some(("DEV0002", "initial2"))).await.unwrap();
        enter("com.example.kiosk", None).await.unwrap();
        assert_eq!(enter("com.globex.app", None).await, Err(AppUserError::Wrong));
        let dev = enter("com.sap.myapp", Some(("DEV0001", "initial"))).await.unwrap().actor;
        let registrations = scene.core.acting_as(&dev).registrations().await.unwrap();
        let seed = registrations.get(&ConnectionId::parse("b6d50e93-bcaa-439d-9741-660a3cb56771").unwrap()).await.unwrap();
        assert_eq!(seed.properties.text("DeviceType").as_deref(), Some("iPhone"));
        let newest = registrations.feed(None, crate::connections::Range { skip: 0, top: Some(1) });
        let newest: Vec<_> = futures::TryStreamExt::try_collect(newest).await.unwrap();
        assert_eq!(newest, [[seed.as_ref().clone()]]);
        let revoking = "7d5e81512b5c6f371113a73d395913e7ba8732440ac0a1f1f81833ff1dea53a5";
        let reading = "00000000000000000000000000000000000000000000000000000000000000aa";
        let revoking = accounts.service_key(revoking, &from()).await.unwrap().unwrap();
        scene.core.acting_as(&revoking).revocations().unwrap().revoke("DEV0001").await.unwrap();
        let reading = accounts.service_key(reading, &from()).await.unwrap().unwrap();
        assert!(scene.core.acting_as(&reading).revocations().is_err());
        let connections = scene.core.acting_as(&reading).connections().unwrap();
        let figures = connections.figures("com.sap.myapp", 90).await.unwrap();
        assert_eq!((figures.summary.total, figures.summary.users), (31, 2));
        assert!(figures.summary.seen_lately < 31 && figures.days.iter().filter(|(_, count)| *count > 0).count() > 15, "{figures:?}");
        assert!(figures.facets.device_types.len() >= 5 && figures.facets.versions.len() >= 3, "{figures:?}");
        let northwind = credential(&scene, "northwind", "northwind-secret").await;
        let nora = Actor { organization: northwind.organization().cloned(), ..Actor::system() };
        let idle = ConnectionSelection::Idle(ApplicationId::parse("com.sap.myapp").unwrap());
        let plan = scene.core.acting_as(&nora).connections().unwrap().plan_deletion(&idle).await.unwrap();
        assert!((1..10).contains(&plan.summary.total), "{plan:?}");
    }

    async fn the_sip_accounts_of_the_contract_get_in_and_alice_has_it_all(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let domain = SipDomain::parse("example.org").unwrap();
        let accounts = scene.core.accounts();
        assert_eq!(accounts.first_sip_domain().await.unwrap(), Some(domain.clone()));
        for (user, password) in [("alice", "s3cret"), ("bob", "bob-secret"), ("carol", "carol-secret")] {
            let begun = accounts.sign_in(&format!("{user}@example.org"), password, None, &from()).await.unwrap();
            let signed = accounts.session(&begun.secret, &from()).await.unwrap().unwrap();
            assert_eq!(signed.user.role, Role::Subscriber);
            assert_eq!(signed.organization.unwrap().name, "northwind");
            assert_eq!(scene.core.acting_as(&signed.actor).sip_account().unwrap().address().user.as_str(), user);
        }
        let ha1 = "8b83b40c22906c0c67a3c5bcc491bc14";
        let proves = |given: &str| if given == ha1 { Proof::Right } else { Proof::Wrong };
        let alice = accounts.digest(&domain, "alice", &from(), proves).await.unwrap();
        let alice = scene.core.acting_as(&alice).sip_account().unwrap();
        let settings = alice.settings().await.unwrap();
        assert_eq!(settings.identity.email, "alice@mail.example");
        assert!(settings.identity.mobile.is_some() && settings.has_mailbox() && settings.listed);
        assert_eq!(settings.forwarding.get(Condition::NoAnswer), Some(&Target::Mailbox));
        assert_eq!((settings.accept.persistent.len(), settings.reject.len()), (2, 1));
        assert_eq!((alice.aliases().await.unwrap().len(), alice.numbers().await.unwrap().len()), (2, 2));
        assert_eq!(alice.devices().await.unwrap().len(), 2);
        let history = alice.history().await.unwrap();
        assert!(history.placed.len() >= 3 && history.received.len() >= 3);
        assert!(history.received[0].call.is_missed());
        let ledger = alice.balance_history().await.unwrap();
        let sum: i64 = ledger.iter().map(|entry| entry.value.0).sum();
        assert_eq!(alice.prepaid().await.unwrap().unwrap().balance.0, sum);
        assert!(ledger.len() >= 4 && ledger.windows(2).all(|two| two[0].at >= two[1].at));
        let found = scene.core.directory().search(Some(&domain), Hint::Contains("ALIC"), 10, |_| Some(true));
        assert_eq!(found.entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["Alice Example"]);
    }

    async fn the_bindings_of_the_contract_are_there_and_their_application_comes_in(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let presented = Presented {
            consumer_key: "northwind-app",
            token: "northwind-token",
            nonce: "n1",
            timestamp: scene.core.now().0 / 1000,
        };
        let right = |consumer: &str, token: &str| [consumer, token] == ["consumer-secret", "token-secret"];
        let actor = scene.core.accounts().oauth(presented, &from(), right).await.unwrap();
        let bindings = scene.core.acting_as(&actor).bindings().unwrap();
        let seed = bindings.detail(12).await.unwrap();
        assert_eq!(seed.binding.model.id.as_str(), "02978288-537f-102b-beff-000ea60275d1");
        assert_eq!((seed.binding.phone_number.as_str(), seed.binding.foreign_user.as_str()), ("+4799988877", "my_user:1456"));
        assert_eq!((seed.binding.timezone.as_str(), seed.setups.len()), ("Europe/Oslo", 0));
        assert_eq!(bindings.list(&BindingQuery::default()).await.unwrap().total, 10);
        let everyones = scene.core.store().row("SELECT COUNT(*) AS number FROM bindings", vec![]).await.unwrap().unwrap();
        assert_eq!(everyones.int("number"), Ok(12));
        let setups = bindings.setups(&SetupQuery::default()).await.unwrap();
        assert!(setups.rows.windows(2).all(|two| two[0].created_at >= two[1].created_at), "newest first");
        for state in [SetupState::Sent, SetupState::Delivered, SetupState::Undelivered, SetupState::Failed] {
            assert!(setups.rows.iter().any(|setup| setup.state == state && !setup.pin_kept), "{state:?}");
        }
        scene.core.mount_gateways(vec![Mounted::outbox()]).await.unwrap();
        let sent = bindings.edit().unwrap().send_to_binding(12, Some("1234"), None).await.unwrap();
        assert_eq!((sent.setup.number, sent.setup.state), (143, SetupState::Sent), "as the seed's sample has it");
    }

    async fn a_second_start_loads_nothing_and_other_data_is_refused(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        scene.execute("DELETE FROM credentials", vec![]).await;
        scene.core.load_demo().await.unwrap();
        let left = scene.core.store().rows("SELECT id FROM credentials", vec![]).await.unwrap();
        assert!(left.is_empty(), "what was deleted stays deleted");
        scene.execute("DELETE FROM meta WHERE name = 'demo'", vec![]).await;
        assert_eq!(scene.core.load_demo().await, Err(DemoError::NotEmpty));
        let organizations = scene.core.store().rows("SELECT id FROM organizations", vec![]).await.unwrap();
        assert_eq!(organizations.len(), 2, "nothing was added");
    }

    async fn the_history_is_in_the_order_it_happened(scene: Scene) {
        scene.core.load_demo().await.unwrap();
        let begun = scene.core.accounts().sign_in("nora", "patchbay-demo", None, &from()).await.unwrap();
        let nora = scene.core.accounts().session(&begun.secret, &from()).await.unwrap().unwrap().actor;
        let log = scene.core.acting_as(&nora).audit().unwrap().list(&Default::default()).await.unwrap();
        assert!(log.rows.len() >= 6);
        assert!(log.rows.windows(2).all(|two| two[0].at >= two[1].at), "newest first");
        assert!(log.rows.iter().any(|entry| entry.action == "register" && entry.count == 40));
    }
}
