//! Amounts as JSON numbers, exact to the last decimal: never by way of a float.

use patchbay_domain::sip::Money;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

/// An amount that is written as a JSON number, such as `12.34`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount(pub Money);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.plain()).map_err(Error::custom)?.serialize(serializer)
    }
}
