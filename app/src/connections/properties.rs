//! Fields of properties, made from the one table of them: for a registration, and for what an application gives to new ones.
//!
//! A field that is left empty stands for null. What cannot be shown in a line (a text with line breaks) stays as it is unless something
//! else is typed.

use crate::components::{Choice, Field, FormState, Select};
use leptos::prelude::*;
use patchbay_domain::connections::{EdmType, Group, PROPERTIES, Property, PropertyId, Value, device_types};
#[cfg(feature = "ssr")]
use patchbay_domain::form::FieldErrors;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The properties of a form as they were typed, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub(crate) struct TypedProperties(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for TypedProperties {
    fn from(mut fields: BTreeMap<String, String>) -> Self {
        // Where a script sends the form, its button comes with it, which has no name: it is read as this one.
        fields.remove("=");
        Self(fields)
    }
}

/// The names of all properties with their labels, which are the same, for a summary of errors.
static NAMES: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| PROPERTIES.iter().map(|property| (property.name, property.name)).collect());

/// The fields of a form of properties, for a summary of errors.
pub(super) fn names() -> &'static [(&'static str, &'static str)] {
    NAMES.as_slice()
}

/// The stored properties of a group, in the order of the table.
pub(super) fn of_group(group: Group) -> impl Iterator<Item = PropertyId> {
    PropertyId::all().filter(move |id| id.property().group == group && id.property().is_stored())
}

/// The groups that have something to set.
pub(super) fn groups() -> impl Iterator<Item = Group> {
    Group::ALL.iter().copied().filter(|group| of_group(*group).next().is_some())
}

/// A value in a line, as a field shows it: browsers take line breaks out.
fn in_a_line(value: &Value<'_>) -> String {
    value.to_string().replace(['\r', '\n'], "")
}

/// A value for people.
pub(super) fn in_words(value: &Value<'_>) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Text(text) if text.is_empty() => "empty".to_owned(),
        other => other.to_string(),
    }
}

/// The field of a property that holds this value now. `default` is what it is where nobody sets it.
pub(super) fn field(form: FormState, id: PropertyId, value: &Value<'_>, default: &Value<'_>) -> AnyView {
    let property = id.property();
    let (name, shown) = (property.name, in_a_line(value));
    let help = help(property, default);
    match property.kind {
        EdmType::Boolean => {
            let choices = vec![Choice::new("true", "Yes"), Choice::new("false", "No")];
            view! { <Select form name label=name help value=shown choices /> }.into_any()
        }
        EdmType::String if name == "DeviceType" => {
            let choices = device_types().map(|known| Choice::new(known, known)).into();
            view! { <Select form name label=name help value=shown choices /> }.into_any()
        }
        EdmType::Int32 => view! { <Field form name label=name help value=shown check=check_number /> }.into_any(),
        EdmType::String | EdmType::DateTime => {
            view! { <Field form name label=name help value=shown check=check_text /> }.into_any()
        }
    }
}

/// What a property is, and what it becomes when its field is left empty.
fn help(property: &Property, default: &Value<'_>) -> String {
    let about = property.about;
    match property.kind {
        EdmType::Boolean => format!("{about} Default: {}.", in_words(default)),
        _ if property.name == "DeviceType" => about.to_owned(),
        _ if property.keeps_null && default.is_null() => about.to_owned(),
        _ if property.keeps_null => format!("{about} Empty is no value. Default: {}.", in_words(default)),
        _ => format!("{about} Empty is the default: {}.", in_words(default)),
    }
}

fn check_number(text: &str) -> Result<(), String> {
    check(EdmType::Int32, text)
}

fn check_text(text: &str) -> Result<(), String> {
    check(EdmType::String, text)
}

fn check(kind: EdmType, text: &str) -> Result<(), String> {
    Value::read(kind, text).map(drop).map_err(|fault| refused(kind, &fault.to_string()))
}

/// A refusal in the words of people at a form.
fn refused(kind: EdmType, fault: &str) -> String {
    match kind {
        EdmType::Int32 => format!("Use a whole number, {} to {}, or nothing.", i32::MIN, i32::MAX),
        EdmType::String | EdmType::Boolean | EdmType::DateTime => fault.to_owned(),
    }
}

#[cfg(feature = "ssr")]
impl TypedProperties {
    /// What was typed that differs from what was shown, as values of these properties. What the form did not have stays.
    ///
    /// # Errors
    /// A message at each field whose text is no value of its property; none at all when a name is none of these properties.
    pub(crate) fn changed<'v>(
        &self,
        of: impl Iterator<Item = PropertyId>,
        was: impl Fn(PropertyId) -> Value<'v>,
    ) -> Result<Vec<(PropertyId, Value<'static>)>, FieldErrors> {
        let (mut errors, mut values, mut known) = (FieldErrors::default(), Vec::new(), 0_usize);
        for id in of {
            let Some(typed) = self.0.get(id.name()) else { continue };
            known = known.saturating_add(1);
            if *typed == in_a_line(&was(id)) {
                continue;
            }
            let property = id.property();
            let text = Some(typed.as_str()).filter(|text| !text.is_empty());
            let read = property.read(text).map_err(|fault| refused(property.kind, &fault.to_string()));
            if let Some(value) = errors.check(property.name, read) {
                values.push((id, value));
            }
        }
        if known != self.0.len() {
            errors.add("", "The form has a field that it should not have. Load the page again.");
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }

    /// What was typed, for a form that comes back: what differs from what is stored first, since a URL has little room.
    pub(crate) fn typed<'v>(&self, was: impl Fn(PropertyId) -> Value<'v>) -> Vec<(&str, &str)> {
        let same = |(name, text): &(&str, &str)| PropertyId::named(name).is_some_and(|id| in_a_line(&was(id)) == **text);
        let mut typed: Vec<(&str, &str)> = self.0.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        typed.sort_by_key(same);
        typed
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;
    use patchbay_domain::connections::Properties;

    fn typed(pairs: &[(&str, &str)]) -> TypedProperties {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect::<BTreeMap<_, _>>().into()
    }

    fn named(name: &str) -> PropertyId {
        PropertyId::named(name).unwrap()
    }

    #[test]
    fn only_what_differs_is_a_change_and_empty_is_null() {
        let mut was = Properties::default();
        assert!(was.set(named("DeviceModel"), Value::text("a\nb")));
        assert!(was.set(named("DevicePhoneNumber"), Value::text("+47")));
        let form =
            typed(&[("DeviceModel", "ab"), ("DevicePhoneNumber", ""), ("DeviceType", "iPad"), ("DeviceIMSI", ""), ("=", "")]);
        let changed = form.changed(of_group(Group::Device), |id| was.get(id)).unwrap();
        assert_eq!(changed, [(named("DeviceType"), Value::text("iPad")), (named("DevicePhoneNumber"), Value::Null)]);
    }

    #[test]
    fn what_is_no_value_is_refused_at_its_field_and_what_is_no_field_as_a_whole() {
        let was = Properties::default();
        let form = typed(&[("LogEntryExpiry", "soon"), ("UploadLogs", "maybe"), ("E2ETraceLevel", "High")]);
        let errors = form.changed(of_group(Group::Log), |id| was.get(id)).unwrap_err();
        assert!(errors.of("LogEntryExpiry").is_some_and(|message| message.starts_with("Use a whole number")), "{errors:?}");
        assert!(errors.of("UploadLogs").is_some() && errors.of("E2ETraceLevel").is_none());
        for stranger in ["DeviceModel", "ETag", "nonsense"] {
            let errors = typed(&[(stranger, "x")]).changed(of_group(Group::Log), |id| was.get(id)).unwrap_err();
            assert!(errors.of("").is_some(), "{stranger}");
        }
    }

    #[test]
    fn what_was_changed_comes_back_first() {
        let was = Properties::default();
        let form = typed(&[("DeviceIMSI", ""), ("DeviceModel", "x"), ("FormFactor", "")]);
        assert_eq!(form.typed(|id| was.get(id)).first(), Some(&("DeviceModel", "x")));
    }

    #[test]
    fn every_stored_property_has_a_group_with_a_form() {
        let offered = groups().flat_map(of_group).count();
        assert_eq!(offered, PROPERTIES.iter().filter(|property| property.is_stored()).count());
    }
}
