//! What campaigns are ordered for: MDMs, customers, licences and groups.

use crate::campaigns::policies::PolicyForm;
use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::campaigns::Policies;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Customer {
    /// Its id.
    pub(crate) id: String,
    /// Of which MDM.
    pub(crate) mdm: String,
    /// As the MDM calls it.
    pub(crate) customer: String,
    /// The zone of devices that do not tell theirs.
    pub(crate) timezone: String,
    /// What is put on campaigns that are ordered.
    pub(crate) policies: Policies,
}

/// A licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Licence {
    /// Its id.
    pub(crate) id: String,
    /// The customer, as the MDM calls it.
    pub(crate) customer: String,
    /// The customer's id.
    pub(crate) customer_id: String,
    /// Its text.
    pub(crate) license: String,
    /// For how many devices.
    pub(crate) seats: i64,
    /// How many devices have one.
    pub(crate) used: i64,
    /// From when on it is valid.
    pub(crate) valid_from: Millis,
    /// Until when, itself not included.
    pub(crate) valid_until: Option<Millis>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    /// Its id.
    pub(crate) id: String,
    /// The customer, as the MDM calls it.
    pub(crate) customer: String,
    /// Its name.
    pub(crate) name: String,
    /// Its licence's text.
    pub(crate) license: String,
    /// How many devices are in it.
    pub(crate) devices: i64,
}

/// The register as all its pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RegisterPage {
    /// The mdmIds, each with the number of its customers.
    pub(crate) mdms: Vec<(String, i64)>,
    /// The customers.
    pub(crate) customers: Vec<Customer>,
    /// The licences.
    pub(crate) licences: Vec<Licence>,
    /// The groups.
    pub(crate) groups: Vec<Group>,
    /// The server's clock.
    pub(crate) now: Millis,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// The register.
#[server(prefix = "/portal", endpoint = "campaigns/register")]
pub(crate) async fn list_register() -> Result<RegisterPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::viewing(&desk)?;
    let mdms = campaigns.mdms().await?.into_iter().map(|row| (row.mdm, row.customers)).collect();
    let customers = campaigns.customers().await?;
    let named = |id: &str| customers.iter().find(|row| row.id == id).map(|row| row.customer.clone()).unwrap_or_default();
    let licences = campaigns.licenses().await?.into_iter().map(|row| Licence {
        customer: named(&row.customer),
        id: row.id,
        customer_id: row.customer,
        license: row.license,
        seats: row.seats,
        used: row.used,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
    });
    let groups = campaigns.groups().await?.into_iter().map(|row| Group {
        customer: named(&row.customer),
        id: row.id,
        name: row.name,
        license: row.license,
        devices: row.devices,
    });
    let (licences, groups) = (licences.collect(), groups.collect());
    let customers = customers.into_iter().map(|row| Customer {
        id: row.id,
        mdm: row.mdm,
        customer: row.customer,
        timezone: row.timezone,
        policies: row.policies,
    });
    let (now, may_edit) = (desk.core().now(), super::may_edit(&desk));
    Ok(RegisterPage { mdms, customers: customers.collect(), licences, groups, now, may_edit })
}

/// Adds an MDM.
#[server(prefix = "/portal", endpoint = "campaigns/mdm-add")]
pub(crate) async fn add_mdm(mdm: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let added = super::editing(&desk)?.add_mdm(&mdm).await;
    added.map_err(|error| Error::from(error).moved("mdmId", "mdm").keep([("mdm", mdm.as_str())]))?;
    super::done("/campaigns/customers", "campaign-mdm-added");
    Ok(())
}

/// Adds a customer of an MDM.
#[server(prefix = "/portal", endpoint = "campaigns/customer-add")]
pub(crate) async fn add_customer(mdm: String, customer: String, timezone: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let typed = [("mdm", mdm.as_str()), ("customer", customer.as_str()), ("timezone", timezone.as_str())];
    let key = patchbay_domain::campaigns::MdmId::parse(&mdm).map_err(|_| Error::field("mdm", "Choose an MDM.").keep(typed))?;
    let added = campaigns.add_customer(&key, &customer, timezone.trim()).await;
    added.map_err(|error| Error::from(error).moved("customerId", "customer").keep(typed))?;
    super::done("/campaigns/customers", "campaign-customer-added");
    Ok(())
}

/// Sets what is put on a customer's campaigns that are ordered from now on.
#[server(prefix = "/portal", endpoint = "campaigns/customer-policies")]
pub(crate) async fn set_customer_policies(customer: String, #[server(flatten)] policies: PolicyForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let read = policies.read().map_err(|errors| policies.refused(errors))?;
    campaigns.set_default_policies(&customer, read).await.map_err(|error| policies.keep(error.into()))?;
    super::done("/campaigns/customers", "campaign-policies");
    Ok(())
}

/// A licence as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LicenceForm {
    /// For how many devices.
    pub(crate) seats: String,
    /// The first day, `YYYY-MM-DD`.
    pub(crate) valid_from: String,
    /// The last day, itself included; empty for good.
    pub(crate) valid_until: String,
}

#[cfg(feature = "ssr")]
impl LicenceForm {
    /// Seats, from when on and until when, itself not included.
    fn read(&self) -> Result<(i64, Millis, Option<Millis>), Error> {
        let mut errors = patchbay_domain::form::FieldErrors::default();
        let seats = errors.check("seats", self.seats.trim().parse::<i64>().map_err(|_| "Use a whole number."));
        let day = |text: &str| Millis::of_day(text.trim()).ok_or("Choose a day.");
        let from = errors.check("valid_from", day(&self.valid_from));
        let until = match self.valid_until.trim() {
            "" => Some(None),
            text => errors.check("valid_until", day(text)).map(|day| Some(day.plus_seconds(24 * 60 * 60))),
        };
        match (seats, from, until) {
            (Some(seats), Some(from), Some(until)) => Ok((seats, from, until)),
            _ => Err(Error::Fields { errors, values: Vec::new() }.announced()),
        }
    }

    fn typed(&self) -> [(&'static str, &str); 3] {
        [("seats", &self.seats), ("valid_from", &self.valid_from), ("valid_until", &self.valid_until)]
    }
}

/// Adds a licence of a customer.
#[server(prefix = "/portal", endpoint = "campaigns/licence-add")]
pub(crate) async fn add_licence(customer: String, license: String, #[server(flatten)] terms: LicenceForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let typed = || terms.typed().into_iter().chain([("customer", customer.as_str()), ("license", license.as_str())]);
    let (seats, valid_from, valid_until) = terms.read().map_err(|error| error.keep(typed()))?;
    let new = patchbay_core::campaigns::NewLicense { license: license.clone(), seats, valid_from, valid_until };
    campaigns.add_license(&customer, &new).await.map_err(|error| Error::from(error).keep(typed()))?;
    super::done("/campaigns/licences", "campaign-licence-added");
    Ok(())
}

/// Changes seats and validity of a licence.
#[server(prefix = "/portal", endpoint = "campaigns/licence-update")]
pub(crate) async fn update_licence(id: String, #[server(flatten)] terms: LicenceForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let (seats, from, until) = terms.read().map_err(|error| error.keep(terms.typed()))?;
    campaigns.update_license(&id, seats, from, until).await.map_err(|error| Error::from(error).keep(terms.typed()))?;
    super::done("/campaigns/licences", "campaign-licence-saved");
    Ok(())
}

/// Adds a group under a licence, which tells the customer; the page then shows the secret that its devices present.
#[server(prefix = "/portal", endpoint = "campaigns/group-add")]
pub(crate) async fn add_group(licence: String, name: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let typed = [("licence", licence.as_str()), ("name", name.as_str())];
    let found = campaigns.licenses().await?.into_iter().find(|row| row.id == licence);
    let found = found.ok_or_else(|| Error::field("licence", "Choose a licence.").keep(typed).announced())?;
    let new = patchbay_core::campaigns::NewGroup { name: name.clone(), license: found.license };
    let added = campaigns.add_group(&found.customer, &new).await;
    let secret = added.map_err(|error| Error::from(error).moved("groupId", "name").moved("license", "licence").keep(typed))?;
    crate::server::redirect(&crate::shown::with("/campaigns/groups", &desk, secret));
    Ok(())
}

/// Replaces a group's secret; the page then shows the new one.
#[server(prefix = "/portal", endpoint = "campaigns/group-rotate")]
pub(crate) async fn rotate_group(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let secret = super::editing(&desk)?.rotate_group(&id).await?;
    crate::server::redirect(&crate::shown::with("/campaigns/groups", &desk, secret));
    Ok(())
}
