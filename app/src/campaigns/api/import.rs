//! Imports of devices: a file or a pasted text becomes a draft, the draft's dry run is shown, and then it is done. An uploaded file comes
//! in by a plain route of the server, which ends on the same dry run.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::campaigns::DeviceImport;
use serde::{Deserialize, Serialize};

/// What the page of a draft shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftPage {
    /// Under which it is found.
    pub(crate) key: String,
    /// The file's name, or `pasted`.
    pub(crate) source: String,
    /// What it would do, or did; of the refused rows the first 200.
    pub(crate) report: DeviceImport,
    /// How many rows are refused in all.
    pub(crate) refused: usize,
}

/// How many refused rows the page shows; the file of them has all.
#[cfg(feature = "ssr")]
const REFUSED_SHOWN: usize = 200;

/// The groups that devices can be added to: id and name with customer.
#[server(prefix = "/portal", endpoint = "campaigns/devices-import-groups")]
pub(crate) async fn import_groups() -> Result<Vec<(String, String)>, Error> {
    let desk = crate::server::signed_in()?;
    super::devices::named_groups(&super::viewing(&desk)?).await
}

/// Takes a pasted text as a draft, and goes on to its dry run.
#[server(prefix = "/portal", endpoint = "campaigns/devices-import-paste")]
pub(crate) async fn paste_devices(group: String, text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let typed = [("group", group.as_str()), ("text", text.as_str())];
    let checked = campaigns.check_devices(&group, text.as_bytes()).await;
    checked.map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    let key = crate::campaigns::drafts::keep(desk.actor(), "pasted", &group, text.as_bytes());
    crate::server::redirect(&format!("/campaigns/devices/import/{key}"));
    Ok(())
}

/// A draft: what it would do now, or did.
#[server(prefix = "/portal", endpoint = "campaigns/devices-import-report")]
pub(crate) async fn find_draft(key: String) -> Result<DraftPage, Error> {
    let desk = crate::server::signed_in()?;
    let (source, mut report) = crate::campaigns::drafts::report(desk.acting(), desk.actor(), &key).await?;
    let refused = report.refused.len();
    report.refused.truncate(REFUSED_SHOWN);
    Ok(DraftPage { key, source, report, refused })
}

/// Does what a draft would do.
#[server(prefix = "/portal", endpoint = "campaigns/devices-import-start")]
pub(crate) async fn start_devices(key: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let taken = crate::campaigns::drafts::take(desk.actor(), &key).ok_or_else(|| Error::NotFound.announced())?;
    let (group, file) = crate::campaigns::drafts::parts(&taken.file)?;
    let report = campaigns.import_devices(group, file).await?;
    taken.finish(&report);
    let page = format!("/campaigns/devices/import/{key}");
    crate::server::redirect(&crate::flash::with_count(&page, "campaign-devices-added", report.created));
    Ok(())
}
