//! Applications as OAuth knows them, and their tokens. A secret goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::Consumer;
use serde::{Deserialize, Serialize};

/// All that the page of the applications shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConsumersPage {
    /// The consumers with their tokens, the oldest first.
    pub(crate) consumers: Vec<Consumer>,
    /// How this server is reached.
    pub(crate) base: String,
}

/// The organization's applications.
#[server(prefix = "/portal", endpoint = "bindings/consumers")]
pub(crate) async fn list_consumers() -> Result<ConsumersPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ConsumersPage { consumers: desk.acting().consumers()?.list().await?, base: desk.base.clone() })
}

/// Goes on to the page that shows a new secret, whose address names the key it belongs to.
#[cfg(feature = "ssr")]
fn go_to(desk: &crate::server::Desk, made: patchbay_domain::bindings::NewlyIssued) {
    let path = patchbay_domain::list::query_string(&[("made", made.key)]);
    crate::server::redirect(&crate::shown::with(&format!("/bindings/consumers{path}"), desk, made.secret.0));
}

/// Makes a consumer.
#[server(prefix = "/portal", endpoint = "bindings/consumer-create")]
pub(crate) async fn create_consumer(label: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let made = desk.acting().consumers()?.create(&label).await;
    let made = made.map_err(|error| Error::from(error).keep([("label", label.as_str())]))?;
    go_to(&desk, made);
    Ok(())
}

/// Replaces a consumer's secret.
#[server(prefix = "/portal", endpoint = "bindings/consumer-rotate")]
pub(crate) async fn rotate_consumer(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let made = desk.acting().consumers()?.rotate(&id).await?;
    go_to(&desk, made);
    Ok(())
}

/// Removes a consumer with its tokens.
#[server(prefix = "/portal", endpoint = "bindings/consumer-revoke")]
pub(crate) async fn revoke_consumer(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().consumers()?.revoke(&id).await?;
    crate::server::redirect(&crate::flash::with("/bindings/consumers", "consumer-revoked"));
    Ok(())
}

/// Makes a token of a consumer.
#[server(prefix = "/portal", endpoint = "bindings/token-add")]
pub(crate) async fn add_token(consumer: String, label: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let made = desk.acting().consumers()?.add_token(&consumer, &label).await;
    let made = made.map_err(|error| Error::from(error).keep([("label", label.as_str())]))?;
    go_to(&desk, made);
    Ok(())
}

/// Removes a token.
#[server(prefix = "/portal", endpoint = "bindings/token-revoke")]
pub(crate) async fn revoke_token(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().consumers()?.revoke_token(&id).await?;
    crate::server::redirect(&crate::flash::with("/bindings/consumers", "consumer-token-revoked"));
    Ok(())
}
