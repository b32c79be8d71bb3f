//! Messages taken apart, and the settings to type by hand. All of it holds the password of a phone's account.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::{ManualSettings, MessageView, PhoneModel, Security};
use serde::{Deserialize, Serialize};

/// A message and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MessagePage {
    /// The phone's number.
    pub(crate) phone_number: String,
    /// With what it is signed.
    pub(crate) security: Security,
    /// The message; none once its octets are not kept any more.
    pub(crate) message: Option<MessageView>,
}

/// What would be sent to a client. Nothing is.
#[server(prefix = "/portal", endpoint = "bindings/preview")]
pub(crate) async fn preview_message(id: String) -> Result<MessagePage, Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let id = super::client_of(&id);
    let client = bindings.client(&id).await?;
    let message = bindings.preview(&id).await.map_err(super::refused)?;
    let security = match &message.signature {
        Some((security, _)) if security == "NETWPIN" => Security::NetworkPin,
        _ => Security::UserPin,
    };
    Ok(MessagePage { phone_number: client.phone_number.to_string(), security, message: Some(message) })
}

/// What was sent with a setup.
#[server(prefix = "/portal", endpoint = "bindings/message")]
pub(crate) async fn sent_message(number: String) -> Result<MessagePage, Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let number = super::number_of(&number)?;
    let setup = bindings.setup(number).await?;
    let message = bindings.message(number).await.map_err(super::refused)?;
    Ok(MessagePage { phone_number: setup.phone_number.to_string(), security: setup.security, message })
}

/// A code for cameras, drawn on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Qr {
    /// Modules on a side, with the quiet zone around them.
    pub(crate) size: usize,
    /// The dark modules as the path of an SVG, in modules.
    pub(crate) path: String,
}

/// What is handed to somebody who sets up a phone by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandOut {
    /// The phone's number.
    pub(crate) phone_number: String,
    /// The phone's model.
    pub(crate) model: PhoneModel,
    /// By what the application knows its user.
    pub(crate) foreign_user: String,
    /// What is typed.
    pub(crate) settings: ManualSettings,
    /// The same for a camera; none where it does not fit.
    pub(crate) qr: Option<Qr>,
}

/// The settings of a client, to be typed by hand.
#[server(prefix = "/portal", endpoint = "bindings/by-hand")]
pub(crate) async fn settings_by_hand(id: String) -> Result<HandOut, Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let id = super::client_of(&id);
    let client = bindings.client(&id).await?;
    let settings = bindings.manual_settings(&id).await.map_err(super::refused)?;
    let qr = drawn(&settings.text());
    let (phone_number, model, foreign_user) = (client.phone_number.to_string(), client.model, client.foreign_user);
    Ok(HandOut { phone_number, model, foreign_user, settings, qr })
}

/// Modules of quiet zone on each side (ISO/IEC 18004, 9.1).
#[cfg(feature = "ssr")]
const QUIET: usize = 4;

/// A text as a code; none when it is too long for one.
#[cfg(feature = "ssr")]
fn drawn(text: &str) -> Option<Qr> {
    use std::fmt::Write;
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (row, colors) in code.to_colors().chunks(width.max(1)).enumerate() {
        let mut at = 0;
        for run in colors.chunk_by(|left, right| left == right) {
            if run.first() == Some(&qrcode::Color::Dark) {
                let (x, y, length) = (at + QUIET, row + QUIET, run.len());
                // Nothing can fail in writing to a text.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            at += run.len();
        }
    }
    Some(Qr { size: width + 2 * QUIET, path })
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_run_by_run_inside_its_quiet_zone() {
        let qr = drawn("Mobile Backup\nServer: http://sync.example.com/syncml\n").unwrap();
        // 53 bytes: version 3 holds 42 at level M, version 4 holds 62 (ISO/IEC 18004, table 7).
        assert_eq!(qr.size, 33 + 8, "version 4");
        // The finder pattern in the upper left begins with a row of seven.
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        for command in qr.path.split_terminator('z') {
            let (x, rest) = command.trim_start_matches('M').split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let [x, y, length] = [x, y, length].map(|text| text.parse::<usize>().unwrap());
            assert!(x >= 4 && y >= 4 && x + length <= 37 && y < 37, "{command}");
        }
        assert_eq!(drawn(&"x".repeat(5000)), None);
    }
}
