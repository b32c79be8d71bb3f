//! Call forwarding: on which condition a call goes where.

use super::address::{is_host, without_scheme};
use super::{Number, Party, SipAddress, SipDomain};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Seconds a phone rings before it counts as not answered, unless the account says otherwise (sheet, section 4.1).
pub const NO_ANSWER_SECONDS: u16 = 35;
/// The longest an account may let its phones ring, in seconds (sheet, section 4.1).
pub const NO_ANSWER_SECONDS_MAX: u16 = 900;
/// The longest target, in bytes.
pub const TARGET_MAX: usize = 255;

/// The keyword for the account's own mailbox.
const MAILBOX: &str = "<voice-mailbox>";
/// The keyword for the account's own mobile number.
const MOBILE: &str = "<mobile-number>";

/// When a call is forwarded (seed; sheet, section 4.11). In this order they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Always.
    Always,
    /// When the accept rules refuse the caller.
    Unavailable,
    /// When no phone is registered.
    NotOnline,
    /// When the phone is busy.
    Busy,
    /// When nobody answers in time.
    NoAnswer,
}

impl Condition {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Always, Self::Unavailable, Self::NotOnline, Self::Busy, Self::NoAnswer];

    /// The protocol's word: `FUNC`, `FUNV`, `FNOL`, `FBUS`, `FNOA`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Always => "FUNC",
            Self::Unavailable => "FUNV",
            Self::NotOnline => "FNOL",
            Self::Busy => "FBUS",
            Self::NoAnswer => "FNOA",
        }
    }

    /// The condition of that word, in exactly this spelling.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.code() == code)
    }

    /// The words on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::Unavailable => "When my accept rules refuse the caller",
            Self::NotOnline => "When no phone is connected",
            Self::Busy => "When I am busy",
            Self::NoAnswer => "When I do not answer",
        }
    }
}

/// Where a call is forwarded to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// The account's own mailbox.
    Mailbox,
    /// A SIP URI, `sip:user@host` or `sips:user@host`.
    Uri(String),
}

/// Why a text is no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedTarget {
    /// Over [`TARGET_MAX`].
    #[error("An address has at most 255 characters.")]
    Length,
    /// The keyword for the mobile number, and there is no such number.
    #[error("There is no mobile number to forward to; add one first.")]
    NoMobile,
    /// Another word in angle brackets.
    #[error("The only words are <voice-mailbox> and <mobile-number>.")]
    Keyword,
    /// What stands before the `@`.
    #[error("Before the @ stand letters, digits, * _ . and -, beginning with a letter, a digit, * or +.")]
    User,
    /// What stands behind it.
    #[error("Behind the @ stands a host name such as example.org.")]
    Host,
}

impl Target {
    /// Reads what a client or a form sends (sheet, section 4.11): the two keywords; a number or a name, which get the account's own domain;
    /// an address with or without scheme, where a user part that begins with `+` or `0` always gets the own domain. Nothing is no target.
    ///
    /// # Errors
    /// What is wrong with the text; nothing of it may then be stored.
    pub fn parse(text: &str, own: &SipDomain, mobile: Option<&Number>) -> Result<Option<Self>, MalformedTarget> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() > TARGET_MAX {
            return Err(MalformedTarget::Length);
        }
        if is_mailbox(text) {
            return Ok(Some(Self::Mailbox));
        }
        if text.eq_ignore_ascii_case(MOBILE) {
            let mobile = mobile.ok_or(MalformedTarget::NoMobile)?;
            return Ok(Some(Self::Uri(format!("sip:{mobile}@{own}"))));
        }
        if text.starts_with('<') {
            return Err(MalformedTarget::Keyword);
        }
        let rest = without_scheme(text);
        let scheme = if rest.len().saturating_add(5) == text.len() { "sips" } else { "sip" };
        let (user, host) = rest.split_once('@').unwrap_or((rest, own.as_str()));
        let host = if user.starts_with(['+', '0']) { own.as_str() } else { host };
        if !is_user(user) {
            return Err(MalformedTarget::User);
        }
        if !is_host(host) {
            return Err(MalformedTarget::Host);
        }
        let uri = format!("{scheme}:{user}@{}", host.to_ascii_lowercase());
        if uri.len() > TARGET_MAX { Err(MalformedTarget::Length) } else { Ok(Some(Self::Uri(uri))) }
    }

    /// As it is stored and as a change is told: with scheme, the mailbox with its brackets.
    #[must_use]
    pub fn stored(&self) -> &str {
        match self {
            Self::Mailbox => MAILBOX,
            Self::Uri(uri) => uri,
        }
    }

    /// As it is read (sheet, section 4.10): without scheme.
    #[must_use]
    pub fn shown(&self) -> &str {
        without_scheme(self.stored())
    }

    /// Who is called there; nobody for the mailbox.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match self {
            Self::Mailbox => None,
            Self::Uri(uri) => Party::parse(uri).ok(),
        }
    }
}

/// Whether the text is the keyword for the mailbox; a stored one may lack its brackets (sheet, section 4.10).
fn is_mailbox(text: &str) -> bool {
    text.eq_ignore_ascii_case(MAILBOX) || text.eq_ignore_ascii_case("voice-mailbox")
}

/// The web form's rule: an optional `+`, then letters, digits, `*`, `_`, `.` and `-`, the first a letter, a digit or `*`.
fn is_user(user: &str) -> bool {
    let rest = user.strip_prefix('+').unwrap_or(user);
    rest.len() <= super::USER_MAX
        && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '*')
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '_' | '.' | '-'))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stored())
    }
}

/// Reads what was stored.
impl TryFrom<String> for Target {
    type Error = MalformedTarget;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if is_mailbox(&text) {
            return Ok(Self::Mailbox);
        }
        let (user, host) = without_scheme(&text).split_once('@').ok_or(MalformedTarget::Host)?;
        match (is_user(user), is_host(host)) {
            (false, _) => Err(MalformedTarget::User),
            (_, false) => Err(MalformedTarget::Host),
            _ => Ok(Self::Uri(text)),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.stored().to_owned()
    }
}

/// All forwardings of an account; none is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarding {
    /// Always.
    pub always: Option<Target>,
    /// When the accept rules refuse the caller.
    pub unavailable: Option<Target>,
    /// When no phone is registered.
    pub not_online: Option<Target>,
    /// When the phone is busy.
    pub busy: Option<Target>,
    /// When nobody answers in time.
    pub no_answer: Option<Target>,
}

impl Forwarding {
    /// Where calls go on this condition.
    #[must_use]
    pub const fn get(&self, condition: Condition) -> Option<&Target> {
        match condition {
            Condition::Always => self.always.as_ref(),
            Condition::Unavailable => self.unavailable.as_ref(),
            Condition::NotOnline => self.not_online.as_ref(),
            Condition::Busy => self.busy.as_ref(),
            Condition::NoAnswer => self.no_answer.as_ref(),
        }
    }

    /// Has calls go there on this condition, or nowhere.
    pub fn set(&mut self, condition: Condition, target: Option<Target>) {
        match condition {
            Condition::Always => self.always = target,
            Condition::Unavailable => self.unavailable = target,
            Condition::NotOnline => self.not_online = target,
            Condition::Busy => self.busy = target,
            Condition::NoAnswer => self.no_answer = target,
        }
    }

    /// Whether nothing is forwarded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// In one line, for the audit log: `FUNC=sip:bob@example.org FNOA=<voice-mailbox>`.
    #[must_use]
    pub fn line(&self) -> String {
        let set = Condition::ALL.into_iter().filter_map(|condition| Some((condition, self.get(condition)?)));
        let words: Vec<String> = set.map(|(condition, target)| format!("{}={target}", condition.code())).collect();
        words.join(" ")
    }
}

/// Whether a target leads back to the account itself, by its own address or an alias: such a forwarding is none.
#[must_use]
pub fn leads_back(target: &Target, own: &[SipAddress]) -> bool {
    target.party().is_some_and(|party| own.iter().any(|address| address.party() == party))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn own() -> SipDomain {
        SipDomain::parse("example.org").unwrap()
    }

    fn read(text: &str) -> Result<String, MalformedTarget> {
        let mobile = Number::parse("+31612345678").unwrap();
        Target::parse(text, &own(), Some(&mobile))
            .map(|target| target.map_or_else(String::new, |target| target.stored().to_owned()))
    }

    #[test]
    fn targets_are_made_whole_as_the_sheet_says() {
        for (text, want) in [
            ("", ""),
            ("  ", ""),
            ("<voice-mailbox>", "<voice-mailbox>"),
            ("voice-mailbox", "<voice-mailbox>"),
            ("<mobile-number>", "sip:+31612345678@example.org"),
            ("bob", "sip:bob@example.org"),
            ("bob@Example.NET", "sip:bob@example.net"),
            ("sip:bob@example.net", "sip:bob@example.net"),
            ("SIPS:bob@example.net", "sips:bob@example.net"),
            ("+31201234567", "sip:+31201234567@example.org"),
            ("0031201234567@gw.example", "sip:0031201234567@example.org"),
            ("sip:+31201234567@gw.example", "sip:+31201234567@example.org"),
            ("*98", "sip:*98@example.org"),
            ("bob@192.0.2.7", "sip:bob@192.0.2.7"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(want), "{text}");
        }
        assert_eq!(Target::parse("<mobile-number>", &own(), None), Err(MalformedTarget::NoMobile));
    }

    #[test]
    fn bad_targets_are_refused() {
        for (text, want) in [
            ("<mailbox>", MalformedTarget::Keyword),
            ("bob smith@example.org", MalformedTarget::User),
            ("-bob@example.org", MalformedTarget::User),
            ("++31@example.org", MalformedTarget::User),
            ("sip:@example.org", MalformedTarget::User),
            ("bob@-a.org", MalformedTarget::Host),
            ("bob@a-.org", MalformedTarget::Host),
            ("bob@exam ple.org", MalformedTarget::Host),
            ("bob@example.org;user=phone", MalformedTarget::Host),
            ("bob@example.org:5060", MalformedTarget::Host),
            ("bob@", MalformedTarget::Host),
            ("tel:+31201234567", MalformedTarget::User),
            ("bob\0@example.org", MalformedTarget::User),
        ] {
            assert_eq!(read(text), Err(want), "{text}");
        }
        assert_eq!(read(&"a".repeat(256)), Err(MalformedTarget::Length));
        assert_eq!(read(&"a".repeat(65)), Err(MalformedTarget::User));
    }

    #[test]
    fn a_target_is_shown_without_its_scheme() {
        for (text, want) in [("sips:bob@example.net", "bob@example.net"), ("<voice-mailbox>", "<voice-mailbox>")] {
            assert_eq!(Target::try_from(text.to_owned()).unwrap().shown(), want);
        }
        assert_eq!(Target::try_from("voice-mailbox".to_owned()), Ok(Target::Mailbox));
    }

    #[test]
    fn what_leads_back_is_known() {
        let own = [SipAddress::parse("alice@example.org").unwrap(), SipAddress::parse("info@example.org").unwrap()];
        assert!(leads_back(&Target::Uri("sips:INFO@example.org".into()), &own));
        assert!(!leads_back(&Target::Uri("sip:bob@example.org".into()), &own));
        assert!(!leads_back(&Target::Mailbox, &own));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_stored_is_read_back(text in "\\PC*") {
            if let Ok(Some(target)) = Target::parse(&text, &own(), None) {
                prop_assert_eq!(Target::try_from(target.stored().to_owned()), Ok(target.clone()));
                prop_assert_eq!(Target::parse(target.stored(), &own(), None), Ok(Some(target)));
            }
        }

        #[test]
        fn words_are_read_back(place in 0_usize..5) {
            let condition = Condition::ALL[place];
            prop_assert_eq!(Condition::parse(condition.code()), Some(condition));
            prop_assert_eq!(Condition::parse(&condition.code().to_lowercase()), None);
        }
    }
}
