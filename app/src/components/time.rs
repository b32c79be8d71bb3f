//! Instants. The server writes them in UTC; the browser refines them to the reader's zone, in the same form, so that nothing moves.

use leptos::prelude::*;
use patchbay_domain::time::Millis;

/// An instant, in the reader's zone with the zone named; hovering tells exact UTC.
#[component]
pub fn Time(
    /// When.
    at: Millis,
) -> AnyView {
    let text = RwSignal::new(at.display());
    Effect::new(move |_| text.set(local(at)));
    let exact = at.rfc3339();
    view! { <time class="time" datetime=exact.clone() title=exact>{move || text.get()}</time> }.into_any()
}

/// The instant in the browser's zone: `2026-11-21 23:58 UTC+1`.
fn local(at: Millis) -> String {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "instants of this era are exact in an f64")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole minutes, at most a day")]
    let behind = date.get_timezone_offset() as i64;
    in_zone(at, behind.saturating_neg())
}

/// The instant in a zone so many minutes ahead of UTC.
fn in_zone(at: Millis, ahead: i64) -> String {
    let shifted = at.plus_seconds(ahead.saturating_mul(60)).display();
    let Some(bare) = shifted.strip_suffix(" UTC") else { return shifted };
    if ahead == 0 {
        return shifted;
    }
    let sign = if ahead < 0 { '\u{2212}' } else { '+' };
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    if minutes == 0 { format!("{bare} UTC{sign}{hours}") } else { format!("{bare} UTC{sign}{hours}:{minutes:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named() {
        let at = Millis(1_795_301_939_999);
        assert_eq!(in_zone(at, 0), "2026-11-21 22:58 UTC");
        assert_eq!(in_zone(at, 60), "2026-11-21 23:58 UTC+1");
        assert_eq!(in_zone(at, 330), "2026-11-22 04:28 UTC+5:30");
        assert_eq!(in_zone(at, -210), "2026-11-21 19:28 UTC\u{2212}3:30");
    }
}
