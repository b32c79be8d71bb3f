//! Imports of bindings: a file or a pasted text becomes a draft, the draft's dry run is shown, and then it is done. An uploaded file comes
//! in by a plain route of the server, which ends on the same dry run.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::BindingImport;
use serde::{Deserialize, Serialize};

/// What the page of a draft shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftPage {
    /// Under which it is found.
    pub(crate) key: String,
    /// The file's name, or `pasted`.
    pub(crate) source: String,
    /// What it would do, or did; of the refused rows the first 200.
    pub(crate) report: BindingImport,
    /// How many rows are refused in all.
    pub(crate) refused: usize,
}

/// How many refused rows the page shows; the file of them has all.
#[cfg(feature = "ssr")]
const REFUSED_SHOWN: usize = 200;

/// Takes a pasted text as a draft, and goes on to its dry run.
#[server(prefix = "/portal", endpoint = "bindings/import-paste")]
pub(crate) async fn paste_bindings(text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let file = text.clone().into_bytes();
    let typed = [("text", text.as_str())];
    bindings.check_import(&file).await.map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    let key = crate::bindings::drafts::keep(desk.actor(), "pasted", file);
    crate::server::redirect(&format!("/bindings/import/{key}"));
    Ok(())
}

/// A draft: what it would do now, or did.
#[server(prefix = "/portal", endpoint = "bindings/import-report")]
pub(crate) async fn find_draft(key: String) -> Result<DraftPage, Error> {
    let desk = crate::server::signed_in()?;
    let (source, mut report) = crate::bindings::drafts::report(desk.acting(), desk.actor(), &key).await?;
    let refused = report.refused.len();
    report.refused.truncate(REFUSED_SHOWN);
    Ok(DraftPage { key, source, report, refused })
}

/// Does what a draft would do.
#[server(prefix = "/portal", endpoint = "bindings/import-start")]
pub(crate) async fn start_bindings(key: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let taken = crate::bindings::drafts::take(desk.actor(), &key).ok_or_else(|| Error::NotFound.announced())?;
    let report = bindings.import(&taken.file).await?;
    taken.finish(&report);
    let page = format!("/bindings/import/{key}");
    crate::server::redirect(&crate::flash::with_count(&page, "bindings-imported", report.created));
    Ok(())
}
