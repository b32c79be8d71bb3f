//! The settings of `sip`, checked.

use super::check::{Checker, number, origin};
use patchbay_core::sip::SipLimits;
use patchbay_domain::sip::JournalLimits;

/// The longest that anything is kept, in days.
const DAYS_MAX: usize = 36_500;
/// The most entries of a journal that may be set.
const ENTRIES_MAX: usize = 10_000_000;
/// The largest journal that may be set, in MiB.
const SIZE_MAX: usize = 10_240;
/// Bytes of a MiB.
const MIB: i64 = 1024 * 1024;

/// What is set for `sip`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SipConfig {
    /// Origins, in lower case, whose pages may use the settings API.
    pub origins: Vec<String>,
    /// How much is kept, and for how long.
    pub limits: SipLimits,
    /// Whether the settings API tells a mailbox's PIN in clear.
    pub voicemail_pin: bool,
    /// Whether the settings API tells anybody where his address lies.
    pub location: bool,
}

/// Checks them.
pub(super) fn check(checker: &mut Checker<'_>) -> SipConfig {
    let usual = SipLimits::default();
    let mut amount = |key: &str, most: usize| checker.value(key, |text| number(text, 1, most).map(whole));
    let limits = SipLimits {
        journal: JournalLimits {
            days: amount("sip_journal_days", DAYS_MAX).unwrap_or(usual.journal.days),
            entries: amount("sip_journal_entries", ENTRIES_MAX).unwrap_or(usual.journal.entries),
            bytes: amount("sip_journal_size", SIZE_MAX).map_or(usual.journal.bytes, |mib| mib.saturating_mul(MIB)),
        },
        call_days: amount("sip_call_days", DAYS_MAX).unwrap_or(usual.call_days),
    };
    SipConfig {
        origins: checker.value("sip_origins", origins).unwrap_or_default(),
        limits,
        voicemail_pin: checker.value("sip_voicemail_pin", switch).unwrap_or_default(),
        location: checker.value("sip_location", switch).unwrap_or_default(),
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    let wanted = |_| "a list of origins, such as https://webphone.example,https://other.example:8443".to_owned();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| origin(part).map(|origin| origin.to_ascii_lowercase()).map_err(wanted)).collect()
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Sources, check};
    use std::collections::BTreeMap;

    fn checked(pairs: &[(&str, &str)]) -> Result<super::SipConfig, Vec<String>> {
        let flags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("empty.toml");
        std::fs::write(&file, "").unwrap();
        let texts = Sources { flags, environment: BTreeMap::new(), file: Some(file) }.read().unwrap();
        check(&texts, false).map(|config| config.sip)
    }

    #[test]
    fn the_defaults_are_those_of_core_and_open_nothing() {
        let sip = checked(&[]).unwrap();
        assert_eq!(sip.limits, patchbay_core::sip::SipLimits::default());
        assert_eq!((sip.origins.len(), sip.voicemail_pin, sip.location), (0, false, true));
    }

    #[test]
    fn what_is_set_holds_and_what_makes_no_sense_is_told() {
        let sip = checked(&[
            ("sip_origins", "https://Webphone.example, http://localhost:8080/"),
            ("sip_journal_days", "30"),
            ("sip_journal_size", "2"),
            ("sip_voicemail_pin", "on"),
            ("sip_location", "off"),
        ])
        .unwrap();
        assert_eq!(sip.origins, ["https://webphone.example", "http://localhost:8080"]);
        assert_eq!((sip.limits.journal.days, sip.limits.journal.bytes), (30, 2 * 1024 * 1024));
        assert_eq!((sip.voicemail_pin, sip.location), (true, false));
        let errors = checked(&[
            ("sip_origins", "*"),
            ("sip_journal_days", "0"),
            ("sip_journal_entries", "many"),
            ("sip_call_days", "-1"),
            ("sip_voicemail_pin", "yes"),
        ])
        .unwrap_err();
        assert_eq!(errors.len(), 5, "{errors:#?}");
    }
}
