//! The figures, and what the charts draw.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::connections::ConnectionFigures;

/// The figures with the registrations of so many days; of one application, or of all where none is named.
#[server(prefix = "/portal", endpoint = "connections/figures")]
pub(crate) async fn get_figures(application: String, days: u16) -> Result<ConnectionFigures, Error> {
    let desk = crate::server::signed_in()?;
    Ok(super::viewing(&desk)?.figures(&application, days).await?)
}
