//! What the audit log tells of a change of a connection or an application: which properties and settings, from what to what.
//!
//! Tokens and channel addresses let whoever has them send messages to the device, so that only their beginning is told.

use patchbay_domain::connections::{ApplicationSettings, Capability, Connection, Properties, PropertyId, Value};

/// The most characters of a value that are told.
const VALUE_MAX: usize = 100;
/// Characters of a token that are told: enough to tell it from another.
const TOKEN_SHOWN: usize = 8;
/// The most bytes of one side of an item.
const TEXT_MAX: usize = 4000;

/// A new connection, or one that goes: who and what it was.
pub(super) fn whole(connection: &Connection) -> String {
    let user = connection.user.as_deref().unwrap_or_default();
    let head = [user.to_owned()].into_iter().filter(|user| !user.is_empty());
    let differing = connection.properties.differing().map(|(id, value)| told(id, &value));
    joined(head.chain(differing).chain(capabilities(&connection.capabilities)))
}

/// What was and what is, where they differ.
pub(super) fn change(was: &Connection, properties: &Properties, now: &[Capability]) -> (String, String) {
    let differing: Vec<PropertyId> = PropertyId::all().filter(|id| was.properties.get(*id) != properties.get(*id)).collect();
    let side = |of: &Properties| differing.iter().map(|id| told(*id, &of.get(*id))).collect::<Vec<_>>();
    let (before, after) =
        if was.capabilities == now { (None, None) } else { (capabilities(&was.capabilities), capabilities(now)) };
    (joined(side(&was.properties).into_iter().chain(before)), joined(side(properties).into_iter().chain(after)))
}

/// An application with all that is set for it, where it is not as usual.
pub(super) fn application(title: &str, settings: &ApplicationSettings) -> String {
    let usual = settings_lines("", &ApplicationSettings::default());
    joined(settings_lines(title, settings).into_iter().filter(|line| !usual.contains(line)).map(assigned))
}

/// What was and what is set for an application, where they differ.
pub(super) fn application_change(was: (&str, &ApplicationSettings), is: (&str, &ApplicationSettings)) -> (String, String) {
    let (was, is) = (settings_lines(was.0, was.1), settings_lines(is.0, is.1));
    let side = |one: &[(String, String)], other: &[(String, String)]| {
        joined(one.iter().filter(|line| !other.contains(line)).cloned().map(assigned))
    };
    (side(&was, &is), side(&is, &was))
}

/// What is set for an application, by name; nothing of it is secret.
fn settings_lines(title: &str, settings: &ApplicationSettings) -> Vec<(String, String)> {
    let ApplicationSettings {
        security,
        update_status,
        defaults,
        destinations,
        features,
        idle_days,
        idle_removal,
        session_minutes,
    } = settings;
    let idle = idle_days.map_or_else(|| "never".to_owned(), |days| days.to_string());
    let mut lines = vec![
        ("title".to_owned(), title.to_owned()),
        ("security".to_owned(), security.as_str().to_owned()),
        ("update_status".to_owned(), update_status.as_str().to_owned()),
        ("session_minutes".to_owned(), session_minutes.to_string()),
        ("idle_days".to_owned(), idle),
        ("idle_removal".to_owned(), idle_removal.to_string()),
    ];
    lines.extend(defaults.differing().map(|(id, value)| (format!("default {}", id.name()), worded(&value))));
    lines.extend(destinations.iter().map(|one| {
        let open = if one.anonymous { " without signing in" } else { "" };
        (format!("destination {}", one.name), format!("{}{open}", one.remote_url))
    }));
    lines.extend(features.iter().map(|one| {
        let texts = one.texts().into_iter().filter(|(name, text)| *name != "id" && !text.is_empty());
        (format!("feature {}", one.id), texts.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join(", "))
    }));
    lines
}

fn assigned((name, value): (String, String)) -> String {
    format!("{}={}", shortened(&name, VALUE_MAX), shortened(&value, VALUE_MAX))
}

fn worded(value: &Value<'_>) -> String {
    if value.is_null() { "null".to_owned() } else { value.to_string() }
}

fn told(id: PropertyId, value: &Value<'_>) -> String {
    let text = worded(value);
    format!("{}={}", id.name(), if is_token(id.name()) { shortened(&text, TOKEN_SHOWN) } else { shortened(&text, VALUE_MAX) })
}

/// Whether the value lets somebody send messages.
fn is_token(name: &str) -> bool {
    matches!(name, "AndroidGcmRegistrationId" | "ApnsDeviceToken" | "BlackberryDevicePin" | "MpnsChannelURI" | "WnsChannelURI")
}

fn capabilities(list: &[Capability]) -> Option<String> {
    if list.is_empty() {
        return None;
    }
    let names: Vec<String> = list.iter().map(|one| format!("{}/{}", one.key.category, one.key.name)).collect();
    Some(format!("Capability={}", shortened(&names.join(","), VALUE_MAX)))
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The parts, one a line; of too many, the first.
fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for part in parts {
        if out.len().saturating_add(part.len()) > TEXT_MAX {
            out.push_str("\n…");
            break;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&part);
    }
    out
}
