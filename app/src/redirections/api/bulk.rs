//! Bulk actions: the dry run that the confirm page shows, and the action itself.

use crate::error::{Error, Result};
use crate::redirections::selection::BulkRequest;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::redirections::BulkReport;
use serde::{Deserialize, Serialize};

/// What a bulk action would do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BulkPreview {
    /// How many phones are selected.
    pub(crate) selected: i64,
    /// What would happen to them; none while the repoint form is empty or refused.
    pub(crate) report: Option<BulkReport>,
    /// What is wrong with the repoint form.
    pub(crate) errors: FieldErrors,
}

/// What a bulk action would do; nothing is changed.
#[server(prefix = "/portal", endpoint = "redirections/bulk-preview", input = Json)]
pub(crate) async fn preview_bulk(request: BulkRequest) -> Result<BulkPreview, Error> {
    use crate::redirections::selection::BulkAction;
    use patchbay_core::Error as Cause;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    // Deleting leaves nothing unchanged, so its dry run tells the number of any selection.
    let all = redirections.bulk_delete(request.selection.clone(), true).await?;
    let mut preview = BulkPreview { selected: all.selected, report: None, errors: FieldErrors::default() };
    match (request.action, request.rule.rule()) {
        (BulkAction::Delete, _) => preview.report = Some(all),
        (BulkAction::Repoint, None) => {}
        (BulkAction::Repoint, Some(rule)) => match redirections.repoint(request.selection, rule, true).await {
            Ok(report) => preview.report = Some(report),
            Err(Cause::Invalid(errors)) => preview.errors = errors,
            Err(error) => return Err(error.into()),
        },
    }
    Ok(preview)
}

/// The request that a confirm form carries along, as JSON in a hidden field.
#[cfg(feature = "ssr")]
fn carried(request: &str) -> Result<BulkRequest> {
    serde_json::from_str(request).map_err(|_| Error::Malformed.announced())
}

/// Refuses an action on another number of phones than its confirm page showed.
#[cfg(feature = "ssr")]
fn still(expected: i64, selected: i64) -> Result<()> {
    if expected == selected {
        return Ok(());
    }
    let message = format!("{selected} phones are selected now; it were {expected} when you looked. Nothing was changed.");
    Err(Error::Conflict { message, values: Vec::new() }.announced())
}

/// Where the result of a bulk action is shown. Its numbers stand in the URL, as numbers.
#[cfg(feature = "ssr")]
fn result_url(action: &str, report: &BulkReport) -> String {
    let BulkReport { changed, unchanged, rejected, .. } = report;
    format!("/redirections/bulk?result={action}&changed={changed}&unchanged={unchanged}&rejected={rejected}")
}

/// Deletes what is selected.
#[server(prefix = "/portal", endpoint = "redirections/bulk-delete")]
pub(crate) async fn bulk_delete(request: String, expected: i64, typed: Option<String>) -> Result<(), Error> {
    use crate::redirections::selection::must_type_number;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let request = carried(&request)?;
    let before = redirections.bulk_delete(request.selection.clone(), true).await?;
    still(expected, before.selected)?;
    if must_type_number(&request.selection, before.selected) {
        crate::typed_number::check(typed, before.selected, "redirections")?;
    }
    let report = redirections.bulk_delete(request.selection, false).await?;
    crate::server::redirect(&result_url("delete", &report));
    Ok(())
}

/// Sends what is selected elsewhere.
#[server(prefix = "/portal", endpoint = "redirections/bulk-repoint")]
pub(crate) async fn bulk_repoint(request: String, expected: i64) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let request = carried(&request)?;
    let Some(rule) = request.rule.rule() else { return Err(Error::Malformed.announced()) };
    let before = redirections.repoint(request.selection.clone(), rule.clone(), true).await?;
    still(expected, before.selected)?;
    let report = redirections.repoint(request.selection, rule, false).await?;
    crate::server::redirect(&result_url("repoint", &report));
    Ok(())
}
