//! `/campaigns/calendar`: which windows are open now, and which open in a week. The week is part of the address (`?week=2026-11-23`).

use super::api::{CalendarPage, CalendarRow, list_calendar};
use super::parts::{ahead, campaign_page, crumbs, progress_bar, state_dot, title};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, Icon, Loaded, Offered, PageHeader, Section, Table, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{Day, Schedule, State};

/// `/campaigns/calendar`
pub struct CalendarRoute {
    page: Resource<Result<CalendarPage>>,
}

impl PageRoute for CalendarRoute {
    fn data() -> Self {
        let (week, changed, moved) = (query_part("week"), use_live("campaigns"), use_live("campaign-progress"));
        Self { page: Resource::new(move || (week.get(), changed.get(), moved.get()), |(week, ..)| list_calendar(week)) }
    }

    fn view(this: Self) -> AnyView {
        let CalendarRoute { page } = this;
        let draw = move |page: CalendarPage| {
            view! {
                {open_now(&page)}
                {week(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Calendar" lead="When devices may install. Days and hours are those of the devices' own clocks; what is open now is told by the zone of the customer." crumbs=crumbs() />
            <Offered permission=Permission::ViewCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

fn open_now(page: &CalendarPage) -> AnyView {
    let body = if page.open.is_empty() {
        view! { <p class="muted">"No window of an active campaign is open."</p> }.into_any()
    } else {
        let columns = vec![
            Column::new("Campaign"),
            Column::new("Window"),
            Column::new("Zone"),
            Column::new("At work").figures(),
            Column::new("Devices"),
        ];
        let rows = page.open.iter().map(open_row).collect_view();
        view! { <Table caption="Campaigns whose window is open" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title=format!("Open now ({})", page.open.len())>{body}</Section> }.into_any()
}

fn open_row(row: &CalendarRow) -> AnyView {
    let campaign = &row.campaign;
    let (href, name, bar) = (campaign_page(&campaign.id), title(campaign), progress_bar(&campaign.counts));
    let window = ahead(campaign.state, &campaign.schedule, row.local).unwrap_or_default();
    let zone = format!("{}, {}", row.timezone, row.local.time());
    let at_work = campaign.counts.at_work;
    view! {
        <tr>
            <Cell class="wide"><a class="row-link" href=href>{name}</a></Cell>
            <Cell label="Window">{window}</Cell>
            <Cell label="Zone">{zone}</Cell>
            <Cell label="At work" class="figures">{at_work}</Cell>
            <Cell label="Devices">{bar}</Cell>
        </tr>
    }
    .into_any()
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn week_of(monday: Day) -> String {
    format!("/campaigns/calendar?week={monday}")
}

fn week(page: &CalendarPage) -> AnyView {
    let (monday, today) = (page.monday, page.today);
    let days: Vec<Day> = (0..7).map(|day| monday.plus(day)).collect();
    let heads: Vec<AnyView> = days
        .iter()
        .zip(WEEKDAYS)
        .map(|(day, name)| {
            let is_today = *day == today;
            let date = day.to_string();
            let short = date.get(5..).unwrap_or_default().to_owned();
            view! {
                <th scope="col" class:calendar-today=is_today aria-current=is_today.then_some("date")>
                    {name} " " <span class="calendar-date">{short}</span>
                </th>
            }
            .into_any()
        })
        .collect();
    let steps = view! {
        <nav class="row calendar-steps" aria-label="Weeks">
            <ButtonLink href=week_of(monday.plus(-7))>{icon(Icon::Left)} "Week before"</ButtonLink>
            <ButtonLink href="/campaigns/calendar">"This week"</ButtonLink>
            <ButtonLink href=week_of(monday.plus(7))>"Week after" {icon(Icon::Right)}</ButtonLink>
        </nav>
    };
    let body = if page.week.is_empty() {
        view! { <EmptyState title="No windows in this week" text="Campaigns that have a window on one of these days are shown here, also those that are over. Cancelled and superseded ones are left out." /> }.into_any()
    } else {
        let rows = page.week.iter().map(|row| week_row(row, &days, today)).collect_view();
        view! {
            <div class="table-frame">
                <table class="table calendar">
                    <caption class="visually-hidden">"Windows by campaign and day"</caption>
                    <thead><tr><th scope="col">"Campaign"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <Section title=format!("Week of {monday}")>
            {steps}
            {body}
        </Section>
    }
    .into_any()
}

fn week_row(row: &CalendarRow, days: &[Day], today: Day) -> AnyView {
    let campaign = &row.campaign;
    let (href, name, state) = (campaign_page(&campaign.id), title(campaign), state_dot(campaign.state));
    let cells: Vec<AnyView> = days
        .iter()
        .zip(WEEKDAYS)
        .map(|(day, label)| {
            let window = day_window(&campaign.schedule, *day);
            let open = campaign.state == State::Active
                && campaign.schedule.of_day(*day).is_some_and(|window| window.opens <= row.local && row.local < window.closes);
            let class = match (&window, open, campaign.state.lives()) {
                (None, ..) => "calendar-none",
                (Some(_), true, _) => "calendar-window calendar-open",
                (Some(_), false, true) => "calendar-window",
                (Some(_), false, false) => "calendar-window calendar-over",
            };
            let words = window.unwrap_or_default();
            let now = open.then(|| view! { <strong>" open"</strong> });
            view! { <td data-label=label class:calendar-today=*day == today><span class=class>{words}{now}</span></td> }
                .into_any()
        })
        .collect();
    view! {
        <tr>
            <Cell class="wide"><a class="row-link" href=href>{name}</a> " " {state}</Cell>
            {cells}
        </tr>
    }
    .into_any()
}

/// The hours of the window that opens on this day: `22–04`.
fn day_window(schedule: &Schedule, day: Day) -> Option<String> {
    schedule.of_day(day).map(|_| format!("{:02}\u{2013}{:02}", schedule.from(), schedule.until()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::ScheduleParts;

    #[test]
    fn a_window_stands_on_the_day_on_which_it_opens() {
        let start = Day::parse("20261124").unwrap();
        let schedule = Schedule::try_from(ScheduleParts { start, end: start.plus(2), from: 22, until: 4 }).unwrap();
        let shown: Vec<bool> = (-1..5).map(|day| day_window(&schedule, start.plus(day)).is_some()).collect();
        assert_eq!(shown, [false, true, true, true, false, false]);
        assert_eq!(day_window(&schedule, start).as_deref(), Some("22\u{2013}04"));
        assert_eq!(week_of(Day::parse("20261123").unwrap()), "/campaigns/calendar?week=2026-11-23");
    }
}
