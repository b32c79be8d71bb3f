//! `/redirections/credentials`: what XML-RPC clients present.

use crate::credentials::{Credentials, Face};
use crate::pages::PageRoute;
use leptos::prelude::AnyView;

static FACE: Face = Face {
    area: "redirections",
    above: ("Redirections", "/redirections"),
    title: "Credentials",
    lead: "What XML-RPC clients present to register phones here.",
    empty: "A provisioning client signs in with a name and a secret (HTTP Basic). Make one credential per client, so that each can be \
            revoked alone.",
    example: "What it is for, such as the switchboard in Oslo.",
    revoked: "Clients that use it are refused from now on. The phones that they registered stay.",
    entrance: |base| format!("{base}/xmlrpc/"),
    works: "It works when this command answers \u{201c}ping\u{201d}:",
    trial: |base, user| {
        let call = "<?xml version=\"1.0\"?><methodCall><methodName>network.echo</methodName><params><param><value>ping</value></param></params></methodCall>";
        format!("curl -u {user} -H 'Content-Type: text/xml' --data '{call}' {base}/xmlrpc/")
    },
};

/// `/redirections/credentials`
#[derive(Debug)]
pub struct CredentialsRoute(Credentials);

impl PageRoute for CredentialsRoute {
    fn data() -> Self {
        Self(Credentials::data(&FACE))
    }

    fn view(this: Self) -> AnyView {
        this.0.view()
    }
}
