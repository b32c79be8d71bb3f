//! A pasted list of MAC addresses, turned into the CSV that an import reads. The import is where rows are judged; nothing is refused
//! here but a list that is empty or too long.

use patchbay_domain::redirections::MACS_MAX;

/// Why a pasted list cannot be tried at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasteError {
    /// Nothing in it.
    Empty,
    /// Over [`MACS_MAX`].
    TooMany,
}

impl std::fmt::Display for PasteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Paste at least one MAC address."),
            Self::TooMany => write!(f, "A list has at most {MACS_MAX} MAC addresses."),
        }
    }
}

/// The addresses of a pasted text: one a line, or with commas, semicolons or tabs between them. Blanks stay inside an address, since
/// some people group its digits with them.
pub(crate) fn addresses(text: &str) -> Result<Vec<&str>, PasteError> {
    let found: Vec<&str> =
        text.split(['\n', '\r', ',', ';', '\t']).map(str::trim).filter(|address| !address.is_empty()).collect();
    match found.len() {
        0 => Err(PasteError::Empty),
        count if count > MACS_MAX => Err(PasteError::TooMany),
        _ => Ok(found),
    }
}

/// The rule of a pasted list, as a field's check.
pub(crate) fn check(text: &str) -> Result<(), String> {
    addresses(text).map(drop).map_err(|fault| fault.to_string())
}

/// The same list as CSV with one URL for all, and a model where one was chosen.
#[cfg(feature = "ssr")]
pub(crate) fn csv(addresses: &[&str], url: &str, model: &str) -> String {
    let mut out = String::from(if model.is_empty() { "mac,url\n" } else { "mac,url,model\n" });
    for address in addresses {
        out.push_str(&quoted(address));
        out.push(',');
        out.push_str(&quoted(url));
        if !model.is_empty() {
            out.push(',');
            out.push_str(&quoted(model));
        }
        out.push('\n');
    }
    out
}

/// A value in quotation marks, those inside doubled (RFC 4180).
#[cfg(feature = "ssr")]
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_between_any_separators() {
        let text = "00:04:13:61:0f:f5\r\n0004.1361.0ff6, 000413610FF7;00 04 13 61 0f f8\t000413610ff9\n\n";
        let want = ["00:04:13:61:0f:f5", "0004.1361.0ff6", "000413610FF7", "00 04 13 61 0f f8", "000413610ff9"];
        assert_eq!(addresses(text).unwrap(), want);
    }

    #[test]
    fn an_empty_and_an_endless_list_are_refused() {
        assert_eq!(addresses(" \n,;"), Err(PasteError::Empty));
        assert!(addresses(&"0\n".repeat(MACS_MAX)).is_ok());
        assert_eq!(addresses(&"0\n".repeat(MACS_MAX + 1)), Err(PasteError::TooMany));
    }

    #[test]
    fn values_cannot_break_out_of_their_cell() {
        let csv = csv(&["a\"b"], "http://h/?a=1,2", "");
        assert_eq!(csv, "mac,url\n\"a\"\"b\",\"http://h/?a=1,2\"\n");
    }

    #[test]
    fn a_model_is_a_column_of_its_own() {
        assert_eq!(csv(&["1", "2"], "http://h/", "snomD785").lines().count(), 3);
        assert!(csv(&["1"], "http://h/", "snomD785").ends_with(",\"snomD785\"\n"));
    }
}
