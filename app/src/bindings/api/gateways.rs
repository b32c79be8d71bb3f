//! Gateways and their health.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::Gateway;
use serde::{Deserialize, Serialize};

/// All that the gateways' page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GatewaysPage {
    /// The gateways, in order of preference.
    pub(crate) gateways: Vec<Gateway>,
    /// Whether the reader may try them: it takes an organization to act for.
    pub(crate) may_test: bool,
}

/// The gateways.
#[server(prefix = "/portal", endpoint = "bindings/gateways")]
pub(crate) async fn list_gateways() -> Result<GatewaysPage, Error> {
    let desk = crate::server::signed_in()?;
    let gateways = desk.acting().gateways()?.list();
    Ok(GatewaysPage { gateways, may_test: super::may_edit(&desk) && desk.actor().organization().is_some() })
}

/// Sends a test message through one gateway and tells what that said.
#[server(prefix = "/portal", endpoint = "bindings/gateway-test")]
pub(crate) async fn test_gateway(gateway: String, phone_number: String) -> Result<(), Error> {
    use patchbay_domain::bindings::Verdict;
    let desk = crate::server::signed_in()?;
    let typed = [("gateway", gateway.as_str()), ("phone_number", phone_number.as_str())];
    let tested = super::editing(&desk)?.test_gateway(&gateway, &phone_number).await;
    let verdict = tested.map_err(|error| super::refused(error).keep(typed))?;
    let said = |field: &str, what: String| Err(Error::field(field, what).keep(typed).announced());
    match verdict {
        Verdict::Accepted(_) => {
            crate::server::redirect(&crate::flash::with("/bindings/gateways", "gateway-took-test"));
            Ok(())
        }
        Verdict::Refused(why) => said("phone_number", format!("{gateway} refused the number: {why}")),
        Verdict::Busy(why) => said("gateway", format!("{gateway} is busy and did not take the message: {why}")),
        Verdict::Failed(why) => said("gateway", format!("{gateway} did not take the message: {why}")),
        Verdict::Unknown(why) => said("gateway", format!("{gateway} may have taken the message: {why}")),
    }
}
