//! An app's list of its own registrations, the newest first; long ones in portions, so that memory stays flat.

use super::registrations::{Owner, Registrations};
use super::rows::{self, columns};
use crate::store::{Query, args};
use crate::{Core, Result};
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use patchbay_domain::connections::{Connection, ConnectionId, ConnectionRow};

/// Connections a portion.
const PORTION: i64 = 200;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// How many to pass over. They are counted off in an index; that of a million takes a moment.
    pub skip: u64,
    /// How many at most.
    pub top: Option<u64>,
}

impl Registrations<'_> {
    /// How many there are.
    ///
    /// Whoever came in without a name has the connection of the context alone, if there is one: that others registered without a name, too,
    /// is not his to know.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count(&self, context: Option<&ConnectionId>) -> Result<i64> {
        let Some(query) = narrowed(Query::new("SELECT count(*) AS number"), self.owner(), context) else { return Ok(0) };
        rows::number(self.core().store().query(query).await?.first())
    }

    /// All of them, or a part, the newest first, in portions of up to 200. Otherwise as [`Registrations::count`].
    pub fn feed(&self, context: Option<&ConnectionId>, range: Range) -> BoxStream<'static, Result<Vec<Connection>>> {
        let reading = Reading {
            core: self.core().clone(),
            owner: self.owner().clone(),
            context: context.cloned(),
            below: None,
            skip: i64::try_from(range.skip).unwrap_or(i64::MAX),
            left: range.top.map_or(i64::MAX, |top| i64::try_from(top).unwrap_or(i64::MAX)),
        };
        stream::try_unfold(Some(reading), |reading| async move {
            let Some(reading) = reading else { return Ok(None) };
            reading.portion().await
        })
        .boxed()
    }
}

/// How far a feed is.
struct Reading {
    core: Core,
    owner: Owner,
    context: Option<ConnectionId>,
    /// The number of the last one that was read.
    below: Option<i64>,
    skip: i64,
    left: i64,
}

impl Reading {
    /// The next portion, and how it goes on; none behind the end.
    async fn portion(mut self) -> Result<Option<(Vec<Connection>, Option<Self>)>> {
        let limit = self.left.min(PORTION);
        let select = Query::new(concat!("SELECT ", columns!()));
        let Some(mut query) = narrowed(select, &self.owner, self.context.as_ref()).filter(|_| limit > 0) else { return Ok(None) };
        if let Some(below) = self.below {
            query = query.push(" AND number < ").arg(below);
        }
        query = query.push(" ORDER BY number DESC LIMIT ").arg(limit);
        if self.skip > 0 {
            query = query.push(" OFFSET ").arg(self.skip);
        }
        let found = self.core.store().query(query).await?;
        let found = found.iter().map(rows::connection).collect::<Result<Vec<ConnectionRow>>>()?;
        let Some(last) = found.last() else { return Ok(None) };
        let read = i64::try_from(found.len()).unwrap_or(i64::MAX);
        self.below = Some(last.number);
        self.skip = 0;
        self.left = self.left.saturating_sub(read);
        let now = self.core.now();
        for row in &found {
            self.core.inner.connections.seen.note(row.number, row.seen_at, now);
        }
        let more = read == limit && self.left > 0;
        Ok(Some((found.into_iter().map(|row| row.connection).collect(), more.then_some(self))))
    }
}

/// Narrows a query to what is the owner's own; none where he has nothing.
fn narrowed(query: Query, owner: &Owner, context: Option<&ConnectionId>) -> Option<Query> {
    let application = owner.application.id.as_str();
    let query = query.push(" FROM connections WHERE ");
    if owner.user.is_empty() {
        let query = query.push("application_id = $1 AND connection_id = $2 AND user_name = ''");
        return Some(query.with(args![application, context?.as_str()]));
    }
    let query = query.push("organization_id = $1 AND user_name = $2 AND application_id = $3");
    Some(query.with(args![&owner.organization, &owner.user, application]))
}
