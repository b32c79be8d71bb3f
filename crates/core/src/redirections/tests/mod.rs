//! What the tests of redirections share. Each runs on SQLite and on PostgreSQL.

mod bulk;
mod contacts;
mod import;
mod list;
mod models;
mod register;

use super::{Edit, Redirections, View};
use crate::testing::Scene;
use crate::{Actor, Core};
use patchbay_domain::access::Role;
use patchbay_domain::redirections::{Mac, ProvisioningUrl};
use std::collections::BTreeMap;

fn mac(number: u64) -> Mac {
    Mac::from_bits(0x0004_1300_0000 + number).unwrap()
}

fn url(text: &str) -> ProvisioningUrl {
    ProvisioningUrl::parse(text).unwrap()
}

/// Two organizations with an administrator each.
async fn two(scene: &Scene) -> (Actor, Actor) {
    let (one, other) = (scene.organization("northwind").await, scene.organization("globex").await);
    (scene.user("nora", Role::Admin, Some(&one)).await, scene.user("gus", Role::Admin, Some(&other)).await)
}

fn view<'a>(core: &'a Core, actor: &'a Actor) -> Redirections<'a, View> {
    core.acting_as(actor).redirections().unwrap()
}

fn edit<'a>(core: &'a Core, actor: &'a Actor) -> Redirections<'a, Edit> {
    view(core, actor).edit().unwrap()
}

/// What phones are told must be what the database says, phone by phone.
async fn told_is_stored(core: &Core) -> BTreeMap<Mac, String> {
    let rows = core.store().rows("SELECT mac, url FROM redirections", vec![]).await.unwrap();
    let stored: BTreeMap<Mac, String> =
        rows.iter().map(|row| (super::list::mac(row).unwrap(), row.text("url").unwrap())).collect();
    for (mac, url) in &stored {
        assert_eq!(core.phones().told(*mac).as_deref(), Some(url.as_str()), "{mac}");
    }
    assert_eq!(core.redirections_memory().phones_told(), stored.len());
    stored
}

/// How many changes and how many things changed stand in the audit log.
async fn audited(core: &Core) -> (i64, i64) {
    let count = async |sql: &'static str| core.store().row(sql, vec![]).await.unwrap().unwrap().int("n").unwrap();
    let changes = count("SELECT count(*) AS n FROM audit WHERE area = 'redirections'").await;
    (changes, count("SELECT count(*) AS n FROM audit_items WHERE area = 'redirections'").await)
}
