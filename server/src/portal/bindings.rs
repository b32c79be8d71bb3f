//! The files of `bindings`: exports, templates, uploads, refused rows, messages as octets. The pages around them are `patchbay-app`'s.

use super::export::{Pages, asked, csv, csv_file, csv_rows, file, json_list};
use super::fault::Fault;
use super::import::{FORM_AROUND, Refused, answered, fault_of, read};
use super::{PortalState, Visitor};
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, RawQuery};
use axum::response::Response;
use axum::routing::{get, post};
use http::HeaderMap;
use patchbay_app::bindings::drafts;
use patchbay_core::Error;
use patchbay_domain::bindings::{
    Binding, BindingQuery, ClientQuery, IMPORT_BYTES_MAX, MessageView, ModelQuery, OutboxMessage, OutboxQuery, PhoneModel,
    SegmentState, Setup, SetupQuery, SyncmlClient,
};
use serde_json::{Value, json};

/// Where a table of phone models is sent to.
const MODELS_UPLOAD: &str = "/bindings/models/upload";

/// The routes with small answers, and the exports.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/bindings/export.csv", get(bindings_csv))
        .route("/bindings/export.json", get(bindings_json))
        .route("/bindings/setups/export.csv", get(setups_csv))
        .route("/bindings/setups/export.json", get(setups_json))
        .route("/bindings/clients/export.csv", get(clients_csv))
        .route("/bindings/clients/export.json", get(clients_json))
        .route("/bindings/outbox/export.csv", get(outbox_csv))
        .route("/bindings/outbox/export.json", get(outbox_json))
        .route("/bindings/models/export.csv", get(models_csv))
        .route("/bindings/models/export.json", get(models_json))
        .route("/bindings/template.csv", get(template))
        .route("/bindings/import/{key}/rejected.csv", get(rejected))
        .route("/bindings/setups/{number}/document.wbxml", get(document))
        .route("/bindings/setups/{number}/push.wsp", get(push))
}

/// The uploads, which may take longer.
pub fn upload_routes() -> Router<PortalState> {
    let limit = || DefaultBodyLimit::max(IMPORT_BYTES_MAX + FORM_AROUND);
    Router::new()
        .route("/bindings/import/upload", post(upload).layer(limit()))
        .route(MODELS_UPLOAD, post(upload_models).layer(limit()))
}

fn bindings(visitor: &Visitor, query: Option<String>) -> Result<Pages<Binding>, Fault> {
    let query: BindingQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).bindings()?.export(query))
}

async fn bindings_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(bindings(&visitor, query)?, "bindings", &BINDING_COLUMNS, binding_row))
}

async fn bindings_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(bindings(&visitor, query)?, "bindings", |row| binding_object(&row)))
}

/// All but the last four are what an import reads, so that an export can be imported again.
const BINDING_COLUMNS: [&str; 10] = [
    "phone_number",
    "foreign_user",
    "model_id",
    "vendor",
    "model",
    "timezone",
    "number",
    "last_setup",
    "last_setup_at",
    "created",
];

fn binding_row(row: Binding) -> Vec<String> {
    vec![
        row.phone_number.to_string(),
        row.foreign_user,
        row.model.id.to_string(),
        row.model.vendor,
        row.model.name,
        row.timezone,
        row.number.to_string(),
        row.last_setup.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        row.last_setup_at.map(|at| at.rfc3339()).unwrap_or_default(),
        row.created_at.rfc3339(),
    ]
}

fn binding_object(row: &Binding) -> Value {
    json!({
        "number": row.number,
        "phone_number": row.phone_number.to_string(),
        "foreign_user": row.foreign_user,
        "model": { "id": row.model.id.to_string(), "vendor": row.model.vendor, "name": row.model.name },
        "timezone": row.timezone,
        "client": row.client.to_string(),
        "security": row.security.as_str(),
        "last_setup": row.last_setup.map(|state| state.as_str()),
        "last_setup_at": row.last_setup_at.map(|at| at.rfc3339()),
        "created": row.created_at.rfc3339(),
    })
}

fn setups(visitor: &Visitor, query: Option<String>) -> Result<Pages<Setup>, Fault> {
    let query: SetupQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).bindings()?.export_setups(query))
}

async fn setups_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(setups(&visitor, query)?, "setups", &SETUP_COLUMNS, setup_row))
}

async fn setups_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(setups(&visitor, query)?, "setups", |row| setup_object(&row)))
}

const SETUP_COLUMNS: [&str; 11] =
    ["number", "binding", "phone_number", "state", "segments", "delivered", "gateway", "failure", "actor", "created", "sent"];

fn setup_row(row: Setup) -> Vec<String> {
    let delivered = row.segments.iter().filter(|segment| segment.state == SegmentState::Delivered).count();
    vec![
        row.number.to_string(),
        row.binding.map(|number| number.to_string()).unwrap_or_default(),
        row.phone_number.to_string(),
        row.state.as_str().to_owned(),
        row.segments.len().to_string(),
        delivered.to_string(),
        row.gateway,
        row.failure,
        row.actor,
        row.created_at.rfc3339(),
        row.sent_at.map(|at| at.rfc3339()).unwrap_or_default(),
    ]
}

fn setup_object(row: &Setup) -> Value {
    let segments = row.segments.iter().map(|segment| {
        json!({
            "part": segment.part,
            "state": segment.state.as_str(),
            "attempts": segment.attempts,
            "message_id": segment.message_id,
            "accepted": segment.accepted_at.map(|at| at.rfc3339()),
            "receipt": segment.receipt_at.map(|at| at.rfc3339()),
        })
    });
    json!({
        "number": row.number,
        "binding": row.binding,
        "client": row.client.to_string(),
        "phone_number": row.phone_number.to_string(),
        "account_name": row.account_name,
        "state": row.state.as_str(),
        "security": row.security.as_str(),
        "gateway": row.gateway,
        "failure": row.failure,
        "actor": row.actor,
        "created": row.created_at.rfc3339(),
        "sent": row.sent_at.map(|at| at.rfc3339()),
        "segments": segments.collect::<Vec<_>>(),
    })
}

fn clients(visitor: &Visitor, query: Option<String>) -> Result<Pages<SyncmlClient>, Fault> {
    let query: ClientQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).bindings()?.export_clients(query))
}

async fn clients_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(clients(&visitor, query)?, "syncml-clients", &CLIENT_COLUMNS, client_row))
}

async fn clients_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(clients(&visitor, query)?, "syncml-clients", |row| client_object(&row)))
}

const CLIENT_COLUMNS: [&str; 9] =
    ["id", "signs_in_as", "phone_number", "foreign_user", "vendor", "model", "binding", "last_setup", "created"];

fn client_row(row: SyncmlClient) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.username,
        row.phone_number.to_string(),
        row.foreign_user,
        row.model.vendor,
        row.model.name,
        row.binding.map(|number| number.to_string()).unwrap_or_default(),
        row.last_setup.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        row.created_at.rfc3339(),
    ]
}

fn client_object(row: &SyncmlClient) -> Value {
    json!({
        "id": row.id.to_string(),
        "signs_in_as": row.username,
        "phone_number": row.phone_number.to_string(),
        "foreign_user": row.foreign_user,
        "model": { "id": row.model.id.to_string(), "vendor": row.model.vendor, "name": row.model.name },
        "binding": row.binding,
        "last_setup": row.last_setup.map(|state| state.as_str()),
        "created": row.created_at.rfc3339(),
    })
}

/// For those who may send, as the page. The octets themselves hold passwords of phones and are not in the file.
fn outbox(visitor: &Visitor, query: Option<String>) -> Result<Pages<OutboxMessage>, Fault> {
    let query: OutboxQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).bindings()?.edit()?.export_outbox(query))
}

async fn outbox_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(outbox(&visitor, query)?, "outbox", &OUTBOX_COLUMNS, outbox_row))
}

async fn outbox_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(outbox(&visitor, query)?, "outbox", |row| outbox_object(&row)))
}

const OUTBOX_COLUMNS: [&str; 5] = ["setup", "phone_number", "put_there", "segments", "octets"];

fn outbox_row(row: OutboxMessage) -> Vec<String> {
    let (segments, octets) = (row.segments.len(), row.octets());
    vec![row.number.to_string(), row.phone_number.to_string(), row.at.rfc3339(), segments.to_string(), octets.to_string()]
}

fn outbox_object(row: &OutboxMessage) -> Value {
    json!({
        "setup": row.number,
        "phone_number": row.phone_number.to_string(),
        "put_there": row.at.rfc3339(),
        "segments": row.segments.len(),
        "octets": row.octets(),
    })
}

/// The phone models that match.
fn models(visitor: &Visitor, query: Option<String>) -> Result<Pages<PhoneModel>, Fault> {
    visitor.core.acting_as(&visitor.actor).gateways()?;
    let query: ModelQuery = asked(query);
    Ok(visitor.core.phone_models().export(query))
}

async fn models_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(models(&visitor, query)?, "phone-models", &MODEL_COLUMNS, model_row))
}

async fn models_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(models(&visitor, query)?, "phone-models", |row| model_object(&row)))
}

/// What an import reads.
const MODEL_COLUMNS: [&str; 5] = ["id", "vendor", "name", "capability", "note"];

fn model_row(model: PhoneModel) -> Vec<String> {
    vec![model.id.to_string(), model.vendor, model.name, model.capability.as_str().to_owned(), model.note]
}

fn model_object(model: &PhoneModel) -> Value {
    json!({
        "id": model.id.to_string(),
        "vendor": model.vendor,
        "name": model.name,
        "capability": model.capability.as_str(),
        "note": model.note,
    })
}

async fn template(_: Visitor) -> Result<Response, Fault> {
    let heading = ["phone_number", "foreign_user", "vendor", "model", "timezone"];
    let example = ["+4799988877", "my_user:1456", "Nokia", "6300", "Europe/Oslo"];
    let rows = [heading, example].map(|row| row.map(str::to_owned).to_vec());
    Ok(csv_file(Body::from(csv_rows(rows).map_err(Error::internal)?), "bindings-template"))
}

async fn rejected(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Fault> {
    let found = drafts::report(visitor.core.acting_as(&visitor.actor), &visitor.actor, &key).await;
    let (_, report) = found.map_err(fault_of)?;
    let heading = ["line", "phone_number", "field", "reason"].map(str::to_owned).to_vec();
    let rows = report.refused.into_iter().map(|row| vec![row.line.to_string(), row.phone_number, row.field, row.reason]);
    let bytes = csv_rows(std::iter::once(heading).chain(rows)).map_err(Error::internal)?;
    Ok(csv_file(Body::from(bytes), "bindings-rejected"))
}

/// The message of a setup, for who may send.
async fn message(visitor: &Visitor, number: &str) -> Result<MessageView, Fault> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let bindings = visitor.core.acting_as(&visitor.actor).bindings()?.edit()?;
    let found = bindings.message(number).await.map_err(Error::from)?;
    Ok(found.ok_or(Error::NotFound)?)
}

/// The document in WBXML, as `wbxml2xml` reads it; what the signature is made of.
async fn document(visitor: Visitor, Path(number): Path<String>) -> Result<Response, Fault> {
    let message = message(&visitor, &number).await?;
    let octets = octets(&message.document).filter(|octets| !octets.is_empty()).ok_or(Error::NotFound)?;
    Ok(file(Body::from(octets), "application/vnd.wap.connectivity-wbxml", &format!("setup-{number}.wbxml")))
}

/// The push PDU.
async fn push(visitor: Visitor, Path(number): Path<String>) -> Result<Response, Fault> {
    let message = message(&visitor, &number).await?;
    let octets = octets(&message.push).ok_or(Error::NotFound)?;
    Ok(file(Body::from(octets), "application/octet-stream", &format!("setup-{number}.wsp")))
}

/// The octets of hex.
fn octets(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let octet = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if rest.is_empty() { pairs.iter().map(octet).collect() } else { None }
}

async fn upload(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    answered(draft(&visitor, form).await, &headers, "/bindings/import", "/portal/bindings/import-paste")
}

async fn draft(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    // Before the body is read: who may not import shall not send megabytes first.
    let bindings = visitor.core.acting_as(&visitor.actor).bindings()?.edit()?;
    let upload = read(form, IMPORT_BYTES_MAX).await?;
    bindings.check_import(&upload.bytes).await?;
    Ok(format!("/bindings/import/{}", drafts::keep(&visitor.actor, &upload.name, upload.bytes)))
}

async fn upload_models(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    answered(load(&visitor, form).await, &headers, "/bindings/models?import=1", "/portal/bindings/models-paste")
}

async fn load(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    let models = visitor.core.acting_as(&visitor.actor).edit_phone_models()?;
    let upload = read(form, IMPORT_BYTES_MAX).await?;
    let done = models.import(&upload.bytes).await?;
    let count = done.added.saturating_add(done.updated);
    Ok(patchbay_app::flash::with_count("/bindings/models", "phone-models-imported", count))
}

#[cfg(test)]
mod tests {
    use super::octets;

    #[test]
    fn hex_becomes_octets_or_nothing() {
        assert_eq!(octets("030b6a"), Some(vec![3, 0x0B, 0x6A]));
        assert_eq!(octets(""), Some(Vec::new()));
        for bad in ["0", "0g", "é0"] {
            assert_eq!(octets(bad), None, "{bad}");
        }
    }
}
