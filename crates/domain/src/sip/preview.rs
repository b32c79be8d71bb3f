//! What an account's settings mean, in plain words: who gets its calls.

use super::{Condition, Forwarding, Group, Settings, Target, leads_back};
use crate::time::Millis;

/// What a preview needs to know; a form may show it before anything is stored.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'p> {
    /// The forwardings as they are or would be.
    pub forwarding: &'p Forwarding,
    /// Whether there is a mailbox that takes messages.
    pub mailbox: bool,
    /// Seconds the phones ring.
    pub ring_seconds: u16,
    /// The account's own address and aliases.
    pub own: &'p [super::SipAddress],
}

impl Preview<'_> {
    /// One sentence for each condition that matters. Where all calls are forwarded, no other does.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        if let Some(whereto) = self.whereto(Condition::Always) {
            return vec![format!("All calls go straight to {whereto}; your phones do not ring.")];
        }
        let mut sentences: Vec<String> = [Condition::NoAnswer, Condition::Busy, Condition::NotOnline, Condition::Unavailable]
            .into_iter()
            .map(|condition| self.sentence(condition))
            .collect();
        sentences.extend(Condition::ALL.into_iter().filter_map(|condition| self.warning(condition)));
        sentences
    }

    /// One sentence for one condition.
    #[must_use]
    pub fn sentence(&self, condition: Condition) -> String {
        let when = match condition {
            Condition::Always => return self.always(),
            Condition::NoAnswer => format!("If you do not answer in {} s", self.ring_seconds),
            Condition::Busy => "If you are busy".to_owned(),
            Condition::NotOnline => "If none of your phones is connected".to_owned(),
            Condition::Unavailable => "If your accept rules refuse a caller".to_owned(),
        };
        match self.whereto(condition) {
            Some(whereto) => format!("{when}, callers reach {whereto}."),
            None if condition == Condition::Busy => format!("{when}, callers hear that you are busy."),
            None => format!("{when}, callers hear that you are not available."),
        }
    }

    fn always(&self) -> String {
        match self.whereto(Condition::Always) {
            Some(whereto) => format!("All calls go straight to {whereto}; your phones do not ring."),
            None => "Your phones ring.".to_owned(),
        }
    }

    /// Where calls go, in words; none where they go nowhere.
    fn whereto(&self, condition: Condition) -> Option<String> {
        match self.forwarding.get(condition)? {
            Target::Mailbox => self.mailbox.then(|| "your mailbox".to_owned()),
            target => (!leads_back(target, self.own)).then(|| target.shown().to_owned()),
        }
    }

    /// That a forwarding is set and does nothing.
    fn warning(&self, condition: Condition) -> Option<String> {
        let target = self.forwarding.get(condition)?;
        if self.whereto(condition).is_some() {
            return None;
        }
        let label = condition.label();
        Some(match target {
            Target::Mailbox => format!("\"{label}\" is set to your mailbox, which is switched off."),
            Target::Uri(_) => format!("\"{label}\" is set to yourself, which does nothing."),
        })
    }
}

impl Settings {
    /// Who gets the calls now, in one sentence; `own` are the account's address and aliases.
    #[must_use]
    pub fn who_gets_my_calls(&self, own: &[super::SipAddress], devices: i64, now: Millis) -> String {
        let preview = self.preview(own);
        if self.locked {
            return "Nobody: your account is locked.".to_owned();
        }
        if preview.whereto(Condition::Always).is_some() {
            return preview.always();
        }
        if let Some(temporary) = self.accept.do_not_disturb(now) {
            let until = temporary.minutes_left(now).map_or_else(
                || "until you switch it off".to_owned(),
                |minutes| format!("for another {minutes} {}", if minutes == 1 { "minute" } else { "minutes" }),
            );
            let callers = match preview.whereto(Condition::Unavailable) {
                Some(whereto) => format!("callers reach {whereto}"),
                None => "callers hear that you are not available".to_owned(),
            };
            return format!("Do not disturb is on {until}: {callers}.");
        }
        if devices == 0 { preview.sentence(Condition::NotOnline) } else { preview.always() }
    }

    /// Whom the accept rules let through at this minute of this weekday, now, and what becomes of the others; none where they do not
    /// decide, because all are let through or all calls go elsewhere.
    #[must_use]
    pub fn whom_the_rules_accept(&self, own: &[super::SipAddress], weekday: u8, minute: u16, now: Millis) -> Option<String> {
        let preview = self.preview(own);
        let elsewhere = self.locked || preview.whereto(Condition::Always).is_some();
        if elsewhere || self.accept.do_not_disturb(now).is_some() {
            return None;
        }
        let (who, others) = match self.accept.accepted(weekday, minute, now).as_slice() {
            [Group::Everybody] => return None,
            [Group::Nobody] => ("nobody".to_owned(), "callers"),
            groups => (format!("only {}", Group::words(groups)), "other callers"),
        };
        let becomes = match preview.whereto(Condition::Unavailable) {
            Some(whereto) => format!("{others} reach {whereto}"),
            None => format!("{others} hear that you are not available"),
        };
        Some(format!("Your accept rules now let {who} through; {becomes}."))
    }

    /// The preview of these settings.
    #[must_use]
    pub fn preview<'p>(&'p self, own: &'p [super::SipAddress]) -> Preview<'p> {
        Preview { forwarding: &self.forwarding, mailbox: self.has_mailbox(), ring_seconds: self.identity.ring_seconds(), own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::{AcceptRule, AcceptRules, ClockTime, Identity, SipAddress, Temporary, Weekdays};

    fn sentences(forwarding: &Forwarding, mailbox: bool) -> Vec<String> {
        let own = [SipAddress::parse("alice@example.org").unwrap()];
        Preview { forwarding, mailbox, ring_seconds: 35, own: &own }.sentences()
    }

    #[test]
    fn the_preview_says_who_is_reached() {
        let bob = || Some(Target::Uri("sip:bob@example.net".into()));
        let forwarding = Forwarding {
            no_answer: Some(Target::Mailbox),
            busy: bob(),
            unavailable: Some(Target::Mailbox),
            ..Forwarding::default()
        };
        assert_eq!(
            sentences(&forwarding, true),
            [
                "If you do not answer in 35 s, callers reach your mailbox.",
                "If you are busy, callers reach bob@example.net.",
                "If none of your phones is connected, callers hear that you are not available.",
                "If your accept rules refuse a caller, callers reach your mailbox.",
            ]
        );
        let forwarding = Forwarding { always: bob(), ..forwarding };
        assert_eq!(sentences(&forwarding, true), ["All calls go straight to bob@example.net; your phones do not ring."]);
    }

    #[test]
    fn what_does_nothing_is_told() {
        let forwarding = Forwarding {
            always: Some(Target::Uri("sip:alice@example.org".into())),
            no_answer: Some(Target::Mailbox),
            ..Forwarding::default()
        };
        let told = sentences(&forwarding, false);
        assert!(told.contains(&"If you do not answer in 35 s, callers hear that you are not available.".to_owned()), "{told:?}");
        assert!(told.contains(&"\"When I do not answer\" is set to your mailbox, which is switched off.".to_owned()), "{told:?}");
        assert!(told.contains(&"\"Always\" is set to yourself, which does nothing.".to_owned()), "{told:?}");
    }
    #[test]
    fn whom_the_rules_accept_is_told_where_they_decide() {
        let own = SipAddress::parse("alice@example.org").unwrap();
        let rule = AcceptRule {
            days: Weekdays::WORKDAYS,
            start: ClockTime::parse("09:00").unwrap(),
            stop: ClockTime::parse("17:00").unwrap(),
            groups: vec![Group::Business, Group::Friends, Group::Family],
        };
        let mut settings = Settings {
            address: own.clone(),
            identity: Identity::default(),
            forwarding: Forwarding::default(),
            accept: AcceptRules { persistent: vec![rule], temporary: None },
            reject: Vec::new(),
            voicemail: None,
            privacy: false,
            listed: false,
            web_password: false,
            locked: false,
        };
        let told = |settings: &Settings, weekday, minute| {
            settings.whom_the_rules_accept(std::slice::from_ref(&own), weekday, minute, Millis(0))
        };
        let sentence =
            "Your accept rules now let only Business, Friends and Family through; other callers hear that you are not available.";
        assert_eq!(told(&settings, 0, 600).as_deref(), Some(sentence));
        assert_eq!(
            told(&settings, 0, 1100).as_deref(),
            Some("Your accept rules now let nobody through; callers hear that you are not available.")
        );
        assert_eq!(told(&settings, 6, 600), None, "Sunday is open to everybody");
        settings.forwarding.unavailable = Some(Target::Uri("sip:bob@example.net".into()));
        assert!(told(&settings, 0, 1100).unwrap().ends_with("callers reach bob@example.net."));
        settings.accept.temporary = Some(Temporary { groups: vec![Group::Nobody], until: None });
        assert_eq!(told(&settings, 0, 600), None, "do not disturb decides");
        settings.accept.temporary = None;
        settings.forwarding.always = Some(Target::Uri("sip:bob@example.net".into()));
        assert_eq!(told(&settings, 0, 600), None, "all calls go elsewhere");
    }
}
