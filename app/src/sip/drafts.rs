//! Files of accounts that wait to be imported; see [`crate::drafts`].

use crate::drafts::{self, Found, Taken};
use crate::error::Result;
use patchbay_core::{Acting, Actor};
use patchbay_domain::sip::AccountImport;

const AREA: &str = "sip";

/// Keeps a file; answers the key of its draft.
#[must_use]
pub fn keep(actor: &Actor, source: &str, file: Vec<u8>) -> String {
    drafts::keep(actor, AREA, source, file)
}

/// The file's name, and what it would do now or did. Passwords are not in it.
///
/// # Errors
/// `NotFound` for a draft that is over or somebody else's; `Conflict` while it is imported; what core says of the file.
pub async fn report(acting: Acting<'_>, actor: &Actor, key: &str) -> Result<(String, AccountImport)> {
    let sip = acting.sip()?.edit()?;
    let (source, found) = drafts::find(actor, AREA, key)?;
    let report = match found {
        Found::Waiting(file) => sip.check_import(&file).await?,
        Found::Done(report) => report,
    };
    Ok((source, report))
}

/// Takes the file to import it; one that is being imported, or was, cannot be taken again.
pub(super) fn take(actor: &Actor, key: &str) -> Option<Taken> {
    drafts::take(actor, AREA, key)
}

/// Notes what was done: the rows that were refused or changed an account, and of the others, which hold passwords, the number.
pub(super) fn finish(taken: Taken, mut report: AccountImport) {
    report.rows.retain(|row| row.password.is_none());
    taken.finish(&report);
}
