//! SMPP: messages as they arrive at a server, and all that a server and a network can do to them.

use super::support::{SEEDS, Scene, Smsc, octets, states};
use patchbay_domain::bindings::{SegmentState, SetupState};
use serde_json::{Value, json};

/// The octets of a text in hex.
fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Reference, number of parts and part of the segments, from their headers: ports 2948 and 9200, and a concatenation.
fn parts(segments: &[Value]) -> Vec<(String, String, String)> {
    let part = |segment: &Value| {
        let (header, _) = octets(segment);
        assert!(header.starts_with("0b") && header.contains("05040b8423f0"), "{header}");
        let (_, concatenation) = header.split_once("0003").unwrap();
        (concatenation[..2].to_owned(), concatenation[2..4].to_owned(), concatenation[4..6].to_owned())
    };
    segments.iter().map(part).collect()
}

both! {
    async fn a_setup_goes_segment_by_segment_and_its_receipts_come_back(database: Database) {
        let mut smsc = Smsc::start().await;
        smsc.tell(json!({"receipts": "DELIVRD"})).await;
        let scene = Scene::new(database, &smsc.gateway("source=Patchbay&system_type=WAP")).await;
        let bind = smsc.next("bind").await;
        let want = json!({"event": "bind", "command": "bind_transceiver", "system_id": "patchbay", "password": "geheim",
            "system_type": "WAP", "interface_version": 0x34, "status": 0});
        assert_eq!(bind, want);
        let sent = scene.send(SEEDS).await;
        assert!(sent.state.was_sent() && sent.gateway == "smpp" && sent.failure.is_empty(), "{sent:?}");
        let count = sent.segments.len();
        assert!(count >= 3, "{count}");
        let segments = smsc.segments(count).await;
        let parts = parts(&segments);
        let want: Vec<_> = (1..=count).map(|part| (parts[0].0.clone(), format!("{count:02x}"), format!("{part:02x}"))).collect();
        assert_eq!(parts, want);
        for segment in &segments {
            let class = [&segment["esm_class"], &segment["data_coding"], &segment["registered_delivery"], &segment["protocol_id"]];
            assert_eq!(class, [0x40, 0x04, 1, 0]);
            assert_eq!((&segment["source"], &segment["destination"]), (&json!("Patchbay"), &json!("4799988877")));
            assert_eq!(segment["types"], json!([5, 0, 1, 1]));
            let (header, payload) = octets(segment);
            assert!(header.len() + payload.len() <= 280, "{segment}");
        }
        let message: String = segments.iter().map(|segment| octets(segment).1).collect();
        assert!(message[2..].starts_with("06") && message.contains(&hex("Mobile Backup")), "{message}");
        let delivered = scene.wait(sent.number, |setup| setup.state == SetupState::Delivered).await;
        assert!(states(&delivered).iter().all(|state| *state == SegmentState::Delivered));
        assert_eq!(delivered.segments[1].message_id, segments[1]["id"].as_str().unwrap());
        for _ in 0..count {
            assert_eq!(smsc.next("delivered").await["status"], 0, "each receipt is acknowledged");
        }
        smsc.nothing_more("segment").await;
        scene.stop().await;
        smsc.next("unbind").await;
    }

    async fn a_number_that_is_refused_is_sent_nowhere_else(database: Database) {
        let mut smsc = Smsc::start().await;
        smsc.tell(json!({"statuses": [0x0B]})).await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway(""))).await;
        let refused = scene.send(SEEDS).await;
        assert_eq!((refused.state, refused.failure.as_str()), (SetupState::Failed, "ESME_RINVDSTADR (0x0000000B)"));
        assert_eq!(smsc.segments(1).await[0]["types"], json!([0, 0, 1, 1]), "no sender is set, so the server's own");
        smsc.nothing_more("segment").await;
        assert!(scene.gateway("smpp", |_| true).await.ready, "it is no fault of the gateway");
    }

    async fn one_that_throttles_is_waited_for_or_passed_over(database: Database) {
        let mut smsc = Smsc::start().await;
        smsc.tell(json!({"statuses": [0x58]})).await;
        let alone = Scene::new(database, &smsc.gateway("")).await;
        let sent = alone.send(SEEDS).await;
        assert_eq!((sent.state, sent.gateway.as_str()), (SetupState::Sent, "smpp"));
        assert_eq!(sent.segments[0].attempts, 2);
        let segments = smsc.segments(sent.segments.len() + 1).await;
        assert_eq!((&segments[0]["status"], &segments[1]["status"]), (&json!(0x58), &json!(0)));
        assert_eq!(octets(&segments[0]), octets(&segments[1]));
        smsc.nothing_more("segment").await;

        smsc.tell(json!({"statuses": [0x14]})).await;
        let two = Scene::new(database, &format!("{},outbox:", smsc.gateway(""))).await;
        let other = two.send(SEEDS).await;
        assert_eq!((other.state, other.gateway.as_str()), (SetupState::Sent, "outbox"), "nothing of it had left");
        assert_eq!(smsc.segments(1).await[0]["status"], 0x14);
        smsc.nothing_more("segment").await;
        assert_eq!(two.gateway("smpp", |_| true).await.health.reason, "ESME_RMSGQFUL (0x00000014)");
    }

    async fn a_message_that_has_begun_changes_gateways_no_more(database: Database) {
        let mut smsc = Smsc::start().await;
        smsc.tell(json!({"statuses": [0, 0x45, 0x58]})).await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway(""))).await;
        let sent = scene.send(SEEDS).await;
        let sent = scene.wait(sent.number, |setup| setup.state == SetupState::Sent).await;
        assert_eq!((sent.gateway.as_str(), sent.segments[1].attempts), ("smpp", 3));
        let segments = smsc.segments(sent.segments.len() + 2).await;
        assert_eq!(octets(&segments[1]), octets(&segments[3]));
        assert_eq!(segments.iter().filter(|segment| octets(segment) == octets(&segments[0])).count(), 1, "it was acknowledged");
        smsc.nothing_more("segment").await;
    }

    async fn a_connection_lost_in_the_middle_leaves_nothing_out_and_goes_nowhere_else(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway(""))).await;
        smsc.tell(json!({"drop": 2})).await;
        let sent = scene.send(SEEDS).await;
        let sent = scene.wait(sent.number, |setup| setup.state == SetupState::Sent).await;
        assert_eq!((sent.gateway.as_str(), sent.segments[0].attempts, sent.segments[1].attempts), ("smpp", 1, 2));
        let segments = smsc.segments(sent.segments.len() + 1).await;
        assert_eq!(segments[1]["status"], -1, "it got no answer");
        assert_eq!(octets(&segments[1]), octets(&segments[2]), "the same part with the same reference, which a phone knows");
        for other in [0, 3] {
            assert_eq!(segments.iter().filter(|segment| octets(segment) == octets(&segments[other])).count(), 1);
        }
        smsc.nothing_more("segment").await;
        assert_eq!(smsc.next("bind").await, smsc.next("bind").await, "it bound anew");
    }

    async fn an_answer_that_never_comes_is_no_reason_to_use_another_gateway(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway("window=1"))).await;
        smsc.tell(json!({"hold": true})).await;
        let sending = scene.send(SEEDS);
        let meanwhile = async {
            let first = smsc.segments(1).await.remove(0);
            smsc.tell(json!({"hold": false})).await;
            first
        };
        let (sent, first) = tokio::join!(sending, meanwhile);
        let sent = scene.wait(sent.number, |setup| setup.state == SetupState::Sent).await;
        assert_eq!((sent.gateway.as_str(), sent.segments[0].attempts), ("smpp", 2));
        let segments = smsc.segments(sent.segments.len()).await;
        assert_eq!(octets(&segments[0]), octets(&first));
        smsc.nothing_more("segment").await;
    }

    async fn one_that_refuses_the_bind_takes_nothing_until_it_binds(database: Database) {
        let mut smsc = Smsc::start().await;
        smsc.tell(json!({"bind": 0x0E})).await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway(""))).await;
        let sent = scene.send(SEEDS).await;
        assert_eq!(sent.gateway, "outbox");
        let down = scene.gateway("smpp", |gateway| !gateway.ready).await;
        assert_eq!(down.health.reason, "It refused the bind: ESME_RINVPASWD (0x0000000E).");
        smsc.tell(json!({"bind": 0})).await;
        scene.gateway("smpp", |gateway| gateway.ready && gateway.health.failures == 0).await;
        assert_eq!(scene.send(SEEDS).await.gateway, "smpp", "it comes back by itself");
    }

    async fn a_link_that_says_nothing_any_more_is_left_and_bound_anew(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &smsc.gateway("enquire_link=1")).await;
        smsc.next("bind").await;
        // A quiet link is asked whether it is there, and stays while it answers.
        smsc.next("enquire_link").await;
        smsc.next("enquire_link").await;
        assert!(scene.gateway("smpp", |_| true).await.ready);
        smsc.nothing_more("closed").await;
        smsc.tell(json!({"silent": true})).await;
        let down = scene.gateway("smpp", |gateway| !gateway.ready).await;
        assert_eq!(down.health.reason, "It is not there any more.");
        smsc.next("closed").await;
        smsc.tell(json!({"silent": false})).await;
        smsc.next("bind").await;
        scene.gateway("smpp", |gateway| gateway.ready).await;
        assert_eq!(scene.send(SEEDS).await.state, SetupState::Sent);
    }

    async fn a_segment_on_a_link_that_died_goes_once_more_on_the_next(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &format!("{},outbox:", smsc.gateway("enquire_link=1&window=1"))).await;
        smsc.next("bind").await;
        smsc.tell(json!({"silent": true})).await;
        let meanwhile = async {
            let first = smsc.segments(1).await.remove(0);
            smsc.next("closed").await;
            smsc.tell(json!({"silent": false})).await;
            first
        };
        let (sent, first) = tokio::join!(scene.send(SEEDS), meanwhile);
        let sent = scene.wait(sent.number, |setup| setup.state == SetupState::Sent).await;
        assert_eq!((sent.gateway.as_str(), sent.segments[0].attempts), ("smpp", 2));
        let segments = smsc.segments(sent.segments.len()).await;
        assert_eq!(octets(&segments[0]), octets(&first), "the same part with the same reference");
        smsc.nothing_more("segment").await;
    }

    async fn receipts_say_what_became_of_each_segment(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &smsc.gateway("")).await;
        let sent = scene.send(SEEDS).await;
        assert_eq!(sent.state, SetupState::Sent);
        let ids: Vec<String> = sent.segments.iter().map(|segment| segment.message_id.clone()).collect();
        let receipt = |id: &str, state: &str| json!({"deliver": {"esm_class": 4, "text": format!("id:{id} stat:{state} err:000")}});
        smsc.tell(receipt(&ids[0], "ENROUTE")).await;
        smsc.tell(receipt("of nobody", "DELIVRD")).await;
        smsc.tell(json!({"deliver": {"text": format!("id:{} stat:UNDELIV", ids[0])}})).await;
        for id in &ids[1..] {
            smsc.tell(receipt(id, "DELIVRD")).await;
        }
        for _ in 0..ids.len() + 2 {
            assert_eq!(smsc.next("delivered").await["status"], 0);
        }
        let now = scene.setup(sent.number).await;
        assert_eq!((now.state, states(&now)[0]), (SetupState::Sent, SegmentState::Accepted), "what a person wrote is no receipt");
        // By its fields alone.
        smsc.tell(json!({"deliver": {"esm_class": 0, "text": "", "receipted_message_id": ids[0], "message_state": 5}})).await;
        let ended = scene.wait(sent.number, |setup| setup.state != SetupState::Sent).await;
        assert_eq!((ended.state, states(&ended)[0]), (SetupState::Undelivered, SegmentState::Undelivered));
    }

    async fn one_that_goes_away_is_found_again(database: Database) {
        let mut smsc = Smsc::start().await;
        let scene = Scene::new(database, &smsc.gateway("rate=50")).await;
        assert_eq!(scene.send(SEEDS).await.state, SetupState::Sent);
        smsc.tell(json!({"close": true})).await;
        scene.gateway("smpp", |gateway| !gateway.ready).await;
        scene.gateway("smpp", |gateway| gateway.ready).await;
        assert_eq!(scene.send(SEEDS).await.state, SetupState::Sent);
        smsc.kill();
        let lost = scene.send(SEEDS).await;
        assert_eq!((lost.state, lost.sent_at), (SetupState::Failed, None), "{lost:?}");
        assert!(!lost.failure.is_empty());
        scene.stop().await;
    }
}
