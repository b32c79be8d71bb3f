//! What campaigns are ordered for: MDMs, customers, licences and groups.
//!
//! An mdmId belongs to the organization that added it, and to the whole server only once: a wire client names nothing else.

use super::rows::{number, policies, policies_text, stored};
use super::{Campaigns, Edit, REGISTER, item};
use crate::secret::random_text;
use crate::store::{Row, Sql, Tx, args, new_id};
use crate::{Error, Result, zone};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{CustomerId, GroupId, License, MdmId, Policies};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// The most of each kind in one organization; pages list all of them.
const MANY: i64 = 1000;
/// The most seats of a licence.
const SEATS_MAX: i64 = 10_000_000;
/// Characters of a group's secret, five bits of randomness each.
const SECRET_LENGTH: usize = 32;

/// An MDM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MdmRow {
    /// As it was written first.
    pub mdm: String,
    /// How many customers it has.
    pub customers: i64,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    /// Which one.
    pub id: String,
    /// Of which MDM.
    pub mdm: String,
    /// As the MDM calls it.
    pub customer: String,
    /// The zone of devices that do not tell theirs, an IANA name.
    pub timezone: String,
    /// What is put on campaigns that are ordered.
    pub policies: Policies,
}

/// A licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseRow {
    /// Which one.
    pub id: String,
    /// The customer, see [`CustomerRow::id`].
    pub customer: String,
    /// Its text.
    pub license: String,
    /// For how many devices.
    pub seats: i64,
    /// How many devices have one.
    pub used: i64,
    /// From when on it is valid.
    pub valid_from: Millis,
    /// Until when, itself not included; none: for good.
    pub valid_until: Option<Millis>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Which one.
    pub id: String,
    /// The customer, see [`CustomerRow::id`].
    pub customer: String,
    /// As it was written first.
    pub name: String,
    /// Its licence's text.
    pub license: String,
    /// How many devices are in it.
    pub devices: i64,
}

/// A licence to be added, as a form sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLicense {
    /// Its text.
    pub license: String,
    /// For how many devices, 1 to 10,000,000.
    pub seats: i64,
    /// From when on.
    pub valid_from: Millis,
    /// Until when, itself not included.
    pub valid_until: Option<Millis>,
}

/// A group to be added, as a form or a wire client sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// Its name.
    pub name: String,
    /// The text of its licence.
    pub license: String,
}

const MDMS: &str = "SELECT m.mdm_id, (SELECT COUNT(*) FROM campaign_customers c WHERE c.mdm_key = m.mdm_key) AS number
    FROM campaign_mdms m WHERE m.organization_id = $1 ORDER BY m.mdm_key";
const CUSTOMERS: &str = "SELECT c.id, m.mdm_id, c.customer_id, c.timezone, c.policies
    FROM campaign_customers c JOIN campaign_mdms m ON m.mdm_key = c.mdm_key
    WHERE c.organization_id = $1 ORDER BY c.customer_id, c.id";
const LICENSES: &str = "SELECT l.id, l.customer, l.license, l.seats, l.valid_from, l.valid_until,
        (SELECT COUNT(*) FROM campaign_devices d JOIN campaign_groups g ON g.id = d.group_id
            WHERE g.license_id = l.id AND d.seated) AS number
    FROM campaign_licenses l JOIN campaign_customers c ON c.id = l.customer
    WHERE c.organization_id = $1 ORDER BY l.license, l.id";
const GROUPS: &str = "SELECT g.id, g.customer, g.name, l.license,
        (SELECT COUNT(*) FROM campaign_devices d WHERE d.group_id = g.id) AS number
    FROM campaign_groups g JOIN campaign_licenses l ON l.id = g.license_id
    WHERE g.organization_id = $1 ORDER BY g.name, g.id";

impl<A> Campaigns<'_, A> {
    /// All MDMs of the organization.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mdms(&self) -> Result<Vec<MdmRow>> {
        let mdm = |row: &Row| Ok(MdmRow { mdm: row.text("mdm_id")?, customers: row.int("number")? });
        self.acting.core().store().rows(MDMS, args![self.organization]).await?.iter().map(mdm).collect()
    }

    /// All customers of the organization.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn customers(&self) -> Result<Vec<CustomerRow>> {
        let customer = |row: &Row| {
            Ok(CustomerRow {
                id: row.text("id")?,
                mdm: row.text("mdm_id")?,
                customer: row.text("customer_id")?,
                timezone: row.text("timezone")?,
                policies: policies(row)?,
            })
        };
        self.acting.core().store().rows(CUSTOMERS, args![self.organization]).await?.iter().map(customer).collect()
    }

    /// All licences of the organization, with the seats in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn licenses(&self) -> Result<Vec<LicenseRow>> {
        self.acting.core().store().rows(LICENSES, args![self.organization]).await?.iter().map(license).collect()
    }

    /// All groups of the organization.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn groups(&self) -> Result<Vec<GroupRow>> {
        let group = |row: &Row| {
            Ok(GroupRow {
                id: row.text("id")?,
                customer: row.text("customer")?,
                name: row.text("name")?,
                license: row.text("license")?,
                devices: row.int("number")?,
            })
        };
        self.acting.core().store().rows(GROUPS, args![self.organization]).await?.iter().map(group).collect()
    }
}

fn license(row: &Row) -> Result<LicenseRow> {
    Ok(LicenseRow {
        id: row.text("id")?,
        customer: row.text("customer")?,
        license: row.text("license")?,
        seats: row.int("seats")?,
        used: row.int("number")?,
        valid_from: Millis(row.int("valid_from")?),
        valid_until: row.optional_int("valid_until")?.map(Millis),
    })
}

/// Goes on unless there are as many as may be.
pub(super) async fn room(tx: &mut Tx, count: &'static str, organization: &OrganizationId) -> Result<()> {
    if number(tx.row(count, args![organization]).await?.as_ref())? >= MANY {
        return Err(Error::Conflict(format!("An organization has at most {MANY} of these.")));
    }
    Ok(())
}

impl Campaigns<'_, Edit> {
    /// Adds an MDM.
    ///
    /// # Errors
    /// `Invalid` for `mdmId`, also when it is on this server already; `Conflict` when there are too many.
    pub async fn add_mdm(&self, mdm: &str) -> Result<MdmId> {
        let mdm = MdmId::parse(mdm).map_err(|error| Error::field("mdmId", error.to_string()))?;
        let (added, organization, now) = (mdm.clone(), self.organization.clone(), self.acting.core().clock().now());
        self.write(REGISTER, "add-mdm", move |tx| {
            async move {
                insert_mdm(tx, &added, &organization, now).await?;
                Ok(((), vec![item(&added, "", &added)]))
            }
            .boxed()
        })
        .await?;
        Ok(mdm)
    }

    /// Adds a customer of one of the organization's MDMs; answers its id.
    ///
    /// # Errors
    /// `NotFound` for another MDM; `Invalid` for `customerId` and `timezone`.
    pub async fn add_customer(&self, mdm: &MdmId, customer: &str, timezone: &str) -> Result<String> {
        let mut errors = FieldErrors::default();
        let customer = errors.check("customerId", CustomerId::parse(customer));
        let timezone = zone::known(timezone);
        if timezone.is_none() {
            errors.add("timezone", "Choose a time zone such as Europe/Amsterdam.");
        }
        let (Some(customer), Some(timezone)) = (customer, timezone) else { return Err(Error::Invalid(errors)) };
        let (mdm, organization, now) = (mdm.clone(), self.organization.clone(), self.acting.core().clock().now());
        self.write(REGISTER, "add-customer", move |tx| {
            async move {
                let id = insert_customer(tx, &organization, &mdm, &customer, timezone, now).await?;
                Ok((id, vec![item(&customer, "", &mdm)]))
            }
            .boxed()
        })
        .await
    }

    /// Sets what is put on a customer's campaigns that are ordered from now on.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for figures out of bounds.
    pub async fn set_default_policies(&self, customer: &str, policies: Policies) -> Result<()> {
        policies.check().map_err(Error::Invalid)?;
        let (id, organization, is) = (customer.to_owned(), self.organization.clone(), policies_text(&policies)?);
        self.write(REGISTER, "set-policies", move |tx| {
            async move {
                let find = "SELECT customer_id, policies FROM campaign_customers WHERE id = $1 AND organization_id = $2";
                let row = tx.row(find, args![&id, &organization]).await?.ok_or(Error::NotFound)?;
                tx.execute("UPDATE campaign_customers SET policies = $1 WHERE id = $2", args![&is, &id]).await?;
                Ok(((), vec![item(row.text("customer_id")?, row.text("policies")?, is)]))
            }
            .boxed()
        })
        .await
    }

    /// Adds a licence of a customer.
    ///
    /// # Errors
    /// `NotFound` for another customer; `Invalid` for `license`, `seats`, `valid_until`.
    pub async fn add_license(&self, customer: &str, new: &NewLicense) -> Result<()> {
        let (license, new) = (check_license(new)?, new.clone());
        let (customer, organization) = (customer.to_owned(), self.organization.clone());
        self.write(REGISTER, "add-license", move |tx| {
            async move {
                owned(tx, &organization, &customer).await?;
                insert_license(tx, &customer, &license, &new).await?;
                // A licence is paid for; the log has its first characters only.
                Ok(((), vec![item(masked(license.as_str()), "", new.seats)]))
            }
            .boxed()
        })
        .await
    }

    /// Changes seats and validity of a licence. Devices keep their seats, even if they are more now.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `seats` and `valid_until`.
    pub async fn update_license(&self, id: &str, seats: i64, valid_from: Millis, valid_until: Option<Millis>) -> Result<()> {
        let found = self.licenses().await?.into_iter().find(|license| license.id == id).ok_or(Error::NotFound)?;
        check_license(&NewLicense { license: found.license.clone(), seats, valid_from, valid_until })?;
        let (id, was) = (id.to_owned(), found.seats);
        self.write(REGISTER, "update-license", move |tx| {
            async move {
                let sql = "UPDATE campaign_licenses SET seats = $1, valid_from = $2, valid_until = $3 WHERE id = $4";
                tx.execute(sql, args![seats, valid_from, valid_until.map(|until| until.0), &id]).await?;
                Ok(((), vec![item(masked(&found.license), was, seats)]))
            }
            .boxed()
        })
        .await
    }

    /// Adds a group of a customer; answers the secret that its devices present. It cannot be had again.
    ///
    /// # Errors
    /// `NotFound` for another customer; `Invalid` for `groupId` and `license`.
    pub async fn add_group(&self, customer: &str, new: &NewGroup) -> Result<String> {
        let mut errors = FieldErrors::default();
        let name = errors.check("groupId", GroupId::parse(&new.name));
        let license = errors.check("license", License::parse(&new.license));
        let (Some(name), Some(license)) = (name, license) else { return Err(Error::Invalid(errors)) };
        let core = self.acting.core();
        let secret = random_text(SECRET_LENGTH);
        let hash = super::hash_device_secret(core.key(), &secret);
        let (customer, organization, now) = (customer.to_owned(), self.organization.clone(), core.clock().now());
        self.write(REGISTER, "add-group", move |tx| {
            async move {
                owned(tx, &organization, &customer).await?;
                let find = "SELECT id FROM campaign_licenses WHERE customer = $1 AND license = $2";
                let found = tx.row(find, args![&customer, license.as_str()]).await?;
                let found = found.ok_or_else(|| Error::field("license", "The customer has no such licence."))?;
                insert_group(tx, &organization, &customer, &found.text("id")?, &name, hash, now).await?;
                Ok(((), vec![item(&name, "", masked(license.as_str()))]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }

    /// Replaces a group's secret; the old one stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_group(&self, id: &str) -> Result<String> {
        let secret = random_text(SECRET_LENGTH);
        let hash = super::hash_device_secret(self.acting.core().key(), &secret);
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(REGISTER, "rotate-group", move |tx| {
            async move {
                let sql = "UPDATE campaign_groups SET secret_hash = $1 WHERE id = $2 AND organization_id = $3 RETURNING name";
                let row = tx.row(sql, args![hash, &id, &organization]).await?.ok_or(Error::NotFound)?;
                Ok(((), vec![item(row.text("name")?, "", "")]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }
}

/// The beginning of a licence: enough to know it again, too little to use it.
fn masked(license: &str) -> String {
    license.chars().take(6).chain("...".chars()).collect()
}

fn check_license(new: &NewLicense) -> Result<License> {
    let mut errors = FieldErrors::default();
    let license = errors.check("license", License::parse(&new.license));
    if !(1..=SEATS_MAX).contains(&new.seats) {
        errors.add("seats", format!("Use a number from 1 to {SEATS_MAX}."));
    }
    if new.valid_until.is_some_and(|until| until <= new.valid_from) {
        errors.add("valid_until", "A licence ends after it begins.");
    }
    license.filter(|_| errors.is_empty()).ok_or(Error::Invalid(errors))
}

/// Goes on when the customer is the organization's.
async fn owned(tx: &mut Tx, organization: &OrganizationId, customer: &str) -> Result<()> {
    let sql = "SELECT 1 AS one FROM campaign_customers WHERE id = $1 AND organization_id = $2";
    tx.row(sql, args![customer, organization]).await?.map(drop).ok_or(Error::NotFound)
}

/// Stores an MDM.
pub(crate) async fn insert_mdm(tx: &mut Tx, mdm: &MdmId, organization: &OrganizationId, now: Millis) -> Result<()> {
    room(tx, "SELECT COUNT(*) AS number FROM campaign_mdms WHERE organization_id = $1", organization).await?;
    let sql = "INSERT INTO campaign_mdms (mdm_key, mdm_id, organization_id, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (mdm_key) DO NOTHING";
    match tx.execute(sql, args![mdm.key(), mdm.as_str(), organization, now]).await? {
        0 => Err(Error::field("mdmId", "This mdmId is on this server already.")),
        _ => Ok(()),
    }
}

/// Stores a customer; answers its id.
pub(crate) async fn insert_customer(
    tx: &mut Tx,
    organization: &OrganizationId,
    mdm: &MdmId,
    customer: &CustomerId,
    timezone: String,
    now: Millis,
) -> Result<String> {
    room(tx, "SELECT COUNT(*) AS number FROM campaign_customers WHERE organization_id = $1", organization).await?;
    let find = "SELECT 1 AS one FROM campaign_mdms WHERE mdm_key = $1 AND organization_id = $2";
    tx.row(find, args![mdm.key(), organization]).await?.ok_or(Error::NotFound)?;
    let id = new_id();
    let sql = "INSERT INTO campaign_customers (id, organization_id, mdm_key, customer_id, timezone, policies, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (mdm_key, customer_id) DO NOTHING";
    let policies = policies_text(&Policies::default())?;
    match tx.execute(sql, args![&id, organization, mdm.key(), customer.as_str(), timezone, policies, now]).await? {
        0 => Err(Error::field("customerId", "The MDM has this customer already.")),
        _ => Ok(id),
    }
}

/// Stores a licence.
pub(crate) async fn insert_license(tx: &mut Tx, customer: &str, license: &License, new: &NewLicense) -> Result<String> {
    let id = new_id();
    let sql = "INSERT INTO campaign_licenses (id, customer, license, seats, valid_from, valid_until)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (customer, license) DO NOTHING";
    let until = new.valid_until.map(|until| until.0);
    match tx.execute(sql, args![&id, customer, license.as_str(), new.seats, new.valid_from, until]).await? {
        0 => Err(Error::field("license", "The customer has this licence already.")),
        _ => Ok(id),
    }
}

/// Stores a group; answers its id.
pub(crate) async fn insert_group(
    tx: &mut Tx,
    organization: &OrganizationId,
    customer: &str,
    license: &str,
    name: &GroupId,
    secret_hash: String,
    now: Millis,
) -> Result<String> {
    room(tx, "SELECT COUNT(*) AS number FROM campaign_groups WHERE organization_id = $1", organization).await?;
    let id = new_id();
    let sql = "INSERT INTO campaign_groups (id, organization_id, customer, group_key, name, license_id, secret_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (customer, group_key) DO NOTHING";
    let values = args![&id, organization, customer, name.key(), name.as_str(), license, secret_hash, now];
    match tx.execute(sql, values).await? {
        0 => Err(Error::field("groupId", "The customer has this group already.")),
        _ => Ok(id),
    }
}

/// How many seats of a licence are taken, and how many devices of a group have one.
pub(super) async fn seats(tx: &mut Tx, license: &str, group: &str) -> Result<(i64, i64)> {
    const SEATS: &str = "SELECT COUNT(*) AS used, COALESCE(SUM(CASE WHEN g.id = $2 THEN 1 ELSE 0 END), 0) AS own
        FROM campaign_groups g JOIN campaign_devices d ON d.group_id = g.id WHERE g.license_id = $1 AND d.seated";
    let row = tx.row(SEATS, args![license, group]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int("used")?, row.int("own")?)))
}

/// Holds a licence until the end of the transaction, so that its seats are given one after the other; answers how many it has.
pub(super) async fn hold_license(tx: &mut Tx, license: &str) -> Result<i64> {
    const HOLD: Sql = Sql::new(
        "SELECT seats AS number FROM campaign_licenses WHERE id = $1",
        "SELECT seats AS number FROM campaign_licenses WHERE id = $1 FOR NO KEY UPDATE",
    );
    stored(tx.row(HOLD, args![license]).await?.ok_or("a group has a licence"))?.int("number")
}
