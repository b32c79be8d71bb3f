//! Charts, drawn where the page is: by the server, and by the same code in the browser. Each has its figures beside it as a table, and
//! tells nothing by colour alone.

use super::table::{Cell, Column, Table};
use leptos::prelude::*;

/// The drawing's own units: the part that holds the bars.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 160;
/// The least height of a bar that stands for something.
const BAR_MIN: i64 = 2;

/// One bar: what it stands for, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for, such as a day.
    pub label: String,
    /// How many.
    pub count: i64,
}

/// Where a bar stands: left edge, upper edge, width, height.
type Place = (i64, i64, i64, i64);

/// The places of the bars from left to right, the highest as high as the drawing; none of nothing.
fn places(bars: &[Bar]) -> Vec<Option<Place>> {
    let slots = i64::try_from(bars.len()).unwrap_or(i64::MAX).max(1);
    let most = highest(bars).max(1);
    let gap = if slots > 60 { 1 } else { 3 };
    (0_i64..)
        .zip(bars)
        .map(|(number, bar)| {
            let edge = |number: i64| number.saturating_mul(WIDTH).div_euclid(slots);
            let (left, right) = (edge(number), edge(number.saturating_add(1)));
            let height = i128::from(bar.count).saturating_mul(i128::from(HEIGHT)).div_euclid(i128::from(most));
            let height = i64::try_from(height).unwrap_or(HEIGHT).max(BAR_MIN);
            (bar.count > 0)
                .then(|| (left, HEIGHT.saturating_sub(height), right.saturating_sub(left).saturating_sub(gap).max(1), height))
        })
        .collect()
}

fn highest(bars: &[Bar]) -> i64 {
    bars.iter().map(|bar| bar.count).max().unwrap_or(0)
}

/// Bars beside each other, such as one for each day; the same figures unfold below as a table.
#[component]
pub fn BarChart(
    /// What is shown, which names the chart.
    #[prop(into)]
    title: String,
    /// What each bar stands for, as a heading: "Day".
    each: &'static str,
    /// What is counted, as a heading: "Registrations".
    counted: &'static str,
    /// The bars, from left to right.
    bars: Vec<Bar>,
) -> AnyView {
    let (first, last) = match (bars.first(), bars.last()) {
        (Some(first), Some(last)) => (first.label.clone(), last.label.clone()),
        _ => return ().into_any(),
    };
    let most = highest(&bars);
    let total = bars.iter().map(|bar| bar.count).fold(0, i64::saturating_add);
    let told = format!("{title}, from {first} to {last}: {total} in all, {most} at the most.");
    let drawn: Vec<AnyView> = places(&bars)
        .into_iter()
        .zip(&bars)
        .filter_map(|(place, bar)| place.map(|place| drawn_bar(place, format!("{}: {}", bar.label, bar.count))))
        .collect();
    view! {
        <figure class="chart">
            <svg class="chart-drawing" viewBox="0 -6 640 168" preserveAspectRatio="none" role="img" aria-label=told focusable="false">
                <line class="chart-grid" x1="0" y1="0" x2=WIDTH.to_string() y2="0"></line>
                <line class="chart-grid" x1="0" y1=(HEIGHT / 2).to_string() x2=WIDTH.to_string() y2=(HEIGHT / 2).to_string()></line>
                {drawn}
                <line class="chart-axis" x1="0" y1=HEIGHT.to_string() x2=WIDTH.to_string() y2=HEIGHT.to_string()></line>
            </svg>
            <p class="chart-top" aria-hidden="true">{most}</p>
            <p class="chart-days" aria-hidden="true"><span>{first}</span> <span>{last}</span></p>
            {figures(title, each, counted, bars)}
        </figure>
    }
    .into_any()
}

fn drawn_bar((x, y, width, height): Place, told: String) -> AnyView {
    view! {
        <rect class="chart-bar" x=x.to_string() y=y.to_string() width=width.to_string() height=height.to_string()>
            <title>{told}</title>
        </rect>
    }
    .into_any()
}

/// The chart's figures, folded away.
fn figures(title: String, each: &'static str, counted: &'static str, bars: Vec<Bar>) -> AnyView {
    let columns = vec![Column::new(each), Column::new(counted).figures()];
    let rows: Vec<AnyView> = bars
        .into_iter()
        .map(|bar| {
            view! {
                <tr>
                    <Cell>{bar.label}</Cell>
                    <Cell label=counted class="figures">{bar.count}</Cell>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <details class="chart-figures">
            <summary>"The figures as a table"</summary>
            <Table caption=title columns>{rows}</Table>
        </details>
    }
    .into_any()
}

/// A part of a whole: its name, where it is looked at, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its name.
    pub label: String,
    /// Where its things are listed.
    pub href: String,
    /// How many.
    pub count: i64,
}

/// Parts of a whole, each with a bar: a table, so that it is read without the drawing, too.
#[component]
pub fn Shares(
    /// What is shown, for screen readers.
    #[prop(into)]
    caption: String,
    /// What each part is, as a heading: "Device type".
    each: &'static str,
    /// What is counted, as a heading: "Registrations".
    counted: &'static str,
    /// The parts.
    shares: Vec<Share>,
    /// How many there are in all.
    total: i64,
) -> AnyView {
    let columns = vec![Column::new(each), Column::new(counted).figures(), Column::new("Share")];
    let rows: Vec<AnyView> = shares.into_iter().map(|share| share_row(share, counted, total)).collect();
    view! { <Table caption columns>{rows}</Table> }.into_any()
}

fn share_row(share: Share, counted: &'static str, total: i64) -> AnyView {
    let percent = percent(share.count, total);
    view! {
        <tr>
            <Cell><a class="row-link" href=share.href>{share.label}</a></Cell>
            <Cell label=counted class="figures">{share.count}</Cell>
            <Cell label="Share" class="nowrap">
                <svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="chart-bar" x="0" y="0" width=percent.to_string() height="8"></rect>
                </svg>
                " "
                <span class="share-figure">{format!("{percent} %")}</span>
            </Cell>
        </tr>
    }
    .into_any()
}

/// So many of so many, in whole percent; never more than all.
fn percent(count: i64, total: i64) -> i64 {
    let percent = i128::from(count.max(0)).saturating_mul(100).div_euclid(i128::from(total.max(1)));
    i64::try_from(percent).unwrap_or(100).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(counts: &[i64]) -> Vec<Bar> {
        counts.iter().map(|count| Bar { label: String::new(), count: *count }).collect()
    }

    #[test]
    fn bars_share_the_width_and_the_highest_has_the_height() {
        assert_eq!(
            places(&bars(&[4, 0, 2, 1])),
            [Some((0, 0, 157, 160)), None, Some((320, 80, 157, 80)), Some((480, 120, 157, 40)),]
        );
        let most = places(&bars(&[1; 366]));
        assert!(most.iter().flatten().all(|(left, _, width, _)| *width >= 1 && left.saturating_add(*width) <= WIDTH));
    }

    #[test]
    fn no_figures_can_break_it() {
        assert_eq!(places(&[]), []);
        assert_eq!(places(&bars(&[0, 0])), [None, None]);
        assert_eq!(
            places(&bars(&[i64::MAX, 1, i64::MIN])),
            [Some((0, 0, 210, 160)), Some((213, HEIGHT - BAR_MIN, 210, BAR_MIN)), None]
        );
    }

    #[test]
    fn a_share_is_in_whole_percent() {
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(5, 0), 100);
        assert_eq!(percent(-1, 3), 0);
        assert_eq!(percent(i64::MAX, i64::MAX), 100);
    }
}
