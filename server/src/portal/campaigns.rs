//! The files of `campaigns`: exports, and the uploads of a catalogue and of devices. The pages around them are `patchbay-app`'s.

use super::export::{Pages, asked, csv, csv_file, csv_rows, json_list};
use super::fault::Fault;
use super::import::{FORM_AROUND, Refused, Upload, answered, fault_of, read};
use super::{PortalState, Visitor};
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, RawQuery};
use axum::response::Response;
use axum::routing::{get, post};
use http::HeaderMap;
use patchbay_app::campaigns::drafts;
use patchbay_core::Error;
use patchbay_core::campaigns::{ListedFirmware, NewFirmware};
use patchbay_domain::campaigns::{
    Campaign, CampaignQuery, DEVICES_BYTES_MAX, Delivery, DeliveryQuery, DeviceQuery, DeviceRow, FirmwareQuery, FirmwareVersion,
    ProgressRow,
};
use patchbay_domain::time::Millis;
use serde_json::{Value, json};

/// The largest file of a catalogue, in bytes.
const FIRMWARE_MAX: usize = 8 * 1024 * 1024;

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/campaigns/export.csv", get(campaigns_csv))
        .route("/campaigns/export.json", get(campaigns_json))
        .route("/campaigns/devices/export.csv", get(devices_csv))
        .route("/campaigns/devices/export.json", get(devices_json))
        .route("/campaigns/devices/template.csv", get(template))
        .route("/campaigns/devices/import/{key}/rejected.csv", get(rejected))
        .route("/campaigns/firmware/export.csv", get(firmware_csv))
        .route("/campaigns/firmware/export.json", get(firmware_json))
        .route("/campaigns/webhooks/export.csv", get(deliveries_csv))
        .route("/campaigns/webhooks/export.json", get(deliveries_json))
        .route("/campaigns/orders/{id}/devices/export.csv", get(progress_csv))
        .route("/campaigns/orders/{id}/devices/export.json", get(progress_json))
}

/// The uploads, which may take longer.
pub fn upload_routes() -> Router<PortalState> {
    let firmware = post(upload).layer(DefaultBodyLimit::max(FIRMWARE_MAX + FORM_AROUND));
    let devices = post(upload_devices).layer(DefaultBodyLimit::max(DEVICES_BYTES_MAX + FORM_AROUND));
    Router::new().route("/campaigns/firmware/upload", firmware).route("/campaigns/devices/upload", devices)
}

fn campaigns(visitor: &Visitor, query: Option<String>) -> Result<Pages<Campaign>, Fault> {
    let query: CampaignQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.export(query))
}

async fn campaigns_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(campaigns(&visitor, query)?, "campaigns", &CAMPAIGN_COLUMNS, campaign_row))
}

async fn campaigns_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(campaigns(&visitor, query)?, "campaigns", |row| campaign_object(&row)))
}

const CAMPAIGN_COLUMNS: [&str; 22] = [
    "id", "state", "reason", "mdm", "customer", "group", "model", "carrier", "target", "start", "end", "from", "until",
    "devices", "pending", "at_work", "done", "newer", "failed", "gave_up", "ordered", "changed",
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

fn deliveries(visitor: &Visitor, query: Option<String>) -> Result<Pages<Delivery>, Fault> {
    let query: DeliveryQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.edit()?.export_deliveries(&query))
}

async fn deliveries_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(deliveries(&visitor, query)?, "webhook-deliveries", &DELIVERY_COLUMNS, delivery_row))
}

async fn deliveries_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(deliveries(&visitor, query)?, "webhook-deliveries", |row| delivery_object(&row)))
}

const DELIVERY_COLUMNS: [&str; 8] = ["id", "at", "event", "campaign", "url", "state", "answer", "attempts"];

fn delivery_row(row: Delivery) -> Vec<String> {
    let (event, state) = (row.event.as_str().to_owned(), row.state.as_str().to_owned());
    vec![row.id, row.created_at.rfc3339(), event, row.campaign, row.url, state, row.answer, row.attempts.to_string()]
}

fn delivery_object(row: &Delivery) -> Value {
    json!({
        "id": row.id,
        "at": row.created_at.rfc3339(),
        "event": row.event.as_str(),
        "campaign": row.campaign,
        "url": row.url,
        "state": row.state.as_str(),
        "answer": row.answer,
        "attempts": row.attempts,
    })
}

async fn progress(visitor: &Visitor, id: &str, query: Option<String>) -> Result<Pages<ProgressRow>, Fault> {
    let query: DeviceQuery = asked(query);
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

fn devices(visitor: &Visitor, query: Option<String>) -> Result<Pages<DeviceRow>, Fault> {
    let query: DeviceQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.export_devices(query))
}

async fn devices_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(devices(&visitor, query)?, "devices", &DEVICE_COLUMNS, device_row))
}

async fn devices_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(devices(&visitor, query)?, "devices", |row| device_object(&row)))
}

const DEVICE_COLUMNS: [&str; 8] = ["device", "customer", "group", "model", "carrier", "version", "seated", "last_asked"];

fn device_row(row: DeviceRow) -> Vec<String> {
    vec![
        row.device.to_string(),
        row.customer,
        row.group,
        row.model.to_string(),
        row.carrier.to_string(),
        row.version.as_ref().map(FirmwareVersion::to_string).unwrap_or_default(),
        if row.seated { "yes" } else { "no" }.to_owned(),
        text(row.seen_at),
    ]
}

fn device_object(row: &DeviceRow) -> Value {
    json!({
        "device": row.device.to_string(),
        "customer": row.customer,
        "group": row.group,
        "model": row.model.to_string(),
        "carrier": row.carrier.to_string(),
        "version": row.version.as_ref().map(FirmwareVersion::to_string),
        "seated": row.seated,
        "last_asked": row.seen_at.map(Millis::rfc3339),
    })
}

fn firmware(visitor: &Visitor, query: Option<String>) -> Result<Pages<ListedFirmware>, Fault> {
    let query: FirmwareQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).campaigns()?.export_firmware(query))
}

async fn firmware_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(firmware(&visitor, query)?, "firmware", &FIRMWARE_COLUMNS, firmware_row))
}

async fn firmware_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(firmware(&visitor, query)?, "firmware", |row| firmware_object(&row)))
}

/// All but the last are what an import reads; that says which is the newest of its model.
const FIRMWARE_COLUMNS: [&str; 8] =
    ["model", "carrier", "version", "description", "os_version", "released", "patch_level", "newest"];

fn firmware_row(listed: ListedFirmware) -> Vec<String> {
    let NewFirmware { model, carrier, version, description, os_version, released, patch_level } = listed.row.firmware;
    let newest = if listed.newest { "yes" } else { "no" }.to_owned();
    vec![model, carrier, version, description, os_version, released, patch_level, newest]
}

fn firmware_object(listed: &ListedFirmware) -> Value {
    let row = &listed.row.firmware;
    json!({
        "model": row.model,
        "carrier": row.carrier,
        "version": row.version,
        "description": row.description,
        "os_version": row.os_version,
        "released": row.released,
        "patch_level": row.patch_level,
        "newest": listed.newest,
    })
}

async fn upload(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    answered(import(&visitor, form).await, &headers, "/campaigns/firmware?import=1", "/portal/campaigns/firmware-import")
}

async fn import(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    // Before the body is read: who may not import shall not send megabytes first.
    let campaigns = visitor.core.acting_as(&visitor.actor).campaigns()?.edit()?;
    let upload = read(form, FIRMWARE_MAX).await?;
    let count = campaigns.import_firmware(&upload.bytes).await?;
    Ok(patchbay_app::flash::with_count("/campaigns/firmware", "campaign-firmware-imported", count))
}

async fn template(_: Visitor) -> Result<Response, Fault> {
    let rows = [["device", "model", "carrier"], ["R58M0100001", "SM-G930F", "DBT"]].map(|row| row.map(str::to_owned).to_vec());
    Ok(csv_file(Body::from(csv_rows(rows).map_err(Error::internal)?), "devices-template"))
}

async fn rejected(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Fault> {
    let found = drafts::report(visitor.core.acting_as(&visitor.actor), &visitor.actor, &key).await;
    let (_, report) = found.map_err(fault_of)?;
    let heading = ["line", "device", "field", "reason"].map(str::to_owned).to_vec();
    let rows = report.refused.into_iter().map(|row| vec![row.line.to_string(), row.device, row.field, row.reason]);
    let bytes = csv_rows(std::iter::once(heading).chain(rows)).map_err(Error::internal)?;
    Ok(csv_file(Body::from(bytes), "devices-rejected"))
}

async fn upload_devices(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    let (page, function) = ("/campaigns/devices/import", "/portal/campaigns/devices-import-paste");
    answered(draft(&visitor, form).await, &headers, page, function)
}

async fn draft(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    // Before the body is read: who may not import shall not send megabytes first.
    let campaigns = visitor.core.acting_as(&visitor.actor).campaigns()?.edit()?;
    let Upload { name, bytes, group, .. } = read(form, DEVICES_BYTES_MAX).await?;
    if let Err(error) = campaigns.check_devices(&group, &bytes).await {
        return Err(Refused::Error(error, vec![("group", group)]));
    }
    Ok(format!("/campaigns/devices/import/{}", drafts::keep(&visitor.actor, &name, &group, &bytes)))
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
