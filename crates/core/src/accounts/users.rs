//! Users: an admin's of his organization, an operator's of the whole server.
//!
//! Nobody locks, deletes or demotes himself, and the last operator who can sign in stays one: else nobody could run the server.

use super::links::password_link;
use super::rows::{self, SELECT_USER};
use crate::audit::{self, Change};
use crate::keyset::{Cursor, Key, Order, Slice, page};
use crate::paging;
use crate::store::{Query, Sql, Tx, args, new_id};
use crate::{Acting, Actor, Clock, Error, Result};
use futures::future::BoxFuture;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::{
    OrganizationId, ShownOnce, User, UserFilter, UserQuery, UserSort, UserState, check_name, check_title,
};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::list::{Direction, Page};

/// The users that the actor looks after: those of his organization, or all for an operator. The owners of SIP accounts are not among them;
/// they come and go with their accounts (`sip`).
pub struct Users<'a> {
    acting: Acting<'a>,
    scope: Scope,
}

/// Whom the actor may touch.
#[derive(Clone)]
enum Scope {
    All,
    Own(OrganizationId),
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// The short name of his organization; none is the actor's own (and nothing for an operator-to-be).
    pub organization: Option<String>,
}

/// What a user shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserUpdate {
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// The short name of his organization; none leaves it. Needed when an operator becomes something else.
    pub organization: Option<String>,
}

/// A user as a change finds him.
struct Found {
    user: User,
    organization: Option<OrganizationId>,
}

/// The most users an export answers.
const EXPORT_MAX: usize = 10_000;

const fn order(sort: UserSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        UserSort::Name => ("u.name", false),
        UserSort::Title => ("u.title", false),
        UserSort::SignIn => ("COALESCE(u.last_sign_in, 0)", true),
        UserSort::Created => ("u.created_at", true),
    };
    Order::new(column, by_time, "u.name", direction)
}

fn cursor(user: &User, sort: UserSort, order: Order) -> Cursor {
    let key = match sort {
        UserSort::Name => Key::Text(String::new()),
        UserSort::Title => Key::Text(user.title.clone()),
        UserSort::SignIn => Key::Time(user.last_sign_in.map_or(0, |at| at.0)),
        UserSort::Created => Key::Time(user.created_at.0),
    };
    Cursor::new(order, key, &user.name)
}

impl<'a> Acting<'a> {
    /// The users that the actor looks after.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn users(&self) -> Result<Users<'a>> {
        self.require(Permission::ManageUsers)?;
        let scope = if self.actor().role() == Role::Operator { Scope::All } else { Scope::Own(self.organization()?.clone()) };
        Ok(Users { acting: *self, scope })
    }
}

impl Users<'_> {
    /// A page of them. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &UserQuery) -> Result<Page<User>> {
        let (store, order) = (self.acting.core().store(), order(query.sort, query.direction));
        let count = store.query(self.scope.narrow("SELECT COUNT(*) AS count FROM users u", &query.filter)).await?;
        let total = count.first().map(|row| row.int("count")).transpose()?.unwrap_or(0);
        page(order, &query.place, total, |wanted| self.slice(query, wanted), |user| cursor(user, query.sort, order)).await
    }

    /// All that match, in their order; the query's place is passed over. An organization's users are few: they are answered at once, up to
    /// 10,000.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn export(&self, query: &UserQuery) -> Result<Vec<User>> {
        let mut users = self.slice(query, Slice::beginning(order(query.sort, query.direction), EXPORT_MAX)).await?;
        users.truncate(EXPORT_MAX);
        Ok(users)
    }

    async fn slice(&self, query: &UserQuery, slice: Slice) -> Result<Vec<User>> {
        let narrowed = self.scope.narrow(SELECT_USER, &query.filter);
        self.acting.core().store().query(slice.apply(narrowed)).await?.iter().map(rows::user).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, also for a user of another organization.
    pub async fn get(&self, name: &str) -> Result<User> {
        let query = self.scope.all(SELECT_USER).push(" AND u.name = ").arg(name);
        let rows = self.acting.core().store().query(query).await?;
        rows.first().map(rows::user).ok_or(Error::NotFound)?
    }

    /// Makes a user; answers the secret of the link by which he sets his password.
    ///
    /// # Errors
    /// `Invalid` for `name`, `title`, `organization`; `Forbidden` when the role is above the actor's own.
    pub async fn create(&self, wanted: &NewUser) -> Result<ShownOnce> {
        self.scope.check_role(wanted.role)?;
        let mut errors = FieldErrors::default();
        errors.check("name", check_name(&wanted.name));
        errors.check("title", check_title(&wanted.title));
        super::checked(errors)?;
        let (wanted, scope, key) = (wanted.clone(), self.scope.clone(), self.acting.core().key().clone());
        let own = self.acting.actor().organization().cloned();
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let organization = scope.organization(tx, wanted.role, wanted.organization.as_deref(), own).await?;
                let id = new_id();
                let sql = "INSERT INTO users (id, name, title, role, organization_id, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING";
                let member = organization.as_ref().map(|organization| organization.0.clone());
                let title = wanted.title.trim();
                let values = args![&id, &wanted.name, title, wanted.role.as_str(), member, clock.now()];
                if tx.execute(sql, values).await? == 0 {
                    return Err(Error::field("name", "There is a user of this name already."));
                }
                let link = password_link(tx, &key, &id, clock.now()).await?;
                note(tx, &clock, &actor.about(organization), "create", &wanted.name, "", wanted.role.as_str()).await?;
                Ok(link)
            })
        })
        .await
    }

    /// Changes a user.
    ///
    /// # Errors
    /// `NotFound`; `Invalid`; `Forbidden` for a role above the actor's own; `Conflict` for the last operator and oneself's role.
    pub async fn update(&self, name: &str, wanted: &UserUpdate) -> Result<()> {
        self.scope.check_role(wanted.role)?;
        check_title(&wanted.title).map_err(|message| Error::field("title", message))?;
        let (name, wanted, scope) = (name.to_owned(), wanted.clone(), self.scope.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = scope.find(tx, &name).await?;
                let organization =
                    scope.organization(tx, wanted.role, wanted.organization.as_deref(), found.organization.clone()).await?;
                let demoted = found.user.role != wanted.role;
                if demoted {
                    not_oneself(&found, &actor, "You cannot change your own role; ask somebody else to.")?;
                    not_the_last_operator(tx, &found).await?;
                }
                save(tx, &clock, &actor, &found, &wanted, organization).await
            })
        })
        .await
    }

    /// Keeps a user out, which ends his sessions and tokens; or lets him in again.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the last operator and oneself.
    pub async fn set_locked(&self, name: &str, locked: bool) -> Result<()> {
        let (name, scope) = (name.to_owned(), self.scope.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = scope.find(tx, &name).await?;
                if found.user.locked == locked {
                    return Ok(());
                }
                let id = &found.user.id;
                if locked {
                    not_oneself(&found, &actor, "You cannot lock yourself.")?;
                    not_the_last_operator(tx, &found).await?;
                    for sql in [
                        "DELETE FROM sessions WHERE user_id = $1",
                        "DELETE FROM api_tokens WHERE user_id = $1",
                        "DELETE FROM links WHERE user_id = $1",
                    ] {
                        tx.execute(sql, args![id]).await?;
                    }
                }
                tx.execute("UPDATE users SET locked = $1 WHERE id = $2", args![locked, id]).await?;
                let action = if locked { "lock" } else { "unlock" };
                note(tx, &clock, &actor.about(found.organization), action, &name, "", "").await
            })
        })
        .await
    }

    /// Deletes a user with his sessions and tokens. What he did stays in the audit log.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the last operator and oneself.
    pub async fn delete(&self, name: &str) -> Result<()> {
        let (name, scope) = (name.to_owned(), self.scope.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = scope.find(tx, &name).await?;
                not_oneself(&found, &actor, "You cannot delete yourself.")?;
                not_the_last_operator(tx, &found).await?;
                // His sessions, tokens and links go with him.
                tx.execute("DELETE FROM users WHERE id = $1", args![&found.user.id]).await?;
                let was = found.user.role.as_str();
                note(tx, &clock, &actor.about(found.organization), "delete", &name, was, "").await
            })
        })
        .await
    }

    /// The secret of a new link by which the user sets his password. Earlier ones end.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for one who is locked.
    pub async fn new_password_link(&self, name: &str) -> Result<ShownOnce> {
        let (name, scope, key) = (name.to_owned(), self.scope.clone(), self.acting.core().key().clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = scope.find(tx, &name).await?;
                if found.user.locked {
                    return Err(Error::Conflict("This user is locked; unlock him first.".to_owned()));
                }
                let link = password_link(tx, &key, &found.user.id.0, clock.now()).await?;
                note(tx, &clock, &actor.about(found.organization), "password-link", &name, "", "").await?;
                Ok(link)
            })
        })
        .await
    }

    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, Clock, Actor) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (clock, actor) = (self.acting.core().clock().clone(), self.acting.actor().clone());
        self.acting.core().store().write(move |tx| work(tx, clock, actor)).await
    }
}

impl Scope {
    /// A statement over users `u`, narrowed to those in reach. Ends in a condition.
    fn all(&self, begin: &'static str) -> Query {
        let query = Query::new(begin).push(" WHERE u.role <> 'subscriber'");
        match self {
            Self::Own(organization) => query.push(" AND u.organization_id = ").arg(organization),
            Self::All => query,
        }
    }

    /// The same, narrowed further by a list's filter.
    fn narrow(&self, begin: &'static str, filter: &UserFilter) -> Query {
        let mut query = self.all(begin);
        let q = filter.q.trim();
        if !q.is_empty() {
            let pattern = paging::containing(q);
            query =
                query.push(" AND (LOWER(u.name) LIKE LOWER(").arg(&pattern).push(") ESCAPE '\\' OR LOWER(u.title) LIKE LOWER(");
            query = query.arg(pattern).push(") ESCAPE '\\')");
        }
        if let Some(role) = filter.role {
            query = query.push(" AND u.role = ").arg(role.as_str());
        }
        query.push(match filter.state {
            None => "",
            Some(UserState::Active) => " AND NOT u.locked AND u.password_hash IS NOT NULL",
            Some(UserState::New) => " AND NOT u.locked AND u.password_hash IS NULL",
            Some(UserState::Locked) => " AND u.locked",
        })
    }

    /// Only an operator makes operators, and a subscriber is made with his SIP account.
    fn check_role(&self, role: Role) -> Result<()> {
        match (self, role) {
            (_, Role::Subscriber) => Err(Error::field("role", "A subscriber is made with his SIP account.")),
            (Self::Own(_), Role::Operator) => Err(Error::Forbidden),
            _ => Ok(()),
        }
    }

    /// Finds a user in reach, and keeps others from changing him until this change is over.
    async fn find(&self, tx: &mut Tx, name: &str) -> Result<Found> {
        const LOCK: Sql = Sql::new("SELECT 1 AS one", "SELECT pg_advisory_xact_lock(7021001) IS NULL AS one");
        tx.rows(LOCK, vec![]).await?;
        let rows = tx.query(self.all(SELECT_USER).push(" AND u.name = ").arg(name)).await?;
        let row = rows.first().ok_or(Error::NotFound)?;
        Ok(Found { user: rows::user(row)?, organization: row.optional_text("organization_id")?.map(OrganizationId) })
    }

    /// Where a user of this role belongs: none for an operator, else the named one, else the present one.
    async fn organization(
        &self,
        tx: &mut Tx,
        role: Role,
        named: Option<&str>,
        present: Option<OrganizationId>,
    ) -> Result<Option<OrganizationId>> {
        if role == Role::Operator {
            return Ok(None);
        }
        let named = match named.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => Some(
                rows::organization_named(tx, name)
                    .await?
                    .ok_or_else(|| Error::field("organization", "There is no such organization."))?,
            ),
            None => present,
        };
        match (self, named) {
            (_, None) => Err(Error::field("organization", "Choose an organization.")),
            // An admin's own is the only one there is for him.
            (Self::Own(own), Some(named)) if *own != named => Err(Error::field("organization", "There is no such organization.")),
            (_, named) => Ok(named),
        }
    }
}

async fn save(
    tx: &mut Tx,
    clock: &Clock,
    actor: &Actor,
    found: &Found,
    wanted: &UserUpdate,
    organization: Option<OrganizationId>,
) -> Result<()> {
    let title = wanted.title.trim();
    let member = organization.as_ref().map(|organization| organization.0.clone());
    tx.execute(
        "UPDATE users SET title = $1, role = $2, organization_id = $3 WHERE id = $4",
        args![title, wanted.role.as_str(), member, &found.user.id],
    )
    .await?;
    if found.organization != organization {
        // A token was given to a program for the one organization; it must not open another.
        tx.execute("DELETE FROM api_tokens WHERE user_id = $1", args![&found.user.id]).await?;
        tx.execute("UPDATE sessions SET organization_id = NULL WHERE user_id = $1", args![&found.user.id]).await?;
    }
    let was = format!("{} {}", found.user.role.as_str(), found.user.title);
    let is = format!("{} {title}", wanted.role.as_str());
    if was == is && found.organization == organization {
        return Ok(());
    }
    note(tx, clock, &actor.about(organization.or_else(|| found.organization.clone())), "update", &found.user.name, &was, &is)
        .await
}

fn not_oneself(found: &Found, actor: &Actor, message: &str) -> Result<()> {
    if actor.user() == Some(&found.user.id) { Err(Error::Conflict(message.to_owned())) } else { Ok(()) }
}

/// Refuses when no other operator could sign in.
async fn not_the_last_operator(tx: &mut Tx, found: &Found) -> Result<()> {
    if found.user.role != Role::Operator {
        return Ok(());
    }
    let sql =
        "SELECT 1 AS one FROM users WHERE role = 'operator' AND NOT locked AND password_hash IS NOT NULL AND id <> $1 LIMIT 1";
    match tx.row(sql, args![&found.user.id]).await? {
        Some(_) => Ok(()),
        None => Err(Error::Conflict("This is the last operator; nobody could run the server without one.".to_owned())),
    }
}

async fn note(tx: &mut Tx, clock: &Clock, actor: &Actor, action: &str, name: &str, was: &str, is: &str) -> Result<()> {
    let items = [AuditItem { subject: name.to_owned(), was: was.to_owned(), is: is.to_owned() }];
    audit::record(tx, clock, actor, Change { area: "users", action, items: &items }).await
}
