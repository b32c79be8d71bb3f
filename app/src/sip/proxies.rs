//! `/sip/proxies`: what SIP proxies present when they push registrations and calls, and ask what becomes of a call.

use crate::credentials::{Credentials, Face};
use crate::pages::PageRoute;
use leptos::prelude::AnyView;

static FACE: Face = Face {
    area: "sip",
    above: ("SIP accounts", "/sip"),
    title: "Proxies",
    lead: "What SIP proxies present to push registrations and calls, and to ask what becomes of a call.",
    empty: "A SIP proxy signs in with a name and a secret (HTTP Basic). Make one credential per proxy, so that each can be revoked \
            alone. With it the proxy tells who is registered and who called, and asks where a call goes.",
    example: "What it is for, such as the proxy in Amsterdam.",
    revoked: "The proxy that uses it is refused from now on: it is no longer told where calls go. What it reported stays.",
    entrance: |base| format!("{base}/sip/v1/"),
    works: "It works when this command answers with a verdict, if only not-found:",
    trial: |base, user| {
        let question = r#"{"caller": "sip:test@example.com", "callee": "sip:nobody@example.com"}"#;
        format!("curl -u {user} -H 'Content-Type: application/json' --data '{question}' {base}/sip/v1/route")
    },
};

/// `/sip/proxies`
#[derive(Debug)]
pub struct ProxiesRoute(Credentials);

impl PageRoute for ProxiesRoute {
    fn data() -> Self {
        Self(Credentials::data(&FACE))
    }

    fn view(this: Self) -> AnyView {
        this.0.view()
    }
}
