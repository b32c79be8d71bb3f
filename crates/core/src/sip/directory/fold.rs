//! How texts of the directory are compared: without regard to case, to how a character is put together, and to how many blanks stand
//! between two words (RFC 4518, section 2; LDAP's `caseIgnoreMatch`). What a search is given and what stands in memory go through this one
//! function, so that neither can miss the other.

use unicode_normalization::UnicodeNormalization;

/// The form in which texts are compared: compatibility characters taken apart and put together again (NFKC), lower case, and one blank for
/// any run of white space. Blanks at the ends stay, one of each, because a part of a name may begin or end with one.
///
/// Folding once more changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return squeezed(text.chars().map(|c| c.to_ascii_lowercase()), text.len());
    }
    let composed: String = text.nfkc().collect();
    // Lower case of some characters is not composed any more.
    squeezed(composed.to_lowercase().nfkc(), text.len())
}

fn squeezed(characters: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    for c in characters {
        if !c.is_whitespace() {
            folded.push(c);
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        for text in ["Jürg  Meier", "JU\u{308}RG\tMEIER", "jürg\u{a0}meier", "ｊürg meier"] {
            assert_eq!(fold(text), "jürg meier", "{text:?}");
        }
        assert_eq!(fold(" Ice  "), " ice ");
        assert_ne!(fold("ss"), fold("s"));
    }

    proptest! {
        #[test]
        fn folding_once_more_changes_nothing(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
