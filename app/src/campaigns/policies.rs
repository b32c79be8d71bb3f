//! The form of what an operator puts on a campaign, for one campaign and for all that a customer orders from now on.

use crate::components::{Checkbox, Field, FormState};
#[cfg(feature = "ssr")]
use crate::error::Error;
use leptos::prelude::*;
use patchbay_domain::campaigns::Policies;
#[cfg(feature = "ssr")]
use patchbay_domain::form::FieldErrors;
use serde::{Deserialize, Serialize};

/// The form's fields as they are typed; each stands in the form as `name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PolicyForm {
    approval: Option<String>,
    canary_percent: String,
    at_work_max: String,
    time_out_minutes: String,
    threshold_percent: String,
    threshold_at_least: String,
    locked: Option<String>,
}

/// The fields' names as they stand in the form, with their labels.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("canary_percent", "Canary share"),
    ("at_work_max", "At work at a time"),
    ("time_out_minutes", "Time-out"),
    ("threshold_percent", "Error threshold"),
    ("threshold_at_least", "Failures at least"),
];

#[cfg(feature = "ssr")]
impl PolicyForm {
    /// The policies that it describes. Their bounds are checked by [`Policies::check`].
    ///
    /// # Errors
    /// A message at each field that is no number.
    pub(crate) fn read(&self) -> Result<Policies, FieldErrors> {
        use patchbay_domain::campaigns::ErrorThreshold;
        let mut errors = FieldErrors::default();
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| "Use a whole number.");
        let optional = |text: &str| if text.trim().is_empty() { Ok(None) } else { number(text).map(Some) };
        let small = |text: &str| number(text).map(|number| u8::try_from(number).unwrap_or(u8::MAX));
        let canary_percent = errors.check("canary_percent", small(&self.canary_percent));
        let at_work_max = errors.check("at_work_max", optional(&self.at_work_max));
        let time_out_minutes = errors.check("time_out_minutes", number(&self.time_out_minutes));
        let percent = errors.check("threshold_percent", optional(&self.threshold_percent)).flatten();
        let at_least = errors.check("threshold_at_least", optional(&self.threshold_at_least)).flatten();
        let threshold = percent
            .map(|percent| ErrorThreshold { percent: u8::try_from(percent).unwrap_or(u8::MAX), at_least: at_least.unwrap_or(1) });
        let (Some(canary_percent), Some(at_work_max), Some(time_out_minutes), true) =
            (canary_percent, at_work_max, time_out_minutes, errors.is_empty())
        else {
            return Err(errors);
        };
        let (approval, locked) = (self.approval.is_some(), self.locked.is_some());
        let policies = Policies { approval, canary_percent, at_work_max, time_out_minutes, threshold, locked };
        policies.check().map(|()| policies)
    }

    /// The refusal of these fields, with what was typed.
    pub(crate) fn refused(&self, errors: FieldErrors) -> Error {
        self.keep(Error::Fields { errors, values: Vec::new() }.announced())
    }

    /// A refusal with what was typed, for the form that comes back.
    pub(crate) fn keep(&self, error: Error) -> Error {
        let yes = |checked: &Option<String>| if checked.is_some() { "1" } else { "0" }.to_owned();
        let typed = [
            ("approval", yes(&self.approval)),
            ("canary_percent", self.canary_percent.clone()),
            ("at_work_max", self.at_work_max.clone()),
            ("time_out_minutes", self.time_out_minutes.clone()),
            ("threshold_percent", self.threshold_percent.clone()),
            ("threshold_at_least", self.threshold_at_least.clone()),
            ("locked", yes(&self.locked)),
        ];
        error.keep(typed.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// The fields, holding these policies at first. Approval is offered where it is of use: before a campaign is there.
pub(super) fn fields(form: FormState, policies: &Policies, with_approval: bool) -> AnyView {
    let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let threshold = policies.threshold;
    let (canary, at_work) = (policies.canary_percent.to_string(), text(policies.at_work_max));
    let (time_out, percent) = (policies.time_out_minutes.to_string(), text(threshold.map(|threshold| threshold.percent.into())));
    let at_least = text(threshold.map(|threshold| threshold.at_least));
    let (approval, locked) = (policies.approval, policies.locked);
    let approval = with_approval.then(|| {
        view! { <Checkbox form name="approval" label="Wait for approval" help="No device gets the order before somebody has approved the campaign here." checked=approval /> }
    });
    view! {
        {approval}
        <Field form name="canary_percent" label="Canary share" help="So many devices of a hundred get the order, always the same ones; 100 is all of them." value=canary required=true />
        <div class="field-row">
            <Field form name="at_work_max" label="At work at a time" help="The most devices that download or install at once; empty is no limit." value=at_work />
            <Field form name="time_out_minutes" label="Time-out" help="Minutes without a word after which a device no longer counts as at work, 5 to 10080." value=time_out required=true />
        </div>
        <div class="field-row">
            <Field form name="threshold_percent" label="Error threshold" help="Failed devices of a hundred at which the campaign pauses by itself; empty is never." value=percent />
            <Field form name="threshold_at_least" label="Failures at least" help="Not before so many devices failed; one failure of one device is all of them." value=at_least />
        </div>
        <Checkbox form name="locked" label="Locked" help="An order over the wire may not take its place (it is refused with FUD_3030)." checked=locked />
    }
    .into_any()
}

/// The policies in words, for a list of names and values.
pub(super) fn words(policies: &Policies) -> Vec<String> {
    let mut words = Vec::new();
    if policies.approval {
        words.push("waits for approval".to_owned());
    }
    if policies.canary_percent < 100 {
        words.push(format!("{} percent of the devices", policies.canary_percent));
    }
    if let Some(most) = policies.at_work_max {
        words.push(format!("at most {most} at work at a time, time-out after {} minutes", policies.time_out_minutes));
    }
    if let Some(threshold) = policies.threshold {
        words.push(format!("pauses at {} percent failed, from {} failures on", threshold.percent, threshold.at_least));
    }
    if policies.locked {
        words.push("locked against orders over the wire".to_owned());
    }
    if words.is_empty() {
        words.push("none: every device, without limit".to_owned());
    }
    words
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::ErrorThreshold;

    fn typed() -> PolicyForm {
        PolicyForm { canary_percent: "10".into(), time_out_minutes: " 120 ".into(), ..PolicyForm::default() }
    }

    #[test]
    fn what_is_left_empty_is_no_limit() {
        let read = typed().read().unwrap();
        assert_eq!(read, Policies { canary_percent: 10, ..Policies::default() });
        let full = PolicyForm { at_work_max: "50".into(), threshold_percent: "5".into(), locked: Some("1".into()), ..typed() };
        let read = full.read().unwrap();
        assert_eq!((read.at_work_max, read.threshold), (Some(50), Some(ErrorThreshold { percent: 5, at_least: 1 })));
        assert!(read.locked);
    }

    #[test]
    fn what_is_no_number_or_too_much_is_refused_at_its_field() {
        let bad = PolicyForm { canary_percent: "many".into(), at_work_max: "-1".into(), ..typed() };
        let errors = bad.read().unwrap_err();
        assert!(errors.of("canary_percent").is_some() && errors.of("at_work_max").is_some());
        let large = PolicyForm { canary_percent: "300".into(), threshold_percent: "101".into(), ..typed() };
        let errors = large.read().unwrap_err();
        assert!(errors.of("canary_percent").is_some() && errors.of("threshold_percent").is_some());
    }
}
