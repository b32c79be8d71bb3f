//! What an order would do, before it is given: the same checks as of the order itself, and nothing is changed.

use super::order::{By, Order};
use super::rows::{number, schedule, state};
use super::{Campaigns, Edit, Error};
use crate::store::{Tx, args};
use crate::zone::Zone;
use futures::FutureExt;
use patchbay_domain::campaigns::{Local, Preview, Replaced, Request, State, Target};

impl Campaigns<'_, Edit> {
    /// What [`Campaigns::create`] would do with this order now.
    ///
    /// # Errors
    /// `Fault` when the order would be refused.
    pub async fn preview(&self, request: Request) -> Result<Preview, Error> {
        let order = Order::of(self.acting, self.organization, By::Person, request);
        // Read where orders are given, so that what is found belongs together.
        self.acting.core().store().write(move |tx| async move { order.preview(tx).await }.boxed()).await
    }
}

impl Order {
    async fn preview(self, tx: &mut Tx) -> Result<Preview, Error> {
        const DEVICES: &str = "SELECT COUNT(*) AS number FROM campaign_devices
            WHERE group_id = $1 AND model = $2 AND carrier = $3 AND seated";
        const ZONE: &str =
            "SELECT k.timezone FROM campaign_groups g JOIN campaign_customers k ON k.id = g.customer WHERE g.id = $1";
        const MET: &str =
            "SELECT id, license_id, target, start_day, end_day, start_hour, end_hour, state, policies FROM campaigns
            WHERE group_id = $1 AND model = $2 AND carrier = $3 AND newest";
        let found = self.find(tx).await?;
        let request = &self.request;
        let (model, carrier, now) = (request.model.as_str(), request.carrier.as_str(), self.clock.now());
        let devices = number(tx.row(DEVICES, args![&found.group, model, carrier]).await?.as_ref())?;
        let timezone = tx.row(ZONE, args![&found.group]).await?.map_or_else(|| Ok(String::new()), |row| row.text("timezone"))?;
        let mut replaces = None;
        if let Some(row) = tx.row(MET, args![&found.group, model, carrier]).await? {
            let is = state(&row)?.by_clock(&schedule(&row)?, now);
            let target = super::rows::stored(Target::parse(&row.text("target")?))?;
            if is.lives() {
                replaces = Some(Replaced { id: row.text("id")?, state: is, target, same: self.is_same(&row, &found)? });
            }
        }
        let local = Local::of(now, Zone::of(&timezone).offset(now));
        let state = State::at_first(&request.schedule, found.policies.approval, now);
        Ok(Preview { schedule: request.schedule, state, devices, timezone, local, policies: found.policies, replaces })
    }
}
