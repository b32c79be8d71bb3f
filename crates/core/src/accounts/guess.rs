//! Attempts at a secret that is checked elsewhere in core, slowed down like a sign-in.

use super::throttle::Attempt;
use crate::{Core, Error, Result};

/// An attempt that was counted. Dropped without a word, it stays counted as a failure.
pub(crate) struct Guess<'a> {
    core: &'a Core,
    attempt: Attempt,
}

impl<'a> Guess<'a> {
    /// Counts an attempt at the secret of this account, from this address.
    ///
    /// # Errors
    /// `Throttled` after too many failures.
    pub fn begin(core: &'a Core, kind: &str, account: &str, address: &str) -> Result<Self> {
        let attempt = Attempt::new(kind, account, address);
        let begun = core.inner.accounts.throttle.begin(&attempt, core.clock().now());
        begun.map_err(|seconds| Error::Throttled { seconds })?;
        Ok(Self { core, attempt })
    }

    /// It was right.
    pub fn succeeded(self) {
        self.core.inner.accounts.throttle.succeeded(&self.attempt);
    }

    /// It came to no outcome, for a reason of ours.
    pub fn withdrawn(self) {
        self.core.inner.accounts.throttle.withdrawn(&self.attempt);
    }
}
