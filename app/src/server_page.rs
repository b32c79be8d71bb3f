//! `/server`: what the process knows of itself, and every setting with where its value came from.

use crate::components::{Badge, Cell, Column, Definition, DefinitionList, Failure, PageHeader, Section, Table, Time, Tone};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// One setting as it took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value, secrets masked.
    pub value: String,
    /// Where the value came from.
    pub source: String,
    /// What it means.
    pub help: String,
}

/// The server as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerView {
    /// Patchbay's version.
    pub version: String,
    /// Which database it uses.
    pub database: String,
    /// Whether the database answers.
    pub database_answers: bool,
    /// Since when it runs.
    pub started_at: Millis,
    /// For how many seconds it runs.
    pub uptime: i64,
    /// Where it listens: what for, and the address.
    pub listeners: Vec<(String, String)>,
    /// Its settings.
    pub settings: Vec<Setting>,
}

/// The server's state and settings, for an operator.
#[server(prefix = "/portal", endpoint = "server")]
pub async fn get_server() -> Result<ServerView> {
    use crate::server::{EffectiveSettings, ServerState, provided, signed_in};
    let desk = signed_in()?;
    if !desk.actor().may(patchbay_domain::access::Permission::ViewServer) {
        return Err(crate::Error::Forbidden.announced());
    }
    let state: ServerState = provided()?;
    let settings: EffectiveSettings = provided()?;
    let shown = |setting: &crate::server::EffectiveSetting| Setting {
        name: setting.name.clone(),
        value: setting.value.clone(),
        source: setting.source.clone(),
        help: setting.help.clone(),
    };
    Ok(ServerView {
        version: state.version,
        database: state.database,
        database_answers: desk.core().ping().await.is_ok(),
        started_at: state.started_at,
        uptime: state.clock.now().0.saturating_sub(state.started_at.0) / 1000,
        listeners: state.listeners,
        settings: settings.0.iter().map(shown).collect(),
    })
}

/// `/server`
pub struct ServerPage {
    server: Resource<Result<ServerView>>,
}

impl PageRoute for ServerPage {
    fn data() -> Self {
        Self { server: Resource::new(|| (), |()| get_server()) }
    }

    fn view(this: Self) -> AnyView {
        let server = this.server;
        view! {
            <PageHeader title="Server" lead="How this process runs, and every setting with where its value came from." />
            <Transition>
                {move || Suspend::new(async move {
                    match server.await {
                        Ok(server) => page(server),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn page(server: ServerView) -> AnyView {
    let ServerView { version, database, database_answers, started_at, uptime, listeners, settings } = server;
    let (word, tone) = if database_answers { ("answers", Tone::Good) } else { ("does not answer", Tone::Bad) };
    let listeners: Vec<AnyView> = listeners
        .into_iter()
        .map(|(what, address)| view! { <Definition term=what><span class="mono">{address}</span></Definition> }.into_any())
        .collect();
    let rows: Vec<AnyView> = settings.into_iter().map(row).collect();
    let columns = ["Setting", "Value", "From", "Meaning"].map(Column::new).into();
    let uptime = span(uptime);
    view! {
        <DefinitionList>
            <Definition term="Version"><span class="mono">{version}</span></Definition>
            <Definition term="Database">{database} " " <Badge label=word tone=tone /></Definition>
            <Definition term="Running since"><Time at=started_at /> {format!(" ({uptime})")}</Definition>
            {listeners}
        </DefinitionList>
        <Section title="Effective settings" lead="Change them by flag, environment variable or patchbay.toml, then restart. Secrets are masked.">
            <Table caption="Effective settings" columns=columns>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn row(setting: Setting) -> AnyView {
    let Setting { name, value, source, help } = setting;
    let tone = if source == "default" { Tone::Neutral } else { Tone::Info };
    let value = if value.is_empty() { view! { <span class="muted">"none"</span> }.into_any() } else { value.into_any() };
    view! {
        <tr>
            <Cell class="mono"><strong>{name}</strong></Cell>
            <Cell label="Value" class="mono wide">{value}</Cell>
            <Cell label="From"><Badge label=source tone=tone /></Cell>
            <Cell label="Meaning">{help}</Cell>
        </tr>
    }
    .into_any()
}

/// A span for people: the two largest units.
fn span(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_short() {
        assert_eq!(span(5), "less than a minute");
        assert_eq!(span(125), "2 min");
        assert_eq!(span(7_320), "2 h 2 min");
        assert_eq!(span(90_000), "1 d 1 h");
    }
}
