//! What a browser is shown that asks without an action (sheet, section 5; Blink's web view does): who is meant, and where the portal is.
//! One page without scripts; everything else is the portal's.

use super::answer::{Answer, Outcome};
use crate::portal::fault::escaped;
use patchbay_domain::sip::SipAddress;

/// The page of this account. `portal` is how the portal is reached; without it, at the root of this server.
pub(super) fn page(address: &SipAddress, portal: Option<&str>) -> Outcome {
    let (address, portal) = (escaped(&address.to_string()), escaped(portal.unwrap_or_default()));
    Ok(Answer::Page(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{address} · Patchbay</title></head>\
         <body><main><h1>{address}</h1><p>These are the settings of your SIP account: calls, forwarding, voicemail, devices and \
         balance.</p><p><a href=\"{portal}/\">Open the portal</a> and sign in with <strong>{address}</strong> and the same password.</p>\
         </main></body></html>"
    )))
}
