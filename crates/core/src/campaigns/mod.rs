//! `campaigns`: firmware campaigns, from the order of an MDM to the last device.
//!
//! Administrators come in through [`Campaigns`], as somebody and inside one organization; a management system (MDM) through [`Client`],
//! with a token of its OAuth client, and reaches only what belongs to the mdmIds that the client is bound to; devices through [`Polls`],
//! with their group's secret or one of their own, and learn nothing but what concerns them.
//!
//! What one device is told is decided by one pure function of the domain; here is gathered what it depends on. Nothing here may know
//! XML, the vendor's codes, or how a device's question is spelled.

mod answers;
mod catalogue;
mod catalogue_list;
mod clients;
mod device;
mod devices;
mod error;
mod import;
mod life;
mod list;
mod memory;
mod order;
mod poll;
mod preview;
mod progress;
mod register;
mod rows;
mod seen;
#[cfg(test)]
mod tests;
mod webhooks;
mod wire;

pub use catalogue::{FirmwareRow, NamedFirmware, NewFirmware};
pub use catalogue_list::ListedFirmware;
pub use clients::{ClientRow, NewClient};
pub use device::DeviceDetail;
pub use devices::NewDevice;
pub use error::Error;
pub(crate) use life::by_clock;
pub use list::CampaignDetail;
pub(crate) use memory::Memory;
pub use order::{Client, Placed};
pub use poll::{Poll, Polls, Told};
pub use register::{CustomerRow, GroupRow, LicenseRow, MdmRow, NewGroup, NewLicense};
pub use webhooks::{Hooks, Parcel, signature};

/// Storing without a use case around it, for the demo data.
pub(crate) mod store {
    pub(crate) use super::catalogue::insert_firmware as firmware;
    pub(crate) use super::clients::{bind_client as bind, insert_client as client};
    pub(crate) use super::register::{
        insert_customer as customer, insert_group as group, insert_license as license, insert_mdm as mdm,
    };
}
pub(crate) use poll::hash_device_secret;
pub use wire::{Abnormal, DEVICES_MAX, Forced, ForcedDevice, LicenseState, Named};

use crate::audit::{self, Change};
use crate::store::Tx;
use crate::{Acting, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use std::marker::PhantomData;

/// The area's word in audit log and events.
pub(crate) const AREA: &str = "campaigns";
/// What campaigns are ordered for: MDMs, customers, licences, groups, models, firmware, devices.
const REGISTER: &str = "campaign-register";
/// Who may order over the wire.
const CLIENTS: &str = "campaign-clients";
/// The area of events about devices; nothing that anybody set.
const PROGRESS: &str = "campaign-progress";

/// May look.
#[derive(Clone, Copy, Debug)]
pub enum View {}

/// May look and change.
#[derive(Clone, Copy, Debug)]
pub enum Edit {}

/// The campaigns of one organization, as somebody who may do `A` with them.
pub struct Campaigns<'a, A> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
    may: PhantomData<A>,
}

impl<'a> Acting<'a> {
    /// The campaigns of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` for an operator outside any organization.
    pub fn campaigns(&self) -> Result<Campaigns<'a, View>> {
        self.require(Permission::ViewCampaigns)?;
        Ok(Campaigns { acting: *self, organization: self.organization()?, may: PhantomData })
    }
}

impl<'a> Campaigns<'a, View> {
    /// The same, to change them.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn edit(self) -> Result<Campaigns<'a, Edit>> {
        self.acting.require(Permission::EditCampaigns)?;
        Ok(Campaigns { acting: self.acting, organization: self.organization, may: PhantomData })
    }
}

impl Campaigns<'_, Edit> {
    /// Changes something. The work says what it did to which things; nothing is no change.
    async fn write<T, W>(&self, area: &'static str, action: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<(T, Vec<AuditItem>)>> + Send + 'static,
    {
        let core = self.acting.core();
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let written = core.store().write(move |tx| {
            async move {
                let (value, items) = work(tx).await?;
                audit::record(tx, &clock, &actor, Change { area, action, items: &items }).await?;
                Ok::<T, crate::Error>(value)
            }
            .boxed()
        });
        let written = written.await;
        core.campaigns_memory().answers.changed();
        written
    }
}

/// What a change did to one thing.
fn item(subject: impl ToString, was: impl ToString, is: impl ToString) -> AuditItem {
    AuditItem { subject: subject.to_string(), was: was.to_string(), is: is.to_string() }
}
