//! `/connections/overview`: the figures of the registrations, over time, by device type and by version of the app.

use super::api::get_figures;
use super::parts::crumbs;
use crate::components::{
    Bar, BarChart, ButtonLink, Choice, EmptyState, FilterBar, Loaded, Offered, PageHeader, Section, SelectField, Share, Shares,
    Stat, Tone, query_of,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{ConnectionFigures, ConnectionSummary, LATELY_DAYS};
use patchbay_domain::list::{Facet, query_string};
use patchbay_domain::time::Millis;

/// The spans that are offered, in days.
const SPANS: [u16; 3] = [30, 90, 365];
/// From how many days on a bar stands for a week.
const WEEKS_FROM: usize = 100;
/// The most parts of a whole that are shown by themselves.
const SHARES_MAX: usize = 10;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    application: String,
    days: u16,
}

impl Asked {
    fn of_pairs(pairs: &[(&str, &str)]) -> Self {
        let last = |wanted: &str| pairs.iter().rev().find(|(name, _)| *name == wanted).map_or("", |(_, value)| *value);
        let days = last("days").parse().ok().filter(|days| SPANS.contains(days)).unwrap_or(90);
        Self { application: last("application").to_owned(), days }
    }
}

/// `/connections/overview`
#[derive(Debug)]
pub struct OverviewRoute {
    asked: Memo<Asked>,
    figures: Resource<Result<ConnectionFigures>>,
}

impl PageRoute for OverviewRoute {
    fn data() -> Self {
        let asked = query_of(|pairs| Asked::of_pairs(&pairs));
        let changed = use_live("connections");
        let figures =
            Resource::new(move || (asked.get(), changed.get()), |(asked, _)| get_figures(asked.application, asked.days));
        Self { asked, figures }
    }

    fn view(this: Self) -> AnyView {
        let OverviewRoute { asked, figures } = this;
        view! {
            <PageHeader title="Figures" lead="How many apps registered, on which devices, in which versions." crumbs=crumbs()>
                <ButtonLink href="/connections">"The list"</ButtonLink>
            </PageHeader>
            <Offered permission=Permission::ViewConnections otherwise=true>
                {filters(asked, figures)}
                <Loaded data=figures draw=move |figures| page(&asked.get(), &figures) />
            </Offered>
        }
        .into_any()
    }
}

fn filters(asked: Memo<Asked>, figures: Resource<Result<ConnectionFigures>>) -> AnyView {
    let spans = SPANS.map(|days| Choice::new(days.to_string(), format!("The last {days} days"))).to_vec();
    let select = move || {
        Suspend::new(async move {
            let known = figures.await.unwrap_or_default().facets.applications;
            let all = std::iter::once(Choice::new("", "All applications"));
            let choices: Vec<Choice> =
                all.chain(known.iter().map(|facet| Choice::new(facet.value.clone(), facet.value.clone()))).collect();
            let value = Signal::derive(move || asked.get().application);
            view! { <SelectField name="application" label="Application" choices=Signal::stored(choices) value /> }
        })
    };
    let days = Signal::derive(move || asked.get().days.to_string());
    view! {
        <FilterBar action="/connections/overview" label="Choose what is counted" chips=Signal::stored(Vec::new())>
            <Transition>{select}</Transition>
            <SelectField name="days" label="Registrations of" choices=Signal::stored(spans) value=days />
        </FilterBar>
    }
    .into_any()
}

fn page(asked: &Asked, figures: &ConnectionFigures) -> AnyView {
    if figures.summary.total == 0 {
        let text = "What apps register will be counted here, day by day.";
        return view! { <EmptyState title="No app has registered yet" text /> }.into_any();
    }
    let (bars, each) = bars(&figures.days);
    let facets = &figures.facets;
    let total = figures.summary.total;
    view! {
        {stats(&figures.summary, &asked.application)}
        <Section title="Registrations over time" lead="When the registrations that are there now were made. Days and weeks are those of UTC.">
            <BarChart title="Registrations" each counted="Registrations" bars />
        </Section>
        <div class="columns connections-shares">
            {shares("Device types", "Device type", "type", &facets.device_types, asked, total)}
            {shares("Versions of the app", "App version", "version", &facets.versions, asked, total)}
        </div>
    }
    .into_any()
}

/// The list narrowed to something, within the application that was chosen.
fn list(application: &str, name: &'static str, value: String) -> String {
    let pairs = [("application", application.to_owned()), (name, value)];
    let pairs: Vec<(&'static str, String)> =
        pairs.into_iter().filter(|(name, value)| !name.is_empty() && !value.is_empty()).collect();
    format!("/connections{}", query_string(&pairs))
}

/// The figures at the top, here and on the portal's overview; of one application, or of all where none is named.
pub(crate) fn stats(summary: &ConnectionSummary, application: &str) -> AnyView {
    let idle = summary.total.saturating_sub(summary.seen_lately);
    let of = |name: &'static str, value: &str| list(application, name, value.to_owned());
    let users = match summary.users {
        1 => "Of 1 user".to_owned(),
        users => format!("Of {users} users"),
    };
    let within = format!("Within {LATELY_DAYS} days");
    let silent = format!("For more than {LATELY_DAYS} days");
    let unreachable = summary.total.saturating_sub(summary.reachable);
    view! {
        <div class="stats connections-stats">
            <Stat label="Registrations" value=summary.total href=of("", "") note=users tone=Tone::Info />
            <Stat label="Heard of" value=summary.seen_lately href=of("seen", "month") note=within tone=Tone::Good />
            <Stat label="Idle" value=idle href=of("idle", &LATELY_DAYS.to_string()) note=silent tone=Tone::Warning />
            <Stat label="Not reachable" value=unreachable href=of("push", "none") note="No push service switched on" />
        </div>
    }
    .into_any()
}

/// The bars of a chart, and what each stands for: a day, or of very many days a week.
fn bars(days: &[(Millis, i64)]) -> (Vec<Bar>, &'static str) {
    let day = |at: Millis| at.rfc3339().split('T').next().unwrap_or_default().to_owned();
    if days.len() < WEEKS_FROM {
        return (days.iter().map(|(at, count)| Bar { label: day(*at), count: *count }).collect(), "Day");
    }
    // The last week ends today; the first may be short.
    let weeks = days.rchunks(7).rev().filter_map(|week| {
        let (first, _) = week.first()?;
        let count = week.iter().map(|(_, count)| *count).fold(0, i64::saturating_add);
        Some(Bar { label: day(*first), count })
    });
    (weeks.collect(), "Seven days from")
}

fn shares(
    title: &'static str,
    each: &'static str,
    parameter: &'static str,
    facets: &[Facet],
    asked: &Asked,
    total: i64,
) -> AnyView {
    let (shown, rest) = facets.split_at_checked(SHARES_MAX).unwrap_or((facets, &[]));
    let parts = shown.iter().map(|facet| Share {
        label: if facet.value.is_empty() { "none".to_owned() } else { facet.value.clone() },
        href: list(&asked.application, parameter, facet.value.clone()),
        count: facet.count,
    });
    let others = (!rest.is_empty()).then(|| Share {
        label: format!("{} others", rest.len()),
        href: list(&asked.application, "", String::new()),
        count: rest.iter().map(|facet| facet.count).fold(0, i64::saturating_add),
    });
    let parts = parts.chain(others).collect();
    view! { <Section title><Shares caption=title each counted="Registrations" shares=parts total /></Section> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn days(count: i64) -> Vec<(Millis, i64)> {
        (0..count).map(|day| (Millis(day * DAY), day)).collect()
    }

    #[test]
    fn many_days_are_drawn_as_weeks_that_lose_nothing() {
        let (bars, each) = bars(&days(365));
        assert_eq!((bars.len(), each), (53, "Seven days from"));
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<i64>(), (0..365).sum::<i64>());
        assert_eq!((bars[0].label.as_str(), bars[0].count), ("1970-01-01", 0));
        assert_eq!((bars[52].label.as_str(), bars[52].count), ("1970-12-25", (358..365).sum::<i64>()));
    }

    #[test]
    fn few_days_are_drawn_as_days() {
        let (bars, each) = bars(&days(90));
        assert_eq!((bars.len(), each, bars[89].label.as_str()), (90, "Day", "1970-03-31"));
    }

    #[test]
    fn only_spans_that_are_offered_are_counted() {
        for (text, days) in [("30", 30), ("365", 365), ("31", 90), ("-1", 90), ("", 90)] {
            assert_eq!(Asked::of_pairs(&[("days", text)]), Asked { application: String::new(), days }, "{text}");
        }
    }

    #[test]
    fn figures_lead_to_what_they_count() {
        assert_eq!(list("", "seen", "month".to_owned()), "/connections?seen=month");
        assert_eq!(list("com.a", "type", "iPad".to_owned()), "/connections?application=com.a&type=iPad");
        assert_eq!(list("com.a", "", String::new()), "/connections?application=com.a");
    }
}
