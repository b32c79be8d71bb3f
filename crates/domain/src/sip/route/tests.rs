//! The decision, checked against what the sheet promises, for all settings and moments.

use super::*;
use crate::sip::{AcceptRule, ClockTime, SipDomain, Temporary, Weekdays};
use proptest::prelude::*;

const NOW: Millis = Millis(1_795_301_939_000);

fn group() -> impl Strategy<Value = Group> {
    proptest::sample::select(&Group::ALL[..])
}

fn target() -> impl Strategy<Value = Option<Target>> {
    proptest::sample::select(vec![
        None,
        Some(Target::Mailbox),
        Some(Target::Uri("sip:bob@example.net".into())),
        Some(Target::Uri("sip:info@example.org".into())),
    ])
}

fn rule() -> impl Strategy<Value = AcceptRule> {
    (1_u8..128, 0_u16..1441, 0_u16..1441, proptest::collection::vec(group(), 1..3)).prop_map(|(days, start, stop, groups)| {
        AcceptRule {
            days: Weekdays::of_mask(days).unwrap(),
            start: ClockTime::of_minutes(start).unwrap(),
            stop: ClockTime::of_minutes(stop).unwrap(),
            groups,
        }
    })
}

fn temporary() -> impl Strategy<Value = Option<Temporary>> {
    let until = proptest::option::of(-100_000_i64..100_000).prop_map(|by| by.map(|by| Millis(NOW.0 + by)));
    proptest::option::of(
        (proptest::collection::vec(group(), 1..3), until).prop_map(|(groups, until)| Temporary { groups, until }),
    )
}

#[derive(Clone, Debug)]
struct Case {
    own: Vec<SipAddress>,
    locked: bool,
    forwarding: Forwarding,
    mailbox: bool,
    accept: AcceptRules,
    reject: Vec<RejectRule>,
    caller: Option<Party>,
    hidden: bool,
    groups: Vec<Group>,
    weekday: u8,
    minute: u16,
    reach: Reach,
}

impl Case {
    fn facts(&self) -> Facts<'_> {
        Facts {
            own: &self.own,
            locked: self.locked,
            forwarding: &self.forwarding,
            mailbox: self.mailbox,
            accept: &self.accept,
            reject: &self.reject,
            ring_seconds: 35,
            caller: self.caller.as_ref(),
            hidden: self.hidden,
            groups: &self.groups,
            now: NOW,
            weekday: self.weekday,
            minute: self.minute,
            reach: self.reach,
        }
    }

    fn decide(&self) -> Verdict {
        decide(&self.facts())
    }

    fn refused(&self) -> bool {
        let nameless = self.hidden && self.reject.iter().any(|rule| rule.refuses(Some(&Party::anonymous())));
        nameless || self.reject.iter().any(|rule| rule.refuses(self.caller.as_ref()))
    }
}

prop_compose! {
    fn case()(
        targets in (target(), target(), target(), target(), target()),
        mailbox: bool,
        locked in proptest::bool::weighted(0.1),
        persistent in proptest::collection::vec(rule(), 0..4),
        temporary in temporary(),
        refused in proptest::sample::subsequence(vec!["spam@example.com", "+31201234567", "*@bad.example", "anonymous@anonymous.invalid"], 0..=3),
        caller in proptest::sample::select(vec![
            None, Some("carol@example.com"), Some("spam@example.com"), Some("0031201234567@gw.example"), Some("x@bad.example"),
            Some("anonymous@anonymous.invalid"),
        ]),
        groups in proptest::sample::subsequence(Group::PHONEBOOK.to_vec(), 0..=3),
        hidden: bool,
        weekday in 0_u8..7,
        minute in 0_u16..1440,
        reach in proptest::sample::select(&Reach::ALL[..]),
    ) -> Case {
        let own = SipDomain::parse("example.org").unwrap();
        let (always, unavailable, not_online, busy, no_answer) = targets;
        Case {
            own: ["alice@example.org", "info@example.org"].iter().map(|text| SipAddress::parse(text).unwrap()).collect(),
            locked,
            forwarding: Forwarding { always, unavailable, not_online, busy, no_answer },
            mailbox,
            accept: AcceptRules { persistent, temporary },
            reject: refused.iter().map(|text| RejectRule::parse(text, &own).unwrap()).collect(),
            caller: caller.map(|text| Party::parse(text).unwrap()),
            hidden,
            groups,
            weekday,
            minute,
            reach,
        }
    }
}

fn condition_of(reach: Reach) -> Option<Condition> {
    match reach {
        Reach::Online => None,
        Reach::NotOnline => Some(Condition::NotOnline),
        Reach::Busy => Some(Condition::Busy),
        Reach::NoAnswer => Some(Condition::NoAnswer),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn who_is_refused_is_never_diverted_nor_rung(case in case()) {
        let refused = case.refused();
        if refused && !case.locked {
            prop_assert_eq!(case.decide(), Verdict::Refuse);
        } else {
            prop_assert_ne!(case.decide(), Verdict::Refuse);
        }
    }

    #[test]
    fn a_call_is_only_diverted_where_the_owner_said_and_never_in_a_circle(case in case()) {
        if let Verdict::Divert { condition, target } = case.decide() {
            prop_assert_eq!(case.forwarding.get(condition), Some(&target));
            prop_assert!(!leads_back(&target, &case.own));
            prop_assert!(case.mailbox || target != Target::Mailbox);
            let fits = matches!(condition, Condition::Always | Condition::Unavailable) || condition_of(case.reach) == Some(condition);
            prop_assert!(fits, "{:?} while {:?}", condition, case.reach);
        }
    }

    #[test]
    fn phones_ring_only_for_callers_who_are_accepted_and_only_when_they_are_there(case in case()) {
        let accepted = case.accept.accept(&case.groups, case.weekday, case.minute, NOW);
        let rings = matches!(case.decide(), Verdict::Ring { .. });
        prop_assert!(!rings || (accepted && case.reach == Reach::Online && !case.locked));
        let stays = case.facts().diverted(Condition::Always).is_none();
        let refused = case.refused();
        if accepted && case.reach == Reach::Online && stays && !refused && !case.locked {
            prop_assert!(rings);
        }
    }

    #[test]
    fn whoever_is_not_accepted_goes_by_that_rule_whatever_the_phones_do(case in case(), other in proptest::sample::select(&Reach::ALL[..])) {
        if !case.accept.accept(&case.groups, case.weekday, case.minute, NOW) {
            let elsewhere = Case { reach: other, ..case.clone() };
            prop_assert_eq!(case.decide(), elsewhere.decide());
        }
    }

    #[test]
    fn what_is_not_in_force_changes_nothing(case in case(), spare in target()) {
        // A forwarding for another state than the one asked about.
        let unused = match case.reach {
            Reach::Online | Reach::Busy => Condition::NoAnswer,
            Reach::NotOnline | Reach::NoAnswer => Condition::Busy,
        };
        let mut other = case.clone();
        other.forwarding.set(unused, spare);
        prop_assert_eq!(case.decide(), other.decide());
    }

    #[test]
    fn a_verdict_survives_json(case in case()) {
        let verdict = case.decide();
        let text = serde_json::to_string(&verdict).unwrap();
        prop_assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
    }
}

fn plain() -> Case {
    Case {
        own: vec![SipAddress::parse("alice@example.org").unwrap()],
        locked: false,
        forwarding: Forwarding::default(),
        mailbox: true,
        accept: AcceptRules::default(),
        reject: Vec::new(),
        caller: Some(Party::parse("carol@example.com").unwrap()),
        hidden: false,
        groups: vec![Group::Family],
        weekday: 0,
        minute: 600,
        reach: Reach::Online,
    }
}

#[test]
fn every_verdict_has_its_moment() {
    let mailbox = Some(Target::Mailbox);
    let bob = Target::Uri("sip:bob@example.net".into());
    let quiet = AcceptRules { temporary: Some(Temporary { groups: vec![Group::Nobody], until: None }), ..AcceptRules::default() };
    let case = plain();
    assert_eq!(case.decide(), Verdict::Ring { seconds: 35 });
    for (reach, reason) in [(Reach::NotOnline, Unavailable::NotOnline), (Reach::NoAnswer, Unavailable::NoAnswer)] {
        assert_eq!(Case { reach, ..plain() }.decide(), Verdict::Unavailable { reason });
    }
    assert_eq!(Case { reach: Reach::Busy, ..plain() }.decide(), Verdict::Busy);
    let disturbed = Case { accept: quiet.clone(), ..plain() };
    assert_eq!(disturbed.decide(), Verdict::Unavailable { reason: Unavailable::DoNotDisturb });
    let forwarding = Forwarding { unavailable: mailbox.clone(), no_answer: mailbox, ..Forwarding::default() };
    let diverted = Case { forwarding, accept: quiet, ..plain() };
    let to_mailbox = Verdict::Divert { condition: Condition::Unavailable, target: Target::Mailbox };
    assert_eq!(diverted.decide(), to_mailbox);
    let unheard = Case { mailbox: false, ..diverted.clone() };
    assert_eq!(
        unheard.decide(),
        Verdict::Unavailable { reason: Unavailable::DoNotDisturb },
        "a mailbox that is off takes nothing"
    );
    let always = Case { forwarding: Forwarding { always: Some(bob.clone()), ..diverted.forwarding }, ..plain() };
    let to_bob = Verdict::Divert { condition: Condition::Always, target: bob };
    assert_eq!(always.decide(), to_bob);
    let spam = RejectRule::parse("carol@example.com", &SipDomain::parse("example.org").unwrap()).unwrap();
    let refused = Case { reject: vec![spam], ..always };
    assert_eq!(refused.decide(), Verdict::Refuse, "refused before it is forwarded");
    assert_eq!(refused.decide().sip_status(), Some(488));
    assert_eq!(Case { locked: true, ..plain() }.decide(), Verdict::Unavailable { reason: Unavailable::Locked });
}
