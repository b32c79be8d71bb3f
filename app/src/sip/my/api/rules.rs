//! Whose calls are accepted when, and the groups of the phonebook that the rules speak of.

use crate::error::Result;
#[cfg(feature = "ssr")]
use crate::{Error, flash};
use leptos::prelude::*;
use patchbay_domain::sip::Contact;
#[cfg(feature = "ssr")]
use patchbay_domain::sip::Group;

/// Reads the groups of a form; other words are passed over.
#[cfg(feature = "ssr")]
fn groups_of(words: &[String]) -> Vec<Group> {
    words.iter().filter_map(|word| Group::parse(word)).collect()
}

/// Sets the weekly rule of some days.
#[server(prefix = "/portal", endpoint = "my/rules/set")]
pub(crate) async fn set_weekly_rule(
    /// Weekdays as masks of one bit, Monday 1.
    #[server(default)]
    days: Vec<u8>,
    /// `1` for the whole day.
    #[server(default)]
    all_day: String,
    /// From then on, `HH:MM`.
    #[server(default)]
    start: String,
    /// Up to then, `HH:MM`.
    #[server(default)]
    stop: String,
    /// Whose calls.
    #[server(default)]
    groups: Vec<String>,
    /// The days of the rule that is changed; nothing for a new one.
    #[server(default)]
    was: String,
) -> Result<()> {
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::sip::{AcceptRule, ClockTime, DAY_MINUTES, Weekdays};
    let desk = crate::server::signed_in()?;
    let account = super::own(&desk)?;
    let day_words = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let group_words = groups.join(",");
    let typed =
        [("days", day_words.as_str()), ("all_day", &all_day), ("start", &start), ("stop", &stop), ("groups", &group_words)];
    let mut errors = FieldErrors::default();
    let mask = days.iter().fold(0_u8, |mask, day| mask | day);
    let mask = errors.check("days", Weekdays::of_mask(mask).ok_or("Choose at least one day."));
    let time = |text: &str| ClockTime::parse(text).ok_or("Give a time, such as 17:30.");
    let (start, stop) = if all_day == "1" {
        (ClockTime::of_minutes(0), ClockTime::of_minutes(DAY_MINUTES))
    } else {
        (errors.check("start", time(&start)), errors.check("stop", time(&stop)))
    };
    let chosen = groups_of(&groups);
    if let (Some(days), Some(start), Some(stop)) = (mask, start, stop) {
        let rule = AcceptRule { days, start, stop, groups: chosen };
        if let Err(message) = rule.check() {
            errors.add(if start == stop { "stop" } else { "groups" }, message);
        } else {
            let was = was.parse().ok().and_then(Weekdays::of_mask);
            account.set_weekly_rule(rule, was).await.map_err(|error| super::refused(error).keep(typed))?;
        }
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    crate::server::redirect(&flash::with("/my/rules", "my-rule-saved"));
    Ok(())
}

/// Takes the weekly rule of some days back.
#[server(prefix = "/portal", endpoint = "my/rules/remove")]
pub(crate) async fn remove_weekly_rule(
    /// The days' mask.
    mask: u8,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let days = patchbay_domain::sip::Weekdays::of_mask(mask).ok_or_else(|| Error::NotFound.announced())?;
    super::own(&desk)?.remove_weekly_rule(days).await.map_err(super::refused)?;
    crate::server::redirect(&flash::with("/my/rules", "my-rule-removed"));
    Ok(())
}

/// Sets a rule for the next minutes.
#[server(prefix = "/portal", endpoint = "my/rules/temporary")]
pub(crate) async fn set_temporary(
    /// Whose calls.
    #[server(default)]
    whom: Vec<String>,
    /// How many minutes; 0 is until it is taken back.
    minutes: i64,
) -> Result<()> {
    use patchbay_core::sip::AcceptChange;
    let desk = crate::server::signed_in()?;
    let change = AcceptChange { persistent: None, temporary: Some((groups_of(&whom), minutes)) };
    let set = super::own(&desk)?.set_accept_rules(change).await;
    set.map_err(|error| {
        let error = super::named(super::refused(error), &[("rules", "whom")]);
        error.keep([("whom", whom.join(",").as_str()), ("minutes", &minutes.to_string())])
    })?;
    crate::server::redirect(&flash::with("/my/rules", "my-temporary-set"));
    Ok(())
}

/// Accepts nobody's calls for a while.
#[server(prefix = "/portal", endpoint = "my/do-not-disturb")]
pub(crate) async fn do_not_disturb(
    /// How many minutes; 0 is until it is switched off.
    minutes: i64,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.set_do_not_disturb(Some(minutes).filter(|minutes| *minutes != 0)).await.map_err(super::refused)?;
    crate::server::redirect(&flash::with("/my", "my-dnd-on"));
    Ok(())
}

/// Takes the rule for the next minutes back, do not disturb among them.
#[server(prefix = "/portal", endpoint = "my/rules/temporary/end")]
pub(crate) async fn end_temporary(
    /// The page that it was asked from.
    #[server(default)]
    back: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.end_do_not_disturb().await.map_err(super::refused)?;
    super::back_to(&back, "/my", "my-dnd-off");
    Ok(())
}

/// The members of all groups.
#[server(prefix = "/portal", endpoint = "my/contacts")]
pub(crate) async fn my_contacts() -> Result<Vec<Contact>> {
    let desk = crate::server::signed_in()?;
    Ok(super::mine(&desk)?.contacts().await?)
}

/// Puts somebody into a group.
#[server(prefix = "/portal", endpoint = "my/contacts/add")]
pub(crate) async fn add_contact(
    /// Which group.
    group: String,
    /// Who: an address or a number.
    party: String,
    /// What he is called.
    #[server(default)]
    name: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let typed = [("group", group.as_str()), ("party", &party), ("name", &name)];
    let chosen = Group::parse(&group).ok_or_else(|| Error::field("group", "Choose a group.").announced().keep(typed))?;
    let added = super::own(&desk)?.add_contact(chosen, &party, &name).await;
    added.map_err(|error| super::named(super::refused(error), &[("rules", "group")]).keep(typed))?;
    crate::server::redirect(&flash::with("/my/rules/groups", "my-contact-added"));
    Ok(())
}

/// Takes somebody out of his group.
#[server(prefix = "/portal", endpoint = "my/contacts/remove")]
pub(crate) async fn remove_contact(
    /// Which contact.
    id: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.delete_contact(&id).await.map_err(super::refused)?;
    crate::server::redirect(&flash::with("/my/rules/groups", "my-contact-removed"));
    Ok(())
}
