//! Actions that change something (sheet, sections 4.3, 4.11, 4.15, 4.16, 4.20 and decision 3), with the texts of the original.

use super::answer::{Answer, Failure, Outcome};
use super::parameters::Parameters;
use patchbay_core::sip::{ForwardingChange, Own, SipAccount, VoicemailChange};
use patchbay_domain::sip::{Condition, Target};
use std::fmt::Write as _;

/// The account as its owner.
type Owned<'a> = SipAccount<'a, Own>;

pub(super) async fn add_alias(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let alias = account.add_alias(parameters.get("username").unwrap_or_default()).await?;
    Answer::done(&format!("Added alias {}", alias.user))
}

pub(super) async fn delete_alias(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let alias = account.delete_alias(parameters.get("username").unwrap_or_default()).await?;
    Answer::done(&format!("Deleted alias {}", alias.user))
}

/// Redeems a voucher.
pub(super) async fn add_balance(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let (Some(id), Some(number)) = (parameters.given("id"), parameters.given("number")) else {
        return Err(Failure::refused("Missing id or number"));
    };
    account.redeem(id, number).await?;
    Answer::done("Added balance succeeded")
}

/// Conditions are known in exactly their spelling; those not named stay as they are.
pub(super) async fn set_forwarding(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let change =
        |(name, target): (&str, &str)| Some(ForwardingChange { condition: Condition::parse(name)?, target: target.to_owned() });
    let changes: Vec<ForwardingChange> = parameters.pairs().filter_map(change).collect();
    if changes.is_empty() {
        return Answer::done("Diversions remained the same");
    }
    let set = account.set_forwarding(changes).await?;
    let mut text = "Changed diversions ".to_owned();
    for (condition, target) in &set {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}={} ", condition.code(), target.as_ref().map(Target::stored).unwrap_or_default());
    }
    Answer::done(&text)
}

/// Minutes, or until it is switched off.
pub(super) async fn do_not_disturb_on(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let minutes = match parameters.given("duration").map(|text| text.trim().parse::<i64>()) {
        None => 0,
        Some(Ok(minutes)) if minutes >= 0 => minutes,
        Some(_) => return Err(Failure::refused("Error: duration is a number of minutes")),
    };
    account.set_do_not_disturb(Some(minutes).filter(|minutes| *minutes > 0)).await?;
    if minutes > 0 {
        Answer::done(&format!("Do not disturb has been enabled for {minutes} minutes"))
    } else {
        Answer::done("Do not disturb has been enabled")
    }
}

pub(super) async fn do_not_disturb_off(account: &Owned<'_>) -> Outcome {
    account.end_do_not_disturb().await?;
    Answer::done("Do not disturb has been disabled")
}

/// Hiding what is hidden already is a success, and so is the contrary.
pub(super) async fn set_privacy(account: &Owned<'_>, hidden: bool) -> Outcome {
    account.set_privacy(hidden).await?;
    let text = if hidden { "hidden" } else { "visible" };
    Answer::done(&format!("Caller-ID is now {text} for outgoing calls"))
}

/// Any of `Email`, `Password`, `delete`, `enabled`; an empty address or PIN takes it away.
pub(super) async fn set_voicemail(account: &Owned<'_>, parameters: &Parameters) -> Outcome {
    let change = VoicemailChange {
        enabled: switch(parameters, "enabled")?,
        email: parameters.get("Email").map(str::to_owned),
        pin: parameters.get("Password").map(|pin| pin.trim().to_owned()),
        delete: switch(parameters, "delete")?,
    };
    if change == VoicemailChange::default() {
        return Err(Failure::refused("Error: missing Email, Password, delete or enabled"));
    }
    account.set_voicemail(change).await?;
    Answer::done("Changed voicemail settings")
}

/// `True` or `False`, as this protocol writes them.
fn switch(parameters: &Parameters, name: &str) -> Result<Option<bool>, Failure> {
    match parameters.get(name) {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Failure::Refused(format!("Error: {name} is True or False"))),
    }
}
