//! The files of `sip`: exports, template, uploads, refused rows. The pages around them are `patchbay-app`'s.

use super::export::{Pages, asked, csv, csv_file, csv_rows, json_list, pairs};
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
use patchbay_app::sip::drafts;
use patchbay_core::Error;
use patchbay_domain::list::WordsQuery;
use patchbay_domain::sip::{
    Account, AccountQuery, AssignedNumber, Call, CallQuery, Device, IMPORT_BYTES_MAX, LedgerEntry, Money, RegisteredDevice,
    SipAddress,
};
use serde_json::{Value, json};

/// Where a table of networks is sent to.
pub(super) const NETWORKS_UPLOAD: &str = "/sip/networks/upload";
/// The largest table of networks, in bytes.
const NETWORKS_MAX: usize = 32 * 1024 * 1024;

/// The routes with small answers, and the exports.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/sip/export.csv", get(accounts_csv))
        .route("/sip/export.json", get(accounts_json))
        .route("/sip/calls/export.csv", get(calls_csv))
        .route("/sip/calls/export.json", get(calls_json))
        .route("/sip/devices/export.csv", get(devices_csv))
        .route("/sip/devices/export.json", get(devices_json))
        .route("/sip/numbers/export.csv", get(numbers_csv))
        .route("/sip/numbers/export.json", get(numbers_json))
        .route("/sip/ledger.csv", get(ledger))
        .route("/sip/template.csv", get(template))
        .route("/sip/import/{key}/rejected.csv", get(rejected))
}

/// The uploads, which may take longer.
pub fn upload_routes() -> Router<PortalState> {
    let accounts = post(upload).layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX + FORM_AROUND));
    let networks = post(networks).layer(DefaultBodyLimit::max(NETWORKS_MAX + FORM_AROUND));
    Router::new().route("/sip/import/upload", accounts).route(NETWORKS_UPLOAD, networks)
}

fn accounts(visitor: &Visitor, query: Option<String>) -> Result<Pages<Account>, Fault> {
    let query: AccountQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).sip()?.export(query))
}

async fn accounts_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(accounts(&visitor, query)?, "sip-accounts", &ACCOUNT_COLUMNS, account_row))
}

async fn accounts_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(accounts(&visitor, query)?, "sip-accounts", |row| account_object(&row)))
}

const ACCOUNT_COLUMNS: [&str; 9] = ["address", "name", "email", "locked", "listed", "devices", "balance", "created", "updated"];

const fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn account_row(row: Account) -> Vec<String> {
    vec![
        row.address.to_string(),
        row.name,
        row.email,
        yes(row.locked).to_owned(),
        yes(row.listed).to_owned(),
        row.devices.to_string(),
        row.balance.map(Money::plain).unwrap_or_default(),
        row.created_at.rfc3339(),
        row.updated_at.rfc3339(),
    ]
}

fn account_object(row: &Account) -> Value {
    json!({
        "address": row.address.to_string(),
        "name": row.name,
        "email": row.email,
        "locked": row.locked,
        "listed": row.listed,
        "devices": row.devices,
        "balance": row.balance.map(Money::plain),
        "created": row.created_at.rfc3339(),
        "updated": row.updated_at.rfc3339(),
    })
}

fn calls(visitor: &Visitor, query: Option<String>) -> Result<Pages<Call>, Fault> {
    let query: CallQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).sip()?.export_calls(&query)?)
}

async fn calls_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(calls(&visitor, query)?, "sip-calls", &CALL_COLUMNS, call_row))
}

async fn calls_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(calls(&visitor, query)?, "sip-calls", |row| call_object(&row)))
}

const CALL_COLUMNS: [&str; 13] = [
    "account",
    "direction",
    "remote_party",
    "display_name",
    "started",
    "stopped",
    "duration",
    "status",
    "price",
    "session_id",
    "from_tag",
    "to_tag",
    "media",
];

fn call_row(row: Call) -> Vec<String> {
    vec![
        row.account.to_string(),
        row.direction.as_str().to_owned(),
        row.remote_party,
        row.display_name,
        row.started_at.rfc3339(),
        row.stopped_at.map(|at| at.rfc3339()).unwrap_or_default(),
        row.duration.to_string(),
        row.status,
        row.price.map(Money::plain).unwrap_or_default(),
        row.session_id,
        row.from_tag,
        row.to_tag,
        row.media.join(" "),
    ]
}

fn call_object(row: &Call) -> Value {
    json!({
        "account": row.account.to_string(),
        "direction": row.direction.as_str(),
        "remote_party": row.remote_party,
        "display_name": row.display_name,
        "started": row.started_at.rfc3339(),
        "stopped": row.stopped_at.map(|at| at.rfc3339()),
        "duration": row.duration,
        "status": row.status,
        "price": row.price.map(Money::plain),
        "session_id": row.session_id,
        "from_tag": row.from_tag,
        "to_tag": row.to_tag,
        "proxy_ip": row.proxy_ip,
        "media": row.media,
    })
}

fn devices(visitor: &Visitor, query: Option<String>) -> Result<Pages<RegisteredDevice>, Fault> {
    let query: WordsQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).sip()?.export_devices(query))
}

async fn devices_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(devices(&visitor, query)?, "sip-devices", &DEVICE_COLUMNS, device_row))
}

async fn devices_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(devices(&visitor, query)?, "sip-devices", |row| device_object(&row)))
}

const DEVICE_COLUMNS: [&str; 8] =
    ["account", "contact", "public_contact", "transport", "user_agent", "instance", "registered", "expires"];

fn device_row(row: RegisteredDevice) -> Vec<String> {
    let Device { contact, public_contact, transport, user_agent, instance, registered_at, expires_at, .. } = row.device;
    let account = row.account.to_string();
    vec![account, contact, public_contact, transport, user_agent, instance, registered_at.rfc3339(), expires_at.rfc3339()]
}

fn device_object(row: &RegisteredDevice) -> Value {
    let device = &row.device;
    json!({
        "account": row.account.to_string(),
        "contact": device.contact,
        "public_contact": device.public_contact,
        "transport": device.transport,
        "user_agent": device.user_agent,
        "instance": device.instance,
        "registered": device.registered_at.rfc3339(),
        "expires": device.expires_at.rfc3339(),
    })
}

fn numbers(visitor: &Visitor, query: Option<String>) -> Result<Pages<AssignedNumber>, Fault> {
    let query: WordsQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).sip()?.export_numbers(query))
}

async fn numbers_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(numbers(&visitor, query)?, "sip-numbers", &NUMBER_COLUMNS, number_row))
}

async fn numbers_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(numbers(&visitor, query)?, "sip-numbers", |row| number_object(&row)))
}

const NUMBER_COLUMNS: [&str; 4] = ["number", "account", "name", "assigned"];

fn number_row(row: AssignedNumber) -> Vec<String> {
    vec![row.number.to_string(), row.account.to_string(), row.name, row.changed_at.rfc3339()]
}

fn number_object(row: &AssignedNumber) -> Value {
    json!({
        "number": row.number.to_string(),
        "account": row.account.to_string(),
        "name": row.name,
        "assigned": row.changed_at.rfc3339(),
    })
}

/// All steps of one account's balance (`?account=`).
async fn ledger(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let pairs = pairs(query);
    let account = pairs.iter().find(|(name, _)| name == "account").map(|(_, value)| value.as_str()).unwrap_or_default();
    let address = SipAddress::parse(account).map_err(|_| Error::NotFound)?;
    let entries = visitor.core.acting_as(&visitor.actor).sip()?.account(&address).await?.export_balance().await?;
    let heading = ["at", "action", "description", "added", "taken", "balance", "session_id"].map(str::to_owned).to_vec();
    let bytes = csv_rows(std::iter::once(heading).chain(entries.into_iter().map(ledger_row))).map_err(Error::internal)?;
    Ok(csv_file(Body::from(bytes), "sip-balance"))
}

/// What was added and what was taken stand in columns of their own: an amount with a sign in front would be kept from being a formula.
fn ledger_row(entry: LedgerEntry) -> Vec<String> {
    let (added, taken) = match entry.value {
        value if value < Money::ZERO => (String::new(), value.negated().plain()),
        value => (value.plain(), String::new()),
    };
    let action = entry.action.as_str().to_owned();
    vec![entry.at.rfc3339(), action, entry.description, added, taken, entry.balance.plain(), entry.session]
}

async fn template(_: Visitor) -> Result<Response, Fault> {
    let heading = ["address", "password", "first_name", "last_name", "email", "mobile", "timezone", "listed"];
    let example = ["alice@example.org", "", "Alice", "Example", "alice@mail.example", "", "Europe/Amsterdam", "no"];
    let rows = [heading, example].map(|row| row.map(str::to_owned).to_vec());
    Ok(csv_file(Body::from(csv_rows(rows).map_err(Error::internal)?), "sip-accounts-template"))
}

async fn rejected(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Fault> {
    let found = drafts::report(visitor.core.acting_as(&visitor.actor), &visitor.actor, &key).await;
    let (_, report) = found.map_err(fault_of)?;
    let heading = ["line", "address", "field", "reason"].map(str::to_owned).to_vec();
    let refused = report.rows.into_iter().filter(|row| !row.reason.is_empty());
    let rows = refused.map(|row| vec![row.line.to_string(), row.address, row.field, row.reason]);
    let bytes = csv_rows(std::iter::once(heading).chain(rows)).map_err(Error::internal)?;
    Ok(csv_file(Body::from(bytes), "sip-accounts-rejected"))
}

async fn upload(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    answered(draft(&visitor, form).await, &headers, "/sip/import", "/portal/sip/import-paste")
}

async fn draft(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    // Before the body is read: who may not import shall not send megabytes first.
    let sip = visitor.core.acting_as(&visitor.actor).sip()?.edit()?;
    let upload = read(form, IMPORT_BYTES_MAX).await?;
    sip.check_import(&upload.bytes).await?;
    Ok(format!("/sip/import/{}", drafts::keep(&visitor.actor, &upload.name, upload.bytes)))
}

async fn networks(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    answered(load(&visitor, form).await, &headers, "/sip/networks", "/portal/sip/networks-load")
}

async fn load(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    let networks = visitor.core.acting_as(&visitor.actor).networks()?;
    let upload = read(form, NETWORKS_MAX).await?;
    let count = i64::try_from(networks.load(upload.bytes).await?).unwrap_or(i64::MAX);
    Ok(patchbay_app::flash::with_count("/sip/networks", "sip-networks-loaded", count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::LedgerAction;
    use patchbay_domain::time::Millis;

    #[test]
    fn amounts_of_a_ledger_stay_numbers() {
        let entry = |value| LedgerEntry {
            id: "1".to_owned(),
            at: Millis(0),
            local: String::new(),
            action: LedgerAction::Debit,
            description: "=1+1".to_owned(),
            value: Money(value),
            balance: Money(50_000),
            session: String::new(),
        };
        let text = |value| String::from_utf8(csv_rows([ledger_row(entry(value))]).unwrap()).unwrap();
        assert_eq!(text(-400), "1970-01-01T00:00:00Z,debit,'=1+1,,0.04,5,\r\n");
        assert_eq!(text(125_000), "1970-01-01T00:00:00Z,debit,'=1+1,12.5,,5,\r\n");
    }
}
