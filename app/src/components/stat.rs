//! A figure.

use super::badge::Tone;
use leptos::prelude::*;

/// A figure with its name, leading to what it counts.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The figure.
    value: i64,
    /// Where the counted things are.
    #[prop(into)]
    href: String,
    /// A few words on what it means.
    #[prop(optional, into)]
    note: String,
    /// Whether it is good or bad.
    #[prop(optional)]
    tone: Tone,
) -> AnyView {
    view! {
        <a class=format!("stat tone-{}", tone.as_str()) href=href>
            <span class="stat-label">{label}</span>
            <span class="stat-value">{grouped(value)}</span>
            <span class="stat-note">{note}</span>
        </a>
    }
    .into_any()
}

/// A figure with thin spaces between groups of three digits, the same in every language.
fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    if value < 0 {
        out.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len().saturating_sub(index)).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_are_grouped() {
        assert_eq!(super::grouped(0), "0");
        assert_eq!(super::grouped(999), "999");
        assert_eq!(super::grouped(1000), "1\u{202f}000");
        assert_eq!(super::grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(super::grouped(-45_000), "\u{2212}45\u{202f}000");
        assert_eq!(super::grouped(i64::MIN), "\u{2212}9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}808");
    }
}
