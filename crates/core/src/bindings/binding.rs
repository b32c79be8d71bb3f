//! Making and deleting bindings. Each brings a SyncML client of its own along.

use super::access::{Bindings, Edit};
use super::{AREA, Error, check_phone, clients, rows};
use crate::audit::{self, Change};
use crate::secret::{Key, random_text};
use crate::store::{Tx, args, new_id};
use crate::{Result, zone};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{
    Binding, BindingDetail, ModelId, NewBinding, Number, SetupFilter, SetupQuery, SyncmlClientId, check_foreign_user, check_imsi,
    check_model_id,
};
use patchbay_domain::time::Millis;

/// Characters of a SyncML client's password (sheet, decision 7), five random bits each.
pub(super) const SECRET_LENGTH: usize = 16;

/// A SyncML client or binding on its way into the database, checked but for its model.
#[derive(Clone)]
pub(crate) struct Making {
    pub client: SyncmlClientId,
    pub organization: OrganizationId,
    pub model: ModelId,
    pub phone_number: Number,
    pub foreign_user: String,
    pub timezone: String,
    /// The password, sealed.
    pub secret: String,
    /// The SIM's number, sealed.
    pub imsi: Option<String>,
    pub at: Millis,
}

impl Making {
    /// Checks what was sent, all but whether there is such a model.
    pub fn check(key: &Key, organization: &OrganizationId, new: &NewBinding, at: Millis) -> Result<Self, Error> {
        let client = SyncmlClientId(new_id());
        let zone = if new.timezone.trim().is_empty() { "UTC" } else { new.timezone.as_str() };
        let imsi = match new.imsi.trim() {
            "" => None,
            text => Some(key.seal("imsi", client.as_str(), &check_imsi(text)?)?),
        };
        Ok(Self {
            organization: organization.clone(),
            model: check_model_id(&new.model).map_err(|_| Error::UnknownModel)?,
            phone_number: check_phone(&new.phone_number)?,
            foreign_user: check_foreign_user(&new.foreign_user)?,
            timezone: zone::known(zone).ok_or(Error::UnknownZone)?,
            secret: rows::seal_secret(key, &client, &random_text(SECRET_LENGTH))?,
            imsi,
            client,
            at,
        })
    }

    fn described(&self) -> String {
        format!("{} for {}", self.phone_number, self.foreign_user)
    }
}

/// Until the end of the transaction, nobody else binds this phone or sends to it.
pub(super) async fn alone_with(tx: &mut Tx, phone: &str) -> Result<()> {
    rows::alone(tx, &format!("phone {phone}")).await
}

/// Stores a binding with its client; tells its number.
///
/// # Errors
/// `UnknownModel`, `Exists`.
pub(crate) async fn insert(tx: &mut Tx, made: &Making) -> Result<i64, Error> {
    const SAME: &str = "SELECT number FROM bindings WHERE organization_id = $1 AND phone_number = $2 AND foreign_user = $3";
    const INSERT: &str =
        "INSERT INTO bindings (id, number, organization_id, client_id, phone_number, foreign_user, timezone, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let phone = made.phone_number.as_str();
    alone_with(tx, phone).await?;
    if let Some(row) = tx.row(SAME, args![&made.organization, phone, &made.foreign_user]).await? {
        return Err(Error::Exists(row.int("number")?));
    }
    clients::insert(tx, made).await?;
    let number = rows::next_number(tx, "number").await?;
    let values =
        args![new_id(), number, &made.organization, made.client.as_str(), phone, &made.foreign_user, &made.timezone, made.at];
    tx.execute(INSERT, values).await?;
    Ok(number)
}

impl<A> Bindings<'_, A> {
    /// One binding.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's.
    pub async fn find(&self, number: i64) -> Result<Binding> {
        let sql = crate::store::Query::new("SELECT ").push(rows::BINDING).push(rows::MODEL).push(rows::BINDINGS);
        let sql = sql.push(" WHERE b.organization_id = ").arg(self.organization).push(" AND b.number = ").arg(number);
        let found = self.acting.core().store().query(sql).await?;
        found.first().map(rows::binding).ok_or(crate::Error::NotFound)?
    }

    /// The binding of this phone number; the newest where there are several.
    ///
    /// # Errors
    /// `Phone` for what is no number; `NotFound`.
    pub async fn find_by_phone(&self, phone_number: &str) -> Result<Binding, Error> {
        const FIND: &str = "SELECT MAX(number) AS number FROM bindings WHERE organization_id = $1 AND phone_number = $2";
        let phone = check_phone(phone_number)?;
        let row = self.acting.core().store().row(FIND, args![self.organization, phone.as_str()]).await?;
        let number = row.map(|row| row.optional_int("number")).transpose()?.flatten().ok_or(crate::Error::NotFound)?;
        Ok(self.find(number).await?)
    }

    /// One binding with all that is known of it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn detail(&self, number: i64) -> Result<BindingDetail> {
        let binding = self.find(number).await?;
        let filter = SetupFilter { binding: Some(number), ..SetupFilter::default() };
        let setups = self.setups(&SetupQuery::of(filter)).await?.rows;
        let client = self.client(&binding.client).await?;
        let history = audit::history(self.acting.core().store(), AREA, &number.to_string(), self.organization).await?;
        Ok(BindingDetail { binding, username: client.username, setups, history })
    }
}

impl Bindings<'_, Edit> {
    /// Binds a phone. With the same idempotency key and the same values, the binding that was made before is answered.
    ///
    /// # Errors
    /// `Phone`, `User`, `Imsi`, `UnknownModel`, `UnknownZone`; `Exists`; `RequestKey`.
    pub async fn create(&self, new: &NewBinding, request_key: Option<&str>) -> Result<Binding, Error> {
        let core = self.acting.core();
        let made = Making::check(core.key(), self.organization, new, core.clock().now())?;
        let imsi = new.imsi.trim();
        let asked = ["create", made.model.as_str(), made.phone_number.as_str(), &made.foreign_user, &made.timezone, imsi];
        let request = super::setups::Request::new(core, self.organization, request_key, &asked)?;
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let number = core
            .store()
            .write::<_, Error, _>(move |tx| {
                async move {
                    if let Some(before) = super::setups::repeated(tx, request.as_ref(), made.at).await? {
                        return Ok(before);
                    }
                    let number = insert(tx, &made).await?;
                    super::setups::remember(tx, request.as_ref(), number, made.at).await?;
                    let items = [AuditItem { subject: number.to_string(), was: String::new(), is: made.described() }];
                    audit::record(tx, &clock, &actor, Change { area: AREA, action: "create", items: &items }).await?;
                    Ok(number)
                }
                .boxed()
            })
            .await?;
        Ok(self.find(number).await?)
    }

    /// Stores bindings, all or none, with one entry in the audit log.
    pub(super) async fn insert_all(&self, all: Vec<Making>) -> Result<(), Error> {
        let core = self.acting.core();
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        core.store()
            .write(move |tx| {
                async move {
                    // All of them before anything else is taken, and in one order, so that no two imports wait for each other in a ring.
                    let mut phones: Vec<&str> = all.iter().map(|made| made.phone_number.as_str()).collect();
                    phones.sort_unstable();
                    phones.dedup();
                    for phone in phones {
                        alone_with(tx, phone).await?;
                    }
                    let mut items = Vec::with_capacity(all.len());
                    for made in &all {
                        let number = insert(tx, made).await?;
                        items.push(AuditItem { subject: number.to_string(), was: String::new(), is: made.described() });
                    }
                    Ok(audit::record(tx, &clock, &actor, Change { area: AREA, action: "import", items: &items }).await?)
                }
                .boxed()
            })
            .await
    }

    /// Deletes a binding with its client and setups. What of a setup is with a gateway already goes its way; the rest is not sent.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete(&self, number: i64) -> Result<()> {
        const DELETE: &str = "DELETE FROM syncml_clients WHERE id IN
            (SELECT client_id FROM bindings WHERE organization_id = $1 AND number = $2) RETURNING phone_number, foreign_user";
        let core = self.acting.core();
        let (clock, actor, organization) = (core.clock().clone(), self.acting.actor().clone(), self.organization.clone());
        core.store()
            .write(move |tx| {
                async move {
                    let row = tx.row(DELETE, args![&organization, number]).await?.ok_or(crate::Error::NotFound)?;
                    let was = format!("{} for {}", row.text("phone_number")?, row.text("foreign_user")?);
                    let items = [AuditItem { subject: number.to_string(), was, is: String::new() }];
                    audit::record(tx, &clock, &actor, Change { area: AREA, action: "delete", items: &items }).await
                }
                .boxed()
            })
            .await
    }
}
