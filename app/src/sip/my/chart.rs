//! How a balance went, as a drawing. The table beside it tells the same in figures.

use leptos::prelude::*;
use patchbay_domain::sip::{LedgerEntry, Money};

/// The drawing's own units: the part that holds the line.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 180;

/// The corners of the line: the balance stays until the next step. `ledger` is newest first.
fn corners(ledger: &[LedgerEntry]) -> Vec<(i64, i64)> {
    let (Some(newest), Some(oldest)) = (ledger.first(), ledger.last()) else { return Vec::new() };
    let span = newest.at.0.saturating_sub(oldest.at.0).max(1);
    let most = highest(ledger).0.max(1);
    let x = |entry: &LedgerEntry| entry.at.0.saturating_sub(oldest.at.0).saturating_mul(WIDTH).div_euclid(span);
    let y = |balance: Money| HEIGHT.saturating_sub(balance.0.saturating_mul(HEIGHT).div_euclid(most));
    let mut corners: Vec<(i64, i64)> = Vec::new();
    for entry in ledger.iter().rev() {
        let (x, y) = (x(entry), y(entry.balance));
        if let Some((_, before)) = corners.last().copied() {
            corners.push((x, before));
        }
        corners.push((x, y));
    }
    corners
}

fn highest(ledger: &[LedgerEntry]) -> Money {
    ledger.iter().map(|entry| entry.balance).max().unwrap_or_default()
}

/// The chart of a ledger, newest step first; nothing with fewer than two steps.
pub(super) fn chart(ledger: &[LedgerEntry], currency: &str) -> AnyView {
    let (Some(newest), Some(oldest)) = (ledger.first(), ledger.last()) else { return ().into_any() };
    if ledger.len() < 2 {
        return ().into_any();
    }
    let corners = corners(ledger);
    let line = corners.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ");
    let (last_x, last_y) = corners.last().copied().unwrap_or_default();
    let area = format!("0,{HEIGHT} {line} {last_x},{HEIGHT}");
    let most = highest(ledger);
    let day = |entry: &LedgerEntry| entry.local.split(' ').next().unwrap_or_default().to_owned();
    let (from, to) = (day(oldest), day(newest));
    let told = format!(
        "The balance from {from} to {to}: at first {} {currency}, at the highest {} {currency}, now {} {currency}.",
        oldest.balance.display(),
        most.display(),
        newest.balance.display()
    );
    let top = format!("{} {currency}", most.display());
    view! {
        <figure class="chart">
            <svg class="chart-drawing" viewBox="-4 -6 652 192" role="img" aria-label=told focusable="false">
                <line class="chart-grid" x1="0" y1="0" x2=WIDTH.to_string() y2="0"></line>
                <line class="chart-grid" x1="0" y1=(HEIGHT / 2).to_string() x2=WIDTH.to_string() y2=(HEIGHT / 2).to_string()></line>
                <line class="chart-axis" x1="0" y1=HEIGHT.to_string() x2=WIDTH.to_string() y2=HEIGHT.to_string()></line>
                <polygon class="chart-area" points=area></polygon>
                <polyline class="chart-line" points=line></polyline>
                <circle class="chart-end" cx=last_x.to_string() cy=last_y.to_string() r="5"></circle>
            </svg>
            <p class="chart-top" aria-hidden="true">{top}</p>
            <p class="chart-days" aria-hidden="true"><span>{from}</span> <span>{to}</span></p>
            <figcaption class="muted">"The table below tells each step."</figcaption>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::LedgerAction;
    use patchbay_domain::time::Millis;

    fn entry(at: i64, balance: i64) -> LedgerEntry {
        LedgerEntry {
            id: at.to_string(),
            at: Millis(at),
            local: String::new(),
            action: LedgerAction::Add,
            description: String::new(),
            value: Money(0),
            balance: Money(balance),
            session: String::new(),
        }
    }

    #[test]
    fn the_line_is_a_stair_from_the_oldest_to_the_newest() {
        let ledger = [entry(1000, 50_000), entry(500, 100_000), entry(0, 0)];
        assert_eq!(corners(&ledger), [(0, 180), (320, 180), (320, 0), (640, 0), (640, 90)]);
    }

    #[test]
    fn nothing_can_break_it() {
        assert_eq!(corners(&[]), []);
        assert_eq!(corners(&[entry(7, 0)]), [(0, 180)]);
        let ledger = [entry(i64::MAX, i64::MAX), entry(i64::MIN, i64::MIN)];
        assert_eq!(corners(&ledger).len(), 3);
    }
}
