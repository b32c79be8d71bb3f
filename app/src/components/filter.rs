//! The filter above a list: controls, and what is filtered by as chips that can be removed.

use super::field::{Choice, options};
use super::get_form::GetForm;
use super::icon::{Icon, icon};
use leptos::prelude::*;
use patchbay_domain::time::Millis;

/// One thing that the list is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// In words: "Model: snomD785".
    pub label: String,
    /// The list without it.
    pub href: String,
}

/// The filter above a list. Its values stand in the URL.
#[component]
pub fn FilterBar(
    /// The list's address.
    #[prop(into)]
    action: String,
    /// What is filtered, for screen readers.
    #[prop(into)]
    label: String,
    /// What it is filtered by.
    #[prop(into)]
    chips: Signal<Vec<Chip>>,
    /// The controls.
    children: Children,
) -> AnyView {
    let all = StoredValue::new(action.clone());
    let list = move || {
        let chips = chips.get();
        (!chips.is_empty()).then(|| {
            let items: Vec<AnyView> = chips.into_iter().map(|chip| chip_view(&chip)).collect();
            view! {
                <ul class="chips" aria-label="Filtered by">
                    {items}
                    <li><a class="chip-clear" href=all.get_value()>"Clear all"</a></li>
                </ul>
            }
        })
    };
    view! {
        <div class="filter-bar">
            <GetForm action=action label=label class="filters" live=true>
                {children()}
                <button type="submit" class="button filter-apply">"Apply"</button>
            </GetForm>
            {list}
        </div>
    }
    .into_any()
}

fn chip_view(chip: &Chip) -> AnyView {
    let name = format!("Remove filter {}", chip.label);
    view! {
        <li><a class="chip" href=chip.href.clone() aria-label=name>{chip.label.clone()} {icon(Icon::Cross)}</a></li>
    }
    .into_any()
}

/// A search field in a filter.
#[component]
pub fn SearchField(
    /// The parameter's name.
    #[prop(default = "q")]
    name: &'static str,
    /// What is searched.
    #[prop(into)]
    label: String,
    /// An example.
    #[prop(optional)]
    placeholder: &'static str,
    /// What is searched for.
    #[prop(into)]
    value: Signal<String>,
) -> AnyView {
    let id = format!("filter-{name}");
    view! {
        <div class="filter filter-search">
            <label class="filter-label" for=id.clone()>{label}</label>
            <input
                class="input"
                type="search"
                id=id
                name=name
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                value=value.get_untracked()
                prop:value=move || value.get()
            />
        </div>
    }
    .into_any()
}

/// A drop-down list in a filter.
#[component]
pub fn SelectField(
    /// The parameter's name.
    name: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// What is offered; the one with an empty value is "all".
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What is chosen now.
    #[prop(into)]
    value: Signal<String>,
) -> AnyView {
    let id = format!("filter-{name}");
    view! {
        <div class="filter">
            <label class="filter-label" for=id.clone()>{label}</label>
            <select class="input" id=id name=name>{move || options(choices.get(), &value.get())}</select>
        </div>
    }
    .into_any()
}

/// A day in a filter, `YYYY-MM-DD`.
#[component]
pub fn DayField(
    /// The parameter's name.
    name: &'static str,
    /// What the day is.
    #[prop(into)]
    label: String,
    /// The day now; empty for none.
    #[prop(into)]
    value: Signal<String>,
) -> AnyView {
    let id = format!("filter-{name}");
    // What is no day is told by the page; the browser's own field for days cannot hold it.
    let value = Signal::derive(move || value.with(|text| Millis::of_day(text).map(|_| text.clone())).unwrap_or_default());
    view! {
        <div class="filter">
            <label class="filter-label" for=id.clone()>{label}</label>
            <input class="input" type="date" id=id name=name value=value.get_untracked() prop:value=move || value.get() />
        </div>
    }
    .into_any()
}
