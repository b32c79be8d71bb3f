//! Sending setups: PINs, limits, what the message is, and resends.

use super::*;
use crate::store::args;
use crate::testing::both;
use futures::TryStreamExt;
use oma_cp::document::Document;
use oma_cp::segment::{Ports, Segment, join};
use oma_cp::{Key, Push, Tree};
use patchbay_domain::bindings::{BindingSettings, DataClass, MalformedPin, OutboxQuery, SetupQuery, SetupState, SyncmlClientId};

fn octets(hex: &str) -> Vec<u8> {
    super::super::rows::unhex(hex).unwrap()
}

/// The only message of the outbox, put together again.
async fn message(core: &Core, actor: &Actor) -> (Ports, Vec<u8>) {
    let outbox = edit(core, actor).outbox(&OutboxQuery::default()).await.unwrap();
    assert_eq!((outbox.total, outbox.rows.len()), (1, 1));
    let segments: Vec<Segment> =
        outbox.rows[0].segments.iter().map(|segment| Segment::from_user_data(&octets(&segment.user_data)).unwrap()).collect();
    (segments[0].ports(), join(&segments).unwrap())
}

fn with_outbox(scene: &Scene) {
    scene.core.set_gateways(vec![Mounted::outbox()]);
}

both! {
    async fn the_seeds_setup_is_a_message_that_its_pin_opens(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        with_outbox(&scene);
        bound(&scene.core, &nora).await;
        let own = edit(&scene.core, &nora);
        let sent = own.send_to_binding(1, Some("1234"), None).await.unwrap();
        assert_eq!(sent.pin.as_ref().map(|pin| pin.0.as_str()), Some("1234"));
        assert_eq!((sent.setup.state, sent.setup.account_name.as_str()), (SetupState::Sent, "Mobile Backup"));
        assert_eq!((sent.setup.sent_at, sent.setup.gateway.as_str()), (Some(scene.core.now()), "outbox"));
        assert!(sent.setup.segments.len() >= 3);
        let (ports, pdu) = message(&scene.core, &nora).await;
        assert_eq!(ports, Ports::PROVISIONING);
        let push = Push::from_bytes(&pdu).unwrap();
        assert!(push.is_signed_with(&Key::UserPin(oma_cp::Pin::new("1234").unwrap())));
        assert!(!push.is_signed_with(&Key::UserPin(oma_cp::Pin::new("1235").unwrap())));
        let document = Document::from_tree(&Tree::from_wbxml(&push.body).unwrap()).unwrap();
        let account = document.account;
        assert_eq!((account.server.url(), account.server.port().get()), ("http://sync.example.com/syncml", 80));
        assert_eq!(account.provider_id.unwrap().as_str(), "sync.example.com");
        assert_eq!(account.login.name.unwrap().as_str(), "u1");
        assert_eq!(account.login.secret.unwrap().as_str().len(), 16);
        let kinds: Vec<&str> = account.resources.as_slice().iter().map(|resource| resource.types.leading()).collect();
        assert_eq!(kinds, ["text/x-vcard", "text/x-vcalendar", "text/plain"]);
        assert_eq!(own.setup(sent.setup.number).await.unwrap(), sent.setup);
        assert_eq!(own.find(1).await.unwrap().last_setup, Some(SetupState::Sent));
        let other = edit(&scene.core, &gus);
        assert_eq!(other.setup(sent.setup.number).await, Err(crate::Error::NotFound));
        assert_eq!(other.send_to_binding(1, None, None).await, Err(Error::Core(crate::Error::NotFound)));
        assert_eq!(other.outbox(&OutboxQuery::default()).await.unwrap().total, 0);
    }

    async fn setups_and_messages_are_sorted_narrowed_as_they_are_counted_and_exported(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        with_outbox(&scene);
        let own = edit(&scene.core, &nora);
        for number in [2, 3, 1] {
            let binding = own.create(&phone(number), None).await.unwrap().number;
            own.send_to_binding(binding, None, None).await.unwrap();
            scene.clock.advance(1);
        }
        for (number, state) in [(1, "failed"), (2, "undelivered"), (3, "sending")] {
            scene.execute("UPDATE binding_setups SET state = $1 WHERE number = $2", args![state, number]).await;
        }
        let numbers = async |pairs: &[(&str, &str)]| -> Vec<i64> {
            own.setups(&SetupQuery::from_pairs(pairs.iter().copied())).await.unwrap().rows.iter().map(|row| row.number).collect()
        };
        assert_eq!(numbers(&[]).await, [3, 2, 1], "the newest first");
        assert_eq!(numbers(&[("sort", "created"), ("direction", "asc")]).await, [1, 2, 3]);
        assert_eq!(numbers(&[("sort", "phone"), ("direction", "asc")]).await, [3, 1, 2]);
        assert_eq!(numbers(&[("sort", "state"), ("direction", "desc")]).await, [2, 3, 1]);
        assert_eq!(numbers(&[("state", "went-wrong")]).await, [2, 1]);
        assert_eq!(numbers(&[("state", "under-way")]).await, [3]);
        assert_eq!(numbers(&[("state", "undelivered")]).await, [2]);
        let summary = own.summary().await.unwrap();
        assert_eq!((summary.failed, summary.waiting), (2, 1), "what the tiles count is what the list shows");
        let query = SetupQuery::from_pairs([("state", "went-wrong"), ("direction", "asc")]);
        let exported: Vec<_> = own.export_setups(query).try_concat().await.unwrap();
        assert_eq!(exported.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2]);
        let by_phone = OutboxQuery::from_pairs([("sort", "phone"), ("direction", "asc")]);
        let listed: Vec<i64> = own.outbox(&by_phone).await.unwrap().rows.iter().map(|row| row.number).collect();
        assert_eq!(listed, [3, 1, 2]);
        let exported: Vec<_> = own.export_outbox(by_phone).try_concat().await.unwrap();
        assert_eq!(exported.iter().map(|row| row.number).collect::<Vec<_>>(), listed);
        assert!(exported.iter().all(|row| row.octets() > 100));
        let none: Vec<_> = edit(&scene.core, &gus).export_outbox(OutboxQuery::default()).try_concat().await.unwrap();
        assert!(none.is_empty(), "of another organization");
    }

    async fn a_pin_is_made_where_none_is_given_and_kept_for_a_day(scene: Scene) {
        let (nora, _) = two(&scene).await;
        with_outbox(&scene);
        bound(&scene.core, &nora).await;
        let own = edit(&scene.core, &nora);
        for bad in ["", "123", "123456789", "12a4"] {
            assert_eq!(own.send_to_binding(1, Some(bad), None).await, Err(Error::Pin(MalformedPin)), "{bad}");
        }
        assert_eq!(own.setups(&SetupQuery::default()).await.unwrap().total, 0, "nothing was queued");
        let sent = own.send_to_binding(1, None, None).await.unwrap();
        let pin = sent.pin.unwrap().0;
        assert_eq!(pin.len(), 4);
        let row = scene.core.store().row("SELECT pin FROM binding_setups", vec![]).await.unwrap().unwrap();
        assert!(!row.text("pin").unwrap().contains(&pin));
        let again = own.resend(sent.setup.number, true).await.unwrap();
        assert_eq!(again.pin.unwrap().0, pin, "the same PIN");
        assert_ne!(again.setup.number, sent.setup.number);
        scene.clock.advance(24 * 60 * 60);
        assert_eq!(own.resend(sent.setup.number, true).await, Err(Error::PinGone));
        super::super::memory::sweep(&scene.core).await.unwrap();
        assert!(!own.setup(sent.setup.number).await.unwrap().pin_kept);
        own.resend(sent.setup.number, false).await.unwrap();
    }

    async fn one_phone_gets_nine_setups_a_minute_whoever_asks(scene: Scene) {
        let (nora, gus) = two(&scene).await;
        with_outbox(&scene);
        bound(&scene.core, &nora).await;
        bound(&scene.core, &gus).await;
        let all = (0..12).map(|n| {
            let (core, actor) = (scene.core.clone(), if n % 2 == 0 { nora.clone() } else { gus.clone() });
            tokio::spawn(async move { edit(&core, &actor).send_to_binding(1 + n % 2, None, None).await.map(|_| ()) })
        });
        let outcomes: Vec<_> = futures::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 9);
        let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, vec![Error::TooManySetups { seconds: 60 }; 3]);
        let own = edit(&scene.core, &nora);
        own.create(&phone(1), None).await.unwrap();
        own.send_to_binding(3, None, None).await.expect("another phone gets its own");
        scene.clock.advance(59);
        assert_eq!(own.send_to_binding(1, None, None).await, Err(Error::TooManySetups { seconds: 1 }));
        scene.clock.advance(1);
        own.send_to_binding(1, None, None).await.unwrap();
    }

    async fn the_same_request_is_sent_once(scene: Scene) {
        let (nora, _) = two(&scene).await;
        with_outbox(&scene);
        bound(&scene.core, &nora).await;
        let all = (0..6).map(|_| {
            let (core, nora) = (scene.core.clone(), nora.clone());
            tokio::spawn(async move { edit(&core, &nora).send_to_binding(1, None, Some("order-7")).await.unwrap() })
        });
        let sent: Vec<_> = futures::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(sent.iter().filter(|sent| !sent.repeated).count(), 1);
        assert!(sent.iter().all(|one| one.pin == sent[0].pin && one.setup.number == sent[0].setup.number));
        let own = edit(&scene.core, &nora);
        assert_eq!(own.setups(&SetupQuery::default()).await.unwrap().total, 1);
        assert!(matches!(own.send_to_binding(1, Some("9999"), Some("order-7")).await, Err(Error::RequestKey(_))));
    }

    async fn each_model_gets_what_it_takes(scene: Scene) {
        let (nora, _) = two(&scene).await;
        with_outbox(&scene);
        let own = edit(&scene.core, &nora);
        let models = scene.core.phone_models().all().await.unwrap();
        let model = |vendor: &str, name: &str| {
            models.iter().find(|model| model.vendor == vendor && model.name == name).unwrap().id.to_string()
        };
        own.create(&NewBinding { model: model("Apple", "iPhone"), ..phone(1) }, None).await.unwrap();
        assert_eq!(own.send_to_binding(1, None, None).await, Err(Error::UnsupportedModel("Apple iPhone".into())));
        own.create(&NewBinding { model: model("Sony Ericsson", "T610"), ..phone(2) }, None).await.unwrap();
        let sent = own.send_to_binding(2, None, None).await.unwrap();
        assert_eq!((sent.setup.state, sent.pin), (SetupState::Sent, None), "the older format has no PIN");
        assert_eq!(message(&scene.core, &nora).await.0, Ports::SYNCSET);
        own.create(&NewBinding { imsi: "242011234567890".into(), ..phone(3) }, None).await.unwrap();
        let sent = own.send_to_binding(3, None, None).await.unwrap();
        assert_eq!(sent.pin, None, "the SIM's number signs");
        own.create(&phone(4), None).await.unwrap();
        let client = own.find(4).await.unwrap().client;
        let preview = own.preview(&client).await.unwrap();
        assert!(preview.xml.contains("w5") && !preview.pieces.is_empty() && preview.segments.len() >= 3);
        let whole: String = preview.pieces.iter().map(|piece| piece.hex.as_str()).collect();
        assert_eq!(whole, preview.document, "the pieces are the whole document");
        assert!(preview.push.ends_with(&preview.document), "{}", preview.push);
        let manual = own.manual_settings(&client).await.unwrap();
        assert_eq!((manual.server.as_str(), manual.port, manual.password.0.len()), ("http://sync.example.com/syncml", 80, 16));
        assert!(preview.xml.contains(&manual.password.0) && preview.xml.contains(&manual.username));
        assert_eq!(manual.databases.iter().map(|database| database.uri.as_str()).collect::<Vec<_>>(), ["contacts", "calendar", "notes"]);
        let sent = own.send(&client, Some("1234"), None).await.unwrap();
        let message = own.message(sent.setup.number).await.unwrap().unwrap();
        assert_eq!((message.document.as_str(), message.segments.len()), (preview.document.as_str(), sent.setup.segments.len()));
        assert_ne!(message.signature, preview.signature, "another PIN signs otherwise");
        assert_eq!(message.signature.map(|(security, _)| security).as_deref(), Some("USERPIN"));
        let nobody = SyncmlClientId("nobody".into());
        assert_eq!(own.preview(&nobody).await, Err(Error::Core(crate::Error::NotFound)));
    }

    async fn an_organization_says_how_its_messages_are(scene: Scene) {
        let (nora, _) = two(&scene).await;
        with_outbox(&scene);
        bound(&scene.core, &nora).await;
        let own = edit(&scene.core, &nora);
        let settings = BindingSettings {
            account_name: "Backup".into(),
            server: "https://sync.northwind.example:8443/s".into(),
            classes: vec![DataClass::Contacts],
            setups_a_minute: 1,
        };
        for bad in ["ftp://x", "not a URL", "http://"] {
            let outcome = own.set_settings(BindingSettings { server: bad.into(), ..settings.clone() }).await;
            assert!(matches!(outcome, Err(Error::Core(crate::Error::Invalid(_)))), "{bad}");
        }
        own.set_settings(settings.clone()).await.unwrap();
        assert_eq!(own.settings().await.unwrap(), settings);
        own.send_to_binding(1, None, None).await.unwrap();
        let (_, pdu) = message(&scene.core, &nora).await;
        let push = Push::from_bytes(&pdu).unwrap();
        let account = Document::from_tree(&Tree::from_wbxml(&push.body).unwrap()).unwrap().account;
        assert_eq!((account.server.port().get(), account.name.unwrap().as_str()), (8443, "Backup"));
        assert_eq!(account.resources.as_slice().len(), 1);
        assert!(matches!(own.send_to_binding(1, None, None).await, Err(Error::TooManySetups { .. })));
    }
}
