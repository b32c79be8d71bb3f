//! Whose calls are accepted when: weekly rules, a rule for the next minutes (do not disturb among them), and whom to refuse for good.

use super::address::without_scheme;
use super::{MalformedParty, Number, Party, SipDomain};
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most weekly rules of an account; there are 127 sets of days.
pub const ACCEPT_RULES_MAX: usize = 127;
/// The most callers that an account refuses for good.
pub const REJECT_RULES_MAX: usize = 500;
/// The longest a temporary rule lasts, in minutes: a year.
pub const TEMPORARY_MINUTES_MAX: i64 = 365 * 24 * 60;
/// Minutes of a day; also how `24:00` is stored.
pub const DAY_MINUTES: u16 = 24 * 60;

/// A set of weekdays as the protocol counts them: Monday 1, Tuesday 2, Wednesday 4 ... Sunday 64 (sheet, section 4.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(127);
    /// Monday to Friday.
    pub const WORKDAYS: Self = Self(31);
    /// Saturday and Sunday.
    pub const WEEKEND: Self = Self(96);
    /// What a form offers: every day, workdays, weekend, each day.
    pub const OFFERED: [Self; 10] =
        [Self::ALL, Self::WORKDAYS, Self::WEEKEND, Self(1), Self(2), Self(4), Self(8), Self(16), Self(32), Self(64)];

    /// The set of this mask, 1 to 127.
    #[must_use]
    pub const fn of_mask(mask: u8) -> Option<Self> {
        if mask == 0 || mask > 127 { None } else { Some(Self(mask)) }
    }

    /// The mask.
    #[must_use]
    pub const fn mask(self) -> u8 {
        self.0
    }

    /// Whether the day, Monday 0 to Sunday 6, is among them.
    #[must_use]
    pub const fn has(self, weekday: u8) -> bool {
        weekday < 7 && self.0 & (1 << weekday) != 0
    }

    /// How many days.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The words on a page.
    #[must_use]
    pub fn label(self) -> String {
        const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        match self {
            Self::ALL => "Every day".to_owned(),
            Self::WORKDAYS => "Monday to Friday".to_owned(),
            Self::WEEKEND => "Saturday and Sunday".to_owned(),
            days => {
                let names = (0_u8..).zip(NAMES).filter(|(day, _)| days.has(*day)).map(|(_, name)| name);
                names.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

impl TryFrom<u8> for Weekdays {
    type Error = String;

    fn try_from(mask: u8) -> Result<Self, Self::Error> {
        Self::of_mask(mask).ok_or_else(|| format!("{mask} is no set of weekdays; a set is 1 to 127"))
    }
}

impl From<Weekdays> for u8 {
    fn from(days: Weekdays) -> Self {
        days.0
    }
}

/// A time of the day in whole minutes, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(u16);

impl ClockTime {
    /// Reads `HH:MM`; the hour may have one digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.trim().split_once(':')?;
        let digits = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hour) || !digits(minute) || minute.len() != 2 {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        if minute > 59 {
            return None;
        }
        Self::of_minutes(hour.checked_mul(60)?.checked_add(minute)?)
    }

    /// So many minutes after midnight, up to 24 hours.
    #[must_use]
    pub const fn of_minutes(minutes: u16) -> Option<Self> {
        if minutes > DAY_MINUTES { None } else { Some(Self(minutes)) }
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.div_euclid(60), self.0.rem_euclid(60))
    }
}

impl TryFrom<String> for ClockTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| "A time is written HH:MM, from 00:00 to 24:00.".to_owned())
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

/// A group of callers: the two that are always there, and those of the phonebook (sheet, section 4.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Whoever calls.
    Everybody,
    /// No one.
    Nobody,
    /// A group of the phonebook.
    Vip,
    /// A group of the phonebook.
    Business,
    /// A group of the phonebook.
    Coworkers,
    /// A group of the phonebook.
    Friends,
    /// A group of the phonebook.
    Family,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Everybody, Self::Nobody, Self::Vip, Self::Business, Self::Coworkers, Self::Friends, Self::Family];
    /// Those that have members.
    pub const PHONEBOOK: [Self; 5] = [Self::Vip, Self::Business, Self::Coworkers, Self::Friends, Self::Family];

    /// The word on the wire, in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Nobody => "nobody",
            Self::Vip => "vip",
            Self::Business => "business",
            Self::Coworkers => "coworkers",
            Self::Friends => "friends",
            Self::Family => "family",
        }
    }

    /// The group of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }

    /// The words on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everybody => "Everybody",
            Self::Nobody => "Nobody",
            Self::Vip => "VIP",
            Self::Business => "Business",
            Self::Coworkers => "Coworkers",
            Self::Friends => "Friends",
            Self::Family => "Family",
        }
    }

    /// Groups in words: `Business, Friends and Family`.
    #[must_use]
    pub fn words(groups: &[Self]) -> String {
        let names: Vec<&str> = groups.iter().map(|group| group.label()).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        }
    }

    /// Whether a caller who is in these groups of the phonebook is among those named.
    #[must_use]
    pub fn admits(named: &[Self], member_of: &[Self]) -> bool {
        named.contains(&Self::Everybody) || named.iter().any(|group| *group != Self::Nobody && member_of.contains(group))
    }
}

/// On these days, between these times, callers of these groups are accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptRule {
    /// On which days.
    pub days: Weekdays,
    /// From this minute on.
    pub start: ClockTime,
    /// Up to this minute, itself not included. Before `start`: around midnight, that is before `stop` and from `start` on.
    pub stop: ClockTime,
    /// Whose calls.
    pub groups: Vec<Group>,
}

impl AcceptRule {
    /// Whether this minute of a day lies between the times.
    #[must_use]
    pub const fn covers(&self, minute: u16) -> bool {
        let (start, stop) = (self.start.minutes(), self.stop.minutes());
        if start <= stop { start <= minute && minute < stop } else { minute >= start || minute < stop }
    }

    /// Checks a rule by itself.
    ///
    /// # Errors
    /// A sentence for the person at the form.
    pub fn check(&self) -> Result<(), String> {
        if self.start == self.stop {
            return Err("A rule ends at another time than it begins.".to_owned());
        }
        if self.groups.is_empty() {
            return Err("Choose whose calls to accept.".to_owned());
        }
        if self.groups.contains(&Group::Nobody) && self.groups.len() > 1 {
            return Err("Nobody goes with no other group.".to_owned());
        }
        Ok(())
    }
}

/// A rule for the next minutes; it goes before the weekly ones. `nobody` is what is called do not disturb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Temporary {
    /// Whose calls.
    pub groups: Vec<Group>,
    /// Until when; none: until it is taken back.
    pub until: Option<Millis>,
}

impl Temporary {
    /// Whether it is in force.
    #[must_use]
    pub fn holds(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether it refuses everybody.
    #[must_use]
    pub fn is_do_not_disturb(&self) -> bool {
        self.groups.iter().all(|group| *group == Group::Nobody)
    }

    /// Whole minutes left, begun ones included; none: until it is taken back.
    #[must_use]
    pub fn minutes_left(&self, now: Millis) -> Option<i64> {
        let left = self.until?.0.saturating_sub(now.0).max(0);
        Some(left.saturating_add(59_999).div_euclid(60_000))
    }
}

/// When whose calls are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptRules {
    /// Week by week; at most one rule for a set of days, ordered by the set.
    pub persistent: Vec<AcceptRule>,
    /// For the next minutes.
    pub temporary: Option<Temporary>,
}

impl AcceptRules {
    /// Whether a caller who is in these groups is accepted at this minute of this weekday (Monday 0), now.
    ///
    /// The temporary rule decides alone while it holds. Else the weekly rules of the day do, those of the fewest days first: one for
    /// Saturday goes before one for the weekend, and that before one for every day. Among rules of equally many days it is enough that
    /// one accepts. A day that no rule names is open to everybody.
    #[must_use]
    pub fn accept(&self, member_of: &[Group], weekday: u8, minute: u16, now: Millis) -> bool {
        if let Some(temporary) = self.temporary.as_ref().filter(|temporary| temporary.holds(now)) {
            return Group::admits(&temporary.groups, member_of);
        }
        self.accept_weekly(member_of, weekday, minute)
    }

    /// The same by the weekly rules alone.
    fn accept_weekly(&self, member_of: &[Group], weekday: u8, minute: u16) -> bool {
        let today = || self.persistent.iter().filter(|rule| rule.days.has(weekday));
        let Some(narrowest) = today().map(|rule| rule.days.count()).min() else { return true };
        today()
            .filter(|rule| rule.days.count() == narrowest)
            .any(|rule| rule.covers(minute) && Group::admits(&rule.groups, member_of))
    }

    /// The groups whose callers are accepted at this minute of this weekday, now; everybody alone where all are, nobody where none is.
    #[must_use]
    pub fn accepted(&self, weekday: u8, minute: u16, now: Millis) -> Vec<Group> {
        admitted(|member_of| self.accept(member_of, weekday, minute, now))
    }

    /// A day of the week by the weekly rules alone: from midnight to midnight, one stretch after the other.
    #[must_use]
    pub fn day(&self, weekday: u8) -> Vec<Stretch> {
        let today = self.persistent.iter().filter(|rule| rule.days.has(weekday));
        let mut ends: Vec<u16> = today.flat_map(|rule| [rule.start.0, rule.stop.0]).chain([DAY_MINUTES]).collect();
        ends.sort_unstable();
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut start = ClockTime(0);
        for stop in ends.into_iter().map(ClockTime).filter(|stop| *stop > ClockTime(0)) {
            if stop == start {
                continue;
            }
            let groups = admitted(|member_of| self.accept_weekly(member_of, weekday, start.0));
            match stretches.last_mut() {
                Some(last) if last.groups == groups => last.stop = stop,
                _ => stretches.push(Stretch { start, stop, groups }),
            }
            start = stop;
        }
        stretches
    }

    /// Do not disturb, as far as it holds now.
    #[must_use]
    pub fn do_not_disturb(&self, now: Millis) -> Option<&Temporary> {
        self.temporary.as_ref().filter(|temporary| temporary.holds(now) && temporary.is_do_not_disturb())
    }

    /// Checks weekly rules together: each by itself, and one for a set of days.
    ///
    /// # Errors
    /// A sentence for the person at the form.
    pub fn check(persistent: &[AcceptRule]) -> Result<(), String> {
        for (place, rule) in persistent.iter().enumerate() {
            rule.check()?;
            if persistent.iter().take(place).any(|other| other.days == rule.days) {
                return Err(format!("There are two rules for the same days ({}).", rule.days.label()));
            }
        }
        Ok(())
    }
}

/// Everybody alone where callers of no group are accepted; else the groups of the phonebook whose are, or nobody.
fn admitted(accepts: impl Fn(&[Group]) -> bool) -> Vec<Group> {
    if accepts(&[]) {
        return vec![Group::Everybody];
    }
    let groups: Vec<Group> = Group::PHONEBOOK.into_iter().filter(|group| accepts(&[*group])).collect();
    if groups.is_empty() { vec![Group::Nobody] } else { groups }
}

/// A stretch of a day in which the same callers are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From this minute on.
    pub start: ClockTime,
    /// Up to this minute, itself not included.
    pub stop: ClockTime,
    /// Whose calls: everybody alone, nobody alone, or groups of the phonebook.
    pub groups: Vec<Group>,
}

/// A caller who is refused for good, with SIP 488, and never diverted (sheet, section 4.13).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RejectRule(Party);

impl RejectRule {
    /// Reads what a client or a form sends, with or without `sip:`: an address; a name or number, which gets the account's domain; `*@host`
    /// for everybody at that host; `anonymous@anonymous.invalid` for all who hide themselves.
    ///
    /// # Errors
    /// When the text names nobody.
    pub fn parse(text: &str, own: &SipDomain) -> Result<Self, MalformedParty> {
        let party = Party::parse(without_scheme(text.trim()))?;
        if party.user().is_empty() {
            return Ok(Self(Party::new("*", party.host())));
        }
        let host = if party.host().is_empty() { own.as_str() } else { party.host() };
        Ok(Self(Party::new(party.user(), host)))
    }

    /// Refuses this caller.
    #[must_use]
    pub const fn of(party: Party) -> Self {
        Self(party)
    }

    /// As the protocol shows it: `sip:user@host`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("sip:{}", self.0)
    }

    /// Whom it refuses.
    #[must_use]
    pub const fn party(&self) -> &Party {
        &self.0
    }

    /// The number it refuses, wherever it comes in.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        self.0.number()
    }

    /// Whether it refuses this caller; nobody at all is one who hides himself.
    #[must_use]
    pub fn refuses(&self, caller: Option<&Party>) -> bool {
        let Some(caller) = caller.filter(|caller| !caller.is_anonymous()) else { return self.0.is_anonymous() };
        if self.0.user() == "*" { self.0.host() == caller.host() } else { self.0.is_same(caller) }
    }
}

#[cfg(test)]
mod tests;
