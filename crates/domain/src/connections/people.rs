//! Who comes in: the users of apps with their tokens, and the keys of administration programs.

use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// What somebody without a name is called in the audit log. No user may be called so.
pub const ANYBODY: &str = "anonymous";
/// The most characters of a user's name.
pub const USER_NAME_MAX: usize = 128;

/// A user of an organization's apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationUser {
    /// Which one.
    pub id: String,
    /// What the app signs in with.
    pub name: String,
    /// How many connections he has, over all applications.
    pub connections: i64,
    /// When he was made.
    pub created_at: Millis,
    /// Sessions and tokens from before it are refused.
    pub revoked_at: Option<Millis>,
    /// When he last signed in.
    pub last_used_at: Option<Millis>,
}

/// A token of a user: what his app presents where an application asks for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationToken {
    /// Which one.
    pub id: String,
    /// What it is for.
    pub note: String,
    /// How it begins.
    pub hint: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
    /// When it was last presented.
    pub last_used_at: Option<Millis>,
}

words! {
    /// What a service key is good for, in the vendor's words.
    KeyRole {
        /// Have a user's sessions and tokens refused.
        RevokeUserToken = "revoke_user_token", "Revoke a user's sessions and tokens";
        /// Read registrations.
        ReadRegistrations = "pushregistrations_read", "Read registrations";
    }
}

/// A service key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceKey {
    /// Which one.
    pub id: String,
    /// What it is for.
    pub note: String,
    /// What it is good for.
    pub roles: Vec<KeyRole>,
    /// How it begins.
    pub hint: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last presented.
    pub last_used_at: Option<Millis>,
}

/// Checks the name of a user. It goes through HTTP Basic, so that it has no colon, and into documents.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_user_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("Give the user a name.".to_owned());
    }
    if name.chars().count() > USER_NAME_MAX {
        return Err(format!("Use at most {USER_NAME_MAX} characters."));
    }
    if name.eq_ignore_ascii_case(ANYBODY) {
        return Err("This name stands for users without one; choose another.".to_owned());
    }
    let bad = |c: char| c.is_control() || c == ':' || matches!(c, '\u{fffe}' | '\u{ffff}');
    if name.trim() != name || name.chars().any(bad) {
        return Err("Use one line of printable characters without a colon, and no blank at either end.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_sent_or_shown_are_refused() {
        for good in ["DEV0001", "user@example.org", "CORP\\Jane Doe", "Zoë+1"] {
            assert_eq!(check_user_name(good), Ok(()), "{good}");
        }
        for bad in ["", "a:b", " a", "a\n", "a\0", "Anonymous", "\u{ffff}"] {
            assert!(check_user_name(bad).is_err(), "{bad:?}");
        }
        assert!(check_user_name(&"ü".repeat(128)).is_ok());
        assert!(check_user_name(&"ü".repeat(129)).is_err());
    }
}
