//! Imports of accounts: a file or a pasted text becomes a draft, the draft's dry run is shown, and then it is done. An uploaded file comes
//! in by a plain route of the server, which ends on the same dry run.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::sip::AccountImport;
use serde::{Deserialize, Serialize};

/// What the page of a draft shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftPage {
    /// Under which it is found.
    pub(crate) key: String,
    /// The file's name, or `pasted`.
    pub(crate) source: String,
    /// What it would do, or did; of the refused rows the first 200, and of those that change an account. No passwords.
    pub(crate) report: AccountImport,
}

/// How many refused rows the page shows, and how many that change an account; the file of the refused ones has all.
#[cfg(feature = "ssr")]
const ROWS_SHOWN: usize = 200;

/// Takes a pasted text as a draft, and goes on to its dry run.
#[server(prefix = "/portal", endpoint = "sip/import-paste")]
pub(crate) async fn paste_accounts(text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let file = text.clone().into_bytes();
    let typed = [("text", text.as_str())];
    sip.check_import(&file).await.map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    let key = crate::sip::drafts::keep(desk.actor(), "pasted", file);
    crate::server::redirect(&format!("/sip/import/{key}"));
    Ok(())
}

/// A draft: what it would do now, or did.
#[server(prefix = "/portal", endpoint = "sip/import-report")]
pub(crate) async fn find_draft(key: String) -> Result<DraftPage, Error> {
    let desk = crate::server::signed_in()?;
    let (source, mut report) = crate::sip::drafts::report(desk.acting(), desk.actor(), &key).await?;
    let (mut refused, mut changed) = (0_usize, 0_usize);
    report.rows.retain(|row| {
        let counter = if row.reason.is_empty() { &mut changed } else { &mut refused };
        *counter = counter.saturating_add(1);
        row.password.is_none() && *counter <= ROWS_SHOWN
    });
    Ok(DraftPage { key, source, report })
}

/// Does what a draft would do; with `update` for `existing`, accounts that are there are changed, too. The page then shows the passwords
/// that were made, once.
#[server(prefix = "/portal", endpoint = "sip/import-start")]
pub(crate) async fn start_accounts(key: String, #[server(default)] existing: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let taken = crate::sip::drafts::take(desk.actor(), &key).ok_or_else(|| Error::NotFound.announced())?;
    let report = sip.import(&taken.file, existing == "update").await?;
    let made = report.rows.iter().filter_map(|row| Some(format!("{},{}\r\n", row.address, row.password.as_ref()?.0)));
    let made: String = made.collect();
    let (said, count) = match report.changed {
        0 => ("sip-accounts-imported", report.created),
        changed => ("sip-accounts-updated", report.created.saturating_add(changed)),
    };
    let page = crate::flash::with_count(&format!("/sip/import/{key}"), said, count);
    crate::sip::drafts::finish(taken, report);
    let target = if made.is_empty() { page } else { crate::shown::with(&page, &desk, format!("address,password\r\n{made}")) };
    crate::server::redirect(&target);
    Ok(())
}
