//! The figures of an organization's bindings.

use super::access::Bindings;
use crate::Result;
use crate::store::args;
use patchbay_domain::bindings::{BindingSummary, SUMMARY_DAYS};

impl<A> Bindings<'_, A> {
    /// How many bindings there are, and how the setups of the last weeks went.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self) -> Result<BindingSummary> {
        const COUNT: &str = "SELECT (SELECT COUNT(*) FROM bindings WHERE organization_id = $1) AS bindings,
            (SELECT COUNT(*) FROM syncml_clients WHERE organization_id = $1) AS clients";
        const SETUPS: &str = "SELECT state, COUNT(*) AS number FROM binding_setups
            WHERE organization_id = $1 AND created_at > $2 GROUP BY state";
        let core = self.acting.core();
        let mut summary = BindingSummary::default();
        if let Some(row) = core.store().row(COUNT, args![self.organization]).await? {
            summary.bindings = row.int("bindings")?;
            summary.clients = row.int("clients")?;
        }
        let since = core.clock().now().plus_seconds(SUMMARY_DAYS.saturating_mul(-86_400));
        for row in &core.store().rows(SETUPS, args![self.organization, since]).await? {
            let number = row.int("number")?;
            summary.setups = summary.setups.saturating_add(number);
            let counter = match row.text("state")?.as_str() {
                "delivered" => &mut summary.delivered,
                "waiting" | "sending" => &mut summary.waiting,
                "failed" | "undelivered" => &mut summary.failed,
                _ => continue,
            };
            *counter = counter.saturating_add(number);
        }
        Ok(summary)
    }
}
