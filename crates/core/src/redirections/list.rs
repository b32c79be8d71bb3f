//! Lists of redirections.

use super::filter::{narrowed, order, recent_since};
use super::{Redirections, inbox};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::store::{Query, Row, Sql, args};
use crate::{Core, Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{
    Answer, Facet, Facets, LastContact, Mac, ModelSource, Redirection, RedirectionQuery, RedirectionSort, Summary,
};
use patchbay_domain::time::Millis;

/// Rows a portion of an export.
const PORTION: usize = 1000;

/// A redirection's columns.
pub(super) const SELECT: &str =
    "SELECT mac, url, model, model_source, created_at, updated_at, revision, contact_at, contact_address,
    contact_model, contact_firmware, contact_answer FROM redirections";

/// Reads a row of [`SELECT`].
pub(super) fn redirection(row: &Row) -> Result<Redirection> {
    let at = row.int("contact_at")?;
    let contact = if at == 0 {
        None
    } else {
        Some(LastContact {
            at: Millis(at),
            address: row.text("contact_address")?,
            model: row.text("contact_model")?,
            firmware: row.text("contact_firmware")?,
            answer: answer(&row.text("contact_answer")?)?,
        })
    };
    Ok(Redirection {
        mac: mac(row)?,
        url: row.text("url")?,
        model: row.text("model")?,
        model_source: ModelSource::parse(&row.text("model_source")?),
        contact,
        created_at: Millis(row.int("created_at")?),
        updated_at: Millis(row.int("updated_at")?),
        revision: row.int("revision")?,
    })
}

pub(super) fn mac(row: &Row) -> Result<Mac> {
    Mac::parse(&row.text("mac")?).map_err(Error::internal)
}

pub(super) fn answer(word: &str) -> Result<Answer> {
    Answer::parse(word).ok_or_else(|| Error::internal(format_args!("unknown answer {word}")))
}

fn cursor(row: &Redirection, sort: RedirectionSort, order: Order) -> Cursor {
    let key = match sort {
        RedirectionSort::Mac => Key::Text(String::new()),
        RedirectionSort::Url => Key::Text(row.url.clone()),
        RedirectionSort::Model => Key::Text(row.model.clone()),
        RedirectionSort::Contact => Key::Time(row.contact.as_ref().map_or(0, |contact| contact.at.0)),
        RedirectionSort::Changed => Key::Time(row.updated_at.0),
    };
    Cursor::new(order, key, row.mac)
}

/// Reads a slice of a list.
async fn slice(core: &Core, organization: &OrganizationId, query: &RedirectionQuery, slice: Slice) -> Result<Vec<Redirection>> {
    let narrowed = narrowed(Query::new(SELECT), organization, &query.filter, core.clock().now());
    core.store().query(slice.apply(narrowed)).await?.iter().map(redirection).collect()
}

impl<A> Redirections<'_, A> {
    /// A page of the list. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &RedirectionQuery) -> Result<Page<Redirection>> {
        let core = self.acting.core();
        let order = order(query.sort, query.direction);
        let count = Query::new("SELECT count(*) AS total FROM redirections");
        let count = core.store().query(narrowed(count, self.organization, &query.filter, core.clock().now())).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        page(
            order,
            &query.place,
            total,
            |wanted| slice(core, self.organization, query, wanted),
            |row| cursor(row, query.sort, order),
        )
        .await
    }

    /// What the list's filters offer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facets(&self) -> Result<Facets> {
        const MODELS: &str = "SELECT model AS value, count(*) AS count FROM redirections WHERE organization_id = $1
            GROUP BY model ORDER BY count(*) DESC, model LIMIT 100";
        const HOSTS: &str = "SELECT host AS value, count(*) AS count FROM redirections WHERE organization_id = $1
            GROUP BY host ORDER BY count(*) DESC, host LIMIT 100";
        let store = self.acting.core().store();
        let facet = |row: &Row| Ok(Facet { value: row.text("value")?, count: row.int("count")? });
        Ok(Facets {
            models: store.rows(MODELS, args![self.organization]).await?.iter().map(facet).collect::<Result<_>>()?,
            hosts: store.rows(HOSTS, args![self.organization]).await?.iter().map(facet).collect::<Result<_>>()?,
        })
    }

    /// The figures at the top.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self) -> Result<Summary> {
        const TOTAL: &str = "SELECT count(*) AS number FROM redirections WHERE organization_id = $1";
        const NEVER: &str = "SELECT count(*) AS number FROM redirections WHERE organization_id = $1 AND contact_at = 0";
        const RECENT: &str = "SELECT count(*) AS number FROM redirections WHERE organization_id = $1 AND contact_at >= $2";
        let core = self.acting.core();
        let number = async |sql, args| core.store().row(sql, args).await?.map_or(Ok(0), |row| row.int("number"));
        let total = number(TOTAL, args![self.organization]).await?;
        let never = number(NEVER, args![self.organization]).await?;
        let recent = number(RECENT, args![self.organization, recent_since(core.clock().now())]).await?;
        // The three are read one after the other; a phone that asks in between must not make a negative figure.
        let silent = total.saturating_sub(never).saturating_sub(recent).max(0);
        let inbox = inbox::waiting(self.acting).await?;
        Ok(Summary { total, recent, silent, never, inbox })
    }

    /// The MACs of a model (in either case; empty: of all models; `unknown`: of none), with exactly this URL if one is given. Ascending.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of_model(&self, model: &str, url: Option<&str>) -> Result<Vec<Mac>> {
        // One text instead of thousands of rows: twelve digits a phone.
        const MACS: Sql = Sql::new("SELECT group_concat(mac, '') AS macs", "SELECT string_agg(mac, '') AS macs");
        if model.contains('\0') || url.is_some_and(|url| url.contains('\0')) {
            return Ok(Vec::new());
        }
        let mut query = Query::new(MACS).push(" FROM redirections WHERE organization_id = ").arg(self.organization);
        if model.eq_ignore_ascii_case("unknown") {
            query = query.push(" AND model = ''");
        } else if !model.is_empty() {
            query = query.push(" AND lower(model) = ").arg(model.to_ascii_lowercase());
        }
        if let Some(url) = url {
            query = query.push(" AND url = ").arg(url);
        }
        let rows = self.acting.core().store().query(query).await?;
        let text = rows.first().map_or(Ok(None), |row| row.optional_text("macs"))?.unwrap_or_default();
        let mut macs = Vec::with_capacity(text.len() / 12);
        let mut rest = text.as_str();
        while let Some((mac, after)) = rest.split_at_checked(12) {
            macs.push(Mac::parse(mac).map_err(Error::internal)?);
            rest = after;
        }
        macs.sort_unstable();
        Ok(macs)
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: RedirectionQuery) -> BoxStream<'static, Result<Vec<Redirection>>> {
        let core = self.acting.core().clone();
        let organization = self.organization.clone();
        let order = order(query.sort, query.direction);
        let sort = query.sort;
        portions(
            order,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |row| cursor(row, sort, order),
        )
    }
}
