//! Telephone numbers of phones that take messages.
//!
//! Which numbers there are is data (libphonenumber's, in the crate `phonenumber`); it is too large for a browser, so the check stands here.

use patchbay_domain::bindings::{MalformedNumber, Number};
use phonenumber::Type;
use phonenumber::metadata::DATABASE;

/// The text is no number of a phone that takes messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedPhone {
    /// It is no international number.
    #[error(transparent)]
    Form(#[from] MalformedNumber),
    /// No numbering plan has it.
    #[error("There is no such telephone number.")]
    Unassigned,
    /// It is the number of something that takes no messages.
    #[error("This is no number of a mobile phone.")]
    Landline,
}

/// Reads the number of a phone that takes messages, in any spelling of E.164.
///
/// # Errors
/// What is wrong with it.
pub fn check_phone(text: &str) -> Result<Number, MalformedPhone> {
    let number = Number::parse(text)?;
    let parsed = phonenumber::parse(None, number.as_str()).map_err(|_| MalformedPhone::Unassigned)?;
    if !parsed.is_valid() {
        return Err(MalformedPhone::Unassigned);
    }
    match parsed.number_type(&DATABASE) {
        // In some countries a personal number or one of a pager leads to a mobile phone.
        Type::Mobile | Type::FixedLineOrMobile | Type::PersonalNumber | Type::Pager | Type::Unknown => Ok(number),
        _ => Err(MalformedPhone::Landline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mobile_phones_are_told_from_landlines_and_from_nothing() {
        for (text, want) in [
            ("+4799988877", Ok("+4799988877")),
            ("0047 999 88 877", Ok("+4799988877")),
            ("+31 6 12345678", Ok("+31612345678")),
            ("+1 202 456 1111", Ok("+12024561111")),
            ("+31201234567", Err(MalformedPhone::Landline)),
            ("+4722334455", Err(MalformedPhone::Landline)),
            ("+479998887", Err(MalformedPhone::Unassigned)),
            ("+47999888777", Err(MalformedPhone::Unassigned)),
            ("+999123456789", Err(MalformedPhone::Unassigned)),
            ("99988877", Err(MalformedPhone::Form(MalformedNumber::National))),
            ("+47 9998x877", Err(MalformedPhone::Form(MalformedNumber::Characters))),
        ] {
            assert_eq!(check_phone(text).as_ref().map(Number::as_str), want.as_ref().map(|text| *text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_digits_are_read_or_refused(digits in "[0-9]{1,17}") {
            if let Ok(number) = check_phone(&format!("+{digits}")) {
                prop_assert_eq!(check_phone(number.as_str()), Ok(number));
            }
        }
    }
}
