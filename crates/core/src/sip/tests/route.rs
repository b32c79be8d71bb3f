//! What a proxy is told.

use super::*;
use crate::sip::{AcceptChange, ForwardingChange, RouteQuestion, VoicemailChange};
use crate::testing::both;
use patchbay_domain::sip::{AcceptRule, ClockTime, Condition, Group, Reach, Target, Unavailable, Verdict, Weekdays};

async fn asked(scene: &Scene, nora: &Actor, caller: &str, callee: &str, reach: Option<Reach>) -> Verdict {
    let question = RouteQuestion { caller: caller.to_owned(), callee: callee.to_owned(), reach };
    proxy(&scene.core, nora).route(&question).await.unwrap().verdict
}

both! {
    async fn a_call_goes_where_the_owner_wants_it(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        alice.add_alias("info").await.unwrap();
        alice.add_number(number("+31201234567")).await.unwrap();
        let ring = Verdict::Ring { seconds: 35 };
        let offline = Verdict::Unavailable { reason: Unavailable::NotOnline };
        for callee in ["sip:alice@example.org", "info@example.org", "tel:+31201234567", "0031201234567@example.org"] {
            assert_eq!(asked(&scene, &nora, "carol@example.com", callee, None).await, offline, "{callee}");
            assert_eq!(asked(&scene, &nora, "carol@example.com", callee, Some(Reach::Online)).await, ring, "{callee}");
        }
        assert_eq!(asked(&scene, &nora, "", "nobody@example.org", None).await, Verdict::NotFound);
        assert_eq!(asked(&scene, &nora, "", "alice@example.net", None).await, Verdict::NotFound);
        proxy(&scene.core, &nora).registrations(vec![phone("alice", "10.0.0.5:5060", scene.clock.now())]).await.unwrap();
        assert_eq!(asked(&scene, &nora, "", "alice@example.org", None).await, ring, "the registrations tell");
        let mine = owner(&scene, "alice").await;
        assert_eq!(own(&scene.core, &mine).route(None).await.unwrap().verdict, ring, "the owner can see it, too");
        alice.set_voicemail(VoicemailChange::default()).await.unwrap();
        let question = RouteQuestion { caller: String::new(), callee: "info@example.org".to_owned(), reach: Some(Reach::NoAnswer) };
        let answer = proxy(&scene.core, &nora).route(&question).await.unwrap();
        assert_eq!(answer.verdict, Verdict::Divert { condition: Condition::NoAnswer, target: Target::Mailbox });
        assert_eq!((answer.account, answer.mailbox.as_deref()), (Some(address("alice")), Some("1001001")));
        alice.block("spam@example.com").await.unwrap();
        assert_eq!(asked(&scene, &nora, "\"X\" <sip:SPAM@example.com>", "alice@example.org", None).await, Verdict::Refuse);
        let forward = ForwardingChange { condition: Condition::Unavailable, target: "bob@example.net".to_owned() };
        alice.set_forwarding(vec![forward]).await.unwrap();
        alice.set_do_not_disturb(Some(5)).await.unwrap();
        let diverted = asked(&scene, &nora, "", "alice@example.org", None).await;
        assert!(matches!(diverted, Verdict::Divert { condition: Condition::Unavailable, .. }), "{diverted:?}");
        scene.clock.advance(5 * 60);
        assert_eq!(asked(&scene, &nora, "", "alice@example.org", Some(Reach::Online)).await, ring);
        alice.set_locked(true).await.unwrap();
        let locked = Verdict::Unavailable { reason: Unavailable::Locked };
        assert_eq!(asked(&scene, &nora, "", "alice@example.org", None).await, locked);
        assert!(proxy(&scene.core, &nora).route(&RouteQuestion { callee: "a b".to_owned(), ..question }).await.is_err());
    }

    async fn groups_and_the_owners_own_clock_count(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        // The scene begins on a Saturday at 22:58:59 in London, which is 23:58:59 in Amsterdam.
        let rule = AcceptRule {
            days: Weekdays::of_mask(64).unwrap(),
            start: ClockTime::parse("00:00").unwrap(),
            stop: ClockTime::parse("24:00").unwrap(),
            groups: vec![Group::Family],
        };
        alice.set_accept_rules(AcceptChange { persistent: Some(vec![rule]), temporary: None }).await.unwrap();
        alice.add_contact(Group::Family, "+31612345678", "Grandma").await.unwrap();
        let ring = Verdict::Ring { seconds: 35 };
        let online = Some(Reach::Online);
        assert_eq!(asked(&scene, &nora, "x@example.com", "alice@example.org", online).await, ring, "still Saturday");
        scene.clock.advance(2 * 60);
        let refused = Verdict::Unavailable { reason: Unavailable::NotAccepted };
        assert_eq!(asked(&scene, &nora, "x@example.com", "alice@example.org", online).await, refused, "Sunday, where she lives");
        assert_eq!(asked(&scene, &nora, "sip:0031612345678@gw.example", "alice@example.org", online).await, ring);
    }

    async fn who_hides_is_hidden_and_gets_around_no_block(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let bob = owner(&scene, "bob").await;
        own(&scene.core, &bob).set_privacy(true).await.unwrap();
        let question = RouteQuestion { caller: "bob@example.org".to_owned(), callee: "alice@example.org".to_owned(), reach: Some(Reach::Online) };
        let answer = proxy(&scene.core, &nora).route(&question).await.unwrap();
        assert!(answer.hide_caller && matches!(answer.verdict, Verdict::Ring { .. }));
        let alice = owner(&scene, "alice").await;
        for block in ["bob@example.org", "anonymous@anonymous.invalid"] {
            own(&scene.core, &alice).set_reject_rules(&[block.to_owned()]).await.unwrap();
            assert_eq!(proxy(&scene.core, &nora).route(&question).await.unwrap().verdict, Verdict::Refuse, "{block}");
        }
    }
}
