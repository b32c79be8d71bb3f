//! What every change of redirections shares: the locks, the commit, and how statements take many values at once.
//!
//! SQLite has one writer, so a change there is alone anyway. On PostgreSQL changes of single phones run side by side, and a change of
//! many keeps them and its like out by advisory locks: what it read stays true until it commits, and two lists that name the same
//! phones in different orders never wait for each other in a ring.

use super::memory::Touched;
use super::{Edit, Error, Redirections};
use crate::store::{Tx, args};
pub(super) use crate::store::{each, records};
use crate::{Actor, Core, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::accounts::OrganizationId;

/// Held by changes of many phones, and by the writing down of contacts.
const MANY: i64 = 0x7061_7463_0001;
/// Shared by changes of single phones; held alone by changes of many.
const PHONES: i64 = 0x7061_7463_0002;

/// Begins a change of one phone.
pub(super) async fn lock_one(tx: &mut Tx, core: &Core) -> Result<()> {
    if core.store().is_postgres() {
        tx.execute("SELECT pg_advisory_xact_lock_shared($1)", args![PHONES]).await?;
    }
    Ok(())
}

/// Begins a change of many phones.
pub(super) async fn lock_many(tx: &mut Tx, core: &Core) -> Result<()> {
    if core.store().is_postgres() {
        tx.execute("SELECT pg_advisory_xact_lock($1)", args![MANY]).await?;
        tx.execute("SELECT pg_advisory_xact_lock($1)", args![PHONES]).await?;
    }
    Ok(())
}

/// Begins the writing down of contacts: beside changes of single phones, not beside those of many.
pub(super) async fn lock_contacts(tx: &mut Tx, core: &Core) -> Result<()> {
    if core.store().is_postgres() {
        tx.execute("SELECT pg_advisory_xact_lock($1)", args![MANY]).await?;
    }
    Ok(())
}

/// Somebody who may change an organization's redirections, as a transaction holds him.
#[derive(Clone)]
pub(super) struct Changer {
    pub core: Core,
    pub actor: Actor,
    pub organization: OrganizationId,
}

impl Redirections<'_, Edit> {
    pub(super) fn changer(&self) -> Changer {
        Changer { core: self.acting.core().clone(), actor: self.acting.actor().clone(), organization: self.organization.clone() }
    }
}

impl Changer {
    /// Runs a change and commits it; returns once phones are told what it made. The change names the phones it touched.
    ///
    /// It runs as a task of its own: a client that goes away between commit and answer leaves nothing half done.
    pub async fn commit<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<(T, Touched), Error>> + Send + 'static,
    {
        let core = self.core.clone();
        let organization = self.organization.clone();
        let task = tokio::spawn(async move {
            let inside = core.clone();
            let written = core.store().write::<_, Error, _>(move |tx| announced(tx, inside, organization, work));
            let (value, touched) = written.await?;
            core.redirections_memory().refresh(touched).await;
            Ok(value)
        });
        task.await.map_err(crate::Error::internal)?
    }
}

fn announced<T, W>(tx: &mut Tx, core: Core, organization: OrganizationId, work: W) -> BoxFuture<'_, Result<(T, Touched), Error>>
where
    T: Send + 'static,
    W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<(T, Touched), Error>> + Send + 'static,
{
    async move {
        let (value, touched) = work(tx).await?;
        if core.store().is_postgres() {
            core.redirections_memory().announce(tx, &organization, &touched);
        }
        Ok((value, touched))
    }
    .boxed()
}
