//! Ordering a campaign: over the wire or by form, with the same rules.
//!
//! A target is a group, a model and a carrier code. One campaign is the newest on its target, and the devices hear of no other. Another
//! order for the target supersedes it; the same order once more does nothing. Orders for one group are taken one after the other, so that
//! of two that come at once one is first.

use super::life::{self, Step};
use super::poll::Source;
use super::register::seats;
use super::rows::{number, policies, policies_text, schedule, state};
use super::{AREA, Campaigns, Edit, Error, webhooks};
use crate::audit::{self, Change};
use crate::store::{Row, Sql, Tx, args, new_id};
use crate::{Acting, Actor, Clock, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{
    CarrierCode, DeviceModel, Fault, HookEvent, Policies, Request, Schedule, ScheduleParts, State, Target,
};
use patchbay_domain::time::Millis;

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// A new campaign, with its id.
    New(String),
    /// The very same was ordered before; its id.
    Known(String),
}

/// An MDM that came in with a token of its OAuth client.
pub struct Client<'a> {
    pub(super) acting: Acting<'a>,
    pub(super) organization: &'a OrganizationId,
    pub(super) client: &'a str,
}

impl<'a> Acting<'a> {
    /// What an MDM may do that came in with a token.
    ///
    /// # Errors
    /// `Forbidden` to everybody else.
    pub fn campaign_client(&self) -> Result<Client<'a>> {
        self.require(Permission::OrderCampaigns)?;
        let client = self.actor().presented.as_deref().filter(|_| self.actor().user().is_none());
        Ok(Client { acting: *self, organization: self.organization()?, client: client.ok_or(crate::Error::Forbidden)? })
    }
}

/// Who orders.
#[derive(Clone)]
pub(super) enum By {
    /// This OAuth client, for the mdmIds that it is bound to.
    Client(String),
    /// Somebody at a form.
    Person,
}

impl Client<'_> {
    /// Orders a campaign.
    ///
    /// # Errors
    /// `Fault` when the order is refused; nothing was changed then.
    pub async fn order(&self, request: Request) -> Result<Placed, Error> {
        place(self.acting, self.organization, By::Client(self.client.to_owned()), request).await
    }
}

impl Campaigns<'_, Edit> {
    /// Orders a campaign. Other than over the wire, the same order once more is a new campaign when the last one is over: somebody means
    /// it.
    ///
    /// # Errors
    /// `Fault` when the order is refused; nothing was changed then.
    pub async fn create(&self, request: Request) -> Result<Placed, Error> {
        place(self.acting, self.organization, By::Person, request).await
    }
}

async fn place(acting: Acting<'_>, organization: &OrganizationId, by: By, request: Request) -> Result<Placed, Error> {
    let order = Order::of(acting, organization, by, request);
    let core = acting.core();
    let placed = core.store().write(move |tx| async move { order.place(tx).await }.boxed()).await;
    core.campaigns_memory().answers.changed();
    placed
}

/// An order that is looked at or given.
pub(super) struct Order {
    pub clock: Clock,
    actor: Actor,
    organization: OrganizationId,
    by: By,
    pub request: Request,
}

/// What an order's texts stand for.
pub(super) struct Found {
    pub group: String,
    license: String,
    pub policies: Policies,
}

pub(super) const CUSTOMER: &str = "SELECT id, policies FROM campaign_customers WHERE mdm_key = $1 AND customer_id = $2";
pub(super) const LICENSE: &str =
    "SELECT id, seats, valid_from, valid_until FROM campaign_licenses WHERE customer = $1 AND license = $2";
/// Orders for a group wait here for each other. What refers to the group need not.
const GROUP: Sql = Sql::new(
    "SELECT id, license_id FROM campaign_groups WHERE customer = $1 AND group_key = $2",
    "SELECT id, license_id FROM campaign_groups WHERE customer = $1 AND group_key = $2 FOR NO KEY UPDATE",
);
const MODEL: &str = "SELECT id FROM campaign_models WHERE organization_id = $1 AND model = $2 AND carrier = $3";
const NEWEST: Sql = Sql::new(
    "SELECT id, license_id, target, start_day, end_day, start_hour, end_hour, state, policies FROM campaigns
        WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest",
    "SELECT id, license_id, target, start_day, end_day, start_hour, end_hour, state, policies FROM campaigns
        WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest FOR NO KEY UPDATE",
);
const INSERT: &str =
    "INSERT INTO campaigns (id, organization_id, group_id, license_id, model, carrier, target, start_day, end_day,
        start_hour, end_hour, begins_at, ends_at, state, policies, newest, created_at, changed_at, force_id, wifi_only, opened)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19, $20)";

/// A campaign that is to be stored.
pub(super) struct NewCampaign<'n> {
    pub organization: &'n OrganizationId,
    pub group: &'n str,
    pub license: &'n str,
    pub model: &'n DeviceModel,
    pub carrier: &'n CarrierCode,
    pub target: &'n Target,
    pub schedule: Schedule,
    pub policies: Policies,
    /// The call that forces it on single devices; all others are the newest on their target.
    pub force_id: Option<&'n str>,
    pub wifi_only: bool,
}

impl NewCampaign<'_> {
    /// Stores it; answers its id, and the state in which it begins.
    pub async fn store(&self, tx: &mut Tx, now: Millis) -> Result<(String, State)> {
        let id = new_id();
        let parts = ScheduleParts::from(self.schedule);
        let begin = State::at_first(&self.schedule, self.policies.approval, now);
        let values = args![
            &id,
            self.organization,
            self.group,
            self.license,
            self.model.as_str(),
            self.carrier.as_str(),
            self.target.as_str(),
            i64::from(parts.start.0),
            i64::from(parts.end.0),
            i64::from(parts.from),
            i64::from(parts.until),
            self.schedule.begins(),
            self.schedule.ends(),
            begin.as_str(),
            policies_text(&self.policies)?,
            self.force_id.is_none(),
            now,
            self.force_id,
            self.wifi_only,
            begin == State::Active,
        ];
        tx.execute(INSERT, values).await?;
        Ok((id, begin))
    }
}

/// Whether an OAuth client may speak for this mdmId of its organization.
pub(super) async fn mdm_of_client(source: &mut Source<'_>, organization: &str, client: &str, mdm: &str) -> Result<Option<Row>> {
    let sql = "SELECT 1 AS one FROM campaign_client_mdms b JOIN campaign_mdms m ON m.mdm_key = b.mdm_key
        WHERE m.mdm_key = $1 AND m.organization_id = $2 AND b.client_id = $3";
    source.row(sql, args![mdm, organization, client]).await
}

/// Whether the catalogue has the model with this carrier code, and what is to be installed.
pub(super) async fn check_firmware(
    tx: &mut Tx,
    organization: &OrganizationId,
    model: &DeviceModel,
    carrier: &CarrierCode,
    target: &Target,
) -> Result<(), Error> {
    let model = tx.row(MODEL, args![organization, model.as_str(), carrier.as_str()]).await?;
    let model = model.ok_or(Fault::UnknownModel)?.text("id")?;
    let firmware = match target {
        Target::Latest => tx.row("SELECT COUNT(*) AS number FROM campaign_firmware WHERE model_id = $1", args![model]).await?,
        Target::Version(version) => {
            let sql = "SELECT COUNT(*) AS number FROM campaign_firmware WHERE model_id = $1 AND version = $2";
            tx.row(sql, args![model, version.as_str()]).await?
        }
    };
    if number(firmware.as_ref())? == 0 { Err(Fault::UnknownFirmware.into()) } else { Ok(()) }
}

impl Order {
    pub fn of(acting: Acting<'_>, organization: &OrganizationId, by: By, request: Request) -> Self {
        let clock = acting.core().clock().clone();
        Self { clock, actor: acting.actor().clone(), organization: organization.clone(), by, request }
    }

    /// Whether a campaign on the target was ordered with the very same words.
    pub fn is_same(&self, row: &Row, found: &Found) -> Result<bool> {
        Ok(schedule(row)? == self.request.schedule
            && row.text("license_id")? == found.license
            && row.text("target")? == self.request.target.as_str())
    }

    async fn place(self, tx: &mut Tx) -> Result<Placed, Error> {
        let found = self.find(tx).await?;
        let request = &self.request;
        let (model, carrier) = (request.model.as_str(), request.carrier.as_str());
        let now = self.clock.now();
        if let Some(row) = tx.row(NEWEST, args![&found.group, model, carrier]).await? {
            let (id, was, then) = (row.text("id")?, state(&row)?, schedule(&row)?);
            let is = was.by_clock(&then, now);
            let same = self.is_same(&row, &found)?;
            if same && (is.lives() || matches!(self.by, By::Client(_))) {
                return Ok(Placed::Known(id));
            }
            if is.lives() && policies(&row)?.locked && matches!(self.by, By::Client(_)) {
                return Err(Fault::Locked.into());
            }
            let after = if is.lives() { State::Superseded } else { is };
            if after != was {
                let step = Step { id: &id, was, is: after, action: if is.lives() { "supersede" } else { "expire" }, reason: "" };
                life::take(tx, &self.clock, &self.actor, step).await?;
            }
            tx.execute("UPDATE campaigns SET newest = FALSE WHERE id = $1", args![&id]).await?;
        }
        let new = NewCampaign {
            organization: &self.organization,
            group: &found.group,
            license: &found.license,
            model: &request.model,
            carrier: &request.carrier,
            target: &request.target,
            schedule: request.schedule,
            policies: found.policies,
            force_id: None,
            wifi_only: false,
        };
        let (id, begin) = new.store(tx, now).await?;
        let items = [super::item(&id, "", begin.as_str())];
        audit::record(tx, &self.clock, &self.actor, Change { area: AREA, action: "order", items: &items }).await?;
        webhooks::announce(tx, now, &self.organization, HookEvent::Created, &id).await?;
        if begin == State::Active {
            webhooks::announce(tx, now, &self.organization, HookEvent::Opened, &id).await?;
        }
        Ok(Placed::New(id))
    }

    /// Looks everything up, in the order of the faults.
    pub async fn find(&self, tx: &mut Tx) -> Result<Found, Error> {
        let request = &self.request;
        let mdm = request.mdm.key();
        let known = match &self.by {
            By::Client(client) => mdm_of_client(&mut Source::Tx(tx), &self.organization.0, client, &mdm).await?,
            By::Person => {
                let sql = "SELECT 1 AS one FROM campaign_mdms WHERE mdm_key = $1 AND organization_id = $2";
                tx.row(sql, args![&mdm, &self.organization]).await?
            }
        };
        known.ok_or(Fault::UnknownMdm)?;
        let customer = tx.row(CUSTOMER, args![&mdm, request.customer.as_str()]).await?.ok_or(Fault::UnknownCustomer)?;
        let customer_id = customer.text("id")?;
        let license = tx.row(LICENSE, args![&customer_id, request.license.as_str()]).await?.ok_or(Fault::UnknownLicense)?;
        let now = self.clock.now().0;
        if license.int("valid_from")? > now || license.optional_int("valid_until")?.is_some_and(|until| until <= now) {
            return Err(Fault::LicenseNotValid.into());
        }
        let group = tx.row(GROUP, args![&customer_id, request.group.key()]).await?.ok_or(Fault::UnknownGroup)?;
        let (group_id, license_id) = (group.text("id")?, license.text("id")?);
        if group.text("license_id")? != license_id {
            return Err(Fault::OtherLicense.into());
        }
        check_firmware(tx, &self.organization, &request.model, &request.carrier, &request.target).await?;
        let ((used, own), seats) = (seats(tx, &license_id, &group_id).await?, license.int("seats")?);
        if used > seats || (own == 0 && used == seats) {
            return Err(Fault::NoSeats.into());
        }
        Ok(Found { group: group_id, license: license_id, policies: policies(&customer)? })
    }
}
