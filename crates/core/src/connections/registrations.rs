//! What an app does: register, look, change, go. It reaches what its user registered and nothing else (decision 4).
//!
//! Where an application lets in everybody, a connection that nobody in particular registered is everybody's who knows its id: a GUID that we
//! made, or whatever the app chose for itself.

use super::memory::Kept;
use super::write::{self, New, State};
use super::{AREA, Application, By, Error, describe, item, rows};
use crate::store::{Tx, args};
use crate::{Acting, Core};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{
    ANYBODY, ApplicationId, Capability, CapabilityKey, Change, Condition, Connection, ConnectionId, ConnectionKey, ConnectionRow,
    Etag, Refused, Security, Version, Writing,
};
use std::sync::Arc;

/// How often a registration is begun anew that met another one of the same id, which was gone when it was looked at.
const ATTEMPTS: u8 = 5;

/// The registrations of one user of an application.
pub struct Registrations<'a> {
    acting: Acting<'a>,
    owner: Owner,
}

/// Whose registrations they are.
#[derive(Clone)]
pub(super) struct Owner {
    pub organization: OrganizationId,
    pub application: Arc<Application>,
    /// Empty for nobody in particular.
    pub user: String,
}

impl Owner {
    /// Whether a connection of the application is his.
    fn has(&self, connection: &Connection) -> bool {
        match &connection.user {
            None => self.application.settings.security == Security::Anonymous,
            Some(user) => *user == self.user,
        }
    }

    fn key(&self, id: &ConnectionId) -> ConnectionKey {
        ConnectionKey { application: self.application.id.clone(), id: id.clone() }
    }

    /// One of his, held until the end of the transaction.
    async fn hold(&self, tx: &mut Tx, by: &By, id: &ConnectionId) -> crate::Result<ConnectionRow> {
        let found = write::hold(tx, by, &self.key(id)).await?;
        found.filter(|row| self.has(&row.connection)).ok_or(crate::Error::NotFound)
    }
}

impl<'a> Acting<'a> {
    /// The registrations of the one who came in through the door of an application.
    ///
    /// # Errors
    /// `Forbidden` for anybody else; `NotFound` when the application is gone.
    pub async fn registrations(&self) -> crate::Result<Registrations<'a>> {
        self.require(Permission::RegisterConnections)?;
        // The door put it there: see `accounts::app`.
        let id = self.actor().presented.as_deref().and_then(|id| ApplicationId::parse(id).ok()).ok_or(crate::Error::Forbidden)?;
        let application = self.core().application(&id).await?.ok_or(crate::Error::NotFound)?;
        let organization = self.organization()?.clone();
        if application.organization != organization {
            return Err(crate::Error::NotFound);
        }
        let user = if self.actor().name() == ANYBODY { String::new() } else { self.actor().name().to_owned() };
        Ok(Registrations { acting: *self, owner: Owner { organization, application, user } })
    }
}

impl Registrations<'_> {
    /// The application, with what is set for it.
    #[must_use]
    pub fn application(&self) -> &Application {
        &self.owner.application
    }

    pub(super) const fn core(&self) -> &Core {
        self.acting.core()
    }

    pub(super) const fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Registers, under this id or else under a new one. Of an id that the user has registered already, what is sent is changed (decision 5).
    ///
    /// # Errors
    /// `TakenByOther`; `Refused` for capabilities that are not what they should be.
    pub async fn register(&self, id: Option<ConnectionId>, change: Change) -> Result<Connection, Error> {
        let id = match id {
            Some(id) => id,
            None => rows::stored(ConnectionId::parse(&uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()))?,
        };
        let (properties, capabilities) = change.create(&self.owner.application.settings.defaults)?;
        let (by, owner) = (By::new(self.acting, &self.owner.organization), self.owner.clone());
        let registering = Registering { owner, id, change, state: (properties, capabilities) };
        let key = self.owner.key(&registering.id);
        let written = self.core().store().write(move |tx| async move { registering.run(tx, &by).await }.boxed()).await;
        self.core().inner.connections.forget_connection(&key);
        written
    }

    /// One connection. As long as nothing of it changes this is the same one, so that what was made of it can be kept beside it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &ConnectionId) -> Result<Arc<Connection>, Error> {
        let (core, owner) = (self.core(), &self.owner);
        let read = async {
            let values = args![owner.application.id.as_str(), id.as_str(), &owner.organization];
            let row = core.store().row(rows::find!(""), values).await?;
            let row = row.as_ref().map(rows::connection).transpose()?;
            Ok(row.map(|row| Kept::new(owner.organization.clone(), row)))
        };
        let memory = &core.inner.connections;
        let kept = memory.connection(&owner.key(id), read).await?;
        let mine = |kept: &Arc<Kept>| kept.organization == owner.organization && owner.has(&kept.connection);
        let kept = kept.filter(mine).ok_or(crate::Error::NotFound)?;
        kept.note(&memory.seen, core.now());
        Ok(Arc::clone(&kept.connection))
    }

    /// Writes over a connection; nothing of it where it is refused.
    ///
    /// # Errors
    /// `NotFound`; `ConditionUnmet`; `Refused`.
    pub async fn update(
        &self,
        id: &ConnectionId,
        writing: Writing,
        version: Version,
        change: Change,
        condition: Condition,
    ) -> Result<Connection, Error> {
        let application = Arc::clone(&self.owner.application);
        self.change(id, condition, move |stored| Ok(change.apply(writing, version, stored, &application.settings.defaults)?))
            .await
    }

    /// Takes a connection out, with its capabilities.
    ///
    /// # Errors
    /// `NotFound`; `ConditionUnmet`.
    pub async fn delete(&self, id: &ConnectionId, condition: Condition) -> Result<(), Error> {
        let (by, owner, key) = (By::new(self.acting, &self.owner.organization), self.owner.clone(), self.owner.key(id));
        let gone = key.clone();
        let written = self.core().store().write(move |tx| {
            async move { write::delete(tx, &by, &key, &condition, |row| owner.has(&row.connection)).await.map(drop) }.boxed()
        });
        let written = written.await;
        self.core().inner.connections.forget_connection(&gone);
        written
    }

    /// Adds a capability to a connection.
    ///
    /// # Errors
    /// `NotFound`; `CapabilityThere`; `Refused`.
    pub async fn add_capability(&self, id: &ConnectionId, capability: Capability) -> Result<Connection, Error> {
        self.change(id, Condition::default(), move |stored| {
            if stored.capabilities.iter().any(|one| one.key == capability.key) {
                return Err(Error::CapabilityThere);
            }
            let mut all = stored.capabilities.clone();
            all.push(capability);
            with_capabilities(stored, all)
        })
        .await
    }

    /// Sets the value of a capability that a connection has.
    ///
    /// # Errors
    /// `NotFound`, also where the connection has no such capability; `ConditionUnmet`; `Refused`.
    pub async fn set_capability(
        &self,
        id: &ConnectionId,
        key: &CapabilityKey,
        value: Option<String>,
        condition: Condition,
    ) -> Result<Connection, Error> {
        let key = key.clone();
        self.change(id, condition, move |stored| {
            let mut all = stored.capabilities.clone();
            all.iter_mut().find(|one| one.key == key).ok_or(crate::Error::NotFound)?.value = value;
            with_capabilities(stored, all)
        })
        .await
    }

    /// Takes a capability from a connection.
    ///
    /// # Errors
    /// `NotFound`, also where the connection has no such capability; `ConditionUnmet`.
    pub async fn remove_capability(
        &self,
        id: &ConnectionId,
        key: &CapabilityKey,
        condition: Condition,
    ) -> Result<Connection, Error> {
        let key = key.clone();
        self.change(id, condition, move |stored| {
            let mut all = stored.capabilities.clone();
            all.retain(|one| one.key != key);
            if all.len() == stored.capabilities.len() {
                return Err(crate::Error::NotFound.into());
            }
            with_capabilities(stored, all)
        })
        .await
    }

    /// Changes one connection into what the function makes of it.
    async fn change(
        &self,
        id: &ConnectionId,
        condition: Condition,
        make: impl FnOnce(&Connection) -> Result<State, Error> + Send + 'static,
    ) -> Result<Connection, Error> {
        let (by, owner, id) = (By::new(self.acting, &self.owner.organization), self.owner.clone(), id.clone());
        let key = owner.key(&id);
        let written = self.core().store().write(move |tx| {
            async move {
                let stored = owner.hold(tx, &by, &id).await?;
                if !condition.holds(stored.connection.etag) {
                    return Err(Error::ConditionUnmet);
                }
                let state = make(&stored.connection)?;
                let (number, seen_at) = (stored.number, stored.seen_at);
                Ok((write::update(tx, &by, "update", stored, state).await?, number, seen_at))
            }
            .boxed()
        });
        let written = written.await;
        let memory = &self.core().inner.connections;
        memory.forget_connection(&key);
        let (connection, number, seen_at) = written?;
        memory.seen.note(number, seen_at, self.core().now());
        Ok(connection)
    }
}

fn with_capabilities(stored: &Connection, mut capabilities: Vec<Capability>) -> Result<State, Error> {
    Capability::check_all(&capabilities).map_err(Refused::from)?;
    capabilities.sort_by(|one, other| one.key.cmp(&other.key));
    Ok((stored.properties.clone(), capabilities))
}

/// A registration on its way into the database.
struct Registering {
    owner: Owner,
    id: ConnectionId,
    change: Change,
    /// What it is, if it is a new one.
    state: State,
}

impl Registering {
    async fn run(self, tx: &mut Tx, by: &By) -> Result<Connection, Error> {
        for _ in 0..ATTEMPTS {
            if let Some(done) = self.try_once(tx, by).await? {
                return Ok(done);
            }
        }
        // Nobody takes an id out again that often in the middle of somebody else's transaction: it is the application that is gone.
        Err(crate::Error::NotFound.into())
    }

    /// None when the id was taken a moment ago and is not any more, or the application is gone.
    async fn try_once(&self, tx: &mut Tx, by: &By) -> Result<Option<Connection>, Error> {
        let now = by.clock.now();
        let (properties, capabilities) = &self.state;
        let new = New {
            organization: &by.organization,
            application: &self.owner.application.id,
            id: &self.id,
            user: &self.owner.user,
            properties,
            capabilities,
            at: now,
            seen_at: now,
        };
        if write::insert(tx, &new).await? {
            let made = Connection {
                application: self.owner.application.id.clone(),
                id: self.id.clone(),
                user: Some(self.owner.user.clone()).filter(|user| !user.is_empty()),
                created_at: now,
                etag: Etag(now),
                properties: properties.clone(),
                capabilities: capabilities.clone(),
            };
            by.note(tx, AREA, "register", item(self.owner.key(&self.id), "", describe::whole(&made))).await?;
            return Ok(Some(made));
        }
        let Some(there) = write::hold(tx, by, &self.owner.key(&self.id)).await? else { return Ok(None) };
        if !self.owner.has(&there.connection) {
            return Err(Error::TakenByOther);
        }
        let state = self.change.register_again(&there.connection, &self.owner.application.settings.defaults)?;
        Ok(Some(write::update(tx, by, "register-again", there, state).await?))
    }
}
