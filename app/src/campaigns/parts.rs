//! What several of the area's pages show alike.

use crate::components::{Crumb, StateDot, Tone, capital};
use leptos::prelude::*;
use patchbay_domain::campaigns::{Action, Campaign, Counts, Local, Outlook, Progress, Schedule, State};

/// The page of a campaign.
pub(super) fn campaign_page(id: &str) -> String {
    format!("/campaigns/orders/{id}")
}

/// The page of a device, by the id under which it is stored.
pub(super) fn device_page(id: &str) -> String {
    format!("/campaigns/devices/{id}")
}

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("Campaigns", "/campaigns")]
}

/// The same, with the list of devices below it.
pub(super) fn crumbs_to_devices() -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new("Devices", "/campaigns/devices"));
    crumbs
}

/// The same, with a campaign's page below it.
pub(super) fn crumbs_to(id: &str, label: String) -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(label, campaign_page(id)));
    crumbs
}

/// What a campaign is called: its model, carrier code and group.
pub(super) fn title(campaign: &Campaign) -> String {
    format!("{} {} in {}", campaign.model, campaign.carrier, campaign.group)
}

/// A campaign's state with its lamp.
pub(super) fn state_dot(state: State) -> AnyView {
    let tone = match state {
        State::Active | State::Finished => Tone::Good,
        State::Scheduled => Tone::Info,
        State::AwaitingApproval | State::Paused => Tone::Warning,
        State::Expired | State::Cancelled | State::Superseded => Tone::Neutral,
    };
    view! { <StateDot label=capital(state.label()) tone /> }.into_any()
}

/// The hours of a window: `01:00 to 04:00`.
pub(super) fn hours(schedule: &Schedule) -> String {
    format!("{:02}:00 to {:02}:00", schedule.from(), schedule.until())
}

/// How many windows there are.
pub(super) fn nights(schedule: &Schedule) -> String {
    match schedule.nights() {
        1 => "1 night".to_owned(),
        many => format!("{many} nights"),
    }
}

/// So many devices.
pub(super) fn devices(count: i64) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

/// What is ahead of a campaign in its state, on a clock that shows this; nothing when its life is over.
pub(super) fn ahead(state: State, schedule: &Schedule, now: Local) -> Option<String> {
    match state {
        State::Scheduled | State::Active => Some(capital(&Outlook::of(schedule, now).phrase(now))),
        State::AwaitingApproval | State::Paused => match Outlook::of(schedule, now) {
            Outlook::Open { until } => Some(format!("Held back, though a window is open until {}", until.time())),
            Outlook::Opens { .. } => Some(format!("Held back; {}", Outlook::of(schedule, now).phrase(now))),
            Outlook::Over => None,
        },
        State::Finished | State::Expired | State::Cancelled | State::Superseded => None,
    }
}

/// How far a device is, with its lamp.
pub(super) fn progress_dot(progress: Progress) -> AnyView {
    let tone = match progress {
        Progress::Pending => Tone::Neutral,
        Progress::Ordered | Progress::Downloading | Progress::Installing => Tone::Info,
        Progress::Done | Progress::Newer => Tone::Good,
        Progress::Failed => Tone::Bad,
    };
    view! { <StateDot label=progress.label() tone /> }.into_any()
}

/// What a device was told last, as a sentence; see [`patchbay_domain::campaigns::ProgressRow::told`].
pub(super) fn told(word: &str) -> &'static str {
    match word {
        "" => "Has not asked yet",
        "order" => "Was given the order",
        "done" => "Has the target",
        "newer" => "Has more than the target",
        "approval" => "Waits for the campaign's approval",
        "paused" => "Waits: the campaign is paused",
        "window" => "Waits for the next window",
        "canary" => "Is not among the first",
        "busy" => "Waits: as many as may be are at work",
        "failed" => "Reported a failure, and may try again",
        "catalogue" => "Waits: the catalogue does not know the target",
        "no-campaign" => "No campaign is on its target",
        "no-seat" => "The licence has no seat for it",
        "over" => "The campaign is over",
        "windows-over" => "On its clock the last window has closed",
        "gave-up" => "Failed as often as one may",
        _ => "Was told something that this page does not know",
    }
}

/// How many devices of a campaign came to an end, as a bar with its figures.
pub(super) fn progress_bar(counts: &Counts) -> AnyView {
    let ended = counts.done.saturating_add(counts.newer);
    let (total, label) = (counts.devices, format!("{ended} of {} devices have it", counts.devices));
    view! {
        <span class="campaign-progress">
            <progress max=total.max(1).to_string() value=ended.to_string() aria-label=label></progress>
            <span class="campaign-figures">{format!("{ended}/{total}")}</span>
        </span>
    }
    .into_any()
}

/// An action as a button says it.
pub(super) const fn verb(action: Action) -> &'static str {
    match action {
        Action::Approve => "Approve",
        Action::Pause => "Pause",
        Action::Resume => "Resume",
        Action::Cancel => "Cancel the campaign",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::{Absence, Day, Hold, ScheduleParts};

    #[test]
    fn every_word_that_a_device_is_told_has_a_sentence() {
        let words = Hold::ALL.iter().map(|hold| hold.as_str()).chain(Absence::ALL.iter().map(|absence| absence.as_str()));
        for word in words.chain(["", "order", "done", "newer"]) {
            assert!(!told(word).ends_with("does not know"), "{word}");
        }
    }

    #[test]
    fn what_is_ahead_depends_on_the_state() {
        let day = Day::parse("20261201").unwrap();
        let schedule = Schedule::try_from(ScheduleParts { start: day, end: day, from: 22, until: 4 }).unwrap();
        let said = |state, hour| ahead(state, &schedule, day.at(hour));
        assert_eq!(said(State::Active, 23).as_deref(), Some("A window is open until 04:00"));
        assert_eq!(said(State::Scheduled, 9).as_deref(), Some("Opens tonight at 22:00"));
        assert_eq!(said(State::Paused, 9).as_deref(), Some("Held back; opens tonight at 22:00"));
        assert_eq!(said(State::Cancelled, 9), None);
        assert_eq!((hours(&schedule).as_str(), nights(&schedule).as_str()), ("22:00 to 04:00", "1 night"));
    }
}
