//! The number that has to be typed before very many things are deleted, so that nobody deletes a fleet by a slip.

use crate::components::{Field, FormState};
#[cfg(feature = "ssr")]
use crate::error::{Error, Result};
use leptos::prelude::*;

/// How many things may be deleted without typing their number.
pub(crate) const UNTYPED_MAX: i64 = 100;

/// The field for the number of things, `typed`; nothing for few.
pub(crate) fn field(form: FormState, count: i64, noun: &'static str) -> AnyView {
    if count <= UNTYPED_MAX {
        return ().into_any();
    }
    let help = format!("The number of {noun}, so that nobody deletes a fleet by a slip.");
    view! { <Field form name="typed" label=format!("Type {count} to go on") help required=true /> }.into_any()
}

/// Refuses to go on with many things whose number was not typed.
#[cfg(feature = "ssr")]
pub(crate) fn check(typed: Option<String>, count: i64, noun: &str) -> Result<()> {
    let typed = typed.unwrap_or_default();
    if count <= UNTYPED_MAX || typed.trim() == count.to_string() {
        return Ok(());
    }
    let message = format!("Type {count} to delete that many {noun}.");
    Err(Error::field("typed", message).keep([("typed", typed.as_str())]).announced())
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    #[test]
    fn only_many_things_ask_for_their_number() {
        assert_eq!(check(None, UNTYPED_MAX, "things"), Ok(()));
        assert!(check(None, UNTYPED_MAX + 1, "things").is_err());
        assert!(check(Some("100".to_owned()), 101, "things").is_err());
        assert_eq!(check(Some(" 101 ".to_owned()), 101, "things"), Ok(()));
    }
}
