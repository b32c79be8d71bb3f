//! The seven methods of the redirection service (sheet, section 4): values to one call on core, core's answer to the protocol's.

use super::fault::{APPLICATION, Fault, INVALID_PARAMETERS};
use super::methods::{Answer, Caller, wrong_count};
use super::value::Value;
use patchbay_core::redirections::{Edit, Error, Redirections, View};
use patchbay_domain::redirections::{AnswerStyle, Mac, ProvisioningUrl};
use std::borrow::Cow;
use std::collections::HashSet;

pub(super) async fn register(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [mac, url] = params else { return Err(wrong_count()) };
    let Ok(mac) = read_mac(mac) else { return outcome(Err(Error::MalformedMac)) };
    if let Some(url) = read_url(url) {
        return outcome(edit(caller)?.register(mac, url).await);
    }
    // The URL is at fault; but whose the phone is weighs more, and is told first.
    match edit_view(caller)?.find(mac).await {
        Ok(_) | Err(Error::NoSuchMac) => outcome(Err(Error::MalformedUrl)),
        Err(error) => outcome(Err(error)),
    }
}

pub(super) async fn deregister(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [mac] = params else { return Err(wrong_count()) };
    let Ok(mac) = read_mac(mac) else { return outcome(Err(Error::MalformedMac)) };
    outcome(edit(caller)?.deregister(mac).await)
}

pub(super) async fn check(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [mac] = params else { return Err(wrong_count()) };
    let Ok(mac) = read_mac(mac) else { return outcome(Err(Error::MalformedMac)) };
    outcome(view(caller)?.find(mac).await.map(drop))
}

pub(super) async fn redirection(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [mac] = params else { return Err(wrong_count()) };
    let Ok(mac) = read_mac(mac) else { return outcome(Err(Error::MalformedMac)) };
    let found = match view(caller)?.find(mac).await {
        Ok(found) => found,
        Err(error) => return outcome(Err(error)),
    };
    let settings = caller.core.acting_as(caller.actor).organization_settings().map_err(|error| core_fault(&error))?;
    let organization = settings.get().await.map_err(|error| core_fault(&error))?;
    let mut answer = match organization.redirection_answer {
        AnswerStyle::Pair => Vec::with_capacity(2),
        AnswerStyle::Triple => vec![Value::Boolean(true)],
    };
    answer.push(Value::String(organization.title));
    answer.push(Value::String(found.url));
    Ok(Value::Array(answer))
}

pub(super) async fn list(caller: Caller<'_>, params: &[Value]) -> Answer {
    let (model, url) = match params {
        [model] => (model, &Value::Nil),
        [model, url] => (model, url),
        _ => return Err(wrong_count()),
    };
    let text = |value: &Value| match value {
        Value::Nil => Ok(None),
        Value::String(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        _ => Err(Fault::parameters("listPhones takes strings; nil and the empty string stand for any.")),
    };
    let (model, url) = (text(model)?.unwrap_or_default(), text(url)?);
    let macs = view(caller)?.of_model(model.trim(), url.as_deref()).await.map_err(|error| core_fault(&error))?;
    Ok(Value::Array(macs.into_iter().map(|mac| Value::String(mac.to_string())).collect()))
}

pub(super) async fn register_list(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [list, url] = params else { return Err(wrong_count()) };
    let Some(items) = read_list(list) else { return outcome(Err(Error::MalformedMacList)) };
    let Some(url) = read_url(url) else {
        let all = items.iter().map(|item| (name_of(item), Error::MalformedUrl));
        return refused(all);
    };
    let sorted = Sorted::of(items);
    let others = match sorted.macs.is_empty() {
        true => Vec::new(),
        false => match edit(caller)?.register_list(sorted.macs, url).await {
            Ok(others) => others,
            Err(error) => return outcome(Err(error)),
        },
    };
    refused(sorted.malformed.into_iter().chain(others.into_iter().map(|(mac, error)| (mac.to_string(), error))))
}

pub(super) async fn deregister_list(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [list] = params else { return Err(wrong_count()) };
    let Some(items) = read_list(list) else { return outcome(Err(Error::MalformedMacList)) };
    let sorted = Sorted::of(items);
    let others = match sorted.macs.is_empty() {
        true => Vec::new(),
        false => match edit(caller)?.deregister_list(sorted.macs).await {
            Ok(others) => others,
            Err(error) => return outcome(Err(error)),
        },
    };
    refused(sorted.malformed.into_iter().chain(others.into_iter().map(|(mac, error)| (mac.to_string(), error))))
}

/// The items of a list, the addresses apart from what is none; each once.
struct Sorted {
    macs: Vec<Mac>,
    malformed: Vec<(String, Error)>,
}

impl Sorted {
    fn of(items: &[Value]) -> Self {
        let mut sorted = Self { macs: Vec::with_capacity(items.len()), malformed: Vec::new() };
        let mut seen = HashSet::with_capacity(items.len());
        for item in items {
            match read_mac(item) {
                Ok(mac) => {
                    if seen.insert(mac) {
                        sorted.macs.push(mac);
                    }
                }
                Err(()) => sorted.malformed.push((name_of(item), Error::MalformedMac)),
            }
        }
        sorted
    }
}

/// A MAC in any spelling. Anything but a string is none: an address of digits only that came as a number has lost its zeros.
fn read_mac(value: &Value) -> Result<Mac, ()> {
    value.as_str().and_then(|text| Mac::parse(text).ok()).ok_or(())
}

fn read_url(value: &Value) -> Option<ProvisioningUrl> {
    value.as_str().and_then(|text| ProvisioningUrl::parse(text).ok())
}

/// The items of a list of MACs; none when it is nil, empty or no list.
fn read_list(value: &Value) -> Option<&[Value]> {
    if let Value::Array(items) = value { Some(items.as_slice()).filter(|items| !items.is_empty()) } else { None }
}

/// Under which name a refused item is answered: the address as we write it, otherwise what was sent.
fn name_of(item: &Value) -> String {
    match item {
        Value::String(text) => Mac::parse(text).map_or_else(|_| text.clone(), |mac| mac.to_string()),
        Value::Nil => "nil".to_owned(),
        Value::Boolean(yes) => u8::from(*yes).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::DateTime(text) => text.clone(),
        Value::Base64(_) => "base64".to_owned(),
        Value::Array(_) => "array".to_owned(),
        Value::Struct(_) => "struct".to_owned(),
    }
}

fn view(caller: Caller<'_>) -> Result<Redirections<'_, View>, Fault> {
    caller.core.acting_as(caller.actor).redirections().map_err(|error| core_fault(&error))
}

fn edit(caller: Caller<'_>) -> Result<Redirections<'_, Edit>, Fault> {
    view(caller)?.edit().map_err(|error| core_fault(&error))
}

/// To look at, by somebody who may also change: a refused change tells nothing to one who may not make it.
fn edit_view(caller: Caller<'_>) -> Result<Redirections<'_, View>, Fault> {
    edit(caller).map(drop)?;
    view(caller)
}

/// `[true, "Ok"]` or `[false, "Error:..."]`.
fn outcome(outcome: Result<(), Error>) -> Answer {
    let (done, text) = match outcome {
        Ok(()) => (true, "Ok"),
        Err(error) => (false, text_of(&error)?),
    };
    Ok(Value::Array(vec![Value::Boolean(done), Value::string(text)]))
}

/// `[true, "Ok"]` when nothing was refused, otherwise `[false, {mac: "Error:..."}]`.
fn refused(refusals: impl Iterator<Item = (String, Error)>) -> Answer {
    let mut members = Vec::new();
    let mut seen = HashSet::new();
    for (name, error) in refusals {
        if seen.insert(name.clone()) {
            members.push((name, Value::string(text_of(&error)?)));
        }
    }
    if members.is_empty() {
        return outcome(Ok(()));
    }
    Ok(Value::Array(vec![Value::Boolean(false), Value::Struct(members)]))
}

/// How this protocol spells core's errors. What it has no word for is a fault.
fn text_of(error: &Error) -> Result<&'static str, Fault> {
    match error {
        Error::MalformedMac => Ok("Error:malformed_mac"),
        Error::MalformedUrl => Ok("Error:malformed_url"),
        Error::OwnedByOtherUser => Ok("Error:owned_by_other_user"),
        Error::NoSuchMac => Ok("Error:no_such_mac"),
        Error::MalformedMacList => Ok("Error:malformed_mac_list"),
        Error::TooMany => Err(Fault::new(INVALID_PARAMETERS, "A call names at most 100000 MACs.")),
        Error::Core(error) => Err(core_fault(error)),
    }
}

/// The fault of what core could or would not do. A cause on our side is named by its reference only.
pub(super) fn core_fault(error: &patchbay_core::Error) -> Fault {
    use patchbay_core::Error as Core;
    let text: Cow<'static, str> = match error {
        Core::Forbidden => "This credential may not do that.".into(),
        Core::NotFound => "There is no such thing.".into(),
        Core::Invalid(_) => "A value was refused.".into(),
        Core::Conflict(_) => "Somebody else changed it meanwhile.".into(),
        Core::Throttled { seconds } => format!("Too many attempts; try again in {seconds} seconds.").into(),
        Core::Internal(reference) => {
            format!("Internal fault {reference}; it is in the server's log under this reference.").into()
        }
    };
    Fault { code: APPLICATION, text }
}
