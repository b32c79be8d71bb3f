//! Accounts on either database.

mod door;
mod management;
mod own;
mod sign_in;

use super::*;
use crate::store::args;
use crate::testing::Scene;
use crate::{Actor, Result};

pub(super) const PASSWORD: &str = "correct horse battery";

pub(super) fn from(address: &str) -> From {
    From { address: address.to_owned(), user_agent: "Mozilla/5.0 (test)".to_owned() }
}

/// Gives a user the password of all tests.
pub(super) async fn give_password(scene: &Scene, actor: &Actor) {
    let hash = scene.core.inner.accounts.passwords.hash(PASSWORD).await.unwrap();
    scene.execute("UPDATE users SET password_hash = $1 WHERE id = $2", args![hash, actor.user().unwrap()]).await;
}

/// Signs in and comes back with the session, as a browser does.
pub(super) async fn signed_in(scene: &Scene, name: &str) -> (String, SignedIn) {
    let here = from("192.0.2.7");
    let begun = scene.core.accounts().sign_in(name, PASSWORD, None, &here).await.unwrap();
    let signed_in = scene.core.accounts().session(&begun.secret, &here).await.unwrap().expect("just signed in");
    (begun.secret, signed_in)
}

pub(super) async fn is_signed_in(scene: &Scene, secret: &str) -> bool {
    scene.core.accounts().session(secret, &from("192.0.2.7")).await.unwrap().is_some()
}

/// The fields that were refused, in order.
pub(super) fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> Vec<String> {
    match outcome {
        Err(Error::Invalid(errors)) => errors.0.into_iter().map(|error| error.field).collect(),
        other => panic!("not refused by field: {other:?}"),
    }
}

/// The log as `area action subject`, newest first.
pub(super) async fn log(scene: &Scene, actor: &Actor) -> Vec<String> {
    let page = scene.core.acting_as(actor).audit().unwrap().list(&Default::default()).await.unwrap();
    page.rows.into_iter().map(|entry| format!("{} {} {}", entry.area, entry.action, entry.subject)).collect()
}
