//! The files of `campaigns`: exports. The pages around them are `patchbay-app`'s.

use super::export::{Pages, csv, json_list, pairs};
use super::fault::Fault;
use super::{PortalState, Visitor};
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use axum::routing::get;
use patchbay_domain::campaigns::{Campaign, CampaignQuery, DeviceQuery, FirmwareVersion, ProgressRow};
use patchbay_domain::time::Millis;
use serde_json::{Value, json};

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/campaigns/export.csv", get(campaigns_csv))
        .route("/campaigns/export.json", get(campaigns_json))
        .route("/campaigns/orders/{id}/devices/export.csv", get(progress_csv))
        .route("/campaigns/orders/{id}/devices/export.json", get(progress_json))
}

fn campaigns(visitor: &Visitor, query: Option<String>) -> Result<Pages<Campaign>, Fault> {
    let pairs = pairs(query);
    let query = CampaignQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.export(query))
}

async fn campaigns_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(campaigns(&visitor, query)?, "campaigns", &CAMPAIGN_COLUMNS, campaign_row))
}

async fn campaigns_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(campaigns(&visitor, query)?, "campaigns", |row| campaign_object(&row)))
}

const CAMPAIGN_COLUMNS: [&str; 22] = [
    "id",
    "state",
    "reason",
    "mdm",
    "customer",
    "group",
    "model",
    "carrier",
    "target",
    "start",
    "end",
    "from",
    "until",
    "devices",
    "pending",
    "at_work",
    "done",
    "newer",
    "failed",
    "gave_up",
    "ordered",
    "changed",
];

fn campaign_row(row: Campaign) -> Vec<String> {
    let counts = row.counts;
    let mut cells = vec![row.id, row.state.as_str().to_owned(), row.reason, row.mdm, row.customer, row.group];
    cells.extend([row.model.to_string(), row.carrier.to_string(), row.target.to_string()]);
    cells.extend([row.schedule.start().to_string(), row.schedule.end().to_string()]);
    cells.extend([row.schedule.from().to_string(), row.schedule.until().to_string()]);
    let figures = [counts.devices, counts.pending(), counts.at_work, counts.done, counts.newer, counts.failed, counts.gave_up];
    cells.extend(figures.map(|figure| figure.to_string()));
    cells.extend([row.created_at.rfc3339(), row.changed_at.rfc3339()]);
    cells
}

fn campaign_object(row: &Campaign) -> Value {
    let counts = row.counts;
    json!({
        "id": row.id,
        "state": row.state.as_str(),
        "reason": row.reason,
        "mdm": row.mdm,
        "customer": row.customer,
        "group": row.group,
        "model": row.model.to_string(),
        "carrier": row.carrier.to_string(),
        "target": row.target.to_string(),
        "start": row.schedule.start().to_string(),
        "end": row.schedule.end().to_string(),
        "from": row.schedule.from(),
        "until": row.schedule.until(),
        "policies": row.policies,
        "devices": counts.devices,
        "pending": counts.pending(),
        "at_work": counts.at_work,
        "done": counts.done,
        "newer": counts.newer,
        "failed": counts.failed,
        "gave_up": counts.gave_up,
        "ordered": row.created_at.rfc3339(),
        "changed": row.changed_at.rfc3339(),
    })
}

async fn progress(visitor: &Visitor, id: &str, query: Option<String>) -> Result<Pages<ProgressRow>, Fault> {
    let pairs = pairs(query);
    let query = DeviceQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.export_progress(id, query).await?)
}

async fn progress_csv(visitor: Visitor, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(progress(&visitor, &id, query).await?, "campaign-devices", &PROGRESS_COLUMNS, progress_row))
}

async fn progress_json(visitor: Visitor, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(progress(&visitor, &id, query).await?, "campaign-devices", |row| progress_object(&row)))
}

const PROGRESS_COLUMNS: [&str; 7] = ["device", "state", "told", "failures", "error", "version", "last_asked"];

fn text(at: Option<Millis>) -> String {
    at.map(Millis::rfc3339).unwrap_or_default()
}

fn progress_row(row: ProgressRow) -> Vec<String> {
    let attempt = row.attempt;
    vec![
        row.device.to_string(),
        attempt.progress.as_str().to_owned(),
        row.told,
        attempt.failures.to_string(),
        attempt.error.map(|error| error.to_string()).unwrap_or_default(),
        row.version.as_ref().map(FirmwareVersion::to_string).unwrap_or_default(),
        text(row.seen_at),
    ]
}

fn progress_object(row: &ProgressRow) -> Value {
    json!({
        "device": row.device.to_string(),
        "state": row.attempt.progress.as_str(),
        "told": row.told,
        "failures": row.attempt.failures,
        "error": row.attempt.error,
        "version": row.version.as_ref().map(FirmwareVersion::to_string),
        "last_asked": row.seen_at.map(Millis::rfc3339),
    })
}
