//! Exports of somebody's own SIP account: his calls as his list shows them, and every step of his balance.

use super::export::{Pages, asked, csv, json_list};
use super::{PortalState, Visitor};
use crate::portal::fault::Fault;
use axum::Router;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::get;
use futures::StreamExt;
use patchbay_domain::sip::{Call, CallQuery, LedgerEntry, Money};
use serde_json::{Value, json};

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/my/calls/export.csv", get(calls_csv))
        .route("/my/calls/export.json", get(calls_json))
        .route("/my/balance/export.csv", get(balance_csv))
}

async fn calls_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(calls(&visitor, query)?, "calls", &CALL_COLUMNS, call_row))
}

async fn calls_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(calls(&visitor, query)?, "calls", |call| call_object(&call)))
}

fn calls(visitor: &Visitor, query: Option<String>) -> Result<Pages<Call>, Fault> {
    let query: CallQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).sip_account()?.export_calls(&query)?)
}

const CALL_COLUMNS: [&str; 9] =
    ["began", "ended", "direction", "remote_party", "display_name", "seconds", "status", "price", "media"];

fn call_row(call: Call) -> Vec<String> {
    vec![
        call.started_at.rfc3339(),
        call.stopped_at.map(|at| at.rfc3339()).unwrap_or_default(),
        call.direction.as_str().to_owned(),
        call.remote_party,
        call.display_name,
        call.duration.to_string(),
        call.status,
        call.price.map(|price| price.plain()).unwrap_or_default(),
        call.media.join(" "),
    ]
}

fn call_object(call: &Call) -> Value {
    json!({
        "began": call.started_at.rfc3339(),
        "ended": call.stopped_at.map(|at| at.rfc3339()),
        "direction": call.direction.as_str(),
        "remote_party": call.remote_party,
        "display_name": call.display_name,
        "seconds": call.duration,
        "status": call.status,
        "price": call.price.map(|price| price.plain()),
        "session_id": call.session_id,
        "media": call.media,
    })
}

async fn balance_csv(visitor: Visitor) -> Result<Response, Fault> {
    let entries = visitor.core.acting_as(&visitor.actor).sip_account()?.export_balance().await;
    let pages: Pages<LedgerEntry> = futures::stream::once(std::future::ready(entries)).boxed();
    Ok(csv(pages, "balance", &LEDGER_COLUMNS, ledger_row))
}

/// What came in and what went out stand apart, as in a book: no figure then begins like a formula.
const LEDGER_COLUMNS: [&str; 6] = ["at", "action", "description", "in", "out", "balance"];

fn ledger_row(entry: LedgerEntry) -> Vec<String> {
    let (came_in, went_out) = if entry.value < Money::ZERO {
        (String::new(), entry.value.negated().plain())
    } else {
        (entry.value.plain(), String::new())
    };
    let (at, action) = (entry.at.rfc3339(), entry.action.as_str().to_owned());
    vec![at, action, entry.description, came_in, went_out, entry.balance.plain()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::LedgerAction;
    use patchbay_domain::time::Millis;

    #[test]
    fn what_came_in_and_what_went_out_stand_apart() {
        let entry = |value: &str| LedgerEntry {
            id: "1".to_owned(),
            at: Millis(0),
            local: String::new(),
            action: LedgerAction::Debit,
            description: "Session".to_owned(),
            value: Money::parse(value).unwrap(),
            balance: Money::parse("9.96").unwrap(),
            session: String::new(),
        };
        assert_eq!(ledger_row(entry("-0.04"))[3..], ["", "0.04", "9.96"]);
        assert_eq!(ledger_row(entry("10"))[3..], ["10", "", "9.96"]);
    }
}
