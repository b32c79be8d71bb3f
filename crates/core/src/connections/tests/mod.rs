//! What the tests of connections share. Each runs on SQLite and on PostgreSQL.
#![allow(clippy::string_slice, reason = "a test says what it expects by panicking")]

mod administration;
mod deletion;
mod door;
mod expiry;
mod feed;
mod lists;
mod races;
mod register;
mod remembered;
mod update;

use super::{Connections, Edit, Error, Range, Registrations, View};
use crate::accounts::{AppPresented, AppUser, AppUserError, From};
use crate::testing::Scene;
use crate::{Actor, Core};
use futures::TryStreamExt;
use patchbay_domain::access::Role;
use patchbay_domain::connections::{
    ApplicationId, ApplicationSettings, Capability, CapabilityKey, Change, Condition, Connection, ConnectionId, ConnectionKey,
    ConnectionQuery, Properties, PropertyId, Refused, Security, Value, Version, Versions, Writing,
};

const SEED: &str = "b6d50e93-bcaa-439d-9741-660a3cb56771";
const PASSWORD: &str = "initial-password";

/// An organization with the application and the user of the seed.
struct Stage {
    scene: Scene,
    nora: Actor,
    app: ApplicationId,
}

fn from() -> From {
    From { address: "192.0.2.7".to_owned(), user_agent: String::new() }
}

fn id(text: &str) -> ConnectionId {
    ConnectionId::parse(text).unwrap()
}

fn property(name: &str) -> PropertyId {
    PropertyId::named(name).unwrap()
}

fn change(properties: &[(&str, Value<'static>)]) -> Change {
    Change { properties: properties.iter().map(|(name, value)| (property(name), value.clone())).collect(), capabilities: None }
}

fn capability(name: &str, value: Option<&str>) -> Capability {
    Capability { key: CapabilityKey { category: "push".to_owned(), name: name.to_owned() }, value: value.map(str::to_owned) }
}

fn view<'a>(core: &'a Core, actor: &'a Actor) -> Connections<'a, View> {
    core.acting_as(actor).connections().unwrap()
}

fn edit<'a>(core: &'a Core, actor: &'a Actor) -> Connections<'a, Edit> {
    view(core, actor).edit().unwrap()
}

async fn stage(scene: Scene, security: Security) -> Stage {
    let northwind = scene.organization("northwind").await;
    let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
    let mut settings = ApplicationSettings { security, ..ApplicationSettings::default() };
    settings.defaults.set(property("ApnsPushEnable"), Value::Boolean(true));
    settings.defaults.set(property("ProxyPushEndpoint"), Value::text("http://push.example.com/"));
    let connections = edit(&scene.core, &nora);
    let app = connections.add_application("com.sap.myapp", "Field service", settings).await.unwrap();
    for name in ["DEV0001", "DEV0002"] {
        connections.add_user(name, Some(PASSWORD.to_owned())).await.unwrap();
    }
    Stage { scene, nora, app }
}

impl Stage {
    fn core(&self) -> &Core {
        &self.scene.core
    }

    fn edit(&self) -> Connections<'_, Edit> {
        edit(self.core(), &self.nora)
    }

    async fn knock(&self, presented: AppPresented<'_>) -> Result<AppUser, AppUserError> {
        self.core().accounts().app_user(&self.app, &presented, &from()).await
    }

    /// The actor of a user; of nobody in particular for an empty name.
    async fn user(&self, name: &str) -> Actor {
        let basic = Some((name, PASSWORD)).filter(|(name, _)| !name.is_empty());
        self.knock(AppPresented { basic, ..AppPresented::default() }).await.unwrap().actor
    }

    async fn settings(&self, change: impl FnOnce(&mut ApplicationSettings)) {
        let mut app = self.edit().application(&self.app).await.unwrap();
        change(&mut app.settings);
        self.edit().update_application(&self.app, app.revision, &app.title, app.settings).await.unwrap();
    }

    fn key(&self, id: &str) -> ConnectionKey {
        ConnectionKey { application: self.app.clone(), id: self::id(id) }
    }

    /// What was done in an area, the oldest first.
    async fn audited(&self, area: &str) -> Vec<String> {
        let sql = "SELECT action, actor, door FROM audit WHERE area = $1 ORDER BY id";
        let rows = self.core().store().rows(sql, crate::store::args![area]).await.unwrap();
        let text = |row: &crate::store::Row, column| row.text(column).unwrap();
        rows.iter().map(|row| format!("{} by {} ({})", text(row, "action"), text(row, "actor"), text(row, "door"))).collect()
    }
}

/// The registrations of somebody.
async fn own<'a>(core: &'a Core, actor: &'a Actor) -> Registrations<'a> {
    core.acting_as(actor).registrations().await.unwrap()
}

async fn merge(registrations: &Registrations<'_>, id: &ConnectionId, change: Change) -> Result<Connection, Error> {
    registrations.update(id, Writing::Merge, Version::V4, change, Condition::default()).await
}

fn matching(connection: &Connection) -> Condition {
    Condition { matches: Some(Versions::These(vec![connection.etag.to_string()])), none_match: None }
}

fn text(connection: &Connection, name: &str) -> String {
    connection.value(property(name)).to_string()
}
