//! Registrations as they stand in URLs: one of them, those that a bulk deletion applies to, and a deletion that was started; and one of them
//! in a few words.
//!
//! The list's form leads to the confirm page with a GET, so that choosing deletes nothing and the page can be reloaded.

use patchbay_domain::connections::{ApplicationId, ConnectionFilter, ConnectionKey, ConnectionRow, ConnectionSelection};
use patchbay_domain::job::JobId;
use patchbay_domain::list::{Filter, query_string};

/// The page of a registration. Its id may hold any character of an address, so it stands in the query.
pub(crate) fn connection_page(key: &ConnectionKey) -> String {
    page_of("/connections/one", key, None)
}

/// A page below that of a registration, such as `/connections/one/edit`, with a parameter of its own.
pub(super) fn page_of(path: &str, key: &ConnectionKey, more: Option<(&'static str, &str)>) -> String {
    let mut pairs = vec![("key", key.to_string())];
    pairs.extend(more.map(|(name, value)| (name, value.to_owned())));
    format!("{path}{}", query_string(&pairs))
}

/// The page of a deletion that was started.
pub(crate) fn deletion_page(job: &JobId) -> String {
    format!("/connections/delete/{job}")
}

/// The device in words: what it says it is, or else its type.
pub(super) fn device_words(row: &ConnectionRow) -> String {
    let text = |name| row.connection.properties.text(name).unwrap_or_default();
    let (kind, model) = (text("DeviceType"), text("DeviceModel"));
    if model.is_empty() || model == kind { kind } else { format!("{model} ({kind})") }
}

/// A registration in short: the device, and whose it is.
pub(crate) fn in_short(row: &ConnectionRow) -> String {
    let who = row.connection.user.as_deref().unwrap_or("nobody in particular");
    format!("{}, of {who}, in {}", device_words(row), row.connection.application)
}

/// What a URL selects; none when it selects nothing, or says something that is not understood: of a filter that is understood by half, more
/// would go than somebody meant.
pub(super) fn of_pairs(pairs: &[(&str, &str)]) -> Option<ConnectionSelection> {
    if pairs.contains(&("scope", "all")) {
        return filter_of(pairs).map(ConnectionSelection::Matching);
    }
    let mut keys: Vec<ConnectionKey> = Vec::new();
    for (_, text) in pairs.iter().filter(|(name, _)| *name == "key") {
        let key = ConnectionKey::parse(text)?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    (!keys.is_empty()).then_some(ConnectionSelection::Keys(keys))
}

/// The filter of a URL, all of it or none.
fn filter_of(pairs: &[(&str, &str)]) -> Option<ConnectionFilter> {
    let mut filter = ConnectionFilter::default();
    let mut given: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        if filter.take(name, value) && !value.trim().is_empty() && !given.contains(name) {
            given.push(name);
        }
    }
    (filter.pairs().len() == given.len()).then_some(filter)
}

/// What the page of the clean-up asks for: the idle ones of an application, by its own setting or by days that were typed.
///
/// # Errors
/// A sentence about the days.
pub(super) fn idle_of(application: &ApplicationId, days: &str) -> Result<ConnectionSelection, String> {
    let days = days.trim();
    if days.is_empty() {
        return Ok(ConnectionSelection::Idle(application.clone()));
    }
    let days: u16 = days.parse().map_err(|_| "Use a whole number of days, or nothing.".to_owned())?;
    patchbay_domain::connections::check_idle_days(days)?;
    Ok(ConnectionSelection::Matching(ConnectionFilter {
        application: application.to_string(),
        idle_days: Some(days),
        ..ConnectionFilter::default()
    }))
}

/// The list that shows what is selected, for the way back.
pub(super) fn list_url(selection: &ConnectionSelection) -> String {
    let pairs = match selection {
        ConnectionSelection::Keys(_) => Vec::new(),
        ConnectionSelection::Matching(filter) => filter.pairs(),
        ConnectionSelection::Idle(application) => vec![("application", application.to_string())],
    };
    format!("/connections{}", query_string(&pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_ones_are_read_once_each() {
        let read = of_pairs(&[("key", "com.a/1"), ("key", "com.a/1"), ("key", "com.a/b/c"), ("q", "left over")]);
        let Some(ConnectionSelection::Keys(keys)) = read else { panic!("{read:?}") };
        assert_eq!(keys.iter().map(ToString::to_string).collect::<Vec<_>>(), ["com.a/1", "com.a/b/c"]);
        assert_eq!(list_url(&ConnectionSelection::Keys(keys)), "/connections");
    }

    #[test]
    fn all_matching_wins_over_ticked_ones() {
        let read =
            of_pairs(&[("scope", "all"), ("key", "com.a/1"), ("application", "com.a"), ("q", " "), ("idle", "90")]).unwrap();
        let want = ConnectionFilter { application: "com.a".to_owned(), idle_days: Some(90), ..ConnectionFilter::default() };
        assert_eq!(read, ConnectionSelection::Matching(want));
        assert_eq!(list_url(&read), "/connections?application=com.a&idle=90");
        assert_eq!(of_pairs(&[("scope", "all")]), Some(ConnectionSelection::Matching(ConnectionFilter::default())));
    }

    #[test]
    fn what_is_understood_by_half_selects_nothing() {
        for half in [("idle", "soon"), ("idle", "-1"), ("push", "pigeon"), ("seen", "ever"), ("key", "nonsense")] {
            let scope = if half.0 == "key" { ("scope", "page") } else { ("scope", "all") };
            assert_eq!(of_pairs(&[scope, ("application", "com.a"), half]), None, "{half:?}");
        }
        assert_eq!(of_pairs(&[]), None);
    }

    #[test]
    fn days_are_checked_as_those_of_the_setting_are() {
        let application = ApplicationId::parse("com.a").unwrap();
        assert_eq!(idle_of(&application, " "), Ok(ConnectionSelection::Idle(application.clone())));
        assert!(matches!(idle_of(&application, "7"), Ok(ConnectionSelection::Matching(filter)) if filter.idle_days == Some(7)));
        for bad in ["6", "3651", "-7", "many", "70000"] {
            assert!(idle_of(&application, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_of_any_characters_is_carried_in_the_query() {
        let key = ConnectionKey::parse("com.a/../b?c#d%20'").unwrap();
        assert_eq!(connection_page(&key), "/connections/one?key=com.a%2F..%2Fb%3Fc%23d%2520%27");
        assert_eq!(
            page_of("/connections/one/edit", &key, Some(("group", "device"))),
            "/connections/one/edit?key=com.a%2F..%2Fb%3Fc%23d%2520%27&group=device"
        );
    }
}
