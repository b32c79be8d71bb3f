//! An account, its owner's details and its settings, as pages and wire faces show them.

use super::{
    AcceptRules, Forwarding, Money, NO_ANSWER_SECONDS, NO_ANSWER_SECONDS_MAX, Number, RejectRule, SipAddress, SipDomain,
};
use crate::form::FieldErrors;
use crate::text_id;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

text_id! {
    /// Identifies an account; it is its user's id, too.
    AccountId
}

/// The most aliases of an account (sheet, section 4.2).
pub const ALIASES_MAX: i64 = 20;
/// The most ENUM numbers of an account (sheet, section 4.4).
pub const NUMBERS_MAX: i64 = 10;
/// The most members of an account's phonebook groups, over all groups.
pub const CONTACTS_MAX: i64 = 500;
/// The shortest SIP or web password, in characters (sheet, section 10). Shorter than a portal user's: it stands in devices of the field.
pub const SIP_PASSWORD_MIN: usize = 6;
/// The longest SIP or web password, in characters.
pub const SIP_PASSWORD_MAX: usize = 128;
/// The longest name, e-mail address or note, in characters.
pub const LINE_MAX: usize = 120;
/// The longest quick dial prefix, in digits.
pub const QUICK_DIAL_MAX: usize = 15;
/// The shortest and the longest PIN of a mailbox, in digits.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// A domain of SIP accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub name: SipDomain,
    /// The currency of its accounts' balances and prices: three letters (ISO 4217).
    pub currency: String,
    /// The time zone of new accounts, an IANA name.
    pub timezone: String,
    /// How many accounts it has.
    pub accounts: i64,
    /// When it was added.
    pub created_at: Millis,
}

/// Who owns an account, and what belongs to him rather than to his calls (sheet, section 4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// His mobile number, for the forwarding keyword `<mobile-number>`.
    pub mobile: Option<Number>,
    /// The number shown to telephones he calls.
    pub caller_id: Option<Number>,
    /// An IANA time zone; times are told and rules are read in it.
    pub timezone: String,
    /// Seconds his phones ring before a call counts as not answered; none is [`NO_ANSWER_SECONDS`].
    pub no_answer_seconds: Option<u16>,
    /// The prefix put before short dialled numbers; may be empty.
    pub quick_dial: String,
}

impl Identity {
    /// What the owner is called: his names, else nothing.
    #[must_use]
    pub fn full_name(&self) -> String {
        let names = [self.first_name.trim(), self.last_name.trim()];
        names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Seconds his phones ring.
    #[must_use]
    pub fn ring_seconds(&self) -> u16 {
        self.no_answer_seconds.unwrap_or(NO_ANSWER_SECONDS)
    }

    /// Checks all but the time zone, which only the server knows. Refusals come under the fields' names.
    #[must_use]
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (field, text) in [("first_name", &self.first_name), ("last_name", &self.last_name)] {
            errors.check(field, check_line(text));
        }
        errors.check("email", check_email(&self.email));
        if self.no_answer_seconds.is_some_and(|seconds| seconds == 0 || seconds > NO_ANSWER_SECONDS_MAX) {
            errors.add("no_answer_seconds", format!("Choose 1 to {NO_ANSWER_SECONDS_MAX} seconds."));
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let dial = self.quick_dial.strip_prefix('+').unwrap_or(&self.quick_dial);
        if dial.len() > QUICK_DIAL_MAX || !digits(dial) {
            errors.add("quick_dial", format!("A prefix has up to {QUICK_DIAL_MAX} digits."));
        }
        errors
    }
}

/// Checks one line of text that may be empty.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_line(text: &str) -> Result<(), String> {
    if text.chars().count() > LINE_MAX {
        return Err(format!("Use at most {LINE_MAX} characters."));
    }
    if text.chars().any(char::is_control) {
        return Err("Use one line of printable characters.".to_owned());
    }
    Ok(())
}

/// Checks an e-mail address that may be empty: something on both sides of one `@`, no blanks. More cannot be told without a mail.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_email(text: &str) -> Result<(), String> {
    check_line(text)?;
    let good = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '<' | '>' | ','));
    match text.split_once('@') {
        None if text.is_empty() => Ok(()),
        Some((user, host)) if good(user) && good(host) => Ok(()),
        _ => Err("An e-mail address has the form name@example.org.".to_owned()),
    }
}

/// Checks a new SIP or web password.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_sip_password(password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < SIP_PASSWORD_MIN {
        return Err(format!("Use at least {SIP_PASSWORD_MIN} characters."));
    }
    if length > SIP_PASSWORD_MAX {
        return Err(format!("Use at most {SIP_PASSWORD_MAX} characters."));
    }
    if password.chars().any(char::is_control) {
        return Err("Use one line of printable characters.".to_owned());
    }
    Ok(())
}

/// Checks the PIN of a mailbox: digits alone (sheet, section 4.14).
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_pin(pin: &str) -> Result<(), String> {
    if PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("A PIN has {} to {} digits.", PIN_DIGITS.start(), PIN_DIGITS.end()))
    }
}

/// A mailbox (sheet, section 4.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voicemail {
    /// Its number, which never changes.
    pub mailbox: String,
    /// Whether it takes messages.
    pub enabled: bool,
    /// Where messages are mailed to; empty: nowhere.
    pub email: String,
    /// Whether a message that was mailed is not kept.
    pub delete: bool,
    /// Whether a PIN is set. The PIN itself is not here.
    pub has_pin: bool,
}

/// All that an account's owner can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whose settings.
    pub address: SipAddress,
    /// Whose account it is.
    pub identity: Identity,
    /// Where calls are forwarded to.
    pub forwarding: Forwarding,
    /// Whose calls are accepted when.
    pub accept: AcceptRules,
    /// Whose calls are refused for good.
    pub reject: Vec<RejectRule>,
    /// The mailbox; none when there never was one.
    pub voicemail: Option<Voicemail>,
    /// Whether his number is hidden when he calls.
    pub privacy: bool,
    /// Whether he agreed to be listed in the directory.
    pub listed: bool,
    /// Whether he has a web password; then the SIP password does not open the settings.
    pub web_password: bool,
    /// Whether he is kept out.
    pub locked: bool,
}

impl Settings {
    /// What he is called: his names, else his user part.
    #[must_use]
    pub fn display_name(&self) -> String {
        Some(self.identity.full_name()).filter(|name| !name.is_empty()).unwrap_or_else(|| self.address.user.to_string())
    }

    /// Whether there is a mailbox that takes messages.
    #[must_use]
    pub fn has_mailbox(&self) -> bool {
        self.voicemail.as_ref().is_some_and(|voicemail| voicemail.enabled)
    }
}

/// An account as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// Its address.
    pub address: SipAddress,
    /// What its owner is called; may be empty.
    pub name: String,
    /// The owner's e-mail address; may be empty.
    pub email: String,
    /// Whether it is kept out.
    pub locked: bool,
    /// Whether it is listed in the directory.
    pub listed: bool,
    /// How many devices are registered now.
    pub devices: i64,
    /// What is left, for a prepaid account.
    pub balance: Option<Money>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
}

/// A telephone number and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedNumber {
    /// The number.
    pub number: Number,
    /// The account that is reached by it.
    pub account: SipAddress,
    /// What the account's owner is called; may be empty.
    pub name: String,
    /// When it was given to the account.
    pub changed_at: Millis,
}

/// The figures at the top of the area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All accounts.
    pub accounts: i64,
    /// Accounts with a device registered now.
    pub online: i64,
    /// Accounts that are kept out.
    pub locked: i64,
    /// Calls that began within the last 24 hours.
    pub calls: i64,
    /// Of these, received ones that nobody answered.
    pub missed: i64,
}

/// A member of a group of an account's phonebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Which one.
    pub id: String,
    /// The group he is in.
    pub group: super::Group,
    /// What he is called; may be empty.
    pub name: String,
    /// Who he is.
    pub party: super::Party,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_is_checked_at_its_field() {
        let good = Identity {
            first_name: "Alice".into(),
            last_name: "Exämple".into(),
            email: "alice@mail.example".into(),
            no_answer_seconds: Some(900),
            quick_dial: "+3120".into(),
            ..Identity::default()
        };
        assert!(good.check().is_empty());
        assert_eq!(good.full_name(), "Alice Exämple");
        assert_eq!((good.ring_seconds(), Identity::default().ring_seconds()), (900, 35));
        assert!(Identity::default().check().is_empty());
        let bad = Identity {
            first_name: "A\nB".into(),
            last_name: "x".repeat(121),
            email: "alice".into(),
            no_answer_seconds: Some(901),
            quick_dial: "31x".into(),
            ..Identity::default()
        };
        let fields: Vec<String> = bad.check().0.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["first_name", "last_name", "email", "no_answer_seconds", "quick_dial"]);
    }

    #[test]
    fn secrets_have_their_lengths() {
        assert!(check_sip_password("s3cret").is_ok());
        for bad in ["short", "pass\nword", &"x".repeat(129)] {
            assert!(check_sip_password(bad).is_err());
        }
        for (pin, good) in [("4711", true), ("471", false), ("47 11", false), ("1234567890123", false), ("４７１１", false)] {
            assert_eq!(check_pin(pin).is_ok(), good, "{pin}");
        }
    }

    #[test]
    fn addresses_of_mail_have_two_sides() {
        for (text, good) in
            [("", true), ("a@b", true), ("a b@c", false), ("a@b@c", false), ("@b", false), ("a@", false), ("a,b@c", false)]
        {
            assert_eq!(check_email(text).is_ok(), good, "{text}");
        }
    }
}
