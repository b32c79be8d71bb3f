//! What the tests of `sip` share. Each runs on SQLite and on PostgreSQL.

mod accounts;
mod balance;
mod directory;
mod door;
mod feed;
mod import;
mod journal;
mod list;
mod networks;
mod route;
mod settings;

use super::{CallReport, Edit, Error, NewAccount, NewDomain, Own, Proxy, Registration, Sip, SipAccount};
use crate::accounts::{DigestError, From, Proof};
use crate::testing::Scene;
use crate::{Actor, Core};
use patchbay_domain::access::Role;
use patchbay_domain::sip::{Identity, Number, SipAddress, SipDomain};
use patchbay_domain::time::Millis;

/// The password of all accounts.
const PASSWORD: &str = "s3cret";

fn address(user: &str) -> SipAddress {
    SipAddress::parse(&format!("{user}@example.org")).unwrap()
}

fn domain() -> SipDomain {
    SipDomain::parse("example.org").unwrap()
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn from() -> From {
    From { address: "192.0.2.7".to_owned(), user_agent: "Blink".to_owned() }
}

fn new_account(user: &str) -> NewAccount {
    NewAccount {
        username: user.to_owned(),
        domain: "example.org".to_owned(),
        password: PASSWORD.to_owned(),
        identity: Identity { first_name: user.to_uppercase(), ..Identity::default() },
        listed: false,
    }
}

fn edit<'a>(core: &'a Core, actor: &'a Actor) -> Sip<'a, Edit> {
    core.acting_as(actor).sip().unwrap().edit().unwrap()
}

/// An administrator with the domain example.org and these accounts.
async fn with_accounts(scene: &Scene, users: &[&str]) -> Actor {
    let northwind = scene.organization("northwind").await;
    let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
    let sip = edit(&scene.core, &nora);
    sip.add_domain(&example()).await.unwrap();
    for user in users {
        sip.create(&new_account(user)).await.unwrap();
    }
    nora
}

fn example() -> NewDomain {
    NewDomain { name: "example.org".to_owned(), currency: "eur".to_owned(), timezone: "europe/amsterdam".to_owned() }
}

/// What a client's calculation with this digest comes to, when its password gives the other one.
fn proves(right: String) -> impl FnOnce(&str) -> Proof {
    move |given| if given == right { Proof::Right } else { Proof::Wrong }
}

/// The owner of an account as he comes in with HTTP Digest.
async fn came_in(scene: &Scene, user: &str, password: &str) -> Result<Actor, DigestError> {
    let bare = super::digests(&address(user), password).bare;
    scene.core.accounts().digest(&domain(), user, &from(), proves(bare)).await
}

async fn owner(scene: &Scene, user: &str) -> Actor {
    came_in(scene, user, PASSWORD).await.unwrap()
}

fn own<'a>(core: &'a Core, actor: &'a Actor) -> SipAccount<'a, Own> {
    core.acting_as(actor).sip_account().unwrap().own().unwrap()
}

/// The fields that were refused, in order.
fn refused<T: std::fmt::Debug, E: Into<crate::Error>>(outcome: Result<T, E>) -> Vec<String> {
    match outcome.map_err(Into::into) {
        Err(crate::Error::Invalid(errors)) => errors.0.into_iter().map(|error| error.field).collect(),
        other => panic!("not refused by field: {other:?}"),
    }
}

/// The changes of an account as `action: was -> is`, newest first.
async fn changes<A>(account: &SipAccount<'_, A>) -> Vec<String> {
    let entries = account.changes().await.unwrap();
    entries.into_iter().map(|change| format!("{}: {} -> {}", change.entry.action, change.item.was, change.item.is)).collect()
}

fn proxy<'a>(core: &'a Core, actor: &'a Actor) -> Proxy<'a> {
    core.acting_as(actor).sip_proxy().unwrap()
}

/// A phone of an account, registered for ten minutes from then on.
fn phone(user: &str, contact: &str, at: Millis) -> Registration {
    Registration {
        account: format!("sip:{user}@example.org"),
        contact: contact.to_owned(),
        public_contact: String::new(),
        transport: "TLS".to_owned(),
        user_agent: "snomD785/10.1".to_owned(),
        instance: String::new(),
        at,
        expires_at: at.plus_seconds(600),
    }
}

/// A call of a minute.
fn call(session: &str, caller: &str, callee: &str, started_at: Millis) -> CallReport {
    CallReport {
        session_id: session.to_owned(),
        from_tag: "f1".to_owned(),
        to_tag: "t1".to_owned(),
        caller: caller.to_owned(),
        caller_name: "Some Body".to_owned(),
        callee: callee.to_owned(),
        started_at,
        stopped_at: Some(started_at.plus_seconds(60)),
        duration: 60,
        status: "200".to_owned(),
        price: None,
        proxy_ip: "192.0.2.1".to_owned(),
        media: vec!["audio".to_owned()],
    }
}
