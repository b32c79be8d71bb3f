//! Choosing rows of a list for a bulk action.
//!
//! Without WebAssembly the checkboxes are plain ones of the bulk form, and its buttons are always there. With it, the choice survives
//! paging, and the bar appears with the first chosen row.

use leptos::prelude::*;
use std::collections::BTreeSet;

/// The chosen rows, by their key. Make it in the page's view, outside anything that loads.
#[derive(Clone, Copy, Debug)]
pub struct Selected(RwSignal<BTreeSet<String>>);

impl Default for Selected {
    fn default() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }
}

impl Selected {
    /// How many rows are chosen.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0.with(|chosen| i64::try_from(chosen.len()).unwrap_or(i64::MAX))
    }

    /// The chosen rows that are not among these: those of other pages, which the form must send beside the checkboxes of this one.
    #[must_use]
    pub fn beyond(&self, shown: &[String]) -> Vec<String> {
        self.0.with(|chosen| chosen.iter().filter(|key| !shown.contains(key)).cloned().collect())
    }

    /// Chooses nothing.
    pub fn clear(&self) {
        self.0.update(BTreeSet::clear);
    }

    fn set(self, key: &str, chosen: bool) {
        self.0.update(|all| {
            if chosen {
                all.insert(key.to_owned());
            } else {
                all.remove(key);
            }
        });
    }
}

/// The cell that chooses a row.
#[component]
pub fn SelectCell(
    /// What is chosen.
    selected: Selected,
    /// The row's key; it is sent as the field's value.
    #[prop(into)]
    key: String,
    /// The field's name, such as `mac`.
    name: &'static str,
    /// The id of the bulk form.
    form: &'static str,
    /// What the row is, for screen readers.
    #[prop(into)]
    label: String,
) -> AnyView {
    let shown = key.clone();
    let toggled = key.clone();
    view! {
        <td class="select-cell">
            <label class="select-box">
                <input
                    type="checkbox"
                    name=name
                    value=key
                    form=form
                    aria-label=format!("Select {label}")
                    prop:checked=move || selected.0.with(|chosen| chosen.contains(&shown))
                    on:change=move |event| selected.set(&toggled, event_target_checked(&event))
                />
            </label>
        </td>
    }
    .into_any()
}

/// The checkbox in the head of a table, which chooses all rows of the page.
#[component]
pub fn SelectPage(
    /// What is chosen.
    selected: Selected,
    /// The keys of the page's rows.
    keys: Vec<String>,
) -> AnyView {
    let keys = StoredValue::new(keys);
    let all =
        move || keys.with_value(|keys| !keys.is_empty() && selected.0.with(|chosen| keys.iter().all(|key| chosen.contains(key))));
    let toggle = move |event| {
        let on = event_target_checked(&event);
        keys.with_value(|keys| keys.iter().for_each(|key| selected.set(key, on)));
    };
    view! {
        <label class="select-box needs-script">
            <input type="checkbox" aria-label="Select all rows of this page" prop:checked=all on:change=toggle />
        </label>
    }
    .into_any()
}

/// The bar with the bulk actions; with WebAssembly it shows only while something is chosen.
#[component]
pub fn SelectionBar(
    /// What is chosen.
    selected: Selected,
    /// How many rows match the filter in all.
    total: i64,
    /// What is counted, in the plural.
    noun: &'static str,
    /// The buttons of the bulk form.
    children: Children,
) -> AnyView {
    view! {
        <div class="selection-bar" class:chosen=move || selected.count() != 0>
            <p class="selection-count" role="status">
                <span class="needs-script">
                    {move || format!("{} of {total} {noun} selected", selected.count())}
                </span>
            </p>
            {children()}
            <button type="button" class="button quiet needs-script" on:click=move |_| selected.clear()>"Clear selection"</button>
        </div>
    }
    .into_any()
}
