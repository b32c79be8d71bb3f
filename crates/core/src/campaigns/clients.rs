//! OAuth clients: which management systems may order, for which mdmIds.

use super::{CLIENTS, Campaigns, Edit, item};
use crate::accounts::{client_hash, end_tokens};
use crate::secret::random_hex_groups;
use crate::store::{Tx, args};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::MdmId;
use patchbay_domain::time::Millis;

/// The most characters of a note.
const NOTE_MAX: usize = 200;

/// An OAuth client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// Its client_id.
    pub id: String,
    /// What it is for.
    pub note: String,
    /// The mdmIds that it may order for.
    pub mdms: Vec<String>,
    /// When it was made.
    pub created_at: Millis,
    /// When its secret was replaced last.
    pub rotated_at: Option<Millis>,
}

/// A client that was made. Its secret cannot be had again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClient {
    /// Its client_id.
    pub id: String,
    /// Its client_secret.
    pub secret: String,
}

impl<A> Campaigns<'_, A> {
    /// All OAuth clients of the organization.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clients(&self) -> Result<Vec<ClientRow>> {
        const BOUND: &str =
            "SELECT b.client_id, m.mdm_id FROM campaign_client_mdms b JOIN campaign_mdms m ON m.mdm_key = b.mdm_key
            WHERE m.organization_id = $1 ORDER BY b.client_id, m.mdm_key";
        const LIST: &str = "SELECT id, note, created_at, rotated_at FROM campaign_clients
            WHERE organization_id = $1 ORDER BY created_at, id";
        let store = self.acting.core().store();
        let bound = store.rows(BOUND, args![self.organization]).await?;
        let mut clients = Vec::new();
        for row in store.rows(LIST, args![self.organization]).await? {
            let id = row.text("id")?;
            let mut mdms = Vec::new();
            for bound in &bound {
                if bound.text("client_id")? == id {
                    mdms.push(bound.text("mdm_id")?);
                }
            }
            let (created_at, rotated_at) = (Millis(row.int("created_at")?), row.optional_int("rotated_at")?.map(Millis));
            clients.push(ClientRow { id, note: row.text("note")?, mdms, created_at, rotated_at });
        }
        Ok(clients)
    }
}

impl Campaigns<'_, Edit> {
    /// Makes a client that may order for these mdmIds of the organization.
    ///
    /// # Errors
    /// `Invalid` for `note`, and for `mdmId` when there is none or one is not the organization's.
    pub async fn add_client(&self, note: &str, mdms: &[MdmId]) -> Result<NewClient> {
        let note = note.trim().to_owned();
        if note.chars().count() > NOTE_MAX || note.chars().any(char::is_control) {
            return Err(Error::field("note", format!("Use one line of at most {NOTE_MAX} characters.")));
        }
        if mdms.is_empty() {
            return Err(Error::field("mdmId", "Choose at least one mdmId."));
        }
        let core = self.acting.core();
        let made = NewClient { id: random_hex_groups(), secret: random_hex_groups() };
        let hash = client_hash(core.key(), &made.id, &made.secret);
        let (id, organization, now, mdms) = (made.id.clone(), self.organization.clone(), core.clock().now(), mdms.to_vec());
        self.write(CLIENTS, "create", move |tx| {
            async move {
                insert_client(tx, &id, &organization, &note, &hash, now).await?;
                for mdm in &mdms {
                    bind_client(tx, &id, &organization, mdm).await?;
                }
                Ok(((), vec![item(id, "", note)]))
            }
            .boxed()
        })
        .await?;
        Ok(made)
    }

    /// Replaces a client's secret; the old one and all its tokens stop working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_client(&self, id: &str) -> Result<String> {
        let core = self.acting.core();
        let secret = random_hex_groups();
        let hash = client_hash(core.key(), id, &secret);
        let (id, organization, now) = (id.to_owned(), self.organization.clone(), core.clock().now());
        self.write(CLIENTS, "rotate", move |tx| {
            async move {
                let sql = "UPDATE campaign_clients SET secret_hash = $1, rotated_at = $2 WHERE id = $3 AND organization_id = $4";
                if tx.execute(sql, args![hash, now, &id, &organization]).await? == 0 {
                    return Err(Error::NotFound);
                }
                end_tokens(tx, &id).await?;
                Ok(((), vec![item(id, "", "")]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }

    /// Takes a client out; it and all its tokens stop working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_client(&self, id: &str) -> Result<()> {
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(CLIENTS, "revoke", move |tx| {
            async move {
                let sql = "DELETE FROM campaign_clients WHERE id = $1 AND organization_id = $2";
                match tx.execute(sql, args![&id, &organization]).await? {
                    0 => Err(Error::NotFound),
                    _ => Ok(((), vec![item(id, "", "")])),
                }
            }
            .boxed()
        })
        .await
    }
}

/// Stores a client.
pub(crate) async fn insert_client(
    tx: &mut Tx,
    id: &str,
    organization: &OrganizationId,
    note: &str,
    secret_hash: &str,
    now: Millis,
) -> Result<()> {
    super::register::room(tx, "SELECT COUNT(*) AS number FROM campaign_clients WHERE organization_id = $1", organization).await?;
    let sql = "INSERT INTO campaign_clients (id, organization_id, note, secret_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, organization, note, secret_hash, now]).await.map(drop)
}

/// Lets a client order for an mdmId of its organization.
pub(crate) async fn bind_client(tx: &mut Tx, id: &str, organization: &OrganizationId, mdm: &MdmId) -> Result<()> {
    let find = "SELECT 1 AS one FROM campaign_mdms WHERE mdm_key = $1 AND organization_id = $2";
    if tx.row(find, args![mdm.key(), organization]).await?.is_none() {
        return Err(Error::field("mdmId", "There is no such mdmId."));
    }
    let sql = "INSERT INTO campaign_client_mdms (client_id, mdm_key) VALUES ($1, $2) ON CONFLICT (client_id, mdm_key) DO NOTHING";
    tx.execute(sql, args![id, mdm.key()]).await.map(drop)
}
