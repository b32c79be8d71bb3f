//! What the tests of bindings share. Each runs on SQLite and on PostgreSQL.

mod making;
mod models;
mod oauth;
mod queue;
mod sending;

use super::gateways::{Carrier, Mounted, Parcel};
use super::{Bindings, Edit, Error};
use crate::testing::Scene;
use crate::{Actor, Core};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::access::Role;
use patchbay_domain::bindings::{Binding, GatewayKind, NewBinding, Verdict};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// The seed's model.
const SEED: &str = "02978288-537f-102b-beff-000ea60275d1";
/// The seed's phone.
const PHONE: &str = "+4799988877";

/// Two organizations with an administrator each, and a server to synchronize with.
async fn two(scene: &Scene) -> (Actor, Actor) {
    scene.core.set_sync_server("http://sync.example.com/syncml");
    let (one, other) = (scene.organization("northwind").await, scene.organization("globex").await);
    (scene.user("nora", Role::Admin, Some(&one)).await, scene.user("gus", Role::Admin, Some(&other)).await)
}

fn edit<'a>(core: &'a Core, actor: &'a Actor) -> Bindings<'a, Edit> {
    core.acting_as(actor).bindings().unwrap().edit().unwrap()
}

/// The seed's binding.
fn seeds() -> NewBinding {
    NewBinding {
        model: SEED.to_owned(),
        phone_number: PHONE.to_owned(),
        foreign_user: "my_user:1456".to_owned(),
        timezone: "Europe/Oslo".to_owned(),
        imsi: String::new(),
    }
}

/// Another phone.
fn phone(number: i64) -> NewBinding {
    NewBinding { phone_number: format!("+4791234{number:03}"), foreign_user: format!("user:{number}"), ..seeds() }
}

async fn bound(core: &Core, actor: &Actor) -> Binding {
    edit(core, actor).create(&seeds(), None).await.unwrap()
}

/// A gateway that says what it was told to say, and then takes all.
#[derive(Default)]
struct Script {
    says: Mutex<VecDeque<Verdict>>,
    told: Mutex<Vec<Parcel>>,
}

impl Script {
    fn of(says: impl IntoIterator<Item = Verdict>) -> Arc<Self> {
        Arc::new(Self { says: Mutex::new(says.into_iter().collect()), told: Mutex::default() })
    }

    fn mount(self: &Arc<Self>, name: &str) -> Mounted {
        Mounted::new(name, GatewayKind::Smpp, "127.0.0.1:2775", Arc::<Self>::clone(self))
    }

    fn told(&self) -> Vec<Parcel> {
        self.told.lock().unwrap().clone()
    }

    /// Setups and parts in the order they came.
    fn parts(&self) -> Vec<(i64, i64)> {
        self.told().iter().map(|parcel| (parcel.setup, parcel.part)).collect()
    }
}

impl Carrier for Script {
    fn hand_over<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Verdict> {
        self.told.lock().unwrap().push(parcel.clone());
        let said = self.says.lock().unwrap().pop_front();
        let took = || Verdict::Accepted(format!("id-{}-{}", parcel.setup, parcel.part));
        std::future::ready(said.unwrap_or_else(took)).boxed()
    }
}

fn busy() -> Verdict {
    Verdict::Busy("throttled".to_owned())
}

fn failed() -> Verdict {
    Verdict::Failed("connection refused".to_owned())
}

fn unknown() -> Verdict {
    Verdict::Unknown("no answer".to_owned())
}

fn took(id: &str) -> Verdict {
    Verdict::Accepted(id.to_owned())
}
