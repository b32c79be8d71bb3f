//! What every change of an account shares: it is alone with the account, noted in the audit log, and seen in memory before it is answered.

use super::access::{MayChange, Reached, SipAccount};
use super::{AREA, Error, rows};
use crate::audit::{self, Change};
use crate::store::Tx;
use crate::{Actor, Core, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{AccountId, Settings};

/// What a change did, for the audit log.
pub(super) struct Note {
    pub action: &'static str,
    pub was: String,
    pub is: String,
}

impl Note {
    pub fn new(action: &'static str, was: impl ToString, is: impl ToString) -> Self {
        Self { action, was: was.to_string(), is: is.to_string() }
    }
}

/// What a change answers, and what it did; nothing where all is as before.
pub(super) type Changed<T> = (T, Option<Note>);

/// Somebody who changes an account, as a transaction holds him.
#[derive(Clone)]
pub(super) struct Changer {
    pub core: Core,
    pub actor: Actor,
    pub account: Reached,
}

impl<A: MayChange> SipAccount<'_, A> {
    pub(super) fn changer(&self) -> Changer {
        Changer { core: self.acting.core().clone(), actor: self.acting.actor().clone(), account: self.account.clone() }
    }

    /// Changes the account. The work is given its settings as they are, and nobody else changes them meanwhile.
    pub(super) async fn change<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, Settings, Changer) -> BoxFuture<'t, Result<Changed<T>, Error>> + Send + 'static,
    {
        self.changer().commit(work).await
    }
}

impl Changer {
    pub fn id(&self) -> &AccountId {
        &self.account.id
    }

    /// See [`SipAccount::change`]. It runs as a task of its own: a client that goes away between commit and answer leaves nothing half done.
    pub async fn commit<T, W>(self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, Settings, Self) -> BoxFuture<'t, Result<Changed<T>, Error>> + Send + 'static,
    {
        let task = tokio::spawn(async move {
            let inside = self.clone();
            let written = self.core.store().write(move |tx| inside.carry_out(tx, work).boxed());
            let (value, changed) = written.await?;
            if changed {
                self.core.sip_memory().forget(&self.account.address);
                self.core.sip_memory().refresh(&self.core, std::slice::from_ref(self.id())).await;
            }
            Ok(value)
        });
        task.await.map_err(crate::Error::internal)?
    }

    async fn carry_out<T, W>(self, tx: &mut Tx, work: W) -> Result<(T, bool), Error>
    where
        W: for<'t> FnOnce(&'t mut Tx, Settings, Self) -> BoxFuture<'t, Result<Changed<T>, Error>> + Send + 'static,
    {
        let settings = rows::lock(tx, &self.account.id, &self.account.organization).await?;
        let (value, note) = work(tx, settings, self.clone()).await?;
        let Some(note) = note else { return Ok((value, false)) };
        self.note(tx, note).await?;
        Ok((value, true))
    }

    /// Writes to the audit log.
    pub async fn note(&self, tx: &mut Tx, note: Note) -> Result<()> {
        let items = [AuditItem { subject: self.account.address.to_string(), was: note.was, is: note.is }];
        audit::record(tx, self.core.clock(), &self.actor, Change { area: AREA, action: note.action, items: &items }).await
    }
}
