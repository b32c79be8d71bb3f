//! The routing decision: what becomes of a call to an account. A pure function of the account's settings and the moment.
//!
//! A proxy asks when a call comes in, and again when the account turned out to be busy, not to answer, or not to be there. In this order:
//! 1. a caller who is refused for good is refused, whatever else is set, and never diverted;
//! 2. what is always forwarded is forwarded;
//! 3. a caller whom the accept rules (or do not disturb) do not accept is diverted or told that nobody is available;
//! 4. who has no phone connected, is busy or does not answer has the call diverted, or the caller is told so;
//! 5. else the phones ring.
//!
//! A forwarding that leads back to the account itself, or to a mailbox that takes no messages, is none.

use super::{AcceptRules, Condition, Forwarding, Group, Party, RejectRule, SipAddress, Target, leads_back};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// What is known of the account's phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// At least one is connected.
    Online,
    /// None is connected.
    NotOnline,
    /// They are busy.
    Busy,
    /// They rang, and nobody answered in time.
    NoAnswer,
}

impl Reach {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Online, Self::NotOnline, Self::Busy, Self::NoAnswer];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::NotOnline => "not-online",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.as_str() == word)
    }
}

/// All that a decision depends on.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    /// The account's own address and its aliases.
    pub own: &'f [SipAddress],
    /// Whether the account is kept out.
    pub locked: bool,
    /// Where its calls go.
    pub forwarding: &'f Forwarding,
    /// Whether it has a mailbox that takes messages.
    pub mailbox: bool,
    /// Whose calls it accepts when.
    pub accept: &'f AcceptRules,
    /// Whose calls it refuses.
    pub reject: &'f [RejectRule],
    /// Seconds its phones ring.
    pub ring_seconds: u16,
    /// Who calls; none for one who says nothing of himself.
    pub caller: Option<&'f Party>,
    /// Whether the caller hides himself from whom he calls, while the server knows who he is. He is not accepted where nameless callers
    /// are refused, and a caller who is refused does not get through by hiding.
    pub hidden: bool,
    /// The groups of the account's phonebook that the caller is in.
    pub groups: &'f [Group],
    /// Now.
    pub now: Millis,
    /// The day of the week on the account's own calendar, Monday 0 to Sunday 6.
    pub weekday: u8,
    /// Minutes after midnight on the account's own clock.
    pub minute: u16,
    /// What is known of its phones.
    pub reach: Reach,
}

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// The phones ring, so many seconds; then ask again.
    Ring {
        /// Seconds until it counts as not answered.
        seconds: u16,
    },
    /// The call goes elsewhere.
    Divert {
        /// On which condition.
        condition: Condition,
        /// Where to.
        target: Target,
    },
    /// The caller is refused, and the call goes nowhere else: SIP 488.
    Refuse,
    /// The account is busy: SIP 486.
    Busy,
    /// Nobody is available: SIP 480.
    Unavailable {
        /// Why.
        reason: Unavailable,
    },
    /// There is no such account here: SIP 404.
    NotFound,
}

/// Why nobody is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unavailable {
    /// The account is locked.
    Locked,
    /// It does not want to be disturbed.
    DoNotDisturb,
    /// Its accept rules do not accept this caller now.
    NotAccepted,
    /// No phone is connected.
    NotOnline,
    /// Nobody answered.
    NoAnswer,
}

impl Verdict {
    /// The word on the wire: `ring`, `divert`, `refuse`, `busy`, `unavailable`, `not-found`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ring { .. } => "ring",
            Self::Divert { .. } => "divert",
            Self::Refuse => "refuse",
            Self::Busy => "busy",
            Self::Unavailable { .. } => "unavailable",
            Self::NotFound => "not-found",
        }
    }

    /// The SIP status that a proxy answers with (RFC 3261, section 21); none while the phones ring. For a diverted call it is the one a
    /// redirect server would answer with.
    #[must_use]
    pub const fn sip_status(&self) -> Option<u16> {
        match self {
            Self::Ring { .. } => None,
            Self::Divert { .. } => Some(302),
            Self::Refuse => Some(488),
            Self::Busy => Some(486),
            Self::Unavailable { .. } => Some(480),
            Self::NotFound => Some(404),
        }
    }
}

/// What becomes of a call to this account.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Verdict {
    if facts.locked {
        return Verdict::Unavailable { reason: Unavailable::Locked };
    }
    if facts.reject.iter().any(|rule| rule.refuses(facts.caller) || (facts.hidden && rule.refuses(None))) {
        return Verdict::Refuse;
    }
    if let Some(verdict) = facts.diverted(Condition::Always) {
        return verdict;
    }
    if !facts.accept.accept(facts.groups, facts.weekday, facts.minute, facts.now) {
        let disturbs = facts.accept.do_not_disturb(facts.now).is_some();
        let reason = if disturbs { Unavailable::DoNotDisturb } else { Unavailable::NotAccepted };
        return facts.diverted(Condition::Unavailable).unwrap_or(Verdict::Unavailable { reason });
    }
    match facts.reach {
        Reach::Online => Verdict::Ring { seconds: facts.ring_seconds },
        Reach::Busy => facts.diverted(Condition::Busy).unwrap_or(Verdict::Busy),
        Reach::NotOnline => {
            facts.diverted(Condition::NotOnline).unwrap_or(Verdict::Unavailable { reason: Unavailable::NotOnline })
        }
        Reach::NoAnswer => facts.diverted(Condition::NoAnswer).unwrap_or(Verdict::Unavailable { reason: Unavailable::NoAnswer }),
    }
}

impl Facts<'_> {
    /// Where the call goes on this condition, when it goes anywhere.
    fn diverted(&self, condition: Condition) -> Option<Verdict> {
        let target = self.forwarding.get(condition)?;
        let leads_somewhere = match target {
            Target::Mailbox => self.mailbox,
            Target::Uri(_) => !leads_back(target, self.own),
        };
        leads_somewhere.then(|| Verdict::Divert { condition, target: target.clone() })
    }
}

#[cfg(test)]
mod tests;
