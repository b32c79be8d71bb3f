//! Users and organizations as they come from the database.

use crate::store::{Row, Store, Tx, args};
use crate::{Error, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{Organization, OrganizationId, User, UserId};
use patchbay_domain::redirections::AnswerStyle;
use patchbay_domain::time::Millis;

/// Begins a statement that reads [`user`]s, as `u`, with their organizations, as `o`.
pub(super) const SELECT_USER: &str = "SELECT u.id, u.name, u.title, u.role, u.organization_id, o.name AS organization, u.locked,
    u.password_hash IS NOT NULL AS has_password, u.created_at, u.last_sign_in
    FROM users u LEFT JOIN organizations o ON o.id = u.organization_id";

/// Begins a statement that reads [`organization`]s.
pub(super) const SELECT_ORGANIZATION: &str = "SELECT id, name, title, redirection_answer FROM organizations";

/// A role's word from the database.
pub(super) fn role(row: &Row) -> Result<Role> {
    let word = row.text("role")?;
    Role::parse(&word).ok_or_else(|| Error::internal(format_args!("there is no role {word}")))
}

/// One user.
pub(super) fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: UserId(row.text("id")?),
        name: row.text("name")?,
        title: row.text("title")?,
        role: role(row)?,
        organization: row.optional_text("organization")?,
        locked: row.bool("locked")?,
        has_password: row.bool("has_password")?,
        created_at: Millis(row.int("created_at")?),
        last_sign_in: row.optional_int("last_sign_in")?.map(Millis),
    })
}

/// One organization.
pub(super) fn organization(row: &Row) -> Result<Organization> {
    let answer = row.text("redirection_answer")?;
    Ok(Organization {
        id: OrganizationId(row.text("id")?),
        name: row.text("name")?,
        title: row.text("title")?,
        redirection_answer: AnswerStyle::parse(&answer)
            .ok_or_else(|| Error::internal(format_args!("there is no answer style {answer}")))?,
    })
}

/// All organizations, by name.
pub(super) async fn organizations(store: &Store) -> Result<Vec<Organization>> {
    let rows = store.rows("SELECT id, name, title, redirection_answer FROM organizations ORDER BY name", vec![]).await?;
    rows.iter().map(organization).collect()
}

/// The organization of that short name.
pub(super) async fn organization_named(tx: &mut Tx, name: &str) -> Result<Option<OrganizationId>> {
    let row = tx.row("SELECT id FROM organizations WHERE name = $1", args![name]).await?;
    row.map(|row| row.text("id").map(OrganizationId)).transpose()
}
