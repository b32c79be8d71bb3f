//! Organizations: the operator's list of them, and an organization's own settings.

use super::rows::{self, SELECT_ORGANIZATION};
use crate::audit::{self, Change};
use crate::store::{Query, Tx, args, new_id};
use crate::{Acting, Error, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{Organization, OrganizationId, check_name, check_title};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::redirections::AnswerStyle;

/// The most organizations; a page lists all of them.
const ORGANIZATIONS_MAX: i64 = 1000;

/// All organizations; the operator's.
pub struct Organizations<'a> {
    acting: Acting<'a>,
}

/// The settings of the organization acted in.
pub struct OrganizationSettings<'a> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// All organizations.
    ///
    /// # Errors
    /// `Forbidden` to all but operators.
    pub fn organizations(&self) -> Result<Organizations<'a>> {
        self.require(Permission::ManageOrganizations)?;
        Ok(Organizations { acting: *self })
    }

    /// The settings of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission to look into the organization; `NotFound` outside any.
    pub fn organization_settings(&self) -> Result<OrganizationSettings<'a>> {
        self.require(Permission::ViewRedirections)?;
        Ok(OrganizationSettings { acting: *self, organization: self.organization()? })
    }
}

impl Organizations<'_> {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<Organization>> {
        rows::organizations(self.acting.core().store()).await
    }

    /// Makes one.
    ///
    /// # Errors
    /// `Invalid` for `name` and `title`; `Conflict` when there are too many.
    pub async fn create(&self, name: &str, title: &str) -> Result<Organization> {
        let mut errors = FieldErrors::default();
        errors.check("name", check_name(name));
        errors.check("title", check_title(title));
        super::checked(errors)?;
        let made = Organization {
            id: OrganizationId(new_id()),
            name: name.to_owned(),
            title: title.trim().to_owned(),
            redirection_answer: AnswerStyle::default(),
        };
        let organization = made.clone();
        let (clock, actor) = (self.acting.core().clock().clone(), self.acting.actor().about(None));
        self.acting
            .core()
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    insert(tx, &organization, clock.now()).await?;
                    let items = [item(&organization.name, "", &organization.title)];
                    audit::record(tx, &clock, &actor, Change { area: "organizations", action: "create", items: &items }).await
                })
            })
            .await?;
        Ok(made)
    }

    /// Gives one another name for people.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `title`.
    pub async fn update(&self, name: &str, title: &str) -> Result<()> {
        check_title(title).map_err(|message| Error::field("title", message))?;
        let core = self.acting.core();
        let rows = core.store().query(Query::new(SELECT_ORGANIZATION).push(" WHERE name = ").arg(name)).await?;
        let organization = rows.first().map(rows::organization).ok_or(Error::NotFound)??;
        save(&self.acting, organization.id, title.trim().to_owned(), None).await
    }
}

impl OrganizationSettings<'_> {
    /// As they are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn get(&self) -> Result<Organization> {
        let query = Query::new(SELECT_ORGANIZATION).push(" WHERE id = ").arg(self.organization);
        let rows = self.acting.core().store().query(query).await?;
        rows.first().map(rows::organization).ok_or(Error::NotFound)?
    }

    /// Changes them.
    ///
    /// # Errors
    /// `Forbidden` to those who only look; `Invalid` for `title`.
    pub async fn update(&self, title: &str, answer: AnswerStyle) -> Result<()> {
        self.acting.require(Permission::ManageOrganization)?;
        check_title(title).map_err(|message| Error::field("title", message))?;
        save(&self.acting, self.organization.clone(), title.trim().to_owned(), Some(answer)).await
    }
}

/// Stores a new organization.
pub(crate) async fn insert(tx: &mut Tx, made: &Organization, now: patchbay_domain::time::Millis) -> Result<()> {
    let count = tx.row("SELECT COUNT(*) AS count FROM organizations", vec![]).await?;
    if count.map(|row| row.int("count")).transpose()?.unwrap_or(0) >= ORGANIZATIONS_MAX {
        return Err(Error::Conflict(format!("A server has at most {ORGANIZATIONS_MAX} organizations.")));
    }
    let inserted = tx
        .execute(
            "INSERT INTO organizations (id, name, title, redirection_answer, created_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (name) DO NOTHING",
            args![&made.id, &made.name, &made.title, made.redirection_answer.as_str(), now],
        )
        .await?;
    if inserted == 0 { Err(Error::field("name", "There is an organization of this name already.")) } else { Ok(()) }
}

/// Writes what changed; the entry goes into the organization's own log, whoever changed it.
async fn save(acting: &Acting<'_>, id: OrganizationId, title: String, answer: Option<AnswerStyle>) -> Result<()> {
    let (clock, actor) = (acting.core().clock().clone(), acting.actor().about(Some(id.clone())));
    acting
        .core()
        .store()
        .write(move |tx| {
            Box::pin(async move {
                let rows = tx.query(Query::new(SELECT_ORGANIZATION).push(" WHERE id = ").arg(&id)).await?;
                let old = rows.first().map(rows::organization).ok_or(Error::NotFound)??;
                let answer = answer.unwrap_or(old.redirection_answer);
                let mut items = Vec::new();
                if old.title != title {
                    items.push(item(&format!("{} title", old.name), &old.title, &title));
                }
                if old.redirection_answer != answer {
                    let subject = format!("{} answer style", old.name);
                    items.push(item(&subject, old.redirection_answer.as_str(), answer.as_str()));
                }
                let sql = "UPDATE organizations SET title = $1, redirection_answer = $2 WHERE id = $3";
                tx.execute(sql, args![title, answer.as_str(), &id]).await?;
                audit::record(tx, &clock, &actor, Change { area: "organizations", action: "update", items: &items }).await
            })
        })
        .await
}

fn item(subject: &str, was: &str, is: &str) -> AuditItem {
    AuditItem { subject: subject.to_owned(), was: was.to_owned(), is: is.to_owned() }
}
