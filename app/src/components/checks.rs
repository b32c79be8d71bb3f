//! Several of few, each with a box to check.

use super::field::Choice;
use super::form::FormState;
use leptos::prelude::*;

/// Several of few, all of them visible. The server function takes them as a `Vec` of the name, under which each sends `name[]`.
#[component]
pub fn Checks(
    /// The form's state.
    form: FormState,
    /// The field's name.
    name: &'static str,
    /// What they are.
    #[prop(into)]
    label: String,
    /// What to choose.
    #[prop(optional, into)]
    help: String,
    /// What is chosen at first.
    chosen: Vec<String>,
    /// What is offered.
    choices: Vec<Choice>,
) -> AnyView {
    // A refused form brings them back in one text.
    let chosen = form.initial(name, chosen.join(","));
    let chosen: Vec<&str> = chosen.split(',').collect();
    let (help_id, error_id) = (format!("f-{name}-help"), format!("f-{name}-error"));
    let boxes: Vec<AnyView> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first bears the field's own id, so that the summary's link finds it.
            let id = if index == 0 { format!("f-{name}") } else { format!("f-{name}-{index}") };
            let checked = chosen.contains(&choice.value.as_str());
            view! {
                <div class="check">
                    <input type="checkbox" name=format!("{name}[]") id=id.clone() value=choice.value checked=checked />
                    <label for=id>{choice.label}</label>
                </div>
            }
            .into_any()
        })
        .collect();
    let described_by = format!("{help_id} {error_id}");
    view! {
        <fieldset class="field checks" aria-describedby=described_by>
            <legend class="field-label">{label}</legend>
            <p class="field-help" id=help_id>{help}</p>
            <div class="checks-boxes">{boxes}</div>
            <p class="field-error" id=error_id>{move || form.error_of(name)}</p>
        </fieldset>
    }
    .into_any()
}
