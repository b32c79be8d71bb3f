//! Where calls go, and how long phones ring.

use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::sip::Condition;
use serde::{Deserialize, Serialize};

/// The form of all forwardings: of each condition where to, and the number or address for `other`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ForwardForm {
    always_to: String,
    always: String,
    unavailable_to: String,
    unavailable: String,
    not_online_to: String,
    not_online: String,
    busy_to: String,
    busy: String,
    no_answer_to: String,
    no_answer: String,
}

impl ForwardForm {
    /// The names of a condition's two fields in the form.
    pub(crate) const fn fields(condition: Condition) -> (&'static str, &'static str) {
        match condition {
            Condition::Always => ("forward[always_to]", "forward[always]"),
            Condition::Unavailable => ("forward[unavailable_to]", "forward[unavailable]"),
            Condition::NotOnline => ("forward[not_online_to]", "forward[not_online]"),
            Condition::Busy => ("forward[busy_to]", "forward[busy]"),
            Condition::NoAnswer => ("forward[no_answer_to]", "forward[no_answer]"),
        }
    }

    #[cfg(feature = "ssr")]
    fn of(&self, condition: Condition) -> (&str, &str) {
        match condition {
            Condition::Always => (&self.always_to, &self.always),
            Condition::Unavailable => (&self.unavailable_to, &self.unavailable),
            Condition::NotOnline => (&self.not_online_to, &self.not_online),
            Condition::Busy => (&self.busy_to, &self.busy),
            Condition::NoAnswer => (&self.no_answer_to, &self.no_answer),
        }
    }
}

/// A condition's choice as the target that [`patchbay_domain::sip::Target`] reads; nothing is nowhere.
///
/// # Errors
/// A sentence when a number or an address was chosen and none is given.
pub(crate) fn wanted(to: &str, typed: &str) -> Result<String, String> {
    match to {
        "mailbox" => Ok("<voice-mailbox>".to_owned()),
        "mobile" => Ok("<mobile-number>".to_owned()),
        "other" if typed.trim().is_empty() => Err("Give the number or address that calls go to.".to_owned()),
        "other" => Ok(typed.to_owned()),
        _ => Ok(String::new()),
    }
}

/// Sets all forwardings, or none of them.
#[server(prefix = "/portal", endpoint = "my/forwarding")]
pub(crate) async fn set_forwarding(
    /// Where to, of each condition.
    forward: ForwardForm,
) -> Result<()> {
    use crate::Error;
    use patchbay_core::sip::{Error as Cause, ForwardingChange};
    use patchbay_domain::form::FieldErrors;
    let desk = crate::server::signed_in()?;
    let typed = || {
        Condition::ALL.into_iter().flat_map(|condition| {
            let ((to_field, field), (to, typed)) = (ForwardForm::fields(condition), forward.of(condition));
            [(to_field, to), (field, typed)]
        })
    };
    let mut errors = FieldErrors::default();
    let mut changes = Vec::new();
    for condition in Condition::ALL {
        let (to, typed) = forward.of(condition);
        if let Some(target) = errors.check(ForwardForm::fields(condition).1, wanted(to, typed)) {
            changes.push(ForwardingChange { condition, target });
        }
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed()))?;
    super::own(&desk)?.set_forwarding(changes).await.map_err(|error| {
        let field = match &error {
            Cause::Target { condition, .. } | Cause::Circle { condition } => ForwardForm::fields(*condition).1,
            _ => "",
        };
        let refusal = if field.is_empty() { super::refused(error) } else { Error::field(field, error.to_string()).announced() };
        refusal.keep(typed())
    })?;
    crate::server::redirect(&crate::flash::with("/my/forwarding", "my-forwarding"));
    Ok(())
}

/// How long phones ring, and the mobile number that calls can go to.
#[server(prefix = "/portal", endpoint = "my/ringing")]
pub(crate) async fn set_ringing(
    /// Seconds.
    no_answer_seconds: String,
    /// A number; empty for none.
    mobile: String,
) -> Result<()> {
    use crate::Error;
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::sip::{NO_ANSWER_SECONDS_MAX, Number};
    let desk = crate::server::signed_in()?;
    let account = super::own(&desk)?;
    let typed = [("no_answer_seconds", no_answer_seconds.as_str()), ("mobile", &mobile)];
    let mut errors = FieldErrors::default();
    let seconds = no_answer_seconds.trim().parse::<u16>().map_err(|_| format!("Choose 1 to {NO_ANSWER_SECONDS_MAX} seconds."));
    let seconds = errors.check("no_answer_seconds", seconds);
    let number = if mobile.trim().is_empty() { None } else { errors.check("mobile", Number::parse(&mobile)) };
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    let now = account.settings().await?.identity;
    let identity = patchbay_domain::sip::Identity { no_answer_seconds: seconds, mobile: number, ..now };
    account.set_identity(&identity).await.map_err(|error| super::refused(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/my/forwarding", "my-saved"));
    Ok(())
}
