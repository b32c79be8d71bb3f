//! The calls: where each is, what its document holds, and what it does (sheet, sections 1 and 6).

use super::document::{Fields, Shape};
use super::fault::Fault;
use axum::body::Body;
use axum::response::Response;
use patchbay_core::campaigns::{Client, Error};
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::{RawRequest, Request};

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Orders a campaign.
    ServerInit,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::ServerInit];

    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::ServerInit => "/b2bfota/v1/serverInit",
        }
    }

    /// Its name in error answers.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::ServerInit => "b2bfota.v1.serverInit",
        }
    }

    /// What its document may hold.
    pub const fn shape(self) -> Shape {
        match self {
            Self::ServerInit => Shape {
                root: "B2bServerInitVO",
                fields: &[
                    "mdmId",
                    "customerId",
                    "groupId",
                    "license",
                    "deviceModelName",
                    "carrierCode",
                    // The name of the same in the vendor's older reference.
                    "customerCode",
                    "targetFirmwareVersion",
                    "deliveryStartDate",
                    "deliveryEndDate",
                    "dailyStartHour",
                    "dailyEndHour",
                ],
                list: None,
            },
        }
    }

    /// Does what a document asks for.
    pub async fn carry_out(self, core: &Core, actor: &Actor, fields: &Fields) -> Result<Response, Error> {
        let client = core.acting_as(actor).campaign_client()?;
        match self {
            Self::ServerInit => server_init(core, &client, fields).await,
        }
    }
}

/// What a call that answers nothing answers.
fn done() -> Response {
    Response::new(Body::empty())
}

/// The carrier code under either of its names. Two that differ are none.
fn carrier(fields: &Fields) -> String {
    match (fields.given("carrierCode"), fields.given("customerCode")) {
        (Some(code), Some(other)) if code.trim() != other.trim() => String::new(),
        (Some(code), _) | (None, Some(code)) => code.to_owned(),
        (None, None) => String::new(),
    }
}

async fn server_init(core: &Core, client: &Client<'_>, fields: &Fields) -> Result<Response, Error> {
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
    let request = Request::read(&raw, core.campaign_rules()).map_err(first)?;
    client.order(request).await?;
    Ok(done())
}

/// The first of all that is wrong: the wire tells one thing at a time.
fn first(faults: Vec<patchbay_domain::campaigns::Fault>) -> Error {
    faults
        .into_iter()
        .next()
        .map_or_else(|| patchbay_core::Error::internal("an order was refused without a fault").into(), Into::into)
}

/// How core's error is told.
pub(super) async fn told(core: &Core, error: Error) -> Fault {
    match error {
        Error::Fault(refusal) => refusal.into(),
        Error::Core(error) => Fault::of_core(core, error).await,
    }
}
