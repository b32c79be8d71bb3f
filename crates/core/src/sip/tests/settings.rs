//! What an owner, or an administrator for him, sets.

use super::*;
use crate::sip::{AcceptChange, ForwardingChange, VoicemailChange};
use crate::testing::both;
use patchbay_domain::sip::{AcceptRule, ClockTime, Condition, Group, MalformedAlias, MalformedTarget, Number, Target, Weekdays};

fn forward(condition: Condition, target: &str) -> ForwardingChange {
    ForwardingChange { condition, target: target.to_owned() }
}

fn weekdays() -> AcceptRule {
    AcceptRule {
        days: Weekdays::WORKDAYS,
        start: ClockTime::parse("09:00").unwrap(),
        stop: ClockTime::parse("17:30").unwrap(),
        groups: vec![Group::Coworkers, Group::Business, Group::Coworkers],
    }
}

both! {
    async fn aliases_are_unique_bounded_and_taken_back(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        assert_eq!(alice.add_alias(" Info@example.org ").await.unwrap(), address("info"));
        alice.add_alias("alice.e").await.unwrap();
        assert_eq!(alice.add_alias("").await, Err(Error::Alias(MalformedAlias::Missing)));
        assert_eq!(alice.add_alias("x@example.net").await, Err(Error::Alias(MalformedAlias::Foreign)));
        for taken in ["info", "alice", "bob"] {
            assert_eq!(bob.add_alias(taken).await, Err(Error::Taken), "{taken}");
        }
        assert_eq!(alice.aliases().await.unwrap(), [address("alice.e"), address("info")]);
        assert_eq!(bob.delete_alias("info").await, Err(Error::NoSuchAlias), "another's");
        assert_eq!(alice.delete_alias("alice").await, Err(Error::NoSuchAlias), "one's own name is no alias");
        for place in 2..20 {
            alice.add_alias(&format!("a{place}")).await.unwrap();
        }
        assert_eq!(alice.add_alias("one-more").await, Err(Error::TooManyAliases));
        alice.delete_alias("info").await.unwrap();
        bob.add_alias("info").await.unwrap();
        assert_eq!(changes(&bob).await, ["add-alias:  -> info@example.org", "create:  -> BOB"]);
    }

    async fn of_two_who_want_one_alias_one_gets_it(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        let (one, two) = tokio::join!(alice.add_alias("info"), bob.add_alias("info"));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
    }

    async fn numbers_reach_one_account_and_are_given_out_by_administrators(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        let (alice, bob) = (sip.account(&address("alice")).await.unwrap(), sip.account(&address("bob")).await.unwrap());
        alice.add_number(number("+31201234568")).await.unwrap();
        scene.clock.advance(1);
        alice.add_number(number("+31201234567")).await.unwrap();
        assert_eq!(bob.add_number(number("0031201234567")).await, Err(Error::NumberTaken));
        assert_eq!(alice.numbers().await.unwrap(), [number("+31201234568"), number("+31201234567")], "oldest change first");
        assert_eq!(bob.delete_number(number("+31201234567")).await, Err(Error::Core(crate::Error::NotFound)));
        alice.delete_number(number("+31201234567")).await.unwrap();
        bob.add_number(number("+31201234567")).await.unwrap();
        for place in 1..10 {
            bob.add_number(number(&format!("+3120000000{place}"))).await.unwrap();
        }
        assert_eq!(bob.add_number(number("+31209999999")).await, Err(Error::TooManyNumbers));
    }

    async fn forwardings_change_together_or_not_at_all(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let alice = own(&scene.core, &alice);
        let told = alice
            .set_forwarding(vec![forward(Condition::Always, "bob"), forward(Condition::NoAnswer, "<voice-mailbox>")])
            .await
            .unwrap();
        assert_eq!(told[0], (Condition::Always, Some(Target::Uri("sip:bob@example.org".to_owned()))));
        let outcome = alice.set_forwarding(vec![forward(Condition::Busy, "carol"), forward(Condition::Always, "no good")]).await;
        assert_eq!(outcome, Err(Error::Target { condition: Condition::Always, reason: MalformedTarget::User }));
        let outcome = alice.set_forwarding(vec![forward(Condition::Busy, "<mobile-number>")]).await;
        assert_eq!(refused(outcome), ["FBUS"], "there is no mobile number");
        alice.add_alias("info").await.unwrap();
        for circle in ["alice", "sips:INFO@example.org"] {
            let outcome = alice.set_forwarding(vec![forward(Condition::Busy, circle)]).await;
            assert_eq!(outcome, Err(Error::Circle { condition: Condition::Busy }));
        }
        let forwarding = alice.settings().await.unwrap().forwarding;
        assert_eq!(forwarding.line(), "FUNC=sip:bob@example.org FNOA=<voice-mailbox>", "nothing of what was refused is there");
        let identity = alice.settings().await.unwrap().identity;
        alice.set_identity(&Identity { mobile: Number::parse("+31612345678").ok(), ..identity }).await.unwrap();
        alice.set_forwarding(vec![forward(Condition::Busy, "<mobile-number>"), forward(Condition::Always, "")]).await.unwrap();
        alice.set_forwarding(vec![]).await.unwrap();
        let log = changes(&alice).await;
        let is = "FBUS=sip:+31612345678@example.org FNOA=<voice-mailbox>";
        assert_eq!(log[0], format!("set-forwarding: FUNC=sip:bob@example.org FNOA=<voice-mailbox> -> {is}"));
    }

    async fn accept_rules_and_do_not_disturb_do_not_destroy_each_other(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let alice = own(&scene.core, &alice);
        alice.set_accept_rules(AcceptChange { persistent: Some(vec![weekdays()]), temporary: None }).await.unwrap();
        alice.set_do_not_disturb(Some(60)).await.unwrap();
        let accept = alice.settings().await.unwrap().accept;
        assert_eq!(accept.persistent[0].groups, [Group::Business, Group::Coworkers], "sorted, each once");
        let quiet = accept.do_not_disturb(scene.clock.now()).unwrap();
        assert_eq!(quiet.minutes_left(scene.clock.now()), Some(60));
        scene.clock.advance(60 * 60);
        assert!(alice.settings().await.unwrap().accept.do_not_disturb(scene.clock.now()).is_none(), "it ends by itself");
        alice.set_do_not_disturb(None).await.unwrap();
        scene.clock.advance(400 * 24 * 60 * 60);
        assert!(alice.settings().await.unwrap().accept.do_not_disturb(scene.clock.now()).is_some(), "until it is switched off");
        alice.end_do_not_disturb().await.unwrap();
        alice.end_do_not_disturb().await.unwrap();
        let accept = alice.settings().await.unwrap().accept;
        assert_eq!((accept.persistent.len(), accept.temporary), (1, None));
        for temporary in [(vec![], 5), (vec![Group::Nobody, Group::Vip], 5), (vec![Group::Vip], -1), (vec![Group::Vip], 525_601)] {
            let change = AcceptChange { persistent: None, temporary: Some(temporary) };
            assert!(matches!(alice.set_accept_rules(change).await, Err(Error::Rule(_))));
        }
        let twice = AcceptChange { persistent: Some(vec![weekdays(), weekdays()]), temporary: None };
        assert!(matches!(alice.set_accept_rules(twice).await, Err(Error::Rule(_))));
        alice.set_accept_rules(AcceptChange { persistent: Some(vec![]), temporary: None }).await.unwrap();
        assert!(alice.settings().await.unwrap().accept.persistent.is_empty());
    }

    async fn blocked_callers_are_a_list_without_repeats(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let alice = own(&scene.core, &alice);
        alice.set_reject_rules(&["spam@example.com".to_owned(), "SIP:spam@example.com".to_owned(), "bob".to_owned()]).await.unwrap();
        assert_eq!(alice.block("\"Spam\" <sip:spam@example.com>").await.unwrap().uri(), "sip:spam@example.com");
        alice.block("anonymous@anonymous.invalid").await.unwrap();
        alice.unblock("sip:bob@example.org").await.unwrap();
        let uris: Vec<String> = alice.settings().await.unwrap().reject.iter().map(|rule| rule.uri()).collect();
        assert_eq!(uris, ["sip:spam@example.com", "sip:anonymous@anonymous.invalid"]);
        assert!(matches!(alice.set_reject_rules(&["two words".to_owned()]).await, Err(Error::Party(_))));
        let many: Vec<String> = (0..501).map(|place| format!("c{place}@example.com")).collect();
        assert_eq!(alice.set_reject_rules(&many).await, Err(Error::TooManyRejected));
        assert_eq!(alice.settings().await.unwrap().reject.len(), 2);
    }

    async fn a_mailbox_takes_and_gives_back_unanswered_calls(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        alice.set_forwarding(vec![forward(Condition::Busy, "bob")]).await.unwrap();
        assert_eq!(alice.settings().await.unwrap().voicemail, None);
        let change = VoicemailChange { pin: Some("4711".to_owned()), email: Some("a@mail.example".to_owned()), ..Default::default() };
        alice.set_voicemail(change).await.unwrap();
        let settings = alice.settings().await.unwrap();
        let first = settings.voicemail.clone().unwrap();
        assert!(first.enabled && first.has_pin && !first.delete);
        assert_eq!(settings.forwarding.line(), "FNOL=<voice-mailbox> FBUS=sip:bob@example.org FNOA=<voice-mailbox>");
        assert_eq!(alice.mailbox_pin().await.unwrap().as_deref(), Some("4711"));
        let kept = scene.core.store().row("SELECT mailbox_pin FROM sip_accounts WHERE mailbox_pin IS NOT NULL", vec![]).await;
        assert!(!kept.unwrap().unwrap().text("mailbox_pin").unwrap().contains("4711"), "sealed");
        alice.set_voicemail(VoicemailChange { enabled: Some(false), ..Default::default() }).await.unwrap();
        let settings = alice.settings().await.unwrap();
        assert_eq!(settings.forwarding.line(), "FBUS=sip:bob@example.org");
        assert_eq!(settings.voicemail.unwrap().mailbox, first.mailbox, "the number stays");
        bob.set_voicemail(VoicemailChange::default()).await.unwrap();
        assert_ne!(bob.settings().await.unwrap().voicemail.unwrap().mailbox, first.mailbox);
        alice.set_voicemail(VoicemailChange { pin: Some(String::new()), delete: Some(true), ..Default::default() }).await.unwrap();
        assert_eq!(alice.mailbox_pin().await.unwrap(), None);
        for (pin, email) in [("12", ""), ("12a4", ""), ("1234", "nowhere")] {
            let change = VoicemailChange { pin: Some(pin.to_owned()), email: Some(email.to_owned()), ..Default::default() };
            assert_eq!(refused(alice.set_voicemail(change).await).len(), 1);
        }
        assert!(!changes(&alice).await.join("").contains("4711"));
    }

    async fn the_owners_details_are_checked_and_shown_to_the_portal(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let mine = own(&scene.core, &alice);
        let identity = Identity {
            first_name: " Alice ".to_owned(),
            last_name: "Example".to_owned(),
            email: "alice@mail.example".to_owned(),
            mobile: Number::parse("+31612345678").ok(),
            caller_id: Number::parse("+31201234567").ok(),
            timezone: "america/new_york".to_owned(),
            no_answer_seconds: Some(20),
            quick_dial: "3120".to_owned(),
        };
        mine.set_identity(&identity).await.unwrap();
        let stored = mine.settings().await.unwrap().identity;
        assert_eq!((stored.full_name().as_str(), stored.timezone.as_str()), ("Alice Example", "America/New_York"));
        assert_eq!((stored.ring_seconds(), stored.mobile), (20, identity.mobile.clone()));
        let begun = scene.core.accounts().sign_in("alice@example.org", PASSWORD, None, &from()).await.unwrap();
        let signed = scene.core.accounts().session(&begun.secret, &from()).await.unwrap().unwrap();
        assert_eq!(signed.user.title, "Alice Example");
        let bad = Identity { email: "x".to_owned(), timezone: "x".to_owned(), ..identity };
        assert_eq!(refused(mine.set_identity(&bad).await), ["email", "timezone"]);
        mine.set_privacy(true).await.unwrap();
        mine.set_privacy(true).await.unwrap();
        assert!(mine.settings().await.unwrap().privacy);
        assert_eq!(changes(&mine).await[0], "set-privacy: off -> on");
    }

    async fn a_weekly_rule_takes_the_place_of_the_one_it_was(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let alice = own(&scene.core, &alice);
        let days = |account: &patchbay_domain::sip::Settings| -> Vec<u8> {
            account.accept.persistent.iter().map(|rule| rule.days.mask()).collect()
        };
        alice.set_weekly_rule(weekdays(), None).await.unwrap();
        alice.set_weekly_rule(AcceptRule { days: Weekdays::WEEKEND, ..weekdays() }, None).await.unwrap();
        alice.set_weekly_rule(AcceptRule { start: ClockTime::parse("10:00").unwrap(), ..weekdays() }, None).await.unwrap();
        let settings = alice.settings().await.unwrap();
        assert_eq!(days(&settings), [31, 96], "one rule for a set of days");
        assert_eq!(settings.accept.persistent[0].start.to_string(), "10:00");
        // Another set of days in its place, and the rule that stood there goes.
        alice.set_weekly_rule(AcceptRule { days: Weekdays::ALL, ..weekdays() }, Some(Weekdays::WORKDAYS)).await.unwrap();
        assert_eq!(days(&alice.settings().await.unwrap()), [96, 127]);
        let senseless = AcceptRule { stop: weekdays().start, ..weekdays() };
        assert!(matches!(alice.set_weekly_rule(senseless, Some(Weekdays::ALL)).await, Err(Error::Rule(_))));
        assert_eq!(days(&alice.settings().await.unwrap()), [96, 127], "nothing was changed");
        alice.remove_weekly_rule(Weekdays::ALL).await.unwrap();
        alice.remove_weekly_rule(Weekdays::ALL).await.unwrap();
        assert_eq!(days(&alice.settings().await.unwrap()), [96]);
    }

    async fn the_moment_is_that_of_the_own_clock(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let alice = owner(&scene, "alice").await;
        let alice = own(&scene.core, &alice);
        let mut settings = alice.settings().await.unwrap();
        settings.identity.timezone = "UTC".to_owned();
        let (now, _, there) = alice.moment(&settings);
        assert_eq!(now, scene.core.clock().now());
        settings.identity.timezone = "Asia/Tokyo".to_owned();
        let (_, _, here) = alice.moment(&settings);
        assert_eq!((i64::from(here) - i64::from(there)).rem_euclid(1440), 540, "nine hours ahead");
    }

    async fn groups_have_members_who_are_known_in_any_spelling(scene: Scene) {
        with_accounts(&scene, &["alice", "bob"]).await;
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        assert_eq!(alice.groups().await.unwrap(), [Group::Everybody, Group::Nobody]);
        alice.add_contact(Group::Coworkers, "bob", "Bob").await.unwrap();
        let first = alice.add_contact(Group::Family, "0031 20 1234567", "").await.unwrap();
        let again = alice.add_contact(Group::Family, "sip:+31201234567@gw.example", "Grandma").await.unwrap();
        assert_eq!(first, again, "the same number");
        let contacts = alice.contacts().await.unwrap();
        let told: Vec<_> = contacts.iter().map(|contact| (contact.party.to_string(), contact.name.as_str())).collect();
        assert_eq!(told, [("bob@example.org".to_owned(), "Bob"), ("+31201234567".to_owned(), "Grandma")]);
        assert_eq!(alice.groups().await.unwrap(), [Group::Everybody, Group::Nobody, Group::Coworkers, Group::Family]);
        assert!(matches!(alice.add_contact(Group::Everybody, "bob", "").await, Err(Error::Rule(_))));
        assert!(matches!(alice.add_contact(Group::Vip, "", "").await, Err(Error::Party(_))));
        assert_eq!(bob.delete_contact(&first).await, Err(Error::Core(crate::Error::NotFound)), "another's");
        assert_eq!(alice.delete_contact("\0").await, Err(Error::Core(crate::Error::NotFound)));
        alice.delete_contact(&first).await.unwrap();
        assert_eq!(alice.contacts().await.unwrap().len(), 1);
    }
}
