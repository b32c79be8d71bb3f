//! Imports: a pasted text becomes a draft, the draft is shown, and a job does it. An uploaded file comes in by a plain route of the
//! server, which ends on the same dry run.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::redirections::{ImportReport, RecentImport};

/// Takes a pasted text as a draft, and goes on to its dry run.
#[server(prefix = "/portal", endpoint = "redirections/import-paste")]
pub(crate) async fn paste_import(text: String, default_url: String) -> Result<(), Error> {
    use patchbay_domain::redirections::ProvisioningUrl;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let typed = [("text", text.as_str()), ("default_url", default_url.as_str())];
    let default = match default_url.trim() {
        "" => None,
        url => match ProvisioningUrl::parse(url) {
            Ok(url) => Some(url),
            Err(fault) => return Err(Error::field("default_url", fault.to_string()).keep(typed).announced()),
        },
    };
    let draft = redirections
        .draft_import("pasted", text.clone().into_bytes(), default)
        .await
        .map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    crate::server::redirect(&format!("/redirections/import/{draft}"));
    Ok(())
}

/// What a draft would do, or did; with the rows of one outcome, or of all.
#[server(prefix = "/portal", endpoint = "redirections/import-report")]
pub(crate) async fn report_import(id: String, outcome: String) -> Result<ImportReport, Error> {
    use patchbay_domain::redirections::ImportOutcome;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let outcome = ImportOutcome::ALL.into_iter().find(|known| known.as_str() == outcome);
    Ok(redirections.import_report(&id, outcome).await?)
}

/// The imports that can still be looked at.
#[server(prefix = "/portal", endpoint = "redirections/imports")]
pub(crate) async fn list_imports() -> Result<Vec<RecentImport>, Error> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().redirections()?.edit()?.recent_imports().await?)
}

/// Starts a draft as a job.
#[server(prefix = "/portal", endpoint = "redirections/import-start")]
pub(crate) async fn start_import(id: String, mode: String) -> Result<(), Error> {
    use patchbay_domain::redirections::ImportMode;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let mode = if mode == "all" { ImportMode::All } else { ImportMode::Valid };
    redirections.start_import(&id, mode).await?;
    crate::server::redirect(&format!("/redirections/import/{id}"));
    Ok(())
}

/// Ends a running import; what it did before stays.
#[server(prefix = "/portal", endpoint = "redirections/import-cancel")]
pub(crate) async fn cancel_import(id: String, job: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().jobs()?.cancel(&patchbay_domain::job::JobId::from(job)).await?;
    crate::server::redirect(&crate::flash::with(&format!("/redirections/import/{id}"), "import-cancelled"));
    Ok(())
}
