//! Webhooks and their deliveries. A secret goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::campaigns::{Delivery, DeliveryQuery, Webhook};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// What the page of webhooks shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct WebhooksPage {
    /// The webhooks, the oldest first.
    pub(crate) webhooks: Vec<Webhook>,
    /// A page of their deliveries, the newest first.
    pub(crate) deliveries: Page<Delivery>,
}

/// The organization's webhooks, with a page of their deliveries.
#[server(prefix = "/portal", endpoint = "campaigns/webhooks", input = Json)]
pub(crate) async fn list_webhooks(query: DeliveryQuery) -> Result<WebhooksPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    Ok(WebhooksPage { webhooks: campaigns.webhooks().await?, deliveries: campaigns.deliveries(&query).await? })
}

#[cfg(feature = "ssr")]
fn chosen(events: &[String]) -> Vec<patchbay_domain::campaigns::HookEvent> {
    events.iter().filter_map(|word| patchbay_domain::campaigns::HookEvent::parse(word)).collect()
}

/// Adds a webhook; the page then shows the secret that its deliveries are signed with.
#[server(prefix = "/portal", endpoint = "campaigns/webhook-add")]
pub(crate) async fn add_webhook(url: String, #[server(default)] events: Vec<String>) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let words = events.join(",");
    let added = super::editing(&desk)?.add_webhook(&url, &chosen(&events)).await;
    let secret = added.map_err(|error| Error::from(error).keep([("url", url.as_str()), ("events", words.as_str())]))?;
    crate::server::redirect(&crate::shown::with("/campaigns/webhooks", &desk, secret));
    Ok(())
}

/// Changes a webhook.
#[server(prefix = "/portal", endpoint = "campaigns/webhook-update")]
pub(crate) async fn update_webhook(
    id: String,
    url: String,
    #[server(default)] events: Vec<String>,
    #[server(default)] enabled: Option<String>,
) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let words = events.join(",");
    let on = enabled.as_deref().unwrap_or("0");
    let typed = [("url", url.as_str()), ("events", words.as_str()), ("enabled", on)];
    let saved = super::editing(&desk)?.update_webhook(&id, &url, &chosen(&events), enabled.is_some()).await;
    saved.map_err(|error| Error::from(error).keep(typed))?;
    super::done("/campaigns/webhooks", "campaign-webhook-saved");
    Ok(())
}

/// Replaces a webhook's secret; the page then shows the new one.
#[server(prefix = "/portal", endpoint = "campaigns/webhook-rotate")]
pub(crate) async fn rotate_webhook(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let secret = super::editing(&desk)?.rotate_webhook(&id).await?;
    crate::server::redirect(&crate::shown::with("/campaigns/webhooks", &desk, secret));
    Ok(())
}

/// Takes a webhook out.
#[server(prefix = "/portal", endpoint = "campaigns/webhook-remove")]
pub(crate) async fn remove_webhook(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_webhook(&id).await?;
    super::done("/campaigns/webhooks", "campaign-webhook-removed");
    Ok(())
}

/// Delivers once more what came to its end.
#[server(prefix = "/portal", endpoint = "campaigns/redeliver")]
pub(crate) async fn redeliver(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.redeliver(&id).await?;
    super::done("/campaigns/webhooks", "campaign-redelivered");
    Ok(())
}
