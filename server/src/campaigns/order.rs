//! `serverInit`: from a document to an order (sheet, sections 1 and 4).

use super::call::Failure;
use super::document::Fields;
use axum::body::Body;
use axum::response::Response;
use patchbay_core::Core;
use patchbay_core::campaigns::Client;
use patchbay_domain::campaigns::{Fault, RawRequest, Request};

/// What a call that answers nothing answers.
pub(super) fn done() -> Response {
    Response::new(Body::empty())
}

/// The carrier code under whichever of its names. Two that differ are none.
pub(super) fn carrier(fields: &Fields) -> String {
    let mut names = ["carrierCode", "salesCode", "customerCode"].into_iter().filter_map(|name| fields.given(name));
    let first = names.next().unwrap_or_default();
    if names.all(|other| other.trim() == first.trim()) { first.to_owned() } else { String::new() }
}

/// Orders a campaign.
pub(super) async fn server_init(core: &Core, client: &Client<'_>, fields: &Fields) -> Result<Response, Failure> {
    let text = |name: &str| fields.text(name).to_owned();
    let raw = RawRequest {
        mdm: text("mdmId"),
        customer: text("customerId"),
        group: text("groupId"),
        license: text("license"),
        model: text("deviceModelName"),
        carrier: carrier(fields),
        target: text("targetFirmwareVersion"),
        start_date: text("deliveryStartDate"),
        end_date: text("deliveryEndDate"),
        start_hour: text("dailyStartHour"),
        end_hour: text("dailyEndHour"),
    };
    client.order(Request::read(&raw, core.campaign_rules()).map_err(first)?).await?;
    Ok(done())
}

/// The first of all that is wrong: the wire tells one thing at a time.
fn first(faults: Vec<Fault>) -> Failure {
    let none = || patchbay_core::Error::internal("an order was refused without a fault").into();
    faults.into_iter().next().map_or_else(none, Into::into)
}
