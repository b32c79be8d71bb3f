//! Figures and what filters offer.

use super::Connections;
use super::bulk::facet;
use super::filter::{lately, narrowed};
use crate::Result;
use crate::store::{Query, Row, args};
use patchbay_domain::connections::{ConnectionFacets, ConnectionFigures, ConnectionFilter, ConnectionSummary, PushService};
use patchbay_domain::time::Millis;
use std::collections::BTreeMap;

/// The milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The most days that a chart shows.
const DAYS_MAX: u16 = 366;

/// Counts what the rest of the query leaves; [`counted`] reads it.
pub(super) fn counting(now: Millis) -> Query {
    let query = Query::new("SELECT count(*) AS total, COALESCE(sum(CASE WHEN seen_at >= ").arg(lately(now));
    let query = query.push(" THEN 1 ELSE 0 END), 0) AS seen, COALESCE(sum(CASE WHEN push <> ").arg(PushService::None.as_str());
    query.push(" THEN 1 ELSE 0 END), 0) AS reachable, count(DISTINCT NULLIF(user_name, '')) AS users")
}

/// Reads what [`counting`] counted.
pub(super) fn counted(row: Option<&Row>) -> Result<ConnectionSummary> {
    let Some(row) = row else { return Ok(ConnectionSummary::default()) };
    Ok(ConnectionSummary {
        total: row.int("total")?,
        seen_lately: row.int("seen")?,
        reachable: row.int("reachable")?,
        users: row.int("users")?,
    })
}

impl<A> Connections<'_, A> {
    /// What the list's filters offer; of one application, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facets(&self, application: &str) -> Result<ConnectionFacets> {
        const APPLICATIONS: &str =
            "SELECT a.id AS value, (SELECT COUNT(*) FROM connections c WHERE c.application_id = a.id) AS number
            FROM applications a WHERE a.organization_id = $1 ORDER BY a.id";
        let store = self.acting.core().store();
        let filter = ConnectionFilter { application: application.to_owned(), ..ConnectionFilter::default() };
        let of = |column: &'static str| {
            let query = Query::new("SELECT ").push(column).push(" AS value, COUNT(*) AS number");
            let query = narrowed(query, self.organization, &filter, self.acting.core().clock().now());
            query.push(" GROUP BY ").push(column).push(" ORDER BY COUNT(*) DESC, ").push(column).push(" LIMIT 100")
        };
        Ok(ConnectionFacets {
            applications: store.rows(APPLICATIONS, args![self.organization]).await?.iter().map(facet).collect::<Result<_>>()?,
            device_types: store.query(of("device_type")).await?.iter().map(facet).collect::<Result<_>>()?,
            versions: store.query(of("application_version")).await?.iter().map(facet).collect::<Result<_>>()?,
        })
    }

    /// The figures at the top of the pages; of one application, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self, application: &str) -> Result<ConnectionSummary> {
        let now = self.acting.core().clock().now();
        let filter = ConnectionFilter { application: application.to_owned(), ..ConnectionFilter::default() };
        let query = narrowed(counting(now), self.organization, &filter, now);
        counted(self.acting.core().store().query(query).await?.first())
    }

    /// The figures, with the registrations of the last days; of one application, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn figures(&self, application: &str, days: u16) -> Result<ConnectionFigures> {
        let (store, now) = (self.acting.core().store(), self.acting.core().clock().now());
        let filter = ConnectionFilter { application: application.to_owned(), ..ConnectionFilter::default() };
        let from = |text: &'static str| narrowed(Query::new(text), self.organization, &filter, now);
        let today = now.0.div_euclid(DAY);
        let first = today.saturating_sub(i64::from(days.clamp(1, DAYS_MAX)).saturating_sub(1));
        // Whole days since 1970; both databases divide whole numbers as whole numbers.
        let per_day = from("SELECT created_at / 86400000 AS day, COUNT(*) AS number").push(" AND created_at >= ");
        let per_day = per_day.arg(first.saturating_mul(DAY)).push(" GROUP BY created_at / 86400000");
        let mut counts = BTreeMap::new();
        for row in store.query(per_day).await? {
            counts.insert(row.int("day")?, row.int("number")?);
        }
        let days = (first..=today).map(|day| (Millis(day.saturating_mul(DAY)), counts.get(&day).copied().unwrap_or(0)));
        Ok(ConnectionFigures {
            summary: self.summary(application).await?,
            days: days.collect(),
            facets: self.facets(application).await?,
        })
    }
}
