//! What a Snom phone calls itself: model, firmware and sometimes its MAC, out of the spellings of section 6.1 of the sheet.

use patchbay_domain::redirections::Mac;
use std::borrow::Cow;

/// The longest User-Agent that is looked at; longer ones are cut.
pub(super) const USER_AGENT_MAX: usize = 512;

/// The longest firmware version that is kept.
const FIRMWARE_MAX: usize = 64;

/// What a User-Agent says; empty and none where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent<'a> {
    /// The model as it stands in file names, such as `snomD785`, `snomM900`, `snomm9`; empty when not told.
    pub model: Cow<'a, str>,
    /// The firmware's version, such as `10.1.33.33`; empty when not told.
    pub firmware: &'a str,
    /// The phone's MAC.
    pub mac: Option<Mac>,
    /// Whether a Snom phone speaks at all.
    pub is_phone: bool,
}

impl<'a> UserAgent<'a> {
    /// Reads a User-Agent; any text will do.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        let Some((model, after)) = find_model(text, true) else { return Self::default() };
        // `-SIP` and the like belong to the model's word; the version is the next one.
        let version = after.find(' ').and_then(|blank| after.get(blank..)).and_then(|rest| rest.split_ascii_whitespace().next());
        let firmware = version.map(|word| word.trim_end_matches([')', ';', ','])).filter(|word| is_version(word));
        Self { model, firmware: firmware.unwrap_or_default(), mac: find_mac(text), is_phone: true }
    }

    /// The first number of the firmware's version.
    fn major(&self) -> Option<u32> {
        self.firmware.split('.').next()?.parse().ok()
    }

    /// Whether the phone reads settings as text only: a desk phone with firmware before 7, or one so old that it does not tell its model
    /// (`snom lid 3605`). DECT bases count their versions anew and always read XML, so a small number says nothing there.
    #[must_use]
    pub fn reads_text_only(&self) -> bool {
        let Some(major) = self.major() else { return false };
        let desk_phone = self.model.get(4..).is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        if self.model.is_empty() { !self.firmware.contains('.') || major < 7 } else { desk_phone && major < 7 }
    }
}

fn is_version(word: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    word.len() <= FIRMWARE_MAX && word.starts_with(|c: char| c.is_ascii_digit()) && word.bytes().all(good)
}

/// The model in a text, and what follows it: `snom` as the beginning of a word, and the model's own name, which `spaced` lets stand
/// apart by a blank or dash. The model is empty where no name follows.
pub(super) fn find_model(text: &str, spaced: bool) -> Option<(Cow<'_, str>, &str)> {
    let start = text.as_bytes().windows(4).enumerate().find_map(|(at, word)| {
        let begins = at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_none_or(|c| !c.is_ascii_alphanumeric());
        (begins && word.eq_ignore_ascii_case(b"snom")).then_some(at)
    })?;
    let vendor = text.get(start..start.saturating_add(4))?;
    let rest = text.get(start.saturating_add(4)..)?;
    let apart = spaced && rest.starts_with([' ', '-']);
    let name_on = if apart { rest.get(1..)? } else { rest };
    let length = name_on.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, after) = name_on.split_at_checked(length)?;
    let none = name.is_empty() || name.len() > 24 || (apart && (name == "lid" || name.eq_ignore_ascii_case("sip")));
    if none {
        return Some((Cow::Borrowed(""), after));
    }
    let together = text.get(start..start.saturating_add(4).saturating_add(length));
    match together {
        Some(model) if !apart && vendor == "snom" => Some((Cow::Borrowed(model), after)),
        _ => Some((Cow::Owned(format!("snom{name}")), after)),
    }
}

/// The last MAC in a text: twelve hex digits, or six pairs with one kind of separator, as a word of its own. The last, because
/// versions, dates and check sums stand before it.
pub(super) fn find_mac(text: &str) -> Option<Mac> {
    let bytes = text.as_bytes();
    let mut found = None;
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_hexdigit() && !before.is_ascii_alphanumeric() {
            found = bytes.get(at..).and_then(mac_at_start).or(found);
        }
        before = byte;
    }
    found
}

/// A MAC at the very beginning, ending where a word ends.
fn mac_at_start(bytes: &[u8]) -> Option<Mac> {
    let separator = bytes.get(2).copied().filter(|byte| matches!(byte, b':' | b'-' | b'.'));
    let length = if separator.is_some() { 17 } else { 12 };
    let (word, rest) = bytes.split_at_checked(length)?;
    if rest.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let in_place = |(at, byte): (usize, &u8)| match separator {
        Some(separator) if at % 3 == 2 => *byte == separator,
        _ => byte.is_ascii_hexdigit(),
    };
    if !word.iter().enumerate().all(in_place) {
        return None;
    }
    Mac::parse(std::str::from_utf8(word).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The samples of section 6.1, and what they say: model, firmware, MAC, whether text only.
    #[test]
    fn the_samples_of_the_field_are_understood() {
        let samples = [
            ("Mozilla/4.0 (compatible; snom320-SIP 8.4.18 1.1.3-s)", "snom320", "8.4.18", "", false),
            (
                "Mozilla/4.0 (compatible; snom710-SIP 8.7.5.35 1.1.5-IFX-05.01.12 000413741767)",
                "snom710",
                "8.7.5.35",
                "000413741767",
                false,
            ),
            (
                "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413922D24 SXM:0 UXM:0)",
                "snomD785",
                "10.1.33.33",
                "000413922d24",
                false,
            ),
            (
                "Mozilla/4.0 (compatible; snomD785-SIP 10.1.76.11 (202103041530) 000413922D24 SXM:0 UXM:0)",
                "snomD785",
                "10.1.76.11",
                "000413922d24",
                false,
            ),
            ("Mozilla/4.0 (compatible; Snom M900 05.20.0001 000413b60680)", "snomM900", "05.20.0001", "000413b60680", false),
            ("snom lid 3605", "", "3605", "", true),
            ("snom720 8.7.5.35", "snom720", "8.7.5.35", "", false),
            ("Mozilla/4.0 (compatible; snom190-SIP 3.60s)", "snom190", "3.60s", "", true),
            ("Mozilla/4.0 (compatible; snom360-SIP 6.5.20; snom360 linux 3.38)", "snom360", "6.5.20", "", true),
            ("Mozilla/4.0 (compatible; snom-m9-SIP 9.6.2-a 1.0)", "snomm9", "9.6.2-a", "", false),
            ("Mozilla/4.0 (compatible; snomPA1-SIP 8.7.3.19 00:04:13:33:00:01)", "snomPA1", "8.7.3.19", "000413330001", false),
            ("snom", "", "", "", false),
        ];
        for (text, model, firmware, mac, text_only) in samples {
            let read = UserAgent::read(text);
            assert_eq!((read.model.as_ref(), read.firmware), (model, firmware), "{text}");
            assert_eq!(read.mac.map(|mac| mac.to_string()).unwrap_or_default(), mac, "{text}");
            assert_eq!(read.reads_text_only(), text_only, "{text}");
            assert!(read.is_phone);
        }
    }

    #[test]
    fn others_are_no_phones() {
        for text in [
            "",
            "Mozilla/5.0 (X11; Linux) Firefox/140.0",
            "venomsnomish 1.0",
            "curl/7.88.1",
            "Yealink SIP-T46S 66.84 001565000001",
        ] {
            assert_eq!(UserAgent::read(text), UserAgent::default(), "{text}");
        }
    }

    #[test]
    fn a_mac_is_a_word_of_its_own() {
        for (text, want) in [
            ("snomD345-000413A11FA7.htm", Some("000413a11fa7")),
            ("00:04:13:61:0f:f5", Some("000413610ff5")),
            ("x/00-04-13-61-0F-F5.xml", Some("000413610ff5")),
            ("0004136110ff5", None),
            ("a000413610ff5", None),
            ("00:04-13:61:0f:f5", None),
            ("ffffffffffff", None),
            ("000413610ff", None),
            ("", None),
        ] {
            assert_eq!(find_mac(text), want.map(|text| text.parse().unwrap()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,80}", model in "[a-zA-Z0-9]{0,6}") {
            let _ = UserAgent::read(&text);
            let _ = UserAgent::read(&format!("{text} snom{model}{text}"));
            let _ = find_mac(&text);
        }
    }
}
