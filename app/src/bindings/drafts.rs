//! Files of bindings that wait to be imported; see [`crate::drafts`].

use crate::drafts::{self, Found, Taken};
use crate::error::Result;
use patchbay_core::{Acting, Actor};
use patchbay_domain::bindings::BindingImport;

const AREA: &str = "bindings";

/// Keeps a file; answers the key of its draft.
#[must_use]
pub fn keep(actor: &Actor, source: &str, file: Vec<u8>) -> String {
    drafts::keep(actor, AREA, source, file)
}

/// The file's name, and what it would do now or did.
///
/// # Errors
/// `NotFound` for a draft that is over or somebody else's; `Conflict` while it is imported; what core says of the file.
pub async fn report(acting: Acting<'_>, actor: &Actor, key: &str) -> Result<(String, BindingImport)> {
    let bindings = acting.bindings()?.edit()?;
    let (source, found) = drafts::find(actor, AREA, key)?;
    let report = match found {
        Found::Waiting(file) => bindings.check_import(&file).await?,
        Found::Done(report) => report,
    };
    Ok((source, report))
}

/// Takes the file to import it; one that is being imported, or was, cannot be taken again.
pub(super) fn take(actor: &Actor, key: &str) -> Option<Taken> {
    drafts::take(actor, AREA, key)
}
