//! `/connections/applications/one/{id}`: an application's own settings, how apps are pointed at it, and its history.

use super::form::about_security;
use super::frame::{Framed, Part};
use crate::audit::history;
use crate::components::{Badge, ButtonLink, CodeBlock, CopyButton, Definition, DefinitionList, Kind, Section, Time};
use crate::connections::api::ApplicationPage;
use crate::connections::parts::{announcement, application_page};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::Security;

/// `/connections/applications/one/{id}`
pub struct ApplicationRoute(Framed);

impl PageRoute for ApplicationRoute {
    fn data() -> Self {
        let registered = crate::live::use_live("connections");
        Self(Framed::live(move || registered.get()))
    }

    fn view(this: Self) -> AnyView {
        this.0.part(Part::Settings, |page| {
            view! {
                {page.announced.as_ref().map(announcement)}
                {settings(&page)}
                {addresses(&page)}
                {history(&page.history, "Changes of the application are recorded from now on.")}
                {removal(&page)}
            }
            .into_any()
        })
    }
}

fn settings(page: &ApplicationPage) -> AnyView {
    let settings = &page.settings;
    let (security, status) = (settings.security, settings.update_status);
    let title = if page.title.is_empty() { "\u{2014}".to_owned() } else { page.title.clone() };
    let goes = if settings.idle_removal { "; they go by themselves, after an announcement" } else { "" };
    let idle = settings.idle_days.map_or_else(|| "Never".to_owned(), |days| format!("{days} days without a sign of life{goes}"));
    let (minutes, connections) = (settings.session_minutes, page.connections);
    let (created_at, changed_at) = (page.created_at, page.changed_at);
    view! {
        <DefinitionList>
            <Definition term="Title">{title}</Definition>
            <Definition term="Signing in"><Badge label=security.label() /> " " {about_security(security)}</Definition>
            <Definition term="Answer to changes">{status.label()}</Definition>
            <Definition term="Sessions last">{format!("{minutes} minutes without a request")}</Definition>
            <Definition term="Idle after">{idle}</Definition>
            <Definition term="Registrations">{connections}</Definition>
            <Definition term="Made"><Time at=created_at /></Definition>
            <Definition term="Changed"><Time at=changed_at /></Definition>
        </DefinitionList>
    }
    .into_any()
}

/// How an app is pointed here.
fn addresses(page: &ApplicationPage) -> AnyView {
    let root = format!("{}/odata/applications/latest/{}", page.base, page.id);
    let open = format!("{}/public/odata/applications/latest/{}", page.base, page.id);
    let cloud = format!("{}/mobileservices/odata/applications/latest/{}", page.base, page.id);
    let (id, context, commands) = (page.id.to_string(), context(&page.base), commands(page));
    let public = (page.settings.security == Security::Anonymous).then(|| address("Without signing in", open));
    view! {
        <Section title="Point an app here" lead="Apps on SAP's mobile SDKs need the server's address and the application id; OData libraries need the root. In place of latest may stand v1, v2, v3 or v4.">
            <DefinitionList>
                {address("Root of the service", root)}
                {public}
                {address("As the cloud edition has it", cloud)}
                {address("Application id", id)}
            </DefinitionList>
            <h3 class="small-title">"Kapsel Logon: registration context"</h3>
            <CodeBlock text=context label="Registration context" />
            <h3 class="small-title">"Try it: register, and list the own registrations"</h3>
            <CodeBlock text=commands label="Commands" />
        </Section>
    }
    .into_any()
}

fn address(term: &'static str, value: String) -> AnyView {
    let what = term.to_lowercase();
    view! {
        <Definition term><code class="mono breakable">{value.clone()}</code> <CopyButton value what /></Definition>
    }
    .into_any()
}

/// What Kapsel's Logon plug-in is given, for a server that is reached like this.
fn context(base: &str) -> String {
    let (https, rest) = match base.split_once("://") {
        Some((scheme, rest)) => (scheme == "https", rest),
        None => (false, base),
    };
    let by_scheme = if https { "443" } else { "80" };
    // An IPv6 address has colons of its own, inside brackets.
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (rest, by_scheme),
    };
    format!("{{\n  \"serverHost\": \"{host}\",\n  \"https\": {https},\n  \"serverPort\": \"{port}\"\n}}")
}

/// Two commands that can be pasted.
fn commands(page: &ApplicationPage) -> String {
    let root = format!("{}/odata/applications/latest/{}", page.base, page.id);
    let who = match page.settings.security {
        Security::Basic => " --user NAME:PASSWORD",
        Security::Bearer => " --header 'Authorization: Bearer TOKEN'",
        Security::Anonymous => "",
    };
    let body = "--header 'Content-Type: application/json' --data '{\"DeviceType\":\"iPhone\"}'";
    format!("curl{who} {body} \\\n    '{root}/Connections'\ncurl{who} '{root}/Connections?$format=json'")
}

fn removal(page: &ApplicationPage) -> AnyView {
    if !page.may_edit {
        return ().into_any();
    }
    let href = format!("{}/remove", application_page(page.id.as_str()));
    view! {
        <Section title="Take out" lead="Only an application without registrations can be taken out." danger=true>
            <ButtonLink kind=Kind::Danger href>"Take the application out …"</ButtonLink>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_context_has_host_and_port_of_the_address() {
        for (base, want) in [
            ("http://127.0.0.1:3000", ["\"127.0.0.1\"", "false", "\"3000\""]),
            ("https://patchbay.example", ["\"patchbay.example\"", "true", "\"443\""]),
            ("http://[::1]", ["\"[::1]\"", "false", "\"80\""]),
            ("https://[::1]:8443", ["\"[::1]\"", "true", "\"8443\""]),
        ] {
            let context = context(base);
            let values: Vec<&str> =
                context.lines().filter_map(|line| line.split_once(": ")).map(|(_, value)| value.trim_end_matches(',')).collect();
            assert_eq!(values, want, "{base}");
        }
    }
}
