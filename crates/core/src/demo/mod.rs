//! The demo data (`--demo`): what the README, the tests and people trying Patchbay all see.
//!
//! Its rows are written in one transaction, past the use cases, because most of it happened in the past: times are relative to the first
//! start, so that it always looks alive. An entry in `meta` tells that a database holds it.

mod bindings;
mod campaigns;
mod connections;
mod phones;
mod sip;

use crate::accounts::{hash_secret, insert_credential, insert_organization, insert_token};
use crate::audit::{self, Change};
use crate::event::Event;
use crate::store::{Tx, args, new_id};
use crate::{Actor, Clock, Core, Door, Error};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{ApiToken, Credential, Organization, OrganizationId, UserId};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::redirections::AnswerStyle;
use patchbay_domain::time::Millis;

/// The entry in `meta`.
const MARKER: &str = "demo";
/// The password of all users.
const PASSWORD: &str = "patchbay-demo";
/// The portal API token, of northwind's admin.
const TOKEN: &str = "pbt_demo_northwind_0123456789abcdef0123456789abcdef";
const DAY: i64 = 24 * 60 * 60;

/// Organizations: short name and name for people.
const ORGANIZATIONS: [(&str, &str); 2] = [("northwind", "Northwind Telecom"), ("globex", "Globex")];
/// Users: name, name for people, role, organization, and hours since they last signed in.
const USERS: [(&str, &str, Role, &str, i64); 4] = [
    ("olga", "Olga Operator", Role::Operator, "", 30),
    ("nora", "Nora Northwind", Role::Admin, "northwind", 5),
    ("vera", "Vera Viewer", Role::Viewer, "northwind", 75),
    ("gus", "Gus Globex", Role::Admin, "globex", 52),
];
/// Credentials of `redirections`: name (as the organization's), secret, note.
const CREDENTIALS: [(&str, &str, &str); 2] =
    [("northwind", "northwind-secret", "Provisioning script of the head office"), ("globex", "globex-secret", "Deployment tool")];

/// Why the demo data was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// The database holds something else.
    #[error("the demo data is only loaded into an empty database, and this one holds other data")]
    NotEmpty,
    /// A fault of ours.
    #[error(transparent)]
    Core(#[from] Error),
}

/// What was hashed beforehand: hashing takes too long for a transaction.
struct Hashes {
    users: Vec<String>,
    credentials: Vec<String>,
    app_users: Vec<String>,
    token: String,
}

impl Core {
    /// Loads the demo data into an empty database. One that holds the demo data already is left as it is.
    ///
    /// # Errors
    /// [`DemoError::NotEmpty`] for a database that holds anything else.
    pub async fn load_demo(&self) -> Result<(), DemoError> {
        if self.store().row("SELECT value FROM meta WHERE name = $1", args![MARKER]).await?.is_some() {
            return Ok(());
        }
        let user_hashes = futures::future::try_join_all(USERS.iter().map(|_| hash_secret(self, PASSWORD)));
        let credential_hashes = futures::future::try_join_all(CREDENTIALS.iter().map(|(_, secret, _)| hash_secret(self, secret)));
        let app_hashes = futures::future::try_join_all(connections::USERS.iter().map(|(_, secret)| hash_secret(self, secret)));
        let (users, credentials, app_users) = futures::future::try_join3(user_hashes, credential_hashes, app_hashes).await?;
        let hashes = Hashes { users, credentials, app_users, token: self.key().hash("token", TOKEN) };
        let now = self.clock().now();
        let core = self.clone();
        self.store().write(move |tx| Box::pin(load(tx, core, hashes, now))).await?;
        for contact in phones::contacts(now) {
            self.phones().note(contact);
        }
        crate::redirections::settle(self).await;
        crate::sip::settle(self).await?;
        Ok(())
    }
}

async fn load(tx: &mut Tx, core: Core, hashes: Hashes, now: Millis) -> Result<(), DemoError> {
    let filled = tx
        .row(
            "SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM organizations) OR EXISTS (SELECT 1 FROM users)
                OR EXISTS (SELECT 1 FROM audit) OR EXISTS (SELECT 1 FROM redirection_inbox)",
            vec![],
        )
        .await?;
    if filled.is_some() {
        return Err(DemoError::NotEmpty);
    }
    // Taken first, so that of two nodes that start at once over one PostgreSQL the second finds it taken.
    let marked = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    if tx.execute(marked, args![MARKER, now.0.to_string()]).await? == 0 {
        return Ok(());
    }
    let begun = now.plus_seconds(-60 * DAY);
    let mut organizations = Vec::new();
    for (name, title) in ORGANIZATIONS {
        let made = Organization {
            id: OrganizationId(new_id()),
            name: name.to_owned(),
            title: title.to_owned(),
            redirection_answer: AnswerStyle::default(),
        };
        insert_organization(tx, &made, begun).await?;
        organizations.push(made);
    }
    let nora = load_users(tx, &organizations, hashes.users, now).await?;
    insert_token(tx, &token(now), &nora.0, None, hashes.token).await?;
    for ((name, _, note), hash) in CREDENTIALS.into_iter().zip(hashes.credentials) {
        let made = Credential {
            id: new_id(),
            area: "redirections".to_owned(),
            name: name.to_owned(),
            note: note.to_owned(),
            created_at: begun,
            rotated_at: None,
            last_used_at: None,
            last_used_from: String::new(),
        };
        insert_credential(tx, &made, find(&organizations, name)?, hash).await?;
    }
    for organization in &organizations {
        phones::insert(tx, organization, now).await?;
    }
    sip::insert(tx, core.key(), find(&organizations, "northwind")?, now).await?;
    campaigns::insert(tx, core.key(), find(&organizations, "northwind")?, now).await?;
    load_history(tx, &organizations, now).await?;
    bindings::insert(tx, &core, &organizations, now).await?;
    connections::insert(tx, &core, &organizations, &hashes.app_users, now).await?;
    tx.announce(Event::missed());
    Ok(())
}

/// Makes the users; answers who northwind's admin is.
async fn load_users(tx: &mut Tx, organizations: &[Organization], hashes: Vec<String>, now: Millis) -> Result<UserId, Error> {
    let mut admin = UserId(String::new());
    for ((name, title, role, organization, hours), hash) in USERS.into_iter().zip(hashes) {
        let id = new_id();
        let member = if organization.is_empty() { None } else { Some(find(organizations, organization)?.0.clone()) };
        tx.execute(
            "INSERT INTO users (id, name, title, role, organization_id, password_hash, created_at, last_sign_in)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![&id, name, title, role.as_str(), member, hash, now.plus_seconds(-60 * DAY), now.plus_seconds(-hours * 60 * 60)],
        )
        .await?;
        if name == "nora" {
            admin = UserId(id);
        }
    }
    Ok(admin)
}

fn token(now: Millis) -> ApiToken {
    ApiToken {
        id: new_id(),
        name: "Examples of the README".to_owned(),
        hint: TOKEN.chars().take(10).collect(),
        read_only: false,
        created_at: now.plus_seconds(-12 * DAY),
        expires_at: None,
        last_used_at: None,
    }
}

fn find<'o>(organizations: &'o [Organization], name: &str) -> Result<&'o OrganizationId, Error> {
    let found = organizations.iter().find(|organization| organization.name == name);
    found.map(|organization| &organization.id).ok_or_else(|| Error::internal(format_args!("the demo data has no {name}")))
}

/// Seconds ago, who, through which door, in which organization, area, action, and what it did.
type Entry<'a> = (i64, &'a str, Door, Option<&'a OrganizationId>, &'a str, &'a str, Vec<AuditItem>);

/// What the audit log tells of the last weeks, the oldest first: its ids are made in this order.
async fn load_history(tx: &mut Tx, organizations: &[Organization], now: Millis) -> Result<(), Error> {
    let northwind = find(organizations, "northwind")?;
    let globex = find(organizations, "globex")?;
    let item =
        |subject: &str, was: &str, is: &str| AuditItem { subject: subject.to_owned(), was: was.to_owned(), is: is.to_owned() };
    let named = |names: &[&str]| names.iter().map(|name| item(name, "", "")).collect::<Vec<_>>();
    let registered = |name: &str| phones::registered(name).map(|(mac, url)| item(&mac, "", &url)).collect::<Vec<_>>();
    let entries: [Entry<'_>; 23] = [
        (60 * DAY, "olga", Door::Portal, None, "organizations", "create", named(&["northwind", "globex"])),
        (60 * DAY - 300, "olga", Door::Portal, Some(northwind), "users", "create", vec![item("nora", "", "admin")]),
        (60 * DAY - 400, "olga", Door::Portal, Some(globex), "users", "create", vec![item("gus", "", "admin")]),
        (59 * DAY, "nora", Door::Portal, Some(northwind), "users", "create", vec![item("vera", "", "viewer")]),
        (58 * DAY, "nora", Door::Portal, Some(northwind), "credentials", "create", named(&["northwind"])),
        (58 * DAY - 200, "nora", Door::Portal, Some(northwind), "consumers", "create", named(&["northwind-app"])),
        (57 * DAY, "gus", Door::Portal, Some(globex), "credentials", "create", named(&["globex"])),
        (57 * DAY - 60, "gus", Door::Portal, Some(globex), "bindings", "import", bindings::registered("globex")),
        (57 * DAY - 90, "nora", Door::Portal, Some(northwind), "applications", "create", connections::applications("northwind")),
        (57 * DAY - 100, "gus", Door::Portal, Some(globex), "applications", "create", connections::applications("globex")),
        (57 * DAY - 120, "nora", Door::Portal, Some(northwind), "application-users", "create", named(&["DEV0001", "DEV0002"])),
        (57 * DAY - 150, "nora", Door::Portal, Some(northwind), "application-keys", "create", named(&["7d5e8151", "00000000"])),
        (56 * DAY, "nora", Door::Portal, Some(northwind), "bindings", "import", bindings::registered("northwind")),
        (50 * DAY, "nora", Door::Portal, Some(northwind), "campaign-register", "add-mdm", named(&[campaigns::MDM])),
        (50 * DAY - 60, "nora", Door::Portal, Some(northwind), "campaign-clients", "create", named(&[campaigns::CLIENT.0])),
        (45 * DAY, "northwind", Door::XmlRpc, Some(northwind), "redirections", "register", registered("northwind")),
        (44 * DAY, "globex", Door::XmlRpc, Some(globex), "redirections", "register", registered("globex")),
        (30 * DAY, "nora", Door::Portal, Some(northwind), "sip-domains", "create", named(&[sip::DOMAIN])),
        (30 * DAY - 200, "nora", Door::Portal, Some(northwind), "sip", "import", sip::imported()),
        (29 * DAY, "nora", Door::Portal, Some(northwind), "sip", "set-balance", sip::prepaid()),
        (12 * DAY, "nora", Door::Portal, Some(northwind), "tokens", "create", named(&["Examples of the README"])),
        (2 * DAY, "DEV0001", Door::App, Some(northwind), "connections", "register", connections::registered()),
        (5 * 3600, "nora", Door::Portal, Some(northwind), "sessions", "sign-in", named(&["nora"])),
    ];
    for (ago, name, door, organization, area, action, items) in entries {
        let actor = Actor {
            name: name.to_owned(),
            address: if door == Door::XmlRpc { "198.51.100.20" } else { "198.51.100.7" }.to_owned(),
            door,
            organization: organization.cloned(),
            ..Actor::system()
        };
        let then = Clock::standing_at(now.plus_seconds(-ago));
        audit::record(tx, &then, &actor, Change { area, action, items: &items }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
