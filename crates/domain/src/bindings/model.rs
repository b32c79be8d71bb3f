//! Phone models: who makes them, and how they can be set up.

use crate::text_id;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The longest name of a vendor or model, in characters.
pub const MODEL_NAME_MAX: usize = 60;

text_id! {
    /// Identifies a phone model: a UUID in lower case.
    ModelId
}

words! {
    /// How a phone gets its settings.
    Capability {
        /// By an OMA client provisioning message.
        OmaCp = "oma-cp", "OMA client provisioning";
        /// By the older message of Nokia and Ericsson.
        Syncset = "syncset", "Nokia/Ericsson settings";
        /// Only by hand: it takes no such message.
        Manual = "manual", "Settings by hand";
    }
}

impl Capability {
    /// Whether a setup message can be sent to such a phone.
    #[must_use]
    pub const fn over_the_air(self) -> bool {
        !matches!(self, Self::Manual)
    }
}

/// A vendor with how many models of it are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendor {
    /// Its name.
    pub name: String,
    /// Its models.
    pub models: i64,
}

/// A phone model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneModel {
    /// Which one.
    pub id: ModelId,
    /// Who makes it.
    pub vendor: String,
    /// What it is called, without the vendor.
    pub name: String,
    /// How it gets its settings.
    pub capability: Capability,
    /// What somebody who sets up this model should know.
    pub note: String,
}

impl PhoneModel {
    /// Vendor and name.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.vendor, self.name)
    }
}

/// Checks the name of a vendor or model: 1 to 60 printable characters without blanks at the ends.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_model_name(name: &str) -> Result<(), String> {
    let length = name.chars().count();
    if name.trim() != name || !(1..=MODEL_NAME_MAX).contains(&length) || name.chars().any(char::is_control) {
        return Err(format!("A name has 1 to {MODEL_NAME_MAX} printable characters."));
    }
    Ok(())
}

/// Reads the id of a model: a UUID with its hyphens, in either case.
///
/// # Errors
/// A sentence for whoever sent it.
pub fn check_model_id(text: &str) -> Result<ModelId, String> {
    let text = text.trim().to_ascii_lowercase();
    let mut groups = text.split('-');
    let fits = [8, 4, 4, 4, 12].into_iter().all(|length| {
        groups.next().is_some_and(|group| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    if fits && groups.next().is_none() { Ok(ModelId(text)) } else { Err("A phone model is named by its UUID.".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_are_uuids() {
        let seed = "02978288-537f-102b-beff-000ea60275d1";
        assert_eq!(check_model_id(&seed.to_uppercase()), Ok(ModelId(seed.to_owned())));
        for bad in [
            "",
            "02978288537f102bbeff000ea60275d1",
            "02978288-537f-102b-beff-000ea60275d",
            "0297828g-537f-102b-beff-000ea60275d1",
        ] {
            assert!(check_model_id(bad).is_err(), "{bad}");
        }
        assert!(check_model_id(&format!("{seed}-00")).is_err());
    }

    #[test]
    fn names_are_short_and_printable() {
        assert!(check_model_name("6300i").is_ok());
        assert!(check_model_name(&"ü".repeat(60)).is_ok());
        for bad in ["", " 6300", "a\nb", &"x".repeat(61)] {
            assert!(check_model_name(bad).is_err(), "{bad}");
        }
        assert!(Capability::OmaCp.over_the_air() && Capability::Syncset.over_the_air() && !Capability::Manual.over_the_air());
    }

    proptest! {
        #[test]
        fn any_text_is_an_id_or_refused(text in "\\PC{0,40}") {
            if let Ok(id) = check_model_id(&text) {
                prop_assert_eq!(check_model_id(id.as_str()), Ok(id));
            }
        }
    }
}
