//! The account's settings as a whole, and what belongs to its owner: name, privacy, mailbox.

use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::sip::{Number, Settings, SipAddress};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// The account as its pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mine {
    /// Its settings.
    pub(crate) settings: Settings,
    /// Its address, then its aliases.
    pub(crate) own: Vec<SipAddress>,
    /// Its telephone numbers.
    pub(crate) numbers: Vec<Number>,
    /// Now.
    pub(crate) now: Millis,
    /// The day of the week on its own calendar, Monday 0.
    pub(crate) weekday: u8,
}

/// The settings of whoever is signed in.
#[server(prefix = "/portal", endpoint = "my/settings")]
pub(crate) async fn my_settings() -> Result<Mine> {
    let desk = crate::server::signed_in()?;
    let account = super::mine(&desk)?;
    let settings = account.settings().await?;
    let (now, weekday, _) = account.moment(&settings);
    let mut own = vec![settings.address.clone()];
    own.extend(account.aliases().await?);
    Ok(Mine { settings, own, numbers: account.numbers().await?, now, weekday })
}

/// The time zones to choose from, and the account they are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Zones {
    /// The account.
    pub(crate) mine: Mine,
    /// IANA names.
    pub(crate) zones: Vec<String>,
}

/// What the page of name and time zone needs.
#[server(prefix = "/portal", endpoint = "my/zones")]
pub(crate) async fn my_zones() -> Result<Zones> {
    Ok(Zones { mine: my_settings().await?, zones: patchbay_core::time_zones() })
}

/// Changes name, e-mail address, time zone and quick dial prefix.
#[server(prefix = "/portal", endpoint = "my/identity")]
pub(crate) async fn set_identity(
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// E-mail address.
    email: String,
    /// An IANA name.
    timezone: String,
    /// The prefix of short numbers.
    #[server(default)]
    quick_dial: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let account = super::own(&desk)?;
    let now = account.settings().await?.identity;
    let identity = patchbay_domain::sip::Identity {
        first_name: first_name.clone(),
        last_name: last_name.clone(),
        email: email.clone(),
        timezone: timezone.clone(),
        quick_dial: quick_dial.trim().to_owned(),
        ..now
    };
    account.set_identity(&identity).await.map_err(|error| {
        super::refused(error).keep([
            ("first_name", first_name.as_str()),
            ("last_name", &last_name),
            ("email", &email),
            ("timezone", &timezone),
            ("quick_dial", &quick_dial),
        ])
    })?;
    crate::server::redirect(&crate::flash::with("/my/identity", "my-saved"));
    Ok(())
}

/// Says what telephones are shown of the caller.
#[server(prefix = "/portal", endpoint = "my/caller-id")]
pub(crate) async fn set_caller_id(
    /// `1` to hide it.
    #[server(default)]
    privacy: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.set_privacy(privacy == "1").await.map_err(super::refused)?;
    let done = if privacy == "1" { "my-number-hidden" } else { "my-number-shown" };
    crate::server::redirect(&crate::flash::with("/my/privacy", done));
    Ok(())
}

/// Notes whether the owner agrees to be found in the directory.
#[server(prefix = "/portal", endpoint = "my/listed")]
pub(crate) async fn set_listed(
    /// `1` to be found.
    #[server(default)]
    listed: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.set_listed(listed == "1").await.map_err(super::refused)?;
    let done = if listed == "1" { "my-listed" } else { "my-unlisted" };
    crate::server::redirect(&crate::flash::with("/my/privacy", done));
    Ok(())
}

/// Changes the mailbox.
#[server(prefix = "/portal", endpoint = "my/voicemail")]
pub(crate) async fn set_voicemail(
    /// `1` to take messages.
    #[server(default)]
    enabled: String,
    /// Where messages are mailed to.
    email: String,
    /// `1` to keep no message that was mailed.
    #[server(default)]
    delete: String,
    /// Another PIN; empty keeps the one there is.
    #[server(default)]
    pin: String,
    /// `1` to take the PIN away.
    #[server(default)]
    without_pin: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let change = patchbay_core::sip::VoicemailChange {
        enabled: Some(enabled == "1"),
        email: Some(email.clone()),
        pin: if without_pin == "1" { Some(String::new()) } else { Some(pin.trim().to_owned()).filter(|pin| !pin.is_empty()) },
        delete: Some(delete == "1"),
    };
    super::own(&desk)?.set_voicemail(change).await.map_err(|error| {
        super::refused(error).keep([
            ("enabled", enabled.as_str()),
            ("email", &email),
            ("delete", &delete),
            ("without_pin", &without_pin),
        ])
    })?;
    crate::server::redirect(&crate::flash::with("/my/voicemail", "my-saved"));
    Ok(())
}
