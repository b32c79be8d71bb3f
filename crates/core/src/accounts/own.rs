//! The signed-in user's own account: password, sessions, tokens, and the organization an operator works in.

use crate::{Acting, Error, Result};
use patchbay_domain::accounts::{ApiToken, Session, ShownOnce, User};

/// The signed-in user's own account.
pub struct Account<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The signed-in user's own account.
    ///
    /// # Errors
    /// `Forbidden` to whoever did not come with a session: a token must not make further tokens or change the password.
    pub fn account(&self) -> Result<Account<'a>> {
        Ok(Account { acting: *self })
    }
}

impl Account<'_> {
    /// Who he is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn profile(&self) -> Result<User> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Sets another password and ends his other sessions.
    ///
    /// # Errors
    /// `Invalid` for `old` and `new`; `Throttled` after too many wrong old ones.
    pub async fn change_password(&self, old: &str, new: &str) -> Result<()> {
        let _ = (self.acting, old, new);
        Err(Error::internal("not built yet"))
    }

    /// His sessions, the latest used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions(&self) -> Result<Vec<Session>> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Ends one of his sessions.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn end_session(&self, id: &str) -> Result<()> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }

    /// Ends all his sessions but this one; tells how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_other_sessions(&self) -> Result<u64> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// His API tokens, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tokens(&self) -> Result<Vec<ApiToken>> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Makes a token that ends after so many days, or never. The portal proposes [`Account::TOKEN_DAYS`].
    ///
    /// # Errors
    /// `Invalid` for `name` and `days`; `Conflict` when there are too many.
    pub async fn create_token(&self, name: &str, read_only: bool, days: Option<i64>) -> Result<(ApiToken, ShownOnce)> {
        let _ = (self.acting, name, read_only, days);
        Err(Error::internal("not built yet"))
    }

    /// Removes a token; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_token(&self, id: &str) -> Result<()> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }

    /// Has this session work in another organization.
    ///
    /// # Errors
    /// `Forbidden` to all but operators; `NotFound`.
    pub async fn enter_organization(&self, name: &str) -> Result<()> {
        let _ = (self.acting, name);
        Err(Error::internal("not built yet"))
    }

    /// How many days a token lives unless another span is asked for.
    pub const TOKEN_DAYS: i64 = 90;
}
