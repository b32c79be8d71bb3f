//! Accept and reject rules as JSON (sheet, sections 4.12 and 4.13, decision 3). What a rule may be is the domain's to know.

use super::answer::{Answer, Failure, Outcome};
use super::json::{self, Members};
use super::parameters::Parameters;
use patchbay_core::sip::{AcceptChange, Own, SipAccount, View};
use patchbay_domain::sip::{AcceptRule, AcceptRules, ClockTime, Group, REJECT_RULES_MAX, RejectRule, Weekdays};
use patchbay_domain::time::Millis;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

/// What is said of rules in another form. Nothing was changed then.
const ACCEPT_FORM: &str = "Error: rules is JSON such as {\"persistent\":{\"31\":{\"start\":\"09:00\",\"stop\":\"17:30\",\
    \"groups\":[\"coworkers\"]}},\"temporary\":{\"groups\":[\"nobody\"],\"duration\":60}}";
/// The same of callers to refuse.
const REJECT_FORM: &str = "Error: rules is a JSON array of URIs such as [\"sip:spam@example.com\"]";

/// Section 4.12. Without weekly rules their key is missing.
#[derive(Serialize)]
struct Told<'r> {
    #[serde(skip_serializing_if = "Weekly::is_empty")]
    persistent: Weekly<'r>,
    temporary: Now<'r>,
    groups: &'r [Group],
}

/// Weekly rules, keyed by their days.
struct Weekly<'r>(&'r [AcceptRule]);

impl Weekly<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Weekly<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for rule in self.0 {
            let day = Day { start: rule.start, stop: rule.stop, groups: rule.groups.clone() };
            map.serialize_entry(&rule.days.mask().to_string(), &day)?;
        }
        map.end()
    }
}

/// The rule of a set of days.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Day {
    start: ClockTime,
    stop: ClockTime,
    groups: Vec<Group>,
}

/// The rule for the next minutes; 0 is until it is taken back.
#[derive(Serialize)]
struct Now<'r> {
    groups: &'r [Group],
    duration: i64,
}

/// The same as a client sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    groups: Vec<Group>,
    #[serde(default)]
    duration: i64,
}

pub(super) async fn accept(account: &SipAccount<'_, View>, now: Millis) -> Outcome {
    let rules = account.settings().await?.accept;
    let groups = account.groups().await?;
    Answer::json(&told(&rules, &groups, now))
}

/// The rules as they hold now; without a temporary one, everybody is accepted for the time being.
fn told<'r>(rules: &'r AcceptRules, groups: &'r [Group], now: Millis) -> Told<'r> {
    let temporary = match rules.temporary.as_ref().filter(|rule| rule.holds(now)) {
        Some(rule) => Now { groups: &rule.groups, duration: rule.minutes_left(now).unwrap_or(0) },
        None => Now { groups: &[Group::Everybody], duration: 0 },
    };
    Told { persistent: Weekly(&rules.persistent), temporary, groups }
}

pub(super) async fn reject(account: &SipAccount<'_, View>) -> Outcome {
    let rules = account.settings().await?.reject;
    Answer::json(&rules.iter().map(RejectRule::uri).collect::<Vec<_>>())
}

pub(super) async fn set_accept(account: &SipAccount<'_, Own>, parameters: &Parameters) -> Outcome {
    let text = parameters.given("rules").ok_or_else(|| Failure::refused("Error: missing rules"))?;
    let change = wanted(text).ok_or_else(|| Failure::refused(ACCEPT_FORM))?;
    account.set_accept_rules(change).await?;
    Answer::done("Changed accept rules")
}

/// Reads what [`accept`] answers; either part may be missing. `groups` beside them is what was read, and says nothing.
fn wanted(text: &str) -> Option<AcceptChange> {
    let members: Members<'_> = json::read(text).ok()?;
    let mut change = AcceptChange::default();
    for (name, value) in members.iter() {
        match (name, value) {
            ("groups", _) | (_, "null") => {}
            // How a language without maps of its own writes an empty one.
            ("persistent", "[]") => change.persistent = Some(Vec::new()),
            ("persistent", _) => change.persistent = Some(weekly(value)?),
            ("temporary", _) => {
                let rule: Wanted = json::read(value).ok()?;
                change.temporary = Some((rule.groups, rule.duration));
            }
            _ => return None,
        }
    }
    (change != AcceptChange::default()).then_some(change)
}

fn weekly(text: &str) -> Option<Vec<AcceptRule>> {
    let members: Members<'_> = json::read(text).ok()?;
    let mut rules = Vec::new();
    for (days, rule) in members.iter() {
        let days = days.parse().ok().and_then(Weekdays::of_mask)?;
        let rule: Day = json::read(rule).ok()?;
        // From midnight to midnight is how a client says that there is no rule.
        if rule.start.minutes() != 0 || rule.stop.minutes() != 0 {
            rules.push(AcceptRule { days, start: rule.start, stop: rule.stop, groups: rule.groups });
        }
    }
    Some(rules)
}

pub(super) async fn set_reject(account: &SipAccount<'_, Own>, parameters: &Parameters) -> Outcome {
    let text = parameters.given("rules").ok_or_else(|| Failure::refused("Error: missing rules"))?;
    let uris: Vec<String> = json::read(text).map_err(|_| Failure::refused(REJECT_FORM))?;
    if uris.len() > REJECT_RULES_MAX {
        return Err(patchbay_core::sip::Error::TooManyRejected.into());
    }
    account.set_reject_rules(&uris).await?;
    Answer::done("Changed reject rules")
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::Temporary;

    #[test]
    fn what_is_told_is_read_back() {
        let text = "{\"persistent\":{\"31\":{\"start\":\"09:00\",\"stop\":\"17:30\",\"groups\":[\"coworkers\",\"business\"]},\
            \"96\":{\"start\":\"10:00\",\"stop\":\"24:00\",\"groups\":[\"family\"]}},\"temporary\":{\"groups\":[\"nobody\"],\
            \"duration\":42},\"groups\":[\"everybody\"]}";
        let change = wanted(text).unwrap();
        let temporary = Temporary { groups: vec![Group::Nobody], until: Some(Millis(42 * 60_000)) };
        assert_eq!(change.temporary, Some((vec![Group::Nobody], 42)));
        let rules = AcceptRules { persistent: change.persistent.unwrap(), temporary: Some(temporary) };
        let groups = [Group::Everybody];
        assert_eq!(serde_json::to_string(&told(&rules, &groups, Millis(0))).unwrap(), text);
        let none = serde_json::to_string(&told(&AcceptRules::default(), &groups, Millis(0))).unwrap();
        assert_eq!(none, "{\"temporary\":{\"groups\":[\"everybody\"],\"duration\":0},\"groups\":[\"everybody\"]}");
    }

    #[test]
    fn either_part_may_be_missing_and_midnight_to_midnight_is_no_rule() {
        let change = wanted("{\"persistent\":{\"127\":{\"start\":\"00:00\",\"stop\":\"00:00\",\"groups\":[]}}}").unwrap();
        assert_eq!((change.persistent, change.temporary), (Some(vec![]), None));
        let change = wanted("{\"persistent\":[],\"temporary\":{\"groups\":[\"vip\"]}}").unwrap();
        assert_eq!((change.persistent, change.temporary), (Some(vec![]), Some((vec![Group::Vip], 0))));
    }

    #[test]
    fn another_form_is_refused() {
        for bad in [
            "",
            "[]",
            "{}",
            "{\"groups\":[]}",
            "{\"persistent\":{\"0\":{\"start\":\"09:00\",\"stop\":\"10:00\",\"groups\":[\"vip\"]}}}",
            "{\"persistent\":{\"128\":{\"start\":\"09:00\",\"stop\":\"10:00\",\"groups\":[\"vip\"]}}}",
            "{\"persistent\":{\"1\":{\"start\":\"9\",\"stop\":\"10:00\",\"groups\":[\"vip\"]}}}",
            "{\"persistent\":{\"1\":{\"start\":\"09:00\",\"stop\":\"10:00\",\"groups\":[\"enemies\"]}}}",
            "{\"persistent\":{\"1\":{\"start\":\"09:00\",\"stop\":\"10:00\"}}}",
            "{\"persistent\":[1]}",
            "{\"temporary\":{\"groups\":[\"vip\"],\"duration\":\"x\"}}",
            "{\"other\":1}",
            "{\"temporary\":",
        ] {
            assert_eq!(wanted(bad), None, "{bad}");
        }
    }
}
