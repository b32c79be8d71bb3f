//! The week by the weekly rules: seven days as bars, and in words beside them.

use leptos::prelude::*;
use patchbay_domain::sip::{AcceptRules, ClockTime, DAY_MINUTES, Group, Stretch, Weekdays};

/// The height of a bar in the drawing's own units; its width are the minutes of a day.
const HEIGHT: u16 = 60;

/// The week as a grid. `today` is the day of the week on the account's own calendar, Monday 0.
pub(super) fn week(rules: &AcceptRules, today: u8) -> AnyView {
    let days: Vec<AnyView> = (0..7_u8)
        .filter_map(|weekday| {
            let name = Weekdays::of_mask(1_u8.checked_shl(u32::from(weekday))?)?.label();
            Some(day(name, &rules.day(weekday), weekday == today))
        })
        .collect();
    view! {
        <div class="table-frame week-frame">
            <table class="week">
                <caption class="visually-hidden">"Whose calls are accepted, by day and time"</caption>
                <thead class="visually-hidden">
                    <tr><th scope="col">"Day"</th> <th scope="col">"Accepted"</th></tr>
                </thead>
                <tbody>{days}</tbody>
            </table>
            <p class="week-scale" aria-hidden="true"><span>"0"</span> <span>"6"</span> <span>"12"</span> <span>"18"</span> <span>"24"</span></p>
        </div>
        <ul class="week-legend">
            <li><span class="week-mark week-open" aria-hidden="true"></span> "Everybody"</li>
            <li><span class="week-mark week-some" aria-hidden="true"></span> "Some groups"</li>
            <li><span class="week-mark week-shut" aria-hidden="true"></span> "Nobody"</li>
        </ul>
    }
    .into_any()
}

fn day(name: String, stretches: &[Stretch], today: bool) -> AnyView {
    let bars: Vec<AnyView> = stretches
        .iter()
        .map(|stretch| {
            let (x, width) = (stretch.start.minutes(), stretch.stop.minutes().saturating_sub(stretch.start.minutes()));
            view! { <rect class=class(stretch) x=x.to_string() y="0" width=width.to_string() height=HEIGHT.to_string()></rect> }
                .into_any()
        })
        .collect();
    let words: Vec<AnyView> = stretches.iter().map(|stretch| view! { <li>{words(stretch)}</li> }.into_any()).collect();
    let frame = format!("0 0 {DAY_MINUTES} {HEIGHT}");
    view! {
        <tr class:week-today=today>
            <th scope="row">{name} {today.then(|| view! { <span class="week-now">"today"</span> })}</th>
            <td>
                <svg class="week-bar" viewBox=frame preserveAspectRatio="none" aria-hidden="true" focusable="false">{bars}</svg>
                <ul class="week-words">{words}</ul>
            </td>
        </tr>
    }
    .into_any()
}

fn class(stretch: &Stretch) -> &'static str {
    match stretch.groups.as_slice() {
        [Group::Everybody] => "week-open",
        [Group::Nobody] => "week-shut",
        _ => "week-some",
    }
}

/// A stretch in words: `09:00–17:30 Business and Family`.
fn words(stretch: &Stretch) -> String {
    let groups = Group::words(&stretch.groups);
    if stretch.start.minutes() == 0 && stretch.stop.minutes() == DAY_MINUTES {
        return format!("All day {groups}");
    }
    format!("{} {groups}", span(stretch.start, stretch.stop))
}

/// From then to then.
pub(super) fn span(start: ClockTime, stop: ClockTime) -> String {
    format!("{start}\u{2013}{stop}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_told_in_words_and_by_its_kind() {
        let stretch = |start: u16, stop: u16, groups: &[Group]| Stretch {
            start: ClockTime::of_minutes(start).unwrap(),
            stop: ClockTime::of_minutes(stop).unwrap(),
            groups: groups.to_vec(),
        };
        let some = stretch(540, 1050, &[Group::Business, Group::Family]);
        assert_eq!((words(&some).as_str(), class(&some)), ("09:00\u{2013}17:30 Business and Family", "week-some"));
        let open = stretch(0, 1440, &[Group::Everybody]);
        assert_eq!((words(&open).as_str(), class(&open)), ("All day Everybody", "week-open"));
        assert_eq!(class(&stretch(0, 60, &[Group::Nobody])), "week-shut");
    }
}
