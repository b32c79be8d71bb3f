//! Organizations, users, sessions, credentials and tokens, as pages show them, and the rules of their names and passwords.

mod list;

pub use list::{UserFilter, UserQuery, UserSort, UserState};

use crate::access::Role;
use crate::text_id;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

text_id! {
    /// Identifies an organization.
    OrganizationId
}
text_id! {
    /// Identifies a user of the portal.
    UserId
}

/// An organization: it owns everything but the server itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Which one.
    pub id: OrganizationId,
    /// Its short name in URLs and logs, such as `northwind`.
    pub name: String,
    /// Its name for people, such as `Northwind Telecom`; also the company that `getPhoneRedirection` answers.
    pub title: String,
    /// How `getPhoneRedirection` answers.
    pub redirection_answer: crate::redirections::AnswerStyle,
}

/// A user of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Which one.
    pub id: UserId,
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// Where; none for an operator.
    pub organization: Option<String>,
    /// Whether he is kept from signing in.
    pub locked: bool,
    /// Whether he has set a password yet.
    pub has_password: bool,
    /// When he was created.
    pub created_at: Millis,
    /// When he last signed in.
    pub last_sign_in: Option<Millis>,
}

impl User {
    /// Whether he can sign in.
    #[must_use]
    pub const fn state(&self) -> UserState {
        match (self.locked, self.has_password) {
            (true, _) => UserState::Locked,
            (false, true) => UserState::Active,
            (false, false) => UserState::New,
        }
    }
}

/// A session of the portal: one browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which one; tells nothing of the secret in the cookie.
    pub id: String,
    /// From which address it was begun.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it was begun.
    pub created_at: Millis,
    /// When it was last used, to the minute.
    pub last_seen: Millis,
    /// When it ends at the latest.
    pub expires_at: Millis,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What a wire client presents, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Which one.
    pub id: String,
    /// The area it opens, such as `redirections`.
    pub area: String,
    /// The name the client presents.
    pub name: String,
    /// What it is for, in the administrator's words.
    pub note: String,
    /// When it was created.
    pub created_at: Millis,
    /// When its secret was last replaced.
    pub rotated_at: Option<Millis>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Millis>,
    /// From where it was last used.
    pub last_used_from: String,
}

/// A token for the portal's own API, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Which one.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Its first characters, by which its owner knows it again.
    pub hint: String,
    /// Whether it only reads.
    pub read_only: bool,
    /// When it was created.
    pub created_at: Millis,
    /// When it ends; none for never.
    pub expires_at: Option<Millis>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Millis>,
}

/// A secret that is shown once, right after it was made, and then never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownOnce(pub String);

impl std::fmt::Debug for ShownOnce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownOnce(..)")
    }
}

/// The shortest password that is taken, in characters (NIST SP 800-63B-4: at least 8 beside other safeguards; we ask for more).
pub const PASSWORD_MIN: u16 = 10;
/// The longest password that is taken, in characters.
pub const PASSWORD_MAX: u16 = 200;

/// Checks a new password: length only, no rules of composition (NIST SP 800-63B-4, 3.1.1.2).
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_password(password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < usize::from(PASSWORD_MIN) {
        return Err(format!("Use at least {PASSWORD_MIN} characters; several words are easier to remember than one."));
    }
    if length > usize::from(PASSWORD_MAX) {
        return Err(format!("Use at most {PASSWORD_MAX} characters."));
    }
    Ok(())
}

/// The shortest secret of a wire client, in characters. Shorter than a person's password: what a device of the field was once given
/// cannot always be changed.
pub const SECRET_MIN: u16 = 8;

/// Checks the secret of a wire client, as it stands in HTTP Basic authentication.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_secret(secret: &str) -> Result<(), String> {
    let length = secret.chars().count();
    if length < usize::from(SECRET_MIN) {
        return Err(format!("Use at least {SECRET_MIN} characters."));
    }
    if length > usize::from(PASSWORD_MAX) {
        return Err(format!("Use at most {PASSWORD_MAX} characters."));
    }
    if secret.chars().any(char::is_control) {
        return Err("Use one line of printable characters.".to_owned());
    }
    Ok(())
}

/// Checks a name that stands in URLs, logs and Basic authentication: users', organizations' and credentials' names.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("Give it a name.".to_owned());
    }
    if name.chars().count() > 64 {
        return Err("Use at most 64 characters.".to_owned());
    }
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '@');
    if !name.chars().all(good) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err("Use small letters, digits and - _ . @, beginning with a letter or digit.".to_owned());
    }
    Ok(())
}

/// Checks a name for people: anything printable, one line.
///
/// # Errors
/// A sentence for the person at the form.
pub fn check_title(title: &str) -> Result<(), String> {
    if title.trim().is_empty() {
        return Err("Give it a name.".to_owned());
    }
    if title.chars().count() > 120 {
        return Err("Use at most 120 characters.".to_owned());
    }
    if title.chars().any(char::is_control) {
        return Err("Use one line of printable characters.".to_owned());
    }
    Ok(())
}
