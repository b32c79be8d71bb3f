//! SyncML clients, and what applications present.

use super::model::PhoneModel;
use super::{Number, SetupState};
use crate::accounts::ShownOnce;
use crate::text_id;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The longest label of a consumer or token, in characters.
pub const LABEL_MAX: usize = 100;

text_id! {
    /// Identifies a SyncML client.
    SyncmlClientId
}

/// One phone as the synchronization server knows it: an account with a password of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncmlClient {
    /// Which one.
    pub id: SyncmlClientId,
    /// Its phone model.
    pub model: PhoneModel,
    /// The phone's number.
    pub phone_number: Number,
    /// By what the application knows its user.
    pub foreign_user: String,
    /// The name that the phone signs in with.
    pub username: String,
    /// The binding it was made with; none for one that was registered by itself.
    pub binding: Option<i64>,
    /// How its last setup went; none when none was sent.
    pub last_setup: Option<SetupState>,
    /// When it was made.
    pub created_at: Millis,
}

/// An application as OAuth knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumer {
    /// Which one.
    pub id: String,
    /// The key it presents.
    pub key: String,
    /// What it is.
    pub label: String,
    /// When it was made.
    pub created_at: Millis,
    /// When its secret was last replaced.
    pub rotated_at: Option<Millis>,
    /// When it last came in; to the minute.
    pub last_used_at: Option<Millis>,
    /// Its access tokens, the oldest first.
    pub tokens: Vec<ConsumerToken>,
}

/// An access token of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumerToken {
    /// Which one.
    pub id: String,
    /// The token as it is presented.
    pub token: String,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last presented; to the minute.
    pub last_used_at: Option<Millis>,
}

/// A key or token that was just made, with its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewlyIssued {
    /// Which one.
    pub id: String,
    /// What is presented.
    pub key: String,
    /// Its secret, shown this once.
    pub secret: ShownOnce,
}

/// Checks the label of a consumer or token.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_label(label: &str) -> Result<(), String> {
    let length = label.trim().chars().count();
    if !(1..=LABEL_MAX).contains(&length) || label.chars().any(char::is_control) {
        return Err(format!("Say what it is for, in 1 to {LABEL_MAX} printable characters."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_something() {
        assert!(check_label("Back office").is_ok());
        for bad in ["", " ", "a\nb", &"x".repeat(101)] {
            assert!(check_label(bad).is_err(), "{bad}");
        }
    }
}
