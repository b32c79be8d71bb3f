//! The history of one thing, as its own page shows it.

use crate::components::{Cell, Column, EmptyState, Section, Table, Time};
use leptos::prelude::*;
use patchbay_domain::audit::HistoryEntry;

/// The changes of one thing, the newest first, as a section of its page. `empty` says what will be listed where nothing is yet.
pub(crate) fn history(entries: &[HistoryEntry], empty: &'static str) -> AnyView {
    let columns = ["When", "Who", "What", "Before", "After"].map(Column::new).into_iter().collect();
    let rows = entries.iter().map(history_row).collect_view();
    let body = if entries.is_empty() {
        view! { <EmptyState title="No changes are recorded" text=empty /> }.into_any()
    } else {
        view! { <Table caption="Changes, the newest first" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="History" lead="Who changed it, through which door, and what it was.">{body}</Section> }.into_any()
}

fn history_row(line: &HistoryEntry) -> AnyView {
    let HistoryEntry { entry, item } = line.clone();
    let value = |text: String| if text.is_empty() { "\u{2013}".to_owned() } else { text };
    let (was, is) = (value(item.was), value(item.is));
    view! {
        <tr>
            <Cell><a class="row-link" href=format!("/audit/{}", entry.id)><Time at=entry.at /></a></Cell>
            <Cell label="Who">{entry.actor} <span class="muted">{format!(" by {}", entry.door)}</span></Cell>
            <Cell label="What">{entry.action}</Cell>
            <Cell label="Before" class="wide"><span class="mono breakable">{was}</span></Cell>
            <Cell label="After" class="wide"><span class="mono breakable">{is}</span></Cell>
        </tr>
    }
    .into_any()
}
