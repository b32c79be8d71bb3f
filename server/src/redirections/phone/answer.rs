//! The three documents a known phone may be answered, and their preview for the portal; both by the same writer.
//!
//! The URL is sent as it was registered: placeholders such as `{mac}` are the phone's to fill in.

use crate::xml::{escape, escape_attribute};
use patchbay_domain::redirections::{Answer, AnswerPreview, Mac};

/// XML for a phone. It is data; nothing renders it.
const XML: &str = "text/xml; charset=utf-8";

/// Text for a phone. It has always stood in HTML tags, yet is never called HTML: a URL may hold anything, and a browser would run it.
const TEXT: &str = "text/plain; charset=utf-8";

/// A document for a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

/// The document of that form, which sends a phone to this URL; none for the two answers that are no document.
pub(super) fn document(form: Answer, url: &str) -> Option<Document> {
    match form {
        Answer::Settings => Some(settings(url)),
        Answer::Text => Some(text(url)),
        Answer::SettingFiles => Some(setting_files(url)),
        Answer::Nothing | Answer::Refused => None,
    }
}

/// The document that tells nothing: no setting, so that the phone keeps what it has.
pub(super) fn empty() -> Document {
    Document { content_type: TEXT, body: "<html>\n<pre>\n</pre>\n</html>\n".to_owned() }
}

/// Firmware 7 and later.
fn settings(url: &str) -> Document {
    let mut body = String::with_capacity(url.len().saturating_add(192));
    body.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings><phone-settings><setting_server perm=\"RW\">");
    escape(&mut body, url);
    body.push_str("</setting_server></phone-settings></settings>\n");
    Document { content_type: XML, body }
}

/// Older firmware: one setting a line, the setting server on the fourth, where the old command line reads it. `$` means that it is
/// written at each boot and that the user may change it. A URL holds no line break, so it cannot bring a setting of its own.
fn text(url: &str) -> Document {
    let mut body = String::with_capacity(url.len().saturating_add(96));
    body.push_str("<html>\n<pre>\n# where this phone finds its settings\nsetting_server$: ");
    body.extend(url.chars().filter(|c| !c.is_control()));
    body.push_str("\n</pre>\n</html>\n");
    Document { content_type: TEXT, body }
}

/// The m9: a list of further files to fetch.
fn setting_files(url: &str) -> Document {
    let mut body = String::with_capacity(url.len().saturating_add(128));
    body.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<setting-files>\n<file url=\"");
    escape_attribute(&mut body, url);
    body.push_str("\" />\n</setting-files>\n");
    Document { content_type: XML, body }
}

/// What this phone would be told now, in each form, the form of its model first. `request` is the path and query that gets it.
#[must_use]
pub fn answers(mac: Mac, url: &str, model: Option<&str>) -> Vec<AnswerPreview> {
    let model = model.filter(|model| !model.is_empty()).unwrap_or("snom");
    let is_m9 = model.eq_ignore_ascii_case("snomm9");
    let file = format!("/{model}-{}.htm", mac.upper());
    let canonical = format!("/phone?mac={}", mac.upper());
    let forms = if is_m9 {
        [
            (Answer::SettingFiles, file),
            (Answer::Settings, canonical),
            (Answer::Text, format!("/snom/snom.php?mac={}", mac.upper())),
        ]
    } else {
        [
            (Answer::Settings, file),
            (Answer::Text, format!("/{model}/{model}.php?mac={}", mac.upper())),
            (Answer::SettingFiles, format!("/snomm9-{}.htm", mac.upper())),
        ]
    };
    let preview = |(answer, request): (Answer, String)| {
        let Document { content_type, body } = document(answer, url)?;
        Some(AnswerPreview { answer, content_type: content_type.to_owned(), body, request })
    };
    forms.into_iter().filter_map(preview).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redirections::phone::recognise;
    use axum::http::{HeaderMap, Method};

    const URL: &str = "http://u:p@h/snom?a=1&mac={mac}&t=<phone_type>&q=\"x\"";

    #[test]
    fn xml_forms_are_escaped_and_keep_placeholders() {
        let settings = document(Answer::Settings, URL).unwrap();
        assert_eq!(
            settings.body,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings><phone-settings><setting_server perm=\"RW\">\
             http://u:p@h/snom?a=1&amp;mac={mac}&amp;t=&lt;phone_type&gt;&amp;q=\"x\"</setting_server></phone-settings></settings>\n"
        );
        let files = document(Answer::SettingFiles, URL).unwrap();
        assert!(
            files
                .body
                .contains("<file url=\"http://u:p@h/snom?a=1&amp;mac={mac}&amp;t=&lt;phone_type&gt;&amp;q=&quot;x&quot;\" />")
        );
        assert!(settings.content_type.starts_with("text/xml") && files.content_type.starts_with("text/xml"));
    }

    #[test]
    fn the_old_command_line_finds_the_url_on_the_fourth_line() {
        let text = document(Answer::Text, URL).unwrap();
        assert_eq!(text.body.lines().nth(3).and_then(|line| line.split_once(": ")), Some(("setting_server$", URL)));
        assert!(text.content_type.starts_with("text/plain"));
        let hostile = document(Answer::Text, "http://h/\r\nadmin_mode$: on").unwrap();
        assert!(!hostile.body.contains("\nadmin_mode"));
        assert!(!empty().body.contains("setting_server"));
    }

    #[test]
    fn a_preview_is_what_its_request_is_answered() {
        let mac: Mac = "000413a11fa7".parse().unwrap();
        for model in [None, Some(""), Some("snomD345"), Some("snom190"), Some("snomm9"), Some("snomM700")] {
            let previews = answers(mac, URL, model);
            assert_eq!(previews.len(), 3);
            for preview in previews {
                let (path, query) =
                    preview.request.split_once('?').map_or((preview.request.as_str(), None), |(a, b)| (a, Some(b)));
                let headers = HeaderMap::new();
                let request = recognise(&Method::GET, path, query, &headers).unwrap();
                assert_eq!((request.mac, request.form), (Some(mac), preview.answer), "{model:?} {}", preview.request);
            }
        }
    }
}
