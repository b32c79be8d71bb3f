//! Bindings: a phone of a user of some application.

use super::model::PhoneModel;
use super::{Number, Setup, SyncmlClientId};
use crate::audit::HistoryEntry;
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The longest name of an application's user, in characters.
pub const FOREIGN_USER_MAX: usize = 200;
/// The fewest digits of a SIM's number (ITU-T E.212).
pub const IMSI_MIN: usize = 6;
/// The most digits of a SIM's number.
pub const IMSI_MAX: usize = 15;

words! {
    /// With what a setup message is signed (sheet, decision 9).
    Security {
        /// The PIN that the user types.
        UserPin = "userpin", "PIN typed by the user";
        /// The number of the SIM, which the phone knows; its user types nothing.
        NetworkPin = "netwpin", "Number of the SIM (IMSI)";
    }
}

/// The text names no user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A user is named by 1 to {FOREIGN_USER_MAX} printable characters.")]
pub struct MalformedForeignUser;

/// The text is no number of a SIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The number of a SIM (IMSI) has {IMSI_MIN} to {IMSI_MAX} digits.")]
pub struct MalformedImsi;

/// Reads the name by which an application knows its user. Blanks around it are no part of it.
///
/// # Errors
/// When it is empty, too long, or has characters that cannot be shown.
pub fn check_foreign_user(text: &str) -> Result<String, MalformedForeignUser> {
    let text = text.trim();
    let length = text.chars().count();
    if !(1..=FOREIGN_USER_MAX).contains(&length) || text.chars().any(char::is_control) {
        return Err(MalformedForeignUser);
    }
    Ok(text.to_owned())
}

/// Reads the number of a SIM.
///
/// # Errors
/// Anything but 6 to 15 ASCII digits.
pub fn check_imsi(text: &str) -> Result<String, MalformedImsi> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (IMSI_MIN..=IMSI_MAX).contains(&text.len()) { Ok(text.to_owned()) } else { Err(MalformedImsi) }
}

/// A binding to be made, as a form or an application sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBinding {
    /// The phone model's UUID.
    pub model: String,
    /// The phone's number.
    pub phone_number: String,
    /// By what the application knows its user.
    pub foreign_user: String,
    /// The user's time zone; empty is UTC.
    pub timezone: String,
    /// The SIM's number; given, messages are signed with it and not with a PIN.
    pub imsi: String,
}

/// A binding as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Its number, by which applications know it; never given out again.
    pub number: i64,
    /// The SyncML client that was made with it.
    pub client: SyncmlClientId,
    /// Its phone model.
    pub model: PhoneModel,
    /// The phone's number.
    pub phone_number: Number,
    /// By what the application knows its user.
    pub foreign_user: String,
    /// The user's time zone.
    pub timezone: String,
    /// With what its messages are signed.
    pub security: Security,
    /// How its last setup went; none when none was sent.
    pub last_setup: Option<super::SetupState>,
    /// When its last setup was asked for.
    pub last_setup_at: Option<Millis>,
    /// When it was made.
    pub created_at: Millis,
}

/// A binding with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingDetail {
    /// The binding.
    pub binding: Binding,
    /// The name that its phone signs in with.
    pub username: String,
    /// The last setups, the newest first.
    pub setups: Vec<Setup>,
    /// What was done to it, the newest first.
    pub history: Vec<HistoryEntry>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_sims_are_checked() {
        assert_eq!(check_foreign_user(" my_user:1456 ").as_deref(), Ok("my_user:1456"));
        assert_eq!(check_foreign_user(&"ü".repeat(200)).map(|user| user.chars().count()), Ok(200));
        for bad in ["", "  ", "a\u{0}b", "a\tb", &"x".repeat(201)] {
            assert_eq!(check_foreign_user(bad), Err(MalformedForeignUser), "{bad}");
        }
        assert_eq!(check_imsi("242011234567890").as_deref(), Ok("242011234567890"));
        for bad in ["", "12345", "1234567890123456", "24201x", "-242011"] {
            assert_eq!(check_imsi(bad), Err(MalformedImsi), "{bad}");
        }
    }
}
