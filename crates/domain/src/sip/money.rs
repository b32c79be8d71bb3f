//! Money: whole ten-thousandths of a currency's unit, so that a price per second adds up exactly. Never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Parts of one unit of the currency.
const PARTS: i64 = 10_000;
/// The largest amount, either way: a thousand million units. Sums of a hundred million such amounts still fit.
const LARGEST: i64 = 1_000_000_000 * PARTS;

/// An amount of money, in 1/10000 of the currency's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// The text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An amount is a number with up to four decimals, such as 12.50.")]
pub struct MalformedMoney;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads `12`, `12.5`, `-0.04`; exactly, with four decimals at most.
    ///
    /// # Errors
    /// When it is no such number, or over a thousand million.
    pub fn parse(text: &str) -> Result<Self, MalformedMoney> {
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str, most| part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
        let pointed = digits.contains('.');
        if whole.is_empty() || !plain(whole, 10) || !plain(decimals, 4) || (pointed && decimals.is_empty()) {
            return Err(MalformedMoney);
        }
        let whole: i64 = whole.parse().map_err(|_| MalformedMoney)?;
        let decimals: i64 = format!("{decimals:0<4}").parse().map_err(|_| MalformedMoney)?;
        let parts = whole.checked_mul(PARTS).and_then(|parts| parts.checked_add(decimals)).ok_or(MalformedMoney)?;
        if parts > LARGEST {
            return Err(MalformedMoney);
        }
        Ok(Self(if negative { parts.saturating_neg() } else { parts }))
    }

    /// With as few decimals as it takes: `12.5`, `-0.04`, `0`. This is also a JSON number.
    #[must_use]
    pub fn plain(self) -> String {
        let text = self.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// For people: two decimals, more where it takes more.
    #[must_use]
    pub fn display(self) -> String {
        let text = self.to_string();
        let short = text.strip_suffix("00").unwrap_or(&text);
        short.to_owned()
    }

    /// The sum; stays at the ends where it would not fit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The same, the other way.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// Four decimals, always: `0.0400`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let parts = self.0.unsigned_abs();
        let whole = PARTS.unsigned_abs();
        write!(f, "{sign}{}.{:04}", parts.div_euclid(whole), parts.rem_euclid(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_exact() {
        for (text, parts, fixed, plain, people) in [
            ("12.34", 123_400, "12.3400", "12.34", "12.34"),
            ("-0.04", -400, "-0.0400", "-0.04", "-0.04"),
            ("0", 0, "0.0000", "0", "0.00"),
            ("3.5", 35_000, "3.5000", "3.5", "3.50"),
            ("100", 1_000_000, "100.0000", "100", "100.00"),
            ("0.0001", 1, "0.0001", "0.0001", "0.0001"),
            ("1000000000", 10_000_000_000_000, "1000000000.0000", "1000000000", "1000000000.00"),
        ] {
            let money = Money::parse(text).unwrap();
            assert_eq!(money, Money(parts), "{text}");
            assert_eq!((money.to_string().as_str(), money.plain().as_str()), (fixed, plain), "{text}");
            assert_eq!(money.display(), people);
        }
        for text in ["", "-", ".5", "5.", "1,5", "1.00001", "1e3", "+1", "1000000000.0001", "99999999999", "--1", "1.-5", "１"] {
            assert_eq!(Money::parse(text), Err(MalformedMoney), "{text}");
        }
        assert_eq!(Money(i64::MIN).negated(), Money(i64::MAX));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(parts in -LARGEST..=LARGEST) {
            let money = Money(parts);
            prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
            prop_assert_eq!(Money::parse(&money.plain()), Ok(money));
            prop_assert!(serde_json::from_str::<serde_json::Number>(&money.plain()).is_ok());
        }
    }
}
